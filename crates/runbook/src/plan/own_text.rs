//! What a scope says itself: the text that an answer of a team is bound to.
//!
//! Takes a document and its scopes, gives words and their hash. Never knows who has said what of it.

use crate::document::{Document, PieceKind};
use crate::reading::{Scope, Scopes};
use crate::text::hex;
use sha2::{Digest as _, Sha256};

/// What a piece of text is: as another kind the same words are something else.
#[derive(Clone, Copy)]
enum Kind {
    Label,
    Title,
    Sentence,
    Item,
    Fence,
    Command,
}

impl Kind {
    const fn mark(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Title => "title",
            Self::Sentence => "sentence",
            Self::Item => "item",
            Self::Fence => "fence",
            Self::Command => "command",
        }
    }
}

/// The label, the commands and the sentences of a scope that stand in none of those that have an answer of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OwnText {
    /// `sha256:` and the hash of it. The ends of lines and runs of blanks do not count.
    pub(super) hash: String,
    /// The same for people, a line each.
    pub(super) lines: Vec<String>,
}

impl OwnText {
    /// What the scope at `scope` says itself, where those at `others` have answers of their own.
    pub(super) fn of(document: &Document, scopes: &Scopes, scope: usize, others: &[usize]) -> Self {
        let own = &scopes[scope];
        let inner: Vec<&Scope> = others
            .iter()
            .filter(|other| **other != scope && scopes.is_in(**other, scope))
            .map(|other| &scopes[*other])
            .collect();
        let is_own = |line: usize| {
            (own.line..=own.end).contains(&line)
                && !inner.iter().any(|one| (one.line..=one.end).contains(&line))
        };
        let mut text = Text::default();
        text.add(Kind::Label, &own.label);
        let mut rest = Rest { text, is_own };
        // The heading of a scope is its label, and stands there once.
        let inner_sections = document.sections.iter().filter(|section| section.line != own.line);
        let mut sections = inner_sections.peekable();
        for piece in &document.pieces {
            while let Some(section) = sections.next_if(|section| section.line <= line_of(&piece.kind)) {
                rest.add(section.line, Kind::Title, &section.title);
            }
            rest.piece(&piece.kind);
        }
        sections.for_each(|section| rest.add(section.line, Kind::Title, &section.title));
        for container in &document.containers {
            rest.add(container.line, Kind::Label, &container.label);
        }
        let Text { hash, lines } = rest.text;
        Self { hash: format!("sha256:{}", hex(&hash.finalize())), lines }
    }
}

#[derive(Default)]
struct Text {
    hash: Sha256,
    lines: Vec<String>,
}

impl Text {
    fn add(&mut self, kind: Kind, text: &str) {
        self.hash.update(kind.mark());
        for word in text.split_whitespace() {
            self.hash.update(" ");
            self.hash.update(word);
        }
        self.hash.update("\n");
        let blank = text.trim().is_empty();
        self.lines.extend(match kind {
            Kind::Fence => Some(format!("```{text}")),
            Kind::Command => Some(text.trim_end().to_owned()),
            Kind::Label | Kind::Title | Kind::Sentence | Kind::Item if blank => None,
            Kind::Label | Kind::Title | Kind::Sentence => Some(text.trim().to_owned()),
            Kind::Item => Some(format!("- {}", text.trim())),
        });
    }
}

/// What stands in a scope, line by line.
struct Rest<F> {
    text: Text,
    is_own: F,
}

impl<F: Fn(usize) -> bool> Rest<F> {
    fn add(&mut self, line: usize, kind: Kind, text: &str) {
        if (self.is_own)(line) {
            self.text.add(kind, text);
        }
    }

    fn piece(&mut self, kind: &PieceKind) {
        match kind {
            PieceKind::Prose(prose) => self.add(prose.line, Kind::Sentence, &prose.text),
            PieceKind::Item(item) => self.add(item.prose.line, Kind::Item, &item.prose.text),
            PieceKind::Block(block) => {
                let mut fence = block.language.clone().unwrap_or_default();
                // What a block is told to be changes what runs.
                for attribute in block.attributes.iter().filter(|attribute| attribute.is_known()) {
                    let value = attribute.value.as_ref().map_or(String::new(), |value| format!("={value}"));
                    fence.extend([" ", attribute.key.as_str(), value.as_str()]);
                }
                self.add(block.line, Kind::Fence, &fence);
                block.lines.iter().for_each(|line| self.add(line.line, Kind::Command, &line.text));
            }
            PieceKind::Html(_) | PieceKind::Rule => {}
        }
    }
}

/// The line that a piece starts on.
fn line_of(kind: &PieceKind) -> usize {
    match kind {
        PieceKind::Prose(prose) | PieceKind::Html(prose) => prose.line,
        PieceKind::Item(item) => item.prose.line,
        PieceKind::Block(block) => block.line,
        PieceKind::Rule => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{ReadOptions, Reading};
    use crate::text::Source;

    fn hash(markdown: &str) -> String {
        let document = Document::parse(&Source::new("a.md", markdown));
        let scopes = Reading::of(&document, &ReadOptions::default()).scopes;
        let at = scopes.iter().position(|scope| scope.label.starts_with("Deploy")).expect("a section");
        OwnText::of(&document, &scopes, at, &[]).hash
    }

    #[test]
    fn blanks_and_line_ends_do_not_count_and_all_that_changes_what_is_done_does() {
        let base = "# T\n\n## Deploy\n\nDo it now.\n\n```sh\nmake a\nmake b\n```\n\n## Next\n\ntext\n";
        let same = |text: &str| assert_eq!(hash(text), hash(base), "{text}");
        let another = |text: &str| assert_ne!(hash(text), hash(base), "{text}");
        same(&base.replace('\n', "\r\n"));
        same(&base.replace("make a", "make   a  "));
        same(&base.replace("Do it now.", "Do it\nnow."));
        same(&base.replace("text", "another text"));
        same(&base.replace("# T", "# Another title"));
        another(&base.replace("make a\nmake b", "make a make b"));
        another(&base.replace("make a", "make c"));
        another(&base.replace("Do it now.", "Do it."));
        another(&base.replace("## Deploy", "## Deploy it"));
        another(&base.replace("```sh", "```yaml"));
        another(&base.replace("```sh", "```sh cwd=/srv"));
        another(&base.replace("make b\n```", "make b\n```\n\n### More"));
        another("# T\n\n## Deploy\n\nDo it now.\n\nsh\n\nmake a\n\nmake b\n\n## Next\n");
    }
}
