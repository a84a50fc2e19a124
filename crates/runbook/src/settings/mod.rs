//! What a team says beside its runbook: `stepgate.toml` as typed settings.
//!
//! Takes the file's text, gives [`Settings`] or a [`SettingsError`] that names the line and the nearest known key.
//! Never reads a file, never fetches a secret, and knows nothing of a particular document.

mod address;
mod approval_faults;
mod approvals;
mod duration;
mod freeze;
mod limits;
mod lines;
mod requirement;
mod schema;
mod scope;
mod store_faults;
mod suggest;
mod target_faults;
mod target_list;
mod value;
mod variable;
mod written;

pub use address::{Address as DatabaseAddress, Unclear, decoded};
pub use approvals::{Approvals, Frozen, Ticket};
pub use duration::{parse_duration, words as duration_words};
pub use freeze::FreezeWindow;
pub use limits::Limits;
pub use requirement::Requirement;
pub use schema::{
    Base, BlockRule, Confirm, Database, DatabaseSource, Environment, SecretSource, Settings, TargetRule,
    TransactionMode, Untagged,
};
pub use scope::{ScopeRule, Take};
pub use suggest::nearest;
pub use target_faults::LOCAL;
pub use target_list::{PERSON, Serial, TargetList};
pub use value::Value;
pub use variable::breach;
pub use written::{Answer, Entry, scope_count, shown, written};

use crate::programs::{Fault, OwnPrograms};
use crate::text::{VERSION, Version};
use serde::Deserialize;
use std::path::Path;
use thiserror::Error;
use toml::Spanned;

/// The file's name, looked for beside the runbook and in the folders above it.
pub const FILE_NAME: &str = "stepgate.toml";

/// Why a settings file cannot be used.
#[derive(Debug, Error)]
#[error("{path}:{line}: {message}")]
pub struct SettingsError {
    /// The file's path.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What was found.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// Whether another version of Stepgate could use it.
    pub is_for_another_version: bool,
}

/// The one key that is read before all others: a newer version may know keys that this one does not.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    stepgate: Option<Spanned<Requirement>>,
}

impl Settings {
    /// Reads the text of the settings file at `path`.
    pub fn parse(path: &str, text: &str) -> Result<Self, SettingsError> {
        let wanted: Wanted = toml::from_str(text).map_err(|error| refused(path, text, &error))?;
        if let Some(unmet) = wanted.stepgate.filter(|wanted| !wanted.get_ref().is_met_by(Version::of_this()))
        {
            return Err(unmet_by_this(path, text, &unmet));
        }
        let mut settings: Self = toml::from_str(text).map_err(|error| refused(path, text, &error))?;
        settings.programs = OwnPrograms::read(std::mem::take(&mut settings.parts))
            .map_err(|fault| useless(path, text, fault))?;
        for (rule, lines) in settings.block.iter_mut().zip(lines::of_blocks(text)) {
            rule.get_mut().lines = lines;
        }
        for (index, rule) in settings.scope.iter_mut().enumerate() {
            let line = lines::line_at(text, rule.span().start);
            (rule.get_mut().line, rule.get_mut().index) = (line, index);
        }
        if let Some((rule, message)) =
            settings.scope.iter().find_map(|rule| Some((rule.get_ref(), rule.get_ref().fault()?)))
        {
            let (path, line) = (path.to_owned(), rule.line);
            return Err(SettingsError { path, line, message, hint: None, is_for_another_version: false });
        }
        settings.approval_faults(path, text)?;
        settings.target_faults(path, text)?;
        settings.store_faults(path, text)?;
        settings.part_variables().map_err(|(at, message)| {
            let (path, line) = (path.to_owned(), lines::line_at(text, at));
            SettingsError { path, line, message, hint: None, is_for_another_version: false }
        })?;
        Ok(Self { path: Some(path.to_owned()), ..settings })
    }

