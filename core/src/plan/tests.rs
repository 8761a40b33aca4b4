//! Plans of small maps: where values come from, what implied values do, what opens a thing, lists, kinds, tuples, states.

use bumpalo::Bump;

use super::row::judge_cells;
use super::*;
use crate::map::load::load;
use crate::map::node::MapSource;
use crate::report::{Findings, Severity, Supply};

const HEAD: &str = "tieline = 1\n[format]\nid = \"test\"\nversion = \"1\"\nname = \"Test\"\nvendor = \"Test\"\nkind = \"pbx\"\nsource = \"none\"\n";

fn map(text: &str) -> Map {
    let source = MapSource { name: "test.toml".into(), text: format!("{HEAD}{text}") };
    load(source, &|_| None).unwrap_or_else(|faults| panic!("{faults}"))
}

/// Columns, one a line: `title | field | further keys`.
fn columns(lines: &[&str]) -> Map {
    let column = |line: &&str| {
        let mut parts = line.splitn(3, '|').map(str::trim);
        let (name, field) = (parts.next().unwrap(), parts.next().unwrap_or(""));
        let more = parts.next().unwrap_or("");
        let field = if field.is_empty() { String::new() } else { format!("field = \"{field}\"\n") };
        format!("[[column]]\nname = \"{name}\"\n{field}{}\n", more.replace("; ", "\n"))
    };
    map(&lines.iter().map(column).collect::<String>())
}

/// What became of one record.
struct Made {
    cells: Vec<(String, String)>,
    supplied: Vec<(String, Supply)>,
    codes: Vec<(String, Severity)>,
    fates: Vec<Fate>,
}

impl Made {
    fn cell(&self, title: &str) -> &str {
        &self.cells.iter().find(|(name, _)| name == title).unwrap().1
    }

    fn supply(&self, title: &str) -> Option<Supply> {
        self.supplied.iter().find(|(name, _)| name == title).map(|(_, supply)| *supply)
    }

    fn severity(&self, code: &str) -> Option<Severity> {
        self.codes.iter().find(|(met, _)| met == code).map(|(_, severity)| *severity)
    }
}

fn convert(source: &Map, target: &Map, row: &[&str], options: &Options) -> Made {
    let plan = Plan::compile(source, &bind::full(source), target, options);
    let bump = Bump::new();
    let mut frame = Frame::new(plan.slots.len());
    let mut findings = Findings::default();
    let mut out = Written::default();
    judge_cells(row, &mut findings, |judge| {
        plan.read.run(row, &mut frame, &bump, judge);
        let cx = WriteCx { texts: row, origins: &plan.origins, mask: None, bump: &bump, lead: 0 };
        plan.write.run(&mut frame, &cx, &mut out, judge);
    });
    let title = |cell: usize| target.cells[cell].title.clone();
    let fates = (0..plan.read.ops.len()).map(|op| plan.fate(op, 0, &frame, &out)).collect();
    Made {
        cells: out.cells.iter().enumerate().map(|(cell, text)| (title(cell), (*text).to_owned())).collect(),
        supplied: out.supplied.iter().map(|(column, way, ..)| (target.title(&target.columns[*column]), *way)).collect(),
        codes: findings.groups().iter().map(|(key, _)| (key.code.clone(), key.severity)).collect(),
        fates,
    }
}

fn plain(source: &Map, target: &Map, row: &[&str]) -> Made {
    convert(source, target, row, &Options::default())
}

fn options(target: &Map, defaults: &[&str], sets: &[&str]) -> Options {
    let mut options = Options::default();
    for (texts, set) in [(defaults, false), (sets, true)] {
        for text in texts {
            options.supplied.add(target, text, set).unwrap();
        }
    }
    options
}

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
    let made = convert(&source, &target, &["ada", ""], &options(&target, &["username=given"], &["username=all"]));
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
    assert_eq!(plain(&source, &target, &["a@contoso.example", "b@contoso.example"]).cell("mail"), "a@contoso.example");
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
    let target = columns(&["e1 | extensions[1]", "c1 | extensions[1].context | default = \"in\"", "c2 | extensions[2].context | default = \"in\""]);
    let made = plain(&source, &target, &["42"]);
    assert_eq!((made.cell("e1"), made.cell("c1"), made.cell("c2")), ("42", "in", ""));
}

