//! What a run's record begins with: the document and the plan as they are, and who does what with them, where.

use super::error::CommandError;
use super::json::json;
use super::ledgers::Ledgers;
use crate::host;
use crate::ledger::{Part, Run};
use crate::plan::{Choice, Plan, RULES_DIGEST};
use crate::record::{Asked, Before, ChoiceMade, Commit, Continued, Event, PlanPinned, RunOpened};
use crate::redact::Redactor;
use crate::session::Attendance;
use crate::text::{Source, hex};
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// Keeps the document and the plan, as far as they may be kept.
pub(super) fn pin(folder: &Run, plan: &Plan, source: &Source) -> Result<(), CommandError> {
    let _span = tracing::debug_span!("pin").entered();
    folder.store(Part::Runbook, plan.shown(source).text().as_bytes())?;
    folder.store(Part::Plan, json(plan).as_bytes())?;
    Ok(())
}

/// What the first record says besides the plan.
pub(super) struct Opening<'a> {
    pub(super) base: &'a Path,
    pub(super) redactor: &'a Redactor,
    pub(super) attendance: Attendance,
    /// Whether a file of answers was given.
    pub(super) has_answers: bool,
    pub(super) continues: Option<Continued>,
    /// Where the commands of the plan would go.
    pub(super) target: Vec<String>,
    /// Where the runbook stands in its repository, and where its settings do.
    pub(super) commits: Commits,
}

/// Where the files of a run stand in their repositories.
pub(super) struct Commits {
    runbook: Option<Commit>,
    settings: Option<Commit>,
}

impl Commits {
    /// Looks at the runbook and at the settings that it was read with.
    pub(super) async fn of(plan: &Plan, settings: Option<&str>) -> Self {
        let runbook = host::commit_of(Path::new(&plan.runbook.path)).await;
        let settings = match settings {
            Some(path) => host::commit_of(Path::new(path)).await,
            None => None,
        };
        Self { runbook, settings }
    }
}

impl Opening<'_> {
    /// The records that a run begins with.
    pub(super) fn events(self, plan: &Plan, source: &Source) -> Result<Vec<Event>, CommandError> {
        let cwd = host::current_folder()
            .map_err(|error| CommandError::usage(format!("no current directory: {error}")))?;
        let asked = match (self.attendance, self.has_answers) {
            (Attendance::Person, _) => Asked::Person,
            (Attendance::Program, _) => Asked::Program,
            (Attendance::Nobody, true) => Asked::Answers,
            (Attendance::Nobody, false) => Asked::Nobody,
        };
        let mut events = vec![
            Event::RunOpened(RunOpened {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                runbook: plan.runbook.path.clone(),
                cwd: cwd.display().to_string(),
                base: self.base.display().to_string(),
                environment: plan.environment.clone(),
                host: host::host_name(),
                arguments: host::arguments()
                    .map(|typed| self.redactor.text(&typed.to_string_lossy()))
                    .collect(),
                asked,
                rules: Some(RULES_DIGEST.to_owned()),
                runbook_commit: self.commits.runbook,
                settings_commit: self.commits.settings,
                target: self.target,
                continues: self.continues,
                before: newest_sealed(),
            }),
            Event::PlanPinned(PlanPinned {
                digest: plan.digest.clone(),
                plan_sha256: hex(&Sha256::digest(json(plan).as_bytes())),
                runbook_sha256: plan.shown(source).sha256(),
                steps: plan.selected().count(),
            }),
        ];
        events.extend(plan.choices.iter().filter_map(|choice| choice_made(choice, plan)));
        Ok(events)
    }
}

/// The newest run that is over in the place where runs are kept. Where that cannot be read the record itself will say why.
fn newest_sealed() -> Option<Before> {
    Ledgers::open().ok()?.home.newest_sealed().ok()?
}

/// The record of a choice that the plan has settled.
fn choice_made(choice: &Choice, plan: &Plan) -> Option<Event> {
    let settled = plan.question(&choice.question).and_then(|question| question.settled.as_ref());
    Some(Event::ChoiceMade(ChoiceMade {
        section: choice.section.clone(),
        options: choice.options.clone(),
        chosen: choice.chosen.clone()?,
        how: choice.how.clone()?,
        question: settled.map(|_| choice.question.clone()),
        value: settled.map(|settled| settled.value.clone()),
        looked: None,
    }))
}
