//! Time that the document says has to pass: `Wait 30 minutes`, `Wait for at least 5-10 min before the next step`.
//!
//! Takes the text of a step, gives seconds. Waiting for something to happen (`Wait until it is ready`) is no such time.

use crate::text::Pattern;

static WAIT: Pattern = Pattern::needing(
    &["wait"],
    r"(?i)^(?:then |now |please |and )?wait (?:for )?(?:at least |about |around |approximately |another |an additional |~ ?)?(?:\d+ ?(?:-|–|to) ?)?(\d+) ?(seconds?|secs?|minutes?|mins?|hours?|hrs?|s|m|h)\b",
);

/// The longest wait that is taken for one, in seconds: a day.
const LONGEST: u64 = 24 * 60 * 60;

/// How many seconds have to pass, where `text` says so; of a span the longer end.
pub fn wait(text: &str) -> Option<u64> {
    let found = WAIT.captures(text.trim_start_matches(['*', '_', ' ']))?;
    let unit = match found[2].to_ascii_lowercase().chars().next()? {
        's' => 1,
        'm' => 60,
        _ => 60 * 60,
    };
    found[1].parse::<u64>().ok()?.checked_mul(unit).filter(|seconds| (1..=LONGEST).contains(seconds))
}

#[cfg(test)]
mod tests {
    use super::wait;

    #[test]
    fn a_time_is_one_where_the_author_tells_somebody_to_wait_it() {
        for (text, seconds) in [
            ("Wait 30 minutes", Some(1800)),
            ("**Wait for 5-10 min** before the next step", Some(600)),
            ("Then wait at least 1 hour.", Some(3600)),
            ("wait 30s for the caches", Some(30)),
            ("Wait for pods to be ready", None),
            ("Wait until 5 minutes have passed without an error", None),
            ("The waiting time is 5 minutes", None),
            ("Wait 90 days", None),
        ] {
            assert_eq!(wait(text), seconds, "{text}");
        }
    }
}