    /// Parts values from limits. An error is about limits that such a variable cannot have, and where it stands.
    fn part_variables(&mut self) -> Result<(), (usize, String)> {
        let is_secret = |name: &str| self.secrets.contains_key(name);
        let own = self.env.values().find_map(|one| {
            variable::fault(&one.variables, &|name| is_secret(name) || one.secrets.contains_key(name))
        });
        if let Some(fault) = own.or_else(|| variable::fault(&self.variables, &is_secret)) {
            return Err(fault);
        }
        (self.vars, self.value_limits) = variable::parted(std::mem::take(&mut self.variables));
        for one in self.env.values_mut() {
            (one.vars, one.value_limits) = variable::parted(std::mem::take(&mut one.variables));
        }
        Ok(())
    }

    /// The same without the `[[block]]`s and `[[scope]]`s that are about other runbooks than the one at `path`.
    #[must_use]
    pub fn of_runbook(mut self, path: &Path) -> Self {
        let is_about = |runbook: &Option<String>| runbook.as_ref().is_none_or(|name| path.ends_with(name));
        self.block.retain(|rule| is_about(&rule.get_ref().runbook));
        self.scope.retain(|rule| is_about(&rule.get_ref().runbook));
        self
    }

    /// The variables of the process environment that hold secrets of the environment called `name`, or a database's address.
    pub fn secret_variables(&self, name: Option<&str>) -> Vec<String> {
        let environment = name.and_then(|name| self.environment(name)).map(|(_, environment)| environment);
        let own = environment.into_iter().flat_map(|environment| environment.secrets.values());
        let databases = environment.and_then(|environment| environment.database.as_ref());
        let addresses: Vec<&DatabaseSource> = match databases {
            None => Vec::new(),
            Some(Database::One(source)) => vec![source],
            Some(Database::Named(sources)) => sources.values().collect(),
        };
        let addresses = addresses.into_iter().filter_map(|source| match source {
            DatabaseSource::From(source) => Some(source),
            DatabaseSource::Url(_) => None,
        });
        let variables = self.secrets.values().chain(own).chain(addresses).filter_map(|source| match source {
            SecretSource::Env(variable) => Some(variable.clone()),
            _ => None,
        });
        variables.collect()
    }

    /// The environment called `name`, or having it as an alias, with its own name.
    pub fn environment(&self, name: &str) -> Option<(&str, &Environment)> {
        let exact = self.env.get_key_value(name);
        let aliased =
            || self.env.iter().find(|(_, environment)| environment.aliases.iter().any(|alias| alias == name));
        exact.or_else(aliased).map(|(name, environment)| (name.as_str(), environment))
    }
}

fn refused(path: &str, text: &str, error: &toml::de::Error) -> SettingsError {
    let offset = error.span().map_or(0, |span| span.start);
    let line = lines::line_at(text, offset);
    let message = error.message().trim().to_owned();
    let (path, hint) = (path.to_owned(), suggest::for_message(&message));
    SettingsError { path, line, hint, message, is_for_another_version: false }
}

/// A row of `[programs.NAME]` that could not be used.
fn useless(path: &str, text: &str, fault: Fault) -> SettingsError {
    let line = lines::line_at(text, fault.at.start);
    SettingsError {
        path: path.to_owned(),
        line,
        message: fault.message,
        hint: None,
        is_for_another_version: false,
    }
}

