//! What a statement does in the words for a step.

use super::Effect;
use crate::sql::SqlEffect;

/// A statement's effect in the words of a step's.
pub const fn effect_of_sql(effect: SqlEffect) -> Effect {
    match effect {
        SqlEffect::Read => Effect::Read,
        SqlEffect::Unknown => Effect::Unknown,
        SqlEffect::Change => Effect::Change,
        SqlEffect::Destroy => Effect::Destroy,
    }
}
