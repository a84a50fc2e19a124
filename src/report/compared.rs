//! What a step printed beside what the document says that it prints: line by line, without what is different every time.
//!
//! Takes the two texts, gives the lines that differ. It informs; a step fails only by `expect=`.

use super::compared_rows::plain;
use crate::text::Pattern;
use similar::{ChangeTag, TextDiff};

/// What is said where nothing differs.
pub(super) const SAME: &str = "as the document expects";

/// What is said above the lines that differ.
pub(super) const OTHER: &str = "not quite what the document expects (- expected, + printed):";

/// Ages, times of day, dates, addresses, hashes and other long numbers; and the ends of generated names.
static VOLATILE: Pattern = Pattern::new(concat!(
    r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?Z?\b|\b\d\d:\d\d(?::\d\d(?:\.\d+)?)?\b",
    r"|\b(?:\d+(?:\.\d+)?(?:ms|[smhdwy]))+\b|\b\d{1,3}(?:\.\d{1,3}){3}\b",
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
    r"|\b(?:[0-9]*[a-f][0-9a-f]{6,}|[0-9]{6,}|[0-9]+[a-f][0-9a-f]{5,})\b",
    r"|-[a-z0-9]{8,10}-[a-z0-9]{5}\b|\b\d+(?:\.\d+)?(?:[KMGT]i?B?|%)",
));

/// A line with what is different every time left out, and its columns one blank apart.
fn settled(line: &str) -> String {
    let plain = VOLATILE.replace_all(line, "•");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same where both are what a database gave: its own client draws tables in its own way.
pub(super) fn differences_of(expected: &str, printed: &str, is_sql: bool) -> Option<Vec<(char, String)>> {
    if is_sql { differences(&plain(expected), &plain(printed)) } else { differences(expected, printed) }
}

/// The lines of a comparison: `-` expected and not printed, `+` printed and not expected, ` ` in both.
///
/// None where everything that was expected was printed in its order. Words that the author left out (`...`) stand for any
/// lines, and so does everything before and after.
fn differences(expected: &str, printed: &str) -> Option<Vec<(char, String)>> {
    let wanted: Vec<&str> = expected.lines().filter(|line| !line.trim().is_empty()).collect();
    let came: Vec<&str> = printed.lines().filter(|line| !line.trim().is_empty()).collect();
    let (old, new): (Vec<String>, Vec<String>) =
        (wanted.iter().map(|line| settled(line)).collect(), came.iter().map(|line| settled(line)).collect());
    let elided = |line: &str| matches!(line.trim_matches(['#', ' ', '[', ']']), "..." | "…");
    let mut at = 0;
    let all_came = old.iter().filter(|line| !elided(line)).all(|line| {
        let found = new[at..].iter().position(|other| other == line || fits(line, other));
        at += found.map_or(0, |found| found + 1);
        found.is_some()
    });
    if all_came {
        return None;
    }
    let old: Vec<&str> = old.iter().map(String::as_str).collect();
    let new: Vec<&str> = new.iter().map(String::as_str).collect();
    let diff = TextDiff::from_slices(&old, &new);
    let line = |from: &[&str], index: Option<usize>| index.map(|at| from[at].to_owned()).unwrap_or_default();
    let shown = diff.iter_all_changes().map(|change| match change.tag() {
        ChangeTag::Delete => ('-', line(&wanted, change.old_index())),
        ChangeTag::Insert => ('+', line(&came, change.new_index())),
        ChangeTag::Equal => (' ', line(&came, change.new_index())),
    });
    Some(shown.filter(|(tag, text)| *tag != '-' || !elided(text)).collect())
}

/// Whether a line with parts left out (`Ready ... 3/3`) fits one that was printed.
fn fits(expected: &str, printed: &str) -> bool {
    let mut parts = expected.split("...").flat_map(|part| part.split('…')).map(str::trim);
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = printed.strip_prefix(first) else { return false };
    let mut left_out = false;
    for part in parts {
        left_out = true;
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    left_out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expected: &str, printed: &str, differs: &[&str]) {
        let found = differences(expected, printed).unwrap_or_default();
        let found: Vec<String> = found.iter().map(|(tag, text)| format!("{tag}{text}")).collect();
        assert_eq!(found, differs, "{expected} against {printed}");
    }

    #[test]
    fn what_is_different_every_time_is_no_difference() {
        check("api-7d4b9c6f5-x2x9z  1/1  Running  0  5m", "api-6f9f8d7c4-abcde 1/1 Running 0 3d2h", &[]);
        check("at 2030-01-31T10:00:00Z from 10.0.0.1", "at 2031-02-01T11:22:33Z from 10.20.30.40", &[]);
        check("commit 1a2b3c4d5e", "commit 99aa88bb77cc", &[]);
    }

    #[test]
    fn a_different_state_is_one() {
        check(
            "api 1/1 Running",
            "api 0/1 CrashLoopBackOff",
            &["-api 1/1 Running", "+api 0/1 CrashLoopBackOff"],
        );
        check("a\nb", "a\nc", &[" a", "-b", "+c"]);
    }

    #[test]
    fn what_the_author_left_out_may_be_anything() {
        check("first\n...\nlast", "first\nsomething\nlast\nand more", &[]);
        check("Ready ... 3/3", "Ready after a while 3/3", &[]);
        check("Ready ... 3/3", "Ready 2/3", &["-Ready ... 3/3", "+Ready 2/3"]);
    }
}
