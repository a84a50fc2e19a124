//! What an author says a command should print: in a comment, at a prompt, in a paragraph, in a fence right below.
//!
//! Takes the document and one of its blocks, gives the expectations, each with the line of the command that it is about.
//! Never compares anything.

use super::block_kind::BlockKind;
use super::classification::Classification;
use super::prompts::{typed, typed_in_client};
use super::shapes::at_top;
use super::shell_fence::announces_output;
use super::words::{first_of, words};
use crate::document::{Block, BodyLine, Document, PieceKind};

/// What a command should print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// The last line, in the document, of the command that it is about; none for the block as a whole.
    pub about: Option<usize>,
    /// The line where it is said.
    pub line: usize,
    /// The output as written, or words about it.
    pub text: String,
    /// Whether `text` is output as it would be printed, so that it can be compared.
    pub literal: bool,
}

/// What is expected of the block at `at` in the document's pieces.
pub(super) fn expectations(
    document: &Document,
    verdicts: &[Option<Classification>],
    at: usize,
) -> Vec<Expectation> {
    let PieceKind::Block(block) = &document.pieces[at].kind else { return Vec::new() };
    let is_sql = verdicts[at].as_ref().is_some_and(|verdict| matches!(verdict.nature, BlockKind::Sql { .. }));
    let mut found = match if is_sql { typed_in_client(&block.lines) } else { typed(block) } {
        Some(typed) => typed
            .into_iter()
            .filter(|typed| !typed.output.is_empty())
            .map(|typed| Expectation {
                about: typed.lines.last().map(|line| line.line),
                line: typed.output[0].line,
                text: joined(&typed.output),
                literal: true,
            })
            .collect(),
        None => in_comments(&block.lines),
    };
    found.extend(below(document, verdicts, at));
    found
}

/// Words at the start of a comment that tell what comes out.
const TELLS: &str = "^expect, ^expected, ^expects, ^expected output, ^output, ^example output, ^sample output, ^result, ^response, \
    ^should, ^must, ^returns, ^will return, ^will print, ^prints, ^you should see";

/// Expectations in comments: behind a command, or under it.
fn in_comments(lines: &[BodyLine]) -> Vec<Expectation> {
    let tops = at_top(lines);
    let mut found: Vec<Expectation> = Vec::new();
    let mut command = None;
    // Whether the comments being read go on from an expectation, or head something of their own.
    let mut goes_on = false;
    let mut heads = false;
    for (line, top) in lines.iter().zip(tops) {
        let text = line.text.trim();
        let comment = text.strip_prefix('#').filter(|_| top);
        match comment {
            None if text.is_empty() => goes_on = false,
            None => {
                command = Some(line.line);
                (goes_on, heads) = (false, false);
                if let Some((_, trailing)) = text.rsplit_once(" #").filter(|(_, trailing)| tells(trailing)) {
                    found.push(Expectation {
                        about: command,
                        line: line.line,
                        text: trailing.trim().to_owned(),
                        literal: false,
                    });
                }
            }
            Some(comment) if tells(comment) && command.is_some() && !heads => {
                let (text, literal) = said(comment);
                found.push(Expectation { about: command, line: line.line, text, literal });
                goes_on = true;
            }
            Some(comment) if goes_on => {
                let last = found.last_mut().expect("it goes on from one");
                if last.literal {
                    let more = comment.strip_prefix(' ').unwrap_or(comment);
                    last.text =
                        if last.text.is_empty() { more.to_owned() } else { format!("{}\n{more}", last.text) };
                }
            }
            Some(_) => heads = true,
        }
    }
    found.retain(|expectation| !expectation.text.is_empty());
    found
}

fn tells(comment: &str) -> bool {
    first_of(&words(comment), TELLS).is_some()
}

/// `Expected: 3 pods` says words; `Expected output:` alone announces the output on the lines below.
fn said(comment: &str) -> (String, bool) {
    match comment.trim().split_once(':') {
        Some((_, rest)) if rest.trim().is_empty() => (String::new(), true),
        Some((head, rest)) if words(head).len() <= 3 => (rest.trim().to_owned(), false),
        Some(_) | None => (comment.trim().to_owned(), false),
    }
}

