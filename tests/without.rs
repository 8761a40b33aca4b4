//! Rules that forbid the text of other cells in a secret: judged, kept to by secrets that are made, and never shown.

mod common;

use common::Dir;

const MAP: &str = r#"
tieline = 1
[format]
id = "acme"
version = "1"
name = "Acme"
vendor = "Acme"
kind = "pbx"
source = "handbook"
[layout]
newline = "lf"
[[column]]
name = "Number"
field = "extensions[0]"
[[column]]
name = "Last name"
field = "name.family"
[[column]]
name = "Password"
field = "extensions[0].secret"
required = "group"
check = { min = 4, max = 4, chars = "0-9" }
[[rule]]
code = "password-is-own"
without = ["Password", "Number", "Last name"]
fold = true
because = "the phone refuses it"
"#;

fn dir(map: &str) -> Dir {
    let dir = Dir::new();
    dir.write("acme/1.toml", map);
    dir
}

#[test]
fn a_secret_holds_no_other_cell_and_is_not_shown() {
    let map = MAP.replace("check = { min = 4, max = 4, chars = \"0-9\" }", "");
    let dir = dir(&map.replace("required = \"group\"", ""));
    // Two characters stand in a password by chance; case makes no difference.
    dir.write(
        "in.csv",
        "Number,Last name,Password\n2001,Obi,x2001-Y\n2002,Nguyen,my-NGUYEN-7\n20,Li,Libra-2020\n2004,Archer,\n",
    );
    let ran = dir.run(&["check", "in.csv", "--from", "acme", "--format-dir", "."]).ends(1);
    for text in ["2001-Y", "my-NGUYEN", "Libra"] {
        assert!(!ran.err.contains(text), "{}", ran.err);
    }
    ran.says("acme/password-is-own")
        .says("`Password` has the text of `Number` in it: the phone refuses it")
        .says("in.csv:2:10")
        .says("1 more like this")
        .says("4 records: 2 errors");
}

#[test]
fn a_secret_that_is_made_keeps_to_the_rule() {
    // Of PINs of four digits about two in a thousand hold a number of three: some of these would.
    let dir = dir(&MAP.replace("name.family", "department"));
    let users: String = (0..4000).map(|n| format!("{{\"extensions\":[\"{:03}\"]}}\n", n % 1000)).collect();
    dir.write("in.jsonl", users);
    let base = ["convert", "in.jsonl", "--to", "acme", "--format-dir", ".", "-o", "out.csv"];
    dir.run(&[&base[..], &["--secrets", "sip=generate"]].concat()).ends(0);
    for line in dir.read("out.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        assert!(cells[2].len() == 4 && !cells[2].contains(cells[0]), "{line}");
    }
    dir.run(&["check", "out.csv", "--from", "acme", "--format-dir", "."]).ends(0);
}

#[test]
fn the_map_keeps_the_laws() {
    let dir = dir(MAP);
    let example = "[[example]]\nrow = { Number = \"0042\", Password = \"4711\" }\nuser = { extensions = [{ number = \"0042\", secret = \"4711\" }] }\n";
    dir.write("acme/1.toml", format!("{MAP}{example}"));
    dir.run(&["formats", "test", "acme/1.toml"]).ends(0);
    dir.write("acme/1.toml", MAP.replace("\"Password\", \"Number\", \"Last name\"", "\"Password\""));
    dir.run(&["formats", "test", "acme/1.toml"]).ends(3).says("`without` needs two columns at least");
}
