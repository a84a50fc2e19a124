//! The little that has to be known about HTML in Markdown: what is a tag, what a comment says.
//!
//! Takes raw HTML text. Never renders it.

use super::BodyLine;

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

/// The lines of an element `<pre>`, which starts on `line`, without the marks in it; none for any other HTML.
pub(super) fn preformatted(html: &str, line: usize) -> Option<Vec<BodyLine>> {
    let inner = html.trim_start().strip_prefix("<pre")?;
    let inner = inner.starts_with(['>', ' ', '\t', '\n']).then_some(inner)?;
    let (body, _) = inner.split_once("</pre>").unwrap_or((inner, ""));
    let text = without_marks(&format!("<pre{body}"));
    let lines =
        text.lines().enumerate().map(|(at, text)| BodyLine { line: line + at, text: text.to_owned() });
    let is_blank = |one: &BodyLine| one.text.trim().is_empty();
    let mut lines: Vec<BodyLine> = lines.skip_while(is_blank).collect();
    while lines.last().is_some_and(is_blank) {
        lines.pop();
    }
    Some(lines)
}

/// `html` without the elements in it, and with the characters that its entities stand for.
fn without_marks(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let end = rest[start..].find('>').map_or(rest.len(), |end| start + end + 1);
        text.push_str(&rest[..start]);
        if !is_markup(&rest[start..end]) {
            text.push_str(&rest[start..end]);
        }
        rest = &rest[end..];
    }
    text.push_str(rest);
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")];
    entities.iter().fold(text, |text, (entity, character)| text.replace(entity, character))
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

    #[test]
    fn the_lines_of_a_pre_are_told_without_its_marks() {
        let lines = |html: &str| {
            preformatted(html, 5).map(|lines| {
                lines
                    .into_iter()
                    .map(|line| format!("{} {}", line.line, line.text))
                    .collect::<Vec<_>>()
                    .join(" / ")
            })
        };
        let said = lines(
            "<pre><code class=\"language-bash\">\ngeo show\na &lt;pod-name&gt; &amp;&amp; <b>b</b>\n</code></pre>\n",
        );
        assert_eq!(said.as_deref(), Some("6 geo show / 7 a <pod-name> && b"));
        assert_eq!(lines("<pre>a</pre>").as_deref(), Some("5 a"));
        assert_eq!(lines("<prefix>"), None);
        assert_eq!(lines("<div><pre>a</pre></div>"), None);
    }
}
