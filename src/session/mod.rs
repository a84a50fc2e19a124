//! The run itself: which step is next, what is asked before it, and what is said when it ends.
//!
//! A state machine: [`Session::next`] says what is to be done, [`Session::apply`] takes in what was written down, [`Session::answer`] takes
//! replies and [`Session::finished`] what came of work. It has no clock, no files, no processes and no runtime of its own;
//! [`drive()`] is the loop that gives it hands.

mod again;
mod answer;
mod answers;
mod asked;
mod asked_steps;
mod attempt;

mod after_attempt;
mod background;
mod block_end;
mod changed;
mod closing;
mod command;
mod confirm_reason;
mod control;
mod current_step;
mod detour;
mod drive;
mod ending;
mod execution;
mod finished;
mod first_row;
mod gate;
mod job;
mod kept;
mod left_out;
mod lent_secrets;
mod next;
mod open_transaction;
mod opening;
mod output_tail;
mod phase;
mod policy;
mod ports;
mod prompt;
mod question;
mod rehearsal;
mod reply;
mod reply_kind;
mod running;
mod shell_values;
mod shown;
mod sieve;
mod state;
mod step_cursor;
#[cfg(test)]
mod test_steps;
#[cfg(test)]
mod tests;
mod todo;
mod transaction;
mod unanswered;
mod unattended;
mod unready;
mod value;

pub use answer::Unanswerable;
pub use answers::{Answers, AnswersError, FittedAnswers};
pub use asked_steps::asked_steps;
pub use attempt::ExecutionResult;
pub use confirm_reason::ConfirmReason;
pub use control::Control;
pub use drive::drive;
pub use ending::{Ending, EndingKind};
pub use first_row::FirstRow;
pub use job::{Job, StartDirectory};
pub use kept::{LeftOut, Piece, PieceKind, inherits, left_out};
pub use ports::{
    Asker, Closed, Hands, Journal, JournalError, Meanwhile, Passing, Situation, StepRunner, Surroundings,
    Timer, Transactions,
};
pub use prompt::{Prompt, PromptId, PromptKind};
pub use rehearsal::{Assume, Discarded, Rehearsal};
pub use reply::{Author, Refused, Reply};
pub use reply_kind::ReplyKind;
pub use shown::shown;
pub use sieve::print_of;
pub use state::{Attendance, Session, SessionStart, redactor};
pub use todo::{Again, Left, Standing, TransactionEnd, WaitEnd};
pub use unattended::{Allowed, Unattended, Yes};
