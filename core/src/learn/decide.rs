//! What each column is: title and values weighed against each other, and the columns among themselves.

use super::dictionary::Dictionary;
use super::evidence::Evidence;
use super::fit::{Around, Binding, Fit};
use super::lexicon::Named;
use super::named::{called, has_before, names, numbered, only};
use super::secrets::{is_secret, says_secret};
use super::weigh::{one, plain_text, try_path};
use crate::model::path::Open;
use crate::model::{Reference, Secret};

/// What a column is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Title and values agree.
    Sure(Binding),
    /// It is not sure; what it may be, and why that is not sure.
    Doubt(Option<Binding>, String),
    /// It holds secrets, of which only its author knows what they are for; what they may be.
    Secret(Binding),
    /// No field of the model is meant; why.
    Open(String),
    /// It is one fact with the column before it; what that is.
    Second,
}

/// A column with what was made of it.
#[derive(Debug, Clone)]
pub(super) struct Decided {
    pub(super) title: String,
    pub(super) evidence: Evidence,
    pub(super) verdict: Verdict,
    /// Whether somebody has said what it is.
    pub(super) settled: bool,
    /// Where it holds secrets: what they may be. It stays so whatever its author says of it.
    pub(super) hidden: Option<Binding>,
    /// Tuples of this column's and the next one's words, where the two are one fact.
    pub(super) pair: Option<String>,
    named: Vec<Named>,
}

/// Decides on all columns. `differing`: neighbours that differ in every record.
pub(super) fn decide(
    titles: &[String],
    columns: &[Evidence],
    header: bool,
    dictionary: &Dictionary,
    differing: &[(usize, usize)],
) -> Vec<Decided> {
    let named: Vec<Vec<Named>> = titles
        .iter()
        .zip(columns)
        .map(|(title, evidence)| if header { names(title, evidence, dictionary) } else { Vec::new() })
        .collect();
    let zero = named.iter().flatten().any(|named| named.index == Some(0));
    let has = |own: usize, path: &str| (0..named.len()).any(|at| at != own && only(&named[at], path));
    let mut decided: Vec<Decided> = titles
        .iter()
        .zip(columns)
        .enumerate()
        .map(|(at, (title, evidence))| {
            let sure = named[at].iter().filter(|named| !named.guess && !named.shorter).count();
            let around = Around {
                dictionary,
                given: has(at, "name.given")
                    || (0..named.len()).any(|other| other != at && called(&named[other])),
                called: called(&named[at]),
                family: has(at, "name.family"),
                generic: sure > 1,
                extension: has(at, "extensions[0]"),
                display: has(at, "name.display"),
            };
            let alone = |index: u16, path: &str| !has_before(&named, at, path, index);
            let named: Vec<Named> =
                named[at].iter().filter_map(|named| numbered(named, zero, &alone)).collect();
            let verdict = one(title, &named, evidence, &around, header);
            let hidden = match &verdict {
                Verdict::Secret(guess) => Some(guess.clone()),
                _ => None,
            };
            Decided {
                title: title.clone(),
                evidence: evidence.clone(),
                verdict,
                hidden,
                settled: false,
                pair: None,
                named,
            }
        })
        .collect();
    rivals(&mut decided);
    super::pairs::join(&mut decided, differing);
    decided
}

/// Two columns for one field: the better one has it, and the other one is a guess.
fn rivals(decided: &mut [Decided]) {
    for at in 0..decided.len() {
        let Verdict::Sure(binding) = &decided[at].verdict else { continue };
        let path = binding.path.clone();
        let same = |other: &Decided| matches!(&other.verdict, Verdict::Sure(theirs) if overlaps(&theirs.path, &path));
        let rivals: Vec<usize> =
            (0..decided.len()).filter(|other| *other != at && same(&decided[*other])).collect();
        // The opposite of a fact is no rival of it: both say the same, and reading compares them.
        let score = |one: &Decided| {
            let sure = one.named.iter().filter(|named| !named.guess).count();
            (one.evidence.filled, std::cmp::Reverse(sure), std::cmp::Reverse(one.title.chars().count()))
        };
        let Some(best) = rivals.iter().copied().max_by_key(|rival| score(&decided[*rival])) else { continue };
        let (winner, losers) =
            if score(&decided[at]) >= score(&decided[best]) { (at, rivals) } else { (best, vec![at]) };
        let title = decided[winner].title.clone();
        for loser in losers {
            if opposite(&decided[winner], &decided[loser]) {
                continue;
            }
            let Verdict::Sure(binding) = decided[loser].verdict.clone() else { continue };
            let mut binding = binding;
            binding.path = binding.path.replace("[0]", "[1]");
            let why = format!("`{}` is taken for this field already", crate::value::shown::shown(&title, 60));
            decided[loser].verdict = Verdict::Doubt(Some(binding), why);
        }
    }
}

