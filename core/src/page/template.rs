//! The page beside an empty file to fill in: how the file is saved, and what goes into each column.

use super::column;
use super::rule;
use super::words::{code, prose};
use crate::map::Map;
use crate::map::layout::{Bom, Header};

/// The page, as Markdown. `file`: what the file beside it is called.
pub fn template_page(map: &Map, file: &str) -> String {
    let layout = &map.layout;
    let mut page = format!(
        "# {}: a list to fill in\n\nThe empty list is {}. Fill in a row a user",
        prose(&map.name),
        code(file)
    );
    page.push_str(match layout.header {
        Header::None => "; the list has no titles, and the columns stand in this order",
        _ if layout.free_order => ", and leave the titles as they are",
        _ => ", and leave the titles and their order as they are",
    });
    let mark = if layout.bom == Bom::Always { " with a byte order mark" } else { "" };
    page.push_str(&format!(
        ". Save it as text in {}{mark}, with {} between the cells; a number keeps its leading zeros only in a column of text.\n\
         Then `tieline check FILE --from {}` finds every error in it.\n",
        code(layout.encoding().name()),
        super::words::sign(&layout.delimiter().to_string()).replace("\\|", "|"),
        map.full_id(),
    ));
    if let Some(rows) = map.limits.rows {
        page.push_str(&format!("\nAt most {rows} users go into one list.\n"));
    }
    page.push_str("\n## Columns\n");
    for column in crate::template::columns(map) {
        // Escaped for tables, which these lines are not.
        page.push_str(&section(map, column).replace("\\|", "|"));
    }
    if !map.rules.is_empty() {
        page.push_str("\n## What must hold between the cells\n\n");
        page.push_str(&rule::table(map));
    }
    page
}

fn section(map: &Map, own: &crate::map::Column) -> String {
    let mut page = format!("\n### {}\n\n", column::titles(map, own));
    let mut line = |what: &str, text: String| {
        if !text.is_empty() {
            page.push_str(&format!("- {what}: {text}\n"));
        }
    };
    // What the vendor calls it says more than what the model does.
    let rows = map.fields_of(own).into_iter().filter_map(|field| field.field.row());
    let fields: Vec<String> = rows.map(|row| prose(row.doc)).collect();
    let field = if own.doc.is_some() { String::new() } else { fields.join(", or ") };
    let mut about = vec![field, column::notes(map, own)];
    about.retain(|text| !text.is_empty());
    line("what", about.join("; "));
    line("must be filled", column::required(map, own));
    line("takes", column::values(&own.meaning));
    line("limits", own.checks.iter().map(column::limit).collect::<Vec<_>>().join("; "));
    line("if blank", column::if_blank(map, own));
    let cells = own.first_cell..own.first_cell + own.width;
    let example = map.examples().iter().find_map(|example| {
        let texts: Vec<String> = cells
            .clone()
            .map(|cell| example.row.iter().find(|(at, _)| *at == cell).map_or("", |(_, text)| text.as_str()))
            .map(|text| if text.is_empty() { "blank".to_owned() } else { code(text) })
            .collect();
        texts.iter().any(|text| text != "blank").then(|| texts.join(" and "))
    });
    line("for example", example.unwrap_or_default());
    page
}
