//! Lets time pass while a person may end it, and says every second how much is left.

use super::signals::{self, Signal, Signals};
use super::watching::Watch;
use crate::session::Waited;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// How often what is left is told.
const BEAT: Duration = Duration::from_secs(1);

/// Waits until `time` is over, somebody at the terminal presses a key that ends it, or a signal comes.
pub(super) async fn wait(
    time: Duration,
    is_attended: bool,
    signals: &mut Signals,
    tell: &mut dyn FnMut(Duration),
) -> Waited {
    let began = Instant::now();
    let end = began + time;
    let watch = Watch::new(Some(time), time, is_attended);
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Waited::Over;
        }
        tell(left);
        tokio::select! {
            () = sleep_until(end.min(Instant::now() + BEAT)) => {}
            () = watch.key() => return Waited::Ended(began.elapsed()),
            signal = signals.next() => match signal {
                Signal::Suspend => signals::suspend(),
                Signal::Resize => {}
                other => return Waited::Signal(other.number()),
            },
        }
    }
}
