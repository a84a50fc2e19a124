//! The files of plans that lie beside a runbook, each with its approvals and with what stands against a run of it: what a page of the notebook shows
//! before somebody begins one. The run itself judges anew.

use super::arguments::Approving;
use super::found::{self, SignerFiles};
use super::permission::Applicant;
use super::used::Used;
use crate::approval::{Approval, Operator, Refusal, Situation, approve_by, execute_by, judge};
use crate::browser::{ApprovalOnDisk, PlanOnDisk, PlansOnDisk, Standing};
use crate::cli::error::CommandError;
use crate::cli::ledgers::Ledgers;
use crate::cli::plan::reviewed;
use crate::cli::plan_request::PlanRequest;
use crate::cli::prepare::Prepared;
use crate::cli::wall_clock::clock;
use crate::host;
use crate::plan::{ApprovalRules, Plan, PlanFile};
use crate::record::Verdict;
use crate::report::{self, Page, Paint};
use crate::settings::Settings;
use crate::text::{Source, hex};
use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use stepgate_signature::public_key;

/// With what the first line of every plan's file begins, and what else stands in it.
const BEGINNING: &[u8] = b"{\"answers\":[";
const EXECUTION: &str = "\"execution\":";

/// Where plans are looked for, and by whom they would be run.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Shelf {
    /// The folders besides the runbook's own.
    pub(in crate::cli) folders: Vec<PathBuf>,
    /// The operator's key.
    pub(in crate::cli) key: Option<PathBuf>,
}

impl Shelf {
    /// The plans of `runbook`, for this environment or for all, in the order of their names.
    pub(in crate::cli) fn plans(&self, runbook: &Path, environment: Option<&str>) -> PlansOnDisk {
        let mut plans = PlansOnDisk::default();
        for place in self.files(runbook) {
            let file = match reviewed(&place) {
                Ok(file) => file,
                // A file of answers to something else is none of ours.
                Err(_) if !host::read_text(&place).is_ok_and(|text| text.contains(EXECUTION)) => continue,
                Err(error) => {
                    plans.broken.push(error.message);
                    continue;
                }
            };
            let is_wanted = environment.is_none() || file.plan.environment.as_deref() == environment;
            if is_wanted && is_of(&file.plan, runbook) {
                plans.found.push(self.plan(runbook, &place, &file));
            }
        }
        plans
    }

    /// Where the plan of `runbook` lies that a page knows by this key; none where it is not there any more, as it was shown.
    pub(in crate::cli) fn place(&self, runbook: &Path, key: &str) -> Option<PathBuf> {
        let is_it = |place: &PathBuf| key_of(place).as_deref() == Some(key);
        self.files(runbook).into_iter().find(is_it).filter(|place| {
            let file = reviewed(place);
            file.is_ok_and(|file| is_of(&file.plan, runbook))
        })
    }

    fn files(&self, runbook: &Path) -> Vec<PathBuf> {
        let own = runbook.parent().unwrap_or(Path::new("")).to_owned();
        let mut seen = BTreeSet::new();
        let folders = std::iter::once(own).chain(self.folders.iter().cloned());
        let mut files: Vec<PathBuf> = folders
            .flat_map(|folder| host::paths_in(&folder))
            .filter(|path| host::begins_with(path, BEGINNING))
            .filter(|path| seen.insert(host::whole_path(path).unwrap_or_else(|_| path.clone())))
            .collect();
        files.sort();
        files
    }

    fn plan(&self, runbook: &Path, place: &Path, file: &PlanFile) -> PlanOnDisk {
        let plan = &file.plan;
        let mut shown = PlanOnDisk {
            key: key_of(place).unwrap_or_default(),
            place: place.display().to_string(),
            environment: plan.environment.clone(),
            digest: plan.digest.clone(),
            n_steps: plan.selected().count(),
            ..PlanOnDisk::default()
        };
        let prepared = Prepared::read(runbook, &PlanRequest::default(), true).and_then(|mut prepared| {
            prepared.follow(plan)?;
            Ok(prepared)
        });
        let prepared = match prepared {
            Ok(prepared) => prepared,
            Err(error) => {
                shown.lacks.push(error.message);
                return shown;
            }
        };
        shown.differs = file.differs(&prepared.plan());
        if let Err(error) = self.judged(&mut shown, plan, &prepared.inputs.settings, place) {
            shown.lacks.push(error.message);
        }
        shown
    }

