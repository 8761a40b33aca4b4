//! What inputs may look like: encodings, line ends, delimiters, quotes, ragged and blank lines, and files that are no
//! lists at all.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common;

use common::Dir;
use common::lists::{ALLOW, CALLREX_HEADER, VERBA, XIVO, callrex, convert, converted, row, utf16, xivo};

#[test]
fn every_encoding_gives_the_same_user() {
    let dir = Dir::new();
    let text = xivo(&["Zoë|Müller|zoe|0042|default|sip"]);
    let wanted = "Zoë Müller;zoe;;;;0042;;;;;;;;;;;;;;;;;;;;;";
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    for (name, bytes) in [
        ("utf-8", text.clone().into_bytes()),
        ("utf-8", format!("\u{feff}{text}").into_bytes()),
        ("utf-16le", utf16(&text, u16::to_le_bytes, true)),
        ("utf-16be", utf16(&text, u16::to_be_bytes, true)),
        ("utf-16le", utf16(&text, u16::to_le_bytes, false)),
        ("utf-16be", utf16(&text, u16::to_be_bytes, false)),
        ("windows-1252", latin.clone()),
    ] {
        dir.write("in.csv", bytes);
        let (ran, line) = converted(&dir, &[]);
        assert_eq!((ran.code, line.as_str()), (0, wanted), "{name}\n{}", ran.err);
        if name != "utf-8" {
            ran.says(&format!("the file is read as {name}: "));
        }
    }
    dir.write("in.csv", &latin);
    converted(&dir, &[])
        .0
        .says("byte 0xEB at 2:3 is not UTF-8; as windows-1252 it is `ë`")
        .says("--input encoding=");
    // What the user says decides, right or wrong.
    converted(&dir, &["--input", "encoding=utf-8"])
        .0
        .ends(3)
        .says("byte 0xEB in line 2")
        .says("--input encoding=");
    dir.write("in.csv", &text);
    let (ran, line) = converted(&dir, &["--input", "encoding=windows-1252"]);
    assert!(line.starts_with("ZoÃ« MÃ¼ller;"), "{line}\n{}", ran.err);
}

#[test]
fn what_a_wrong_encoding_leaves_behind_is_said_with_its_lines() {
    let dir = Dir::new();
    let good = xivo(&["Jürgen|Müller|jm|2101|default|sip", "Ada|Nguyen|an|2102|default|sip"]);
    // Two programs wrote the file, or one read it in the wrong encoding.
    let mixed = [good.as_bytes(), b"Bj\xF6rn|Li|bl|2103|default|sip\n"].concat();
    let twice = good.replace('ü', "Ã¼").into_bytes();
    for (name, bytes) in [("mixed", mixed), ("twice", twice)] {
        dir.write("in.csv", bytes);
        let (ran, line) = converted(&dir, &["--json"]);
        let json = ran.ends(0).json();
        let all = json["findings"]["all"].as_array().unwrap();
        let found: Vec<_> = all.iter().filter(|finding| finding["code"] == "encoding/garbled").collect();
        assert_eq!(found.len(), 2, "{name}: first and last name of one record");
        assert!(found.iter().all(|found| found["line"] == 2 && found["severity"] == "warning"), "{found:?}");
        assert!(line.starts_with("JÃ¼rgen MÃ¼ller;"), "it is read as it stands: {line}");
        let ran = dir.run(&["check", "in.csv", "--from", "xivo"]);
        ran.says("warning[encoding/garbled]: `JÃ¼rgen`").says("in.csv:2:1").says("--input encoding=");
        let json = dir.run(&["inspect", "in.csv", "--from", "xivo", "--json"]).ends(0).json();
        assert_eq!(json["columns"][0]["remarks"][0], "1 holds what a wrong encoding leaves behind");
    }
    dir.write("in.csv", xivo(&["JOÃO|SÃO PAULO|jsp|2101|default|sip", "IRMÃ|Peña|ip|2102|default|sip"]));
    converted(&dir, &[]).0.ends(0).hides("encoding/");
    dir.run(&["check", "in.csv", "--from", "xivo"]).ends(0).hides("encoding/");
}

#[test]
fn a_garbled_secret_is_not_shown() {
    let dir = Dir::new();
    let text = xivo(&["Ada|Nguyen|ada|2101|default|sip"]);
    let text = text.replacen("protocol\n", "protocol|password\n", 1).replace("|sip\n", "|sip|CanaryÃ¼x\n");
    dir.write("in.csv", text);
    dir.run(&["check", "in.csv", "--from", "xivo"]).says("encoding/garbled").hides("Canary");
}

