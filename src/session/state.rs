//! A run while it is on: everything that decides what happens next, and nothing that touches the world.
//!
//! A fold: what it knows of the run is its progress, which is made of events and of nothing else. What it knows of the step in hand is
//! gone when the session ends, and costs a question.

use super::asked::{About, Asked};
use super::current_step::CurrentStep;
use super::ending::Ending;
use super::kept::LeftOut;
use super::open_transaction::Open;
use super::output_tail::Tail;
use super::phase::{Closing, Opening, Unready};
use super::prompt::{Prompt, PromptId};
use super::running::Running;
use super::sieve::Seen;
use super::step_cursor::StepCursor;
use super::todo::{Todo, Work};
use super::unattended::Unattended;
use crate::plan::{Plan, Step};
use crate::record::{Event, Outcome, Permit, Progress, Target, VariableGiven};
use crate::redact::{Redactor, Secret, TooShort};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// Who is there to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attendance {
    /// A person at a terminal.
    Person,
    /// A program that drives the run.
    Program,
    /// Nobody.
    Nobody,
}

/// A run while it is on.
#[derive(Debug)]
pub struct Session {
    pub(super) plan: Arc<Plan>,
    pub(super) progress: Progress,
    pub(super) attendance: Attendance,
    pub(super) unattended: Unattended,
    /// Values by variable, secrets apart.
    pub(super) values: BTreeMap<String, String>,
    /// Secrets by variable. Never recorded.
    pub(super) secrets: BTreeMap<String, String>,
    /// Masks the secrets in whatever leaves the run.
    redactor: Redactor,
    /// The same without what somebody has typed: what a resume has again by itself.
    pub(super) lasting: Redactor,
    /// Variables that hold a secret because of where steps take it from, whatever they are called.
    pub(super) secret_names: BTreeSet<String>,
    /// What the shell had before the run was stopped, and has not got back.
    pub(super) missing: Vec<LeftOut>,
    /// What somebody has typed of that, for the next step that reads it.
    pub(super) regained: BTreeMap<String, String>,
    /// What was left out of the state that was kept last.
    pub(super) unkept: Vec<LeftOut>,
    pub(super) seen: Seen,
    /// What is known of where the run would land, for whoever types the name of a protected environment.
    pub(super) target: Vec<String>,
    /// Whether this only rehearses: nothing is run, so nothing is held against what it says.
    pub(super) is_rehearsal: bool,

    pub(super) way: StepCursor,
    /// Shell variables that the run's shell has been given.
    pub(super) given: BTreeSet<String>,
    /// The block that the shell of each machine is in.
    pub(super) blocks: BTreeMap<Target, usize>,
    /// The end of what the last step has printed.
    pub(super) printed: Tail,
    /// The transaction that is open.
    pub(super) transaction: Option<Open>,
    /// The engine of each database that is open, by its name.
    pub(super) engines: BTreeMap<String, String>,

    pub(super) opening: Opening,
    /// The step in hand.
    pub(super) hand: Option<CurrentStep>,
    /// What runs beside the question about it: the step itself, what a gate offers, a shell.
    pub(super) running: Option<Running>,
    /// What the EXIT trap runs that the shell waits before, until it is known what becomes of the step that has come to it.
    pub(super) trap: Option<(Target, String)>,
    pub(super) unready: Unready,
    /// The step of the plan to which somebody has gone in its block, whatever has ended that.
    pub(super) entered: Option<usize>,
    /// Steps that a person has changed, in case their transaction is done again.
    pub(super) overrides: BTreeMap<String, super::current_step::ExecutionOverride>,
    /// What is done before anything is decided again.
    pub(super) queue: VecDeque<Todo>,
    /// What has been asked of the world and not come back.
    pub(super) doing: Option<Doing>,
    /// What has been asked of somebody.
    pub(super) prompt: Option<Asked>,
    last_prompt: u64,
    pub(super) ending: Option<Ending>,
    pub(super) closing: Closing,
    /// Whether somebody wants it to stop before the next step.
    pub(super) wants_pause: bool,
    /// The step of the plan before which it stops.
    pub(super) until: Option<usize>,
}

/// Work that is being done, with why.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Doing {
    pub(super) work: Work,
    pub(super) why: Why,
}

