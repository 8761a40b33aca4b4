//! The writing half of a plan: from values in slots to the cells of a record.
//!
//! For each column, in this order: value, state, codec, check of the written cell. Rules of the row come afterwards, in
//! [`super::rules`]. A value that reached its cell is marked, which is what the ledger counts.

use bumpalo::Bump;
use bumpalo::collections::{String as BumpString, Vec as BumpVec};

use super::frame::{Frame, NOWHERE, Said, Slots, Spot, What};
use super::judge_cell::{self, CellCx};
use super::supply::{Context, Resolved, SupplyPlan};
use crate::judge::{Judge, Spot as At, Words};
use crate::map::codec::{Cases, Codec, How, List, Writing};
use crate::map::{Blank, Column, Kind, Map, Meaning, Required, Write};
use crate::model::{State, Type};
use crate::report::{Severity, Supply};
use crate::value::spreadsheet;

/// The writing half of a plan.
#[derive(Debug)]
pub struct WritePlan<'m> {
    /// The target map.
    pub map: &'m Map,
    /// One program a column of the map, in order.
    pub ops: Vec<WriteOp<'m>>,
    /// Indices of the programs that some record may have something for; the cells of the others are blank.
    live: Vec<usize>,
    /// Indices of the programs whose cells must be filled, always or in company.
    required: Vec<usize>,
    /// Whether guesses by `narrow` are refused.
    pub no_guess: bool,
}

/// How one column is written.
#[derive(Debug)]
pub struct WriteOp<'m> {
    /// The column.
    pub column: &'m Column,
    /// Its index in the map.
    pub index: usize,
    /// One supply a field or kind; none where nothing is ever written.
    pub supplies: Vec<SupplyPlan>,
    /// Columns of the same thing, for `required = "group"`.
    group: Vec<usize>,
}

/// What the writing of one user gave. Cells are those of one record; the others gather over all of its records.
#[derive(Debug, Default)]
pub struct Written<'b> {
    /// The cells of the target map in order.
    pub cells: Vec<&'b str>,
    /// Source cells whose whole text stands again in a target cell: read program, which of its cells, which record.
    pub same: Vec<(u16, usize, usize)>,
    /// Supplies used: column index, how, which derivation.
    pub supplied: Vec<(usize, Supply, usize, usize)>,
}

/// What writing a record needs beside the plan.
pub struct WriteCx<'w, 'b> {
    /// The cells of the source by physical column, of each record of the user.
    pub texts: &'w [Vec<&'b str>],
    /// For each read program where it reads.
    pub origins: &'w [super::Origin],
    /// The chunk's arena.
    pub bump: &'b Bump,
    /// Physical cells in front of the format's own.
    pub lead: usize,
}

