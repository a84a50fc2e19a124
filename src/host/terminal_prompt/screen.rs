//! What a question looks like: its lines, its keys, and a line to type.

use super::key::Key;
use super::margin::MARGIN;
use crate::host::echo_off::EchoOffGuard;
use crate::host::keyboard::{Keyboard, Press};
use crate::host::signals;
use crate::report::{Paint, Style, folded, width_of};
use crate::text::visible;
use dialoguer::console::Term;
use std::io;

/// What was pressed or typed, or what came instead.
pub type Prompted<T> = Result<T, Away>;

/// What comes instead of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Away {
    /// Ctrl-C.
    Interrupt,
    /// Escape, while something was typed: back to the question.
    Back,
}

/// What stands behind the keys, in front of the word of the one that is pressed.
const PROMPT: &str = "  > ";

/// The terminal that somebody is asked at.
pub struct Screen {
    term: Term,
    keyboard: Keyboard,
    pub paint: Paint,
}

/// A line that somebody is asked on: it is ended on every way out, also where the question is dropped because something else was
/// heard. None once whoever was asked has ended it.
struct Unended<'a>(Option<&'a Screen>);

impl Drop for Unended<'_> {
    fn drop(&mut self) {
        self.0.iter().for_each(|screen| screen.put("\n"));
    }
}

impl Screen {
    pub fn open(paint: Paint) -> io::Result<Self> {
        Ok(Self { term: Term::stderr(), keyboard: Keyboard::open()?, paint })
    }

    /// How many columns there are behind the margin.
    pub fn width(&self) -> usize {
        let columns = self.term.size_checked().map_or(80, |(_, columns)| usize::from(columns));
        columns.clamp(40, 120) - MARGIN.len()
    }

    /// One line under the margin, or as many as it needs.
    pub fn line(&self, style: Style, text: &str) {
        for line in folded(&visible(text), self.width()) {
            // A terminal that is gone answers nothing either: the read that follows fails.
            let _gone = self.term.write_line(&format!("{MARGIN}{}", self.paint.paint(style, line)));
        }
    }

    pub(super) fn put(&self, text: &str) {
        let _gone = self.term.write_str(text);
    }

    /// One key of `keys`; Enter is the first one, which is always the safe one.
    pub async fn key(&self, question: &str, style: Style, keys: &[Key]) -> io::Result<Prompted<char>> {
        let named = |name: char| keys.iter().find(|key| key.name == name);
        // Where none of them refuses, the safe one is the way out.
        let no = || keys.iter().find(|key| key.is_no).or(keys.first());
        let show = || self.ask(question, style, keys, false);
        self.quietly(show, |press| {
            let key = match press {
                Press::Char('?') if keys.iter().any(|key| !key.is_first) => {
                    self.put("\n");
                    for key in keys.iter().filter(|key| !key.is_first) {
                        self.line(Style::Plain, &format!("[{}] {}", key.name, key.word));
                    }
                    self.ask(question, style, keys, true);
                    None
                }
                Press::Enter => keys.first(),
                Press::Escape => no(),
                // Another letter in the other case may mean something else.
                Press::Char('Y') => named('y'),
                Press::Char('N') => named('n'),
                Press::Char(quit @ ('q' | 'Q')) => named(quit).or_else(no),
                Press::Char(character) => named(character),
                _ => None,
            }?;
            self.put(&format!("{}\n", key.said()));
            Some(Ok(key.name))
        })
        .await
    }

    /// Puts something on the screen and takes keys, unseen, until one of them settles it. Whoever suspends Stepgate meanwhile
    /// is shown it again.
    pub(super) async fn quietly<T>(
        &self,
        show: impl Fn(),
        mut take: impl FnMut(Press) -> Option<Prompted<T>>,
    ) -> io::Result<Prompted<T>> {
        let mut quiet = Some(EchoOffGuard::terminal());
        let mut line = Unended(Some(self));
        self.keyboard.forget();
        show();
        loop {
            match self.keyboard.press().await? {
                Press::Interrupt => {
                    return Ok(Err(Away::Interrupt));
                }
                Press::Suspend => {
                    drop(quiet.take());
                    self.put("\n");
                    signals::suspend();
                    quiet = Some(EchoOffGuard::terminal());
                    show();
                }
                press => {
                    if let Some(typed) = take(press) {
                        line.0 = None;
                        return Ok(typed);
                    }
                }
            }
        }
    }