#[test]
fn a_required_member_is_asked_for_beside_another_of_its_thing() {
    let text = ["num | extensions[0] | required = \"group\"", "ctx | extensions[0].context | required = \"group\"", "name | name.given"];
    let both = columns(&text);
    assert_eq!(plain(&both, &both, &["", "", "Ada"]).severity("required/group"), None);
    let made = plain(&both, &both, &["42", "", "Ada"]);
    assert_eq!(made.severity("required/group"), Some(Severity::Error));
    assert_eq!(plain(&both, &both, &["42", "in", "Ada"]).severity("required/group"), None);
}

#[test]
fn a_vendor_asks_for_a_required_member_of_a_thing_when_its_file_is_checked() {
    let both = columns(&["num | extensions[0] | required = \"group\"", "ctx | extensions[0].context | required = \"group\""]);
    let judged = |cells: &[&str]| {
        let mut findings = Findings::default();
        row::read(&both, cells, &mut findings);
        findings.count(Severity::Error)
    };
    assert_eq!((judged(&["", ""]), judged(&["42", "in"]), judged(&["42", ""]), judged(&["", "in"])), (0, 0, 1, 1));
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
    let map = columns(&["xfer | call_transfer | as = { bool = [\"1\", \"0\"] }; implied = \"1\"", "name | name.given"]);
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

// Semantics 1: states.

#[test]
fn states_pass_in_columns_of_every_kind() {
    let text = [
        "cid | caller_id | states = { default = \"std\" }",
        "groups | groups | as = { list = \";\" }; states = { clear = \"-\" }",
        "phones | | as = { list = \";\" }; states = { clear = \"none\" }; kinds = [{ shape = \"number\", field = \"extensions\" }, { shape = \"sip-uri\", field = \"sip.uris\" }]",
    ];
    let both = columns(&text);
    let made = plain(&both, &both, &["std", "-", "none"]);
    assert_eq!(made.cells.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), ["std", "-", "none"]);
    assert_eq!(made.fates, [Fate::Kept; 3]);
    assert!(made.codes.is_empty(), "{:?}", made.codes);
}

#[test]
fn a_state_that_the_target_cannot_say_is_reported_and_lost() {
    let source = columns(&["groups | groups | as = { list = \";\" }; states = { clear = \"-\" }", "dept | department | states = { clear = \"-\" }"]);
    let target = columns(&["groups | groups | as = { list = \";\" }", "dept | department"]);
    let made = plain(&source, &target, &["-", "-"]);
    assert_eq!(made.severity("state/unspeakable"), Some(Severity::Warning));
    assert_eq!(made.fates, [Fate::Lost, Fate::Lost]);
}

#[test]
fn a_blank_says_the_state_that_the_column_gives_it() {
    let source = columns(&["dept | department | blank = \"clear\""]);
    let word = columns(&["dept | department | states = { clear = \"-\" }; default = \"Sales\""]);
    assert_eq!(plain(&source, &word, &[""]).cell("dept"), "-");
    assert_eq!(plain(&source, &source, &[""]).codes, []);
}

#[test]
fn a_text_like_the_word_of_a_state_is_an_error() {
    let source = columns(&["dept | department"]);
    let target = columns(&["dept | department | states = { clear = \"-\" }"]);
    assert_eq!(plain(&source, &target, &["-"]).severity("text/like-state"), Some(Severity::Error));
    let list = |states: &str| columns(&[&format!("groups | groups | as = {{ list = \";\" }}{states}")]);
    let made = plain(&list(""), &list("; states = { clear = \"-\" }"), &["-"]);
    assert_eq!(made.severity("text/like-state"), Some(Severity::Error));
}

#[test]
fn what_is_asked_of_texts_is_not_asked_of_states() {
    let both = columns(&["num | extensions[0] | states = { default = \"std\" }; check = { shape = \"digits\" }"]);
    assert_eq!(plain(&both, &both, &["std"]).codes, []);
    assert_eq!(plain(&both, &both, &["42a"]).severity("number/not-digits"), Some(Severity::Error));
}

// Semantics 16: lists, kinds, a field bound twice.

#[test]
fn lists_are_trimmed_and_blank_items_dropped_with_a_warning() {
    let source = columns(&["groups | groups | as = { list = \";\" }"]);
    let target = columns(&["groups | groups | as = { list = \",\" }"]);
    let made = plain(&source, &target, &["a; b ;;c"]);
    assert_eq!(made.cell("groups"), "a,b,c");
    assert_eq!(made.severity("list/blank-item"), Some(Severity::Warning));
    assert_eq!(made.fates, [Fate::Changed]);
    assert_eq!(plain(&source, &target, &["a,b;c"]).severity("list/separator"), Some(Severity::Error));
}

