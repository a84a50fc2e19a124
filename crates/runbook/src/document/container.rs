//! What holds other pieces without being a heading or a list: tabs and `<details>`, in the spellings of the tools that publish Markdown.
//!
//! Takes a line of raw HTML, of a shortcode or of a directive, says what it opens and closes. Never looks at what is held.

/// A stretch of pieces with a label of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// What it is.
    pub kind: ContainerKind,
    /// What it is called: the title of a tab, the summary.
    pub label: String,
    /// The line that opens it.
    pub line: usize,
    /// The last line that belongs to it, as far as that is known from its end mark; none where the document ends first.
    pub end: Option<usize>,
}

/// The kinds of [`Container`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContainerKind {
    /// One of several tabs that a reader sees one at a time.
    Tab,
    /// What a reader has to unfold.
    Details,
}

/// What a mark does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Edge {
    Open(ContainerKind, String),
    Close(ContainerKind),
}

/// The marks of one way to write containers: what a tag or shortcode begins with, and what it means.
const OPENERS: [(&str, ContainerKind); 9] = [
    ("<tabitem", ContainerKind::Tab),
    ("<tab ", ContainerKind::Tab),
    ("<details", ContainerKind::Details),
    ("{{< tab ", ContainerKind::Tab),
    ("{{% tab ", ContainerKind::Tab),
    ("{% tab ", ContainerKind::Tab),
    ("::: tab ", ContainerKind::Tab),
    ("@tab ", ContainerKind::Tab),
    ("::: details", ContainerKind::Details),
];

const CLOSERS: [(&str, ContainerKind); 9] = [
    ("</tabitem>", ContainerKind::Tab),
    ("</tab>", ContainerKind::Tab),
    ("</details>", ContainerKind::Details),
    ("{{< /tab >}}", ContainerKind::Tab),
    ("{{% /tab %}}", ContainerKind::Tab),
    ("{{</tab>}}", ContainerKind::Tab),
    ("{{< /tabs >}}", ContainerKind::Tab),
    ("{% endtab %}", ContainerKind::Tab),
    ("{%endtab%}", ContainerKind::Tab),
];

/// Attributes that hold the title of a tab, the more telling first.
const TITLES: [&str; 5] = ["label", "title", "name", "header", "value"];

/// Everything that `text` opens and closes, in order, each with how many lines of the text stand before it.
pub(super) fn edges(text: &str) -> Vec<(usize, Edge)> {
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<(usize, Edge)> = Vec::new();
    for (mark, kind) in OPENERS {
        // `{{% tab` is no `{% tab`.
        for (at, _) in lower.match_indices(mark).filter(|(at, _)| !lower[..*at].ends_with('{')) {
            found.push((at, Edge::Open(kind, label(&text[at + mark.len()..], kind))));
        }
    }
    for (mark, kind) in CLOSERS {
        found.extend(lower.match_indices(mark).map(|(at, _)| (at, Edge::Close(kind))));
    }
    found.sort_by_key(|(at, _)| *at);
    let lines = |at: usize| text[..at].matches('\n').count();
    found.into_iter().map(|(at, edge)| (lines(at), edge)).collect()
}

/// The label of what opens in front of `rest`.
fn label(rest: &str, kind: ContainerKind) -> String {
    if kind == ContainerKind::Details {
        return summary(rest).unwrap_or_default();
    }
    let tag = rest.split(['>', '\n']).next().unwrap_or(rest).trim_end_matches(['}', '%', '/', ' ']);
    let named = TITLES.into_iter().find_map(|name| attribute(tag, name));
    named.unwrap_or_else(|| quoted(tag).unwrap_or_else(|| tag.trim()).to_owned())
}

/// The text between `<summary>` and its end, without tags.
fn summary(rest: &str) -> Option<String> {
    let lower = rest.to_ascii_lowercase();
    let start = lower.find("<summary")?;
    let start = start + rest[start..].find('>')? + 1;
    let end = lower[start..].find("</summary>").map_or(rest.len(), |end| start + end);
    Some(without_tags(&rest[start..end]))
}

fn without_tags(text: &str) -> String {
    let mut depth = 0_usize;
    let kept = text.chars().filter(|character| {
        match character {
            '<' => depth += 1,
            '>' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    });
    kept.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The value of the attribute `name` of a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}="))?;
    quoted(rest).filter(|_| rest.starts_with(['"', '\''])).map(str::to_owned)
}

/// The first text in quotes.
fn quoted(text: &str) -> Option<&str> {
    let at = text.find(['"', '\''])?;
    let mark = text[at..].chars().next()?;
    text[at + 1..].split(mark).next()
}

