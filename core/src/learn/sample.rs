//! The sample: how it is cut, whether its first record is a header, and its records one after the other.

use std::path::Path;

use super::dictionary::Dictionary;
use super::evidence::Evidence;
use super::lexicon::LEXICON;
use super::look::Look;
use crate::error::Error;
use crate::inspect::Opposites;
use crate::layout::{Cutter, Dialect, Newline, Quotes, Rows, Terminator};
use crate::open::{Opened, Overrides, not_text};
use crate::pass::Stop;
use crate::preface::Preface;
use crate::records::{Ending, Records};
use crate::source::Encoding;

/// Delimiters that are tried, the likeliest first.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
/// Records of the head that are looked at.
const LOOK: usize = 200;
/// Lines above the titles that are looked at.
const ABOVE: usize = 16;
/// Columns that a map has, at most.
const COLUMNS: usize = 4096;

/// A file from which a map is learned.
pub(super) struct Sample {
    pub(super) opened: Opened,
    pub(super) dialect: Dialect,
    pub(super) header: bool,
    /// The titles as they stand, or `column N`.
    pub(super) titles: Vec<String>,
    pub(super) notes: Vec<String>,
    /// The lines above the titles, which are the format's own.
    pub(super) preamble: Vec<String>,
    /// What stands in front of the records, those lines among it.
    front: Preface,
}

/// Columns that the others are compared with, within a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Others {
    /// The one of first names.
    pub(super) given: Option<usize>,
    /// The one of internal numbers.
    pub(super) extension: Option<usize>,
}

/// What its records say.
pub(super) struct Counted {
    pub(super) columns: Vec<Evidence>,
    pub(super) records: u64,
    /// Records of another width, which are not counted among the others.
    pub(super) odd: u64,
    /// Neighbours that are both filled and differ in every record.
    pub(super) differing: Vec<(usize, usize)>,
}

impl Sample {
    pub(super) fn open(file: &Path, reading: &Overrides, dictionary: &Dictionary) -> Result<Sample, Error> {
        let opened = Opened::open(file, reading)?;
        let text = &opened.head[opened.preface.bytes..];
        let crlf = text.split_once('\n').is_some_and(|(line, _)| line.ends_with('\r'));
        let newline = if crlf { Newline::CrLf } else { Newline::Lf };
        let dialect_of = |delimiter| Dialect {
            delimiter,
            newline,
            terminator: opened.preface.terminator,
            ..Dialect::default()
        };
        let delimiter = opened.preface.delimiter.unwrap_or_else(|| {
            let tried = DELIMITERS.iter().map(|one| (steady(text, opened.whole, &dialect_of(*one)), *one));
            // Of equal ones the first. A colon stands in addresses: it parts only what nothing else does.
            let best = tried.rev().max_by_key(|(score, _)| *score).filter(|(score, _)| score.1 > 1);
            best.map_or(':', |(_, delimiter)| delimiter)
        });
        let dialect = dialect_of(delimiter);
        let mut rows = Rows::default();
        Cutter::new(&dialect).with_most_records(LOOK).cut(text, opened.whole, &mut rows);
        let lead = opened.preface.lead;
        let records: Vec<Vec<&str>> = rows
            .records
            .iter()
            .map(|record| {
                rows.record_cells(record).iter().skip(lead).map(|cell| rows.text(text, *cell)).collect()
            })
            .collect();
        let (_, usual) = steady(text, opened.whole, &dialect);
        let asked = reading.flag("header");
        let above = if asked == Some(false) { 0 } else { titles_below(&records, usual, dictionary) };
        let start = rows.records.get(above).map_or(0, |record| record.start as usize);
        let mut front = opened.preface.clone();
        let preamble: Vec<String> = text[..if above > 0 { start } else { 0 }]
            .split_inclusive('\n')
            .map(|line| line.trim_end_matches(['\r', '\n']).trim_start_matches('\u{feff}').to_owned())
            .collect();
        if above > 0 {
            front.bytes += start;
            front.lines += preamble.len() as u64;
        }
        let records = &records[above..];
        let Some(first) = records.first() else {
            return Err(Error::Format(format!("`{}` holds no record", opened.source.name())));
        };
        if first.len() > COLUMNS {
            return Err(Error::Format(format!(
                "the first record has {} cells, and a map has at most {COLUMNS}",
                first.len()
            )));
        }
        if first.len() == 1 && usual > 1 {
            return Err(Error::Format(format!(
                "the first line of `{}` has 1 cell, and most lines have {usual}: take the lines above the titles out of the sample",
                opened.source.name()
            )));
        }
        let mut notes = opened.preface.notes.clone();
        let header = asked.unwrap_or_else(|| is_header(records, dictionary));
        if !header && asked.is_none() {
            notes.push(
                "the first line is taken for a record; if it holds the titles, say `--input header=yes`"
                    .into(),
            );
        }
        if opened.preface.terminator == Terminator::Cr {
            notes.push("lines end with CR alone, which no map writes: LF is written".into());
        }
        let titles = first.iter().enumerate().map(|(at, title)| match header {
            true => title.trim_start_matches('\u{feff}').to_owned(),
            false => format!("column {}", at + 1),
        });
        let titles = titles.collect();
        let dialect = Dialect { quotes: quotes(&rows, above, lead), ..dialect };
        Ok(Sample { dialect, header, titles, notes, preamble, front, opened })
    }

