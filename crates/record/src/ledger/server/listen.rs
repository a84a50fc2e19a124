//! Who follows a run of a shared record is woken when something of it changes: one session of a process listens for all of them.
//!
//! A notification that is lost with its session is made up for: whoever follows is woken once there is another one, and looks.

use super::shared::Shared;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

/// How long a notification is waited for before it is looked whether anybody still wants one; and how long before the server is tried
/// again that was not reached.
const LOOK: Duration = Duration::from_secs(2);
/// After how many of these all are woken, whether anything has changed or not.
const LOOKS: u32 = 5;

/// Gives something whenever a run may have changed, and at once.
pub(super) fn listen(shared: &Arc<Shared>, run: &str) -> Receiver<()> {
    let (woken, is_first) = shared.listeners.add(run);
    if is_first {
        let weak = Arc::downgrade(shared);
        let carry = move || while hear(&weak) {};
        // Without it nobody is woken, and whoever looks by themselves looks on.
        let _started = thread::Builder::new().name("listener".to_owned()).spawn(carry);
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
