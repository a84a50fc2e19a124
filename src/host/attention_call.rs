//! Calls somebody back to the terminal who has turned to something else: a bell, and a notice of the desktop where the terminal
//! passes it on (OSC 9, OSC 777).
//!
//! Takes how long nobody was needed, gives bytes for the terminal. A notice is text of a document: none of it drives the terminal.

use crate::report::one_line;
use std::time::Duration;

/// How long somebody has not been needed before they are called.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hidden, for tests: that time in milliseconds.
const SHORTER: &str = "__STEPGATE_CALLS_AFTER";

/// How somebody is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AttentionCall {
    /// Not at all.
    #[default]
    Never,
    /// By the bell alone, which a screen reader passes on too.
    Bell,
    /// By the bell and a notice.
    BellAndNotice,
}

impl AttentionCall {
    /// What calls somebody after `busy`, to be written to the terminal; none where they have hardly looked away.
    pub fn after(self, busy: Duration, text: &str) -> Option<String> {
        let shorter = std::env::var(SHORTER).ok().and_then(|set| set.parse().ok());
        if self == Self::Never || busy < shorter.map_or(PATIENCE, Duration::from_millis) {
            return None;
        }
        let set = |name: &str| std::env::var(name).unwrap_or_default();
        let notice = (self == Self::BellAndNotice).then(|| notice(text, &set("TERM"), &set("VTE_VERSION")));
        Some(format!("{}\u{7}", notice.unwrap_or_default()))
    }
}

/// The notice in the way of the terminal that is of this kind: one that knows both ways would show two.
fn notice(text: &str, term: &str, vte: &str) -> String {
    let text = one_line(text);
    if !vte.is_empty() || ["foot", "rxvt"].iter().any(|kind| term.starts_with(kind)) {
        format!("\u{1b}]777;notify;Stepgate;{text}\u{1b}\\")
    } else {
        format!("\u{1b}]9;Stepgate: {text}\u{1b}\\")
    }
}

#[cfg(test)]
mod tests {
    use super::{AttentionCall, notice};
    use std::time::Duration;

    #[test]
    fn nobody_is_called_who_has_hardly_looked_away() {
        let [short, long] = [1, 11].map(Duration::from_secs);
        assert_eq!(AttentionCall::Bell.after(short, "x"), None);
        assert_eq!(AttentionCall::Never.after(long, "x"), None);
        assert_eq!(AttentionCall::Bell.after(long, "x").as_deref(), Some("\u{7}"));
        let both = AttentionCall::BellAndNotice.after(long, "Run it?").unwrap();
        assert!(both.contains("Run it?") && both.ends_with("\u{1b}\\\u{7}"), "{both:?}");
    }

    #[test]
    fn a_document_cannot_end_the_notice_that_quotes_it() {
        let text = notice("a\u{7}b\u{1b}\\c;d\ne", "xterm", "");
        assert_eq!(text, "\u{1b}]9;Stepgate: a\\u{7}b\\u{1b}\\c d e\u{1b}\\");
        assert_eq!(notice("x", "foot", ""), "\u{1b}]777;notify;Stepgate;x\u{1b}\\");
    }
}
