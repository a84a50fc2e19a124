//! Spans of time as people write them: `90`, `30s`, `5m`, `1h30m`.

use serde::Deserialize as _;
use std::fmt::Write as _;
use std::time::Duration;

/// Reads `30s`, `5m`, `1h30m`, `250ms`; a bare number is seconds. None where it is no span of time.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut total = Duration::ZERO;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let number: u64 = rest[..digits].parse().ok()?;
        let unit_end = rest[digits..].find(|c: char| c.is_ascii_digit()).map_or(rest.len(), |at| digits + at);
        let part = match rest[digits..unit_end].trim() {
            "ms" => Duration::from_millis(number),
            "" | "s" | "sec" | "seconds" => Duration::from_secs(number),
            "m" | "min" | "minutes" => Duration::from_secs(number.checked_mul(60)?),
            "h" | "hours" => Duration::from_secs(number.checked_mul(3600)?),
            _ => return None,
        };
        total = total.checked_add(part)?;
        rest = &rest[unit_end..];
    }
    Some(total)
}

/// A span of time in words that line up: `0.4s`, `12s`, `3m 05s`, `1h 02m`.
#[expect(clippy::missing_panics_doc, reason = "no time makes it panic")]
pub fn words(time: Duration) -> String {
    let seconds = time.as_secs();
    let mut out = String::new();
    match seconds {
        0..10 => write!(out, "{:.1}s", time.as_secs_f64()),
        10..60 => write!(out, "{seconds}s"),
        60..3600 => write!(out, "{}m {:02}s", seconds / 60, seconds % 60),
        _ => write!(out, "{}h {:02}m", seconds / 3600, seconds % 3600 / 60),
    }
    .expect("writing to a string cannot fail");
    out
}

/// A span of time in a settings file: text as above, or a number of seconds.
pub(super) fn optional<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Duration>, D::Error> {
    let value = toml::Value::deserialize(deserializer)?;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match parse_duration(&text) {
        Some(time) => Ok(Some(time)),
        None => {
            Err(serde::de::Error::custom(format!("`{text}` is no span of time such as 30s, 5m or 1h30m")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_time_are_read_as_people_write_them() {
        let seconds = |text| parse_duration(text).map(|time| time.as_secs());
        assert_eq!(["90", "30s", "5m", "1h30m", "2 min"].map(seconds), [90, 30, 300, 5400, 120].map(Some));
        assert_eq!(["", "s", "5x", "-3", "99999999999999999999"].map(seconds), [None; 5]);
    }

    #[test]
    fn spans_of_time_are_shown_shortly() {
        let shown = |ms| words(Duration::from_millis(ms));
        assert_eq!(
            [40, 9_940, 12_300, 185_000, 3_725_000].map(shown),
            ["0.0s", "9.9s", "12s", "3m 05s", "1h 02m"]
        );
    }
}
