//! The bodies of what nobody planned: signals, a broken lock, a record that could not be written.

use super::Seen;
use serde::{Deserialize, Serialize};

/// Body of `signal.received`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalReceived {
    /// Its number.
    pub signal: i32,
    /// The step that ran, if one did.
    pub step: Option<String>,
    /// What Stepgate did.
    pub action: String,
}

/// Body of `lock.broken`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockBroken {
    /// Who had it.
    pub holder: String,
    /// Which processes held it, where that could be seen.
    pub processes: Vec<String>,
    /// Why it was broken.
    pub reason: String,
}

/// Body of `recorder.fault`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecorderFault {
    /// What was being done.
    pub operation: String,
    /// The system's word for what went wrong.
    pub cause: String,
    /// What became of the record.
    pub detail: String,
}

impl RecorderFault {
    /// The record of what a crash had left of a line: how many bytes, and the name and SHA-256 by which they are kept.
    pub(crate) fn torn(bytes: usize, name: &str, sha256: &str) -> Self {
        Self {
            operation: "reading the ledger".to_owned(),
            cause: "the last line was not finished".to_owned(),
            detail: format!("{bytes} bytes{KEPT}{name}{HASHED}{sha256}"),
        }
    }

    /// The name and SHA-256 of what a crash had left of a line, where this is the record of that.
    pub(crate) fn kept_torn(&self) -> Option<(String, String)> {
        let (name, sha256) = self.detail.split_once(KEPT)?.1.split_once(HASHED)?;
        Some((name.to_owned(), sha256.to_owned()))
    }

    /// The record of a clock that was set `back` or forward by whole seconds.
    pub fn clock_set(seconds: i64) -> Self {
        let way = if seconds < 0 { "back" } else { "forward" };
        Self {
            operation: CLOCK.to_owned(),
            cause: format!("it was set {way} by {} s", seconds.unsigned_abs()),
            detail: "the order of the records holds, and durations are measured by another clock".to_owned(),
        }
    }

    /// Whether it says that the clock was set.
    pub(crate) fn is_clock_set(&self) -> bool {
        self.operation == CLOCK
    }
}

const CLOCK: &str = "reading the clock";
const KEPT: &str = " kept as ";
const HASHED: &str = ", SHA-256 ";

/// Body of `driver.changed`: somebody else drives the run from here on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriverChanged {
    /// Who drove it, as they called themselves; none where nobody did.
    pub from: Option<String>,
    /// Who drives it now, as they call themselves.
    pub to: String,
    /// Why.
    pub reason: Option<String>,
    /// What was seen of whoever drives it now, from another process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_a_line_is_read_as_it_is_written() {
        let fault = RecorderFault::torn(18, "ledger.torn.1", "0bf7");
        assert_eq!(fault.detail, "18 bytes kept as ledger.torn.1, SHA-256 0bf7");
        assert_eq!(fault.kept_torn(), Some(("ledger.torn.1".to_owned(), "0bf7".to_owned())));
        let clock = RecorderFault::clock_set(-7200);
        assert_eq!((clock.cause.as_str(), clock.kept_torn()), ("it was set back by 7200 s", None));
        assert!(clock.is_clock_set() && !fault.is_clock_set());
    }
}
