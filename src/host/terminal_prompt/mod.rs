//! The person at the terminal: puts a prompt on the screen and waits for one key, a word or a sentence.
//!
//! One front end of several. Decides nothing: which replies there are, and which of them is the safe one, stands in the prompt.

mod complete;
mod context;
mod key;
mod keys;
mod list;
mod margin;
mod places;
mod reviewer;
mod screen;
mod status;

pub use reviewer::{Instead, ReviewTerminal};

use crate::host::attention_call::AttentionCall;
use crate::plan::{Plan, Step};
use crate::report::{Paint, Style};
use crate::session::{
    Asker, Author, ConfirmReason, Prompt, PromptKind, Refused, Reply, ReplyKind, Situation, Unanswerable,
};
use key::Key;
use keys::{NOTE, keys};
use screen::{Away, Prompted, Screen};
use std::io;
use std::time::Instant;

/// How many of the last lines a failure shows again, where they may have been scrolled away.
const LAST_LINES: usize = 6;
/// SIGINT, which Ctrl-C at a question is.
const INTERRUPT: i32 = 2;

/// Asks the person at the terminal.
pub struct TerminalAsker {
    paint: Paint,
    screen: Option<Screen>,
    started: Instant,
    /// The end of the run's id, which is enough to name it.
    run: Option<String>,
    /// Whether only plain characters are wanted.
    is_plain: bool,
    /// The list of items that was shown last, by its last item.
    listed: String,
    /// What was wrong with the last reply.
    refused: Option<String>,
    /// How somebody is called who is needed after a while.
    call: AttentionCall,
    /// Since when nobody was needed.
    unneeded: Instant,
}

impl TerminalAsker {
    /// A person at standard error and standard input.
    pub fn new(paint: Paint) -> Self {
        let started = super::clock::monotonic();
        Self {
            paint,
            screen: None,
            started,
            run: None,
            is_plain: false,
            listed: String::new(),
            refused: None,
            call: AttentionCall::Never,
            unneeded: started,
        }
    }

    /// The same, calling somebody back in this way.
    #[must_use]
    pub fn calling(self, call: AttentionCall) -> Self {
        Self { call, ..self }
    }

    /// The same for this run, on a screen that shows only plain characters where that is said.
    #[must_use]
    pub fn of_run(self, id: &str, is_plain: bool) -> Self {
        let run = id.rsplit('-').next().map(str::to_owned);
        Self { run, is_plain, ..self }
    }

