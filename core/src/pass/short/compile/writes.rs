//! The writing half of the program: how each column of the target is made, and the quicker ways to make it.

use super::super::make::{Given, Make, OfKind, Way};
use super::super::read::Take;
use super::super::test::Test;
use super::super::{Cells, Column, Short};
use super::reads::asked;
use super::{Maker, made};
use crate::map::codec::Base;
use crate::map::{Blank, Codec, Kind, Meaning, Required};
use crate::model::derive::By;
use crate::plan::supply::SupplyPlan;
use crate::plan::write::WriteOp;
use crate::report::Supply;
use crate::value::shape::Shape;

impl<'s> Maker<'s> {
    /// Compiles a column of the target.
    pub(super) fn column(&mut self, op: &'s WriteOp<'s>, settles: bool, stands: bool) -> Option<Column<'s>> {
        let column = op.column;
        // A blank that says something makes a column stand, which is known to the general way alone.
        let says = match column.blank {
            Blank::Word => true,
            Blank::State(_) => self.plan.write.map.layout.filled_only || column.grown,
            Blank::Absent | Blank::Refuse => false,
        };
        if says && self.plan.write.lives(op) {
            return None;
        }
        let unknown = match &column.meaning {
            Meaning::Field(_, codec) => {
                codec.respells() || codec.list.as_ref().is_some_and(|list| list.doubled)
            }
            Meaning::Kinds(Some(list), _) if list.doubled => true,
            Meaning::Kinds(_, kinds) => kinds.iter().any(|kind| kind.codec.respells()),
            _ => false,
        };
        if unknown && self.plan.write.lives(op) {
            return None;
        }
        let make = if self.plan.write.lives(op) { self.make(op)? } else { Make::Nothing };
        let settled = match (&column.implied, settles) {
            (_, false) => None,
            (Some(implied), true) if self.quotes.plain(&implied.cell) => {
                Some((implied.cell.as_str(), self.supply(op.index, Supply::Implied as usize)?))
            }
            (Some(_), true) => return None,
            (None, true) => None,
        };
        let codec = match &column.meaning {
            Meaning::Field(_, codec) => Some(codec),
            _ => None,
        };
        let plain = match &column.meaning {
            Meaning::Field(_, codec) => text(codec),
            Meaning::Kinds(_, kinds) => kinds.iter().all(|kind| text(&kind.codec) || sip(&kind.codec)),
            _ => false,
        };
        // Where the blank may get a secret that is made, the general way makes it.
        let made = made(self.plan, op.index);
        let needed = column.required == Required::Always || settles && settled.is_none() || made;
        Some(Column {
            index: op.index,
            cell: column.first_cell,
            width: column.width,
            make,
            gives: None,
            quick: None,
            codec,
            required: needed,
            settled,
            hidden: !stands,
            words: Vec::new(),
            keep: false,
            test: Test::new(&column.checks, asked(column)),
            states: !column.states.is_empty(),
            makes: !plain,
        })
    }

    fn make(&mut self, op: &'s WriteOp<'s>) -> Option<Make<'s>> {
        match &op.column.meaning {
            Meaning::None => Some(Make::Nothing),
            Meaning::Field(_, codec) => {
                let supply = op.supplies.first()?;
                let Some(list) = &codec.list else {
                    return Some(Make::One(self.ways(op, supply, codec, true)?));
                };
                let [separator] = list.separator.as_bytes() else { return None };
                let mut ways = self.ways(op, supply, codec, false)?;
                let given = self.items(supply).unwrap_or_else(|cells| {
                    ways.insert(0, Way::LeaveWhere(cells));
                    Vec::new()
                });
                Some(Make::List { given, ways, separator: *separator, most: list.max.unwrap_or(usize::MAX) })
            }
            Meaning::Kinds(_, kinds) if Kind::named(kinds) || Kind::told(kinds) => None,
            Meaning::Kinds(list, kinds) => {
                let separator = match list.as_ref().map(|list| list.separator.as_bytes()) {
                    None => None,
                    Some([separator]) => Some(*separator),
                    Some(_) => return None,
                };
                let mut made: Vec<OfKind<'s>> = Vec::new();
                let mut left: Cells = 0;
                for (kind, supply) in kinds.iter().zip(&op.supplies) {
                    let ways = self.ways(op, supply, &kind.codec, false)?;
                    let given = self.items(supply).unwrap_or_else(|cells| {
                        left |= cells;
                        Vec::new()
                    });
                    let earlier: Vec<_> =
                        kinds.iter().take(made.len()).map(|kind| (kind.shape, &kind.codec)).collect();
                    let odd =
                        |byte: u8| self.quotes.odd[usize::from(byte)] && kind.shape.may_hold(byte.into());
                    let clean = kind.codec.affix.is_none() && !(0..=u8::MAX).any(odd);
                    let digits = earlier.is_empty()
                        && text(&kind.codec)
                        && matches!(kind.shape, Shape::Digits | Shape::Number | Shape::Phone)
                        && separator.is_none_or(|separator| !separator.is_ascii_digit());
                    let (codec, shape) = (&kind.codec, kind.shape);
                    made.push(OfKind { given, ways, codec, shape, clean, digits, earlier });
                }
                let most = list.as_ref().and_then(|list| list.max).unwrap_or(usize::MAX);
                Some(Make::Kinds { kinds: made, separator, most, left })
            }
            Meaning::Tuple(_, cases) => {
                if op.supplies.len() > 4
                    || cases.rows.iter().any(|(cells, _)| cells.iter().all(String::is_empty))
                    || cases.rows.iter().any(|(_, values)| values.iter().any(String::is_empty))
                {
                    return None;
                }
                let mut fields = Vec::new();
                for supply in &op.supplies {
                    fields.push(self.ways(op, supply, &PLAIN, true)?);
                }
                Some(Make::Words(fields, cases))
            }
        }
    }

    /// The reads that give the items of a list.
    fn items(&self, supply: &SupplyPlan) -> Result<Vec<Given>, Cells> {
        if supply.from_record && supply.set.is_none() { self.given(supply.spot) } else { Ok(Vec::new()) }
    }
}

