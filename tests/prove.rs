//! `--prove` as a user types it: it changes nothing but what is said, and holds for everything that the formats can say.
//! That it finds an output that is wrong is in `core/src/prove/tests.rs`.
#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

mod common;

use common::{Dir, ids, registry};
use tieline_core::convert::{Request, Target, convert};
use tieline_core::laws::Generator;
use tieline_core::layout::write_row;
use tieline_core::map::layout::Header;
use tieline_core::plan::{Options, Secrets};

const LIST: &str = "\
firstname|lastname|username|password|phonenumber|context|protocol|voicemailmailbox|voicemailpassword|language
Ada|Nguyen|ada|Autumn-17|2101|default|sip|2101|4711|fr_FR
Grace|O'Dell|grace||21O2|default|sip|||fr_FR
Hedy|\"Lam\narr\"|hedy||2103|default|sip|||fr_FR
Zoë|=1+1|zoe||2104|default|sip|||fr_FR
";

#[test]
fn a_proof_changes_nothing_but_what_is_said() {
    let dir = Dir::new();
    dir.write("in.csv", LIST);
    let convert = ["convert", "in.csv", "--to", "wazo", "--skip-invalid", "--default", "voicemail_context=x"];
    dir.run(&[&convert[..], &["-o", "a.csv"]].concat()).ends(6);
    let ran = dir.run(&[&convert[..], &["-o", "b.csv", "--prove", "--report", "r.json"]].concat()).ends(6);
    assert_eq!(dir.read("a.csv"), dir.read("b.csv"));
    ran.says("proved: the output was read back, and every field that it carries says what the source said")
        .hides("4711");
    assert!(dir.read("r.json").contains("\"proved\": true"));
    let out = dir.run(&[&convert[..], &["-o", "-", "--rejects", "rej.csv", "--prove"]].concat()).ends(6).out;
    assert_eq!(out, dir.read("a.csv"));
}

#[test]
fn every_way_of_writing_is_proved() {
    for more in [
        &["--output", "encoding=windows-1252"][..],
        &["--output", "encoding=utf-16le", "--output", "bom=yes"],
        &["--output", "delimiter=tab", "--output", "newline=lf"],
        &["--output", "header=no"],
        &["--secrets", "generate"],
        &["--secrets", "hash"],
        &["--set", "Language=de", "--default", "timezone=Europe/Berlin"],
        &["--no-guess"],
    ] {
        let dir = Dir::new();
        dir.write("in.csv", LIST.replace("\"Lam\narr\"", "Lamarr"));
        let to = ["convert", "in.csv", "--to", "verba", "--skip-invalid", "--prove", "-o", "out.csv"];
        let allow = ["--allow", "secret/blank-is-login"];
        let ran = dir.run(&[&to[..], &allow, more].concat());
        assert!([0, 6].contains(&ran.code), "{more:?}: {}", ran.err);
    }
    // Kinds of records in files of their own, and several records of a user.
    let dir = Dir::new();
    dir.write("in.csv", LIST.replace("2104|default|sip", "||"));
    let xivo = ["convert", "in.csv", "--to", "xivo", "--skip-invalid", "--prove", "--out-dir", "out"];
    dir.run(&xivo).ends(6).says("proved");
}

