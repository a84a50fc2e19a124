//! Where each block of commands starts, where the one before ended elsewhere by a `cd` of its own.
//!
//! Every block starts in the base directory. A document that goes on from where a block ended says so itself: by a `cd ..` that
//! would lead out of the repository, or by going back later. One that goes there again says that it does not. Where neither is
//! said, and it matters, nobody can tell: `--cwd` or a `[[block]]` settles it. Never looks at a folder.

use super::directory_changes::{Moves, is_fixed, is_up, moves, root_of, went};
use super::names::{Match, names_section, titles};
use crate::document::Document;
use crate::reading::Reading;
use crate::text::Diagnostic;
use std::collections::HashMap;

/// Where a block starts, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Start {
    /// The directory; none for the base directory.
    pub(super) directory: Option<String>,
    /// What is told of it; none where there is nothing to be told.
    pub(super) said: Option<Said>,
}

/// What the plan says of where a block starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) text: String,
    /// Whether nobody can tell where it should.
    pub(super) is_doubt: bool,
}

/// Where the blocks start that do not simply start in the base directory, by their lines; and names of places that fit nothing.
pub(super) fn starts(
    document: &Document,
    reading: &Reading,
    given: &[String],
) -> (HashMap<usize, Start>, Vec<Diagnostic>) {
    let mut starts = HashMap::new();
    let moves = moves(document, reading);
    // What is followed on a good day is one strand; every other section is one of its own.
    let strand = |section: usize| {
        let is_followed = reading.scopes[section].role.value.is_followed();
        (!is_followed).then_some(section)
    };
    let goes_again = goes_again(&moves);
    let mut before: HashMap<Option<usize>, Before> = HashMap::new();
    for (at, one) in moves.iter().enumerate() {
        let strand_of = strand(one.section);
        let later = moves[at + 1..].iter().filter(|later| strand(later.section) == strand_of);
        let is_near = |other: usize| {
            let parent = |section: usize| document.sections[section].parent;
            other == one.section || parent(other) == parent(one.section) || parent(one.section) == Some(other)
        };
        let last = before.get(&strand_of);
        let start = start(one, last, last.is_some_and(|last| is_near(last.section)), goes_again, later);
        let from = start.directory.clone().unwrap_or_default();
        let end =
            one.steps.iter().try_fold(from, |folder, step| went(&folder, step)).filter(|end| !end.is_empty());
        // A block that goes nowhere, and of which nothing is said, leaves it open where its author is.
        if !one.steps.is_empty() || start.said.is_some() {
            match end {
                Some(folder) => {
                    before.insert(strand_of, Before { folder, line: one.line, section: one.section })
                }
                None => before.remove(&strand_of),
            };
        }
        if start.directory.is_some() || start.said.is_some() {
            starts.insert(one.line, start);
        }
    }
    let wrong = settle(document, &moves, given, &mut starts);
    (starts, wrong)
}

/// What `--cwd` says of places.
fn settle(
    document: &Document,
    moves: &[Moves],
    given: &[String],
    starts: &mut HashMap<usize, Start>,
) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    for pair in given {
        let (place, directory) = pair.split_once('=').unwrap_or((pair, ""));
        let is_in = |section: usize| {
            document.path(section).iter().any(|at| names_section(place, &titles(document, *at)) != Match::No)
        };
        let inside: Vec<&Moves> = moves.iter().filter(|one| is_in(one.section)).collect();
        let is_open = |one: &&&Moves| {
            let said = starts.get(&one.line).and_then(|start| start.said.as_ref());
            said.is_some_and(|said| said.is_doubt)
        };
        // It answers what is asked there; where nothing is, it is about all of the place.
        let asked: Vec<&Moves> = inside.iter().filter(is_open).copied().collect();
        let directory = directory.trim_start_matches("./");
        let directory = Some(directory.to_owned()).filter(|to| !matches!(to.as_str(), "" | "."));
        for one in if asked.is_empty() { &inside } else { &asked } {
            let text = format!("it starts in {}, as `--cwd` says", named(directory.as_deref()));
            let said = Some(Said { text, is_doubt: false });
            starts.insert(one.line, Start { directory: directory.clone(), said });
        }
        if inside.is_empty() {
            let message = format!("`--cwd {pair}` names no section with commands that go anywhere");
            wrong.push(Diagnostic::error("unknown-place", 0, message));
        }
    }
    wrong
}

fn named(directory: Option<&str>) -> String {
    directory.map_or_else(|| "the base directory".to_owned(), |directory| format!("`{directory}`"))
}

/// Where the block before ended.
#[derive(Debug)]
struct Before {
    folder: String,
    line: usize,
    section: usize,
}

/// Whether a document goes to the same folder from several blocks and never back: then each of them starts in the base directory.
fn goes_again(moves: &[Moves]) -> bool {
    let firsts = moves.iter().filter_map(|one| one.steps.first().or(one.inside.first()));
    let mut roots: Vec<&str> = firsts.clone().filter(|to| !is_fixed(to)).map(|to| root_of(to)).collect();
    let count = roots.len();
    roots.sort_unstable();
    roots.dedup();
    roots.len() < count && !firsts.into_iter().any(|to| is_up(to))
}

