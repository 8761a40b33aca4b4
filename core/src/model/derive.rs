//! Derivations: how one field of the model follows from others, and with what honesty.
//!
//! The order of the table is the rank: exact ones stand before inferred ones, and for one record the first whose
//! inputs are filled is taken. A derivation is one step; what is derived is never the input of another. When
//! derivations may be used at all is the plan's business.

use bumpalo::Bump;
use bumpalo::collections::String as BumpString;

use crate::value::{caller, hash, license, mail, names, windows};

/// Whether a derived value is certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Honesty {
    /// It follows.
    Exact,
    /// It is a sensible guess; shown as such, and refused by `--no-guess`.
    Inferred,
}

/// What becomes of the text of the inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carries {
    /// The whole of it arrives.
    Whole,
    /// A part; the value has arrived when both parts have.
    Part(u8),
    /// It is only a hint: the input has not arrived anywhere by this.
    Nothing,
}

/// The function of a derivation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// First and last name with one blank.
    JoinSpace,
    /// Given (0) or family (1) name of a full name.
    SplitName(u8),
    /// MD5 of a plain password.
    Md5,
    /// SHA-1 of a plain password.
    Sha1,
    /// Name and number as a caller id.
    CallerIdJoin,
    /// Name (0) or number (1) of a caller id.
    CallerIdSplit(u8),
    /// Domain and user as `DOMAIN\user`.
    DomainJoin,
    /// Domain (0) or user (1) of `DOMAIN\user`.
    DomainSplit(u8),
    /// Recording mode of a licence and the look-back flag.
    LicenseMode,
    /// Licence (0) or look-back flag (1) of a recording mode.
    ModeLicense(u8),
    /// The same text.
    Same,
    /// `true`, since the input is there.
    True,
    /// What stands before the `@`.
    LocalPart,
    /// The same text, if it is an e-mail address.
    IfEmail,
}

/// One derivation. An input that ends in `?` may be missing.
#[derive(Debug, Clone, Copy)]
pub struct Derivation {
    /// The path that is filled.
    pub to: &'static str,
    /// The paths that it is made of.
    pub from: &'static [&'static str],
    /// How.
    pub by: By,
    /// Whether it is certain.
    pub honesty: Honesty,
}

