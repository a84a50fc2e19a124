//! One YAML text as people write it in front matter: bare, in double or in single quotes, or several in brackets.
//!
//! Takes what stands behind a key's colon. Gives nothing where YAML would see more in it than a text.

/// `a, "b"` of a list in brackets; none where an item is more than a text.
pub(super) fn flow_list(inner: &str) -> Option<Vec<String>> {
    if inner.trim().is_empty() {
        return Some(Vec::new());
    }
    inner.split(',').map(|item| scalar(item.trim())).collect()
}

/// A text without its quotes and without a comment behind it; none where YAML would see more in it than a text.
pub(super) fn scalar(text: &str) -> Option<String> {
    let text = text.trim();
    match text.chars().next() {
        None | Some('#') => Some(String::new()),
        Some('"') => double_quoted(text),
        Some('\'') => {
            let inner = &text[1..];
            let end = inner.replace("''", "\0\0").find('\'')?;
            is_over(&inner[end + 1..]).then(|| inner[..end].replace("''", "'"))
        }
        Some('[' | '{' | '|' | '>' | '&' | '*' | '!' | '%' | '@' | '`') => None,
        Some(_) => Some(text.split(" #").next().unwrap_or(text).trim_end().to_owned()),
    }
}

fn double_quoted(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return is_over(&text[at + 1..]).then_some(out),
            '\\' => out.push(match characters.next()?.1 {
                'n' => '\n',
                't' => '\t',
                escaped @ ('"' | '\\' | '/') => escaped,
                _ => return None,
            }),
            other => out.push(other),
        }
    }
    None
}

/// Whether nothing but a comment follows.
fn is_over(rest: &str) -> bool {
    let rest = rest.trim();
    rest.is_empty() || rest.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(scalar(text).as_deref(), expected, "{text:?}");
    }

    #[test]
    fn quotes_and_comments_are_taken_off() {
        check("plain text # why", Some("plain text"));
        check("a#b", Some("a#b"));
        check("\"x # \\\"y\\\"\" # why", Some("x # \"y\""));
        check("'it''s' # why", Some("it's"));
        check("", Some(""));
        check("# only a comment", Some(""));
    }

    #[test]
    fn what_is_more_than_a_text_is_nothing() {
        for text in ["[a]", "{a: b}", "|", ">-", "*anchor", "\"open", "'open", "\"a\" b", "\"\\u1\""] {
            check(text, None);
        }
    }

    #[test]
    fn a_list_in_brackets_holds_texts() {
        assert_eq!(flow_list("a, \"b\""), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(flow_list("a, [b"), None);
    }
}
