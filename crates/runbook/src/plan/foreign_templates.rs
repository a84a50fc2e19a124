//! Which `{{…}}` are this project's and which belong to another tool (Go templates, Jinja, `PromQL` alerts, GitHub Actions).

use crate::text::{Pattern, is_joined, is_space};
use std::ops::Range;

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
    let hits = braced(text);
    let has_helpers = hits.iter().any(|range| text[range.clone()].contains("{{#"));
    let kind = |hit: &str| {
        let inner = hit.trim_matches(['{', '}', ' ']);
        if has_helpers && HELPER.is_match(hit) {
            Kind::Helper
        } else if is_name(hit) && !FOREIGN_WORDS.contains(&inner) {
            Kind::Name
        } else {
            Kind::Foreign
        }
    };
    hits.into_iter().map(|range| Mustache { kind: kind(&text[range.clone()]), range }).collect()
}

/// Each `{{` with the next `}}`, and a dollar in front of it.
fn braced(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find("{{").map(|at| from + at) {
        let Some(end) = text[open + 2..].find("}}").map(|at| open + 2 + at + 2) else { break };
        let is_dollar = text[from..open].ends_with('$');
        found.push(open - usize::from(is_dollar)..end);
        from = end;
    }
    found
}

/// `{{name}}`, `{{ pod-name }}`.
fn is_name(hit: &str) -> bool {
    let inner = hit.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
    inner.map(|inner| inner.trim_matches(is_space)).is_some_and(|inner| {
        inner.starts_with(|c: char| c.is_ascii_alphabetic())
            && is_joined(inner, &['_', '-'], |c| c.is_ascii_alphanumeric())
    })
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
    fn the_nearest_braces_belong_together() {
        let spans = |text| braced(text).into_iter().map(|range| &text[range]).collect::<Vec<_>>();
        assert_eq!(spans("{{a}}}} $${{b\n}} {{{c}}} {{d}"), ["{{a}}", "${{b\n}}", "{{{c}}"]);
        check("{{{c}}} {{1a}} {{a__b}} {{}}", &[Kind::Foreign; 4]);
    }

    #[test]
    fn block_helpers_are_ours_only_with_their_hash() {
        check("{{#if prod}}a{{else}}b{{/if}}", &[Kind::Helper, Kind::Helper, Kind::Helper]);
        check("{{if .X}}a{{else}}b{{end}}", &[Kind::Foreign; 3]);
    }
}
