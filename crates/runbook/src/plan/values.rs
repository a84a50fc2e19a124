//! Where a variable's value comes from: the first of the contract's places that has one.

use super::{Inputs, menu};
use crate::document::Document;
use crate::reading::{self, normal_name};
use crate::redact::{looks_secret, shaped};
use crate::settings::{Limits, SecretSource, Value};
use std::collections::BTreeMap;

/// Names that the process environment holds for other reasons: `<user>` in a runbook is not `$USER`.
const NOT_FROM_THE_PROCESS: &[&str] = &[
    "home", "host", "hostname", "hosttype", "lang", "logname", "mail", "name", "oldpwd", "path", "pwd",
    "shell", "shlvl", "term", "tmpdir", "user", "username", "version", "display", "editor", "pager",
    "columns", "lines", "tz",
];

/// What an author puts before the name of something that is the reader's.
pub(super) const YOUR: &str = "your_";

/// Where a value came from, in the words of the plan.
pub type Origin = String;

/// What is known of one variable.
#[derive(Debug, Clone, PartialEq)]
pub enum Lookup {
    /// Its value, which may be shown.
    Known(Value, Origin),
    /// A secret that is fetched when the run starts.
    Secret(SecretNeed),
    /// Nothing.
    Open,
}

/// A secret that a run needs.
#[derive(Debug, Clone, PartialEq)]
pub struct SecretNeed {
    /// The variable's name.
    pub name: String,
    /// Where its value comes from.
    pub from: SecretFrom,
    /// The same in words, without the value.
    pub origin: Origin,
}

/// Where a secret's value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum SecretFrom {
    /// A source of the settings.
    Source(SecretSource),
    /// A value that was given in the open, under a name that says it is a secret.
    Value(String),
}

impl SecretNeed {
    /// Whether a run that goes on has it again by itself: nobody has typed it.
    pub const fn is_fetched(&self) -> bool {
        matches!(
            self.from,
            SecretFrom::Source(SecretSource::Command(_) | SecretSource::Env(_) | SecretSource::File(_))
        )
    }

    /// The secret called `name`, as the settings declare it.
    pub fn declared(name: &str, source: &SecretSource) -> Self {
        Self { name: name.to_owned(), from: SecretFrom::Source(source.clone()), origin: source.words() }
    }

    /// The URL of the database called `name`, which may hold a password.
    pub fn of_database(name: &str, source: &SecretSource) -> Self {
        Self {
            name: format!("database {name}"),
            from: SecretFrom::Source(source.clone()),
            origin: source.words(),
        }
    }
}

/// The values in the front matter: what stands under `vars:`.
pub(super) fn front_matter(document: &Document) -> BTreeMap<String, Value> {
    document
        .front_matter
        .vars()
        .map(|(name, value, _)| (name.to_owned(), Value::Text(value.to_owned())))
        .collect()
}

/// The values that a plan is made with, by normal name.
pub struct Values<'a> {
    inputs: &'a Inputs,
    front_matter: &'a BTreeMap<String, Value>,
    environment: Option<(&'a str, &'a crate::settings::Environment)>,
    process: BTreeMap<String, (&'a str, &'a str)>,
}

impl<'a> Values<'a> {
    /// Gathers the places that hold values.
    pub fn new(inputs: &'a Inputs, front_matter: &'a BTreeMap<String, Value>) -> Self {
        let environment = inputs.environment.as_deref().and_then(|name| inputs.settings.environment(name));
        let process = inputs
            .process
            .iter()
            .map(|(name, value)| (normal_name(name), (name.as_str(), value.as_str())))
            .filter(|(name, _)| !NOT_FROM_THE_PROCESS.contains(&name.as_str()))
            .collect();
        Self { inputs, front_matter, environment, process }
    }

    /// What is known of the variable called `name` (a normal name).
    pub fn lookup(&self, name: &str) -> Lookup {
        match (self.lookup_exactly(name), name.strip_prefix(YOUR)) {
            // A value for `token` is one for `YOUR_TOKEN` too.
            (Lookup::Open, Some(name)) => self.lookup_exactly(name),
            (found, _) => found,
        }
    }

