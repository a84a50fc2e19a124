//! Why a command or statement is asked about before it runs.

use crate::plan::OtherEnvironment;
use crate::reading::Effect;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConfirmReason {
    /// It loses something that is not simply made again.
    Destroys,
    /// It alters something, and the environment asks about that.
    Changes,
    /// Nobody can tell what it does.
    UnknownEffect,
    /// It names another environment than the one that was chosen.
    OtherEnvironment(OtherEnvironment),
    /// It looks at another environment than the one that was chosen.
    ReadsOtherEnvironment(OtherEnvironment),
    /// The environment asks before every step.
    EveryStep,
    /// Nobody has said yes to this text: a person has changed it.
    Edited,
    /// It needs something that was not kept while the run was stopped.
    Lost(String),
}

impl ConfirmReason {
    /// All of `reasons` in one sentence.
    pub fn words(reasons: &[Self]) -> String {
        reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }
}

impl fmt::Display for ConfirmReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Destroys => f.write_str("it destroys something"),
            Self::Changes => f.write_str("it changes something"),
            Self::UnknownEffect => f.write_str("its effect is not known"),
            Self::OtherEnvironment(other) => other.fmt(f),
            Self::ReadsOtherEnvironment(other) => f.write_str(&other.said(Effect::Read)),
            Self::EveryStep => f.write_str("this environment asks before every step"),
            Self::Edited => f.write_str("it was edited"),
            Self::Lost(what) => write!(f, "it needs {what}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_reasons_are_said_in_the_order_in_which_they_were_found() {
        let reasons = [ConfirmReason::Edited, ConfirmReason::Destroys, ConfirmReason::Lost("`f`".into())];
        assert_eq!(ConfirmReason::words(&reasons), "it was edited; it destroys something; it needs `f`");
        assert_eq!(ConfirmReason::words(&[]), "");
    }

    #[test]
    fn the_words_of_the_protocol_stay_what_they_are() {
        let words = [
            ConfirmReason::Changes,
            ConfirmReason::UnknownEffect,
            ConfirmReason::EveryStep,
            ConfirmReason::Edited,
        ];
        let json = serde_json::to_string(&words).unwrap();
        assert_eq!(json, r#"["changes","unknown-effect","every-step","edited"]"#);
    }
}
