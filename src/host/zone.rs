//! The local time of a zone, by the system's own table of zones: rules of summer time change more often than programs do.

use chrono::{DateTime, NaiveDateTime, Utc};
use std::path::Path;
use tz::TimeZone;

/// Where the system keeps its zones.
const ZONES: &str = "/usr/share/zoneinfo";

/// What the clocks of `zone`, such as `Europe/Berlin`, show at `time`; an error in words where that is not known here.
pub fn local_time(zone: &str, time: DateTime<Utc>) -> Result<NaiveDateTime, String> {
    if zone == "UTC" {
        return Ok(time.naive_utc());
    }
    // A name leads nowhere but into the table.
    let is_name = !zone.is_empty()
        && zone.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
        && zone.chars().all(|c| c.is_ascii_alphanumeric() || "/_-+.".contains(c));
    let unknown = || {
        format!(
            "the time zone `{zone}` is not known on this machine (the package tzdata has the table of zones)"
        )
    };
    if !is_name {
        return Err(unknown());
    }
    let bytes = std::fs::read(Path::new(ZONES).join(zone)).map_err(|_| unknown())?;
    let table = TimeZone::from_tz_data(&bytes).map_err(|_| unknown())?;
    let local = table.find_local_time_type(time.timestamp()).map_err(|_| unknown())?;
    let offset = chrono::FixedOffset::east_opt(local.ut_offset()).ok_or_else(unknown)?;
    Ok(time.with_timezone(&offset).naive_local())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    #[test]
    fn clocks_are_those_of_the_zone_in_summer_and_winter() {
        let at = |month, hour| Utc.with_ymd_and_hms(2026, month, 15, hour, 30, 0).unwrap();
        let shown = |zone: &str, time| local_time(zone, time).map(|local| local.format("%H:%M").to_string());
        assert_eq!(shown("UTC", at(7, 12)), Ok("12:30".to_owned()));
        for wrong in ["", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "Europe/", "Europe//Berlin"] {
            assert!(local_time(wrong, at(7, 12)).unwrap_err().contains("is not known"), "{wrong}");
        }
        if Path::new(ZONES).join("Europe/Berlin").exists() {
            assert_eq!(shown("Europe/Berlin", at(7, 12)), Ok("14:30".to_owned()));
            assert_eq!(shown("Europe/Berlin", at(1, 12)), Ok("13:30".to_owned()));
        }
    }
}
