//! Numbers, addresses, days and codes.

use super::super::draft::quoted;
use super::super::evidence::Evidence;
use super::super::look::Look;
use super::{Around, Binding, Fit, Truth, listed, needs, truth};

/// Digits of an internal number, at most; where the title says no more than that it is a number, the second.
const INTERNAL: (usize, usize) = (8, 5);
/// Digits of a public number, at least.
const PUBLIC: usize = 6;

pub(super) fn fit(path: &str, binding: Binding, evidence: &Evidence, around: &Around<'_>) -> Fit {
    match path.split('[').next().unwrap_or(path) {
        "email" | "emails.home" | "emails.work" | "emails.recovery" | "voicemail.email" => {
            mail(binding, evidence)
        }
        "phones.work" | "phones.mobile" | "phones.home" | "phones.recovery" => phone(binding, evidence),
        "extensions" if path.ends_with(".e164") => {
            needs(binding, evidence.all(Look::Plus), "not every value is `+` and digits")
        }
        "extensions" => internal(binding, evidence, around),
        "dids" => public(binding, evidence),
        // A box mostly has the number of its owner: that another column holds those is no reason against it.
        "voicemail.number" => internal(binding, evidence, &Around { extension: false, ..*around }),
        "sip.uris" => sip(binding, evidence),
        "devices" if path.ends_with(".ip") => {
            needs(binding, evidence.all(Look::Ip), "not every value is an IP address")
        }
        "ring_seconds" | "simultaneous_calls" => {
            let digits = evidence.all(Look::Digits) && evidence.digits.1 <= 3;
            needs(binding.shape("digits"), digits, "not every value is a small number")
        }
        "caller_id" => {
            let caller = evidence.most(Look::Caller, 50) || evidence.all(Look::Plus);
            needs(binding, caller, "the values are no caller ids")
        }
        "caller_id.number" => {
            needs(binding.shape("number"), evidence.all(Look::Number), "not every value is a number")
        }
        "caller_id.name" | "voicemail.name" => {
            needs(binding, evidence.most(Look::Letters, 90), "the values are no names")
        }
        "voicemail.context" => needs(binding, evidence.none(Look::Blank), "the values have blanks in them"),
        _ => Fit::Weak(binding, "nothing is known of such values".into()),
    }
}

fn mail(binding: Binding, evidence: &Evidence) -> Fit {
    if evidence.all(Look::Email) {
        return Fit::Agrees(binding.shape("email"));
    }
    let bad = evidence.filled - evidence.count(Look::Email);
    if evidence.most(Look::Email, 80) {
        let mut binding = binding.shape("email");
        binding.doubts.push(format!("{bad} of {} values are no e-mail addresses", evidence.filled));
        return Fit::Agrees(binding);
    }
    if let Some(list) = evidence.list().filter(|list| list.item == Look::Email) {
        let binding = Binding { path: "emails.work[0]".into(), ..binding };
        return Fit::Weak(
            listed(binding, list.separator),
            "the cells are lists, and the field takes one address".into(),
        );
    }
    Fit::Refuses("the values are no e-mail addresses".into())
}

/// Public numbers in any spelling.
fn phone(binding: Binding, evidence: &Evidence) -> Fit {
    if evidence.all(Look::Tel) {
        return Fit::Agrees(binding.codec("affix = [\"tel:\", \"\"]"));
    }
    if evidence.most(Look::Phone, 95) && evidence.digits.0 >= PUBLIC {
        return match evidence.list().filter(|list| list.item == Look::Phone && binding.path.ends_with("[0]"))
        {
            Some(list) => Fit::Agrees(listed(binding, list.separator)),
            None => Fit::Agrees(binding),
        };
    }
    if let Some(list) = evidence.list().filter(|list| matches!(list.item, Look::Phone | Look::Digits))
        && binding.path.ends_with("[0]")
        && !matches!(list.separator, "/" | " ")
        && evidence.digits.0 >= PUBLIC
    {
        return Fit::Agrees(listed(binding, list.separator));
    }
    if evidence.most(Look::Phone, 95) && evidence.digits.1 >= PUBLIC {
        return Fit::Weak(binding, "some values are as short as internal numbers".into());
    }
    Fit::Refuses("the values are no public numbers".into())
}

