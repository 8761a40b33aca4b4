//! The reading half of the program: what is done with each cell, and which cells give a value.

use super::super::Cells;
use super::super::looks::{ByteTuple, ByteWord, ByteWords, Looks};
use super::super::make::Given;
use super::super::read::{Read, Take};
use super::super::test::{Asked, Test};
use super::Maker;
use crate::map::codec::{Base, Cases, Codec};
use crate::map::{Blank, Column, Kind, Meaning, Required};
use crate::model::Item;
use crate::plan::Outlook;
use crate::plan::frame::Spot;
use crate::plan::read::ReadOp;

impl<'s> Maker<'s> {
    /// Compiles the reading of a column. `None`: no record could go the short way.
    pub(super) fn read(&mut self, op: &'s ReadOp<'s>) -> Option<()> {
        let map = self.plan.read.map;
        let column = op.column;
        let cells: Vec<usize> = op.cells.iter().flatten().copied().collect();
        let whole = cells.len() == op.cells.len();
        let mut take = self.take(op);
        let stated = matches!(column.blank, Blank::State(_) | Blank::Word);
        if !whole || op.repeats() {
            take = Take::Leave;
        }
        // Plain text that nobody asks for is not even read: only its checks count.
        if op.rests() && whole && !op.repeats() {
            take = Take::Test;
        }
        let test = match take {
            Take::Leave | Take::Words(..) => None,
            _ => Test::new(&column.checks, asked(column)),
        };
        let outlook = self.plan.read.ops.iter().position(|other| std::ptr::eq(other, op));
        let granted = outlook.and_then(|at| match self.plan.outlook[at] {
            Outlook::Assumed(value) => Some(value),
            _ => None,
        });
        let of_action = op.spots.iter().any(|spot| self.plan.slots.find("action") == Some(spot.slot));
        let beside = op.company().iter().filter_map(|other| self.plan.read.ops[*other].cells[0]);
        let beside = beside.fold(0, |set: Cells, cell| set | 1 << cell);
        let silent = matches!(take, Take::Leave | Take::Test | Take::Kinds(..));
        let spots = if silent { Vec::new() } else { op.spots.clone() };
        let set = cells.iter().fold(0, |set: Cells, cell| set | 1 << cell);
        if column.required == Required::Always || column.blank == Blank::Refuse || stated {
            self.required |= 1 << cells.first()?;
        }
        if beside != 0 {
            self.beside.push((set, beside));
        }
        let direct = matches!(take, Take::Text | Take::List(..));
        let makes = match &take {
            Take::Word(..) | Take::Words(..) => true,
            Take::Codec(codec) => !matches!(codec.base, Base::Text | Base::SipUri),
            _ => false,
        };
        self.spots.push(spots);
        self.reads.push(Read {
            first: *cells.first()?,
            direct,
            set,
            take,
            test,
            states: !column.states.is_empty() || map.layout.apostrophe || map.secret(column),
            secret: map.secret(column),
            numeric: op.numeric() && !op.rests(),
            column,
            granted,
            makes,
            refused: if of_action { &["delete", "detach"] } else { &[] },
        });
        Some(())
    }

