//! A run that is compared with another one, as it was read.

use crate::plan::Plan;
use crate::record::{Event, OutputName, Record, Stream};

/// Where stored output is read from: its name, how much is wanted, and what was printed by stream.
pub type Printed<'a> = dyn FnMut(&OutputName, usize) -> Vec<(Stream, Vec<u8>)> + 'a;

/// A run that is compared.
pub struct RunRead<'a> {
    /// Its id.
    pub id: &'a str,
    /// The plan that it followed.
    pub plan: &'a Plan,
    /// Its records, each with its event.
    pub records: &'a [(Record, Event)],
    /// Reads what it has printed.
    pub printed: &'a mut Printed<'a>,
}
