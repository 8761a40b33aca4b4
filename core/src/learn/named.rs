//! Titles with what they name: by the lexicon and by the maps that are installed, with the numbers in them and what stands
//! in brackets.

use super::dictionary::Dictionary;
use super::evidence::Evidence;
use super::lexicon::{LEXICON, Named};
use super::title::fold;

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
pub(super) fn called(named: &[Named]) -> bool {
    let sure = |path: &str| named.iter().any(|named| !named.guess && named.path == path);
    sure("name.given") && sure("name.nick")
}

pub(super) fn only(named: &[Named], path: &str) -> bool {
    let mut sure = named.iter().filter(|named| !named.guess).peekable();
    sure.peek().is_some() && sure.all(|named| named.path == path)
}

/// The fields that a title names: by the lexicon, else by the maps that are installed.
pub(super) fn names(title: &str, evidence: &Evidence, dictionary: &Dictionary) -> Vec<Named> {
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
pub(super) fn has_before(named: &[Vec<Named>], own: usize, path: &str, index: u16) -> bool {
    let before = |other: &Named| match other.index {
        Some(number) => number + 1 == index,
        None => index <= 2,
    };
    let others = named.iter().enumerate().filter(|(at, _)| *at != own).flat_map(|(_, named)| named);
    others.into_iter().any(|other| other.path == path && before(other))
}

/// The path with the number of the title: `Phone 2` is the second item. A number that fits nowhere makes a guess of it, and
/// one without the number before it says something else: `Extension (4 digits)`.
pub(super) fn numbered(named: &Named, zero: bool, alone: &impl Fn(u16, &str) -> bool) -> Option<Named> {
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
