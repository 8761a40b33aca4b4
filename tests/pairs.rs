//! Every ordered pair of formats: the loss table as a golden that a person can read, a conversion of every sample whose
//! ledger balances, and what is known of each pair from the vendors' facts.

mod common;

use common::{Dir, golden, ids, registry, root, samples};
use tieline_core::loss::{Line, Loss, loss};

/// What makes every sample of a format convert to every other one.
const SUPPLIED: &[(&str, &[&str])] = &[
    (
        "callrex",
        &[
            "--default",
            "First Name=X",
            "--default",
            "Last Name=X",
            "--default",
            "Extension=1",
            "--default",
            "User Name=x",
            "--set",
            "Recording Service IP Address=10.0.0.1",
            "--default",
            "recording.license=none",
            "--default",
            "Windows Login=A\\b",
            "--allow",
            "secret/blank-required",
        ],
    ),
    (
        "qms",
        &[
            "--default",
            "First Name=X",
            "--default",
            "Last Name=X",
            "--default",
            "Extension=1",
            "--default",
            "User Name=x",
            "--set",
            "Recording Service IP Address=10.0.0.1",
            "--default",
            "recording.license=none",
            "--default",
            "Windows Login=A\\b",
            "--allow",
            "secret/blank-required",
        ],
    ),
    (
        "verba",
        &[
            "--default",
            "User name=Somebody",
            "--default",
            "Login ID=login",
            "--allow",
            "secret/blank-is-login",
        ],
    ),
    (
        "entra",
        &[
            "--default",
            "name.display=X",
            "--default",
            "email=nobody@contoso.example",
            "--allow",
            "secret/blank-required",
        ],
    ),
    ("rainbow-telephony", &["--default", "loginEmail=nobody@contoso.example", "--default", "pbxId=PBX1"]),
    ("rainbow-members", &["--default", "loginEmail=nobody@contoso.example"]),
    ("freepbx-dids", &["--allow", "freepbx-dids/catch-all"]),
    ("freepbx-extensions", &["--default", "name=X", "--allow", "secret/blank-required"]),
    (
        "wazo",
        &[
            "--default",
            "firstname=X",
            "--default",
            "context=default",
            "--default",
            "line_protocol=sip",
            "--default",
            "voicemail_context=default",
            "--default",
            "incall_context=from-extern",
        ],
    ),
    (
        "xivo@15.15",
        &[
            "--default",
            "firstname=X",
            "--default",
            "context=default",
            "--default",
            "protocol=sip",
            "--default",
            "language=en_US",
            "--default",
            "incallcontext=from-extern",
            "--default",
            "voicemailcontext=default",
        ],
    ),
    (
        "xivo",
        &[
            "--default",
            "firstname=X",
            "--default",
            "context=default",
            "--default",
            "protocol=sip",
            "--default",
            "language=en_US",
            "--default",
            "incallcontext=from-extern",
        ],
    ),
];

fn supplied(target: &str) -> &'static [&'static str] {
    let name = target.split('@').next().unwrap_or(target);
    SUPPLIED.iter().find(|(id, _)| *id == target || *id == name).map_or(&[], |(_, options)| options)
}

#[test]
fn the_loss_of_every_pair_is_the_one_that_was_read() {
    let dir = Dir::new();
    for a in ids() {
        for b in ids() {
            let ran = dir.run(&["loss", &a, &b]).ends(0);
            golden(&root().join("tests/pairs").join(format!("{a}--{b}.txt")), &ran.out);
        }
    }
}

