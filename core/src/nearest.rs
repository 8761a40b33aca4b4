//! The nearest name to a misspelt one, for messages that can propose a correction.

/// The candidate nearest to `text`, if it is near enough that it may have been meant: the same but for case, or at
/// most a third of its letters apart.
pub fn nearest<S: AsRef<str>>(text: &str, candidates: impl IntoIterator<Item = S>) -> Option<String> {
    let wanted = text.to_lowercase();
    // Of two letters one is half of the word: such a word is only known by its case.
    let letters = wanted.chars().count();
    let limit = if letters <= 2 { 0 } else { (letters / 3).max(1) };
    candidates
        .into_iter()
        .map(|candidate| {
            let distance = strsim::damerau_levenshtein(&wanted, &candidate.as_ref().to_lowercase());
            (distance, candidate)
        })
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate.as_ref().to_owned())
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let names = ["delimiter", "newline", "header"];
        assert_eq!(nearest("delimeter", names).as_deref(), Some("delimiter"));
        assert_eq!(nearest("Header", names).as_deref(), Some("header"));
        assert_eq!(nearest("colour", names), None);
    }
}
