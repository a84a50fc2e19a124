//! What a command is about: the runbook whose settings say where its runs are recorded.

use super::args::Command;
#[cfg(feature = "browser")]
use crate::host;
use std::path::PathBuf;

impl Command {
    /// A file beside which the settings are that count; none where those of the current folder do.
    pub(super) fn beside(&self) -> Option<PathBuf> {
        match self {
            Self::Outline { runbook, .. } | Self::Init { runbook } => Some(runbook.clone()),
            Self::Plan(arguments) => Some(arguments.runbook.clone()),
            Self::Review(arguments) => Some(arguments.runbook.clone()),
            Self::Run(arguments) => Some(arguments.runbook.clone()),
            #[cfg(feature = "browser")]
            Self::Open(arguments) | Self::Serve(arguments) => {
                let what = arguments.what.as_ref()?;
                if host::is_folder(what) {
                    return Some(what.join("runbook.md"));
                }
                host::is_file(what).then(|| what.clone())
            }
            _ => None,
        }
    }
}
