//! What somebody who drives a run may say besides replies: about what runs right now.

use crate::reading::Mode;
use crate::record::DriverChanged;

/// One thing that is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// Stop what runs; said again, stop the run.
    Stop,
    /// Stop after what runs, to go on another time.
    Pause,
    /// Enough of what is watched, or waited for.
    EndWatch,
    /// Run the step that is asked about in this mode.
    Mode(Mode),
    /// Somebody else drives from here on, which is recorded.
    HandedOver(DriverChanged),
    /// Nobody drives any more, and nobody can come who would: a step that has a terminal gets no further keys.
    LeftAlone,
    /// Keys for a step that has a terminal.
    Keys(Vec<u8>),
    /// The terminal that its keys come from has this size now.
    Resize {
        /// How wide.
        columns: u16,
        /// How high.
        rows: u16,
    },
}
