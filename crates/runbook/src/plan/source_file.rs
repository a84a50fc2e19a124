//! Files beside the document that its blocks run: their text, and where a statement stands in one.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Files of SQL by the name that they are called by: their text, or why there is none.
pub type SqlFiles = BTreeMap<String, Result<String, String>>;

/// Where a statement stands that comes from a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InFile {
    /// The file, as the document calls it.
    pub path: String,
    /// The statement's line in it.
    pub line: usize,
    /// SHA-256 of the whole file.
    pub sha256: String,
}
