//! Whether two words are so alike that one is probably a slip of the other.

/// Whether one edit makes one word the other: a letter more, less or another, or two neighbours that changed places.
pub(super) fn is_one_edit_apart(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same_start = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same_start..], &other[same_start..]);
    match (one, other) {
        ([_, rest @ ..], all) if all == rest => true,
        (all, [_, rest @ ..]) if all == rest => true,
        ([_, rest @ ..], [_, others @ ..]) if rest == others => true,
        ([a, b, rest @ ..], [c, d, others @ ..]) => a == d && b == c && rest == others,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_more_less_another_or_two_changed_places() {
        for (one, other) in
            [("timeout", "timout"), ("retry", "retrry"), ("mode", "node"), ("effect", "efefct"), ("a", "")]
        {
            assert!(is_one_edit_apart(one, other) && is_one_edit_apart(other, one), "{one} {other}");
        }
        for (one, other) in
            [("timeout", "timeout"), ("timeout", "tiout"), ("mode", "name"), ("abc", "cba"), ("", "")]
        {
            assert!(!is_one_edit_apart(one, other) && !is_one_edit_apart(other, one), "{one} {other}");
        }
    }
}
