//! `stepgate approve`: shows a plan, and signs that it may be run, or that it must not.

use super::approve_arguments::ApproveArguments;
use super::approver::approver;
use super::found::{APPROVAL, SignerFiles};
use super::notes;
use super::sign_review;
use crate::approval::not_approvable;
use crate::cli::confirmed::confirmed;
use crate::cli::error::CommandError;
use crate::cli::event_loop::on_event_loop;
use crate::cli::exit;
use crate::cli::ledgers::Ledgers;
use crate::cli::plan;
use crate::cli::prepare::settings_in;
use crate::cli::screen::Screen;
use crate::cli::times;
use crate::cli::wall_clock::clock;
use crate::host;
use crate::plan::{ApprovalRules, Plan, difference, plan_text};
use crate::record::{Statement, Verdict};
use crate::report::{self, Style};
use crate::settings::Settings;
use crate::text::Source;
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};
use stepgate_signature::{Namespace, SignatureError, sign};

/// Signs what somebody says to a plan, or that they have reviewed a run.
pub(in crate::cli) fn approve(arguments: &ApproveArguments, screen: &Screen) -> Result<u8, CommandError> {
    if !host::is_file(&arguments.what) {
        return sign_review::review(arguments, screen);
    }
    let reviewed = plan::reviewed(&arguments.what)?.plan;
    let refused = not_approvable(&reviewed);
    if !refused.is_empty() && !arguments.deny {
        let error = CommandError::document("nobody can approve what the plan leaves open");
        return Err(refused.into_iter().fold(error, CommandError::hinted));
    }
    let settings = settings_of(&reviewed)?;
    let rules = reviewed.rules.approvals.as_ref().ok_or_else(|| no_rule(&reviewed))?;
    let files = SignerFiles::of(rules, &settings);
    let now = clock()?.now();
    let ledgers = Ledgers::open()?;
    let last = last_run(&ledgers, &reviewed);
    let statement = statement(arguments, &reviewed, rules, &files, now, last.as_ref())?;
    show(&reviewed, last.as_ref().map(|(run, _, plan)| (run.as_str(), plan)), screen);
    screen.data(&format!("\n{}\n{statement}", screen.out.paint(Style::Heading, "You sign")));
    let question = if arguments.deny { "Sign that it must not be run?" } else { "Sign that it may be run?" };
    if !arguments.yes
        && !confirmed(question, ("leave it", "sign"), "Add --yes to sign without being asked.", screen)?
    {
        return Err(CommandError::declined("nothing was signed"));
    }
    let signature = signed(&arguments.key, &files, &statement, now)?;
    match &arguments.output {
        // Whoever shares the record finds it there.
        None if ledgers.home.is_shared() => {
            ledgers.home.keep_signed(
                &statement.execution,
                statement.to_string().as_bytes(),
                signature.as_bytes(),
            )?;
            screen.talk(&format!("Signed, and kept in {}.", ledgers.home.place()));
        }
        output => {
            let place = output.clone().unwrap_or_else(|| place_of(&arguments.what, &statement.approver));
            write(&statement.to_string(), &signature, &place)?;
            let beside = if notes::named(&place).is_some() { "" } else { " and its signature beside it" };
            screen.talk(&format!("Wrote {}{beside}.", place.display()));
        }
    }
    if !arguments.deny {
        let (runbook, plan) = (&reviewed.runbook.path, arguments.what.display());
        let sign = if rules.not_operator { " --sign KEY" } else { "" };
        screen.talk(&format!("It is run by: stepgate run {runbook} --plan {plan}{sign}"));
    }
    Ok(exit::DONE)
}

/// The settings beside the plan's runbook; those of this folder where that is not here.
pub(in crate::cli) fn settings_of(plan: &Plan) -> Result<Settings, CommandError> {
    let folder = host::folder_of(Path::new(&plan.runbook.path))
        .map_err(|error| CommandError::usage(error.to_string()))?;
    settings_in(&folder)
}

fn no_rule(plan: &Plan) -> CommandError {
    let name = plan.environment.as_deref().unwrap_or("no environment");
    CommandError::usage(format!("the plan is for {name}, which has no rule of approvals")).hinted(
        "Add approvals = { signers = \"allowed_signers\" } to its table in stepgate.toml, and plan again.",
    )
}

/// The last run of the same runbook for the same environment, with its head and its plan.
fn last_run(ledgers: &Ledgers, plan: &Plan) -> Option<(String, String, Plan)> {
    let same = |past: &crate::cli::ledgers::Past| {
        let opened = past.opened().ok()?;
        (opened.runbook == plan.runbook.path && opened.environment == plan.environment).then_some(())?;
        Some((past.folder.id().to_string(), past.head.clone(), past.plan().ok()?))
    };
    ledgers.newest(same).ok().flatten()
}

