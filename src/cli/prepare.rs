//! From a path and flags to a plan: what every command that looks at a runbook begins with.

use super::error::CommandError;
use super::exit;
use super::plan_request::PlanRequest;
use super::screen::Screen;
use crate::document::Document;
use crate::host;
use crate::plan::{self, Analysis, Inputs, Plan, Planned, SqlFiles};
use crate::report;
use crate::settings::{self, Base, Settings, Value};
use crate::text::{Source, hex};
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How deep scripts are followed that run scripts.
const SCRIPT_LEVELS: usize = 5;

/// A runbook with all that is known about it before it is planned.
pub(super) struct Prepared {
    pub(super) source: Arc<Source>,
    /// The same as it is parsed, once for all plans of it.
    pub(super) document: Arc<Document>,
    pub(super) inputs: Inputs,
    /// Where blocks start.
    pub(super) base: PathBuf,
}

impl Prepared {
    /// Reads the runbook at `path` and what lies beside it.
    pub(super) fn read(path: &Path, request: &PlanRequest, can_ask: bool) -> Result<Self, CommandError> {
        let text =
            host::read_text(path).map_err(|error| CommandError::document(error.to_string()).about(&error))?;
        Self::of(path, text, request, can_ask)
    }

    /// The same where the runbook's text has been read already.
    pub(super) fn of(
        path: &Path,
        text: String,
        request: &PlanRequest,
        can_ask: bool,
    ) -> Result<Self, CommandError> {
        let unusable = |error: std::io::Error| CommandError::document(error.to_string());
        let folder = host::folder_of(path).map_err(unusable)?;
        // The name alone does not say in which folder it lies.
        let whole = std::path::absolute(path).map_err(unusable)?;
        let settings = settings_in(&folder)?.of_runbook(&whole);
        let base = base(&settings, &folder);
        let environment = request
            .env
            .clone()
            .map(|name| settings.environment(&name).map_or(name.clone(), |(known, _)| known.to_owned()));
        if let Some(name) = &environment {
            known_environment(name, &settings)?;
        }
        let vars = request.vars.as_deref().map(read_vars).transpose()?;
        let inputs = Inputs {
            environment,
            set: request.set.iter().map(|pair| split_pair(pair)).collect::<Result<_, _>>()?,
            vars,
            settings,
            process: host::variables(),
            can_ask,
            asks_conditions: false,
            no_terminal: false,
            selection: request.selection.clone(),
            sql_files: SqlFiles::new(),
            scripts: SqlFiles::new(),
            absent: BTreeSet::new(),
            signer_lists: BTreeMap::new(),
        };
        let source = Source::new(path.display().to_string(), text);
        let document = Arc::new(Document::parse(&source));
        let mut prepared = Self { source: Arc::new(source), document, inputs, base };
        prepared.read_sql_files(&folder);
        prepared.inputs.signer_lists = signer_lists(&prepared.inputs.settings);
        Ok(prepared)
    }

    /// Reads the files of SQL that blocks run, and those that these run: from where blocks start, or beside the runbook.
    fn read_sql_files(&mut self, folder: &Path) {
        loop {
            let wanted = plan::sql_files(&self.source, &self.document, &self.inputs);
            if wanted.is_empty() {
                return;
            }
            for name in wanted {
                let places = [self.base.join(&name), folder.join(&name)];
                let place = places.iter().find(|place| host::is_there(place)).unwrap_or(&places[0]);
                let text = host::read_sql(place).map_err(|error| error.to_string());
                self.inputs.sql_files.insert(name, text);
            }
        }
    }

    /// Takes over what a reviewed plan was made with, where nothing else was typed: its environment, its selection, its answers and the
    /// values that were typed then.
    pub(super) fn follow(&mut self, reviewed: &Plan) -> Result<(), CommandError> {
        let inputs = &mut self.inputs;
        if inputs.environment.is_none() {
            inputs.environment.clone_from(&reviewed.environment);
        }
        let to = inputs.selection.to.take();
        if inputs.selection.is_default() {
            inputs.selection = reviewed.selection.clone();
        }
        if to.is_some() {
            inputs.selection.to = to;
        }
        if let Some(name) = &inputs.environment {
            known_environment(name, &inputs.settings)?;
        }
        let typed = reviewed.variables.iter().filter(|row| {
            let origin = row.origin.as_deref().unwrap_or_default();
            origin == "--set" || origin.starts_with("--vars ")
        });
        let known: Vec<(String, String)> =
            typed.filter_map(|row| Some((row.name.clone(), row.value.clone()?))).collect();
        // What is typed now comes later, and wins.
        inputs.set.splice(0..0, known);
        Ok(())
    }

