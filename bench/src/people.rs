//! Invented users as records of a CallRex 4.3 file: 26 columns, about 230 bytes, every 25th cell in quotes.
//!
//! Nobody here exists; numbers, addresses and secrets are made up. A record without a fault is valid for CallRex and,
//! with its password allowed to stay behind, for Verba. Who writes the bytes is not settled here.

use crate::names::{BASE64, DEPARTMENTS, FAMILY, GIVEN, PLACES, QUARTERS};
use crate::random::Random;

/// The titles of the columns.
pub const TITLES: [&str; 26] = [
    "First Name",
    "Last Name",
    "Extension",
    "User ID",
    "Agent ID",
    "Department Name",
    "User Name",
    "Password",
    "Security Profile Name",
    "Recording Profile Name",
    "Phone IP/Mac Address",
    "Is User Active",
    "Recording Service IP Address",
    "Unlimited License",
    "On-Demand License",
    "Computer Recording License",
    "Windows Login",
    "SIP URI",
    "Salt Value",
    "Location",
    "Additional Extensions",
    "Lookback Enabled",
    "Privacy Enabled",
    "Private Extensions",
    "Dual Endpoints Enabled",
    "Phone IP/Mac Address 2",
];

/// Makes one record after the other.
#[derive(Debug)]
pub struct People {
    random: Random,
    bad: u64,
    number: u64,
    /// A login that a record without a fault has.
    taken: String,
    /// The cells of the record at hand.
    pub cells: [String; 26],
}

impl People {
    /// The people of a seed, of which so many of a thousand have a fault.
    pub fn new(seed: u64, bad: u64) -> People {
        People { random: Random::new(seed), bad, number: 0, taken: String::new(), cells: Default::default() }
    }

    /// Fills the cells with the next record.
    pub fn next(&mut self) {
        for cell in &mut self.cells {
            cell.clear();
        }
        let number = self.number;
        self.number += 1;
        let login = self.person(number);
        self.licence(&login);
        self.phone(number, &login);
        self.rest();
        if self.random.per_mille(self.bad) {
            self.spoil(login);
        } else {
            self.taken = login;
        }
    }

    fn set(&mut self, column: usize, text: &str) {
        self.cells[column].push_str(text);
    }

    /// Names, login, ids, department, secrets. Gives the login.
    fn person(&mut self, number: u64) -> String {
        let given = self.random.one(GIVEN);
        let (family, ascii) = FAMILY[self.random.below(FAMILY.len() as u64) as usize];
        let initial = char::from(b'a' + self.random.below(26) as u8);
        let login = format!("{initial}{ascii}{number}");
        self.set(0, given);
        self.set(1, family);
        if self.random.per_mille(90) {
            self.set(1, ", Jr.");
        }
        if self.random.per_mille(300) {
            self.set(3, &(1000 + number).to_string());
        }
        if self.random.per_mille(700) {
            self.set(4, &format!("A{}", 100_000 + number));
        }
        if self.random.per_mille(900) {
            let department = self.random.one(DEPARTMENTS);
            self.set(5, department);
            if self.random.per_mille(130) {
                let quarter = self.random.one(QUARTERS);
                self.set(5, &format!(", {quarter}"));
            }
        }
        self.set(6, &login);
        self.secret(7, 42);
        self.secret(18, 14);
        login
    }

    /// A value as an encrypted secret may look, with the padding of base 64.
    fn secret(&mut self, column: usize, length: usize) {
        for _ in 0..length {
            let sign = BASE64[self.random.below(64) as usize];
            self.cells[column].push(char::from(sign));
        }
        self.cells[column].push_str("==");
    }

    /// One of the two licences with what goes with it; the screen licence with a Windows login.
    fn licence(&mut self, login: &str) {
        let unlimited = self.random.per_mille(700);
        self.set(13, if unlimited { "1" } else { "0" });
        self.set(14, if unlimited { "0" } else { "1" });
        if unlimited {
            let profile = self.random.one(&["Default", "Default", "Phone", "Full time", ""]);
            self.set(9, profile);
        }
        let lookback = self.random.one(&["0", "1", ""]);
        self.set(21, lookback);
        let screen = self.random.per_mille(350);
        self.set(15, if screen { "1" } else { "0" });
        if screen {
            self.set(16, "CONTOSO\\");
            self.set(16, login);
        }
    }