#[test]
fn surplus_items_of_a_list_are_lost() {
    let source = columns(&["groups | groups | as = { list = \";\" }"]);
    let target = columns(&["groups | groups | as = { list = \";\", max = 2 }"]);
    let made = plain(&source, &target, &["a;b;c"]);
    assert_eq!(made.cell("groups"), "a;b");
    assert_eq!(made.severity("list/too-long"), Some(Severity::Warning));
    assert_eq!(made.fates, [Fate::Lost]);
    assert_eq!(plain(&source, &target, &["a;b"]).fates, [Fate::Kept]);
}

const PHONES: &str = "phones | | as = { list = \";\" }; kinds = [{ shape = \"number\", field = \"extensions\" }, { shape = \"sip-uri\", field = \"sip.uris\" }]";

#[test]
fn the_first_kind_that_fits_takes_an_item_and_interleaving_is_not_kept() {
    let phones = columns(&[PHONES]);
    let made = plain(&phones, &phones, &["42;a@contoso.example;43"]);
    assert_eq!(made.cell("phones"), "42;43;a@contoso.example");
    assert_eq!(made.fates, [Fate::Changed]);
    assert_eq!(plain(&phones, &phones, &["42;?"]).severity("kind/misfit"), Some(Severity::Error));
}

#[test]
fn an_item_must_not_fit_an_earlier_kind() {
    let source = columns(&["devices | devices | as = { list = \";\" }"]);
    let target = columns(&["all | | as = { list = \";\" }; kinds = [{ shape = \"number\", field = \"extensions\" }, { shape = \"printable\", field = \"devices\" }]"]);
    assert_eq!(plain(&source, &target, &["desk"]).cell("all"), "desk");
    assert_eq!(plain(&source, &target, &["42"]).severity("kind/misfit"), Some(Severity::Error));
}

#[test]
fn a_cell_of_one_item_takes_the_first_kind_that_has_a_value() {
    let source = columns(&["mac | devices[0].mac | as = { mac = \"xxxxxxxxxxxx\" }", "ip | devices[0].ip"]);
    let target = columns(&["phone | | kinds = [{ shape = \"mac\", field = \"devices[0].mac\", as = { mac = \"XX:XX:XX:XX:XX:XX\" } }, { shape = \"ip\", field = \"devices[0].ip\" }]"]);
    let made = plain(&source, &target, &["001b54aa0102", "10.0.0.1"]);
    assert_eq!(made.cell("phone"), "00:1B:54:AA:01:02");
    assert_eq!(made.fates, [Fate::Changed, Fate::Lost]);
    assert_eq!(plain(&source, &target, &["", "10.0.0.1"]).cell("phone"), "10.0.0.1");
}

#[test]
fn two_columns_of_one_field_must_agree() {
    let source = columns(&["a | department", "b | department"]);
    let target = columns(&["dept | department"]);
    assert_eq!(plain(&source, &target, &["Claims", "Claims"]).codes, []);
    assert_eq!(plain(&source, &target, &["", "Claims"]).cell("dept"), "Claims");
    assert_eq!(plain(&source, &target, &["Claims", ""]).cell("dept"), "Claims");
    assert_eq!(plain(&source, &target, &["Claims", "Sales"]).severity("word/disagrees"), Some(Severity::Error));
    let back = plain(&target, &source, &["Claims"]);
    assert_eq!((back.cell("a"), back.cell("b")), ("Claims", "Claims"));
}

#[test]
fn two_columns_of_one_list_must_agree_and_are_not_added_up() {
    let source = columns(&["first | extensions[0]", "all | extensions | as = { list = \",\" }", "again | extensions | as = { list = \";\" }"]);
    let target = columns(&["all | extensions | as = { list = \",\" }"]);
    let result = |row: &[&str]| {
        let made = plain(&source, &target, row);
        (made.cell("all").to_owned(), made.severity("word/disagrees").is_some())
    };
    assert_eq!(result(&["1", "1,2", "1;2"]), ("1,2".into(), false));
    assert_eq!(result(&["1", "", ""]), ("1".into(), false));
    assert_eq!(result(&["", "1,2", ""]), ("1,2".into(), false));
    assert!(result(&["2", "1,2", ""]).1);
    assert!(result(&["", "1,2", "1"]).1);
    assert!(result(&["", "1", "1;2"]).1);
}

