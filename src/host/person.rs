//! The person at the terminal: puts a question on the screen and waits for one key, a word or a sentence.

use super::quiet::Quiet;
use crate::plan::{Plan, Step};
use crate::reading::Effect;
use crate::report::{Paint, Style, ending};
use crate::session::{Asker, Nobody, Question, Reply, Standing, Unattended};
use crate::text::visible;
use dialoguer::Input;
use dialoguer::console::{Key, Term};
use std::io;

/// The columns in front of what belongs to a step, as in the report.
const MARGIN: &str = "         ";

/// Asks the person at the terminal what the command line has not answered.
pub struct Person {
    unattended: Unattended,
    term: Term,
    paint: Paint,
}

impl Person {
    /// A person at standard error and standard input, who is asked only what `unattended` does not know.
    pub fn new(unattended: Unattended, paint: Paint) -> Self {
        Self { unattended, term: Term::stderr(), paint }
    }

    fn line(&self, text: &str) {
        // A terminal that is gone answers nothing either: the read that follows fails.
        let _gone = self.term.write_line(&format!("{MARGIN}{text}"));
    }

    /// What the document says before the step, and what is expected of it.
    fn context(&self, step: &Step) {
        for prose in &step.prose {
            for line in visible(prose).lines() {
                self.line(&self.paint.paint(Style::Dim, format!("> {line}")));
            }
        }
    }

    /// One key of `keys`, each with its word. Enter is the first one, which is always the safe one.
    fn key(&self, question: &str, keys: &[(char, &str)]) -> io::Result<char> {
        let words: Vec<String> = keys
            .iter()
            .map(|(key, word)| format!("[{}] {word}", self.paint.paint(Style::Heading, key.to_string())))
            .collect();
        let _quiet = Quiet::terminal();
        self.term.write_str(&format!("{MARGIN}{question}  {}  ", words.join("  ")))?;
        loop {
            let pressed = match self.term.read_key()? {
                Key::Char(character) => character.to_ascii_lowercase(),
                Key::Enter => keys[0].0,
                Key::Escape | Key::CtrlC => 'q',
                _ => continue,
            };
            if let Some((key, word)) = keys.iter().find(|(key, _)| *key == pressed) {
                self.term.write_line(word)?;
                return Ok(*key);
            }
            if pressed == 'q' {
                self.term.write_line("stop")?;
                return Ok('n');
            }
        }
    }

    fn sentence(&self, prompt: &str) -> io::Result<String> {
        let _quiet = Quiet::terminal();
        let text: String = Input::new()
            .with_prompt(format!("{MARGIN}{prompt}"))
            .allow_empty(true)
            .interact_text_on(&self.term)
            .map_err(io_error)?;
        Ok(text.trim().to_owned())
    }

    fn reason(&self, prompt: &str) -> io::Result<String> {
        loop {
            let text = self.sentence(prompt)?;
            if !text.is_empty() {
                return Ok(text);
            }
            self.line("A reason is needed: it goes into the record.");
        }
    }

    fn gate(&self, step: &Step) -> io::Result<Reply> {
        self.context(step);
        let mut keys =
            vec![('n', "no, stop"), ('y', "yes"), ('t', "yes, with a note"), ('s', "skip with a reason")];
        if !step.offers.is_empty() {
            keys.push(('r', "run its command"));
        }
        let question = if step.ticked { "Ticked in the document. Does it hold?" } else { "Does it hold?" };
        Ok(match self.key(question, &keys)? {
            'y' => Reply::Yes(None),
            't' => Reply::Yes(Some(self.reason("Note")?)),
            's' => Reply::Skip(self.reason("Why is it skipped")?),
            'r' => Reply::Offer(self.which(step.offers.len())?),
            _ => Reply::No(None),
        })
    }

    fn which(&self, offers: usize) -> io::Result<usize> {
        if offers == 1 {
            return Ok(0);
        }
        loop {
            let text = self.sentence(&format!("Which one, 1 to {offers}"))?;
            if let Some(number) = text.parse::<usize>().ok().filter(|number| (1..=offers).contains(number)) {
                return Ok(number - 1);
            }
        }
    }

