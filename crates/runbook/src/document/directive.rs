//! Fences that hold Markdown and no code: the directives of `MyST`, such as a note with a block of commands in it.
//!
//! Takes the source and a fence in it, says which of its bytes are Markdown. Never reads them.

use super::{BodyLine, ContainerKind};
use std::ops::Range;

/// The directives whose body is Markdown.
const HOLDERS: [&str; 15] = [
    "note",
    "tip",
    "hint",
    "important",
    "attention",
    "warning",
    "caution",
    "danger",
    "error",
    "seealso",
    "admonition",
    "dropdown",
    "details",
    "tab-set",
    "tab-item",
];

/// The container that a directive is, by its info string: a tab or what has to be unfolded, with its title.
pub(super) fn container(info: &str) -> Option<(ContainerKind, String)> {
    let (name, title) = info.trim_start().strip_prefix('{')?.split_once('}')?;
    let kind = match name.trim() {
        "tab-item" => ContainerKind::Tab,
        "dropdown" | "details" => ContainerKind::Details,
        _ => return None,
    };
    Some((kind, title.trim().to_owned()))
}

/// The bytes of the fence at `range` that are Markdown themselves, where its info string names such a directive.
///
/// A fence that stands so far to the right that its lines would be read as indented code stays a block.
pub(super) fn body(text: &str, range: &Range<usize>, info: &str) -> Option<Range<usize>> {
    let name = info.trim_start().strip_prefix('{')?.split('}').next()?.trim();
    let line_start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let indent = &text[line_start..range.start];
    if !HOLDERS.contains(&name) || indent.len() > 3 || !indent.trim_matches(' ').is_empty() {
        return None;
    }
    let fence = &text[range.clone()];
    let opening = fence.split_inclusive('\n').next()?;
    let mut start = range.start + opening.len();
    // Options such as `:class: dropdown` are about the directive.
    for line in text[start..range.end].split_inclusive('\n') {
        if !line.trim_start().starts_with(':') {
            break;
        }
        start += line.len();
    }
    let mark = opening.trim_start().chars().next()?;
    let last = fence.trim_end().rsplit('\n').next()?;
    let closes = !last.trim().is_empty() && last.trim().chars().all(|character| character == mark);
    let end = if closes { range.start + fence.trim_end().len() - last.len() } else { range.end };
    (start <= end).then_some(start..end)
}

/// Whether a directive holds code, which its first word names the language of.
pub(super) fn holds_code(info: &str) -> bool {
    let name = info.trim_start().strip_prefix('{').and_then(|rest| rest.split_once('}'));
    name.is_some_and(|(name, _)| matches!(name.trim(), "code-block" | "code" | "code-cell" | "sourcecode"))
}

/// How many lines of a directive are about it and not of it: `:linenos:`, or a block between `---`.
pub(super) fn options(lines: &[BodyLine]) -> usize {
    let is_blank = |line: &BodyLine| line.text.trim().is_empty();
    let start = lines.iter().take_while(|line| is_blank(line)).count();
    let marks = lines.iter().enumerate().skip(start).filter(|(_, line)| line.text.trim() == "---");
    let marks: Vec<usize> = marks.map(|(at, _)| at).take(2).collect();
    let is_option = |line: &BodyLine| {
        let name = line.text.trim().strip_prefix(':').and_then(|rest| rest.split_once(':'));
        name.is_some_and(|(name, rest)| {
            name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
                && (rest.is_empty() || rest.starts_with(' '))
        })
    };
    let end = match marks.as_slice() {
        [first, last] if *first == start => last + 1,
        _ => start + lines[start..].iter().take_while(|line| is_option(line)).count(),
    };
    let blank = if end > start { lines[end..].iter().take_while(|line| is_blank(line)).count() } else { 0 };
    if end > start { end + blank } else { 0 }
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, PieceKind};
    use crate::text::Source;

    /// The blocks with their lines and languages, and the other pieces' texts.
    fn check(markdown: &str, expected: &[&str]) {
        let document = Document::parse(&Source::new("a.md", markdown));
        let said: Vec<String> = document
            .pieces
            .iter()
            .map(|piece| match &piece.kind {
                PieceKind::Block(block) => {
                    format!(
                        "{} {}: {}",
                        block.line,
                        block.language.as_deref().unwrap_or("-"),
                        block.text().trim()
                    )
                }
                PieceKind::Prose(prose) => format!("{} {}", prose.line, prose.text),
                PieceKind::Item(item) => format!("{} - {}", item.prose.line, item.prose.text),
                PieceKind::Html(_) | PieceKind::Rule => "?".to_owned(),
            })
            .collect();
        assert_eq!(said, expected, "{markdown}");
        assert_eq!(document.diagnostics, [], "{markdown}");
    }

    #[test]
    fn a_note_with_a_block_in_it_holds_the_block() {
        check(
            "````{tip}\n:class: dropdown\nInstead of\n```bash\nmake it\n```\nand so on\n````\n\nAfter\n",
            &["3 Instead of", "4 bash: make it", "7 and so on", "10 After"],
        );
    }

    #[test]
    fn a_note_in_a_list_belongs_to_its_item() {
        check(
            "1. First\n\n   ```{warning}\n   Mind this.\n   ```\n\n2. Second\n",
            &["1 - First", "4 Mind this.", "7 - Second"],
        );
    }

    #[test]
    fn a_directive_that_holds_code_is_a_block_like_any_other() {
        check("```{figure} a.png\nwords\n```\n", &["1 {figure}: words"]);
    }

    #[test]
    fn what_is_about_a_directive_is_not_of_its_code() {
        check("```{code-block} bash\n:linenos:\n:caption: Look\n\nls\n```\n", &["1 bash: ls"]);
        check("```{code-block} bash\n---\ncaption: By hand\n---\nls\ndf\n```\n", &["1 bash: ls\ndf"]);
        check("```{code-block} bash\nls\n:\n```\n", &["1 bash: ls\n:"]);
        check("```bash\n:linenos:\n```\n", &["1 bash: :linenos:"]);
    }

    #[test]
    fn a_note_that_is_never_closed_ends_with_the_document() {
        check("```{note}\nMind this.\n", &["2 Mind this."]);
        check("```{note}", &[]);
        check("```{note}\n```\n", &[]);
    }
}
