//! Waiting for a record that tells when it changes: what a thread hears wakes the event loop.

use std::io;
use std::sync::mpsc::Receiver;
use std::thread;
use tokio::sync::mpsc::{Receiver as Woken, channel};

/// The changes of one run.
#[derive(Debug)]
pub struct Changes(Woken<()>);

impl Changes {
    /// Those that `heard` tells of.
    pub fn of(heard: Receiver<()>) -> io::Result<Self> {
        let (wake, woken) = channel(1);
        let carry = move || {
            for () in heard {
                if wake.blocking_send(()).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().name("changes".to_owned()).spawn(carry)?;
        Ok(Self(woken))
    }

    /// Waits for the next one; says whether there may be further ones.
    pub async fn next(&mut self) -> bool {
        self.0.recv().await.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn each_change_wakes_once_and_the_end_is_told() {
        let (change, heard) = mpsc::channel();
        let mut changes = Changes::of(heard).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        change.send(()).unwrap();
        assert!(runtime.block_on(changes.next()));
        drop(change);
        assert!(!runtime.block_on(changes.next()));
    }
}
