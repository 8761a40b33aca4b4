//! What each column is: title and values weighed against each other, and the columns among themselves.

use super::dictionary::Dictionary;
use super::evidence::Evidence;
use super::fit::{Around, Binding, Fit, Truth, fit, truth};
use super::lexicon::{LEXICON, Named};
use super::look::Look;
use super::title::fold;
use crate::inspect::secret_title;
use crate::model::path::Open;
use crate::model::{Reference, Secret, Type};

/// What a column is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Title and values agree.
    Sure(Binding),
    /// It is not sure; what it may be, and why that is not sure.
    Doubt(Option<Binding>, String),
    /// It holds secrets, of which only its author knows what they are for; what they may be.
    Secret(Binding),
    /// No field of the model is meant; why.
    Open(String),
    /// It is one fact with the column before it; what that is.
    Second,
}

/// A column with what was made of it.
#[derive(Debug, Clone)]
pub(super) struct Decided {
    pub(super) title: String,
    pub(super) evidence: Evidence,
    pub(super) verdict: Verdict,
    /// Whether somebody has said what it is.
    pub(super) settled: bool,
    /// Where it holds secrets: what they may be. It stays so whatever its author says of it.
    pub(super) hidden: Option<Binding>,
    /// Tuples of this column's and the next one's words, where the two are one fact.
    pub(super) pair: Option<String>,
    named: Vec<Named>,
}

/// The one column whose title can only be that of first names, else of the names that people are called by, for
/// comparisons within a record.
pub(super) fn given_column(titles: &[String]) -> Option<usize> {
    let one = |is: &dyn Fn(&[Named]) -> bool| {
        let mut found = (0..titles.len()).filter(|at| is(&LEXICON.named(&titles[*at])));
        found.next().filter(|_| found.next().is_none())
    };
    one(&|named| only(named, "name.given")).or_else(|| one(&called))
}

/// The column whose title names internal numbers, one that says nothing else before others.
pub(super) fn extension_column(titles: &[String]) -> Option<usize> {
    let says = |at: &usize| {
        let named = LEXICON.named(&titles[*at]);
        named.iter().any(|named| named.path == "extensions[0]" && !named.guess)
    };
    let mut found: Vec<usize> = (0..titles.len()).filter(says).collect();
    found.sort_by_key(|at| !only(&LEXICON.named(&titles[*at]), "extensions[0]"));
    found.first().copied()
}

/// Whether a title is that of the name by which somebody is called, as `Rufname`.
fn called(named: &[Named]) -> bool {
    let sure = |path: &str| named.iter().any(|named| !named.guess && named.path == path);
    sure("name.given") && sure("name.nick")
}

fn only(named: &[Named], path: &str) -> bool {
    let mut sure = named.iter().filter(|named| !named.guess).peekable();
    sure.peek().is_some() && sure.all(|named| named.path == path)
}

/// Decides on all columns. `differing`: neighbours that differ in every record.
pub(super) fn decide(
    titles: &[String],
    columns: &[Evidence],
    header: bool,
    dictionary: &Dictionary,
    differing: &[(usize, usize)],
) -> Vec<Decided> {
    let named: Vec<Vec<Named>> = titles
        .iter()
        .zip(columns)
        .map(|(title, evidence)| if header { names(title, evidence, dictionary) } else { Vec::new() })
        .collect();
    let zero = named.iter().flatten().any(|named| named.index == Some(0));
    let has = |own: usize, path: &str| (0..named.len()).any(|at| at != own && only(&named[at], path));
    let mut decided: Vec<Decided> = titles
        .iter()
        .zip(columns)
        .enumerate()
        .map(|(at, (title, evidence))| {
            let sure = named[at].iter().filter(|named| !named.guess && !named.shorter).count();
            let around = Around {
                dictionary,
                given: has(at, "name.given")
                    || (0..named.len()).any(|other| other != at && called(&named[other])),
                called: called(&named[at]),
                family: has(at, "name.family"),
                generic: sure > 1,
                extension: has(at, "extensions[0]"),
            };
            let alone = |index: u16, path: &str| !has_before(&named, at, path, index);
            let named: Vec<Named> =
                named[at].iter().filter_map(|named| numbered(named, zero, &alone)).collect();
            let verdict = one(title, &named, evidence, &around, header);
            let hidden = match &verdict {
                Verdict::Secret(guess) => Some(guess.clone()),
                _ => None,
            };
            Decided {
                title: title.clone(),
                evidence: evidence.clone(),
                verdict,
                hidden,
                settled: false,
                pair: None,
                named,
            }
        })
        .collect();
    rivals(&mut decided);
    super::pairs::join(&mut decided, differing);
    decided
}