#[test]
fn every_sample_converts_to_every_format_and_every_cell_is_accounted_for() {
    for a in ids() {
        for b in ids() {
            for sample in samples(&a) {
                let dir = Dir::new();
                dir.copy(&sample, "in.csv");
                let mut args = vec![
                    "convert",
                    "in.csv",
                    "--from",
                    &a,
                    "--to",
                    &b,
                    "-o",
                    "out.csv",
                    "--skip-invalid",
                    "--prove",
                    "--json",
                ];
                args.extend(supplied(&b));
                let ran = dir.run(&args);
                if ran.code == 1 && ran.err.contains("split/mixed") {
                    // Users with and without a line: refused with the reason, because they may not share a file.
                    continue;
                }
                assert!(
                    matches!(ran.code, 0 | 6),
                    "{a} to {b}, {}: {} {}",
                    sample.display(),
                    ran.code,
                    ran.err
                );
                let json = ran.json();
                let sums: u64 = json["ledger"]["sums"]
                    .as_object()
                    .unwrap()
                    .values()
                    .map(|sum| sum.as_u64().unwrap())
                    .sum();
                assert_eq!(sums, json["counts"]["filled_cells"].as_u64().unwrap(), "{a} to {b}");
                let lineless = ran.err.contains("a default never makes up a line")
                    || ran.err.contains("attach-needs-a-number");
                assert!(
                    lineless || json["counts"]["written"].as_u64().unwrap() > 0,
                    "{a} to {b}, {}: {}",
                    sample.display(),
                    ran.err
                );
                // What was written is a file of the target without errors.
                let mut check = vec!["check", "out.csv", "--from", &b];
                check.push("--json");
                let checked = dir.run(&check);
                let json = checked.json();
                let errors: Vec<_> = json["findings"]["all"]
                    .as_array()
                    .unwrap()
                    .iter()
                    // Blank passwords were allowed by name above.
                    .filter(|finding| {
                        let column = finding["column"].as_str().unwrap_or_default();
                        finding["severity"] == "error" && !column.to_lowercase().contains("password")
                    })
                    .collect();
                assert!(errors.is_empty(), "{a} to {b}, {}: {errors:?}", sample.display());
            }
        }
    }
}

#[test]
fn a_format_written_as_itself_in_normal_form_is_the_same_file() {
    for id in ids() {
        for sample in samples(&id)
            .into_iter()
            .filter(|sample| sample.file_name().is_some_and(|n| n.to_string_lossy().starts_with("full")))
        {
            let dir = Dir::new();
            dir.copy(&sample, "in.csv");
            dir.run(&["convert", "in.csv", "--from", &id, "--to", &id, "-o", "out.csv"]).ends(0);
            assert_eq!(dir.read("in.csv"), dir.read("out.csv"), "{id}");
        }
    }
}

fn pair(a: &str, b: &str) -> Loss {
    let registry = registry();
    loss(
        &registry.map(a).unwrap_or_else(|why| panic!("{why}")),
        &registry.map(b).unwrap_or_else(|why| panic!("{why}")),
    )
}

fn fields(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(|line| line.field.as_str()).collect()
}

fn titles(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(|line| line.to.as_str()).collect()
}

#[test]
fn callrex_to_qms_needs_nothing_and_loses_mac_addresses() {
    let loss = pair("callrex", "qms");
    assert_eq!(fields(&loss.dropped), ["devices[0].mac", "devices[1].mac"]);
    assert!(loss.needed.is_empty(), "{:?}", loss.needed);
    assert_eq!(fields(&loss.internal), ["external_id"]);
    assert!(
        fields(&loss.carried).contains(&"x.telrex.password")
            && fields(&loss.carried).contains(&"x.telrex.salt")
    );
}

#[test]
fn qms_8_to_callrex_narrows_the_recording_service_to_an_address() {
    let loss = pair("qms@8.1", "callrex");
    assert!(loss.dropped.is_empty() && loss.needed.is_empty(), "{loss:?}");
    assert_eq!(fields(&loss.narrowed), ["x.telrex.recording_service"]);
}

#[test]
fn callrex_and_qms_to_verba_lose_password_profiles_device_server_privacy_and_private_extensions() {
    for a in ["callrex", "qms", "qms@8.1"] {
        let loss = pair(a, "verba");
        for field in [
            "x.telrex.password",
            "x.telrex.salt",
            "x.telrex.security_profile",
            "x.telrex.recording_profile",
            "x.telrex.recording_service",
            "x.telrex.privacy",
            "recording.excluded",
            "devices[0].ip",
            "location",
            "windows.login",
            "agent.number",
        ] {
            assert!(fields(&loss.dropped).contains(&field), "{a}: {field}");
        }
        assert_eq!(titles(&loss.needed), ["Password (MD5 Hash)"], "{a}");
        assert!(fields(&loss.narrowed).contains(&"active"), "{a}: inactive users would become active");
        let login =
            loss.narrowed.iter().find(|line| line.field == "username").expect("the login is narrowed");
        assert!(login.how.contains("at most 32 characters"), "{}", login.how);
    }
}

