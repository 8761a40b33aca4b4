//! What is wrong with a map is told with its file, line and column, and with the nearest name.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use tieline_core::map::load::load;
use tieline_core::map::node::MapSource;
use tieline_core::map::{Map, MapFaults};

const HEAD: &str = "tieline = 1\n[format]\nid = \"test\"\nversion = \"1\"\nname = \"Test\"\nvendor = \"Test\"\nkind = \"pbx\"\nsource = \"none\"\n";

fn read(text: &str) -> Result<Map, MapFaults> {
    load(MapSource { name: "broken.toml".into(), text: text.to_owned() }, &|_| None)
}

#[test]
fn faults_of_maps_are_told_with_their_place_and_the_nearest_name() {
    // The body begins in line 9.
    let table = [
        (
            "[layout]\ndelimeter = \";\"\n[[column]]\nname = \"a\"",
            "10:1: `delimeter` is no key of this table (unknown key); did you mean `delimiter`?",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"name.givn\"",
            "11:9: `name.givn` is no field of the model; did you mean `name.given`?",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"active\"",
            "`active` is of type bool and needs a codec; say its words, as in `as = { bool = [\"1\", \"0\"] }`",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"active\"\nas = { bool = [\"1\", \"1\"] }",
            "12:6: the words for true and false are the same",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"department\"\nas = { cases = [[\"x\", \"1\"], [\"x\", \"2\"]] }",
            "12:6: two cases have the cell `x`",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"department\"\nas = { cases = [[\"x\", \"1\"], [\"y\", \"1\"]] }",
            "12:6: two cases have the value `1`; keep one of them as the word that is written, and put the other into `accept`",
        ),
        (
            "[[column]]\nname = [\"a\", \"b\"]\nfield = \"department\"\nas = { cases = [[[\"1\", \"0\"], \"x\"], [[\"0\"], \"y\"]] }",
            "12:36: this case has 1 cell and 1 value, and the column has 2 cells and 1 field",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"groups\"\nas = { list = \"\" }",
            "12:6: a list needs a separator that is not empty",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"valid_from\"\nas = { date = \"dd.mm.yyyy\", accept = [\"mm.dd.yyyy\"] }",
            "12:39: `mm.dd.yyyy` cannot be told from `dd.mm.yyyy`: one text would be two days",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"groups\"",
            "9:1: `groups` is a list and needs a separator; say `as = { list = \",\" }`, or one item such as `groups[0]`",
        ),
        (
            "[[column]]\nname = \"a\"\nas = { list = \";\" }\nkinds = [\n  { shape = \"number\", field = \"extensions\" },\n  { shape = \"number\", field = \"dids\" },\n]",
            "14:3: this kind is never met: one before it takes all of its items",
        ),
        (
            "[[column]]\nname = \"login\"\nfield = \"username\"\n[[rule]]\ncode = \"u\"\nbecause = \"so\"\nunique = [\"logn\"]",
            "15:11: no column is called `logn`; did you mean `login`?",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"department\"\nas = \"flagg\"\n[words.flag]\nbool = [\"1\", \"0\"]",
            "12:6: `[words]` has no codec called `flagg`; did you mean `flag`?",
        ),
        (
            "[[column]]\nname = \"a\"\ncheck = { shape = \"digts\" }\nfield = \"department\"",
            "11:9: `digts` is no shape",
        ),
        ("[[column]]\nname = \"a\"\nrequired = 1", "11:12: `required` is `true` or `\"group\"`"),
        ("[[column]]\nname = \"a\"\n[[column]]\nname = \"a\"", "two columns are called `a`"),
        (
            "[layout]\nheader = \"optinal\"\n[[column]]\nname = \"a\"",
            "10:10: `header` cannot be `optinal`; it is one of `required`, `optional`, `none`",
        ),
        (
            "[[column]]\nname = \"c{n}\"\nn = [1, 4097]\nfield = \"x.acme.c[n]\"",
            "9:1: more than 4,096 columns; give `n` a nearer end",
        ),
        (
            "[[column]]\nname = \"a\"\n[[example]]\nrow = { b = \"1\" }\nuser = {}",
            "12:9: no column is called `b`",
        ),
        ("[[column]]\nname = \"a\"\nfield = \"department\"\nas = { cases = [", "this is not TOML"),
    ];
    for (body, wanted) in table {
        let told = match read(&format!("{HEAD}{body}\n")) {
            Ok(_) => panic!("loads: {body}"),
            Err(faults) => faults.to_string(),
        };
        let wanted = if wanted.starts_with(|c: char| c.is_ascii_digit()) {
            format!("broken.toml:{wanted}")
        } else {
            wanted.to_owned()
        };
        assert!(told.contains(&wanted), "{body}\nwanted: {wanted}\ntold:   {told}");
    }
}