/// Internal numbers: short, and of digits.
fn internal(binding: Binding, evidence: &Evidence, around: &Around<'_>) -> Fit {
    if matches!(truth(evidence), Truth::Two(..)) {
        return Fit::Refuses("the values say yes or no".into());
    }
    let whole = binding.path.contains("..");
    if evidence.all(Look::Number) {
        let shape = if evidence.all(Look::Digits) { "digits" } else { "number" };
        let most = if around.generic { INTERNAL.1 } else { INTERNAL.0 };
        let (_, longest) = evidence.length;
        // One further number: the second item, not a list of one.
        let path = binding.path.replace("[1..]", "[1]");
        let binding = Binding { path, ..binding }.shape(shape);
        if longest > most {
            return Fit::Refuses("the values are longer than internal numbers".into());
        }
        if around.generic && around.extension {
            return Fit::Refuses("another column holds the internal numbers".into());
        }
        if evidence.length.0 < 2 {
            return Fit::Weak(binding, "some values have a single digit".into());
        }
        if !evidence.unique() && !whole {
            return Fit::Weak(binding, "a number stands more than once".into());
        }
        return Fit::Agrees(binding);
    }
    let list = evidence.list().filter(|list| matches!(list.item, Look::Digits | Look::Number));
    match list {
        Some(list) if evidence.digits.0 <= INTERNAL.0 => {
            let shape = if list.item == Look::Digits { "digits" } else { "number" };
            Fit::Agrees(listed(binding, list.separator).shape(shape))
        }
        _ => Fit::Refuses("the values are no internal numbers".into()),
    }
}

/// Public numbers as they are dialled.
fn public(binding: Binding, evidence: &Evidence) -> Fit {
    if evidence.all(Look::Digits) && evidence.digits.0 >= PUBLIC {
        return Fit::Agrees(binding.shape("digits"));
    }
    if evidence.all(Look::Plus) {
        return Fit::Agrees(binding.codec("affix = [\"+\", \"\"]").shape("digits"));
    }
    match evidence.list() {
        Some(list) if list.item == Look::Digits && evidence.digits.0 >= PUBLIC && list.separator != " " => {
            Fit::Agrees(listed(binding, list.separator).shape("digits"))
        }
        _ if evidence.all(Look::Phone) && evidence.digits.0 >= PUBLIC => Fit::Refuses(
            "a number there is dialled as it stands, and these have blanks or signs in them".into(),
        ),
        _ if evidence.all(Look::Digits) => Fit::Refuses("some values are shorter than public numbers".into()),
        _ => Fit::Refuses("not every value is a public number".into()),
    }
}

fn sip(binding: Binding, evidence: &Evidence) -> Fit {
    let affix = "affix = [\"sip:\", \"\"]";
    if evidence.all(Look::Sip) {
        return Fit::Agrees(binding.codec(affix));
    }
    if evidence.all(Look::AtHost) {
        return Fit::Agrees(binding);
    }
    match evidence.list() {
        Some(list) if list.item == Look::Sip => Fit::Agrees(listed(binding.codec(affix), list.separator)),
        _ => Fit::Refuses("the values are no SIP addresses".into()),
    }
}

pub(super) fn mac(binding: Binding, evidence: &Evidence) -> Fit {
    // One that happens to have no letter looks like a number.
    let all = evidence.count(Look::Mac) + evidence.count(Look::Twelve) == evidence.filled;
    match evidence.mac() {
        Some(style) if all && evidence.most(Look::Mac, 50) => {
            let codec = format!("mac = {}", quoted(&style));
            Fit::Agrees(binding.codec(codec).shape("mac"))
        }
        _ if evidence.most(Look::Mac, 80) => {
            let binding = binding.codec("mac = \"XX:XX:XX:XX:XX:XX\"");
            let none = evidence.filled - evidence.count(Look::Mac);
            let why = match all || none == 0 {
                true => "the MAC addresses are written in several ways".to_owned(),
                false => format!("{none} of {} values are no MAC addresses", evidence.filled),
            };
            Fit::Weak(binding, why)
        }
        _ => Fit::Refuses("the values are no MAC addresses".into()),
    }
}

pub(super) fn date(binding: Binding, evidence: &Evidence) -> Fit {
    match evidence.dates().as_slice() {
        [] => Fit::Refuses("not every value is a day in one form".into()),
        [form] => Fit::Agrees(binding.codec(format!("date = {}", quoted(form)))),
        [form, other, ..] => {
            let why = format!("the days may be written as `{form}` or as `{other}`");
            Fit::Weak(binding.codec(format!("date = {}", quoted(form))), why)
        }
    }
}

/// The codes of countries that the values are, as a map names them.
pub(super) fn codes_of_countries(evidence: &Evidence) -> Option<&'static str> {
    match () {
        () if evidence.all(Look::Country2) => Some("alpha-2"),
        () if evidence.all(Look::Country3) => Some("alpha-3"),
        () => None,
    }
}

pub(super) fn country(binding: Binding, evidence: &Evidence) -> Fit {
    match codes_of_countries(evidence) {
        Some(form) => Fit::Agrees(binding.codec(format!("country = {}", quoted(form)))),
        None => Fit::Refuses("the values are no codes of countries".into()),
    }
}
