//! States (semantics 1), lists, kinds, tuples and fields bound twice (16), secrets, and the fate of source cells (20).

use super::*;

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
    let source = columns(&[
        "groups | groups | as = { list = \";\" }; states = { clear = \"-\" }",
        "dept | department | states = { clear = \"-\" }",
    ]);
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
    let both =
        columns(&["num | extensions[0] | states = { default = \"std\" }; check = { shape = \"digits\" }"]);
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
    let target = columns(&[
        "all | | as = { list = \";\" }; kinds = [{ shape = \"number\", field = \"extensions\" }, { shape = \"printable\", field = \"devices\" }]",
    ]);
    assert_eq!(plain(&source, &target, &["desk"]).cell("all"), "desk");
    assert_eq!(plain(&source, &target, &["42"]).severity("kind/misfit"), Some(Severity::Error));
}

#[test]
fn a_cell_of_one_item_takes_the_first_kind_that_has_a_value() {
    let source = columns(&["mac | devices[0].mac | as = { mac = \"xxxxxxxxxxxx\" }", "ip | devices[0].ip"]);
    let target = columns(&[
        "phone | | kinds = [{ shape = \"mac\", field = \"devices[0].mac\", as = { mac = \"XX:XX:XX:XX:XX:XX\" } }, { shape = \"ip\", field = \"devices[0].ip\" }]",
    ]);
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
    assert_eq!(
        plain(&source, &target, &["Claims", "Sales"]).severity("word/disagrees"),
        Some(Severity::Error)
    );
    assert_eq!(plain(&source, &target, &["Claims", "Claims"]).fates, [Fate::Kept, Fate::Kept]);
    let elsewhere = columns(&["name | name.given"]);
    assert_eq!(plain(&source, &elsewhere, &["Claims", "Claims"]).fates, [Fate::Lost, Fate::Lost]);
    let back = plain(&target, &source, &["Claims"]);
    assert_eq!((back.cell("a"), back.cell("b")), ("Claims", "Claims"));
}

