//! The proof of a map, as text and as JSON.

use serde_json::{Value, json};
use tieline_core::laws::{Fault, Law};
use tieline_core::proof::{ROWS, SEED, Sample, Tested};
use tieline_core::value::shown::shown;

use super::{count, json as form};

/// Characters of a line that names many things.
const WIDE: usize = 400;

/// What was tried, what is broken, and what nothing proves. `filed`: whether the map has a file, beside which samples
/// could lie.
pub(crate) fn text(tested: &Tested, filed: bool) -> String {
    let tried = tested.proof.tried;
    let mut out = format!("{}: {}\n", tested.map.full_id(), shown(&tested.map.name, WIDE));
    let passed = match tried.passed_over {
        0 => String::new(),
        number => format!(", {} passed over", count(number, "row")),
    };
    let records = tested.samples.iter().map(|sample| sample.records).sum();
    let samples = count(tested.samples.len() as u64, "file");
    let laws = [
        (Law::WriteThenRead, count(tried.users, "user")),
        (Law::ReadThenWrite, format!("{}{passed}", count(tried.rows, "row"))),
        (Law::Bytes, count(tried.bytes, "row")),
        (Law::Example, count(tried.examples, "example")),
        (Law::Sample, format!("{samples}, {}", count(records, "record"))),
    ];
    for (law, tried) in laws {
        let verdict = match tested.broken(law) {
            0 => "holds".to_owned(),
            number => count(number as u64, "fault"),
        };
        out.push_str(&format!("  {:<16} {verdict:<10} {tried}\n", law.describe()));
    }
    for fault in &tested.proof.faults {
        out.push_str(&format!("fault: {fault}\n"));
    }
    for sample in &tested.samples {
        out.push_str(&line(sample, &tested.map.full_id()));
    }
    match (tested.samples.is_empty(), filed) {
        (true, true) => out.push_str("no samples: put some into `samples` beside the map\n"),
        (true, false) => {
            out.push_str("no samples: those of a built-in format are in the repository, beside its map\n");
        }
        _ => {}
    }
    let mut names = |what: &str, names: &[String]| {
        if !names.is_empty() {
            out.push_str(&shown(&format!("{what}: {}", names.join(", ")), WIDE));
            out.push('\n');
        }
    };
    names("not tried", &tested.proof.untried);
    names("inferred", &tested.inferred);
    names("unknown", &tested.unknown);
    names("in no example", &tested.bare);
    let words = tested.bare_words.iter().map(|(title, words)| format!("{title} `{}`", words.join("`, `")));
    names("words in no example", &words.collect::<Vec<_>>());
    let faults = all(tested).count() as u64;
    out.push_str(&match faults {
        0 => "the map holds\n".to_owned(),
        _ => format!("the map does not hold: {}\n", count(faults, "fault")),
    });
    out
}

fn line(sample: &Sample, own: &str) -> String {
    let how = if sample.same { "the same bytes" } else { "the same users in other bytes" };
    let others: Vec<&str> = sample.detected.iter().map(String::as_str).filter(|id| *id != own).collect();
    let apart = match others.as_slice() {
        [] => String::new(),
        others => format!(", not told apart from {}", others.join(", ")),
    };
    let mut out = match sample.faults.is_empty() {
        true => format!("sample {}: {}, {how}{apart}\n", sample.path, count(sample.records, "record")),
        false => String::new(),
    };
    for fault in &sample.faults {
        out.push_str(&format!("fault: {}: {}\n", sample.path, fault.message));
    }
    out
}

fn all(tested: &Tested) -> impl Iterator<Item = &Fault> {
    tested.proof.faults.iter().chain(tested.samples.iter().flat_map(|sample| &sample.faults))
}

/// The same as an object.
pub(crate) fn json(tested: &Tested, code: u8) -> String {
    let faults = |faults: &[Fault]| -> Vec<Value> {
        let one = |fault: &Fault| json!({ "law": fault.law.describe(), "message": fault.message });
        faults.iter().map(one).collect()
    };
    let samples: Vec<Value> = tested
        .samples
        .iter()
        .map(|sample| {
            json!({
                "file": sample.path,
                "records": sample.records,
                "same_bytes": sample.same,
                "detected": sample.detected,
                "faults": faults(&sample.faults),
            })
        })
        .collect();
    let words: Vec<Value> =
        tested.bare_words.iter().map(|(title, words)| json!({ "title": title, "words": words })).collect();
    let tried = tested.proof.tried;
    form::print(&json!({
        "form": form::FORM,
        "kind": "format-test",
        "exit": code,
        "format": tested.map.full_id(),
        "holds": tested.holds(),
        "rows": ROWS,
        "seed": SEED,
        "tried": {
            "rows": tried.rows,
            "passed_over": tried.passed_over,
            "users": tried.users,
            "bytes": tried.bytes,
            "examples": tried.examples,
        },
        "faults": faults(&tested.proof.faults),
        "samples": samples,
        "untried": tested.proof.untried,
        "inferred": tested.inferred,
        "unknown": tested.unknown,
        "without_example": tested.bare,
        "words_without_example": words,
    }))
}
