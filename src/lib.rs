//! Stepgate runs the Markdown runbooks that operations teams already have.
//!
//! What looks at nothing but text stands in `crates/runbook`, what a run leaves behind in `crates/record`. The rooms here, in reading
//! order; each knows only those above it (`tests/it/tidy.rs` holds the whole table):
//!
//! ```text
//!  the crates ─ observer ─┬─ session ─┬─ host ─ browser ─ cli
//!                         └─ report ──┘
//! ```

#[cfg(not(target_os = "linux"))]
compile_error!(
    "Stepgate runs on Linux only: it reads /proc, and its locks and signals are those of the Linux kernel"
);

mod approval;
#[cfg(feature = "browser")]
mod browser;
pub mod cli;
#[cfg(fuzzing)]
pub mod fuzz;
mod host;
mod observer;
mod report;
mod session;

use stepgate_record::{ledger, record};
use stepgate_redact as redact;
#[cfg(fuzzing)]
use stepgate_runbook::shell;
use stepgate_runbook::{check, document, plan, programs, reading, settings, sql, text};
