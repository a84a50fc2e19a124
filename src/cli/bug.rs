//! A bug in Stepgate: what a person reads when it panics, and the code that it then exits with.

use super::exit;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::process::ExitCode;
use std::thread;

/// Runs `work`; a panic in it is said in words that help, and becomes the exit code of a bug.
pub(super) fn or_bug(work: impl FnOnce() -> ExitCode) -> ExitCode {
    set_hook(Box::new(|panic| {
        // Other threads are watched by whoever waits for them: bash's grammar may give up on a block.
        if thread::current().name() == Some("main") {
            say(&format!(
                "error: this is a bug in Stepgate, version {}\n  {panic}\n  \
                 hint: what was recorded so far is kept; `stepgate runs` lists it and `stepgate resume` goes on with it\n  \
                 hint: please report the lines above, with the runbook if you may",
                env!("CARGO_PKG_VERSION")
            ));
        }
    }));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(ExitCode::from(exit::BUG))
}

/// Standard error may be gone, and a panic in a panic ends everything.
fn say(text: &str) {
    use std::io::Write as _;
    let _gone = writeln!(std::io::stderr(), "{text}");
}
