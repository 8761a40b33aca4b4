//! Records that are cut many at once are those that are cut one by one, wherever a block of 64 bytes or a stretch ends.

use super::properties::{dialect, naive};
use super::*;
use proptest::prelude::*;

/// Everything that rows hold, but for where their cells stand among all.
fn held(rows: &Rows) -> String {
    use std::fmt::Write;
    let mut held = format!("{:?} {:?}\n", rows.blank_lines, rows.arena);
    for record in &rows.records {
        let cells = rows.record_cells(record);
        let fronts: Vec<_> = (0..cells.len()).map(|cell| rows.front(record, cell)).collect();
        let record = Record { first_cell: 0, ..*record };
        writeln!(held, "{record:?}\n{cells:?}\n{fronts:?}").unwrap();
    }
    held
}

/// Cuts `text` in the usual way, portably, and each record on its own: three times the same.
fn assert_same(cutter: &Cutter, text: &str, last: bool) {
    let [usual, portably, one_by_one] = [0, 1, 2].map(|way| {
        let (mut cutter, mut rows) = (cutter.clone(), Rows::default());
        let done = match way {
            0 => cutter.cut(text, last, &mut rows),
            1 => cutter.cut_portably(text, last, &mut rows),
            _ => {
                cutter = cutter.one_by_one();
                cutter.cut(text, last, &mut rows)
            }
        };
        (done, cutter.line(), held(&rows))
    });
    assert_eq!(usual, one_by_one, "{text:?}");
    assert_eq!(portably, one_by_one, "{text:?}");
}

/// What may stand at the end of a block: what is usual, and what is left to the other way.
const PIECES: &[&str] = &[
    ",",
    "\n",
    "\r\n",
    "\r\r\n",
    "\r",
    "\"",
    ",\"\",",
    ",\"\"\n",
    ",\"\"\r\n",
    ",\"a\",b",
    ",\"a\"\r\n",
    "\n\"a\",b",
    "\n\"a\"\n",
    ",\"a,b\",",
    ",\"a\nb\",",
    ",\"a\r\nb\"\r\n",
    ",\"a\"\"b\",",
    ",\"\"\"\",",
    ",\"a\"b,",
    ",\"a\" ,",
    ",\"a\"\r,b",
    "a\"b,c",
    "é,ü",
    ",\"é\",",
    "日,\"日\"\n",
    ",,,,\n",
    "\n\n",
    "\n\r\n\n",
    "\n#,\"a\n",
    "\n# a,b\nc",
    "\0",
];

#[test]
fn every_piece_at_the_end_of_every_block() {
    let usual = Dialect::default();
    let others = [
        Dialect { comment: Some("#".into()), blank_line: BlankLine::Refuse, ..Dialect::default() },
        Dialect { blank_line: BlankLine::End, terminator: Terminator::Cr, ..Dialect::default() },
    ];
    let behind = format!("x,\"y\"\n{},z\r\n", "w".repeat(70)).repeat(2);
    for piece in PIECES {
        for end in [64, 128, 512] {
            for lead in end - 7..=end + 1 {
                for front in ["a,", "\"a\",", "\"a\nb\",\n"] {
                    let text = format!("{front}{}{piece}{behind}", "v".repeat(lead - front.len()));
                    assert_eq!(see(&usual, &text), naive(&usual, &text), "{text:?}");
                    assert_same(&Cutter::new(&usual), &text, true);
                    for other in &others {
                        assert_same(&Cutter::new(other), &text, true);
                    }
                }
            }
        }
    }
}

#[test]
fn every_piece_wherever_the_text_is_divided() {
    let dialect = Dialect::default();
    for piece in PIECES {
        for lead in [61, 63, 64] {
            let text =
                format!("a,{}{piece}b,\"c\"\r\n{},d\n\n,\"\"\n", "v".repeat(lead - 2), "w".repeat(130));
            let whole = see(&dialect, &text);
            assert_eq!(whole, naive(&dialect, &text), "{text:?}");
            for end in 0..text.len() {
                assert_eq!(
                    cut_with(Cutter::new(&dialect), &dialect, &text, &[end]),
                    whole,
                    "{text:?} at {end}"
                );
                if text.is_char_boundary(end) {
                    assert_same(&Cutter::new(&dialect), &text[..end], false);
                }
            }
        }
    }
}

