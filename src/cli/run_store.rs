//! Where a run is recorded: in the user's state directory, or in the fallback that the command line names.

use super::error::CommandError;
use super::exit;
use super::ledgers::Ledgers;
use crate::ledger::Store;
use crate::record::{Event, RecorderFault};
use std::path::Path;

/// The fallback that somebody has named. A run of a record that machines share has none: another one could take it over meanwhile, and
/// would not know what was done.
pub(super) fn fallback(named: Option<&Path>, ledgers: &Ledgers) -> Result<Option<Store>, CommandError> {
    if named.is_some() && ledgers.home.is_shared() {
        let message = "--audit-fallback does not go with a record that machines share: another one could go on with the run, and would not know what was done";
        return Err(CommandError::usage(message)
            .hinted("Leave it out; where the server is not reached, the next step does not start."));
    }
    Ok(named.map(Store::at).transpose()?)
}

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
        let ledgers = Ledgers::open()?;
        let fallback = self::fallback(fallback, &ledgers)?;
        Ok(Self { ledgers, fallback, fault: None })
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
