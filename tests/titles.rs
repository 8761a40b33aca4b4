//! What stands around the records, as a user meets it: titles that are told by a part of them, lines in front of the
//! header, the vendor's example among the users, and columns that a format keeps without knowing them.

mod common;

use common::Dir;

const HEAD: &str = "tieline = 1\n[format]\nid = \"acme\"\nversion = \"1\"\ndefault = true\nname = \"Acme\"\nvendor = \"Acme\"\nkind = \"pbx\"\nsource = \"Acme handbook\"\n";

const COLUMNS: &str = r#"
[[column]]
name = "Full name [name] Required"
field = "name.display"
required = true

[[column]]
name = "Mail [mail]"
field = "email"
"#;

/// A folder with a map of that layout.
fn acme(layout: &str) -> Dir {
    let dir = Dir::new();
    dir.write("maps/acme.toml", format!("{HEAD}[layout]\nnewline = \"lf\"\n{layout}\n{COLUMNS}"));
    dir
}

fn convert(dir: &Dir, more: &[&str]) -> common::Ran {
    let mut args = vec!["convert", "in.csv", "--format-dir", "maps", "-o", "out.csv", "--prove"];
    args.extend(more);
    dir.run(&args)
}

#[test]
fn titles_are_told_by_the_part_that_the_map_names() {
    for (layout, header) in [
        ("match = \"brackets\"", "Name in full [name],E-mail address [mail] Optional"),
        ("match = \"brackets\"\nfold = true", "x [NAME],y [Mail]"),
        ("match = \"untagged\"", "Full name,Mail Required"),
        ("match = \"stripped\"\nfold = true", "full_name/name required,mail mail"),
    ] {
        let dir = acme(layout);
        dir.write("in.csv", format!("{header}\nAda Nguyen,ada@contoso.example\n"));
        convert(&dir, &["--to", "acme"]).ends(0);
        let out = "Full name [name] Required,Mail [mail]\nAda Nguyen,ada@contoso.example\n";
        assert_eq!(dir.read("out.csv"), out, "{layout}");
    }
    let dir = acme("match = \"brackets\"");
    dir.write("in.csv", "name,E-mail [Mail]\nAda,ada@contoso.example\n");
    dir.run(&["check", "in.csv", "--from", "acme", "--format-dir", "maps"]).ends(0);
    let ran = dir.run(&["check", "in.csv", "--from", "acme", "--format-dir", "maps", "--json"]).ends(0);
    assert!(ran.out.contains("`E-mail [Mail]` is no title"), "without `fold` case counts: {}", ran.out);
}

#[test]
fn a_preamble_is_written_read_filled_up_and_missed() {
    let dir = acme("preamble = [\"# list\", \"version:2\"]\nmatch = \"brackets\"");
    let header = "Full name [name] Required,Mail [mail]\n";
    dir.write("in.csv", format!("# list,\n\"version:2\",\n{header}Ada,ada@contoso.example\n"));
    dir.run(&["check", "in.csv", "--format-dir", "maps"]).ends(0).says("nothing to complain about");
    convert(&dir, &["--to", "acme"]).ends(0);
    assert_eq!(dir.read("out.csv"), format!("# list\nversion:2\n{header}Ada,ada@contoso.example\n"));
    // A record with an error has the line of the file, and the rejects begin as the file does.
    dir.write(
        "in.csv",
        format!("# list\nversion:2\n{header}Ada,ada@contoso.example\n,zoe@contoso.example\n"),
    );
    dir.run(&["check", "in.csv", "--format-dir", "maps"]).ends(1).says("in.csv:5:1");
    let xivo =
        ["--to", "xivo", "--skip-invalid", "--force", "--default", "context=x", "--default", "protocol=sip"];
    convert(&dir, &[&xivo[..], &["--default", "language=en_US", "--no-guess"]].concat()).ends(6);
    let rejects = dir.read("out.rejects.csv");
    assert!(
        rejects.starts_with(&format!("# list\nversion:2\n_line,_record,_codes,_message,{header}")),
        "{rejects}"
    );
    dir.run(&["check", "out.rejects.csv", "--format-dir", "maps"]).says("a file of rejects");
    // Another line, and none at all.
    for (text, says) in [
        (format!("# list\nversion:3,\n{header}Ada,\n"), "another line stands where Acme has `version:2`"),
        (format!("{header}Ada,\n"), "the line `# list` is missing"),
    ] {
        dir.write("in.csv", &text);
        dir.run(&["check", "in.csv", "--format-dir", "maps"]).ends(1).says(says).hides("version:3");
        convert(&dir, &["--to", "acme", "--force"]).ends(0).says(says);
        assert!(dir.read("out.csv").starts_with("# list\nversion:2\nFull name"));
    }
}

