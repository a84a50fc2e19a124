//! Where a file stood in its repository when a run began.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The commit that was checked out, and whether the file is as it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// The commit's id.
    pub id: String,
    /// Whether the file's bytes are those of the commit. Says nothing of other files.
    pub clean: bool,
}

impl fmt::Display for Commit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// As many digits as somebody compares by eye.
        const SHORT: usize = 7;
        let short = self.id.get(..SHORT).unwrap_or(&self.id);
        write!(f, "{short}, {}", if self.clean { "clean" } else { "not as committed" })
    }
}
