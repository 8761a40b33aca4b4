//! The reading half of a plan: from the cells of a record to values in slots.
//!
//! For each cell, in this order: apostrophe, state word, blank, codec, check. The first failure of a cell ends that
//! cell only. Widths, headers and rules of the row are judged elsewhere.

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;

use super::bind::Binding;
use super::frame::{Frame, Said, Slot, Slots, Spot, What};
use super::judge_cell::{self, CellCx};
use crate::judge::{Judge, Spot as At, Words, column_note};
use crate::map::codec::{Cases, Codec, List};
use crate::map::{Blank, Column, Kind, Map, Meaning, Required};
use crate::model::{Item, Reference, State, Type};
use crate::report::Severity;
use crate::value::spreadsheet::{self, Damage};

/// How strictly a source is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// As its vendor would: its rules are errors.
    Vendor,
    /// As the input of a conversion: its rules are warnings, and only what cannot be decoded is an error.
    Input,
}

impl Strictness {
    /// The severity of a rule of the source.
    pub fn of(self, severity: Severity) -> Severity {
        match (self, severity) {
            (_, Severity::Refuse) => Severity::Warning,
            (Strictness::Input, Severity::Error) => Severity::Warning,
            (_, severity) => severity,
        }
    }
}

/// The reading half of a plan.
#[derive(Debug)]
pub struct ReadPlan<'m> {
    /// The source map.
    pub map: &'m Map,
    /// One program a column of the map that the file has.
    pub ops: Vec<ReadOp<'m>>,
    /// How strictly.
    pub strictness: Strictness,
    /// Indices of the programs that are run: those that give a value that something asks for, or may say something.
    run: Vec<usize>,
}

/// How one column is read.
#[derive(Debug)]
pub struct ReadOp<'m> {
    /// The column.
    pub column: &'m Column,
    /// Its index in the map.
    pub index: usize,
    /// Its physical columns, one a cell; a cell that the file does not have is blank.
    pub cells: Vec<Option<usize>>,
    /// Where its values go: one a field or kind.
    pub spots: Vec<Spot>,
    /// Of each spot whether an earlier program may have filled it: then both must say the same.
    again: Vec<bool>,
    /// Whether that holds for any spot.
    pub(super) repeats: bool,
    /// Programs of the same thing, of which none may be filled where this one is needed beside them and blank.
    group: Vec<usize>,
    /// Whether values are numbers that a spreadsheet may have destroyed.
    numeric: bool,
    /// Whether its values are plain text that nothing asks for: then only its blanks and its checks are judged.
    idle: bool,
}

impl<'m> ReadPlan<'m> {
    /// Compiles the reading of a file so bound.
    pub fn compile(map: &'m Map, binding: &Binding, slots: &mut Slots, strictness: Strictness) -> ReadPlan<'m> {
        let mut ops: Vec<ReadOp<'m>> = Vec::new();
        let mut seen: Vec<&Reference> = Vec::new();
        for (index, column) in map.columns.iter().enumerate() {
            let cells: Vec<Option<usize>> =
                (column.first_cell..column.first_cell + column.width).map(|cell| binding.of_cell[cell]).collect();
            if cells.iter().all(Option::is_none) {
                continue;
            }
            let references = map.fields_of(column);
            let spots: Vec<Spot> = references.iter().map(|reference| slots.spot(reference)).collect();
            let numeric = references
                .iter()
                .any(|reference| matches!(reference.field.ty, Type::Number | Type::Phone | Type::E164));
            let again: Vec<bool> =
                references.iter().map(|reference| seen.iter().any(|old| old.overlaps(reference))).collect();
            seen.extend(references);
            let repeats = again.contains(&true);
            ops.push(ReadOp { column, index, cells, spots, again, repeats, group: Vec::new(), numeric, idle: false });
        }
        let things: Vec<Option<(String, Item)>> = ops.iter().map(|op| super::thing(map, op.column)).collect();
        for (at, op) in ops.iter_mut().enumerate().filter(|(_, op)| op.column.required == Required::Group) {
            let same = |other: &usize| *other != at && things[at].is_some() && things[*other] == things[at];
            op.group = (0..things.len()).filter(same).collect();
        }
        let run = (0..ops.len()).collect();
        ReadPlan { map, ops, strictness, run }
    }

    /// Takes plain text out of the work where no slot that is `asked` for holds it.
    pub(super) fn rest(&mut self, asked: impl Fn(Slot) -> bool) {
        for op in &mut self.ops {
            let plain = matches!(&op.column.meaning, Meaning::Field(_, codec) if codec.plain());
            let stated = !op.column.states.is_empty() || op.numeric;
            op.idle = plain && !stated && !op.spots.iter().any(|spot| asked(spot.slot));
        }
        let ops = &self.ops;
        self.run.retain(|index| !ops[*index].silent());
    }

    /// Reads one record. `texts` are its cells by physical column.
    pub fn run<'b>(&'b self, texts: &[&'b str], frame: &mut Frame<'b>, bump: &'b Bump, judge: &mut Judge<'_, '_>) {
        for number in self.run.iter().copied() {
            let op = &self.ops[number];
            let cell = |i: usize| op.cells[i].and_then(|at| texts.get(at).copied()).unwrap_or("");
            let cursors = [0; CURSORS];
            let mut reader = CellReader { plan: self, op, number: number as u16, bump, judge, frame, cursors };
            match &op.column.meaning {
                Meaning::Tuple(_, cases) => {
                    let mut words = BumpVec::with_capacity_in(op.cells.len(), bump);
                    words.extend((0..op.cells.len()).map(cell));
                    reader.tuple(&words, cases);
                }
                _ => reader.cell(cell(0)),
            }
            if op.repeats {
                reader.fewer();
            }
            if !op.group.is_empty() && (0..op.cells.len()).all(|i| cell(i).is_empty()) {
                let filled = |other: &&usize| {
                    let cell = self.ops[**other].cells[0];
                    cell.and_then(|at| texts.get(at)).is_some_and(|text| !text.is_empty())
                };
                if let Some(partner) = op.group.iter().find(filled) {
                    let partner = self.map.title(self.ops[*partner].column);
                    reader.required("required/group", &format!("it is needed beside `{partner}`"));
                }
            }
        }
    }
}

impl ReadOp<'_> {
    /// Whether nothing can be said of its cells, and nothing asks for them.
    fn silent(&self) -> bool {
        let blank = self.column.blank == Blank::Refuse || self.column.required == Required::Always;
        self.idle && !blank && self.group.is_empty() && self.column.checks.is_empty()
    }
}

