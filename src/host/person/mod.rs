//! The person at the terminal: puts a question on the screen and waits for one key, a word or a sentence.

mod elsewhere;
mod list;
mod screen;
mod status;

use super::editor;
use crate::plan::{Plan, Step, StepKind};
use crate::reading::Effect;
use crate::record::StepExited;
use crate::report::{Paint, Style, ending};
use crate::session::{Asker, Changed, Nobody, Question, Reply, Situation, Standing, Unattended};
use crate::text::visible;
use screen::{Away, Key, Screen, Typed};
use std::io;
use std::time::Instant;

/// The columns in front of what belongs to a step, as in the report.
const MARGIN: &str = "         ";
/// How many of the last lines a failure shows again, where they may have been scrolled away.
const LAST_LINES: usize = 6;

/// Asks the person at the terminal what the command line has not answered.
pub struct Person {
    unattended: Unattended,
    paint: Paint,
    screen: Option<Screen>,
    started: Instant,
    /// The end of the run's id, which is enough to name it.
    run: Option<String>,
    /// Whether only plain characters are wanted.
    is_plain: bool,
    /// The list of items that was shown last, by its last item.
    listed: String,
}

impl Person {
    /// A person at standard error and standard input, who is asked only what `unattended` does not know.
    pub fn new(unattended: Unattended, paint: Paint) -> Self {
        let started = super::clock::monotonic();
        Self { unattended, paint, screen: None, started, run: None, is_plain: false, listed: String::new() }
    }

    /// The same for this run, on a screen that shows only plain characters where that is said.
    #[must_use]
    pub fn of_run(self, id: &str, is_plain: bool) -> Self {
        let run = id.rsplit('-').next().map(str::to_owned);
        Self { run, is_plain, ..self }
    }

    fn screen(&mut self) -> io::Result<&Screen> {
        if self.screen.is_none() {
            self.screen = Some(Screen::open(self.paint)?);
        }
        Ok(self.screen.as_ref().expect("it was just opened"))
    }

    /// The key that is pressed at a question about the run and not about a step; none where nobody answers. Enter is the first
    /// one, which should be the safe one.
    pub fn choose(&mut self, question: &str, keys: &[(char, &str)]) -> Option<char> {
        let keys: Vec<Key> = keys.iter().map(|(key, word)| Key::first(*key, *word)).collect();
        self.screen().ok()?.key(question, Style::Plain, &keys).ok()?.ok()
    }

    /// The place of the one of `options` that the person picks; none where nothing was picked.
    pub fn pick(&mut self, question: &str, options: &[String]) -> Option<usize> {
        self.screen().ok()?.pick(question, options).ok()?.ok()
    }

    fn answer(&mut self, question: &Question<'_>, at: &Situation<'_>) -> io::Result<Reply> {
        let elapsed = self.started.elapsed();
        let is_new_list =
            at.together.len() > 1 && at.together.last().is_some_and(|last| last.id != self.listed);
        if is_new_list {
            self.listed = at.together.last().map_or(String::new(), |last| last.id.clone());
        }
        let (run, is_plain) = (self.run.clone(), self.is_plain);
        let asking = Asking { screen: self.screen()?, at, run: run.as_deref(), is_plain };
        match question {
            Question::Protected(name) => asking.target(name),
            Question::Value { step, .. } | Question::InDoubt(step) => asking.context(step),
            Question::Gate(step) => {
                asking.context(step);
                if is_new_list {
                    asking.checklist();
                }
                asking.status(step, elapsed);
            }
            Question::Confirm { step, script, .. } => {
                asking.context(step);
                asking.changed(step, script);
                asking.status(step, elapsed);
            }
            Question::Failed { step, .. } => {
                asking.last_lines();
                asking.help(step);
                asking.status(step, elapsed);
            }
            Question::Commit { step, changes } => {
                asking.changes(changes);
                asking.status(step, elapsed);
            }
        }
        loop {
            let typed = match question {
                Question::Protected(name) => asking.protected(name),
                Question::Value { name, secret, .. } => asking.value(name, *secret),
                Question::Gate(step) => asking.gate(step),
                Question::Confirm { step, script, reason } => asking.confirm(step, script, reason),
                Question::Failed { step, exited } => asking.failed(step, exited),
                Question::InDoubt(_) => asking.in_doubt(),
                Question::Commit { changes, .. } => asking.commit(changes),
            }?;
            match typed {
                Ok(reply) => return Ok(reply),
                Err(Away::Signal(signal)) => return Ok(Reply::Signal(signal)),
                Err(Away::Back) => {}
            }
        }
    }
}

