//! `\watch`, a command of psql's that sends a statement again and again.

use super::arguments::words;
use serde::{Deserialize, Serialize};

/// How a statement is sent again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeat {
    /// How many milliseconds lie between two.
    pub every_ms: u64,
    /// How often it is sent; none where only somebody ends it, or its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
}

/// What psql waits where nothing is said.
const USUAL_MS: u64 = 2000;
/// More than a day between two is a slip.
const LONGEST: f64 = 86_400.0;

impl Repeat {
    /// What the words behind the command say: `2`, `i=1 c=5`; none where they say something else.
    pub(super) fn of(argument: &str) -> Option<Self> {
        let (mut every_ms, mut times) = (None, None);
        for word in words(argument)? {
            match word.split_once('=') {
                None | Some(("i" | "interval", _)) if every_ms.is_none() => {
                    let number = word.split_once('=').map_or(word.as_str(), |(_, number)| number);
                    let seconds: f64 = number.parse().ok()?;
                    let seconds = (0.0..=LONGEST).contains(&seconds).then_some(seconds)?;
                    every_ms = u64::try_from(std::time::Duration::from_secs_f64(seconds).as_millis()).ok();
                }
                Some(("c" | "count", number)) if times.is_none() => {
                    times = Some(number.parse().ok().filter(|times| *times > 0)?);
                }
                _ => return None,
            }
        }
        Some(Self { every_ms: every_ms.unwrap_or(USUAL_MS), times })
    }

    /// In words.
    pub fn words(self) -> String {
        let part = format!("{:03}", self.every_ms % 1000);
        let part = part.trim_end_matches('0');
        let dot = if part.is_empty() { "" } else { "." };
        let times = match self.times {
            Some(1) => ", once".to_owned(),
            Some(times) => format!(", {times} times"),
            None => String::new(),
        };
        format!("sent every {}{dot}{part} s{times}", self.every_ms / 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::Repeat;

    #[test]
    fn how_often_a_statement_is_sent_is_read_and_said() {
        for (argument, expected) in [
            ("", Some("sent every 2 s")),
            ("5", Some("sent every 5 s")),
            ("0.5", Some("sent every 0.5 s")),
            ("i=1 c=5", Some("sent every 1 s, 5 times")),
            ("count=1 interval=10.25", Some("sent every 10.25 s, once")),
            ("c=3", Some("sent every 2 s, 3 times")),
            ("-1", None),
            ("nan", None),
            ("c=0", None),
            ("1 2", None),
            ("c=1 c=2", None),
            ("m=3", None),
            ("`date`", None),
        ] {
            assert_eq!(Repeat::of(argument).map(Repeat::words).as_deref(), expected, "{argument}");
        }
    }
}
