//! What a transcript asks for beside the records: what was printed.

use crate::record::{OutputName, Stream};

/// Where stored output is read from: its name, how much is wanted, and what was printed by stream.
pub type Attempts<'a> = dyn FnMut(&OutputName, usize) -> Vec<(Stream, Vec<u8>)> + 'a;
