//! Whether a run may begin, or go on: its environment's approvals, freeze and ticket. What it is given is recorded; what it lacks refuses it, unless
//! somebody breaks the glass.

use super::arguments::Approving;
use super::found::{self, SignerFiles};
use super::operator_signature;
use super::used::Used;
use crate::approval::{Approval, Operator, Situation, judge};
use crate::cli::error::CommandError;
use crate::cli::ledgers::Ledgers;
use crate::cli::prepare::beside_settings;
use crate::host::{self, Clock};
use crate::ledger::{Holder, Lease, Subject};
use crate::plan::{ApprovalRules, Plan};
use crate::record::{BreakGlassUsed, Event, TicketNamed};
use crate::settings::{Settings, Ticket};
use chrono::{DateTime, Utc};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where in a run's first records stands what it was permitted by: behind its plan.
const PERMITTED: usize = 2;

/// Approvals besides those that are named on the command line.
pub(in crate::cli) enum Known {
    /// Files that lie beside the plan.
    Files(Vec<PathBuf>),
    /// Those that the run has begun with.
    Recorded(Vec<Approval>),
}

/// A run that asks for permission.
pub(in crate::cli) struct Applicant<'a> {
    pub(in crate::cli) plan: &'a Plan,
    /// The execution that was approved, where the plan's own is that with its end left out.
    pub(in crate::cli) approved: Option<&'a str>,
    /// The digest of that, or else of the plan.
    pub(in crate::cli) execution: &'a str,
    pub(in crate::cli) settings: &'a Settings,
    pub(in crate::cli) approving: &'a Approving,
    /// The key of the operator.
    pub(in crate::cli) key: Option<&'a Path>,
    pub(in crate::cli) ledgers: &'a Ledgers,
    pub(in crate::cli) run: &'a str,
    pub(in crate::cli) clock: &'a Clock,
    /// What it said when it was first asked.
    pub(in crate::cli) time: OnceCell<DateTime<Utc>>,
    pub(in crate::cli) known: Known,
    /// What else stands against it, in words.
    pub(in crate::cli) against: Vec<String>,
}

/// What a run was given.
#[derive(Default)]
pub(in crate::cli) struct Permission {
    /// What is recorded of it.
    pub(in crate::cli) events: Vec<Event>,
    /// Nobody else begins with the same approvals while these are held.
    pub(in crate::cli) _held: Vec<Box<dyn Lease>>,
}

impl Permission {
    /// Puts it among a run's first events: behind its plan, whatever else the run begins with.
    pub(in crate::cli) fn put_into(&self, events: &mut Vec<Event>) {
        events.splice(PERMITTED..PERMITTED, self.events.iter().cloned());
    }
}

/// What a run has, and what it lacks.
#[derive(Default)]
struct Findings {
    events: Vec<Event>,
    held: Vec<Box<dyn Lease>>,
    lacks: Vec<String>,
    details: Vec<String>,
}