impl<'s> Short<'s> {
    /// A quicker way to make a column, if there is one.
    pub(super) fn quicker(&self, column: &Column<'s>) -> Option<Make<'s>> {
        let Make::One(ways) = &column.make else { return None };
        let plain = column.codec.is_some_and(Codec::plain);
        let direct = |read: usize| self.reads[read].direct;
        match ways.as_slice() {
            [Way::Record(read, set)] if plain && direct(*read) => {
                return Some(Make::Copy { cell: self.reads[*read].first, set: *set });
            }
            [Way::Derived(first), ..] if plain && first.by == By::JoinSpace && first.part == Some(0) => {
                if let [Some((one, a)), Some((other, b))] = first.inputs
                    && direct(one)
                    && direct(other)
                {
                    let cells = [self.reads[one].first, self.reads[other].first];
                    return Some(Make::Join { cells, both: a | b, supply: first.supply, ways: ways.clone() });
                }
            }
            _ => {}
        }
        if column.keep || column.width > 1 {
            return None;
        }
        let mut reads: Vec<usize> = Vec::new();
        for way in ways {
            match way {
                Way::Record(read, _) | Way::Copy(read, ..) => reads.push(*read),
                Way::Derived(derived) => reads.extend(derived.inputs.iter().flatten().map(|(read, _)| *read)),
                Way::Text(..) | Way::Stop => {}
                Way::Thing(_) | Way::Leave | Way::LeaveWhere(_) => return None,
            }
        }
        reads.sort_unstable();
        reads.dedup();
        let codes = |read: &usize| match &self.reads[*read].take {
            Take::Word(cases) if cases.len() < 16 => Some(cases.len() + 1),
            Take::Words(_, cases) if cases.len() < 16 => Some(cases.len() + 1),
            _ => None,
        };
        let counts: Vec<usize> = reads.iter().map(codes).collect::<Option<_>>()?;
        let (cells, row, entries) = match (reads.as_slice(), counts.as_slice()) {
            ([], _) => ([self.width; 2], 1, vec![self.entry(column, &[])]),
            ([one], [count]) => {
                let entries = (0..*count).map(|code| self.entry(column, &[(*one, code)])).collect();
                ([self.reads[*one].first, self.width], 1, entries)
            }
            ([one, other], [count, row]) => {
                let pairs = (0..*count).flat_map(|a| (0..*row).map(move |b| (a, b)));
                let entries = pairs.map(|(a, b)| self.entry(column, &[(*one, a), (*other, b)])).collect();
                ([self.reads[*one].first, self.reads[*other].first], *row, entries)
            }
            _ => return None,
        };
        Some(Make::Table { cells, row, entries })
    }
}

fn text(codec: &Codec) -> bool {
    codec.affix.is_none() && matches!(codec.base, Base::Text)
}

fn sip(codec: &Codec) -> bool {
    codec.affix.is_none() && matches!(codec.base, Base::SipUri)
}

/// The codec of values that are written by their column as a whole.
static PLAIN: Codec = Codec { list: None, pairs: None, affix: None, fold: false, base: Base::Text };
