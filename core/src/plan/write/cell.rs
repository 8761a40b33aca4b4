//! Writing one cell by the general way: one value through one codec, a tuple, and what holds for every written cell.

use bumpalo::collections::Vec as BumpVec;

use super::{WriteCx, WriteOp, WritePlan, Written, is_derived};
use crate::judge::{Judge, Spot as At, Words};
use crate::map::Blank;
use crate::map::Meaning;
use crate::map::codec::{Cases, Codec, How, Writing};
use crate::map::layout::begins_example;
use crate::model::{State, Type};
use crate::plan::frame::{Frame, NOWHERE, Spot, What};
use crate::plan::judge_cell::{self, CellCx};
use crate::plan::remedy::Whence;
use crate::plan::supply::{Resolved, SupplyPlan};
use crate::report::{Severity, Supply};
use crate::value::spreadsheet;

/// Writes one cell.
pub(super) struct CellWriter<'p, 'w, 'f, 'a, 'b, 'm> {
    pub(super) plan: &'b WritePlan<'m>,
    pub(super) op: &'b WriteOp<'m>,
    pub(super) first: usize,
    pub(super) cx: &'p WriteCx<'w, 'b>,
    pub(super) frame: &'p mut Frame<'b>,
    pub(super) out: &'p mut Written<'b>,
    pub(super) judge: &'p mut Judge<'f, 'a>,
    /// Where the value was read that the cell stands for: the first one, or the one that is being written.
    pub(super) from: From,
    /// How the value was supplied, and by what, if it is not the record's.
    pub(super) way: Option<(Supply, &'b SupplyPlan)>,
    /// The items of a list that are written, and where each was read.
    pub(super) items: BumpVec<'b, (&'b str, At)>,
}

/// Where a value was read: the read program, or [`NOWHERE`], and which item of its field it is.
#[derive(Clone, Copy)]
pub(super) struct From {
    pub(super) program: u16,
    pub(super) item: usize,
}

impl From {
    /// Not in the record.
    pub(super) const NOWHERE: From = From { program: NOWHERE, item: 0 };
}

