//! From a draft to a step: what it needs is known, what it is called is decided, and its text has every known value in it.

use super::asks_again::asks_again;
use super::chosen::Chosen;
use super::compare::difference;
use super::draft::{Draft, DraftKind};
use super::other_environment;
use super::script::Script;
use super::select::LeftOut;
use super::step::{CommandStep, GateStep, ManualStep, Runnable, SqlStep, Step, StepKind};
use super::title::first_line;
use super::values::{Lookup, Values};
use super::variables::{self, Needs};
use super::{Ending, example, mistakes, targets};
use crate::document::Document;
use crate::reading::{self, Addresses, Effect, Environments, Scopes, Within};
use crate::shell::{Argument, SyntaxError, Uses, hole_index};
use crate::text::Diagnostic;
use std::collections::BTreeMap;

/// A draft with all that was found out about it.
pub(super) struct Resolved {
    pub(super) draft: Draft,
    pub(super) needs: Needs,
    pub(super) uses: Uses,
    /// Why it is not in the run.
    pub(super) left: Option<LeftOut>,
    /// What is known of its block's directory, if it is the first command of its block that runs.
    pub(super) entered: Option<Entered>,
}

/// The text of a step with every known value in it, and what the values have to be.
struct Texts {
    script: String,
    uses: Uses,
}

/// The directory of a block, for the command that opens it.
#[derive(Default)]
pub(super) struct Entered {
    /// Where the block's first relative `cd` leads.
    to: Option<String>,
}

impl Resolved {
    /// All of them, in the order of the document.
    pub(super) fn all(
        drafts: Vec<Draft>,
        reach: Vec<(Needs, Uses)>,
        left: &[Option<LeftOut>],
        runs: &[bool],
    ) -> Vec<Self> {
        let mut entered = entered(&drafts, runs);
        let whole = drafts.into_iter().zip(reach).zip(left).enumerate();
        whole
            .map(|(at, ((draft, (needs, uses)), left))| Self {
                draft,
                needs,
                uses,
                left: left.clone(),
                entered: entered.remove(&at),
            })
            .collect()
    }
}

/// For the first command of each block that runs: where the block's first relative `cd` leads. Of blocks of which nothing runs, the
/// first command is the first.
fn entered(drafts: &[Draft], runs: &[bool]) -> BTreeMap<usize, Entered> {
    let mut leads: BTreeMap<(bool, Option<usize>), &String> = BTreeMap::new();
    for (draft, runs) in drafts.iter().zip(runs) {
        if let Some(to) = draft.facts.cd.first() {
            leads.entry((*runs, draft.block)).or_insert(to);
        }
    }
    let mut firsts: BTreeMap<usize, Entered> = BTreeMap::new();
    for wanted in [true, false] {
        let mut last = (None, None);
        let those = drafts.iter().enumerate().filter(|(at, draft)| runs[*at] == wanted && draft.kind.runs());
        for (at, draft) in those.filter(|(_, draft)| draft.block.is_some()) {
            // A block that is done on another machine too begins there again.
            let own = (draft.block, draft.extras.round.as_deref());
            if own != last {
                last = own;
                let to = leads.get(&(wanted, draft.block)).copied();
                let to = to.filter(|to| !to.starts_with(['/', '~', '-', '$'])).cloned();
                firsts.insert(at, Entered { to });
            }
        }
    }
    firsts
}

/// What every step of a plan is put together with.
pub(super) struct Around<'a> {
    pub(super) document: &'a Document,
    pub(super) scopes: &'a Scopes,
    /// What each scope is called.
    pub(super) scope_ids: Vec<String>,
    pub(super) environment: Option<&'a str>,
    pub(super) environments: &'a Environments,
    pub(super) addresses: &'a Addresses,
    pub(super) chosen: &'a Chosen,
    pub(super) ids: &'a [String],
    /// The last command that begins on each line, for each machine of its stretch.
    pub(super) openers: BTreeMap<(usize, Option<String>), usize>,
    pub(super) lookups: &'a BTreeMap<String, Lookup>,
    pub(super) values: &'a Values<'a>,
}

