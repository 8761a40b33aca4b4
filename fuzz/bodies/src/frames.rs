//! Any bytes as what a plugin's child says: the run believes nothing of it, and the answer is a fair one.
//!
//! An input begins with `r`, and what follows is said while a file is read, or with another byte, while one is written.

use std::fs;
use std::path::Path;

use tieline_core::convert::{Request, Target, convert};
use tieline_core::error::Error;
use tieline_core::registry::Registry;
use tieline_core::registry::places::Place;
use tieline_host::frame::FromChild;
use tieline_host::replayed;

use crate::formats;

/// The format that both directions use; its map is that of the example plugin in Rust.
const FORMAT: &str = "acme-cards@1";
const MAP: &str = include_str!("../../../plugins/example/format.toml");
const CARDS: &str = include_str!("../../../plugins/example/samples/users.cards");

/// Takes any bytes for what a child says.
///
/// # Panics
/// If the program is wrong: rows are taken that are not sound, a frame does not come back as it was taken, the run calls
/// something its own bug, or one that has failed leaves something behind.
pub fn frames(input: &[u8]) {
    let Some((direction, said)) = input.split_first() else { return };
    sound(said);
    let Ok(folder) = tempfile::tempdir() else { return };
    let path = |name: &str| folder.path().join(name);
    let (from, list, to) = match direction {
        b'r' => ("users.cards", CARDS, "verba"),
        _ => ("users.csv", "login,phone[0]\nada,2101\nbob,2102\n", FORMAT),
    };
    let written = fs::create_dir(path("formats"))
        .and_then(|()| fs::write(path("formats/format.toml"), MAP))
        .and_then(|()| fs::write(path(from), list));
    if written.is_err() {
        return;
    }
    let places = [Place::named(&path("formats"))];
    let Ok(mut registry) = Registry::discover(&formats::VENDORS, &places) else { return };
    registry.link(FORMAT, replayed(FORMAT, said.to_vec()));
    let mut request = Request::new(path(from), to.to_owned());
    request.output = Target::File(path("out"));
    request.skip_invalid = true;
    request.from = (*direction != b'r').then(|| FORMAT.to_owned());
    request.options.allow = vec!["secret/blank-is-login".to_owned()];
    request.threads = Some(1);
    fair(&request, &registry, &path("out"));
    assert!(fs::read(path(from)).is_ok_and(|after| after == list.as_bytes()), "the input is not what it was");
}

/// A plugin that breaks down is no bug of the program, and neither is a file that it refuses.
fn fair(request: &Request, registry: &Registry, out: &Path) {
    match convert(request, registry) {
        Ok(outcome) => {
            let (counts, fates) = (outcome.report.counts, outcome.report.ledger.total());
            assert_eq!(counts.filled, fates, "filled cells and their fates");
            assert_eq!(!outcome.outputs.is_empty(), out.exists(), "{:?}", outcome.verdict);
        }
        Err(Error::Format(_) | Error::Plugin(_)) => {
            assert!(!out.exists(), "a run that failed left its output")
        }
        Err(other) => panic!("{other}"),
    }
}

/// Every frame that is taken comes back as it was, and rows are what they say.
fn sound(said: &[u8]) {
    let mut rest = said;
    while let Ok(Some(frame)) = FromChild::receive(&mut rest) {
        if let FromChild::Rows(rows) = &frame {
            let cells = (0..rows.rows()).flat_map(|row| (0..rows.columns).map(move |column| (row, column)));
            let length: usize = cells.map(|(row, column)| rows.cell(row, column).1.len()).sum();
            assert_eq!(length, rows.arena.len(), "the cells are not the text");
        }
        let mut again = Vec::new();
        assert!(frame.send(&mut again).is_ok(), "a frame was taken that cannot be sent");
        assert_eq!(FromChild::receive(&mut again.as_slice()).ok().flatten(), Some(frame));
    }
}
