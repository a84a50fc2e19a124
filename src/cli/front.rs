//! Who is there, for the whole of a command: asked before a run begins, and then by the run itself.

use super::args::{Answering, Replies};
use super::error::CommandError;
use super::format::Format;
use super::screen::Screen;
use crate::host::{Desk, DeskStart, Interrupt, Interrupts, Signal, Signals, TerminalAsker, pause, suspend};
use crate::ledger::Run;
use crate::plan::Plan;
use crate::record::Event;
use crate::report::Style;
use crate::session::{
    Asker as _, Attendance, Author, Control, Prompt, PromptId, Reply, Situation, Unanswerable,
};
use std::time::Duration;

/// How often it is looked again for what somebody waits for.
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

/// Who is there.
pub(super) struct Front<'a> {
    pub(super) desk: Desk,
    interrupts: Interrupts,
    screen: &'a Screen,
    /// How many prompts there have been.
    asked: u64,
    /// The run whose inbox is open.
    listens_at: Option<String>,
    /// Hand-overs that no record tells of yet.
    handed_over: Vec<Event>,
}

impl<'a> Front<'a> {
    /// Finds out who is there. Has to be called on the event loop.
    pub(super) fn open(
        answering: &Answering,
        format: Format,
        screen: &'a Screen,
    ) -> Result<Self, CommandError> {
        let replies = answering.replies;
        if replies == Some(Replies::StandardInput) && format == Format::Text {
            return Err(CommandError::usage("`--replies -` speaks JSON").hinted("Add --format json."));
        }
        let is_person = screen.person && !answering.no_input && format == Format::Text && replies.is_none();
        let failed = |error: std::io::Error| CommandError::usage(format!("nobody can be asked: {error}"));
        let start = DeskStart {
            terminal: is_person.then(|| TerminalAsker::new(screen.err).calling(screen.call)),
            by_standard_input: replies == Some(Replies::StandardInput),
            waits: replies == Some(Replies::Socket),
        };
        let mut desk = Desk::open(start).map_err(failed)?;
        let signals = Signals::listen()
            .map_err(|error| CommandError::usage(format!("signals cannot be listened to: {error}")))?;
        let interrupts = Interrupts::of_signals(signals);
        let interrupts = match desk.controls() {
            Some(controls) => interrupts.with_controls(controls),
            None => interrupts,
        };
        Ok(Self { desk, interrupts, screen, asked: 0, listens_at: None, handed_over: Vec::new() })
    }

    /// Who is there.
    pub(super) fn attendance(&self) -> Attendance {
        self.desk.attendance()
    }

    /// Whether anybody can be asked.
    pub(super) fn is_attended(&self) -> bool {
        self.attendance() != Attendance::Nobody
    }

    /// Asks before a run begins; none where nobody answers. A signal ends the command.
    pub(super) async fn ask(
        &mut self,
        plan: &Plan,
        prompt: Prompt,
    ) -> Result<Option<(Reply, Author)>, CommandError> {
        // Before there is a run, nobody reaches it.
        if !self.desk.can_be_reached() {
            return Ok(None);
        }
        self.asked += 1;
        let prompt = Prompt { id: PromptId(self.asked), ..prompt };
        let situation = Situation { plan, printed: &[], mask: None };
        loop {
            let interrupt = tokio::select! {
                biased;
                interrupt = self.interrupts.next() => interrupt,
                replied = self.desk.ask(&prompt, &situation) => match replied {
                    Ok((reply, author)) => match reply.check(&prompt) {
                        Ok(()) => return Ok(Some((reply, author))),
                        Err(refused) => {
                            self.desk.refuse(&prompt, &refused);
                            continue;
                        }
                    },
                    Err(Unanswerable::Signal(signal)) => return Err(CommandError::stopped(signal)),
                    Err(_) => return Ok(None),
                },
            };
            self.heard(interrupt)?;
        }
    }

    /// Waits a little, until something may have changed. A signal ends the command.
    pub(super) async fn pass(&mut self) -> Result<(), CommandError> {
        tokio::select! {
            biased;
            interrupt = self.interrupts.next() => self.heard(interrupt),
            () = pause(BETWEEN_LOOKS) => Ok(()),
        }
    }

    fn heard(&mut self, interrupt: Interrupt) -> Result<(), CommandError> {
        match interrupt {
            Interrupt::Signal(Signal::Resize) => {}
            Interrupt::Signal(Signal::Suspend) => suspend(),
            Interrupt::Signal(signal) => return Err(CommandError::stopped(signal.number())),
            Interrupt::Control(Control::Stop) => {
                return Err(CommandError::stopped(Signal::Interrupt.number()));
            }
            Interrupt::Control(Control::HandedOver(changed)) => {
                self.handed_over.push(Event::DriverChanged(changed));
            }
            Interrupt::Control(_) => {}
        }
        Ok(())
    }

    /// Lets those reach the run who drive or watch it from elsewhere. Said again, it changes nothing.
    pub(super) fn listen(&mut self, run: &Run) -> Result<(), CommandError> {
        let id = run.id().as_str();
        if !self.is_attended() || self.listens_at.as_deref() == Some(id) {
            return Ok(());
        }
        self.desk.of_run(id, self.screen.sight.is_plain);
        self.listens_at = Some(id.to_owned());
        let opened = run.open_inbox().map_err(|error| error.to_string());
        let listening = opened.and_then(|inbox| self.desk.listen(inbox).map_err(|error| error.to_string()));
        let listening = listening.and_then(|()| self.listen_elsewhere(run));
        match (listening, self.attendance()) {
            (Ok(()), _) => Ok(()),
            // Whoever is here can be asked all the same.
            (Err(cause), Attendance::Person) => {
                let warning = self.screen.err.paint(Style::Warn, "warning:");
                self.screen.talk(&format!("{warning} nobody can reply from elsewhere: {cause}"));
                Ok(())
            }
            (Err(cause), _) => Err(CommandError::record(format!("nobody can reply from elsewhere: {cause}"))),
        }
    }

    /// Hears those on other machines too, where the record is shared.
    fn listen_elsewhere(&mut self, run: &Run) -> Result<(), String> {
        let callers = run.open_callers().map_err(|error| error.to_string())?;
        callers.map_or(Ok(()), |callers| self.desk.listen_to(callers)).map_err(|error| error.to_string())
    }

    /// The same, and nobody of these drives it: they have approved it.
    pub(super) fn listen_without(&mut self, run: &Run, barred: Vec<String>) -> Result<(), CommandError> {
        self.desk.bar(barred);
        self.listen(run)
    }

    /// What the run asks with and hears, the number of its last prompt, and what is to be recorded of who drives.
    pub(super) fn into_parts(self) -> (Desk, Interrupts, u64, Vec<Event>) {
        (self.desk, self.interrupts, self.asked, self.handed_over)
    }
}
