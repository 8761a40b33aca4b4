//! Making the program of the short way out of a plan. What it cannot express becomes a test that leaves the records
//! in which it would matter; where that would be all of them there is no program.

use super::account::Masks;
use super::make::{Derived, Given, Literal, Make, OfKind, Way};
use super::read::{Look, Read, Take};
use super::rules::{Compiler, Rule};
use super::test::{Asked, Test};
use super::{Cells, Column, MOST, Short};
use crate::layout::{Dialect, Writer};
use crate::map::codec::{Base, Cases};
use crate::map::{Blank, Codec, Demand, Kind, Meaning, Required};
use crate::model::derive::{By, Carries};
use crate::model::{Item, State};
use crate::pass::account::{CellFate, DERIVED};
use crate::pass::{Job, Work};
use crate::plan::frame::Spot;
use crate::plan::read::{ReadOp, Strictness};
use crate::plan::supply::{DerivePlan, Implied, SupplyPlan};
use crate::plan::write::WriteOp;
use crate::plan::{Bound, Outlook, Plan, sound};
use crate::report::{Fate, Severity, Supply};

/// What a program is made of.
struct Maker<'s> {
    plan: &'s Plan<'s>,
    reads: Vec<Read<'s>>,
    /// The spots of each of them; none of those that are always left.
    spots: Vec<Vec<Spot>>,
    supplies: Vec<(usize, usize)>,
    masks: Masks,
    required: Cells,
    beside: Vec<(Cells, Cells)>,
    quotes: Quotes,
}

/// Which bytes of a cell ask for a second look.
struct Quotes {
    odd: Box<[bool; 256]>,
    edges: Box<[bool; 256]>,
}

