//! SIP addresses in normal form: `user@host`, without the scheme. What looks like one is left to the shapes.

const PLAIN: &str = "sip:";
const SECURE: &str = "sips:";

/// The address without `sip:` before it, in whatever case and however often that stands there. `None` where it is
/// `sips:`: the address asks for a secure line, and without its scheme it would not.
pub fn read(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        let begins =
            |scheme: &str| rest.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
        if begins(SECURE) {
            return None;
        }
        if !begins(PLAIN) {
            return Some(rest);
        }
        rest = rest[PLAIN.len()..].trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use proptest::prelude::*;

    #[test]
    fn the_scheme_goes_and_a_secure_one_is_no_plain_one() {
        let table = [
            ("ada@contoso.example", Some("ada@contoso.example")),
            ("sip:ada@contoso.example", Some("ada@contoso.example")),
            ("SIP:Ada@Contoso.example:5060", Some("Ada@Contoso.example:5060")),
            ("Sip:sip: 2101@pbx", Some("2101@pbx")),
            ("sip@contoso.example", Some("sip@contoso.example")),
            ("sipé", Some("sipé")),
            ("tel:+4420", Some("tel:+4420")),
            ("", Some("")),
            ("sips:ada@contoso.example", None),
            ("SIPS:ada@contoso.example", None),
            ("sip:sips:ada@contoso.example", None),
        ];
        for (text, wanted) in table {
            assert_eq!(read(text), wanted, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_was_read_is_read_as_it_is(text in "([Ss][Ii][Pp]s?:| )?([Ss][Ii][Pp]:| |é)?[a-z@:é ]{0,6}") {
            if let Some(address) = read(&text) {
                prop_assert_eq!(read(address), Some(address));
            }
        }
    }
}