#[test]
fn two_columns_of_one_list_must_agree_and_are_not_added_up() {
    let source = columns(&[
        "first | extensions[0]",
        "all | extensions | as = { list = \",\" }",
        "again | extensions | as = { list = \";\" }",
    ]);
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
    let tuple = map(
        "[[column]]\nname = [\"U\", \"O\"]\nfield = \"recording.license\"\nas = { cases = [[[\"1\", \"0\"], \"unlimited\"], [[\"0\", \"1\"], \"on-demand\"]] }\n",
    );
    let word =
        columns(&["license | recording.license | as = { cases = [\"unlimited\", \"on-demand\", \"none\"] }"]);
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
    let adds = columns(&[
        "lang | language | as = { cases = [[\"en_US\", \"en-US\"]], narrow = { en_US = [\"en\"] } }",
    ]);
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
    let hash = Options { secrets: Secrets::HASH, ..Options::default() };
    // The MD5 of `abc`, as in RFC 1321.
    assert_eq!(convert(&source, &target, &["abc"], &hash).cell("md5"), "900150983cd24fb0d6963f7d28e17f72");
    let drop = Options { secrets: Secrets::all(secrets::Treatment::Drop), ..Options::default() };
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
    let source = columns(&[
        "id | external_id | internal = true",
        "on | active | as = { bool = [\"1\", \"0\"] }",
        "name | name.given",
    ]);
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

// A blank cell that is a word.

#[test]
fn a_blank_that_is_a_word_is_read_and_written_as_its_value() {
    let blank = columns(&["off | call_transfer | as = { bool = [\"\", \"1\"] }", "name | name.given"]);
    let words = columns(&["xfer | call_transfer | as = { bool = [\"yes\", \"no\"] }"]);
    assert_eq!(plain(&blank, &words, &["", "Ada"]).cell("xfer"), "yes");
    assert_eq!(plain(&blank, &words, &["1", "Ada"]).cell("xfer"), "no");
    let made = plain(&words, &blank, &["yes"]);
    assert_eq!((made.cell("off"), &made.fates[..]), ("", &[Fate::Changed][..]));
    assert_eq!(plain(&words, &blank, &["no"]).cell("off"), "1");
    assert!(made.codes.is_empty(), "{:?}", made.codes);
}

// Named items in one cell.

const PARTS: &str = "box | | as = { pairs = [\"|\", \"=\"] }; parts = [{ name = \"on\", field = \"voicemail.attach\", as = { bool = [\"yes\", \"no\"] } }, { name = \"mail\", field = \"voicemail.email\" }, { name = \"*\", field = \"x.acme.rest\", many = true }]";

#[test]
fn named_items_go_to_their_fields_and_the_rest_is_kept() {
    let both = columns(&[PARTS]);
    let made = plain(&both, &both, &["mail=a=b@contoso.example|tz=x|on=no|beep"]);
    // Written, the parts stand in the map's order.
    assert_eq!(made.cell("box"), "on=no|mail=a=b@contoso.example|tz=x|beep");
    assert!(made.codes.is_empty(), "{:?}", made.codes);
    let apart =
        columns(&["mail | voicemail.email", "rest | x.acme.rest | many = true; as = { list = \",\" }"]);
    let made = plain(&both, &apart, &["tz=x|mail=a@contoso.example|beep"]);
    assert_eq!((made.cell("mail"), made.cell("rest")), ("a@contoso.example", "tz=x,beep"));
    let made = plain(&apart, &both, &["a@contoso.example", "tz=x,on=maybe"]);
    // What looks like a part cannot be written among the rest.
    assert_eq!(made.severity("kind/misfit"), Some(Severity::Error));
}

#[test]
fn a_name_that_stands_twice_and_a_name_without_a_value_are_told_apart() {
    let both = columns(&[PARTS]);
    assert_eq!(plain(&both, &both, &["on=yes|on=yes"]).severity("pair/repeated"), Some(Severity::Error));
    let made = plain(&both, &both, &["on=|mail="]);
    assert_eq!((made.cell("box"), made.codes.len()), ("", 0));
    assert_eq!(plain(&both, &both, &["on=perhaps"]).severity("word/unknown"), Some(Severity::Error));
}

// A tuple in which not every field says something.

#[test]
fn a_tuple_may_leave_a_field_out() {
    let tech = "tech | | field = [\"extensions[0].protocol\", \"x.acme.driver\"]; as = { cases = [[\"new\", [\"sip\", \"\"]], [\"old\", [\"sip\", \"old\"]], [\"isdn\", [\"\", \"isdn\"]]] }";
    let both = columns(&["num | extensions[0]", tech]);
    let plainly = columns(&[
        "num | extensions[0]",
        "proto | extensions[0].protocol | as = { cases = [\"sip\", \"sccp\"] }",
    ]);
    for (word, protocol) in [("new", "sip"), ("old", "sip"), ("isdn", "")] {
        assert_eq!(plain(&both, &plainly, &["42", word]).cell("proto"), protocol);
        assert_eq!(plain(&both, &both, &["42", word]).cell("tech"), word);
    }
    assert_eq!(plain(&plainly, &both, &["42", "sip"]).cell("tech"), "new");
    let made = plain(&plainly, &both, &["42", "sccp"]);
    assert_eq!((made.cell("tech"), made.severity("word/unspeakable")), ("", Some(Severity::Warning)));
    assert_eq!(made.fates[1], Fate::Lost);
}

#[test]
fn a_blank_that_says_a_state_or_a_word_makes_its_column_stand() {
    let words = columns(&[
        "dept | department | states = { clear = \"-\" }",
        "xfer | call_transfer | as = { bool = [\"1\", \"0\"] }",
    ]);
    let blank = columns(&[
        "dept | department | blank = \"clear\"",
        "xfer | call_transfer | as = { bool = [\"x\", \"\"] }",
    ]);
    let plan = Plan::compile(&words, &bind::full(&words), &blank, &Options::default());
    let stands = |row: &[&str]| {
        let (bump, mut frame) = (Bump::new(), Frame::new(plan.slots.len()));
        let (mut findings, mut out) = (Findings::default(), Written::default());
        judge_cells(row, &mut findings, |judge| {
            plan.read.run(row, &mut frame, &bump, judge);
            let cx = WriteCx { texts: &[row.to_vec()], origins: &plan.origins, bump: &bump, lead: 0 };
            plan.write.run(&mut frame, &cx, &mut out, judge);
        });
        out.stands
    };
    assert_eq!(stands(&["-", "0"]), [0, 1]);
    assert_eq!(stands(&["Sales", "1"]), Vec::<usize>::new());
    assert_eq!(stands(&["", ""]), Vec::<usize>::new());
}

// A cell whose kind is told by the word in another one.

#[test]
fn the_word_behind_a_cell_tells_what_it_holds() {
    let both = columns(&[
        "Secret | | by = \"Hash\"; kinds = [{ is = \"MD5\", field = \"password.md5\" }, { is = \"\", field = \"password\" }]",
        "name | name.given",
    ]);
    let apart = columns(&["plain | password", "hash | password.md5"]);
    let hash = "0cc175b9c0f1b6a831c399e269772661";
    let made = plain(&both, &apart, &[hash, "MD5", "Ada"]);
    assert_eq!((made.cell("plain"), made.cell("hash")), ("", hash));
    let made = plain(&both, &apart, &["s3cret", "", "Ada"]);
    assert_eq!((made.cell("plain"), made.cell("hash")), ("s3cret", ""));
    for row in [[hash, "MD5", "Ada"], ["s3cret", "", "Ada"], ["", "", "Ada"]] {
        let made = plain(&both, &both, &row);
        assert_eq!(made.cells.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), row);
        assert!(made.codes.is_empty(), "{:?}", made.codes);
    }
    // The first kind that has a value is written, and the other one is lost.
    let made = plain(&apart, &both, &["s3cret", hash]);
    assert_eq!((made.cell("Secret"), made.cell("Hash")), (hash, "MD5"));
    assert_eq!(made.fates, [Fate::Lost, Fate::Kept]);
    assert_eq!(plain(&both, &apart, &["x", "SHA9", ""]).severity("word/unknown"), Some(Severity::Error));
}
