//! A command that names another environment than the one that was chosen.

use crate::reading::Environments;
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

/// The environments that a command is likely to name, each with the words that name it.
const NAMES: &[(&str, &[&str])] =
    &[("production", &["prod", "production", "prd"]), ("staging", &["staging", "stage", "stg"])];

/// The environment that a script names besides `chosen`, which has to be one that is known.
pub(super) fn other_environment(
    script: &str,
    chosen: &str,
    environments: &Environments,
) -> Option<OtherEnvironment> {
    let named = environments_named(script);
    let (_, word) = named.into_iter().find(|(name, _)| !environments.are_same(name, chosen))?;
    environments.named(chosen)?;
    Some(OtherEnvironment { named: word, chosen: chosen.to_owned() })
}

/// The usual environments that a script names, each with the word that it uses.
pub fn environments_named(script: &str) -> Vec<(&'static str, String)> {
    // Most scripts name none.
    let is_name = |word: &[u8]| NAMES.iter().any(|(_, names)| is_one_of(word, names));
    if !script.as_bytes().split(|byte| !byte.is_ascii_alphanumeric()).any(is_name) {
        return Vec::new();
    }
    let words: Vec<String> =
        script.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_ascii_lowercase).collect();
    let is_said = |at: usize, names: &[&str]| names.contains(&words[at].as_str()) && !means_else(&words, at);
    let first = |names: &[&str]| (0..words.len()).find(|at| is_said(*at, names)).map(|at| words[at].clone());
    NAMES.iter().filter_map(|(name, names)| Some((*name, first(names)?))).collect()
}

fn is_one_of(word: &[u8], names: &[&str]) -> bool {
    names.iter().any(|name| name.as_bytes().eq_ignore_ascii_case(word))
}

/// Whether the word at `at` is the way in which something is built, as in `NODE_ENV=production` and `npm run build:production`, or the
/// number of a stage.
fn means_else(words: &[String], at: usize) -> bool {
    let before = &words[..at];
    let is_build = matches!(before, [.., last] if last == "build" || last == "only")
        || matches!(before, [.., node, env] if node == "node" && env == "env");
    let is_numbered = words[at] == "stage"
        && words.get(at + 1).is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
    is_build || is_numbered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(environment: &str, script: &str, expected: bool) {
        let found = other_environment(script, environment, &Environments::default());
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

    #[test]
    fn the_way_in_which_something_is_built_is_no_environment() {
        check("staging", "NODE_ENV=production npm run build:production && npm ci --only=production", false);
        check("production", "terraform state show x.stage_1", false);
        check("staging", "npm run build && deploy production", true);
    }
}