    /// Numbers, addresses of phones, a SIP URI.
    fn phone(&mut self, number: u64, login: &str) {
        self.set(2, &(2_000_000 + number).to_string());
        let more = 40_000_000 + 3 * number;
        let additional = match self.random.below(100) {
            0..20 => String::new(),
            20..42 => format!("{more}"),
            42..90 => format!("{more},{}", more + 1),
            _ => format!("{more},{},{}", more + 1, more + 2),
        };
        self.set(20, &additional);
        let secret = 90_000_000 + 2 * number;
        match self.random.below(100) {
            0..65 => {}
            65..80 => self.set(23, &secret.to_string()),
            _ => self.set(23, &format!("{secret},{}", secret + 1)),
        }
        if self.random.per_mille(300) {
            let scheme = if self.random.per_mille(50) { "SIP:" } else { "sip:" };
            self.set(17, &format!("{scheme}{login}@contoso.example"));
        }
        self.address(10);
        let second = self.random.per_mille(100);
        self.set(24, if second { "1" } else { "0" });
        if second {
            self.address(25);
        }
    }

    fn address(&mut self, column: usize) {
        let bits = self.random.bits();
        let byte = |index: u32| (bits >> (8 * index)) & 0xFF;
        let text = if bits >> 63 == 0 {
            format!("00:1B:{:02X}:{:02X}:{:02X}:{:02X}", byte(0), byte(1), byte(2), byte(3))
        } else {
            format!("10.{}.{}.{}", byte(0), byte(1), byte(2))
        };
        self.set(column, &text);
    }

    fn rest(&mut self) {
        let profile = self.random.one(&["Agent", "Agent", "Agent", "Supervisor", "Evaluator"]);
        self.set(8, profile);
        let active = if self.random.per_mille(960) { "1" } else { "0" };
        self.set(11, active);
        self.set(12, "10.20.0.15");
        let place = self.random.one(PLACES);
        self.set(19, place);
        match self.random.below(1000) {
            0..110 => self.set(19, ", second floor"),
            110..114 => self.set(19, "\r\nBuilding \"C\""),
            _ => {}
        }
        let privacy = self.random.one(&["0", "0", "1", ""]);
        self.set(22, privacy);
    }

    /// Gives the record a fault for which Verba, or CallRex's own file, has no place.
    fn spoil(&mut self, login: String) {
        match self.random.below(4) {
            0 => {
                let filler = "x".repeat(33_usize.saturating_sub(login.len()));
                self.cells[6].push_str(&filler);
            }
            1 => self.cells[6].insert(1, '-'),
            2 => {
                self.cells[13].replace_range(.., "1");
                self.cells[14].replace_range(.., "1");
            }
            _ if !self.taken.is_empty() => {
                let taken = self.taken.clone();
                self.cells[6].replace_range(.., &taken);
            }
            _ => self.cells[6].clear(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn people_without_faults_are_sound_and_unlike() {
        let mut people = People::new(1, 0);
        let (mut logins, mut numbers) = (HashSet::new(), HashSet::new());
        for _ in 0..5000 {
            people.next();
            let cell = |index: usize| people.cells[index].as_str();
            assert!(
                cell(6).len() <= 32 && cell(6).bytes().all(|byte| byte.is_ascii_alphanumeric()),
                "{}",
                cell(6)
            );
            assert!((cell(13) == "1") != (cell(14) == "1"));
            assert!(cell(15) == "0" || !cell(16).is_empty());
            assert!(cell(14) == "0" || cell(9).is_empty());
            assert!(cell(0).chars().count() + cell(1).chars().count() < 64);
            assert!(logins.insert(cell(6).to_owned()));
            let own = std::iter::once(cell(2)).chain(cell(20).split(',').filter(|number| !number.is_empty()));
            for number in own {
                assert!(numbers.insert(number.to_owned()), "{number}");
            }
        }
    }

    #[test]
    fn faults_are_as_many_as_asked_for_and_of_every_kind() {
        let mut people = People::new(1, 10);
        let mut logins = HashSet::new();
        let mut kinds = [0; 4];
        for _ in 0..40_000 {
            people.next();
            let login = people.cells[6].as_str();
            kinds[0] += u32::from(login.len() > 32);
            kinds[1] += u32::from(login.contains('-'));
            kinds[2] += u32::from(people.cells[13] == people.cells[14]);
            kinds[3] += u32::from(!logins.insert(login.to_owned()));
        }
        assert!(kinds.iter().all(|count| (60..140).contains(count)), "{kinds:?}");
    }
}