/// The fields that a title names: by the lexicon, else by the maps that are installed.
fn names(title: &str, evidence: &Evidence, dictionary: &Dictionary) -> Vec<Named> {
    let mut named = LEXICON.named(title);
    if named.iter().all(|named| named.guess)
        && let Some(bare) = without_choices(title, evidence)
    {
        named = LEXICON.named(&bare);
    }
    let paths = dictionary.paths(title);
    if named.iter().any(|named| !named.guess) || paths.is_empty() {
        return named;
    }
    let of = |path: &String| Named {
        path: path.clone(),
        guess: false,
        known: true,
        inverted: false,
        open: false,
        index: None,
        shorter: false,
    };
    paths.iter().map(of).collect()
}

/// A title without brackets that only name the column's own values: `Recording [always/never]`.
fn without_choices(title: &str, evidence: &Evidence) -> Option<String> {
    let open = title.find(['(', '['])?;
    let close = open + title[open..].find([')', ']'])?;
    let known: Vec<String> = evidence.words()?.into_iter().map(|(word, _)| fold(word)).collect();
    let mut inside = title[open + 1..close]
        .split(['/', '|', ',', ';', ' ', '='])
        .map(fold)
        .filter(|word| !word.is_empty())
        .peekable();
    let choices = inside.peek().is_some() && inside.all(|word| known.contains(&word));
    choices.then(|| format!("{}{}", &title[..open], &title[close + 1..]))
}

/// Whether another column stands before the one of this number: `Phone 1`, or `Phone`, before `Phone 2`.
fn has_before(named: &[Vec<Named>], own: usize, path: &str, index: u16) -> bool {
    let before = |other: &Named| match other.index {
        Some(number) => number + 1 == index,
        None => index <= 2,
    };
    let others = named.iter().enumerate().filter(|(at, _)| *at != own).flat_map(|(_, named)| named);
    others.into_iter().any(|other| other.path == path && before(other))
}

/// The path with the number of the title: `Phone 2` is the second item. A number that fits nowhere makes a guess of it, and
/// one without the number before it says something else: `Extension (4 digits)`.
fn numbered(named: &Named, zero: bool, alone: &impl Fn(u16, &str) -> bool) -> Option<Named> {
    let mut named = named.clone();
    let first = if zero { 0 } else { 1 };
    named.index = named.index.filter(|number| *number <= first || !alone(*number, &named.path));
    let Some(number) = named.index.filter(|_| !named.open) else { return Some(named) };
    let item = if zero { number } else { number.checked_sub(1)? };
    if named.path.contains("[0]") {
        named.path = named.path.replace("[0]", &format!("[{item}]"));
    } else if item > 0 {
        named.guess = true;
    }
    Some(named)
}

