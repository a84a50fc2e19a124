//! The commands of `stepgate.toml` that a run executes besides its steps: a plan names every one of them.

use super::side_command::SideCommand;
use super::values::{Lookup, SecretFrom};
use super::{Inputs, Plan, Step};
use crate::settings::{Database, DatabaseSource, SecretSource};
use std::collections::{BTreeMap, BTreeSet};

/// All of them, in the order in which a run comes to them.
pub(super) fn commands(plan: &Plan, inputs: &Inputs, lookups: &BTreeMap<String, Lookup>) -> Vec<SideCommand> {
    let mut found = addresses(plan, inputs);
    found.extend(secrets(plan, lookups));
    let checks = plan.rules.expect.iter().map(|(command, expected)| {
        (command.clone(), format!("must print `{expected}`, before the run and before each change"))
    });
    found.extend(checks);
    let probes = plan.within_reach().filter_map(|step| {
        let probe = step.run()?.probe.clone()?;
        Some((probe, format!("says whether line {} has happened, where nobody knows", step.line)))
    });
    found.extend(probes);
    found.extend(
        plan.rules.anchor.clone().map(|anchor| (anchor, "takes the head of a run that is over".to_owned())),
    );
    found.into_iter().map(|(command, purpose)| SideCommand { command, purpose }).collect()
}

/// The commands that say where the databases of the plan's steps are.
fn addresses(plan: &Plan, inputs: &Inputs) -> Vec<(String, String)> {
    let wanted: BTreeSet<&str> = plan.within_reach().filter_map(Step::database).collect();
    let environment = inputs.environment.as_deref().and_then(|name| inputs.settings.environment(name));
    let sources = match environment.and_then(|(_, environment)| environment.database.as_ref()) {
        None => Vec::new(),
        Some(Database::One(source)) => vec![("default", source)],
        Some(Database::Named(sources)) => {
            sources.iter().map(|(name, source)| (name.as_str(), source)).collect()
        }
    };
    let commands = sources.into_iter().filter(|(name, _)| wanted.contains(name));
    let commands = commands.filter_map(|(name, source)| match source {
        DatabaseSource::From(SecretSource::Command(command)) => {
            Some((command.clone(), format!("gives the address of the database `{name}`")))
        }
        _ => None,
    });
    commands.collect()
}

/// The commands that give secrets: those of the plan, and those that only a way back needs.
fn secrets(plan: &Plan, lookups: &BTreeMap<String, Lookup>) -> Vec<(String, String)> {
    let back = plan.rollbacks.iter().flat_map(|back| &back.variables);
    let names: BTreeSet<&str> =
        plan.variables.iter().chain(back).filter(|row| row.secret).map(|row| row.name.as_str()).collect();
    let commands = names.into_iter().filter_map(|name| match lookups.get(name) {
        Some(Lookup::Secret(need)) => match &need.from {
            SecretFrom::Source(SecretSource::Command(command)) => {
                Some((command.clone(), format!("gives the secret `{name}`")))
            }
            _ => None,
        },
        _ => None,
    });
    commands.collect()
}

#[cfg(test)]
mod tests {
    use crate::plan::{Inputs, build};
    use crate::settings::Settings;
    use crate::text::Source;

    #[test]
    fn every_command_that_a_run_would_execute_is_named() {
        let toml = "[audit]\nanchor = 'keep'\n[secrets]\ntoken = { command = 'give token' }\nother = { command = 'give other' }\n\
                    [env.staging]\nexpect = { 'where' = 'here' }\ndatabase = { command = 'give database' }\n";
        let inputs = Inputs {
            environment: Some("staging".into()),
            settings: Settings::parse("s", toml).unwrap(),
            ..Inputs::default()
        };
        let text = "```bash\nlogin <token>\n```\n\n```sql\nSELECT 1;\n```\n";
        let named = |inputs: &Inputs| {
            let plan = build(&Source::new("a.md", text), inputs);
            plan.commands.into_iter().map(|one| one.command).collect::<Vec<_>>()
        };
        assert_eq!(named(&inputs), ["give database", "give token", "where", "keep"]);
    }
}
