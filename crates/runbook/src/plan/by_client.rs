//! What the client of its database does with a statement besides sending it.

use crate::sql::Repeat;
use serde::{Deserialize, Serialize};

/// What the client does with a statement besides sending it: it keeps its row in variables, or sends it again and again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByClient {
    /// The variables that take the values of its one row, a column each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keeps: Vec<String>,
    /// How it is sent again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<Repeat>,
}

impl ByClient {
    /// In words, a sentence a thing.
    pub fn words(&self) -> Vec<String> {
        let names: Vec<String> = self.keeps.iter().map(|name| format!("`{name}`")).collect();
        let keeps = (!names.is_empty()).then(|| format!("its one row becomes {}", names.join(", ")));
        self.again.map(Repeat::words).into_iter().chain(keeps).collect()
    }
}
