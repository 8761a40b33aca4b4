//! What may stand in front of the records without belonging to the format: a spreadsheet's `sep=` line, a shell's
//! `#TYPE` line, the four columns of a file of rejects; and what ends a line. What does belong to a format, the lines of
//! its preamble, is looked for once the format is known.

use crate::layout::Terminator;
use crate::map::layout::Layout;
use crate::plan::bind::without_mark;

/// The titles that a file of rejects puts in front.
pub const REJECT_TITLES: [&str; 4] = ["_line", "_record", "_codes", "_message"];

/// What stands in front of the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preface {
    /// Bytes of text to pass over.
    pub bytes: usize,
    /// Physical lines in them.
    pub lines: u64,
    /// The delimiter that a `sep=` line names.
    pub delimiter: Option<char>,
    /// Columns in front of the format's own: four in a file of rejects.
    pub lead: usize,
    /// What ends a line.
    pub terminator: Terminator,
    /// What was found, in words.
    pub notes: Vec<String>,
    /// What became of the lines that the format has in front of its header.
    pub preamble: Preamble,
}

/// What became of the lines that a format has in front of its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preamble {
    /// They are there, or there are none.
    Stands,
    /// Another line stands in the place of this one, which is the format's line of that index.
    Other(u64, usize),
    /// They are not there from this physical line on, which is the format's line of that index.
    Missing(u64, usize),
}

/// Lines of a file of rejects in which its header is looked for.
const FRONT: usize = 32;

/// Whether a line begins with the titles that a file of rejects puts in front.
fn heads_rejects(line: &str) -> bool {
    let cell = line.trim_start_matches(['"', '\u{feff}']);
    cell.starts_with(REJECT_TITLES[0]) && REJECT_TITLES.iter().all(|title| line.contains(title))
}

/// Characters that a program fills a line up with which it took for a record.
const PADDING: [char; 6] = [',', ';', '\t', '|', ' ', '"'];

/// A line in front of a header without what another program made of it: a byte order mark, quotes, padding.
pub(crate) fn bare(line: &str) -> &str {
    without_mark(line).trim_end_matches(PADDING).trim_start_matches([' ', '"'])
}

impl Preface {
    /// Looks at the head of a file.
    pub fn of(head: &str) -> Preface {
        let terminator =
            if !head.contains('\n') && head.contains('\r') { Terminator::Cr } else { Terminator::LfOrCrLf };
        let mut preface = Preface {
            bytes: 0,
            lines: 0,
            delimiter: None,
            lead: 0,
            terminator,
            notes: Vec::new(),
            preamble: Preamble::Stands,
        };
        let end = if terminator == Terminator::Cr { '\r' } else { '\n' };
        loop {
            let rest = &head[preface.bytes..];
            let Some(stop) = rest.find(end) else { break };
            let line = rest[..stop].trim_end_matches('\r');
            match named(line) {
                Some((delimiter, used)) if preface.lines == 0 => {
                    preface.delimiter = Some(used);
                    preface
                        .notes
                        .push(format!("line 1, `sep={delimiter}`, is a spreadsheet's and was passed over"));
                }
                _ if preface.lines == 0 && line.starts_with("#TYPE ") => {
                    preface.notes.push("line 1, `#TYPE …`, is PowerShell's and was passed over".to_owned());
                }
                _ => break,
            }
            preface.bytes += stop + 1;
            preface.lines += 1;
        }
        if head.contains("\r\r\n") {
            let note =
                "lines end in CR CR LF, as if their ends had been written twice; each is taken for one";
            preface.notes.push(note.to_owned());
        }
        preface.look_for_rejects(head, end);
        preface
    }

    /// Whether a file is one of rejects, whatever format's lines stand in front of their header.
    pub fn of_rejects(head: &str) -> bool {
        head.split(['\n', '\r']).take(FRONT).any(heads_rejects)
    }

    fn look_for_rejects(&mut self, head: &str, end: char) {
        if heads_rejects(head[self.bytes..].split(end).next().unwrap_or("")) {
            self.lead = REJECT_TITLES.len();
            self.notes.push("a file of rejects: its first four columns were passed over".to_owned());
        }
    }

