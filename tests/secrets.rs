//! No secret is ever shown: a canary stands in every secret column of every format, the files are damaged in every way
//! that moves cells about, and nothing that any verb prints may hold it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common;

use common::{Dir, ids, registry, samples};
use tieline_core::map::Map;

/// What stands in secret cells. It is in no sample, map or message.
const CANARY: &str = "Kan4ri";

/// A list of one format as titles and rows of cells.
#[derive(Clone)]
struct List {
    titles: Vec<String>,
    rows: Vec<Vec<String>>,
    /// The places of secret cells.
    secrets: Vec<usize>,
    delimiter: char,
}

/// Two good users whose secret cells hold `secret`; all other cells are those of the sample.
fn list(map: &Map, secret: &str) -> List {
    let text = std::fs::read_to_string(&samples(&map.full_id())[0]).expect("a sample");
    let delimiter = map.layout.delimiter();
    let mut rows = cut(&text, delimiter);
    rows.drain(..map.layout.preamble.len());
    let titles = rows.remove(0);
    let begin = map.layout.example_row.as_ref().map(|(_, begin)| begin.as_str());
    rows.retain(|row| begin.is_none_or(|begin| !row[0].starts_with(begin)));
    rows.truncate(2);
    let places: Vec<usize> = titles
        .iter()
        .enumerate()
        .filter(|(_, title)| {
            let mut cells = map.cells.iter().filter(|cell| map.layout.titles.same(&cell.title, title));
            cells.any(|cell| map.secret(&map.columns[cell.column]))
        })
        .map(|(place, _)| place)
        .collect();
    for row in &mut rows {
        row.resize(titles.len(), String::new());
        for place in &places {
            row[*place] = secret.to_owned();
        }
    }
    List { titles, rows, secrets: places, delimiter }
}

/// A plain reader of samples.
fn cut(text: &str, delimiter: char) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c if c == delimiter && !quoted => row.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    rows
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', ';', '|', '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

impl List {
    fn line(&self, cells: &[String]) -> String {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        cells.join(&self.delimiter.to_string())
    }

    fn header(&self) -> String {
        self.line(&self.titles)
    }

    fn records(&self) -> Vec<String> {
        self.rows.iter().map(|row| self.line(row)).collect()
    }

    fn text(&self) -> String {
        format!("{}\n{}\n", self.header(), self.records().join("\n"))
    }

    /// Every damage that moves cells about or makes the secret itself wrong.
    fn damaged(&self, by_name: bool) -> Vec<(&'static str, String)> {
        let delimiter = self.delimiter.to_string();
        let mut all = vec![("as it is", self.text())];
        let mut with = |name, change: &dyn Fn(&mut List)| {
            let mut list = self.clone();
            change(&mut list);
            all.push((name, list.text()));
        };
        with("one cell too many in front", &|list| {
            list.rows.iter_mut().for_each(|row| row.insert(0, "x".into()))
        });
        with("one cell too few in front", &|list| list.rows.iter_mut().for_each(|row| drop(row.remove(0))));
        with("one cell too few in one record", &|list| drop(list.rows[1].remove(0)));
        with("one cell too many in one record", &|list| list.rows[1].insert(1, "x".into()));
        with("surplus secrets", &|list| {
            list.rows.iter_mut().for_each(|row| row.extend([CANARY.into(), CANARY.into()]))
        });
        with("cut behind the last secret", &|list| {
            let end = list.secrets.last().map_or(1, |last| last + 1);
            list.rows.iter_mut().for_each(|row| row.truncate(end));
        });
        if !by_name {
            // Where columns are found by their titles, the titles are what says which of them is a secret.
            with("a header in another order", &|list| list.titles.rotate_left(1));
            with("the header backwards", &|list| list.titles.reverse());
        }
        with("unknown titles over secrets", &|list| {
            for place in &list.secrets.clone() {
                list.titles[*place] = format!("Kennwort {place}");
            }
        });
        with("two titles alike", &|list| {
            let place = list.secrets[0];
            list.titles[place] = list.titles[0].clone();
        });
        with("secrets everywhere the map has none", &|list| {
            list.titles.iter_mut().for_each(|title| *title = format!("{title} x"));
        });
        for (name, bad) in [
            ("a line break in it", "Kan4ri\nKan4ri"),
            ("a quote in it", "Kan4ri\"Kan4ri"),
            ("a control character in it", "Kan4ri\u{1b}[2J\u{202e}"),
            ("not ASCII", "Kan4rié"),
            ("blanks around it", " Kan4ri "),
            ("a formula", "=Kan4ri"),
            ("an apostrophe", "'Kan4ri"),
            ("delimiters in it", "Kan4ri,;|Kan4ri"),
            ("very long", &"Kan4ri".repeat(400)),
        ] {
            with(name, &|list| {
                for (row, place) in
                    (0..list.rows.len()).flat_map(|row| list.secrets.iter().map(move |place| (row, *place)))
                {
                    list.rows[row][place] = bad.to_owned();
                }
            });
        }
        let records = self.records();
        let stray = self.text().replace(CANARY, &format!("\"{CANARY}\" {CANARY}"));
        all.push(("text behind its quote", stray));
        all.push(("a quote that is never closed", self.text().replacen(CANARY, &format!("\"{CANARY}"), 1)));
        all.push((
            "a quote before it",
            format!(
                "{}\n{}\n",
                self.header(),
                records.join("\n").replacen(&delimiter, &format!("{delimiter}\""), 1)
            ),
        ));
        all.push(("no header", format!("{}\n", records.join("\n"))));
        all.push(("another delimiter", self.text().replace(self.delimiter, "\t")));
        if by_name {
            // Where a header is optional this would be a record with the canary in cells that are no secrets.
            all.push((
                "a header of secrets",
                format!("{}\n{}\n", vec![CANARY; self.titles.len()].join(&delimiter), records.join("\n")),
            ));
        }
        all.push(("secrets alone", format!("{CANARY}\n{CANARY}\n")));
        all.push(("duplicates", format!("{}{}\n", self.text(), records.join("\n"))));
        all.push(("CR ends lines", self.text().replace('\n', "\r")));
        all.push(("sep=", format!("sep={}\n{}", self.delimiter, self.text())));
        all
    }
}

