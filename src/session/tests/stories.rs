//! Random runbooks of small pieces, each with a number from which everything follows that is decided about it.

use proptest::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher as _};

/// An environment that asks about changes, with a database.
pub(super) const SETTINGS: &str = "[env.staging]\nconfirm = \"changes\"\ndatabase = \"sqlite:a.db\"\n";

/// The kinds of pieces that a runbook is made of.
const PIECES: [fn(usize) -> String; 11] = [
    |n| format!("- [ ] Gate {n}\n"),
    |n| format!("- [ ] Gate {n} with evidence\n\n  ```bash\n  # Evidence {n}\n  ls {n}\n  ```\n"),
    |n| format!("1. Call customer {n}.\n"),
    |n| format!("```bash\n# Look {n}\nls {n}\n# Make {n}\nmkdir {n}\n```\n"),
    |n| format!("```bash retry=2\n# Flaky {n}\nmkdir {n}\n```\n"),
    |n| format!("```sql\nUPDATE a{n} SET x = 1 WHERE id = 1;\nUPDATE b{n} SET x = 1 WHERE id = 1;\n```\n"),
    |n| format!("```sql\nBEGIN;\nUPDATE c{n} SET x = 1 WHERE id = 1;\nCOMMIT;\n```\n"),
    |n| format!("```bash mode=background\n# Tunnel {n}\nkubectl port-forward svc/web 80{n}0:80\n```\n"),
    |n| format!("```bash\n# List {n}\nls {n}\n# If the cache is full\nmkdir cache{n}\n```\n"),
    |n| format!("```bash\n# Late {n}\nmkdir <pod_name_{n}>\n```\n"),
    |n| format!("```bash\n# Remove {n}\nrm -rf /srv/{n}\n```\n"),
];

/// A runbook, and everything that is decided about its steps.
#[derive(Debug, Clone)]
pub(super) struct Story {
    pub(super) document: String,
    pub(super) seed: u64,
}

pub(super) fn stories() -> impl Strategy<Value = Story> {
    let pieces = proptest::collection::vec(0..PIECES.len(), 2..7);
    (pieces, any::<u64>()).prop_map(|(pieces, seed)| {
        let sections =
            pieces.into_iter().enumerate().map(|(n, at)| format!("## Part {n}\n\n{}\n", PIECES[at](n)));
        let back = "## Rollback\n\n```bash\n# Undo it\nrmdir new\n# Tell it\nls\n```\n";
        Story { document: format!("# Ship\n\n{}{back}", sections.collect::<String>()), seed }
    })
}

impl Story {
    /// A number below `n` that is the same for the same subject.
    pub(super) fn pick(&self, subject: impl Hash, n: u64) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.seed, subject).hash(&mut hasher);
        hasher.finish() % n
    }
}
