//! Words: yes and no, closed lists, languages, and what stands before a name.

use super::super::dictionary::Dictionary;
use super::super::draft::quoted;
use super::super::evidence::Evidence;
use super::super::lexicon::LEXICON;
use super::super::look::Look;
use super::super::title::fold;
use super::{Binding, Fit, technical};
use crate::model::Reference;
use crate::model::path::Open;

/// What the words of a column say of yes and no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Truth {
    /// The words for yes and for no.
    Two(String, String),
    /// The one word that was seen, and whether it says yes.
    One(String, bool),
    /// Two words of which it is not known what they say.
    Unknown(String, String),
    /// Something else.
    None,
}

/// What the words of a column say of yes and no.
pub(crate) fn truth(evidence: &Evidence) -> Truth {
    let Some(words) = evidence.words() else { return Truth::None };
    match words.as_slice() {
        [(one, _)] => match LEXICON.truth(one) {
            Some(yes) => Truth::One((*one).to_owned(), yes),
            None => Truth::None,
        },
        [(a, _), (b, _)] => match (LEXICON.truth(a), LEXICON.truth(b)) {
            (Some(true), Some(false)) => Truth::Two((*a).to_owned(), (*b).to_owned()),
            (Some(false), Some(true)) => Truth::Two((*b).to_owned(), (*a).to_owned()),
            _ if evidence.filled > 2 => Truth::Unknown((*a).to_owned(), (*b).to_owned()),
            _ => Truth::None,
        },
        _ => Truth::None,
    }
}

/// The codec of two words, the one for true first.
pub(crate) fn two(yes: &str, no: &str) -> String {
    format!("bool = [{}, {}]", quoted(yes), quoted(no))
}

pub(super) fn yes_or_no(mut binding: Binding, inverted: bool, evidence: &Evidence) -> Fit {
    let codec = |yes: &str, no: &str| if inverted { two(no, yes) } else { two(yes, no) };
    match truth(evidence) {
        Truth::Two(yes, no) => Fit::Agrees(binding.codec(codec(&yes, &no))),
        Truth::One(word, yes) => match LEXICON.opposite(&word) {
            Some(other) => {
                let (y, n) = if yes { (word.as_str(), other) } else { (other, word.as_str()) };
                let codec = codec(y, n);
                let doubt =
                    format!("only {} was seen; {} is taken for the other word", ticked(&word), ticked(other));
                binding.doubts.push(doubt);
                Fit::Agrees(binding.codec(codec))
            }
            // A mark, and else nothing: a blank cell is the other word.
            None if yes && evidence.filled < evidence.records => Fit::Agrees(binding.codec(codec(&word, ""))),
            None => {
                let value = if yes != inverted { "true" } else { "false" };
                let codec = format!("cases = [[{}, {}]]", quoted(&word), quoted(value));
                let why = if evidence.filled < evidence.records {
                    format!("{} is the only word, and a blank cell may be the other one", ticked(&word))
                } else {
                    format!("{} is the only word that was seen", ticked(&word))
                };
                Fit::Weak(binding.codec(codec), why)
            }
        },
        Truth::Unknown(a, b) => {
            let codec = codec(&a, &b);
            let why = format!("which of {} and {} is true is not known", ticked(&a), ticked(&b));
            Fit::Weak(binding.codec(codec), why)
        }
        Truth::None => Fit::Refuses("the values are not two words for yes and no".into()),
    }
}

/// The words of a closed list, each with its value.
pub(super) fn closed(binding: Binding, key: &str, evidence: &Evidence, dictionary: &Dictionary) -> Fit {
    let Some(words) = evidence.words() else {
        return Fit::Refuses("there are too many different values for words of a list".into());
    };
    let own = Reference::parse(&binding.path, Open::default()).ok().and_then(|field| field.field.ty.words());
    let yes_no = matches!(truth(evidence), Truth::Two(..) | Truth::One(..));
    let mut cases: Vec<(String, String)> = Vec::new();
    for (word, _) in &words {
        let own = own.and_then(|own| own.iter().find(|known| fold(known) == fold(word)).copied());
        let known = own.or_else(|| LEXICON.value(key, word)).or_else(|| dictionary.value(key, word));
        let guessed = match (known, yes_no, key) {
            (Some(value), false, _) => value,
            (_, true, "recording.mode") => {
                if LEXICON.truth(word) == Some(true) {
                    "full"
                } else {
                    "never"
                }
            }
            _ => return Fit::Refuses("not every value is a word that is known".into()),
        };
        if cases.iter().any(|(_, value)| value == guessed) {
            return Fit::Weak(binding, "two words seem to mean the same".into());
        }
        cases.push(((*word).to_owned(), guessed.to_owned()));
    }
    let mut binding = binding.codec(case_list(&cases));
    if yes_no {
        binding.doubts.push(
            "the values only say yes or no; what is recorded is not known, and taken for everything".into(),
        );
    }
    Fit::Agrees(binding)
}

fn case_list(cases: &[(String, String)]) -> String {
    let rows: Vec<String> =
        cases.iter().map(|(word, value)| format!("[{}, {}]", quoted(word), quoted(value))).collect();
    format!("cases = [{}]", rows.join(", "))
}

pub(super) fn language(binding: Binding, evidence: &Evidence) -> Fit {
    if evidence.all(Look::Language) {
        return Fit::Agrees(binding);
    }
    let Some(words) = evidence.words() else {
        return Fit::Refuses("the values are no languages".into());
    };
    let mut cases: Vec<(String, String)> = Vec::new();
    for (word, _) in words {
        let value = if Look::Locale.fits(word) {
            Some(word.replace('_', "-"))
        } else {
            let short =
                (word.len() == 2).then(|| word.to_lowercase()).filter(|word| Look::Language.fits(word));
            short.or_else(|| LEXICON.value("language", word).map(str::to_owned))
        };
        let Some(value) = value else {
            return Fit::Refuses("not every value is a language that is known".into());
        };
        if cases.iter().any(|(_, known)| *known == value) {
            return Fit::Weak(binding, "two words seem to mean the same language".into());
        }
        cases.push((word.to_owned(), value));
    }
    Fit::Agrees(binding.codec(case_list(&cases)))
}

/// Whether the values are what stands before a name: `Herr`, `Mme`, `Dr.`.
pub(super) fn prefixes(evidence: &Evidence) -> bool {
    let known = |value: &str| {
        let mut words = value.split([' ', '.', '-']).filter(|word| !word.is_empty());
        words.all(|word| LEXICON.value("name.prefix", word).is_some())
    };
    evidence.words().is_some_and(|words| !words.is_empty() && words.iter().all(|(word, _)| known(word)))
}

pub(super) fn prefix(binding: Binding, evidence: &Evidence) -> Fit {
    if prefixes(evidence) {
        return Fit::Agrees(binding);
    }
    match technical(evidence) {
        Some(why) => Fit::Refuses(why.into()),
        None => Fit::Refuses("not every value is a word that stands before a name".into()),
    }
}

fn ticked(word: &str) -> String {
    format!("`{word}`")
}
