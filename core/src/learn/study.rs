//! The study of a sample, from the file to the map: looked through, asked about, written, tried.

use std::io::Read;
use std::sync::Arc;

use super::decide::{Decided, Verdict, decide};
use super::dictionary::Dictionary;
use super::draft::{self, Head};
use super::named::{extension_column, given_column};
use super::sample::{Others, Sample};
use super::{Draft, Learned, Question, Request, Standing, trial};
use crate::detect;
use crate::error::Error;
use crate::fault::FileError;
use crate::laws::{prove, prove_sample};
use crate::map::load::load;
use crate::map::node::MapSource;
use crate::nearest::nearest;
use crate::registry::Registry;
use crate::value::shown::shown;

/// Bytes of a sample that is also compared as a whole.
const WHOLE_BYTES: u64 = 64 << 20;
/// Made-up rows and users of the proof.
const ROWS: usize = 200;

/// A sample that was looked through, with what is thought of its columns.
pub struct Study {
    sample: Sample,
    head: Head,
    columns: Vec<Decided>,
    dictionary: Dictionary,
    odd: u64,
}

impl Study {
    /// Looks through a sample.
    ///
    /// # Errors
    /// A sample that cannot be read, an answer about a column that is not there, an id that is none or taken.
    pub fn of(request: &Request, registry: &Registry) -> Result<Study, Error> {
        check_id(&request.id, registry)?;
        let maps = registry.all()?;
        let dictionary = Dictionary::of(&maps);
        let mut sample = Sample::open(&request.file, &request.reading, &dictionary)?;
        let others = match sample.header {
            true => {
                Others { given: given_column(&sample.titles), extension: extension_column(&sample.titles) }
            }
            false => Others { given: None, extension: None },
        };
        let counted = sample.count(others)?;
        if counted.records == counted.odd {
            let why = format!("`{}` holds no record behind its header", sample.opened.source.name());
            return Err(Error::Format(why));
        }
        let columns =
            decide(&sample.titles, &counted.columns, sample.header, &dictionary, &counted.differing);
        let opened = &sample.opened;
        let head = Head {
            id: request.id.clone(),
            sample: file_name(opened.source.name()),
            records: counted.records,
            delimiter: sample.dialect.delimiter,
            quotes: sample.dialect.quotes,
            encoding: opened.encoding,
            ascii: opened.head.is_ascii() && !opened.encoding_given,
            bom: opened.guess.bom,
            newline: sample.dialect.newline,
            header: sample.header,
            preamble: sample.preamble.clone(),
            least: sample.titles.len(),
        };
        let found = detect::candidates(&maps, &opened.preface, &opened.head, opened.whole);
        if let Some(best) = found.first().filter(|best| best.score > 700) {
            let note = format!(
                "the sample looks like {} ({}); if that is its format, no new map is needed",
                best.map.full_id(),
                best.evidence.join("; ")
            );
            sample.notes.push(note);
        }
        let mut study = Study { sample, head, columns, dictionary, odd: counted.odd };
        for (title, path) in &request.answers {
            let Some(column) = study.columns.iter().position(|column| column.title == *title) else {
                let near = nearest(title, study.columns.iter().map(|column| &column.title));
                let near =
                    near.map(|near| format!("; did you mean `{}`?", shown(&near, 60))).unwrap_or_default();
                return Err(Error::Usage(format!("the sample has no column `{}`{near}", shown(title, 60))));
            };
            study
                .answer(column, path)
                .map_err(|why| Error::Usage(format!("`{}`: {why}", shown(title, 60))))?;
        }
        Ok(study)
    }

    /// What is not sure: secrets first, and then the columns in their order.
    pub fn questions(&self) -> Vec<Question> {
        let mut questions: Vec<Question> = Vec::new();
        for (at, column) in self.columns.iter().enumerate().filter(|(_, column)| !column.settled) {
            let (secret, guess, why) = match &column.verdict {
                Verdict::Secret(guess) => (true, Some(guess), "what a secret is for is never assumed"),
                Verdict::Doubt(guess, why) => (false, guess.as_ref(), why.as_str()),
                _ => continue,
            };
            // What the values refuse is no answer to be taken unseen.
            let guess = guess.filter(|guess| secret || column.may_be(&guess.path, &self.dictionary));
            questions.push(Question {
                column: at,
                title: column.title.clone(),
                secret,
                guess: guess.map(|guess| guess.path.clone()),
                why: why.to_owned(),
                filled: (column.evidence.filled, column.evidence.records),
            });
        }
        questions.sort_by_key(|question| !question.secret);
        questions
    }

    /// Says what a column is: a path, or `-` for one that is to stay open.
    ///
    /// # Errors
    /// No such field, one that the values cannot be, or one that another column has.
    pub fn answer(&mut self, column: usize, path: &str) -> Result<(), String> {
        if path == "-" {
            let column = &mut self.columns[column];
            column.withdraw(Verdict::Open("its author left it open".into()));
            column.settled = true;
            return Ok(());
        }
        let taken = self.columns.iter().enumerate().find(|(at, other)| {
            *at != column && matches!(&other.verdict, Verdict::Sure(binding) if binding.path == path)
        });
        if let Some((_, other)) = taken.filter(|(_, other)| other.settled) {
            return Err(format!("`{}` is `{path}` already", shown(&other.title, 60)));
        }
        let taken = taken.map(|(at, _)| at);
        self.columns[column].settle(path, &self.dictionary)?;
        if let Some(at) = taken {
            let why = "another column was said to be it".to_owned();
            self.columns[at].withdraw(Verdict::Doubt(None, why));
        }
        Ok(())
    }

