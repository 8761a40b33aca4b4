//! What `loss` gave: one pair in full, the matrix of all pairs, and both as JSON.

use serde_json::{Value, json};
use tieline_core::loss::{Line, Loss, Pair};
use tieline_core::map::Map;

use super::json::{FORM, print};

/// What is lost from one format to another.
pub(crate) fn pair(a: &Map, b: &Map, loss: &Loss) -> String {
    let mut out = format!("from {} ({})\nto   {} ({})\n", a.full_id(), a.name, b.full_id(), b.name);
    let mut section = |title: &str, lines: &[Line], row: &dyn Fn(&Line) -> String| {
        if lines.is_empty() {
            return;
        }
        out.push_str(&format!("\n{title} ({})\n", lines.len()));
        for line in lines {
            out.push_str(&format!("  {}\n", row(line)));
        }
    };
    let secret = |line: &Line| if line.secret { " (secret)" } else { "" };
    let from = |line: &Line| {
        if line.field.is_empty() { line.from.clone() } else { format!("{} ({})", line.from, line.field) }
    };
    let hand = |line: &Line| {
        if line.help.is_empty() { String::new() } else { format!("; by hand: {}", line.help) }
    };
    let arrow = |line: &Line| {
        let to = if line.to.is_empty() { String::new() } else { format!(" -> {}", line.to) };
        let how = if line.how.is_empty() { String::new() } else { format!(": {}", line.how) };
        format!("{}{to}{how}{}", from(line), secret(line))
    };
    section("carried", &loss.carried, &arrow);
    section("narrowed: carried in part", &loss.narrowed, &|line| format!("{}{}", arrow(line), hand(line)));
    section("dropped: lost, wherever it is filled", &loss.dropped, &|line| {
        format!("{}{}", arrow(line), hand(line))
    });
    section("internal: means nothing elsewhere", &loss.internal, &from);
    section("needed: the source may lack it", &loss.needed, &|line| {
        format!("{}: {}; {}{}", line.to, line.how, line.help, secret(line))
    });
    section("secrets", &loss.secrets, &|line| {
        let help = if line.help.is_empty() { String::new() } else { format!("; {}", line.help) };
        match (line.from.as_str(), line.to.as_str()) {
            ("", to) => format!("-> {to} ({}), {}{help}", line.field, line.how),
            (from, "") => format!("{from} ({}), {}{}", line.field, line.how, hand(line)),
            (from, to) => format!("{from} ({}) -> {to}, {}", line.field, line.how),
        }
    });
    section("what a blank cell says", &loss.blanks, &|line| match (line.from.as_str(), line.to.as_str()) {
        ("", to) => format!("target, {to}: {}", line.how),
        (from, "") => format!("source, {from}: {}", line.how),
        (from, to) => format!("source, {from} -> {to}: {}", line.how),
    });
    out
}

/// Characters of a line of the matrix, at most.
const WIDTH: usize = 100;

/// The matrix of all formats: rows are sources, columns are targets.
pub(crate) fn matrix(pairs: &[Pair]) -> String {
    let mut ids: Vec<&str> = Vec::new();
    for pair in pairs {
        if !ids.contains(&pair.from.as_str()) {
            ids.push(&pair.from);
        }
    }
    let name = ids.iter().map(|id| id.chars().count()).max().unwrap_or(0);
    let mut out = String::new();
    let mut table = |title: &str, cell: &dyn Fn(&Loss) -> String| {
        let cells: Vec<Vec<String>> = ids
            .iter()
            .map(|from| {
                let find = |to: &&str| pairs.iter().find(|pair| pair.from == *from && pair.to == *to);
                ids.iter()
                    .map(|to| find(to).map_or_else(|| "-".to_owned(), |pair| cell(&pair.loss)))
                    .collect()
            })
            .collect();
        let wide = cells.iter().flatten().map(|cell| cell.chars().count()).max().unwrap_or(1).max(2);
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(title);
        out.push('\n');
        // As many columns as a line takes stand side by side, the others below.
        let most = ((WIDTH.saturating_sub(4 + name)) / (wide + 2)).max(1);
        let numbers: Vec<usize> = (1..=ids.len()).collect();
        for (block, columns) in numbers.chunks(most).enumerate() {
            if block > 0 {
                out.push('\n');
            }
            out.push_str(&format!("{:>2}  {:<name$}", "", ""));
            for to in columns {
                out.push_str(&format!("  {to:>wide$}"));
            }
            out.push('\n');
            for (index, (from, row)) in ids.iter().zip(&cells).enumerate() {
                out.push_str(&format!("{:>2}  {from:<name$}", index + 1));
                for to in columns {
                    out.push_str(&format!("  {:>wide$}", row[to - 1]));
                }
                out.push('\n');
            }
        }
    };
    table("fields of the row that the column loses: dropped + carried in part", &|loss| {
        format!("{}+{}", loss.dropped.len(), loss.narrowed.len())
    });
    table("what the column needs and the row may lack", &|loss| loss.needed.len().to_string());
    out.push_str("\n`tieline loss A B` lists the fields of one pair; docs/pairs.md those of all\n");
    out
}

/// One pair as JSON.
pub(crate) fn pair_json(a: &Map, b: &Map, loss: &Loss) -> String {
    print(&pair_value(a, b, loss))
}

/// One pair as an object.
pub(crate) fn pair_value(a: &Map, b: &Map, loss: &Loss) -> Value {
    json!({ "form": FORM, "kind": "loss", "from": a.full_id(), "to": b.full_id(), "loss": loss })
}

/// All pairs as JSON.
pub(crate) fn matrix_json(pairs: &[Pair]) -> String {
    let pairs: Vec<Value> =
        pairs.iter().map(|pair| json!({ "from": pair.from, "to": pair.to, "loss": pair.loss })).collect();
    print(&json!({ "form": FORM, "kind": "losses", "pairs": pairs }))
}
