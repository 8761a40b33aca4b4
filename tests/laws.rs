//! The laws of every linked map, its samples and examples; and that the laws can fail.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use proptest::prelude::*;
use tieline_core::laws::{Law, prove, prove_sample};
use tieline_core::map::codec::Base;
use tieline_core::map::load::load;
use tieline_core::map::node::MapSource;
use tieline_core::map::{Map, MapFaults, Meaning};
use tieline_core::registry::Registry;

fn registry() -> Registry {
    common::registry()
}

fn maps() -> Vec<Arc<Map>> {
    registry().all().unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

fn read(text: &str) -> Result<Map, MapFaults> {
    load(MapSource { name: "broken.toml".into(), text: text.to_owned() }, &|_| None)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_map_keeps_the_laws(seed in any::<u64>()) {
        for map in maps() {
            let proof = prove(&map, 40, seed);
            prop_assert!(proof.holds(), "{}: {:#?}", map.full_id(), proof.faults);
            // A proof of nothing is none: most rows are sound.
            prop_assert!(proof.tried.rows >= 36, "{}: {:?}", map.full_id(), proof.tried);
        }
    }
}

#[test]
fn no_column_is_left_untried() {
    for map in maps() {
        let proof = prove(&map, 400, 20);
        assert_eq!(proof.faults, [], "{}", map.full_id());
        let several = map.layout.row_per.as_ref().map(|_| "users of several records (`row_per`)".to_owned());
        assert_eq!(proof.untried, Vec::from_iter(several), "{}", map.full_id());
        assert_eq!(proof.tried.users, 400);
        assert_eq!(proof.tried.examples, map.examples().len() as u64);
        assert!(!map.examples().is_empty(), "{} has no example", map.full_id());
    }
}

#[test]
fn a_proof_is_the_same_for_the_same_seed() {
    for map in maps() {
        let rows = |seed| {
            let mut generator = tieline_core::laws::Generator::new(&map, seed);
            (0..20)
                .map(|_| (generator.row(), serde_json::to_string(&generator.user()).unwrap()))
                .collect::<Vec<_>>()
        };
        assert_eq!(rows(1), rows(1));
        assert_ne!(rows(1), rows(2));
    }
}

#[test]
fn every_sample_holds_and_is_normal_but_for_known_ones() {
    let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("formats");
    let mut tried = 0;
    for map in maps().into_iter().filter(|map| map.layout.native.is_none()) {
        let samples = formats.join(&map.id).join("samples");
        let mut paths = files(&samples.join(&map.version));
        if map.default {
            paths.extend(files(&samples));
        }
        for path in paths {
            let proof = prove_sample(&map, &std::fs::read(&path).unwrap());
            assert_eq!(proof.faults, [], "{}", path.display());
            assert!(proof.records > 0, "{}", path.display());
            // Two samples hold a date in a form that is read and not written, one a comment, one not all columns, one the
            // vendor's example.
            let others = [
                "entra/samples/filled-up.csv",
                "verba/samples/users.csv",
                "verba/samples/users_comma.csv",
                "rainbow-telephony/samples/users.csv",
                "rainbow-members/samples/users.csv",
            ];
            let normal = !others.iter().any(|other| path.ends_with(other));
            assert_eq!(proof.normal, normal, "{}", path.display());
            tried += 1;
        }
    }
    assert!(tried >= 10, "{tried}");
}

#[test]
fn a_sample_that_is_wrong_is_a_fault() {
    let map = registry().map("callrex").unwrap();
    let sample =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("formats/callrex/samples/users.csv"))
            .unwrap();
    let text = String::from_utf8(sample).unwrap();
    assert_eq!(prove_sample(&map, text.as_bytes()).faults, []);
    for (from, to) in
        [("10.20.4.77", "10.20.4.770"), (",1,10.20.0.15", ",maybe,10.20.0.15"), ("Chloé,Baptiste", "Chloé,")]
    {
        let broken = text.replacen(from, to, 1);
        assert_ne!(broken, text);
        let proof = prove_sample(&map, broken.as_bytes());
        assert_eq!(proof.faults.len(), 1, "{to}");
        assert_eq!(proof.faults[0].law, Law::Sample);
    }
}

