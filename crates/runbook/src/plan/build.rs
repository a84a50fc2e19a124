//! The plan itself: reads, selects, fills in, and says everything that is wrong at once.
//!
//! Each stage takes what the one before has found out for every draft; the plan is put together at the end, complete.

use super::applied::Applied;
use super::block::BlockReader;
use super::chosen::Chosen;
use super::copied_files;
use super::database::DatabasePlan;
use super::draft::{Draft, DraftKind};
use super::environment::EnvironmentPlan;
use super::group::Group;
use super::judged::{judge_again, judge_with_values};
use super::line_fates::TextPiece;
use super::masked::in_the_open;
use super::model::{FORMAT, Plan};
use super::question::Question;
use super::resolved::{Around, Resolved};
use super::rollback::{self, Rollback};
use super::rows::{Block, Choice, Runbook, Scope, Section, Variable};
use super::rules_digest::ReadBy;
use super::section_rows::section_rows;
use super::select::{LeftOut, Selected, Selector};
use super::step::Step;
use super::take_and_leave::Places;
use super::team::Team;
use super::values::{Lookup, Values, front_matter};
use super::variables::Needs;
use super::{
    Inputs, assigned, choices, complaints, databases, directories, draft_ids, empty, exposed_secrets,
    limited, line_fates, machines, masked, open, order, other_environment_parts, placeholder_names,
    placeholders, questions, scopes, select, steps, targets, transaction, unknown_names, value_demands,
    variables,
};
use crate::document::{self, Document};
use crate::reading::{Effect, Judge, ReadOptions, Reading};
use crate::shell::Uses;
use crate::text::{Diagnostic, Severity, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Makes the plan of a document. Cannot fail: what is wrong is a diagnostic in it.
pub fn build(source: &Source, inputs: &Inputs) -> Plan {
    analyse(source, &Document::parse(source), inputs).1
}

/// The reading and the plan of what was parsed.
pub(super) fn analyse(source: &Source, document: &Document, inputs: &Inputs) -> (Reading, Plan) {
    let known = inputs.known();
    let mut reading = Reading::of(document, &known);
    let team = Team::of(document, &reading.scopes, inputs);
    team.settle(&mut reading.scopes);
    let written = front_matter(document);
    let values = Values::new(inputs, &written);

    let mut diagnostics = read_with(document, &reading, source);
    let judge = Judge::new(&inputs.settings.effects, &inputs.settings.programs, &inputs.scripts);
    let rules = EnvironmentPlan::of(inputs);
    let mut found = found(document, &reading, &values, inputs, &known, &judge, &rules.databases);
    found.drafts = targets::place(found.drafts, document, &reading.scopes, &team, inputs);
    let addresses =
        other_environment_parts::place(&mut reading, document, &found.drafts, &known.environments);
    let again = |draft: &mut Draft, text: &str| judge_again(draft, text, &judge);
    diagnostics.extend(assigned::replace(&mut found.drafts, inputs, again));

    let (chosen, selected) = select((document, &reading), &found.drafts, inputs, &team, &mut diagnostics);
    // A block whose section is left out may be as broken as it likes.
    let lines: BTreeSet<usize> = selected_lines(document, &reading, &selected);
    diagnostics.extend(found.diagnostics.into_iter().filter(|finding| {
        finding.severity < Severity::Error || finding.line == 0 || lines.contains(&finding.line)
    }));

    let groups = relevant(document, &chosen, &selected);
    let ids = draft_ids::ids(document, &found.drafts);
    let sections = section_rows(document, &reading, &selected);
    let held = questions::Held::of(&found.drafts, &reading.scopes);
    let machines = machines::questions(document, &reading, &team, inputs);
    let asked_questions = asked(&groups, (&held, machines), &selected, &ids, &sections);
    let choices = bound(groups, &team, document, &reading);
    let rollbacks = rollback::select(document, &reading, &found.drafts, inputs, &team);
    let runs = selected.runs();
    let ways_back: Vec<&[usize]> = rollbacks.iter().map(|one| one.drafts.as_slice()).collect();
    let needs = variables::needs(&found.drafts, &runs, &ways_back);
    let uses = value_demands::uses(&found.drafts, &needs, &runs, &ways_back);
    let mut lookups = variables::look_up(&names(&uses, &needs), &found.drafts, &values);
    let emptied = empty::open(value_demands::reaching(&uses, &runs, &ways_back), &mut lookups);
    let misfits = unknown_names::misfits(document, &reading, &found.drafts, inputs, &lookups);
    diagnostics.extend(misfits.into_iter().chain(targets::unfit(&found.drafts, &runs)));

    let around = Around {
        document,
        scopes: &reading.scopes,
        scope_ids: scopes::ids(&reading, &document.sections),
        environment: inputs.environment.as_deref(),
        environments: &known.environments,
        addresses: &addresses,
        chosen: &chosen,
        ids: &ids,
        openers: openers(&found.drafts),
        lookups: &lookups,
        values: &values,
    };
    let reach = judge_values(&mut found.drafts, needs, uses, &lookups, inputs);
    let resolved = Resolved::all(found.drafts, reach, &selected.steps, &runs);
    let (mut steps, statements) = finished(resolved, &around, &rollbacks, &inputs.absent, &mut diagnostics);
    diagnostics.extend(transaction::assign(&mut steps, &statements, inputs));
    diagnostics.extend(databases::assign(&mut steps, &rules, &rollbacks, inputs));
    diagnostics.extend(left_open(&choices, &asked_questions, &steps, inputs));
    let rows = variables::rows(&steps, &lookups, inputs, &values);
    let late = order::late_checks(&sections, &steps).into_iter();
    let late = late.chain(limited::in_text(document, &reading, &selected, &rows.variables, &values));
    diagnostics.extend(late.chain(empty::told(&emptied, &rows.variables)).chain(rows.diagnostics));
    if !diagnostics.iter().any(|finding| finding.severity == Severity::Error) {
        // Where something is wrong, that nothing is left is no news.
        diagnostics.extend(open::nothing(&sections, &steps, inputs));
    }
    diagnostics.extend(no_environment(&reading, inputs).into_iter().chain(in_the_open(source)));
    let rollbacks: Vec<Rollback> =
        rollbacks.into_iter().map(|one| one.finished(document, &steps, &lookups, &values)).collect();
    diagnostics.sort_by_key(|finding| finding.line);

    let (scopes, text) =
        told(document, &reading, &chosen, &selected, (&steps, &found.blocks), (source, inputs));
    let errors = diagnostics.iter().filter(|finding| finding.severity == Severity::Error);
    let plan = Plan {
        format: FORMAT,
        read_by: Some(ReadBy::this()),
        runbook: Runbook { path: source.path().to_owned(), sha256: source.sha256() },
        environment: inputs.environment.clone(),
        rules: EnvironmentPlan { targets: targets::used(&steps, inputs), ..rules },
        commands: Vec::new(),
        selection: inputs.selection.clone(),
        digest: String::new(),
        ready: is_settled(&asked_questions, &rows.variables) && errors.clone().next().is_none(),
        askable: errors.clone().all(|finding| open::is_open(&finding.code)),
        scopes,
        sections,
        files: files(&steps, &rollbacks),
        steps,
        blocks: found.blocks,
        variables: rows.variables,
        choices,
        questions: asked_questions,
        rollbacks,
        text,
        tokens: Vec::new(),
        diagnostics,
        probe: None,
        hidden: None,
        places: OnceLock::new(),
        numbers: OnceLock::new(),
        wanted: judge.wanted(),
    };
    let plan = masked::as_known(plan, source, inputs, &lookups);
    (reading, plan)
}

/// Whether no question is open and every value is there.
fn is_settled(questions: &[Question], variables: &[Variable]) -> bool {
    !questions.iter().any(Question::is_open) && variables.iter().all(|row| row.origin.is_some())
}

/// What nobody has settled, and what needs a terminal where there is none.
fn left_open(choices: &[Choice], questions: &[Question], steps: &[Step], inputs: &Inputs) -> Vec<Diagnostic> {
    let mut findings = open::open_choices(choices, questions, inputs.can_ask);
    findings.extend(open::open_readings(questions, choices, inputs));
    findings.extend(machines::unnamed(questions, steps));
    if inputs.no_terminal {
        findings.extend(open::without_terminal(steps));
    }
    findings
}

/// The last command that begins on each line: what a session that is opened there was opened by.
fn openers(drafts: &[Draft]) -> BTreeMap<(usize, Option<String>), usize> {
    let commands = drafts.iter().enumerate().filter(|(_, draft)| draft.kind == DraftKind::Command);
    commands.map(|(at, draft)| ((draft.line, draft.extras.round.clone()), at)).collect()
}

/// The choices, conditions and doubts that matter to this run.
fn relevant<'c>(
    document: &'c Document,
    chosen: &'c Chosen,
    selected: &'c Selected,
) -> Vec<(Choice, &'c Group)> {
    let is_open = |at: usize, question: &str| selected.is_open(at, question) || selected.waits_for(question);
    let matters =
        |(choice, group): &(Choice, &Group)| !group.is_in_doubt() || selected.waits_for(&choice.question);
    chosen.choices(document, is_open).filter(matters).collect()
}

