//! `--country`: public phone numbers in the form that the target wants, and nothing else.

mod common;

use common::Dir;

const LIST: &str = "firstname|mobilephonenumber|voicemailemail|language|phonenumber|context|protocol\nAda|01134960041|ada@contoso.example|en_US|0042|default|sip\nZoe|+41446681800|zoe@contoso.example|en_US|0043|default|sip\n";

fn convert(more: &[&str]) -> (Dir, common::Ran) {
    let dir = Dir::new();
    dir.write("in.csv", LIST);
    let base = ["convert", "in.csv", "--from", "xivo", "--to", "rainbow-members", "-o", "out.csv", "--prove"];
    let ran = dir.run(&[&base[..], more].concat());
    (dir, ran)
}

#[test]
fn without_a_country_no_number_is_touched() {
    let (dir, ran) = convert(&[]);
    ran.ends(0).hides("phone/rewritten");
    assert!(dir.read("out.csv").contains(";01134960041;"), "{}", dir.read("out.csv"));
}

#[test]
fn with_a_country_a_number_is_written_as_the_target_wants_and_counted_as_changed() {
    let (dir, ran) = convert(&["--country", "gb", "--changes"]);
    let ran = ran.ends(0).says("`01134960041` is written as `+441134960041`").hides("changes nothing");
    assert!(
        ran.err.contains("`01134960041` -> mobilePhone0 `+441134960041`"),
        "old and new are listed: {}",
        ran.err
    );
    let out = dir.read("out.csv");
    assert!(out.contains(";+441134960041;") && out.contains(";+41446681800;"), "{out}");
    let (_, ran) = convert(&["--country", "GB", "--force", "--json"]);
    let json = ran.ends(0).json();
    assert_eq!(json["options"].as_array().map(|all| all.iter().any(|one| one == "--country GB")), Some(true));
}

#[test]
fn internal_numbers_are_left_alone_and_a_map_cannot_ask_for_them() {
    let dir = Dir::new();
    dir.write("in.csv", LIST.replace("ada@contoso.example", "").replace("zoe@contoso.example", ""));
    let args = ["convert", "in.csv", "--from", "xivo", "--to", "wazo", "-o", "out.csv", "--country", "GB"];
    dir.run(&args).ends(0).says("phone/rewritten").hides("`0042`");
    assert!(dir.read("out.csv").contains(",0042,"), "{}", dir.read("out.csv"));
    let head = "tieline = 1\n[format]\nid = \"a\"\nversion = \"1\"\nname = \"a\"\nvendor = \"a\"\nkind = \"pbx\"\nsource = \"a\"\n";
    dir.write(
        "a.toml",
        format!("{head}[[column]]\nname = \"n\"\nfield = \"extensions[0]\"\nphone = \"e164\"\n"),
    );
    dir.run(&["formats", "test", "a.toml"]).ends(3).says("`phone` is for public numbers");
}

#[test]
fn a_country_is_two_letters() {
    for word in ["XX", "Germany", "049"] {
        let (_, ran) = convert(&["--country", word]);
        ran.ends(2).says("such as GB");
    }
}
