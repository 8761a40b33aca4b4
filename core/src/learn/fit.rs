//! Whether the values of a column agree with a field that its title names: for each field what its values look like.
//!
//! Titles propose, values refuse: a column `Nummer` that holds e-mail addresses is no number. Words are in `fit/words.rs`,
//! numbers, addresses and days in `fit/numbers.rs`.

mod numbers;
mod words;

use super::dictionary::Dictionary;
use super::evidence::Evidence;
use super::look::Look;
use crate::model::path::Open;
use crate::model::{Reference, Type};

pub(super) use words::{Truth, truth, two};

/// Values of which it says nothing that all of them differ.
const FEW: u64 = 5;

/// How a column would be bound.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Binding {
    /// The path.
    pub(super) path: String,
    /// What stands behind `as =`, if anything.
    pub(super) codec: Option<String>,
    /// The shape that its values have.
    pub(super) shape: Option<&'static str>,
    /// The type of an open field.
    pub(super) ty: Option<String>,
    /// Whether it is a key of one installation.
    pub(super) internal: bool,
    /// What its author has to look at though it is bound.
    pub(super) doubts: Vec<String>,
}

/// What the values say to a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fit {
    /// They are what such a field holds.
    Agrees(Binding),
    /// They may be; why it is not sure.
    Weak(Binding, String),
    /// They are something else.
    Refuses(String),
}

/// What is known beside the column itself.
pub(super) struct Around<'a> {
    /// Maps that are installed.
    pub(super) dictionary: &'a Dictionary,
    /// Whether another column surely holds first names, last names.
    pub(super) given: bool,
    pub(super) family: bool,
    /// Whether the title is that of the name by which somebody is called.
    pub(super) called: bool,
    /// Whether the title may as well be that of the whole name.
    pub(super) generic: bool,
    /// Whether another column surely holds internal numbers.
    pub(super) extension: bool,
    /// Whether another column surely holds whole names.
    pub(super) display: bool,
}

impl<'a> Around<'a> {
    /// Of a column that is looked at by itself: nothing is known of the others.
    pub(super) fn alone(dictionary: &'a Dictionary) -> Around<'a> {
        Around {
            dictionary,
            given: false,
            family: false,
            called: false,
            generic: false,
            extension: false,
            display: false,
        }
    }
}

impl Binding {
    pub(super) fn to(path: &str) -> Binding {
        Binding { path: path.to_owned(), ..Binding::default() }
    }

    fn codec(mut self, codec: impl Into<String>) -> Binding {
        self.codec = Some(codec.into());
        self
    }