/// Whether a paragraph is nothing but a mark of the tool that publishes the document.
pub(super) fn is_mark(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("{{<") && text.ends_with(">}}")
        || text.starts_with("{{%") && text.ends_with("%}}")
        || text.starts_with("{%") && text.ends_with("%}")
        || text.starts_with(":::")
        || text.starts_with("@tab ")
}

/// `text` with the same length in which the blocks of `MkDocs` (`=== "Tab"`, `!!! note`, `??? tip`), whose bodies are indented, are items
/// of a list, which hold what is indented in the same way; and so are the definitions of a term, `:   What it is.` None where there are none.
pub(super) fn indented_as_items(text: &str) -> Option<String> {
    const MARKS: [&str; 3] = ["=== \"", "!!! ", "??? "];
    let starts = |line: &str| MARKS.iter().any(|mark| line.trim_start().starts_with(mark));
    let defines = |line: &str| line.starts_with(": ") && !line[1..].trim().is_empty();
    if !text.lines().any(|line| starts(line) || defines(line)) {
        return None;
    }
    // The last line that is not blank: a term stands above its definition.
    let mut above = "";
    let mut fence: Option<&str> = None;
    let mut written = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let words = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| words.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark))
                if open == mark && words.trim_end().chars().all(|c| mark.contains(c)) =>
            {
                fence = None;
            }
            _ => {}
        }
        if fence.is_none() && starts(line) {
            let indent = line.len() - words.len();
            written.push_str(&line[..indent]);
            written.push_str("-   ");
            written.push_str(&words[4..]);
        } else if fence.is_none() && defines(line) && (is_term(above) || defines(above)) {
            written.push('-');
            written.push_str(&line[1..]);
        } else {
            written.push_str(line);
        }
        above = if words.trim().is_empty() { above } else { line };
    }
    Some(written)
}

/// Whether a line may be the term above a definition: words, and nothing that Markdown makes something else of.
fn is_term(line: &str) -> bool {
    line.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '*' | '`' | '_' | '"'))
        && !line.starts_with("* ")
        && !line.starts_with("```")
        && !line.trim_end().ends_with(':')
        && !line.starts_with(|c: char| c.is_ascii_digit())
}

/// The label of an item that was a tab of `MkDocs`: `"Ubuntu"`.
pub(super) fn tab_of_item(source_line: &str) -> Option<&str> {
    let rest = source_line.trim_start().strip_prefix("=== ")?;
    quoted(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let say = |(_, edge): (usize, Edge)| match edge {
            Edge::Open(kind, label) => format!("{kind:?} {label}"),
            Edge::Close(kind) => format!("/{kind:?}"),
        };
        assert_eq!(edges(text).into_iter().map(say).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn tabs_and_details_open_and_close_in_every_spelling() {
        check("<Tabs> <TabItem value=\"u\" label=\"Ubuntu\" default>", &["Tab Ubuntu"]);
        check("</TabItem> <TabItem value='mac'>", &["/Tab", "Tab mac"]);
        check("<details open><summary>On <b>macOS</b></summary>", &["Details On macOS"]);
        check("{{< tab \"Helm\" >}}", &["Tab Helm"]);
        check("{{% tab name=\"Helm\" %}}", &["Tab Helm"]);
        check("{% tab title=\"Docker\" %}", &["Tab Docker"]);
        check("{% endtab %}", &["/Tab"]);
        check("::: tab Windows", &["Tab Windows"]);
        check("<b>no</b>", &[]);
    }

    #[test]
    fn indented_blocks_become_items_of_the_same_length() {
        let text =
            "=== \"A\"\n\n    ```sh\n    a\n    ```\n\n```\n=== \"code\"\n```\n!!! note \"N\"\n    b\n";
        let read = indented_as_items(text).expect("there are some");
        assert_eq!(read.len(), text.len());
        assert!(read.starts_with("-   \"A\"\n"));
        assert!(read.contains("\n=== \"code\"\n"));
        assert!(read.contains("\n-   note \"N\"\n"));
        assert_eq!(indented_as_items("# A\n\ntext\n"), None);
        let definition = |text: &str| indented_as_items(text).is_some_and(|read| read.contains("\n-   "));
        assert!(definition("Vent\n:   Open it:\n\n    ```sh\n    a\n    ```\n"));
        assert!(definition("**Vent**\n\n:   Open it.\n"));
        for text in [
            "# Vent\n:   Open it.\n",
            "- Vent\n:   Open it.\n",
            "```\nVent\n:   Open it.\n```\n",
            "Vent\n::: tip\n",
        ] {
            assert!(!definition(text), "{text}");
        }
    }
}
