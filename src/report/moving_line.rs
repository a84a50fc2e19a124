//! What moves on the screen while a step runs: the line that has no end yet, else a sign that the step is still there.
//!
//! Takes bytes and time, gives text for one line, which is drawn over. Never writes.

use super::style::width_of;
use crate::settings::duration_words;
use crate::text::visible;
use std::time::Duration;
use unicode_width::UnicodeWidthChar as _;

/// How many times nothing has come before the sign is shown.
const PATIENCE: usize = 4;
/// How often a line that grows is drawn at most.
const BETWEEN_DRAWINGS: Duration = Duration::from_millis(100);
const FRAMES: [&str; 8] = ["⠋", "⠙", "⠸", "⠴", "⠦", "⠇", "⠏", "⠋"];

/// What moves, and whether it is to be seen now. Every time is what the same clock shows.
#[derive(Debug, Default)]
pub(super) struct Moving {
    since: Duration,
    drawn: Option<Duration>,
    n_idle: usize,
    pub(super) is_shown: bool,
}

impl Moving {
    /// A step begins.
    pub(super) fn begin(&mut self, now: Duration) {
        self.since = now;
    }

    /// Something else is written where it was.
    pub(super) fn stop(&mut self) -> bool {
        self.n_idle = 0;
        std::mem::take(&mut self.is_shown)
    }

    /// Whether it is time to draw a line that grows.
    pub(super) fn is_due(&mut self, now: Duration) -> bool {
        let is_due = self.drawn.is_none_or(|drawn| now.saturating_sub(drawn) >= BETWEEN_DRAWINGS);
        if is_due {
            self.drawn = Some(now);
        }
        is_due
    }

    /// The sign that a silent step still runs; none before it has been silent for a while.
    pub(super) fn sign(&mut self, now: Duration) -> Option<String> {
        self.n_idle += 1;
        let frame = FRAMES[self.n_idle % FRAMES.len()];
        let seconds = now.saturating_sub(self.since).as_secs();
        (self.n_idle >= PATIENCE).then(|| format!("{frame} {}", duration_words(Duration::from_secs(seconds))))
    }
}

/// Keeps of a line without an end what a terminal would still show of it: a progress bar draws over itself.
pub(super) fn overdrawn(line: &mut Vec<u8>) {
    let end = line.len().saturating_sub(1);
    if let Some(at) = line[..end].iter().rposition(|byte| *byte == b'\r')
        && !line.contains(&b'\n')
    {
        line.drain(..=at);
    }
}

/// A line without an end, as much of its end as fits into `room` columns; none where there is nothing to see.
pub(super) fn unended(line: &[u8], room: usize) -> Option<String> {
    let text = String::from_utf8_lossy(line);
    let last = text.trim_end_matches('\r').rsplit('\r').next().unwrap_or_default();
    let text = visible(last);
    let text = text.trim_end();
    let mut cut = text.len();
    let mut columns = 0;
    for (at, character) in text.char_indices().rev() {
        columns += character.width().unwrap_or(0);
        if columns > room {
            break;
        }
        cut = at;
    }
    let shown = if width_of(text) > room { &text[cut..] } else { text };
    (!shown.is_empty()).then(|| shown.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_grows_is_drawn_ten_times_a_second_at_most() {
        let mut moving = Moving::default();
        let drawn = [0, 99, 100, 150, 200].map(|now| moving.is_due(Duration::from_millis(now)));
        assert_eq!(drawn, [true, false, true, false, true]);
    }

    #[test]
    fn a_step_that_stays_silent_shows_how_long_it_runs_and_one_that_prints_begins_anew() {
        let mut moving = Moving::default();
        moving.begin(Duration::from_secs(10));
        let sign = (0..PATIENCE).find_map(|_| moving.sign(Duration::from_secs(75)));
        assert_eq!(sign.as_deref(), Some("⠦ 1m 05s"));
        moving.stop();
        assert_eq!(moving.sign(Duration::from_secs(76)), None);
    }

    #[test]
    fn a_progress_bar_is_shown_as_it_stands_now() {
        let mut line = b"  10 %\r  20 %\r  30 %\r".to_vec();
        overdrawn(&mut line);
        assert_eq!(line, b"  30 %\r");
        assert_eq!(unended(&line, 40).as_deref(), Some("  30 %"));
        let mut whole = b"a\rb\nc".to_vec();
        overdrawn(&mut whole);
        assert_eq!(whole, b"a\rb\nc");
        assert_eq!(unended(b"0123456789", 4).as_deref(), Some("6789"));
        assert_eq!(unended(b"\r", 4), None);
    }
}