#[test]
fn records_of_many_cells_and_of_many_bytes() {
    let dialect = Dialect::default();
    for width in [1, 7, 8, 9, 63, 64, 65, 66, 128, 200, 3000] {
        for cell in ["", "a", "\"\"", "\"b\"", "\"c,\"", "\"d\n\"", "\"e\"\"\"", "f\"g", "xxxxxxx"] {
            let row = |other: &str| {
                let cells = (0..width).map(|at| if at % 3 == 0 { cell } else { other });
                cells.collect::<Vec<_>>().join(",") + "\r\n"
            };
            let text = [row("a"), row(""), row("\"\""), row("z")].concat();
            assert_same(&Cutter::new(&dialect), &text, true);
            if width <= 128 {
                assert_eq!(see(&dialect, &text), naive(&dialect, &text));
            }
        }
    }
    // Longer than any stretch.
    let long = format!("a,\"{}\"\nb,c\n", "x,\n".repeat(9000));
    assert_same(&Cutter::new(&dialect), &long.repeat(3), true);
}

#[test]
fn limits_hold_in_both_ways() {
    let dialect = Dialect { comment: Some("#".into()), ..Dialect::default() };
    let text = format!("a,b\n#{}\nc,d\n{},e\n,,,,,,f\ng\n", "#".repeat(80), "x".repeat(90)).repeat(3);
    for limit in (1..100).step_by(7) {
        assert_same(&Cutter::new(&dialect).with_limit(limit), &text, true);
    }
    for most in 1..12 {
        assert_same(&Cutter::new(&dialect).with_most_cells(most), &text, true);
        assert_same(&Cutter::new(&dialect).with_most_records(most), &text, true);
    }
}

#[test]
fn regular_records_are_taken_at_once() {
    let text = "a,\"b\",\"c\nd\",\r\n\n,\"\",ż\n".repeat(2000);
    let mut rows = Rows::default();
    let mut cutter = Cutter::new(&Dialect::default());
    let left = cutter.regular(&text, &mut rows);
    assert!(text.len() - left < 64 + 23, "{left} of {}", text.len());
    assert!(rows.records.len() > 3990, "{}", rows.records.len());
}

fn line() -> impl Strategy<Value = String> {
    let cell = prop_oneof![
        8 => "[a-c ]{0,9}",
        2 => "\"[a-c,\n]{0,9}\"",
        1 => Just("\"\"".to_owned()),
        1 => "[aż日\r]{0,5}",
        1 => prop::sample::select(PIECES).prop_map(str::to_owned),
    ];
    let end = prop::sample::select(vec!["\n", "\n", "\n", "\r\n", "\r\n", "\r", "\n\n"]);
    (prop::collection::vec(cell, 0..30), end).prop_map(|(cells, end)| cells.join(",") + end)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 1_000 } else { 50_000 }))]

    #[test]
    fn many_at_once_and_one_by_one_are_the_same(
        dialect in dialect(),
        usual: bool,
        lines in prop::collection::vec(line(), 0..40),
        last: bool,
    ) {
        let dialect = if usual { Dialect { delimiter: ',', trim: false, ..dialect } } else { dialect };
        let text = lines.concat();
        assert_same(&Cutter::new(&dialect), &text, last);
        prop_assert_eq!(see(&dialect, &text), naive(&dialect, &text));
    }

    #[test]
    fn divisions_of_many_records(
        dialect in dialect(),
        lines in prop::collection::vec(line(), 0..20),
        mut ends in prop::collection::vec(any::<prop::sample::Index>(), 1..5),
    ) {
        let text = lines.concat();
        let mut ends: Vec<usize> = ends.drain(..).map(|end| end.index(text.len() + 1)).collect();
        ends.sort_unstable();
        let ends: Vec<usize> = ends.into_iter().filter(|&end| end < text.len()).collect();
        let whole = see(&dialect, &text);
        prop_assert_eq!(cut_with(Cutter::new(&dialect), &dialect, &text, &ends), whole, "at {:?}", ends);
    }
}