/// Kinds of a cell whose items are compared with those of an earlier column, at most; a cell has one or two.
const CURSORS: usize = 8;

struct CellReader<'p, 'm, 'f, 'a, 'b> {
    plan: &'b ReadPlan<'m>,
    op: &'b ReadOp<'m>,
    number: u16,
    bump: &'b Bump,
    judge: &'p mut Judge<'f, 'a>,
    frame: &'p mut Frame<'b>,
    /// Of each spot how many items this cell has said that an earlier column said too.
    cursors: [usize; CURSORS],
}

impl<'b> CellReader<'_, '_, '_, '_, 'b> {
    fn at(&self) -> At {
        self.op.cells.iter().flatten().next().map_or(At::Record, |cell| At::Cell(*cell))
    }

    fn put(&mut self, spot: Spot, what: What<'b>) {
        if !self.op.repeats {
            self.frame.put(spot, Said { what, from: self.number, used: 0 });
            return;
        }
        let place = self.op.spots.iter().position(|own| *own == spot).filter(|place| self.op.again[*place]);
        let Some(place) = place.filter(|place| *place < CURSORS) else {
            self.frame.put(spot, Said { what, from: self.number, used: 0 });
            return;
        };
        // A column of the whole list says how many items there are; a column of one item says no more than that one.
        let whole = self.frame.slots[usize::from(spot.slot)].iter().any(|said| self.before(said) && self.of_list(said, spot));
        let next = match self.earlier(spot) {
            true => self.frame.items(spot).get(self.cursors[place]).copied().filter(|said| self.before(said)),
            false => None,
        };
        match next {
            Some(said) => {
                self.cursors[place] += 1;
                if said.what != what {
                    self.disagrees();
                }
            }
            None if whole => self.disagrees(),
            None => {
                self.cursors[place] += 1;
                self.frame.put(spot, Said { what, from: self.number, used: 0 });
            }
        }
    }

    fn before(&self, said: &Said<'_>) -> bool {
        said.what != What::Absent && said.from != self.number
    }

    /// Whether the program that said it says all items of the slot from some index on.
    fn of_list(&self, said: &Said<'_>, spot: Spot) -> bool {
        let op = self.plan.ops.get(usize::from(said.from));
        let spots = op.map(|op| op.spots.as_slice()).unwrap_or_default();
        spots.iter().any(|own| own.slot == spot.slot && matches!(own.item, Item::All | Item::From(_)))
    }

    /// Whether an earlier column has said something in the spot.
    fn earlier(&self, spot: Spot) -> bool {
        self.frame.items(spot).iter().any(|said| self.before(said))
    }