    fn ask(&self, question: &str, style: Style, keys: &[Key], is_told: bool) {
        let mut words = vec![format!("[Enter] {}", keys[0].word)];
        words.extend(
            keys[1..].iter().filter(|key| key.is_first).map(|key| format!("[{}] {}", key.name, key.word)),
        );
        if !is_told && keys.iter().any(|key| !key.is_first) {
            words.push("[?] more".to_owned());
        }
        let width = self.width();
        let one = format!("{question}  {}", words.join("  "));
        // The word of the key that is pressed comes behind.
        let room = PROMPT.len() + keys.iter().map(|key| width_of(key.said())).max().unwrap_or(0);
        if width_of(&one) + room <= width {
            let keys = words.join("  ");
            return self.put(&format!("{MARGIN}{}  {keys}{PROMPT}", self.paint.paint(style, question)));
        }
        self.line(style, question);
        let mut line = String::new();
        for word in words {
            if !line.is_empty() && width_of(&line) + 2 + width_of(&word) > width {
                self.put(&format!("{MARGIN}{line}\n"));
                line.clear();
            }
            if !line.is_empty() {
                line.push_str("  ");
            }
            line.push_str(&word);
        }
        let end = if width_of(&line) + room > width {
            format!("\n{MARGIN}{}", PROMPT.trim_start())
        } else {
            PROMPT.to_owned()
        };
        self.put(&format!("{MARGIN}{line}{end}"));
    }

    /// A line of text. What is typed is shown, unless it is a secret.
    pub async fn sentence(&self, prompt: &str, is_secret: bool) -> io::Result<Prompted<String>> {
        let mut quiet = Some(EchoOffGuard::terminal());
        self.keyboard.forget();
        let prompt = format!("{MARGIN}{prompt}: ");
        let (mut line, _end) = (Line::default(), Unended(Some(self)));
        self.put(&prompt);
        loop {
            let press = self.keyboard.press().await?;
            match press {
                Press::Suspend => {
                    drop(quiet.take());
                    self.put("\n");
                    signals::suspend();
                    quiet = Some(EchoOffGuard::terminal());
                }
                Press::Enter => break,
                Press::Escape | Press::Interrupt => {
                    let away = if press == Press::Escape { Away::Back } else { Away::Interrupt };
                    return Ok(Err(away));
                }
                press => match line.take(press) {
                    Edit::Nothing => continue,
                    Edit::Added(character) if width_of(&prompt) + line.text.len() < self.width() => {
                        if !is_secret {
                            self.put(&character.to_string());
                        }
                        continue;
                    }
                    Edit::Added(_) | Edit::Changed => {}
                },
            }
            if is_secret {
                self.put(&format!("\r{prompt}"));
            } else {
                self.redraw(&prompt, &line);
            }
        }
        Ok(Ok(line.text.into_iter().collect::<String>().trim().to_owned()))
    }

    /// The line as it is now, cut where it is wider than the terminal, with the cursor where it belongs.
    fn redraw(&self, prompt: &str, Line { text, at }: &Line) {
        let room = (self.width() + MARGIN.len()).saturating_sub(width_of(prompt) + 2).max(8);
        let from = at.saturating_sub(room);
        let shown: String = text[from..].iter().take(room).collect();
        let before: String = text[from..*at].iter().collect();
        let back = width_of(&shown) - width_of(&before).min(width_of(&shown));
        let left = if back > 0 { format!("\u{1b}[{back}D") } else { String::new() };
        self.put(&format!("\r{prompt}{shown}\u{1b}[K{left}"));
    }

    /// A line of text that cannot be left empty.
    pub async fn reason(&self, prompt: &str) -> io::Result<Prompted<String>> {
        loop {
            match self.sentence(prompt, false).await? {
                Ok(text) if text.is_empty() => {
                    self.line(Style::Plain, "A reason is needed: it goes into the record.");
                }
                typed => return Ok(typed),
            }
        }
    }
}

/// A line while it is typed.
#[derive(Debug, Default)]
struct Line {
    text: Vec<char>,
    at: usize,
}

/// What a press has done to a line.
enum Edit {
    Nothing,
    /// This character stands at its end now.
    Added(char),
    Changed,
}

impl Line {
    fn take(&mut self, press: Press) -> Edit {
        let is_at_end = self.at == self.text.len();
        match press {
            Press::Char(character) => {
                self.text.insert(self.at, character);
                self.at += 1;
                if is_at_end {
                    return Edit::Added(character);
                }
            }
            Press::Back if self.at > 0 => self.remove(),
            Press::Word => {
                while self.at > 0 && self.text[self.at - 1] == ' ' {
                    self.remove();
                }
                while self.at > 0 && self.text[self.at - 1] != ' ' {
                    self.remove();
                }
            }
            Press::Clear => (self.text, self.at) = (Vec::new(), 0),
            Press::Left => self.at = self.at.saturating_sub(1),
            Press::Right => self.at = (self.at + 1).min(self.text.len()),
            Press::Home => self.at = 0,
            Press::End => self.at = self.text.len(),
            _ => return Edit::Nothing,
        }
        Edit::Changed
    }

    fn remove(&mut self) {
        self.at -= 1;
        self.text.remove(self.at);
    }
}
