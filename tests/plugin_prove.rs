//! `--prove` for formats that a library writes: the output is read back by the same library, and one that writes something
//! else than it was given, or cannot read what it wrote, is found.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test that cannot go on fails"
)]

mod common;

use std::io::Read;
use std::sync::Arc;

use common::plugin::{acme_box, cards, has_compiler, trust};
use common::{Dir, VENDORS};
use tieline_core::convert::{Request, Target, convert};
use tieline_core::error::Error;
use tieline_core::native::{Batch, GiveRows, Native, Opening, TakeBytes, TakeRows, VALUE};
use tieline_core::registry::Registry;
use tieline_core::registry::places::Place;

#[test]
fn what_the_examples_write_is_proved_by_them() {
    let dir = Dir::new();
    cards(&dir);
    trust(&dir, "cards");
    let mut formats = vec![("acme-cards", "users.cards")];
    if has_compiler() {
        acme_box(&dir);
        trust(&dir, "box");
        formats.push(("acme-box", "users.box"));
    }
    dir.write(
        "in.csv",
        "firstname|lastname|username|phonenumber\nZoë|Baptiste|zoe|2101\nBo|Li|bo|21O2\n|\"L, i\"|li|\n",
    );
    for (to, own) in formats {
        for input in ["in.csv", own] {
            for more in [&[][..], &["--in-process", to]] {
                let args = [
                    "convert",
                    input,
                    "--to",
                    to,
                    "-o",
                    "out",
                    "--force",
                    "--prove",
                    "--format-dir",
                    "formats",
                ];
                let ran = dir.run(&[&args[..], &["--skip-invalid", "--report", "r.json"], more].concat());
                assert!([0, 6].contains(&ran.code), "{input} to {to}: {}", ran.err);
                ran.says("proved: the output was read back");
                assert!(dir.read("r.json").contains("\"proved\": true"));
            }
        }
    }
}

/// What a writer makes of its rows.
type Lie = fn(&mut Batch);

/// A writer that is not true to its rows: `lie` alters each batch before it is written.
struct Liar {
    own: Arc<dyn Native>,
    lie: Lie,
    /// Whether it cannot read what it wrote.
    blind: bool,
}

struct Altered<'r>(&'r mut dyn GiveRows, Lie);

impl GiveRows for Altered<'_> {
    fn next(&mut self, batch: &mut Batch) -> Result<bool, Error> {
        let more = self.0.next(batch)?;
        (self.1)(batch);
        Ok(more)
    }
}

impl Native for Liar {
    fn read(
        &self,
        opening: &Opening<'_>,
        input: &mut dyn Read,
        rows: &mut dyn TakeRows,
    ) -> Result<(), Error> {
        if self.blind {
            return Err(Error::Format("it does not begin as it should".into()));
        }
        self.own.read(opening, input, rows)
    }

    fn write(
        &self,
        opening: &Opening<'_>,
        rows: &mut dyn GiveRows,
        output: &mut dyn TakeBytes,
    ) -> Result<bool, Error> {
        self.own.write(opening, &mut Altered(rows, self.lie), output)
    }
}

/// The batch with other rows; each cell may be changed.
fn rewrite(batch: &mut Batch, rows: impl Fn(usize) -> Option<usize>, cell: impl Fn(&str) -> String) {
    let old = batch.clone();
    batch.clear();
    for row in (0..old.rows()).filter_map(rows) {
        for column in 0..old.columns {
            let (state, text) = old.cell(row, column);
            batch.push(state, &if state == VALUE { cell(text) } else { text.to_owned() });
        }
    }
}

#[test]
fn an_output_that_its_library_falsifies_does_not_appear() {
    let dir = Dir::new();
    cards(&dir);
    dir.write("in.csv", "firstname|lastname|username|phonenumber\nAda|Ng|ada|2101\nBo|Li|bo|2102\n");
    let own = tieline_host::linked(&tieline_plugin_example::TABLE).unwrap();
    let prove = |lie: Lie, blind: bool| {
        let mut registry = Registry::discover(VENDORS, &[Place::named(&dir.path("formats"))]).unwrap();
        registry.link("acme-cards@1", Arc::new(Liar { own: Arc::clone(&own), lie, blind }));
        let request = Request {
            output: Target::File(dir.path("out.cards")),
            force: true,
            prove: true,
            ..Request::new(dir.path("in.csv"), "acme-cards".into())
        };
        convert(&request, &registry).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(prove(|_| {}, false), Ok(()));
    std::fs::remove_file(dir.path("out.cards")).unwrap();
    let lies: [(Lie, &str); 4] = [
        (
            |batch| rewrite(batch, Some, |text| text.replace("2102", "2103")),
            "means `2102` in `extensions[0]`",
        ),
        (|batch| rewrite(batch, |row| (row != 1).then_some(row), str::to_owned), "has no row in the output"),
        (|batch| rewrite(batch, |_| Some(0), str::to_owned), "means `bo` in `username`"),
        (|batch| rewrite(batch, Some, |text| text.replace("Ada", "")), "means `Ada` in `name.given`"),
    ];
    for (lie, says) in lies {
        let why = prove(lie, false).expect_err(says);
        assert!(why.contains(says), "{says}: {why}");
        assert!(!dir.has("out.cards"), "{says}");
    }
    let why = prove(|_| {}, true).expect_err("it cannot be read");
    assert!(why.contains("does not read what it wrote: it does not begin as it should"), "{why}");
    assert!(!dir.has("out.cards"));
}