    /// A cell that names fewer items than an earlier one names other ones.
    fn fewer(&mut self) {
        for place in 0..self.op.spots.len().min(CURSORS) {
            let said = self.cursors[place];
            if said > 0 && said < self.frame.items(self.op.spots[place]).len() {
                self.disagrees();
            }
        }
    }

    fn disagrees(&mut self) {
        let (map, index, at) = (self.plan.map, self.op.index, self.at());
        let title = map.title(self.op.column);
        self.judge.add("word/disagrees", Some(&title), Severity::Error, at, || Words {
            message: format!("`{title}` and an earlier column mean one field and say different things"),
            label: "not the same".into(),
            notes: vec![column_note(map, index)],
            help: Some("correct one of the two cells".into()),
            ..Words::default()
        });
    }

    fn cell(&mut self, raw: &'b str) {
        let column = self.op.column;
        if raw.is_empty() {
            self.blank();
            return;
        }
        let text = if self.plan.map.layout.apostrophe { spreadsheet::without_apostrophe(raw) } else { raw };
        if !column.states.is_empty()
            && let Some((state, _)) = column.states.iter().find(|(_, word)| word == text)
        {
            self.state(*state);
            return;
        }
        let before = self.judge.failed;
        match &column.meaning {
            _ if self.op.idle => {}
            Meaning::None => return,
            Meaning::Field(_, codec) => match &codec.list {
                None => self.single(text, codec),
                Some(list) => self.list(text, list, |reader, item| reader.single(item, codec)),
            },
            Meaning::Kinds(None, kinds) => self.kind(text, kinds),
            Meaning::Kinds(Some(list), kinds) => {
                self.list(text, list, |reader, item| reader.kind(item, kinds));
            }
            Meaning::Tuple(..) => return,
        }
        if !column.checks.is_empty() && (before || !self.judge.failed) {
            let cx = CellCx { map: self.plan.map, column: self.op.index, at: self.at(), title: None };
            let strictness = self.plan.strictness;
            judge_cell::check(self.judge, &cx, text, |severity| strictness.of(severity));
        }
    }

    fn state(&mut self, state: State) {
        for spot in &self.op.spots {
            self.put(*spot, What::State(state));
        }
    }

    fn blank(&mut self) {
        let column = self.op.column;
        match column.blank {
            Blank::Absent => {}
            Blank::State(state) => self.state(state),
            Blank::Refuse => self.required("required/blank", "the vendor refuses a blank cell in this column"),
        }
        if column.required == Required::Always {
            self.required("required/blank", "");
        }
    }

    fn required(&mut self, code: &str, because: &str) {
        let (map, index, at) = (self.plan.map, self.op.index, self.at());
        let severity = self.plan.strictness.of(Severity::Error);
        let title = map.title(self.op.column);
        self.judge.add(code, Some(&title), severity, at, || Words {
            message: format!("`{title}` is blank, and {} needs it", map.name),
            label: "nothing stands here".into(),
            notes: note(map, index, because),
            help: None,
            ..Words::default()
        });
    }

    fn single(&mut self, item: &'b str, codec: &'b Codec) {
        let stripped = codec.strip(item);
        if self.op.numeric && self.destroyed(stripped) {
            return;
        }
        match codec.read(stripped, self.bump) {
            Ok(reading) => {
                if reading.other {
                    self.other(item, reading.value);
                }
                if !reading.value.is_empty() {
                    self.put(self.op.spots[0], What::Text(reading.value));
                }
            }
            Err(misfit) => {
                let cx = CellCx { map: self.plan.map, column: self.op.index, at: self.at(), title: None };
                judge_cell::misfit(self.judge, &cx, item, misfit, codec);
            }
        }
    }

    /// Whether a spreadsheet took digits of a number away. Lesser damage is reported, and the text is taken as it is.
    fn destroyed(&mut self, text: &str) -> bool {
        let Some(damage) = spreadsheet::damage(text) else { return false };
        let (map, index, at) = (self.plan.map, self.op.index, self.at());
        let title = map.title(self.op.column);
        let scene = self.judge.scene;
        let destroyed = damage == Damage::Exponent;
        let (code, severity) = if destroyed {
            ("number/destroyed", Severity::Error)
        } else {
            ("spreadsheet/damaged", Severity::Warning)
        };
        self.judge.add(code, Some(&title), severity, at, || Words {
            message: format!("{} is {}", scene.value(at, text), damage.describe()),
            label: if destroyed { "digits are missing".into() } else { String::new() },
            notes: vec![column_note(map, index)],
            help: Some(match damage.meant().filter(|_| scene.value(at, text).starts_with('`')) {
                Some(meant) => format!("it is taken as it stands; if `{meant}` is meant, correct the cell"),
                None if destroyed => {
                    "take the number from the system that has it; it cannot be restored from this file".into()
                }
                None => "it is taken as it stands; correct the cell".into(),
            }),
            ..Words::default()
        });
        destroyed
    }

