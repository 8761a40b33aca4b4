//! One column: what its title says and what its values say, weighed against each other.

use super::decide::Verdict;
use super::dictionary::Dictionary;
use super::evidence::Evidence;
use super::fit::{Around, Binding, Fit, fit};
use super::lexicon::{LEXICON, Named};
use super::look::Look;
use super::secrets::{is_secret, secret};
use crate::model::path::Open;
use crate::model::{Reference, Type};

pub(super) fn one(
    title: &str,
    named: &[Named],
    evidence: &Evidence,
    around: &Around<'_>,
    header: bool,
) -> Verdict {
    if let Some(verdict) = secret(title, named, evidence, around) {
        return verdict;
    }
    let (mut agree, mut weak, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    // What the whole title says comes before what it says without a word or two.
    let sure = |shorter: bool| {
        named.iter().filter(move |named| !named.guess && !named.open && named.shorter == shorter)
    };
    for named in sure(false).chain(sure(true)) {
        if named.shorter && !agree.is_empty() {
            break;
        }
        match try_path(&named.path, named.inverted, evidence, around) {
            Fit::Agrees(binding) => agree.push(binding),
            Fit::Weak(binding, why) => weak.push((binding, why)),
            Fit::Refuses(why) => refused.push((named.path.clone(), why)),
        }
    }
    // Numbers that are dialled from outside: the field for them is nearer than any public number of an office.
    if agree.len() > 1 && agree.iter().any(|binding| binding.path.starts_with("dids")) {
        agree.retain(|binding| !binding.path.starts_with("phones."));
    }
    if agree.len() > 1 {
        let paths: Vec<String> = agree.iter().map(|binding| format!("`{}`", binding.path)).collect();
        let why = format!("title and values fit {}", paths.join(" and "));
        return Verdict::Doubt(agree.into_iter().next(), why);
    }
    if let Some(mut binding) = agree.pop() {
        // `DDI` with blanks in the numbers: what is dialled, or what stands on a card?
        let other =
            refused.iter().find(|(path, _)| path.starts_with("dids") || path.starts_with("extensions"));
        if let Some((path, why)) = other.filter(|_| binding.path.starts_with("phones.")) {
            binding.doubts.push(format!("the title may also say `{path}`, but {why}"));
        }
        if binding.path == "name.display" && !evidence.most(Look::Comma, 50) && LEXICON.last_first(title) {
            binding.doubts.push("the title says that the last name comes first, and without a comma a target of first and last names takes it for the first name".into());
        }
        // `Rufname` stands beside all of somebody's first names, or in their place.
        if binding.path == "name.given" && around.called {
            binding.doubts.push("the name that somebody is called by; it is taken for the first name, as there is no other column of one".into());
        }
        return Verdict::Sure(binding);
    }
    // A title of numbers over no value at all is rather that of public ones.
    weak.sort_by_key(|(binding, _)| evidence.filled == 0 && binding.path.starts_with("extensions"));
    if let Some((binding, why)) = weak.into_iter().next() {
        return Verdict::Doubt(Some(binding), why);
    }
    if let Some(open) = named.iter().find(|named| named.open && !named.guess).filter(|_| refused.is_empty()) {
        return Verdict::Open(format!("the model has no field for {}", open.path));
    }
    let guess = by_values(evidence, header);
    if let Some((path, why)) = refused.into_iter().next() {
        let guess = guess.or_else(|| (plain_text(&path) && !is_secret(&path)).then(|| Binding::to(&path)));
        return Verdict::Doubt(guess, format!("the title says `{path}`, but {why}"));
    }
    for named in named.iter().filter(|named| !named.open) {
        if let Fit::Agrees(binding) | Fit::Weak(binding, _) =
            try_path(&named.path, named.inverted, evidence, around)
        {
            return match unmistakable(&binding, evidence, around) {
                Some(doubt) => {
                    let mut binding = binding;
                    binding.doubts.push(doubt.into());
                    Verdict::Sure(binding)
                }
                None => Verdict::Doubt(Some(binding), "the title only hints at it".into()),
            };
        }
    }
    match guess {
        Some(guess) => Verdict::Doubt(Some(guess), "only the values speak for it".into()),
        None if evidence.filled == 0 => Verdict::Open("no cell is filled, and the title is not known".into()),
        None => Verdict::Open("no field of the model is known by this title".into()),
    }
}

/// What is said of values that can hardly be anything else, so that a hint is enough to bind them.
fn unmistakable(binding: &Binding, evidence: &Evidence, around: &Around<'_>) -> Option<&'static str> {
    match binding.path.as_str() {
        "devices[0].mac" if evidence.mac().is_some() && evidence.all(Look::Mac) => {
            Some("the title only hints at it; all values are MAC addresses")
        }
        "windows.login" if evidence.all(Look::Domain) => {
            Some("the title only hints at it; all values are `DOMAIN\\user`")
        }
        "name.display"
            if !(around.given || around.family || around.display)
                && evidence.filled == evidence.records
                && evidence.most(Look::Blank, 90)
                && evidence.none(Look::HasDigit) =>
        {
            Some("the title only hints at it; all values look like names, and no other column holds any")
        }
        "extensions[0]"
            if !around.extension
                && evidence.filled == evidence.records
                && evidence.distinct() == evidence.filled
                && evidence.all(Look::Digits)
                && (3..=5).contains(&evidence.length.0)
                && evidence.length.1 <= 5 =>
        {
            Some("the title only says that it is a number; no other column holds internal ones")
        }
        _ => None,
    }
}

/// Whether a field takes any text, so that a column could be bound to it as it is.
pub(super) fn plain_text(path: &str) -> bool {
    let closed =
        |ty| matches!(ty, Type::Bool | Type::Date | Type::Mac | Type::Country | Type::Enum(_) | Type::Action);
    Reference::parse(path, Open::default()).is_ok_and(|reference| !closed(reference.field.ty))
}

/// Tries an item of a list as the first one would be tried.
pub(super) fn try_path(path: &str, inverted: bool, evidence: &Evidence, around: &Around<'_>) -> Fit {
    let Some((front, rest)) = path.split_once('[') else { return fit(path, inverted, evidence, around) };
    let Some((index, tail)) = rest.split_once(']').filter(|(index, _)| !index.contains("..")) else {
        return fit(path, inverted, evidence, around);
    };
    let back = |mut binding: Binding| {
        binding.path = binding.path.replace("[0]", &format!("[{index}]"));
        binding
    };
    match fit(&format!("{front}[0]{tail}"), inverted, evidence, around) {
        Fit::Agrees(binding) => Fit::Agrees(back(binding)),
        Fit::Weak(binding, why) => Fit::Weak(back(binding), why),
        refuses @ Fit::Refuses(_) => refuses,
    }
}

/// What the values alone speak for.
fn by_values(evidence: &Evidence, header: bool) -> Option<Binding> {
    let around = |generic| Around {
        dictionary: &EMPTY,
        given: false,
        called: false,
        family: false,
        generic,
        extension: false,
        display: false,
    };
    let likely = [
        (Look::Email, "email"),
        (Look::Sip, "sip.uris[0]"),
        (Look::Mac, "devices[0].mac"),
        (Look::Ip, "devices[0].ip"),
        (Look::Plus, "phones.work[0]"),
        (Look::Tel, "phones.work[0]"),
        (Look::Zone, "timezone"),
        (Look::Domain, "windows.login"),
        (Look::Caller, "caller_id"),
    ];
    let mut paths: Vec<&str> =
        likely.into_iter().filter(|(look, _)| evidence.all(*look)).map(|(_, path)| path).collect();
    if !header && evidence.all(Look::Digits) {
        paths.push("extensions[0]");
    }
    paths.into_iter().find_map(|path| match fit(path, false, evidence, &around(true)) {
        Fit::Agrees(binding) => Some(binding),
        _ => None,
    })
}

static EMPTY: std::sync::LazyLock<Dictionary> = std::sync::LazyLock::new(Dictionary::default);
