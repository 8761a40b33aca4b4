//! The map as text: every column with its evidence as a comment, and what is not sure commented out.

use super::decide::{Decided, Verdict};
use super::fit::{Binding, Truth, truth, two};
use super::look::Look;
use super::pairs::slug;
use crate::layout::{Newline, Quotes};
use crate::model::Type;
use crate::source::Encoding;
use crate::value::shown::shown;

/// Characters of a title or a word in a comment.
const SHOWN: usize = 60;
/// Words of a column that are counted in its comment, at most.
const WORDS: usize = 8;

/// What a map says beside its columns.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub(super) id: String,
    /// Name of the sample as it is shown.
    pub(super) sample: String,
    pub(super) records: u64,
    pub(super) delimiter: char,
    pub(super) quotes: Quotes,
    pub(super) encoding: Encoding,
    /// Whether nothing beyond ASCII was met, so that the encoding is a guess.
    pub(super) ascii: bool,
    pub(super) bom: bool,
    pub(super) newline: Newline,
    pub(super) header: bool,
    /// Lines above the titles.
    pub(super) preamble: Vec<String>,
    /// Cells of the narrowest record.
    pub(super) least: usize,
}

/// The map, and the titles that it has for the columns.
pub(super) fn draft(head: &Head, columns: &[Decided]) -> (String, Vec<String>) {
    let (titles, by_name) = titles(head, columns);
    let mut out = format!(
        "# Learned from {}: {}. Look at each TODO; what a comment counts is what was\n# seen in the sample, and nothing else is known.\n\ntieline = 1\n\n",
        comment(&head.sample),
        count(head.records, "record"),
    );
    let vendor = "TODO: who makes the system";
    out.push_str("[format]\n");
    for (key, value) in [("id", head.id.as_str()), ("version", "1")] {
        out.push_str(&format!("{key:<7} = {}\n", quoted(value)));
    }
    out.push_str("default = true\n");
    for (key, value) in [("name", format!("{} user list", head.id)), ("vendor", vendor.to_owned())] {
        out.push_str(&format!("{key:<7} = {}\n", quoted(&value)));
    }
    out.push_str("kind    = \"pbx\" # TODO: recorder, pbx, uc or directory\n");
    out.push_str(
        "source  = \"TODO: the document, or the screen that exports the list; so far a sample alone\"\n",
    );
    out.push_str("ev      = \"I\"\n\n[layout]\n");
    out.push_str(&format!("delimiter = {}\n", quoted(&head.delimiter.to_string())));
    match head.quotes {
        Quotes::Needed => {}
        Quotes::Filled => out.push_str("quotes    = \"filled\"\n"),
        Quotes::All => out.push_str("quotes    = \"all\"\n"),
    }
    let encoding = match (head.ascii, head.encoding) {
        (true, Encoding::Utf8) => "[\"utf-8\", \"windows-1252\"] # the sample is plain ASCII".to_owned(),
        (_, encoding) => quoted(encoding.name()),
    };
    out.push_str(&format!("encoding  = {encoding}\n"));
    if head.bom {
        out.push_str("bom       = \"always\"\n");
    }
    out.push_str(&format!(
        "newline   = {}\n",
        if head.newline == Newline::Lf { "\"lf\"" } else { "\"crlf\"" }
    ));
    if !head.preamble.is_empty() {
        let lines: Vec<String> = head.preamble.iter().map(|line| quoted(line)).collect();
        out.push_str("# TODO: what stands above the titles is written as it stood in the sample, whatever day it names.\n");
        out.push_str(&format!("preamble  = [{}]\n", lines.join(", ")));
    }
    out.push_str(if head.header { "header    = \"required\"\n" } else { "header    = \"none\"\n" });
    if by_name {
        out.push_str("match     = \"name\"\n");
    } else {
        out.push_str("match     = \"position\"\n");
        out.push_str(&format!("width     = [{}, {}]\n", head.least, columns.len()));
    }
    let mut slugs: Vec<String> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        if column.verdict == Verdict::Second {
            continue;
        }
        let mut own = slug(&column.title);
        if own.is_empty() {
            own = format!("column_{}", at + 1);
        }
        while slugs.contains(&own) {
            own.push_str("_2");
        }
        slugs.push(own.clone());
        let open = format!("x.{}.{own}", head.id);
        let names: Vec<&str> = match &column.pair {
            Some(_) => titles[at..=at + 1].iter().map(String::as_str).collect(),
            None => vec![titles[at].as_str()],
        };
        out.push_str(&table(column, &names, &open, head));
    }
    out.push_str(implied(columns));
    (out, titles)
}

