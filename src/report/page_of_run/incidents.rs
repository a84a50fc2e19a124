//! What happened beside the steps of a run, in words.

use crate::record::{Event, Record};
use crate::report::words;

/// What an event says, and whether that is about no step. None where it says nothing by itself.
pub(super) fn words(record: &Record, event: &Event) -> Option<(bool, String)> {
    Some(match event {
        Event::LockBroken(lock) => {
            let held = lock.processes.join(", ");
            let held = if held.is_empty() { held } else { format!(" (held by {held})") };
            let (holder, user, reason) = (&lock.holder, &record.actor.user, &lock.reason);
            (true, format!("Lock of {holder}{held} broken by {user}: {reason}"))
        }
        Event::DriverChanged(changed) => (true, words::handed_over(changed)),
        Event::RecorderFault(fault) => {
            (true, format!("Record: {}: {} ({})", fault.operation, fault.cause, fault.detail))
        }
        Event::DatabaseOpened(opened) => (true, format!("Connected to {}", words::database(opened))),
        Event::SignalReceived(signal) => (false, format!("signal {}: {}", signal.signal, signal.action)),
        Event::OutputWithheld(withheld) => {
            (false, format!("{} bytes of output withheld: {}", withheld.length, withheld.reason))
        }
        Event::RecordWithheld(withheld) => {
            (false, format!("a text taken out of {}: {}", withheld.subject(), withheld.reason))
        }
        Event::TransactionEnded(ended) => {
            let by =
                if ended.how.is_person() { format!(", by {}", record.actor.user) } else { String::new() };
            (false, format!("{}{by}", words::transaction(ended)))
        }
        _ => return None,
    })
}
