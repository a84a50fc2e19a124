//! The thread that the grammar runs in: it recurses once a level, and the stack that a caller runs on may be a small one.
//!
//! A panic in the grammar is a text that it cannot read, and no reason to stop. Most texts are small, and starting a thread for each
//! would cost more than reading it; so one stays, and what needs a larger stack gets one of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// The name of these threads, by which a panic in them is told from any other.
pub const READER: &str = "grammar";

/// How many bytes of stack the one has that stays. Only what is used of it is ever there.
const STACK: usize = 32 << 20;

type Work = Box<dyn FnOnce() + Send>;

/// Where the one that stays is given its work.
static STAYS: Mutex<Option<Sender<Work>>> = Mutex::new(None);

/// What `grammar` makes of `text`, with `stack` bytes to do so; none where it breaks down.
pub(super) fn read<T: Send + 'static>(text: &str, stack: usize, grammar: fn(&str) -> T) -> Option<T> {
    let (answer, answers) = channel();
    let text = text.to_owned();
    let work: Work = Box::new(move || {
        let read = catch_unwind(AssertUnwindSafe(|| grammar(&text)));
        // Whoever asked waits for it, unless it is gone with all of the program.
        let _gone = answer.send(read.ok());
    });
    if stack > STACK {
        start(stack, work)?;
    } else {
        hand(work)?;
    }
    answers.recv().ok()?
}

/// Hands work to the one that stays, and starts it where there is none yet.
fn hand(work: Work) -> Option<()> {
    let mut stays = STAYS.lock().unwrap_or_else(PoisonError::into_inner);
    if stays.is_none() {
        let (sender, receiver) = channel::<Work>();
        start(STACK, Box::new(move || receiver.into_iter().for_each(|work| work())))?;
        *stays = Some(sender);
    }
    stays.as_ref()?.send(work).ok()
}

fn start(stack: usize, work: Work) -> Option<()> {
    thread::Builder::new().name(READER.to_owned()).stack_size(stack).spawn(work).ok().map(drop)
}

#[cfg(test)]
mod tests {
    use super::{STACK, read};

    #[test]
    fn a_text_on_which_the_grammar_breaks_down_is_none_and_the_next_is_read() {
        for stack in [1 << 20, STACK + 1] {
            assert_eq!(read("a", stack, |_| -> usize { panic!("it breaks down") }), None);
            assert_eq!(read("abc", stack, str::len), Some(3));
        }
    }
}
