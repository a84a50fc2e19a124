//! How a run of a test begins: its document, who is there, what the command line says and what has been done before.

use super::scene::Run;
use super::world::World;
use crate::plan::{Inputs, Plan, Selection, build};
use crate::record::{Event, Progress};
use crate::session::answers::Answers;
use crate::session::{Allowed, Attendance, Session, SessionStart, Unattended, Yes};
use crate::settings::Settings;
use crate::text::{Severity, Source};
use std::collections::BTreeMap;
use std::sync::Arc;

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
    pub(super) fn arranging(mut self, arrange: impl FnOnce(&mut World)) -> Self {
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
            left_out: Vec::new(),
            target: vec!["context: shop".to_owned()],
            block: self.block.map(|block| (crate::record::Target::Local, block)),
            last_prompt: 0,
            until: None,
        };
        let session = Session::new(start).expect("a session");
        let session = if self.is_rehearsal { session.rehearsed() } else { session };
        Run::of(session, self.world)
    }
}