    fn other(&mut self, item: &str, value: &str) {
        let (map, index, at) = (self.plan.map, self.op.index, self.at());
        let title = map.title(self.op.column);
        let scene = self.judge.scene;
        self.judge.add("word/other", Some(&title), Severity::Warning, at, || Words {
            message: format!("{} is no documented word, and {} takes it for `{value}`", scene.value(at, item), map.name),
            label: format!("taken for `{value}`"),
            notes: vec![column_note(map, index)],
            help: Some("write a documented word, so that nobody has to guess".into()),
            ..Words::default()
        });
    }

    fn list(&mut self, text: &'b str, list: &List, mut each: impl FnMut(&mut Self, &'b str)) {
        let mut blank = false;
        let mut one = |item: &'b str| match item.trim() {
            "" => blank = true,
            item => each(self, item),
        };
        match list.separator.as_bytes() {
            // Mostly the separator is one character, and a search for a byte needs no preparation.
            [byte] => {
                let mut from = 0;
                for at in memchr::memchr_iter(*byte, text.as_bytes()) {
                    one(&text[from..at]);
                    from = at + 1;
                }
                one(&text[from..]);
            }
            _ => text.split(list.separator.as_str()).for_each(one),
        }
        if blank {
            let (map, index, at) = (self.plan.map, self.op.index, self.at());
            let title = map.title(self.op.column);
            self.judge.add("list/blank-item", Some(&title), Severity::Warning, at, || Words {
                message: "the list holds an item of nothing, which is dropped".into(),
                label: "a separator too many".into(),
                notes: vec![column_note(map, index)],
                help: Some("take the surplus separator out".into()),
                ..Words::default()
            });
        }
    }

    fn kind(&mut self, item: &'b str, kinds: &'b [Kind]) {
        if self.op.numeric && self.destroyed(item) {
            return;
        }
        for (kind, spot) in kinds.iter().zip(&self.op.spots) {
            let stripped = kind.codec.strip(item);
            if !kind.shape.fits(stripped) {
                continue;
            }
            match kind.codec.read(stripped, self.bump) {
                Ok(reading) if reading.value.is_empty() => {}
                Ok(reading) => self.put(*spot, What::Text(reading.value)),
                Err(misfit) => {
                    let cx = CellCx { map: self.plan.map, column: self.op.index, at: self.at(), title: None };
                    judge_cell::misfit(self.judge, &cx, item, misfit, &kind.codec);
                }
            }
            return;
        }
        let cx = CellCx { map: self.plan.map, column: self.op.index, at: self.at(), title: None };
        judge_cell::no_kind(self.judge, &cx, item, kinds, Severity::Error);
    }

    fn tuple(&mut self, words: &[&str], cases: &'b Cases) {
        if words.iter().all(|word| word.is_empty()) {
            self.blank();
            return;
        }
        if let [word] = words
            && let Some((state, _)) = self.op.column.states.iter().find(|(_, known)| known == word)
        {
            self.state(*state);
            return;
        }
        if let Some(row) = cases.find_words(words) {
            for (spot, value) in self.op.spots.iter().zip(&cases.rows[row].1) {
                self.put(*spot, What::Text(value));
            }
            return;
        }
        let (map, index, at) = (self.plan.map, self.op.index, self.at());
        let title = map.title(self.op.column);
        let scene = self.judge.scene;
        self.judge.add("word/unknown", Some(&title), Severity::Error, at, || {
            let shown: Vec<String> = words
                .iter()
                .map(|word| if word.is_empty() { "a blank cell".to_owned() } else { scene.value(at, word) })
                .collect();
            let cases: Vec<String> =
                cases.rows.iter().map(|(cells, _)| format!("`{}`", cells.join("`, `"))).collect();
            Words {
                message: format!("{} do not go together in `{title}`", shown.join(" and ")),
                label: "no such case".into(),
                notes: vec![column_note(map, index)],
                help: Some(format!("write one of {}", cases.join(" or "))),
                ..Words::default()
            }
        });
    }
}

/// The notes of a finding: the column, and the vendor's reason if there is one.
pub(super) fn note(map: &Map, column: usize, because: &str) -> Vec<String> {
    let mut notes = vec![column_note(map, column)];
    if !because.is_empty() {
        notes.push(because.to_owned());
    }
    notes
}
