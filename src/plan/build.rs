//! The plan itself: reads, selects, fills in, and says everything that is wrong at once.

use super::block::{BlockReader, first_line};
use super::draft::Draft;
use super::rules::Rules;
use super::select::{LeftOut, Selected};
use super::values::{Lookup, Values, YOUR};
use super::variables::{self, Needs};
use super::{
    Ending, FORMAT, Inputs, Plan, Runbook, Script, Section, Step, StepKind, caution, choices, compare,
    digest, mistakes, order, select, steps, transaction,
};
use crate::document::{self, Document};
use crate::reading::{self, Environments, Reading, normal_name};
use crate::settings::Value;
use crate::shell::SyntaxError;
use crate::text::{Diagnostic, Severity, Source, hex};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

/// Makes the plan of a document. Cannot fail: what is wrong is a diagnostic in it.
pub fn build(source: &Source, inputs: &Inputs) -> Plan {
    let document = Document::parse(source);
    let known = inputs.known();
    let reading = Reading::of(&document, &known);
    let written = front_matter(&document);
    let values = Values::new(inputs, &written);

    let mut diagnostics = document.diagnostics.clone();
    diagnostics.extend(reading.diagnostics.iter().cloned());
    let rules = Rules::new(&inputs.settings);
    let reader = BlockReader {
        document: &document,
        reading: &reading,
        values: &values,
        rules,
        environments: &known.environments,
        effects: &inputs.settings.effects,
        sql_files: &inputs.sql_files,
        diagnostics: Vec::new(),
    };
    let mut found = steps::find(&document, &reading, &values, reader);

    one_name(&mut found.drafts);
    let taken = select::named(&document, &inputs.selection.sections, &mut Vec::new());
    let chosen = choices::choose(&document, &reading, &found.drafts, inputs, &taken, &mut diagnostics);
    let selected = select::select(&document, &reading, &found.drafts, &chosen, inputs, &mut diagnostics);
    // A block whose section is left out may be as broken as it likes.
    let lines: BTreeSet<usize> = selected_lines(&document, &selected);
    diagnostics.extend(found.diagnostics.into_iter().filter(|finding| {
        finding.severity < Severity::Error || finding.line == 0 || lines.contains(&finding.line)
    }));

    let runs: Vec<bool> = selected.steps.iter().map(Option::is_none).collect();
    let needs = variables::needs(&found.drafts, &runs);
    let names: BTreeSet<String> = needs.iter().flat_map(|needs| needs.names.iter().cloned()).collect();
    let lookups = variables::look_up(&names, &values);
    let ids = ids(&document, &found.drafts);
    let entered = entered(&found.drafts, &runs);

    let open = |at: usize| selected.sections[at].as_ref().is_none_or(|left| left.is_open);
    let mut plan = Plan {
        format: FORMAT,
        runbook: Runbook { path: source.path().to_owned(), sha256: source.sha256() },
        environment: inputs.environment.clone(),
        digest: String::new(),
        ready: false,
        sections: document
            .sections
            .iter()
            .enumerate()
            .map(|(at, section)| section_row(section, at, &reading, selected.sections[at].as_ref()))
            .collect(),
        steps: Vec::with_capacity(found.drafts.len()),
        blocks: found.blocks,
        variables: Vec::new(),
        choices: chosen.choices(&document, open),
        diagnostics,
        probe: None,
        places: std::sync::OnceLock::new(),
    };
    let around = Around {
        document: &document,
        environment: inputs.environment.as_deref(),
        environments: &known.environments,
        ids: &ids,
        lookups: &lookups,
    };
    let mut statements = Vec::with_capacity(found.drafts.len());
    for (at, (mut draft, needs)) in found.drafts.into_iter().zip(needs).enumerate() {
        statements.push(transaction::Said::of(&mut draft));
        let invalid = draft.invalid.take();
        let step = around.step(at, draft, needs, selected.steps[at].as_ref(), entered.get(&at));
        if step.selected {
            plan.diagnostics.extend(complaints(invalid.as_ref(), &step, &lookups));
        }
        plan.steps.push(step);
    }
    transaction::assign(&mut plan, &statements, inputs);
    plan.diagnostics.extend(select::open_choices(&plan.choices, inputs.can_ask));
    if inputs.no_terminal {
        let unfit = select::without_terminal(&plan);
        plan.diagnostics.extend(unfit);
    }
    let late = order::late_checks(&plan);
    plan.diagnostics.extend(late);
    variables::rows(&mut plan, &lookups, inputs.can_ask);
    plan.diagnostics.sort_by_key(|finding| finding.line);
    let ready = plan.of(Severity::Error).next().is_none();
    plan.ready = ready;
    plan.digest = digest::of(&plan);
    plan
}

