//! `stepgate open` and `stepgate serve`.

use super::approvals::approved_plans::{self, Shelf};
use super::error::CommandError;
use super::event_loop::on_event_loop;
use super::exit;
use super::ledgers::{Ledgers, Past};
use super::open_arguments::OpenArguments;
use super::outline;
use super::page;
use super::plan_request::PlanRequest;
use super::prepare::Prepared;
use super::review_page;
use super::screen::Screen;
use crate::browser::{
    self, Address, Commands, Library, OpenReview, Place, PlaceError, ReadHistory, ReadPlans, Settling,
    ToSettle,
};
use crate::host::{self, Certificate};
use crate::plan::Analysis;
use crate::report::RunRow;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Serves the notebook until Ctrl-C, and shows it in the browser that `$BROWSER` names if `shows` is true.
pub(super) fn open(arguments: &OpenArguments, shows: bool, screen: &Screen) -> Result<u8, CommandError> {
    let ledgers = Ledgers::open()?;
    let library = library(arguments.what.as_deref(), &ledgers)?;
    let shelf = Shelf { folders: folders(arguments.what.as_deref()), key: arguments.sign.clone() };
    let place = place(arguments)?;
    let cannot = |error: std::io::Error| CommandError::usage(format!("cannot serve the notebook: {error}"));
    on_event_loop(async {
        let address = Address::take(place, library, ledgers.home, Box::new(OfCommandLine { shelf })).await;
        let address = address.map_err(cannot)?;
        screen.data(&format!("{}\n", address.url));
        let is_shown = shows && host::browse(&address.url);
        screen.talk(if is_shown {
            "It is open in the browser. The address works once. Ctrl-C ends the server; a run goes on without it."
        } else {
            "Open it in a browser. The address works once. Ctrl-C ends the server; a run goes on without it."
        });
        tokio::select! {
            never = browser::serve(address, |words| screen.talk(words)) => match never {},
            _ = tokio::signal::ctrl_c() => Ok(exit::DONE),
        }
    })
}

/// Where it is reached.
fn place(arguments: &OpenArguments) -> Result<Place, CommandError> {
    let Some(address) = arguments.listen else { return Ok(Place::here(arguments.port)) };
    let certificate = match (&arguments.certificate, &arguments.key) {
        (Some(chain), Some(key)) => Some(Certificate::read(chain, key).map_err(|error| {
            CommandError::usage(format!("cannot serve the notebook: {error}"))
                .hinted("--certificate and --key name two files in PEM; the key is for its owner to read.")
        })?),
        _ => None,
    };
    Place::at(address, arguments.port, arguments.names.clone(), certificate).map_err(|error| {
        let hint = match error {
            PlaceError::Unencrypted => {
                "Give --certificate FILE and --key FILE, or leave --listen out and reach it over ssh -L."
            }
            PlaceError::Nameless => "Give --name HOST, as the certificate has it.",
            PlaceError::Name => "--name takes a host's name in lower case, without a port.",
        };
        CommandError::usage(format!("cannot serve the notebook on {address}: {error}")).hinted(hint)
    })
}

/// What is shown: a runbook, all of a folder, or all of this folder with a run first.
fn library(what: Option<&Path>, ledgers: &Ledgers) -> Result<Library, CommandError> {
    let below = |folder: PathBuf| {
        host::runbooks(&[folder]).map_err(|error| CommandError::usage(error.to_string())).map(Library::of)
    };
    match what {
        None => Ok(below(PathBuf::from(".")).unwrap_or_default()),
        Some(path) if host::is_file(path) => Ok(Library::of(vec![path.to_owned()])),
        Some(path) if host::is_folder(path) => below(path.to_owned()),
        Some(name) => {
            let run = ledgers.home.find(&name.to_string_lossy()).map_err(|error| {
                CommandError::from(error)
                    .hinted("Name a runbook, a folder, or a run as `stepgate runs` lists it.")
            })?;
            Ok(below(PathBuf::from(".")).unwrap_or_default().at_run(run.id().as_str()))
        }
    }
}

/// Where plans lie besides in a runbook's own folder: where the server was started, and in the folder that it shows.
fn folders(what: Option<&Path>) -> Vec<PathBuf> {
    let shown = what.filter(|path| host::is_folder(path)).map(Path::to_owned);
    std::iter::once(PathBuf::new()).chain(shown).collect()
}

/// What the commands of the command line make.
struct OfCommandLine {
    /// Where plans lie, and who runs them.
    shelf: Shelf,
}

impl Commands for OfCommandLine {
    fn analyse(&self, runbook: &Path, environment: Option<&str>) -> Result<(Analysis, Vec<String>), String> {
        let request = PlanRequest::of_environment(environment.map(str::to_owned));
        let prepared = Prepared::read(runbook, &request, true).map_err(|error| error.message)?;
        let known = prepared.inputs.settings.env.keys().cloned();
        let found = prepared.environments();
        let known: std::collections::BTreeSet<String> = known.chain(found).collect();
        Ok((prepared.analysis(), known.into_iter().collect()))
    }

    fn review(&self, runbook: &Path, environment: Option<&str>) -> Result<OpenReview, String> {
        review_page::open(runbook, environment).map_err(|error| error.message)
    }

    fn settle(&self, wanted: ToSettle) -> Settling {
        Box::pin(async move { review_page::settle(&wanted).await.map_err(|error| error.message) })
    }

    fn history(&self, runbook: PathBuf) -> ReadHistory {
        Box::new(move || outline::told(&runbook).map_err(|error| error.message))
    }

    fn plans(&self, runbook: PathBuf, environment: Option<String>) -> ReadPlans {
        let looked_at = self.shelf.clone();
        Box::new(move || looked_at.plans(&runbook, environment.as_deref()))
    }

    fn plan_place(&self, runbook: &Path, key: &str) -> Option<PathBuf> {
        self.shelf.place(runbook, key)
    }

    fn plan_words(&self, place: &Path) -> Result<String, String> {
        approved_plans::words(place).map_err(|error| error.message)
    }

    fn signing(&self) -> Vec<OsString> {
        self.shelf.key.iter().flat_map(|key| ["--sign".into(), key.into()]).collect()
    }

    fn runs(&self) -> Result<Vec<RunRow>, String> {
        let all = Ledgers::open().and_then(|ledgers| ledgers.listed()).map_err(|error| error.message)?;
        Ok(all.iter().map(Past::row).collect())
    }

    fn reviewed(&self, run: &str) -> Option<String> {
        page::review_of(&Ledgers::open().and_then(|ledgers| ledgers.past(Some(run))).ok()?)
    }

    fn report(&self, run: &str) -> Result<String, String> {
        let ledgers = Ledgers::open().map_err(|error| error.message)?;
        let past = ledgers.past(Some(run)).map_err(|error| error.message)?;
        page::page(&ledgers, &past).map_err(|error| error.message)
    }
}