/// What a map may say of mailboxes whose number no column holds: a target asks for it, and only its author knows.
fn implied(columns: &[Decided]) -> &'static str {
    let path = |column: &Decided| match &column.verdict {
        Verdict::Sure(binding) | Verdict::Secret(binding) => Some(binding.path.clone()),
        _ => None,
    };
    let any = |front: &str| columns.iter().filter_map(path).any(|path| path.starts_with(front));
    if !any("voicemail.") || any("voicemail.number") || !any("extensions") {
        return "";
    }
    "
# TODO: no column holds the number of the mailbox. If it is the user's own, as on most systems, take these lines:
# [implied]
# \"voicemail.number\" = \"extensions[0]\"
"
}

/// The titles of the map, and whether columns can be found by them: none is there twice.
fn titles(head: &Head, columns: &[Decided]) -> (Vec<String>, bool) {
    let own: Vec<&str> = columns.iter().map(|column| column.title.as_str()).collect();
    let twice = own.iter().enumerate().any(|(at, title)| own[..at].contains(title));
    let by_name = head.header && !twice && !own.iter().any(|title| title.contains("{n}"));
    if by_name {
        return (own.into_iter().map(str::to_owned).collect(), true);
    }
    let mut titles: Vec<String> = Vec::new();
    for (at, own) in own.into_iter().enumerate() {
        let mut title = own.replace("{n}", "(n)");
        if title.trim().is_empty() {
            title = format!("column {}", at + 1);
        }
        while titles.contains(&title) {
            title.push_str(" (2)");
        }
        titles.push(title);
    }
    (titles, false)
}

fn table(column: &Decided, names: &[&str], open: &str, head: &Head) -> String {
    let mut out = format!("\n# {}\n", seen(column));
    let mut lines: Vec<String> = Vec::new();
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    let name = if names.len() > 1 { format!("[{}]", names.join(", ")) } else { names.join("") };
    lines.push(format!("name  = {name}"));
    match (&column.verdict, &column.pair) {
        (Verdict::Sure(binding), Some(pair)) => {
            lines.push(format!("field = {}", quoted(&binding.path)));
            lines.push(format!("as    = {{ {pair} }}"));
        }
        (_, Some(pair)) => {
            out.push_str(&format!(
                "# TODO: the two columns say the opposite of each other in all {}; name the values\n",
                count(column.evidence.records, "record")
            ));
            lines.push(format!("field = {}", quoted(open)));
            lines.push(format!("as    = {{ {pair} }}"));
        }
        (Verdict::Sure(binding), None) => {
            for doubt in &binding.doubts {
                out.push_str(&format!("# TODO: {}\n", comment(doubt)));
            }
            lines.extend(bound(binding));
        }
        (Verdict::Doubt(guess, why), None) => {
            let perhaps =
                guess.as_ref().map(|guess| format!("perhaps `{}`: ", guess.path)).unwrap_or_default();
            out.push_str(&format!("# TODO: {perhaps}{}\n", comment(why)));
            if let Some(guess) = guess {
                out.push_str("# If so, take these lines instead of the column's own:\n");
                lines.extend(bound(guess).into_iter().map(|line| format!("# {line}")));
            }
            lines.extend(kept(column, open, head));
        }
        (Verdict::Secret(guess), None) => {
            out.push_str(&format!(
                "# TODO: secrets; what they are for is not guessed: perhaps `{}`. If so, take this line instead of the last two:\n",
                guess.path
            ));
            for why in &guess.doubts {
                out.push_str(&format!("# That answer was not taken: {}\n", comment(why)));
            }
            lines.extend(bound(guess).into_iter().map(|line| format!("# {line}")));
            let kind = column.secret().map_or("plain", |secret| secret.name());
            lines.push(format!("field = {}", quoted(open)));
            lines.push(format!("type  = \"secret.{kind}\""));
        }
        (Verdict::Open(why), None) => {
            out.push_str(&format!("# Kept as it is: {}.\n", comment(why)));
            lines.extend(kept(column, open, head));
        }
        (Verdict::Second, None) => {}
    }
    format!("{out}[[column]]\n{}\n", lines.join("\n"))
}

/// The lines of a binding.
fn bound(binding: &Binding) -> Vec<String> {
    let mut lines = vec![format!("field = {}", quoted(&binding.path))];
    lines.extend(binding.ty.iter().map(|ty| format!("type  = {}", quoted(ty))));
    lines.extend(binding.codec.iter().map(|codec| format!("as    = {{ {codec} }}")));
    if let Some(shape) = binding.shape.filter(|shape| *shape != "mac") {
        lines.push(shaped(shape));
    }
    if binding.internal {
        lines.push("internal = true".into());
    }
    lines
}