/// For what some work is done.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Why {
    /// Before the first step: is this where the environment is meant to be?
    CheckTarget,
    /// Before a change: is it still?
    CheckBeforeChange,
    /// The running attempt.
    Running,
    /// A step that is up and no longer needed.
    Release(String),
    /// A step that is up and has not shown that it is ready.
    Look(String),
    /// The database of the statement in hand.
    Connect(String),
    /// Its transaction.
    Begin,
    /// The transaction is committed.
    Commit,
    /// The transaction is rolled back; then the run ends like this, or goes on.
    RollBack(Option<Ending>),
    /// The secrets of a way back.
    Secrets,
    /// The variables that the step in hand reads.
    Held,
    /// A step that is nothing but a wait.
    Wait,
    /// Whether the shell has an EXIT trap to run at the end.
    Traps,
    /// The end of the run.
    Close,
}

/// What a session begins with.
#[derive(Debug)]
pub struct SessionStart {
    /// What is to be done, and by which rules.
    pub plan: Arc<Plan>,
    /// What has been done.
    pub progress: Progress,
    /// Who is there to be asked.
    pub attendance: Attendance,
    /// What is answered without anybody.
    pub unattended: Unattended,
    /// Secrets by variable.
    pub secrets: BTreeMap<String, String>,
    /// What is known of where the run would land.
    pub target: Vec<String>,
    /// What is not kept of what the run's shell held.
    pub left_out: Vec<LeftOut>,
    /// The block that the shell of the last step's machine was left in.
    pub block: Option<(Target, usize)>,
    /// The number of the last prompt that was asked before it.
    pub last_prompt: u64,
    /// The step of the plan before which it stops, to be gone on with.
    pub until: Option<usize>,
}

