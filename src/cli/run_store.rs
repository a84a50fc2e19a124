//! Where a run is recorded: in the user's state directory, or in the fallback that the command line names.

use super::error::CommandError;
use super::exit;
use super::ledgers::Ledgers;
use crate::ledger::Store;
use crate::record::{Event, RecorderFault};
use std::path::Path;

/// Where a run that begins is recorded.
pub(super) struct RunStore {
    pub(super) ledgers: Ledgers,
    /// Where it is recorded if it cannot be there; none once that has happened.
    pub(super) fallback: Option<Store>,
    /// What was wrong with the first place.
    pub(super) fault: Option<Event>,
}

impl RunStore {
    /// The user's own, and a fallback if one was named.
    pub(super) fn open(fallback: Option<&Path>) -> Result<Self, CommandError> {
        let fallback = fallback.map(Store::at).transpose()?;
        Ok(Self { ledgers: Ledgers::open()?, fallback, fault: None })
    }

    /// Does something that writes there, or the same in the fallback where the first place cannot be written.
    pub(super) fn attempt<T>(
        &mut self,
        act: impl Fn(&Ledgers) -> Result<T, CommandError>,
    ) -> Result<T, CommandError> {
        match act(&self.ledgers) {
            Err(error) if error.code == exit::RECORD => {
                let Some(home) = self.fallback.take() else { return Err(error) };
                let fault = RecorderFault {
                    operation: "beginning the record".to_owned(),
                    cause: error.message,
                    detail: format!("it is kept in {}", home.place()),
                };
                self.fault = Some(Event::RecorderFault(fault));
                self.ledgers = Ledgers { home };
                act(&self.ledgers)
            }
            other => other,
        }
    }
}
