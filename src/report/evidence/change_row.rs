//! One run as a row of the population: flat, so that it is the same in a spreadsheet and for a program. What the fields mean stands in
//! `columns.rs`.

use super::deviation::{Deviation, DeviationKind};
use super::deviations::{deviations, number};
use super::people::{ApprovalRow, People};
use super::rehearsal::{EarlierRun, Same};
use super::review_state::ReviewState;
use super::told::{Told, moment};
use super::way_back::{WayBack, ways_back};
use crate::record::{Event, Review};
use serde::Serialize;

/// What is there of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordState {
    /// Its record is whole and sealed.
    Sealed,
    /// It is not over: it runs, or stopped and can be gone on with, or its end was cut off.
    Open,
    /// Its record does not hold.
    Broken,
    /// Its record cannot be read, or only by another version.
    #[default]
    Unreadable,
    /// The index knows it, and its record is not there.
    Missing,
    /// Its record was taken away on purpose, and the index says so.
    Pruned,
}

/// What its record is worth, as `verify` has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Held {
    /// What is there of it.
    pub state: RecordState,
    /// The verdict in one line.
    pub verdict: String,
    /// How many records hold.
    pub records: u64,
    /// The head that its seal names.
    pub head: Option<String>,
    /// Whether the index of the store knows it; none where the index does not hold.
    pub in_index: Option<bool>,
    /// What else there is to know.
    pub notes: Vec<String>,
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ChangeRow {
    pub run: String,
    pub folder: Option<String>,
    pub state: RecordState,
    pub verdict: String,
    pub records: u64,
    pub head: Option<String>,
    pub in_index: Option<bool>,
    pub notes: Vec<String>,
    pub runbook: Option<String>,
    pub runbook_sha256: Option<String>,
    pub execution: Option<String>,
    pub environment: Option<String>,
    pub ticket: Option<String>,
    pub ticket_checked_by: Option<String>,
    pub asked_by: Option<String>,
    pub asked_on: Option<String>,
    pub ran_by: Vec<String>,
    pub claimed: Vec<String>,
    pub operator: Option<String>,
    pub operator_key: Option<String>,
    pub approved_by: Vec<String>,
    pub approved_at: Vec<String>,
    pub denied_by: Vec<String>,
    pub began: Option<String>,
    pub ended: Option<String>,
    pub result: String,
    pub exit_code: Option<i32>,
    pub reason: Option<String>,
    pub edited: usize,
    pub skipped: usize,
    pub accepted: usize,
    pub assumed: usize,
    pub in_doubt: usize,
    pub failed: usize,
    pub other_deviations: usize,
    pub outside_plan: usize,
    pub break_glass: Option<String>,
    pub break_glass_lacks: Vec<String>,
    pub review: ReviewState,
    pub reviewed_by: Option<String>,
    pub reviewed_at: Option<String>,
    pub review_reason: Option<String>,
    pub staging_run: Option<String>,
    pub staging_environment: Option<String>,
    pub staging_same: Option<Same>,
    pub staging_ended: Option<String>,
    pub staging_result: Option<String>,
    pub staging_head: Option<String>,
    pub ways_back: Vec<String>,
    /// What a statement says of the run besides.
    #[serde(skip)]
    pub details: Details,
}

/// What is too much for a row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Details {
    /// What was signed about its plan.
    pub approvals: Vec<ApprovalRow>,
    /// Each thing that was not as it should be.
    pub deviations: Vec<Deviation>,
    /// How it would have been taken back.
    pub ways_back: Vec<WayBack>,
}

/// The kinds that are counted by themselves.
const COUNTED: [DeviationKind; 7] = [
    DeviationKind::Edited,
    DeviationKind::Skipped,
    DeviationKind::Accepted,
    DeviationKind::Assumed,
    DeviationKind::InDoubt,
    DeviationKind::Failed,
    DeviationKind::BrokeGlass,
];

/// Those by which something else was run than the plan has.
const OUTSIDE_PLAN: [DeviationKind; 2] = [DeviationKind::Edited, DeviationKind::ShellOpened];

impl ChangeRow {
    /// The row of the run `run`: what stands in its record and plan, what the record is worth, who has looked at it where it went without
    /// approval, and which earlier run of the same there was.
    pub fn of(
        run: &str,
        told: &Told<'_>,
        held: Held,
        review: Option<&Review>,
        earlier: Option<EarlierRun>,
    ) -> Self {
        let Held { state, verdict, records, head, in_index, notes } = held;
        let bare =
            Self { run: run.to_owned(), state, verdict, records, head, in_index, notes, ..Self::default() };
        let row = bare.opened(told).ended(told).by(People::of(told, &format!("about/{run}")));
        row.otherwise(deviations(told)).reviewed(told, review).after(earlier).back(ways_back(told))
    }

