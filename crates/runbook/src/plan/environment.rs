//! The rules of the environment that a plan is for, with every default filled in: what a run asks, checks and connects to.
//!
//! Part of the execution: whoever has read the plan has read these, and a run holds to them whatever the settings say by then.

use super::Inputs;
use super::approval_rules::ApprovalRules;
use super::database::DatabasePlan;
use crate::reading::Effect;
use crate::settings::{
    Base, Confirm, Database, DatabaseSource, Environment, Frozen, TargetRule, Ticket, TransactionMode,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// The rules that a run follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvironmentPlan {
    /// What is asked.
    pub confirm: Confirm,
    /// Whether the operator types the environment's name before the first step.
    pub protected: bool,
    /// Commands and what each must print, checked before the run and before each change.
    pub expect: BTreeMap<String, String>,
    /// The machines that commands of the plan run on besides this one, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub targets: BTreeMap<String, TargetRule>,
    /// The databases that statements run on, by the name that blocks call them by.
    pub databases: BTreeMap<String, DatabasePlan>,
    /// What statements are committed together where a block does not say so.
    pub transaction: TransactionMode,
    /// How long one statement may take, in milliseconds; none for the server's own limit.
    pub statement_timeout_ms: Option<u64>,
    /// How long a statement may wait for a lock, in milliseconds; none for the server's own limit.
    pub lock_timeout_ms: Option<u64>,
    /// Where blocks start.
    pub base: Base,
    /// A command that is handed the head hash of the finished run.
    pub anchor: Option<String>,
    /// Who has to have said yes before a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approvals: Option<ApprovalRules>,
    /// When no run may begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen: Option<Frozen>,
    /// The change that a run has to be for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<Ticket>,
    /// What the settings say of commands, by their first words: values that come later are judged by it too.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub effects: BTreeMap<String, Effect>,
}

/// The strictest rules: what holds where a plan of another version does not say.
impl Default for EnvironmentPlan {
    fn default() -> Self {
        Self {
            confirm: Confirm::EveryStep,
            protected: false,
            expect: BTreeMap::new(),
            targets: BTreeMap::new(),
            databases: BTreeMap::new(),
            transaction: TransactionMode::default(),
            statement_timeout_ms: None,
            lock_timeout_ms: None,
            base: Base::default(),
            anchor: None,
            approvals: None,
            frozen: None,
            ticket: None,
            effects: BTreeMap::new(),
        }
    }
}

/// Something that is looked at before the run and before each change: what a command has to print, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// The target that it is run on; none for this machine.
    pub target: Option<String>,
    /// The command.
    pub command: String,
    /// What it has to print.
    pub expected: String,
}

impl EnvironmentPlan {
    /// What is looked at before the run; for the step on `target` alone where one is named, what is looked at before it.
    pub fn expectations(&self, step: Option<Option<&str>>) -> Vec<Expectation> {
        let of = |target: Option<&String>, expect: &BTreeMap<String, String>| {
            let one = |(command, expected): (&String, &String)| Expectation {
                target: target.cloned(),
                command: command.clone(),
                expected: expected.clone(),
            };
            expect.iter().map(one).collect::<Vec<_>>()
        };
        let targets = self.targets.iter();
        let there = targets.filter(|(name, _)| step.is_none_or(|on| on == Some(name.as_str())));
        let there = there.flat_map(|(name, target)| of(Some(name), &target.expect));
        of(None, &self.expect).into_iter().chain(there).collect()
    }

    /// The same with what the settings say now of the targets that `then` names.
    #[must_use]
    pub fn with_targets_of(mut self, then: &Self, inputs: &Inputs) -> Self {
        let known = &inputs.settings.targets;
        let names = then.targets.keys();
        self.targets = names.filter_map(|name| Some((name.clone(), known.get(name)?.clone()))).collect();
        self
    }

    /// The rules that the settings and their defaults give.
    pub fn of(inputs: &Inputs) -> Self {
        let name = inputs.environment.as_deref();
        let settings = name.and_then(|name| inputs.settings.environment(name)).map(|(_, settings)| settings);
        let none = Environment::default();
        let environment = settings.unwrap_or(&none);
        let (statement, lock) = environment.limits(name.unwrap_or_default());
        Self {
            confirm: environment.confirm.unwrap_or_else(|| Confirm::of_name(name)),
            protected: environment.protected,
            expect: environment.expect.clone(),
            targets: BTreeMap::new(),
            databases: databases(environment, inputs),
            transaction: environment.transaction.unwrap_or_default(),
            statement_timeout_ms: statement.map(milliseconds),
            lock_timeout_ms: lock.map(milliseconds),
            base: inputs.settings.base,
            anchor: inputs.settings.audit.anchor.clone(),
            approvals: environment.approvals.as_ref().map(|rules| ApprovalRules::of(rules.get_ref(), inputs)),
            frozen: environment.frozen.clone(),
            ticket: environment.ticket.as_ref().map(|ticket| ticket.get_ref().clone()),
            effects: inputs.settings.effects.clone(),
        }
    }

