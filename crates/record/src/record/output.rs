//! Where a step's output lies: the body of an `output` record.
//!
//! A record covers one stretch of the step's file in `out/`, in the order in which the bytes came, whichever stream they
//! came from. The streams take turns inside it, so a list of lengths and the first one's name say whose each byte is. A
//! program that writes to both by turns, a byte at a time, so costs two bytes of ledger a byte and not a record.

use super::Target;
use serde::{Deserialize, Serialize};

/// Which of a step's streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

impl Stream {
    /// The one whose turn is next.
    fn other(self) -> Self {
        match self {
            Self::Stdout => Self::Stderr,
            Self::Stderr => Self::Stdout,
        }
    }
}

/// Body of `output`: a stretch of the step's file in `out/`, and whose its bytes are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// The step's id.
    pub step: String,
    /// Where that runs; left out where it is this machine.
    #[serde(default, skip_serializing_if = "Target::is_local")]
    pub target: Target,
    /// As in `step.started`.
    pub attempt: u32,
    /// The stretch's first byte in the file.
    pub offset: u64,
    /// The stream that the first length is of.
    pub stream: Stream,
    /// How many bytes came from `stream`, then from the other one, then from `stream` again.
    pub lengths: Vec<u64>,
    /// SHA-256 of the stretch's bytes.
    pub sha256: String,
}

impl Output {
    /// How many bytes the stretch has; the largest number there is where a forged record adds up to more.
    pub fn length(&self) -> u64 {
        self.lengths.iter().fold(0, |sum, length| sum.saturating_add(*length))
    }

    /// The stretch's parts in order: stream, first byte in the file, length.
    pub fn parts(&self) -> impl Iterator<Item = (Stream, u64, u64)> + '_ {
        let mut next = (self.stream, self.offset);
        self.lengths.iter().map(move |length| {
            let (stream, offset) = next;
            next = (stream.other(), offset.saturating_add(*length));
            (stream, offset, *length)
        })
    }
}

/// Body of `output.withheld`. The bytes are zeros from then on; everything around them stays where it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputWithheld {
    /// The step's id.
    pub step: String,
    /// Where that runs; left out where it is this machine.
    #[serde(default, skip_serializing_if = "Target::is_local")]
    pub target: Target,
    /// As in `step.started`.
    pub attempt: u32,
    /// The first byte that is gone.
    pub offset: u64,
    /// How many are.
    pub length: u64,
    /// Why.
    pub reason: String,
    /// SHA-256 of the file as it is now.
    pub sha256: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_streams_take_turns() {
        let output = Output {
            step: "s".into(),
            target: Target::Local,
            attempt: 1,
            offset: 100,
            stream: Stream::Stderr,
            lengths: vec![3, 1, 5],
            sha256: String::new(),
        };
        let parts: Vec<_> = output.parts().collect();
        assert_eq!(parts, [(Stream::Stderr, 100, 3), (Stream::Stdout, 103, 1), (Stream::Stderr, 104, 5)]);
        assert_eq!(output.length(), 9);
    }
}