/// The secrets that were fetched: what was given with `--set` or `--vars` is in no record and in no environment.
fn fetched(plan: &Plan, secrets: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let is_typed = |name: &String| {
        let row = plan.variables.iter().find(|row| row.name == *name);
        row.and_then(|row| row.origin.as_ref()).is_some_and(|origin| origin.starts_with("--"))
    };
    let fetched = secrets.iter().filter(|(name, _)| !is_typed(name));
    fetched.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Variables that hold a secret because of where steps take it from.
fn secret_names(plan: &Plan) -> BTreeSet<String> {
    let commands = plan.steps().iter().filter_map(Step::command);
    commands.flat_map(|command| &command.asks_again).cloned().collect()
}

impl Session {
    /// A session that goes on from the progress so far.
    pub fn new(start: SessionStart) -> Result<Self, TooShort> {
        let SessionStart {
            plan,
            progress,
            attendance,
            unattended,
            secrets,
            target,
            left_out,
            block,
            last_prompt,
            until,
        } = start;
        let secret_names = secret_names(&plan);
        let hidden = plan.hidden_secrets().iter().cloned();
        let fetched = fetched(&plan, &secrets);
        let lasting = hidden.clone().fold(redactor(&fetched)?, |masks, secret| masks.with(secret));
        let masks = hidden.fold(redactor(&secrets)?, |masks, secret| masks.with(secret));
        let way = StepCursor::of(&plan, &progress);
        let mut session = Self {
            values: BTreeMap::new(),
            plan,
            progress,
            attendance,
            unattended,
            secrets,
            lasting,
            redactor: masks,
            secret_names,
            missing: left_out.clone(),
            regained: BTreeMap::new(),
            unkept: left_out,
            seen: Seen::default(),
            target,
            is_rehearsal: false,
            way,
            given: BTreeSet::new(),
            blocks: block.into_iter().collect(),
            printed: Tail::default(),
            transaction: None,
            engines: BTreeMap::new(),
            opening: Opening::default(),
            hand: None,
            running: None,
            trap: None,
            unready: Unready::default(),
            entered: None,
            overrides: BTreeMap::new(),
            queue: VecDeque::new(),
            doing: None,
            prompt: None,
            last_prompt,
            ending: None,
            closing: Closing::default(),
            wants_pause: false,
            until,
        };
        session.values = session.known_values();
        Ok(session)
    }

    /// The same as a rehearsal: nothing is run, so no name is typed and nothing is compared.
    #[must_use]
    pub fn rehearsed(mut self) -> Self {
        self.is_rehearsal = true;
        let open: Vec<String> = self.plan.variables.iter().map(|row| row.name.clone()).collect();
        for name in open {
            let shown = format!("<{name}>");
            self.values.entry(name).or_insert(shown);
        }
        self
    }

    /// The values of the plan, of the way back that the run is on, and those given since.
    fn known_values(&self) -> BTreeMap<String, String> {
        let place = |section| self.plan.rollbacks.iter().position(|rollback| rollback.section == section);
        let plan = self.plan.as_it_runs();
        let back = self.progress.branch().and_then(place).and_then(|at| plan.rollbacks.get(at));
        let rows = back.into_iter().flat_map(|back| &back.variables).chain(&plan.variables);
        let mut values: BTreeMap<String, String> =
            rows.filter_map(|row| Some((row.name.clone(), row.value.clone()?))).collect();
        values.extend(self.progress.values().clone());
        values
    }

    /// What is to be done.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// What has been done.
    #[cfg(test)]
    pub(super) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// What masks the secrets in whatever leaves the run.
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// The end of what the last step has printed.
    pub fn printed(&self) -> &[u8] {
        self.printed.bytes()
    }

    /// The prompt that is open.
    pub fn prompt(&self) -> Option<&Prompt> {
        self.prompt.as_ref().map(|asked| &asked.prompt)
    }

    /// Masks another secret from here on, which a resume has again.
    pub fn mask(&mut self, secret: Secret) {
        self.lasting = self.lasting.with(secret.clone());
        self.hide(secret);
    }

    /// Masks another secret from here on, which only somebody who is asked has.
    pub(super) fn hide(&mut self, secret: Secret) {
        self.redactor = self.redactor.with(secret);
    }

    /// Takes in an event, once it has been written down.
    pub fn apply(&mut self, event: &Event) {
        self.progress.apply(event);
        match event {
            Event::ChoiceMade(_) | Event::RunResumed(_) | Event::TransactionEnded(_) => self.find_way(),
            // What was done and cannot come up again is open once more.
            Event::StepExited(exited) if exited.outcome != Outcome::Done => self.find_way(),
            Event::StepResolved(_) => {
                self.find_way();
                let back = self.known_values();
                self.values.extend(back);
            }
            Event::VariableGiven(given) => self.take_given(given),
            _ => {}
        }
    }

    /// Takes in a value, which the command line may have given as the run goes on. What the session was given itself it knows unmasked.
    fn take_given(&mut self, given: &VariableGiven) {
        let Some(value) = &given.value else { return };
        let known = self.values.get(&given.name).map(|known| self.redactor.text(known));
        if known.as_ref() != Some(value) {
            self.values.insert(given.name.clone(), value.clone());
        }
    }

    fn find_way(&mut self) {
        self.way = StepCursor::of(&self.plan, &self.progress);
    }

    /// The step called `id`: one of the plan, or what runs right now.
    pub(super) fn step_called(&self, id: &str) -> Step {
        let running = self.running.as_ref().map(Running::step).filter(|step| step.id == id);
        running.or_else(|| self.plan.step(id)).cloned().unwrap_or_else(|| self.step_at(0))
    }

    /// The database whose transaction is open.
    pub(super) fn open_database(&self) -> Option<String> {
        self.transaction.as_ref().map(|open| open.database().to_owned())
    }

    /// A step of the plan.
    pub(super) fn step_at(&self, at: usize) -> Step {
        self.plan.steps()[at].clone()
    }

    /// Numbers a prompt and asks it.
    pub(super) fn ask(&mut self, prompt: Prompt, about: About) {
        self.last_prompt += 1;
        let mut prompt = prompt;
        if self.progress.leave().permit == Permit::Approved {
            prompt.replies.retain(|reply| !reply.leaves_plan());
        }
        let prompt = self.shown_prompt(Prompt { id: PromptId(self.last_prompt), ..prompt });
        self.prompt = Some(Asked { prompt, about });
    }

    /// Asks the world for something.
    pub(super) fn start(&mut self, work: Work, why: Why) {
        self.doing = Some(Doing { work, why });
    }

    /// Ends the run once everything that is queued is done.
    pub(super) fn end(&mut self, ending: Ending) {
        (self.ending, self.prompt, self.running) = (Some(ending), None, None);
    }

    /// Takes in a value that was given while the run was on.
    pub(super) fn learn(&mut self, name: &str, value: String, is_secret: bool) -> Result<(), String> {
        if !is_secret {
            self.values.insert(name.to_owned(), value);
            return Ok(());
        }
        let secret = Secret::new(name, &value).map_err(|error| error.to_string())?;
        self.hide(secret);
        self.secrets.insert(name.to_owned(), value);
        Ok(())
    }
}

/// What masks these secrets, by variable.
pub fn redactor(secrets: &BTreeMap<String, String>) -> Result<Redactor, TooShort> {
    Ok(Redactor::new(secrets.iter().map(|(name, value)| Secret::new(name, value)).collect::<Result<_, _>>()?))
}
