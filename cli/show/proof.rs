//! The proof of a map, as text and as JSON.

use serde_json::{Value, json};
use tieline_core::laws::{Fault, Law};
use tieline_core::proof::{ROWS, SEED, Sample, Tested};
use tieline_core::value::shown::shown;

use super::{count, json as form};

/// Characters of a line that names many things.
const WIDE: usize = 400;
/// Lines that say TODO, at most.
const TODOS: usize = 12;

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
    out.push_str(&worth_a_look(tested));
    let faults = all(tested).count() as u64;
    out.push_str(&match faults {
        0 => "the map holds\n".to_owned(),
        _ => format!("the map does not hold: {}\n", count(faults, "fault")),
    });
    out
}

/// How its files are told from those of others, and what its author may have forgotten.
fn worth_a_look(tested: &Tested) -> String {
    let mut out = String::new();
    if let Some(apart) = &tested.apart {
        let tied: Vec<&str> = apart.tied().collect();
        let next = apart.rivals.iter().find(|(_, score)| *score < apart.score);
        out.push_str(&match (apart.evidence.is_empty(), tied.as_slice(), next) {
            (true, ..) => {
                "detection: a file made up is not recognised; name the format with --from\n".to_owned()
            }
            (_, [], None) => {
                format!("detection: told apart from all formats; {}\n", apart.evidence.join("; "))
            }
            (_, [], Some((next, score))) => format!(
                "detection: told apart from all formats; {}; the next is {next} ({score} to {})\n",
                apart.evidence.join("; "),
                apart.score
            ),
            (_, tied, _) => format!("detection: not told apart from {}\n", tied.join(", ")),
        });
    }
    let lint = &tested.lint;
    let mut list = |what: &str, items: Vec<String>| {
        if !items.is_empty() {
            out.push_str(&shown(&format!("{what}: {}", items.join(", ")), WIDE));
            out.push('\n');
        }
    };
    list("unsourced", lint.unsourced.iter().map(|(place, why)| format!("{place} {why}")).collect());
    list("errors without a reason", lint.unexplained.clone());
    list(
        "not shown by an example",
        lint.unshown.iter().map(|(title, part)| format!("{title} {part}")).collect(),
    );
    let by_hand = lint.by_hand.iter().map(|(field, formats)| format!("{field} ({formats})"));
    list("lost from other formats, and not in [by_hand]", by_hand.collect());
    for (line, text) in lint.todo.iter().take(TODOS) {
        out.push_str(&format!("line {line}: {}\n", shown(text, WIDE)));
    }
    if lint.todo.len() > TODOS {
        out.push_str(&format!("{} more\n", count((lint.todo.len() - TODOS) as u64, "TODO")));
    }
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
pub(crate) fn json(tested: &Tested, losses: &[Value], code: u8) -> String {
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
    let lint = &tested.lint;
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
        "detection": tested.apart.as_ref().map(|apart| json!({
            "score": apart.score,
            "evidence": apart.evidence,
            "rivals": apart.rivals.iter().map(|(id, score)| json!({ "format": id, "score": score })).collect::<Vec<_>>(),
        })),
        "lint": {
            "todo": lint.todo.iter().map(|(line, text)| json!({ "line": line, "text": text })).collect::<Vec<_>>(),
            "unsourced": lint.unsourced.iter().map(|(place, why)| json!({ "place": place, "why": why })).collect::<Vec<_>>(),
            "without_reason": lint.unexplained,
            "not_shown": lint.unshown.iter().map(|(title, part)| json!({ "title": title, "part": part })).collect::<Vec<_>>(),
            "not_by_hand": lint.by_hand.iter().map(|(field, formats)| json!({ "field": field, "formats": formats })).collect::<Vec<_>>(),
        },
        "losses": losses,
    }))
}
