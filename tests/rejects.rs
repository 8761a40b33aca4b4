//! Files of rejects: what is in them, that they convert again once they are corrected, and what becomes of old ones.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common;

use common::Dir;
use common::lists::{ALLOW, CALLREX_HEADER, VERBA, XIVO, callrex, convert, converted, row, utf16, xivo};

const TO_VERBA: [&str; 10] = [
    "convert",
    "in.csv",
    "--to",
    "verba",
    "-o",
    "o.csv",
    "--force",
    "--skip-invalid",
    "--allow",
    "secret/blank-is-login",
];

#[test]
fn errors_write_nothing_and_skip_invalid_sets_the_bad_records_aside() {
    let dir = Dir::new();
    let bad = row("Grace", "Hopper", "0043", "grace-hopper", "1,0");
    let rows = [
        row("Ada", "Nguyen", "0042", "ada", "1,0"),
        bad.clone(),
        row("Joan", "Clarke", "0044", "joan", "0,1"),
    ];
    dir.write("in.csv", callrex(&rows));
    dir.run(&convert(ALLOW)).ends(1).says("in.csv:3:").says("--skip-invalid");
    assert_eq!(dir.names(), ["in.csv"]);
    dir.run(&convert(&["--skip-invalid", "--allow", "secret/blank-is-login"]))
        .ends(6)
        .says("in.verba.rejects.csv");
    assert_eq!(dir.read("in.verba.csv").lines().count(), 3);
    let rejects = dir.read("in.verba.rejects.csv");
    assert!(rejects.starts_with(&format!("_line,_record,_codes,_message,{CALLREX_HEADER}\r\n")), "{rejects}");
    assert!(
        rejects.contains("3,2,character/forbidden,") && rejects.ends_with(&format!(",{bad}\r\n")),
        "{rejects}"
    );
    // Corrected, the rejects convert.
    dir.write("again.csv", rejects.replace("grace-hopper", "ghopper"));
    dir.run(&[
        "convert",
        "again.csv",
        "--to",
        "verba",
        "-o",
        "again.verba.csv",
        "--allow",
        "secret/blank-is-login",
    ])
    .ends(0);
    assert!(dir.read("again.verba.csv").contains("Grace Hopper;ghopper;"));
}

#[test]
fn findings_in_a_file_of_rejects_stand_at_their_own_cells_and_show_no_secret() {
    let dir = Dir::new();
    let head = "_line;_record;_codes;_message;__action__;loginEmail;firstName;lastName;country;password";
    let line = "1;1;length/short;why;create;ada@contoso.example;Ada;Nguyen;GBR;Canary";
    dir.write("in.csv", format!("{head}\n{line}\n"));
    let column = line.find("Canary").unwrap() + 1;
    dir.run(&["check", "in.csv", "--from", "rainbow-members"])
        .ends(1)
        .says(&format!("in.csv:2:{column}\n"))
        .says("[secret]")
        .hides("Canary");
}

#[test]
fn rejects_of_a_file_without_a_header_convert_again() {
    let dir = Dir::new();
    let rows =
        [row("Ada", "Nguyen", "0042", "ada", "1,0"), row("Grace", "Hopper", "0043", "grace-hopper", "1,0")];
    dir.write("in.csv", format!("{}\r\n", rows.join("\r\n")));
    let args = [
        "convert",
        "in.csv",
        "--from",
        "callrex",
        "--to",
        "verba",
        "--skip-invalid",
        "--allow",
        "secret/blank-is-login",
    ];
    dir.run(&args).ends(6);
    let rejects = dir.read("in.verba.rejects.csv");
    assert!(rejects.starts_with("_line,_record,_codes,_message\r\n2,2,"), "{rejects}");
    dir.write("again.csv", rejects.replace("grace-hopper", "ghopper"));
    dir.run(&[
        "convert",
        "again.csv",
        "--from",
        "callrex",
        "--to",
        "verba",
        "-o",
        "o.csv",
        "--allow",
        "secret/blank-is-login",
    ])
    .ends(0);
    assert!(dir.read("o.csv").contains("Grace Hopper;ghopper;"), "{}", dir.read("o.csv"));
}