    fn shape(mut self, shape: &'static str) -> Binding {
        self.shape = Some(shape);
        self
    }
}

/// Tries a field on the values. `inverted`: the title names its opposite.
pub(super) fn fit(path: &str, inverted: bool, evidence: &Evidence, around: &Around<'_>) -> Fit {
    let binding = Binding::to(path);
    if evidence.filled == 0 {
        return Fit::Weak(binding, "no cell is filled".into());
    }
    let Ok(reference) = Reference::parse(path, Open::default()) else {
        return Fit::Refuses("no field".into());
    };
    match reference.field.ty {
        Type::Bool => return words::yes_or_no(binding, inverted, evidence),
        Type::Enum(_) | Type::Action => {
            return words::closed(binding, &reference.field.key, evidence, around.dictionary);
        }
        Type::Language => return words::language(binding, evidence),
        Type::Country => return numbers::country(binding, evidence),
        Type::Date => return numbers::date(binding, evidence),
        Type::Mac => return numbers::mac(binding, evidence),
        Type::Secret(_) => return secret(binding, evidence),
        _ => {}
    }
    if evidence.count(Look::Edge) > 0 && evidence.most(Look::Edge, 50) {
        return Fit::Weak(binding, "most cells begin or end with a blank".into());
    }
    match path {
        "name.given" | "name.middle" | "name.nick" | "name.family" | "name.display" => {
            name(binding, evidence, around)
        }
        "name.prefix" => words::prefix(binding, evidence),
        "username" | "extensions[0].username" => login(binding, evidence),
        "windows.login" => needs(binding, evidence.all(Look::Domain), "not every value is `DOMAIN\\user`"),
        "external_id" => key(binding, evidence),
        "timezone" => {
            needs(binding, evidence.all(Look::Zone), "not every value is a zone such as `Europe/Paris`")
        }
        "title" => plain(binding, evidence, !words::prefixes(evidence)),
        "address.country" => plain(binding, evidence, numbers::codes_of_countries(evidence).is_none()),
        "department" | "location" | "organization" | "address.city" | "address.region" => {
            plain(binding, evidence, true)
        }
        "devices[0].model" => match short(binding, evidence) {
            Fit::Agrees(_) if around.generic && !evidence.most(Look::HasDigit, 60) => {
                Fit::Refuses("the values are no names of models".into())
            }
            Fit::Agrees(binding) if evidence.filled > FEW && evidence.unique() => {
                Fit::Weak(binding, "all values differ, as names of devices do and models do not".into())
            }
            fit => fit,
        },
        "address.street" => plain(binding, evidence, evidence.most(Look::Blank, 50)),
        "call_permissions[0]" => list_or(short(binding, evidence), evidence),
        "groups[0]" | "roles[0]" | "entitlements[0]" => list_or(plain(binding, evidence, true), evidence),
        "cost_center"
        | "address.postal_code"
        | "extensions[0].context"
        | "devices[0].template"
        | "agent.number" => short(binding, evidence),
        "employee_number" | "devices[0]" => match short(binding, evidence) {
            Fit::Agrees(binding) if !evidence.unique() => {
                Fit::Weak(binding, "a value stands more than once".into())
            }
            fit => fit,
        },
        "manager" if evidence.all(Look::Email) => Fit::Agrees(binding),
        "manager" => match plain(binding, evidence, true) {
            Fit::Agrees(binding) if evidence.most(Look::Blank, 20) => {
                Fit::Weak(binding, "the field wants a login or an address, and these may be names".into())
            }
            fit => fit,
        },
        _ => numbers::fit(path, binding, evidence, around),
    }
}

/// Agrees if something holds.
fn needs(binding: Binding, holds: bool, otherwise: &str) -> Fit {
    if holds { Fit::Agrees(binding) } else { Fit::Refuses(otherwise.to_owned()) }
}

/// What no text of people is: addresses, numbers of devices, hashes.
fn technical(evidence: &Evidence) -> Option<&'static str> {
    let looks = [
        (Look::AtHost, "the values are addresses"),
        (Look::Sip, "the values are SIP addresses"),
        (Look::Mac, "the values are MAC addresses"),
        (Look::Ip, "the values are IP addresses"),
        (Look::Md5, "the values are hashes"),
        (Look::Hash, "the values are hashes"),
        (Look::Domain, "the values are Windows logins"),
        (Look::Plus, "the values are phone numbers"),
        (Look::Caller, "the values are caller ids"),
        (Look::Zone, "the values are time zones"),
        (Look::Tel, "the values are phone numbers"),
        (Look::Day, "the values are days"),
    ];
    looks.into_iter().find(|(look, _)| evidence.most(*look, 20)).map(|(_, why)| why)
}

fn name(binding: Binding, evidence: &Evidence, around: &Around<'_>) -> Fit {
    if let Some(why) = technical(evidence) {
        return Fit::Refuses(why.into());
    }
    if !evidence.most(Look::Letters, 95) || evidence.most(Look::HasDigit, 20) {
        return Fit::Refuses("the values are no names".into());
    }
    if let Truth::Two(..) | Truth::One(..) = truth(evidence) {
        return Fit::Refuses("the values say yes or no".into());
    }
    let (held, compared) = evidence.holds_given;
    let whole = evidence.most(Look::Blank, 60) || evidence.most(Look::Comma, 60);
    let path = binding.path.clone();
    if !around.generic {
        return Fit::Agrees(binding);
    }
    // A title that only says `Name`: the other columns tell whose name it is.
    match path.as_str() {
        "name.display" if compared > 0 && held * 100 >= compared * 80 => Fit::Agrees(binding),
        "name.display" if !around.given && !around.family && whole => Fit::Agrees(binding),
        "name.family" if around.given && !around.family && compared > 0 && held * 100 <= compared * 10 => {
            Fit::Agrees(binding)
        }
        "name.given" if around.family && !around.given => Fit::Agrees(binding),
        "name.given" if around.called && !around.given => Fit::Agrees(binding),
        "name.nick" if around.called && around.given => Fit::Agrees(binding),
        "name.display" if !around.family => {
            Fit::Weak(binding, "it may be the last name or the whole one".into())
        }
        _ => Fit::Refuses("other columns hold the other names".into()),
    }
}

