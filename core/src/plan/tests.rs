//! Plans of small maps, compiled and run on one record: where values come from is in `supply`, what stands in cells and
//! what becomes of them is in `cells`. Here is how such a map is written and run.

mod cells;
mod supply;

use bumpalo::Bump;

use super::row::judge_cells;
use super::*;
use crate::map::load::load;
use crate::map::node::MapSource;
use crate::report::{Findings, Severity, Supply};

const HEAD: &str = "tieline = 1\n[format]\nid = \"test\"\nversion = \"1\"\nname = \"Test\"\nvendor = \"Test\"\nkind = \"pbx\"\nsource = \"none\"\n";

fn map(text: &str) -> Map {
    let source = MapSource { name: "test.toml".into(), text: format!("{HEAD}{text}") };
    load(source, &|_| None).unwrap_or_else(|faults| panic!("{faults}"))
}

/// Columns, one a line: `title | field | further keys`.
fn columns(lines: &[&str]) -> Map {
    let column = |line: &&str| {
        let mut parts = line.splitn(3, '|').map(str::trim);
        let (name, field) = (parts.next().unwrap(), parts.next().unwrap_or(""));
        let more = parts.next().unwrap_or("");
        let field = if field.is_empty() { String::new() } else { format!("field = \"{field}\"\n") };
        format!("[[column]]\nname = \"{name}\"\n{field}{}\n", more.replace("; ", "\n"))
    };
    map(&lines.iter().map(column).collect::<String>())
}

/// What became of one record.
struct Made {
    cells: Vec<(String, String)>,
    supplied: Vec<(String, Supply)>,
    codes: Vec<(String, Severity)>,
    fates: Vec<Fate>,
}

impl Made {
    fn cell(&self, title: &str) -> &str {
        &self.cells.iter().find(|(name, _)| name == title).unwrap().1
    }

    fn supply(&self, title: &str) -> Option<Supply> {
        self.supplied.iter().find(|(name, _)| name == title).map(|(_, supply)| *supply)
    }

    fn severity(&self, code: &str) -> Option<Severity> {
        self.codes.iter().find(|(met, _)| met == code).map(|(_, severity)| *severity)
    }
}

fn convert(source: &Map, target: &Map, row: &[&str], options: &Options) -> Made {
    let plan = Plan::compile(source, &bind::full(source), target, options);
    let bump = Bump::new();
    let mut frame = Frame::new(plan.slots.len());
    let mut findings = Findings::default();
    let mut out = Written::default();
    judge_cells(row, &mut findings, |judge| {
        plan.read.run(row, &mut frame, &bump, judge);
        let rows = [row.to_vec()];
        let cx = WriteCx { texts: &rows, origins: &plan.origins, bump: &bump, lead: 0 };
        plan.write.run(&mut frame, &cx, &mut out, judge);
        plan.write.required(&out, judge);
    });
    let title = |cell: usize| target.cells[cell].title.clone();
    let fates = (0..plan.read.ops.len()).map(|op| plan.fate(op, 0, 0, &frame, &out)).collect();
    Made {
        cells: out.cells.iter().enumerate().map(|(cell, text)| (title(cell), (*text).to_owned())).collect(),
        supplied: out
            .supplied
            .iter()
            .map(|(column, way, ..)| (target.title(&target.columns[*column]), *way))
            .collect(),
        codes: findings.groups().iter().map(|(key, _)| (key.code.clone(), key.severity)).collect(),
        fates,
    }
}

fn plain(source: &Map, target: &Map, row: &[&str]) -> Made {
    convert(source, target, row, &Options::default())
}

fn options(target: &Map, defaults: &[&str], sets: &[&str]) -> Options {
    let mut options = Options::default();
    for (texts, set) in [(defaults, false), (sets, true)] {
        for text in texts {
            options.supplied.add(target, text, set).unwrap();
        }
    }
    options
}
