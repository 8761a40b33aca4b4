//! Where a value comes from (semantics 12), what opens a thing (13), what implied values do (14).

use super::*;

// Semantics 12: the record, what the source implies, exact and inferred derivations, --default, the map's default.

#[test]
fn a_value_comes_from_the_first_that_has_one() {
    let source = columns(&["user | username | implied = \"guest\"", "mail | email"]);
    let silent = columns(&["user | username", "mail | email"]);
    let other = columns(&["mail | email"]);
    let target = columns(&["login | username | required = true; default = \"nobody\""]);
    let given = options(&target, &["username=given"], &[]);

    let made = convert(&source, &target, &["ada", "x@contoso.example"], &given);
    assert_eq!((made.cell("login"), made.supply("login")), ("ada", None));
    let made = convert(&source, &target, &["", "x@contoso.example"], &given);
    assert_eq!((made.cell("login"), made.supply("login")), ("guest", Some(Supply::Implied)));
    let made = convert(&silent, &target, &["", "x@contoso.example"], &given);
    assert_eq!((made.cell("login"), made.supply("login")), ("x", Some(Supply::Inferred)));
    let made = convert(&other, &target, &[""], &given);
    assert_eq!((made.cell("login"), made.supply("login")), ("given", Some(Supply::Default)));
    let made = plain(&other, &target, &[""]);
    assert_eq!((made.cell("login"), made.supply("login")), ("nobody", Some(Supply::MapDefault)));
    let made =
        convert(&source, &target, &["ada", ""], &options(&target, &["username=given"], &["username=all"]));
    assert_eq!((made.cell("login"), made.supply("login")), ("all", Some(Supply::Set)));
}

#[test]
fn guesses_can_be_refused_and_exact_ones_cannot() {
    let source = columns(&["first | name.given", "last | name.family", "mail | email"]);
    let target = columns(&["name | name.display", "login | username"]);
    let no_guess = Options { no_guess: true, ..options(&target, &["login=given"], &[]) };
    let made = convert(&source, &target, &["Ada", "Nguyen", "ada@contoso.example"], &no_guess);
    assert_eq!((made.cell("name"), made.supply("name")), ("Ada Nguyen", Some(Supply::Derived)));
    assert_eq!((made.cell("login"), made.supply("login")), ("given", Some(Supply::Default)));
}

#[test]
fn of_several_derivations_the_first_that_gives_something_is_taken() {
    let source = columns(&["user | username", "uri | sip.uris[0]"]);
    let target = columns(&["mail | email"]);
    assert_eq!(
        plain(&source, &target, &["a@contoso.example", "b@contoso.example"]).cell("mail"),
        "a@contoso.example"
    );
    assert_eq!(plain(&source, &target, &["", "b@contoso.example"]).cell("mail"), "b@contoso.example");
    assert_eq!(plain(&source, &target, &["ada", "b@contoso.example"]).cell("mail"), "b@contoso.example");
}

#[test]
fn a_derivation_is_one_step() {
    let source = columns(&["login | windows.login"]);
    // windows.user follows from the login, and username from windows.user: the two are never joined.
    let made = plain(&source, &columns(&["user | windows.user", "name | username"]), &["CONTOSO\\ada"]);
    assert_eq!((made.cell("user"), made.cell("name")), ("ada", ""));
}

#[test]
fn a_set_value_beats_all_and_its_source_is_lost() {
    let both = columns(&["dept | department"]);
    let made = convert(&both, &both, &["Claims"], &options(&both, &[], &["dept=Sales"]));
    assert_eq!(made.cell("dept"), "Sales");
    assert_eq!(made.fates, [Fate::Lost]);
}

// Semantics 13: a blank is a fact; things are opened by the record alone.

#[test]
fn a_blank_is_filled_only_where_the_target_requires_it() {
    let source = columns(&["user | username", "mail | email"]);
    let free = columns(&["mail | email"]);
    let required = columns(&["mail | email | required = true"]);
    assert_eq!(plain(&source, &free, &["ada@contoso.example", ""]).cell("mail"), "");
    assert_eq!(plain(&source, &required, &["ada@contoso.example", ""]).cell("mail"), "ada@contoso.example");
    let without = columns(&["user | username"]);
    assert_eq!(plain(&without, &free, &["ada@contoso.example"]).cell("mail"), "ada@contoso.example");
}

