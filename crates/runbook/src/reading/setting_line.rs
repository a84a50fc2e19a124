//! Whether a text begins as a setting does: `NAME=`, `key: value`.
//!
//! Takes a text, says what a few comparisons can tell: whether the pattern of such a line may match it. Never decides what it is.

/// Whether a text begins with a name, of letters, digits and `more`, and `=`.
pub(super) fn is_set(text: &str, more: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || more.contains(c));
    rest.starts_with('=') && rest.len() < text.len()
}

/// Whether a text begins with words and `:`, behind which nothing stands or a blank.
pub(super) fn is_key(text: &str) -> bool {
    let is_of_key =
        |c: char| c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "_./()&-\x0b".contains(c);
    let behind = text.trim_start_matches(is_of_key).strip_prefix(':');
    behind.is_some_and(|rest| rest.chars().next().is_none_or(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_begins_with_its_name_and_nothing_else() {
        assert!(is_set("A_1=x", "_") && is_set("a.b = x", "_.- ") && is_key("a b (c):") && is_key("k: v"));
        assert!(
            !is_set("=x", "_") && !is_set("a b=x", "_") && !is_key("http://x") && !is_key("echo \"a: b\"")
        );
    }
}
