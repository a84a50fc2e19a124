//! `<pod-name>`: the commonest spelling, and the one that bash takes for redirections.

use super::Placeholder;
use crate::text::Pattern;

static ANGLE: Pattern = Pattern::needing(&["<"], r"<([A-Za-z0-9][A-Za-z0-9 _./:|,'-]{0,60})>");

/// Words in angle brackets that tools print and nobody fills in.
const NOT_FILLED_IN: &[&str] =
    &["none", "nil", "null", "unset", "unknown", "invalid", "eof", "no value", "empty", "pending", "idle"];

/// Elements of HTML that need no closing tag, or that authors use in runbooks.
const HTML: &[&str] = &[
    "a", "b", "br", "code", "details", "div", "em", "h1", "h2", "h3", "head", "hr", "html", "i", "img", "li",
    "ol", "p", "pre", "script", "span", "strong", "style", "sub", "summary", "sup", "table", "td", "th",
    "title", "tr", "ul", "body", "xml",
];

pub(super) fn find(text: &str) -> Vec<Placeholder> {
    ANGLE
        .captures_iter(text)
        .filter_map(|captures| {
            let range = captures.get(0).expect("the whole match").range();
            let inner = &captures[1];
            let before = text[..range.start].chars().next_back();
            let named = inner.chars().any(char::is_alphabetic) && !inner.ends_with([' ', '-', '/', '.', ':']);
            let elsewhere = before == Some('<') || is_markup(text, inner) || is_generic(before, inner);
            let printed = NOT_FILLED_IN.contains(&inner.to_lowercase().as_str());
            if named && !elsewhere && !printed { Placeholder::new(text, range, inner) } else { None }
        })
        .collect()
}

/// Whether `<inner>` is an element: a known one, or one that the text closes.
fn is_markup(text: &str, inner: &str) -> bool {
    let name = inner.split([' ', '/']).next().unwrap_or(inner);
    HTML.contains(&name.to_lowercase().as_str()) || text.contains(&format!("</{name}>"))
}

/// Whether `<Inner>` is a type's parameter, as in `Vec<String>` and `Map<String, u8>`.
fn is_generic(before: Option<char>, inner: &str) -> bool {
    let capitalised = inner.starts_with(char::is_uppercase) && inner.chars().any(char::is_lowercase);
    let single = capitalised && !inner.contains([' ', '-', '_']);
    before.is_some_and(char::is_alphanumeric) && (single || inner.contains(','))
}