#[test]
fn a_map_is_a_pure_value() {
    for map in maps() {
        let again = registry().map(&map.full_id()).unwrap();
        assert_eq!(format!("{map:?}"), format!("{again:?}"));
    }
}

// That the laws can fail.

const HEAD: &str = "tieline = 1\n[format]\nid = \"test\"\nversion = \"1\"\nname = \"Test\"\nvendor = \"Test\"\nkind = \"pbx\"\nsource = \"none\"\n";

fn small(body: &str) -> Map {
    read(&format!("{HEAD}{body}")).unwrap_or_else(|faults| panic!("{faults}"))
}

#[test]
fn maps_that_load_and_break_a_law_are_found_out() {
    let table = [
        // A word whose blanks the vendor drops.
        (
            "[layout]\ntrim = true\n[[column]]\nname = \"a\"\nfield = \"active\"\nas = { bool = [\"1 \", \"0\"] }\n",
            Law::WriteThenRead,
            "begins or ends with a blank",
        ),
        // An affix whose blank is trimmed away with those between the items.
        (
            "[[column]]\nname = \"a\"\nfield = \"groups\"\nas = { list = \";\", affix = [\"\", \" \"] }\n",
            Law::WriteThenRead,
            "blanks at its ends",
        ),
        // An example that says something else than its row.
        (
            "[[column]]\nname = \"a\"\nfield = \"department\"\n[[example]]\nrow = { a = \"Sales\" }\nuser = { department = \"Claims\" }\n",
            Law::Example,
            "example 1: `department` was `Claims` and is `Sales`",
        ),
        // An example whose row is not what is written.
        (
            "[[column]]\nname = \"a\"\nfield = \"active\"\nas = { bool = [\"1\", \"0\"], accept = { true = [\"yes\"] } }\n[[example]]\nrow = { a = \"yes\" }\nuser = { active = \"true\" }\n",
            Law::Example,
            "`a` is `yes` in its row, and its user is written as `1`",
        ),
    ];
    for (body, law, words) in table {
        let proof = prove(&small(body), 60, 3);
        let found = proof.faults.iter().find(|fault| fault.law == law && fault.message.contains(words));
        assert!(found.is_some(), "{body}\n{:#?}", proof.faults);
    }
}

#[test]
fn what_the_loader_refuses_breaks_a_law_too() {
    // Each is made behind the loader's back, so that the laws do not rest on it.
    let mut map = small("[layout]\ncomment = \"#\"\n[[column]]\nname = \"a\"\nfield = \"department\"\n");
    map.layout.comment = Some("\"".into());
    let bytes = |map: &Map| prove(map, 60, 3).faults.iter().any(|fault| fault.law == Law::Bytes);
    assert!(bytes(&map));
    let body = "[[column]]\nname = \"a\"\nfield = \"groups\"\nas = { list = \";\", cases = [[\"x\", \"one\"], [\"z\", \"two\"]] }\n";
    let change = |change: &dyn Fn(&mut Map)| {
        let mut map = small(body);
        change(&mut map);
        prove(&map, 60, 3).faults
    };
    assert_eq!(change(&|_| {}), []);
    let word = |map: &mut Map, word: &str| {
        if let Meaning::Field(_, codec) = &mut map.columns[0].meaning
            && let Base::Cases(cases) = &mut codec.base
        {
            cases.rows[0].0[0] = word.to_owned();
        }
    };
    let faults = [
        change(&|map| word(map, "x;y")),
        change(&|map| word(map, "")),
        change(&|map| map.columns[0].states.push((tieline_core::model::State::Clear, "x".into()))),
        change(&|map| {
            map.layout.embedded_newline = false;
            if let Meaning::Field(_, codec) = &mut map.columns[0].meaning
                && let Some(list) = &mut codec.list
            {
                list.separator = "\n".into();
            }
        }),
    ];
    for (at, faults) in faults.iter().enumerate() {
        assert!(faults.iter().any(|fault| fault.law == Law::WriteThenRead), "{at}: {faults:#?}");
    }
}

