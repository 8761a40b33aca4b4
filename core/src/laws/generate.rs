//! Rows and users in a map's own domain, out of a seed: what its codecs, shapes, checks, kinds and rules allow.
//!
//! Rows are spelt in every way that is read; users hold values alone. Here are whole records and what their rules ask;
//! what stands in one column is made in `fill`, and what a text may look like is in `texts`.

mod fill;

use super::random::Random;
use super::texts::Texts;
use crate::judge::Spot as At;
use crate::map::{Blank, Column, Demand, Map, Meaning, Required, Rule, Write};
use crate::model::{Item, Reference, User, Value};
use crate::plan::rules::{self, RowCells, applies};

/// Items of a list, at most.
const ITEMS: usize = 4;
/// Times that the rules of a row are looked at.
const REPAIRS: usize = 8;

/// Makes rows and users of one map. The same seed gives the same ones.
#[derive(Debug)]
pub struct Generator<'m> {
    map: &'m Map,
    random: Random,
    /// Of each column the texts of its field, or of each of its kinds.
    texts: Vec<Vec<Texts<'m>>>,
    /// Of each column those that are parts of the same thing.
    groups: Vec<Vec<usize>>,
    /// Of each column and kind: how often a text was wanted, and how often one was made.
    made: Vec<Vec<(u64, u64)>>,
}

/// What stands in one column: its cells, and for each of its references the values they mean.
#[derive(Clone, Default)]
struct Filled {
    cells: Vec<String>,
    values: Vec<Vec<Value>>,
}