    /// The same for a file of a format: its preamble is passed over as well. A line of one cell that is another is taken
    /// for the one in whose place it stands, if a line of several follows.
    pub fn within(&self, layout: &Layout, head: &str) -> Preface {
        let mut preface = self.clone();
        if preface.lead > 0 && !layout.preamble.is_empty() {
            preface.preamble = Preamble::Missing(preface.lines + 1, 0);
            return preface;
        }
        let end = if preface.terminator == Terminator::Cr { '\r' } else { '\n' };
        let cells = |line: &str| 1 + bare(line).matches(PADDING[..4].as_ref() as &[char]).count();
        for (index, wanted) in layout.preamble.iter().enumerate() {
            let rest = &head[preface.bytes..];
            let stop = rest.find(end);
            let line = stop.map_or("", |stop| rest[..stop].trim_end_matches('\r'));
            let behind = stop.and_then(|stop| rest[stop + 1..].split(end).next()).unwrap_or("");
            let same = stop.is_some() && bare(line) == bare(wanted);
            if !same {
                let at = preface.lines + 1;
                let other = cells(line) == 1 && !bare(line).is_empty() && cells(behind) > 1;
                preface.preamble =
                    if other { Preamble::Other(at, index) } else { Preamble::Missing(at, index) };
                if !other {
                    break;
                }
            }
            preface.bytes += stop.map_or(0, |stop| stop + 1);
            preface.lines += 1;
        }
        if !layout.preamble.is_empty() {
            preface.look_for_rejects(head, end);
        }
        preface
    }
}

/// The delimiter that a `sep=` line names, and the one that the file has: a program that does not know such lines took
/// it for a record and filled it up.
fn named(line: &str) -> Option<(char, char)> {
    let line = line.trim_start_matches('"');
    let rest = line.get(..4).filter(|word| word.eq_ignore_ascii_case("sep=")).and_then(|_| line.get(4..))?;
    let mut chars = rest.chars();
    let delimiter = chars.next().filter(|c| c.is_ascii() && *c != '"')?;
    let mut filled = chars.as_str().trim_start_matches('"').chars();
    match filled.next() {
        None => Some((delimiter, delimiter)),
        Some(used) => (",;\t|".contains(used) && filled.all(|c| c == used)).then_some((delimiter, used)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_others_are_passed_over() {
        let preface = Preface::of("sep=;\r\na;b\r\n");
        assert_eq!((preface.bytes, preface.lines, preface.delimiter), (7, 1, Some(';')));
        for (line, used) in [("\"sep=;\"\n", ';'), ("sep=,,,\n", ','), ("sep=;,,\n", ','), ("sep=;x\n", ' ')]
        {
            let preface = Preface::of(line);
            assert_eq!(preface.delimiter.unwrap_or(' '), used, "{line}");
        }
        let preface = Preface::of("#TYPE Selected.User\n\"a\",\"b\"\n");
        assert_eq!((preface.bytes, preface.lines, preface.delimiter), (20, 1, None));
        assert_eq!(Preface::of("a,b\n").bytes, 0);
    }

    fn layout(preamble: &[&str]) -> Layout {
        let lines: Vec<String> = preamble.iter().map(|line| format!("{line:?}")).collect();
        let text = format!(
            "tieline = 1\n[format]\nid = \"a\"\nversion = \"1\"\nname = \"a\"\nvendor = \"a\"\nkind = \"pbx\"\nsource = \"a\"\n[layout]\npreamble = [{}]\n[[column]]\nname = \"A\"\nfield = \"username\"\n",
            lines.join(", ")
        );
        let source = crate::map::node::MapSource { name: "a".into(), text };
        crate::map::load::load(source, &|_| None).expect("a sound map").layout
    }

    #[test]
    fn lines_of_the_format_are_passed_over_however_they_are_filled_up() {
        let layout = layout(&["version:v1.0"]);
        let of = |text: &str| {
            let preface = Preface::of(text).within(&layout, text);
            (preface.lines, preface.preamble, preface.lead)
        };
        for text in ["version:v1.0\na,b\n", "version:v1.0,,\r\na,b\r\n", "\"version:v1.0\";;;\na;b\n"] {
            assert_eq!(of(text), (1, Preamble::Stands, 0), "{text}");
        }
        assert_eq!(of("\u{feff}version:v1.0\na,b\n"), (1, Preamble::Stands, 0));
        assert_eq!(of("version:v2.0,,\na,b\n"), (1, Preamble::Other(1, 0), 0));
        assert_eq!(of("a,b\nc,d\n"), (0, Preamble::Missing(1, 0), 0));
        assert_eq!(of("a\nb\n"), (0, Preamble::Missing(1, 0), 0), "a list of one column has no other line");
        assert_eq!(of(""), (0, Preamble::Missing(1, 0), 0));
        assert_eq!(of("version:v1.0\n_line,_record,_codes,_message,a\n"), (1, Preamble::Stands, 4));
        assert_eq!(of("sep=,\nversion:v1.0\na,b\n"), (2, Preamble::Stands, 0));
    }

    #[test]
    fn line_ends_and_rejects_are_recognised() {
        assert_eq!(Preface::of("a,b\rc,d\r").terminator, Terminator::Cr);
        assert_eq!(Preface::of("a,b\r\nc,d\r\n").terminator, Terminator::LfOrCrLf);
        assert_eq!(Preface::of("_line,_record,_codes,_message,a\n").lead, 4);
        assert_eq!(Preface::of("_line,b\n").lead, 0);
    }
}
