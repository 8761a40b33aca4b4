//! What may stand in front of the records without belonging to the format: a spreadsheet's `sep=` line, a shell's
//! `#TYPE` line, the four columns of a file of rejects; and what ends a line.

use crate::layout::Terminator;

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
}

impl Preface {
    /// Looks at the head of a file.
    pub fn of(head: &str) -> Preface {
        let terminator =
            if !head.contains('\n') && head.contains('\r') { Terminator::Cr } else { Terminator::LfOrCrLf };
        let mut preface =
            Preface { bytes: 0, lines: 0, delimiter: None, lead: 0, terminator, notes: Vec::new() };
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
        let first = head[preface.bytes..].split(end).next().unwrap_or("");
        let cell = first.trim_start_matches(['"', '\u{feff}']);
        if cell.starts_with(REJECT_TITLES[0]) && REJECT_TITLES.iter().all(|title| first.contains(title)) {
            preface.lead = REJECT_TITLES.len();
            preface.notes.push("a file of rejects: its first four columns were passed over".to_owned());
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

    #[test]
    fn line_ends_and_rejects_are_recognised() {
        assert_eq!(Preface::of("a,b\rc,d\r").terminator, Terminator::Cr);
        assert_eq!(Preface::of("a,b\r\nc,d\r\n").terminator, Terminator::LfOrCrLf);
        assert_eq!(Preface::of("_line,_record,_codes,_message,a\n").lead, 4);
        assert_eq!(Preface::of("_line,b\n").lead, 0);
    }
}
