//! The tables behind the columns: rules, implied fields, what is set by hand, and facts that no other table shows.

use super::standing;
use super::words::{Table, code, codes, count, prose};
use crate::map::{Condition, Demand, Map, Rule, Want};

/// The table of the rules.
pub(super) fn table(map: &Map) -> String {
    let mut table = Table::new(&["Code", "When", "What", "Severity", "Because", "What to do", "Standing"]);
    for rule in &map.rules {
        table.row(&[
            code(&rule.code),
            rule.when.iter().map(|condition| when(map, condition)).collect::<Vec<_>>().join(" and "),
            what(map, rule),
            rule.severity.word().into(),
            prose(&rule.because),
            rule.help.as_deref().map(prose).unwrap_or_default(),
            standing(rule.ev, rule.source.as_deref()),
        ]);
    }
    table.finish()
}

fn when(map: &Map, condition: &Condition) -> String {
    let title = code(&map.cells[condition.cell].title);
    match &condition.want {
        Want::Filled => format!("{title} is filled"),
        Want::Blank => format!("{title} is blank"),
        Want::Words(words) => format!("{title} is {}", codes(words.iter().map(String::as_str), "or")),
    }
}

fn what(map: &Map, rule: &Rule) -> String {
    let titles = |cells: &[usize]| codes(cells.iter().map(|cell| map.cells[*cell].title.as_str()), "and");
    let verb = |cells: &[usize]| if cells.len() == 1 { "is" } else { "are" };
    let fold = if rule.fold { ", whatever the case" } else { "" };
    match &rule.demand {
        Demand::Never => "this is the finding".into(),
        Demand::Require(cells) => format!("{} {} needed", titles(cells), verb(cells)),
        Demand::Forbid(cells) => format!("{} {} blank", titles(cells), verb(cells)),
        Demand::Together(cells) => format!("{} are all filled or all blank", titles(cells)),
        Demand::OneOf(cells) => format!("one at least of {} is filled", titles(cells)),
        Demand::Without(cells) => {
            let others = codes(cells[1..].iter().map(|cell| map.cells[*cell].title.as_str()), "or");
            format!("{} does not hold the text of {others}{fold}", titles(&cells[..1]))
        }
        Demand::Unique(cells) if cells.len() == 1 => format!("{} occurs once in a file{fold}", titles(cells)),
        Demand::Unique(cells) => format!("{} together occur once in a file{fold}", titles(cells)),
        Demand::MaxRows(rows) => format!("the file has at most {}", count(*rows, "record")),
    }
}

/// Fields without a column, and where the vendor takes them from.
pub(super) fn implied(map: &Map) -> String {
    let mut table = Table::new(&["Field", "Taken from"]);
    for (field, from) in &map.implied {
        table.row(&[code(&field.path()), code(&from.path())]);
    }
    table.finish()
}

/// Where what a file cannot say is set.
pub(super) fn by_hand(map: &Map) -> String {
    let mut table = Table::new(&["Field or column", "Where"]);
    for (name, place) in &map.by_hand {
        table.row(&[code(name), prose(place)]);
    }
    table.finish()
}

/// Evidence that the table of the file does not show.
pub(super) fn facts(map: &Map, told: &[String]) -> String {
    let mut table = Table::new(&["About", "Fact"]);
    for (key, text) in map.evidence().iter().filter(|(key, _)| !told.contains(key)) {
        table.row(&[code(key), prose(text)]);
    }
    table.finish()
}