    /// What is done with each cell.
    pub(super) fn looks(&mut self) -> Looks<'s> {
        let mut looks = Looks::default();
        for (index, read) in self.reads.iter_mut().enumerate() {
            let plain = read.granted.is_none() && read.refused.is_empty() && !read.states;
            match &read.take {
                Take::Words(cells, cases) => looks.tuples.extend(tuple(read, cells, cases)),
                Take::Leave => looks.leave |= read.set,
                Take::Test if plain => {
                    looks.tests.extend(read.test.take().map(|test| (read.first, test, read.column)));
                }
                // Lists of states, and of masks, are few, and asked about as a whole.
                Take::Test if read.secret && read.test.is_none() && read.column.states.is_empty() => {
                    looks.masked.push((read.first, Some(index)));
                }
                Take::Text if plain => {
                    looks.digits.extend(read.numeric.then_some(read.first));
                    looks.tests.extend(read.test.take().map(|test| (read.first, test, read.column)));
                }
                Take::List(separator, codec)
                    if plain
                        && read.test.is_none()
                        && matches!(codec.base, Base::Text)
                        && codec.affix.is_none()
                        && !separator.is_ascii_digit() =>
                {
                    looks.lists.push((read.first, index, *separator));
                }
                Take::Word(cases)
                    if read.refused.is_empty()
                        && !read.states
                        && read.test.is_none()
                        && cases.len() < 8
                        && cases.iter().all(|(word, _)| word.len() == 1) =>
                {
                    let mut words = Box::new([ByteWord::default(); 256]);
                    for (code, (word, value)) in (1..).zip(cases) {
                        let granted = if read.granted == Some(*value) { read.set } else { 0 };
                        words[usize::from(word.as_bytes()[0])] = ByteWord { code, granted, held: 0 };
                    }
                    looks.words.push(ByteWords { cell: read.first, words });
                }
                _ => looks.reads.push((read.first, index)),
            }
        }
        looks
    }

    fn take(&self, op: &'s ReadOp<'s>) -> Take<'s> {
        let column = op.column;
        match &column.meaning {
            Meaning::None => Take::Leave,
            Meaning::Field(_, codec) if codec.respells() => Take::Leave,
            Meaning::Field(_, Codec { list: Some(list), .. }) | Meaning::Kinds(Some(list), _)
                if list.doubled =>
            {
                Take::Leave
            }
            Meaning::Kinds(_, kinds) if kinds.iter().any(|kind| kind.codec.respells()) => Take::Leave,
            Meaning::Field(_, codec) => match (&codec.list, &codec.base) {
                (None, Base::Cases(cases)) if codec.affix.is_none() => words(cases),
                (None, Base::Text) if codec.affix.is_none() => Take::Text,
                (None, _) => Take::Codec(codec),
                (Some(list), _) => match list.separator.as_bytes() {
                    [separator] => Take::List(*separator, codec),
                    _ => Take::Leave,
                },
            },
            Meaning::Kinds(list, kinds) if op.unasked() && !Kind::named(kinds) && !Kind::told(kinds) => {
                let plain = |kind: &Kind| {
                    kind.codec.affix.is_none() && matches!(kind.codec.base, Base::Text | Base::Mac(_))
                };
                let plain = !op.numeric() && kinds.iter().all(plain);
                match list.as_ref().map(|list| list.separator.as_bytes()) {
                    None => Take::Kinds(kinds, None, plain),
                    Some([separator]) => Take::Kinds(kinds, Some(*separator), plain),
                    Some(_) => Take::Leave,
                }
            }
            Meaning::Kinds(..) => Take::Leave,
            Meaning::Tuple(fields, cases) if fields.len() == 1 && op.cells.len() > 1 => {
                let rows = cases
                    .rows
                    .iter()
                    .map(|(words, values)| (words.iter().map(String::as_str).collect(), values[0].as_str()));
                Take::Words(op.cells.iter().flatten().copied().collect(), rows.collect())
            }
            Meaning::Tuple(..) => Take::Leave,
        }
    }

    /// The reads whose items a spot means, in the order of the items. `Err`: cells that leave the record, since it
    /// cannot be said which of their items are meant.
    pub(super) fn given(&self, spot: Spot) -> Result<Vec<Given>, Cells> {
        let mut found: Vec<(u16, Given)> = Vec::new();
        let mut unclear: Cells = 0;
        for (index, read) in self.reads.iter().enumerate() {
            let cells = read.set;
            let of_op = self.plan.read.ops.iter().find(|op| std::ptr::eq(op.column, read.column));
            let own = of_op.map_or(&[][..], |op| &op.spots);
            if self.spots[index].is_empty() {
                if own.iter().any(|own| own.slot == spot.slot) {
                    unclear |= cells;
                }
                continue;
            }
            for own in own.iter().filter(|own| own.slot == spot.slot) {
                let list = match &read.take {
                    Take::List(separator, _) => Some(*separator),
                    _ => None,
                };
                let given = Given { read: index, cell: read.first, set: cells, list };
                match (spot.item, own.item) {
                    (Item::One, Item::One) => found.push((0, given)),
                    (Item::At(wanted), Item::At(at)) if wanted == at => found.push((at, given)),
                    (Item::At(_), Item::At(_)) => {}
                    (Item::At(wanted), Item::From(from)) if wanted < from => {}
                    (Item::All, Item::All) => found.push((0, given)),
                    (Item::All, Item::At(at) | Item::From(at)) => found.push((at, given)),
                    (Item::From(wanted), Item::At(at) | Item::From(at)) if at >= wanted => {
                        found.push((at, given))
                    }
                    (Item::From(_), Item::At(_)) => {}
                    _ => unclear |= cells,
                }
            }
        }
        if unclear != 0 {
            return Err(unclear | found.iter().fold(0, |set, (_, given)| set | given.set));
        }
        found.sort_by_key(|(at, _)| *at);
        Ok(found.into_iter().map(|(_, given)| given).collect())
    }

    /// The one read that gives a single value.
    pub(super) fn single(&self, spot: Spot) -> Result<Option<Given>, Cells> {
        let given = self.given(spot)?;
        match given.as_slice() {
            [] => Ok(None),
            [one] if one.list.is_none() => Ok(Some(*one)),
            more => Err(more.iter().fold(0, |set, given| set | given.set)),
        }
    }
}

