//! The files of plans that lie beside a runbook, as its page shows them: what each would run, who has said what to it, and what stands against a run.

use crate::text::visible;
use serde::Serialize;

/// The files of plans of a runbook.
#[derive(Debug, Default)]
pub struct PlansOnDisk {
    /// Those that can be read.
    pub found: Vec<PlanOnDisk>,
    /// Why others cannot be, in words.
    pub broken: Vec<String>,
}

/// A file that `plan --out` has written.
#[derive(Debug, Default)]
pub struct PlanOnDisk {
    /// By what a page knows the file as it was shown: another content is another key.
    pub key: String,
    /// Where it lies.
    pub place: String,
    /// The environment that it is for.
    pub environment: Option<String>,
    /// The digest of its execution.
    pub digest: String,
    /// How many steps it has.
    pub n_steps: usize,
    /// How many people have to say yes to it.
    pub needed: u32,
    /// What lies beside it.
    pub approvals: Vec<ApprovalOnDisk>,
    /// The shape of the ticket that is typed, where no approval that counts names one.
    pub ticket: Option<String>,
    /// What a run would do otherwise than the plan, in words.
    pub differs: Vec<String>,
    /// What else stands against a run, in words.
    pub lacks: Vec<String>,
}

impl PlanOnDisk {
    /// Whether nothing is known that a run of it would be refused for.
    pub const fn may_run(&self) -> bool {
        self.differs.is_empty() && self.lacks.is_empty()
    }
}

/// What somebody has said to a plan.
#[derive(Debug)]
pub struct ApprovalOnDisk {
    /// By the name in the statement.
    pub approver: String,
    /// Whether it may run.
    pub is_yes: bool,
    /// Why.
    pub reason: String,
    /// With which key, until when, how often: each in words.
    pub facts: Vec<String>,
    /// What it is worth now.
    pub standing: Standing,
}

/// What an approval is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It counts.
    Counts,
    /// It neither counts nor is anything wrong with it.
    Idle,
    /// Why it does not count.
    Refused(String),
}

/// The files of plans on a page.
#[derive(Debug, Serialize)]
pub struct PlansRow {
    rows: Vec<PlanRow>,
    /// Why others cannot be read.
    broken: Vec<String>,
}

/// A plan on a page.
#[derive(Debug, Serialize)]
struct PlanRow {
    key: String,
    /// Its number on the page, as text: a template takes 0 for nothing.
    number: String,
    place: String,
    environment: String,
    digest: String,
    steps: String,
    is_approved: bool,
    can_start: bool,
    state: &'static str,
    state_words: &'static str,
    approvals: Vec<ApprovalRow>,
    ticket: Option<String>,
    differs: Vec<String>,
    lacks: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ApprovalRow {
    approver: String,
    said: &'static str,
    reason: String,
    facts: Vec<String>,
    counts: bool,
    refused: Option<String>,
}

impl PlansRow {
    /// All of them, in their order.
    pub fn of(plans: &PlansOnDisk) -> Self {
        Self {
            rows: plans.found.iter().enumerate().map(PlanRow::of).collect(),
            broken: plans.broken.iter().map(|words| visible(words)).collect(),
        }
    }

    /// Whether there is nothing to be told.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.broken.is_empty()
    }
}

impl PlanRow {
    /// The row with this number.
    fn of((number, plan): (usize, &PlanOnDisk)) -> Self {
        let (state, state_words) = match (plan.differs.is_empty(), plan.lacks.is_empty()) {
            (false, _) => ("broken", "no longer this plan"),
            (true, false) => ("asks", "not yet"),
            (true, true) => ("ready", "may be run"),
        };
        let all = |words: &[String]| words.iter().map(|words| visible(words)).collect();
        let steps = plan.n_steps;
        Self {
            key: plan.key.clone(),
            number: number.to_string(),
            place: visible(&plan.place),
            environment: plan.environment.as_deref().map_or_else(|| "no environment".to_owned(), visible),
            digest: visible(&plan.digest),
            steps: format!("{steps} {}", if steps == 1 { "step" } else { "steps" }),
            is_approved: plan.needed > 0,
            can_start: state == "ready",
            state,
            state_words,
            approvals: plan.approvals.iter().map(ApprovalRow::of).collect(),
            ticket: plan.ticket.as_deref().map(visible),
            differs: all(&plan.differs),
            lacks: all(&plan.lacks),
        }
    }
}

impl ApprovalRow {
    fn of(approval: &ApprovalOnDisk) -> Self {
        let refused = match &approval.standing {
            Standing::Refused(words) => Some(visible(words)),
            Standing::Counts | Standing::Idle => None,
        };
        Self {
            approver: visible(&approval.approver),
            said: if approval.is_yes { "yes" } else { "no" },
            reason: visible(&approval.reason),
            facts: approval.facts.iter().map(|fact| visible(fact)).collect(),
            counts: approval.standing == Standing::Counts,
            refused,
        }
    }
}