/// The choices, each with the text that an answer to it is bound to.
fn bound(
    groups: Vec<(Choice, &Group)>,
    team: &Team<'_>,
    document: &Document,
    reading: &Reading,
) -> Vec<Choice> {
    let mut choices: Vec<Choice> = groups.into_iter().map(|(choice, _)| choice).collect();
    team.bind(document, &reading.scopes, &mut choices);
    choices
}

/// The questions that the choices are, and those about machines.
fn asked(
    groups: &[(Choice, &Group)],
    (held, machines): (&questions::Held, Vec<Question>),
    selected: &Selected,
    ids: &[String],
    sections: &[Section],
) -> Vec<Question> {
    let titles = sections.iter().map(|section| (section.id.as_str(), section.title.as_str())).collect();
    let ask = |(choice, group): &(Choice, &Group)| {
        questions::question(questions::ways(choice, group, held, selected, ids), &titles)
    };
    groups.iter().map(ask).chain(machines).collect()
}

/// The scopes, and what becomes of every line.
fn told(
    document: &Document,
    reading: &Reading,
    chosen: &Chosen,
    selected: &Selected,
    (steps, blocks): (&[Step], &[Block]),
    (source, inputs): (&Source, &Inputs),
) -> (Vec<Scope>, Vec<TextPiece>) {
    let known = inputs.environments();
    let is_here = |name: &str| inputs.environment.as_deref().is_some_and(|own| known.are_same(name, own));
    let mut scopes = scopes::scopes(reading, &document.sections, chosen, source.line_count(), &is_here);
    scopes::doubt_elsewhere(&mut scopes, steps);
    let ids = scopes.iter().map(|scope| scope.id.as_str());
    let places: Vec<(&str, Option<&LeftOut>)> = ids.zip(selected.scopes.iter().map(Option::as_ref)).collect();
    let text = line_fates::Told::new(document, &reading.scopes, &places, steps, blocks).text(source);
    (scopes, text)
}