#[test]
fn an_encoding_that_turns_out_late_is_read_again_and_said_with_its_place() {
    let dir = Dir::new();
    let mut bytes = xivo(&[]).into_bytes();
    bytes.pop();
    for n in 0..20_000 {
        bytes.extend_from_slice(format!("Ada|Nguyen|u{n:05}|||\n").as_bytes());
    }
    let ascii = bytes.clone();
    bytes.extend_from_slice(b"Zo\xEB|M\xFCller|zoe|||\n");
    dir.write("in.csv", &bytes);
    let (ran, _) = converted(&dir, &[]);
    ran.ends(0).says("the file is read as windows-1252: byte 0xEB in line 20002 is not UTF-8");
    assert!(dir.read("o.csv").contains("Zoë Müller;zoe"));
    // Where the head has letters that only UTF-8 has, all of them would be read wrong: that is no list in either.
    let mut mixed = "Zoë|Müller|first|||\n".as_bytes().to_vec();
    mixed.splice(0..0, format!("{XIVO}\n").into_bytes());
    mixed.extend_from_slice(&ascii[XIVO.len() + 1..]);
    mixed.extend_from_slice(b"Zo\xEB|M\xFCller|zoe|||\n");
    dir.write("in.csv", &mixed);
    converted(&dir, &[]).0.ends(3).says("byte 0xEB in line 20003");
}

#[test]
fn line_ends_are_lf_crlf_or_cr() {
    let dir = Dir::new();
    for end in ["\n", "\r\n", "\r"] {
        for last in [end, ""] {
            dir.write(
                "in.csv",
                [XIVO, "Ada|Nguyen|ada|0042|default|sip", "Bo|Li|bo!|0043|default|sip"].join(end) + last,
            );
            let (ran, line) = converted(&dir, &["--skip-invalid"]);
            ran.ends(6).says("in.csv:3:7");
            assert_eq!(line, "Ada Nguyen;ada;;;;0042;;;;;;;;;;;;;;;;;;;;;", "{end:?}");
            // The rejects have the same line ends, and convert again.
            let rejects = dir.read("o.rejects.csv");
            assert!(rejects.ends_with(&format!("|Bo|Li|bo!|0043|default|sip{end}")), "{rejects:?}");
            assert_eq!(rejects.matches(['\n', '\r']).count(), 2 * end.len(), "{rejects:?}");
            dir.write("in.csv", rejects.replace("bo!", "bob"));
            let (ran, line) = converted(&dir, &[]);
            ran.ends(0);
            assert_eq!(line, "Bo Li;bob;;;;0043;;;;;;;;;;;;;;;;;;;;;", "{end:?}");
        }
    }
}

#[test]
fn a_delimiter_can_be_named() {
    let dir = Dir::new();
    for (name, delimiter) in [(";", ";"), (",", ","), ("tab", "\t"), ("|", "|"), ("^", "^")] {
        dir.write("in.csv", xivo(&["Ada|Nguyen|ada|0042|default|sip"]).replace('|', delimiter));
        let (ran, line) = converted(&dir, &["--input", &format!("delimiter={name}")]);
        assert_eq!(line, "Ada Nguyen;ada;;;;0042;;;;;;;;;;;;;;;;;;;;;", "{}", ran.err);
    }
}

#[test]
fn a_delimiter_that_stands_in_addresses_asks_for_quotes_in_the_target_too() {
    let dir = Dir::new();
    let record = |at: usize| {
        let front = format!("Ada.Nguyen.{}....ada{at}.Zm9v.Agent...1.\"10.20.0.15\".1.0.0..", 2000 + at);
        format!("{front}\"sip:ada{at}@contoso.example\".c2FsdA.......")
    };
    let records: Vec<String> = (0..200).map(record).collect();
    dir.write("in.csv", format!("{}\r\n{}\r\n", CALLREX_HEADER.replace(',', "."), records.join("\r\n")));
    let dialects = ["--from", "callrex", "--input", "delimiter=.", "--output", "delimiter=.", "-o", "o.csv"];
    dir.run(&convert(&[&dialects[..], ALLOW].concat())).ends(0);
    let text = dir.read("o.csv");
    assert_eq!(text.lines().count(), 201);
    for (at, line) in text.lines().skip(1).enumerate() {
        let (number, address) = (2000 + at, format!("ada{at}@contoso.example"));
        let wanted = format!("Ada Nguyen.ada{at}..\"{address}\"..\"{number};{address}\".");
        assert!(line.starts_with(&wanted), "{line}\n{wanted}");
    }
}