impl<'s> Short<'s> {
    /// The program of a job. `every`: each finding is wanted in full. `None`: there is none.
    pub(in crate::pass) fn compile(
        job: &'s Job<'_, '_>,
        fates: &[CellFate],
        every: bool,
    ) -> Option<Short<'s>> {
        let Work::Convert(plan, dialect) = job.work else { return None };
        let plan: &'s Plan<'s> = plan;
        let (source, target) = (plan.read.map, plan.write.map);
        let width = job.binding.columns.len();
        let rows = source.layout.row_per.is_some() || target.layout.row_per.is_some();
        if rows || job.parts || job.binding.lead > 0 || width > MOST || target.cells.len() > MOST {
            return None;
        }
        let mut maker = Maker {
            plan,
            reads: Vec::new(),
            spots: Vec::new(),
            supplies: Vec::new(),
            masks: masks(job, plan, fates),
            required: 0,
            beside: Vec::new(),
            quotes: Quotes::new(dialect),
        };
        for op in plan.read.running() {
            maker.read(op)?;
        }
        let mask = job.masks.and_then(|masks| masks.first());
        let kept = |cell: usize| mask.is_none_or(|mask| mask.get(cell).copied().unwrap_or(false));
        let delimiter = dialect.delimiter as u8;
        let mut row: Vec<(Literal, Column<'s>)> = Vec::new();
        let mut literal = Vec::new();
        let mut first = true;
        let mut together = Vec::new();
        for op in &plan.write.ops {
            let cell = op.column.first_cell;
            let stands = kept(cell);
            if stands {
                if !first {
                    literal.push(delimiter);
                }
                first = false;
            }
            let settles = op.column.blank == Blank::Refuse && mask.is_some() && stands;
            let needed = op.column.required != Required::No;
            if !plan.write.lives(op) && !settles && !needed {
                if stands {
                    literal.extend(std::iter::repeat_n(delimiter, op.column.width - 1));
                }
                continue;
            }
            if op.column.required == Required::Group {
                let set =
                    |cells: &mut dyn Iterator<Item = usize>| cells.fold(0, |set: Cells, at| set | 1 << at);
                let own = set(&mut (cell..cell + op.column.width));
                let others = set(&mut op.company().iter().map(|other| target.columns[*other].first_cell));
                if op.column.width > 1 {
                    return None;
                }
                together.push((own, others));
            }
            let column = maker.column(op, settles, stands)?;
            row.push((Literal::new(&std::mem::take(&mut literal)), column));
        }
        let mut counted = Vec::new();
        let place = |cell: usize| job.binding.of_cell[cell];
        let allowed = |rule: &crate::map::Rule| match rule.severity {
            Severity::Refuse if job.allow.contains(&rule.code) => Severity::Note,
            severity => severity,
        };
        let mut of_source = Compiler {
            map: source,
            place: &place,
            severity: &|rule| Strictness::Input.of(rule.severity),
            counting: !every,
            words: Vec::new(),
        };
        let mut source_rules = Vec::new();
        for rule in source.rules.iter().filter(|rule| !matches!(rule.demand, Demand::MaxRows(_))) {
            source_rules.extend(of_source.rule(rule, &mut counted).ok()?);
        }
        let source_words = of_source.words;
        let mut of_target =
            Compiler { map: target, place: &Some, severity: &allowed, counting: !every, words: Vec::new() };
        let mut target_rules: Vec<Rule> = Vec::new();
        let mut limited = Vec::new();
        for (index, rule) in target.rules.iter().enumerate() {
            match rule.demand {
                Demand::MaxRows(_) => {
                    let mut none = Vec::new();
                    of_target.counting = false;
                    limited.extend(of_target.rule(rule, &mut none).ok()?.map(|rule| (index, rule)));
                    of_target.counting = !every;
                }
                _ => target_rules.extend(of_target.rule(rule, &mut counted).ok()?),
            }
        }
        for words in of_target.words {
            let of_column =
                |column: &&mut Column<'_>| (column.cell..column.cell + column.width).contains(&words.cell);
            if let Some(column) = row.iter_mut().map(|(_, column)| column).find(of_column) {
                column.words.push(words);
            }
        }
        let mut unique = false;
        for rule in &target.rules {
            let Demand::Unique(cells) = &rule.demand else { continue };
            unique = true;
            for cell in cells {
                let of_cell =
                    |column: &&mut Column<'_>| (column.cell..column.cell + column.width).contains(cell);
                match row.iter_mut().map(|(_, column)| column).find(of_cell) {
                    Some(column) if column.width > 1 => return None,
                    Some(column) => column.keep = true,
                    None => {}
                }
            }
        }
        let newline = dialect.newline.bytes();
        let mut tail = literal;
        tail.extend_from_slice(newline);
        let layout = &target.layout;
        let open = layout.filled_only || target.columns.iter().any(|column| column.grown);
        let mut short = Short {
            target,
            width,
            looks: maker.looks(width),
            tuples: (0..maker.reads.len())
                .filter(|at| matches!(maker.reads[*at].take, Take::Words(..)))
                .collect(),
            beside: maker.beside,
            reads: maker.reads,
            row,
            tail: Literal::new(&tail),
            newline: newline.len(),
            together,
            source_rules,
            target_rules,
            source_words,
            masks: maker.masks,
            required: maker.required,
            supplies: maker.supplies,
            limited,
            counted,
            line_bytes: target.limits.line_bytes.filter(|_| job.masks.is_some() || !open),
            writer: Writer::new(dialect),
            foreign: maker.quotes.foreign(job.dialect),
            odd: maker.quotes.odd,
            edges: maker.quotes.edges,
            delimiter,
            comment: dialect.comment.clone().unwrap_or_default().into_bytes(),
            unique,
        };
        for at in 0..short.row.len() {
            if let Some(make) = short.quicker(&short.row[at].1) {
                short.row[at].1.make = make;
            }
        }
        Some(short)
    }