#[test]
fn faults_of_a_map_as_a_whole_are_told() {
    let told = |text: &str| read(text).map(|_| ()).unwrap_err().to_string();
    let column = "[[column]]\nname = \"a\"\n";
    assert!(told(&HEAD.replace("tieline = 1\n", "")).contains(
        "broken.toml:1:1: the version of the map language is missing; put `tieline = 1` on the first line"
    ));
    assert!(
        told(&format!("{}{column}", HEAD.replace("tieline = 1", "tieline = 2")))
            .contains("broken.toml:1:11: this version of tieline reads maps of language version 1")
    );
    assert_eq!(told(&format!("tieline = 1\n{column}")), "broken.toml:1:1: the table `[format]` is missing");
    assert_eq!(told(HEAD), "broken.toml:1:1: a map needs at least one `[[column]]`");
    assert!(
        told(&format!("{}{column}", HEAD.replace("source = \"none\"\n", ""))).contains("`source` is missing")
    );
    let large = format!("{HEAD}{column}# {}\n", "x".repeat(1 << 20));
    assert_eq!(told(&large), "`broken.toml` is larger than 1 MiB, which no map needs to be");
    let wide = format!("{HEAD}[[column]]\nname = \"a{{n}}\"\nn = [1, 4096]\nfield = \"x.t.a[n]\"\n{column}");
    assert!(told(&wide).contains("a map has at most 4,096 columns"), "{}", told(&wide));
}

#[test]
fn a_map_may_have_4096_columns() {
    let map =
        read(&format!("{HEAD}[[column]]\nname = \"a{{n}}\"\nn = [1, 4096]\nfield = \"x.t.a[n]\"\n")).unwrap();
    assert_eq!(map.cells.len(), 4096);
}

#[test]
fn extending_what_is_not_there_or_itself_is_a_fault() {
    let heir = "tieline = 1\nextends = \"tset@1\"\n[format]\nid = \"heir\"\n";
    assert_eq!(
        read(heir).unwrap_err().to_string(),
        "broken.toml:2:11: no format `tset@1` is known that this map could extend; `tieline formats list` shows what is known"
    );
    let source = || MapSource { name: "broken.toml".into(), text: heir.to_owned() };
    let told = load(source(), &|_| Some(source())).unwrap_err().to_string();
    assert_eq!(told, "broken.toml:2:11: maps extend each other in a circle, or more than 8 deep");
    let parent = MapSource {
        name: "parent.toml".into(),
        text: format!("{HEAD}[[column]]\nname = \"Phone\"\nfield = \"department\"\n"),
    };
    let heir = "tieline = 1\nextends = \"test@1\"\n[format]\nid = \"heir\"\n[[column]]\nreplaces = \"Phon\"\nname = \"b\"\n";
    let told = load(MapSource { name: "heir.toml".into(), text: heir.into() }, &|_| Some(parent.clone()))
        .unwrap_err()
        .to_string();
    assert_eq!(
        told,
        "heir.toml:6:12: the map that this one extends has no column `Phon`; did you mean `Phone`?"
    );
}

