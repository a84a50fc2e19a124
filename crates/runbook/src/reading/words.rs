//! Words of headings and sentences, and phrases to look for in them.
//!
//! Takes text, gives lower-case words. A phrase of a rule is written as `post deployment`, `troubleshoot*` (words that
//! start like this), `^check` (at the start) or `checks$` (at the end). Never knows what a phrase means.

use super::rules::{Phrase, Rule, bit};

/// The words of `text` in lower case. Punctuation and emoji separate words; apostrophes vanish.
pub(super) fn words(text: &str) -> Vec<String> {
    if text.is_ascii() {
        return ascii_words(text);
    }
    let mut lower = text.to_lowercase();
    if lower.contains(['\'', '’']) {
        lower = lower.replace(['\'', '’'], "");
    }
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The same of a text that is all ASCII, as most are.
fn ascii_words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            word.push(char::from(byte.to_ascii_lowercase()));
        } else if byte != b'\'' && !word.is_empty() {
            found.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        found.push(word);
    }
    found
}

/// Whether `phrase` occurs in `words`.
pub(super) fn says(words: &[String], phrase: &str) -> bool {
    let (phrase, at_start) = phrase.strip_prefix('^').map_or((phrase, false), |rest| (rest, true));
    let (phrase, at_end) = phrase.strip_suffix('$').map_or((phrase, false), |rest| (rest, true));
    let length = phrase.split(' ').count();
    let starts = 0..(words.len() + 1).saturating_sub(length);
    starts.into_iter().any(|at| {
        (!at_start || at == 0)
            && (!at_end || at + length == words.len())
            && words[at..].iter().zip(phrase.split(' ')).all(|(word, wanted)| is_like(word, wanted))
    })
}

/// The first of the phrases of a rule that occurs in `words`.
pub(super) fn first_said(words: &[String], phrases: &[Phrase]) -> Option<&'static str> {
    // Of the hundreds of phrases of a rule few begin like any word at all.
    let firsts = firsts(words);
    let said = |phrase: &&Phrase| firsts & phrase.first != 0 && occurs(words, phrase);
    phrases.iter().find(said).map(|phrase| phrase.text)
}

/// The first of `rules` that has a phrase in `words`, with that phrase.
pub(super) fn rule_said(words: &[String], rules: &[&'static Rule]) -> Option<(&'static Rule, &'static str)> {
    rules.iter().find_map(|rule| first_said(words, rule.words).map(|phrase| (*rule, phrase)))
}

/// Whether a phrase of a rule occurs in `words`.
fn occurs(words: &[String], phrase: &Phrase) -> bool {
    let Some(last) = words.len().checked_sub(phrase.length) else { return false };
    let from = if phrase.at_end { last } else { 0 };
    let to = if phrase.at_start { 0 } else { last };
    (from..=to)
        .any(|at| words[at..].iter().zip(phrase.bare.split(' ')).all(|(word, wanted)| is_like(word, wanted)))
}

/// The first of `phrases`, separated by commas, that occurs in `words`.
pub(super) fn first_of<'p>(words: &[String], phrases: &'p str) -> Option<&'p str> {
    let firsts = firsts(words);
    let may_be_said = |phrase: &str| {
        let begin = phrase.strip_prefix('^').unwrap_or(phrase);
        begin.starts_with('*') || begin.bytes().next().is_some_and(|first| firsts & bit(first) != 0)
    };
    parted(phrases).map(str::trim_ascii).find(|phrase| may_be_said(phrase) && says(words, phrase))
}

/// What the words begin with.
fn firsts(words: &[String]) -> u64 {
    words.iter().filter_map(|word| word.bytes().next()).fold(0, |firsts, first| firsts | bit(first))
}

/// What stands between commas; they are close together, so that a plain walk is the fastest.
fn parted(phrases: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(phrases);
    std::iter::from_fn(move || {
        let all = rest?;
        let end = all.bytes().position(|byte| byte == b',');
        rest = end.map(|end| &all[end + 1..]);
        Some(&all[..end.unwrap_or(all.len())])
    })
}

/// Whether `word` is `wanted`, which may end in a star.
fn is_like(word: &str, wanted: &str) -> bool {
    wanted.strip_suffix('*').map_or(word == wanted, |start| word.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_and_digits() {
        assert_eq!(words("🚨 Don't: Blue-Green (v2)"), ["dont", "blue", "green", "v2"]);
        assert_eq!(words("Don't: Blue-Green (v2)"), ["dont", "blue", "green", "v2"]);
        assert_eq!(words(" ' it's 'so' '"), ["its", "so"]);
    }

    #[test]
    fn a_phrase_is_found_where_its_marks_allow_it() {
        let heading = words("Check the post-deployment logs");
        let cases = [
            ("post deployment", true),
            ("deployment post", false),
            ("deploy*", true),
            ("deploy", false),
            ("^check", true),
            ("^post", false),
            ("logs$", true),
            ("^check the post deployment logs$", true),
            ("deployment$", false),
        ];
        for (phrase, expected) in cases {
            assert_eq!(says(&heading, phrase), expected, "{phrase}");
            let several = format!("nothing, {phrase} ,^never");
            assert_eq!(first_of(&heading, &several), expected.then_some(phrase), "{several}");
        }
    }
}