    /// Says who drives instead, until the person here wants to. Gives false where the terminal has gone away.
    pub async fn watch(&mut self, who: &str) -> bool {
        if self.screen.is_none() {
            let Ok(screen) = Screen::open(self.paint) else { return false };
            self.screen = Some(screen);
        }
        let screen = self.screen.as_ref().expect("it was just opened");
        let keys = [Key::first('w', "watch"), Key::first('t', "take over")];
        loop {
            match screen.key(&format!("{who} drives this run."), Style::Warn, &keys).await {
                Ok(Ok('t')) => return true,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
    }

    /// Shows a prompt with what belongs to it, and takes replies until there is one.
    async fn reply(
        &mut self,
        prompt: &Prompt,
        at: &Situation<'_>,
    ) -> io::Result<Result<Reply, Unanswerable>> {
        let elapsed = self.started.elapsed();
        let last = prompt.together.last().filter(|last| prompt.together.len() > 1 && **last != self.listed);
        let is_new_list = last.is_some();
        if let Some(last) = last {
            self.listed.clone_from(last);
        }
        if self.screen.is_none() {
            self.screen = Some(Screen::open(self.paint)?);
        }
        let screen = self.screen.as_ref().expect("it was just opened");
        let called = self.call.after(self.unneeded.elapsed(), &called_with(prompt, at));
        called.iter().for_each(|call| screen.put(call));
        let step = prompt.step.as_deref().and_then(|id| at.plan.step(id));
        let run = self.run.as_deref();
        let asking =
            Asking { screen, prompt, plan: at.plan, printed: at.printed, step, run, is_plain: self.is_plain };
        match self.refused.take() {
            Some(why) => screen.line(Style::Warn, &why),
            None => asking.context(is_new_list, elapsed),
        }
        loop {
            match asking.once().await? {
                Ok(reply) => return Ok(Ok(reply)),
                Err(Away::Interrupt) => return Ok(Err(Unanswerable::Signal(INTERRUPT))),
                Err(Away::Back) => {}
            }
        }
    }
}

impl Asker for TerminalAsker {
    async fn ask(&mut self, prompt: &Prompt, at: &Situation<'_>) -> Result<(Reply, Author), Unanswerable> {
        // A terminal that went away has answered nothing.
        let replied = self.reply(prompt, at).await.map_err(|_| Unanswerable::Gone)?;
        self.unneeded = super::clock::monotonic();
        replied.map(|reply| (reply, Author::person()))
    }

    fn refuse(&mut self, _prompt: &Prompt, refused: &Refused) {
        let why = refused.to_string();
        let mut characters = why.chars();
        let capital =
            characters.next().map(|first| first.to_uppercase().chain(characters).collect::<String>());
        self.refused = capital.map(|why| format!("{why}."));
    }
}

/// One prompt while it is on the screen.
struct Asking<'a> {
    screen: &'a Screen,
    prompt: &'a Prompt,
    plan: &'a Plan,
    printed: &'a [u8],
    step: Option<&'a Step>,
    run: Option<&'a str>,
    is_plain: bool,
}

/// Gives the value, or gives up with what came instead.
macro_rules! prompted {
    ($typed:expr) => {
        match $typed? {
            Ok(value) => value,
            Err(away) => return Ok(Err(away)),
        }
    };
}
use prompted;

impl Asking<'_> {
    /// Asks once.
    async fn once(&self) -> io::Result<Prompted<Reply>> {
        match self.prompt.kind {
            PromptKind::Value => self.value().await,
            PromptKind::Protected => self.protected().await,
            PromptKind::Choice => self.choice().await,
            PromptKind::Environment if self.prompt.replies.contains(&ReplyKind::Choose) => {
                self.choice().await
            }
            _ => self.key().await,
        }
    }

    /// One key, and what it needs besides.
    async fn key(&self) -> io::Result<Prompted<Reply>> {
        let keys = keys(self.prompt);
        let shown: Vec<Key> = keys.iter().map(|(key, _)| key.clone()).collect();
        let (question, style) = self.question();
        let pressed = prompted!(self.screen.key(&question, style, &shown).await);
        let reply =
            keys.iter().find(|(key, _)| key.name == pressed).map_or(ReplyKind::No, |(_, reply)| *reply);
        self.complete(reply, pressed == NOTE).await
    }

    /// The question as it is shown. Why it is asked is said where that is news: not at each step that only looks.
    fn question(&self) -> (String, Style) {
        let Prompt { kind, text, why, dangerous, reasons, .. } = self.prompt;
        match (kind, why) {
            (PromptKind::Confirm, Some(why)) if *dangerous => {
                let destroys = reasons.contains(&ConfirmReason::Destroys);
                (format!("{}. {text}", capitalised(why)), if destroys { Style::Bad } else { Style::Warn })
            }
            (PromptKind::Failed, _) => (text.clone(), Style::Bad),
            (PromptKind::InDoubt | PromptKind::ChangedTarget, _) => (text.clone(), Style::Warn),
            _ => (text.clone(), Style::Plain),
        }
    }
}

/// What a notice says: where, and what is asked.
fn called_with(prompt: &Prompt, at: &Situation<'_>) -> String {
    let environment = at.plan.environment.as_ref().map_or(String::new(), |name| format!(" ({name})"));
    let text = format!("{}{environment}: {}", at.plan.runbook.path, prompt.text);
    at.mask.map_or_else(|| text.clone(), |mask| mask.text(&text))
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
}
