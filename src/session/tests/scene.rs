//! A run that a test drives by hand: it goes on until something is asked or it is over, and keeps a line of all that happened.

use super::words;
use super::world::World;
use crate::plan::{Inputs, Plan, Selection, build};
use crate::record::{Event, Progress, StepState};
use crate::session::answers::Answers;
use crate::session::todo::{Notice, Todo};
use crate::session::{
    Allowed, Attendance, Author, Ending, Prompt, PromptKind, Refused, Reply, ReplyKind, Session,
    SessionStart, Unattended, Yes,
};
use crate::settings::Settings;
use crate::text::{Severity, Source};
use std::collections::BTreeMap;
use std::sync::Arc;

/// More than any run of these tests wants done: one that wants more goes round in a circle.
const MOST: usize = 2000;

/// What a run is to be.
pub(super) struct Start {
    document: String,
    inputs: Inputs,
    attendance: Attendance,
    unattended: Unattended,
    answers: Option<String>,
    secrets: BTreeMap<String, String>,
    progress: Progress,
    block: Option<usize>,
    is_rehearsal: bool,
    pub(super) world: World,
}

/// A run of this document with a person at the terminal, in an environment that asks about gates and what destroys.
pub(super) fn runbook(document: &str) -> Start {
    Start {
        document: document.to_owned(),
        inputs: Inputs { can_ask: true, asks_conditions: true, ..Inputs::default() },
        attendance: Attendance::Person,
        unattended: Unattended::default(),
        answers: None,
        secrets: BTreeMap::new(),
        progress: Progress::default(),
        block: None,
        is_rehearsal: false,
        world: World::default(),
    }
    .with("[env.staging]\nconfirm = \"gates\"\n")
}

impl Start {
    /// In `staging`, by these settings.
    pub(super) fn with(mut self, settings: &str) -> Self {
        self.inputs.settings = Settings::parse("stepgate.toml", settings).expect("settings");
        self.inputs.environment = Some("staging".to_owned());
        self
    }

    /// In `staging`, which asks by this rule.
    pub(super) fn asking(self, confirm: &str) -> Self {
        self.with(&format!("[env.staging]\nconfirm = \"{confirm}\"\n"))
    }

    /// Driven by a program.
    pub(super) fn by_program(self) -> Self {
        Self { attendance: Attendance::Program, ..self }
    }

    /// Nobody is there.
    pub(super) fn alone(mut self) -> Self {
        self.attendance = Attendance::Nobody;
        (self.inputs.can_ask, self.inputs.asks_conditions) = (false, false);
        self
    }

    pub(super) fn saying(mut self, yes: Yes) -> Self {
        self.unattended.yes = yes;
        self
    }

    pub(super) fn allowing(mut self, allowed: Allowed) -> Self {
        self.unattended.allowed = allowed;
        self
    }

    /// With this answers file.
    pub(super) fn answering(self, file: &str) -> Self {
        Self { answers: Some(file.to_owned()), ..self }
    }

    pub(super) fn selecting(mut self, selection: Selection) -> Self {
        self.inputs.selection = selection;
        self
    }

    pub(super) fn knowing(mut self, name: &str, secret: &str) -> Self {
        self.secrets.insert(name.to_owned(), secret.to_owned());
        self
    }

    pub(super) fn rehearsed(self) -> Self {
        Self { is_rehearsal: true, ..self }
    }

    /// What the world does is arranged by `arrange`.
    pub(super) fn where_(mut self, arrange: impl FnOnce(&mut World)) -> Self {
        arrange(&mut self.world);
        self
    }

    /// Goes on from these events, as `resume` does.
    pub(super) fn after(mut self, events: &[Event]) -> Self {
        events.iter().for_each(|event| self.progress.apply(event));
        self.progress.resume();
        self
    }

    /// Goes on from what has been done so far.
    pub(super) fn from(self, progress: Progress) -> Self {
        Self { progress, ..self }
    }

    pub(super) fn plan(&self) -> Plan {
        build(&Source::new("deploy.md", self.document.as_str()), &self.inputs)
    }

    pub(super) fn begin(self) -> Run {
        let plan = self.plan();
        let wrong: Vec<_> = plan.of(Severity::Error).collect();
        assert!(wrong.is_empty(), "the runbook of the test is not ready: {wrong:?}");
        self.begin_with(plan)
    }

    /// The same for a plan that a test has changed.
    pub(super) fn begin_with(mut self, plan: Plan) -> Run {
        if let Some(file) = &self.answers {
            let answers = Answers::parse("a.toml", file).expect("an answers file");
            self.unattended.answers = answers.fit(&plan).expect("answers that fit");
        }
        let start = SessionStart {
            plan: Arc::new(plan),
            progress: self.progress,
            attendance: self.attendance,
            unattended: self.unattended,
            secrets: self.secrets,
            target: vec!["context: shop".to_owned()],
            block: self.block,
            last_prompt: 0,
        };
        let session = Session::new(start).expect("a session");
        let session = if self.is_rehearsal { session.rehearsed() } else { session };
        Run { session, world: self.world, events: Vec::new(), log: Vec::new(), notices: Vec::new() }
    }
}

