//! Outputs that say something else than their sources, and maps whose codecs are broken: each must be found.

use std::io::Cursor;
use std::sync::Arc;

use super::*;
use crate::layout::Newline;
use crate::map::Meaning;
use crate::map::codec::Base;
use crate::map::load::load;
use crate::map::node::MapSource;
use crate::open::Overrides;

const HEAD: &str = "tieline = 1\n[format]\nid = \"test\"\nversion = \"1\"\nname = \"Test\"\nvendor = \"Test\"\nkind = \"pbx\"\nsource = \"none\"\n";

const SOURCE: &str = r#"
[layout]
row_per = "devices"
key = "login"
[[column]]
name = "login"
field = "username"
[[column]]
name = "numbers"
field = "extensions"
as = { list = ";" }
[[column]]
name = "active"
field = "active"
as = { bool = ["1", "0"] }
[[column]]
name = "pin"
field = "voicemail.pin"
[[column]]
name = "box"
field = "voicemail.number"
[[column]]
name = "device"
field = "devices[*]"
"#;

/// Other words, another order, at most two numbers.
const TARGET: &str = r#"
[[column]]
name = "Active"
field = "active"
as = { bool = ["yes", "no"] }
[[column]]
name = "Login"
field = "username"
[[column]]
name = "Numbers"
field = "extensions"
as = { list = "|", max = 2 }
[[column]]
name = "Box"
field = "voicemail.number"
[[column]]
name = "Pin"
field = "voicemail.pin"
[[column]]
name = "Device"
field = "devices[0]"
"#;

const LIST: &str =
    "login,numbers,active,pin,box,device\nada,2101;2102;2103,1,4711,2101,phone\ngrace,,0,,,\nada2,2104,,,,\n";
const GOOD: &str =
    "Active,Login,Numbers,Box,Pin,Device\nyes,ada,2101|2102,2101,4711,phone\nno,grace,,,,\n,ada2,2104,,,\n";

fn map(text: &str) -> Map {
    let source = MapSource { name: "test.toml".into(), text: format!("{HEAD}{text}") };
    load(source, &|_| None).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The proof of an output, whoever wrote it.
fn prove_text(list: &str, target: &Map, output: &str, trace: Trace) -> Result<(), String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), list).unwrap();
    let mut opened = Opened::open(file.path(), &Overrides::default()).unwrap();
    let bound = opened.bind(&Arc::new(map(SOURCE)), &Overrides::default()).unwrap();
    let dialect = Dialect { newline: Newline::Lf, ..target.layout.dialect(',') };
    let spelling = Spelling { dialect, encoding: Encoding::Utf8, header: true, front: (0, 0) };
    let options = Options::default();
    let claim = Claim { bound: &bound, target, options: &options, trace: &trace, spelling: &spelling };
    let source = Source::from_reader("the output", Cursor::new(output.to_owned())).unwrap();
    prove(&claim, &mut opened, &mut [(0, ReadBack { source, titles: None })], None)
        .map_err(|error| error.to_string())
}

fn proved(output: &str) -> Result<(), String> {
    prove_text(LIST, &map(TARGET), output, Trace::default())
}

#[test]
fn an_output_that_says_what_the_source_said_is_proved() {
    assert_eq!(proved(GOOD), Ok(()));
    // Quotes and line ends are not what is said.
    assert_eq!(proved(&GOOD.replace("grace", "\"grace\"").replace('\n', "\r\n")), Ok(()));
}

#[test]
fn every_field_that_says_something_else_is_found() {
    for (good, bad, says) in [
        (
            "yes,ada",
            "no,ada",
            "means `true` in `active`, and line 2 of the output, cell 1 (`Active`), reads back as `false`",
        ),
        ("2101|2102,2101", "2102|2101,2101", "means `2101, 2102` in `extensions`"),
        ("2101|2102,2101", "2101,2101", "reads back as `2101`"),
        (",grace,", ",Grace,", "line 3 of the output"),
        (
            "ada2,2104",
            "ada2,",
            "means `2104` in `extensions`, and line 4 of the output, cell 3 (`Numbers`), reads back as nothing",
        ),
        (",ada2,", "yes,ada2,", "means nothing in `active`"),
        (",phone", ",", "`devices[0]`"),
    ] {
        let why = proved(&GOOD.replacen(good, bad, 1)).unwrap_err();
        assert!(why.contains(says), "{bad}: {why}");
        assert!(why.contains("bug of tieline") && why.contains("nothing was written"), "{why}");
    }
}

#[test]
fn secrets_that_differ_are_found_and_not_shown() {
    let why = proved(&GOOD.replace("4711", "4712")).unwrap_err();
    assert!(
        why.contains("means [secret] in `voicemail.pin`") && why.contains("reads back as [secret]"),
        "{why}"
    );
    assert!(!why.contains("471"), "{why}");
    let why = proved(&GOOD.replace("4711", "")).unwrap_err();
    assert!(why.contains("[secret]") && why.contains("reads back as nothing"), "{why}");
}

#[test]
fn rows_that_are_missing_too_many_or_out_of_order_are_found() {
    let lines: Vec<&str> = GOOD.lines().collect();
    let with = |order: &[usize]| order.iter().map(|at| format!("{}\n", lines[*at])).collect::<String>();
    assert!(proved(&with(&[0, 1, 2])).unwrap_err().contains("the record in line 4 of"));
    assert!(proved(&with(&[0, 1, 2])).unwrap_err().contains("has no row in the output"));
    assert!(proved(&with(&[0, 1, 2, 3, 3])).unwrap_err().contains("line 5 of the output is a row for which"));
    assert!(proved(&with(&[0, 2, 1, 3])).is_err());
    assert!(proved(&with(&[1, 2, 3])).is_err(), "without its header");
    assert!(proved("").is_err());
}

#[test]
fn records_that_were_set_aside_have_no_row_and_records_of_one_user_have_one() {
    let trace = Trace { aside: vec![2], ..Trace::default() };
    let output = GOOD.replace("no,grace,,,,\n", "");
    assert_eq!(prove_text(LIST, &map(TARGET), &output, trace.clone()), Ok(()));
    assert!(prove_text(LIST, &map(TARGET), GOOD, trace).is_err());
    let list = "login,numbers,active,pin,box,device\nada,2101,1,,,phone\nada,2101,1,,,desk\ngrace,,0,,,\n";
    let output = "Active,Login,Numbers,Box,Pin,Device\nyes,ada,2101,,,phone\nno,grace,,,,\n";
    let trace = Trace { users: vec![(1, 2)], ..Trace::default() };
    assert_eq!(prove_text(list, &map(TARGET), output, trace), Ok(()));
    assert!(prove_text(list, &map(TARGET), output, Trace::default()).is_err());
}

/// The loader refuses such words, since what is written could not be read back: here they are put in behind its back.
#[test]
fn a_codec_without_an_inverse_is_found() {
    let mut broken = map(TARGET);
    let Meaning::Field(_, codec) = &mut broken.columns[0].meaning else { panic!("a field") };
    let Base::Cases(cases) = &mut codec.base else { panic!("words") };
    for (words, _) in &mut cases.rows {
        words[0] = "yes".into();
    }
    // What a run with this map would write: `no` has become `yes`.
    let why =
        prove_text(LIST, &broken, &GOOD.replace("no,grace", "yes,grace"), Trace::default()).unwrap_err();
    assert!(why.contains("the record in line 3 of") && why.contains("means `false` in `active`"), "{why}");
}
