//! The short way: most records of a conversion are converted by a small program over their cells, made once of the
//! plan, that allocates nothing and says nothing.
//!
//! It does what the general way in [`super::user`] does, for records of which nothing new is to be said: every cell can
//! be read, every cell that is written is sound, and what the rules find was found often enough before, so that it is
//! only counted. Any other record is left, with nothing done, to the general way, which is the specification: with the
//! short way and without it rows, ledger and findings are the same. What a program cannot express at all leaves the
//! records that need it.

mod account;
mod compile;
mod edges;
mod eight;
mod hearing;
mod looks;
mod make;
mod read;
mod rules;
mod state;
mod test;

use bumpalo::Bump;

use self::account::Masks;
use self::edges::Edges;
pub(super) use self::hearing::Hearing;
use self::hearing::wanted;
use self::looks::Looks;
use self::make::{Literal, Make, Quick};
use self::read::Read;
use self::rules::{Fire, Rule, Words};
use self::state::State;
use self::test::Test;
use super::batch::Run;
use crate::layout::{Lanes, Record, Rows, Work, Writer, widest};
use crate::map::{Codec, Map};
use crate::report::Fate;

/// A set of cells, by their place: those of a record of the source, or those of one of the target.
type Cells = u64;

/// Cells of a record for which there is a short way, at most.
const MOST: usize = Cells::BITS as usize;

/// Bytes of a record that goes the short way, at most: for a longer one it saves nothing, and takes room.
const LONGEST: usize = 1 << 15;

/// Room that a row may take beside four times that of its record: more than most, and a row that takes more is left.
const SPARE: usize = 1 << 12;

/// Records of a batch after which it is known whether the short way is worth trying.
const TRIED: u32 = 64;

/// The program of one conversion.
pub(super) struct Short<'s> {
    target: &'s Map,
    /// How many cells a record has that can go the short way.
    width: usize,
    /// What is done with its cells, by their places.
    looks: Looks<'s>,
    /// How columns are read.
    reads: Vec<Read<'s>>,
    /// Those of several cells.
    tuples: Vec<usize>,
    /// Cells that may not be blank beside others.
    beside: Vec<(Cells, Cells)>,
    /// How its row is put together: what stands before a column of the target, and the column.
    row: Vec<(Literal, Column<'s>)>,
    /// What stands behind the last column that is ever filled: delimiters and the line end.
    tail: Literal,
    /// Bytes of the line end.
    newline: usize,
    /// Columns of the target that must be filled beside others: theirs, and those of the others.
    together: Vec<(Cells, Cells)>,
    source_rules: Vec<Rule>,
    target_rules: Vec<Rule>,
    /// Cells of the source that must be filled.
    required: Cells,
    /// Conditions of the source's rules on words.
    source_words: Vec<Words<'s>>,
    masks: Masks,
    /// What was supplied: the column of the target and the way, by the bits of a tally.
    supplies: Vec<(usize, usize)>,
    /// `max_rows` rules of the target: their index and their conditions.
    limited: Vec<(usize, Rule)>,
    /// Findings that are only counted: the code, the title and the severity of each.
    counted: Vec<rules::Counted<'s>>,
    /// Bytes that a line may have.
    line_bytes: Option<u64>,
    writer: Writer,
    /// Bytes that ask for a second look wherever they stand in a cell.
    odd: Box<[bool; 256]>,
    /// Bytes that ask for one at its ends.
    edges: Edges,
    /// Those of the first that may stand in a cell of the source that stood in no quotes.
    foreign: Vec<u8>,
    delimiter: u8,
    /// What makes a line a comment.
    comment: Vec<u8>,
    unique: bool,
}

