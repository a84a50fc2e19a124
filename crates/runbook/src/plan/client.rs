//! What the client of a block of SQL would keep from line to line: variables, how rows are shown, which database it is on.
//!
//! Takes commands for the client, gives what becomes of them: a statement of their own, something told with the next one, or
//! [`Advice`] where they mean nothing here. Never reads a file.

use super::database::DatabasePlan;
use super::draft::{Advice, Draft};
use super::script::{Hole, Landing, Script};
use crate::reading::normal_name;
use crate::shell;
use crate::sql::{self, Engine, Meaning, Variables};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The first of the holes that stand for what a statement has kept: a block has fewer of its own.
const FIRST_KEPT: usize = 60_000;

/// The client of one block, while it is read.
pub(super) struct Client<'a> {
    /// The engine whose client reads the block, where that is known.
    pub(super) engine: Option<Engine>,
    /// Whether rows are shown with a column a line.
    pub(super) vertical: bool,
    /// The database that statements go to, where that is another one than the block's.
    pub(super) database: Option<String>,
    /// What is told with the next statement.
    pub(super) asides: Vec<String>,
    databases: &'a BTreeMap<String, DatabasePlan>,
    variables: Variables,
    kept: Vec<Hole>,
}

impl<'a> Client<'a> {
    pub(super) const fn new(engine: Option<Engine>, databases: &'a BTreeMap<String, DatabasePlan>) -> Self {
        Self {
            engine,
            vertical: false,
            database: None,
            asides: Vec::new(),
            databases,
            variables: Variables::new(),
            kept: Vec::new(),
        }
    }

    /// A text with the variables in it that have a value.
    pub(super) fn filled<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.engine == Some(Engine::Postgres) { sql::filled(text, &self.variables) } else { text.into() }
    }

    /// What is to be said of the first variable in a statement that nothing sets.
    pub(super) fn unset(&self, statement: &str) -> Option<Advice> {
        let is_postgres = self.engine == Some(Engine::Postgres);
        let (_, name) = is_postgres.then(|| sql::unset(statement, &self.variables)).flatten()?;
        let bare = name.trim_matches([':', '\'', '"']);
        Some(Advice {
            message: format!("`{name}` is a variable of psql's, and nothing in the block sets it"),
            instead: format!(
                "Write a placeholder, <{bare}>, or in quotes '<{bare}>', and give it a value: --set {bare}=VALUE."
            ),
        })
    }

    /// Keeps the holes that stand in the value of a variable, wherever it is put in.
    pub(super) fn remember(&mut self, value: &Script) {
        self.kept.extend(value.holes.iter().cloned());
    }

    /// The holes that variables hold: those of the block, and those that its statements have filled.
    pub(super) fn kept(&self) -> &[Hole] {
        &self.kept
    }

    /// The variables that the columns of a statement that keeps its row become; none where one of them has no name of its own.
    pub(super) fn keeps(&mut self, statement: &str, prefix: &str) -> Option<Vec<String>> {
        let columns = sql::columns(statement)?;
        Some(columns.into_iter().map(|column| self.keep(format!("{prefix}{column}"))).collect())
    }

    /// Keeps what comes in the variable `written`; gives its name.
    fn keep(&mut self, written: String) -> String {
        let name = normal_name(&written);
        let index = FIRST_KEPT + self.kept.len();
        let place = Landing::Shell(shell::QuoteContext::Unknown);
        self.kept.push(Hole { index, name: name.clone(), spelling: format!(":{written}"), place });
        self.variables.insert(written, shell::hole(index).to_string());
        name
    }

    /// Takes in a command that is no statement and runs no file. Gives what is wrong with it.
    pub(super) fn take(&mut self, name: &str, meaning: &Meaning, own: &str) -> Option<String> {
        match meaning {
            Meaning::Shows(why) => self.asides.push(format!("`{name}`: {why}")),
            Meaning::Says(text) => self.asides.push(self.filled(text).into_owned()),
            Meaning::Vertical(vertical) => self.vertical = vertical.unwrap_or(!self.vertical),
            Meaning::Sets(name, value) => {
                // A value may be put together from others.
                let value = self.filled(value).into_owned();
                self.variables.insert(name.clone(), value);
            }
            Meaning::Database(wanted) => return self.go_to(wanted, own).err(),
            Meaning::Refused(instead) => return Some(instead.clone()),
            Meaning::Sends { .. }
            | Meaning::Stores(_)
            | Meaning::Watches(_)
            | Meaning::Copies { .. }
            | Meaning::File { .. }
            | Meaning::Asks(_)
            | Meaning::Quits
            | Meaning::Delimiter(_) => {}
        }
        None
    }

    /// Goes on in the database called `wanted`, where the settings know exactly one that is called so.
    fn go_to(&mut self, wanted: &str, own: &str) -> Result<(), String> {
        let is_it = |(key, plan): &(&String, &DatabasePlan)| match &plan.name {
            Some(name) => name == wanted || name.rsplit('/').next() == Some(wanted),
            None => *key == wanted,
        };
        let is_fitting = |(_, plan): &(&String, &DatabasePlan)| {
            plan.engine.is_none() || self.engine.is_none() || plan.engine == self.engine
        };
        let mut found = self.databases.iter().filter(is_it).filter(is_fitting);
        if let (Some((key, _)), None) = (found.next(), found.next()) {
            self.database = (key != own).then(|| key.clone());
            return Ok(());
        }
        Err(format!(
            "The environment has no database of which it is certain that it is `{wanted}`. Write into stepgate.toml, under [env.NAME.database], {wanted} = \"ADDRESS\", and give what follows a fence of its own with db={wanted}."
        ))
    }

    /// What is told with `draft`, and how its rows are shown.
    pub(super) fn settle(&mut self, draft: &mut Draft) {
        draft.prose.splice(0..0, self.asides.drain(..));
        draft.extras.vertical |= self.vertical;
        draft.extras.database = draft.extras.database.take().or_else(|| self.database.clone());
    }
}

/// What is said of a command that means nothing here.
pub(super) fn advice(name: &str, instead: &str) -> Advice {
    Advice {
        message: format!("`{name}` is for a client of the database and means nothing here"),
        instead: instead.to_owned(),
    }
}
