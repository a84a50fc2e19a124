//! The template that a page is made with: our own, or a team's.
//!
//! Whatever a template writes out is escaped, and what could move a cursor or hide shows as what it is. A template that would write a
//! value as it stands is refused: what a command has printed would be a part of the page.

use super::helpers::{diff, terminal};
use crate::report::page_template::engine;
use handlebars::{Context, RenderError, RenderErrorReason};
use serde::Serialize;
use thiserror::Error;

/// How the page looks.
const STYLE: &str = include_str!("page.css");

/// A template of a team's own.
#[derive(Debug, Clone)]
pub struct OwnTemplate {
    /// Where it lies.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// Why a template of a team's own makes no page.
#[derive(Debug, Error)]
#[error("{path}:{line}: {message}")]
pub struct TemplateFault {
    /// Where it lies.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

/// `page` in our own template, or in a team's.
pub(super) fn rendered(page: impl Serialize, own: Option<&OwnTemplate>) -> Result<String, TemplateFault> {
    const NAME: &str = "page";
    let mut engine = engine(STYLE);
    engine.register_helper("terminal", Box::new(terminal));
    engine.register_helper("diff", Box::new(diff));
    let text = own.map_or(include_str!("page.hbs"), |own| &own.text);
    let fault = |line: usize, message: String| {
        let path = own.map_or("page.hbs", |own| &own.path).to_owned();
        TemplateFault { path, line, message }
    };
    if let Some(line) = own.and_then(|own| unescaped(&own.text)) {
        let message = "`{{{` and `{{&` write a value as it stands, so that what a command printed would be a part of the page: use `{{`";
        return Err(fault(line, message.to_owned()));
    }
    engine
        .register_template_string(NAME, text)
        .map_err(|error| fault(error.pos().map_or(1, |(line, _)| line), error.reason().to_string()))?;
    // Nothing of it is held twice while it is written out.
    let context = Context::wraps(page).expect("a page holds only strings, numbers and lists of them");
    engine
        .render_with_context(NAME, &context)
        .map_err(|error| fault(error.line_no.unwrap_or(1), words(&error)))
}

/// What went wrong, from a team's point of view.
fn words(error: &RenderError) -> String {
    match error.reason() {
        RenderErrorReason::MissingVariable(Some(name)) => format!("there is no `{name}` here"),
        other => other.to_string(),
    }
}

/// The line on which a value is written as it stands.
fn unescaped(text: &str) -> Option<usize> {
    let mut places = text.match_indices("{{").map(|(at, _)| at);
    let found = places.find(|at| text[at + 2..].trim_start_matches('~').starts_with(['{', '&']))?;
    Some(text[..found].matches('\n').count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn made(text: &str) -> Result<String, String> {
        let own = OwnTemplate { path: "team.hbs".to_owned(), text: text.to_owned() };
        let page = json!({"title": "<b>\u{1b}", "none": null, "rows": ["-a", "+b"]});
        rendered(&page, Some(&own)).map_err(|fault| fault.to_string())
    }

    #[test]
    fn a_value_is_never_a_part_of_the_page() {
        assert_eq!(made("<i>{{title}}</i>"), Ok("<i>&lt;b&gt;\\u{1b}</i>".to_owned()));
        for raw in ["{{{title}}}", "{{&title}}", "{{~{title}~}}", "{{~& title}}", "{{{{raw}}}}{{{{/raw}}}}"] {
            let refused = made(&format!("\n{raw}")).expect_err(raw);
            assert!(refused.starts_with("team.hbs:2: `{{{`"), "{refused}");
        }
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        assert_eq!(made("\n\n{{titel}}"), Err("team.hbs:3: there is no `titel` here".to_owned()));
        let open = made("a\n{{#if title}}\n").expect_err("not closed");
        assert!(open.starts_with("team.hbs:"), "{open}");
        assert_eq!(
            made("{{#with none}}x{{/with}}{{#each rows}}{{diff this}}{{/each}}"),
            Ok("<span class=\"diff-removed\">-a\n</span><span class=\"diff-added\">+b\n</span>".to_owned())
        );
    }

    #[test]
    fn our_own_template_writes_no_value_as_it_stands() {
        assert_eq!(unescaped(include_str!("page.hbs")), None);
    }
}
