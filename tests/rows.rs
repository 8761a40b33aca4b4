//! Several rows of one user: put together where they are read, made again where they are written, and pointed at where
//! one of them is at fault.

mod common;

use common::Dir;
use common::lists::callrex;

const TITLES: &str = "__action__;loginEmail;pbxId;pbxShortNumber;pbxInternalNumber";

#[test]
fn users_of_several_records_are_counted_as_both() {
    let dir = Dir::new();
    dir.write(
        "in.csv",
        "__action__;loginEmail;pbxId;pbxShortNumber;pbxInternalNumber\n\
         attach;ada@x.example;PBX1;2101;\nattach;ada@x.example;PBX1;2102;\nattach;ada@x.example;PBX1;2103;+331\n\
         attach;eve@x.example;PBX1;2104;\ndetach;bob@x.example;;;\n",
    );
    let args = [
        "convert",
        "in.csv",
        "--to",
        "verba",
        "-o",
        "v.csv",
        "--allow",
        "secret/blank-is-login",
        "--default",
        "User name=Somebody",
    ];
    dir.run(&args).ends(0).says("wrote 4 records as 2 rows").says("record/removed");
    assert!(dir.read("v.csv").contains(";\"2101;2102;2103\";"), "{}", dir.read("v.csv"));
    // And three rows again for the member with three extensions.
    let args = ["convert", "v.csv", "--to", "rainbow-telephony", "-o", "r.csv", "--default", "pbxId=PBX1"];
    dir.run(&args).ends(0).says("wrote 2 records as 4 rows");
    let back = dir.read("r.csv");
    assert_eq!(back.lines().filter(|line| line.contains("ada@x.example")).count(), 3, "{back}");
}

#[test]
fn what_the_target_does_not_take_is_pointed_at_in_the_row_that_it_came_from() {
    let dir = Dir::new();
    dir.write(
        "in.csv",
        format!(
            "{TITLES}\nattach;ada@x.example;PBX1;2101;\nattach;ada@x.example;PBX1;2102;\n\
             attach;ada@x.example;PBX1;21a3;+331\nattach;eve@x.example;PBX1;2104;\n"
        ),
    );
    let args = ["convert", "in.csv", "--to", "verba", "-o", "v.csv", "--skip-invalid"];
    let more = ["--allow", "secret/blank-is-login", "--default", "User name=Somebody", "--json"];
    let ran = dir.run(&[&args[..], &more[..]].concat()).ends(6);
    let json = ran.json();
    let all = json["findings"]["all"].as_array().map(Vec::as_slice).unwrap_or_default();
    let found = all
        .iter()
        .find(|finding| finding["code"] == "kind/misfit")
        .map(|finding| ["line", "at", "record"].map(|key| finding[key].as_u64().unwrap_or(0)));
    assert_eq!(found, Some([4, 27, 3]), "{json}");
    // So do the rejects: the other rows of the user are only set aside with it.
    let rejects = dir.read("v.rejects.csv");
    let codes: Vec<&str> = rejects.lines().skip(1).filter_map(|line| line.split(';').nth(2)).collect();
    assert_eq!(codes, ["user", "user", "kind/misfit"], "{rejects}");
}

#[test]
fn a_row_is_pointed_at_although_the_first_one_has_no_item() {
    let dir = Dir::new();
    dir.write("in.csv", format!("{TITLES}\nattach;ada@x.example;PBX1;;\nattach;ada@x.example;PBX1;21,02;\n"));
    let args = ["convert", "in.csv", "--to", "callrex", "-o", "c.csv"];
    dir.run(&args).ends(1).says("list/separator").says(" --> in.csv:3:27");
}

#[test]
fn kinds_of_records_go_to_files_of_their_own_and_old_ones_are_named() {
    let dir = Dir::new();
    let xivo = |rows: &str| format!("firstname|lastname|username|phonenumber|context|protocol\n{rows}");
    let args = ["convert", "in.csv", "--to", "xivo", "--out-dir", "new/out", "--force"];
    dir.write("in.csv", xivo("Ada|Nguyen|ada|0042|default|sip\n|Li|bob|||\n"));
    dir.run(&args).ends(1);
    assert_eq!(dir.names(), ["in.csv"], "a folder in which nothing stands goes again");
    dir.write("in.csv", xivo("Ada|Nguyen|ada|0042|default|sip\nBo|Li|bob|||\n"));
    dir.run(&args).ends(0).says("new/out/in.1-xivo.csv, new/out/in.2-xivo.csv").hides("earlier run");
    assert_eq!(dir.read("new/out/in.2-xivo.csv"), "firstname|lastname|username\nBo|Li|bob\n");
    dir.write("in.csv", xivo("Ada|Nguyen|ada|0042|default|sip\n"));
    let says = "note: new/out/in.2-xivo.csv is of an earlier run, and no part of this one";
    dir.run(&args).ends(0).says(says);
    assert!(dir.read("new/out/in.2-xivo.csv").contains("bob"), "it may be wanted");
    dir.run(&["convert", "in.csv", "--to", "xivo", "--out-dir", "in.csv"])
        .ends(4)
        .says("`in.csv` is no folder");
}

#[test]
fn items_of_one_cell_are_pointed_at_where_each_came_from_and_kinds_are_told_apart() {
    let dir = Dir::new();
    let row = |login: &str, extension: &str, sip: &str, more: &str| {
        format!("A,B,{extension},,,,{login},Zm9v,,,,1,10.0.0.1,1,0,,,{sip},c2,,{more},,,,,")
    };
    let rows =
        [row("ab", "21x1", "", ""), row("ac", "2101", "a b@c d", ""), row("ad", "2102", "", "\"2103,21y4\"")];
    dir.write("in.csv", callrex(&rows));
    let ran =
        dir.run(&["convert", "in.csv", "--to", "verba", "-o", "v.csv", "--allow", "secret/blank-is-login"]);
    let ran = ran.ends(1).says("`21x1` is not a number of digits").says(" --> in.csv:2:5").says("lines 2, 4");
    // The password and its salt count as one character each.
    ran.says("`a b@c d` is not a SIP address").says(" --> in.csv:3:38");
    let json = dir.run(&["convert", "in.csv", "--to", "verba", "-o", "v.csv", "--json"]).json();
    let all = json["findings"]["all"].as_array().map(Vec::as_slice).unwrap_or_default();
    let at = all.iter().find(|it| it["message"].as_str().is_some_and(|said| said.starts_with("`21y4`")));
    assert_eq!(at.map(|it| (it["line"].as_u64(), it["at"].as_u64())), Some((Some(4), Some(42))), "{json}");
}
