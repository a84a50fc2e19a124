//! Values that the plan left open, asked right before the step that needs them.

use super::asked::About;
use super::current_step::CurrentStep;
use super::ending::{Ending, EndingKind};
use super::prompt::{Prompt, PromptKind};
use super::reply::{Author, Refused};
use super::reply_kind::ReplyKind;
use super::state::{Session, Why};
use super::todo::{Todo, Work};
use crate::plan::{Step, Variable};
use crate::record::{Event, StepState, VariableGiven};
use crate::settings::Limits;

impl Session {
    /// Fetches the secrets of a way back that nobody has fetched yet. Gives whether there are some.
    pub(super) fn fetch_secrets(&mut self, step: &Step) -> bool {
        let is_fetched =
            |row: &&Variable| row.secret && row.origin.is_some() && !self.secrets.contains_key(&row.name);
        let rows = self.rows().filter(|row| step.variables.contains(&row.name)).filter(is_fetched);
        let names: Vec<String> = rows.map(|row| row.name.clone()).collect();
        if names.is_empty() || self.is_rehearsal {
            return false;
        }
        self.start(Work::Secrets(names), Why::Secrets);
        true
    }

    /// Takes in secrets that were fetched.
    pub(super) fn fetched(&mut self, secrets: Result<Vec<(String, String)>, String>) {
        let learnt = secrets.and_then(|secrets| {
            secrets.into_iter().try_for_each(|(name, value)| {
                self.outside(&name, &value).map_or(Ok(()), Err)?;
                self.learn(&name, value, true)
            })
        });
        if let (Err(cause), Some(step)) = (learnt, self.hand.as_ref().map(|hand| hand.step.clone())) {
            self.end(Ending::at(&step, EndingKind::Declined, &cause));
        }
    }

    /// The variables of the run, and of the way back that it is on.
    fn rows(&self) -> impl Iterator<Item = &Variable> {
        let back = self.progress.branch().and_then(|section| self.plan.rollback(section));
        back.into_iter().flat_map(|back| &back.variables).chain(&self.plan.variables)
    }

    /// What the value of a variable may be.
    fn limits(&self, name: &str) -> Option<&Limits> {
        self.rows().filter(|row| row.is_called(name)).find_map(|row| row.limits.as_ref())
    }

    /// Why a value cannot be that of a variable: it is outside its limits. The value itself is not said, which may be a secret.
    pub(super) fn outside(&self, name: &str, value: &str) -> Option<String> {
        let wanted = self.limits(name)?.breach(value)?;
        Some(format!("that is not what `{name}` has to be: {wanted}"))
    }

    /// Whether a step takes the shell variable `shell` from a secret of the run.
    pub(super) fn secret_row(&self, step: &Step, shell: &str) -> bool {
        let name = step.command().and_then(|command| command.gives.get(shell));
        name.is_some_and(|name| self.rows().any(|row| row.name == *name && row.secret))
    }

    /// Asks for the first value that the step in hand lacks. Gives whether one is lacking.
    pub(super) fn ask_value(&mut self, hand: &CurrentStep) -> bool {
        let step = &hand.step;
        let Some(name) = self.lacks(hand) else { return false };
        let row = self.rows().find(|row| row.name == name);
        let is_secret = row.is_some_and(|row| row.secret);
        // A list is offered as it is.
        let limits = row.filter(|row| row.options.is_empty()).and_then(|row| row.limits.as_ref());
        let limits = limits.map(|limits| format!(" ({})", limits.words())).unwrap_or_default();
        let mut replies = vec![ReplyKind::Value, ReplyKind::No, ReplyKind::Skip];
        replies.extend(self.elsewhere());
        let hidden = if is_secret { " (not shown)" } else { "" };
        let prompt = Prompt {
            step: Some(step.id.clone()),
            why: Some(format!("`{}` (line {}) needs it", step.title, step.line)),
            secret: is_secret,
            default: None,
            options: row.map(|row| row.options.clone()).unwrap_or_default(),
            name: Some(name.clone()),
            place: Some(hand.place),
            ..Prompt::new(PromptKind::Value, format!("Value of {name}{limits}{hidden}"), &replies)
        };
        self.ask(prompt, About::Value(name));
        true
    }

    /// The first variable of a step that has no value.
    fn lacks(&self, hand: &CurrentStep) -> Option<String> {
        let step = &hand.step;
        let gives = || step.command().map(|command| &command.gives).into_iter().flatten();
        let is_set = |shell: &String| {
            self.regained.contains_key(shell) || hand.set.as_ref().is_some_and(|set| set.contains(shell))
        };
        let in_shell = |name: &String| gives().any(|(shell, given)| given == name && is_set(shell));
        let has = |name: &String| {
            self.values.contains_key(name) || self.secrets.contains_key(name) || in_shell(name)
        };
        let open = step.variables.iter().find(|name| !has(name)).cloned();
        open.or_else(|| self.unset(step).into_iter().map(|(_, name)| name).find(|name| !has(name)))
    }

    /// Shell variables that a step of a way back relies on and that no step has set, each with its variable: the run has not come so far.
    fn unset(&self, step: &Step) -> Vec<(String, String)> {
        let relies = step.command().map(|command| &command.relies_on).into_iter().flatten();
        let is_unset = |setter: &String| self.progress.state(setter) != Some(&StepState::Done);
        let unset = relies.filter(|(_, setter)| is_unset(setter));
        unset.map(|(shell, _)| (shell.clone(), shell.to_lowercase())).collect()
    }

    /// Takes in a value that was given, and records it.
    pub(super) fn take_value(&mut self, name: &str, value: &str, author: &Author) -> Result<(), Refused> {
        let is_secret = self.prompt.as_ref().is_some_and(|asked| asked.prompt.secret);
        if let Some(reason) = self.plan.within_reach().find_map(|step| step.misuse(name, value)) {
            return Err(Refused::Value(reason));
        }
        if let Some(reason) = self.outside(name, value) {
            return Err(Refused::Value(reason));
        }
        self.learn(name, value.to_owned(), is_secret).map_err(Refused::Value)?;
        let given = VariableGiven {
            name: name.to_owned(),
            value: (!is_secret).then(|| value.to_owned()),
            origin: author.how.to_string(),
            looked: author.looked,
        };
        self.queue.push_back(Todo::record_durably(Event::VariableGiven(given)));
        Ok(())
    }

    /// The shell variables that `step` needs and the shell has not been given yet, secrets apart.
    pub(super) fn give(&mut self, step: &Step) -> Vec<(String, String)> {
        let Some(command) = step.command() else { return Vec::new() };
        let read = command.gives.iter().map(|(shell, name)| (shell.clone(), name.clone()));
        let wanted: Vec<(String, String)> = read.chain(self.unset(step)).collect();
        let mut given = Vec::new();
        for (shell, name) in wanted.into_iter().filter(|(_, name)| !self.secrets.contains_key(name)) {
            if let Some(value) = self.values.get(&name).filter(|_| self.given.insert(shell.clone())) {
                given.push((shell, value.clone()));
            }
        }
        given
    }
}