#[test]
fn rejects_hold_the_records_byte_for_byte_and_convert_again() {
    let dir = Dir::new();
    // Quotes that are not needed, a line break in quotes, trailing blanks: nobody touches them.
    let good = "\"Ada Nguyen\";ada;;;;;;1;;;;;;;;;";
    let bad = [
        "\"Grace\" ;gra-ce;;;;;;\"1\";;\"r_standard_user\nr_system_supervisor\";;;;;;;",
        "Joan Clarke  ;jo_an ;;;;;;1;;;;;;;;;",
    ];
    for header in [true, false] {
        let head = if header { format!("\"User name\"{}\r\n", &VERBA[9..]) } else { String::new() };
        let text = format!("\u{feff}{head}{good}\r\n{}\r\n{}\r\n", bad[0], bad[1]);
        dir.write("in.csv", &text);
        let args = [
            &[
                "convert",
                "in.csv",
                "--from",
                "verba",
                "--to",
                "verba",
                "-o",
                "v.csv",
                "--skip-invalid",
                "--force",
            ],
            ALLOW,
        ]
        .concat();
        dir.run(&args).ends(6);
        let rejects = dir.read("v.rejects.csv");
        assert!(rejects.starts_with("\u{feff}_line;_record;_codes;_message"), "{rejects}");
        if header {
            assert!(rejects.contains(&format!(";{}", head)), "the header as it stands\n{rejects}");
        }
        for record in bad {
            assert!(rejects.contains(&format!(";{record}\r\n")), "{rejects}");
        }
        dir.write("again.csv", rejects.replace("gra-ce", "grace").replace("jo_an", "joan"));
        let again =
            [&["convert", "again.csv", "--from", "verba", "--to", "verba", "-o", "w.csv", "--force"], ALLOW]
                .concat();
        dir.run(&again).ends(0);
        let done = dir.read("w.csv");
        assert!(done.contains("Grace;grace;") && done.contains("Joan Clarke;joan;"), "{done}");
        // Rejects that are rejected again have the four columns once.
        dir.write("again.csv", rejects.replace("gra-ce", "grace"));
        let twice = [
            &[
                "convert",
                "again.csv",
                "--from",
                "verba",
                "--to",
                "verba",
                "-o",
                "w.csv",
                "--force",
                "--skip-invalid",
            ],
            ALLOW,
        ]
        .concat();
        dir.run(&twice).ends(6);
        let rejects = dir.read("w.rejects.csv");
        assert_eq!(rejects.matches("_line").count(), 1, "{rejects}");
        assert!(rejects.contains(&format!(";{}\r\n", bad[1])) && !rejects.contains("grace"), "{rejects}");
    }
}

#[test]
fn rejects_keep_the_blanks_in_front_of_a_record() {
    let dir = Dir::new();
    dir.write("in.csv", format!("{VERBA}\n  Joan Clarke;jo_an;;;;;;1;;;;;;;;;\n"));
    dir.run(&[&["convert", "in.csv", "--to", "verba", "-o", "v.csv", "--skip-invalid"], ALLOW].concat())
        .ends(6);
    assert!(dir.read("v.rejects.csv").contains(";  Joan Clarke;jo_an;"), "{}", dir.read("v.rejects.csv"));
}

