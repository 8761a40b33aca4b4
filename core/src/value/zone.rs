//! Time zones: the names of the IANA database, which values have, and those of Windows. What belongs together is
//! CLDR's, through a library; the name of a zone that CLDR keeps for ever and the database has replaced is put right
//! here.
//!
//! Windows has fewer zones. Its name means the zone that CLDR puts first, for the whole world; the others of that name
//! are written so, and lose which of them it was.

use chrono_tz::Tz;
use windows_timezones::WindowsTimezone;

/// The name that CLDR keeps, and the one that the database has today.
const RENAMED: &[(&str, &str)] = &[
    ("Africa/Asmera", "Africa/Asmara"),
    ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    ("America/Catamarca", "America/Argentina/Catamarca"),
    ("America/Coral_Harbour", "America/Atikokan"),
    ("America/Cordoba", "America/Argentina/Cordoba"),
    ("America/Godthab", "America/Nuuk"),
    ("America/Indianapolis", "America/Indiana/Indianapolis"),
    ("America/Jujuy", "America/Argentina/Jujuy"),
    ("America/Louisville", "America/Kentucky/Louisville"),
    ("America/Mendoza", "America/Argentina/Mendoza"),
    ("Asia/Calcutta", "Asia/Kolkata"),
    ("Asia/Katmandu", "Asia/Kathmandu"),
    ("Asia/Rangoon", "Asia/Yangon"),
    ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
    ("Atlantic/Faeroe", "Atlantic/Faroe"),
    ("Europe/Kiev", "Europe/Kyiv"),
    ("Pacific/Enderbury", "Pacific/Kanton"),
    ("Pacific/Ponape", "Pacific/Pohnpei"),
    ("Pacific/Truk", "Pacific/Chuuk"),
];

/// The zone of a text: of a name of Windows, or of a name of the database that a name of Windows means.
pub fn read(text: &str) -> Option<&'static str> {
    let (windows, exact) = windows(text)?;
    exact.then(|| of(windows))
}

/// The name that Windows has for a zone, and whether it means just that one. `None`: it has none.
pub fn write(value: &str) -> Option<(&'static str, bool)> {
    windows(value).map(|(windows, exact)| (windows.name(), exact))
}

/// The zone that Windows means, by its present name.
fn of(windows: WindowsTimezone) -> &'static str {
    let kept = windows.tzdb_id();
    RENAMED.iter().find(|(old, _)| *old == kept).map_or(kept, |(_, new)| new)
}

fn windows(text: &str) -> Option<(WindowsTimezone, bool)> {
    if let Ok(known) = text.parse() {
        return Some((known, true));
    }
    let text = if text == "UTC" { "Etc/UTC" } else { text };
    let kept = RENAMED.iter().find(|(_, new)| *new == text).map_or(text, |(old, _)| old);
    let known = WindowsTimezone::try_from(kept.parse::<Tz>().ok()?).ok()?;
    Some((known, known.tzdb_id() == kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_names_are_read() {
        assert_eq!(read("W. Europe Standard Time"), Some("Europe/Berlin"));
        assert_eq!(read("Europe/Berlin"), Some("Europe/Berlin"));
        assert_eq!(read("GMT Standard Time"), Some("Europe/London"));
        assert_eq!(read("UTC"), Some("Etc/UTC"));
        assert_eq!(read("Etc/UTC"), Some("Etc/UTC"));
        for text in ["", "Europe", "Europe/Nowhere", "w. europe", "Mars Standard Time", "é"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_zone_that_is_not_the_first_of_its_name_is_not_read_and_is_written_as_it() {
        assert_eq!(write("Europe/Vienna"), Some(("W. Europe Standard Time", false)));
        assert_eq!(read("Europe/Vienna"), None);
        assert_eq!(write("Europe/Berlin"), Some(("W. Europe Standard Time", true)));
        assert_eq!(write("Antarctica/Troll"), None);
    }

    #[test]
    fn a_replaced_name_is_read_and_comes_back_as_the_present_one() {
        assert_eq!(read("India Standard Time"), Some("Asia/Kolkata"));
        assert_eq!(write("Asia/Kolkata"), Some(("India Standard Time", true)));
        assert_eq!(write("Asia/Calcutta"), Some(("India Standard Time", true)));
        assert_eq!(read("Asia/Calcutta"), Some("Asia/Kolkata"));
        for (old, new) in RENAMED {
            assert_eq!(write(old), write(new), "{new}");
            assert!(write(new).is_some() && new.parse::<Tz>().is_ok(), "{new}");
        }
    }

    #[test]
    fn every_name_of_windows_comes_back() {
        let mut names = Vec::new();
        for zone in chrono_tz::TZ_VARIANTS {
            let Some((name, _)) = write(zone.name()) else { continue };
            let value = read(name).unwrap_or_else(|| panic!("{name} is read"));
            assert_eq!(write(value), Some((name, true)), "{value}");
            if !names.contains(&name) {
                names.push(name);
            }
        }
        assert!(names.len() > 130, "{}", names.len());
    }
}