    /// A quicker way to make a column, if there is one.
    fn quicker(&self, column: &Column<'s>) -> Option<Make<'s>> {
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

/// What becomes of the cells of each physical column.
fn masks(job: &Job<'_, '_>, plan: &Plan<'_>, fates: &[CellFate]) -> Masks {
    let mut masks = Masks::default();
    for fate in fates {
        let bit = 1 << fate.physical;
        match fate.always {
            Some(Fate::Internal) => masks.internal |= bit,
            Some(_) => masks.lost |= bit,
            None => masks.open |= bit,
        }
    }
    for (at, physical) in job.binding.columns.iter().enumerate() {
        if !matches!(physical.bound, Bound::Cell(_)) {
            masks.lost |= 1 << at;
        }
    }
    for op in &plan.read.ops {
        let mut cells = op.cells.iter().flatten();
        if let Some(first) = cells.next() {
            let others = cells.fold(0, |set: Cells, cell| set | 1 << cell);
            if others != 0 {
                masks.spread.push((1 << first, others));
            }
        }
    }
    masks
}

impl<'s> Maker<'s> {
    /// Compiles the reading of a column. `None`: no record could go the short way.
    fn read(&mut self, op: &'s ReadOp<'s>) -> Option<()> {
        let map = self.plan.read.map;
        let column = op.column;
        let cells: Vec<usize> = op.cells.iter().flatten().copied().collect();
        let whole = cells.len() == op.cells.len();
        let mut take = self.take(op);
        let stated = matches!(column.blank, Blank::State(_));
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
            states: !column.states.is_empty() || map.layout.apostrophe,
            numeric: op.numeric() && !op.rests(),
            column,
            granted,
            makes,
            refused: if of_action { &["delete", "detach"] } else { &[] },
        });
        Some(())
    }

    /// What is done with each cell.
    fn looks(&mut self, width: usize) -> Vec<Look<'s>> {
        let mut looks: Vec<Look<'s>> = (0..width).map(|_| Look::Nothing).collect();
        for (index, read) in self.reads.iter_mut().enumerate() {
            let plain = read.granted.is_none() && read.refused.is_empty() && !read.states;
            let look = match &read.take {
                Take::Words(..) => continue,
                Take::Leave => {
                    for at in (0..width).filter(|at| read.set >> at & 1 == 1) {
                        looks[at] = Look::Leave;
                    }
                    continue;
                }
                Take::Test if plain => match read.test.take() {
                    Some(test) => Look::Test(test, read.column),
                    None => Look::Nothing,
                },
                Take::Text if plain && read.test.is_none() => match read.numeric {
                    true => Look::Digits,
                    false => Look::Nothing,
                },
                Take::Word(cases)
                    if read.refused.is_empty()
                        && !read.states
                        && read.test.is_none()
                        && cases.len() < 8
                        && cases.iter().all(|(word, _)| word.len() == 1) =>
                {
                    let mut codes = Box::new([0; 256]);
                    let mut granted = [0; 8];
                    for (at, (word, value)) in cases.iter().enumerate() {
                        codes[usize::from(word.as_bytes()[0])] = at as u8 + 1;
                        if read.granted == Some(*value) {
                            granted[at + 1] = read.set;
                        }
                    }
                    Look::Word(codes, granted)
                }
                _ => Look::Read(index),
            };
            looks[read.first] = look;
        }
        looks
    }

