//! The signals that Stepgate gets, as a stream. Never decides what they mean.

use super::pty::aside;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use tokio::signal::unix::{Signal as Listener, SignalKind, signal};

/// Whether a signal that ends what is done has come and nobody has heard it yet.
static UNHEARD: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// The same for whoever waits on the thread that would hear it. Never so before [`Signals::listen`]: until then a signal ends Stepgate.
pub fn unheard() -> Arc<AtomicBool> {
    Arc::clone(&UNHEARD)
}

/// A signal that somebody, or the terminal, has sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-\: without Stepgate's own end, it would leave the terminal as it is and the step to itself.
    Quit,
    /// A plain `kill`, or the machine goes down.
    Terminate,
    /// The terminal has gone away.
    Hangup,
    /// Ctrl-Z. Stepgate still runs: see [`suspend`].
    Suspend,
    /// The terminal has another size.
    Resize,
}

impl Signal {
    /// Its number, for exit codes and records.
    pub fn number(self) -> i32 {
        use rustix::process::Signal as System;
        let system = match self {
            Self::Interrupt => System::INT,
            Self::Quit => System::QUIT,
            Self::Terminate => System::TERM,
            Self::Hangup => System::HUP,
            Self::Suspend => System::TSTP,
            Self::Resize => System::WINCH,
        };
        system.as_raw()
    }
}

/// Hears all of them for as long as the process lives: none of them ends Stepgate by itself any more.
#[derive(Debug)]
pub struct Signals {
    interrupt: Listener,
    quit: Listener,
    terminate: Listener,
    hangup: Listener,
    suspend: Listener,
    resize: Listener,
}

impl Signals {
    /// Begins to listen; the runtime must have its I/O enabled.
    pub fn listen() -> io::Result<Self> {
        for signal in [Signal::Interrupt, Signal::Quit, Signal::Terminate, Signal::Hangup] {
            signal_hook::flag::register(signal.number(), unheard())?;
        }
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
            suspend: signal(SignalKind::from_raw(Signal::Suspend.number()))?,
            resize: signal(SignalKind::window_change())?,
        })
    }

    /// One that ends a run and has come already, if there is one: Ctrl-C only where it is not the first.
    pub async fn ending(&mut self, is_first: bool) -> Option<Signal> {
        // What the system has delivered is told to listeners while nothing else runs.
        tokio::task::yield_now().await;
        let ending = tokio::select! {
            biased;
            _ = self.hangup.recv() => Some(Signal::Hangup),
            _ = self.terminate.recv() => Some(Signal::Terminate),
            _ = self.quit.recv() => Some(Signal::Quit),
            _ = self.interrupt.recv(), if !is_first => Some(Signal::Interrupt),
            () = std::future::ready(()) => None,
        };
        ending.map(heard)
    }

    /// Waits for the next one. Loses none when it is dropped half way; several of a kind may come as one.
    pub async fn next(&mut self) -> Signal {
        let next = tokio::select! {
            // The ones that end a run first.
            biased;
            _ = self.hangup.recv() => Signal::Hangup,
            _ = self.terminate.recv() => Signal::Terminate,
            _ = self.quit.recv() => Signal::Quit,
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.suspend.recv() => Signal::Suspend,
            _ = self.resize.recv() => Signal::Resize,
        };
        heard(next)
    }
}

/// What was heard, and is no longer unheard.
fn heard(signal: Signal) -> Signal {
    UNHEARD.store(false, Ordering::Relaxed);
    signal
}

/// Stops Stepgate where it is until somebody continues it. The operator's terminal is meanwhile as it was before the run.
pub fn suspend() {
    aside(|| {
        // To this thread and not to the process: another thread may take the process's later, and this one would go on for a
        // while. A thread may always signal itself.
        let _ = signal_hook::low_level::raise(rustix::process::Signal::STOP.as_raw());
    });
}

#[cfg(test)]
mod tests {
    use super::{Signal, Signals};
    use rustix::process::{Signal as System, getpid, kill_process};

    #[tokio::test]
    async fn every_signal_is_heard_and_none_ends_the_process() {
        let mut signals = Signals::listen().unwrap();
        for (system, expected) in [
            (System::HUP, Signal::Hangup),
            (System::TERM, Signal::Terminate),
            (System::INT, Signal::Interrupt),
            (System::QUIT, Signal::Quit),
            (System::TSTP, Signal::Suspend),
            (System::WINCH, Signal::Resize),
        ] {
            kill_process(getpid(), system).unwrap();
            assert_eq!(signals.next().await, expected);
            assert_eq!(expected.number(), system.as_raw());
        }
    }
}