#[test]
fn addresses_and_hashes_have_one_normal_form() {
    use tieline_core::plan::row;
    use tieline_core::report::Findings;
    let map = small(
        "[[column]]\nname = \"phones\"\nas = { list = \";\" }\nkinds = [{ shape = \"number\", field = \"extensions\" }, { shape = \"sip-uri\", field = \"sip.uris\" }]\n\
         [[column]]\nname = \"uri\"\nfield = \"x.acme.uri\"\ntype = \"sip-uri\"\nas = { affix = [\"sip:\", \"\"], fold = true }\n\
         [[column]]\nname = \"md5\"\nfield = \"password.md5\"\n\
         [[column]]\nname = \"sha1\"\nfield = \"x.acme.sha1\"\ntype = \"secret.sha1\"\n",
    );
    let hash = "A7D4E5EA468CEB87E458868E0BB05CA8";
    let cells = ["sip:a@b;0042;SIP:c@d", "Sip:sip:a@b", hash, "{SHA}Qw=="];
    let mut findings = Findings::default();
    let user = row::read(&map, &cells, &mut findings);
    assert!(findings.groups().is_empty());
    let text = |key: &str, at: usize| user.values(key)[at].text().unwrap().to_owned();
    assert_eq!((text("sip.uris[]", 0), text("sip.uris[]", 1)), ("a@b".into(), "c@d".into()));
    assert_eq!(text("x.acme.uri", 0), "a@b");
    assert_eq!(text("password.md5", 0), hash.to_lowercase());
    // Another spelling of a hash is text in which case counts.
    assert_eq!(text("x.acme.sha1", 0), "{SHA}Qw==");
    let written = row::write(&map, &user, &mut findings);
    assert_eq!(written, ["0042;a@b;c@d", "sip:a@b", &hash.to_lowercase(), "{SHA}Qw=="]);
    assert!(findings.groups().is_empty());
    // What asks for a secure line is never made a plain address in silence.
    for cells in [["sips:a@b", "", "", ""], ["", "SIPS:a@b", "", ""], ["", "sip:sips:a@b", "", ""]] {
        let mut findings = Findings::default();
        let user = row::read(&map, &cells, &mut findings);
        assert!(user.fields.is_empty());
        let groups = findings.groups();
        assert_eq!(groups.iter().map(|(key, _)| key.code.as_str()).collect::<Vec<_>>(), ["uri/secure"]);
    }
    // Neither is a value that somebody gave with a scheme written with two.
    let mut given = tieline_core::model::User::default();
    given.set("x.acme.uri", tieline_core::model::Value::Text("SIP:a@b".into()));
    assert_eq!(row::write(&map, &given, &mut Findings::default())[1], "sip:a@b");
    given.set("x.acme.uri", tieline_core::model::Value::Text("sips:a@b".into()));
    assert_eq!(row::write(&map, &given, &mut Findings::default())[1], "");
}

#[test]
fn users_of_several_records_are_said_to_be_untried() {
    let map = small(
        "[layout]\nkey = \"login\"\nrow_per = \"extensions\"\n[[column]]\nname = \"login\"\nfield = \"username\"\n\
         [[column]]\nname = \"number\"\nfield = \"extensions[*]\"\n",
    );
    assert_eq!(prove(&map, 60, 1).untried, ["users of several records (`row_per`)"]);
}

