//! `stepgate resume --adopt`: a run goes on with its runbook as it is now, in a run of its own. The first one is given up and
//! names it; what is done of the steps that have not changed stays done.

use super::replaced::Replaced;
use super::shell_snapshot::held;
use super::stopped::last_step;
use super::working_copy;
use crate::cli::access::Access;
use crate::cli::answering::Said;
use crate::cli::approvals::permission::Applicant;
use crate::cli::args::ResumeArguments;
use crate::cli::error::CommandError;
use crate::cli::front::Front;
use crate::cli::ledgers::{Ledgers, Past};
use crate::cli::lock::{Claim, Taken, locked_path};
use crate::cli::opening::{Commits, Opening, pin};
use crate::cli::plan_request::PlanRequest;
use crate::cli::prepare::Prepared;
use crate::cli::run_context::{RunContext, RunRequest, Shells};
use crate::cli::screen::Screen;
use crate::cli::until::until;
use crate::host::{self, Clock};
use crate::ledger::{Ledger, RunId, ShellSnapshot, Store};
use crate::plan::{DecidedBy, Inputs, Plan, QuestionKind, Selection, build, unchanged};
use crate::record::{ChoiceMade, Continued, Event, Progress, Resolution, StepResolved, StepState, Target};
use crate::redact::{Redactor, Secret};
use crate::report::Style;
use crate::session::shown;
use crate::text::{Severity, Source, visible};
use std::path::Path;
use std::sync::Arc;

/// A changed runbook, planned as the run was, and what is done of it.
pub(in crate::cli) struct Adoption {
    pub(in crate::cli) prepared: Prepared,
    pub(in crate::cli) plan: Plan,
    carried: Vec<Carried>,
    /// The choices and conditions that were answered, as records.
    answered: Vec<Event>,
    /// The titles of steps that are done and in the runbook no more.
    gone: Vec<String>,
}

/// A run of which somebody has said that it goes on with its runbook as it is now, and all that is known by then.
pub(in crate::cli) struct Change<'a> {
    pub(in crate::cli) arguments: &'a ResumeArguments,
    pub(in crate::cli) past: Past,
    /// How the runbook has changed.
    pub(in crate::cli) diff: String,
    /// What became of the step that was in doubt.
    pub(in crate::cli) settled: Vec<Event>,
    /// What its shell knew.
    pub(in crate::cli) state: Option<ShellSnapshot>,
    pub(in crate::cli) taken: Taken,
    pub(in crate::cli) said: Said,
    pub(in crate::cli) front: Front<'a>,
    pub(in crate::cli) fallback: Option<Store>,
}

/// A step that stays settled.
struct Carried {
    before: String,
    now: String,
    state: StepState,
}

