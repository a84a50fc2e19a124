//! `[POD_NAME]` and `{pod_name}`: brackets and braces around a name.

use super::{Placeholder, is_quoted, line_around};
use crate::text::Pattern;

static BRACKETS: Pattern = Pattern::needing(&["["], r"\[([A-Z][A-Za-z0-9]+(?:[ _-][A-Za-z0-9]+)*)\]");
static BRACES: Pattern = Pattern::needing(&["{"], r"\{([A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*)\}");

/// Bracketed words that logs and messages begin with.
const LEVELS: &[&str] =
    &["INFO", "WARN", "WARNING", "ERROR", "DEBUG", "FATAL", "OK", "PASS", "FAIL", "SKIP", "DONE", "TRACE"];

/// Programs whose own language uses braces around a name.
const BRACE_LANGUAGES: &[&str] =
    &["jq ", "awk ", "python", "node ", "perl ", "printf", "format", "xargs", "find "];

pub(super) fn find(text: &str) -> Vec<Placeholder> {
    let brackets = BRACKETS.captures_iter(text).filter_map(|captures| {
        let range = captures.get(0).expect("the whole match").range();
        let before = text[..range.start].chars().next_back();
        let after = text[range.end..].chars().next();
        // `a[NAME]`, `${a[NAME]}`, `[[NAME]]` and `[Title](link)` are something else.
        let index = before.is_some_and(|c| c.is_alphanumeric() || "_$])[.".contains(c))
            || matches!(after, Some('(' | ']'));
        let name = &captures[1];
        (!index && !LEVELS.contains(&name)).then(|| Placeholder::new(text, range, name)).flatten()
    });
    let braces = BRACES.captures_iter(text).filter_map(|captures| {
        let range = captures.get(0).expect("the whole match").range();
        let (line, at) = line_around(text, range.start);
        let before = text[..range.start].chars().next_back();
        let after = text[range.end..].chars().next();
        let expansion = before.is_some_and(|c| "$%@#{\\".contains(c)) || after == Some('}');
        let program =
            is_quoted(line, at) == Some('\'') && BRACE_LANGUAGES.iter().any(|tool| line.contains(tool));
        let own_language = BRACE_LANGUAGES.iter().any(|tool| line[..at].contains(tool));
        // `{range .items[*]}…{end}` is a template of kubectl's.
        let template = &captures[1] == "end" && text.contains("{range ");
        (!expansion && !program && !own_language && !template)
            .then(|| Placeholder::new(text, range, &captures[1]))
            .flatten()
    });
    brackets.chain(braces).collect()
}