/// The words of several cells as bytes side by side, where each is of one byte.
fn tuple(read: &Read<'_>, cells: &[usize], cases: &[(Vec<&str>, &str)]) -> Option<ByteTuple> {
    let key = |words: &Vec<&str>| {
        words.iter().try_fold(0, |key: u64, word| match word.as_bytes() {
            [] => Some(key << 8),
            [0] => None,
            [one] => Some(key << 8 | u64::from(*one)),
            _ => None,
        })
    };
    let keys: Vec<u64> = cases.iter().map(|(words, _)| key(words)).collect::<Option<_>>()?;
    let granted = |value: &str| if read.granted == Some(value) { read.set } else { 0 };
    let granted = cases.iter().map(|(_, value)| granted(value)).collect();
    let possible = cells.len() <= 8 && cases.len() < 64;
    let held = vec![0; keys.len()];
    possible.then(|| ByteTuple {
        first: read.first,
        set: read.set,
        cells: cells.to_vec(),
        keys,
        granted,
        held,
    })
}

/// What the checks of a column are asked of.
pub(super) fn asked(column: &Column) -> Asked {
    match &column.meaning {
        Meaning::None => Asked::Text,
        Meaning::Field(_, codec) if codec.cases().is_some() && codec.list.is_none() => Asked::Cell,
        Meaning::Field(_, codec) if codec.list.is_none() && codec.affix.is_none() => Asked::Text,
        Meaning::Field(..) => Asked::Items,
        Meaning::Tuple(..) | Meaning::Kinds(..) => Asked::Cell,
    }
}

/// The words of a column.
fn words(cases: &Cases) -> Take<'_> {
    let mut words: Vec<(&str, &str)> = Vec::new();
    let written = cases.rows.iter().map(|(cells, values)| (cells[0].as_str(), values[0].as_str()));
    let read = cases.accept.iter().map(|(word, value)| (word.as_str(), value.as_str()));
    for (word, value) in written.chain(read) {
        let known = words.iter().any(|(known, _)| *known == word);
        if !known && !value.is_empty() && !word.is_empty() && words.len() < 200 {
            words.push((word, value));
        }
    }
    Take::Word(words)
}
