//! Which `{{…}}` are this project's and which belong to another tool (Go templates, Jinja, `PromQL` alerts, GitHub Actions).

use crate::text::Pattern;
use std::ops::Range;

static MUSTACHE: Pattern = Pattern::needing(&["{{"], r"\$?\{\{(?s:.*?)\}\}");
static NAME: Pattern = Pattern::new(r"^\{\{\s*[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*\s*\}\}$");
static HELPER: Pattern = Pattern::new(
    r"^\{\{\s*(?:#(?:if|unless|each)\s+[A-Za-z][\w-]*|/(?:if|unless|each)|else|this|@(?:index|first|last))\s*\}\}$",
);

/// Words of Go templates and Jinja that look like plain names.
const FOREIGN_WORDS: &[&str] = &["end", "else", "nil", "break", "continue", "this"];

/// One `{{…}}` in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mustache {
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `{{name}}`.
    Name,
    /// `{{#if name}}`, `{{/each}}`, `{{else}}` and what else only means something to handlebars.
    Helper,
    /// Another tool's.
    Foreign,
}

/// Every `{{…}}` of `text`, in order.
pub(super) fn mustaches(text: &str) -> Vec<Mustache> {
    let has_helpers = MUSTACHE.find_iter(text).any(|hit| hit.as_str().contains("{{#"));
    MUSTACHE
        .find_iter(text)
        .map(|hit| {
            let inner = hit.as_str().trim_matches(['{', '}', ' ']);
            let kind = if has_helpers && HELPER.is_match(hit.as_str()) {
                Kind::Helper
            } else if NAME.is_match(hit.as_str()) && !FOREIGN_WORDS.contains(&inner) {
                Kind::Name
            } else {
                Kind::Foreign
            };
            Mustache { range: hit.range(), kind }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[Kind]) {
        let kinds: Vec<Kind> = mustaches(text).into_iter().map(|one| one.kind).collect();
        assert_eq!(kinds, expected, "in {text:?}");
    }

    #[test]
    fn plain_names_are_ours() {
        check("a {{name}} {{ pod-name }}", &[Kind::Name, Kind::Name]);
    }

    #[test]
    fn go_templates_jinja_and_actions_are_not() {
        check("{{.Names}} {{ $value }} ${{ secrets.X }}", &[Kind::Foreign; 3]);
        check("{{range .Items}}{{.Name}}{{end}}", &[Kind::Foreign; 3]);
        check("{{ value | upper }}", &[Kind::Foreign]);
    }

    #[test]
    fn block_helpers_are_ours_only_with_their_hash() {
        check("{{#if prod}}a{{else}}b{{/if}}", &[Kind::Helper, Kind::Helper, Kind::Helper]);
        check("{{if .X}}a{{else}}b{{end}}", &[Kind::Foreign; 3]);
    }
}
