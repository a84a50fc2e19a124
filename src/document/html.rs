//! The little that has to be known about HTML in Markdown: what is a tag, what a comment says.
//!
//! Takes raw HTML text. Never renders it.

/// Whether `html` is a tag of HTML or a comment, and not a placeholder such as `<pod-name>`.
pub(super) fn is_markup(html: &str) -> bool {
    let Some(inner) = html.strip_prefix('<') else { return false };
    if inner.starts_with(['!', '?']) {
        return true;
    }
    let inner = inner.trim_start_matches('/');
    let name =
        inner.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_')).next().unwrap_or("");
    TAGS.split(' ').any(|tag| tag.eq_ignore_ascii_case(name))
}

/// Whether `html` is a `<br>` in any spelling.
pub(super) fn is_line_break(html: &str) -> bool {
    html.len() >= 4 && html.is_char_boundary(3) && html[..3].eq_ignore_ascii_case("<br") && is_markup(html)
}

/// The text of the comment that `html` ends with, if it ends with one.
pub(super) fn last_comment(html: &str) -> Option<&str> {
    let inner = html.trim_end().strip_suffix("-->")?;
    inner.rsplit_once("<!--").map(|(_, text)| text.trim())
}

/// `html` on one line, without the marks of comments.
pub(super) fn one_line(html: &str) -> String {
    html.replace("<!--", " ").replace("-->", " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The elements that people write in Markdown; the list is closed so that any other word is a placeholder.
const TAGS: &str = "a abbr article aside b blockquote br caption center cite code col colgroup dd del details dfn \
    div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i iframe img input ins \
    kbd label li main mark nav ol p picture pre q s samp section small span strong style sub summary \
    sup table tbody td th thead tr u";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_comments_are_markup_and_placeholders_are_not() {
        let cases = [
            ("<b>", true),
            ("</Details>", true),
            ("<br/>", true),
            ("<!-- x -->", true),
            ("<a href=\"x\">", true),
        ];
        let other = [
            ("<pod-name>", false),
            ("<version>", false),
            ("<body_id>", false),
            ("<a-b>", false),
            ("", false),
        ];
        for (html, expected) in cases.into_iter().chain(other) {
            assert_eq!(is_markup(html), expected, "{html}");
        }
    }

    #[test]
    fn the_comment_at_the_end_counts() {
        assert_eq!(last_comment("<details>\n<!-- a -->\n<!-- stepgate skip -->\n"), Some("stepgate skip"));
        assert_eq!(last_comment("<!-- a --> <b>"), None);
    }
}