fn opposite(a: &Decided, b: &Decided) -> bool {
    let inverted = |one: &Decided| one.named.iter().any(|named| named.inverted);
    inverted(a) != inverted(b)
}

fn overlaps(a: &str, b: &str) -> bool {
    let parse = |path: &str| Reference::parse(path, Open::default()).ok();
    parse(a).zip(parse(b)).is_some_and(|(a, b)| a.overlaps(&b))
}

impl Decided {
    /// Whether its values do not refuse a field.
    pub(super) fn may_be(&self, path: &str, dictionary: &Dictionary) -> bool {
        let around = Around::alone(dictionary);
        !matches!(try_path(path, false, &self.evidence, &around), Fit::Refuses(_))
    }

    /// Binds the column to a field that somebody names.
    ///
    /// # Errors
    /// No such field, or one that the values cannot be read as.
    pub(super) fn settle(&mut self, path: &str, dictionary: &Dictionary) -> Result<(), String> {
        Reference::parse(path, Open::default()).map_err(|fault| match fault.nearest() {
            Some(near) => format!("{}; did you mean `{near}`?", fault.message),
            None => fault.message,
        })?;
        if self.hidden.is_some()
            && says_secret(&self.title, &self.named)
            && !path.starts_with("x.")
            && !is_secret(path)
        {
            return Err(format!(
                "it holds secrets, and `{path}` is no field of secrets, so that they would be shown; leave it open with `-`, or change the map by hand"
            ));
        }
        let around = Around::alone(dictionary);
        let binding = match try_path(path, false, &self.evidence, &around) {
            Fit::Agrees(binding) | Fit::Weak(binding, _) => binding,
            Fit::Refuses(why) => {
                if !plain_text(path) {
                    return Err(format!("it cannot be `{path}`: {why}"));
                }
                Binding::to(path)
            }
        };
        let mut binding = Binding { doubts: Vec::new(), ..binding };
        if let Some(secret) = self.secret().filter(|_| path.starts_with("x.")) {
            binding.ty = Some(format!("secret.{}", secret.name()));
        }
        self.verdict = Verdict::Sure(binding);
        self.settled = true;
        Ok(())
    }

    /// Takes from the column what it was: secrets are asked for again, anything else becomes what is said.
    pub(super) fn withdraw(&mut self, otherwise: Verdict) {
        if self.hidden.is_none()
            && self.secret().is_some()
            && let Verdict::Secret(binding) | Verdict::Sure(binding) = &self.verdict
        {
            self.hidden = Some(binding.clone());
        }
        self.verdict = match &self.hidden {
            Some(guess) => {
                self.settled = false;
                let mut guess = guess.clone();
                if let Verdict::Doubt(_, why) = otherwise {
                    guess.doubts = vec![why];
                }
                Verdict::Secret(guess)
            }
            None => otherwise,
        };
    }

    /// The kind of secret that the column holds, if it does.
    pub(super) fn secret(&self) -> Option<Secret> {
        let path = match &self.verdict {
            Verdict::Secret(binding) | Verdict::Sure(binding) => &binding.path,
            _ => return None,
        };
        let kind = Reference::parse(path, Open::default()).ok().and_then(|field| field.field.secret());
        match &self.verdict {
            Verdict::Secret(_) => Some(kind.unwrap_or(Secret::Plain)),
            _ => kind,
        }
    }
}
