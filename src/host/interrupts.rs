//! What interrupts a run from outside: signals, and what somebody says who drives it from another process.

use super::signals::{Signal, Signals};
use crate::session::Control;
use tokio::sync::mpsc::UnboundedReceiver;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Interrupt {
    /// A signal.
    Signal(Signal),
    /// Something that is said.
    Control(Control),
}

/// All of them, as one stream.
#[derive(Debug)]
pub struct Interrupts {
    signals: Signals,
    controls: Option<UnboundedReceiver<Control>>,
    is_left_alone: bool,
}

impl Interrupts {
    /// Signals alone.
    pub fn of_signals(signals: Signals) -> Self {
        Self { signals, controls: None, is_left_alone: false }
    }

    /// The same with what comes over `controls`.
    pub fn with_controls(self, controls: UnboundedReceiver<Control>) -> Self {
        Self { controls: Some(controls), ..self }
    }

    /// Waits for the next one. Loses none when it is dropped half way.
    pub async fn next(&mut self) -> Interrupt {
        loop {
            let Some(controls) = &mut self.controls else {
                return Interrupt::Signal(self.signals.next().await);
            };
            let control = tokio::select! {
                biased;
                signal = self.signals.next() => return Interrupt::Signal(signal),
                control = controls.recv() => control,
            };
            match control {
                Some(control) => {
                    match control {
                        Control::LeftAlone => self.is_left_alone = true,
                        Control::HandedOver(_) => self.is_left_alone = false,
                        _ => {}
                    }
                    return Interrupt::Control(control);
                }
                // Nobody is left to say anything.
                None => self.controls = None,
            }
        }
    }

    /// Whether nobody drives the run any more, as far as has been heard.
    pub fn is_left_alone(&self) -> bool {
        self.is_left_alone
    }

    /// A signal that ends a run and has come already, if there is one.
    pub async fn ending(&mut self, is_first: bool) -> Option<Signal> {
        self.signals.ending(is_first).await
    }
}