/// Which of several ways are taken, and what is selected with them.
fn select(
    (document, reading): (&Document, &Reading),
    drafts: &[Draft],
    inputs: &Inputs,
    team: &Team<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Chosen, Selected) {
    let asked = &select::named(document, &inputs.selection.sections, diagnostics);
    let selector = Selector { document, reading, drafts, inputs, asked, team };
    let is_in_run = |chosen: &Chosen, places: &Places, at: usize| selector.is_in_reach(chosen, places, at);
    let reach = choices::Reach { is_in_run: &is_in_run, asked, within: None, team };
    let (chosen, places) = choices::choose(document, reading, drafts, inputs, &reach, diagnostics);
    let selected = selector.select(&chosen, &places, diagnostics);
    (chosen, selected)
}

/// Everything that a step needs, or that reaches one.
fn names(uses: &[Uses], needs: &[Needs]) -> BTreeSet<String> {
    let needed = needs.iter().flat_map(|one| &one.names);
    uses.iter().flat_map(BTreeMap::keys).chain(needed).cloned().collect()
}

/// What reading the document itself has found.
fn read_with(document: &Document, reading: &Reading, source: &Source) -> Vec<Diagnostic> {
    let told = document.diagnostics.iter().cloned().chain(placeholders::reserved(source));
    told.chain(reading.diagnostics.iter().cloned()).collect()
}

/// Judges the commands with the values that are known, if there are any; gives what reaches each.
fn judge_values(
    drafts: &mut [Draft],
    needs: Vec<Needs>,
    uses: Vec<Uses>,
    lookups: &BTreeMap<String, Lookup>,
    inputs: &Inputs,
) -> Vec<(Needs, Uses)> {
    let reach: Vec<_> = needs.into_iter().zip(uses).collect();
    let value = |name: &str| match lookups.get(name) {
        Some(Lookup::Known(value, _)) => Some(value.text()),
        _ => None,
    };
    if lookups.keys().any(|name| value(name).is_some()) {
        let judge = Judge::new(&inputs.settings.effects, &inputs.settings.programs, &inputs.scripts);
        judge_with_values(drafts, &reach, &judge, &value);
    }
    reach
}

