//! The law of loss: what is predicted of two maps is what happens to the users of the first one.
//!
//! Rows of the source's domain are converted with the programs that runs use. Every field that is lost on the way must
//! stand in the prediction, and of each line of the prediction some row must lose the field: those of the generator,
//! or rows in which the cell is replaced by a text that tries the target's limits.

use std::collections::BTreeSet;

use super::Generator;
use crate::explain::trace::{From, Replay, Trace};
use crate::judge::Spot as At;
use crate::loss::{Line, Loss, OTHERS, loss};
use crate::map::{Column, Map, Meaning};
use crate::model::Item;
use crate::plan::read::Strictness;
use crate::plan::row::{RowReader, judge_cells};
use crate::plan::rules::{self, RowCells};
use crate::plan::{Options, Plan, bind};
use crate::report::{Fate, Findings, Severity};

/// Texts that try a target's limits, beside the cell's own text at many lengths.
const HARD: &[&str] = &[
    "a b",
    " a",
    "a ",
    "a\nb",
    "a;b",
    "a,b",
    "a|b",
    "a\tb",
    "x{}",
    "é",
    "山",
    "😀",
    "+1",
    "*1",
    "#1",
    "0",
    "1",
    "a",
    "A",
    "ab",
    "10.0.0.1",
    "::1",
    "a@b.example",
    "a-b.example",
    "\u{1}",
    "default",
    "clear",
    "'1",
    "12345678901",
    "+4420123456",
    "CONTOSO\\ada",
    "a.b",
    "\"A B\" <12>",
    "sccp",
    "99999",
    "7",
    "fr-CA",
    "1/b",
    "%",
    "a:b@c",
    "<1>",
    "'0@b.example",
    "#@b.example",
];

/// Texts that stand in every cell that takes them: many fields follow from others only where they look alike.
const EVERYWHERE: &[&str] = &["a@b.example", "7", "a b", "10.0.0.1"];

/// Where a prediction fails.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unlike {
    /// Source columns and fields that a row loses and no line predicts, with what happened.
    pub unpredicted: Vec<String>,
    /// Lines of which no row was found that loses the field: source column, field, and what is said.
    pub unreached: Vec<String>,
}

/// A source column and the key of a field of it; the key is empty where the column has no meaning.
type Place = (String, String);

/// Rows of the source's own domain: what its vendor takes without an error.
pub struct Own<'m> {
    map: &'m Map,
    reader: RowReader<'m>,
    rows: Vec<Vec<String>>,
}