    fn lookup_exactly(&self, name: &str) -> Lookup {
        if let Some(need) = self.declared_secret(name) {
            return Lookup::Secret(need);
        }
        match self.open_value(name) {
            // A URL with a password in it is as secret as the password.
            Some((value, origin))
                if looks_secret(name) || !shaped(&value.text()).is_empty() || self.is_source(name) =>
            {
                Lookup::Secret(SecretNeed {
                    name: name.to_owned(),
                    from: SecretFrom::Value(value.text()),
                    origin,
                })
            }
            Some((value, origin)) => Lookup::Known(value, origin),
            None => Lookup::Open,
        }
    }

    /// Whether any variable has limits.
    pub fn have_limits(&self) -> bool {
        let here = self.environment.is_some_and(|(_, environment)| !environment.value_limits.is_empty());
        here || !self.inputs.settings.value_limits.is_empty()
    }

    /// What the value of the variable called `name` (a normal name) may be: as its environment says, else as the settings say for all.
    pub fn limits(&self, name: &str) -> Option<&'a Limits> {
        let own = |name: &str| {
            let here = self.environment.and_then(|(_, environment)| named(&environment.value_limits, name));
            here.or_else(|| named(&self.inputs.settings.value_limits, name))
        };
        let bare = || name.strip_prefix(YOUR).and_then(own);
        // An item of a list has the limits of the list.
        let of_list = || {
            let (list, place) = name.rsplit_once('_')?;
            place.parse::<usize>().ok().and_then(|_| own(list))
        };
        own(name).or_else(bare).or_else(of_list)
    }

    /// The word of a placeholder that offers environments which means the chosen one.
    pub(super) fn by_environment(&self, spelling: &str) -> Option<Lookup> {
        let chosen = self.inputs.environment.as_deref().filter(|_| !reading::menu(spelling).is_empty())?;
        let word = menu::settled(spelling, chosen, &self.inputs.environments())?;
        Some(Lookup::Known(Value::Text(word), format!("environment {chosen}")))
    }

    /// Whether a declared secret, or the address of a database, is taken from the process variable of this name.
    fn is_source(&self, name: &str) -> bool {
        let sources = self.inputs.settings.secret_variables(self.inputs.environment.as_deref());
        sources.iter().any(|variable| normal_name(variable) == name)
    }

    fn declared_secret(&self, name: &str) -> Option<SecretNeed> {
        if let Some((value, origin)) = self.typed(name) {
            let declared = self.secret_source(name).is_some();
            return declared.then(|| SecretNeed {
                name: name.to_owned(),
                from: SecretFrom::Value(value.text()),
                origin,
            });
        }
        let source = self.secret_source(name)?;
        Some(SecretNeed::declared(name, source))
    }

    fn secret_source(&self, name: &str) -> Option<&'a SecretSource> {
        let of_environment = self.environment.and_then(|(_, environment)| named(&environment.secrets, name));
        of_environment.or_else(|| named(&self.inputs.settings.secrets, name))
    }

    /// What the command line says: `--set`, then `--vars`.
    fn typed(&self, name: &str) -> Option<(Value, Origin)> {
        let set = self.inputs.set.iter().rev().find(|(set, _)| normal_name(set) == name);
        set.map(|(_, value)| (Value::Text(value.clone()), "--set".to_owned())).or_else(|| {
            let (path, vars) = self.inputs.vars.as_ref()?;
            named(vars, name).map(|value| (value.clone(), format!("--vars {path}")))
        })
    }

    fn open_value(&self, name: &str) -> Option<(Value, Origin)> {
        let of_environment = || {
            let (environment, settings) = self.environment?;
            named(&settings.vars, name).map(|value| (value.clone(), format!("environment {environment}")))
        };
        let itself = || {
            let environment = self.inputs.environment.as_deref().filter(|_| name == "environment")?;
            let known = self.environment.map_or(environment, |(name, _)| name);
            Some((Value::Text(known.to_owned()), format!("environment {known}")))
        };
        let written =
            || named(self.front_matter, name).map(|value| (value.clone(), "front matter".to_owned()));
        let shared = || {
            named(&self.inputs.settings.vars, name).map(|value| (value.clone(), "stepgate.toml".to_owned()))
        };
        let process = || {
            let (variable, value) = self.process.get(name)?;
            Some((Value::Text((*value).to_owned()), format!("environment variable {variable}")))
        };
        let found = self
            .typed(name)
            .or_else(of_environment)
            .or_else(itself)
            .or_else(written)
            .or_else(shared)
            .or_else(process);
        found.or_else(|| self.item(name))
    }

    /// An item of a list by its place: `services_2` is the second of `services`.
    fn item(&self, name: &str) -> Option<(Value, Origin)> {
        let (list, place) = name.rsplit_once('_')?;
        let place: usize = place.parse().ok()?;
        let (Value::List(items), origin) = self.open_value(list)? else { return None };
        Some((Value::Text(items.get(place.checked_sub(1)?)?.clone()), origin))
    }
}