/// What stands in the document, with the settings applied to it.
fn found(
    document: &Document,
    reading: &Reading,
    values: &Values<'_>,
    inputs: &Inputs,
    known: &ReadOptions,
    judge: &Judge<'_>,
    databases: &BTreeMap<String, DatabasePlan>,
) -> steps::Found {
    let (starts, wrong) = directories::starts(document, reading, &inputs.selection.cwd);
    let reader = BlockReader {
        document,
        reading,
        values,
        settings: Applied::new(&inputs.settings, judge, values, &known.environments),
        judge,
        sql_files: &inputs.sql_files,
        databases,
        gone: None,
        starts,
        diagnostics: wrong,
    };
    let mut found = steps::find(document, reading, values, reader);
    placeholder_names::one_name(&mut found.drafts);
    found
}

/// The steps, and what there is to say of each as a statement. What is wrong with a step is told where it runs.
fn finished(
    resolved: Vec<Resolved>,
    around: &Around<'_>,
    rollbacks: &[rollback::RollbackDraft],
    absent: &BTreeSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Step>, Vec<transaction::Said>) {
    let mut steps: Vec<Step> = Vec::with_capacity(resolved.len());
    let mut statements = Vec::with_capacity(resolved.len());
    // The blocks of which it is told where they start.
    let mut told = BTreeSet::new();
    for (at, mut one) in resolved.into_iter().enumerate() {
        statements.push(transaction::Said::of(&mut one.draft));
        if one.left.as_ref().is_none_or(|left| left.waits) {
            diagnostics.extend(exposed_secrets::found(&one.draft, &one.needs, around.lookups));
        }
        let (invalid, unsure) = (one.draft.invalid.take(), one.draft.unsure.take());
        let advice = one.draft.advice.take();
        let beyond = limited::assigned(&one.draft, around.values);
        let does = one.draft.effect.0 != Effect::Read;
        let start = one.draft.start.take();
        let start = start.filter(|said| (does || !said.is_doubt) && told.insert(one.draft.block));
        let step = around.step(at, one);
        let complaints = || {
            let doubt = unsure.iter().map(|why| complaints::unsure(&step, why));
            doubt
                .chain(advice.iter().map(|advice| complaints::of_client(&step, advice)))
                .chain(copied_files::complaint(&step, &steps, absent))
                .chain(start.iter().map(|said| complaints::start(&step, said)))
                .chain(around.complaints(invalid.as_ref(), &step))
                .chain(beyond.iter().cloned())
                .collect()
        };
        if step.selected || step.waits {
            diagnostics.extend::<Vec<_>>(complaints());
        } else {
            rollback::complain(rollbacks, at, complaints);
        }
        steps.push(step);
    }
    (steps, statements)
}

/// The lines of the blocks in sections that are in the run.
fn selected_lines(document: &Document, reading: &Reading, selected: &Selected) -> BTreeSet<usize> {
    let is_selected = |line: &usize| selected.scopes[reading.scopes.at(*line)].is_none();
    let blocks = document.pieces.iter().filter_map(|piece| match &piece.kind {
        document::PieceKind::Block(block) => Some(block),
        _ => None,
    });
    blocks
        .flat_map(|block| std::iter::once(block.line).chain(block.lines.iter().map(|line| line.line)))
        .filter(is_selected)
        .collect()
}

/// The files that statements of the run and of its ways back stand in, and those that commands were judged by, with their hashes.
fn files(steps: &[Step], rollbacks: &[Rollback]) -> BTreeMap<String, String> {
    let is_of_way_back = |step: &Step| rollbacks.iter().any(|rollback| rollback.steps.contains(&step.id));
    let runs = steps.iter().filter(|step| step.selected || step.waits || is_of_way_back(step));
    let mut files = BTreeMap::new();
    for step in runs {
        let of_sql = step.sql().and_then(|sql| sql.file.as_ref());
        files.extend(of_sql.map(|file| (file.path.clone(), file.sha256.clone())));
        files.extend(step.command().into_iter().flat_map(|command| command.judged_by.clone()));
    }
    files
}

/// What is told where environments are known and none was chosen.
fn no_environment(reading: &Reading, inputs: &Inputs) -> Option<Diagnostic> {
    let known = unknown_names::known_environments(reading, inputs);
    if inputs.environment.is_some() || inputs.selection.all || known.is_empty() {
        return None;
    }
    let names: Vec<String> = known.into_iter().collect();
    let message = format!("no environment was chosen, and there are {}", names.join(", "));
    let flags: Vec<String> = names.iter().map(|name| format!("--env {name}")).collect();
    Some(Diagnostic::warning("no-environment", 0, message).hinted(format!("Add {}.", flags.join(" or "))))
}