    /// Meets every record as its texts.
    pub(super) fn each(&mut self, mut each: impl FnMut(&[&str])) -> Result<(), Error> {
        let ending = self.meet(&mut each);
        match ending {
            Ok(Ending::Whole) => Ok(()),
            Ok(Ending::Unclosed(line)) => {
                let note = format!("what begins in line {line} never ends; nothing behind it was looked at");
                if !self.notes.contains(&note) {
                    self.notes.push(note);
                }
                Ok(())
            }
            Err(Stop::Error(error)) => Err(error),
            Err(Stop::NotText { line, byte }) => {
                Err(not_text(self.opened.source.name(), self.opened.encoding, line, byte))
            }
        }
    }

    fn meet(&mut self, each: &mut impl FnMut(&[&str])) -> Result<Ending, Stop> {
        let preface = self.front.clone();
        let lead = preface.lead;
        let mut records = Records::of(&mut self.opened, &preface, &self.dialect, self.header || lead > 0)?;
        while let Some(met) = records.next()? {
            let cells: Vec<&str> = met.texts(lead).collect();
            each(&cells);
        }
        Ok(records.ending())
    }

    /// Counts what all records say.
    pub(super) fn count(&mut self, others: Others) -> Result<Counted, Error> {
        let guessed = !self.opened.encoding_given && self.opened.encoding == Encoding::Utf8;
        match self.count_once(others) {
            Err(Error::Format(why)) if guessed && self.opened.head.is_ascii() && !self.opened.guess.bom => {
                // The head is plain ASCII, and what follows is not UTF-8.
                self.opened.look(Encoding::Windows1252)?;
                self.opened.preface.delimiter = Some(self.dialect.delimiter);
                self.count_once(others).map_err(|_| Error::Format(why))
            }
            counted => counted,
        }
    }

    fn count_once(&mut self, others: Others) -> Result<Counted, Error> {
        let width = self.titles.len();
        let mut columns = vec![Evidence::default(); width];
        let mut opposites = Opposites::default();
        let (mut records, mut odd) = (0, 0);
        self.each(|cells| {
            records += 1;
            if cells.len() != width {
                odd += 1;
                return;
            }
            let Others { given, extension } = others;
            let first = given.and_then(|at| words(cells[at]).next());
            let number = extension.map(|at| cells[at]).filter(|number| number.len() > 1);
            for (at, (text, evidence)) in cells.iter().zip(&mut columns).enumerate() {
                evidence.add(text);
                if let Some(first) = &first
                    && Some(at) != given
                    && !text.is_empty()
                {
                    evidence.holds_given.1 += 1;
                    evidence.holds_given.0 += u64::from(words(text).any(|word| word == *first));
                }
                if let Some(number) = number
                    && Some(at) != extension
                    && !text.is_empty()
                {
                    evidence.ends_with_extension.1 += 1;
                    evidence.ends_with_extension.0 += u64::from(text.ends_with(number));
                }
            }
            opposites.add(cells);
        })?;
        let differing = opposites.pairs().into_iter().filter(|(a, b)| a + 1 == *b).collect();
        Ok(Counted { columns, records, odd, differing })
    }
}