#[test]
fn nothing_derived_implied_or_defaulted_opens_a_thing() {
    let flag = "as = { bool = [\"1\", \"0\"] }";
    let source = columns(&[
        "name | name.display",
        "box | voicemail.number",
        &format!("del | voicemail.delete | {flag}; implied = \"0\""),
    ]);
    let target = columns(&[
        "box | voicemail.number",
        "label | voicemail.name",
        "ctx | voicemail.context | default = \"inside\"",
        &format!("erase | voicemail.delete | {flag}"),
    ]);
    let given = options(&target, &["field:voicemail.context=given"], &[]);
    let made = convert(&source, &target, &["Ada", "", ""], &given);
    assert!(made.cells.iter().all(|(_, text)| text.is_empty()), "{:?}", made.cells);
    assert!(made.supplied.is_empty());
    let made = convert(&source, &target, &["Ada", "42", ""], &given);
    assert_eq!((made.cell("box"), made.cell("label")), ("42", "Ada"));
    assert_eq!((made.cell("ctx"), made.cell("erase")), ("given", "0"));
    let made = plain(&source, &target, &["Ada", "42", ""]);
    assert_eq!((made.cell("ctx"), made.supply("ctx")), ("inside", Some(Supply::MapDefault)));
}

#[test]
fn a_thing_is_the_item_of_the_list() {
    let source = columns(&["d0 | dids[0]", "d1 | dids[1]"]);
    let target = columns(&[
        "d0 | dids[0]",
        "c0 | dids[0].context | default = \"in\"",
        "d1 | dids[1]",
        "c1 | dids[1].context | default = \"in\"",
    ]);
    let made = plain(&source, &target, &["113", ""]);
    assert_eq!((made.cell("c0"), made.cell("c1")), ("in", ""));
    let made = plain(&source, &target, &["", "114"]);
    assert_eq!((made.cell("c0"), made.cell("c1")), ("", "in"));
}

#[test]
fn a_slice_of_the_source_opens_the_items_that_it_fills() {
    let source = columns(&["more | extensions[1..] | as = { list = \",\" }"]);
    let target = columns(&[
        "e1 | extensions[1]",
        "c1 | extensions[1].context | default = \"in\"",
        "c2 | extensions[2].context | default = \"in\"",
    ]);
    let made = plain(&source, &target, &["42"]);
    assert_eq!((made.cell("e1"), made.cell("c1"), made.cell("c2")), ("42", "in", ""));
}

#[test]
fn a_required_member_is_asked_for_beside_another_of_its_thing() {
    let text = [
        "num | extensions[0] | required = \"group\"",
        "ctx | extensions[0].context | required = \"group\"",
        "name | name.given",
    ];
    let both = columns(&text);
    assert_eq!(plain(&both, &both, &["", "", "Ada"]).severity("required/group"), None);
    let made = plain(&both, &both, &["42", "", "Ada"]);
    assert_eq!(made.severity("required/group"), Some(Severity::Error));
    assert_eq!(plain(&both, &both, &["42", "in", "Ada"]).severity("required/group"), None);
}

#[test]
fn a_vendor_asks_for_a_required_member_of_a_thing_when_its_file_is_checked() {
    let both = columns(&[
        "num | extensions[0] | required = \"group\"",
        "ctx | extensions[0].context | required = \"group\"",
    ]);
    let judged = |cells: &[&str]| {
        let mut findings = Findings::default();
        row::read(&both, cells, &mut findings);
        findings.count(Severity::Error)
    };
    assert_eq!(
        (judged(&["", ""]), judged(&["42", "in"]), judged(&["42", ""]), judged(&["", "in"])),
        (0, 0, 1, 1)
    );
}

// Semantics 14: what the vendor takes when nothing is said.

