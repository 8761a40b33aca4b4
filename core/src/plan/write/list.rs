//! Writing lists, and cells that hold items of several kinds.

use bumpalo::collections::{String as BumpString, Vec as BumpVec};

use super::cell::{CellWriter, From};
use super::is_derived;
use crate::judge::{Spot as At, Words};
use crate::map::Kind;
use crate::map::codec::{Codec, How, List, Writing};
use crate::plan::frame::{Frame, Said, Spot, What};
use crate::plan::supply::{Resolved, SupplyPlan};
use crate::plan::unread;
use crate::report::{Severity, Supply};

impl<'b> CellWriter<'_, '_, '_, '_, 'b, '_> {
    /// The values of a list, or those that supply one. `exact`: an item that is not there has its place, a blank one.
    fn values(
        &mut self,
        supply: &'b SupplyPlan,
        index: usize,
        exact: bool,
    ) -> BumpVec<'b, (&'b str, Option<usize>)> {
        let bump = self.cx.bump;
        if supply.set.is_none() && supply.from_record && self.frame.any(supply.spot) {
            self.way = None;
            let range = self.frame.range(supply.spot);
            let items = &self.frame.slots[supply.spot.slot as usize];
            let texts = range.filter_map(|i| match items[i].text() {
                Some(text) => Some((text, Some(i))),
                None => exact.then_some(("", None)),
            });
            return BumpVec::from_iter_in(texts, bump);
        }
        let constant = supply.set.as_ref().map(|values| (values, Supply::Set));
        if let Some((values, way)) = constant {
            self.supplied(index, way, 0);
            return BumpVec::from_iter_in(values.iter().map(|value| (value.as_str(), None)), bump);
        }
        match supply.resolve(self.frame, self.cx.bump) {
            Resolved::Supplied(What::Text(text), way, derivation) => {
                self.supplied(index, way, derivation);
                if is_derived(way) {
                    supply.derived[derivation].carried(self.frame);
                }
                match (&supply.default, way) {
                    (Some(values), Supply::Default) => {
                        BumpVec::from_iter_in(values.iter().map(|value| (value.as_str(), None)), bump)
                    }
                    _ => BumpVec::from_iter_in([(text, None)], bump),
                }
            }
            _ => BumpVec::new_in(bump),
        }
    }

    /// The state that the record says of some field of the column, where it says no text. Gives whether there is one.
    pub(super) fn states(&mut self) -> bool {
        let op = self.op;
        let said = |supply: &SupplyPlan, frame: &Frame<'b>| match frame.items(supply.spot) {
            [Said { what: What::State(state), .. }] if supply.from_record && supply.set.is_none() => {
                Some(*state)
            }
            _ => None,
        };
        if op.supplies.iter().any(|supply| supply.set.is_some() || self.frame.any(supply.spot)) {
            return false;
        }
        let Some(state) = op.supplies.iter().find_map(|supply| said(supply, self.frame)) else {
            return false;
        };
        if self.state(state) {
            for supply in &op.supplies {
                let range = self.frame.range(supply.spot);
                for said in &mut self.frame.slots[supply.spot.slot as usize][range] {
                    said.used |= 1;
                }
            }
        }
        true
    }

    /// The items of one list.
    pub(super) fn list(&mut self, list: &'b List, codec: &'b Codec) {
        if self.states() {
            return;
        }
        let supply = &self.op.supplies[0];
        let values = self.values(supply, 0, list.exact);
        let mut joined = Joined::NOTHING;
        for (value, item) in values {
            if value.is_empty() {
                self.items.push(("", At::Record));
                continue;
            }
            self.reads(supply.spot, item);
            let Some(writing) = self.write(codec, value, supply) else {
                if list.exact {
                    self.items.push(("", At::Record));
                }
                continue;
            };
            self.join(&mut joined, list, writing, supply.spot, item);
        }
        self.put_joined(joined, list);
    }

    /// Adds an item to the list that is being written, and marks it.
    fn join(
        &mut self,
        joined: &mut Joined,
        list: &List,
        writing: Writing<'b>,
        spot: Spot,
        item: Option<usize>,
    ) {
        if list.max.is_some_and(|max| self.items.len() >= max) {
            joined.surplus += 1;
            return;
        }
        let text = match list.doubled.then(|| list.written(writing.text, self.items.is_empty())).flatten() {
            Some(std::borrow::Cow::Owned(text)) => self.cx.bump.alloc_str(&text),
            _ => writing.text,
        };
        let parted = holds(writing.text, &list.separator) && text.len() == writing.text.len();
        if parted || !list.exact && text.trim().len() != text.len() {
            let cx = self.cell_cx();
            let title = cx.title();
            let shown = cx.value(self.judge, text);
            let separator = crate::value::shown::shown(&list.separator, 8).into_owned();
            self.judge.add("list/separator", Some(&title), Severity::Error, cx.at, || Words {
                message: format!("{shown} cannot be an item of `{title}`: it holds the separator `{separator}`, or blanks at its ends"),
                notes: cx.notes(None),
                help: Some(cx.help(Some("rename it in the source".into()))),
                ..Words::default()
            });
        }
        self.item(joined, text);
        if let (Some(index), true) = (item, writing.how != How::Dropped)
            && let Some(said) = self.frame.slots[spot.slot as usize].get_mut(index)
        {
            said.used |= 1;
        }
    }

    /// What is said from here on is about that item of the field, or about a value from elsewhere.
    fn reads(&mut self, spot: Spot, item: Option<usize>) {
        self.from = item.map_or(From::NOWHERE, |item| {
            let program = self.frame.slots[spot.slot as usize][item].from;
            From { program, item }
        });
    }

    fn item(&mut self, joined: &mut Joined, text: &'b str) {
        if self.items.is_empty() {
            joined.first = self.from;
        }
        self.items.push((text, self.at()));
    }

    fn put_joined(&mut self, joined: Joined, list: &List) {
        if joined.surplus > 0 {
            let cx = self.cell_cx();
            let title = cx.title();
            let (surplus, max) = (joined.surplus, list.max.unwrap_or(0));
            let are = if surplus == 1 { "is" } else { "are" };
            self.judge.add("list/too-long", Some(&title), Severity::Warning, cx.at, || Words {
                message: format!("`{title}` takes {max} of these, and {surplus} more {are} lost"),
                notes: cx.notes(None),
                help: Some("set the others by hand in the target".into()),
                ..Words::default()
            });
        }
        // What is said from here on is about the cell as a whole.
        self.from = joined.first;
        match self.items.as_slice() {
            [] => {}
            [(one, _)] => {
                let one = *one;
                self.put(one);
                self.like_state(one);
            }
            many => {
                let size = many.iter().map(|(item, _)| item.len() + list.separator.len()).sum();
                let mut text = BumpString::with_capacity_in(size, self.cx.bump);
                for (index, (item, _)) in many.iter().enumerate() {
                    if index > 0 {
                        text.push_str(&list.separator);
                    }
                    text.push_str(item);
                }
                let text = text.into_bump_str();
                self.put(text);
                self.like_state(text);
            }
        }
    }

    /// Items of several fields in one cell: of a list all that are there, else of the first field that has one.
    pub(super) fn kinds(&mut self, list: Option<&'b List>, kinds: &'b [Kind]) {
        if self.states() {
            return;
        }
        let single = List { max: Some(1), ..List::default() };
        let mut joined = Joined::NOTHING;
        for (index, kind) in kinds.iter().enumerate() {
            let supply = &self.op.supplies[index];
            if list.is_none() && !self.items.is_empty() {
                break;
            }
            for (value, item) in self.values(supply, index, false) {
                self.reads(supply.spot, item);
                let Some(mut writing) = self.write(&kind.codec, value, supply) else { continue };
                if let Some(name) = &kind.name {
                    let mut text =
                        BumpString::with_capacity_in(name.len() + writing.text.len(), self.cx.bump);
                    text.push_str(name);
                    text.push_str(writing.text);
                    writing.text = text.into_bump_str();
                }
                if kind.is.is_none() && Kind::of(kinds, writing.text) != Some(index) {
                    let cx = self.cell_cx();
                    let own = std::slice::from_ref(kind);
                    unread::no_kind(self.judge, &cx, writing.text, own, Severity::Error);
                    continue;
                }
                match list {
                    Some(list) => self.join(&mut joined, list, writing, supply.spot, item),
                    None => {
                        self.item(&mut joined, writing.text);
                        if let Some(is) = &kind.is {
                            self.out.cells[self.first + 1] = is;
                        }
                        if let Some(index) = item {
                            self.frame.slots[supply.spot.slot as usize][index].used |= 1;
                        }
                    }
                }
            }
        }
        self.put_joined(joined, list.unwrap_or(&single));
    }
}

/// What is known of a list that is being written, beside its items.
struct Joined {
    /// Where the first of them was read.
    first: From,
    /// How many there are beyond what the list takes.
    surplus: usize,
}

impl Joined {
    const NOTHING: Joined = Joined { first: From::NOWHERE, surplus: 0 };
}

/// Whether `text` holds `separator`; mostly that is one character, and a search for a byte needs no preparation.
fn holds(text: &str, separator: &str) -> bool {
    match separator.as_bytes() {
        [byte] => memchr::memchr(*byte, text.as_bytes()).is_some(),
        _ => text.contains(separator),
    }
}
