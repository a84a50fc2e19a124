//! The messages between a run and whoever drives or watches it: one JSON object a line, the same over standard input and over the inbox.

use crate::reading::Mode;
use crate::session::{Control, Prompt, PromptId, Reply, ReplyKind};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// What a run says.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Outgoing<'a> {
    /// Somebody is asked.
    Prompt(&'a Prompt),
    /// A line of the ledger, as it stands.
    Record {
        /// The line.
        record: &'a RawValue,
    },
    /// Output of a step, as it comes, secrets masked.
    Output {
        /// The step's id.
        step: &'a str,
        /// Where in the step's output it begins.
        from: u64,
        /// The bytes, in base64.
        bytes: Bytes,
    },
    /// A message has changed nothing.
    Refused {
        /// The prompt that it was to.
        id: Option<PromptId>,
        /// Why.
        message: String,
    },
    /// Who drives the run from here on; nobody where that is none.
    Driver {
        /// As they call themselves.
        who: Option<&'a str>,
    },
}

/// What is said to a run.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Incoming {
    /// A reply to a prompt.
    Reply {
        /// The prompt.
        id: PromptId,
        /// What is replied.
        reply: ReplyKind,
        /// Why, or what is noted with it.
        #[serde(default)]
        reason: Option<String>,
        /// What was typed.
        #[serde(default)]
        value: Option<String>,
        /// The text that is to run instead.
        #[serde(default)]
        text: Option<String>,
        /// The step to go to, or the section to roll back with.
        #[serde(default)]
        step: Option<String>,
        /// Who replies, as they call themselves.
        #[serde(default)]
        by: Option<String>,
    },
    /// Something about what runs right now.
    Control {
        /// What.
        r#do: Do,
        /// The mode, for `mode`.
        #[serde(default)]
        mode: Option<Mode>,
    },
    /// Keys for a step that has a terminal.
    Keys {
        /// The bytes, in base64.
        bytes: Bytes,
    },
    /// The size of the terminal that they come from.
    Resize {
        /// How wide.
        columns: u16,
        /// How high.
        rows: u16,
    },
    /// From here on the sender drives the run.
    TakeOver {
        /// As they call themselves.
        who: String,
        /// Why.
        #[serde(default)]
        reason: Option<String>,
    },
}

/// The words of a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Do {
    /// Stop what runs.
    Stop,
    /// Stop after it.
    Pause,
    /// Enough of what is watched.
    EndWatch,
    /// Run it another way.
    Mode,
}

/// Bytes, in base64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64_STANDARD.decode(text).map(Self).map_err(serde::de::Error::custom)
    }
}

impl Outgoing<'_> {
    /// The message on one line.
    pub fn line(&self) -> String {
        let mut line = serde_json::to_string(self).expect("a message holds only strings and numbers");
        line.push('\n');
        line
    }
}

impl Incoming {
    /// The control that it is; none for a reply, and for a change of mode without a mode.
    pub fn control(&self) -> Option<Control> {
        Some(match self {
            Self::Control { r#do: Do::Stop, .. } => Control::Stop,
            Self::Control { r#do: Do::Pause, .. } => Control::Pause,
            Self::Control { r#do: Do::EndWatch, .. } => Control::EndWatch,
            Self::Control { r#do: Do::Mode, mode } => Control::Mode((*mode)?),
            Self::Keys { bytes } => Control::Keys(bytes.0.clone()),
            Self::Resize { columns, rows } => Control::Resize { columns: *columns, rows: *rows },
            Self::Reply { .. } | Self::TakeOver { .. } => return None,
        })
    }

    /// The prompt that it is a reply to; none for whatever else is said.
    pub const fn prompt(&self) -> Option<PromptId> {
        match self {
            Self::Reply { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// The reply that it is, with the prompt that it is to and who gives it.
    pub fn reply(self) -> Option<(PromptId, Reply, Option<String>)> {
        match self {
            Self::Reply { id, reply, reason, value, text, step, by } => {
                Some((id, Reply { reply, reason, value, text, step }, by))
            }
            _ => None,
        }
    }
}
