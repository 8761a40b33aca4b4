//! Rules of the row: what must hold between the cells of one record. Rules of the file (uniqueness, numbers of rows)
//! are counted in [`super::unique`] and where the run ends.

use crate::judge::{Judge, Spot as At, Words, column_note};
use crate::map::{Condition, Demand, Map, Meaning, PART, Rule, Want};
use crate::report::Severity;

/// The cells of one record of a map, and where each stands in the source.
pub struct RowCells<'r> {
    /// The cells of the map in order; shorter than the map where a record is.
    pub cells: &'r [&'r str],
    /// The physical cell of the source for a cell of the map.
    pub at: &'r dyn Fn(usize) -> At,
}

impl RowCells<'_> {
    fn text(&self, cell: usize) -> &str {
        self.cells.get(cell).copied().unwrap_or("")
    }

    fn filled(&self, cell: usize) -> bool {
        !self.text(cell).is_empty()
    }
}

/// Whether all conditions of a rule hold.
pub fn applies(map: &Map, rule: &Rule, row: &RowCells<'_>) -> bool {
    rule.when.iter().all(|condition| holds(map, rule, condition, row.text(condition.cell)))
}

/// Whether one condition of a rule holds for the text of its cell.
pub(crate) fn holds(map: &Map, rule: &Rule, condition: &Condition, text: &str) -> bool {
    match &condition.want {
        Want::Filled => !text.is_empty(),
        Want::Blank => text.is_empty(),
        Want::Words(words) => {
            let same = |word: &str| word == text || (rule.fold && word.eq_ignore_ascii_case(text));
            if words.iter().any(|word| same(word)) {
                return true;
            }
            if text.is_empty() {
                return false;
            }
            // Another spelling of the same: conditions compare what a cell means.
            let column = &map.columns[map.cells[condition.cell].column];
            match &column.meaning {
                Meaning::Field(_, codec) => codec.cases().is_some_and(|cases| {
                    if cases.accept.is_empty() && cases.other.is_none() && !cases.fold {
                        // Each value has one spelling, and the word is none of those that are wanted.
                        return false;
                    }
                    let meant = cases.value_of(text);
                    meant.is_some() && words.iter().any(|word| cases.value_of(word) == meant)
                }),
                _ => false,
            }
        }
    }
}

/// The first of the others whose text the first cell holds, of a rule that forbids it.
pub(crate) fn held(rule: &Rule, cells: &[usize], row: &RowCells<'_>) -> Option<usize> {
    let (own, others) = cells.split_first()?;
    let text = row.text(*own);
    others.iter().copied().find(|other| holds_text(text, row.text(*other), rule.fold))
}

/// Whether a text holds another one that is long enough not to stand in it by chance.
pub(crate) fn holds_text(text: &str, part: &str, fold: bool) -> bool {
    if text.len() < part.len() || part.chars().nth(PART - 1).is_none() {
        return false;
    }
    if fold { text.to_lowercase().contains(&part.to_lowercase()) } else { text.contains(part) }
}