    /// Looks at the approvals of a plan and at the clock.
    fn judged(
        &self,
        shown: &mut PlanOnDisk,
        plan: &Plan,
        settings: &Settings,
        place: &Path,
    ) -> Result<(), CommandError> {
        let (ledgers, clock) = (Ledgers::open()?, clock()?);
        let typed = Approving::default();
        let applicant = Applicant::of(plan, settings, (&typed, None), (&ledgers, "", &clock));
        shown.lacks.extend(applicant.frozen());
        shown.ticket = plan.rules.ticket.as_ref().map(|rule| rule.pattern.clone());
        let Some(rules) = &plan.rules.approvals else { return Ok(()) };
        shown.needed = rules.needed;
        let (files, now) = (SignerFiles::of(rules, settings), clock.now());
        let approvals = found::checked(found::read(&found::beside(place))?, &files, now)?;
        let approvals = found::joined(approvals, found::in_record(&ledgers, &plan.digest, &files, now)?);
        let used = Used::of(&ledgers, "")?;
        let operator = self.key.as_deref().map(|key| operator(key, &files, now)).transpose()?;
        let first = approvals.iter().map(|approval| approval.statement.signed).min();
        shown.lacks.extend(first.into_iter().flat_map(|first| used.untold(first)));
        let situation = Situation {
            execution: &plan.digest,
            environment: plan.environment.as_deref(),
            now,
            newest_record: used.newest,
            used: &used.times,
            operator: operator.as_ref(),
        };
        let mut standings = vec![Standing::Idle; approvals.len()];
        match judge(rules, &approvals, &situation) {
            Ok(granted) => {
                granted.counted.iter().for_each(|at| standings[*at] = Standing::Counts);
                let tickets =
                    granted.counted.iter().filter_map(|at| approvals[*at].statement.ticket.as_ref());
                if tickets.count() > 0 {
                    shown.ticket = None;
                }
            }
            Err(refusals) => {
                for (at, refusal) in refusals {
                    match at {
                        Some(at) => standings[at] = Standing::Refused(refusal.to_string()),
                        None if refusal == Refusal::NoOperator => {
                            shown.lacks.push(format!("{refusal} to `stepgate open`"));
                        }
                        None => shown.lacks.push(refusal.to_string()),
                    }
                }
            }
        }
        let rows = approvals.iter().zip(standings);
        shown.approvals = rows.map(|(approval, standing)| row(rules, approval, &used, standing)).collect();
        Ok(())
    }
}

/// Whoever holds this key. Nothing is signed for a look, so its fingerprint is told only once a run begins.
fn operator(key: &Path, files: &SignerFiles, now: DateTime<Utc>) -> Result<Operator, CommandError> {
    let cannot = |error: stepgate_signature::SignatureError| {
        CommandError::usage(format!("{} cannot sign: {error}", key.display()))
    };
    let public = public_key(key).map_err(cannot)?;
    let names = files.at(now).names_of(&public).unwrap_or_default();
    Ok(Operator { names, key: String::new() })
}

fn row(rules: &ApprovalRules, approval: &Approval, used: &Used, standing: Standing) -> ApprovalOnDisk {
    let said = &approval.statement;
    let at = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut facts = vec![match &approval.signer {
        Ok(signer) => format!("signed {} with {}", at(said.signed), signer.key),
        Err(words) => format!("dated {}; its signature does not hold: {words}", at(said.signed)),
    }];
    if said.decision == Verdict::Yes {
        facts.extend(said.not_before.map(|time| format!("not before {}", at(time))));
        facts.push(format!("to be begun by {}", at(execute_by(rules, approval))));
        if rules.needed > 1 {
            facts.push(format!("others sign by {}", at(approve_by(rules, approval))));
        }
        let times = used.times.get(&approval.sha256()).copied().unwrap_or(0);
        facts.push(format!("used {times} of {} times", said.uses));
    }
    facts.extend(said.ticket.as_ref().map(|ticket| format!("for {ticket}")));
    ApprovalOnDisk {
        approver: said.approver.clone(),
        is_yes: said.decision == Verdict::Yes,
        reason: said.reason.clone(),
        facts,
        standing,
    }
}

/// Whether a plan was made of this runbook. It names it from the folder in which it was made, which may be another one.
fn is_of(plan: &Plan, runbook: &Path) -> bool {
    let named = Path::new(&plan.runbook.path);
    named.ends_with(runbook) || runbook.ends_with(named)
}

/// By what a page knows a file of a plan as it is now.
fn key_of(place: &Path) -> Option<String> {
    let bytes = host::read_bytes(place).ok()?;
    let name = place.as_os_str().as_encoded_bytes();
    Some(hex(&Sha256::new().chain_update(name).chain_update([0]).chain_update(bytes).finalize()))
}

/// The plan in a file as `approve` shows it.
pub(in crate::cli) fn words(place: &Path) -> Result<String, CommandError> {
    let plan = reviewed(place)?.plan;
    let text = host::read_text(Path::new(&plan.runbook.path)).unwrap_or_default();
    let source = Source::new(plan.runbook.path.clone(), text);
    // Another text is not the one whose lines the plan names.
    let is_here = source.sha256() == plan.runbook.sha256;
    let source = if is_here { source } else { Source::new(plan.runbook.path.clone(), String::new()) };
    let warning = if is_here {
        String::new()
    } else {
        format!("{} is not here as it was planned\n\n", plan.runbook.path)
    };
    Ok(warning
        + &report::plan_view(
            &plan,
            &plan.shown(&source),
            &Page { paint: Paint::default(), columns: None, links: None },
        ))
}
