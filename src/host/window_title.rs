//! The title of the terminal's window while a run is on: which step, which environment, which run. What it was before is put back.
//!
//! A title is text of a document: none of it drives the terminal.

use crate::observer::Observer;
use crate::plan::Step;
use crate::record::{Event, Stream};
use crate::report::one_line;
use std::io::{self, Write as _};
use std::time::Duration;

/// Keeps the title that is there (XTWINOPS).
const PUSH: &str = "\u{1b}[22;2t";
/// Puts back the one that was kept.
const POP: &str = "\u{1b}[23;2t";

/// Tells `T`, and the title.
pub struct Titled<T> {
    teller: T,
    /// What stands behind the step, where the title is to be changed.
    behind: Option<String>,
}

impl<T> Titled<T> {
    /// Tells `teller` alone.
    pub const fn new(teller: T) -> Self {
        Self { teller, behind: None }
    }

    /// The same with a title: for this run in this environment.
    #[must_use]
    pub fn shown(mut self, run: &str, environment: Option<&str>) -> Self {
        let environment = environment.map_or(String::new(), |name| format!("{name} - "));
        let tail = run.rsplit('-').next().unwrap_or_default();
        put(PUSH);
        self.behind = Some(format!("{environment}run {tail}"));
        self
    }
}

impl<T> Drop for Titled<T> {
    fn drop(&mut self) {
        if self.behind.is_some() {
            put(POP);
        }
    }
}

/// The title at a step.
fn title(step: &str, (number, total): (usize, usize), behind: &str) -> String {
    // What tells one window from another stands in front: tabs are narrow.
    let text = one_line(&format!("{number}/{total} - {behind} - {step}"));
    format!("\u{1b}]2;{text}\u{1b}\\")
}

fn put(text: &str) {
    // A terminal that is gone has no title either.
    let _gone = io::stderr().lock().write_all(text.as_bytes());
}

impl<T: Observer> Observer for Titled<T> {
    fn coming(&mut self, step: &Step, number: usize, total: usize) {
        if let Some(behind) = &self.behind {
            put(&title(&step.title, (number, total), behind));
        }
        self.teller.coming(step, number, total);
    }

    fn tell(&mut self, event: &Event) {
        self.teller.tell(event);
    }

    fn output(&mut self, stream: Stream, bytes: &[u8]) {
        self.teller.output(stream, bytes);
    }

    fn idle(&mut self) {
        self.teller.idle();
    }

    fn waiting(&mut self, left: Duration) {
        self.teller.waiting(left);
    }

    fn again(&mut self, printed: &[u8]) {
        self.teller.again(printed);
    }
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn the_title_says_where_the_run_is_and_a_step_cannot_end_it() {
        let text = title("Deploy \u{7}\u{1b}]2;mine", (3, 12), "production - run k3f9");
        assert_eq!(text, "\u{1b}]2;3/12 - production - run k3f9 - Deploy \\u{7}\\u{1b}]2 mine\u{1b}\\");
    }
}
