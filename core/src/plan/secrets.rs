//! `--secrets`: what becomes of each kind of secret, and what of it is refused whatever is asked.

use crate::error::Error;
use crate::model::Secret;
use crate::nearest::nearest;

/// What becomes of the secrets of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Treatment {
    /// Carried where kind and encoding are the same.
    #[default]
    Keep,
    /// Not carried.
    Drop,
    /// Carried, and a plain password becomes the hash that the target wants.
    Hash,
    /// Carried, and made anew where the target would have a dangerous or forbidden blank.
    Generate,
}

/// What becomes of each kind of secret.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Secrets {
    sip: Treatment,
    web: Treatment,
    pin: Treatment,
    hash: Treatment,
}

const WORDS: [(&str, Treatment); 4] = [
    ("keep", Treatment::Keep),
    ("drop", Treatment::Drop),
    ("hash", Treatment::Hash),
    ("generate", Treatment::Generate),
];

/// The kinds that an option can name.
pub const KINDS: [&str; 4] = ["sip", "web", "pin", "hash"];

/// The word of a kind of secret in options, reports and hand-outs.
pub fn kind(secret: Secret) -> &'static str {
    match secret {
        Secret::Sip => "sip",
        Secret::Plain => "web",
        Secret::Pin => "pin",
        Secret::Md5 | Secret::Sha1 | Secret::Crypt | Secret::Encrypted => "hash",
    }
}

impl Secrets {
    /// Every plain password becomes the hash that the target wants; all else is carried.
    pub const HASH: Secrets =
        Secrets { sip: Treatment::Keep, web: Treatment::Hash, pin: Treatment::Keep, hash: Treatment::Keep };

    /// All secrets are treated alike.
    pub const fn all(treatment: Treatment) -> Secrets {
        match treatment {
            Treatment::Hash => Secrets::HASH,
            one => Secrets { sip: one, web: one, pin: one, hash: one },
        }
    }

    /// Reads `keep`, `drop`, `hash` or `generate`, or one of them for each kind: `sip=keep,pin=generate`. Kinds that
    /// are not named are kept.
    ///
    /// # Errors
    /// The usage is wrong, or what is asked for is refused: it would put a secret where it means something else.
    pub fn parse(text: &str) -> Result<Secrets, Error> {
        let treatment = |word: &str| WORDS.iter().find(|(known, _)| *known == word).map(|(_, one)| *one);
        if let Some(one) = treatment(text) {
            return Ok(Secrets::all(one));
        }
        let words = WORDS.map(|(word, _)| word);
        let mut secrets = Secrets::default();
        let mut named: Vec<&str> = Vec::new();
        // What is no word at all is what is wrong, and not the word beside it.
        let parts = || text.split(',');
        let stray = parts().find(|part| !part.contains('=') && treatment(part).is_none());
        for part in parts() {
            let Some((kind, word)) = part.split_once('=') else {
                let part = stray.unwrap_or(part);
                if treatment(part).is_some() {
                    return Err(Error::Usage(format!(
                        "--secrets: `{part}` alone is for all kinds; beside others it needs a kind, as in `web={part}`"
                    )));
                }
                let near =
                    nearest(part, words).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                return Err(Error::Usage(format!(
                    "--secrets takes {}, or one of them for each kind as in `sip=keep,pin=generate`, and not `{part}`{near}",
                    words.join(", ")
                )));
            };
            let Some(known) = KINDS.iter().find(|known| **known == kind) else {
                let near =
                    nearest(kind, KINDS).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                return Err(Error::Usage(format!(
                    "--secrets: `{kind}` is no kind of secret; the kinds are {}{near}",
                    KINDS.join(", ")
                )));
            };
            let Some(one) = treatment(word) else {
                let near =
                    nearest(word, words).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                return Err(Error::Usage(format!(
                    "--secrets {kind}= takes {}, and not `{word}`{near}",
                    words.join(", ")
                )));
            };
            if named.contains(known) {
                return Err(Error::Usage(format!("--secrets names `{kind}` twice")));
            }
            named.push(known);
            refuse(known, one)?;
            *secrets.of_mut(known) = one;
        }
        Ok(secrets)
    }

    fn of_mut(&mut self, kind: &str) -> &mut Treatment {
        match kind {
            "sip" => &mut self.sip,
            "web" => &mut self.web,
            "pin" => &mut self.pin,
            _ => &mut self.hash,
        }
    }

