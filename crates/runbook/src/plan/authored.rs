//! What an author has said of how a text runs, as it stands in the reasons of a plan.

/// What stands as the reason of an effect or a mode that `stepgate.toml` names.
pub(super) const SETTINGS_SAY: &str = "stepgate.toml says so";
/// The same where the block names it.
pub(super) const BLOCK_SAYS: &str = "the block says so";

/// Whether the settings or the block say it.
pub(super) fn is_said(reason: &str) -> bool {
    [SETTINGS_SAY, BLOCK_SAYS].contains(&reason)
}
