//! Loads `[[rule]]`: titles become cells, words are checked against the columns' codecs.

use super::node::{At, MapFault, Node, Tree};
use super::read::Reader;
use super::{CellDef, Column, Condition, Demand, Meaning, Rule, Standing, Want};
use crate::nearest::nearest;
use crate::report::{Severity, codes};

/// What rules need to know of the rest of the map.
pub(super) struct Surroundings<'a> {
    pub(super) id: &'a str,
    pub(super) ev: Standing,
    pub(super) columns: &'a [Column],
    pub(super) cells: &'a [CellDef],
}

/// Loads one rule. `None`: it has faults that leave nothing to keep.
pub(super) fn load(node: &Node, around: &Surroundings<'_>, faults: &mut Vec<MapFault>) -> Option<Rule> {
    let mut r = Reader::new(node, "rule", faults);
    let word = r.required("code");
    let because = r.required("because");
    let code = if word.contains('/') {
        if codes::find(&word).is_none() {
            let help =
                Some("a code with a slash is one of the core's; leave the slash out for one of your own");
            let at = r.node("code").map_or_else(|| r.at.clone(), |node| node.at.clone());
            r.fault(&at, format!("`{word}` is no code of the core"), help.map(str::to_owned));
        }
        word
    } else {
        format!("{}/{word}", around.id)
    };
    let when = load_when(&mut r, around);
    let mut demands = Vec::new();
    type Make = fn(Vec<usize>) -> Demand;
    let kinds: [(&str, Make); 6] = [
        ("require", Demand::Require),
        ("forbid", Demand::Forbid),
        ("together", Demand::Together),
        ("one_of", Demand::OneOf),
        ("without", Demand::Without),
        ("unique", Demand::Unique),
    ];
    for (key, make) in kinds {
        if let Some(titles) = r.texts(key) {
            let cells: Vec<usize> =
                titles.into_iter().filter_map(|(title, at)| cell_of(&mut r, around, title, &at)).collect();
            if key == "without" && cells.len() == 1 {
                let help = "name the column first, and then those whose text it must not hold";
                r.fault(&node.at, "`without` needs two columns at least", Some(help.into()));
            }
            demands.push(make(cells));
        }
    }
    if let Some(rows) = r.number("max_rows") {
        demands.push(Demand::MaxRows(rows));
    }
    if demands.len() > 1 {
        r.fault(&node.at, "a rule asks one thing", Some("make it two rules with one `when`".into()));
    }
    let demand = demands.into_iter().next().unwrap_or(Demand::Never);
    if demand == Demand::Never && when.is_empty() {
        r.fault(&node.at, "a rule without `when` and without a demand says nothing", None);
        return None;
    }
    Some(Rule {
        code,
        when,
        demand,
        fold: r.flag("fold"),
        severity: r.word("severity", &Severity::WORDS).unwrap_or(Severity::Error),
        because,
        help: r.text("help").map(str::to_owned),
        ev: r.word("ev", Standing::LETTERS).unwrap_or(around.ev),
        source: r.text("source").map(str::to_owned),
    })
}

/// The cell of a title, or a fault that names the nearest.
pub(super) fn cell_of(
    r: &mut Reader<'_, '_>,
    around: &Surroundings<'_>,
    title: &str,
    at: &At,
) -> Option<usize> {
    let found = around.cells.iter().position(|cell| cell.title == title);
    if found.is_none() {
        let near = nearest(title, around.cells.iter().map(|cell| &cell.title));
        r.fault(
            at,
            format!("no column is called `{title}`"),
            near.map(|near| format!("did you mean `{near}`?")),
        );
    }
    found
}

fn load_when(r: &mut Reader<'_, '_>, around: &Surroundings<'_>) -> Vec<Condition> {
    let mut when = Vec::new();
    let Some(node) = r.node("when") else { return when };
    for entry in node.entries() {
        let Some(cell) = cell_of(r, around, &entry.key, &entry.key_at) else { continue };
        let want = match &entry.node.tree {
            Tree::Bool(true) => Want::Filled,
            Tree::Bool(false) => Want::Blank,
            Tree::Text(word) => Want::Words(vec![word.clone()]),
            Tree::List(items) => {
                Want::Words(items.iter().filter_map(|item| item.text().map(str::to_owned)).collect())
            }
            _ => {
                r.fault(&entry.node.at, "a condition is a word, words, true (filled) or false (blank)", None);
                continue;
            }
        };
        if let Want::Words(words) = &want {
            for word in words {
                check_word(r, around, cell, word, &entry.node.at);
            }
        }
        when.push(Condition { cell, want });
    }
    when
}

/// A word that the column can never show makes a rule that never asks.
fn check_word(r: &mut Reader<'_, '_>, around: &Surroundings<'_>, cell: usize, word: &str, at: &At) {
    let column = &around.columns[around.cells[cell].column];
    let known = match &column.meaning {
        Meaning::Field(_, codec) => codec.cases().is_none_or(|cases| {
            cases.find_words(&[word]).is_some() || cases.accept.iter().any(|(accepted, _)| accepted == word)
        }),
        Meaning::Tuple(_, cases) => {
            let place = cell - column.first_cell;
            cases.rows.iter().any(|(cells, _)| cells.get(place).is_some_and(|text| text == word))
        }
        _ => true,
    };
    if !known && column.states.iter().all(|(_, state)| state != word) {
        r.fault(at, format!("the column `{}` never holds `{word}`", around.cells[cell].title), None);
    }
}