/// A run that is on.
pub(super) struct Run {
    pub(super) session: Session,
    pub(super) world: World,
    pub(super) events: Vec<Event>,
    /// Events and work, a line each.
    log: Vec<String>,
    pub(super) notices: Vec<Notice>,
}

/// Where a run stands still.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Halt {
    Asks(Prompt),
    Ends(Ending),
    /// Time passes until somebody replies.
    Waits(Prompt),
}

impl Run {
    /// Goes on until something is asked, or it is over.
    pub(super) fn halt(&mut self) -> Halt {
        for _ in 0..MOST {
            match self.session.next() {
                Todo::Record { event, .. } => self.record(*event),
                Todo::Tell(notice) => self.notices.push(notice),
                Todo::Ask(prompt) => return Halt::Asks(*prompt),
                Todo::Finish(ending) => return Halt::Ends(ending),
                Todo::Do(work) => {
                    self.log.push(words::work(self.session.plan(), &work));
                    match self.world.does(&work) {
                        Some(done) => self.session.finished(done),
                        None => return Halt::Waits(self.session.prompt().cloned().unwrap_or_default()),
                    }
                }
            }
        }
        panic!("it goes round in a circle: {:#?}", &self.log[..20]);
    }

    /// Writes an event down.
    pub(super) fn record(&mut self, event: Event) {
        self.log.push(words::event(self.session.plan(), &event));
        self.session.apply(&event);
        self.events.push(event);
    }

    /// The prompt that it comes to.
    #[track_caller]
    pub(super) fn asks(&mut self) -> Prompt {
        match self.halt() {
            Halt::Asks(prompt) => prompt,
            other => panic!("nothing is asked: {other:?}\n{}", self.log.join("\n")),
        }
    }

    /// The same, which has to be of this kind and about the step called `title`.
    #[track_caller]
    pub(super) fn asks_about(&mut self, kind: PromptKind, title: &str) -> Prompt {
        let prompt = self.asks();
        let about = prompt.step.as_deref().and_then(|id| self.session.plan().step(id));
        assert_eq!((prompt.kind, about.map(|step| step.title.as_str())), (kind, Some(title)));
        prompt
    }

    /// How it ends.
    #[track_caller]
    pub(super) fn ends(&mut self) -> Ending {
        match self.halt() {
            Halt::Ends(ending) => ending,
            other => panic!("it goes on: {other:?}\n{}", self.log.join("\n")),
        }
    }

    /// The code that it ends with.
    #[track_caller]
    pub(super) fn exits(&mut self) -> u8 {
        self.ends().kind.exit_code()
    }

    /// Replies to the prompt that is open, as the person at the terminal.
    pub(super) fn tries(&mut self, reply: &Reply) -> Result<(), Refused> {
        let id = self.session.prompt().expect("an open prompt").id;
        self.session.answer(id, reply, &Author::person())
    }

    /// Goes on to the next prompt, which takes this reply.
    #[track_caller]
    pub(super) fn replies(&mut self, reply: &Reply) -> &mut Self {
        self.asks();
        let tried = self.tries(reply);
        assert!(tried.is_ok(), "{reply:?} is refused: {tried:?}");
        self
    }

    #[track_caller]
    pub(super) fn says(&mut self, kind: ReplyKind) -> &mut Self {
        self.replies(&Reply::new(kind))
    }

    #[track_caller]
    pub(super) fn says_because(&mut self, kind: ReplyKind, reason: &str) -> &mut Self {
        self.replies(&Reply::new(kind).because(reason))
    }

    /// The lines of what happened since it was asked for last.
    pub(super) fn told(&mut self) -> Vec<String> {
        std::mem::take(&mut self.log)
    }

    /// The same without the work.
    pub(super) fn recorded(&mut self) -> Vec<String> {
        let mut told = self.told();
        told.retain(|line| !line.starts_with("> "));
        told
    }

    /// The commands that were run, in order.
    pub(super) fn ran(&self) -> Vec<String> {
        self.world.jobs.iter().map(|job| job.script.trim_end().to_owned()).collect()
    }

    /// The id of the step called `title`.
    #[track_caller]
    pub(super) fn id(&self, title: &str) -> String {
        let mut steps = self.session.plan().steps().iter();
        steps.find(|step| step.title == title).unwrap_or_else(|| panic!("no step `{title}`")).id.clone()
    }

    /// Where the step called `title` stands.
    pub(super) fn state(&self, title: &str) -> Option<StepState> {
        self.session.progress().state(self.id(title).as_str()).cloned()
    }

    /// The id of the section called `title`.
    pub(super) fn section(&self, title: &str) -> String {
        let mut sections = self.session.plan().sections.iter();
        sections.find(|section| section.title == title).expect("the section").id.clone()
    }
}
