//! `--secrets generate`: secrets made for users who would get a dangerous or forbidden blank.
//!
//! Which columns of the target can get one, and when they need it, is settled when a plan is compiled. A secret keeps
//! to the checks of its column and is no other text of its user. Where the target takes a hash, that of the secret is
//! written; the secret itself goes to the hand-out alone.

use bumpalo::Bump;

use super::frame::{Frame, Slots};
use super::handed::{self, Handed};
use super::rules::{self, RowCells};
use super::secrets::{self, Secrets};
use super::write::{WritePlan, Written};
use crate::judge::Spot as At;
use crate::map::check::{Check, Class};
use crate::map::{Column, Demand, Map, Meaning, Required, Rule, Want, Write};
use crate::model::{Item, Secret};
use crate::report::{Severity, Supply};
use crate::value::hash;
use crate::value::invent::{self, Recipe};
use crate::value::shape::Shape;

/// The field that says that a password is to be changed at the next login.
pub const MUST_CHANGE: &str = "password.must_change";
/// Characters of a password and digits of a PIN, where the target does not say otherwise.
const PASSWORD: usize = 16;
const PIN: usize = 6;

/// A column of the target for which secrets can be made.
#[derive(Debug)]
pub struct Generator<'m> {
    /// Index of its write program.
    op: usize,
    column: &'m Column,
    secret: Secret,
    recipe: Recipe,
    needed: Vec<Need<'m>>,
    /// Whether the target forbids other texts of the user in it.
    without: bool,
    /// The target's cells that hold the name which goes with it.
    logins: Vec<usize>,
}

/// When a blank must not be.
#[derive(Debug)]
pub(super) enum Need<'m> {
    /// Always.
    Always,
    /// Beside one of these cells.
    Beside(Vec<usize>),
    /// Where a rule of the target asks for it, or calls the blank dangerous.
    Rule(&'m Rule),
}

/// The columns of a target for which secrets can be made, as the options say.
pub fn generators<'m>(target: &'m Map, options: &Secrets) -> Vec<Generator<'m>> {
    let columns = target.columns.iter().enumerate();
    columns.filter_map(|(op, column)| Generator::of(target, op, column, options)).collect()
}

impl<'m> Generator<'m> {
    fn of(target: &'m Map, op: usize, column: &'m Column, options: &Secrets) -> Option<Generator<'m>> {
        let secret = has_room(column).filter(|secret| options.generates(*secret))?;
        let needed = needs(target, column);
        if needed.is_empty() {
            return None;
        }
        let recipe = recipe(column, secret);
        let own = column.first_cell;
        let without = target
            .rules
            .iter()
            .any(|rule| matches!(&rule.demand, Demand::Without(cells) if cells.first() == Some(&own)));
        let logins = handed::logins(target, column);
        Some(Generator { op, column, secret, recipe, needed, without, logins })
    }

    /// Index of its column in the target's map.
    pub fn column(&self) -> usize {
        self.op
    }

    /// Whether the blank of this row must not be.
    fn wanted(&self, target: &Map, cells: &[&str]) -> bool {
        let row = RowCells { cells, at: &|_| At::Record };
        self.needed.iter().any(|need| match need {
            Need::Always => true,
            Need::Beside(others) => others.iter().any(|cell| !cells[*cell].is_empty()),
            Need::Rule(rule) => rules::applies(target, rule, &row),
        })
    }

    /// A secret that is no text of the user's.
    fn make(&self, own: &[&str]) -> Option<String> {
        let hashed = matches!(self.secret, Secret::Md5 | Secret::Sha1);
        let checks: &[Check] = if hashed { &[] } else { &self.column.checks };
        let allowed =
            |c: char| checks.iter().all(|check| check.chars.as_ref().is_none_or(|class| class.holds(c)));
        invent::secret(self.recipe, allowed, |text| {
            let sound = |check: &Check| check.test_cell(text).is_none() && check.test_item(text).is_none();
            let taken = |other: &&str| {
                other.eq_ignore_ascii_case(text) || self.without && rules::holds_text(text, other, true)
            };
            checks.iter().all(sound) && !own.iter().any(taken)
        })
    }
}

/// The kind of secret that a column takes as it is made.
fn has_room(column: &Column) -> Option<Secret> {
    let Meaning::Field(field, codec) = &column.meaning else { return None };
    let secret = field.field.secret()?;
    // What is written is the text itself or its hash: a list, an affix or words have no room for it.
    let fixed = codec.list.is_some() || codec.affix.is_some() || codec.cases().is_some();
    (!fixed && column.write == Write::Yes).then_some(secret)
}

/// Whether a secret can be made for a blank cell of a column, if the user asks for it.
pub(super) fn can_fill(target: &Map, column: &Column) -> bool {
    has_room(column).is_some_and(secrets::can_be_made) && !needs(target, column).is_empty()
}

/// When the blank of a column is forbidden or dangerous.
pub(super) fn needs<'m>(target: &'m Map, column: &Column) -> Vec<Need<'m>> {
    let own = column.first_cell;
    let mut needs = Vec::new();
    match column.required {
        Required::Always => needs.push(Need::Always),
        Required::Group => {
            let mine = super::thing(target, column);
            let others = target.columns.iter().filter(|other| other.first_cell != own);
            let others = others.filter(|other| mine.is_some() && super::thing(target, other) == mine);
            needs.push(Need::Beside(others.map(|other| other.first_cell).collect()));
        }
        Required::No => {}
    }
    for rule in target.rules.iter().filter(|rule| rule.severity >= Severity::Error) {
        let asks = match &rule.demand {
            Demand::Require(cells) => cells.contains(&own),
            Demand::Never => {
                rule.when.iter().any(|condition| condition.cell == own && condition.want == Want::Blank)
            }
            _ => false,
        };
        if asks {
            needs.push(Need::Rule(rule));
        }
    }
    needs
}

