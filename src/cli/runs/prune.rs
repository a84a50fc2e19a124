//! `stepgate runs prune`: takes runs that are over, and old, away for good.

use super::arguments::PruneArguments;
use crate::cli::confirmed::confirmed;
use crate::cli::error::CommandError;
use crate::cli::exit;
use crate::cli::ledgers::{Ledgers, Past};
use crate::cli::screen::Screen;
use crate::cli::wall_clock::clock;
use crate::host;
use crate::ledger;
use crate::record::{Event, Statement};
use crate::report::{Style, runs_view};
use chrono::{DateTime, NaiveDate, Utc};
use std::time::Duration;

/// Says which runs go, asks, and takes them away.
pub(in crate::cli) fn prune(arguments: &PruneArguments, screen: &Screen) -> Result<u8, CommandError> {
    let before = arguments.before.as_deref().map(day).transpose()?;
    let ledgers = Ledgers::open()?;
    // Somebody has agreed to that before, and was stopped in the middle.
    let left = ledgers.home.clear_away()?;
    if left > 0 {
        let text = format!("Removed what was left of {} whose removal had been stopped.", runs(left));
        screen.talk(&screen.err.paint(Style::Dim, text));
    }
    let all = ledgers.all()?;
    let is_old = |(at, past): &(usize, &Past)| {
        arguments.keep.is_none_or(|keep| *at >= keep) && before.is_none_or(|day| began_before(past, day))
    };
    let old: Vec<&Past> = all.iter().enumerate().filter(is_old).map(|(_, past)| past).collect();
    let (gone, open): (Vec<&Past>, Vec<&Past>) = old.into_iter().partition(|past| past.is_sealed());
    let now = clock()?.now();
    let (counted, gone): (Vec<&Past>, Vec<&Past>) =
        gone.into_iter().partition(|past| counts_a_use(past, now));
    if !counted.is_empty() {
        let ids: Vec<&str> = counted.iter().map(|past| past.folder.id().as_str()).collect();
        let text =
            format!("Kept, because an approval that they have used is good still: {}.", ids.join(", "));
        screen.talk(&screen.err.paint(Style::Dim, text));
    }
    if !open.is_empty() {
        let ids: Vec<&str> = open.iter().map(|past| past.folder.id().as_str()).collect();
        let text = format!("Not over, so kept: {}.", ids.join(", "));
        screen.talk(&screen.err.paint(Style::Dim, text));
    }
    if gone.is_empty() {
        screen.talk("There is nothing to remove.");
        return Ok(exit::DONE);
    }
    let rows: Vec<_> = gone.iter().map(|past| past.row()).collect();
    screen.data(&runs_view(&rows, &screen.page()));
    let what = if gone.len() == 1 { "this run".to_owned() } else { format!("these {} runs", gone.len()) };
    if !arguments.yes && !agreed(&what, screen)? {
        return Err(CommandError::declined("nothing was removed"));
    }
    let mut removed = 0;
    for past in gone {
        removed += usize::from(ledger::prune(&ledgers.home, &past.folder, host::actor(), clock()?.now())?);
    }
    screen.talk(&format!("Removed {}; the index keeps their names.", runs(removed)));
    Ok(exit::DONE)
}

/// Whether a run has begun with an approval that may still be good: without the run nobody would know that it was used.
fn counts_a_use(past: &Past, now: DateTime<Utc>) -> bool {
    let signed = past.records.iter().filter_map(|(_, event)| match event {
        Event::ApprovalGranted(signed) => Some(signed),
        _ => None,
    });
    let rule = || past.plan().ok()?.rules.approvals.map(|rules| Duration::from_secs(rules.execute_by_s));
    signed.into_iter().any(|signed| {
        let Ok(statement) = Statement::parse(&signed.statement) else { return true };
        let until = statement.execute_by.or_else(|| Some(statement.signed + rule()?));
        until.is_none_or(|until| until >= now)
    })
}

fn runs(number: usize) -> String {
    if number == 1 { "1 run".to_owned() } else { format!("{number} runs") }
}

/// Whether somebody at the terminal wants it.
fn agreed(what: &str, screen: &Screen) -> Result<bool, CommandError> {
    let question = format!("Remove {what} with all output, for good?");
    confirmed(
        &question,
        ("keep", "remove"),
        &format!("Add --yes to remove {what}; nothing was removed."),
        screen,
    )
}

/// The beginning of a day, as the record writes it.
fn day(typed: &str) -> Result<NaiveDate, CommandError> {
    typed.parse().map_err(|_| {
        CommandError::usage(format!("`{typed}` is no day")).hinted("Write it as 2026-11-30; days are of UTC.")
    })
}

/// Whether a run began before a day. One whose beginning cannot be read did not.
fn began_before(past: &Past, day: NaiveDate) -> bool {
    past.records.first().is_some_and(|(record, _)| record.ts.date_naive() < day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_the_record_writes_it() {
        assert_eq!(day("2026-11-30").unwrap().to_string(), "2026-11-30");
        for typed in ["yesterday", "30.11.2026", "2026-13-01", "2026-11-30T10:00:00Z", ""] {
            assert_eq!(day(typed).unwrap_err().code, exit::USAGE, "{typed:?}");
        }
    }
}