fn login(binding: Binding, evidence: &Evidence) -> Fit {
    let sip = binding.path.starts_with("extensions");
    let refused =
        [Look::Domain, Look::Mac, Look::Md5, Look::Hash, Look::Sip, Look::Caller, Look::Plus, Look::Ip];
    if refused.into_iter().any(|look| evidence.most(look, 20)) {
        return Fit::Refuses("the values are no logins".into());
    }
    if !evidence.none(Look::Blank) || matches!(truth(evidence), Truth::Two(..)) {
        return Fit::Refuses("the values are no logins".into());
    }
    if !evidence.unique() {
        return Fit::Weak(binding, "a value stands more than once".into());
    }
    if evidence.most(Look::Digits, 50) && !sip {
        return Fit::Weak(binding, "the values are numbers".into());
    }
    Fit::Agrees(binding)
}

fn key(mut binding: Binding, evidence: &Evidence) -> Fit {
    binding.internal = true;
    let odd = [Look::Email, Look::Mac, Look::Sip, Look::Plus, Look::Blank]
        .into_iter()
        .any(|look| evidence.most(look, 20));
    if odd || evidence.distinct() < evidence.filled {
        return Fit::Refuses("the values are no keys of records".into());
    }
    if evidence.filled < evidence.records {
        return Fit::Weak(binding, "not every record has one".into());
    }
    Fit::Agrees(binding)
}

/// Text of people, with letters in it.
fn plain(binding: Binding, evidence: &Evidence, also: bool) -> Fit {
    if let Some(why) = technical(evidence) {
        return Fit::Refuses(why.into());
    }
    if !also || matches!(truth(evidence), Truth::Two(..)) {
        return Fit::Refuses("the values are of another kind".into());
    }
    if !evidence.most(Look::Letters, 60) {
        return Fit::Weak(binding, "most values have no letter".into());
    }
    Fit::Agrees(binding)
}

/// Short text that may be a number.
fn short(binding: Binding, evidence: &Evidence) -> Fit {
    if let Some(why) = technical(evidence) {
        return Fit::Refuses(why.into());
    }
    if evidence.length.1 > 40 || matches!(truth(evidence), Truth::Two(..)) && !evidence.most(Look::Digits, 90)
    {
        return Fit::Refuses("the values are of another kind".into());
    }
    Fit::Agrees(binding)
}

/// A list of words, where the values are lists.
fn list_or(fit: Fit, evidence: &Evidence) -> Fit {
    let Fit::Agrees(binding) = fit else { return fit };
    match evidence.list().filter(|list| list.item == Look::Letters) {
        Some(list) => Fit::Agrees(listed(binding, list.separator)),
        None => Fit::Agrees(binding),
    }
}

/// The whole list in the place of its first item.
fn listed(mut binding: Binding, separator: &str) -> Binding {
    binding.path = binding.path.trim_end_matches("[0]").to_owned();
    let codec = format!("list = {}", super::draft::quoted(separator));
    binding.codec = Some(match binding.codec.take() {
        Some(inner) => format!("{codec}, {inner}"),
        None => codec,
    });
    binding
}

/// Secrets are asked for in any case; here only what kind it may be.
fn secret(binding: Binding, evidence: &Evidence) -> Fit {
    let pin = binding.path.ends_with(".pin");
    let sip = binding.path.ends_with(".secret");
    let hex = evidence.most(Look::Md5, 90);
    if let Truth::Two(..) | Truth::One(..) = truth(evidence) {
        return Fit::Refuses("the values say yes or no".into());
    }
    if evidence.most(Look::Day, 50) {
        return Fit::Refuses("the values are days".into());
    }
    let fits = match (binding.path.as_str(), pin) {
        ("password.md5", _) => hex,
        ("password.sha1", _) => evidence.most(Look::Sha1, 90),
        ("password.crypt", _) => evidence.most(Look::Hash, 90) && evidence.none(Look::Sha1),
        (_, true) => evidence.most(Look::Digits, 95) && evidence.digits.1 <= 10,
        // A SIP secret may well be 32 hexadecimal digits.
        _ => (sip || !hex && !evidence.most(Look::Hash, 90)) && !evidence.most(Look::Email, 50),
    };
    if fits { Fit::Agrees(binding) } else { Fit::Refuses("the values are no such secrets".into()) }
}
