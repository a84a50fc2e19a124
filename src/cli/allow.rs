//! What may run unasked, as it is typed.

/// What `--yes` answers only where a flag says that too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Allow {
    /// What destroys.
    Destroy,
    /// What this step destroys.
    DestroyStep(String),
    /// What nobody can tell the effect of.
    Unknown,
    /// What names another environment.
    OtherEnvironment,
}

impl Allow {
    /// The word as it is typed behind `--allow`.
    pub(super) fn parse(word: &str) -> Result<Self, String> {
        match word {
            "destroy" => Ok(Self::Destroy),
            "unknown" => Ok(Self::Unknown),
            "other-environment" => Ok(Self::OtherEnvironment),
            _ => match word.strip_prefix("destroy=").filter(|step| !step.is_empty()) {
                Some(step) => Ok(Self::DestroyStep(step.to_owned())),
                None => Err("one of destroy, destroy=STEP, unknown, other-environment".to_owned()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_allows_what_it_says_and_nothing_more() {
        assert_eq!(Allow::parse("destroy"), Ok(Allow::Destroy));
        assert_eq!(Allow::parse("destroy=rm-old-3f"), Ok(Allow::DestroyStep("rm-old-3f".into())));
        assert_eq!(Allow::parse("unknown"), Ok(Allow::Unknown));
        assert_eq!(Allow::parse("other-environment"), Ok(Allow::OtherEnvironment));
    }

    #[test]
    fn a_step_that_is_not_named_allows_nothing() {
        for word in ["destroy=", "Destroy", "all", "", "destroy ", "unknown=x"] {
            assert!(Allow::parse(word).is_err(), "{word:?}");
        }
    }
}
