//! Hand-written cases for each rule of cutting and writing. Properties and the oracle are in
//! `properties`, what holds the quick way to the slow one in `regular`.

mod properties;
mod regular;

use super::*;

/// Everything that cutting says, with texts in place of offsets.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    /// Line, raw text without the line end, and cells of each record.
    records: Vec<(u64, String, Vec<SeenCell>)>,
    blank_lines: Vec<u64>,
    /// Line and column of an open quote.
    unclosed: Option<(u64, u64)>,
}

/// Text, quoted, stray, line, column of a cell.
type SeenCell = (String, bool, bool, u64, u64);

/// Cuts `text` handed in with further ends at `ends` (bytes; those inside a character are passed over).
fn cut_with(cutter: Cutter, dialect: &Dialect, text: &str, ends: &[usize]) -> Seen {
    let (mut cutter, mut rows, mut seen) = (cutter, Rows::default(), Seen::default());
    let mut start = 0;
    let ends = ends.iter().copied().filter(|&end| text.is_char_boundary(end)).chain([text.len()]);
    for end in ends {
        let chunk = &text[start..end];
        rows.clear();
        let cut = cutter.cut(chunk, end == text.len(), &mut rows);
        for record in &rows.records {
            let cell = |(index, cell): (usize, &Cell)| {
                let front = rows.front(record, index).unwrap();
                let (line, column) = place(chunk, record, front, dialect.terminator);
                let text = rows.text(chunk, *cell).to_owned();
                (text, cell.is_quoted(), cell.has_stray(), line, column)
            };
            let cells = rows.record_cells(record).iter().enumerate().map(cell).collect();
            seen.records.push((record.line, chunk[record.span()].to_owned(), cells));
        }
        seen.blank_lines.append(&mut rows.blank_lines.clone());
        start += cut.consumed;
        match cut.end {
            CutEnd::Unclosed { line, column, .. } => {
                seen.unclosed = Some((line, column));
                break;
            }
            CutEnd::Done => assert!(end == text.len() || dialect.blank_line == BlankLine::End),
            CutEnd::More => assert!(end < text.len()),
        }
    }
    seen
}

fn see(dialect: &Dialect, text: &str) -> Seen {
    cut_with(Cutter::new(dialect), dialect, text, &[])
}

/// The texts of the cells of a whole text that is in order.
fn cells(dialect: &Dialect, text: &str) -> Vec<Vec<String>> {
    let seen = see(dialect, text);
    assert_eq!(seen.unclosed, None, "{text:?}");
    let texts = |cells: Vec<SeenCell>| cells.into_iter().map(|cell| cell.0).collect();
    seen.records.into_iter().map(|record| texts(record.2)).collect()
}

fn trimming() -> Dialect {
    Dialect { trim: true, ..Dialect::default() }
}

