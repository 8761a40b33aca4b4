//! What stands in one column: its cells in some spelling that is read, with the values they mean.

use super::super::texts::Texts;
use super::{Filled, Generator, ITEMS};
use crate::map::codec::{Base, Cases, Codec};
use crate::map::{Column, Kind, Map, Meaning};
use crate::model::{Type, Value};
use crate::value::mac::MacStyle;
use crate::value::mask::is_mask;

impl<'m> Generator<'m> {
    /// Something that stands in a column; none where nothing was found.
    pub(super) fn fill(&mut self, index: usize) -> Option<Filled> {
        let column = &self.map.columns[index];
        if !column.states.is_empty() && column.width == 1 && self.random.once_in(8) {
            let (state, word) = self.random.pick(&column.states)?.clone();
            let values = self.map.fields_of(column).iter().map(|_| vec![Value::State(state)]).collect();
            return Some(Filled { cells: vec![word], values });
        }
        let secret = self.map.secret(column);
        for _ in 0..8 {
            let filled = self.attempt(index, column);
            let fits = |cell: &str| {
                // Stars are no secret, but stand in place of one.
                if secret && is_mask(cell) {
                    return false;
                }
                let long = column.checks.iter().all(|check| check.test_cell(cell).is_none());
                long && (column.width > 1 || column.states.iter().all(|(_, word)| word != cell))
            };
            match filled {
                Some(filled) if filled.cells.iter().all(|cell| cell.is_empty() || fits(cell)) => {
                    return Some(filled);
                }
                Some(filled) if matches!(&column.meaning, Meaning::Field(_, codec) if codec.cases().is_some()) =>
                {
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
                let said = |value: &String| (!value.is_empty()).then(|| Value::Text(value.clone()));
                let values = values.iter().map(|value| said(value).into_iter().collect()).collect();
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
                        items.push(if list.doubled {
                            list.written(&item, items.is_empty())?.into_owned()
                        } else {
                            item
                        });
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
                    // A name stands in a cell once.
                    if kinds[kind].name.is_some() && !values[kind].is_empty() {
                        continue;
                    }
                    let Some((item, value)) = self.item_of(index, kind, kinds) else { continue };
                    let doubled = list.as_ref().filter(|list| list.doubled);
                    let written = doubled.map(|list| list.written(&item, items.is_empty()));
                    items.push(match written {
                        Some(Some(written)) => written.into_owned(),
                        Some(None) => continue,
                        None => item,
                    });
                    values[kind].push(Value::Text(value));
                }
                let separator = list.as_ref().map_or("", |list| list.separator.as_str());
                if Kind::told(kinds) {
                    let told = values.iter().position(|values| !values.is_empty())?;
                    let word = kinds[told].is.clone().unwrap_or_default();
                    return Some(Filled { cells: vec![items.concat(), word], values });
                }
                (!items.is_empty()).then(|| Filled { cells: vec![items.join(separator)], values })
            }
        }
    }

    /// An item of one kind that is of no earlier one.
    fn item_of(&mut self, index: usize, kind: usize, kinds: &'m [Kind]) -> Option<(String, String)> {
        self.made[index][kind].0 += 1;
        for _ in 0..8 {
            let Some((item, value)) = self.item(index, kind, &kinds[kind].codec) else { continue };
            let item = format!("{}{item}", kinds[kind].name.as_deref().unwrap_or_default());
            if kinds[kind].is.is_some() || Kind::of(kinds, &item) == Some(kind) {
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
            Base::SipUri => {
                let value = self.text(index, part)?;
                let scheme = self.random.one(&["sip:", "SIP:", "sip:Sip:"]);
                (self.respell(index, &value, format!("{scheme}{value}")), value)
            }
            Base::Hex => {
                let value = self.text(index, part)?.to_ascii_lowercase();
                (self.respell(index, &value, value.to_ascii_uppercase()), value)
            }
            Base::Cases(cases) => self.word(cases)?,
            Base::Date(forms) => {
                let day = match self.random.below(6) {
                    0 => {
                        self.random.one(&["0001-01-01", "9999-12-31", "2024-02-29", "2000-02-29"]).to_owned()
                    }
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
                let style = self.random.one(&[
                    "XX:XX:XX:XX:XX:XX",
                    "xx-xx-xx-xx-xx-xx",
                    "xxxx.xxxx.xxxx",
                    "XXXXXXXXXXXX",
                ]);
                let mut text = String::new();
                MacStyle::parse(style).ok()?.write(&digits, &mut text);
                (text, crate::value::mac::read(&digits)?.as_str().to_owned())
            }
            Base::Country(_) => {
                let text = self.random.one(&["FRA", "de", "GB", "che", "USA"]);
                (text.to_owned(), crate::value::country::read(text)?.to_owned())
            }
            Base::Timezone => {
                let text =
                    self.random.one(&["UTC", "GMT Standard Time", "Europe/Berlin", "India Standard Time"]);
                (text.to_owned(), crate::value::zone::read(text)?.to_owned())
            }
            Base::Locale(form) => {
                let text = self.random.one(&[
                    "en",
                    "DE",
                    "fr_CA",
                    "pt-BR",
                    "zh_Hans_CN",
                    "1031",
                    "0x0409",
                    "es-419",
                ]);
                let text = if form.read(text).is_some() { text } else { "it" };
                (text.to_owned(), form.read(text)?)
            }
        };
        let Some((before, behind)) = &codec.affix else { return Some((inner, value)) };
        // The affix may be missing where the rest is not taken for one.
        if self.random.once_in(5) && codec.strip(&inner) == inner && !inner.is_empty() {
            return Some((inner, value));
        }
        let before =
            if codec.fold && self.random.once_in(4) { before.to_uppercase() } else { before.clone() };
        Some((before + &inner + behind, value))
    }

    /// Now and then another spelling of a value, where the column takes it.
    fn respell(&mut self, index: usize, value: &str, spelling: String) -> String {
        let column = &self.map.columns[index];
        let list = match &column.meaning {
            Meaning::Field(_, codec) => codec.list.as_ref(),
            Meaning::Kinds(list, _) => list.as_ref(),
            _ => None,
        };
        let whole = list.is_none_or(|list| !spelling.contains(&list.separator));
        let fits = column.checks.iter().all(|check| check.test_item(&spelling).is_none());
        if whole && fits && self.random.once_in(3) { spelling } else { value.to_owned() }
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

/// The texts of a column's field, or of each of its kinds; none where it has words alone.
pub(super) fn texts_of<'m>(map: &'m Map, column: &'m Column) -> Vec<Texts<'m>> {
    let text = |ty, shape, list| Texts::new(&map.layout, column, ty, shape, list);
    match &column.meaning {
        Meaning::None => vec![text(Type::Text, None, None)],
        Meaning::Tuple(..) => Vec::new(),
        Meaning::Field(field, codec) => {
            let plain = matches!(codec.base, Base::Text | Base::SipUri | Base::Hex);
            if plain { vec![text(field.field.ty, None, codec.list.as_ref())] } else { Vec::new() }
        }
        Meaning::Kinds(list, kinds) => {
            kinds.iter().map(|kind| text(kind.field.field.ty, Some(kind.shape), list.as_ref())).collect()
        }
    }
}
