//! The words behind a command of psql's: bare, or in single quotes, in which two are one.

/// The words of `text`; none where psql would run a shell for one of them, or a quote is never closed.
pub(super) fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(first) = characters.peek() {
        if first.is_whitespace() {
            characters.next();
            continue;
        }
        let mut word = String::new();
        let mut quote = None;
        while let Some(character) = characters.peek().copied() {
            match quote {
                None if character.is_whitespace() => break,
                None if character == '`' => return None,
                None if character == '\'' => quote = Some('\''),
                // Double quotes stay: they make a name in what the word is used for.
                None if character == '"' => {
                    word.push('"');
                    quote = Some('"');
                }
                Some('\'') if character == '\'' => {
                    characters.next();
                    if characters.peek() == Some(&'\'') {
                        word.push('\'');
                    } else {
                        quote = None;
                        continue;
                    }
                }
                // What a backslash makes of a letter is told nowhere else.
                Some('\'') if character == '\\' => return None,
                Some('"') if character == '"' => {
                    word.push('"');
                    quote = None;
                }
                _ => word.push(character),
            }
            characters.next();
        }
        if quote.is_some() {
            return None;
        }
        words.push(word);
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_parted_by_blanks_and_kept_together_by_quotes() {
        for (text, expected) in [
            ("a b", Some(vec!["a", "b"])),
            ("a 'b c'  d", Some(vec!["a", "b c", "d"])),
            ("'it''s'", Some(vec!["it's"])),
            ("\"a b\"", Some(vec!["\"a b\""])),
            ("", Some(vec![])),
            ("`date`", None),
            ("'a", None),
        ] {
            let expected = expected.map(|words| words.into_iter().map(str::to_owned).collect());
            assert_eq!(super::words(text), expected, "{text}");
        }
    }
}
