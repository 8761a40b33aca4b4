//! Detection: every sample as itself against all other formats, with and without a header, and what is said of it.

mod common;

use common::{Dir, ids, samples};

#[test]
fn every_sample_is_detected_as_itself() {
    for id in ids() {
        for sample in samples(&id) {
            let dir = Dir::new();
            dir.copy(&sample, "in.csv");
            let json = dir.run(&["detect", "in.csv", "--json"]).ends(0).json();
            assert_eq!(json["candidates"][0]["format"], id.as_str(), "{}", sample.display());
            // Two versions of one format may not differ in what a file has; then the marked one stands first.
            let name = id.split('@').next().unwrap_or(&id);
            let candidates = json["candidates"].as_array().expect("candidates");
            let tied = candidates.iter().filter(|candidate| candidate["score"] == candidates[0]["score"]);
            for candidate in tied {
                let found = candidate["format"].as_str().unwrap_or_default();
                assert!(found.starts_with(&format!("{name}@")), "{}: {found}", sample.display());
            }
        }
    }
}

#[test]
fn a_sample_without_its_header_is_told_by_its_cells() {
    // CallRex and QMS share one layout: what tells them apart is a MAC address, or `Any` as recording service.
    for (id, others) in [("callrex@4.3", &[][..]), ("verba@9", &[]), ("qms@8.1", &[])] {
        let sample = samples(id).into_iter().find(|path| path.ends_with("full.csv")).expect("a sample");
        let text = std::fs::read_to_string(&sample).expect("text");
        let (_, rest) = text.split_once('\n').expect("a header");
        let dir = Dir::new();
        dir.write("in.csv", rest);
        let json = dir.run(&["detect", "in.csv", "--json"]).ends(0).json();
        let best: Vec<&str> = json["candidates"]
            .as_array()
            .expect("candidates")
            .iter()
            .filter(|candidate| candidate["score"] == json["candidates"][0]["score"])
            .filter_map(|candidate| candidate["format"].as_str())
            .collect();
        assert!(best.contains(&id), "{id}: {best:?}");
        assert!(best.iter().all(|found| *found == id || others.contains(found)), "{id}: {best:?}");
        assert_eq!(json["candidates"][0]["header"], false);
    }
}

#[test]
fn the_answer_says_what_speaks_for_it_and_why_not_the_runner_up() {
    let dir = Dir::new();
    dir.copy(&samples("callrex@4.3")[0], "in.csv");
    let ran = dir.run(&["detect", "in.csv"]).ends(0);
    for text in [
        "callrex@4.3",
        "26 of 26 titles",
        "delimiter `,`",
        "with a header",
        "encoding utf-8",
        "not qms@5.2",
        "Phone IP",
    ] {
        assert!(ran.out.contains(text), "`{text}` is not in\n{}", ran.out);
    }
    dir.write("prose.csv", "Dear all,\nthis is no user list.\n");
    dir.run(&["detect", "prose.csv"]).ends(3).says("not recognised");
    dir.write("empty.csv", "");
    dir.run(&["detect", "empty.csv"]).ends(3);
}

#[test]
fn a_few_titles_that_any_list_may_have_tell_no_format() {
    for (text, own) in [
        ("Name,Kennwort\nAda,geheim!1\n", "Kennwort"),
        ("Department,Name\nAccounts,Ada Nguyen\n", "Department"),
        ("lastname;firstname;phone\nNguyen;Ada;2101\n", "phone"),
        ("Description,Room\nAda,12\n", "Room"),
        (
            "First Name,Last Name,Extension,E-Mail,Password\nAda,Nguyen,2101,ada@contoso.example,Autumn-17\n",
            "E-Mail",
        ),
    ] {
        let dir = Dir::new();
        dir.write("in.csv", text);
        let teach = "`tieline formats new ID --from FILE`";
        dir.run(&["detect", "in.csv"]).ends(3).says("not recognised").says(teach);
        dir.run(&["check", "in.csv"]).ends(3).says("not recognised").says(teach);
        let convert = ["convert", "in.csv", "--to", "users", "-o", "out.jsonl"];
        dir.run(&convert).ends(3).says("not recognised").says(teach);
        assert_eq!(dir.names(), ["in.csv"]);
        let json = dir.run(&["inspect", "in.csv", "--json"]).ends(0).json();
        let columns = json["columns"].as_array().expect("columns");
        let first = text.lines().next().unwrap_or_default();
        assert_eq!(columns.len(), first.split([',', ';']).count(), "{columns:?}");
        assert!(columns.iter().any(|column| column["title"] == own), "{own}: {columns:?}");
    }
}