#[test]
fn verba_to_callrex_and_qms_needs_password_service_last_name_and_extension() {
    for b in ["callrex", "qms", "qms@8.1"] {
        let loss = pair("verba", b);
        for title in ["Password", "Recording Service IP Address", "Last Name", "Extension"] {
            assert!(titles(&loss.needed).contains(&title), "{b}: {title} in {:?}", titles(&loss.needed));
        }
        for field in [
            "password.md5",
            "valid_from",
            "language",
            "timezone",
            "email",
            "x.verba.roles",
            "x.verba.prompt.inbound",
            "x.verba.custom0",
            "recording.im",
            "recording.voice",
            "recording.video",
        ] {
            assert!(fields(&loss.dropped).contains(&field), "{b}: {field}");
        }
        assert!(fields(&loss.narrowed).contains(&"groups"), "{b}: further groups are lost");
    }
}

#[test]
fn callrex_and_qms_to_xivo_need_context_and_protocol_and_lose_what_is_recorded() {
    for a in ["callrex", "qms", "qms@8.1"] {
        let loss = pair(a, "xivo");
        assert_eq!(titles(&loss.needed), ["context", "protocol"], "{a}");
        for field in ["x.telrex.password", "recording.license", "recording.screen", "department", "location"]
        {
            assert!(fields(&loss.dropped).contains(&field), "{a}: {field}");
        }
        let extension = loss.narrowed.iter().find(|line| line.field == "extensions[0]").expect("only digits");
        assert!(extension.how.contains("digits"), "{}", extension.how);
    }
}

#[test]
fn xivo_to_callrex_and_qms_needs_password_service_licences_names_and_extension() {
    for b in ["callrex", "qms", "qms@8.1"] {
        let loss = pair("xivo", b);
        for title in [
            "Password",
            "Recording Service IP Address",
            "Unlimited License + On-Demand License",
            "Last Name",
            "User Name",
            "Extension",
        ] {
            assert!(titles(&loss.needed).contains(&title), "{b}: {title} in {:?}", titles(&loss.needed));
        }
        for field in [
            "voicemail.number",
            "voicemail.pin",
            "dids[0]",
            "caller_id",
            "language",
            "extensions[0].secret",
            "supervised",
            "phones.mobile[0]",
            "x.xivo.boss_secretary",
        ] {
            assert!(fields(&loss.dropped).contains(&field), "{b}: {field}");
        }
    }
}

#[test]
fn verba_to_xivo_needs_context_and_protocol_and_loses_hash_zone_groups_roles_and_modes() {
    let loss = pair("verba", "xivo");
    for title in ["context", "protocol"] {
        assert!(titles(&loss.needed).contains(&title), "{title} in {:?}", titles(&loss.needed));
    }
    for field in [
        "password.md5",
        "timezone",
        "groups",
        "x.verba.roles",
        "recording.mode",
        "x.verba.prompt.inbound",
        "valid_from",
    ] {
        assert!(fields(&loss.dropped).contains(&field), "{field}");
    }
    assert!(fields(&loss.narrowed).contains(&"extensions"), "further numbers are lost");
}

#[test]
fn xivo_to_verba_needs_a_login_and_loses_voicemail_contexts_and_caller_id() {
    let loss = pair("xivo", "verba");
    assert_eq!(titles(&loss.needed), ["Login ID", "Password (MD5 Hash)"]);
    for field in [
        "voicemail.number",
        "extensions[0].secret",
        "extensions[0].context",
        "caller_id",
        "supervised",
        "agent.number",
        "x.xivo.boss_secretary",
    ] {
        assert!(fields(&loss.dropped).contains(&field), "{field}");
    }
    let language = loss.narrowed.iter().find(|line| line.field == "language").expect("narrowed");
    assert!(language.how.contains("no word for es-ES"), "{}", language.how);
}
