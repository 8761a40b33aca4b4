//! Rows and users in a map's own domain, out of a seed: what its codecs, shapes, checks, kinds and rules allow.
//!
//! Rows are spelt in every way that is read; users hold values alone. What a text may look like is in `texts`.

use super::random::Random;
use super::texts::Texts;
use crate::judge::Spot as At;
use crate::map::codec::{Base, Cases, Codec};
use crate::map::{Blank, Column, Demand, Kind, Map, Meaning, Required, Rule, Write};
use crate::model::{Item, Reference, Type, User, Value};
use crate::plan::rules::{RowCells, applies};
use crate::value::mac::MacStyle;

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
        let texts: Vec<Vec<Texts<'m>>> = map.columns.iter().map(|column| texts_of(map, column)).collect();
        let thing = |column: &Column| {
            let field = map.fields_of(column).into_iter().next()?;
            Some((field.field.thing()?.to_owned(), field.item))
        };
        let groups = map.columns.iter().enumerate().map(|(index, column)| {
            let mine = thing(column);
            let others = map.columns.iter().enumerate();
            let same = others.filter(|(other, column)| *other != index && mine.is_some() && thing(column) == mine);
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
                (None, Blank::State(state)) => {
                    Filled { cells: Vec::new(), values: references.iter().map(|_| vec![Value::State(state)]).collect() }
                }
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
                        Meaning::Kinds(_, kinds) => format!("`{title}`, {}", kinds[part].shape.describe()),
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
                    record[index] = if fixed(index) || self.random.once_in(2) { self.fill(index) } else { None };
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

    /// Something that stands in a column; none where nothing was found.
    fn fill(&mut self, index: usize) -> Option<Filled> {
        let column = &self.map.columns[index];
        if !column.states.is_empty() && column.width == 1 && self.random.once_in(8) {
            let (state, word) = self.random.pick(&column.states)?.clone();
            let values = self.map.fields_of(column).iter().map(|_| vec![Value::State(state)]).collect();
            return Some(Filled { cells: vec![word], values });
        }
        for _ in 0..8 {
            let filled = self.attempt(index, column);
            let fits = |cell: &str| {
                let long = column.checks.iter().all(|check| check.test_cell(cell).is_none());
                long && (column.width > 1 || column.states.iter().all(|(_, word)| word != cell))
            };
            match filled {
                Some(filled) if filled.cells.iter().all(|cell| cell.is_empty() || fits(cell)) => return Some(filled),
                Some(filled) if matches!(&column.meaning, Meaning::Field(_, codec) if codec.cases().is_some()) => {
                    // A word is in the domain whatever else the map says of the cell.
                    return Some(filled);
                }
                _ => {}
            }
        }
        None
    }

    fn attempt(&mut self, index: usize, column: &'m Column) -> Option<Filled> {
        match &column.meaning {
            Meaning::None => {
                let text = self.text(index, 0)?;
                Some(Filled { cells: vec![text], values: Vec::new() })
            }
            Meaning::Tuple(_, cases) => {
                let (cells, values) = self.random.pick(&cases.rows)?;
                let values = values.iter().map(|value| vec![Value::Text(value.clone())]).collect();
                Some(Filled { cells: cells.clone(), values })
            }
            Meaning::Field(_, codec) => match &codec.list {
                None => {
                    let (item, value) = self.item(index, 0, codec)?;
                    Some(Filled { cells: vec![item], values: vec![vec![Value::Text(value)]] })
                }
                Some(list) => {
                    let most = list.max.unwrap_or(ITEMS).min(ITEMS);
                    let count = self.random.between(1, most);
                    let (mut items, mut values) = (Vec::new(), Vec::new());
                    for _ in 0..count {
                        let (item, value) = self.item(index, 0, codec)?;
                        items.push(item);
                        values.push(Value::Text(value));
                    }
                    Some(Filled { cells: vec![items.join(&list.separator)], values: vec![values] })
                }
            },
            Meaning::Kinds(list, kinds) => {
                let mut items: Vec<String> = Vec::new();
                let mut values = vec![Vec::new(); kinds.len()];
                let most = list.as_ref().map_or(1, |list| list.max.unwrap_or(ITEMS).min(ITEMS));
                for _ in 0..self.random.between(1, most) {
                    let kind = self.random.below(kinds.len());
                    let Some((item, value)) = self.item_of(index, kind, kinds) else { continue };
                    items.push(item);
                    values[kind].push(Value::Text(value));
                }
                let separator = list.as_ref().map_or("", |list| list.separator.as_str());
                (!items.is_empty()).then(|| Filled { cells: vec![items.join(separator)], values })
            }
        }
    }

    /// An item of one kind that is of no earlier one.
    fn item_of(&mut self, index: usize, kind: usize, kinds: &'m [Kind]) -> Option<(String, String)> {
        self.made[index][kind].0 += 1;
        for _ in 0..8 {
            let Some((item, value)) = self.item(index, kind, &kinds[kind].codec) else { continue };
            let first = kinds.iter().position(|kind| kind.shape.fits(kind.codec.strip(&item)));
            if first == Some(kind) {
                self.made[index][kind].1 += 1;
                return Some((item, value));
            }
        }
        None
    }

    fn text(&mut self, index: usize, part: usize) -> Option<String> {
        let kinds = matches!(self.map.columns[index].meaning, Meaning::Kinds(..));
        let made = self.texts[index].get(part)?.make(&mut self.random);
        if !kinds && let Some(count) = self.made[index].get_mut(part) {
            count.0 += 1;
            count.1 += u64::from(made.is_some());
        }
        made
    }

    /// One item in some spelling, with the value it means.
    fn item(&mut self, index: usize, part: usize, codec: &'m Codec) -> Option<(String, String)> {
        let (inner, value) = match &codec.base {
            Base::Text => {
                let text = self.text(index, part)?;
                (text.clone(), text)
            }
            Base::Cases(cases) => self.word(cases)?,
            Base::Date(forms) => {
                let day = match self.random.below(6) {
                    0 => self.random.one(&["0001-01-01", "9999-12-31", "2024-02-29", "2000-02-29"]).to_owned(),
                    _ => {
                        let (year, month) = (self.random.between(1900, 2099), self.random.between(1, 12));
                        format!("{year}-{month:02}-{:02}", self.random.between(1, 28))
                    }
                };
                let mut text = String::new();
                self.random.pick(forms)?.write(&day, &mut text);
                (text, day)
            }
            Base::Mac(_) => {
                let digits = self.random.ascii("0123456789abcdef", 12);
                let style = self.random.one(&["XX:XX:XX:XX:XX:XX", "xx-xx-xx-xx-xx-xx", "xxxx.xxxx.xxxx", "XXXXXXXXXXXX"]);
                let mut text = String::new();
                MacStyle::parse(style).ok()?.write(&digits, &mut text);
                (text, crate::value::mac::read(&digits)?.as_str().to_owned())
            }
            Base::Country(_) => {
                let (text, code) =
                    *self.random.one(&[("FRA", "FR"), ("de", "DE"), ("GB", "GB"), ("che", "CH"), ("USA", "US")]);
                (text.to_owned(), code.to_owned())
            }
        };
        let Some((before, behind)) = &codec.affix else { return Some((inner, value)) };
        // The affix may be missing where the rest is not taken for one.
        if self.random.once_in(5) && codec.strip(&inner) == inner && !inner.is_empty() {
            return Some((inner, value));
        }
        let before = if codec.fold && self.random.once_in(4) { before.to_uppercase() } else { before.clone() };
        Some((before + &inner + behind, value))
    }

    /// A word, written or only read, with its value.
    fn word(&mut self, cases: &Cases) -> Option<(String, String)> {
        let (word, value) = match self.random.below(8) {
            0..3 if !cases.accept.is_empty() => self.random.pick(&cases.accept)?.clone(),
            3 if cases.other.is_some() => ("Maybe-so".to_owned(), cases.other.clone()?),
            _ => {
                let (words, values) = self.random.pick(&cases.rows)?;
                (words.first()?.clone(), values.first()?.clone())
            }
        };
        let word = if cases.fold && self.random.once_in(4) { word.to_ascii_uppercase() } else { word };
        Some((word, value))
    }
}

fn texts_of<'m>(map: &'m Map, column: &'m Column) -> Vec<Texts<'m>> {
    let text = |ty, shape, separator| Texts::new(&map.layout, column, ty, shape, separator);
    match &column.meaning {
        Meaning::None => vec![text(Type::Text, None, None)],
        Meaning::Tuple(..) => Vec::new(),
        Meaning::Field(field, codec) => {
            let separator = codec.list.as_ref().map(|list| list.separator.as_str());
            let plain = matches!(codec.base, Base::Text);
            if plain { vec![text(field.field.ty, None, separator)] } else { Vec::new() }
        }
        Meaning::Kinds(list, kinds) => {
            let separator = list.as_ref().map(|list| list.separator.as_str());
            kinds.iter().map(|kind| text(kind.field.field.ty, Some(kind.shape), separator)).collect()
        }
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
        Demand::Together(_) | Demand::OneOf(_) => None,
    }
    .filter(|cells| !cells.is_empty())
}

/// Whether a user says something that the reference means.
fn said(user: &User, reference: &Reference) -> bool {
    let values = user.values(&reference.field.key);
    let at = match reference.item {
        Item::At(index) => return values.get(usize::from(index)).is_some_and(|value| *value != Value::Absent),
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
