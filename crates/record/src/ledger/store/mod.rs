//! What a record's home has to do, wherever it is: a folder, memory, or later a server.
//!
//! Traits of primitive operations, each with a handle that adds what follows from them. The chain, the hashes and the verdicts are
//! above this: a home stores bytes, and knows whose turn it is to write them. Never looks into what is stored.

mod bytes;
mod callers;
mod handle;
mod holder;
mod inbox;
mod lease;
mod lines_mark;
mod mentions;
mod name;
mod order;
mod outline;
mod records;
mod run;
mod signed;
#[cfg(test)]
mod suite;

pub use bytes::{Bytes, Lines, ReadSeek};
pub use callers::{Call, Callers};
pub use handle::Store;
pub use holder::Holder;
pub use inbox::{Channel, Inbox, Socket};
pub use lease::{Lease, Subject, Token};
pub use lines_mark::LinesMark;
pub(super) use name::OUT;
pub use name::{Part, Piece};
pub use outline::Outline;
pub use records::RecordStore;
pub use run::{Run, RunRecord};
pub use signed::Signed;
