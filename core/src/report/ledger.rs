//! The ledger: what became of every filled cell of the source, column by column.
//!
//! Each filled cell has exactly one fate. The filled cells are counted apart from their fates, where the records are
//! cut, so that the sum proves something.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::Secret;

/// What became of a filled cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// A target cell carries the same text, or every target takes it for granted.
    Kept,
    /// All of it arrived, in another spelling or joined with something else.
    Changed,
    /// At least a part of it reached no target cell.
    Lost,
    /// It is a key of the source's own installation.
    Internal,
    /// Its record was not written.
    SetAside,
}

impl Fate {
    /// All fates in the order in which they are shown.
    pub const ALL: [Fate; 5] = [Fate::Kept, Fate::Changed, Fate::Lost, Fate::Internal, Fate::SetAside];

    /// The fate in words.
    pub fn word(self) -> &'static str {
        match self {
            Fate::Kept => "kept",
            Fate::Changed => "changed",
            Fate::Lost => "lost",
            Fate::Internal => "internal",
            Fate::SetAside => "set aside",
        }
    }
}

/// How often each fate was met in one column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fates {
    /// Counts in the order of [`Fate::ALL`].
    pub counts: [u64; 5],
    /// The first lines in which a cell was changed, lost or set aside, in this order; 0 where there are fewer. In place and
    /// small, since there are such for each column: a line that is further than this can count is not kept.
    first: [[u32; 3]; 3],
}

/// What became of the text of one cell that was changed, with secrets masked and ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The line of its record.
    pub line: u64,
    /// The text of the source.
    pub old: String,
    /// The target's columns that it went to, with their texts. None where a blank says it, or other columns do.
    pub new: Vec<(String, String)>,
    /// The target's columns that say it by being filled, where none has a text for it.
    pub said_by: Vec<String>,
}

/// One column of the source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// Its title, or where it stands if it has none.
    pub title: Arc<str>,
    /// What is known of it from the two maps. Shared, since a file may have very many columns of which the same is to be
    /// said.
    pub about: Arc<About>,
    /// What became of its cells.
    pub fates: Fates,
}

/// What is known of a column of the source before any cell is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// The canonical field, if the map knows one.
    pub field: Box<str>,
    /// Why its cells are lost, if they are.
    pub reason: Box<str>,
    /// Where it is set by hand in the target, if its map says so.
    pub by_hand: Option<Box<str>>,
    /// Whether it holds secrets.
    pub secret: bool,
    /// The kind of secret that it holds.
    pub kind: Option<Secret>,
    /// Whether its cells are lost because an option asks for it.
    pub asked: bool,
}

/// The ledger of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The source's columns as they stand in the file; the last one may be the surplus cells of too long records.
    pub columns: Vec<Column>,
    /// The first changes of a column by its place, if they are asked for. Apart from the columns, of which there may be
    /// very many.
    pub changes: BTreeMap<usize, Vec<Change>>,
    /// Of the cells of a column, by its place, that were set aside, those of records that ask to remove something: they
    /// stand in no file, rejects included.
    pub removed: BTreeMap<usize, u64>,
    /// Of the cells of a column, by its place, those that hold a mask in place of a secret, by their fates.
    pub masked: BTreeMap<usize, Masked>,
}

/// Cells by their fates.
pub type Masked = [u64; Fate::ALL.len()];

/// Why what stands in place of a secret does not arrive.
const MASK: &str = "the cell holds a mask, no secret";

/// Where the first lines of a fate stand, if they are kept.
fn place(fate: Fate) -> Option<usize> {
    match fate {
        Fate::Changed => Some(0),
        Fate::Lost => Some(1),
        Fate::SetAside => Some(2),
        Fate::Kept | Fate::Internal => None,
    }
}

impl Fates {
    /// Counts one cell.
    pub fn add(&mut self, fate: Fate, line: u64) {
        self.counts[fate as usize] += 1;
        self.meet(fate, line);
    }

    /// Notes a line in which a fate was met, as long as there is room. Gives whether there is room for more.
    #[inline]
    pub(crate) fn meet(&mut self, fate: Fate, line: u64) -> bool {
        let Some(first) = place(fate).map(|place| &mut self.first[place]) else { return false };
        if first[2] == 0
            && let (Some(free), Ok(line)) = (first.iter_mut().find(|line| **line == 0), u32::try_from(line))
        {
            *free = line;
        }
        first[2] == 0
    }