fn named<'a, T>(table: &'a BTreeMap<String, T>, name: &str) -> Option<&'a T> {
    table.iter().find(|(key, _)| normal_name(key) == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    fn inputs(environment: Option<&str>) -> Inputs {
        let toml =
            "[vars]\na = 's'\nb = 's'\n[secrets]\ntoken = { env = 'T' }\n[env.staging.vars]\na = 'e'\n";
        Inputs {
            environment: environment.map(str::to_owned),
            settings: Settings::parse("s", toml).expect("valid"),
            process: BTreeMap::from([
                ("DB_HOST".into(), "db".into()),
                ("USER".into(), "me".into()),
                ("API_KEY".into(), "k".into()),
            ]),
            ..Inputs::default()
        }
    }

    fn check(inputs: &Inputs, name: &str, value: &str, origin: &str) {
        let lookup = Values::new(inputs, &BTreeMap::new()).lookup(name);
        assert_eq!(lookup, Lookup::Known(Value::Text(value.into()), origin.into()));
    }

    #[test]
    fn the_first_place_that_has_a_value_wins() {
        let mut inputs = inputs(Some("staging"));
        check(&inputs, "a", "e", "environment staging");
        check(&inputs, "b", "s", "stepgate.toml");
        check(&inputs, "db_host", "db", "environment variable DB_HOST");
        check(&inputs, "environment", "staging", "environment staging");
        inputs.set.push(("A".into(), "typed".into()));
        check(&inputs, "a", "typed", "--set");
    }

    #[test]
    fn an_environments_limits_take_the_place_of_those_for_all() {
        let toml = "[vars]\na = { max = 3 }\nb = { max = 3 }\n[env.staging.vars]\na = { max = 9 }\nb = 2\n";
        let settings = Settings::parse("s", toml).expect("valid");
        let inputs = Inputs { environment: Some("staging".into()), settings, ..Inputs::default() };
        let written = BTreeMap::new();
        let values = Values::new(&inputs, &written);
        let max = |name: &str| values.limits(name).and_then(|limits| limits.max);
        assert_eq!(["a", "b", "your_a", "a_2", "c"].map(max), [Some(9), Some(3), Some(9), Some(9), None]);
    }

    #[test]
    fn what_every_login_has_is_no_value_for_a_runbook() {
        let inputs = inputs(None);
        assert_eq!(Values::new(&inputs, &BTreeMap::new()).lookup("user"), Lookup::Open);
    }

    #[test]
    fn a_declared_secret_and_one_that_looks_like_one_are_never_known() {
        let (inputs, written) = (inputs(None), BTreeMap::new());
        let values = Values::new(&inputs, &written);
        assert!(
            matches!(values.lookup("token"), Lookup::Secret(need) if need.origin == "environment variable T")
        );
        assert!(matches!(values.lookup("api_key"), Lookup::Secret(_)));
    }
}
