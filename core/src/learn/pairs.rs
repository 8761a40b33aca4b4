//! Neighbouring columns that always say the opposite of each other: they are one fact, and become tuples of cases.

use super::decide::{Decided, Verdict};
use super::draft::quoted;
use super::fit::{Truth, truth, two};

/// Records from which on columns of unknown meaning are taken for one fact.
const RECORDS: u64 = 6;

/// Joins such columns. Those that surely mean two different fields stay apart.
pub(super) fn join(decided: &mut [Decided], differing: &[(usize, usize)]) {
    for (a, b) in differing.iter().copied() {
        let (Truth::Two(yes, no), Truth::Two(..)) =
            (truth(&decided[a].evidence), truth(&decided[b].evidence))
        else {
            continue;
        };
        if decided[a].evidence.words().map(sorted) != decided[b].evidence.words().map(sorted) {
            continue;
        }
        let tuple = |first: &str, second: &str| {
            let (yes, no) = (quoted(&yes), quoted(&no));
            format!("cases = [[[{yes}, {no}], {}], [[{no}, {yes}], {}]]", quoted(first), quoted(second))
        };
        match (&decided[a].verdict, &decided[b].verdict) {
            (Verdict::Sure(one), Verdict::Sure(other)) if one.path == other.path => {
                // One of the two titles is the opposite of the field: its words for true and false are turned round.
                let straight = one.codec.as_deref() == Some(two(&yes, &no).as_str());
                let (first, second) = if straight { ("true", "false") } else { ("false", "true") };
                let codec = tuple(first, second);
                decided[a].pair = Some(codec);
                decided[b].verdict = Verdict::Second;
            }
            (Verdict::Open(_), Verdict::Open(_)) if decided[a].evidence.records >= RECORDS => {
                let codec = tuple(&slug(&decided[a].title), &slug(&decided[b].title));
                decided[a].pair = Some(codec);
                decided[b].verdict = Verdict::Second;
            }
            _ => {}
        }
    }
}

fn sorted(words: Vec<(&str, u64)>) -> Vec<String> {
    let mut words: Vec<String> = words.into_iter().map(|(word, _)| word.to_owned()).collect();
    words.sort();
    words
}

/// A title as the last part of a path or as a value: letters, digits and `_`.
pub(super) fn slug(title: &str) -> String {
    let words: Vec<String> = super::title::words(title)
        .into_iter()
        .map(|word| word.text.chars().filter(char::is_ascii_alphanumeric).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect();
    let mut slug = words.join("_");
    slug.truncate(40);
    slug
}
