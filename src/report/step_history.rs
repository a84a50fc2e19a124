//! What the runs of a runbook say of one of its steps, in words and as data.

use super::style::count;
use crate::record::{RunbookHistory, StepHistory};
use crate::settings::duration_words;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use std::time::Duration;

/// What is said of a step that no run has come to.
const UNKNOWN: &str = "no run knows this step";

/// What the runs say of a step, as data.
#[derive(Debug, Serialize)]
struct Numbers<'a> {
    /// All of it in words.
    words: &'a str,
    ran: u64,
    failed: u64,
    unfinished: u64,
    skipped: u64,
    edited: u64,
    declined: u64,
    confirmed: u64,
    assumed: u64,
    /// The median of the newest thousand times.
    median_ms: Option<u64>,
    slowest_ms: Option<u64>,
    last_worked: Option<String>,
}

/// What the runs say of the step called `id`, in a line: `ran 12 times, failed once, takes 4.0s, last worked 2026-11-02`.
pub fn step_history_words(history: &RunbookHistory, id: &str) -> String {
    history.step(id).map_or_else(|| UNKNOWN.to_owned(), words)
}

/// The same as data; null where no run has come to it.
pub fn step_history_json(history: &RunbookHistory, id: &str) -> Value {
    let Some(step) = history.step(id) else { return Value::Null };
    let numbers = Numbers {
        words: &words(step),
        ran: step.ran,
        failed: step.failed,
        unfinished: step.unfinished(),
        skipped: step.skipped,
        edited: step.edited,
        declined: step.declined,
        confirmed: step.confirmed,
        assumed: step.assumed,
        median_ms: step.median(),
        slowest_ms: step.slowest,
        last_worked: step.last_worked.map(|time| time.to_rfc3339_opts(SecondsFormat::Millis, true)),
    };
    serde_json::to_value(numbers).expect("it holds only strings and numbers")
}

/// How many runs that is of, in words.
pub fn runs_words(history: &RunbookHistory) -> String {
    match (history.runs(), history.began()) {
        (1, Some((first, _))) => format!("1 run, on {}", day(first)),
        (runs, Some((first, last))) if first.date_naive() == last.date_naive() => {
            format!("{}, all on {}", count(runs, "run"), day(first))
        }
        (runs, Some((first, last))) => {
            format!("{}, from {} to {}", count(runs, "run"), day(first), day(last))
        }
        _ => "no run yet".to_owned(),
    }
}

/// How many runs that is of, as data.
pub fn runs_json(history: &RunbookHistory) -> Value {
    let moment = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Millis, true);
    let (first, last) = history.began().unzip();
    json!({ "count": history.runs(), "first": first.map(moment), "last": last.map(moment) })
}

fn words(step: &StepHistory) -> String {
    let mut parts = Vec::new();
    let mut say = |number: u64, what: &str| {
        if number > 0 {
            parts.push(format!("{what} {}", times(number)));
        }
    };
    say(step.ran, "ran");
    say(step.failed, "failed");
    say(step.unfinished(), "did not come to its end");
    say(step.confirmed, "confirmed");
    say(step.assumed, "assumed");
    say(step.declined, "declined");
    say(step.skipped, "skipped");
    say(step.edited, "edited");
    if let Some((median, slowest)) = step.median().zip(step.slowest) {
        let at_most =
            if is_far(median, slowest) { format!(", at most {}", took(slowest)) } else { String::new() };
        parts.push(format!("takes {}{at_most}", took(median)));
    }
    parts.push(match step.last_worked {
        Some(time) if step.ran > 0 => format!("last worked {}", day(time)),
        Some(time) => format!("last on {}", day(time)),
        None if step.ran > 0 => "has never worked".to_owned(),
        None => return parts.join(", "),
    });
    parts.join(", ")
}

/// Whether the slowest time is worth a word beside what it takes.
fn is_far(median: u64, slowest: u64) -> bool {
    slowest > median.saturating_mul(2) && slowest >= 1000
}

fn took(milliseconds: u64) -> String {
    if milliseconds < 100 {
        return "under 0.1s".to_owned();
    }
    duration_words(Duration::from_millis(milliseconds))
}

fn times(number: u64) -> String {
    match number {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{number} times"),
    }
}

fn day(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_told_in_one_line_without_what_never_happened() {
        let time = DateTime::parse_from_rfc3339("2026-11-02T10:00:00Z").unwrap().to_utc();
        let step =
            StepHistory { ran: 12, done: 11, failed: 1, last_worked: Some(time), ..StepHistory::default() };
        assert_eq!(words(&step), "ran 12 times, failed once, last worked 2026-11-02");
        let gate =
            StepHistory { confirmed: 2, assumed: 3, last_worked: Some(time), ..StepHistory::default() };
        assert_eq!(words(&gate), "confirmed twice, assumed 3 times, last on 2026-11-02");
        let never = StepHistory { ran: 1, failed: 1, edited: 1, ..StepHistory::default() };
        assert_eq!(words(&never), "ran once, failed once, edited once, has never worked");
        let cut = StepHistory { ran: 2, skipped: 4, ..StepHistory::default() };
        assert_eq!(
            words(&cut),
            "ran twice, did not come to its end twice, skipped 4 times, has never worked"
        );
        let left_out = StepHistory { skipped: 1, ..StepHistory::default() };
        assert_eq!(words(&left_out), "skipped once");
    }

    #[test]
    fn the_slowest_time_is_said_where_it_is_far_from_what_it_takes() {
        assert!(is_far(1000, 4000) && !is_far(1000, 1900) && !is_far(10, 400));
    }
}
