//! The transcript as a page for a browser: the same Markdown, with nothing in it that a browser would obey.
//!
//! Takes the transcript's text, gives a whole page that needs no other file. What came from a runbook or from a command is text
//! there: no tag, no link, no picture of theirs.

use handlebars::Handlebars;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};
use serde::Serialize;

#[derive(Serialize)]
struct Page {
    title: String,
    body: String,
}

/// The page of a transcript.
pub fn html(transcript: &str) -> String {
    let events = Parser::new_ext(transcript, Options::ENABLE_TABLES).filter_map(harmless);
    let mut body = String::new();
    html::push_html(&mut body, events);
    let title = title(transcript);
    let mut engine = Handlebars::new();
    engine
        .register_template_string("page", include_str!("page.html.hbs"))
        .expect("the template is well formed");
    engine.render("page", &Page { title, body }).expect("the template fits the page")
}

/// The words of a transcript's first heading.
fn title(transcript: &str) -> String {
    let heading = transcript.lines().next().unwrap_or_default();
    let words = Parser::new(heading).filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => Some(text),
        _ => None,
    });
    words.collect::<Vec<_>>().concat()
}

/// An event as a page may hold it; none where it is a link or a picture, of which the words stay.
fn harmless(event: Event<'_>) -> Option<Event<'_>> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::HtmlBlock)
        | Event::End(TagEnd::Link | TagEnd::Image | TagEnd::HtmlBlock) => None,
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_runbook_is_a_tag_a_link_or_a_picture() {
        let page = html(
            "# Transcript: <b>x</b>\n\n<script>alert(1)</script>\n\n- <img src=x onerror=y> [a](javascript:z) ![b](c)\n\n\
             ```text\n</pre><script>\n```\n",
        );
        for obeyed in ["<script", "<img", "<b>", "<a ", "href", "onerror=y>"] {
            let body = page.split("<body").nth(1).expect("a body");
            assert!(!body.contains(obeyed), "{obeyed} in {body}");
        }
        assert!(
            page.contains("&lt;script&gt;alert(1)")
                && page.contains("<title>Transcript: &lt;b&gt;x&lt;/b&gt;")
        );
    }
}