impl<'m> Generator<'m> {
    /// A generator for a map.
    pub fn new(map: &'m Map, seed: u64) -> Generator<'m> {
        let texts: Vec<Vec<Texts<'m>>> =
            map.columns.iter().map(|column| fill::texts_of(map, column)).collect();
        let thing = |column: &Column| {
            let field = map.fields_of(column).into_iter().next()?;
            Some((field.field.thing()?.to_owned(), field.item))
        };
        let groups = map.columns.iter().enumerate().map(|(index, column)| {
            let mine = thing(column);
            let others = map.columns.iter().enumerate();
            let same =
                others.filter(|(other, column)| *other != index && mine.is_some() && thing(column) == mine);
            same.map(|(other, _)| other).collect()
        });
        let made = texts.iter().map(|kinds| vec![(0, 0); kinds.len().max(1)]).collect();
        Generator { map, random: Random::new(seed), groups: groups.collect(), texts, made }
    }

    /// A full row: a text for each cell of the map, blank ones among them.
    pub fn row(&mut self) -> Vec<String> {
        let record = self.record();
        cells(self.map, &record)
    }

    /// A user with values for some of the map's fields.
    pub fn user(&mut self) -> User {
        let record = self.record();
        let mut user = User::default();
        for (column, filled) in self.map.columns.iter().zip(record) {
            let references = self.map.fields_of(column);
            let filled = match (filled, column.blank) {
                _ if column.write != Write::Yes => continue,
                (Some(filled), _) => filled,
                // Where a blank says a state, no user says nothing.
                (None, Blank::State(state)) => Filled {
                    cells: Vec::new(),
                    values: references.iter().map(|_| vec![Value::State(state)]).collect(),
                },
                (None, Blank::Word) => Filled {
                    cells: Vec::new(),
                    values: vec![
                        self.map
                            .blank_word(column)
                            .map(|value| Value::Text(value.to_owned()))
                            .into_iter()
                            .collect(),
                    ],
                },
                (None, _) => continue,
            };
            // A field that another column has filled is left as it is.
            if references.iter().any(|reference| said(&user, reference)) {
                continue;
            }
            for (reference, values) in references.into_iter().zip(filled.values) {
                put(&mut user, reference, values);
            }
        }
        user
    }

    /// Columns and kinds of items for which no text was found that they take, though one was wanted: no law was tried
    /// on them.
    pub fn untried(&self) -> Vec<String> {
        let mut names = Vec::new();
        for (column, counts) in self.map.columns.iter().zip(&self.made) {
            for (part, (wanted, made)) in counts.iter().enumerate() {
                if *wanted > 0 && *made == 0 {
                    let title = self.map.title(column);
                    names.push(match &column.meaning {
                        Meaning::Kinds(_, kinds) => format!("`{title}`, {}", kinds[part].describe()),
                        _ => format!("`{title}`"),
                    });
                }
            }
        }
        names
    }

    fn record(&mut self) -> Vec<Option<Filled>> {
        // Some records are as full as can be, some as empty.
        let blank = match self.random.below(8) {
            0 => usize::MAX,
            1 => 1,
            _ => self.random.between(2, 4),
        };
        let mut record: Vec<Option<Filled>> = (0..self.map.columns.len())
            .map(|index| {
                let column = &self.map.columns[index];
                let needed = column.required == Required::Always || column.blank == Blank::Refuse;
                if needed || !self.random.once_in(blank) { self.fill(index) } else { None }
            })
            .collect();
        for _ in 0..REPAIRS {
            if !self.repair(&mut record) {
                break;
            }
        }
        record
    }

    /// Mends what the rules of the row find. Gives whether anything was broken.
    fn repair(&mut self, record: &mut [Option<Filled>]) -> bool {
        let map = self.map;
        let mut broken = false;
        for rule in &map.rules {
            let row = cells(map, record);
            let Some(cells) = broken_cells(map, rule, &row) else { continue };
            broken = true;
            if let Demand::Without(cells) = &rule.demand {
                let index = map.cells[cells[0]].column;
                record[index] = self.fill(index);
                continue;
            }
            let columns: Vec<usize> = cells.iter().map(|cell| map.cells[*cell].column).collect();
            let fill = match &rule.demand {
                Demand::Require(_) | Demand::OneOf(_) => true,
                Demand::Together(_) => self.random.once_in(2),
                _ => false,
            };
            let fixed = |index: usize| map.columns[index].required == Required::Always;
            if !fill && columns.iter().any(|index| fixed(*index)) {
                // What may not be blank cannot make way: another condition is tried instead.
                for condition in &rule.when {
                    let index = map.cells[condition.cell].column;
                    record[index] =
                        if fixed(index) || self.random.once_in(2) { self.fill(index) } else { None };
                }
                continue;
            }
            for index in columns {
                if !fill {
                    record[index] = None;
                } else if record[index].is_none() {
                    record[index] = self.fill(index);
                }
            }
        }
        for index in 0..record.len() {
            let wanted = map.columns[index].required == Required::Group && record[index].is_none();
            if wanted && self.groups[index].iter().any(|other| record[*other].is_some()) {
                broken = true;
                record[index] = self.fill(index);
            }
        }
        broken
    }
}

fn cells(map: &Map, record: &[Option<Filled>]) -> Vec<String> {
    let mut row = vec![String::new(); map.cells.len()];
    for (column, filled) in map.columns.iter().zip(record) {
        let Some(filled) = filled else { continue };
        for (i, cell) in filled.cells.iter().enumerate() {
            row[column.first_cell + i].clone_from(cell);
        }
    }
    row
}

/// The cells at which a rule of the row is broken; none where it holds, or is no rule of the row.
fn broken_cells(map: &Map, rule: &Rule, row: &[String]) -> Option<Vec<usize>> {
    let texts: Vec<&str> = row.iter().map(String::as_str).collect();
    let row_cells = RowCells { cells: &texts, at: &|_| At::Record };
    if !applies(map, rule, &row_cells) {
        return None;
    }
    let blank = |cell: &&usize| row[**cell].is_empty();
    let filled = |cell: &&usize| !row[**cell].is_empty();
    match &rule.demand {
        Demand::Unique(_) | Demand::MaxRows(_) => None,
        Demand::Never => Some(rule.when.iter().map(|condition| condition.cell).collect()),
        Demand::Require(cells) => Some(cells.iter().filter(blank).copied().collect::<Vec<_>>()),
        Demand::Forbid(cells) => Some(cells.iter().filter(filled).copied().collect()),
        Demand::Together(cells) if cells.iter().any(|c| blank(&c)) && cells.iter().any(|c| filled(&c)) => {
            Some(cells.clone())
        }
        Demand::OneOf(cells) if !cells.iter().any(|c| filled(&c)) => cells.first().map(|cell| vec![*cell]),
        Demand::Without(cells) => rules::held(rule, cells, &row_cells).map(|_| vec![cells[0]]),
        Demand::Together(_) | Demand::OneOf(_) => None,
    }
    .filter(|cells| !cells.is_empty())
}

/// Whether a user says something that the reference means.
fn said(user: &User, reference: &Reference) -> bool {
    let values = user.values(&reference.field.key);
    let at = match reference.item {
        Item::At(index) => {
            return values.get(usize::from(index)).is_some_and(|value| *value != Value::Absent);
        }
        Item::From(least) => usize::from(least),
        _ => 0,
    };
    values.iter().skip(at).any(|value| *value != Value::Absent)
}

fn put(user: &mut User, reference: &Reference, values: Vec<Value>) {
    let key = &reference.field.key;
    let first = match reference.item {
        Item::At(index) | Item::From(index) => usize::from(index),
        _ => 0,
    };
    for (index, value) in values.into_iter().enumerate() {
        if reference.field.many() {
            user.set_item(key, first + index, value);
        } else {
            user.set(key, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::load::load;
    use crate::map::node::MapSource;

    const MAP: &str = "tieline = 1\n[format]\nid = \"test\"\nversion = \"1\"\nname = \"Test\"\nvendor = \"Test\"\n\
        kind = \"pbx\"\nsource = \"none\"\n\
        [[column]]\nname = \"bytes\"\nfield = \"name.given\"\ncheck = { min = 2, max = 5, unit = \"bytes\", chars = \"a-cà-ç\" }\n\
        [[column]]\nname = \"list\"\nfield = \"groups\"\nas = { list = \";\", max = 3 }\n\
        [[column]]\nname = \"word\"\nfield = \"active\"\nas = { bool = [\"1\", \"0\"], accept = { true = [\"yes\"] }, other = \"false\", fold = true }\n\
        [[column]]\nname = \"day\"\nfield = \"valid_from\"\nas = { date = \"dd.mm.yyyy\", accept = [\"yyyymmdd\"] }\n\
        [[column]]\nname = \"free\"\nfield = \"department\"\n\
        [[rule]]\ncode = \"day\"\nbecause = \"so\"\nwhen = { word = \"1\" }\nrequire = [\"day\"]\n\
        [[rule]]\ncode = \"never\"\nbecause = \"so\"\nwhen = { word = \"0\" }\nforbid = [\"list\"]\n";

    #[test]
    fn rows_meet_the_edges_of_a_domain_and_keep_its_rules() {
        let map = load(MapSource { name: "test.toml".into(), text: MAP.into() }, &|_| None).unwrap();
        let mut generator = Generator::new(&map, 1);
        let rows: Vec<Vec<String>> = (0..600).map(|_| generator.row()).collect();
        let some = |column: usize, test: &dyn Fn(&str) -> bool| rows.iter().any(|row| test(&row[column]));
        let all = |column: usize, test: &dyn Fn(&str) -> bool| {
            rows.iter().all(|row| row[column].is_empty() || test(&row[column]))
        };
        for column in 0..5 {
            assert!(some(column, &str::is_empty), "{column}");
        }
        assert!(
            all(0, &|text| (2..=5).contains(&text.len()) && text.chars().all(|c| "abcàáâãäåæç".contains(c)))
        );
        assert!(some(0, &|text| text.len() == 2) && some(0, &|text| text.len() == 5 && !text.is_ascii()));
        for edge in ['a', 'c', 'à', 'ç'] {
            assert!(some(0, &|text| text.contains(edge)), "{edge}");
        }
        for items in 1..=3 {
            assert!(some(1, &|text| text.split(';').count() == items), "{items}");
        }
        assert!(all(1, &|text| text.split(';').all(|item| !item.is_empty() && item.trim() == item)));
        for word in ["1", "0", "yes", "YES", "Maybe-so"] {
            assert!(some(2, &|text| text == word), "{word}");
        }
        assert!(
            some(3, &|text| text.contains('.')) && some(3, &|text| !text.contains('.') && !text.is_empty())
        );
        for odd in [";", "\"", "\n", "00", "'"] {
            assert!(some(4, &|text| text.contains(odd)), "{odd}");
        }
        let truth = |word: &str| ["1", "yes"].contains(&word.to_lowercase().as_str());
        assert!(rows.iter().all(|row| !truth(&row[2]) || !row[3].is_empty()));
        assert!(rows.iter().all(|row| row[2].is_empty() || truth(&row[2]) || row[1].is_empty()));
    }
}
