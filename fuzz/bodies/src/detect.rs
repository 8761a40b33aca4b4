//! Any bytes, and which format they may have.

use std::fs;

use tieline_core::open::{Opened, Overrides};

use crate::formats;

/// Says which format any bytes may have.
///
/// # Panics
/// If the program is wrong: the candidates are not in order or not the same twice, a score is out of its bounds, or a
/// candidate cannot be bound.
pub fn detect(input: &[u8]) {
    let Ok(folder) = tempfile::tempdir() else { return };
    let path = folder.path().join("in.csv");
    if fs::write(&path, input).is_err() {
        return;
    }
    formats::with(|registry| {
        let Ok(opened) = Opened::open(&path, &Overrides::default()) else { return };
        assert!(opened.head.is_char_boundary(opened.preface.bytes), "records begin inside of a character");
        let (Ok(found), Ok(again)) = (opened.candidates(registry), opened.candidates(registry)) else {
            panic!("a map of the program does not load");
        };
        let seen = |found: &[tieline_core::detect::Candidate]| -> Vec<String> {
            found.iter().map(|it| format!("{} {} {:?}", it.map.full_id(), it.score, it.evidence)).collect()
        };
        assert_eq!(seen(&found), seen(&again), "twice the same file");
        assert!(found.is_sorted_by_key(|candidate| std::cmp::Reverse(candidate.score)), "the best first");
        for candidate in &found {
            assert!((1..=1000).contains(&candidate.score), "{}", candidate.score);
            assert!(candidate.delimiter.is_ascii(), "{:?}", candidate.delimiter);
            let bound = opened.bind(&candidate.map, &Overrides::default());
            assert!(bound.is_ok(), "{} fits and cannot be bound", candidate.map.full_id());
        }
    });
}