#[test]
fn lines_are_physical_and_places_are_characters() {
    let dir = Dir::new();
    let row = |roles: &str, login: &str| format!("Zoë Ångström;{login};;;;;;1;;{roles};;;;;;;\n");
    let roles = "\"r_standard_user\nr_system_supervisor\"";
    dir.write("in.csv", format!("{VERBA}\n{}{}", row(roles, "zoe"), row("", "zo-e")));
    dir.run(&["check", "in.csv"]).ends(1).says("in.csv:4:14");
    let json = dir.run(&["check", "in.csv", "--json"]).ends(1).json();
    let finding = json["findings"]["all"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["code"] == "character/forbidden")
        .unwrap()
        .clone();
    assert_eq!((finding["line"].as_u64(), finding["record"].as_u64()), (Some(4), Some(2)));
}

#[test]
fn an_unclosed_quote_is_pointed_at_where_it_was_opened() {
    let dir = Dir::new();
    dir.write("in.csv", xivo(&["Ada|Nguyen|ada|||", "Zoë|\"Müller|zoe|||", "Bo|Li|bo|||"]));
    dir.run(&["check", "in.csv"]).ends(1).says("quote/unclosed").says("in.csv:3:5");
    converted(&dir, &[]).0.ends(1).says("in.csv:3:5");
}

#[test]
fn a_quote_in_the_middle_of_a_cell_is_text() {
    let dir = Dir::new();
    dir.write("in.csv", xivo(&["Ada \"the first\"|Nguyen|ada|||", "\"Bo\" x|Li|bob|||"]));
    let (ran, line) = converted(&dir, &[]);
    ran.ends(0).says("quote/stray").says("in.csv:3:1");
    assert!(line.starts_with("\"Ada \"\"the first\"\" Nguyen\";ada;"), "{line}");
    assert!(dir.read("o.csv").contains("\nBo x Li;bob;"));
}

#[test]
fn ragged_records_are_findings_that_show_no_cell() {
    let dir = Dir::new();
    let good = "Ada Nguyen;ada;;;;;0a4ff56f572fb85102ca64b869f4c624;1;;;;;;;;;";
    for bad in [&good[4..], "Ada;Nguyen;Kanari;;;;;0a4ff56f572fb85102ca64b869f4c624;1;;;;;;;;;", "Kanari"] {
        let bad = bad.replace("Nguyen", "Kanari");
        let bad = if bad.starts_with("Kanari;ada") { bad.replacen(';', "", 1) } else { bad };
        dir.write("in.csv", format!("{VERBA}\n{good}\n{bad}\n"));
        let code = if bad.contains(";;;;;;;;") && bad.matches(';').count() > 16 {
            "record/long"
        } else {
            "record/short"
        };
        dir.run(&["check", "in.csv"]).ends(1).says(code).says("in.csv:3:1").hides("Kanari").hides("0a4ff5");
    }
    // XiVO fills short records up, and what is in them may still stand one cell too early.
    dir.write("in.csv", xivo(&["Nguyen|Kanari|ada|12a|default"]));
    dir.run(&["check", "in.csv", "--from", "xivo"]).ends(1).hides("Kanari").hides("12a");
}

#[test]
fn a_broken_record_is_judged_no_further() {
    let dir = Dir::new();
    let good = row("Ada", "Nguyen", "0042", "ada", "1,0");
    // Cut off behind the password: its salt is not missing, the record is short.
    dir.write("in.csv", callrex(&[good.clone(), "Eve,Kim,0043,,,,eve,Zm9v".to_owned()]));
    let ran = dir
        .run(&["convert", "in.csv", "--to", "qms", "-o", "o.csv", "--skip-invalid"])
        .ends(6)
        .says("record/short");
    assert!(!ran.err.contains("secret/without-salt"), "{}", ran.err);
    // A number that cannot be read is not a number that is missing.
    dir.write("two.csv", callrex(&[good, row("Eve", "Kim", "4.41E+09", "eve", "1,0")]));
    let ran =
        dir.run(&["convert", "two.csv", "--to", "callrex", "-o", "o2.csv"]).ends(1).says("number/destroyed");
    assert!(!ran.err.contains("required/blank"), "{}", ran.err);
}

#[test]
fn blank_lines_are_passed_over_and_counted() {
    let dir = Dir::new();
    dir.write("in.csv", format!("{XIVO}\n\nAda|Nguyen|ada|||\n\n\nBo|Li|bo!|||\n\n"));
    let (ran, _) = converted(&dir, &[]);
    ran.ends(1).says("in.csv:6:7").says("1 of 2 records");
}

