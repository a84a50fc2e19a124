//! A command that names another environment than the one that was chosen.

use super::named_environments::environments_named;
use crate::reading::{Environments, Within};
use crate::shell::Assignment;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Another environment than the one that was chosen, as a text names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherEnvironment {
    /// The word that names it.
    pub named: String,
    /// The environment that was chosen.
    pub chosen: String,
}

impl fmt::Display for OtherEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it names `{}` while {} was chosen", self.named, self.chosen)
    }
}

/// The environment that a script names besides `chosen`, which has to be one that is known.
pub(super) fn other_environment(
    script: &str,
    within: Within,
    chosen: &str,
    environments: &Environments,
) -> Option<OtherEnvironment> {
    let named = environments_named(script, within);
    let (_, word) = named.into_iter().find(|(name, _)| !environments.are_same(name, chosen))?;
    environments.named(chosen)?;
    Some(OtherEnvironment { named: word, chosen: chosen.to_owned() })
}

/// Variables by which a document says where its commands act.
const PLACES: [&str; 6] =
    ["ENVIRONMENT", "ENV", "TARGET_ENV", "TARGET_ENVIRONMENT", "DEPLOY_ENV", "DEPLOY_ENVIRONMENT"];

/// Whether a command sets what the commands behind it take for their environment.
pub(super) fn sets_environment(
    assignments: &[Assignment],
    chosen: &str,
    environments: &Environments,
) -> bool {
    let is_other = |name: &str| !environments.are_same(name, chosen);
    assignments.iter().any(|one| {
        PLACES.contains(&one.name.to_ascii_uppercase().as_str())
            && environments.named(&one.value.text.to_lowercase()).is_some_and(is_other)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(environment: &str, script: &str, expected: bool) {
        let found = other_environment(script, Within::Shell, environment, &Environments::default());
        assert_eq!(found.is_some(), expected, "{script} for {environment}");
    }

    #[test]
    fn a_hard_coded_name_of_another_environment_is_noticed() {
        check("staging", "kubectl get pods -n shop-prod", true);
        check("production", "./deploy.sh staging", true);
        check("staging", "kubectl get pods -n shop-staging", false);
        check("prod", "kubectl get pods -n production", false);
        check("staging", "npm run product-tests", false);
    }
}
