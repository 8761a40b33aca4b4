//! The ledger: what became of every filled cell of the source, column by column.
//!
//! Each filled cell has exactly one fate. The filled cells are counted apart from their fates, where the records are
//! cut, so that the sum proves something.

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
    /// The first lines in which each fate but the first was met; 0 where there are fewer. In place, since there is one
    /// for each column.
    first: [[u64; 3]; 4],
}

/// What became of the text of one cell that was changed, with secrets masked and ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The line of its record.
    pub line: u64,
    /// The text of the source.
    pub old: String,
    /// The target's columns that it went to, with their texts.
    pub new: Vec<(String, String)>,
}

/// One column of the source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// Its title, or where it stands if it has none.
    pub title: String,
    /// The canonical field, if the map knows one.
    pub field: String,
    /// Why its cells are lost, if they are, known from the two maps.
    pub reason: Arc<str>,
    /// Where it is set by hand in the target, if its map says so.
    pub by_hand: Option<String>,
    /// Whether it holds secrets.
    pub secret: bool,
    /// The kind of secret that it holds.
    pub kind: Option<Secret>,
    /// Whether its cells are lost because an option asks for it.
    pub asked: bool,
    /// What became of its cells.
    pub fates: Fates,
    /// The first changes, if they are asked for.
    pub changes: Vec<Change>,
}

/// The ledger of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The source's columns as they stand in the file; the last one may be the surplus cells of too long records.
    pub columns: Vec<Column>,
}

impl Fates {
    /// Counts one cell.
    pub fn add(&mut self, fate: Fate, line: u64) {
        self.counts[fate as usize] += 1;
        if fate != Fate::Kept {
            self.meet(fate, line);
        }
    }

    /// Notes a line in which a fate was met, as long as there is room. Gives whether there is room for more.
    pub(crate) fn meet(&mut self, fate: Fate, line: u64) -> bool {
        let Some(first) = (fate as usize).checked_sub(1).and_then(|at| self.first.get_mut(at)) else {
            return false;
        };
        if let Some(free) = first.iter_mut().find(|line| **line == 0) {
            *free = line;
        }
        first.contains(&0)
    }

    /// The first lines in which a fate was met, at most three; of what was kept none.
    pub fn first_lines(&self, fate: Fate) -> &[u64] {
        let Some(first) = (fate as usize).checked_sub(1).and_then(|at| self.first.get(at)) else {
            return &[];
        };
        &first[..first.iter().take_while(|line| **line > 0).count()]
    }

    /// Adds the fates of a later part of the run.
    pub fn absorb(&mut self, part: &Fates) {
        for (count, more) in self.counts.iter_mut().zip(part.counts) {
            *count += more;
        }
        for fate in Fate::ALL {
            part.first_lines(fate).iter().for_each(|line| {
                self.meet(fate, *line);
            });
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
        let ledger = Ledger { columns: vec![Column { fates, ..Column::default() }] };
        assert_eq!(ledger.total(), 4);
        assert_eq!(ledger.sum(Fate::Lost), 2);
        assert_eq!(ledger.columns[0].fates.first_lines(Fate::Lost), [3, 4]);
    }
}
