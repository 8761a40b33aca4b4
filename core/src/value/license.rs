//! Recording modes and the licences with a look-back flag that stand for them elsewhere.
//!
//! | mode | licence | look back |
//! | - | - | - |
//! | `full` | `unlimited` | not said |
//! | `on-demand` | `on-demand` | `true` |
//! | `manual` | `on-demand` | `false`, or not said |
//! | `never` | `none` | not said |

/// The recording mode of a licence. A look-back flag counts for `on-demand` alone. `None`: no such licence,
/// or no such flag.
pub fn mode(license: &str, lookback: Option<&str>) -> Option<&'static str> {
    match (license, lookback) {
        ("unlimited", _) => Some("full"),
        ("on-demand", Some("true")) => Some("on-demand"),
        ("on-demand", None | Some("false")) => Some("manual"),
        ("none", _) => Some("never"),
        _ => None,
    }
}

/// The licence of a recording mode. `None`: no such mode.
pub fn license(mode: &str) -> Option<&'static str> {
    match mode {
        "full" => Some("unlimited"),
        "on-demand" | "manual" => Some("on-demand"),
        "never" => Some("none"),
        _ => None,
    }
}

/// The look-back flag of a recording mode. `None`: the mode says nothing about it, or there is no such mode.
pub fn lookback(mode: &str) -> Option<&'static str> {
    match mode {
        "on-demand" => Some("true"),
        "manual" => Some("false"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_comes_back_from_its_licence() {
        for word in ["full", "on-demand", "manual", "never"] {
            assert_eq!(license(word).and_then(|license| mode(license, lookback(word))), Some(word));
        }
    }

    #[test]
    fn licences_have_the_mode_of_the_table() {
        let table = [
            ("unlimited", None, Some("full")),
            ("unlimited", Some("true"), Some("full")),
            ("on-demand", Some("true"), Some("on-demand")),
            ("on-demand", Some("false"), Some("manual")),
            ("on-demand", None, Some("manual")),
            ("none", Some("true"), Some("never")),
            ("none", None, Some("never")),
            ("on-demand", Some("perhaps"), None),
            ("Unlimited", None, None),
            ("", None, None),
        ];
        for (license, lookback, expected) in table {
            assert_eq!(mode(license, lookback), expected, "{license} {lookback:?}");
        }
        assert_eq!(license("no"), None);
        assert_eq!((lookback("full"), lookback("never"), lookback("x")), (None, None, None));
    }
}