    /// The plan without `--to`, where that is all that is asked for besides what the reviewed one was made for.
    pub(super) fn without_end(&self, reviewed: &Plan) -> Option<Plan> {
        if self.inputs.selection.to == reviewed.selection.to {
            return None;
        }
        let mut inputs = self.inputs.clone();
        inputs.selection.to.clone_from(&reviewed.selection.to);
        Some(self.analysed(&inputs).plan)
    }

    /// The environments that the settings or the document know.
    pub(super) fn environments(&self) -> Vec<String> {
        plan::environments(&self.document, &self.inputs)
    }

    /// The plan.
    pub(super) fn plan(&self) -> Plan {
        self.analysis().plan
    }

    /// The plan with all that it was made of.
    pub(super) fn analysis(&self) -> Analysis {
        let _span = tracing::debug_span!("plan").entered();
        self.analysed(&self.inputs)
    }

    /// The same runbook for another environment.
    pub(super) fn plan_for(&self, environment: &str) -> Result<Plan, CommandError> {
        known_environment(environment, &self.inputs.settings)?;
        let inputs = Inputs { environment: Some(environment.to_owned()), ..self.inputs.clone() };
        Ok(self.analysed(&inputs).plan)
    }

    /// The plans for one environment after the other: those that the settings know, else those of the document; one without where there are
    /// none. With an environment of its own only that.
    pub(super) fn in_each_environment(&self) -> Vec<Planned> {
        let known = &self.inputs.settings.env;
        let names: Vec<String> = match &self.inputs.environment {
            Some(name) => vec![name.clone()],
            None if known.is_empty() => self.environments(),
            None => known.keys().cloned().collect(),
        };
        let names: Vec<Option<String>> =
            if names.is_empty() { vec![None] } else { names.into_iter().map(Some).collect() };
        let planned = |environment: Option<String>| {
            let own = self.for_environment(environment.clone());
            let places = plan::places(&own.document, &own.inputs);
            Planned { environment, plan: own.plan(), places }
        };
        names.into_iter().map(planned).collect()
    }

    /// The same runbook in this environment.
    pub(super) fn for_environment(&self, environment: Option<String>) -> Self {
        let inputs = Inputs { environment, ..self.inputs.clone() };
        Self {
            source: Arc::clone(&self.source),
            document: Arc::clone(&self.document),
            inputs,
            base: self.base.clone(),
        }
    }

    /// The same runbook with these settings.
    pub(super) fn with_settings(&self, settings: Settings) -> Self {
        let inputs = Inputs { settings, ..self.inputs.clone() };
        Self {
            source: Arc::clone(&self.source),
            document: Arc::clone(&self.document),
            inputs,
            base: self.base.clone(),
        }
    }

    /// What is found out, with the files that the plan's commands run judged by their text, and those that these run.
    fn analysed(&self, inputs: &Inputs) -> Analysis {
        let mut analysis = Analysis::made(Arc::clone(&self.source), Arc::clone(&self.document), inputs);
        let mut inputs = Cow::Borrowed(inputs);
        for _ in 0..SCRIPT_LEVELS {
            let read = |name: &String| Some((name.clone(), host::read_script(&self.base, name)?));
            let found: Vec<(String, String)> = analysis.plan.wanted.iter().filter_map(read).collect();
            if found.is_empty() {
                break;
            }
            inputs.to_mut().scripts.extend(found.into_iter().map(|(name, text)| (name, Ok(text))));
            analysis = analysis.again(&inputs);
        }
        let copied = plan::files_to_copy(&analysis.plan).into_iter();
        let absent: BTreeSet<String> = copied.filter(|name| !host::is_file(&self.base.join(name))).collect();
        if !absent.is_empty() {
            inputs.to_mut().absent = absent;
            analysis = analysis.again(&inputs);
        }
        analysis
    }
}

/// What each list of signers that the settings name comes to. One that cannot be read has no part in it, and then nobody counts.
pub(super) fn signer_lists(settings: &Settings) -> BTreeMap<String, String> {
    let rules = settings.env.values().filter_map(|environment| environment.approvals.as_ref());
    let lists = rules.map(|rules| &rules.get_ref().signers);
    let hash = |name: &String| {
        let bytes = host::read_bytes(&beside_settings(settings, name)).ok()?;
        Some((name.clone(), hex(&Sha256::digest(&bytes))))
    };
    lists.filter_map(hash).collect()
}

