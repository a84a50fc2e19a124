//! A command that names another environment than the one that was chosen.

use super::Inputs;

/// The environments that a command is likely to name, each with the words that name it.
const NAMES: &[(&str, &[&str])] =
    &[("production", &["prod", "production", "prd"]), ("staging", &["staging", "stage", "stg"])];

/// What to say of a script that names another environment; nothing where none was chosen.
pub(super) fn other_environment(script: &str, inputs: &Inputs) -> Option<String> {
    let chosen = inputs.environment.as_deref()?;
    let environments = inputs.environments();
    environments.named(chosen)?;
    let named = environments_named(script);
    let (_, word) = named.iter().find(|(name, _)| !environments.are_same(name, chosen))?;
    Some(format!("it names `{word}` while {chosen} was chosen"))
}

/// The usual environments that a script names, each with the word that it uses.
pub fn environments_named(script: &str) -> Vec<(&'static str, String)> {
    let words: Vec<String> =
        script.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_lowercase).collect();
    let is_said = |at: usize, names: &[&str]| names.contains(&words[at].as_str()) && !means_else(&words, at);
    let first = |names: &[&str]| (0..words.len()).find(|at| is_said(*at, names)).map(|at| words[at].clone());
    NAMES.iter().filter_map(|(name, names)| Some((*name, first(names)?))).collect()
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
        let inputs = Inputs { environment: Some(environment.to_owned()), ..Inputs::default() };
        assert_eq!(other_environment(script, &inputs).is_some(), expected, "{script} for {environment}");
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
