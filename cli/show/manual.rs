//! The page of a format on a terminal: tables too wide for a screen become blocks, a row each. The page itself is the
//! core's, and what is no terminal gets it as it is.

/// Columns of a table that still fit a screen side by side.
const NARROW: usize = 2;

/// The page for a terminal.
pub(crate) fn manual(page: &str) -> String {
    let mut out = String::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        let table = line.starts_with('|') && lines.peek().is_some_and(|next| next.starts_with("| ---"));
        if !table {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let headings = cells(line);
        lines.next();
        let mut rows = Vec::new();
        while let Some(row) = lines.next_if(|line| line.starts_with('|')) {
            rows.push(cells(row));
        }
        out.push_str(&block(&headings, &rows));
    }
    out
}

fn block(headings: &[String], rows: &[Vec<String>]) -> String {
    let mut out = String::new();
    if headings.len() <= NARROW {
        let wide =
            rows.iter().filter_map(|row| row.first()).map(|cell| cell.chars().count()).max().unwrap_or(0);
        for row in rows {
            let rest = row.get(1).map_or("", String::as_str);
            let line = format!("  {:<wide$}  {rest}", row.first().map_or("", String::as_str));
            out.push_str(line.trim_end());
            out.push('\n');
        }
        return out;
    }
    // What a row is called: its number alone is no name.
    let name = usize::from(headings.first().is_some_and(|heading| heading == "No."));
    let wide = headings.iter().skip(name + 1).map(|heading| heading.chars().count()).max().unwrap_or(0);
    for row in rows {
        let front: Vec<&str> = row.iter().take(name + 1).map(String::as_str).collect();
        out.push_str(&format!("{}\n", front.join(". ")));
        for (heading, cell) in headings.iter().zip(row).skip(name + 1).filter(|(_, cell)| !cell.is_empty()) {
            out.push_str(&format!("    {heading:<wide$}  {cell}\n"));
        }
    }
    out
}

/// The cells of a row of a Markdown table.
fn cells(row: &str) -> Vec<String> {
    let inner = row.trim().trim_start_matches('|');
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.next_if_eq(&'|').is_some() => cell.push('|'),
            '|' => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_tables_become_blocks_and_narrow_ones_lines() {
        let page = "# A\n\n| What | Value |\n| --- | --- |\n| Kind | PBX |\n| Delimiter | `\\|` |\n\n| No. | Title | Field | Limits |\n| --- | --- | --- | --- |\n| 1 | `Ext` | `x` | |\n";
        let wanted = "# A\n\n  Kind       PBX\n  Delimiter  `|`\n\n1. `Ext`\n    Field   `x`\n";
        assert_eq!(manual(page), wanted);
    }
}
