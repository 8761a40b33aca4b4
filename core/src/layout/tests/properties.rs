//! Properties over generated texts: written cells come back, divisions of the text do not matter, a naive
//! machine and the `csv` crate see the same records.

use super::*;
use proptest::prelude::*;

/// Texts of the characters that matter, short enough that they meet often.
fn text() -> impl Strategy<Value = String> {
    let letter =
        prop::sample::select(vec!["\"", "\"", ",", ",", "\n", "\r", "\r\n", " ", "\t", "#", "a", "é", "\0"]);
    prop::collection::vec(letter, 0..40).prop_map(|letters| letters.concat())
}

/// Cells too, with letters enough that several blocks of 64 bytes are filled.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![text(), "[a-ż ]{0,90}", any::<String>()]
}

prop_compose! {
    pub(super) fn dialect()(
        delimiter in prop::sample::select(vec![',', ';', '\t', '|', ' ', '\0']),
        trim in any::<bool>(),
        comment in prop::option::of(prop::sample::select(vec!["#", "##", ",", "a,", "#,\"\""])),
        blank_line in prop::sample::select(vec![BlankLine::Skip, BlankLine::Refuse, BlankLine::End]),
        terminator in prop::sample::select(vec![Terminator::LfOrCrLf, Terminator::Cr]),
        newline in prop::sample::select(vec![Newline::Lf, Newline::CrLf]),
        also_quote in prop::sample::select(vec![vec![], vec![b'#', b' ']]),
        quotes in prop::sample::select(vec![Quotes::Needed, Quotes::Filled, Quotes::All]),
    ) -> Dialect {
        let comment = comment.map(str::to_owned);
        Dialect { delimiter, also_quote, quotes, newline, comment, trim, apostrophe: false, blank_line, terminator }
    }
}