fn recipe(column: &Column, secret: Secret) -> Recipe {
    let hashed = matches!(secret, Secret::Md5 | Secret::Sha1);
    let checks: &[Check] = if hashed { &[] } else { &column.checks };
    let digits = secret == Secret::Pin || checks.iter().any(|check| check.shape == Some(Shape::Digits));
    let lengths = || checks.iter().filter_map(|check| check.length);
    let least = lengths().map(|length| length.min).max().unwrap_or(0);
    let most = lengths().map(|length| length.max).min().unwrap_or(usize::MAX).max(1);
    let usual = if digits { PIN } else { PASSWORD };
    let symbol = checks.iter().any(|check| check.classes.contains(&Class::Symbol));
    Recipe { length: usual.max(least).min(most), digits, symbol }
}

/// Makes the secrets that one row of a user needs, and what goes with them. `handed` has what was made for the rows of
/// this user before.
pub fn fill<'b>(
    generators: &[Generator<'_>],
    write: &'b WritePlan<'_>,
    frame: &mut Frame<'b>,
    slots: &Slots,
    bump: &'b Bump,
    out: &mut Written<'b>,
    handed: &mut Vec<(usize, Handed)>,
) {
    for (index, generator) in generators.iter().enumerate() {
        let cell = generator.column.first_cell;
        if write.ops[generator.op].file != out.file {
            continue;
        }
        if !out.cells[cell].is_empty() || !generator.wanted(write.map, &out.cells) {
            continue;
        }
        let before = handed.iter().find(|(known, _)| *known == index).map(|(_, one)| one.secret.clone());
        let secret = match before {
            Some(secret) => Some(secret),
            None => generator.make(&texts_of(frame, out)),
        };
        // Without one the blank stays, and is refused as ever.
        let Some(secret) = secret else { continue };
        let written = match generator.secret {
            Secret::Md5 => hash::md5_hex(&secret),
            Secret::Sha1 => hash::sha1_hex(&secret),
            _ => secret.clone(),
        };
        if !handed.iter().any(|(known, _)| *known == index) {
            handed.push((index, Handed::of(frame, slots, generator.secret, secret)));
        }
        out.cells[cell] = bump.alloc_str(&written);
        out.supplied.push((generator.op, Supply::Generated, 0, 0));
        if matches!(generator.secret, Secret::Plain | Secret::Md5 | Secret::Sha1) {
            must_change(write, frame, bump, out);
        }
    }
}

/// Names the logins of what was made for a user as they stand in its rows, where the target has a column for them.
pub fn name_logins(
    generators: &[Generator<'_>],
    rows: &[(usize, Vec<&str>)],
    handed: &mut [(usize, Handed)],
) {
    for (index, made) in handed {
        let logins = &generators[*index].logins;
        if logins.is_empty() {
            continue;
        }
        let mut written = logins.iter().flat_map(|cell| rows.iter().map(|(_, cells)| cells[*cell]));
        made.login = written.find(|text| !text.is_empty()).unwrap_or_default().to_owned();
    }
}

/// All that is said of the user, by the source or in the target.
fn texts_of<'b>(frame: &Frame<'b>, out: &Written<'b>) -> Vec<&'b str> {
    let said = frame.slots.iter().flatten().filter_map(|said| said.text());
    said.chain(out.cells.iter().copied()).filter(|text| !text.is_empty()).collect()
}

/// A password that others have read is to be changed: said in every column that can say it, unless `--set` does.
fn must_change<'b>(write: &'b WritePlan<'_>, frame: &mut Frame<'b>, bump: &'b Bump, out: &mut Written<'b>) {
    for op in write.ops.iter().filter(|op| op.file == out.file) {
        let Meaning::Field(field, codec) = &op.column.meaning else { continue };
        let Some(supply) = op.supplies.first() else { continue };
        if field.field.key != MUST_CHANGE || supply.set.is_some() {
            continue;
        }
        let Some(word) = codec.write("true", bump) else { continue };
        let cell = &mut out.cells[op.column.first_cell];
        if *cell == word.text {
            continue;
        }
        *cell = word.text;
        out.supplied.retain(|(column, ..)| *column != op.index);
        out.supplied.push((op.index, Supply::Generated, 0, 0));
        // What the source said instead has not arrived.
        if let Some(said) = frame.one_mut(supply.spot) {
            said.used = 0;
            let from = said.from;
            out.same.retain(|(same, ..)| *same != from);
        }
    }
}

/// Whether a written row keeps a secret that the source does not say: what a replay cannot foresee.
pub fn makes(generators: &[Generator<'_>], map: &Map, column: usize) -> bool {
    let of_password = map.columns.get(column).is_some_and(|column| match &column.meaning {
        Meaning::Field(field, _) => field.field.key == MUST_CHANGE && field.item == Item::One,
        _ => false,
    });
    generators.iter().any(|generator| generator.op == column) || (of_password && !generators.is_empty())
}