#[test]
fn every_way_of_reading_is_proved() {
    let plain = LIST.replace("\"Lam\narr\"", "Lamarr").replace("21O2", "2102");
    let twice =
        format!("{plain}{}", plain.lines().skip(1).map(|line| format!("{line}\n")).collect::<String>());
    let utf16: Vec<u8> =
        "\u{feff}".encode_utf16().chain(plain.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    let latin: Vec<u8> = plain.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin 1")).collect();
    for (name, bytes, code) in [
        ("plain", plain.clone().into_bytes(), 0),
        ("sep=", format!("sep=|\n{plain}").into_bytes(), 0),
        ("a byte order mark", format!("\u{feff}{plain}").into_bytes(), 0),
        ("UTF-16", utf16, 0),
        ("Windows-1252", latin, 0),
        ("CR", plain.replace('\n', "\r").into_bytes(), 0),
        ("duplicates", twice.into_bytes(), 6),
        ("no end of the last line", plain.trim_end().as_bytes().to_vec(), 0),
        (
            "records that hold nothing",
            format!("{}\n{}\n", plain.replace("Hedy|", "|||||||||\nHedy|"), "|".repeat(9)).into_bytes(),
            0,
        ),
        ("a header alone", plain.lines().next().expect("a header").as_bytes().to_vec(), 0),
    ] {
        let dir = Dir::new();
        dir.write("in.csv", &bytes);
        let to = [
            "convert",
            "in.csv",
            "--from",
            "xivo",
            "--to",
            "verba",
            "--skip-invalid",
            "--prove",
            "-o",
            "o.csv",
        ];
        dir.run(&[&to[..], &["--allow", "secret/blank-is-login", "--report", "r.json"]].concat())
            .ends(code)
            .says("proved");
        assert!(!name.is_empty());
    }
    // A file of rejects, corrected.
    let dir = Dir::new();
    dir.write("in.csv", LIST);
    let to = ["--to", "verba", "--skip-invalid", "--prove", "--allow", "secret/blank-is-login"];
    dir.run(&[&["convert", "in.csv", "-o", "a.csv"][..], &to].concat()).ends(6);
    dir.write("again.csv", dir.read("a.rejects.csv").replace("21O2", "2102"));
    dir.run(&[&["convert", "again.csv", "-o", "b.csv"][..], &to].concat()).says("proved");
    assert!(dir.read("b.csv").contains("Grace O'Dell"));
}

#[test]
fn more_records_than_a_file_takes_are_proved_file_by_file() {
    let dir = Dir::new();
    let map = "tieline = 1\nextends = \"verba@9\"\n[format]\nid = \"small\"\nversion = \"1\"\n[limits]\nrows = 500\n";
    dir.write("maps/small.toml", map);
    let rows: String = (0..2_345).map(|n| format!("Ada|Nguyen|user{n}|{}\n", 10_000 + n)).collect();
    dir.write("in.csv", format!("firstname|lastname|username|phonenumber\n{rows}"));
    let to =
        ["convert", "in.csv", "--from", "xivo", "--to", "small", "--format-dir", "maps", "--out-dir", "out"];
    let more = ["--prove", "--secrets", "generate", "--threads", "2"];
    dir.run(&[&to[..], &more].concat()).ends(0).says("proved").says("in.5-small.csv");
}

#[test]
fn a_trial_has_nothing_to_prove() {
    let dir = Dir::new();
    dir.write("in.csv", LIST);
    dir.run(&["convert", "in.csv", "--to", "verba", "--dry-run", "--prove"])
        .ends(2)
        .says("error: --dry-run writes nothing, and so there is nothing that --prove could read back");
    assert_eq!(dir.names(), ["in.csv"]);
}

/// Rows that meet every edge of what a format can say, from each format to each other one.
#[test]
fn it_holds_for_whatever_the_formats_can_say() {
    let registry = registry();
    let (mut written, mut pairs) = (0, 0);
    for (seed, a) in ids().into_iter().enumerate() {
        let map = registry.map(&a).unwrap_or_else(|why| panic!("{why}"));
        let mut generator = Generator::new(&map, 40 + seed as u64);
        let dialect = map.layout.dialect(map.layout.delimiter());
        let mut list = Vec::new();
        if map.layout.header != Header::None {
            write_row(&dialect, map.cells.iter().map(|cell| cell.title.as_str()), &mut list);
        }
        for _ in 0..120 {
            write_row(&dialect, generator.row().iter().map(String::as_str), &mut list);
        }
        for b in ids() {
            for secrets in ["keep", "generate"] {
                let dir = Dir::new();
                let allow = ["secret/blank-is-login", "secret/blank-required", "secret/without-salt"];
                let request = Request {
                    from: Some(a.clone()),
                    output: Target::Folder(dir.path("out")),
                    options: Options {
                        secrets: Secrets::parse(secrets).unwrap_or_else(|why| panic!("{why}")),
                        allow: allow.map(str::to_owned).to_vec(),
                        ..Options::default()
                    },
                    skip_invalid: true,
                    prove: true,
                    ..Request::new(dir.write("in.csv", &list), b.clone())
                };
                let outcome = convert(&request, &registry).unwrap_or_else(|why| panic!("{a} to {b}: {why}"));
                written += outcome.report.counts.written;
                pairs += u64::from(outcome.report.counts.written > 0);
            }
        }
    }
    assert!(written > 2_000 && pairs > 60, "{written} records in {pairs} runs");
}