/// Judges the rules of the row. `severity`: how bad what a rule finds is, and none where it is not asked; `fill`: what to
/// do about cells that a rule requires and that are blank, where more is to be said than that they are to be filled.
pub fn judge_row(
    map: &Map,
    row: &RowCells<'_>,
    judge: &mut Judge<'_, '_>,
    severity: impl Fn(&Rule) -> Option<Severity>,
    fill: impl Fn(&Rule, &[usize]) -> Option<String>,
) {
    for rule in &map.rules {
        let Some(severity) = severity(rule) else { continue };
        let cells = match &rule.demand {
            Demand::Unique(_) | Demand::MaxRows(_) => continue,
            Demand::Never => {
                if applies(map, rule, row) {
                    let about: Vec<usize> = rule.when.iter().map(|condition| condition.cell).collect();
                    report(map, rule, row, judge, severity, &Fault { about: &about, verb: "", fill: &fill });
                }
                continue;
            }
            Demand::Without(cells) => {
                if let Some(other) = held(rule, cells, row).filter(|_| applies(map, rule, row)) {
                    let verb = format!("the text of `{}` in it", map.cells[other].title);
                    let fault = Fault { about: &cells[..1], verb: &verb, fill: &fill };
                    report(map, rule, row, judge, severity, &fault);
                }
                continue;
            }
            Demand::Require(cells)
            | Demand::Forbid(cells)
            | Demand::Together(cells)
            | Demand::OneOf(cells) => cells,
        };
        let broken = match &rule.demand {
            Demand::Require(_) => cells.iter().any(|cell| !row.filled(*cell)),
            Demand::Forbid(_) => cells.iter().any(|cell| row.filled(*cell)),
            Demand::Together(_) => {
                cells.iter().any(|cell| row.filled(*cell)) && cells.iter().any(|cell| !row.filled(*cell))
            }
            _ => !cells.iter().any(|cell| row.filled(*cell)),
        };
        if !broken || !applies(map, rule, row) {
            continue;
        }
        let (about, verb): (Vec<usize>, &str) = match &rule.demand {
            Demand::Require(_) => {
                (cells.iter().copied().filter(|cell| !row.filled(*cell)).collect(), "blank")
            }
            Demand::Forbid(_) => (cells.iter().copied().filter(|cell| row.filled(*cell)).collect(), "filled"),
            Demand::Together(_) => (cells.clone(), "not all filled or all blank"),
            _ => (cells.clone(), "all blank"),
        };
        report(map, rule, row, judge, severity, &Fault { about: &about, verb, fill: &fill });
    }
}

/// What a rule found.
struct Fault<'f> {
    /// The cells that are meant.
    about: &'f [usize],
    /// What is wrong with them; nothing where the conditions say it.
    verb: &'f str,
    /// What to do where they are blank.
    fill: &'f dyn Fn(&Rule, &[usize]) -> Option<String>,
}

fn report(
    map: &Map,
    rule: &Rule,
    row: &RowCells<'_>,
    judge: &mut Judge<'_, '_>,
    severity: Severity,
    fault: &Fault<'_>,
) {
    let Fault { about, verb, .. } = *fault;
    // The place is a cell that has text, if one of those that are meant has.
    let conditions = rule.when.iter().map(|condition| condition.cell);
    let at = about
        .iter()
        .copied()
        .chain(conditions)
        .find(|cell| row.filled(*cell) && (row.at)(*cell) != At::Record)
        .or(about.first().copied())
        .map_or(At::Record, |cell| (row.at)(cell));
    let title = about.first().map(|cell| map.cells[*cell].title.as_str());
    judge.add(&rule.code, title, severity, at, || {
        let titles: Vec<String> = about.iter().map(|cell| format!("`{}`", map.cells[*cell].title)).collect();
        let when = describe_when(map, rule, row);
        let message = if verb.is_empty() {
            format!("{}: {}", when, rule.because)
        } else {
            let is = match &rule.demand {
                Demand::Without(_) => "has",
                _ if titles.len() > 1 => "are",
                _ => "is",
            };
            let when = if when.is_empty() { String::new() } else { format!(" where {when}") };
            format!("{} {is} {verb}{when}: {}", titles.join(" and "), rule.because)
        };
        let notes = match about.first() {
            Some(cell) => vec![column_note(map, map.cells[*cell].column)],
            None => Vec::new(),
        };
        // What to do about a refusal is for the one who writes such a file.
        let help =
            rule.help.clone().filter(|_| rule.severity != Severity::Refuse || severity != Severity::Warning);
        let help = help.or_else(|| match &rule.demand {
            Demand::Require(_) => (fault.fill)(rule, about),
            _ => None,
        });
        Words { message, notes, help, ..Words::default() }
    });
}

/// The conditions in words: `Computer Recording License` is `1`.
fn describe_when(map: &Map, rule: &Rule, row: &RowCells<'_>) -> String {
    let parts: Vec<String> = rule
        .when
        .iter()
        .map(|condition| {
            let title = &map.cells[condition.cell].title;
            match &condition.want {
                Want::Filled => format!("`{title}` is filled"),
                Want::Blank => format!("`{title}` is blank"),
                Want::Words(words) => {
                    let text = row.text(condition.cell);
                    let word =
                        words.iter().find(|word| *word == text).or(words.first()).map_or("", String::as_str);
                    format!("`{title}` is `{word}`")
                }
            }
        })
        .collect();
    parts.join(" and ")
}
