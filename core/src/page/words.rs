//! Text in Markdown: tables, code spans and prose of which no sign is taken for markup; names of signs and types.

use crate::model::{Secret, Type};

/// A Markdown table.
pub(super) struct Table {
    text: String,
    empty: bool,
}

impl Table {
    /// A table with these headings.
    pub(super) fn new(headings: &[&str]) -> Table {
        let rule: Vec<&str> = headings.iter().map(|_| "---").collect();
        Table { text: format!("| {} |\n| {} |\n", headings.join(" | "), rule.join(" | ")), empty: true }
    }

    /// Adds a row of cells that are Markdown already.
    pub(super) fn row(&mut self, cells: &[String]) {
        self.empty = false;
        self.text.push('|');
        for cell in cells {
            if !cell.is_empty() {
                self.text.push(' ');
                self.text.push_str(cell);
            }
            self.text.push_str(" |");
        }
        self.text.push('\n');
    }

    /// The table; nothing if it has no row.
    pub(super) fn finish(self) -> String {
        if self.empty { String::new() } else { self.text }
    }
}

/// Text as a code span that can stand in a table: signs that cannot be seen are escaped.
pub(super) fn code(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars() {
        match c {
            '|' => shown.push_str("\\|"),
            c if c.is_control() => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    // A span is closed by as many backticks as opened it; blanks keep one at its end apart from them.
    let longest = shown.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let apart = if longest > 0 || shown.trim().is_empty() { " " } else { "" };
    format!("{fence}{apart}{shown}{apart}{fence}")
}

/// Several texts as code spans, `and` before the last.
pub(super) fn codes<'t>(texts: impl IntoIterator<Item = &'t str>, and: &str) -> String {
    let spans: Vec<String> = texts.into_iter().map(code).collect();
    match spans.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} {and} {last}", first.join(", ")),
        _ => spans.concat(),
    }
}

/// Text of a map as prose that can stand in a table. Backticks stay: authors mean them as code, and no sign between
/// them is markup but the table's own.
pub(super) fn prose(text: &str) -> String {
    let mut shown = String::new();
    let mut code = false;
    for c in text.chars() {
        match c {
            '`' => {
                code = !code;
                shown.push(c);
            }
            '|' => shown.push_str("\\|"),
            '<' | '*' if !code => {
                shown.push('\\');
                shown.push(c);
            }
            c if c.is_control() => shown.push(' '),
            c => shown.push(c),
        }
    }
    shown
}

/// The first letter as a capital, for the beginning of a cell.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A sign that separates, by its name where it has no shape.
pub(super) fn sign(text: &str) -> String {
    match text {
        "\t" => "tab".into(),
        "\n" => "line break".into(),
        " " => "blank".into(),
        _ => code(text),
    }
}

/// A number with its noun.
pub(super) fn count(number: u64, noun: &str) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {noun}{}", if number == 1 { "" } else { "s" })
}

/// What a text of the type looks like.
pub(super) fn type_words(ty: Type) -> &'static str {
    match ty {
        Type::Text => "text",
        Type::Action | Type::Enum(_) => "a word",
        Type::Bool => "yes or no",
        Type::Date => "a date",
        Type::Int => "a whole number",
        Type::Number => "a number, kept as text",
        Type::Phone => "a phone number",
        Type::E164 => "`+` and digits",
        Type::Email => "an e-mail address",
        Type::SipUri => "`user@host`",
        Type::Mac => "a MAC address",
        Type::Ip => "an IP address",
        Type::CallerId => "a caller id",
        Type::Language => "a language tag",
        Type::Timezone => "an IANA time zone",
        Type::Country => "a country code",
        Type::Secret(Secret::Plain) => "secret: a clear-text password",
        Type::Secret(Secret::Pin) => "secret: a PIN",
        Type::Secret(Secret::Sip) => "secret: a SIP password",
        Type::Secret(Secret::Md5) => "secret: an MD5 hash",
        Type::Secret(Secret::Sha1) => "secret: a SHA-1 hash",
        Type::Secret(Secret::Crypt) => "secret: a crypt string",
        Type::Secret(Secret::Encrypted) => "secret: a cipher or its salt",
    }
}
