//! `...` and `…` where words have been left out: `INSERT INTO t (a, ...)`, `tar xf a.tar …`, `curl https://example.com/...`.
//!
//! Takes a text, gives each such place with a name after the word in front of it. Dots that end a word (`Starting...`, `./...`) are none.

use super::found::Placeholder;
use super::surroundings::{line_around, open_quote};
use super::within::Within;

/// The two ways to write it.
const MARKS: [&str; 2] = ["...", "…"];

/// Programs that only say something: what trails off there is meant.
const SAYS: [&str; 3] = ["echo", "printf", "say"];

pub(super) fn find(text: &str, within: Within) -> Vec<Placeholder> {
    let places = MARKS.iter().flat_map(|mark| text.match_indices(mark));
    let place = |(at, mark): (usize, &str)| {
        let range = at..at + mark.len();
        let is_one = is_alone(text, range.clone(), within) || ends_address(text, range.clone());
        is_one.then(|| Placeholder::new(text, range, &name(text, at))).flatten()
    };
    places.filter_map(place).collect()
}

/// Whether dots stand where a word would, and in no comment and no string.
fn is_alone(text: &str, range: std::ops::Range<usize>, within: Within) -> bool {
    let (line, at) = line_around(text, range.start);
    let before = &line[..at];
    let (left, right) = (before.chars().next_back(), text[range.end..].chars().next());
    let begins = left.is_none_or(|c| c.is_whitespace() || "(,[{".contains(c));
    let ends = right.is_none_or(|c| c.is_whitespace() || "),]};".contains(c));
    if !begins || !ends || is_comment(before, within) {
        return false;
    }
    if open_quote(before).is_some() {
        // Of data in quotes only what stands for more of the same is left out: `{"a": 1, ...}`.
        let last = before.trim_end().chars().next_back();
        let next = text[range.end..].trim_start().chars().next();
        return last.is_some_and(|c| "{[,".contains(c)) && next.is_some_and(|c| "}],".contains(c));
    }
    !line.split_whitespace().next().is_some_and(|first| SAYS.contains(&first))
}

/// Whether what stands behind this on its line is only said.
fn is_comment(before: &str, within: Within) -> bool {
    let mark = if within == Within::Sql { "--" } else { "#" };
    let begins = |at: usize| {
        let is_word = before[..at].chars().next_back().is_none_or(char::is_whitespace);
        (is_word || within == Within::Sql) && open_quote(&before[..at]).is_none()
    };
    before.match_indices(mark).any(|(at, _)| begins(at))
}

/// `https://example.com/...`: the rest of an address.
fn ends_address(text: &str, range: std::ops::Range<usize>) -> bool {
    let (line, at) = line_around(text, range.start);
    let word = line[..at].rsplit([' ', '\t', '"', '\'']).next().unwrap_or("");
    let is_end = text[range.end..].chars().next().is_none_or(|c| c.is_whitespace() || "\"');".contains(c));
    word.contains("://") && word.ends_with('/') && is_end
}

/// What a place is called: after the word in front of it and what its line begins with, so that few others are called the same.
fn name(text: &str, at: usize) -> String {
    let (line, within) = line_around(text, at);
    let first = line[..within].split_whitespace().next().unwrap_or("");
    let last = word_before(text, at);
    if last.is_empty() || first == last { format!("after {first}") } else { format!("{first} after {last}") }
}

/// The last word in front of a place.
fn word_before(text: &str, at: usize) -> &str {
    let is_of_word = |c: char| c.is_alphanumeric() || c == '_';
    let end = text[..at].trim_end_matches(|c| !is_of_word(c)).len();
    let start = text[..end]
        .rfind(|c| !is_of_word(c))
        .map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8));
    &text[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, within: Within, expected: &[&str]) {
        let names: Vec<String> = find(text, within).into_iter().map(|one| one.name).collect();
        assert_eq!(names, expected, "in {text:?}");
    }

    #[test]
    fn what_an_author_left_out_has_to_be_filled_in() {
        check("tar xf a.tar …", Within::Shell, &["after_tar"]);
        check("ship put --name a ...", Within::Shell, &["ship_after_a"]);
        check("ship\n...\nship", Within::Shell, &["after_ship"]);
        check("curl https://x.example/...", Within::Shell, &["curl_after_example"]);
        check("curl -d '{\"a\": 1, ...}' x", Within::Shell, &["curl_after_1"]);
        check("INSERT INTO t (a, ...) VALUES (1, ...)", Within::Sql, &["insert_after_a", "insert_after_1"]);
        check("CREATE TABLE t (\n  id int,\n  ...\n)", Within::Sql, &["after_int"]);
    }

    #[test]
    fn dots_that_programs_and_people_mean_are_none() {
        for text in [
            "echo Starting ...",
            "echo 'one, two, ...'",
            "printf 'Wait ... '",
            "go test ./...",
            "git diff a...b",
            "ship # and so on, ...",
            "# ...",
            "log 'It trails off ...'",
        ] {
            check(text, Within::Shell, &[]);
        }
        check("SELECT 1 -- ...", Within::Sql, &[]);
        check("SELECT 'a ...'", Within::Sql, &[]);
    }
}
