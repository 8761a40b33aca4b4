//! What is lost between formats: the page `docs/pairs.md` with every pair, and the short tables on the pages of the
//! formats.

use super::words::{Table, code, prose};
use crate::loss::{Line, Loss, Pair};

/// The page of all pairs: the matrix, then what is lost and needed from each format to each other one.
pub fn pairs_page(pairs: &[Pair]) -> String {
    let mut ids: Vec<&str> = Vec::new();
    for pair in pairs {
        if !ids.contains(&pair.from.as_str()) {
            ids.push(&pair.from);
        }
    }
    let mut page = String::from(
        "# The pairs\n\nGenerated from the maps in `formats/`; do not edit. What is lost from one format to another, computed from their\n\
         maps alone: no option is taken into account. `tieline loss A B` prints one pair in full, with what is carried.\n\n\
         A cell of the table says how many fields of the row's format the column's format drops, and how many it carries\n\
         in part; behind the comma, how many columns it needs that the source may lack.\n\n",
    );
    let headings: Vec<String> =
        std::iter::once(String::new()).chain((1..=ids.len()).map(|n| n.to_string())).collect();
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut table = Table::new(&headings);
    for (index, from) in ids.iter().enumerate() {
        let mut row = vec![format!("{}: {}", index + 1, code(from))];
        for to in &ids {
            let pair = pairs.iter().find(|pair| pair.from == *from && pair.to == *to);
            row.push(pair.map_or_else(String::new, |pair| {
                let loss = &pair.loss;
                let sums = format!("{}+{}, {}", loss.dropped.len(), loss.narrowed.len(), loss.needed.len());
                format!("[{sums}](#{})", anchor(&heading(pair)))
            }));
        }
        table.row(&row);
    }
    page.push_str(&table.finish());
    for pair in pairs {
        page.push_str(&format!("\n## {}\n\n{}", heading(pair), section(&pair.loss)));
    }
    page
}

/// The losses on the page of a format: to every other one, and from every other one.
pub fn losses(id: &str, pairs: &[Pair]) -> String {
    let mut text = String::from(
        "\n## Losses\n\nWhat is lost on the way to another format, and from one to this. The counts are of fields that arrive, that arrive\n\
         in part, and that are dropped, and of columns that the target needs and the source may lack; behind each pair is\n\
         its list.\n\n",
    );
    for (title, ours) in [("To", true), ("From", false)] {
        let mut table = Table::new(&[title, "Whole", "In part", "Dropped", "Needed", "Dropped fields"]);
        for pair in pairs.iter().filter(|pair| if ours { pair.from == id } else { pair.to == id }) {
            let other = if ours { &pair.to } else { &pair.from };
            let loss = &pair.loss;
            table.row(&[
                format!("[{}](../pairs.md#{})", code(other), anchor(&heading(pair))),
                loss.carried.len().to_string(),
                loss.narrowed.len().to_string(),
                loss.dropped.len().to_string(),
                loss.needed.len().to_string(),
                fields(&loss.dropped),
            ]);
        }
        text.push_str(&table.finish());
        if ours {
            text.push('\n');
        }
    }
    text
}

/// The first fields of a list, those that the model has before the formats' own, and how many more there are.
fn fields(lines: &[Line]) -> String {
    const NAMED: usize = 6;
    let mut names: Vec<&str> =
        lines.iter().filter(|line| !line.field.is_empty()).map(|line| line.field.as_str()).collect();
    names.sort_by_key(|name| name.starts_with("x."));
    names.dedup();
    let mut text = names.iter().take(NAMED).map(|name| code(name)).collect::<Vec<_>>().join(", ");
    if names.len() > NAMED {
        text.push_str(&format!(" and {} more", names.len() - NAMED));
    }
    text
}

fn heading(pair: &Pair) -> String {
    format!("{} to {}", pair.from, pair.to)
}

/// The anchor that readers of Markdown make of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

fn section(loss: &Loss) -> String {
    let mut text = match loss.carried.len() {
        0 => "No field arrives as it is.\n".to_owned(),
        1 => "1 field arrives as it is.\n".to_owned(),
        number => format!("{number} fields arrive as they are.\n"),
    };
    let mut list = |title: &str, lines: &[Line], item: &dyn Fn(&Line) -> String| {
        if !lines.is_empty() {
            text.push_str(&format!("\n{title}:\n\n"));
            for line in lines {
                text.push_str(&format!("- {}\n", item(line)));
            }
        }
    };
    let source = |line: &Line| {
        if line.field.is_empty() {
            code(&line.from)
        } else {
            format!("{} ({})", code(&line.from), code(&line.field))
        }
    };
    let hand = |line: &Line| {
        if line.help.is_empty() { String::new() } else { format!("; by hand: {}", prose(&line.help)) }
    };
    list("In part", &loss.narrowed, &|line| {
        let to = if line.to.is_empty() { String::new() } else { format!(" as {}", code(&line.to)) };
        format!("{}{to}: {}{}", source(line), prose(&line.how), hand(line))
    });
    list("Dropped", &loss.dropped, &|line| {
        let how = match line.how.as_str() {
            "the target has no place for it" => String::new(),
            how => format!(": {}", prose(how)),
        };
        format!("{}{how}{}", source(line), hand(line))
    });
    list("Internal to the source, and not carried", &loss.internal, &source);
    list("Needed, and not sure to be there", &loss.needed, &|line| {
        format!("{}: {}; {}", code(&line.to), prose(&line.how), prose(&line.help))
    });
    text
}
