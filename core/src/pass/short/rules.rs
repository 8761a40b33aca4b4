//! Rules of the row as tests of masks: which cells are filled, and which words stand in them.

use super::Cells;
use super::read::same;
use crate::map::{self, Condition, Demand, Map, Meaning, Want};
use crate::plan::rules::holds;
use crate::report::Severity;

/// What a rule that finds something does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fire {
    /// The record is left: something is to be said of it.
    Leave,
    /// It is counted, by this number.
    Count(usize),
}

/// A rule of the row.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// Cells that must be filled for it to ask.
    filled: Cells,
    /// The same, and cells that must be blank.
    beside: Cells,
    /// Conditions on words that must hold for it to ask.
    pub(super) words: u64,
    /// The same, by their places.
    pub(super) asked: Vec<usize>,
    demand: Broken,
    pub(super) fire: Fire,
}

/// When what is demanded is not given.
#[derive(Debug, Clone, Copy)]
enum Broken {
    Always,
    SomeBlank(Cells),
    SomeFilled(Cells),
    Mixed(Cells),
    AllBlank(Cells),
}

/// A condition that a cell holds certain words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'s> {
    /// The cell: of a record of the source its place there, of the target its index.
    pub(super) cell: usize,
    /// Which of the column's cells it is.
    pub(super) of_column: usize,
    pub(super) bit: u64,
    /// Whether no other text than its words meets the condition.
    exact: bool,
    map: &'s Map,
    rule: &'s map::Rule,
    condition: &'s Condition,
}

/// A finding that is only counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted<'s> {
    pub(super) code: &'s str,
    pub(super) title: Option<&'s str>,
    pub(super) severity: Severity,
}

impl Rule {
    /// Whether it finds something, if these are the conditions on words that hold.
    #[inline(always)]
    pub(super) fn may_fire(&self, filled: Cells, words: u64) -> bool {
        self.words & !words == 0
            && filled & self.beside == self.filled
            && match self.demand {
                Broken::Always => true,
                Broken::SomeBlank(cells) => filled & cells != cells,
                Broken::SomeFilled(cells) => filled & cells != 0,
                Broken::Mixed(cells) => filled & cells != 0 && filled & cells != cells,
                Broken::AllBlank(cells) => filled & cells == 0,
            }
    }
}

impl Words<'_> {
    /// Whether the text meets the condition.
    #[inline]
    pub(super) fn hold(&self, text: &[u8]) -> bool {
        let Want::Words(words) = &self.condition.want else { return false };
        if words.iter().any(|word| same(word.as_bytes(), text)) {
            return true;
        }
        !self.exact
            && !text.is_empty()
            && str::from_utf8(text).is_ok_and(|text| holds(self.map, self.rule, self.condition, text))
    }
}

/// The rules of a map being compiled.
pub(super) struct Compiler<'c, 's> {
    pub(super) map: &'s Map,
    /// Where a cell of the map stands; none: nowhere, so that it is always blank.
    pub(super) place: &'c dyn Fn(usize) -> Option<usize>,
    /// The severity of a finding.
    pub(super) severity: &'c dyn Fn(&map::Rule) -> Severity,
    /// Whether findings may be counted without being said.
    pub(super) counting: bool,
    pub(super) words: Vec<Words<'s>>,
}

impl<'s> Compiler<'_, 's> {
    /// Compiles what a rule says of a row. `None`: it never finds anything. `Err`: it cannot be compiled.
    pub(super) fn rule(
        &mut self,
        rule: &'s map::Rule,
        counted: &mut Vec<Counted<'s>>,
    ) -> Result<Option<Rule>, ()> {
        let place = self.place;
        let set = |cells: &[usize]| -> Cells {
            cells.iter().filter_map(|cell| place(*cell)).fold(0, |set, at| set | 1 << at)
        };
        let placed = |cells: &[usize]| cells.iter().all(|cell| place(*cell).is_some());
        let demand = match &rule.demand {
            Demand::Never | Demand::MaxRows(_) => Broken::Always,
            Demand::Unique(_) => return Ok(None),
            Demand::Require(cells) if !placed(cells) => Broken::Always,
            Demand::Require(cells) => Broken::SomeBlank(set(cells)),
            Demand::Forbid(cells) => Broken::SomeFilled(set(cells)),
            Demand::Together(cells) if !placed(cells) => Broken::SomeFilled(set(cells)),
            Demand::Together(cells) => Broken::Mixed(set(cells)),
            Demand::OneOf(cells) => Broken::AllBlank(set(cells)),
            Demand::Without(_) => return Err(()),
        };
        let mut made = Rule { filled: 0, beside: 0, words: 0, asked: Vec::new(), demand, fire: Fire::Leave };
        let mut blank = 0;
        for condition in &rule.when {
            let at = place(condition.cell);
            match (&condition.want, at) {
                (Want::Filled, Some(at)) => made.filled |= 1 << at,
                (Want::Blank, Some(at)) => blank |= 1 << at,
                (Want::Blank, None) => {}
                (Want::Filled, None) => return Ok(None),
                (Want::Words(words), _) if words.iter().any(String::is_empty) => return Err(()),
                (Want::Words(_), None) => return Ok(None),
                (Want::Words(_), Some(at)) => {
                    if self.words.len() == u64::BITS as usize {
                        return Err(());
                    }
                    let bit = 1 << self.words.len();
                    made.words |= bit;
                    made.asked.push(self.words.len());
                    let column = &self.map.columns[self.map.cells[condition.cell].column];
                    let of_column = condition.cell - column.first_cell;
                    let cases = match &column.meaning {
                        Meaning::Field(_, codec) => codec.cases(),
                        _ => None,
                    };
                    let spellings = cases
                        .is_some_and(|cases| !cases.accept.is_empty() || cases.other.is_some() || cases.fold);
                    let exact = !rule.fold && !spellings;
                    self.words.push(Words {
                        cell: at,
                        of_column,
                        bit,
                        exact,
                        map: self.map,
                        rule,
                        condition,
                    });
                }
            }
        }
        if made.filled & blank != 0 {
            return Ok(None);
        }
        made.beside = made.filled | blank;
        let severity = (self.severity)(rule);
        if let Some(title) = self
            .title(rule)
            .filter(|_| severity == Severity::Note || self.counting && severity <= Severity::Warning)
            && counted.len() < u64::BITS as usize
        {
            made.fire = Fire::Count(counted.len());
            counted.push(Counted { code: &rule.code, title, severity });
        }
        Ok(Some(made))
    }

    /// The title that a finding of the rule has, if it is the same for every record.
    fn title(&self, rule: &'s map::Rule) -> Option<Option<&'s str>> {
        let about = match &rule.demand {
            Demand::Never => rule.when.first().map(|condition| condition.cell),
            Demand::Require(cells) | Demand::Forbid(cells) if cells.len() == 1 => cells.first().copied(),
            Demand::Together(cells) | Demand::OneOf(cells) => cells.first().copied(),
            _ => return None,
        };
        Some(about.map(|cell| self.map.cells[cell].title.as_str()))
    }
}