#[test]
fn sound_maps_of_every_codec_have_no_fault() {
    let body = "[layout]\ntrim = true\napostrophe = true\ndelimiter = [\"\\t\", \";\", \" \"]\ncomment = \"#\"\n\
        [[column]]\nname = \"flag\"\nfield = \"active\"\nas = { bool = [\"y\", \"n\"], accept = { true = [\"ja\"] }, other = \"false\", fold = true }\n\
        [[column]]\nname = \"day\"\nfield = \"valid_from\"\nas = { date = \"dd.mm.yyyy\", accept = [\"yyyy-mm-dd\"] }\n\
        [[column]]\nname = [\"u\", \"o\"]\nfield = \"recording.license\"\nas = { cases = [[[\"1\", \"\"], \"unlimited\"], [[\"\", \"1\"], \"on-demand\"]] }\n\
        [[column]]\nname = \"phone\"\nkinds = [{ shape = \"mac\", field = \"devices[0].mac\", as = { mac = \"xxxx.xxxx.xxxx\", affix = [\"SEP\", \"\"] } }, { shape = \"ip\", field = \"devices[0].ip\" }]\n\
        [[column]]\nname = \"all\"\nas = { list = \"|\", max = 3 }\nkinds = [{ shape = \"digits\", field = \"extensions\" }, { shape = \"sip-uri\", field = \"sip.uris\", as = { affix = [\"sip:\", \"\"], fold = true } }]\nstates = { clear = \"none\" }\n\
        [[column]]\nname = \"first\"\nfield = \"groups[0]\"\ncheck = { chars = \"a-zà\" }\n\
        [[column]]\nname = \"groups\"\nfield = \"groups\"\nas = { list = \", \" }\ncheck = { chars = \"a-zà\" }\n\
        [[column]]\nname = \"kept\"\nfield = \"department\"\nblank = \"clear\"\nstates = { keep = \"=\" }\ncheck = { min = 3, max = 7, unit = \"bytes\", chars = \"a-zà-ÿ\" }\n\
        [[column]]\nname = \"range\"\nfield = \"ring_seconds\"\ncheck = { range = [5, 60], step = 5 }\n\
        [[column]]\nname = \"c{n}\"\nfield = \"x.acme.custom[n]\"\nn = [1, 3]\n\
        [[column]]\nname = \"secret\"\nfield = \"password\"\ncheck = { classes = [\"upper\", \"lower\", \"digit\", \"symbol\"], min = 8 }\nwrite = \"blank\"\n\
        [[rule]]\ncode = \"both\"\nbecause = \"so\"\ntogether = [\"day\", \"range\"]\n\
        [[rule]]\ncode = \"one\"\nbecause = \"so\"\none_of = [\"flag\", \"phone\"]\n";
    for seed in 0..20 {
        let proof = prove(&small(body), 60, seed);
        assert_eq!(proof.faults, [], "{seed}");
        assert_eq!(proof.untried, Vec::<String>::new());
    }
}

#[test]
fn an_inverse_that_is_taken_away_is_missed() {
    for map in maps() {
        let mut broken = (*map).clone();
        // One word for both values: the loader refuses such a map, so it is made behind its back.
        let cases = broken.columns.iter_mut().find_map(|column| match &mut column.meaning {
            Meaning::Field(_, codec) => match &mut codec.base {
                Base::Cases(cases) => Some(cases),
                _ => None,
            },
            _ => None,
        });
        let Some(cases) = cases else {
            // A format of texts alone has no words to take away.
            assert_eq!(map.id, "freepbx-dids");
            continue;
        };
        cases.rows[1].0 = cases.rows[0].0.clone();
        let proof = prove(&broken, 60, 5);
        assert!(proof.faults.iter().any(|fault| fault.law == Law::WriteThenRead), "{}", map.full_id());
    }
}

#[test]
fn secrets_are_in_no_fault() {
    let mut map = small(
        "[[column]]\nname = \"a\"\nfield = \"password\"\nas = { cases = [[\"Canary-1\", \"Canary-2\"], [\"Canary-3\", \"Canary-4\"]] }\n",
    );
    if let Meaning::Field(_, codec) = &mut map.columns[0].meaning
        && let Base::Cases(cases) = &mut codec.base
    {
        cases.rows[1].0 = cases.rows[0].0.clone();
    }
    let proof = prove(&map, 60, 5);
    assert!(!proof.faults.is_empty());
    assert!(!format!("{:?}", proof.faults).contains("Canary"), "{:#?}", proof.faults);
}
