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
            "[layout]\npreamble = [\"x\"]\n[[column]]\nname = \"a\"",
            "10:1: this version of tieline does not read `preamble` yet (not read yet)",
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
