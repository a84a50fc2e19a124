//! Tags of site generators that hold code, `{% highlight bash %}`, and those that put another file in their place.
//!
//! Takes text, gives the fences that such tags stand for, and what is included. Never reads another file.

use crate::text::Pattern;

static OPENS: Pattern = Pattern::needing(
    &["highlight", "codeblock"],
    r"^ {0,3}\{(?:%-?|\{[<%]) *(?:highlight|codeblock) +(?:lang:)?(?P<language>[A-Za-z0-9_+-]+).*(?:-?%|[>%]\})\}\s*$",
);
static CLOSES: Pattern = Pattern::needing(
    &["highlight", "codeblock"],
    r"^ {0,3}\{(?:%-?|\{[<%]) *(?:end|/) *(?:highlight|codeblock) *(?:-?%|[>%]\})\}\s*$",
);
static INCLUDES: Pattern = Pattern::needing(
    &["include", "INCLUDE", "--8<--", "@import", "{!", "transclude"],
    r#"(?:\{%-? *include(?:_relative)? +["']?(?P<jekyll>[^\s"'%]+)|^ *-+8<-+ +["'](?P<snippet>[^"']+)["']|^ *`{3,}\{(?:include|literalinclude)\} *(?P<myst>\S+)|^\.\. +(?:literal)?include:: *(?P<rst>\S+)|\{\{#include +(?P<book>[^\s}]+)|\{\{[<%] *(?:include|readfile) +(?:file=)?["']?(?P<hugo>[^\s"'>%]+)|\[!INCLUDE *\[[^\]]*\]\((?P<docfx>[^)]+)\)\]|^ *\{! *(?P<python>[^\s!]+)|^@import +["'](?P<import>[^"']+)|^include::(?P<adoc>[^\[]+)\[)"#,
);

/// The language of the fence that a tag opens.
pub(super) fn language(line: &str) -> Option<String> {
    Some(OPENS.captures(line.trim_end())?["language"].to_lowercase())
}

/// The text with a fence of the same length in place of each such tag; none where there is none.
pub(super) fn as_fences(text: &str) -> Option<String> {
    if !text.contains("highlight") && !text.contains("codeblock") {
        return None;
    }
    let mut found = false;
    let mut fence: Option<&str> = None;
    let mut written = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\n', '\r']);
        let marks = bare.trim_start();
        let is_tag = match fence {
            Some("{") => CLOSES.is_match(bare),
            Some(open) => {
                if marks.starts_with(open) {
                    fence = None;
                }
                false
            }
            None => {
                if marks.starts_with("```") || marks.starts_with("~~~") {
                    fence = Some(&marks[..3]);
                }
                fence.is_none() && OPENS.is_match(bare)
            }
        };
        if !is_tag {
            written.push_str(line);
            continue;
        }
        fence = if fence.is_none() { Some("{") } else { None };
        found = true;
        written.push_str("```");
        written.extend(std::iter::repeat_n(' ', bare.len() - 3));
        written.push_str(&line[bare.len()..]);
    }
    found.then_some(written)
}

/// The file that a line puts in its place.
pub(super) fn included(line: &str) -> Option<&str> {
    let found = INCLUDES.captures(line)?;
    found.iter().skip(1).flatten().next().map(|file| file.as_str().trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, PieceKind};
    use crate::text::Source;

    #[test]
    fn a_tag_that_highlights_is_a_fence() {
        let text = "A\n\n{% highlight bash %}\nls\n\ndf\n{% endhighlight %}\n\n{{< highlight sh \"linenos=1\" >}}\nps\n{{< /highlight >}}\nB\n";
        let document = Document::parse(&Source::new("a.md", text));
        let said: Vec<String> = document
            .pieces
            .iter()
            .map(|piece| match &piece.kind {
                PieceKind::Block(block) => {
                    let language = block.language.as_deref().unwrap_or("-");
                    format!("{} {language} {:?} {}", block.line, block.text(), block.closed)
                }
                PieceKind::Prose(prose) => prose.text.clone(),
                _ => "?".to_owned(),
            })
            .collect();
        assert_eq!(said, ["A", "3 bash \"ls\\n\\ndf\\n\" true", "9 sh \"ps\\n\" true", "B"]);
    }

    #[test]
    fn a_tag_in_a_fence_is_text() {
        assert_eq!(as_fences("```\n{% highlight bash %}\nls\n{% endhighlight %}\n```\n"), None);
    }

    #[test]
    fn what_is_included_is_known_in_every_spelling() {
        for (line, file) in [
            ("{% include warning.md text=\"x\" %}", Some("warning.md")),
            ("--8<-- \"snippets/x.md\"", Some("snippets/x.md")),
            ("```{include} ../shared/tell.md", Some("../shared/tell.md")),
            (".. include:: x.rst", Some("x.rst")),
            ("{{#include x.md}}", Some("x.md")),
            ("{{< include \"x.md\" >}}", Some("x.md")),
            ("[!INCLUDE [x](y.md)]", Some("y.md")),
            ("We include the logs.", None),
            ("#include <stdio.h>", None),
        ] {
            assert_eq!(included(line), file, "{line}");
        }
    }
}