/// A column of the target.
struct Column<'s> {
    /// Its index in the map.
    index: usize,
    /// Its first cell in the map.
    cell: usize,
    /// How many cells it has.
    width: usize,
    make: Make<'s>,
    /// Cells of which one must be filled, or all is blank; the second must not have passed tests that allow no `@`.
    gives: Option<[Cells; 2]>,
    /// The quickest way to make it, for most texts.
    quick: Option<Quick<'s>>,
    codec: Option<&'s Codec>,
    /// Whether a blank cell leaves the record.
    required: bool,
    /// What a blank cell takes, where the column may not hold one: the text, and its supply.
    settled: Option<(&'s str, Cells)>,
    /// Whether its text may be written at all: a column that is left out must stay blank.
    hidden: bool,
    /// Conditions of the target's rules on its words.
    words: Vec<Words<'s>>,
    /// Whether its text is kept for the rules that ask for uniqueness.
    keep: bool,
    /// What its text is tested for.
    test: Option<Test>,
    states: bool,
    /// Whether its texts are no parts of the values.
    makes: bool,
}

/// What is known of the record at hand.
#[derive(Default, Clone, Copy)]
struct Known {
    /// Cells of the source that are filled.
    filled: Cells,
    /// Cells of which all, the first or the second part has reached the target.
    arrived: [Cells; 3],
    /// Cells whose text stands in the target as it is.
    same: Cells,
    /// Cells that say what every target takes for granted.
    granted: Cells,
    /// Supplies that were used.
    supplied: Cells,
    /// Cells of which a derivation has just made a text: one may stand in it as it is.
    derived: Cells,
    /// Cells of the target that are filled.
    written: Cells,
    /// Words that rules of the target ask about.
    target_words: u64,
    /// Cells of the source of which the value is an e-mail address at first sight.
    addresses: Cells,
    /// Cells of the source that passed the tests of their columns at first sight.
    tested: Cells,
    /// Cells of the source that are numbers, or lists of numbers, of digits alone.
    digits: Cells,
    /// Conditions on words that rules of the source ask about and that hold, as far as words of one byte tell.
    source_words: u64,
}