#[test]
fn rejects_of_utf_16_convert_again() {
    let dir = Dir::new();
    for bytes in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
        let bad = "Зоя|Ковалёва|bo!|||";
        dir.write("in.csv", utf16(&xivo(&["Ada|Nguyen|ada|||", bad]), bytes, true));
        converted(&dir, &["--skip-invalid"]).0.ends(6);
        let rejects = std::fs::read(dir.path("o.rejects.csv")).unwrap();
        assert_eq!(rejects[..2], bytes(0xFEFF));
        let wanted = utf16(&format!("|{bad}\n"), bytes, false);
        assert!(rejects.ends_with(&wanted), "the record's own bytes");
        let mark = utf16("bo!", bytes, false);
        let at = rejects.windows(6).rposition(|window| window == mark).unwrap();
        let mut corrected = rejects.clone();
        corrected[at..at + 6].copy_from_slice(&utf16("bob", bytes, false));
        dir.write("in.csv", corrected);
        let (ran, line) = converted(&dir, &[]);
        ran.ends(0);
        assert!(line.starts_with("Зоя Ковалёва;bob;"), "{line}");
    }
}

#[test]
fn nothing_behind_an_unclosed_quote_is_set_aside_in_silence() {
    let dir = Dir::new();
    dir.write("in.csv", xivo(&["Ada|Nguyen|ada|||", "Zoë|\"Müller|zoe|||", "Bo|Li|bob|||"]));
    converted(&dir, &["--skip-invalid"]).0.ends(1).says("quote/unclosed");
    assert_eq!(dir.names(), ["in.csv"]);
}

#[test]
fn an_output_from_which_all_records_were_set_aside_has_a_header_all_the_same() {
    let dir = Dir::new();
    dir.write("in.csv", format!("{XIVO}\n|Li|bo!|||\n"));
    // Wazo takes only columns that some record fills, and needs this one.
    dir.run(&["convert", "in.csv", "--to", "wazo", "-o", "o.csv", "--skip-invalid"]).ends(6);
    assert_eq!(dir.read("o.csv"), "firstname\r\n");
    dir.run(&["check", "o.csv", "--from", "wazo"]).ends(0);
}

#[test]
fn rejects_of_an_earlier_run_are_named_and_left_alone() {
    let dir = Dir::new();
    dir.write("in.csv", format!("{XIVO}\nAda|Nguyen|ada|||\nBo|Li|bo!|||\n"));
    let says = "note: o.rejects.csv is of an earlier run";
    dir.run(&TO_VERBA).ends(6).says("set 1 record aside in o.rejects.csv").hides(says);
    let rejects = dir.read("o.rejects.csv");
    dir.write("in.csv", format!("{XIVO}\nAda|Nguyen|ada|||\nBo|Li|bob|||\n"));
    dir.run(&TO_VERBA).ends(0).says(says);
    assert_eq!(dir.read("o.rejects.csv"), rejects, "somebody may be at work on it");
    let json = dir.run(&[&TO_VERBA[..], &["--json"]].concat()).ends(0).json();
    assert_eq!(json["output"]["old"][0], "o.rejects.csv");
    // Nothing is said where nothing is written, of a file of another kind, and of the input itself.
    dir.run(&[&TO_VERBA[..], &["--dry-run"]].concat()).ends(0).hides(says);
    dir.write("o.rejects.csv", format!("{XIVO}\nEve|Ng|eve|||\n"));
    dir.run(&TO_VERBA).ends(0).hides(says);
    dir.write("o.rejects.csv", rejects.replace("bo!", "bob"));
    dir.run(&["convert", "o.rejects.csv", "--to", "wazo", "-o", "o.csv", "--force"]).ends(0).hides(says);
}