fn unmet_by_this(path: &str, text: &str, unmet: &Spanned<Requirement>) -> SettingsError {
    SettingsError {
        path: path.to_owned(),
        line: lines::line_at(text, unmet.span().start),
        message: format!("this runbook wants stepgate {}, and this is {VERSION}", unmet.get_ref()),
        hint: None,
        is_for_another_version: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_a_program_that_cannot_be_used_is_told_with_its_line() {
        for (row, line, expected) in [
            ("{ runs = \"sql -c\" }", 3, "`-c` is not among the flags that take a value"),
            ("{ words = \"x\" }", 3, "the row says nothing"),
            ("{ effects = \"read\" }", 3, "unknown field `effects`"),
        ] {
            let text = format!("[programs.deployctl]\nrules = [\n  {row},\n]\n");
            let error = Settings::parse("stepgate.toml", &text).expect_err(row);
            assert!(error.message.contains(expected), "{row}: {}", error.message);
            assert_eq!(error.line, line, "{row}: {}", error.message);
        }
        let named = Settings::parse("stepgate.toml", "[programs.x]\nspoken = \"x\"\n").expect_err("no use");
        assert!(named.message.contains("`spoken` has no meaning"), "{}", named.message);
    }

    #[test]
    fn an_unknown_key_names_its_line_and_the_nearest_known_one() {
        let error =
            Settings::parse("stepgate.toml", "[env.staging]\nconfrim = \"gates\"\n").expect_err("a typo");
        assert_eq!(error.line, 2);
        assert!(error.message.contains("unknown field `confrim`"), "{}", error.message);
        assert_eq!(error.hint.as_deref(), Some("Did you mean `confirm`?"));
    }

    #[test]
    fn a_scope_that_says_nothing_or_two_things_at_once_is_told_with_its_line() {
        for (said, expected) in [
            ("", "says nothing"),
            ("in = ['x']", "says nothing"),
            ("take = 'never'\nenvironments = ['x']", "`take = \"never\"` and `environments`"),
            ("take = 'ask'\nenvironments = ['x']", "`take = \"ask\"` and `environments`"),
            ("take = 'never'\none-of = 'x'", "`take = \"never\"` and `one-of`"),
            ("take = 'always'\nrole = 'rollback'", "`take = \"always\"` and `role = \"rollback\"`"),
            ("take = 'never'\nrole = 'main'", "`take = \"never\"` and `role = \"main\"`"),
            ("one-of = 'x'\nrole = 'reference'", "`one-of` and `role = \"reference\"`"),
            ("environments = ['x']\nrole = 'trouble'", "`environments` and `role = \"trouble\"`"),
            ("one-of = 'x'\nenvironments = ['x']", "`one-of` and `environments`"),
        ] {
            let text = format!("[vars]\n\n[[scope]]\nat = 'A'\n{said}\n");
            let error = Settings::parse("s", &text).expect_err(said);
            assert!(error.message.contains(expected), "{said}: {}", error.message);
            assert_eq!(error.line, 3, "{said}");
        }
        for said in [
            "take = 'always'\nenvironments = ['x']",
            "take = 'never'\nrole = 'rollback'",
            "take = 'always'\nrole = 'main'",
            "take = 'always'\none-of = 'x'",
            "target = 'local'",
            "take = 'ask'\nrole = 'rollback'",
        ] {
            let text = format!("[[scope]]\nat = 'A'\n{said}\n");
            let found = Settings::parse("s", &text).map(|settings| settings.scope.len());
            assert!(matches!(found, Ok(1)), "{said}: {found:?}");
        }
    }

    #[test]
    fn limits_that_cannot_hold_are_told_with_their_line() {
        for (said, expected) in [
            ("count = { min = 3, max = 2 }", "`min = 3` is more than `max = 2`"),
            ("count = { value = '11', max = 10 }", "has to be a whole number of at most 10"),
            ("count = { value = ['1', 'x'], min = 1 }", "has to be a whole number of at least 1"),
            ("count = { pattern = '(' }", "`(` is no regular expression: unclosed group"),
            ("count = { one-of = [] }", "`one-of` is empty"),
            ("count = { one-of = [['a']] }", "`one-of` is a list of texts or numbers"),
            ("count = {}", "this says nothing"),
            ("count = { min = 'x' }", "invalid type: string"),
            ("count = 1.5", "invalid type: floating point"),
            (
                "api_token = { one-of = ['a'] }",
                "`api_token` is a secret, and its limit can only be a pattern: `one-of`",
            ),
            ("told = { min = 1 }", "`told` is a secret"),
            ("environment = { one-of = ['a'] }", "its limit can only be a pattern, not `one-of`"),
        ] {
            for table in ["[vars]", "[env.staging.vars]"] {
                let text = format!("[secrets]\ntold = {{ prompt = true }}\n{table}\nother = 'a'\n{said}\n");
                let error = Settings::parse("s", &text).expect_err(said);
                assert!(error.message.contains(expected), "{said}: {}", error.message);
                assert_eq!(error.line, 5, "{said}: {}", error.message);
            }
        }
        let error =
            Settings::parse("s", "[vars]\na = 1\ncount = { value = 3, mim = 1 }\n").expect_err("a typo");
        assert_eq!((error.line, error.hint.as_deref()), (3, Some("Did you mean `min`?")));
    }

    #[test]
    fn a_variable_has_a_value_or_limits_or_both() {
        let text = "[vars]\na = { value = 3, min = 1 }\nb = { one-of = ['x', 2] }\nc = { value = 'c' }\napi_token = { pattern = '[a-z]+' }\n[vars.d]\npattern = 'x'\n[env.p.vars]\na = { max = 9 }\n";
        let settings = Settings::parse("s", text).expect("valid");
        assert_eq!(settings.vars.keys().collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!(settings.value_limits.keys().collect::<Vec<_>>(), ["a", "api_token", "b", "d"]);
        assert_eq!(settings.value_limits["b"].one_of, ["x", "2"]);
        assert_eq!(settings.env["p"].value_limits["a"].max, Some(9));
        assert!(settings.env["p"].vars.is_empty());
    }

    #[test]
    fn an_environment_is_found_by_its_alias() {
        let settings = Settings::parse("s", "[env.production]\naliases = [\"prod\"]\n").expect("valid");
        assert_eq!(settings.environment("prod").map(|(name, _)| name), Some("production"));
        assert!(settings.environment("live").is_none());
    }

    #[test]
    fn a_program_that_is_too_old_is_named_before_keys_that_it_does_not_know() {
        let error = Settings::parse("s", "[vars]\n\n[new]\nkey = 1\n").expect_err("unknown");
        assert!(!error.is_for_another_version);
        let error = Settings::parse("s", "new = 1\nstepgate = '>=99.1'\n").expect_err("too old");
        assert!(error.is_for_another_version);
        let words = format!("s:2: this runbook wants stepgate >=99.1, and this is {VERSION}");
        assert_eq!(error.to_string(), words);
        assert!(Settings::parse("s", &format!("stepgate = '={VERSION}'\n")).is_ok());
        let error = Settings::parse("s", "base = 'repo'\nstepgate = 'new'\n").expect_err("unreadable");
        assert_eq!((error.line, error.is_for_another_version), (2, false));
        assert!(error.message.contains("`new` is no range of versions"), "{error}");
    }

    #[test]
    fn everything_in_the_contract_is_understood() {
        let text = r#"
base = "repo"
[vars]
registry = "registry.example.com"
services = ["a", "b"]
count = { value = "3", min = 1, max = 10 }
[secrets]
admin_token = { command = "vault kv get -field=token secret/admin" }
other = { prompt = true }
[env.staging]
confirm = "gates"
[env.production]
aliases = ["prod"]
choose = ["Option A: Kubernetes"]
confirm = "every-step"
protected = true
database = { env = "DATABASE_URL" }
expect = { "kubectl config current-context" = "prod-cluster" }
[env.production.vars]
environment = "prod"
[effects]
"deployctl status" = "read"
[[block]]
section = "Pre-Migration Validation"
starts = "npx prisma migrate resolve"
skip = "only after a failed migration"
[[block]]
starts = "sleep"
timeout = "5m"
retry = 2
[report]
template = "report.hbs"
"#;
        let settings = Settings::parse("s", text).expect("the contract's example");
        assert_eq!(settings.block.len(), 2);
        assert_eq!(settings.report.template.as_deref(), Some("report.hbs"));
        assert_eq!(settings.env["production"].confirm, Some(Confirm::EveryStep));
        let sleep = settings.block[1].get_ref();
        assert_eq!(sleep.timeout.map(|time| time.as_secs()), Some(300));
        assert_eq!((sleep.lines["starts"], sleep.lines["retry"]), (28, 30));
    }
}