#[test]
fn quotes_act_at_the_start_of_a_cell_only() {
    let cases: &[(&str, &[&[&str]])] = &[
        ("a,b\nc,d\n", &[&["a", "b"], &["c", "d"]]),
        ("a,b", &[&["a", "b"]]),
        ("a,\n,b\n,", &[&["a", ""], &["", "b"], &["", ""]]),
        ("\"a,b\",\"c\nd\",\"e\r\nf\"\n", &[&["a,b", "c\nd", "e\r\nf"]]),
        ("\"a\"\"b\",\"\"\"\",\"\"\"c\"\"\"\n", &[&["a\"b", "\"", "\"c\""]]),
        ("a\"b,c\"\"d,5\"\n", &[&["a\"b", "c\"\"d", "5\""]]),
        ("a\"b,\"c,d\"\n", &[&["a\"b", "c,d"]]),
        (" \"a\",b\n", &[&[" \"a\"", "b"]]),
        ("\"a\"b,\"c\" ,\"d\"\"\"e\n", &[&["ab", "c ", "d\"e"]]),
        ("\"a\"b\"c,d\",e\n", &[&["ab\"c", "d\"", "e"]]),
        ("\"\"\n", &[&[""]]),
        ("\"\"", &[&[""]]),
        ("a\0b,\u{1}\u{1a},\u{7f}\n", &[&["a\0b", "\u{1}\u{1a}", "\u{7f}"]]),
        ("Żółć,\"日本\"\"語\"\n", &[&["Żółć", "日本\"語"]]),
        ("", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(cells(&Dialect::default(), text), *expected, "{text:?}");
    }
}

#[test]
fn cells_say_how_they_stood() {
    let seen = see(&Dialect::default(), "a,\"b\",\"c\"x\n");
    let flags: Vec<_> = seen.records[0].2.iter().map(|cell| (cell.1, cell.2)).collect();
    assert_eq!(flags, [(false, false), (true, false), (true, true)]);
    assert!(!see(&trimming(), "\"c\" \t\n").records[0].2[0].2);
}

#[test]
fn line_ends() {
    let crlf = Dialect::default();
    assert_eq!(cells(&crlf, "a\r\nb\nc\r\n"), [["a"], ["b"], ["c"]]);
    assert_eq!(cells(&crlf, "a\rb\r\r\nc\r"), [["a\rb"], ["c\r"]]);
    assert_eq!(cells(&crlf, "a,\"b\"\r\r\n\r\r\nc,d\r\r\n"), [["a", "b"], ["c", "d"]]);
    assert_eq!(cells(&crlf, "\"a\"\r\n\"b\"\r"), [["a"], ["b\r"]]);
    assert_eq!(cells(&crlf, "a,\r\n"), [["a", ""]]);
    assert_eq!(see(&crlf, "a,\"b\"\r\n").records[0].1, "a,\"b\"");
    let cr = Dialect { terminator: Terminator::Cr, ..Dialect::default() };
    assert_eq!(cells(&cr, "a\n\r\"b\rc\"\rd"), [["a\n"], ["b\rc"], ["d"]]);
    assert_eq!(see(&cr, "\"b\rc\"\rd").records[1].0, 3);
}

#[test]
fn blank_lines() {
    let text = "\na\n\r\n \nb\n\n";
    let with = |blank_line, trim| Dialect { blank_line, trim, ..Dialect::default() };
    assert_eq!(cells(&with(BlankLine::Skip, false), text), [["a"], [" "], ["b"]]);
    assert_eq!(cells(&with(BlankLine::Skip, true), text), [["a"], ["b"]]);
    let refused = see(&with(BlankLine::Refuse, true), text);
    assert_eq!((refused.records.len(), refused.blank_lines), (2, vec![1, 3, 4, 6]));
    assert_eq!(see(&with(BlankLine::Refuse, false), text).blank_lines, [1, 3, 6]);
    let dialect = with(BlankLine::End, false);
    assert_eq!(cells(&dialect, "a\n\n\"not a record"), [["a"]]);
    let (mut cutter, mut rows) = (Cutter::new(&dialect), Rows::default());
    let done = |consumed| Cut { consumed, end: CutEnd::Done };
    assert_eq!(cutter.cut("a\n\nb", false, &mut rows), done(4));
    assert_eq!(cutter.cut("c\nd", false, &mut rows), done(3));
    assert_eq!(rows.records.len(), 1);
}

#[test]
fn a_tab_that_delimits_is_no_blank() {
    let dialect = Dialect { delimiter: '\t', ..trimming() };
    assert_eq!(cells(&dialect, "\t\n a \t\"b\" \n \n"), [["", ""], ["a", "b"]]);
}

#[test]
fn trimming_drops_blanks_at_both_ends() {
    let dialect = trimming();
    let text = " a b\t, \" c \" ,\" d \"\" \",  , \"e\" f \r\nx \"y\" , \"z\n";
    let seen = see(&dialect, text);
    let texts: Vec<_> = seen.records[0].2.iter().map(|cell| cell.0.as_str()).collect();
    assert_eq!(texts, ["a b", "c", "d \"", "", "e f"]);
    let columns: Vec<_> = seen.records[0].2.iter().map(|cell| cell.4).collect();
    assert_eq!(columns, [2, 8, 15, 24, 28]);
    assert_eq!(seen.unclosed, Some((2, 9)));
}

#[test]
fn comments_begin_a_line() {
    let dialect = Dialect { comment: Some("##".into()), ..Dialect::default() };
    let text = "## a \"quote\n#a,b\n\"x\n##y\"\n ##\n##";
    assert_eq!(cells(&dialect, text), [vec!["#a", "b"], vec!["x\n##y"], vec![" ##"]]);
    let lines: Vec<_> = see(&dialect, text).records.iter().map(|record| record.0).collect();
    assert_eq!(lines, [2, 3, 5]);
}

#[test]
fn places_count_physical_lines_and_characters() {
    let seen = see(&Dialect::default(), "é,ü\n\n\"a\r\nłb\",\"c\"\"\",d\ne");
    let places: Vec<_> = seen.records.iter().flat_map(|r| &r.2).map(|cell| (cell.3, cell.4)).collect();
    assert_eq!(places, [(1, 1), (1, 3), (3, 1), (4, 5), (4, 11), (5, 1)]);
}

#[test]
fn open_quotes_are_told_at_their_place() {
    let dialect = Dialect::default();
    let (mut cutter, mut rows) = (Cutter::new(&dialect), Rows::default());
    let end = CutEnd::Unclosed { start: 2, quote: 9, line: 3, column: 4 };
    assert_eq!(cutter.cut("a\n\"b\nä\",\"c\"\"\n,d", true, &mut rows), Cut { consumed: 2, end });
    assert_eq!((rows.records.len(), rows.text("a", rows.record_cells(&rows.records[0])[0])), (1, "a"));
    assert_eq!(see(&dialect, "\"").unclosed, Some((1, 1)));
    assert_eq!(see(&dialect, "a,\"\"\"").unclosed, Some((1, 3)));
}

#[test]
fn a_record_over_the_limit_is_unclosed_wherever_the_text_is_divided() {
    let dialect = Dialect { comment: Some("#".into()), ..Dialect::default() };
    let cases = [
        ("ab\n1234567\n12345678\n", Some((3, 1))),
        ("ab\n12,\"45678\"\n", Some((2, 4))),
        ("ab\n\"2\",5678\n", Some((2, 1))),
        ("ab\n12éééé\n", Some((2, 1))),
        ("ab\n\"2\"ééé\n", Some((2, 1))),
        ("#2345678\n", Some((1, 1))),
        ("ab\n12345678", None),
        ("ab\n123456789", Some((2, 1))),
    ];
    for (text, expected) in cases {
        for end in 0..text.len() {
            let cutter = Cutter::new(&dialect).with_limit(8);
            assert_eq!(cut_with(cutter, &dialect, text, &[end]).unclosed, expected, "{text:?} at {end}");
        }
    }
    let (mut cutter, mut rows) = (Cutter::new(&dialect), Rows::default());
    let long = "x".repeat(MAX_RECORD);
    assert_eq!(cutter.cut(&long, false, &mut rows).end, CutEnd::More);
    assert!(matches!(cutter.cut(&(long + "\n"), false, &mut rows).end, CutEnd::Unclosed { .. }));
}

#[test]
fn a_record_of_too_many_cells_is_no_record_however_it_comes() {
    let dialect = Dialect::default();
    for end in 0..24 {
        let cutter = Cutter::new(&dialect).with_most_cells(4);
        let done = cut_with(cutter, &dialect, "a,b,c,d\n\"e\",f\n,,,,,,,,\nx,y\n", &[end]);
        assert_eq!(done.unclosed, Some((3, 1)), "at {end}");
    }
    let many = format!("{}\na,b\n", ",".repeat(MAX_CELLS - 1));
    let mut rows = Rows::default();
    assert_eq!(Cutter::new(&dialect).cut(&many, true, &mut rows).end, CutEnd::Done);
    assert_eq!((rows.records[0].cell_count as usize, rows.records[1].cell_count), (MAX_CELLS, 2));
    let more = format!(",{many}");
    rows.clear();
    assert!(matches!(
        Cutter::new(&dialect).cut(&more, true, &mut rows).end,
        CutEnd::Unclosed { line: 1, .. }
    ));
    // Of a text with very many cells a part is cut at once, and the rest comes out the same.
    let rest = format!("{}\n", ",".repeat(MAX_CELLS - 1)).repeat(4);
    let (mut cutter, mut at, mut records) = (Cutter::new(&dialect), 0, 0);
    while at < rest.len() {
        rows.clear();
        let cut = cutter.cut(&rest[at..], true, &mut rows);
        assert!(cut.consumed > 0 && rows.records.len() < 4);
        (at, records) = (at + cut.consumed, records + rows.records.len());
    }
    assert_eq!((records, cutter.line()), (4, 5));
}

/// What one row is written as, without the line end.
fn written(dialect: &Dialect, cells: &[&str]) -> String {
    let mut out = Vec::new();
    write_row(dialect, cells.iter().copied(), &mut out);
    let text = String::from_utf8(out).unwrap();
    text.strip_suffix(std::str::from_utf8(dialect.newline.bytes()).unwrap()).unwrap().to_owned()
}

#[test]
fn the_writer_quotes_what_it_must() {
    let plain = Dialect::default();
    assert_eq!(written(&plain, &["a", "b,c", "d\"e", "f\rg", "h\ni", "", " j"]), {
        "a,\"b,c\",\"d\"\"e\",\"f\rg\",\"h\ni\",, j"
    });
    assert_eq!(written(&plain, &[""]), "\"\"");
    assert_eq!(written(&plain, &["", ""]), ",");
    assert_eq!(written(&trimming(), &[" a", "b\t", "c d", " "]), "\" a\",\"b\t\",c d,\" \"");
    let dialect = Dialect { delimiter: ';', also_quote: b",'".to_vec(), ..Dialect::default() };
    assert_eq!(written(&dialect, &["a,b", "it's", "c"]), "\"a,b\";\"it's\";c");
    let mut out = Vec::new();
    write_cell(&dialect, "a;b", &mut out);
    write_row(&Dialect { newline: Newline::Lf, ..dialect }, ["x", "y"].into_iter(), &mut out);
    assert_eq!(out, b"\"a;b\"x;y\n");
}

#[test]
fn the_writer_writes_no_comment() {
    let dialect = Dialect { comment: Some("#,".into()), ..Dialect::default() };
    assert_eq!(written(&dialect, &["#", "a"]), "\"#\",a");
    assert_eq!(written(&dialect, &["#a", "#", "b"]), "#a,#,b");
    let dialect = Dialect { comment: Some(",".into()), ..Dialect::default() };
    assert_eq!(written(&dialect, &["", "a"]), "\"\",a");
}

#[test]
fn faults_of_a_dialect() {
    assert_eq!(Dialect::default().fault(), None);
    for delimiter in ['"', '\n', '\r', 'é'] {
        assert!(Dialect { delimiter, ..Dialect::default() }.fault().is_some());
    }
    for comment in ["\"#", "#\n"] {
        assert!(Dialect { comment: Some(comment.into()), ..Dialect::default() }.fault().is_some());
    }
}