impl<'m> WritePlan<'m> {
    /// Compiles the writing of a map.
    pub fn compile(map: &'m Map, cx: &Context<'_, '_>, slots: &mut Slots) -> WritePlan<'m> {
        let mut ops = Vec::new();
        for (index, column) in map.columns.iter().enumerate() {
            let supplies = if column.write == Write::Yes {
                map.fields_of(column)
                    .into_iter()
                    .map(|reference| SupplyPlan::compile(cx, column, reference, slots))
                    .collect()
            } else {
                Vec::new()
            };
            let mine = super::thing(map, column);
            let group = match (column.required, &mine) {
                (Required::Group, Some(_)) => (0..map.columns.len())
                    .filter(|other| *other != index && super::thing(map, &map.columns[*other]) == mine)
                    .collect(),
                _ => Vec::new(),
            };
            ops.push(WriteOp { column, index, supplies, group });
        }
        let chosen = |choose: fn(&WriteOp<'_>) -> bool| (0..ops.len()).filter(|index| choose(&ops[*index])).collect();
        let live = chosen(|op| op.live());
        let required = chosen(|op| op.column.required != Required::No);
        WritePlan { map, ops, live, required, no_guess: cx.no_guess }
    }

    /// Writes one record into `out`.
    pub fn run<'b>(
        &'b self,
        frame: &mut Frame<'b>,
        cx: &WriteCx<'_, 'b>,
        out: &mut Written<'b>,
        judge: &mut Judge<'_, '_>,
    ) {
        out.cells.clear();
        out.cells.resize(self.map.cells.len(), "");
        for op in self.live.iter().map(|index| &self.ops[*index]) {
            let first = op.column.first_cell;
            let mut writer = CellWriter { plan: self, op, first, cx, frame, out, judge, from: NOWHERE };
            match &op.column.meaning {
                Meaning::None => {}
                Meaning::Field(_, codec) => match &codec.list {
                    None => writer.single(codec),
                    Some(list) => writer.list(list, codec),
                },
                Meaning::Tuple(_, cases) => writer.tuple(cases),
                Meaning::Kinds(list, kinds) => writer.kinds(list.as_ref(), kinds),
            }
            writer.finish();
        }
        self.required(out, judge);
    }

    /// Blank cells that must not be. Known only when all are written.
    fn required(&self, out: &Written<'_>, judge: &mut Judge<'_, '_>) {
        for op in self.required.iter().map(|index| &self.ops[*index]) {
            let cell = op.column.first_cell;
            if !out.cells[cell].is_empty() {
                continue;
            }
            if (cell..cell + op.column.width).any(|cell| !out.cells[cell].is_empty()) {
                continue;
            }
            if op.column.required == Required::Group {
                let partner = op.group.iter().find(|other| {
                    let first = self.map.columns[**other].first_cell;
                    !out.cells[first].is_empty()
                });
                let Some(partner) = partner else { continue };
                let partner = self.map.title(&self.map.columns[*partner]);
                self.needed(op, "required/group", Severity::Error, &format!("it is needed beside `{partner}`"), judge);
            } else if self.map.secret(op.column) {
                self.needed(op, "secret/blank-required", Severity::Refuse, "", judge);
            } else {
                self.needed(op, "required/blank", Severity::Error, "", judge);
            }
        }
    }

    /// Columns that may not be blank where they stand: known once it is settled which columns are written. They take
    /// what the vendor implies.
    pub fn settle<'b>(&'b self, out: &mut Written<'b>, mask: &[bool], judge: &mut Judge<'_, '_>) {
        for op in self.ops.iter().filter(|op| op.column.blank == Blank::Refuse) {
            let cell = op.column.first_cell;
            if !mask[cell] || !out.cells[cell].is_empty() {
                continue;
            }
            match &op.column.implied {
                Some(implied) => {
                    out.cells[cell] = &implied.cell;
                    out.supplied.push((op.index, Supply::Implied, 0, 0));
                }
                None => {
                    let because = "the vendor refuses a blank cell in a column that is there";
                    self.needed(op, "required/blank", Severity::Error, because, judge);
                }
            }
        }
    }

    fn needed(&self, op: &WriteOp<'m>, code: &str, severity: Severity, because: &str, judge: &mut Judge<'_, '_>) {
        let title = self.map.title(op.column);
        judge.add(code, Some(&title), severity, At::Record, || {
            let name = self.map.cells[op.column.first_cell].title.as_str();
            let mut words = Words {
                message: format!("{} needs `{title}`, and the record has nothing for it", self.map.name),
                notes: super::read::note(self.map, op.index, because),
                ..Words::default()
            };
            words.help = Some(if severity == Severity::Refuse {
                format!("passwords cannot be invented: accept blank ones with `--allow {code}`, and set them in {}", self.map.vendor)
            } else if code == "required/blank" && op.supplies.iter().any(|supply| supply.thing.is_some()) {
                "fill it in the source: a default never makes up a line, a DID, a device or a mailbox".to_owned()
            } else if op.column.width > 1 {
                let paths: Vec<String> =
                    op.supplies.iter().map(|supply| format!("`--default {}=…`", supply.path)).collect();
                format!("fill it in the source, or give every record without one {}", paths.join(" "))
            } else if name.contains(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
                format!("fill it in the source, or give every record without one `--default '{name}=…'`")
            } else {
                format!("fill it in the source, or give every record without one `--default {name}=…`")
            });
            words
        });
    }
}

impl WriteOp<'_> {
    /// Whether a record can fill the column, or something is to be said of its blank cells.
    fn live(&self) -> bool {
        let never = self.column.width == 1 && self.supplies.iter().all(SupplyPlan::never);
        !self.supplies.is_empty() && !never
    }
}

struct CellWriter<'p, 'w, 'f, 'a, 'b, 'm> {
    plan: &'b WritePlan<'m>,
    op: &'b WriteOp<'m>,
    first: usize,
    cx: &'p WriteCx<'w, 'b>,
    frame: &'p mut Frame<'b>,
    out: &'p mut Written<'b>,
    judge: &'p mut Judge<'f, 'a>,
    /// The read program that the first value came from.
    from: u16,
}