impl Around<'_> {
    /// The step that the draft at `at` becomes.
    pub(super) fn step(&self, at: usize, resolved: Resolved) -> Step {
        let Resolved { draft, needs, uses, left, entered } = resolved;
        let script = draft.kind.runs().then(|| self.rendered(&draft.script));
        let question = left.as_ref().and_then(|left| left.question.clone()).or_else(|| self.question(&draft));
        let title = title(&draft, script.as_deref());
        let text = Texts { script: script.unwrap_or_default(), uses };
        Step {
            id: self.ids[at].clone(),
            section: self.document.sections[draft.section].id.clone(),
            scope: self.scope_ids[draft.scope].clone(),
            line: draft.line,
            block: draft.block,
            language: draft.language.clone(),
            selected: left.is_none(),
            waits: left.as_ref().is_some_and(|left| left.waits),
            question,
            reason: left.map(|left| left.reason),
            target: draft.extras.target.clone(),
            variables: needs.names,
            prose: draft.prose.clone(),
            kind: self.kind(draft, text, (needs.gives, needs.relies, needs.set_by), entered),
            title,
        }
    }

    fn rendered(&self, script: &Script) -> String {
        variables::rendered(script, &|name| self.value(name), &|name| self.is_secret(name)).text
    }

    fn value(&self, name: &str) -> Option<String> {
        match self.lookups.get(name) {
            Some(Lookup::Known(value, _)) => Some(value.text()),
            _ => None,
        }
    }

    fn is_secret(&self, name: &str) -> bool {
        matches!(self.lookups.get(name), Some(Lookup::Secret(_)))
    }

    /// The variables that a draft gives a secret of its own: not one that the run fetches again.
    fn asks_again(&self, draft: &Draft, gives: &BTreeMap<String, String>) -> Vec<String> {
        let is_fetched = |name: &str| match self.lookups.get(name) {
            Some(Lookup::Secret(need)) => need.is_fetched(),
            _ => false,
        };
        asks_again(&draft.facts, &|word: &Argument| {
            let bare = word.raw.trim_matches('"');
            let mut characters = bare.chars();
            if let (Some(one), None) = (characters.next().and_then(hole_index), characters.next()) {
                return draft.script.holes.iter().any(|hole| hole.index == one && is_fetched(&hole.name));
            }
            let shell =
                bare.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).or(bare.strip_prefix('$'));
            shell.and_then(|shell| gives.get(shell)).is_some_and(|name| is_fetched(name))
        })
    }

    /// The question that decides whether a draft is in the run, settled or not.
    fn question(&self, draft: &Draft) -> Option<String> {
        let path = self.scopes.path(draft.scope);
        path.into_iter().rev().find_map(|scope| self.chosen.question_of(scope)).map(str::to_owned)
    }

    fn kind(
        &self,
        draft: Draft,
        text: Texts,
        (gives, relies, set_by): (BTreeMap<String, String>, BTreeMap<String, usize>, BTreeMap<String, usize>),
        entered: Option<Entered>,
    ) -> StepKind {
        let ids = |places: &[usize]| places.iter().map(|at| self.ids[*at].clone()).collect();
        let (evidence, offers) = (ids(&draft.evidence), ids(&draft.offers));
        let deviation = draft.replaced.as_deref().and_then(|old| deviation(&draft, old, &draft.title));
        match draft.kind {
            DraftKind::Gate => StepKind::Gate(GateStep { ticked: draft.ticked, evidence, offers, deviation }),
            DraftKind::Manual => StepKind::Manual(ManualStep {
                wait: reading::wait(&draft.title),
                typed_in: draft
                    .opener
                    .and_then(|line| self.openers.get(&(line, draft.extras.round.clone())))
                    .map(|at| self.ids[*at].clone()),
                evidence,
                offers,
                deviation,
            }),
            DraftKind::Command => StepKind::Command(CommandStep {
                ends_in: Ending::of(&draft.facts),
                relies_on: relies.into_iter().map(|(name, at)| (name, self.ids[at].clone())).collect(),
                asks_again: self.asks_again(&draft, &gives),
                set_by: set_by.into_iter().map(|(name, at)| (name, self.ids[at].clone())).collect(),
                opens_block: entered.is_some(),
                enters: entered.and_then(|entered| entered.to),
                // What lies on another machine was not read.
                judged_by: if draft.extras.target.is_some() {
                    BTreeMap::new()
                } else {
                    draft.judged_by.clone()
                },
                gives,
                run: self.run(draft, text),
            }),
            DraftKind::Sql => StepKind::Sql(SqlStep {
                database: draft.extras.database.clone().unwrap_or_default(),
                file: draft.file.clone(),
                transaction: None,
                transaction_note: None,
                expect_rows: draft.extras.expect_rows,
                capture: draft.extras.capture.clone(),
                by_client: draft.extras.by_client.clone(),
                hidden: draft.extras.hidden.clone(),
                rows_as_json: draft.extras.rows_as_json,
                vertical: draft.extras.vertical,
                within: None,
                on: None,
                run: self.run(draft, text),
            }),
        }
    }

    fn run(&self, draft: Draft, Texts { script, uses }: Texts) -> Runnable {
        let within = if draft.kind == DraftKind::Sql { Within::Sql } else { Within::Shell };
        // A team that has said for which environment a place is has settled it.
        let chosen = self.environment.filter(|_| !draft.extras.is_placed);
        let deviation = draft.replaced.as_deref().and_then(|old| deviation(&draft, old, &script));
        let caution = chosen.and_then(|chosen| {
            other_environment::other_environment(&script, within, chosen, self.environments, self.addresses)
        });
        let turns = chosen.is_some_and(|chosen| {
            other_environment::sets_environment(&draft.facts.assignments, chosen, self.environments)
        });
        let (effect, effect_reason) = if turns && draft.effect.0 == Effect::Read {
            (Effect::Change, "what follows acts in another environment".to_owned())
        } else {
            targets::effect(&draft)
        };
        Runnable {
            caution,
            script,
            template: draft.script,
            effect,
            effect_reason,
            lowered: draft.lowered,
            mode: draft.mode.0,
            mode_reason: draft.mode.1,
            cwd: draft.extras.cwd.unwrap_or_else(|| ".".to_owned()),
            expected_output: draft.expected.as_ref().is_some_and(|expectation| expectation.literal),
            expected: draft.expected.map(|expectation| expectation.text),
            expect: draft.extras.expect,
            timeout: draft.extras.timeout,
            retry: draft.extras.retry,
            idempotent: draft.extras.idempotent,
            probe: draft.extras.probe,
            deviation,
            uses,
        }
    }

    /// What is wrong with a step that runs.
    pub(super) fn complaints(&self, invalid: Option<&SyntaxError>, step: &Step) -> Vec<Diagnostic> {
        let mut found: Vec<Diagnostic> = invalid.iter().map(|error| rejected(step, error)).collect();
        found.extend(mistakes::found(step));
        found.extend(variables::refused(step, &|name| self.value(name), &|name| self.is_secret(name)));
        found.extend(lowered(step));
        found.extend(example::told(step));
        let caution = step.run().and_then(|run| run.caution.as_ref());
        found.extend(caution.map(|caution| {
            let said = caution.said(step.effect());
            let told = if step.effect() == Effect::Read {
                Diagnostic::warning("other-environment-read", step.line, said)
            } else {
                Diagnostic::warning("other-environment", step.line, said)
            };
            told.hinted("It is confirmed before it runs. A [[block]] with environment = says for which environment it is, one with replace = gives it another text.")
        }));
        found
    }
}

