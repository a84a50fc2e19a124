//! A run that a test drives by hand: it goes on until something is asked or it is over, and keeps a line of all that happened.

use super::words;
use super::world::World;
use crate::record::{Event, StepState};
use crate::session::todo::{Notice, Todo};
use crate::session::{Author, Ending, Prompt, PromptKind, Refused, Reply, ReplyKind, Session};

/// More than any run of these tests wants done: one that wants more goes round in a circle.
const MOST: usize = 2000;

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
    /// The run of a session that has just begun.
    pub(super) fn of(session: Session, world: World) -> Self {
        Self { session, world, events: Vec::new(), log: Vec::new(), notices: Vec::new() }
    }

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