#[test]
fn implied_values_are_left_blank_where_both_imply_the_same() {
    let flag = "as = { bool = [\"1\", \"0\"] }";
    let ones = columns(&[&format!("xfer | call_transfer | {flag}; implied = \"1\"")]);
    let words = columns(&["xfer | call_transfer | as = { bool = [\"yes\", \"no\"] }; implied = \"yes\""]);
    let zeros = columns(&[&format!("xfer | call_transfer | {flag}; implied = \"0\"")]);
    let silent = columns(&[&format!("xfer | call_transfer | {flag}")]);
    let result = |source: &Map, target: &Map, cell: &str| {
        let made = plain(source, target, &[cell]);
        (made.cell("xfer").to_owned(), made.supply("xfer"))
    };
    assert_eq!(result(&ones, &words, ""), (String::new(), None));
    assert_eq!(result(&ones, &zeros, ""), ("1".into(), Some(Supply::Implied)));
    assert_eq!(result(&ones, &silent, ""), ("1".into(), Some(Supply::Implied)));
    assert_eq!(result(&silent, &ones, ""), (String::new(), None));
    assert_eq!(result(&zeros, &words, "1"), ("yes".into(), None));
}

#[test]
fn what_is_implied_never_becomes_a_value_of_the_user() {
    let map = columns(&[
        "xfer | call_transfer | as = { bool = [\"1\", \"0\"] }; implied = \"1\"",
        "name | name.given",
    ]);
    let user = row::read(&map, &["", "Ada"], &mut Findings::default());
    assert_eq!(user.fields.keys().collect::<Vec<_>>(), ["name.given"]);
    assert_eq!(row::write(&map, &user, &mut Findings::default()), ["", "Ada"]);
}

#[test]
fn an_implied_state_is_written_with_its_word_and_counted() {
    let source = columns(&["cid | caller_id | states = { default = \"default\" }; implied = \"default\""]);
    let target = columns(&["cid | caller_id | states = { default = \"[std]\" }"]);
    let made = plain(&source, &target, &[""]);
    assert_eq!((made.cell("cid"), made.supply("cid")), ("[std]", Some(Supply::Implied)));
}

// A thing that the source says is not there.

const SWITCH: &str = "on | voicemail.enabled | as = { bool = [\"1\", \"0\"] }";

#[test]
fn nothing_of_a_thing_that_is_switched_off_reaches_a_target_without_a_switch() {
    let source = columns(&[SWITCH, "pin | voicemail.pin", "name | name.display"]);
    let target = columns(&["pin | voicemail.pin", "label | voicemail.name"]);
    let made = plain(&source, &target, &["1", "4711", "Ada"]);
    assert_eq!((made.cell("pin"), made.cell("label")), ("4711", "Ada"));
    assert_eq!(made.fates[..2], [Fate::Changed, Fate::Kept]);
    let made = plain(&source, &target, &["0", "4711", "Ada"]);
    assert_eq!((made.cell("pin"), made.cell("label")), ("", ""));
    // That there is none has arrived, and the PIN has not.
    assert_eq!(made.fates[..2], [Fate::Changed, Fate::Lost]);
}

#[test]
fn a_target_with_a_switch_gets_what_the_record_says_and_nothing_more() {
    let source = columns(&[SWITCH, "pin | voicemail.pin", "name | name.display"]);
    let target = columns(&[SWITCH, "pin | voicemail.pin", "label | voicemail.name"]);
    let made = plain(&source, &target, &["0", "4711", "Ada"]);
    assert_eq!((made.cell("on"), made.cell("pin"), made.cell("label")), ("0", "4711", ""));
}

#[test]
fn a_switch_that_says_yes_is_lost_where_nothing_comes_of_it() {
    let source = columns(&[SWITCH]);
    let target = columns(&["label | voicemail.name", "name | name.given"]);
    assert_eq!(plain(&source, &target, &["1"]).fates, [Fate::Lost]);
    assert_eq!(plain(&source, &target, &["0"]).fates, [Fate::Changed]);
}

#[test]
fn a_thing_that_is_not_there_is_cleared_without_a_word_for_it() {
    let source = columns(&[SWITCH, "ctx | voicemail.context | states = { clear = \"none\" }"]);
    let target = columns(&["pin | voicemail.pin", "ctx | voicemail.context"]);
    let made = plain(&source, &target, &["0", "none"]);
    assert_eq!(made.fates, [Fate::Changed, Fate::Changed]);
    assert!(made.codes.is_empty(), "{:?}", made.codes);
    // Where it is there, nothing else clears it.
    let made = plain(&source, &target, &["1", "none"]);
    assert_eq!(made.severity("state/unspeakable"), Some(Severity::Warning));
}