/// An expectation in the pieces right below a block: a paragraph that announces it, a fence of output, or both.
fn below(document: &Document, verdicts: &[Option<Classification>], at: usize) -> Option<Expectation> {
    let here = &document.pieces[at];
    let mut announced = None;
    for (next, piece) in document.pieces.iter().enumerate().skip(at + 1) {
        if piece.section != here.section {
            break;
        }
        match &piece.kind {
            // Marks for other tools stand between a block and its output.
            PieceKind::Html(_) => {}
            PieceKind::Prose(prose)
                if announced.is_none() && !prose.in_table && announces_output(&prose.text) =>
            {
                announced = Some(prose);
            }
            PieceKind::Block(block) if is_output(block, verdicts[next].as_ref(), announced.is_some()) => {
                return Some(Expectation {
                    about: None,
                    line: block.line,
                    text: joined(&block.lines),
                    literal: true,
                });
            }
            PieceKind::Prose(_) | PieceKind::Item(_) | PieceKind::Block(_) | PieceKind::Rule => break,
        }
    }
    let prose = announced.filter(|prose| !prose.text.trim_end().ends_with(':'))?;
    Some(Expectation { about: None, line: prose.line, text: prose.text.clone(), literal: false })
}

/// Whether a block is output: it says so, or it has no language and stands where output was announced.
fn is_output(block: &Block, verdict: Option<&Classification>, announced: bool) -> bool {
    verdict.is_some_and(|verdict| match verdict.nature {
        BlockKind::Output => true,
        BlockKind::Prose | BlockKind::Data | BlockKind::Diagram => announced && !verdict.looks_like_commands,
        BlockKind::Shell
        | BlockKind::Sql { .. }
        | BlockKind::Manual
        | BlockKind::Listing
        | BlockKind::Elsewhere
        | BlockKind::Language => false,
    }) && !block.lines.is_empty()
}

fn joined(lines: &[BodyLine]) -> String {
    lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::block_kind::Untagged;
    use crate::reading::verdicts;
    use crate::text::Source;

    /// The expectations of the first block, each as `about line literal: text`.
    fn check(markdown: &str, expected: &[&str]) {
        let document = Document::parse(&Source::new("a.md", markdown));
        let verdicts = verdicts::verdicts(&document, Untagged::Shown);
        let at = document
            .pieces
            .iter()
            .position(|piece| matches!(piece.kind, PieceKind::Block(_)))
            .expect("a block");
        let said: Vec<String> = expectations(&document, &verdicts, at)
            .iter()
            .map(|one| {
                let about = one.about.map_or_else(|| "-".to_owned(), |line| line.to_string());
                format!("{about} {} {}: {}", one.line, if one.literal { "output" } else { "words" }, one.text)
            })
            .collect();
        assert_eq!(said, expected, "{markdown}");
    }

    #[test]
    fn a_comment_under_or_behind_a_command_tells_what_comes_out() {
        check(
            "```sh\na\n# Expected: 3 pods\n\nb  # should return 200\n```\n",
            &["2 3 words: 3 pods", "5 5 words: should return 200"],
        );
    }

    #[test]
    fn comments_under_expected_output_are_the_output() {
        check(
            "```sh\na\n\n# Expected output:\n# up\n# and running\n\n# Look\nb\n```\n",
            &["2 4 output: up\nand running"],
        );
    }

    #[test]
    fn a_comment_that_heads_a_group_of_its_own_is_about_no_command() {
        check("```sh\na\n\n# Check the error rate\n# Should be low\n```\n", &[]);
        check("```sh\n# Should be quick\na\n```\n", &[]);
    }

    #[test]
    fn what_stands_under_a_prompt_is_its_output() {
        check("```console\n$ a\nup\n$ b\n```\n", &["2 3 output: up"]);
    }

    #[test]
    fn a_paragraph_and_the_fence_under_it_tell_the_output() {
        check("```sh\na\n```\n\nExpected output:\n\n```\nup\n```\n", &["- 7 output: up"]);
        check("```sh\na\n```\n\n```output\nup\n```\n", &["- 5 output: up"]);
        check("```sh\na\n```\n\nYou should see three pods.\n", &["- 5 words: You should see three pods."]);
        check("```sh\na\n```\n\nThen:\n\n```yaml\na: b\n```\n", &[]);
    }
}
