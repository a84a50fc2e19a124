//! Who has to have said yes before a run begins, when none may begin, and for which change: rules of an environment.

use super::duration;
use super::freeze::FreezeWindow;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use std::num::NonZeroU32;
use std::time::Duration;

/// How long after the first has signed the last may sign, where nothing is said.
const APPROVE_BY: Duration = Duration::from_secs(24 * 3600);

/// How long after the last has signed the run may begin, where nothing is said.
const EXECUTE_BY: Duration = Duration::from_secs(4 * 3600);

/// Who has to have said yes to a plan before it is run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Approvals {
    /// How many have to say yes.
    #[serde(default = "one")]
    pub needed: NonZeroU32,
    /// How many who say no end it.
    #[serde(default = "one")]
    pub deny: NonZeroU32,
    /// The list of allowed signers (see ssh-keygen), from the folder of the settings.
    pub signers: String,
    /// Keys that no longer count, from there too. It is looked at when a run begins, and no part of what was approved.
    #[serde(default)]
    pub revoked: Option<String>,
    /// Who of the list may approve, by name or as `@group`; all of it where nobody is named.
    #[serde(default)]
    pub from: Vec<String>,
    /// Whether the operator's own yes does not count. The operator has to sign too, or nobody knows who it is.
    #[serde(default = "yes")]
    pub not_operator: bool,
    /// How long after signing others may still sign.
    #[serde(default = "approve_by", deserialize_with = "span")]
    pub approve_by: Duration,
    /// How long after signing the run may begin.
    #[serde(default = "execute_by", deserialize_with = "span")]
    pub execute_by: Duration,
    /// For how many runs an approval is good.
    #[serde(default = "one")]
    pub uses: NonZeroU32,
}

const fn one() -> NonZeroU32 {
    NonZeroU32::MIN
}

const fn yes() -> bool {
    true
}

const fn approve_by() -> Duration {
    APPROVE_BY
}

const fn execute_by() -> Duration {
    EXECUTE_BY
}

fn span<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let span = duration::optional(deserializer)?;
    span.filter(|span| !span.is_zero())
        .ok_or_else(|| D::Error::custom("a span of time is longer than nothing"))
}

/// When no run may begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frozen {
    /// The time zone of the windows, such as `Europe/Berlin`.
    pub zone: String,
    /// The windows.
    pub times: Vec<FreezeWindow>,
}

/// The change that a run has to be for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ticket {
    /// The shape of its id: all of it has to match.
    pub pattern: String,
    /// A command that is asked about it, with the id as `$1` and in `STEPGATE_TICKET`: it exits with 0 where the change may be carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
}

impl Ticket {
    /// Whether `id` has the shape. A pattern that is none fits nothing; it is refused where the settings are read.
    pub fn fits(&self, id: &str) -> bool {
        self.matcher().is_ok_and(|matcher| matcher.is_match(id))
    }

    pub(super) fn matcher(&self) -> Result<regex::Regex, regex::Error> {
        regex::Regex::new(&format!("^(?:{})$", self.pattern))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_the_strict_side() {
        let read: Approvals = toml::from_str("signers = 'allowed_signers'").unwrap();
        assert!(read.not_operator && read.needed.get() == 1 && read.deny.get() == 1 && read.uses.get() == 1);
        assert_eq!((read.approve_by, read.execute_by), (APPROVE_BY, EXECUTE_BY));
        for wrong in
            ["needed = 0", "deny = 0", "uses = 0", "execute-by = '0s'", "approve-by = 'soon'", "sigers = 'x'"]
        {
            assert!(toml::from_str::<Approvals>(&format!("signers = 'a'\n{wrong}")).is_err(), "{wrong}");
        }
        assert!(toml::from_str::<Approvals>("needed = 1").is_err());
    }

    #[test]
    fn all_of_a_ticket_has_to_fit() {
        let ticket = Ticket { pattern: "CHG-[0-9]+|none".to_owned(), check: None };
        assert!(ticket.fits("CHG-12") && ticket.fits("none"));
        for id in ["", "CHG-", "XCHG-1", "CHG-1x", "CHG-1\n", "nonesuch"] {
            assert!(!ticket.fits(id), "{id:?}");
        }
    }
}