/// One character after the other, a new `String` for each cell: slow, and in nothing like the cutter.
pub(super) fn naive(dialect: &Dialect, text: &str) -> Seen {
    let end = if dialect.terminator == Terminator::Cr { '\r' } else { '\n' };
    let blank = |c: char| dialect.trim && (c == ' ' || c == '\t') && c != dialect.delimiter;
    let (mut seen, mut at, mut line) = (Seen::default(), 0, 1);
    let characters: Vec<char> = text.chars().collect();
    // One `\r` or more, and the `\n` behind them.
    let line_end = |at: usize| {
        let returns = characters[at..].iter().take_while(|&&c| c == '\r').count();
        if end == '\n' && returns > 0 && characters.get(at + returns) == Some(&'\n') {
            returns + 1
        } else {
            1
        }
    };
    let stops = |at: usize| at == characters.len() || characters[at] == end || line_end(at) > 1;
    let place = |at: usize| {
        let lines = characters[..at].iter().filter(|&&c| c == end).count() as u64;
        let column = characters[..at].iter().rev().take_while(|&&c| c != end).count() as u64;
        (lines + 1, column + 1)
    };
    while at < characters.len() {
        let rest: String = characters[at..].iter().collect();
        let content = characters[at..].iter().take_while(|&&c| c != end).count();
        let next_line = (at + content + 1).min(characters.len());
        if dialect.comment.as_ref().is_some_and(|comment| rest.starts_with(comment.as_str())) {
            (at, line) = (next_line, line + 1);
            continue;
        }
        let first = at + characters[at..].iter().take_while(|&&c| blank(c)).count();
        if stops(first) {
            match dialect.blank_line {
                BlankLine::Skip => {}
                BlankLine::Refuse => seen.blank_lines.push(line),
                BlankLine::End => return seen,
            }
            (at, line) = (next_line, line + 1);
            continue;
        }
        let (start, mut cells) = (at, Vec::new());
        loop {
            let begin = at;
            while at < characters.len() && blank(characters[at]) {
                at += 1;
            }
            let mut cell = String::new();
            let (mut stray, quoted) = (false, characters.get(at) == Some(&'"'));
            let open = at;
            if quoted {
                at += 1;
                loop {
                    match (characters.get(at), characters.get(at + 1)) {
                        (None, _) => {
                            seen.unclosed = Some(place(open));
                            return seen;
                        }
                        (Some('"'), Some('"')) => at += 1,
                        (Some('"'), _) => break,
                        _ => {}
                    }
                    cell.push(characters[at]);
                    at += 1;
                }
                at += 1;
            }
            let mut tail = String::new();
            while !stops(at) && characters[at] != dialect.delimiter {
                tail.push(characters[at]);
                at += 1;
            }
            let tail = tail.trim_end_matches(blank);
            stray |= quoted && !tail.is_empty();
            cell.push_str(tail);
            let cell = cell.trim_matches(blank).to_owned();
            let (line, column) = place(if !quoted && cell.is_empty() { begin } else { open });
            cells.push((cell, quoted, stray, line, column));
            if stops(at) {
                break;
            }
            at += 1;
        }
        seen.records.push((line, characters[start..at].iter().collect(), cells));
        line += characters[start..at].iter().filter(|&&c| c == end).count() as u64 + 1;
        at = (at + if at < characters.len() { line_end(at) } else { 1 }).min(characters.len());
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 2_000 } else { 100_000 }))]

    #[test]
    fn a_naive_machine_sees_the_same(dialect in dialect(), text in text()) {
        prop_assert_eq!(see(&dialect, &text), naive(&dialect, &text));
    }

    #[test]
    fn long_cells_too(dialect in dialect(), parts in prop::collection::vec(cell(), 0..12), glue in "[,\n\"]{3}") {
        let text = parts.join(&glue);
        prop_assert_eq!(see(&dialect, &text), naive(&dialect, &text));
    }

    #[test]
    fn each_machine_cuts_the_same(dialect in dialect(), parts in prop::collection::vec(cell(), 0..12), glue in "[,\n\"]{3}") {
        let text = parts.join(&glue);
        let (mut here, mut anywhere) = (Rows::default(), Rows::default());
        let cut = Cutter::new(&dialect).cut(&text, true, &mut here);
        prop_assert_eq!(Cutter::new(&dialect).cut_portably(&text, true, &mut anywhere), cut);
        prop_assert_eq!(format!("{here:?}"), format!("{anywhere:?}"));
    }

    #[test]
    fn every_division_gives_the_same(dialect in dialect(), text in text(), other in any::<usize>()) {
        let whole = see(&dialect, &text);
        for end in 0..text.len() {
            prop_assert_eq!(&cut_with(Cutter::new(&dialect), &dialect, &text, &[end]), &whole, "at {}", end);
            let ends = [end, end + other % (text.len() - end)];
            prop_assert_eq!(&cut_with(Cutter::new(&dialect), &dialect, &text, &ends), &whole, "at {:?}", ends);
        }
        let each: Vec<usize> = (0..text.len()).collect();
        prop_assert_eq!(&cut_with(Cutter::new(&dialect), &dialect, &text, &each), &whole);
    }

    #[test]
    fn what_is_written_is_cut_into_the_same(
        dialect in dialect(),
        table in prop::collection::vec(prop::collection::vec(cell(), 1..6), 0..6),
    ) {
        let dialect = Dialect { terminator: Terminator::LfOrCrLf, ..dialect };
        let trim = |cell: &String| match dialect.trim {
            true => cell.trim_matches([' ', '\t']).to_owned(),
            false => cell.clone(),
        };
        let table: Vec<Vec<String>> = table.iter().map(|row| row.iter().map(trim).collect()).collect();
        let writer = Writer::new(&dialect);
        let mut out = Vec::new();
        for row in &table {
            writer.write_row(row.iter().map(String::as_str), &mut out);
        }
        let text = String::from_utf8(out).unwrap();
        prop_assert_eq!(cells(&dialect, &text), table, "{:?}", text);
        prop_assert_eq!(see(&dialect, &text).blank_lines, Vec::<u64>::new());
    }

    /// The two differ by intention where a `\r` stands without `\n` (a line end to `csv`, text here), and
    /// in a quote left open (accepted by `csv`). Lines of spaces alone are records to both without `trim`.
    #[test]
    fn the_csv_crate_sees_the_same(
        letters in prop::collection::vec(
            prop::sample::select(vec!["\"", "\"", "\"\"", ",", ",\"", "\",", "\n", "\r\n", " ", "a", "é"]),
            0..60,
        ),
    ) {
        let mut text = letters.concat();
        let dialect = Dialect::default();
        if see(&dialect, &text).unclosed.is_some() {
            text.push('"');
        }
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let records: Vec<Vec<String>> =
            reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
        prop_assert_eq!(cells(&dialect, &text), records, "{:?}", text);
    }
}
