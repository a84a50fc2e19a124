//! Lets time pass while a person may end it, and says every second how much is left.

use super::interrupts::{Interrupt, Interrupts};
use super::signals::{self, Signal};
use super::watch_end::Watch;
use crate::session::{Control, Passing, WaitEnd};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// How often what is left is told.
const BEAT: Duration = Duration::from_secs(1);

/// Lets `time` pass.
pub async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}

/// Waits until `time` is over, somebody at the terminal presses a key that ends it, or a signal comes; or until
/// whoever drives the run has enough of it.
pub(super) async fn wait(
    time: Duration,
    is_attended: bool,
    interrupts: &mut Interrupts,
    tell: &mut dyn FnMut(Passing),
) -> WaitEnd {
    let began = Instant::now();
    let end = began + time;
    let watch = Watch::new(Some(time), time, is_attended);
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return WaitEnd::Over;
        }
        tell(Passing::Left(left));
        tokio::select! {
            () = sleep_until(end.min(Instant::now() + BEAT)) => {}
            () = watch.key() => return WaitEnd::Ended(began.elapsed()),
            interrupt = interrupts.next() => match interrupt {
                Interrupt::Signal(Signal::Suspend) => signals::suspend(),
                Interrupt::Signal(Signal::Resize) => {}
                Interrupt::Signal(other) => return WaitEnd::Signal(other.number()),
                Interrupt::Control(Control::Stop) => return WaitEnd::Signal(Signal::Interrupt.number()),
                Interrupt::Control(Control::EndWatch) => return WaitEnd::Ended(began.elapsed()),
                Interrupt::Control(Control::Pause) => return WaitEnd::Paused,
                Interrupt::Control(Control::HandedOver(changed)) => tell(Passing::HandedOver(changed)),
                Interrupt::Control(_) => {}
            },
        }
    }
}