/// What is told where the settings say less of a step than it is known to do.
fn lowered(step: &Step) -> Option<Diagnostic> {
    let run = step.run()?;
    let (said, own) = (run.effect.word(), run.lowered?.word());
    let message = format!("stepgate.toml says `{said}` of what is judged as `{own}`");
    Some(
        Diagnostic::warning("effect-lowered", step.line, message)
            .hinted("The record tells it too. Take the line out of [effects], or the key out of the [[block]], where it is not meant so."),
    )
}

/// A draft's title; a command that nothing names is called by its first line, with the values in it.
fn title(draft: &Draft, filled: Option<&str>) -> String {
    match filled {
        Some(filled)
            if !draft.script.holes.is_empty() && draft.title == first_line(&draft.script.as_written()) =>
        {
            first_line(filled)
        }
        _ => draft.title.clone(),
    }
}

/// How a text differs from the document's `old`.
fn deviation(draft: &Draft, old: &str, new: &str) -> Option<String> {
    let by = draft.by.unwrap_or(crate::settings::FILE_NAME);
    difference(&format!("{old}\n"), "document", &format!("{new}\n"), by)
}

fn rejected(step: &Step, error: &SyntaxError) -> Diagnostic {
    let hint = "Correct it, or give a [[block]] for it in stepgate.toml: skip = \"why\", or replace = \"what runs instead\".";
    let rejected = if step.sql().is_some() {
        Diagnostic::error("sql-rejects", step.line, error.message.as_str())
    } else {
        Diagnostic::error("bash-rejects", step.line, format!("bash rejects this: {}", error.message))
    };
    rejected.hinted(hint)
}
