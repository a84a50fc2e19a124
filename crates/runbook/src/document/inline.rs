//! A run of inline text while it is being read: words, inline code, what is bold, what is linked.
//!
//! Takes the inline events of one paragraph, item, row or heading, gives a [`Prose`]. Never knows which of these it is.

use super::Prose;
use super::html;

/// Inline text under way.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "words stand in any of these places")]
pub(super) struct Run {
    prose: Prose,
    /// How many links, and how many bold spans, are open.
    links: usize,
    bold: usize,
    /// The bold text at the very start; `Some` while it is still being read.
    lead: Option<String>,
    has_link: bool,
    has_other: bool,
    /// How many emphases are open, bold or not, and whether words stand in one or beside all.
    emphases: usize,
    is_stressed: bool,
    is_plain: bool,
}

impl Run {
    pub(super) fn new(line: usize) -> Self {
        // Room for a usual sentence, so that it is not moved while it grows.
        let text = String::with_capacity(96);
        Self { prose: Prose { line, text, ..Prose::default() }, ..Self::default() }
    }

    /// A run that is a row of a table.
    pub(super) fn row(line: usize) -> Self {
        let mut run = Self::new(line);
        run.prose.in_table = true;
        run
    }

    pub(super) fn text(&mut self, text: &str) {
        self.saw(text);
        self.push(text);
    }

    pub(super) fn code(&mut self, code: &str) {
        self.saw(code);
        self.push("`");
        self.push(code);
        self.push("`");
        self.prose.code.push(code.to_owned());
    }

    /// Raw HTML between words. Tags are left out; what only looks like one, `<pod-name>`, is the author's text.
    pub(super) fn html(&mut self, html: &str) {
        if html::is_line_break(html) {
            self.space();
        } else if !html::is_markup(html) {
            self.text(html);
        }
    }

    pub(super) fn space(&mut self) {
        if !self.prose.text.ends_with(' ') {
            self.push(" ");
        }
    }

    /// The border between two cells of a row.
    pub(super) fn cell(&mut self) {
        if !self.prose.text.is_empty() {
            self.push(" | ");
        }
    }

    pub(super) fn open_emphasis(&mut self) {
        self.emphases += 1;
    }

    pub(super) fn close_emphasis(&mut self) {
        self.emphases = self.emphases.saturating_sub(1);
    }

    pub(super) fn open_bold(&mut self) {
        self.open_emphasis();
        self.bold += 1;
        if self.prose.text.trim().is_empty() && self.prose.lead.is_none() {
            self.lead = Some(String::new());
        }
    }

    pub(super) fn close_bold(&mut self) {
        self.close_emphasis();
        self.bold = self.bold.saturating_sub(1);
        if self.bold == 0 {
            self.prose.lead = self.lead.take().map(|lead| lead.trim().to_owned()).or(self.prose.lead.take());
        }
    }

    pub(super) fn open_link(&mut self) {
        self.links += 1;
    }

    pub(super) fn close_link(&mut self) {
        self.links = self.links.saturating_sub(1);
    }

    /// The text read so far, without white space around it.
    pub(super) fn finish(mut self) -> Prose {
        self.prose.only_links = self.has_link && !self.has_other;
        self.prose.is_label = self.is_stressed && !self.is_plain && !self.prose.in_table;
        let text = &mut self.prose.text;
        text.truncate(text.trim_end().len());
        text.drain(..text.len() - text.trim_start().len());
        self.prose
    }

    /// Notes whether visible text stands in a link or beside all links.
    fn saw(&mut self, text: &str) {
        if text.chars().any(char::is_alphanumeric) {
            *(if self.links > 0 { &mut self.has_link } else { &mut self.has_other }) = true;
            *(if self.emphases > 0 { &mut self.is_stressed } else { &mut self.is_plain }) = true;
        }
    }

    fn push(&mut self, text: &str) {
        self.prose.text.push_str(text);
        if let Some(lead) = &mut self.lead {
            lead.push_str(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, PieceKind, Prose};
    use crate::text::Source;

    fn prose(markdown: &str) -> Prose {
        match Document::parse(&Source::new("a.md", markdown)).pieces.remove(0).kind {
            PieceKind::Prose(prose) => prose,
            other => panic!("no prose: {other:?}"),
        }
    }

    #[test]
    fn markup_is_left_out_and_code_stays_in_ticks() {
        let read = prose("Call *the* `db`\nteam ~~now~~ [here](http://x) ![sign](a.png)<br>soon\n");
        assert_eq!(read.text, "Call the `db` team now here sign soon");
        assert_eq!(read.code, ["db"]);
    }

    #[test]
    fn a_placeholder_in_angle_brackets_is_no_tag() {
        assert_eq!(prose("Scale <service> to <b>two</b> <!-- why -->\n").text, "Scale <service> to two");
    }

    #[test]
    fn bold_text_at_the_start_is_the_lead() {
        assert_eq!(prose("**Verify `it`**: look **twice**\n").lead.as_deref(), Some("Verify `it`"));
        assert_eq!(prose("Look **twice**\n").lead, None);
    }

    #[test]
    fn a_paragraph_that_is_all_bold_or_italic_is_a_label() {
        for (text, expected) in [
            ("**Staging:**\n", true),
            ("*On staging*:\n", true),
            ("**Note** this\n", false),
            ("Staging:\n", false),
        ] {
            assert_eq!(prose(text).is_label, expected, "{text}");
        }
    }

    #[test]
    fn a_line_of_nothing_but_links_is_known_as_such() {
        assert!(prose("[One](#one) · [Two](#two)\n").only_links);
        assert!(!prose("See [one](#one)\n").only_links);
    }
}
