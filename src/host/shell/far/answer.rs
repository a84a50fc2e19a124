//! What the other end says: words that end in NUL, read as they come.
//!
//! Takes bytes, gives whole answers. Knows nothing of how they came.

/// What the other end says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It is there.
    Hello(Hello),
    /// Its bash is too old: the version.
    Old(String),
    /// It has no folder in memory.
    Nowhere,
    /// The folder where blocks start cannot be entered.
    NoBase(String),
    /// A bash waits for steps.
    Ready,
    /// It is still there.
    Pong,
    /// What bash says behind a step.
    Report(Vec<u8>),
    /// Bash has ended with this exit status.
    Gone(i32),
    /// What a lost connection has left there.
    Left(Left),
    /// A process that was ended with the run.
    Stopped(String),
    /// A process of the run that still runs.
    Stays(String),
    /// That is all.
    Bye,
}

/// Who answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hello {
    /// The version of its bash.
    pub bash: String,
    /// What it calls itself.
    pub host: String,
    /// As whom it runs steps.
    pub user: String,
    /// That user's number.
    pub uid: String,
    /// The folder where blocks start. Absolute.
    pub base: String,
    /// Where what passes lies.
    pub folder: String,
}

/// What is left of a step whose connection was lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Left {
    /// The step that was begun last, as [`super::Task::key`] has it.
    pub begun: String,
    /// Whether it still runs.
    pub is_running: bool,
    /// The exit status of its bash, if that has ended.
    pub gone: Option<i32>,
    /// What bash has said of its end.
    pub report: Vec<u8>,
}

/// The words that have come and are not yet part of a whole answer.
#[derive(Debug, Default)]
pub(super) struct Answers {
    bytes: Vec<u8>,
}

impl Answers {
    /// Takes what has come.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole answer. An error where it is none of those that are known: something else speaks there.
    pub(super) fn next(&mut self) -> Result<Option<Answer>, String> {
        let mut words = Words { bytes: &self.bytes, at: 0 };
        let Some(answer) = words.answer()? else { return Ok(None) };
        let taken = words.at;
        self.bytes.drain(..taken);
        Ok(Some(answer))
    }
}

/// Words one after another.
struct Words<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Words<'_> {
    /// A whole answer; none where more is to come.
    fn answer(&mut self) -> Result<Option<Answer>, String> {
        let Some(words) = self.text() else { return Ok(None) };
        // What scripts of the login have printed stands in lines before it.
        let verb = words.rsplit('\n').next().unwrap_or_default();
        Ok(match verb {
            "hello" => self.hello().map(Answer::Hello),
            "old" => self.text().map(Answer::Old),
            "nowhere" => Some(Answer::Nowhere),
            "base" => self.text().map(Answer::NoBase),
            "ready" => Some(Answer::Ready),
            "pong" => Some(Answer::Pong),
            "report" => self.report().map(Answer::Report),
            "gone" => self.text().and_then(|status| status.parse().ok()).map(Answer::Gone),
            "left" => self.left().map(Answer::Left),
            "stopped" => self.text().map(Answer::Stopped),
            "stays" => self.text().map(Answer::Stays),
            "bye" => Some(Answer::Bye),
            other => return Err(other.chars().take(200).collect()),
        })
    }

    fn hello(&mut self) -> Option<Hello> {
        Some(Hello {
            bash: self.text()?,
            host: self.text()?,
            user: self.text()?,
            uid: self.text()?,
            base: self.text()?,
            folder: self.text()?,
        })
    }

    fn left(&mut self) -> Option<Left> {
        let (begun, running, gone) = (self.text()?, self.text()?, self.text()?);
        let _report = self.text()?;
        let report = self.report()?;
        Some(Left { begun, is_running: !running.is_empty(), gone: gone.parse().ok(), report })
    }

    /// As many words as it says, with their ends.
    fn report(&mut self) -> Option<Vec<u8>> {
        let count: usize = self.text()?.parse().ok()?;
        let from = self.at;
        for _ in 0..count {
            self.word()?;
        }
        Some(self.bytes[from..self.at].to_vec())
    }

    fn text(&mut self) -> Option<String> {
        self.word().map(|word| String::from_utf8_lossy(word).into_owned())
    }

    fn word(&mut self) -> Option<&[u8]> {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| *byte == 0)?;
        self.at += length + 1;
        Some(&rest[..length])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_once_all_of_it_is_there() {
        let whole = b"pong\0ready\0report\x003\0a\0\0b\0gone\x00137\0left\0x 1\0yes\0\0report\x000\0stays\x007 (a b)\0bye\0";
        for size in [1, 2, 3, whole.len()] {
            let (mut answers, mut found) = (Answers::default(), Vec::new());
            for chunk in whole.chunks(size) {
                answers.push(chunk);
                while let Some(answer) = answers.next().unwrap() {
                    found.push(answer);
                }
            }
            let left = Left { begun: "x 1".into(), is_running: true, gone: None, report: Vec::new() };
            let expected = [
                Answer::Pong,
                Answer::Ready,
                Answer::Report(b"a\0\0b\0".to_vec()),
                Answer::Gone(137),
                Answer::Left(left),
                Answer::Stays("7 (a b)".into()),
                Answer::Bye,
            ];
            assert_eq!(found, expected, "{size}");
        }
    }

    #[test]
    fn what_a_login_prints_is_no_answer() {
        let mut answers = Answers::default();
        answers.push(b"Welcome to web1!\nready\0Good bye\0");
        assert_eq!(answers.next(), Ok(Some(Answer::Ready)));
        assert_eq!(answers.next(), Err("Good bye".to_owned()));
    }
}
