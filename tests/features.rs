//! What cells of an unusual kind lose on their way is foretold, and their conversions are proved: named items, kinds that
//! another cell tells, words that leave a field out, blanks that are words, sections with a switch, bundles of files.

mod common;

use std::sync::Arc;

use common::Dir;
use tieline_core::laws::foretold::{Own, foretold};
use tieline_core::laws::prove;
use tieline_core::map::Map;
use tieline_core::map::load::load;
use tieline_core::map::node::MapSource;

const HEAD: &str = "tieline = 1\n[format]\nversion = \"1\"\nname = \"F\"\nvendor = \"V\"\nkind = \"pbx\"\nsource = \"none\"\n";

const MAPS: &[(&str, &str)] = &[
    (
        "plain",
        r#"
[[column]]
name = "Name"
field = "name.display"
required = true
[[column]]
name = "Number"
field = "extensions[0]"
check = { shape = "digits" }
[[column]]
name = "Protocol"
field = "extensions[0].protocol"
as = { cases = ["sip", "sccp"] }
[[column]]
name = "Password"
field = "password"
[[column]]
name = "Hash"
field = "password.md5"
check = { shape = "md5" }
[[column]]
name = "Box"
field = "voicemail.number"
check = { shape = "digits" }
[[column]]
name = "Pin"
field = "voicemail.pin"
check = { shape = "digits", max = 6 }
[[column]]
name = "Attach"
field = "voicemail.attach"
as = { bool = ["y", "n"] }
[[column]]
name = "Transfer"
field = "call_transfer"
as = { bool = ["y", "n"] }
"#,
    ),
    (
        "odd",
        r#"
[layout]
columns = "filled"
order = "free"
[[column]]
name = "Name"
field = "name.display"
required = true
[[column]]
name = "Number"
field = "extensions[0]"
check = { shape = "digits" }
[[column]]
name = "Driver"
field = ["extensions[0].protocol", "x.odd.driver"]
as = { cases = [["new", ["sip", ""]], ["old", ["sip", "old"]], ["isdn", ["", "isdn"]]] }
[[column]]
name = "Secret"
by = "Kind"
kinds = [{ is = "MD5", field = "password.md5" }, { is = "", field = "password" }]
[[column]]
name = "Box"
field = "voicemail.enabled"
as = { bool = ["yes", ""], fold = true, other = "false" }
[[column]]
name = "Context"
field = "voicemail.context"
states = { clear = "nobox" }
[[column]]
name = "Pin"
field = "voicemail.pin"
check = { shape = "digits" }
[[column]]
name = "Options"
as = { pairs = ["|", "="] }
parts = [
  { name = "attach", field = "voicemail.attach", as = { bool = ["yes", "no"] } },
  { name = "tone", field = "x.odd.tone" },
  { name = "*", field = "x.odd.options", many = true },
]
[[column]]
name = "No transfer"
field = "call_transfer"
as = { bool = ["", "x"] }
[implied]
"voicemail.number" = "extensions[0]"
"#,
    ),
    (
        "phones",
        r#"
[layout]
row_per = "extensions"
key = "Owner"
[[column]]
name = "Owner"
field = "name.display"
[[column]]
name = "Phone"
field = "extensions[*]"
[[column]]
name = "Driver"
field = "extensions[*].protocol"
as = { cases = ["sip", "sccp"] }
"#,
    ),
];

fn text(id: &str) -> Option<MapSource> {
    let (_, body) = MAPS.iter().find(|(known, _)| *known == id.trim_end_matches("@1"))?;
    let text =
        HEAD.replace("[format]\n", &format!("[format]\nid = \"{}\"\n", id.trim_end_matches("@1"))) + body;
    Some(MapSource { name: id.to_owned(), text })
}

fn map(id: &str) -> Arc<Map> {
    let source = text(id).unwrap_or_else(|| panic!("there is no map {id}"));
    Arc::new(load(source, &text).unwrap_or_else(|faults| panic!("{faults}")))
}