/// One question while it is on the screen.
struct Asking<'a> {
    screen: &'a Screen,
    at: &'a Situation<'a>,
    run: Option<&'a str>,
    is_plain: bool,
}

/// Gives the value, or gives up with what came instead.
macro_rules! typed {
    ($typed:expr) => {
        match $typed? {
            Ok(value) => value,
            Err(away) => return Ok(Err(away)),
        }
    };
}
use typed;

impl Asking<'_> {
    /// What the document says before the step, and what is expected of it.
    fn context(&self, step: &Step) {
        for prose in step.prose.iter().filter(|prose| **prose != step.title) {
            for line in visible(prose).lines() {
                self.screen.line(Style::Dim, &format!("> {line}"));
            }
        }
    }

    fn reason(&self, prompt: &str, reply: fn(String) -> Reply) -> io::Result<Typed<Reply>> {
        Ok(self.screen.reason(prompt)?.map(reply))
    }

    /// The text as it would run, where values that were given meanwhile, or an edit, have changed it, and how it would run.
    fn changed(&self, step: &Step, script: &str) {
        if step.script() != Some(script) {
            visible(script).lines().for_each(|text| self.screen.line(Style::Code, text));
        }
        self.way(step);
    }

    /// What the statements have changed.
    fn changes(&self, changes: &[Changed]) {
        for change in changes {
            let style = if change.is_off() { Style::Bad } else { Style::Plain };
            self.screen.line(style, &format!("{}: {}", visible(&change.title()), change.count()));
        }
    }

    fn gate(&self, step: &Step) -> io::Result<Typed<Reply>> {
        let mut keys = vec![Key::no("no, stop"), Key::first('y', "yes")];
        if self.at.all_at_once && self.at.together.len() > 1 {
            keys.push(Key::first('A', format!("all {} yes", self.at.together.len())));
        }
        if !step.offers().is_empty() {
            keys.push(Key::first('r', "run its command"));
        }
        keys.push(Key::first('s', "skip"));
        keys.push(Key::more('t', "yes, with a note"));
        keys.push(Key::more('a', "not applicable, with a reason"));
        if self.at.may_wait {
            keys.push(Key::more('l', "later: it is asked again before the run ends"));
        }
        keys.extend(self.keys_to_elsewhere());
        let question = match step.kind {
            StepKind::Manual(_) => "Is it done?",
            _ if step.is_ticked() => "Ticked in the document. Does it hold?",
            _ => "Does it hold?",
        };
        Ok(Ok(match typed!(self.screen.key(question, Style::Plain, &keys)) {
            'y' => Reply::Yes(None),
            'A' => Reply::AllYes,
            't' => Reply::Yes(Some(typed!(self.screen.reason("Note")))),
            's' => return self.reason("Why is it skipped", Reply::Skip),
            'a' => return self.reason("Why does it not apply", Reply::NotApplicable),
            'l' => Reply::Later,
            'r' => return self.which(step.offers().len()),
            key => return self.elsewhere(key, step),
        }))
    }

    /// Whether what the statements have changed is to stay.
    fn commit(&self, changes: &[Changed]) -> io::Result<Typed<Reply>> {
        let keys = [Key::first('r', "roll back"), Key::first('c', "commit")];
        let is_off = changes.iter().any(Changed::is_off);
        Ok(Ok(match typed!(self.screen.key("Commit it?", Style::Plain, &keys)) {
            'c' if is_off => Reply::Yes(Some(typed!(self.screen.reason("Why is it committed all the same")))),
            'c' => Reply::Yes(None),
            _ => Reply::No(Some(typed!(self.screen.reason("Why is it rolled back")))),
        }))
    }

    fn which(&self, offers: usize) -> io::Result<Typed<Reply>> {
        if offers == 1 {
            return Ok(Ok(Reply::Offer(0)));
        }
        loop {
            let text = typed!(self.screen.sentence(&format!("Which one, 1 to {offers}"), false));
            if let Some(number) = text.parse::<usize>().ok().filter(|number| (1..=offers).contains(number)) {
                return Ok(Ok(Reply::Offer(number - 1)));
            }
        }
    }

    fn confirm(&self, step: &Step, script: &str, reason: &str) -> io::Result<Typed<Reply>> {
        // What only looks may be run by Enter; whatever else happens takes a key of its own.
        let is_harmless =
            step.effect() == Effect::Read && step.caution().is_none() && reason != "it was edited";
        let (no, yes) = (Key::no("no, stop"), Key::first('y', "yes"));
        let mut keys = if is_harmless { vec![yes, no] } else { vec![no, yes] };
        keys.push(Key::first('s', "skip"));
        keys.push(Key::first('e', "edit"));
        keys.push(Key::more('t', "yes, with a note"));
        keys.push(Key::more('m', format!("another way: now {}", self.at.mode.word())));
        keys.extend(self.keys_to_elsewhere());
        // Why it is asked is said where that is news: not at each step that only looks.
        let (style, question) = if is_harmless {
            (Style::Plain, "Run it?".to_owned())
        } else {
            let style = if step.effect() == Effect::Destroy { Style::Bad } else { Style::Warn };
            (style, format!("{}. Run it?", capitalised(reason)))
        };
        Ok(Ok(match typed!(self.screen.key(&question, style, &keys)) {
            'y' => Reply::Yes(None),
            't' => Reply::Yes(Some(typed!(self.screen.reason("Note")))),
            's' => return self.reason("Why is it skipped", Reply::Skip),
            'e' => return self.edit(step, script),
            'm' => return self.mode(),
            key => return self.elsewhere(key, step),
        }))
    }

    /// The text as somebody has changed it; where nothing was changed, or it cannot be that, the question stands.
    fn edit(&self, step: &Step, script: &str) -> io::Result<Typed<Reply>> {
        match editor::edit(script)?.map(|text| (step.refuses(&text), text)) {
            Some((None, text)) => return Ok(Ok(Reply::Edit(text))),
            Some((Some(why), _)) => self.screen.line(Style::Bad, &format!("That cannot run here: {why}.")),
            None => self.screen.line(Style::Dim, "Nothing was changed."),
        }
        Ok(Err(Away::Back))
    }

    fn failed(&self, step: &Step, exited: &StepExited) -> io::Result<Typed<Reply>> {
        let mut keys = vec![
            Key::no("stop here"),
            Key::first('r', "run it again"),
            Key::first('e', "edit"),
            Key::first('a', "accept"),
            Key::first('s', "skip"),
            Key::more('m', format!("another way: now {}", self.at.mode.word())),
        ];
        keys.extend(self.keys_to_elsewhere());
        let question = format!("{}. What now?", capitalised(&ending(exited)));
        Ok(Ok(match typed!(self.screen.key(&question, Style::Bad, &keys)) {
            'r' => Reply::Retry,
            'e' => return self.edit(step, self.at.script),
            'a' => return self.reason("Why is it accepted", Reply::Accept),
            's' => return self.reason("Why is it skipped", Reply::Skip),
            'm' => return self.mode(),
            key => return self.elsewhere(key, step),
        }))
    }

    fn in_doubt(&self) -> io::Result<Typed<Reply>> {
        let question = "It was started, and nobody knows how it ended. Did it happen?";
        let keys = [
            Key::no("stop here"),
            Key::first('h', "it happened"),
            Key::first('r', "it did not, run it"),
            Key::first('s', "skip"),
        ];
        Ok(Ok(match typed!(self.screen.key(question, Style::Warn, &keys)) {
            'h' => return self.reason("How is that known", Reply::Happened),
            'r' => Reply::Retry,
            's' => return self.reason("Why is it skipped", Reply::Skip),
            _ => Reply::No(None),
        }))
    }

    fn value(&self, name: &str, secret: bool) -> io::Result<Typed<Reply>> {
        let hidden = if secret { " (not shown)" } else { "" };
        loop {
            match self.screen.sentence(&format!("Value of {name}{hidden}"), secret)? {
                Ok(text) if text.is_empty() => {}
                Ok(text) => return Ok(Ok(Reply::Value(text))),
                // There is nothing else to be asked here.
                Err(Away::Back) => return Err(io::ErrorKind::Interrupted.into()),
                Err(away) => return Ok(Err(away)),
            }
        }
    }

    fn protected(&self, name: &str) -> io::Result<Typed<Reply>> {
        Ok(match self.screen.sentence(&format!("Type {name} to go on"), false)? {
            Ok(typed) if typed == name => Ok(Reply::Yes(None)),
            Ok(_) | Err(Away::Back) => Ok(Reply::No(None)),
            Err(away) => Err(away),
        })
    }
}

impl Asker for Person {
    fn ask(&mut self, question: &Question<'_>, at: &Situation<'_>) -> Result<Standing, Nobody> {
        if let Some(standing) = self.unattended.answer(question) {
            return Ok(standing);
        }
        // A terminal that went away, or Ctrl-C while a line is typed: nobody has answered, and a no is the safe thing.
        let reply = self.answer(question, at);
        reply.map(Standing::of_person).map_err(|_| Nobody::to_ask(question, at.plan))
    }

    fn can_answer(&self, _question: &Question<'_>, _plan: &Plan) -> Result<(), Nobody> {
        Ok(())
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
}