impl<'s> Short<'s> {
    /// Converts records, from the first on, until it leaves one; gives how many. What they give is in the run, but for
    /// what [`Short::finish`] adds.
    pub(super) fn records<'b>(
        &'b self,
        run: &mut Run<'_, '_, '_>,
        state: &mut State<'b>,
        text: &'b str,
        rows: &'b Rows,
        records: &'b [Record],
        bump: &'b Bump,
    ) -> usize
    where
        's: 'b,
    {
        widest(Stretch { short: self, run, state, text, rows, records, bump })
    }

    /// Converts one record, or leaves it.
    #[inline(always)]
    fn record<'b>(
        &'b self,
        run: &mut Run<'_, '_, '_>,
        state: &mut State<'b>,
        text: &'b str,
        rows: &'b Rows,
        record: &'b Record,
        bump: &'b Bump,
    ) -> bool
    where
        's: 'b,
    {
        if !state.off && record.span().len() <= LONGEST {
            state.tried += 1;
            let needed = 4 * record.span().len() + SPARE;
            if state.room.len() < state.used + needed {
                state.widen(run, needed);
            }
            let mut room = std::mem::take(&mut state.room);
            let known = self.known(state, text, rows, record, bump, &mut room);
            state.room = room;
            if let Some((known, end)) = known
                && self.count(run, state, text, rows, record, &known)
            {
                state.used = end;
                state.done += 1;
                return true;
            }
            state.off = state.tried == TRIED && state.done * 4 < TRIED;
        }
        state.flush(run);
        false
    }

    /// Reads and writes the record. Nothing but `out` and the buffers is touched.
    #[inline(always)]
    fn known<'b>(
        &'b self,
        state: &mut State<'b>,
        text: &'b str,
        rows: &'b Rows,
        record: &'b Record,
        bump: &'b Bump,
        room: &mut [u8],
    ) -> Option<(Known, usize)>
    where
        's: 'b,
    {
        let mut known = Known::default();
        self.read(state, &mut known, text, rows, record, bump)?;
        if known.filled == 0 {
            return None;
        }
        let end = self.write(state, &mut known, text, rows, record, bump, room)?;
        Some((known, end))
    }

    /// Counts a record that was written. `false`: something is to be said of it, and nothing was counted.
    #[inline(always)]
    fn count(
        &self,
        run: &mut Run<'_, '_, '_>,
        state: &mut State<'_>,
        text: &str,
        rows: &Rows,
        record: &Record,
        known: &Known,
    ) -> bool {
        if run.repeats(run.number + 1).is_some() {
            return false;
        }
        let became = self.masks.became(known);
        if became.changed & state.wanted != 0 && became.changed & wanted(run, state) != 0 {
            return false;
        }
        let mut fired = 0_u64;
        let cells = rows.record_cells(record);
        let chunk = text.as_bytes();
        let holds = |words: &Words<'_>| words.hold(rows.bytes(chunk, cells[words.cell]));
        for rule in &self.source_rules {
            if rule.may_fire(known.filled, known.source_words)
                && rule.asked.iter().all(|words| holds(&self.source_words[*words]))
            {
                match rule.fire {
                    Fire::Leave => return false,
                    Fire::Count(bit) => fired |= 1 << bit,
                }
            }
        }
        for rule in &self.target_rules {
            if rule.may_fire(known.written, known.target_words) {
                match rule.fire {
                    Fire::Leave => return false,
                    Fire::Count(bit) => fired |= 1 << bit,
                }
            }
        }
        let mut rest = fired;
        while rest != 0 {
            let bit = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            if state.groups[bit].is_none() {
                let counted = &self.counted[bit];
                let title = counted.title;
                let findings = &mut run.end.report.findings;
                let (code, severity) = (counted.code, counted.severity);
                state.groups[bit] = match state.told >> bit & 1 {
                    0 => findings.full(code, title, severity),
                    _ => Some(findings.counted(code, title, severity)),
                };
                if state.groups[bit].is_none() {
                    return false;
                }
            }
        }
        while fired != 0 {
            let bit = fired.trailing_zeros() as usize;
            fired &= fired - 1;
            if let Some(group) = state.groups[bit] {
                run.end.report.findings.count_in(group, record.line);
            }
        }
        for (rule, conditions) in &self.limited {
            let met = &mut run.end.met[*rule];
            *met = *met || conditions.may_fire(known.written, known.target_words);
        }
        if self.unique {
            let kept = &state.kept;
            run.unique.keys(|cell| kept[cell], run.index, &mut run.keys);
        }
        run.number += 1;
        let (lost, changed) = state.tally.add(known, became);
        if lost | changed != 0 {
            self.met(run, state, (lost, changed), record.line);
        }
        true
    }

    /// Notes the first lines in which cells were lost or changed.
    #[cold]
    fn met(&self, run: &mut Run<'_, '_, '_>, state: &mut State<'_>, met: (Cells, Cells), line: u64) {
        let fates = [(Fate::Lost, met.0), (Fate::Changed, met.1)];
        for ((fate, mut cells), settled) in fates.into_iter().zip(&mut state.tally.settled) {
            while cells != 0 {
                let column = cells.trailing_zeros() as usize;
                cells &= cells - 1;
                if !run.end.fates[column].meet(fate, line) {
                    *settled |= 1 << column;
                }
            }
        }
    }
}

/// Records that go the short way one after the other.
struct Stretch<'b, 's, 'x, 'r, 'p, 'm> {
    short: &'b Short<'s>,
    run: &'x mut Run<'r, 'p, 'm>,
    state: &'x mut State<'b>,
    text: &'b str,
    rows: &'b Rows,
    records: &'b [Record],
    bump: &'b Bump,
}

impl Work for Stretch<'_, '_, '_, '_, '_, '_> {
    type Done = usize;

    #[inline(always)]
    fn run(self, _: impl Lanes) -> usize {
        let Stretch { short, run, state, text, rows, records, bump } = self;
        for (done, record) in records.iter().enumerate() {
            if !short.record(run, state, text, rows, record, bump) {
                return done;
            }
            run.index += 1;
        }
        records.len()
    }
}
