//! A step as a page shows it, before anything has happened with it.

use crate::plan::{Plan, Step, StepKind};
use crate::text::visible;
use serde::Serialize;

/// One step.
#[derive(Debug, Serialize)]
pub struct Cell {
    id: String,
    line: usize,
    /// Its place on the way, from 1; none where it is not on it.
    place: Option<usize>,
    title: String,
    /// `command`, `sql`, `gate` or `manual`.
    kind: &'static str,
    /// What would run, with values; none where a person does it.
    script: Option<String>,
    /// What is asked of a person.
    said: Option<String>,
    effect: Option<String>,
    effect_reason: Option<String>,
    /// How it runs, where that is not plainly.
    mode: Option<String>,
    /// Where it runs, where that is not where all do.
    cwd: Option<String>,
    database: Option<String>,
    expected: Option<String>,
    /// `ready`, `waits` or `left-out`.
    state: &'static str,
    /// Why it is left out.
    reason: Option<String>,
    ticked: bool,
}

impl Cell {
    /// Says its reason no more where it stands above already.
    pub fn leave_out_reason(&mut self, above: Option<&str>) {
        if above.is_some() && self.reason.as_deref() == above {
            self.reason = None;
        }
    }

    /// The cell of a step of `plan`.
    pub fn of(plan: &Plan, step: &Step) -> Self {
        let json = serde_json::to_value(step).unwrap_or_default();
        let text = |key: &str| json[key].as_str().filter(|text| !text.is_empty()).map(visible);
        let place = plan.selected().position(|one| one.id == step.id).map(|at| at + 1);
        let kind = match step.kind {
            StepKind::Command(_) => "command",
            StepKind::Sql(_) => "sql",
            StepKind::Gate(_) => "gate",
            StepKind::Manual(_) => "manual",
        };
        let is_run = matches!(step.kind, StepKind::Command(_) | StepKind::Sql(_));
        let state = match (step.selected, step.waits) {
            (true, _) => "ready",
            (false, true) => "waits",
            (false, false) => "left-out",
        };
        let script = text("script");
        let title = Some(visible(&step.title)).filter(|title| script.as_ref() != Some(title));
        Self {
            id: step.id.clone(),
            line: step.line,
            place,
            title: title.unwrap_or_default(),
            kind,
            script,
            said: text("said"),
            effect: text("effect").filter(|_| is_run),
            effect_reason: text("effect_reason"),
            mode: text("mode").filter(|mode| is_run && mode != "plain"),
            cwd: text("cwd").filter(|cwd| is_run && cwd != "."),
            database: text("database"),
            expected: text("expected"),
            state,
            reason: step.reason.as_deref().map(visible),
            ticked: json["ticked"].as_bool().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Analysis, Inputs};
    use crate::text::Source;

    fn cells(runbook: &str) -> Vec<Cell> {
        let analysis = Analysis::of(Source::new("runbook.md", runbook), &Inputs::default());
        analysis.plan.steps().iter().map(|step| Cell::of(&analysis.plan, step)).collect()
    }

    #[test]
    fn a_cell_says_what_runs_where_it_stands_and_what_it_does() {
        let cells = cells("- [ ] Is it quiet?\n\n```bash\ncd deep\nls\n```\n");
        let kinds: Vec<_> = cells.iter().map(|cell| (cell.kind, cell.place, cell.line)).collect();
        assert_eq!(kinds, [("gate", Some(1), 1), ("command", Some(2), 4), ("command", Some(3), 5)]);
        assert_eq!(cells[2].script.as_deref(), Some("ls"));
        assert_eq!(cells[2].title, "", "what runs is its title");
        assert_eq!((cells[2].effect.as_deref(), cells[2].mode.as_deref()), (Some("read"), None));
        assert_eq!(
            (cells[0].effect.as_deref(), cells[0].script.as_deref()),
            (None, None),
            "a person does it"
        );
        assert!(cells.iter().all(|cell| cell.state == "ready"));
    }

    #[test]
    fn what_is_left_out_has_no_place_and_a_reason() {
        let cells = cells("# Release\n\n```bash\nls\n```\n\n## Rollback\n\n```bash\npwd\n```\n");
        assert_eq!((cells[1].state, cells[1].place), ("left-out", None));
        assert!(cells[1].reason.is_some());
    }

    #[test]
    fn nothing_hides_in_a_cell() {
        let cells = cells("- [ ] See \u{202e}txt.exe\n\n```bash\n# \u{2066}x\nls\u{200b} -l\n```\n");
        let all = serde_json::to_string(&cells).unwrap();
        assert!(!all.contains(['\u{202e}', '\u{2066}', '\u{200b}']), "{all}");
        assert!(all.contains("u{202e}") && all.contains("u{200b}"), "{all}");
    }
}
