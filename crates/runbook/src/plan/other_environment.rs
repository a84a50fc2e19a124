//! A command that names another environment than the one that was chosen.

use super::named_environments::environments_named;
use crate::reading::{Addresses, Effect, Environments, Within};
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
    /// The machine whose name says so, by what the document tells of its environments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
}

impl OtherEnvironment {
    /// What a command with this effect has to do with it.
    pub fn said(&self, effect: Effect) -> String {
        if effect == Effect::Read {
            return format!("it reads {} while {} was chosen", self.place(), self.chosen);
        }
        self.to_string()
    }

    fn place(&self) -> String {
        let machine = self.machine.as_ref().map(|machine| format!("`{machine}` of {}", self.named));
        machine.unwrap_or_else(|| format!("`{}`", self.named))
    }
}

impl fmt::Display for OtherEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it names {} while {} was chosen", self.place(), self.chosen)
    }
}

/// The environment that a script names besides `chosen`, which has to be one that is known.
pub(super) fn other_environment(
    script: &str,
    within: Within,
    chosen: &str,
    environments: &Environments,
    addresses: &Addresses,
) -> Option<OtherEnvironment> {
    environments.named(chosen)?;
    let chosen = chosen.to_owned();
    let named = environments_named(script, within);
    let is_other = |name: &str| !environments.are_same(name, &chosen);
    if let Some((_, named)) = named.into_iter().find(|(name, _)| is_other(name)) {
        return Some(OtherEnvironment { named, chosen, machine: None });
    }
    let machines = addresses.named_in(script, environments);
    let (name, machine) = machines.into_iter().find(|(name, _)| is_other(name))?;
    Some(OtherEnvironment { named: name.to_owned(), chosen, machine: Some(machine) })
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
    use crate::document::Document;
    use crate::text::Source;

    fn check(environment: &str, script: &str, expected: bool) {
        let found = other_environment(
            script,
            Within::Shell,
            environment,
            &Environments::default(),
            &Addresses::default(),
        );
        assert_eq!(found.is_some(), expected, "{script} for {environment}");
    }

    #[test]
    fn a_machine_of_another_environment_is_noticed_wherever_it_stands() {
        let markdown = "| Staging | next.example |\n|---|---|\n| Production | www.example |\n";
        let document = Document::parse(&Source::new("a.md", markdown));
        let environments = Environments::default();
        let addresses = Addresses::of(&document, &environments);
        let said = |script: &str| {
            let found = other_environment(script, Within::Shell, "staging", &environments, &addresses)?;
            Some(found.said(Effect::Read))
        };
        let expected = "it reads `www.example` of production while staging was chosen";
        assert_eq!(said("diff <(curl next.example) <(curl www.example)").as_deref(), Some(expected));
        assert_eq!(said("curl https://next.example/up"), None);
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