/// Runs a verb and asserts that neither stream holds the canary.
#[track_caller]
fn silent(dir: &Dir, args: &[&str], what: &str) -> i32 {
    let ran = dir.run(args);
    for (stream, text) in [("standard output", &ran.out), ("standard error", &ran.err)] {
        assert!(!text.contains(CANARY), "{what}: {args:?} shows it on {stream}\n{text}");
    }
    assert!([0, 1, 2, 3, 5, 6].contains(&ran.code), "{what}: {args:?} ends with {}\n{}", ran.code, ran.err);
    ran.code
}

fn never_shown(id: &str) {
    let map = registry().map(id).expect("a map");
    let list = list(&map, CANARY);
    assert!(!list.secrets.is_empty(), "{id} has secrets");
    for (name, text) in list.damaged(map.layout.by_name) {
        let what = format!("{id}, {name}");
        let dir = Dir::new();
        dir.write("in.csv", &text);
        silent(&dir, &["detect", "in.csv", "--json"], &what);
        silent(&dir, &["detect", "in.csv"], &what);
        silent(&dir, &["check", "in.csv"], &what);
        for more in [&[][..], &["--input", "header=yes"]] {
            silent(&dir, &[&["check", "in.csv", "--json", "--from", id], more].concat(), &what);
            silent(&dir, &[&["check", "in.csv", "--from", id], more].concat(), &what);
        }
        silent(&dir, &["inspect", "in.csv", "--row", "1"], &what);
        silent(&dir, &["inspect", "in.csv", "--input", "header=no"], &what);
        silent(&dir, &["inspect", "in.csv", "--json", "--from", id], &what);
        silent(&dir, &["explain", "in.csv", "--row", "2", "--from", id, "--json"], &what);
        for to in ["verba", id] {
            let args = ["explain", "in.csv", "--row", "1", "--from", id, "--to", to, "--secrets", "hash"];
            silent(&dir, &args, &what);
        }
        for to in ["verba", "xivo", "callrex"] {
            let args = [
                "convert",
                "in.csv",
                "--from",
                id,
                "--to",
                to,
                "--skip-invalid",
                "--force",
                "--allow",
                "secret/blank-is-login,secret/blank-required,secret/without-salt",
            ];
            silent(&dir, &[&args[..], &["--json", "--secrets", "hash"]].concat(), &what);
            let reports = ["--secrets", "generate", "--changes", "--report", "r.html", "--report", "r.json"];
            // The account is the same whatever the target: once is enough for each damage.
            let once = to == "verba";
            if once {
                silent(&dir, &[&args[..], &reports].concat(), &what);
            }
            for report in ["r.html", "r.json"].iter().filter(|_| once) {
                // A run that cannot go on has none.
                let text = std::fs::read_to_string(dir.path(report)).unwrap_or_default();
                assert!(!text.contains(CANARY), "{what}: {report} for {to} shows it\n{text}");
                assert!(!dir.has("r.html") || !text.is_empty(), "{what}: {report} for {to}");
            }
            let code = silent(&dir, &args, &what);
            let rejects = format!("in.{to}.rejects.csv");
            if code == 6 && dir.has(&rejects) {
                // What the program says is in front of the source's own text.
                let own = std::fs::read(dir.path(&rejects)).unwrap();
                let mut said = String::from_utf8(own).unwrap();
                let end = if name == "CR ends lines" { '\r' } else { '\n' };
                let mut records: Vec<&str> = text.split(end).filter(|line| line.contains(CANARY)).collect();
                records.sort_by_key(|record| std::cmp::Reverse(record.len()));
                for record in records {
                    said = said.replace(record, "");
                }
                assert!(!said.contains(CANARY), "{what}: a message of the rejects holds it\n{said}");
            }
        }
    }
}

