//! Who follows a run of a shared record is woken when something of it changes: one session of a process listens for all of them.
//!
//! A notification that is lost with its session is made up for: whoever follows is woken once there is another one, and looks.

use super::shared::Shared;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

/// How long a notification is waited for before it is looked whether anybody still wants one; and how long before the server is tried
/// again that was not reached.
const LOOK: Duration = Duration::from_secs(2);
/// After how many of these all are woken, whether anything has changed or not.
const LOOKS: u32 = 5;

/// A run, and whoever is woken when something of it changes.
type Listener = (String, SyncSender<()>);

/// Those of a process.
#[derive(Debug, Default)]
pub(super) struct Listeners {
    all: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    listeners: Vec<Listener>,
    is_listening: bool,
}

impl Listeners {
    fn state(&self) -> MutexGuard<'_, State> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes those who follow `run`, or all; forgets those who are gone.
    fn wake(&self, run: Option<&str>) {
        self.state().listeners.retain(|(followed, wake)| {
            let is_meant = run.is_none_or(|run| run == followed);
            !(is_meant && matches!(wake.try_send(()), Err(TrySendError::Disconnected(()))))
        });
    }
}

/// Gives something whenever a run may have changed, and at once.
pub(super) fn listen(shared: &Arc<Shared>, run: &str) -> Receiver<()> {
    let (wake, woken) = sync_channel(1);
    let _first = wake.try_send(());
    let mut state = shared.listeners.state();
    state.listeners.push((run.to_owned(), wake));
    if !state.is_listening {
        let weak = Arc::downgrade(shared);
        let carry = move || while hear(&weak) {};
        state.is_listening = thread::Builder::new().name("listener".to_owned()).spawn(carry).is_ok();
    }
    woken
}

/// Hears for as long as a session lasts; whether there is still somebody to hear for.
fn hear(weak: &Weak<Shared>) -> bool {
    let Some(shared) = weak.upgrade() else { return false };
    let session = shared.application().and_then(|session| {
        let listens = session.run("LISTEN stepgate");
        listens.map_err(|error| super::fault::failed("listen to", &shared.dial.place(), &error))?;
        Ok(session)
    });
    let Ok(session) = session else {
        drop(shared);
        thread::park_timeout(LOOK);
        return weak.strong_count() > 0;
    };
    shared.listeners.wake(None);
    drop(shared);
    let mut n_looks = 0;
    loop {
        let notice = session.notice(LOOK);
        let Some(shared) = weak.upgrade() else { return false };
        match notice {
            Some(run) => shared.listeners.wake(Some(&run)),
            None if session.is_closed() => return true,
            // A lease that lapses is told by nobody.
            None => {
                n_looks = (n_looks + 1) % LOOKS;
                if n_looks == 0 {
                    shared.listeners.wake(None);
                }
            }
        }
    }
}