/// The words of a cell, in small letters.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// Which cells stand in quotes throughout, from the titles on.
fn quotes(rows: &Rows, above: usize, lead: usize) -> Quotes {
    let cells = rows.records[above..].iter().flat_map(|record| rows.record_cells(record).iter().skip(lead));
    let (mut filled, mut blank) = (true, true);
    for cell in cells {
        let all = if cell.is_empty() { &mut blank } else { &mut filled };
        *all &= cell.is_quoted();
    }
    match (filled, blank) {
        (true, true) => Quotes::All,
        (true, false) => Quotes::Filled,
        (false, _) => Quotes::Needed,
    }
}

/// How many of the first records have the commonest width, if that is more than one cell; and that width.
fn steady(text: &str, whole: bool, dialect: &Dialect) -> (usize, usize) {
    let mut rows = Rows::default();
    Cutter::new(dialect).with_most_records(LOOK).cut(text, whole, &mut rows);
    let widths: Vec<usize> = rows.records.iter().map(|record| record.cell_count as usize).collect();
    let count = |width: usize| widths.iter().filter(|own| **own == width).count();
    widths.iter().filter(|width| **width > 1).map(|width| (count(*width), *width)).max().unwrap_or((0, 0))
}

/// How many records stand above the titles: a heading, the day of the export, lines with nothing. Below them is the first
/// record that is as wide as the others and filled like a header.
fn titles_below(records: &[Vec<&str>], usual: usize, dictionary: &Dictionary) -> usize {
    let filled = |record: &Vec<&str>| record.iter().filter(|cell| !cell.trim().is_empty()).count();
    let whole = |record: &Vec<&str>| record.len() == usual && filled(record) * 3 >= usual * 2;
    let above = records.iter().take(ABOVE + 1).take_while(|record| !whole(record)).count();
    let few = records[..above].iter().all(|record| filled(record) <= 2 && filled(record) * 2 <= usual);
    let below = &records[above..];
    if above <= ABOVE && few && usual > 1 && is_header(below, dictionary) { above } else { 0 }
}

/// Whether the first record is a header: nothing in it looks like data, and words of it are known as titles, or its cells
/// differ in kind from those below them.
fn is_header(records: &[Vec<&str>], dictionary: &Dictionary) -> bool {
    let Some(first) = records.first() else { return false };
    let filled: Vec<&str> =
        first.iter().map(|title| title.trim()).filter(|title| !title.is_empty()).collect();
    let data = |text: &&&str| {
        let looks =
            [Look::Digits, Look::Plus, Look::Email, Look::Sip, Look::Mac, Look::Ip, Look::Md5, Look::Hash];
        looks.iter().any(|look| look.fits(text)) && text.len() > 2 || Look::Phone.fits(text) && text.len() > 5
    };
    if filled.is_empty() || filled.iter().any(|text| data(&text)) {
        return false;
    }
    let known = filled.iter().filter(|title| dictionary.knows(title) || LEXICON.knows(title)).count();
    if known * 3 >= filled.len() {
        return true;
    }
    // A column of numbers or addresses under a text that is none.
    let kinds = [Look::Digits, Look::Email, Look::Plus, Look::Mac];
    (0..first.len()).any(|at| {
        let mut below = records[1..]
            .iter()
            .filter_map(|record| record.get(at))
            .filter(|text| !text.is_empty())
            .peekable();
        let some = below.peek().is_some();
        let texts: Vec<&&str> = below.collect();
        some && kinds.iter().any(|kind| texts.iter().all(|text| kind.fits(text)) && !kind.fits(first[at]))
    })
}