    /// Writes the map and tries it on the sample; columns that do not come back are kept as text.
    ///
    /// # Errors
    /// A sample that cannot be read again.
    pub fn finish(mut self, registry: &Registry) -> Result<Draft, Error> {
        let mut round = 0;
        let (text, map, wrong) = loop {
            let (text, _) = draft::draft(&self.head, &self.columns);
            let source = MapSource { name: format!("{}/1.toml", self.head.id), text: text.clone() };
            let map = load(source, &|_| None)
                .map_err(|faults| Error::Bug(format!("the map that was learned does not load: {faults}")))?;
            let wrong = trial::run(&map, &mut self.sample)?;
            round += 1;
            if wrong.is_empty() || round > 3 {
                break (text, Arc::new(map), wrong);
            }
            for (at, wrong) in wrong {
                self.demote(at, &wrong);
            }
        };
        let proof = prove(&map, ROWS, 1);
        let mut draft = Draft {
            text,
            columns: self.learned(),
            records: self.head.records,
            odd: self.odd,
            same_bytes: None,
            changed: wrong.iter().map(|(at, wrong)| (self.columns[*at].title.clone(), wrong.times)).collect(),
            proof,
            faults: Vec::new(),
            also: Vec::new(),
            notes: std::mem::take(&mut self.sample.notes),
            map,
        };
        let size = self.sample.opened.source.len();
        if size <= WHOLE_BYTES {
            let mut bytes = Vec::new();
            let mut source = self.sample.opened.source.bytes()?;
            let read = source.read_to_end(&mut bytes);
            read.map_err(|cause| Error::File(FileError::Read { what: self.head.sample.clone(), cause }))?;
            let proof = prove_sample(&draft.map, &bytes);
            draft.same_bytes = Some(proof.normal);
            draft.faults = proof.faults.into_iter().map(|fault| fault.message).collect();
        }
        let mut maps = vec![Arc::clone(&draft.map)];
        maps.extend(registry.all()?);
        let opened = &self.sample.opened;
        let found = detect::candidates(&maps, &opened.preface, &opened.head, opened.whole);
        let own = draft.map.full_id();
        let best = found.iter().find(|candidate| candidate.map.full_id() == own).map_or(0, |own| own.score);
        draft.also = found
            .iter()
            .filter(|other| other.score >= best && other.map.full_id() != own)
            .map(|other| other.map.full_id())
            .collect();
        Ok(draft)
    }

    /// Keeps a column as text.
    fn demote(&mut self, at: usize, wrong: &trial::Wrong) {
        let what = if wrong.unreadable { "cannot be read so" } else { "do not come back as they were" };
        let why = format!("{} cells {what}, the first in record {}", wrong.times, wrong.record);
        let first = (0..=at).rev().find(|at| self.columns[*at].verdict != Verdict::Second).unwrap_or(at);
        if let Some(second) = self.columns[first].pair.take().and(self.columns.get_mut(first + 1)) {
            second.verdict = Verdict::Open("it was tried as one fact with the column before it".into());
        }
        let column = &mut self.columns[first];
        let verdict = match column.verdict.clone() {
            // What was left open is as open as it can be.
            Verdict::Secret(_) => return,
            Verdict::Sure(binding) => Verdict::Doubt(Some(binding), why),
            Verdict::Doubt(Some(binding), old) => Verdict::Doubt(Some(binding), old),
            _ => Verdict::Open(why),
        };
        column.withdraw(verdict);
    }

    fn learned(&self) -> Vec<Learned> {
        let mut learned: Vec<Learned> = Vec::new();
        for column in &self.columns {
            let mut one = Learned {
                title: column.title.clone(),
                field: None,
                standing: Standing::Open,
                todo: false,
                why: String::new(),
            };
            match &column.verdict {
                Verdict::Sure(binding) => {
                    one.field = Some(binding.path.clone());
                    one.standing = Standing::Learned;
                    one.todo = !binding.doubts.is_empty();
                    one.why = binding.doubts.join("; ");
                }
                Verdict::Doubt(guess, why) => {
                    one.field = guess.as_ref().map(|guess| guess.path.clone());
                    one.standing = Standing::Doubtful;
                    one.todo = true;
                    one.why = why.clone();
                }
                Verdict::Secret(guess) => {
                    one.field = Some(guess.path.clone());
                    one.standing = if column.settled { Standing::Open } else { Standing::Secret };
                    one.todo = !column.settled;
                    one.why = match guess.doubts.first() {
                        Some(why) => format!("the answer was not taken: {why}"),
                        None => "what a secret is for is never assumed".into(),
                    };
                }
                Verdict::Open(why) => {
                    one.why = why.clone();
                    one.todo = column.pair.is_some();
                }
                Verdict::Second => {
                    if let Some(first) = learned.last() {
                        (one.field, one.standing, one.todo) =
                            (first.field.clone(), first.standing, first.todo);
                    }
                    one.why = "one fact with the column before it".into();
                }
            }
            learned.push(one);
        }
        learned
    }
}

/// The name of a file without its folders.
fn file_name(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned()
}

/// An id that a map may have, and that no built-in format has.
fn check_id(id: &str, registry: &Registry) -> Result<(), Error> {
    let sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || id.len() > 40 || !id.chars().all(sign) {
        return Err(Error::Usage(format!("`{}` is no id: it is 1 to 40 of `a-z0-9-`", shown(id, 60))));
    }
    let built_in = registry
        .list()
        .iter()
        .any(|entry| entry.id == id && matches!(entry.origin, crate::registry::Origin::BuiltIn));
    if built_in {
        return Err(Error::Usage(format!("`{id}` is the id of a built-in format; take another one")));
    }
    Ok(())
}
