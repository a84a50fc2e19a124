//! The shell of a run on another machine: the same bash, at the other end of the operator's own `ssh`.
//!
//! One connection a run, over which a small script keeps a bash there ([`far_end.bash`](far_end.bash)). It takes steps and gives
//! output and reports as the shell of this machine does. Where the connection is lost while a step runs, nobody knows how
//! that ended, until the other end is asked ([`ask()`]). Never runs a step again by itself, and never puts one on a command line.

mod answer;
mod ask;
mod bringer;
mod connection;
mod error;
mod far_shell;
mod link;
mod mark;
mod run;
mod terminal;
mod wait;

pub use ask::{ask, ended_with, state_after};
pub use error::FarError;
pub use far_shell::{FarShell, FarStart, Task};
pub use link::looking;