#[test]
fn a_forgotten_or_strange_column_hides_no_format() {
    // XiVO without the one column that it needs, Wazo with a strange one, and 3CX, which needs none, with a few of its own.
    for (text, id, says) in [
        (
            "lastname|username|phonenumber|context|protocol\nNguyen|ada|2101|default|sip\n",
            "xivo",
            "`firstname`",
        ),
        ("firstname,lastname,exten,context,badge\nAda,Nguyen,2101,default,7\n", "wazo", "`badge`"),
        ("Number,FirstName,LastName,EmailAddress,MobileNumber,DID\n2101,Ada,Nguyen,,,\n", "3cx", "`"),
    ] {
        let dir = Dir::new();
        dir.write("in.csv", text);
        let json = dir.run(&["detect", "in.csv", "--json"]).ends(0).json();
        let found = json["candidates"][0]["format"].as_str().unwrap_or_default();
        assert!(found.starts_with(id), "{id}: {found}");
        let ran = dir.run(&["check", "in.csv", "--from", id]);
        assert!(ran.code < 2 && ran.err.contains(says), "{}", ran.err);
    }
}

#[test]
fn most_titles_of_a_small_format_are_enough() {
    let dir = Dir::new();
    let map = "tieline = 1\n[format]\nid = \"acme\"\nversion = \"1\"\nname = \"Acme\"\nvendor = \"Acme\"\nkind = \"pbx\"\nsource = \"handbook\"\n\
        [[column]]\nname = \"person\"\nfield = \"name.display\"\n[[column]]\nname = \"desk\"\nfield = \"extensions[0]\"\n\
        [[column]]\nname = \"post\"\nfield = \"email\"\n";
    dir.write("acme.toml", map);
    let detect = ["detect", "in.csv", "--format-dir", "."];
    for (text, code) in
        [("person,desk\nAda,2101\n", 0), ("person,room\nAda,12\n", 3), ("person,room,floor\nAda,1,2\n", 3)]
    {
        dir.write("in.csv", text);
        dir.run(&detect).ends(code);
    }
}

#[test]
fn delimiters_line_ends_and_spreadsheet_lines_do_not_hide_a_format() {
    let text = std::fs::read_to_string(&samples("verba@9")[0]).expect("text");
    for (name, bytes) in [
        ("lf.csv", text.replace("\r\n", "\n").into_bytes()),
        ("bom.csv", format!("\u{feff}{text}").into_bytes()),
        ("sep.csv", format!("sep=;\r\n{text}").into_bytes()),
        ("type.csv", format!("#TYPE Selected.User\r\n{text}").into_bytes()),
        (
            "utf16.csv",
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
        ),
    ] {
        let dir = Dir::new();
        dir.write(name, bytes);
        let json = dir.run(&["detect", name, "--json"]).ends(0).json();
        assert_eq!(json["candidates"][0]["format"], "verba@9", "{name}");
    }
}

#[test]
fn a_map_that_is_passed_over_is_said() {
    let dir = Dir::new();
    std::fs::create_dir(dir.path("own")).unwrap();
    dir.write("own/acme.toml", "tieline = 1\n[format]\nid = \"acme\"\n");
    dir.write("in.csv", "firstname|lastname\nAda|Nguyen\n");
    let says = "a map was passed over: own/acme.toml:2:1: `kind` is missing";
    let detect = ["detect", "in.csv", "--format-dir", "own"];
    let ran = dir.run(&detect).ends(0);
    assert!(ran.out.contains(&format!("note: {says}")), "{}", ran.out);
    assert_eq!(dir.run(&[&detect[..], &["--json"]].concat()).json()["passed_over"][0], says);
    // It may have been the one.
    dir.write("in.csv", "nom;prenom\nNguyen;Ada\n");
    dir.run(&detect).ends(3).says(says);
    dir.run(&["check", "in.csv", "--format-dir", "own"]).ends(3).says(says);
    dir.run(&["convert", "in.csv", "--to", "xivo", "--format-dir", "own"]).ends(3).says(says);
}