    /// What becomes of a kind.
    pub fn of(&self, secret: Secret) -> Treatment {
        match kind(secret) {
            "sip" => self.sip,
            "web" => self.web,
            "pin" => self.pin,
            _ => self.hash,
        }
    }

    /// Whether such a field of the source is not carried. A field that is no secret is.
    pub fn drops(&self, secret: Option<Secret>) -> bool {
        secret.is_some_and(|secret| self.of(secret) == Treatment::Drop)
    }

    /// Whether plain passwords become hashes.
    pub fn hashes(&self) -> bool {
        self.web == Treatment::Hash
    }

    /// Whether a secret may be made for such a field of the target. The hash of a login password stands for one.
    pub fn generates(&self, secret: Secret) -> bool {
        let login = matches!(secret, Secret::Md5 | Secret::Sha1) && self.web == Treatment::Generate;
        can_be_made(secret) && (login || self.of(secret) == Treatment::Generate)
    }

    /// The option as it would be typed, each kind by name.
    pub fn describe(&self) -> String {
        let word =
            |one: Treatment| WORDS.iter().find(|(_, known)| *known == one).map_or("", |(word, _)| word);
        let kinds = [("sip", self.sip), ("web", self.web), ("pin", self.pin), ("hash", self.hash)];
        kinds.map(|(kind, one)| format!("{kind}={}", word(one))).join(",")
    }
}

/// Whether the program can make such a secret: not a cipher, nor a salted hash in a vendor's own form.
pub fn can_be_made(secret: Secret) -> bool {
    !matches!(secret, Secret::Crypt | Secret::Encrypted)
}

fn refuse(kind: &str, treatment: Treatment) -> Result<(), Error> {
    let why = match (kind, treatment) {
        ("sip", Treatment::Hash) => "a SIP secret never becomes a web password, and so not its hash either",
        ("pin", Treatment::Hash) => "no system takes the hash of a PIN",
        ("hash", Treatment::Hash) => {
            "a hash of a hash lets nobody log in: a hash is carried as it is, or not at all"
        }
        _ => return Ok(()),
    };
    Err(Error::Refused(format!("--secrets {kind}=hash is refused: {why}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_is_for_all_kinds_and_others_are_for_one() {
        let all = Secrets::parse("drop").unwrap();
        assert!(Secret::ALL.into_iter().all(|secret| all.drops(Some(secret))) && !all.drops(None));
        let some = Secrets::parse("sip=drop,pin=generate").unwrap();
        assert!(some.drops(Some(Secret::Sip)) && !some.drops(Some(Secret::Plain)));
        assert!(
            some.generates(Secret::Pin) && !some.generates(Secret::Plain) && !some.generates(Secret::Md5)
        );
        assert!(Secrets::parse("hash").unwrap().hashes() && !Secrets::parse("generate").unwrap().hashes());
        assert_eq!(some.describe(), "sip=drop,web=keep,pin=generate,hash=keep");
    }

    #[test]
    fn a_hash_that_is_wanted_stands_for_the_password_that_is_made() {
        for text in ["generate", "web=generate", "hash=generate", "web=hash,hash=generate"] {
            assert!(Secrets::parse(text).unwrap().generates(Secret::Md5), "{text}");
        }
        assert!(!Secrets::parse("generate").unwrap().generates(Secret::Encrypted));
        assert!(!Secrets::parse("pin=generate").unwrap().generates(Secret::Md5));
    }

    #[test]
    fn what_would_change_the_meaning_is_refused_and_what_is_misspelt_is_usage() {
        for text in ["sip=hash", "pin=hash", "hash=hash"] {
            assert!(matches!(Secrets::parse(text), Err(Error::Refused(_))), "{text}");
        }
        for (text, near) in [
            ("hsah", "`hash`"),
            ("pim=drop", "`pin`"),
            ("pin=dorp", "`drop`"),
            ("pin=drop,pin=keep", "twice"),
            ("hash,x", "not `x`"),
            ("sip=drop,hash,genrate", "`generate`"),
            ("hash,pin=generate", "`web=hash`"),
        ] {
            let Err(Error::Usage(why)) = Secrets::parse(text) else { panic!("{text}") };
            assert!(why.contains(near), "{why}");
        }
    }
}
