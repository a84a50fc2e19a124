//! Stepgate runs the Markdown runbooks that operations teams already have.
//!
//! The rooms in reading order; each knows only those above it (`tests/it/tidy.rs` holds the whole table):
//!
//! ```text
//!  text ─ document ─┐
//!  shell ─ sql ─────┴─ reading ─ plan ─ check ─ record ─┬─ ledger ─┐
//!                      settings ┘                       ├─ session ┼─ host ─ cli
//!                                                       └─ report ─┘
//! ```

#[cfg(not(target_os = "linux"))]
compile_error!(
    "Stepgate runs on Linux only: it reads /proc, and its locks and signals are those of the Linux kernel"
);

mod check;
pub mod cli;
mod document;
#[cfg(fuzzing)]
pub mod fuzz;
mod host;
mod observer;
mod plan;
mod programs;
mod reading;
mod report;
mod session;
mod settings;
mod shell;
mod sql;
mod text;

use stepgate_record::{ledger, record};
use stepgate_redact as redact;