impl Adoption {
    /// Plans `now` for what the run was begun for, with the values that it has; `before` is the runbook as it was.
    pub(in crate::cli) fn of(
        (runbook, before, now): (&Path, &str, String),
        (pinned, progress): (&Plan, &Progress),
        set: &[(String, String)],
        is_attended: bool,
    ) -> Result<Self, CommandError> {
        if progress.branch().is_some() {
            return Err(CommandError::declined("it is taking its changes back"));
        }
        let request = PlanRequest::of_environment(pinned.environment.clone());
        let mut prepared = Prepared::of(runbook, now, &request, is_attended)?;
        prepared.inputs.selection = selection(pinned, progress)?;
        prepared.inputs.asks_conditions = is_attended || answered_conditions(pinned, progress);
        let known = pinned.variables.iter().filter(|row| !row.secret);
        let known = known.filter_map(|row| Some((row.name.clone(), row.value.clone()?)));
        prepared.inputs.set.extend(known);
        prepared.inputs.set.extend(progress.values().clone());
        prepared.inputs.set.extend_from_slice(set);
        let plan = prepared.plan();
        if let Some(choice) = plan.choices.iter().find(|choice| choice.chosen.is_none()) {
            let options = choice.options.join(", ");
            return Err(CommandError::document(format!("it has a choice that is open: {options}")));
        }
        if let Some(error) = plan.of(Severity::Error).next().filter(|_| !plan.ready) {
            return Err(CommandError::document(format!("line {}: {}", error.line, error.message)));
        }
        let before = planned(runbook, before, &prepared.inputs);
        let settled: Vec<_> = before.selected().filter(|step| progress.is_settled(&step.id)).collect();
        // What stays up was ended with its session.
        let settled: Vec<_> = settled.into_iter().filter(|step| !progress.is_up(&step.id)).collect();
        let same = unchanged(&settled, &plan);
        let carried = same.iter().filter_map(|(step, now)| {
            let state = progress.state(&step.id)?.clone();
            Some(Carried { before: step.id.clone(), now: now.id.clone(), state })
        });
        let carried: Vec<Carried> = carried.collect();
        let answered = answered(&plan, pinned, progress);
        let gone = settled.iter().filter(|step| !same.iter().any(|(one, _)| one.id == step.id));
        let gone = gone.map(|step| step.title.clone()).collect();
        Ok(Self { prepared, plan, carried, answered, gone })
    }

    /// The same without `secrets`, which are called otherwise in the ids too.
    pub(in crate::cli) fn masked(self, secrets: Vec<Secret>) -> Self {
        let mask = Redactor::exact(secrets.clone());
        let gone = self.gone.iter().map(|title| mask.text(title)).collect();
        let plan = self.plan.clone().masked(secrets);
        let step = |id: &str| self.plan.place_of(id).map(|at| plan.steps()[at].id.clone());
        let carried = self.carried.into_iter().map(|one| {
            let now = step(&one.now).unwrap_or(one.now);
            Carried { now, ..one }
        });
        let carried = carried.collect();
        let answered = self.answered.into_iter().map(|event| match event {
            Event::ChoiceMade(made) => Event::ChoiceMade(renamed(made, &self.plan, &plan)),
            other => other,
        });
        Self { answered: answered.collect(), plan, carried, prepared: self.prepared, gone }
    }

    /// Says what of the runbook is done, what is to be done, and what was done in vain.
    pub(in crate::cli) fn tell(&self, screen: &Screen) {
        let dim = |text: String| screen.talk(&screen.err.paint(Style::Dim, text));
        let (done, all) = (self.carried.len(), self.plan.selected().count());
        dim(format!("As it is now, {done} of {all} steps are done. To be done:"));
        for step in self.plan.selected().filter(|step| !self.carried.iter().any(|one| one.now == step.id)) {
            dim(format!("  line {}: {}", step.line, visible(&step.title)));
        }
        for title in &self.gone {
            screen.talk(&screen.err.paint(
                Style::Warn,
                format!("  done, and now changed or no longer in the runbook: {}", visible(title)),
            ));
        }
    }

    /// What stays done, as the run that goes on records it.
    pub(in crate::cli) fn events(&self, run: &str) -> Vec<Event> {
        let carried = self.carried.iter().map(|one| {
            let word = if one.state == StepState::Skipped { "skipped" } else { "done" };
            Event::StepResolved(StepResolved {
                step: one.now.clone(),
                target: Target::Local,
                resolution: Resolution::Carried,
                reason: Some(format!("{word} in run {run}")),
                how: DecidedBy::Unchanged,
                by: None,
                section: None,
            })
        });
        carried.collect()
    }

