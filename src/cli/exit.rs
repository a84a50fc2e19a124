//! Exit codes, as the contract lists them.

/// Everything that was asked for is done.
pub(super) const DONE: u8 = 0;
/// The command line makes no sense.
pub(super) const USAGE: u8 = 2;
/// A gate was declined, nobody could be asked, or a confirmation is missing.
pub(super) const DECLINED: u8 = 3;
/// The document, the plan or the settings have errors.
pub(super) const DOCUMENT: u8 = 4;
/// The ledger cannot be written, or does not hold.
pub(super) const RECORD: u8 = 5;
/// A step is in doubt.
pub(super) const IN_DOUBT: u8 = 6;
/// A record holds as far as it goes, and was not compared with a head that was kept elsewhere.
pub(super) const NOT_COMPARED: u8 = 7;
/// A bug in Stepgate.
pub(super) const BUG: u8 = 70;