/// The lines of a column without a field: an open field, with the type that the values surely have.
fn kept(column: &Decided, open: &str, head: &Head) -> Vec<String> {
    let field = format!("field = {}", quoted(open));
    match (truth(&column.evidence), column.evidence.dates().as_slice()) {
        (Truth::Two(yes, no), _) => {
            vec![
                field,
                format!("type  = \"{}\"", Type::Bool.name()),
                format!("as    = {{ {} }}", two(&yes, &no)),
            ]
        }
        (_, [form]) => {
            vec![
                field,
                format!("type  = \"{}\"", Type::Date.name()),
                format!("as    = {{ date = {} }}", quoted(form)),
            ]
        }
        // Without titles a file is told by the shapes of its cells alone.
        _ if !head.header => {
            let shapes =
                [(Look::Email, "email"), (Look::Mac, "mac"), (Look::Ip, "ip"), (Look::Digits, "digits")];
            let shape = shapes.into_iter().find(|(look, _)| column.evidence.all(*look));
            std::iter::once(field).chain(shape.map(|(_, shape)| shaped(shape))).collect()
        }
        _ => vec![field],
    }
}

/// A check that all values of the sample pass.
fn shaped(shape: &str) -> String {
    format!(
        "check = {{ shape = {}, severity = \"warning\", because = \"all values of the sample have this shape\" }}",
        quoted(shape)
    )
}

/// What was seen, in one line: counts, and the words of a column of few words. Nothing else of the file is shown.
fn seen(column: &Decided) -> String {
    let evidence = &column.evidence;
    let filled = format!("{} of {}", evidence.filled, count(evidence.records, "record"));
    if evidence.filled == 0 || column.hidden.is_some() || column.secret().is_some() {
        return filled;
    }
    if let Some(words) = told(column) {
        return format!("{filled}; {words}");
    }
    let looks = [
        (Look::Email, "e-mail addresses"),
        (Look::Sip, "SIP addresses"),
        (Look::Mac, "MAC addresses"),
        (Look::Ip, "IP addresses"),
        (Look::Plus, "numbers with `+`"),
        (Look::Digits, "digits"),
        (Look::Phone, "phone numbers"),
        (Look::Domain, "Windows logins"),
    ];
    let mut said = Vec::new();
    if let Some((_, what)) = looks.into_iter().find(|(look, _)| evidence.all(*look)) {
        said.push(what.to_owned());
    }
    let (least, most) = evidence.length;
    said.push(match least == most {
        true => count(most as u64, "character"),
        false => format!("{least} to {most} characters"),
    });
    said.push(if evidence.unique() {
        "all different".into()
    } else {
        format!("{} different", evidence.distinct())
    });
    let is_list = matches!(&column.verdict, Verdict::Sure(binding) if binding.codec.as_deref().is_some_and(|codec| codec.starts_with("list")));
    if let Some(list) = evidence.list().filter(|_| is_list) {
        said.push(format!("{} with several, parted by {}", list.with, quoted(list.separator)));
    }
    format!("{filled}; {}", said.join(", "))
}

/// The words of a column with their counts: of one that is bound to words, or whose few values each stand several times
/// and are no data of a person.
fn told(column: &Decided) -> Option<String> {
    let evidence = &column.evidence;
    let words = evidence.words().filter(|words| words.len() <= WORDS)?;
    let personal =
        [Look::HasDigit, Look::AtHost, Look::Blank].into_iter().any(|look| evidence.count(look) > 0);
    let closed = match &column.verdict {
        Verdict::Sure(binding) => {
            binding.codec.as_deref().is_some_and(|codec| codec.contains("bool") || codec.contains("cases"))
                && !binding.path.starts_with("name.")
        }
        _ => false,
    };
    let few = !personal
        && evidence.filled >= 3 * words.len() as u64
        && !matches!(&column.verdict, Verdict::Sure(binding) | Verdict::Doubt(Some(binding), _) if binding.path.starts_with("name."));
    let yes_no = matches!(truth(evidence), Truth::Two(..));
    if !(closed || few || yes_no) {
        return None;
    }
    let words: Vec<String> =
        words.iter().map(|(word, times)| format!("{} {times}", shown(word, SHOWN))).collect();
    Some(words.join(", "))
}

/// A text for a comment: one line, nothing hidden in it.
fn comment(text: &str) -> String {
    shown(text, 400).into_owned()
}

/// A text as TOML spells it.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if crate::value::shown::hidden(c) => out.push_str(&format!("\\U{:08X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
