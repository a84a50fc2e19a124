//! What a run may reach: the secrets of its steps, and the databases that they run on.

use super::error::CommandError;
use crate::host::{self, Address, Limits};
use crate::plan::{Inputs, Lookup, Plan, SecretNeed, Step, Values, Variable};
use crate::redact::{Redactor, Secret};
use crate::session::redactor;
use crate::settings::{Database, DatabaseSource, SecretSource};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

/// What a run may reach.
#[derive(Default)]
pub(super) struct Access {
    /// The secrets of the steps that are in the run, by variable; one that a person types is asked for later.
    pub(super) secrets: BTreeMap<String, String>,
    /// Where those come from that only a way back needs, which is fetched when it is taken.
    pub(super) later: BTreeMap<String, SecretNeed>,
    /// Where the databases are, by name: those of the ways back too.
    pub(super) addresses: BTreeMap<String, Address>,
    /// The passwords of these.
    pub(super) passwords: Vec<Secret>,
    /// Declared secrets that no step names, as far as they are there to be read: they are masked like the others.
    known: Vec<Secret>,
    /// The variables of the process environment that secrets and addresses of databases are declared to be in.
    pub(super) withheld: Vec<String>,
}

impl Access {
    /// Fetches what the plan's steps need.
    pub(super) async fn fetch(plan: &Plan, inputs: &Inputs, base: &Path) -> Result<Self, CommandError> {
        let addresses = databases(plan, inputs, base).await?;
        // One that is too short to be told from other text is none that could be masked.
        let passwords = addresses.iter().flat_map(|(name, address)| {
            let known = host::passwords_of(&address.url).into_iter();
            known.filter_map(move |password| Secret::new(name, password).ok())
        });
        let record = host::record_passwords();
        let of_record = record.into_iter().filter_map(|password| Secret::new("record", password).ok());
        let passwords = passwords.chain(of_record).collect();
        let mut access = Self { addresses, passwords, ..Self::default() };
        let written = BTreeMap::new();
        let values = Values::new(inputs, &written);
        let need = |row: &Variable| match values.lookup(&row.name) {
            Lookup::Secret(need) => Some(need),
            _ => None,
        };
        for row in plan.variables.iter().filter(|row| row.secret) {
            let Some(need) = need(row) else { continue };
            if let Some(value) = host::fetch(&need, base).await.map_err(CommandError::document)? {
                if let Some(wanted) = row.limits.as_ref().and_then(|limits| limits.breach(&value)) {
                    let (name, from) = (&row.name, &need.origin);
                    let message =
                        format!("the secret `{name}` from {from} is not what it has to be: {wanted}");
                    return Err(CommandError::document(message));
                }
                access.secrets.insert(row.name.clone(), value);
            }
        }
        access.known = declared(inputs, base, &access.secrets).await;
        access.withheld = inputs.settings.secret_variables(inputs.environment.as_deref());
        let back = plan.rollbacks.iter().flat_map(|back| &back.variables).filter(|row| row.secret);
        let back = back.filter(|row| !access.secrets.contains_key(&row.name));
        access.later = back.filter_map(|row| Some((row.name.clone(), need(row)?))).collect();
        Ok(access)
    }

    /// All that is known of secrets and can be masked.
    pub(super) fn known(&self) -> Vec<Secret> {
        let secrets = self.secrets.iter().filter_map(|(name, value)| Secret::new(name, value).ok());
        secrets.chain(self.passwords.iter().cloned()).chain(self.known.iter().cloned()).collect()
    }

    /// Those of them that are no secrets of the run's own steps.
    pub(super) fn beside(&self) -> Vec<Secret> {
        self.passwords.iter().chain(&self.known).cloned().collect()
    }

    /// What stands for the secrets in a shell's state that was kept, in the order in which a session knows them. Those of the runbook only
    /// where that `is_same`: in another one they may stand for something else.
    pub(super) fn lasting(&self, plan: &Plan, is_same: bool) -> Result<Redactor, CommandError> {
        let masks = redactor(&self.secrets).map_err(|error| CommandError::document(error.to_string()))?;
        let hidden = plan.hidden_secrets().iter().filter(|_| is_same).cloned();
        let others = hidden.chain(self.beside());
        Ok(others.fold(masks, |masks, secret| masks.with(secret)))
    }

    /// What masks all of these.
    pub(super) fn redactor(&self) -> Result<Redactor, CommandError> {
        let masks = redactor(&self.secrets).map_err(|error| CommandError::document(error.to_string()))?;
        Ok(self.beside().into_iter().fold(masks, |masks, secret| masks.with(secret)))
    }
}

/// The declared secrets that lie in a file or in the process environment, for what is said before a run has its own.
pub(super) async fn within_reach(inputs: &Inputs, base: &Path) -> Vec<Secret> {
    declared(inputs, base, &BTreeMap::new()).await
}

/// The declared secrets beside `fetched` that lie in a file or in the process environment. No command is run for them.
async fn declared(inputs: &Inputs, base: &Path, fetched: &BTreeMap<String, String>) -> Vec<Secret> {
    let environment = inputs.environment.as_deref().and_then(|name| inputs.settings.environment(name));
    let own = environment.into_iter().flat_map(|(_, environment)| &environment.secrets);
    let mut found = Vec::new();
    for (name, source) in inputs.settings.secrets.iter().chain(own) {
        let is_read = matches!(source, SecretSource::Env(_) | SecretSource::File(_));
        if !is_read || fetched.contains_key(name) {
            continue;
        }
        let need = SecretNeed::declared(name, source);
        // One that is not there hides nothing.
        let value = host::fetch(&need, base).await.ok().flatten();
        found.extend(value.and_then(|value| Secret::new(name, value).ok()));
    }
    found
}

/// Where the databases are that the plan's steps run on, those of its ways back included.
pub(super) async fn databases(
    plan: &Plan,
    inputs: &Inputs,
    base: &Path,
) -> Result<BTreeMap<String, Address>, CommandError> {
    let wanted: BTreeSet<&str> = plan.within_reach().filter_map(Step::database).collect();
    let Some((_, environment)) =
        plan.environment.as_deref().and_then(|name| inputs.settings.environment(name))
    else {
        return Ok(BTreeMap::new());
    };
    let sources = match &environment.database {
        None => BTreeMap::new(),
        Some(Database::One(source)) => BTreeMap::from([("default".to_owned(), source.clone())]),
        Some(Database::Named(sources)) => sources.clone(),
    };
    // The rules of the plan hold, whatever the settings say by now.
    let limits = Limits {
        statement: plan.rules.statement_timeout_ms.map(Duration::from_millis),
        lock: plan.rules.lock_timeout_ms.map(Duration::from_millis),
    };
    let mut addresses = BTreeMap::new();
    for (name, source) in sources.iter().filter(|(name, _)| wanted.contains(name.as_str())) {
        let url = match source {
            DatabaseSource::Url(url) => url.clone(),
            DatabaseSource::From(from) => {
                let need = SecretNeed::of_database(name, from);
                host::fetch(&need, base).await.map_err(CommandError::document)?.unwrap_or_default()
            }
        };
        addresses.insert(name.clone(), Address { url, base: base.to_owned(), limits, read_only: false });
    }
    Ok(addresses)
}