    /// Goes on in a run of its own, and gives the first one up.
    pub(in crate::cli) async fn go_on(
        self,
        change: Change<'_>,
        (ledgers, clock): (&Ledgers, &Clock),
        screen: &Screen,
    ) -> Result<u8, CommandError> {
        if self.plan.rules.targets.keys().next().is_some() {
            return Err(CommandError::document(
                "a run with steps on other machines cannot go on with a changed runbook: what its shells there hold is of the old one",
            )
            .hinted("Go on with the runbook as it was (--pinned), or give the run up and begin another."));
        }
        let Change { arguments, past, diff, settled, state, taken, said, front, fallback } = change;
        let (opened, id) =
            (working_copy::here(past.opened()?, ledgers), RunId::new(clock.now(), host::random()));
        // Whoever finds the lock taken is to find the name of this run.
        drop(taken.lock);
        let runbook = locked_path(ledgers, &Path::new(&opened.cwd).join(&opened.runbook))?;
        let environment = self.plan.environment.as_deref();
        let lock = Claim { ledgers, runbook, environment, run: id.as_str(), reason: None, left: Vec::new() }
            .take()?
            .lock;
        let permission = self.applicant(arguments, (ledgers, clock), &id).permission().await?;
        let access = Access::fetch(&self.plan, &self.prepared.inputs, &self.prepared.base).await?;
        let redactor = access.redactor()?;
        // What was fetched may stand in the document as it is.
        let adopted = self.masked(access.known());
        let (plan, prepared) = (&adopted.plan, &adopted.prepared);
        let unattended = said.masked(&redactor).fit(plan)?;
        let shell = held(state.as_ref(), &redactor)?;
        let mut before = Ledger::reopen(&past.folder, host::actor(), clock.now())?.ledger;
        for event in &settled {
            before.append(&shown(event, &redactor), clock.now())?;
        }
        before.barrier([])?;
        let folder = ledgers.home.create_run(&id)?;
        pin(&folder, plan, &prepared.source)?;
        let state_sha256 = state.as_ref().map(ShellSnapshot::sha256);
        if let Some(state) = state {
            folder.keep_state(&Target::Local, ShellSnapshot { after: String::new(), ..state })?;
        }
        let ledger = Ledger::create(&folder, host::actor())?;
        let (run, head) = (past.folder.id().to_string(), before.head().to_string());
        let carried = adopted.events(&run);
        let opening = Opening {
            base: &prepared.base,
            redactor: &redactor,
            attendance: front.attendance(),
            has_answers: said.has_answers(),
            continues: Some(Continued { run, head, drift: diff, carried: carried.len(), state_sha256 }),
            target: host::destinations(plan, &prepared.base).await,
            commits: Commits::of(plan, prepared.inputs.settings.path.as_deref()).await,
        };
        let mut events = opening.events(plan, &prepared.source)?;
        events.retain(|event| !matches!(event, Event::ChoiceMade(made) if adopted.is_answered(made)));
        permission.put_into(&mut events);
        events.extend(adopted.answered.clone());
        events.extend(carried);
        events.extend(taken.broken);
        let block = last_step(&past).and_then(|id| adopted.block_of(id)).map(|block| (Target::Local, block));
        let stage = RunContext {
            folder: &folder,
            ledgers,
            fallback,
            clock,
            screen,
            format: arguments.recording.format,
            sign: arguments.recording.sign.clone(),
            replaced: Some(Replaced { past, ledger: before }),
            until: until(plan, arguments.until.as_deref())?,
        };
        let request = RunRequest {
            plan: Arc::new(adopted.plan),
            progress: Progress::default(),
            unattended,
            access,
            base: &adopted.prepared.base,
            ledger,
            lock,
            events,
            shells: Shells { here: shell, block, ..Shells::default() },
        };
        Box::pin(stage.perform(request, front)).await
    }

