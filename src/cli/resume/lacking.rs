//! What the shell of a run that goes on does not have as it was: what was not kept because it is a secret, and what the environment has
//! otherwise by now.
//!
//! Takes a state, says it on the screen. Asks nothing: a step that needs it does.

use crate::cli::screen::Screen;
use crate::host;
use crate::report::Style;
use crate::session::{LeftOut, inherits, left_out, print_of};
use crate::text::visible;
use std::os::unix::ffi::OsStrExt as _;

/// Variables that are others in every login and say nothing about what commands do.
const PASSING: [&str; 3] = ["SHLVL", "_", "TERM"];

/// Says it, where there is something to say.
pub(in crate::cli) fn tell(state: &[u8], screen: &Screen) {
    let lost: Vec<String> = left_out(state).iter().map(named).collect();
    if !lost.is_empty() {
        let text = format!(
            "Not kept while it was stopped, and asked for where a step needs it: {}.",
            lost.join(", ")
        );
        screen.talk(&screen.err.paint(Style::Dim, visible(&text)));
    }
    let (other, gone) = differing(state);
    for (names, how) in [(other, "is another one"), (gone, "is not set")] {
        if !names.is_empty() {
            let text =
                format!("Of the environment in which it began this {how} by now: {}.", names.join(", "));
            screen.talk(&screen.err.paint(Style::Warn, visible(&text)));
        }
    }
}

fn named(one: &LeftOut) -> String {
    let line = one.line.map_or_else(String::new, |line| format!(" (line {line})"));
    format!("{}{line}", one.named())
}

/// The variables that the environment has otherwise than when the run began, and those that it does not have.
fn differing(state: &[u8]) -> (Vec<&str>, Vec<&str>) {
    let (mut other, mut gone) = (Vec::new(), Vec::new());
    let tells = |name: &str| !PASSING.contains(&name) && !name.starts_with("__STEPGATE_");
    for (name, print) in inherits(state).into_iter().filter(|(name, _)| tells(name)) {
        match (host::variable(name), print) {
            (None, _) => gone.push(name),
            (Some(value), Some(print)) if print_of(name, value.as_bytes()) != print => other.push(name),
            _ => {}
        }
    }
    (other, gone)
}
