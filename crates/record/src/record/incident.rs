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