const fn exact(to: &'static str, from: &'static [&'static str], by: By) -> Derivation {
    Derivation { to, from, by, honesty: Honesty::Exact }
}

const fn inferred(to: &'static str, from: &'static [&'static str], by: By) -> Derivation {
    Derivation { to, from, by, honesty: Honesty::Inferred }
}

/// All derivations, in order of rank.
pub static DERIVATIONS: &[Derivation] = &[
    exact("name.display", &["name.given", "name.family?"], By::JoinSpace),
    exact("password.md5", &["password"], By::Md5),
    exact("password.sha1", &["password"], By::Sha1),
    exact("caller_id", &["caller_id.name?", "caller_id.number"], By::CallerIdJoin),
    exact("caller_id.name", &["caller_id"], By::CallerIdSplit(0)),
    exact("caller_id.number", &["caller_id"], By::CallerIdSplit(1)),
    exact("windows.login", &["windows.domain", "windows.user"], By::DomainJoin),
    exact("windows.domain", &["windows.login"], By::DomainSplit(0)),
    exact("windows.user", &["windows.login"], By::DomainSplit(1)),
    exact("voicemail.enabled", &["voicemail.number"], By::True),
    inferred("name.given", &["name.display"], By::SplitName(0)),
    inferred("name.family", &["name.display"], By::SplitName(1)),
    inferred("recording.mode", &["recording.license", "recording.lookback?"], By::LicenseMode),
    inferred("recording.license", &["recording.mode"], By::ModeLicense(0)),
    inferred("recording.lookback", &["recording.mode"], By::ModeLicense(1)),
    inferred("voicemail.context", &["extensions[0].context"], By::Same),
    inferred("voicemail.name", &["name.display"], By::Same),
    inferred("voicemail.name", &["name.given", "name.family?"], By::JoinSpace),
    inferred("voicemail.notify", &["voicemail.email"], By::True),
    inferred("username", &["windows.user"], By::Same),
    inferred("username", &["email"], By::LocalPart),
    inferred("email", &["username"], By::IfEmail),
    inferred("email", &["sip.uris[0]"], By::IfEmail),
    inferred("email", &["voicemail.email"], By::Same),
    inferred("groups[0]", &["department"], By::Same),
    inferred("department", &["groups[0]"], By::Same),
];

impl Derivation {
    /// The inputs: their paths, and whether each must be filled.
    pub fn inputs(&self) -> impl Iterator<Item = (&'static str, bool)> {
        self.from.iter().map(|path| match path.strip_suffix('?') {
            Some(path) => (path, false),
            None => (*path, true),
        })
    }

    /// Whether the result is one of a hash: such a derivation is made only when it is asked for.
    pub fn hashes(&self) -> bool {
        matches!(self.by, By::Md5 | By::Sha1)
    }
}

impl By {
    /// What becomes of the inputs' text.
    pub fn carries(self) -> Carries {
        match self {
            By::SplitName(part) | By::CallerIdSplit(part) | By::DomainSplit(part) | By::ModeLicense(part) => {
                Carries::Part(part)
            }
            By::True | By::LocalPart => Carries::Nothing,
            _ => Carries::Whole,
        }
    }

    /// How the derivation is called in reports: `name.given from name.display by ...`.
    pub fn describe(self) -> &'static str {
        match self {
            By::JoinSpace => "joined with a blank",
            By::SplitName(_) => "split into first and last name",
            By::Md5 => "hashed with MD5",
            By::Sha1 => "hashed with SHA-1",
            By::CallerIdJoin => "joined to a caller id",
            By::CallerIdSplit(_) => "taken from the caller id",
            By::DomainJoin => "joined with a backslash",
            By::DomainSplit(_) => "split at the backslash",
            By::LicenseMode => "as the recording licence implies",
            By::ModeLicense(_) => "as the recording mode implies",
            By::Same => "taken over",
            By::True => "true where it is filled",
            By::LocalPart => "the part before the `@`",
            By::IfEmail => "taken over where it is an e-mail address",
        }
    }

    /// Applies the function. `None`: these inputs have no image.
    pub fn apply<'b>(self, inputs: &[Option<&'b str>], bump: &'b Bump) -> Option<&'b str> {
        let first = inputs.first().copied().flatten();
        let second = inputs.get(1).copied().flatten();
        match self {
            By::JoinSpace => {
                let given = first?;
                match second {
                    None => Some(given),
                    Some(family) => {
                        let mut joined = BumpString::with_capacity_in(given.len() + family.len() + 1, bump);
                        joined.push_str(given);
                        joined.push(' ');
                        joined.push_str(family);
                        Some(joined.into_bump_str())
                    }
                }
            }
            By::SplitName(0) => Some(names::split(first?).0),
            By::SplitName(_) => names::split(first?).1,
            By::Md5 => Some(bump.alloc_str(&hash::md5_hex(first?))),
            By::Sha1 => Some(bump.alloc_str(&hash::sha1_hex(first?))),
            By::CallerIdJoin => match first {
                None => second,
                Some(name) => caller::join(name, second?).map(|text| &*bump.alloc_str(&text)),
            },
            By::CallerIdSplit(part) => {
                let (name, number) = caller::split(first?)?;
                if part == 0 { name.map(|name| &*bump.alloc_str(name)) } else { number }
            }
            By::DomainJoin => Some(bump.alloc_str(&windows::join(first?, second?))),
            By::DomainSplit(part) => {
                let (domain, user) = windows::split(first?)?;
                Some(if part == 0 { domain } else { user })
            }
            By::LicenseMode => license::mode(first?, second),
            By::ModeLicense(0) => license::license(first?),
            By::ModeLicense(_) => license::lookback(first?),
            By::Same => first,
            By::True => first.map(|_| "true"),
            By::LocalPart => mail::local_part(first?),
            By::IfEmail => mail::if_email(first?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::path::{Open, Reference};

    #[test]
    fn every_path_of_the_table_is_a_field_of_the_model() {
        for derivation in DERIVATIONS {
            Reference::parse(derivation.to, Open::default()).unwrap();
            for (path, _) in derivation.inputs() {
                Reference::parse(path, Open::default()).unwrap();
            }
        }
    }

    #[test]
    fn exact_derivations_stand_before_inferred_ones() {
        let first = DERIVATIONS.iter().position(|d| d.honesty == Honesty::Inferred).unwrap();
        assert!(DERIVATIONS[first..].iter().all(|d| d.honesty == Honesty::Inferred));
    }

    #[test]
    fn functions_fill_what_their_names_say() {
        let bump = Bump::new();
        assert_eq!(By::JoinSpace.apply(&[Some("Ada"), Some("Nguyen")], &bump), Some("Ada Nguyen"));
        assert_eq!(By::JoinSpace.apply(&[Some("Ada"), None], &bump), Some("Ada"));
        assert_eq!(By::SplitName(1).apply(&[Some("Ada Nguyen")], &bump), Some("Nguyen"));
        assert_eq!(By::SplitName(1).apply(&[Some("Ada")], &bump), None);
        assert_eq!(By::DomainSplit(1).apply(&[Some("CONTOSO\\ada")], &bump), Some("ada"));
        assert_eq!(By::LicenseMode.apply(&[Some("on-demand"), Some("true")], &bump), Some("on-demand"));
        assert_eq!(By::LicenseMode.apply(&[Some("on-demand"), None], &bump), Some("manual"));
        assert_eq!(By::ModeLicense(0).apply(&[Some("never")], &bump), Some("none"));
        assert_eq!(By::True.apply(&[None], &bump), None);
    }
}