/// Where one block starts, where the block before it ended in `before`, near to it or not.
fn start<'m>(
    one: &Moves,
    before: Option<&Before>,
    is_near: bool,
    goes_again: bool,
    mut later: impl Iterator<Item = &'m Moves>,
) -> Start {
    const NOTHING: Start = Start { directory: None, said: None };
    let first = one.steps.first().map(String::as_str);
    let Some(Before { folder, line, .. }) = before else {
        // Nothing leads out of the base directory but a mistake, or a block that is not in the document.
        let said = first.filter(|to| is_up(to) && *to != "popd" && *to != "-").map(|to| Said {
            text: format!("it starts in the base directory, and `cd {to}` leads out of that"),
            is_doubt: true,
        });
        return Start { said, ..NOTHING };
    };
    let there = |text: String| {
        let text = format!("it starts in `{folder}`, where the block on line {line} ended: {text}");
        Start { directory: Some(folder.clone()), said: Some(Said { text, is_doubt: false }) }
    };
    let base = |text: String, is_doubt: bool| {
        let text = format!(
            "it starts in the base directory, and the block on line {line} ended in `{folder}`: {text}"
        );
        Start { said: Some(Said { text, is_doubt }), ..NOTHING }
    };
    let again = "the document goes there again from elsewhere";
    let next = later.find_map(|later| Some((later.line, later.section, later.steps.first()?)));
    match (first, next) {
        (Some(to), _) if is_up(to) => there(format!("`{}` leads back from there", spelled(to))),
        (Some(to), _) if is_fixed(to) => NOTHING,
        (Some(to), _) if root_of(to) == root_of(folder) => {
            base(format!("`cd {to}` leads there again"), false)
        }
        (None, Some((at, _, to))) if is_up(to) => {
            there(format!("`{}` on line {at} leads back from there", spelled(to)))
        }
        (None, _) if !one.is_relative => NOTHING,
        (None, Some((at, section, to)))
            if section == one.section && !is_fixed(to) && root_of(to) == root_of(folder) =>
        {
            base(format!("`cd {to}` on line {at} leads there again"), false)
        }
        _ if goes_again => base(again.to_owned(), false),
        _ if !is_near => NOTHING,
        (Some(to), _) => base(format!("`cd {to}` may be meant from either"), true),
        _ => base("it names files from where it is, and may be meant from either".to_owned(), true),
    }
}

fn spelled(step: &str) -> String {
    if step == "popd" { step.to_owned() } else { format!("cd {step}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::PieceKind;
    use crate::reading::ReadOptions;
    use crate::text::Source;

    /// Where blocks of these texts start: `.` for the base directory, `?` where nobody can tell, nothing where it does not matter.
    fn check(blocks: &[&str], expected: &[&str]) {
        let fenced: Vec<String> = blocks.iter().map(|text| format!("```bash\n{text}\n```\n")).collect();
        let markdown = fenced.join("\n");
        let document = Document::parse(&Source::new("a.md", format!("# A\n\n{markdown}")));
        let reading = Reading::of(&document, &ReadOptions::default());
        let (starts, _) = starts(&document, &reading, &[]);
        let lines = document.pieces.iter().filter_map(|piece| match &piece.kind {
            PieceKind::Block(block) => Some(block.line),
            _ => None,
        });
        let said: Vec<String> = lines
            .map(|line| match starts.get(&line) {
                None => String::new(),
                Some(Start { said: Some(said), .. }) if said.is_doubt => "?".to_owned(),
                Some(start) => start.directory.clone().unwrap_or_else(|| ".".to_owned()),
            })
            .collect();
        assert_eq!(said, expected, "{blocks:?}");
    }

    #[test]
    fn what_leads_back_goes_on_from_where_the_block_before_ended() {
        check(&["cd infra/preview && terraform init", "cd ..\nrm -rf build"], &["", "infra/preview"]);
        check(&["cd infra/preview", "terraform destroy", "cd .."], &["", "infra/preview", "infra/preview"]);
        check(&["pushd charts/x\nhelm lint", "popd\nhelm upgrade x ."], &["", "charts/x"]);
        check(&["cd a", "make", "kubectl get pods", "cd -\nmake x"], &["", "a", "a", "a"]);
    }

    #[test]
    fn what_leads_there_again_starts_in_the_base_directory() {
        check(&["cd infra/a", "terraform plan", "cd infra/b"], &["", ".", ""]);
        check(&["cd app\nmake", "cd app\nmake x"], &["", "."]);
        check(&["cd app", "cd /srv/x"], &["", ""]);
        check(&["cd ios\nmake", "cd android\nmake", "(cd ios && make)"], &["", ".", ""]);
    }

    #[test]
    fn nobody_can_tell_where_the_document_does_not() {
        check(&["cd app && npm ci", "npm run build"], &["", "?"]);
        check(&["cd app", "cd web\nmake"], &["", "?"]);
        check(&["cd ..\nrm -rf build"], &["?"]);
        check(&["cd app", "make", "make x"], &["", "?", ""]);
        check(&["cd <folder>", "make", "cd .."], &["", "", "?"]);
    }

    #[test]
    fn it_does_not_matter_where_nothing_is_relative() {
        check(&["cd app", "kubectl get pods", "systemctl restart web"], &["", "", ""]);
        check(&["cd app\nmake\ncd ..", "make"], &["", ""]);
        check(&["make", "./run.sh"], &["", ""]);
    }
}