/// Shows the plan as `plan` does, and what differs from the last run.
fn show(plan: &Plan, last: Option<(&str, &Plan)>, screen: &Screen) {
    let text = host::read_text(Path::new(&plan.runbook.path)).unwrap_or_default();
    let source = Source::new(plan.runbook.path.clone(), text);
    // Another text is not the one whose lines the plan names.
    let source = if source.sha256() == plan.runbook.sha256 {
        source
    } else {
        let warning = screen.err.paint(Style::Warn, "warning:");
        screen.talk(&format!("{warning} {} is not here as it was planned", plan.runbook.path));
        Source::new(plan.runbook.path.clone(), String::new())
    };
    screen.data(&report::plan_view(plan, &plan.shown(&source), &screen.page()));
    let Some((run, before)) = last else {
        screen.data("\nNo run of it for this environment is known here.\n");
        return;
    };
    match difference(&plan_text(before), run, &plan_text(plan), "this plan") {
        Some(diff) => screen.data(&format!("\nWhat differs from the last run, {run}:\n{diff}")),
        None => screen.data(&format!("\nNothing differs from the last run, {run}.\n")),
    }
}

fn statement(
    arguments: &ApproveArguments,
    plan: &Plan,
    rules: &ApprovalRules,
    files: &SignerFiles,
    now: DateTime<Utc>,
    last: Option<&(String, String, Plan)>,
) -> Result<Statement, CommandError> {
    let time = |typed: &Option<String>| typed.as_deref().map(|typed| times::from_now(typed, now)).transpose();
    let at = |seconds: u64| now + std::time::Duration::from_secs(seconds);
    let said = |what: &str, text: &String| {
        let is_good = Statement::can_say(text);
        is_good
            .then(|| text.clone())
            .ok_or_else(|| CommandError::usage(format!("{what} is one line of text")))
    };
    let ticket = arguments.ticket.as_ref().map(|ticket| said("--ticket", ticket)).transpose()?;
    if let Some((rule, id)) =
        plan.rules.ticket.as_ref().zip(ticket.as_ref()).filter(|(rule, id)| !rule.fits(id))
    {
        return Err(CommandError::usage(format!("`{id}` is no ticket like {}", rule.pattern)));
    }
    if arguments.uses > rules.uses {
        let most = rules.uses;
        return Err(CommandError::usage(format!(
            "the rule of the environment has an approval good for {most} at most"
        )));
    }
    let limits = [
        ("--approve-by", time(&arguments.approve_by)?, at(rules.approve_by_s)),
        ("--execute-by", time(&arguments.execute_by)?, at(rules.execute_by_s)),
    ];
    for (flag, stated, most) in &limits {
        if stated.is_some_and(|stated| stated > *most) {
            let most = most.format("%Y-%m-%dT%H:%M:%SZ");
            return Err(CommandError::usage(format!(
                "{flag} is {most} at the latest, by the rule of the environment"
            )));
        }
    }
    let [approve_by, execute_by] = limits.map(|(_, stated, most)| stated.unwrap_or(most));
    let not_before = time(&arguments.not_before)?;
    if not_before.is_some_and(|not_before| not_before >= execute_by) {
        return Err(CommandError::usage("--not-before comes after --execute-by: it could never be run"));
    }
    Ok(Statement {
        execution: plan.digest.clone(),
        environment: plan.environment.clone(),
        decision: if arguments.deny { Verdict::No } else { Verdict::Yes },
        approver: approver(arguments, rules, files, now)?,
        signed: now,
        not_before,
        approve_by: Some(approve_by),
        execute_by: Some(execute_by),
        uses: arguments.uses,
        ticket,
        after: last.map(|(run, head, _)| (run.clone(), head.clone())),
        reason: said("--reason", &arguments.reason)?,
    })
}

/// Beside the plan, by the name of whoever signs.
fn place_of(plan: &Path, approver: &str) -> PathBuf {
    let name: String =
        approver.chars().map(|c| if c.is_alphanumeric() || "@.-_".contains(c) { c } else { '_' }).collect();
    let mut place = plan.as_os_str().to_owned();
    place.push(format!(".{}.{APPROVAL}", name.trim_start_matches('.')));
    PathBuf::from(place)
}

/// The signature of a statement, which counts.
fn signed(
    key: &Path,
    files: &SignerFiles,
    statement: &Statement,
    now: DateTime<Utc>,
) -> Result<String, CommandError> {
    let refused = |error: SignatureError| CommandError::declined(format!("nothing was written: {error}"));
    let text = statement.to_string();
    let signature = sign(Namespace::Approval, text.as_bytes(), key).map_err(refused)?;
    files
        .at(now)
        .check(Namespace::Approval, text.as_bytes(), &signature, &statement.approver)
        .map_err(refused)?;
    Ok(String::from_utf8_lossy(&signature).into_owned())
}

/// Writes both: the statement, and its signature where `ssh-keygen` would leave it.
fn write(text: &str, signature: &str, place: &Path) -> Result<(), CommandError> {
    if let Some(name) = notes::named(place) {
        return on_event_loop(notes::add(name, text, signature));
    }
    let mut beside = place.as_os_str().to_owned();
    beside.push(".sig");
    let unwritten = |error: std::io::Error| CommandError::usage(error.to_string());
    // The signature first: a statement without one would be refused by name, a signature without one is seen by nobody.
    host::write_new(Path::new(&beside), signature).map_err(unwritten)?;
    host::write_new(place, text).map_err(unwritten)
}