    /// Whether nobody who has approved a run may run it.
    pub fn bars_approvers(&self) -> bool {
        self.approvals.as_ref().is_some_and(|rules| rules.not_operator)
    }

    /// What a run needs from somebody before its first step, besides answers, each in words.
    pub fn needs(&self) -> Vec<String> {
        let approvals = self.approvals.as_ref().map(ApprovalRules::words);
        let ticket = self.ticket.as_ref().map(|ticket| format!("a ticket like {}", ticket.pattern));
        let frozen = self.frozen.as_ref().map(|frozen| {
            let windows: Vec<String> = frozen.times.iter().map(ToString::to_string).collect();
            format!("a time outside of {} ({})", windows.join(", "), frozen.zone)
        });
        approvals.into_iter().chain(ticket).chain(frozen).collect()
    }

    /// What in `now` asks for less than these rules, in words: whoever goes on with a run decides about each.
    pub fn looser(&self, now: &Self) -> Vec<String> {
        let mut found = Vec::new();
        if now.confirm < self.confirm {
            found.push(format!(
                "it confirms `{}` now, and `{}` then",
                now.confirm.word(),
                self.confirm.word()
            ));
        }
        if self.protected && !now.protected {
            found.push("it is no longer protected".to_owned());
        }
        for (command, text) in &self.expect {
            match now.expect.get(command) {
                Some(other) if other == text => {}
                Some(other) => found.push(format!("`{command}` must print `{other}` now, and `{text}` then")),
                None => found.push(format!("`{command}` is no longer held against `{text}`")),
            }
        }
        for (name, target) in &self.targets {
            match now.targets.get(name) {
                Some(other) if other == target => {}
                Some(_) => {
                    found.push(format!("the target `{name}` is another one now, or held against less"));
                }
                None => found.push(format!("the target `{name}` is not used any more")),
            }
        }
        for (what, then, now) in [
            ("a statement may take", self.statement_timeout_ms, now.statement_timeout_ms),
            ("a statement may wait for a lock", self.lock_timeout_ms, now.lock_timeout_ms),
        ] {
            if then.is_some_and(|then| now.is_none_or(|now| now > then)) {
                found.push(format!("{what} longer than then"));
            }
        }
        if self.anchor.is_some() && self.anchor != now.anchor {
            found.push("the head hash is no longer handed to the same anchor".to_owned());
        }
        for (what, is_other) in [
            ("who has to approve it", self.approvals.is_some() && self.approvals != now.approvals),
            ("when no run may begin", self.frozen.is_some() && self.frozen != now.frozen),
            ("which ticket it has to have", self.ticket.is_some() && self.ticket != now.ticket),
        ] {
            if is_other {
                found.push(format!("{what} is ruled otherwise now"));
            }
        }
        found
    }

    /// What of the databases that `wanted` names is another one in `now`, in words.
    pub fn other_databases<'w>(&self, now: &Self, wanted: impl IntoIterator<Item = &'w str>) -> Vec<String> {
        let words = |database: Option<&DatabasePlan>| database.map_or("none".to_owned(), ToString::to_string);
        let mut found: Vec<String> = Vec::new();
        for name in wanted {
            let (then, now) = (words(self.databases.get(name)), words(now.databases.get(name)));
            let told = format!("database `{name}` is {now} now, and was {then}");
            if then != now && !found.contains(&told) {
                found.push(told);
            }
        }
        found
    }
}

fn databases(environment: &Environment, inputs: &Inputs) -> BTreeMap<String, DatabasePlan> {
    let plan = |source: &DatabaseSource| DatabasePlan::of(source, &inputs.process);
    match &environment.database {
        None => BTreeMap::new(),
        Some(Database::One(source)) => BTreeMap::from([("default".to_owned(), plan(source))]),
        Some(Database::Named(sources)) => {
            sources.iter().map(|(name, source)| (name.clone(), plan(source))).collect()
        }
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
