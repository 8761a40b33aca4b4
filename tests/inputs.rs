//! What inputs may look like: encodings, line ends, delimiters, lines of spreadsheets and shells, quotes, ragged and
//! blank lines, damaged numbers, rejects; and sizes, with the memory that the program takes for them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common;

use common::Dir;

const XIVO: &str = "firstname|lastname|username|phonenumber|context|protocol";
const VERBA: &str = "User name;Login ID;Language;E-mail address;Valid From yyyy.mm.dd;Phone Mapping;Password (MD5 Hash);Change Password at Next Login;Groups;Role API Names;Recording Mode;Time Zone;CRM User ID;Voice;Instant Messaging;Video;Desktop Screen";
const ALLOW: [&str; 2] = ["--allow", "secret/blank-is-login"];

fn xivo(rows: &[&str]) -> String {
    format!("{XIVO}\n{}\n", rows.join("\n"))
}

/// Converts a XiVO list for Verba and gives its first record.
fn converted(dir: &Dir, more: &[&str]) -> (common::Ran, String) {
    let ran = dir.run(
        &[
            &["convert", "in.csv", "--from", "xivo", "--to", "verba", "-o", "o.csv", "--force"],
            &ALLOW[..],
            more,
        ]
        .concat(),
    );
    let line = if ran.code == 0 || ran.code == 6 {
        dir.read("o.csv").lines().nth(1).unwrap_or("").to_owned()
    } else {
        String::new()
    };
    (ran, line)
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2], bom: bool) -> Vec<u8> {
    bom.then_some(0xFEFF).into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
}

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
fn lines_of_spreadsheets_and_shells_are_passed_over() {
    let dir = Dir::new();
    for (front, delimiter, says) in [
        ("sep=;\r\n", ";", "`sep=;`"),
        ("sep=,\r\n", ",", "`sep=,`"),
        ("sep=\t\n", "\t", "sep="),
        ("SEP=|\n", "|", "`sep=|`"),
        ("#TYPE Selected.System.Management.Automation.PSCustomObject\r\n", "|", "#TYPE"),
    ] {
        let body =
            xivo(&["Ada|Nguyen|ada|0042|default|sip", "Bo|Li|bo!|0043|default|sip"]).replace('|', delimiter);
        dir.write("in.csv", format!("{front}{body}"));
        let (ran, line) = converted(&dir, &["--skip-invalid"]);
        ran.ends(6).says(says).says("in.csv:4:7");
        assert_eq!(line, "Ada Nguyen;ada;;;;0042;;;;;;;;;;;;;;;;;;;;;", "{front:?}");
        // The line stands in the rejects too: without it their delimiter would not be known.
        let rejects = dir.read("o.rejects.csv");
        assert!(rejects.starts_with(front), "{rejects:?}");
        dir.write("in.csv", rejects.replace("bo!", "bob"));
        let (ran, line) = converted(&dir, &[]);
        ran.ends(0);
        assert_eq!(line, "Bo Li;bob;;;;0043;;;;;;;;;;;;;;;;;;;;;", "{front:?}");
    }
}

