//! Making the program of the short way out of a plan. What it cannot express becomes a test that leaves the records
//! in which it would matter; where that would be all of them there is no program.

mod reads;
mod ways;
mod writes;

use super::account::Masks;
use super::edges::Edges;
use super::looks::Looks;
use super::make::{Literal, Quick, Way};
use super::read::{Read, Take};
use super::rules::{Compiler, Rule, Words};
use super::{Cells, Column, MOST, Short};
use crate::layout::{Dialect, Writer};
use crate::map::{Blank, Demand, Required};
use crate::model::derive::By;
use crate::pass::account::CellFate;
use crate::pass::{Job, Work};
use crate::plan::frame::Spot;
use crate::plan::read::Strictness;
use crate::plan::{Bound, Physical, Plan};
use crate::report::{Fate, Severity};
use crate::source::Encoding;

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
    edges: Edges,
}

/// Whether some list of a map has items that keep their places: those go the general way.
fn exact(map: &crate::map::Map) -> bool {
    let list = |column: &crate::map::Column| match &column.meaning {
        crate::map::Meaning::Field(_, codec) => codec.list.as_ref().is_some_and(|list| list.exact),
        _ => false,
    };
    map.columns.iter().any(list)
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
        // Each character has its place in an encoding of Unicode, and need not be asked for it.
        let narrow = plan.write.encoding == Encoding::Windows1252;
        if rows
            || narrow
            || dialect.quotes != crate::layout::Quotes::Needed
            || job.parts
            || !plan.write.told.is_empty()
            || plan.write.ops.iter().flat_map(|op| &op.supplies).any(|supply| supply.switch.is_some())
            || source.layout.example_row.is_some()
            || target.layout.example_row.is_some()
            || plan.write.country.is_some()
            || plan.write.ops.iter().any(|op| op.listing.is_some())
            || exact(source)
            || exact(target)
            || job.binding.lead > 0
            || width > MOST
            || target.cells.len() > MOST
        {
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
            let needed = op.column.required != Required::No || made(plan, op.index);
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
        let asked = |rule: &&crate::map::Rule| {
            !plan.twin
                && !matches!(rule.demand, Demand::MaxRows(_))
                && Strictness::Input.of_rule(rule).is_some()
        };
        for rule in source.rules.iter().filter(asked) {
            source_rules.extend(of_source.rule(rule, &mut counted).ok()?);
        }
        let source_words = of_source.words;
        let mut looks = maker.looks();
        let read = maker.reads.iter().fold(0, |set: Cells, read| set | read.set);
        let secret = |physical: &Physical| match physical.bound {
            Bound::Cell(cell) => source.secret(&source.columns[source.cells[cell].column]),
            _ => false,
        };
        let columns = job.binding.columns.iter().enumerate();
        let unread = columns.filter(|(at, physical)| read >> at & 1 == 0 && secret(physical));
        looks.masked.extend(unread.map(|(at, _)| (at, None)));
        settle_words(&source_words, &mut source_rules, &mut looks, &maker.reads);
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
        let in_bytes = |at: &usize| looks.tuples.iter().any(|tuple| tuple.set == maker.reads[*at].set);
        let tuples = (0..maker.reads.len()).filter(|at| matches!(maker.reads[*at].take, Take::Words(..)));
        let tuples = tuples.filter(|at| !in_bytes(at)).collect();
        settle_mail(&mut row, &looks, &maker.reads);
        let newline = dialect.newline.bytes();
        let mut tail = literal;
        tail.extend_from_slice(newline);
        let layout = &target.layout;
        let open = layout.filled_only || target.columns.iter().any(|column| column.grown);
        let mut short = Short {
            target,
            width,
            looks,
            tuples,
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
            let column = &mut short.row[at].1;
            if column.settled.is_none() && !column.required && column.width == 1 {
                column.gives = column.make.gives();
            }
            let (literal, column) = &short.row[at];
            let quick = Quick::of(&short, column, literal);
            short.row[at].1.quick = quick;
        }
        Some(short)
    }
}

/// Settles conditions on words of one byte by the codes of those words: rules ask about no text then.
fn settle_words(conditions: &[Words<'_>], rules: &mut [Rule], looks: &mut Looks<'_>, reads: &[Read<'_>]) {
    let mut settled = 0;
    let take = |first: usize| reads.iter().find(|read| read.first == first).map(|read| &read.take);
    for word in &mut looks.words {
        let Some(Take::Word(cases)) = take(word.cell) else { continue };
        for condition in conditions.iter().filter(|condition| condition.cell == word.cell) {
            settled |= condition.bit;
            for (text, _) in cases.iter().filter(|(text, _)| condition.hold(text.as_bytes())) {
                word.words[usize::from(text.as_bytes()[0])].held |= condition.bit;
            }
        }
    }
    for tuple in &mut looks.tuples {
        let Some(Take::Words(cells, cases)) = take(tuple.first) else { continue };
        for condition in conditions {
            let Some(place) = cells.iter().position(|cell| *cell == condition.cell) else { continue };
            settled |= condition.bit;
            for (held, (words, _)) in tuple.held.iter_mut().zip(cases) {
                *held |= if condition.hold(words[place].as_bytes()) { condition.bit } else { 0 };
            }
        }
    }
    for rule in rules {
        rule.words &= settled;
        rule.asked.retain(|at| conditions[*at].bit & settled == 0);
    }
}

/// Settles which cells are no addresses where they have passed their tests, since these allow no `@`.
fn settle_mail(row: &mut [(Literal, Column<'_>)], looks: &Looks<'_>, reads: &[Read<'_>]) {
    let never = |read: usize| {
        let first = reads[read].first;
        let no_at = looks.tests.iter().any(|(at, test, _)| *at == first && !test.allows(b'@'));
        if no_at && reads[read].direct { 1 << first } else { 0 }
    };
    for way in row.iter_mut().flat_map(|(_, column)| column.make.ways()) {
        if let Way::Derived(derived) = way
            && derived.by == By::IfEmail
            && let [Some((read, _)), None] = derived.inputs
        {
            derived.never = never(read);
        }
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

impl Quotes {
    fn new(dialect: &Dialect) -> Quotes {
        let mut odd = Box::new([false; 256]);
        for byte in [dialect.delimiter as u8, b'"', b'\r', b'\n'].iter().chain(&dialect.also_quote) {
            odd[usize::from(*byte)] = true;
        }
        Quotes { odd, edges: Edges::new() }
    }

    /// Those that may stand in a cell that stood in no quotes.
    fn foreign(&self, source: &Dialect) -> Vec<u8> {
        let never = [source.delimiter as u8, source.terminator.byte(), b'"'];
        (0..=u8::MAX).filter(|byte| self.odd[usize::from(*byte)] && !never.contains(byte)).collect()
    }

    fn plain(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        !bytes.iter().any(|byte| self.odd[usize::from(*byte)]) && !self.edges.ask(bytes)
    }
}

/// Whether secrets are made for a column of the target.
fn made(plan: &Plan<'_>, column: usize) -> bool {
    plan.generators.iter().any(|generator| generator.column() == column)
}
