//! What a document says between its steps, as markup that a browser may have: the words and their emphasis, and nothing that it would obey.

use pulldown_cmark::{Alignment, CodeBlockKind, Event, Options, Parser, Tag, TagEnd, html};

/// The HTML of a stretch of Markdown. Raw HTML is text; of links and pictures the words stay, and where they lead stands behind them.
pub fn prose(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_GFM;
    let mut targets = Vec::new();
    let events = Parser::new_ext(markdown, options).filter_map(|event| harmless(event, &mut targets));
    let mut body = String::new();
    html::push_html(&mut body, events);
    body
}

/// An event as a page may hold it.
fn harmless<'e>(event: Event<'e>, targets: &mut Vec<String>) -> Option<Event<'e>> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            targets.push(dest_url.into_string());
            None
        }
        Event::End(TagEnd::Link | TagEnd::Image) => {
            let target = targets.pop().filter(|target| !target.is_empty() && !target.starts_with('#'))?;
            Some(Event::Text(format!(" ({target})").into()))
        }
        Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        // Where its columns stand is a style of its own otherwise, which the page's policy forbids.
        Event::Start(Tag::Table(columns)) => {
            Some(Event::Start(Tag::Table(vec![Alignment::None; columns.len()])))
        }
        // A language is a class of a page otherwise, and may be anything.
        Event::Start(Tag::CodeBlock(_)) => Some(Event::Start(Tag::CodeBlock(CodeBlockKind::Indented))),
        // Its number is an anchor otherwise.
        Event::Start(Tag::Heading { level, .. }) => {
            Some(Event::Start(Tag::Heading { level, id: None, classes: Vec::new(), attrs: Vec::new() }))
        }
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_document_is_obeyed() {
        let markdown = "<script>alert(1)</script>\n\n- <img src=x onerror=y> [go](javascript:z) ![b](//c/d)\n\n```\"><script>\n</pre><script>\n```\n\n# T {#x .y onclick=z}\n";
        let made = prose(markdown);
        for obeyed in ["<script", "<img", "href", "src=\"", "onerror=y>", "class=", " id="] {
            assert!(!made.contains(obeyed), "{obeyed} in {made}");
        }
        assert!(made.contains("go (javascript:z) b (//c/d)"), "{made}");
    }

    #[test]
    fn emphasis_code_and_tables_stay() {
        assert_eq!(prose("**a** `b`"), "<p><strong>a</strong> <code>b</code></p>\n");
        assert!(prose("| a |\n|---:|\n| b |").contains("<td>b</td>"), "and no style with it");
    }
}