impl<'b> CellWriter<'_, '_, '_, '_, 'b, '_> {
    /// Where findings about this cell point: the source cell that its value came from.
    fn at(&self) -> At {
        let origin = self.cx.origins.get(usize::from(self.from));
        origin.and_then(|origin| origin.cells.iter().flatten().next()).map_or(At::Record, |cell| At::Cell(*cell + self.cx.lead))
    }

    fn cell_cx(&self) -> CellCx<'b> {
        CellCx { map: self.plan.map, column: self.op.index, at: self.at(), title: None }
    }

    fn put(&mut self, text: &'b str) {
        self.out.cells[self.first] = text;
    }

    fn supplied(&mut self, index: usize, supply: Supply, derivation: usize) {
        self.out.supplied.push((self.op.index, supply, index, derivation));
    }

    /// One value through one codec.
    fn single(&mut self, codec: &'b Codec) {
        let supply = &self.op.supplies[0];
        let resolved = supply.resolve(self.frame, self.cx.bump);
        let (what, from_record) = match resolved {
            Resolved::Nothing => return,
            Resolved::Record(what) => (what, true),
            Resolved::Supplied(what, ..) => (what, false),
        };
        if from_record {
            self.from = self.frame.one(supply.spot).from;
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

    fn mark(&mut self, spot: Spot) {
        if let Some(said) = self.frame.one_mut(spot) {
            said.used |= 1;
        }
    }

    /// A state's word, or a blank that says it. `false`: the target cannot say it.
    fn state(&mut self, state: State) -> bool {
        let column = self.op.column;
        if let Some((_, word)) = column.states.iter().find(|(known, _)| *known == state) {
            self.put(word);
            return true;
        }
        if column.blank == Blank::State(state) {
            return true;
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
    fn write(&mut self, codec: &'b Codec, value: &'b str, supply: &'b SupplyPlan) -> Option<Writing<'b>> {
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
                    message: format!("{shown} has no word of its own in `{title}` and is written as `{}`", writing.text),
                    label: format!("becomes `{}`", writing.text),
                    notes: cx.notes(guess.then_some("the word that is written says more than the value")),
                    help: Some(if guess { "refuse such guesses with --no-guess".into() } else { "check that this is meant".into() }),
                    ..Words::default()
                });
                if action { Some(Writing { how: How::Exact, ..writing }) } else { Some(writing) }
            }
            _ => {
                let cx = self.cell_cx();
                let title = cx.title();
                let shown = cx.value(self.judge, value);
                let path = &supply.path;
                self.judge.add("word/unspeakable", Some(&title), Severity::Warning, cx.at, || Words {
                    message: format!("{shown} has no word in `{title}`, which stays blank"),
                    label: "lost".into(),
                    notes: cx.notes(None),
                    help: Some(format!("set it by hand in the target, or give all records one with `--set {path}=…`")),
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
    fn like_state(&mut self, text: &str) {
        let Some((state, _)) = self.op.column.states.iter().find(|(_, word)| word == text) else { return };
        let cx = self.cell_cx();
        let title = cx.title();
        let state = state.name();
        let shown = cx.value(self.judge, text);
        self.judge.add("text/like-state", Some(&title), Severity::Error, cx.at, || Words {
            message: format!("{shown} is the word for `{state}` in `{title}`, and would not be read as a text"),
            notes: cx.notes(None),
            help: Some("choose another text".into()),
            ..Words::default()
        });
    }

    /// The values of a list, or those that supply one.
    fn values(&mut self, supply: &'b SupplyPlan, index: usize) -> BumpVec<'b, (&'b str, Option<usize>)> {
        let bump = self.cx.bump;
        if supply.set.is_none() && supply.from_record && self.frame.any(supply.spot) {
            let range = self.frame.range(supply.spot);
            let items = &self.frame.slots[supply.spot.slot as usize];
            let texts = range.filter_map(|i| items[i].text().map(|text| (text, Some(i))));
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
    fn states(&mut self) -> bool {
        let op = self.op;
        let said = |supply: &SupplyPlan, frame: &Frame<'b>| match frame.items(supply.spot) {
            [Said { what: What::State(state), .. }] if supply.from_record && supply.set.is_none() => Some(*state),
            _ => None,
        };
        if op.supplies.iter().any(|supply| supply.set.is_some() || self.frame.any(supply.spot)) {
            return false;
        }
        let Some(state) = op.supplies.iter().find_map(|supply| said(supply, self.frame)) else { return false };
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

    fn list(&mut self, list: &'b List, codec: &'b Codec) {
        if self.states() {
            return;
        }
        let supply = &self.op.supplies[0];
        let values = self.values(supply, 0);
        let mut joined = Joined::new(self.cx.bump);
        for (value, item) in values {
            let Some(writing) = self.write(codec, value, supply) else { continue };
            self.join(&mut joined, list, writing, supply.spot, item);
        }
        self.put_joined(joined, list);
    }

    /// Adds an item to the list that is being written, and marks it.
    fn join(&mut self, joined: &mut Joined<'b>, list: &List, writing: Writing<'b>, spot: Spot, item: Option<usize>) {
        if let Some(index) = item {
            let said = self.frame.slots[spot.slot as usize][index];
            if self.from == NOWHERE {
                self.from = said.from;
            }
        }
        if list.max.is_some_and(|max| joined.items.len() >= max) {
            joined.surplus += 1;
            return;
        }
        let text = writing.text;
        if holds(text, &list.separator) || text.trim().len() != text.len() {
            let cx = self.cell_cx();
            let title = cx.title();
            let shown = cx.value(self.judge, text);
            let separator = crate::value::shown::shown(&list.separator, 8).into_owned();
            self.judge.add("list/separator", Some(&title), Severity::Error, cx.at, || Words {
                message: format!("{shown} cannot be an item of `{title}`: it holds the separator `{separator}`, or blanks at its ends"),
                notes: cx.notes(None),
                help: Some("rename it in the source".into()),
                ..Words::default()
            });
        }
        joined.items.push(text);
        if let (Some(index), true) = (item, writing.how != How::Dropped)
            && let Some(said) = self.frame.slots[spot.slot as usize].get_mut(index)
        {
            said.used |= 1;
        }
    }

    fn put_joined(&mut self, joined: Joined<'b>, list: &List) {
        if joined.surplus > 0 {
            let cx = self.cell_cx();
            let title = cx.title();
            let (surplus, max) = (joined.surplus, list.max.unwrap_or(0));
            self.judge.add("list/too-long", Some(&title), Severity::Warning, cx.at, || Words {
                message: format!("`{title}` takes {max} of these, and {surplus} more are lost"),
                notes: cx.notes(None),
                help: Some("set the others by hand in the target".into()),
                ..Words::default()
            });
        }
        match joined.items.as_slice() {
            [] => {}
            [one] => {
                self.put(one);
                self.like_state(one);
            }
            many => {
                let size = many.iter().map(|item| item.len() + list.separator.len()).sum();
                let mut text = BumpString::with_capacity_in(size, self.cx.bump);
                for (index, item) in many.iter().enumerate() {
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
    fn kinds(&mut self, list: Option<&'b List>, kinds: &'b [Kind]) {
        if self.states() {
            return;
        }
        let single = List { separator: String::new(), max: Some(1) };
        let mut joined = Joined::new(self.cx.bump);
        for (index, kind) in kinds.iter().enumerate() {
            let supply = &self.op.supplies[index];
            if list.is_none() && !joined.items.is_empty() {
                break;
            }
            for (value, item) in self.values(supply, index) {
                let Some(writing) = self.write(&kind.codec, value, supply) else { continue };
                if let Some(index) = item {
                    self.from = self.frame.slots[supply.spot.slot as usize][index].from;
                }
                let taken = kinds.iter().find(|kind| kind.shape.fits(kind.codec.strip(writing.text)));
                if taken.is_none_or(|taken| taken.shape != kind.shape) {
                    let cx = self.cell_cx();
                    let own = std::slice::from_ref(kind);
                    judge_cell::no_kind(self.judge, &cx, writing.text, own, Severity::Error);
                    continue;
                }
                match list {
                    Some(list) => self.join(&mut joined, list, writing, supply.spot, item),
                    None => {
                        joined.items.push(writing.text);
                        if let Some(index) = item {
                            self.frame.slots[supply.spot.slot as usize][index].used |= 1;
                        }
                    }
                }
            }
        }
        self.put_joined(joined, list.unwrap_or(&single));
    }

    fn tuple(&mut self, cases: &'b Cases) {
        if self.states() {
            return;
        }
        let mut values = BumpVec::with_capacity_in(self.op.supplies.len(), self.cx.bump);
        let mut ways = BumpVec::with_capacity_in(self.op.supplies.len(), self.cx.bump);
        for (index, supply) in self.op.supplies.iter().enumerate() {
            match supply.resolve(self.frame, self.cx.bump) {
                Resolved::Record(What::Text(text)) => {
                    self.from = self.frame.one(supply.spot).from;
                    ways.push((index, None));
                    values.push(text);
                }
                Resolved::Supplied(What::Text(text), way, derivation) => {
                    ways.push((index, Some((way, derivation))));
                    values.push(text);
                }
                _ => {}
            }
        }
        if values.is_empty() {
            return;
        }
        let row = if values.len() == self.op.supplies.len() { cases.find_values(&values) } else { None };
        let Some(row) = row else {
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
    fn finish(&mut self) {
        let text = self.out.cells[self.first];
        if text.is_empty() && self.op.column.width == 1 {
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
            self.simple("text/edge-blank", Severity::Error, text, "begins or ends with a blank, and the vendor drops it", "take the blanks out");
        }
        if !layout.embedded_newline && bytes.iter().any(|b| matches!(b, b'\n' | b'\r')) {
            self.simple("character/newline", Severity::Error, text, "holds a line break, and this format cannot carry one", "take the line break out");
        }
        if layout.apostrophe && spreadsheet::without_apostrophe(text).len() != text.len() {
            self.simple("text/like-state", Severity::Error, text, "begins with an apostrophe, which the vendor drops", "take the apostrophe out");
        }
        if matches!(bytes.first(), Some(b'=' | b'@' | b'\t' | b'\r' | b'+' | b'-')) && spreadsheet::formula_like(text) {
            self.simple("spreadsheet/formula", Severity::Warning, text, "is a formula to a spreadsheet that opens the output", "do not open the output in a spreadsheet; it is written as it is");
        }
        if !self.op.column.checks.is_empty() {
            judge_cell::check(self.judge, &self.cell_cx(), text, |severity| severity);
        }
    }

    fn simple(&mut self, code: &str, severity: Severity, text: &str, what: &str, help: &str) {
        let cx = self.cell_cx();
        let title = cx.title();
        let shown = cx.value(self.judge, text);
        self.judge.add(code, Some(&title), severity, cx.at, || Words {
            message: format!("{shown} {what}"),
            notes: cx.notes(None),
            help: Some(help.into()),
            ..Words::default()
        });
    }

    /// Whether source cells whose values are in this cell stand in it letter by letter.
    fn compare(&mut self) {
        let cells = &self.out.cells[self.first..self.first + self.op.column.width];
        for supply in self.op.supplies.iter().filter(|supply| supply.from_record && supply.set.is_none()) {
            let mut last = (NOWHERE, 0);
            let range = self.frame.range(supply.spot);
            for (index, said) in range.clone().zip(&self.frame.slots[supply.spot.slot as usize][range]) {
                let Said { from, used, .. } = *said;
                if used & 1 == 0 || from == NOWHERE {
                    continue;
                }
                let Some(origin) = self.cx.origins.get(usize::from(from)) else { continue };
                let row = if origin.by_row { index } else { 0 };
                if (from, row) == last {
                    continue;
                }
                last = (from, row);
                for (i, physical) in origin.cells.iter().enumerate() {
                    let texts = self.cx.texts.get(row);
                    let Some(raw) = physical.and_then(|at| texts.and_then(|texts| texts.get(at))) else { continue };
                    if !raw.is_empty() && cells.contains(raw) {
                        self.out.same.push((from, i, row));
                    }
                }
            }
        }
    }
}

/// The items of a list that is being written.
struct Joined<'b> {
    items: BumpVec<'b, &'b str>,
    surplus: usize,
}

impl<'b> Joined<'b> {
    fn new(bump: &'b Bump) -> Joined<'b> {
        Joined { items: BumpVec::new_in(bump), surplus: 0 }
    }
}

/// Whether `text` holds `separator`; mostly that is one character, and a search for a byte needs no preparation.
fn holds(text: &str, separator: &str) -> bool {
    match separator.as_bytes() {
        [byte] => memchr::memchr(*byte, text.as_bytes()).is_some(),
        _ => text.contains(separator),
    }
}

fn is_derived(supply: Supply) -> bool {
    matches!(supply, Supply::Derived | Supply::Inferred)
}