#[test]
fn what_could_not_be_read_again_is_refused_when_the_map_is_loaded() {
    // The body begins in line 9; each map has this one fault.
    let table = [
        (
            "[layout]\ndelimiter = [\",\", \";\"]\ncomment = '\"'\n[[column]]\nname = \"a\"",
            "11:11: a file of this layout could not be read again: a comment must not begin with a quote; say another beginning of a comment, such as `#`",
        ),
        (
            "[layout]\ncomment = \"#\\n\"\n[[column]]\nname = \"a\"",
            "10:11: a file of this layout could not be read again: the beginning of a comment must not hold a line end; say another beginning of a comment, such as `#`",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"active\"\nas = { bool = [\"1\", \"\"] }\nblank = \"clear\"",
            "12:6: a blank cell is a word here, and `blank` speaks of it too; take one of the two out",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"groups\"\nas = { list = \";\", cases = [\"one\", [\"\", \"none\"]] }",
            "12:6: a blank cell cannot be the word for `none`: it is read as `blank` says; give it a word, or leave it out: a blank can be the written word of one cell and one field alone",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"active\"\nas = { bool = [\"1\", \"0\"], accept = { true = [\"\"] } }",
            "12:6: a blank cell cannot be the word for `true`: it is read as `blank` says; give it a word, or leave it out: a blank can be the written word of one cell and one field alone",
        ),
        (
            "[[column]]\nname = [\"a\", \"b\"]\nfield = \"recording.license\"\nas = { cases = [[[\"1\", \"\"], \"unlimited\"], [[\"\", \"\"], \"none\"]] }",
            "12:6: a blank cell cannot be the word for `none`: it is read as `blank` says; give it a word, or leave it out: a blank can be the written word of one cell and one field alone",
        ),
        (
            "[[column]]\nname = \"x\"\n[[column]]\nname = \"a{n}\"\nn = [1, 2]\nfield = \"groups[n]\"\ngroup = \"g\"\n[[column]]\nname = \"b{n}\"\nn = [0, 1]\nfield = \"devices[n]\"\ngroup = \"g\"",
            "16:1: columns of a group are numbered alike; give all of them one `n` and one `grow`",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"department\"\ngroup = \"g\"",
            "9:1: `group` belongs to numbered columns (`n`)",
        ),
        (
            "[[column]]\nname = \"a\"\nas = { list = \"|\" }\nparts = [{ name = \"x\", field = \"department\" }]",
            "12:9: parts need to know what stands between them; say `as = { pairs = [\"|\", \"=\"] }`: between the parts, and behind a name",
        ),
        (
            "[[column]]\nname = \"a\"\nas = { pairs = [\"|\", \"=\"] }\nkinds = [{ shape = \"any\", field = \"department\" }]",
            "12:9: `pairs` are told apart by their names; say `parts`",
        ),
        (
            "[[column]]\nname = \"a\"\nas = { pairs = [\"==\", \"=\"] }\nparts = [{ name = \"x\", field = \"department\" }]",
            "11:6: the two signs of pairs must be there, and neither may hold the other; write what stands between two parts and what stands behind a name, as `[\"|\", \"=\"]`",
        ),
        (
            "[[column]]\nname = \"a\"\nas = { pairs = [\"|\", \"=\"] }\nparts = [{ name = \"x|y\", field = \"department\" }]",
            "12:10: the name `x|y=` holds the separator, or a blank at its end; write the name as it stands in the cell, without the signs around it",
        ),
        (
            "[[column]]\nname = \"a\"\nas = { pairs = [\"|\", \"=\"] }\nparts = [{ name = \"*\", field = \"department\" }]",
            "12:10: `department` is one value, and the rest is a list",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = [\"department\", \"location\"]\nas = { cases = [[\"x\", [\"\", \"\"]]] }",
            "12:6: the cell `x` has no value; write the value that the cell means",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"department\"\nas = { cases = [[\"-\", \"none\"], [\"s\", \"sales\"]] }\nstates = { clear = \"-\" }",
            "12:6: `-` is a word for `none`, and the word for the state `clear` too; give one of the two another word: the cell is read as the state",
        ),
        (
            "[layout]\nstates = { default = \"DEF\" }\n[[column]]\nname = \"a\"\nfield = \"groups\"\nas = { list = \";\", cases = [\"one\", [\"def\", \"two\"]], fold = true }",
            "14:6: `def` is a word for `two`, and the word for the state `default` too; give one of the two another word: the cell is read as the state",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"department\"\nas = { cases = [\"x\"], accept = { x = [\"y\"] }, affix = [\"<\", \">\"] }\nstates = { keep = \"<y>\" }",
            "12:6: `<y>` is a word for `x`, and the word for the state `keep` too; give one of the two another word: the cell is read as the state",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"groups\"\nas = { list = \";\", cases = [[\"x;y\", \"one\"], [\"z\", \"two\"]] }",
            "12:6: the word `x;y` holds the separator `;`; give the list a separator that stands in no item",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"groups\"\nas = { list = \";;\", cases = [\"one\", \"two;\"] }",
            "12:6: the word `two;` holds the separator `;;`; give the list a separator that stands in no item",
        ),
        (
            "[[column]]\nname = \"a\"\nas = { list = \":\" }\nkinds = [\n  { shape = \"mac\", field = \"x.acme.mac\", many = true, type = \"mac\", as = { mac = \"XX:XX:XX:XX:XX:XX\" } },\n]",
            "13:3: a MAC address such as `00:1B:54:AA:01:02` holds the separator `:`; give the list a separator that stands in no item",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"x.acme.days\"\ntype = \"date\"\nmany = true\nas = { list = \"-\", date = \"yyyy-mm-dd\" }",
            "14:6: the form `yyyy-mm-dd` holds the separator `-`; give the list a separator that stands in no item",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"sip.uris\"\nas = { list = \":\", affix = [\"sip:\", \"\"] }",
            "12:6: the affix `sip:`, `` holds the separator `:`; give the list a separator that stands in no item",
        ),
        (
            "[layout]\nembedded_newline = \"refuse\"\n[[column]]\nname = \"a\"\nfield = \"groups\"\nas = { list = \"\\n\" }",
            "14:6: a list of lines cannot be written where no cell holds a line break; give the list another separator, or say `embedded_newline = \"allow\"` in `[layout]`",
        ),
        (
            "[[column]]\nname = \"a\"\nas = { list = \";\" }\nkinds = [\n  { shape = \"number\", field = \"extensions\" },\n  { shape = \"digits\", field = \"dids\" },\n]",
            "14:3: this kind is never met: one before it takes all of its items; put it before the kind `number`, which takes the rest",
        ),
        (
            "[[column]]\nname = \"a\"\nkinds = [\n  { shape = \"phone\", field = \"extensions[0]\" },\n  { shape = \"e164\", field = \"dids[0]\" },\n]",
            "13:3: this kind is never met: one before it takes all of its items; put it before the kind `phone`, which takes the rest",
        ),
        (
            "[[column]]\nname = \"a\"\nkinds = [\n  { shape = \"mac\", field = \"devices[0].mac\", as = { mac = \"XXXXXXXXXXXX\", affix = [\"SEP\", \"\"] } },\n  { shape = \"callerid\", field = \"caller_id\" },\n  { shape = \"ip\", field = \"devices[0].ip\" },\n]",
            "14:3: this kind is never met: one before it takes all of its items; put it before the kind `callerid`, which takes the rest",
        ),
        (
            "[[column]]\nname = \"a\"\nkinds = [{ shape = \"uri\", field = \"sip.uris[0]\" }]",
            "11:10: a URI may be something else than a SIP address, and `sip.uris[0]` holds those; say `shape = \"sip-uri\"`",
        ),
        (
            "[[column]]\nname = \"a\"\nfield = \"extensions[0].context\"\n[implied]\n\"voicemail.context\" = \"extensions[0].context\"\n\"extensions[0].context\" = \"voicemail.context\"",
            "14:1: `extensions[0].context` has a column, `a`, and only a field without one can be implied here; say `implied` in the column, or take this line out; where the map inherits it, say `\"extensions[0].context\" = \"\"`",
        ),
    ];
    for (body, wanted) in table {
        match read(&format!("{HEAD}{body}\n")) {
            Ok(_) => panic!("loads: {body}"),
            Err(faults) => assert_eq!(faults.to_string(), format!("broken.toml:{wanted}"), "{body}"),
        }
    }
}

#[test]
fn what_only_looks_like_it_is_not_refused() {
    for body in [
        // The affix makes a cell of a blank word.
        "[[column]]\nname = \"a\"\nfield = \"department\"\nas = { cases = [\"\", \"x\"], affix = [\"d\", \"\"] }",
        // A blank is the word of a column that has one cell and one field.
        "[[column]]\nname = \"a\"\nfield = \"active\"\nas = { bool = [\"1\", \"\"] }",
        // One blank cell of two is no blank.
        "[[column]]\nname = [\"a\", \"b\"]\nfield = \"recording.license\"\nas = { cases = [[[\"1\", \"\"], \"unlimited\"], [[\"\", \"1\"], \"none\"]] }",
        // Without `fold` the case tells a word from a state.
        "[[column]]\nname = \"a\"\nfield = \"department\"\nas = { cases = [\"none\"] }\nstates = { clear = \"NONE\" }",
        "[[column]]\nname = \"a\"\nfield = \"groups\"\nas = { list = \"\\n\" }",
        "[[column]]\nname = \"a\"\nkinds = [\n  { shape = \"digits\", field = \"dids[0]\" },\n  { shape = \"number\", field = \"extensions[0]\" },\n]",
        // A number with a plus has lost it when the first kind looks at it, and is none of its shape.
        "[[column]]\nname = \"a\"\nkinds = [\n  { shape = \"phone\", field = \"extensions[0]\", as = { affix = [\"+\", \"\"] } },\n  { shape = \"e164\", field = \"dids[0]\" },\n]",
        "[[column]]\nname = \"a\"\nfield = \"extensions[0].context\"\n[implied]\n\"voicemail.context\" = \"extensions[0].context\"",
    ] {
        if let Err(faults) = read(&format!("{HEAD}{body}\n")) {
            panic!("{body}\n{faults}");
        }
    }
}
