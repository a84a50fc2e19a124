//! The run's shell: one bash that runs step after step, so that a runbook's blocks behave as one script.
//!
//! Takes a step's text and gives its output as it comes, how it ended, and what the shell held afterwards. A bash that
//! dies (`exit`, `set -e`, `exec`, a kill, a timeout) is replaced by a new one that holds what the last state says.
//! Never decides what runs, never records, never writes a file: the text goes in through memory.

mod attend;
mod bash;
mod carry;
mod channel;
mod close;
mod ended;
mod error;
mod far;
mod held;
mod keeper;
mod leftover;
mod line;
mod literal;
mod login;
mod pieces;
mod printed;
mod printed_value;
mod processes;
mod report;
mod run;
mod run_shell;
mod sections;
mod settle;
mod start;
mod state;
mod step;
mod stop;
mod stuck;
mod terminal;
mod traps;
mod untouched;
mod wait;

#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;

pub use attend::{is_up, running};
pub use channel::make_room;
pub use ended::{Ended, Why};
pub use error::ShellError;
pub use far::{FarShell, FarStart, Task, ask, ended_with, looking, state_after};
pub use held::value_of;
pub use processes::{Process, holders, is_running};
pub use run_shell::Shell;
pub use start::Start;
pub use state::state_moved;
pub use step::Step;
pub use stop::{Grace, Stop, StopReceiver};
