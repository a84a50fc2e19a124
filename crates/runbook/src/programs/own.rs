//! The programs of a team: `[programs.NAME]` of its settings, with the keys of the table.
//!
//! Takes the parts as they are written, gives them typed, or what is wrong and where. They come before the table.

use super::program::{Fault, Part, Program};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a team says of programs, by their names.
#[derive(Debug, Clone, Default)]
pub struct OwnPrograms(BTreeMap<String, Arc<Program>>);

impl OwnPrograms {
    /// Understands all that the parts say.
    ///
    /// # Errors
    /// Where a row or a place of code could not be used, as in the table.
    pub fn read(parts: BTreeMap<String, Part>) -> Result<Self, Fault> {
        let read = |(name, part): (String, Part)| {
            if let Some(key) = part.key_of_the_table() {
                return Err(Fault {
                    at: part.begins(),
                    message: format!("`{key}` has no meaning for `{name}`"),
                });
            }
            Ok((name, Arc::new(part.program()?)))
        };
        parts.into_iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// The program of that name, which has no folder before it.
    pub fn get(&self, name: &str) -> Option<&Program> {
        self.0.get(name).map(Arc::as_ref)
    }
}