    /// What asks for permission: the runbook as it is now is another plan, which nobody has approved with the one before.
    fn applicant<'a>(
        &'a self,
        arguments: &'a ResumeArguments,
        (ledgers, clock): (&'a Ledgers, &'a Clock),
        run: &'a RunId,
    ) -> Applicant<'a> {
        let typed = (&arguments.approving, arguments.recording.sign.as_deref());
        Applicant::of(&self.plan, &self.prepared.inputs.settings, typed, (ledgers, run.as_str(), clock))
    }

    /// Whether somebody has answered it in the run before, so that its own record says by whom.
    fn is_answered(&self, made: &ChoiceMade) -> bool {
        let same =
            |event: &Event| matches!(event, Event::ChoiceMade(before) if before.question == made.question);
        made.question.is_some() && self.answered.iter().any(same)
    }

    /// The block that the step called `before` stands in now, if it is still there.
    pub(in crate::cli) fn block_of(&self, before: &str) -> Option<usize> {
        let now = self.carried.iter().find(|one| one.before == before)?;
        self.plan.step(&now.now)?.block
    }
}

/// An answer to a question of `before` as an answer to the same question of `after`, which is the same plan, masked.
fn renamed(mut made: ChoiceMade, before: &Plan, after: &Plan) -> ChoiceMade {
    let asked = before.questions.iter().zip(&after.questions);
    let Some((then, now)) = asked.into_iter().find(|(then, _)| made.question.as_ref() == Some(&then.id))
    else {
        return made;
    };
    let place = then.options.iter().position(|option| made.value.as_ref() == Some(&option.value));
    if let Some(choice) = after.choices.iter().find(|choice| choice.question == now.id) {
        made.section.clone_from(&choice.section);
    }
    made.question = Some(now.id.clone());
    made.value = place.map(|at| now.options[at].value.clone()).or(made.value);
    made
}

/// The runbook as it was, with what is known now, so that both are compared with the same values.
fn planned(runbook: &Path, before: &str, inputs: &Inputs) -> Plan {
    build(&Source::new(runbook.display().to_string(), before), inputs)
}

/// Which part of the runbook the run was begun for, with the choices that were made in it.
fn selection(pinned: &Plan, progress: &Progress) -> Result<Selection, CommandError> {
    let mut selection = pinned.selection.clone();
    if selection.from.is_some() || selection.to.is_some() || !selection.only.is_empty() {
        let message = "it was begun for steps by name, which may be others now";
        return Err(CommandError::declined(message));
    }
    let picked = pinned.choices.iter().filter(|choice| choice.chosen.is_none()).filter_map(|choice| {
        let question =
            pinned.question(&choice.question).filter(|question| question.kind == QuestionKind::Choice)?;
        let value = progress.answer(&question.id)?;
        let place = question.options.iter().position(|option| option.value == value)?;
        choice.options.get(place).cloned()
    });
    selection.choose.extend(picked);
    Ok(selection)
}

/// Whether somebody has said of a condition that it holds, or does not.
fn answered_conditions(pinned: &Plan, progress: &Progress) -> bool {
    let conditions = pinned.questions.iter().filter(|question| question.kind != QuestionKind::Choice);
    conditions.filter(|question| question.is_open()).any(|question| progress.answer(&question.id).is_some())
}

/// The questions of `plan` that were answered in the run before, as it recorded that.
fn answered(plan: &Plan, pinned: &Plan, progress: &Progress) -> Vec<Event> {
    let open = pinned.questions.iter().filter(|question| question.is_open());
    let still = open.filter_map(|before| {
        let value = progress.answer(&before.id)?;
        let now = plan.question(&before.id).filter(|now| now.option(value).is_some())?;
        let choice = plan.choices.iter().find(|choice| choice.question == now.id);
        let place = now.options.iter().position(|option| option.value == value)?;
        let options = choice.map(|choice| choice.options.clone()).unwrap_or_default();
        Some(Event::ChoiceMade(ChoiceMade {
            section: choice.map(|choice| choice.section.clone()).unwrap_or_default(),
            chosen: options.get(place).cloned().unwrap_or_else(|| value.to_owned()),
            options,
            how: DecidedBy::Unchanged,
            question: Some(now.id.clone()),
            value: Some(value.to_owned()),
            looked: None,
        }))
    });
    still.collect()
}
