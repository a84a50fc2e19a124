//! Time that the document says has to pass: `Wait 30 minutes`, `Wait for at least 5-10 min before the next step`.
//!
//! Takes the text of a step, gives seconds. Waiting for something to happen (`Wait until it is ready`) is no such time.

use crate::text::Pattern;

static WAIT: Pattern = Pattern::needing(
    &["wait", "pause", "hold", "stay", "give", "let", "sleep", "after"],
    r"(?i)^(?:then |now |please |and )?(?:wait|after|pause|sleep|hold(?: on| still)?|stay(?: here)?|give (?:it|them|the \w+)|let (?:it|them|this|that|the \w+)(?: \w+)?) (?:for )?(?:at least |about |around |approximately |another |an additional |~ ?)?(?:\d+ ?(?:-|–|to) ?)?(\d+|an? (?:full )?|half an? |one |two |three |four |five |six |ten |twelve |fifteen |twenty |thirty |forty[- ]five |sixty |ninety ) ?(seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|s|m|h)\b",
);

/// The longest wait that is taken for one, in seconds: a day.
const LONGEST: u64 = 24 * 60 * 60;

/// Numbers as words.
const NUMBERS: [(&str, u64); 15] = [
    ("a", 1),
    ("an", 1),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("ten", 10),
    ("twelve", 12),
    ("fifteen", 15),
    ("twenty", 20),
    ("thirty", 30),
    ("sixty", 60),
    ("ninety", 90),
];

/// How many seconds have to pass, where `text` says so; of a span the longer end.
pub fn wait(text: &str) -> Option<u64> {
    let found = WAIT.captures(text.trim_start_matches(['*', '_', ' ']))?;
    let unit = match found[2].to_ascii_lowercase().chars().next()? {
        's' => 1,
        'm' => 60,
        'd' => 24 * 60 * 60,
        _ => 60 * 60,
    };
    let said = found[1].trim().to_ascii_lowercase();
    let seconds = if said.starts_with("half") {
        unit / 2
    } else if said.starts_with("forty") {
        45 * unit
    } else {
        let word = said.split(' ').next()?;
        let number = NUMBERS.iter().find(|(name, _)| *name == word).map(|(_, number)| *number);
        number.or_else(|| word.parse().ok())?.checked_mul(unit)?
    };
    (1..=LONGEST).contains(&seconds).then_some(seconds)
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
            ("Wait an hour.", Some(3600)),
            ("Let it run for half an hour, then go on.", Some(1800)),
            ("Give it ten minutes.", Some(600)),
            ("Stay here for a day.", Some(86_400)),
            ("Hold for forty-five minutes", Some(2700)),
            ("Give the team a hint", None),
            ("Let us meet", None),
        ] {
            assert_eq!(wait(text), seconds, "{text}");
        }
    }
}