    fn confirm(&self, step: &Step, script: &str, reason: &str) -> io::Result<Reply> {
        self.context(step);
        // Values that were given meanwhile have changed what the screen shows.
        if step.script.as_deref() != Some(script) {
            visible(script).lines().for_each(|text| self.line(&self.paint.paint(Style::Code, text)));
        }
        let style = if step.effect == Effect::Destroy { Style::Bad } else { Style::Warn };
        let question = format!("{} Run it?", self.paint.paint(style, format!("{}.", capitalised(reason))));
        let keys = [('n', "no, stop"), ('y', "yes"), ('t', "yes, with a note"), ('s', "skip with a reason")];
        Ok(match self.key(&question, &keys)? {
            'y' => Reply::Yes(None),
            't' => Reply::Yes(Some(self.reason("Note")?)),
            's' => Reply::Skip(self.reason("Why is it skipped")?),
            _ => Reply::No(None),
        })
    }

    fn failed(&self, exited: &crate::record::StepExited) -> io::Result<Reply> {
        let question = format!("{}. What now?", capitalised(&ending(exited)));
        let keys = [
            ('q', "stop here"),
            ('r', "run it again"),
            ('a', "accept with a reason"),
            ('s', "skip with a reason"),
        ];
        Ok(match self.key(&question, &keys)? {
            'r' => Reply::Retry,
            'a' => Reply::Accept(self.reason("Why is it accepted")?),
            's' => Reply::Skip(self.reason("Why is it skipped")?),
            _ => Reply::No(None),
        })
    }

    fn in_doubt(&self, step: &Step) -> io::Result<Reply> {
        self.context(step);
        let question = "It was started, and nobody knows how it ended. Did it happen?";
        let keys = [
            ('q', "stop here"),
            ('h', "it happened"),
            ('r', "it did not, run it"),
            ('s', "skip with a reason"),
        ];
        Ok(match self.key(question, &keys)? {
            'h' => Reply::Happened(self.reason("How is that known")?),
            'r' => Reply::Retry,
            's' => Reply::Skip(self.reason("Why is it skipped")?),
            _ => Reply::No(None),
        })
    }

    /// Something that is typed and never shown, not even as dots.
    fn unseen(&self, prompt: &str) -> io::Result<String> {
        let _quiet = Quiet::terminal();
        self.term.write_str(&format!("{prompt}: "))?;
        let mut typed = String::new();
        loop {
            match self.term.read_key()? {
                Key::Enter if !typed.is_empty() => break,
                Key::Backspace => drop(typed.pop()),
                // Ctrl-U takes all of it back.
                Key::Char('\u{15}') => typed.clear(),
                Key::Char(character) if !character.is_control() => typed.push(character),
                _ => {}
            }
        }
        self.term.write_line("")?;
        Ok(typed)
    }

    fn value(&self, name: &str, secret: bool, step: &Step) -> io::Result<Reply> {
        self.context(step);
        if secret {
            let prompt = format!("{MARGIN}Value of {name} (not shown)");
            return self.unseen(&prompt).map(Reply::Value);
        }
        Ok(Reply::Value(self.reason(&format!("Value of {name}"))?))
    }

    fn protected(&self, name: &str) -> io::Result<Reply> {
        self.line(&self.paint.paint(Style::Bad, format!("This is {name}. Everything from here on is real.")));
        let typed = self.sentence(&format!("Type {name} to go on"))?;
        Ok(if typed == name { Reply::Yes(None) } else { Reply::No(None) })
    }
}

/// Lets the person at the terminal pick one of several; none where nothing was picked.
pub fn pick(question: &str, options: &[String]) -> Option<usize> {
    dialoguer::Select::new()
        .with_prompt(question)
        .items(options)
        .default(0)
        .interact_on_opt(&Term::stderr())
        .ok()
        .flatten()
}

impl Asker for Person {
    fn ask(&mut self, question: &Question<'_>, plan: &Plan) -> Result<Standing, Nobody> {
        if let Some(standing) = self.unattended.answer(question) {
            return Ok(standing);
        }
        let reply = match question {
            Question::Gate(step) => self.gate(step),
            Question::Confirm { step, script, reason } => self.confirm(step, script, reason),
            Question::Value { name, secret, step } => self.value(name, *secret, step),
            Question::Failed { exited, .. } => self.failed(exited),
            Question::InDoubt(step) => self.in_doubt(step),
            Question::Protected(name) => self.protected(name),
        };
        // A terminal that went away, or Ctrl-C at the prompt: nobody has answered, and a no is the safe thing.
        reply.map(Standing::of_person).map_err(|_| Nobody::to_ask(question, plan))
    }

    fn can_answer(&self, _question: &Question<'_>, _plan: &Plan) -> Result<(), Nobody> {
        Ok(())
    }
}

fn io_error(error: dialoguer::Error) -> io::Error {
    let dialoguer::Error::IO(error) = error;
    error
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
}
