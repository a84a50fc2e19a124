//! The run itself: which step is next, what is asked before it, and what is said when it ends.
//!
//! Takes a [`Plan`](crate::plan::Plan), the [`Progress`](crate::record::Progress) so far and the hands that act ([`ports`]). Has no clock, no files and no
//! processes of its own: each event is first recorded and only then told, so that a state after a crash and a state in a
//! running session are the same function of the same records.

mod answers;
mod aside;
mod ask;
mod asked_steps;
mod background;
mod course;
mod drive;
mod failed;
mod gate;
mod policy;
mod ports;
mod preflight;
mod rehearsal;
mod running;
mod tail;
mod target;
mod transaction;
mod unattended;
mod wait;

pub use answers::{AnswerWord, Answers, AnswersError, FittedAnswers, GivenAnswer};
pub use ask::{Nobody, Question, Reply, Situation, Standing};
pub use asked_steps::asked_steps;
pub use drive::{Ending, Session, drive};
pub use policy::Policy;
pub use ports::{Asker, Closed, Hands, Job, Journal, JournalError, Place, Ran, Runner, Settled, Waited};
pub use rehearsal::{Assume, Discarded, Rehearsal};
pub use running::redactor;
pub use tail::Tail;
pub use transaction::Changed;
pub use unattended::Unattended;