    /// With what was to be run, and for what.
    fn opened(self, told: &Told<'_>) -> Self {
        let opened = told.opened();
        let ticket = told.records.iter().rev().find_map(|(_, event)| match event {
            Event::TicketNamed(named) => Some(named),
            _ => None,
        });
        Self {
            runbook: opened.map(|(_, opened)| opened.runbook.clone()),
            runbook_sha256: told.pinned().map(|pinned| pinned.runbook_sha256.clone()),
            execution: told.pinned().map(|pinned| pinned.digest.clone()),
            environment: opened.and_then(|(_, opened)| opened.environment.clone()),
            ticket: ticket.map(|named| named.ticket.clone()),
            ticket_checked_by: ticket.and_then(|named| named.checked.clone()),
            asked_by: opened.map(|(record, _)| record.actor.user.clone()),
            asked_on: opened.map(|(_, opened)| opened.host.clone()),
            ..self
        }
    }

    /// With when it was on, and what came of it.
    fn ended(self, told: &Told<'_>) -> Self {
        let closed = told.closed();
        Self {
            began: told.records.first().map(|(record, _)| moment(record.ts)),
            ended: closed.map(|(record, _)| moment(record.ts)),
            result: if told.records.is_empty() { "unknown".to_owned() } else { told.result() },
            exit_code: closed.map(|(_, closed)| closed.exit_code),
            reason: closed.and_then(|(_, closed)| closed.reason.clone()),
            ..self
        }
    }

    /// With who had to do with it.
    fn by(self, people: People) -> Self {
        let said =
            |decision: &'static str| people.approvals.iter().filter(move |one| one.decision == decision);
        Self {
            approved_by: said("yes").map(|one| one.approver.clone()).collect(),
            approved_at: said("yes").map(|one| one.signed.clone().unwrap_or_default()).collect(),
            denied_by: said("no").map(|one| one.approver.clone()).collect(),
            ran_by: people.ran_by,
            claimed: people.claimed,
            operator: people.operator,
            operator_key: people.operator_key,
            details: Details { approvals: people.approvals, ..self.details },
            ..self
        }
    }

    /// With what was not as it should be.
    fn otherwise(self, found: Vec<Deviation>) -> Self {
        let count = |kind| number(&found, &[kind]);
        Self {
            edited: count(DeviationKind::Edited),
            skipped: count(DeviationKind::Skipped),
            accepted: count(DeviationKind::Accepted),
            assumed: count(DeviationKind::Assumed),
            in_doubt: count(DeviationKind::InDoubt),
            failed: count(DeviationKind::Failed),
            other_deviations: found.len() - number(&found, &COUNTED),
            outside_plan: number(&found, &OUTSIDE_PLAN),
            details: Details { deviations: found, ..self.details },
            ..self
        }
    }

    /// With whether it went without approval, and who has looked at that.
    fn reviewed(self, told: &Told<'_>, review: Option<&Review>) -> Self {
        let glass = told.records.iter().find_map(|(_, event)| match event {
            Event::BreakGlassUsed(used) => Some(used),
            _ => None,
        });
        Self {
            break_glass: glass.map(|used| used.reason.clone()),
            break_glass_lacks: glass.map(|used| used.lacks.clone()).unwrap_or_default(),
            review: match (glass, review) {
                (None, _) => ReviewState::NotNeeded,
                (Some(_), None) => ReviewState::Open,
                (Some(_), Some(_)) => ReviewState::Signed,
            },
            reviewed_by: review.map(|review| review.reviewer.clone()),
            reviewed_at: review.map(|review| moment(review.signed)),
            review_reason: review.map(|review| review.reason.clone()),
            ..self
        }
    }

    /// With the earlier run of the same.
    fn after(self, earlier: Option<EarlierRun>) -> Self {
        let Some(earlier) = earlier else { return self };
        Self {
            staging_run: Some(earlier.run),
            staging_environment: Some(earlier.environment),
            staging_same: Some(earlier.same),
            staging_ended: earlier.ended,
            staging_result: Some(earlier.result),
            staging_head: Some(earlier.head),
            ..self
        }
    }

    /// With how it could have been taken back.
    fn back(self, ways: Vec<WayBack>) -> Self {
        let titles = ways.iter().map(|way| way.section.clone()).collect();
        Self { ways_back: titles, details: Details { ways_back: ways, ..self.details }, ..self }
    }

    /// Whether it went without approval and nobody has looked at it.
    pub fn waits_for_review(&self) -> bool {
        self.review == ReviewState::Open
    }

    /// Whether its record is not there as it was written.
    pub fn is_bad(&self) -> bool {
        matches!(self.state, RecordState::Broken | RecordState::Missing | RecordState::Unreadable)
    }

    /// Whether somebody looks at it first: it went without approval, and nobody has looked at it yet first of all.
    pub(super) fn urgency(&self) -> usize {
        match self.review {
            ReviewState::Open => 0,
            ReviewState::Signed => 1,
            ReviewState::NotNeeded if self.is_bad() => 2,
            ReviewState::NotNeeded => 3,
        }
    }
}