    fn take(&self, op: &'s ReadOp<'s>) -> Take<'s> {
        let column = op.column;
        match &column.meaning {
            Meaning::None => Take::Leave,
            Meaning::Field(_, codec) => match (&codec.list, &codec.base) {
                (None, Base::Cases(cases)) if codec.affix.is_none() => words(cases),
                (None, Base::Text) if codec.affix.is_none() => Take::Text,
                (None, _) => Take::Codec(codec),
                (Some(list), _) => match list.separator.as_bytes() {
                    [separator] => Take::List(*separator, codec),
                    _ => Take::Leave,
                },
            },
            Meaning::Kinds(list, kinds) if op.unasked() => {
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
    fn given(&self, spot: Spot) -> Result<Vec<Given>, Cells> {
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
    fn single(&self, spot: Spot) -> Result<Option<Given>, Cells> {
        let given = self.given(spot)?;
        match given.as_slice() {
            [] => Ok(None),
            [one] if one.list.is_none() => Ok(Some(*one)),
            more => Err(more.iter().fold(0, |set, given| set | given.set)),
        }
    }

    /// The supply of a column by a way.
    fn supply(&mut self, column: usize, way: usize) -> Option<Cells> {
        let at = self.supplies.iter().position(|known| *known == (column, way)).unwrap_or_else(|| {
            self.supplies.push((column, way));
            self.supplies.len() - 1
        });
        (at < MOST).then(|| 1 << at)
    }

    /// Compiles a column of the target.
    fn column(&mut self, op: &'s WriteOp<'s>, settles: bool, stands: bool) -> Option<Column<'s>> {
        let column = op.column;
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
        let text = |codec: &Codec| codec.affix.is_none() && matches!(codec.base, Base::Text);
        let plain = match &column.meaning {
            Meaning::Field(_, codec) => text(codec),
            Meaning::Kinds(_, kinds) => kinds.iter().all(|kind| text(&kind.codec) || sip(&kind.codec)),
            _ => false,
        };
        let needed = column.required == Required::Always || settles && settled.is_none();
        Some(Column {
            index: op.index,
            cell: column.first_cell,
            width: column.width,
            make,
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
                    let earlier =
                        kinds.iter().take(made.len()).map(|kind| (kind.shape, &kind.codec)).collect();
                    let odd =
                        |byte: u8| self.quotes.odd[usize::from(byte)] && kind.shape.may_hold(byte.into());
                    let clean = kind.codec.affix.is_none() && !(0..=u8::MAX).any(odd);
                    made.push(OfKind { given, ways, codec: &kind.codec, shape: kind.shape, clean, earlier });
                }
                let most = list.as_ref().and_then(|list| list.max).unwrap_or(usize::MAX);
                Some(Make::Kinds { kinds: made, separator, most, left })
            }
            Meaning::Tuple(_, cases) => {
                if op.supplies.len() > 4
                    || cases.rows.iter().any(|(cells, _)| cells.iter().all(String::is_empty))
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

    /// The ways to one value. `record`: what the record says is one of them.
    fn ways(
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
        ways.push(Way::Derived(Derived { by: derived.by, inputs, needed: all, any, part, supply }));
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

impl Quotes {
    fn new(dialect: &Dialect) -> Quotes {
        let mut odd = Box::new([false; 256]);
        for byte in [dialect.delimiter as u8, b'"', b'\r', b'\n'].iter().chain(&dialect.also_quote) {
            odd[usize::from(*byte)] = true;
        }
        let mut edges = Box::new([false; 256]);
        for byte in b" \t=@+-'" {
            edges[usize::from(*byte)] = true;
        }
        Quotes { odd, edges }
    }

    /// Those that may stand in a cell that stood in no quotes.
    fn foreign(&self, source: &Dialect) -> Vec<u8> {
        let never = [source.delimiter as u8, source.terminator.byte(), b'"'];
        (0..=u8::MAX).filter(|byte| self.odd[usize::from(*byte)] && !never.contains(byte)).collect()
    }

    fn plain(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let edge = |byte: Option<&u8>| byte.is_none_or(|byte| self.edges[usize::from(*byte)]);
        !bytes.iter().any(|byte| self.odd[usize::from(*byte)]) && !edge(bytes.first()) && !edge(bytes.last())
    }
}

fn sip(codec: &Codec) -> bool {
    codec.affix.is_none() && matches!(codec.base, Base::SipUri)
}

/// What the checks of a column are asked of.
fn asked(column: &crate::map::Column) -> Asked {
    match &column.meaning {
        Meaning::None => Asked::Text,
        Meaning::Field(_, codec) if codec.cases().is_some() && codec.list.is_none() => Asked::Cell,
        Meaning::Field(_, codec) if codec.list.is_none() && codec.affix.is_none() => Asked::Text,
        Meaning::Field(..) => Asked::Items,
        Meaning::Tuple(..) | Meaning::Kinds(..) => Asked::Cell,
    }
}

/// The codec of values that are written by their column as a whole.
static PLAIN: Codec = Codec { list: None, affix: None, fold: false, base: Base::Text };

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