    /// The first lines in which a cell was changed, lost or set aside, at most three; of other fates none.
    pub fn first_lines(&self, fate: Fate) -> Vec<u64> {
        let first = place(fate).map(|place| self.first[place]).unwrap_or_default();
        first.into_iter().take_while(|line| *line > 0).map(u64::from).collect()
    }

    /// Adds the fates of a later part of the run.
    pub fn absorb(&mut self, part: &Fates) {
        for (count, more) in self.counts.iter_mut().zip(part.counts) {
            *count += more;
        }
        for fate in Fate::ALL {
            for line in part.first_lines(fate) {
                self.meet(fate, line);
            }
        }
    }

    /// The count of a fate.
    pub fn count(&self, fate: Fate) -> u64 {
        self.counts[fate as usize]
    }
}

impl Ledger {
    /// The sum of a fate over all columns.
    pub fn sum(&self, fate: Fate) -> u64 {
        self.columns.iter().map(|column| column.fates.count(fate)).sum()
    }

    /// Masks in a column with that fate.
    pub fn masks(&self, column: usize, fate: Fate) -> u64 {
        self.masked.get(&column).map_or(0, |counts| counts[fate as usize])
    }

    /// Says of the masks that are lost that they are masks: the two maps alone give another reason.
    pub fn tell_masks(&mut self) {
        for (at, counts) in &self.masked {
            let (Some(column), masks) = (self.columns.get_mut(*at), counts[Fate::Lost as usize]) else {
                continue;
            };
            if masks == 0 || column.about.asked {
                continue;
            }
            let reason = match column.fates.count(Fate::Lost) {
                lost if lost == masks => MASK.into(),
                _ => format!("{}; {masks} of them: {MASK}", column.about.reason).into(),
            };
            Arc::make_mut(&mut column.about).reason = reason;
        }
    }

    /// Cells of a column in records that ask to remove something.
    pub fn removed_of(&self, column: usize) -> u64 {
        self.removed.get(&column).copied().unwrap_or(0)
    }

    /// Cells of a column whose text is in no file that the run makes.
    pub fn gone(&self, column: usize) -> u64 {
        self.columns[column].fates.count(Fate::Lost) + self.removed_of(column)
    }

    /// The first changes of a column, if they were asked for.
    pub fn changes_of(&self, column: usize) -> &[Change] {
        self.changes.get(&column).map_or(&[], Vec::as_slice)
    }

    /// The sum of all fates.
    pub fn total(&self) -> u64 {
        Fate::ALL.into_iter().map(|fate| self.sum(fate)).sum()
    }
}

/// Where the value of a target cell came from, if not from the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Supply {
    /// What the source's vendor implies, made explicit.
    Implied,
    /// It follows from other fields.
    Derived,
    /// A sensible guess from other fields.
    Inferred,
    /// A `--default`.
    Default,
    /// The target map's default.
    MapDefault,
    /// A `--set`.
    Set,
    /// A secret that was made for this user, and what goes with one.
    Generated,
}

impl Supply {
    /// All of them in the order in which they are shown.
    pub const ALL: [Supply; 7] = [
        Supply::Implied,
        Supply::Derived,
        Supply::Inferred,
        Supply::Default,
        Supply::MapDefault,
        Supply::Set,
        Supply::Generated,
    ];

    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Supply::Implied => "made explicit",
            Supply::Derived => "derived",
            Supply::Inferred => "inferred",
            Supply::Default => "from --default",
            Supply::MapDefault => "the format's default",
            Supply::Set => "from --set",
            Supply::Generated => "generated",
        }
    }
}

/// What target columns got that no source cell said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Supplies {
    /// Title of the target column, where it came from, how it was made, and how often.
    pub lines: Vec<SupplyLine>,
}

/// One counted supply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplyLine {
    /// Title of the target column.
    pub title: String,
    /// Where it came from.
    pub supply: Supply,
    /// From what, in words.
    pub from: String,
    /// How often.
    pub count: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_has_one_fate_and_the_sum_is_the_number_of_cells() {
        let mut fates = Fates::default();
        for (line, fate) in [(2, Fate::Kept), (3, Fate::Lost), (4, Fate::Lost), (5, Fate::SetAside)] {
            fates.add(fate, line);
        }
        let ledger = Ledger { columns: vec![Column { fates, ..Column::default() }], ..Ledger::default() };
        assert_eq!(ledger.total(), 4);
        assert_eq!(ledger.sum(Fate::Lost), 2);
        assert_eq!(ledger.columns[0].fates.first_lines(Fate::Lost), [3, 4]);
    }
}
