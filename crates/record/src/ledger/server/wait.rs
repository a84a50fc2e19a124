//! Waiting on this thread for something that another thread carries on, and no longer than somebody has patience.
//!
//! A store's calls block, and are made on a thread that may have an event loop of its own, which cannot wait for a second one.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

/// How often it is looked whether patience is over.
const LOOK: Duration = Duration::from_millis(50);
/// How long nothing may come before a signal ends the wait: what is only slow is not given up.
const SILENT: Duration = Duration::from_secs(1);

/// How long somebody waits for a server that says nothing.
#[derive(Debug, Clone)]
pub(super) struct Patience {
    /// At most so long, since it last said something.
    pub(super) limit: Duration,
    /// Whether a signal has come to this process that nobody has heard yet: who sent it waits for that, and no longer for the server.
    pub(super) is_called: Option<Arc<AtomicBool>>,
}

/// Why nobody waits any longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GivenUp {
    /// Nothing has come for as long as this.
    Silent(Duration),
    /// A signal has come, while nothing else did.
    Called,
}

impl Patience {
    /// Whether it is over where nothing has come for so long.
    pub(super) fn is_over(&self, silent: Duration) -> Option<GivenUp> {
        let is_called = || self.is_called.as_ref().is_some_and(|called| called.load(Ordering::Relaxed));
        if silent >= self.limit {
            Some(GivenUp::Silent(self.limit))
        } else {
            (silent >= SILENT && is_called()).then_some(GivenUp::Called)
        }
    }

    /// Calls `look` for as long as that gives nothing, each time after it has waited for a while.
    pub(super) fn each_while<T>(&self, look: impl Fn(Duration) -> Option<T>) -> Result<T, GivenUp> {
        let mut silent = Duration::ZERO;
        loop {
            if let Some(found) = look(LOOK) {
                return Ok(found);
            }
            silent += LOOK;
            self.is_over(silent).map_or(Ok(()), Err)?;
        }
    }
}

struct Unpark {
    thread: Thread,
    is_woken: AtomicBool,
}

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.is_woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// What `future` comes to. It has to be one that needs no timer and no descriptor of this thread, and that ends soon after `give_up` was
/// called, which is once patience is over. Time is counted by waits, so that a process that stands still loses no patience.
pub(super) fn wait<T>(future: impl Future<Output = T>, patience: &Patience, give_up: impl Fn(GivenUp)) -> T {
    let unpark = Arc::new(Unpark { thread: thread::current(), is_woken: AtomicBool::new(false) });
    let waker = Waker::from(Arc::clone(&unpark));
    let (mut future, mut context) = (pin!(future), Context::from_waker(&waker));
    let (mut silent, mut is_given_up) = (Duration::ZERO, false);
    loop {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return done;
        }
        while !unpark.is_woken.swap(false, Ordering::Acquire) {
            thread::park_timeout(LOOK);
            silent += LOOK;
            if let Some(why) = patience.is_over(silent).filter(|_| !is_given_up) {
                is_given_up = true;
                give_up(why);
            }
        }
        silent = Duration::ZERO;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::{pending, poll_fn};
    use std::sync::Mutex;

    fn patience(millis: u64, is_called: bool) -> Patience {
        let is_called = Some(Arc::new(AtomicBool::new(is_called)));
        Patience { limit: Duration::from_millis(millis), is_called }
    }

    /// Why a server that says nothing is given up.
    fn given_up(patience: &Patience) -> GivenUp {
        let (why, waker) = (Mutex::new(None), Mutex::new(None::<Waker>));
        let future = poll_fn(|context| {
            *waker.lock().unwrap() = Some(context.waker().clone());
            why.lock().unwrap().map_or(Poll::Pending, Poll::Ready)
        });
        let give_up = |found| {
            *why.lock().unwrap() = Some(found);
            let waker = waker.lock().unwrap().clone();
            waker.unwrap().wake();
        };
        wait(future, patience, give_up)
    }

    #[test]
    fn a_server_that_says_nothing_is_given_up_once_and_a_signal_ends_the_wait_sooner() {
        assert_eq!(given_up(&patience(200, true)), GivenUp::Silent(Duration::from_millis(200)));
        assert_eq!(given_up(&patience(60_000, true)), GivenUp::Called);
        assert_eq!(patience(60_000, false).is_over(Duration::from_secs(59)), None);
        assert_eq!(patience(60_000, true).is_over(Duration::from_millis(900)), None, "it may only be slow");
        let nothing = patience(200, false).each_while(|_| None::<()>);
        assert_eq!(nothing, Err(GivenUp::Silent(Duration::from_millis(200))));
        drop(pending::<()>());
    }
}