/// The file that the settings mean by `name`: from the folder that they lie in.
pub(super) fn beside_settings(settings: &Settings, name: &str) -> PathBuf {
    let folder = settings.path.as_deref().and_then(|path| Path::new(path).parent());
    folder.map_or_else(|| PathBuf::from(name), |folder| folder.join(name))
}

/// The settings for a runbook in `folder`.
pub(super) fn settings_in(folder: &Path) -> Result<Settings, CommandError> {
    Ok(host::settings(folder).map_err(|error| CommandError::document(error.to_string()))??)
}

/// Where the blocks of a runbook in `folder` start.
fn base(settings: &Settings, folder: &Path) -> PathBuf {
    match settings.base {
        Base::Runbook => folder.to_owned(),
        Base::Repo => host::repository_of(folder).unwrap_or_else(|| folder.to_owned()),
    }
}

/// An environment that the settings do not know is a slip where they know others.
fn known_environment(name: &str, settings: &Settings) -> Result<(), CommandError> {
    if settings.env.is_empty() || settings.environment(name).is_some() {
        return Ok(());
    }
    let known: Vec<&str> = settings.env.keys().map(String::as_str).collect();
    let path = settings.path.as_deref().unwrap_or(settings::FILE_NAME);
    let error =
        CommandError::usage(format!("no environment is called `{name}`; {path} knows {}", known.join(", ")));
    Err(match settings::nearest(name, known) {
        Some(near) => error.hinted(format!("Did you mean `{near}`?")),
        None => error.hinted(format!("Add [env.{name}] to {path}.")),
    })
}

/// `NAME=VALUE`.
pub(super) fn split_pair(pair: &str) -> Result<(String, String), CommandError> {
    match pair.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => {
            Err(CommandError::usage(format!("`--set {pair}` has no value")).hinted("Write --set NAME=VALUE."))
        }
    }
}

fn read_vars(path: &Path) -> Result<(String, BTreeMap<String, Value>), CommandError> {
    let text = host::read_text(path).map_err(|error| CommandError::usage(error.to_string()).about(&error))?;
    let values = toml::from_str(&text)
        .map_err(|error| CommandError::usage(format!("{}: {}", path.display(), error.message())))?;
    Ok((path.display().to_string(), values))
}

/// Writes a starter settings file beside a runbook.
pub(super) fn init(runbook: &Path, screen: &Screen) -> Result<u8, CommandError> {
    let prepared = Prepared::read(runbook, &PlanRequest::of_everything(), false)?;
    let folder = host::folder_of(runbook).map_err(|error| CommandError::document(error.to_string()))?;
    if let Some(path) = host::settings_path(&folder) {
        return Err(CommandError::usage(format!(
            "{} is there already, and is never overwritten",
            path.display()
        )));
    }
    let path = folder.join(settings::FILE_NAME);
    host::write_new(&path, &report::starter(&prepared.plan()))
        .map_err(|error| CommandError::usage(error.to_string()))?;
    screen.talk(&format!(
        "Wrote {}. Fill it in, then: stepgate plan {} --env NAME",
        path.display(),
        runbook.display()
    ));
    Ok(exit::DONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_may_hold_what_parts_it_from_its_name() {
        assert_eq!(split_pair("a=b=c").unwrap(), ("a".to_owned(), "b=c".to_owned()));
        assert_eq!(split_pair(" a = b ").unwrap(), ("a".to_owned(), " b ".to_owned()));
        assert_eq!(split_pair("a=").unwrap(), ("a".to_owned(), String::new()));
    }

    #[test]
    fn a_value_without_a_name_and_a_name_without_a_value_are_refused() {
        for pair in ["a", "=b", " =b", ""] {
            assert_eq!(split_pair(pair).unwrap_err().code, exit::USAGE, "{pair:?}");
        }
    }

    #[test]
    fn an_environment_is_a_slip_only_where_others_are_known() {
        let settings = Settings::parse("stepgate.toml", "[env.staging]\n").unwrap();
        assert!(known_environment("staging", &settings).is_ok());
        let slip = known_environment("stagin", &settings).unwrap_err();
        assert_eq!((slip.code, slip.hints[0].as_str()), (exit::USAGE, "Did you mean `staging`?"));
        let other = known_environment("moon", &settings).unwrap_err();
        assert_eq!(other.hints[0], "Add [env.moon] to stepgate.toml.");
        assert!(known_environment("moon", &Settings::default()).is_ok());
    }
}