impl<'a> Applicant<'a> {
    /// One for a run of `plan` as it is, for which nothing is known yet but what is typed.
    pub(in crate::cli) fn of(
        plan: &'a Plan,
        settings: &'a Settings,
        (approving, key): (&'a Approving, Option<&'a Path>),
        (ledgers, run, clock): (&'a Ledgers, &'a str, &'a Clock),
    ) -> Self {
        let (time, known) = (OnceCell::new(), Known::Files(Vec::new()));
        let execution = &plan.digest;
        Self {
            plan,
            approved: None,
            execution,
            settings,
            approving,
            key,
            ledgers,
            run,
            clock,
            time,
            known,
            against: Vec::new(),
        }
    }

    /// What a run that has broken the glass needs to go on: whoever goes on with it is known too, or could review it.
    pub(in crate::cli) fn of_broken_glass(self) -> Result<Permission, CommandError> {
        let Some(rules) = self.plan.rules.approvals.as_ref().filter(|rules| rules.not_operator) else {
            return Ok(Permission::default());
        };
        let mut found = Findings::default();
        let operator = self.operator(&SignerFiles::of(rules, self.settings), &mut found)?;
        operator.filter(|operator| !operator.names.is_empty()).ok_or_else(unknown_operator)?;
        Ok(Permission { events: found.events, _held: Vec::new() })
    }

    /// When it is asked for. One moment for all that is judged; a run that needs no permission looks at no clock.
    fn now(&self) -> DateTime<Utc> {
        *self.time.get_or_init(|| self.clock.now())
    }

    /// Gives permission, or says what is lacking.
    pub(in crate::cli) async fn permission(mut self) -> Result<Permission, CommandError> {
        let rules = &self.plan.rules;
        if rules.approvals.is_none() && !self.approving.approval.is_empty() {
            let name = self.plan.environment.as_deref().unwrap_or("no environment");
            return Err(CommandError::usage(format!("{name} has no rule of approvals, so nobody is known who may sign"))
                .hinted("Add approvals = { signers = \"allowed_signers\" } to its table in stepgate.toml, and plan again."));
        }
        let mut found = Findings { lacks: std::mem::take(&mut self.against), ..Findings::default() };
        found.lacks.extend(self.frozen());
        let mut named: Vec<String> = Vec::new();
        if let Some(rules) = &rules.approvals {
            let files = SignerFiles::of(rules, self.settings);
            let operator = self.operator(&files, &mut found)?;
            let approvals = self.approvals(&files).await?;
            named = self.judged(rules, &approvals, operator.as_ref(), &mut found)?;
        }
        self.ticket(&named, &mut found).await?;
        self.settled(found)
    }

    /// The window in which no run begins, if it is that time.
    pub(super) fn frozen(&self) -> Option<String> {
        let frozen = self.plan.rules.frozen.as_ref()?;
        let local = match host::local_time(&frozen.zone, self.now()) {
            Ok(local) => local,
            Err(words) => return Some(format!("whether it is frozen is not known: {words}")),
        };
        let window = frozen.times.iter().find(|window| window.holds(local))?;
        let shown = local.format("%a %Y-%m-%d %H:%M");
        Some(format!("it is frozen: {window} ({}), and it is {shown} there", frozen.zone))
    }

    fn operator(&self, files: &SignerFiles, found: &mut Findings) -> Result<Option<Operator>, CommandError> {
        let Some(key) = self.key else { return Ok(None) };
        let (operator, signed) =
            operator_signature::signed(key, self.run, &self.plan.digest, Some(files), self.now())?;
        found.events.push(Event::OperatorSigned(signed));
        Ok(Some(operator))
    }

    async fn approvals(&self, files: &SignerFiles) -> Result<Vec<Approval>, CommandError> {
        let known = match &self.known {
            Known::Files(files) => found::read(files)?,
            Known::Recorded(approvals) => approvals.clone(),
        };
        let known = found::joined(known, found::given(&self.approving.approval).await?);
        let known = found::checked(known, files, self.now())?;
        Ok(found::joined(known, found::in_record(self.ledgers, self.execution, files, self.now())?))
    }

    /// Judges the approvals; gives the tickets that those name that count.
    fn judged(
        &self,
        rules: &ApprovalRules,
        approvals: &[Approval],
        operator: Option<&Operator>,
        found: &mut Findings,
    ) -> Result<Vec<String>, CommandError> {
        // Two that begin at once are not to count the same approval both.
        let distinct: BTreeMap<String, &Approval> =
            approvals.iter().map(|approval| (approval.sha256(), approval)).collect();
        for approval in distinct.into_values() {
            found.held.push(self.hold(approval)?);
        }
        let used = Used::of(self.ledgers, self.run)?;
        let first = approvals.iter().map(|approval| approval.statement.signed).min();
        found.lacks.extend(first.into_iter().flat_map(|first| used.untold(first)));
        let situation = Situation {
            execution: self.execution,
            environment: self.plan.environment.as_deref(),
            now: self.now(),
            newest_record: used.newest,
            used: &used.times,
            operator,
        };
        match judge(rules, approvals, &situation) {
            Ok(granted) => {
                let counted = granted.counted.iter().chain(&granted.denied).map(|at| &approvals[*at]);
                found.events.extend(counted.filter_map(|approval| approval.event(self.approved)));
                let tickets = granted.counted.iter().filter_map(|at| approvals[*at].statement.ticket.clone());
                Ok(tickets.collect())
            }
            Err(refusals) => {
                for (at, refusal) in refusals {
                    match at {
                        Some(at) => found.details.push(format!("{}: {refusal}", approvals[at].place)),
                        None => found.lacks.push(refusal.to_string()),
                    }
                }
                Ok(Vec::new())
            }
        }
    }

    fn hold(&self, approval: &Approval) -> Result<Box<dyn Lease>, CommandError> {
        let name = PathBuf::from(format!("approval {}", approval.sha256()));
        let holder = Holder {
            run: self.run.to_owned(),
            user: host::actor().user,
            host: host::host_name(),
            process: std::process::id(),
        };
        let subject = Subject { runbook: &name, environment: None };
        self.ledgers.home.lease(subject, &holder).map_err(|_| {
            CommandError::declined(format!("{}: another run is on that has begun with it", approval.place))
        })
    }

    /// Looks at the ticket: the one that was typed, or the one that the approvals name.
    async fn ticket(&self, named: &[String], found: &mut Findings) -> Result<(), CommandError> {
        let typed = self.approving.ticket.as_ref();
        let ids: Vec<&String> = typed.into_iter().chain(named).collect();
        if let Some(other) = ids.iter().find(|id| **id != ids[0]) {
            found.lacks.push(format!("it is for the ticket {}, and for {other}", ids[0]));
            return Ok(());
        }
        let id = ids.first().map(|id| (*id).clone());
        let checked = match (&self.plan.rules.ticket, &id) {
            (None, _) => None,
            // An approval that does not count may be the one that names it; whoever breaks the glass goes without it.
            (Some(_), None)
                if !found.lacks.is_empty()
                    && self.plan.rules.approvals.is_some()
                    && self.approving.without_approval.is_none() =>
            {
                None
            }
            (Some(rule), None) => {
                found.lacks.push(format!("it needs a ticket like {}: add --ticket ID", rule.pattern));
                return Ok(());
            }
            (Some(rule), Some(id)) if !rule.fits(id) => {
                found.lacks.push(format!("`{id}` is no ticket like {}", rule.pattern));
                return Ok(());
            }
            (Some(rule), Some(id)) => match self.checked(rule, id).await {
                Ok(checked) => checked,
                Err(words) => {
                    found.lacks.push(words);
                    return Ok(());
                }
            },
        };
        found.events.extend(id.map(|ticket| Event::TicketNamed(TicketNamed { ticket, checked })));
        Ok(())
    }

    /// Asks the command about a ticket, where there is one.
    async fn checked(&self, rule: &Ticket, id: &str) -> Result<Option<String>, String> {
        let Some(command) = &rule.check else { return Ok(None) };
        let folder = beside_settings(self.settings, ".");
        match host::run_anchor(command, &[("STEPGATE_TICKET", id)], &folder).await {
            Ok(()) => Ok(Some(command.clone())),
            Err(words) if words.is_empty() => Err(format!("`{command}` says no to the ticket {id}")),
            Err(words) => Err(format!("`{command}` says no to the ticket {id}: {words}")),
        }
    }

    /// Permission where nothing is lacking or somebody breaks the glass.
    fn settled(&self, found: Findings) -> Result<Permission, CommandError> {
        let Findings { mut events, held, lacks, details } = found;
        if lacks.is_empty() {
            return Ok(Permission { events, _held: held });
        }
        let Some(reason) = &self.approving.without_approval else {
            let name = self.plan.environment.as_deref().unwrap_or_default();
            let error =
                CommandError::declined(format!("{name} does not let this run begin: {}", lacks.join("; ")));
            let error = details.into_iter().fold(error, CommandError::hinted);
            return Err(self.advised(error));
        };
        let is_known = events.iter().any(|event| match event {
            Event::OperatorSigned(signed) => signed.operator.is_some(),
            _ => false,
        });
        if self.plan.rules.approvals.as_ref().is_some_and(|rules| rules.not_operator) && !is_known {
            return Err(unknown_operator());
        }
        // An approval that counts is used up by it all the same.
        events.insert(0, Event::BreakGlassUsed(BreakGlassUsed { reason: reason.clone(), lacks }));
        Ok(Permission { events, _held: held })
    }

    /// The same error with the way to an approval.
    fn advised(&self, error: CommandError) -> CommandError {
        let runbook = &self.plan.runbook.path;
        let name = self.plan.environment.as_deref().unwrap_or_default();
        let error = if self.plan.rules.approvals.is_some() {
            error
                .hinted(format!("stepgate plan {runbook} --env {name} --out FILE writes the plan"))
                .hinted("stepgate approve FILE --key KEY --reason TEXT is the approver's yes")
                .hinted(format!("stepgate run {runbook} --plan FILE --sign KEY runs what was approved"))
        } else {
            error
        };
        error.hinted(
            "--without-approval REASON breaks the glass: it is recorded first, and has to be reviewed",
        )
    }
}

fn unknown_operator() -> CommandError {
    CommandError::declined(
        "whoever breaks the glass has to be known, or nobody can tell that another person has reviewed it: add --sign KEY, with a key on the list of signers",
    )
}