#[test]
fn tuples_are_written_whole_or_not_at_all() {
    let tuple = map("[[column]]\nname = [\"U\", \"O\"]\nfield = \"recording.license\"\nas = { cases = [[[\"1\", \"0\"], \"unlimited\"], [[\"0\", \"1\"], \"on-demand\"]] }\n");
    let word = columns(&["license | recording.license | as = { cases = [\"unlimited\", \"on-demand\", \"none\"] }"]);
    let made = plain(&word, &tuple, &["on-demand"]);
    assert_eq!((made.cell("U"), made.cell("O")), ("0", "1"));
    let made = plain(&word, &tuple, &["none"]);
    assert_eq!((made.cell("U"), made.cell("O")), ("", ""));
    assert_eq!(made.severity("word/unspeakable"), Some(Severity::Warning));
    assert_eq!(made.fates, [Fate::Lost]);
    assert_eq!(plain(&tuple, &word, &["1", "0"]).cell("license"), "unlimited");
    assert_eq!(plain(&tuple, &word, &["1", "1"]).severity("word/unknown"), Some(Severity::Error));
    assert_eq!(plain(&tuple, &word, &["", ""]).codes, []);
}

#[test]
fn a_nearest_word_that_adds_is_a_guess_and_one_that_drops_a_loss() {
    let source = columns(&["lang | language"]);
    let adds = columns(&["lang | language | as = { cases = [[\"en_US\", \"en-US\"]], narrow = { en_US = [\"en\"] } }"]);
    let drops = columns(&["lang | language | as = { cases = [\"en\"], narrow = { en = [\"en-US\"] } }"]);
    let made = plain(&source, &adds, &["en"]);
    assert_eq!((made.cell("lang"), made.severity("word/narrowed")), ("en_US", Some(Severity::Note)));
    assert_eq!(made.fates, [Fate::Changed]);
    let refused = convert(&source, &adds, &["en"], &Options { no_guess: true, ..Options::default() });
    assert_eq!((refused.cell("lang"), refused.fates.as_slice()), ("", &[Fate::Lost][..]));
    let made = plain(&source, &drops, &["en-US"]);
    assert_eq!((made.cell("lang"), made.severity("word/narrowed")), ("en", Some(Severity::Warning)));
    assert_eq!(made.fates, [Fate::Lost]);
}

// Secrets, internal keys, values that every system assumes.

#[test]
fn secrets_pass_only_as_what_they_are() {
    let source = columns(&["pw | password"]);
    let target = columns(&["pw | password", "md5 | password.md5", "sip | extensions[0].secret"]);
    let made = plain(&source, &target, &["abc"]);
    assert_eq!((made.cell("pw"), made.cell("md5"), made.cell("sip")), ("abc", "", ""));
    let hash = Options { secrets: Secrets::Hash, ..Options::default() };
    // The MD5 of `abc`, as in RFC 1321.
    assert_eq!(convert(&source, &target, &["abc"], &hash).cell("md5"), "900150983cd24fb0d6963f7d28e17f72");
    let drop = Options { secrets: Secrets::Drop, ..Options::default() };
    assert_eq!(convert(&source, &target, &["abc"], &drop).cell("pw"), "");
}

#[test]
fn a_blank_secret_that_is_required_refuses_the_run() {
    let source = columns(&["name | name.given"]);
    let target = columns(&["name | name.given", "pw | password | required = true"]);
    assert_eq!(plain(&source, &target, &["Ada"]).severity("secret/blank-required"), Some(Severity::Refuse));
    let target = columns(&["name | name.given", "dept | department | required = true"]);
    assert_eq!(plain(&source, &target, &["Ada"]).severity("required/blank"), Some(Severity::Error));
}

#[test]
fn internal_keys_stay_in_their_format_and_assumed_values_are_no_loss() {
    let source = columns(&["id | external_id | internal = true", "on | active | as = { bool = [\"1\", \"0\"] }", "name | name.given"]);
    let mut other = columns(&["id | external_id", "name | name.given"]);
    other.id = "other".into();
    let made = plain(&source, &other, &["7", "1", "Ada"]);
    assert_eq!(made.cell("id"), "");
    assert_eq!(made.fates, [Fate::Internal, Fate::Kept, Fate::Kept]);
    assert_eq!(plain(&source, &other, &["7", "0", "Ada"]).fates[1], Fate::Lost);
    assert_eq!(plain(&source, &source, &["7", "1", "Ada"]).cell("id"), "7");
}

#[test]
fn what_was_split_has_arrived_when_both_parts_have() {
    let source = columns(&["name | name.display"]);
    let both = columns(&["first | name.given", "last | name.family"]);
    let first = columns(&["first | name.given"]);
    let made = plain(&source, &both, &["Ada Nguyen"]);
    assert_eq!((made.cell("first"), made.cell("last")), ("Ada", "Nguyen"));
    assert_eq!(made.fates, [Fate::Changed]);
    assert_eq!(plain(&source, &first, &["Ada Nguyen"]).fates, [Fate::Lost]);
}