fn one(title: &str, named: &[Named], evidence: &Evidence, around: &Around<'_>, header: bool) -> Verdict {
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
fn plain_text(path: &str) -> bool {
    let closed =
        |ty| matches!(ty, Type::Bool | Type::Date | Type::Mac | Type::Country | Type::Enum(_) | Type::Action);
    Reference::parse(path, Open::default()).is_ok_and(|reference| !closed(reference.field.ty))
}

/// Tries an item of a list as the first one would be tried.
fn try_path(path: &str, inverted: bool, evidence: &Evidence, around: &Around<'_>) -> Fit {
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

/// Whether a column holds secrets, and what they may be for. Nothing is concluded: their author is asked.
fn secret(title: &str, named: &[Named], evidence: &Evidence, around: &Around<'_>) -> Option<Verdict> {
    if matches!(truth(evidence), Truth::Two(..) | Truth::One(..)) && evidence.filled > 0 {
        // Whether there is one, or must be changed. Two words of which nothing is known may as well be two secrets.
        return None;
    }
    if evidence.most(Look::Day, 50) || evidence.most(Look::Tel, 50) {
        // When it was set; and a number with its scheme has as many kinds of signs as a good password.
        return None;
    }
    let secrets = named.iter().filter(|named| is_secret(&named.path));
    let other = named.iter().any(|named| !named.guess && !is_secret(&named.path));
    // A word such as `code` beside one that nobody knows is no secret yet.
    let by_title = says_secret(title, named) && !other;
    // `SIP Auth` may be the login or its secret: only addresses are surely no secrets.
    let login = |named: &Named| !named.guess && named.path == "extensions[0].username";
    let either = named.iter().any(login)
        && secrets.clone().any(|named| !named.guess)
        && !evidence.most(Look::AtHost, 90)
        && evidence.filled > 0;
    // `Voicemail` over digits that are not the user's own number: they may be the number of the box, or its PIN.
    let boxes = |named: &Named| !named.guess && named.path == "voicemail.number";
    if around.generic && named.iter().any(boxes) && is_pin(evidence) {
        return Some(Verdict::Secret(Binding::to("voicemail.pin")));
    }
    let looks = [Look::Secret, Look::Md5, Look::Hash].into_iter().any(|look| evidence.most(look, 50));
    let agrees = named.iter().any(|named| {
        !named.guess && matches!(try_path(&named.path, named.inverted, evidence, around), Fit::Agrees(_))
    });
    if !by_title && !either && (!looks || agrees) {
        return None;
    }
    // What the title says comes before what it hints at.
    let mut said: Vec<&Named> = secrets.collect();
    said.sort_by_key(|named| named.guess);
    let mut fitting =
        said.into_iter().filter_map(|named| match try_path(&named.path, false, evidence, around) {
            Fit::Agrees(binding) => Some(binding),
            _ => None,
        });
    // Values that a secret of the title does not take, such as a PIN with letters: it is that all the same.
    let titled = || {
        let said = named.iter().find(|named| !named.guess && named.known && is_secret(&named.path))?;
        let fixed = ["password.md5", "password.sha1", "password.crypt"].contains(&said.path.as_str());
        (!fixed && said.path != "password").then(|| Binding::to(&said.path))
    };
    let binding = fitting.next().or_else(titled).unwrap_or_else(|| {
        let kinds =
            [(Look::Md5, "password.md5"), (Look::Sha1, "password.sha1"), (Look::Hash, "password.crypt")];
        let kind = kinds.into_iter().find(|(look, _)| evidence.most(*look, 90));
        let path = kind.map_or("password", |(_, path)| path);
        Binding::to(path)
    });
    Some(Verdict::Secret(binding))
}

/// Whether digits may be PINs, as far as they can be told from the numbers of users.
fn is_pin(evidence: &Evidence) -> bool {
    let (ends, compared) = evidence.ends_with_extension;
    evidence.most(Look::Digits, 90)
        && (4..=10).contains(&evidence.digits.1)
        && (compared == 0 || ends * 2 < compared)
}

/// Whether a path is that of a secret.
fn is_secret(path: &str) -> bool {
    Reference::parse(path, Open::default()).is_ok_and(|field| field.field.secret().is_some())
}

/// Whether a title says that secrets stand below it.
fn says_secret(title: &str, named: &[Named]) -> bool {
    named.iter().any(|named| named.known && is_secret(&named.path)) || secret_title(title)
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

/// Two columns for one field: the better one has it, and the other one is a guess.
fn rivals(decided: &mut [Decided]) {
    for at in 0..decided.len() {
        let Verdict::Sure(binding) = &decided[at].verdict else { continue };
        let path = binding.path.clone();
        let same = |other: &Decided| matches!(&other.verdict, Verdict::Sure(theirs) if overlaps(&theirs.path, &path));
        let rivals: Vec<usize> =
            (0..decided.len()).filter(|other| *other != at && same(&decided[*other])).collect();
        // The opposite of a fact is no rival of it: both say the same, and reading compares them.
        let score = |one: &Decided| {
            let sure = one.named.iter().filter(|named| !named.guess).count();
            (one.evidence.filled, std::cmp::Reverse(sure), std::cmp::Reverse(one.title.chars().count()))
        };
        let Some(best) = rivals.iter().copied().max_by_key(|rival| score(&decided[*rival])) else { continue };
        let (winner, losers) =
            if score(&decided[at]) >= score(&decided[best]) { (at, rivals) } else { (best, vec![at]) };
        let title = decided[winner].title.clone();
        for loser in losers {
            if opposite(&decided[winner], &decided[loser]) {
                continue;
            }
            let Verdict::Sure(binding) = decided[loser].verdict.clone() else { continue };
            let mut binding = binding;
            binding.path = binding.path.replace("[0]", "[1]");
            let why = format!("`{}` is taken for this field already", crate::value::shown::shown(&title, 60));
            decided[loser].verdict = Verdict::Doubt(Some(binding), why);
        }
    }
}

fn opposite(a: &Decided, b: &Decided) -> bool {
    let inverted = |one: &Decided| one.named.iter().any(|named| named.inverted);
    inverted(a) != inverted(b)
}

fn overlaps(a: &str, b: &str) -> bool {
    let parse = |path: &str| Reference::parse(path, Open::default()).ok();
    parse(a).zip(parse(b)).is_some_and(|(a, b)| a.overlaps(&b))
}

impl Decided {
    /// Whether its values do not refuse a field.
    pub(super) fn may_be(&self, path: &str, dictionary: &Dictionary) -> bool {
        let around = Around {
            dictionary,
            given: false,
            called: false,
            family: false,
            generic: false,
            extension: false,
        };
        !matches!(try_path(path, false, &self.evidence, &around), Fit::Refuses(_))
    }

    /// Binds the column to a field that somebody names.
    ///
    /// # Errors
    /// No such field, or one that the values cannot be read as.
    pub(super) fn settle(&mut self, path: &str, dictionary: &Dictionary) -> Result<(), String> {
        Reference::parse(path, Open::default()).map_err(|fault| match fault.nearest() {
            Some(near) => format!("{}; did you mean `{near}`?", fault.message),
            None => fault.message,
        })?;
        if self.hidden.is_some()
            && says_secret(&self.title, &self.named)
            && !path.starts_with("x.")
            && !is_secret(path)
        {
            return Err(format!(
                "it holds secrets, and `{path}` is no field of secrets, so that they would be shown; leave it open with `-`, or change the map by hand"
            ));
        }
        let around = Around {
            dictionary,
            given: false,
            called: false,
            family: false,
            generic: false,
            extension: false,
        };
        let binding = match try_path(path, false, &self.evidence, &around) {
            Fit::Agrees(binding) | Fit::Weak(binding, _) => binding,
            Fit::Refuses(why) => {
                if !plain_text(path) {
                    return Err(format!("it cannot be `{path}`: {why}"));
                }
                Binding::to(path)
            }
        };
        let mut binding = Binding { doubts: Vec::new(), ..binding };
        if let Some(secret) = self.secret().filter(|_| path.starts_with("x.")) {
            binding.ty = Some(format!("secret.{}", secret.name()));
        }
        self.verdict = Verdict::Sure(binding);
        self.settled = true;
        Ok(())
    }

    /// Takes from the column what it was: secrets are asked for again, anything else becomes what is said.
    pub(super) fn withdraw(&mut self, otherwise: Verdict) {
        if self.hidden.is_none()
            && self.secret().is_some()
            && let Verdict::Secret(binding) | Verdict::Sure(binding) = &self.verdict
        {
            self.hidden = Some(binding.clone());
        }
        self.verdict = match &self.hidden {
            Some(guess) => {
                self.settled = false;
                let mut guess = guess.clone();
                if let Verdict::Doubt(_, why) = otherwise {
                    guess.doubts = vec![why];
                }
                Verdict::Secret(guess)
            }
            None => otherwise,
        };
    }

    /// The kind of secret that the column holds, if it does.
    pub(super) fn secret(&self) -> Option<Secret> {
        let path = match &self.verdict {
            Verdict::Secret(binding) | Verdict::Sure(binding) => &binding.path,
            _ => return None,
        };
        let kind = Reference::parse(path, Open::default()).ok().and_then(|field| field.field.secret());
        match &self.verdict {
            Verdict::Secret(_) => Some(kind.unwrap_or(Secret::Plain)),
            _ => kind,
        }
    }
}