#[test]
fn the_vendors_example_is_no_user_and_no_user_is_written_like_it() {
    let dir = acme("match = \"brackets\"\nexample_row = { \"Full name [name] Required\" = \"Example:\" }");
    let header = "Full name [name] Required,Mail [mail]\n";
    dir.write("in.csv", format!("{header} Example: Pat,pat@contoso.example\nAda,ada@contoso.example\n"));
    convert(&dir, &["--to", "acme"]).ends(0).says("2 kept").says("2 set aside").says("passed over 1 example");
    assert_eq!(dir.read("out.csv"), format!("{header}Ada,ada@contoso.example\n"));
    let json = convert(&dir, &["--to", "acme", "--force", "--json"]).ends(0).json();
    assert_eq!(json["counts"]["examples"], 1, "{json}");
    let ran = dir.run(&["explain", "in.csv", "--row", "1", "--to", "acme", "--format-dir", "maps"]).ends(0);
    assert!(ran.out.contains("example"), "{}{}", ran.out, ran.err);
    // A name from elsewhere that would be taken for the example is an error where it is written.
    dir.write("in.csv", "__action__;loginEmail;firstName;lastName\ncreate;e@contoso.example;Example:;Pat\n");
    dir.run(&[
        "convert",
        "in.csv",
        "--from",
        "rainbow-members",
        "--to",
        "acme",
        "--format-dir",
        "maps",
        "-o",
        "o.csv",
    ])
    .ends(1)
    .says("text/like-state")
    .says("begins like the vendor's own example");
}

#[test]
fn columns_that_a_format_keeps_come_back_in_it_and_are_lost_elsewhere() {
    let dir = acme("match = \"brackets\"\nunknown = \"keep\"");
    let text = "Full name [name] Required,Room no.,Mail [mail],Room/No\nAda,0042,ada@contoso.example,****\nZoë,,,x\n";
    dir.write("in.csv", text);
    dir.run(&["check", "in.csv", "--from", "acme", "--format-dir", "maps"])
        .ends(0)
        .says("nothing to complain about");
    convert(&dir, &["--from", "acme", "--to", "acme"]).ends(0).says("6 kept");
    let out = "Full name [name] Required,Mail [mail],Room no.,Room/No\nAda,ada@contoso.example,0042,****\nZoë,,,x\n";
    assert_eq!(dir.read("out.csv"), out);
    let xivo =
        ["--from", "acme", "--to", "rainbow-members", "--force", "--default", "loginEmail=x@contoso.example"];
    let ran = convert(&dir, &xivo).ends(0).hides("0042").hides("****");
    ran.says("1  Room no. (line 2)").says("2  Room/No (lines 2, 3)");
    let ran = dir.run(&["inspect", "in.csv", "--from", "acme", "--format-dir", "maps"]).ends(0).hides("0042");
    ran.says("");
    // Of two columns with one title nobody knows which is meant.
    dir.write("in.csv", "Full name [name] Required,Room,Room\nAda,1,2\n");
    convert(&dir, &["--from", "acme", "--to", "acme", "--force"]).ends(1).says("header/duplicate");
}

#[test]
fn cells_of_a_file_without_a_header_are_no_columns_that_are_kept() {
    let dir = Dir::new();
    let line = "2001,Ada Nguyen,pjsip,S3cret-Ada,on,tok-1\n";
    dir.write("bare.csv", line.repeat(3));
    let from = ["--from", "freepbx-extensions"];
    for verb in [&["check", "bare.csv"][..], &["convert", "bare.csv", "--to", "wazo", "-o", "w.csv"]] {
        let ran = dir.run(&[verb, &from].concat()).ends(1);
        for text in ["Nguyen", "S3cret", "tok-1"] {
            assert!(!ran.err.contains(text) && !ran.out.contains(text), "{}", ran.err);
        }
        ran.says("header/none");
    }
    // With its header it keeps what another module brought along.
    dir.write("in.csv", format!("extension,name,tech,secret,newmodule_flag,newmodule_token\n{line}"));
    dir.run(
        &[&["convert", "in.csv", "--to", "freepbx-extensions", "-o", "out.csv", "--prove"], &from[..]]
            .concat(),
    )
    .ends(0);
    assert_eq!(dir.read("out.csv"), dir.read("in.csv"));
}
