//! Commands that need a terminal, or that never end by themselves.

use super::subject::Subject;
use crate::plan::Step;
use crate::reading::Mode;
use crate::text::Diagnostic;

/// A note for each whose mode the author has not given.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let is_said = |step: &Step| {
        let rule = step.run().is_some_and(|run| run.mode_reason.starts_with("stepgate.toml"));
        rule || step
            .block
            .and_then(|line| subject.block_at(line))
            .is_some_and(|block| block.attributes.has("mode"))
    };
    let steps = subject.plan.selected().filter(|step| step.runs() && !is_said(step));
    steps.filter_map(finding).collect()
}

fn finding(step: &Step) -> Option<Diagnostic> {
    let run = step.run()?;
    let (mode, why) = (run.mode.word(), &run.mode_reason);
    let found = match run.mode {
        Mode::Plain => return None,
        Mode::Terminal => Diagnostic::note(
            "needs-terminal",
            step.line,
            format!("this runs at a terminal, with a person: {why}"),
        ),
        Mode::Watch => {
            Diagnostic::note("never-ends", step.line, format!("this runs until somebody ends it: {why}"))
        }
        Mode::Background => Diagnostic::note(
            "runs-on",
            step.line,
            format!("this runs on beside the steps that follow: {why}"),
        ),
    };
    Some(found.hinted(format!("It is run with mode={mode}. Where that is wrong, say mode= above the block.")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests_support::lines;
    use crate::plan::{CommandStep, Runnable, StepKind, command};
    use crate::reading::Effect;

    fn step(mode: Mode) -> Step {
        let run = Runnable { mode, mode_reason: "its flags".into(), ..Runnable::default() };
        let kind = StepKind::Command(CommandStep { run, ..CommandStep::default() });
        Step { kind, ..command("a", Effect::Read) }
    }

    #[test]
    fn each_mode_but_the_plain_one_has_a_note_that_names_it() {
        for (mode, code) in
            [(Mode::Terminal, "needs-terminal"), (Mode::Watch, "never-ends"), (Mode::Background, "runs-on")]
        {
            let found = finding(&step(mode)).expect("a note");
            assert_eq!(found.code, code);
            assert!(found.message.ends_with(": its flags"), "{}", found.message);
            assert!(found.hint.is_some_and(|hint| hint.contains(&format!("mode={}.", mode.word()))));
        }
        assert_eq!(finding(&step(Mode::Plain)), None);
    }

    #[test]
    fn a_mode_that_the_author_has_given_is_no_news() {
        assert_eq!(lines("never-ends", "# A\n\n```bash mode=watch\nsomething\n```\n"), [0; 0]);
    }
}