#[test]
fn a_file_without_the_titles_that_it_needs_is_an_error_and_its_first_line_is_not_shown() {
    let dir = Dir::new();
    dir.write(
        "in.csv",
        "1|Ada|Nguyen|CanaryOne|2101|default|sip|CanaryTwo\n1|Eve|Kim|x|2102|default|sip|y\n",
    );
    for args in [
        vec!["convert", "in.csv", "--from", "xivo", "--to", "verba", "-o", "o.csv"],
        vec![
            "convert",
            "in.csv",
            "--from",
            "xivo",
            "--to",
            "wazo",
            "-o",
            "o.csv",
            "--skip-invalid",
            "--json",
        ],
        vec!["check", "in.csv", "--from", "xivo", "--json"],
        vec!["check", "in.csv", "--from", "xivo"],
    ] {
        dir.run(&args).ends(1).says("the first line holds no titles").hides("Canary");
    }
    assert_eq!(dir.names(), ["in.csv"]);
}

#[test]
fn files_that_are_no_lists_are_told_so() {
    let dir = Dir::new();
    for (bytes, says) in [
        (&b""[..], "is empty"),
        (b"\n\n\n", "not recognised"),
        (b"\xEF\xBB\xBF", "not recognised"),
        (b"PK\x03\x04\x14\x00\x06\x00", "a ZIP archive"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old workbook"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x1F\x8B\x08\x00", "gzip"),
        (b"\x7FELF\x02\x01\x01\x00\x00\x00\x00\x00\xFF\xFE\xFD", "a program"),
        (b"\x89PNG\r\n\x1A\n\x00\x00\x00\x0DIHDR\x00\xFF", "a picture (PNG); export the list as CSV"),
        (b"<html><table><tr><td>User name", "a web page (HTML), which some systems call .xls"),
        (b"\xCA\xFE\xBA\xBE\x00\x00\x00\x34\x00\x1D", "zero bytes"),
    ] {
        dir.write("in.csv", bytes);
        for args in
            [vec!["detect", "in.csv"], vec!["check", "in.csv"], vec!["convert", "in.csv", "--to", "verba"]]
        {
            dir.run(&args).ends(3).says(says);
        }
    }
    dir.write("in.csv", b"");
    dir.run(&["check", "in.csv", "--from", "xivo"]).ends(3).says("is empty");
    dir.write("in.csv", format!("{XIVO}\n"));
    dir.run(&["check", "in.csv"]).ends(0).says("0 records");
}

#[test]
fn zero_bytes_are_errors_of_their_cells() {
    let dir = Dir::new();
    dir.write("in.csv", xivo(&["Ada|Nguyen|ada|||", "Bo|L\0i|bob|||", "Zo\0\0|Ng|zoe|||"]));
    for args in [vec!["check", "in.csv", "--from", "xivo"], vec!["convert", "in.csv", "--to", "wazo"]] {
        let ran =
            dir.run(&args).ends(1).says("error[character/nul]").says(" --> in.csv:3:4").says("lines 3-4");
        ran.says("a zero byte (NUL)").says("Bo|L\\u{0}i|bob");
    }
    let (ran, line) = converted(&dir, &["--skip-invalid"]);
    ran.ends(6);
    assert!(line.starts_with("Ada Nguyen;ada;"), "{line}");
    assert!(dir.read("o.rejects.csv").contains("character/nul"));
    // What PowerShell's `>>` puts behind a file in another encoding.
    let mut bytes = xivo(&["Ada|Nguyen|ada|||"; 20]).into_bytes();
    bytes.extend(utf16("Bo|Li|bob|||\r\n", u16::to_le_bytes, false));
    dir.write("in.csv", bytes);
    dir.run(&["check", "in.csv", "--from", "xivo"]).ends(1).says("looks like UTF-16");
    // A password is shown no more than elsewhere.
    dir.write("in.csv", format!("{VERBA}\nAda Nguyen;ada;;;;;0a4f\0f56f572f;1;;;;;;;;;\n"));
    dir.run(&["check", "in.csv"]).ends(1).says("character/nul").hides("0a4f");
}

#[test]
fn standard_input_is_an_input_of_every_verb() {
    let dir = Dir::new();
    let list = xivo(&["Ada|Nguyen|ada|0042|default|sip"]);
    dir.run_with(&["detect", "-"], list.as_bytes()).ends(0);
    dir.run_with(&["check", "-"], list.as_bytes()).ends(0).says("standard input");
    let ran = dir
        .run_with(&[&["convert", "-", "--to", "verba", "-o", "-"], ALLOW].concat(), list.as_bytes())
        .ends(0);
    assert!(ran.out.contains("Ada Nguyen;ada;"));
    dir.run_with(&["check", "-"], b"").ends(3);
}
