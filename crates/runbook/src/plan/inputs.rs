//! What somebody says about a document: the environment, the values, the part that is to run.

use super::on::On;
use super::selection::Selection;
use super::source_file::SqlFiles;
use crate::document::slug;
use crate::reading::{Environments, Files, ReadOptions, Untagged};
use crate::settings::{self, Settings, Value};
use std::collections::{BTreeMap, BTreeSet};

/// All that a plan is made from besides the document.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// `--env`.
    pub environment: Option<String>,
    /// `--set NAME=VALUE`, in order.
    pub set: Vec<(String, String)>,
    /// `--vars FILE`: the file's path and what it says.
    pub vars: Option<(String, BTreeMap<String, Value>)>,
    /// `stepgate.toml`.
    pub settings: Settings,
    /// The process environment.
    pub process: BTreeMap<String, String>,
    /// Whether a person can be asked for what is open.
    pub can_ask: bool,
    /// Whether what is conditional is asked at its place, instead of left out.
    pub asks_conditions: bool,
    /// Whether there is no terminal for what needs one.
    pub no_terminal: bool,
    /// What is to run.
    pub selection: Selection,
    /// The files of SQL that [`super::sql_files`] asks for, as far as they have been read.
    pub sql_files: SqlFiles,
    /// The files that commands run, by their name from where blocks start: those of [`super::Plan::wanted`] that there are.
    pub scripts: Files,
    /// The SHA-256 of each list of signers that the settings name, by its name there, as far as it could be read.
    pub signer_lists: BTreeMap<String, String>,
    /// The files of [`super::files_to_copy`] that there are not.
    pub absent: BTreeSet<String>,
}

impl Inputs {
    /// What a document is read with.
    pub fn known(&self) -> ReadOptions {
        ReadOptions {
            environments: self.environments(),
            untagged: match self.settings.untagged {
                settings::Untagged::Shell => Untagged::Shell,
                settings::Untagged::Shown if self.selection.all => Untagged::Likely,
                settings::Untagged::Shown => Untagged::Shown,
            },
            rules: self.settings.rule.clone(),
            placed: self.placed(),
        }
    }

    /// The titles of the places of which somebody has said on which machine they are: the last part of each path.
    fn placed(&self) -> Vec<String> {
        let last = |at: &str| slug(at.rsplit(" > ").next().unwrap_or_default());
        let typed: Vec<On> = self.selection.on.iter().map(|pair| On::parse(pair)).collect();
        let is_typed = |title: &String| typed.iter().any(|on| last(&on.place) == *title);
        let chosen = self.environment.as_deref();
        let is_chosen =
            |name: &String| chosen.is_some_and(|chosen| self.environments().are_same(name, chosen));
        let scopes = self.settings.scope.iter().map(toml::Spanned::get_ref).filter(|rule| {
            let is_here = rule.only_in.is_empty() || rule.only_in.iter().any(is_chosen);
            is_here && rule.target.as_ref().is_some_and(|list| !list.is_person())
        });
        let by_team = scopes.map(|rule| last(&rule.at)).filter(|title| !is_typed(title));
        let by_flag = typed.iter().filter(|on| !on.is_person()).map(|on| last(&on.place));
        by_team.chain(by_flag).collect()
    }

    /// The environments that the settings know, besides those that everybody does.
    pub(super) fn environments(&self) -> Environments {
        let aliases = |of: &settings::Environment| of.aliases.clone();
        let known: Vec<(&String, Vec<String>)> =
            self.settings.env.iter().map(|(name, of)| (name, aliases(of))).collect();
        Environments::new(
            known.iter().map(|(name, aliases)| (name.as_str(), aliases.iter().map(String::as_str).collect())),
        )
    }
}
