//! A plan that anybody may read: what it knows of secrets is masked in every text of it, in titles and ids as in commands.
//!
//! What runs is kept beside it, in memory only, and stands in nothing that is written. Never fetches a secret: whoever has fetched one
//! masks the plan again.

use super::execution::{digest, execution};
use super::model::Hidden;
use super::step::{Runnable, Step};
use super::values::{Lookup, SecretFrom};
use super::{Inputs, Plan, side_commands};
use crate::redact::{Redactor, Secret, fingerprints, looks_secret, texts, token_places, tokens};
use crate::settings::{Database, DatabaseSource, SecretSource, Settings};
use crate::text::{Diagnostic, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Fields whose text a program compares: kinds, hashes, names of variables, paths. No secret belongs into any of them.
const KEPT: [&str; 37] = [
    "base",
    "by",
    "capture",
    "code",
    "confirm",
    "cwd",
    "database",
    "digest",
    "effect",
    "ends_in",
    "engine",
    "enters",
    "environment",
    "fate",
    "file",
    "files",
    "gives",
    "hidden",
    "how",
    "kind",
    "language",
    "lowered",
    "mode",
    "name",
    "origin",
    "part",
    "path",
    "place",
    "role",
    "severity",
    "sha256",
    "spelling",
    "spellings",
    "target",
    "transaction",
    "uses",
    "variables",
];

/// What a mask begins with.
const MASK: &str = "[redacted:";

/// A part of an id that is shorter stands in too many words.
const SHORTEST_PART: usize = 8;

impl Plan {
    /// The same plan without what `mask` knows; it runs as before. Its digest stays what it is.
    #[must_use]
    pub fn masked(self, secrets: impl IntoIterator<Item = Secret>) -> Self {
        let (original, known) = match &self.hidden {
            Some(hidden) => (Arc::clone(&hidden.plan), hidden.mask.secrets().to_vec()),
            None => (Arc::new(self.clone()), Vec::new()),
        };
        let secrets: Vec<Secret> = known.into_iter().chain(secrets).collect();
        if secrets.is_empty() {
            return self;
        }
        let mask = Redactor::exact(secrets);
        let ids = ids_without(&original, &mask);
        if ids.is_empty() && !mask.masks(&texts(&*original)) {
            return self;
        }
        let is_kept = |key: &str| KEPT.contains(&key);
        let other = |text: &str| ids.get(text).cloned();
        let masked: Self = mask.rewritten(&*original, &is_kept, &other);
        let unknown = self.hidden.map(|hidden| hidden.unknown).unwrap_or_default();
        let hidden = Some(Hidden { plan: original, mask, unknown });
        Self { digest: self.digest, wanted: self.wanted, hidden, ..masked }
    }

    /// The ids in the plan that hold words of what `mask` knows, each with what it is called without them.
    pub fn ids_without(&self, mask: &Redactor) -> BTreeMap<String, String> {
        ids_without(self, mask)
    }

    /// The plan with everything in it as it runs. Never to be shown or kept.
    pub fn as_it_runs(&self) -> &Self {
        self.hidden.as_ref().map_or(self, |hidden| &hidden.plan)
    }

    /// What a step of the plan runs, as it runs.
    pub fn run_of<'p>(&'p self, step: &'p Step) -> Option<&'p Runnable> {
        let place = self.hidden.as_ref().and_then(|_| self.place_of(&step.id));
        place.map_or(Some(step), |at| self.as_it_runs().steps.get(at)).and_then(Step::run)
    }

    /// The same plan, read from where it was kept, with what `now` says of the steps that were kept with a mask in their text.
    #[must_use]
    pub fn recalling(self, now: &Self) -> Self {
        let mut original = self.as_it_runs().clone();
        original.hidden = None;
        let mut unknown = BTreeSet::new();
        for (at, step) in self.steps.iter().enumerate().filter(|(_, step)| is_masked(step)) {
            let same = now.step(&step.id).filter(|same| same_text(same, step));
            match original.steps[at].run_mut().zip(same.and_then(|same| now.run_of(same))) {
                Some((kept, run)) => {
                    (kept.template, kept.script, kept.probe) =
                        (run.template.clone(), run.script.clone(), run.probe.clone());
                }
                None => drop(unknown.insert(step.id.clone())),
            }
        }
        if now.rules == self.rules {
            original.rules = now.as_it_runs().rules.clone();
        }
        let secrets = now.hidden_secrets().iter().chain(self.hidden_secrets()).cloned();
        let mask = Redactor::exact(secrets.collect());
        Self { hidden: Some(Hidden { plan: Arc::new(original), mask, unknown }), ..self }
    }

    /// A step within reach that was kept with a mask in its text, and of which nobody knows what it runs.
    pub fn forgotten(&self) -> Option<&Step> {
        self.within_reach().find(|step| !self.knows(step))
    }

    /// Whether it is known what a step runs.
    pub fn knows(&self, step: &Step) -> bool {
        match &self.hidden {
            Some(hidden) => !hidden.unknown.contains(&step.id),
            None => !is_masked(step),
        }
    }

    /// The secrets that stand in the document and that nobody declared.
    pub fn hidden_secrets(&self) -> &[Secret] {
        self.hidden.as_ref().map_or(&[], |hidden| hidden.mask.secrets())
    }

    /// The document as it may be shown, every line where it is.
    pub fn shown(&self, source: &Source) -> Source {
        let Some(hidden) = &self.hidden else { return source.clone() };
        let lines = source.text().split_inclusive('\n').map(|line| {
            let text = line.trim_end_matches(['\n', '\r']);
            format!("{}{}", hidden.mask.text(text), &line[text.len()..])
        });
        Source::new(source.path(), lines.collect::<String>())
    }
}

/// Whether what a step runs holds a mask.
fn is_masked(step: &Step) -> bool {
    let texts = |run: &Runnable| [Some(run.template.text.clone()), run.probe.clone()];
    step.run().into_iter().flat_map(texts).flatten().any(|text| text.contains(MASK))
}

fn same_text(one: &Step, other: &Step) -> bool {
    let texts = |step: &Step| step.run().map(|run| (run.template.clone(), run.probe.clone()));
    texts(one) == texts(other)
}

/// A plan without the secrets whose values are known when it is made, and without the tokens that stand in it; with its digest.
pub(super) fn as_known(
    mut plan: Plan,
    source: &Source,
    inputs: &Inputs,
    lookups: &BTreeMap<String, Lookup>,
) -> Plan {
    plan.commands = side_commands::commands(&plan, inputs, lookups);
    let mut secrets = known(inputs, lookups);
    let found = tokens(&format!("{}\n{}", source.text(), texts(&plan)));
    if !found.is_empty() {
        // What is masked is the same text whatever the token is; the digest is to be another one.
        plan.tokens = fingerprints(&execution(&plan));
    }
    secrets.extend(found);
    let mut plan = plan.masked(secrets);
    plan.digest = digest(&execution(&plan));
    plan
}

/// A warning for each line of the document that holds a token, which is never repeated.
pub(super) fn in_the_open(source: &Source) -> Vec<Diagnostic> {
    let text = source.text();
    let mut found: Vec<Diagnostic> = Vec::new();
    for (range, kind) in token_places(text) {
        let line = text[..range.start].matches('\n').count() + 1;
        if found.last().is_none_or(|last| last.line != line) {
            let message = format!("this line holds a {kind} in the open");
            found.push(Diagnostic::warning("known-token", line, message).hinted(
                "Take it out and change it: who can read the document knows it. Write a placeholder, and name its source under [secrets] in stepgate.toml.",
            ));
        }
    }
    found
}

fn known(inputs: &Inputs, lookups: &BTreeMap<String, Lookup>) -> Vec<Secret> {
    let settings = &inputs.settings;
    let environment = inputs.environment.as_deref().and_then(|name| settings.environment(name));
    let own = environment.into_iter().flat_map(|(_, environment)| &environment.secrets);
    let declared = settings.secrets.iter().chain(own);
    let declared = declared.filter_map(|(name, source)| Some((name.as_str(), of_source(source, inputs)?)));
    let typed = inputs.set.iter().filter(|(name, _)| looks_secret(name));
    let typed = typed.map(|(name, value)| (name.as_str(), value.clone()));
    let looked_up = lookups.iter().filter_map(|(name, lookup)| match lookup {
        Lookup::Secret(need) => Some((name.as_str(), of_need(&need.from, inputs)?)),
        _ => None,
    });
    let named = declared.chain(looked_up).chain(typed);
    let mut found: Vec<Secret> = named.filter_map(|(name, value)| Secret::new(name, value).ok()).collect();
    found.extend(addresses(settings, inputs).iter().flat_map(|address| tokens(address)));
    found
}

fn of_need(from: &SecretFrom, inputs: &Inputs) -> Option<String> {
    match from {
        SecretFrom::Value(value) => Some(value.clone()),
        SecretFrom::Source(source) => of_source(source, inputs),
    }
}

fn of_source(source: &SecretSource, inputs: &Inputs) -> Option<String> {
    if let SecretSource::Env(variable) = source { inputs.process.get(variable).cloned() } else { None }
}

/// The addresses of all databases, as far as they are known without fetching one.
fn addresses(settings: &Settings, inputs: &Inputs) -> Vec<String> {
    let sources = settings.env.values().filter_map(|environment| environment.database.as_ref());
    let sources = sources.flat_map(|database| match database {
        Database::One(source) => vec![source],
        Database::Named(sources) => sources.values().collect(),
    });
    let address = |source: &DatabaseSource| match source {
        DatabaseSource::Url(url) => Some(url.clone()),
        DatabaseSource::From(from) => of_source(from, inputs),
    };
    sources.filter_map(address).collect()
}

/// The ids that hold a secret's words, each with what it is called instead. An id is made of the words of a title, so the secret stands
/// in it without its signs, and perhaps without its end.
fn ids_without(plan: &Plan, mask: &Redactor) -> BTreeMap<String, String> {
    let words: Vec<Vec<String>> = mask.secrets().iter().map(Secret::words).collect();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut changed = BTreeMap::new();
    for id in all_ids(plan) {
        let without = words.iter().fold(id.to_owned(), |id, words| without(&id, words));
        if without == id || changed.contains_key(id) {
            continue;
        }
        let numbers = (2..).map(|number| format!("{without}-{number}"));
        let free = std::iter::once(without.clone()).chain(numbers).find(|free| !taken.contains(free));
        let free = free.unwrap_or(without);
        taken.insert(free.clone());
        changed.insert(id.to_owned(), free);
    }
    changed
}

fn all_ids(plan: &Plan) -> impl Iterator<Item = &str> {
    let steps = plan.steps.iter().map(|step| step.id.as_str());
    let sections = plan.sections.iter().map(|section| section.id.as_str());
    let scopes = plan.scopes.iter().map(|scope| scope.id.as_str());
    let questions = plan.questions.iter().map(|question| question.id.as_str());
    let options = plan.questions.iter().flat_map(|question| &question.options);
    let values = options.map(|option| option.value.as_str());
    steps.chain(sections).chain(scopes).chain(questions).chain(values)
}

fn without(id: &str, words: &[String]) -> String {
    let whole = (1..=words.len()).rev().map(|count| words[..count].join("-"));
    let mut parts = whole.enumerate().filter(|(cut, part)| *cut == 0 || part.len() >= SHORTEST_PART);
    let found = parts.find(|(_, part)| !part.is_empty() && id.contains(part.as_str()));
    found.map_or_else(|| id.to_owned(), |(_, part)| id.replace(&part, "redacted"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Selection, build};

    const TOKEN: &str = "glpat-abcdefghij0123456789";

    fn plan(text: &str) -> Plan {
        let selection = Selection { all: true, ..Selection::default() };
        build(&Source::new("a.md", text), &Inputs { selection, ..Inputs::default() })
    }

    fn runbook() -> String {
        format!(
            "# Ship {TOKEN}\n\n## Log in {TOKEN}\n\n- [ ] is `{TOKEN}` yours?\n\nOn {TOKEN}:\n\n```bash\n\
             # with {TOKEN}\nlogin {TOKEN} <name>\n```\n\n```console\n$ who\nwelcome {TOKEN}\n```\n\n## Roll back\n\n```bash\n\
             rm {TOKEN}\n```\n\n```sql\nSELECT '{TOKEN}';\n```\n"
        )
    }

    #[test]
    fn a_token_of_the_document_stands_nowhere_in_its_plan_and_runs_as_it_is() {
        let plan = plan(&runbook());
        let json =
            serde_json::to_string(&plan).unwrap() + &super::super::plan_file(&plan) + &format!("{plan:?}");
        assert!(!json.contains("abcdefghij"), "{json}");
        let step = plan.steps().iter().find(|step| step.title.starts_with("with ")).unwrap();
        assert_eq!(step.title, "with [redacted:token]");
        assert!(plan.run_of(step).unwrap().script.starts_with(&format!("login {TOKEN}")));
        assert_eq!(plan.shown(&Source::new("a.md", runbook())).text().matches("[redacted:token]").count(), 9);
    }

    #[test]
    fn another_token_is_another_digest_and_stands_in_neither() {
        let one = plan(&runbook());
        let other = plan(&runbook().replace(TOKEN, "glpat-zyxwvutsrq9876543210"));
        assert_ne!(one.digest, other.digest);
        assert_eq!((one.tokens.len(), one.digest), (1, plan(&runbook()).digest));
        // In prose it decides nothing.
        let said = |token: &str| plan(&format!("# A\n\nIt was {token}.\n\n```bash\nls\n```\n")).digest;
        assert_eq!(said(TOKEN), said("glpat-zyxwvutsrq9876543210"));
    }

    #[test]
    fn an_id_that_holds_a_token_loses_it_and_stays_its_own() {
        let ids = |text: &str| plan(text).sections[1..].iter().map(|one| one.id.clone()).collect::<Vec<_>>();
        let two = "## Use glpat-abcdefghij0123456789\n\n## Use glpat-zyxwvutsrq9876543210\n";
        assert_eq!(ids(two), ["use-redacted", "use-redacted-2"]);
        assert_eq!(ids(two), ids(two));
    }

    #[test]
    fn a_plan_that_was_kept_is_told_again_what_it_runs() {
        let made = plan(&runbook());
        let kept: Plan = serde_json::from_str(&serde_json::to_string(&made).unwrap()).unwrap();
        assert!(kept.forgotten().is_some());
        let again = kept.clone().recalling(&made);
        assert!(again.forgotten().is_none());
        let step = again.steps().iter().find(|step| step.title.starts_with("with ")).unwrap();
        assert!(again.run_of(step).unwrap().script.contains(TOKEN));
        // Another command in its place is not taken for it.
        let other = plan(&runbook().replace("login", "logout"));
        assert!(kept.recalling(&other).forgotten().is_some());
    }

    #[test]
    fn whatever_text_is_masked_the_plan_is_still_one() {
        let made = plan(&runbook());
        let all = |_: &str| Some("[redacted:x]".to_owned());
        let masked: Plan = Redactor::exact(Vec::new()).rewritten(&made, &|key| KEPT.contains(&key), &all);
        assert_eq!(masked.steps().len(), made.steps().len());
    }
}