#[test]
fn a_duplicate_that_is_converted_again_as_it_was_is_told_and_a_corrected_one_is_not() {
    let dir = Dir::new();
    let allow = ["--skip-invalid", "--force", "--allow", "secret/blank-is-login"];
    let wanted = [
        ("xivo", "verba", "firstname|username\nAda|ada\nBo|ada\nZoe|Zoe\nEve|Zoe\n", "|ada\n", "|bo\n"),
        // Case does not count in a login of Rainbow.
        (
            "rainbow-members",
            "rainbow-members",
            "__action__;loginEmail;firstName;lastName;country\ncreate;ada@a.example;Ada;N;FRA\ncreate;ADA@a.example;Bo;N;FRA\ncreate;ada@a.example;Eve;N;FRA\n",
            ";ADA@a.example;Bo;",
            ";bo@a.example;Bo;",
        ),
    ];
    for (from, to, list, old, new) in wanted {
        dir.write("in.csv", list);
        let more = [&["--from", from][..], &allow].concat();
        dir.run(&[&["convert", "in.csv", "--to", to, "-o", "o.csv"], &more[..]].concat()).ends(6);
        let rejects = dir.read("o.rejects.csv");
        assert!(rejects.contains("` repeats an earlier record: "), "{rejects}");
        let repeated = |input: &str| {
            let json = dir
                .run(&[&["convert", input, "--to", to, "-o", "again.csv", "--json"], &more[..]].concat())
                .json();
            let all = json["findings"]["all"].as_array().unwrap().iter();
            let of_code = all
                .filter(|finding| finding["code"] == "record/repeated" && finding["severity"] == "warning");
            of_code.map(|finding| finding["line"].as_u64().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(repeated("o.rejects.csv"), [2, 3], "{to}");
        let corrected = rejects.replacen(old, new, 1);
        assert_ne!(corrected, rejects, "{to}");
        dir.write("corrected.csv", corrected);
        assert_eq!(repeated("corrected.csv"), [3], "{to}");
    }
}

#[test]
fn a_character_without_a_place_in_the_output_is_an_error_of_its_record() {
    let dir = Dir::new();
    dir.write("in.csv", format!("{XIVO}\nZoë|Ng|zoe|||\nŁucja|Li|lucja|||\n"));
    let args = ["convert", "in.csv", "--to", "xivo", "-o", "o.csv", "--output", "encoding=windows-1252"];
    dir.run(&args)
        .ends(1)
        .says("`Łucja` holds `Ł`, which has no place in windows-1252")
        .says(" --> in.csv:3:1");
    dir.run(&[&args[..], &["--skip-invalid"]].concat()).ends(6);
    let output = std::fs::read(dir.path("o.csv")).unwrap_or_default();
    assert!(output.ends_with(b"\nZo\xEB|Ng|zoe\n"), "{output:?}");
    assert!(dir.read("o.rejects.csv").contains("|encoding/unwritable|"));
    // A password is not shown here either.
    dir.write("in.csv", "firstname|username|password\nAda|ada|Kanaříci\n");
    let again = [&args[..], &["--force"]].concat();
    dir.run(&again).ends(1).says("encoding/unwritable").hides("Kana").hides("ř");
}

#[test]
fn words_that_the_sources_encoding_lacks_do_not_stop_its_rejects() {
    let dir = Dir::new();
    std::fs::create_dir(dir.path("own")).unwrap();
    let format = "id = \"acme\"\nversion = \"1\"\ndefault = true\nname = \"Acme\"\nvendor = \"Acme\"\nkind = \"pbx\"\nsource = \"none\"\n";
    let columns = "[[column]]\nname = \"Имя\"\nfield = \"name.given\"\nrequired = true\n[[column]]\nname = \"Login\"\nfield = \"username\"\n";
    dir.write("own/acme.toml", format!("tieline = 1\n[format]\n{format}{columns}"));
    dir.write("in.csv", b"firstname|lastname|username\nZo\xEB|Ng|zoe\n|M\xFCller|bob\n");
    let args = ["convert", "in.csv", "--to", "acme", "-o", "o.csv", "--format-dir", "own", "--skip-invalid"];
    dir.run(&args).ends(6).says("needs `Имя`");
    let rejects = std::fs::read(dir.path("o.rejects.csv")).unwrap();
    let holds = |wanted: &[u8]| rejects.windows(wanted.len()).any(|window| window == wanted);
    assert!(holds(b"needs `???`") && holds(b"||M\xFCller|bob\n"), "{}", String::from_utf8_lossy(&rejects));
}