#[test]
fn callrex_never_shows_one() {
    never_shown("callrex@4.3");
}

#[test]
fn qms_never_shows_one() {
    never_shown("qms@5.2");
    never_shown("qms@8.1");
}

#[test]
fn verba_never_shows_one() {
    never_shown("verba@9");
}

#[test]
fn xivo_never_shows_one() {
    never_shown("xivo@14.12");
    never_shown("xivo@15.15");
}

#[test]
fn wazo_never_shows_one() {
    never_shown("wazo@18.02");
}

#[test]
fn three_cx_never_shows_one() {
    never_shown("3cx@20");
}

#[test]
fn freepbx_never_shows_one() {
    never_shown("freepbx-extensions@16");
}

#[test]
fn rainbow_never_shows_one() {
    never_shown("rainbow-members@2018");
}

#[test]
fn entra_never_shows_one() {
    never_shown("entra@1.0");
}

#[test]
fn every_format_is_tried() {
    // Two formats hold no secret: the telephony file of Rainbow and the DIDs of FreePBX. One is no delimited text: see
    // tests/users.rs.
    assert_eq!(ids().len(), 14, "a further format needs a line above");
}

/// A quote that the next record closes takes the record with it, and what is left has the right width.
#[test]
fn a_cell_that_holds_further_records_is_not_shown() {
    for closing in ["\"x\"", "x\""] {
        let dir = Dir::new();
        dir.write(
            "in.csv",
            format!(
                "firstname|lastname|password|username|enableclient\n\
                 \"Ada|Ng|{CANARY}|ada|1\n{closing}|Roth|{CANARY}|zoe|1\nBo|Li|{CANARY}|bob|1\nBo|Li|{CANARY}|bob|1\n"
            ),
        );
        let to = ["--from", "xivo", "--to", "wazo"];
        let mut told = 0;
        for args in [
            &["check", "in.csv", "--from", "xivo"][..],
            &["inspect", "in.csv", "--row", "1"],
            &[&["explain", "in.csv", "--row", "1"], &to[..]].concat(),
            &[&["convert", "in.csv", "-o", "o.csv", "--force", "--changes", "--prove"], &to[..]].concat(),
            &["formats", "new", "acme", "--from", "in.csv", "-o", "-"],
        ] {
            for more in [&[][..], &["--json"]] {
                let args = [args, more].concat();
                told += i32::from(dir.run(&args).err.contains("[not shown]"));
                silent(&dir, &args, closing);
            }
        }
        assert!(told > 0, "nothing is said of the cell");
    }
}

/// A record that is cut by another delimiter may hold one word that some format knows as a title.
#[test]
fn a_word_that_is_a_title_makes_no_header_of_a_record() {
    let dir = Dir::new();
    let record = format!("Ada,Nguyen,ada@contoso.example,{CANARY},2101,international;mobile\n");
    dir.write("in.csv", record.repeat(5));
    for args in [&["detect", "in.csv"][..], &["inspect", "in.csv"], &["inspect", "in.csv", "--row", "1"]] {
        silent(&dir, args, "no header");
    }
    dir.run(&["detect", "in.csv"]).ends(3);
}

#[test]
fn a_secret_is_no_argument() {
    let dir = Dir::new();
    dir.write("in.csv", "firstname|username\nAda|ada\n");
    for (to, name) in [
        ("verba", "Password (MD5 Hash)"),
        ("xivo", "password"),
        ("callrex", "Password"),
        ("xivo", "secrets.web"),
    ] {
        for option in ["--set", "--default"] {
            let said = format!("{name}={CANARY}");
            let code = silent(&dir, &["convert", "in.csv", "--from", "xivo", "--to", to, option, &said], to);
            assert_eq!(code, 2, "{to} {option} {name}");
        }
    }
}

#[cfg(unix)]
#[test]
fn what_holds_a_secret_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = Dir::new();
    let list = list(&registry().map("callrex").unwrap(), CANARY);
    let mut bad = list.clone();
    bad.rows[1][0] = String::new();
    dir.write("in.csv", bad.text());
    for file in ["o.csv", "o.rejects.csv"] {
        dir.write(file, "old");
        std::fs::set_permissions(dir.path(file), std::fs::Permissions::from_mode(0o666)).unwrap();
    }
    dir.run(&[
        "convert",
        "in.csv",
        "--to",
        "qms",
        "-o",
        "o.csv",
        "--force",
        "--skip-invalid",
        "--allow",
        "secret/blank-required",
    ])
    .ends(6);
    for file in ["o.csv", "o.rejects.csv"] {
        let text = dir.read(file);
        assert!(text.contains(CANARY), "{file} holds the secret that it is about: {text}");
        let mode = std::fs::metadata(dir.path(file)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{file}");
    }
}