fn bundle() -> Arc<Map> {
    let files = "source = \"none\"\nfiles = [\"plain@1\", \"phones@1\"]\n";
    let text_of =
        HEAD.replace("[format]\n", "[format]\nid = \"all\"\n").replace("source = \"none\"\n", files);
    let source = MapSource { name: "all@1".into(), text: text_of };
    Arc::new(load(source, &text).unwrap_or_else(|faults| panic!("{faults}")))
}

#[test]
fn the_laws_hold() {
    for id in ["plain", "odd", "phones"] {
        let proof = prove(&map(id), 400, 3);
        assert_eq!(proof.faults, [], "{id}");
        assert!(proof.tried.rows > 390, "{id}: {:?}", proof.tried);
    }
}

#[test]
fn what_is_predicted_is_what_is_lost() {
    let maps: Vec<Arc<Map>> = ["plain", "odd", "phones"].into_iter().map(map).collect();
    for a in &maps {
        let own = Own::new(a, 300, 11);
        for b in maps.iter().chain([&bundle()]) {
            let unlike = foretold(&own, b);
            assert!(
                unlike.unpredicted.is_empty() && unlike.unreached.is_empty(),
                "{} to {}: {unlike:#?}",
                a.full_id(),
                b.full_id()
            );
        }
    }
}

#[test]
fn conversions_are_proved() {
    let dir = Dir::new();
    for (id, _) in MAPS {
        dir.write(&format!("maps/{id}.toml"), text(id).unwrap().text);
    }
    dir.write(
        "in.csv",
        "Name,Number,Driver,Secret,Kind,Box,Context,Pin,Options,No transfer\n\
         Ada,2101,old,0cc175b9c0f1b6a831c399e269772661,MD5,yes,office,4711,attach=yes|tone=3|loud,\n\
         Bob,2102,new,s3cret,,,nobox,,,x\n\
         Eve,,isdn,,,maybe,,0815,attach=no,\n",
    );
    let args = ["convert", "in.csv", "--from", "odd", "--format-dir", "maps", "--prove", "--force"];
    dir.run(&[&args[..], &["--to", "plain", "-o", "plain.csv"]].concat()).ends(0);
    assert_eq!(
        dir.read("plain.csv"),
        "Name,Number,Protocol,Password,Hash,Box,Pin,Attach,Transfer\r\n\
         Ada,2101,sip,,0cc175b9c0f1b6a831c399e269772661,2101,4711,y,y\r\n\
         Bob,2102,sip,s3cret,,,,,n\r\n\
         Eve,,,,,,,,y\r\n"
    );
    dir.run(&[&args[..], &["--to", "odd", "-o", "odd.csv"]].concat()).ends(0);
    assert_eq!(
        dir.read("odd.csv"),
        "Name,Number,Driver,Secret,Kind,Box,Context,Pin,Options,No transfer\r\n\
         Ada,2101,old,0cc175b9c0f1b6a831c399e269772661,MD5,yes,office,4711,attach=yes|tone=3|loud,\r\n\
         Bob,2102,new,s3cret,,,nobox,,,x\r\n\
         Eve,,isdn,,,,,0815,attach=no,\r\n"
    );
    dir.run(&[
        "convert",
        "plain.csv",
        "--from",
        "plain",
        "--to",
        "odd",
        "--format-dir",
        "maps",
        "--prove",
        "-o",
        "back.csv",
    ])
    .ends(0);
    assert_eq!(
        dir.read("back.csv"),
        "Name,Number,Driver,Secret,Kind,Box,Pin,Options,No transfer\r\n\
         Ada,2101,new,0cc175b9c0f1b6a831c399e269772661,MD5,yes,4711,attach=yes,\r\n\
         Bob,2102,new,s3cret,,,,,x\r\n\
         Eve,,,,,,,,\r\n"
    );
}