/// `YOUR_TOKEN` is the same variable as `<token>` where the document has both.
fn one_name(drafts: &mut [Draft]) {
    let written = |draft: &Draft| draft.script.holes.iter().map(|hole| hole.name.clone()).collect::<Vec<_>>();
    let read =
        |draft: &Draft| draft.facts.reads.iter().map(|read| normal_name(&read.name)).collect::<Vec<_>>();
    let names: BTreeSet<String> =
        drafts.iter().flat_map(|draft| written(draft).into_iter().chain(read(draft))).collect();
    for hole in drafts.iter_mut().flat_map(|draft| &mut draft.script.holes) {
        if let Some(name) = hole.name.strip_prefix(YOUR).filter(|name| names.contains(*name)) {
            hole.name = name.to_owned();
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

/// The lines of the blocks in sections that are in the run.
fn selected_lines(document: &Document, selected: &Selected) -> BTreeSet<usize> {
    let pieces = document.pieces.iter().filter(|piece| selected.sections[piece.section].is_none());
    let blocks = pieces.filter_map(|piece| match &piece.kind {
        document::PieceKind::Block(block) => Some(block),
        _ => None,
    });
    blocks
        .flat_map(|block| std::iter::once(block.line).chain(block.lines.iter().map(|line| line.line)))
        .collect()
}

fn section_row(section: &document::Section, at: usize, reading: &Reading, left: Option<&LeftOut>) -> Section {
    let role = &reading.roles[at];
    Section {
        id: section.id.clone(),
        title: section.title.clone(),
        level: section.level,
        line: section.line,
        role: role.value,
        environment: reading.scope(at).map(str::to_owned),
        alternative: reading.alternatives[at].as_ref().map(|alternative| alternative.choice.clone()),
        selected: left.is_none(),
        reason: left.map_or_else(|| role.reason.clone(), |left| left.reason.clone()),
    }
}

/// An id for every draft: words of its title, and a hash of what it is, so that prose may change around it.
fn ids(document: &Document, drafts: &[Draft]) -> Vec<String> {
    let own = |draft: &Draft| draft.extras.name.clone().unwrap_or_else(|| id(document, draft));
    let mut ids: Vec<String> = drafts.iter().map(own).collect();
    let mut taken: HashMap<&str, usize> = HashMap::with_capacity(ids.len());
    let places: Vec<usize> = ids
        .iter()
        .map(|id| {
            let seen = taken.entry(id).or_insert(0);
            *seen += 1;
            *seen
        })
        .collect();
    for (id, place) in ids.iter_mut().zip(places).filter(|(_, place)| *place > 1) {
        write!(id, "-{place}").expect("writing to a string cannot fail");
    }
    ids
}

fn id(document: &Document, draft: &Draft) -> String {
    let text = if draft.kind.runs() { draft.script.as_written() } else { draft.title.as_str().into() };
    let hash = Sha256::new()
        .chain_update(&document.sections[draft.section].id)
        .chain_update("\0")
        .chain_update(draft.kind.word())
        .chain_update("\0")
        .chain_update(text.as_bytes())
        .finalize();
    let words = draft.title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.take(5).collect();
    format!("{}-{}", words.join("-").to_lowercase(), hex(&hash[..2]))
}

/// For the first command of each block that runs: where the block's first relative `cd` leads.
fn entered(drafts: &[Draft], runs: &[bool]) -> BTreeMap<usize, Option<String>> {
    let mut leads: BTreeMap<Option<usize>, &String> = BTreeMap::new();
    for (draft, _) in drafts.iter().zip(runs).filter(|(_, runs)| **runs) {
        if let Some(to) = draft.facts.cd.first() {
            leads.entry(draft.block).or_insert(to);
        }
    }
    let mut firsts: BTreeMap<usize, Option<String>> = BTreeMap::new();
    let mut last = None;
    for (at, draft) in drafts.iter().enumerate().filter(|(at, draft)| runs[*at] && draft.kind.runs()) {
        if draft.block != last {
            last = draft.block;
            let to = leads.get(&draft.block).copied();
            firsts.insert(at, to.filter(|to| !to.starts_with(['/', '~', '-', '$'])).cloned());
        }
    }
    firsts
}

/// What every step of a plan is put together with.
struct Around<'a> {
    document: &'a Document,
    environment: Option<&'a str>,
    environments: &'a Environments,
    ids: &'a [String],
    lookups: &'a BTreeMap<String, Lookup>,
}

impl Around<'_> {
    /// The step that the draft at `at` becomes.
    fn step(
        &self,
        at: usize,
        draft: Draft,
        needs: Needs,
        left: Option<&LeftOut>,
        entered: Option<&Option<String>>,
    ) -> Step {
        let value = |name: &str| match self.lookups.get(name) {
            Some(Lookup::Known(value, _)) => Some(value.text()),
            _ => None,
        };
        let secret = |name: &str| matches!(self.lookups.get(name), Some(Lookup::Secret(_)));
        let runs = draft.kind.runs();
        let script = runs.then(|| variables::rendered(&draft.script, &value, &secret).text);
        let deviation = draft.replaced.as_ref().zip(script.as_ref());
        let other = |script: &str| caution::other_environment(script, self.environment?, self.environments);
        let ids = |places: &[usize]| places.iter().map(|at| self.ids[*at].clone()).collect();
        Step {
            id: self.ids[at].clone(),
            section: self.document.sections[draft.section].id.clone(),
            kind: draft.kind,
            line: draft.line,
            block: draft.block,
            selected: left.is_none(),
            reason: left.map(|left| left.reason.clone()),
            effect: draft.effect.0,
            mode: draft.mode.0,
            variables: needs.names,
            cwd: runs.then(|| draft.extras.cwd.unwrap_or_else(|| ".".to_owned())),
            expected_output: draft.expected.as_ref().is_some_and(|expectation| expectation.literal),
            expected: draft.expected.map(|expectation| expectation.text),
            ends_in: Ending::of(&draft.facts),
            effect_reason: draft.effect.1,
            mode_reason: draft.mode.1,
            gives: needs.gives,
            opens_block: entered.is_some(),
            enters: entered.cloned().flatten(),
            prose: draft.prose,
            offers: ids(&draft.offers),
            evidence: ids(&draft.evidence),
            ticked: draft.ticked,
            wait: (draft.kind == StepKind::Manual).then(|| reading::wait(&draft.title)).flatten(),
            timeout: draft.extras.timeout,
            retry: draft.extras.retry,
            expect: draft.extras.expect,
            database: draft.extras.database,
            idempotent: draft.extras.idempotent,
            probe: draft.extras.probe,
            file: draft.file,
            transaction: None,
            transaction_note: None,
            expect_rows: draft.extras.expect_rows,
            capture: draft.extras.capture,
            hidden: draft.extras.hidden,
            rows_as_json: draft.extras.rows_as_json,
            deviation: deviation.and_then(|(old, new)| {
                compare::difference(&format!("{old}\n"), "document", &format!("{new}\n"), "stepgate.toml")
            }),
            caution: script.as_deref().and_then(other),
            language: draft.language,
            title: title(draft.title, &draft.script, script.as_deref()),
            template: draft.script,
            script,
        }
    }
}

/// A draft's title; a command that nothing names is called by its first line, with the values in it.
fn title(title: String, script: &Script, filled: Option<&str>) -> String {
    match filled {
        Some(filled) if !script.holes.is_empty() && title == first_line(&script.as_written()) => {
            first_line(filled)
        }
        _ => title,
    }
}

/// What is wrong with a selected step.
fn complaints(
    invalid: Option<&SyntaxError>,
    step: &Step,
    lookups: &BTreeMap<String, Lookup>,
) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = invalid.iter().map(|error| rejected(step.line, error)).collect();
    let value = |name: &str| match lookups.get(name) {
        Some(Lookup::Known(value, _)) => Some(value.text()),
        _ => None,
    };
    let secret = |name: &str| matches!(lookups.get(name), Some(Lookup::Secret(_)));
    found.extend(mistakes::found(step));
    found.extend(variables::refused(step, &value, &secret));
    found.extend(step.caution.iter().map(|caution| {
        Diagnostic::warning("other-environment", step.line, caution.clone())
            .hinted("It is confirmed before it runs; a [[block]] can replace it.")
    }));
    found
}

fn rejected(line: usize, error: &SyntaxError) -> Diagnostic {
    let hint = "Correct it, or give a [[block]] for it in stepgate.toml: skip = \"why\", or replace = \"what runs instead\".";
    Diagnostic::error("bash-rejects", line, format!("bash rejects this: {}", error.message)).hinted(hint)
}