impl<'m> Own<'m> {
    /// So many rows made out of the seed, and after some of them one whose cells are hard texts where they may be.
    pub fn new(map: &'m Map, rows: usize, seed: u64) -> Own<'m> {
        let mut own = Own { map, reader: RowReader::new(map), rows: Vec::new() };
        let mut generator = Generator::new(map, seed);
        let (mut hard, mut everywhere) = (HARD.iter().cycle(), EVERYWHERE.iter().cycle());
        for number in 0..rows {
            let mut row = generator.row();
            if !own.holds(&row) {
                continue;
            }
            own.rows.push(row.clone());
            if number % 3 == 0 {
                let same = everywhere.next();
                for cell in 0..row.len() {
                    // One text everywhere, or another in each cell.
                    let text = if number % 2 == 0 { same } else { hard.next() };
                    let before = std::mem::replace(&mut row[cell], text.map_or("", |t| t).to_owned());
                    if !own.holds(&row) {
                        row[cell] = before;
                    }
                }
                own.rows.push(row);
            }
        }
        own
    }

    /// A further row of the user of the first one, with the items of the other's own.
    fn further(&self, first: &[String], other: &[String]) -> Vec<String> {
        let mut row = first.to_vec();
        for column in &self.map.columns {
            if self.map.fields_of(column).iter().any(|field| field.item == Item::Row) {
                for cell in column.first_cell..column.first_cell + column.width {
                    row[cell].clone_from(&other[cell]);
                }
            }
        }
        row
    }

    /// Whether a row says an item of the list that has a row for each.
    fn has_item(&self, row: &[String]) -> bool {
        let list = self.map.layout.row_per.as_deref().unwrap_or_default();
        self.map.columns.iter().any(|column| {
            let own = self.map.fields_of(column).iter().any(|field| field.field.key == list);
            own && !row[column.first_cell].is_empty()
        })
    }

    fn holds(&self, row: &[String]) -> bool {
        let texts: Vec<&str> = row.iter().map(String::as_str).collect();
        let layout = &self.map.layout;
        let blank = |c: char| c == ' ' || c == '\t';
        let cut = |text: &&str| {
            (!layout.embedded_newline && text.contains(['\n', '\r']))
                || (layout.trim && (text.starts_with(blank) || text.ends_with(blank)))
        };
        // What the layout takes away, or refuses, no cell holds.
        if texts.iter().any(cut) {
            return false;
        }
        let mut findings = Findings::default();
        self.reader.read(&texts, &mut findings);
        judge_cells(&texts, &mut findings, |judge| {
            let cells = RowCells { cells: &texts, at: &|_| At::Record };
            rules::judge_row(self.map, &cells, judge, |rule| Strictness::Vendor.of_rule(rule), |_, _| None);
        });
        findings.count(Severity::Error) == 0
    }
}

/// Tries the prediction from a format to another one on rows of the first.
pub fn foretold(own: &Own<'_>, b: &Map) -> Unlike {
    against(own, b, &loss(own.map, b))
}

/// Tries a prediction, whoever made it.
pub fn against(own: &Own<'_>, b: &Map, prediction: &Loss) -> Unlike {
    let open = b.keeping_those_of(own.map);
    let b = open.as_ref().unwrap_or(b);
    let a = own.map;
    let plan = Plan::compile(a, &bind::full(a), b, &Options::default());
    let lines = prediction.narrowed.iter().chain(&prediction.dropped).chain(&prediction.internal);
    // A row of the map has nothing that the map does not name.
    let lines: Vec<&Line> = lines.filter(|line| line.field != OTHERS).collect();
    let predicted: BTreeSet<Place> = lines.iter().map(|line| place(line)).collect();
    let replay = Replay::new(&plan);
    let mut trial = Trial { own, b, plan: &plan, replay, lost: BTreeSet::new(), why: Vec::new() };
    for row in &own.rows {
        trial.row(row);
    }
    if a.layout.row_per.is_some() {
        for pair in own.rows.windows(2) {
            let rows = [pair[0].clone(), own.further(&pair[0], &pair[1])];
            // A row without an item of the list has nothing of its own that a row could be written for.
            if rows.iter().all(|row| own.has_item(row)) {
                trial.user(&rows);
            }
        }
    }
    for line in &lines {
        if !trial.lost.contains(&place(line)) {
            trial.hard(line);
        }
    }
    let mut unlike = Unlike::default();
    for (place, why) in &trial.why {
        if !predicted.contains(place) {
            unlike.unpredicted.push(format!("{} ({}): {why}", place.0, place.1));
        }
    }
    for line in lines {
        if !trial.lost.contains(&place(line)) {
            unlike.unreached.push(format!("{} ({}): {}", line.from, line.field, line.how));
        }
    }
    unlike
}

fn place(line: &Line) -> Place {
    (line.from.clone(), key(&line.field))
}

/// A path without its items.
fn key(path: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in path.chars() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

struct Trial<'t, 'm> {
    own: &'t Own<'m>,
    b: &'t Map,
    plan: &'t Plan<'t>,
    replay: Replay<'t, 't>,
    lost: BTreeSet<Place>,
    /// The first reason of each place.
    why: Vec<(Place, String)>,
}

impl Trial<'_, '_> {
    /// Converts a row of the source's domain and takes down what is lost.
    fn row(&mut self, row: &[String]) {
        self.user(&[row.to_vec()]);
    }

    /// The same for a user of several rows.
    fn user(&mut self, rows: &[Vec<String>]) {
        let texts: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let mut findings = Findings::default();
        let trace = self.replay.user(&texts, &mut findings);
        if trace.removes.is_none() {
            self.unarrived(&trace);
            self.refused(&trace, &findings);
        }
    }

    fn lose(&mut self, column: &Column, key: String, why: &str) {
        let place = (self.own.map.title(column), key);
        if self.lost.insert(place.clone()) {
            self.why.push((place, why.to_owned()));
        }
    }

    /// Values that reach no target cell.
    fn unarrived(&mut self, trace: &Trace) {
        let map = self.own.map;
        for told in &trace.read {
            let column = &map.columns[told.column];
            let Some((_, fate)) =
                told.fates.iter().find(|(_, fate)| matches!(fate, Fate::Lost | Fate::Internal))
            else {
                continue;
            };
            if told.values.is_empty() {
                self.lose(column, String::new(), "the column means nothing");
            }
            for value in told.values.iter().filter(|value| !value.arrived || *fate == Fate::Internal) {
                self.lose(column, key(&value.path), &format!("{:?} does not arrive", value.said));
            }
        }
    }

    /// Values that the target refuses, or takes as the nearest word.
    fn refused(&mut self, trace: &Trace, findings: &Findings) {
        let (a, b) = (self.own.map, self.b);
        for (finding, group) in findings.groups() {
            let of_value =
                !["required/", "secret/", "spreadsheet/"].iter().any(|s| finding.code.starts_with(s));
            let loses = finding.severity >= Severity::Error || finding.code == "word/narrowed";
            let Some(title) = finding.column.as_deref().filter(|_| of_value && loses) else { continue };
            let why = group.first.first().map_or("", |one| one.detail.message.as_str());
            let why = format!("{}: {title}: {why}", finding.code);
            for put in trace.written.iter().filter(|put| b.title(&b.columns[put.column]) == title) {
                for from in &put.from {
                    for (op, _) in from.said() {
                        let column = &a.columns[self.plan.read.ops[*op].index];
                        let fields: Vec<String> =
                            a.fields_of(column).iter().map(|field| key(&field.path())).collect();
                        // Of a column of several fields only those that it was made of.
                        let made_of = |field: &&String| match from {
                            From::Record { path, .. } => key(path) == **field,
                            From::Supplied { by, .. } => key(by).contains(field.as_str()),
                        };
                        for field in fields.iter().filter(|field| fields.len() == 1 || made_of(field)) {
                            self.lose(column, field.clone(), &why);
                        }
                    }
                }
            }
        }
    }

    /// Tries hard texts in the column of a line until one loses its field.
    fn hard(&mut self, line: &Line) {
        let own = self.own;
        let mut columns = own.map.columns.iter();
        let Some(column) = columns.find(|column| own.map.title(column) == line.from) else { return };
        let cell = column.first_cell;
        for row in own.rows.iter().take(12) {
            // The target's words for states are texts to the source.
            let states = self.b.columns.iter().flat_map(|column| &column.states);
            let states = states.map(|(_, word)| word.clone());
            for text in texts(column, &row[cell]).into_iter().chain(states) {
                let mut row = row.clone();
                row[cell] = text;
                if !own.holds(&row) {
                    continue;
                }
                self.row(&row);
                if self.lost.contains(&place(line)) {
                    return;
                }
            }
        }
    }
}

/// Texts to put in place of one.
fn texts(column: &Column, own: &str) -> Vec<String> {
    let mut texts: Vec<String> = HARD.iter().map(|text| (*text).to_owned()).collect();
    let list = match &column.meaning {
        Meaning::Field(_, codec) => codec.list.as_ref(),
        Meaning::Kinds(list, _) => list.as_ref(),
        _ => None,
    };
    let first = list.map_or(own, |list| list.items(own).next().unwrap_or(own));
    for length in [1, 2, 17, 20, 21, 33, 41, 51, 65, 81, 101, 129, 201, 255, 256, 257, 300, 1025, 5000] {
        texts.push(first.chars().cycle().take(length).collect());
        texts.push("7".repeat(length));
        texts.push("a".repeat(length));
        texts.push(format!("{}@b.example", "a".repeat(length)));
        texts.push(format!("a@{}.example", "b".repeat(length)));
    }
    for hard in HARD {
        texts.push(format!("{first}{hard}"));
    }
    if let Meaning::Field(_, codec) = &column.meaning
        && let Some(cases) = codec.cases()
    {
        texts = cases.words().map(str::to_owned).collect();
        texts.push("Maybe-so".to_owned());
    }
    texts.extend(column.states.iter().map(|(_, word)| word.clone()));
    if let Some(list) = list {
        let items = |count: usize| (0..count).map(|n| format!("{first}{n}")).collect::<Vec<_>>();
        for count in [2, 3, 9, 33] {
            texts.push(items(count).join(&list.separator));
            texts.push(vec![first; count].join(&list.separator));
        }
        let singles: Vec<String> = texts.iter().take(HARD.len()).cloned().collect();
        texts.extend(singles.into_iter().map(|hard| format!("{first}{}{hard}", list.separator)));
    }
    texts
}
