//! Columns of secrets: told by their title or by the look of their values, and never taken for anything without a question.

use super::decide::Verdict;
use super::evidence::Evidence;
use super::fit::{Around, Binding, Fit, Truth, truth};
use super::lexicon::Named;
use super::look::Look;
use super::weigh::try_path;
use crate::inspect::secret_title;
use crate::model::Reference;
use crate::model::path::Open;

/// Whether a column holds secrets, and what they may be for. Nothing is concluded: their author is asked.
pub(super) fn secret(
    title: &str,
    named: &[Named],
    evidence: &Evidence,
    around: &Around<'_>,
) -> Option<Verdict> {
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
pub(super) fn is_secret(path: &str) -> bool {
    Reference::parse(path, Open::default()).is_ok_and(|field| field.field.secret().is_some())
}

/// Whether a title says that secrets stand below it.
pub(super) fn says_secret(title: &str, named: &[Named]) -> bool {
    named.iter().any(|named| named.known && is_secret(&named.path)) || secret_title(title)
}
