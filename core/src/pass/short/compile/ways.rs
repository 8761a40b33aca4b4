//! The ways to a value of the target, in the order of the plan: the record, what is implied, derivations, defaults.

use super::super::make::{Derived, Way};
use super::super::{Cells, MOST};
use super::Maker;
use crate::map::codec::Base;
use crate::map::{Codec, Meaning};
use crate::model::State;
use crate::model::derive::{By, Carries};
use crate::pass::account::DERIVED;
use crate::plan::sound;
use crate::plan::supply::{DerivePlan, Implied, SupplyPlan};
use crate::plan::write::WriteOp;
use crate::report::Supply;

impl<'s> Maker<'s> {
    /// The supply of a column by a way.
    pub(super) fn supply(&mut self, column: usize, way: usize) -> Option<Cells> {
        let at = self.supplies.iter().position(|known| *known == (column, way)).unwrap_or_else(|| {
            self.supplies.push((column, way));
            self.supplies.len() - 1
        });
        (at < MOST).then(|| 1 << at)
    }

    /// The ways to one value. `record`: what the record says is one of them.
    pub(super) fn ways(
        &mut self,
        op: &'s WriteOp<'s>,
        supply: &'s SupplyPlan,
        codec: &'s Codec,
        record: bool,
    ) -> Option<Vec<Way<'s>>> {
        let mut ways = Vec::new();
        if let Some(set) = &supply.set {
            ways.push(self.constant(op, codec, set, Supply::Set)?);
            return Some(ways);
        }
        if supply.from_record && record {
            match self.single(supply.spot) {
                Ok(None) => {}
                Ok(Some(given)) => ways.push(Way::Record(given.read, given.set)),
                Err(cells) => ways.push(Way::LeaveWhere(cells)),
            }
        }
        if supply.alone() {
            return Some(ways);
        }
        if let Some(thing) = &supply.thing {
            let mut cells: Cells = 0;
            let mut unclear: Cells = 0;
            for spot in thing {
                match self.given(*spot) {
                    Ok(given) => cells |= given.iter().fold(0, |set, given| set | given.set),
                    Err(more) => unclear |= more,
                }
            }
            if unclear != 0 {
                ways.push(Way::LeaveWhere(unclear));
            }
            ways.push(Way::Thing(cells));
        }
        match &supply.implied {
            Some(Implied::Same) => {
                ways.push(Way::Stop);
                return Some(ways);
            }
            Some(Implied::Say(Ok(text))) => {
                ways.push(self.constant(op, codec, std::slice::from_ref(text), Supply::Implied)?);
                return Some(ways);
            }
            Some(Implied::Say(Err(state))) => {
                ways.push(self.state(op, *state, Supply::Implied)?);
                return Some(ways);
            }
            Some(Implied::Copy(spot)) => match self.single(*spot) {
                Ok(None) => {}
                Ok(Some(given)) => ways.push(Way::Copy(
                    given.read,
                    given.set,
                    self.supply(op.index, Supply::Implied as usize)?,
                )),
                Err(cells) => ways.push(Way::LeaveWhere(cells)),
            },
            None => {}
        }
        for (index, derived) in supply.derived.iter().enumerate() {
            self.derived(op, index, derived, codec, &mut ways)?;
        }
        if let Some(values) = supply.default.as_ref().filter(|values| !values.is_empty()) {
            ways.push(self.constant(op, codec, values, Supply::Default)?);
            return Some(ways);
        }
        match &supply.map_default {
            Some(Ok(text)) => {
                ways.push(self.constant(op, codec, std::slice::from_ref(text), Supply::MapDefault)?);
            }
            Some(Err(state)) => ways.push(self.state(op, *state, Supply::MapDefault)?),
            None => {}
        }
        Some(ways)
    }

    fn derived(
        &mut self,
        op: &WriteOp<'_>,
        index: usize,
        derived: &DerivePlan,
        codec: &Codec,
        ways: &mut Vec<Way<'s>>,
    ) -> Option<()> {
        let mut inputs = [None, None];
        let (mut any, mut all, mut unclear): (Cells, Cells, Cells) = (0, 0, 0);
        let mut possible = derived.inputs.len() <= 2;
        for (place, (spot, needed)) in inputs.iter_mut().zip(&derived.inputs) {
            match self.single(*spot) {
                // What stands in several cells is filled where one of them is.
                Ok(Some(given)) if *needed && given.set & (given.set - 1) != 0 => {
                    *place = Some((given.read, given.set));
                    any |= given.set;
                    possible &= derived.inputs.iter().filter(|(_, needed)| *needed).count() == 1;
                }
                Ok(Some(given)) => {
                    *place = Some((given.read, given.set));
                    any |= given.set;
                    all |= if *needed { given.set } else { 0 };
                }
                Ok(None) => possible &= !needed,
                Err(more) => {
                    unclear |= more;
                    possible &= !needed;
                }
            }
        }
        let joins = matches!(derived.by, By::JoinSpace) && !codec.plain();
        if unclear != 0 || joins {
            ways.push(Way::LeaveWhere(unclear | any));
        }
        if !possible || joins {
            return Some(());
        }
        let part = match derived.by.carries() {
            Carries::Whole => Some(0),
            Carries::Part(part) => Some(usize::from(part) + 1),
            Carries::Nothing => None,
        };
        let supply = self.supply(op.index, DERIVED + index)?;
        ways.push(Way::Derived(Derived { by: derived.by, inputs, needed: all, any, part, supply, never: 0 }));
        Some(())
    }

    /// A text that is the same for all records.
    fn constant(
        &mut self,
        op: &'s WriteOp<'s>,
        codec: &'s Codec,
        values: &'s [String],
        supply: Supply,
    ) -> Option<Way<'s>> {
        let [value] = values else { return Some(Way::Leave) };
        let bit = self.supply(op.index, supply as usize)?;
        if op.column.width > 1 || matches!(op.column.meaning, Meaning::Tuple(..)) {
            return Some(Way::Text(value, bit));
        }
        let text = match &codec.base {
            Base::Text if codec.affix.is_none() => value.as_str(),
            Base::Cases(cases) if codec.affix.is_none() => match cases.find_values(&[value]) {
                Some(row) => cases.rows[row].0[0].as_str(),
                None => return Some(Way::Leave),
            },
            _ => return Some(Way::Leave),
        };
        Some(if sound(self.plan.write.map, op.index, text) { Way::Text(text, bit) } else { Way::Leave })
    }

    /// The word of a state.
    fn state(&mut self, op: &'s WriteOp<'s>, state: State, supply: Supply) -> Option<Way<'s>> {
        let bit = self.supply(op.index, supply as usize)?;
        let word = op.column.states.iter().find(|(known, _)| *known == state).map(|(_, word)| word.as_str());
        Some(match word {
            Some(word) if op.column.width == 1 && !word.is_empty() => Way::Text(word, bit),
            _ => Way::Leave,
        })
    }
}
