//! Patterns of words: `delete-*`, `pod|pods`.
//!
//! Takes a pattern and a word, says whether it fits. Knows no program.

/// Whether `text` is as `pattern` says, where `*` stands for anything.
pub fn glob(pattern: &str, text: &str) -> bool {
    // Most patterns have no star and are short: a plain walk finds that out soonest.
    let Some(star) = pattern.bytes().position(|byte| byte == b'*') else { return pattern == text };
    let (head, rest) = (&pattern[..star], &pattern[star + 1..]);
    let Some(mut text) = text.strip_prefix(head) else { return false };
    let (parts, tail) = rest.rsplit_once('*').unwrap_or(("", rest));
    for part in parts.split('*') {
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(tail)
}

/// Whether a word is as one of several patterns says; a slash at the end of a folder makes no difference.
pub fn is_one_of(patterns: &[String], word: &str) -> bool {
    let bare = word.strip_suffix('/').filter(|bare| !bare.is_empty()).unwrap_or(word);
    patterns.iter().any(|pattern| glob(pattern, word) || glob(pattern, bare))
}

/// What of `text` stands where the last `*` of `pattern` does; capitals do not matter.
pub fn behind<'t>(pattern: &str, text: &'t str) -> Option<&'t str> {
    let head = pattern.strip_suffix('*')?;
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let lower = text.to_ascii_lowercase();
    let head = head.to_ascii_lowercase();
    ends.into_iter().find(|at| glob(&head, &lower[..*at])).map(|at| &text[at..])
}

/// The alternatives of a pattern as the table writes it.
pub fn alternatives(text: &str) -> Vec<String> {
    text.split('|').filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text, expected) in [
            ("a*", "abc", true),
            ("*-b", "a-b", true),
            ("a*c*e", "abcde", true),
            ("a*c*e", "ae", false),
            ("a", "ab", false),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn what_stands_behind_a_key_is_told_apart_from_it() {
        assert_eq!(behind("ProxyCommand=*", "proxycommand=nc %h"), Some("nc %h"));
        assert_eq!(behind("alias.*=!*", "alias.x=!rm -rf y"), Some("rm -rf y"));
        assert_eq!(behind("exec=*", "dot"), None);
    }
}