impl<'b> CellWriter<'_, '_, '_, '_, 'b, '_> {
    /// Where findings about this cell point: the source cell that its value came from.
    pub(super) fn at(&self) -> At {
        let origin = self.cx.origins.get(usize::from(self.from.program));
        origin.and_then(|origin| origin.at(self.from.item, self.cx.lead)).unwrap_or(At::Record)
    }

    /// Where the value that a spot means was read.
    pub(super) fn from(&self, spot: Spot) -> From {
        From { program: self.frame.one(spot).from, item: self.frame.index(spot) }
    }

    pub(super) fn cell_cx(&self) -> CellCx<'b> {
        let whence = self.way.map_or(Whence::Record, |(way, supply)| Whence::Supplied(way, supply));
        CellCx { map: self.plan.map, column: self.op.index, at: self.at(), whence }
    }

    pub(super) fn put(&mut self, text: &'b str) {
        self.out.cells[self.first] = text;
    }

    pub(super) fn supplied(&mut self, index: usize, supply: Supply, derivation: usize) {
        self.way = self.op.supplies.get(index).map(|plan| (supply, plan));
        self.out.supplied.push((self.op.index, supply, index, derivation));
    }

    /// One value through one codec.
    pub(super) fn single(&mut self, codec: &'b Codec) {
        let supply = &self.op.supplies[0];
        let resolved = supply.resolve(self.frame, self.cx.bump);
        let (what, from_record) = match resolved {
            Resolved::Nothing => return,
            Resolved::Record(what) => (what, true),
            Resolved::Supplied(what, way, _) => {
                self.way = Some((way, supply));
                (what, false)
            }
        };
        if from_record {
            self.from = self.from(supply.spot);
        }
        match what {
            What::Absent => {}
            What::State(state) => {
                let said = self.state(state);
                if said && from_record {
                    self.mark(supply.spot);
                }
                if let Resolved::Supplied(_, way, derivation) = resolved
                    && !self.out.cells[self.first].is_empty()
                {
                    self.supplied(0, way, derivation);
                }
            }
            What::Text(value) => {
                let Some(writing) = self.write(codec, value, supply) else { return };
                self.put(writing.text);
                if writing.text.is_empty() {
                    self.out.stands.push(self.first);
                }
                if from_record && writing.how != How::Dropped {
                    self.mark(supply.spot);
                }
                self.like_state(writing.text);
                if let Resolved::Supplied(_, way, derivation) = resolved {
                    self.supplied(0, way, derivation);
                    if let Some(derived) = supply.derived.get(derivation).filter(|_| is_derived(way)) {
                        derived.carried(self.frame);
                    }
                }
            }
        }
    }

    pub(super) fn mark(&mut self, spot: Spot) {
        if let Some(said) = self.frame.one_mut(spot) {
            said.used |= 1;
        }
    }

    /// A state's word, or a blank that says it. `false`: the target cannot say it.
    pub(super) fn state(&mut self, state: State) -> bool {
        let column = self.op.column;
        if let Some((_, word)) = column.states.iter().find(|(known, _)| *known == state) {
            self.put(word);
            return true;
        }
        if column.blank == Blank::State(state) {
            self.out.stands.push(self.first);
            return true;
        }
        // A secret that stays as it is was read as a mask, of which that was said already.
        if state == State::Keep && self.plan.map.secret(column) {
            return false;
        }
        let cx = self.cell_cx();
        let title = cx.title();
        let name = &self.plan.map.name;
        self.judge.add("state/unspeakable", Some(&title), Severity::Warning, cx.at, || Words {
            message: format!("`{title}` of {name} has no word for `{}`", state.name()),
            notes: cx.notes(None),
            help: Some("set it by hand in the target".into()),
            ..Words::default()
        });
        false
    }

    /// A value's text in the codec; a word that is only near is reported, one that is missing too.
    pub(super) fn write(
        &mut self,
        codec: &'b Codec,
        value: &'b str,
        supply: &'b SupplyPlan,
    ) -> Option<Writing<'b>> {
        let value = self.dialled(value);
        let value = self.called(value);
        let writing = codec.write(value, self.cx.bump);
        let guess = writing.is_some_and(|writing| writing.how == How::Added);
        match writing {
            Some(writing) if writing.how == How::Exact => Some(writing),
            Some(writing) if !(guess && self.plan.no_guess) => {
                let action = self.op.supplies.first().is_some_and(|_| self.is_action());
                let cx = self.cell_cx();
                let title = cx.title();
                let shown = cx.value(self.judge, value);
                let severity = if guess || action { Severity::Note } else { Severity::Warning };
                self.judge.add("word/narrowed", Some(&title), severity, cx.at, || Words {
                    message: format!(
                        "{shown} has no word of its own in `{title}` and is written as `{}`",
                        writing.text
                    ),
                    label: format!("becomes `{}`", writing.text),
                    notes: cx.notes(guess.then_some("the word that is written says more than the value")),
                    help: Some(if guess {
                        "refuse such guesses with --no-guess".into()
                    } else {
                        "check that this is meant".into()
                    }),
                    ..Words::default()
                });
                if action { Some(Writing { how: How::Exact, ..writing }) } else { Some(writing) }
            }
            _ => {
                let cx = self.cell_cx();
                let title = cx.title();
                let shown = cx.value(self.judge, value);
                let path = &supply.path;
                // Only where nothing is to be guessed is there a writing here.
                let refused = writing.map(|writing| writing.text);
                self.judge.add("word/unspeakable", Some(&title), Severity::Warning, cx.at, || Words {
                    message: match refused {
                        Some(text) => format!("{shown} has no word of its own in `{title}`, and --no-guess refuses `{text}`, so that it stays blank"),
                        None => format!("{shown} has no word in `{title}`, which stays blank"),
                    },
                    label: "lost".into(),
                    notes: cx.notes(None),
                    help: Some(match refused {
                        Some(text) => format!("leave --no-guess out to have `{text}` written, set it by hand in the target, or give all records one with `--set {path}=…`"),
                        None => format!("set it by hand in the target, or give all records one with `--set {path}=…`"),
                    }),
                    ..Words::default()
                });
                None
            }
        }
    }

    fn is_action(&self) -> bool {
        matches!(&self.op.column.meaning, Meaning::Field(field, _) if field.field.ty == Type::Action)
    }

    /// A text that is the word of a state would come back as the state.
    pub(super) fn like_state(&mut self, text: &str) {
        let Some((state, _)) = self.op.column.states.iter().find(|(_, word)| word == text) else { return };
        let cx = self.cell_cx();
        let title = cx.title();
        let state = state.name();
        let shown = cx.value(self.judge, text);
        self.judge.add("text/like-state", Some(&title), Severity::Error, cx.at, || Words {
            message: format!(
                "{shown} is the word for `{state}` in `{title}`, and would not be read as a text"
            ),
            notes: cx.notes(None),
            help: Some(cx.help(Some("choose another text".into()))),
            ..Words::default()
        });
    }

    /// Several cells or fields that are one fact.
    pub(super) fn tuple(&mut self, cases: &'b Cases) {
        if self.states() {
            return;
        }
        let mut values = BumpVec::with_capacity_in(self.op.supplies.len(), self.cx.bump);
        let mut ways = BumpVec::with_capacity_in(self.op.supplies.len(), self.cx.bump);
        for (index, supply) in self.op.supplies.iter().enumerate() {
            match supply.resolve(self.frame, self.cx.bump) {
                Resolved::Record(What::Text(text)) => {
                    self.from = self.from(supply.spot);
                    ways.push((index, None));
                    values.push(text);
                }
                Resolved::Supplied(What::Text(text), way, derivation) => {
                    ways.push((index, Some((way, derivation))));
                    values.push(text);
                }
                _ => values.push(""),
            }
        }
        if ways.is_empty() {
            return;
        }
        let Some(row) = cases.find_values(&values) else {
            values.retain(|value| !value.is_empty());
            let cx = self.cell_cx();
            let title = cx.title();
            let shown: Vec<String> = values.iter().map(|value| cx.value(self.judge, value)).collect();
            self.judge.add("word/unspeakable", Some(&title), Severity::Warning, cx.at, || Words {
                message: format!("{} has no words in `{title}`, which stays blank", shown.join(" with ")),
                label: "lost".into(),
                notes: cx.notes(None),
                help: Some("set it by hand in the target".into()),
                ..Words::default()
            });
            return;
        };
        for (i, cell) in cases.rows[row].0.iter().enumerate() {
            self.out.cells[self.first + i] = cell;
        }
        for (index, way) in ways {
            let supply = &self.op.supplies[index];
            match way {
                None => self.mark(supply.spot),
                Some((way, derivation)) => {
                    self.supplied(index, way, derivation);
                    if is_derived(way) {
                        supply.derived[derivation].carried(self.frame);
                    }
                }
            }
        }
    }

    /// What holds for the written cell whatever its codec, and whether it is the source's text again.
    pub(super) fn finish(&mut self) {
        let text = self.out.cells[self.first];
        let told = matches!(&self.op.column.meaning, Meaning::Kinds(..));
        if text.is_empty() && (self.op.column.width == 1 || told) {
            return;
        }
        self.compare();
        // The word of a state is the vendor's own: what is asked of texts is not asked of it.
        if self.op.column.width == 1 && self.op.column.states.iter().any(|(_, word)| word == text) {
            return;
        }
        let layout = &self.plan.map.layout;
        let bytes = text.as_bytes();
        let edge = |b: Option<&u8>| matches!(b, Some(b' ' | b'\t'));
        if layout.trim && (edge(bytes.first()) || edge(bytes.last())) {
            self.simple(
                "text/edge-blank",
                Severity::Error,
                text,
                "begins or ends with a blank, and the vendor drops it",
                "take the blanks out",
            );
        }
        if !layout.embedded_newline && bytes.iter().any(|b| matches!(b, b'\n' | b'\r')) {
            let (what, help) =
                ("holds a line break, and this format cannot carry one", "take the line break out");
            let broken = self.items.iter().find(|(item, _)| item.contains(['\n', '\r'])).copied();
            let (text, at) = broken.unwrap_or((text, self.at()));
            self.simple_at(at, "character/newline", Severity::Error, text, what, help);
        }
        if let Some(place) = self.plan.encoding.no_place(text) {
            let stuck = |item: &str| self.plan.encoding.no_place(item).is_some();
            let stuck = self.items.iter().find(|(item, _)| stuck(item)).copied();
            let (text, at) = stuck.unwrap_or((text, self.at()));
            let character = crate::value::shown::shown(&place.character.to_string(), 8).into_owned();
            let character = match self.cell_cx().value(self.judge, text).starts_with('`') {
                true => format!("holds `{character}`, which"),
                false => "holds a character that".to_owned(),
            };
            let what = format!("{character} has no place in {}", self.plan.encoding.name());
            let help = "replace the character in the source, or write another encoding with `--output encoding=utf-8`";
            self.simple_at(at, "encoding/unwritable", Severity::Error, text, &what, help);
        }
        if layout.apostrophe && spreadsheet::without_apostrophe(text).len() != text.len() {
            self.simple(
                "text/like-state",
                Severity::Error,
                text,
                "begins with an apostrophe, which the vendor drops",
                "take the apostrophe out",
            );
        }
        let example = layout.example_row.as_ref();
        if let Some((title, begin)) = example
            && self.plan.map.cells[self.first].title == *title
            && begins_example(text, begin)
        {
            let what = format!(
                "begins like the vendor's own example (`{begin}`), and would not be taken for a user"
            );
            self.simple("text/like-state", Severity::Error, text, &what, "choose another text");
        }
        if matches!(bytes.first(), Some(b'=' | b'@' | b'\t' | b'\r' | b'+' | b'-'))
            && spreadsheet::formula_like(text)
        {
            self.simple(
                "spreadsheet/formula",
                Severity::Warning,
                text,
                "is a formula to a spreadsheet that opens the output",
                "do not open the output in a spreadsheet; it is written as it is",
            );
        }
        if !self.op.column.checks.is_empty() {
            judge_cell::check(self.judge, &self.cell_cx(), &self.items, text, |severity| severity);
        }
    }

    fn simple(&mut self, code: &str, severity: Severity, text: &str, what: &str, help: &str) {
        self.simple_at(self.at(), code, severity, text, what, help);
    }

    /// An error has a way out whoever says the text; what is only a warning stops nothing.
    fn simple_at(&mut self, at: At, code: &str, severity: Severity, text: &str, what: &str, help: &str) {
        let cx = CellCx { at, ..self.cell_cx() };
        let title = cx.title();
        let shown = cx.value(self.judge, text);
        self.judge.add(code, Some(&title), severity, cx.at, || Words {
            message: format!("{shown} {what}"),
            notes: cx.notes(None),
            help: Some(match severity {
                Severity::Error => cx.help(Some(help.into())),
                _ => help.into(),
            }),
            ..Words::default()
        });
    }
}