#[test]
fn a_mark_in_the_first_title_is_no_part_of_it() {
    let dir = Dir::new();
    let list = xivo(&["Ada|Nguyen|ada|0042|default|sip"]);
    let quoted = list.replacen("firstname", "\"\u{feff}firstname\"", 1);
    for text in [format!("\u{feff}\u{feff}{list}"), format!("\u{feff}{quoted}"), quoted, format!("ï»¿{list}")]
    {
        dir.write("in.csv", &text);
        let (ran, line) = converted(&dir, &[]);
        ran.ends(0).hides("header/unknown").says("note[header/bom]");
        assert!(line.starts_with("Ada Nguyen;ada;"), "{line}");
        dir.run(&["detect", "in.csv"]).ends(0).hides("missing");
        dir.run(&["check", "in.csv", "--from", "xivo"])
            .ends(1)
            .says("error[header/bom]")
            .hides("header/missing");
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
fn blank_lines_are_passed_over_and_counted() {
    let dir = Dir::new();
    dir.write("in.csv", format!("{XIVO}\n\nAda|Nguyen|ada|||\n\n\nBo|Li|bo!|||\n\n"));
    let (ran, _) = converted(&dir, &[]);
    ran.ends(1).says("in.csv:6:7").says("1 of 2 records");
}

#[test]
fn what_spreadsheets_leave_behind_is_passed_over_and_said() {
    let dir = Dir::new();
    // Rows and columns of delimiters, and line ends that were written twice.
    dir.write(
        "in.csv",
        format!("{XIVO}||\r\r\nAda|Nguyen|ada|0042|default|sip||\r\r\n|||||||\r\r\n|||||||\r\r\n"),
    );
    let (ran, line) = converted(&dir, &["--skip-invalid"]);
    let ran = ran.ends(0).says("warning[record/blank]").says("lines 3-4").says("CR CR LF");
    ran.says("passed over 2 records without any filled cell").says("column 7 has no title");
    assert_eq!(line, "Ada Nguyen;ada;;;;0042;;;;;;;;;;;;;;;;;;;;;");
    assert_eq!(dir.names(), ["in.csv", "o.csv"], "they are no rejects");
    let json = converted(&dir, &["--json"]).0.ends(0).json();
    assert_eq!(json["counts"]["blank"], 2);
    // Their own vendor would see records without a name.
    dir.run(&["check", "in.csv", "--from", "xivo"]).ends(1).says("error[required/blank]").says("lines 3-4");
}

#[test]
fn titles_in_another_spelling_are_shown_with_the_right_one() {
    let dir = Dir::new();
    dir.write("in.csv", "Firstname|lastname |USERNAME\nAda|Nguyen|ada\n");
    let ran = dir.run(&["check", "in.csv", "--from", "xivo"]).ends(1).hides("header/none");
    ran.says("`lastname ` is no title").says("did you mean `lastname`?").says("did you mean `username`?");
}

#[test]
fn a_list_that_is_not_recognised_says_what_may_be_the_reason() {
    let dir = Dir::new();
    for (text, says) in [
        (format!("sep=;\n{}", xivo(&["Ada|Nguyen|ada|||"])), "line 1 names the wrong delimiter"),
        ("\"firstname|lastname\"\r\n\"Ada|Nguyen\"\r\n".to_owned(), "in quotes as a whole"),
        ("Dear all,\nhere is the list\n".to_owned(), "not recognised"),
        ("Users of Leeds\n\n".to_owned(), "no delimiter (`,`, `;`, `\\t`, `|`)"),
    ] {
        dir.write("in.csv", text);
        for args in
            [vec!["detect", "in.csv"], vec!["check", "in.csv"], vec!["convert", "in.csv", "--to", "verba"]]
        {
            dir.run(&args).ends(3).says(says);
        }
    }
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
        .run_with(&[&["convert", "-", "--to", "verba", "-o", "-"], &ALLOW[..]].concat(), list.as_bytes())
        .ends(0);
    assert!(ran.out.contains("Ada Nguyen;ada;"));
    dir.run_with(&["check", "-"], b"").ends(3);
}

#[test]
fn numbers_destroyed_by_a_spreadsheet_are_errors_and_digits_are_never_invented() {
    let dir = Dir::new();
    for (cell, code, exit) in [
        ("3,36123E+10", "number/destroyed", 1),
        ("4.47701E+11", "number/destroyed", 1),
        ("'0203", "spreadsheet/damaged", 1),
        ("\"=\"\"0203\"\"\"", "spreadsheet/damaged", 1),
    ] {
        dir.write("in.csv", xivo(&[&format!("Ada|Nguyen|ada|{cell}|default|sip")]));
        let (ran, line) = converted(&dir, &[]);
        let ran = ran.says(code);
        assert!(
            ran.code == exit || !line.contains("33612300000") && !line.contains("447701000000"),
            "{}",
            ran.err
        );
        if code == "number/destroyed" {
            ran.ends(1).says("spreadsheet").hides("33612300000").hides("447701000000");
        }
    }
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
            &ALLOW[..],
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
        let again = [
            &["convert", "again.csv", "--from", "verba", "--to", "verba", "-o", "w.csv", "--force"],
            &ALLOW[..],
        ]
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
            &ALLOW[..],
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
    dir.run(&[&["convert", "in.csv", "--to", "verba", "-o", "v.csv", "--skip-invalid"], &ALLOW[..]].concat())
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

/// What a run took: its exit code, its talk, and the most memory that it had, in KiB.
#[cfg(target_os = "linux")]
fn measured(dir: &Dir, args: &[&str]) -> (i32, String, u64) {
    use std::process::{Command, Stdio};
    let talk = std::fs::File::create(dir.path("talk")).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tieline"))
        .args(args)
        .current_dir(dir.path(""))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(talk)
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let code = loop {
        // The high-water mark only grows, so that the last look before the end is the one that counts.
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let mark = text
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        peak = peak.max(mark.unwrap_or(0));
        if let Some(status) = child.try_wait().unwrap() {
            break status.code().unwrap_or(-1);
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    };
    (code, dir.read("talk"), peak)
}

/// The memory that no file may take more of.
#[cfg(target_os = "linux")]
const MOST_KIB: u64 = 100 * 1024;

#[cfg(target_os = "linux")]
#[track_caller]
fn small(dir: &Dir, args: &[&str], codes: &[i32]) -> String {
    let (code, talk, peak) = measured(dir, args);
    assert!(codes.contains(&code), "{args:?} ends with {code}\n{talk}");
    assert!(peak > 0 && peak < MOST_KIB, "{args:?} took {peak} KiB");
    assert!(talk.len() < 32 * 1024, "{args:?} says {} bytes", talk.len());
    talk
}

#[cfg(target_os = "linux")]
fn everything_is_small(dir: &Dir, from: &str, to: &str) {
    small(dir, &["detect", "in.csv"], &[0, 3]);
    small(dir, &["check", "in.csv", "--from", from], &[0, 1, 3]);
    for more in [&[][..], &["--skip-invalid"]] {
        let args = ["convert", "in.csv", "--from", from, "--to", to, "-o", "o.csv", "--force"];
        small(dir, &[&args[..], &ALLOW, more].concat(), &[0, 1, 3, 5, 6]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_cell_of_16_mib_takes_little_memory() {
    let dir = Dir::new();
    for length in [(16 << 20) - 100, 17 << 20] {
        for quote in ["", "\""] {
            dir.write(
                "in.csv",
                xivo(&[&format!("Ada|{quote}{}{quote}|ada|||", "x".repeat(length)), "Bo|Li|bob|||"]),
            );
            everything_is_small(&dir, "xivo", "verba");
        }
    }
    dir.write("in.csv", xivo(&[&format!("Ada|\"{}\"|ada|||", "\"\"".repeat(8 << 20))]));
    everything_is_small(&dir, "xivo", "verba");
    dir.write("in.csv", "x".repeat(20 << 20));
    everything_is_small(&dir, "xivo", "verba");
    dir.write(
        "in.csv",
        utf16(
            &xivo(&[&format!("Ada|{}|ada|||", "ë".repeat(8 << 20)), "Bo|Li|bob|||"]),
            u16::to_le_bytes,
            true,
        ),
    );
    everything_is_small(&dir, "xivo", "verba");
}

#[cfg(target_os = "linux")]
#[test]
fn two_hundred_thousand_columns_take_little_memory() {
    let dir = Dir::new();
    let titles: Vec<String> = (0..200_000).map(|n| format!("c{n}")).collect();
    let many = "v|".repeat(200_000);
    for (header, row) in [
        (format!("{XIVO}|{}", titles.join("|")), format!("Ada|Nguyen|ada||||{many}")),
        (XIVO.to_owned(), format!("Ada|Nguyen|ada||||{many}")),
        (format!("{XIVO}|{}", titles.join("|")), "Ada|Nguyen|ada|||".to_owned()),
    ] {
        dir.write("in.csv", format!("{header}\n{row}\n{row}\n"));
        everything_is_small(&dir, "xivo", "verba");
        everything_is_small(&dir, "callrex", "qms");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_record_of_16_mib_of_delimiters_takes_little_memory() {
    let dir = Dir::new();
    for (from, delimiter) in [("xivo", "|"), ("callrex", ","), ("verba", ";")] {
        dir.write("in.csv", format!("{XIVO}\n{}\nAda|Nguyen|ada|||\n", delimiter.repeat((16 << 20) - 10)));
        everything_is_small(&dir, from, "verba");
        let many = format!("{}\n", delimiter.repeat(100_000)).repeat(100);
        dir.write("in.csv", format!("{XIVO}\n{many}"));
        everything_is_small(&dir, from, "verba");
    }
    dir.write("in.csv", format!("{XIVO}\n{}\n", "\"\"|".repeat(5 << 20)));
    everything_is_small(&dir, "xivo", "verba");
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "a million records twice over take half a minute without optimisation"]
fn a_million_duplicates_take_little_memory() {
    let dir = Dir::new();
    let row = "Ada|Nguyen|ada|0042|default|sip\n";
    dir.write("in.csv", format!("{XIVO}\n{}", row.repeat(1_000_000)));
    let talk = small(&dir, &["check", "in.csv"], &[1]);
    assert!(talk.contains("in line 2 already"), "{talk}");
    small(
        &dir,
        &[&["convert", "in.csv", "--to", "verba", "-o", "o.csv", "--skip-invalid"], &ALLOW[..]].concat(),
        &[6],
    );
    assert_eq!(dir.read("o.csv").lines().count(), 2);
    // Every login twice: no two pairs have their first record in common.
    let pairs: String = (0..1_000_000).map(|n| format!("Ada|Nguyen|u{}|||\n", n % 500_000)).collect();
    dir.write("in.csv", format!("{XIVO}\n{pairs}"));
    let talk = small(&dir, &["check", "in.csv"], &[1]);
    assert!(talk.contains("`u0` in `username` stands in line 2 already"), "{talk}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_hundred_thousand_duplicates_are_settled_in_no_time() {
    let dir = Dir::new();
    let pairs: String = (0..100_000).map(|n| format!("Ada|Nguyen|u{}|||\n", n % 50_000)).collect();
    for bytes in
        [format!("{XIVO}\n{pairs}").into_bytes(), utf16(&format!("{XIVO}\n{pairs}"), u16::to_le_bytes, true)]
    {
        dir.write("in.csv", bytes);
        let begun = std::time::Instant::now();
        let talk = small(&dir, &["check", "in.csv"], &[1]);
        assert!(
            talk.contains("in.csv:50002:12") && talk.contains("`u0` in `username` stands in line 2 already"),
            "{talk}"
        );
        assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
    }
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "writes 300 MB, and takes a minute without optimisation"]
fn a_file_larger_than_the_memory_it_may_take_is_converted() {
    use std::io::Write;
    let dir = Dir::new();
    let mut file = std::io::BufWriter::new(std::fs::File::create(dir.path("in.csv")).unwrap());
    writeln!(file, "{XIVO}").unwrap();
    let (mut bytes, mut n) = (0, 0);
    while bytes < 300_000_000 {
        let row = format!("Ada|{}|u{n:07}|||\n", "Nguyen ".repeat(8).trim());
        file.write_all(row.as_bytes()).unwrap();
        bytes += row.len();
        n += 1;
    }
    drop(file);
    let args = ["convert", "in.csv", "--to", "verba", "-o", "o.csv", "--allow", "secret/blank-is-login"];
    let (code, talk, peak) = measured(&dir, &args);
    assert_eq!(code, 0, "{talk}");
    // What grows with the file is the table of logins, 16 bytes a record and its spare room.
    let table = n * 2 * 17 / 1024;
    assert!(peak < 40 * 1024 + 2 * table, "{peak} KiB for {n} records");
}
