//! `check` with what the user knows beside the map: lists of what there is, and the country of phone numbers.

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
name = "Ext"
field = "extensions[0]"
[[column]]
name = "Context"
field = "extensions[0].context"
listed = "contexts"
[[column]]
name = "Groups"
field = "groups"
as = { list = "|" }
listed = "groups"
[[column]]
name = "Mobile"
field = "phones.mobile[0]"
phone = "e164"
"#;

fn dir() -> Dir {
    let dir = Dir::new();
    dir.write("acme/1.toml", MAP);
    dir.write("contexts.csv", "default\nold,office\n");
    dir.write("groups.csv", "Sales\nNight\n");
    dir.write(
        "in.csv",
        "Ext,Context,Groups,Mobile\n2001,default,Sales|Night,+447911123456\n2002,ofice,Sales|Nigth,4711\n2003,old,,07911 123456\n",
    );
    dir
}

#[test]
fn what_is_in_no_list_of_the_user_is_found() {
    let dir = dir();
    let base = ["check", "in.csv", "--from", "acme", "--format-dir", "."];
    dir.run(&base).ends(0);
    let ran =
        dir.run(&[&base[..], &["--list", "contexts=contexts.csv", "--list", "groups=groups.csv"]].concat());
    // What the source of a conversion calls it is no name in the vendor's own system.
    ran.ends(1)
        .says("`ofice` is not in the list `contexts`")
        .says("did you mean `office`?")
        .says("in.csv:3:6")
        .says("`Nigth` is not in the list `groups`")
        .says("3 records: 3 errors");
    dir.run(&[&base[..], &["--list", "sites=contexts.csv"]].concat()).ends(2).says("`contexts`, `groups`");
}

#[test]
fn what_is_no_number_of_the_country_is_found() {
    let dir = dir();
    let base = ["check", "in.csv", "--from", "acme", "--format-dir", "."];
    dir.run(&[&base[..], &["--country", "GB"]].concat())
        .ends(0)
        .says("phone/unknown")
        .says("`4711` is no public number of the country")
        .says("3 records: 0 errors, 1 warning");
    dir.run(&[&base[..], &["--country", "Great"]].concat()).ends(2);
    dir.write("v.csv", "Login ID;User name\nada;Ada\n");
    dir.run(&["check", "v.csv", "--from", "verba", "--country", "GB"]).says("phone/nowhere");
}
