//! Commands that a run does not run, because their fence does not say what they are.

use super::subject::Subject;
use crate::document::Block;
use crate::reading::Classification;
use crate::text::Diagnostic;

/// How the reason of a block ends that is taken with everything, and by no other run.
const ONLY_WITH_ALL: &str = "`--all` takes what reads like commands";

/// A warning for each such block: its author means it to be run, and a person is asked to type it.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    subject.blocks().filter_map(|(_, block, verdict)| finding(block, verdict?)).collect()
}

fn finding(block: &Block, verdict: &Classification) -> Option<Diagnostic> {
    let is_passed_over = verdict.looks_like_commands && !verdict.is_run();
    if !is_passed_over && !verdict.reason.ends_with(ONLY_WITH_ALL) {
        return None;
    }
    let lines = block.lines.iter().filter(|line| !line.text.trim().is_empty()).count();
    let what = match lines {
        1 => {
            "this line reads like a command, and a run passes over it or asks a person to type it".to_owned()
        }
        _ => format!(
            "these {lines} lines read like commands, and a run passes over them or asks a person to type them"
        ),
    };
    let message = format!("{what}: nothing says what language it is");
    Some(
        Diagnostic::warning("passed-over", block.line, message).hinted(
            "Put bash or sql behind the fence where they are to be run, and text where they are not.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use crate::check::tests_support::{lines, lines_with};
    use crate::plan::Inputs;

    #[test]
    fn commands_in_a_fence_without_a_tag_are_told_whatever_is_selected() {
        let text = "# T\n\n## Go\n\n```\nkubectl apply -f x.yaml\nkubectl get pods\n```\n\n```text\nkubectl get nodes\n```\n\n```bash\nls\n```\n";
        assert_eq!(lines("passed-over", text), [5]);
        assert_eq!(lines_with(&Inputs::default(), "passed-over", text), [5]);
        assert_eq!(lines("passed-over", "# T\n\n## Go\n\n```\nIt is done.\n```\n"), [0; 0]);
    }
}
