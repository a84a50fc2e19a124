//! `stepgate check`.

use super::args::CheckArguments;
use super::check_answers;
use super::error::CommandError;
use super::exit;
use super::fallen;
use super::format::CheckFormat;
use super::plan_request::PlanRequest;
use super::prepare::Prepared;
use super::screen::Screen;
use crate::report::{CheckedFile, Counts};
use crate::text::{Diagnostic, Source};
use crate::{check, host, report};
use std::collections::BTreeMap;
use std::path::Path;

/// Looks at every runbook that was named or lies below a folder that was, and tells what is wrong.
pub(super) fn check(arguments: &CheckArguments, screen: &Screen) -> Result<u8, CommandError> {
    if arguments.codes {
        screen.data(&report::codes_view());
        return Ok(exit::DONE);
    }
    let paths =
        host::runbooks(&arguments.runbooks).map_err(|error| CommandError::usage(error.to_string()))?;
    if arguments.answers.is_some() && paths.len() != 1 {
        return Err(CommandError::usage("an answers file is for one runbook: name it, and no other"));
    }
    let mut files = Vec::new();
    let mut beside = BTreeMap::new();
    for path in &paths {
        files.extend(file(path, arguments, &mut beside)?);
    }
    files.extend(beside.into_values());
    match arguments.format {
        CheckFormat::Text => screen.data(&report::check_view(&files, &screen.page())),
        CheckFormat::Json => screen.data(&pretty(&report::check_json(&files))),
        CheckFormat::Github => screen.data(&report::check_github(&files)),
        CheckFormat::Sarif => screen.data(&pretty(&report::check_sarif(&files))),
    }
    let counts = Counts::of(&files);
    let fails = counts.errors > 0 || arguments.strict && counts.warnings > 0;
    Ok(if fails { exit::DOCUMENT } else { exit::DONE })
}

/// Looks at the runbook at `path`, and at the answers file for it; what is wrong with its settings is put `beside`, once for all runbooks.
fn file(
    path: &Path,
    arguments: &CheckArguments,
    beside: &mut BTreeMap<String, CheckedFile>,
) -> Result<Vec<CheckedFile>, CommandError> {
    let text = match host::read_text(path) {
        Ok(text) => text,
        // One file that cannot be read must not hide what is wrong with the others.
        Err(error) => {
            let shown = Source::new(path.display().to_string(), "");
            let diagnostics = vec![check::unreadable(&error.to_string())];
            return Ok(vec![CheckedFile { shown, diagnostics }]);
        }
    };
    let mut request = PlanRequest::of_environment(arguments.env.clone());
    request.selection.all = arguments.env.is_none();
    let mut prepared = Prepared::of(path, text, &request, false)?;
    if arguments.env.is_none() {
        // What a runbook is worth must not depend on who happens to look at it.
        prepared.inputs.process.clear();
    }
    let mut checked = check::check(&prepared.analysis(), &prepared.inputs);
    if arguments.probe {
        let missing = host::missing_programs(checked.programs.names());
        checked.diagnostics.extend(check::missing(&checked.programs, &missing));
        checked.diagnostics.sort_by_key(|finding| (finding.line, std::cmp::Reverse(finding.severity)));
    }
    if checked.diagnostics.iter().any(|finding| finding.code == fallen::CODE) {
        fallen::explain(&mut checked.diagnostics, &prepared, &prepared.plan());
    }
    if arguments.reviewed {
        reviewed(path, arguments, &mut checked.diagnostics)?;
    }
    settings(&prepared, beside);
    let mut files = vec![CheckedFile { shown: checked.shown, diagnostics: checked.diagnostics }];
    if let Some(answers) = &arguments.answers {
        files.push(check_answers::check(answers, &prepared.plan())?);
    }
    Ok(files)
}

/// Adds what nobody has reviewed, in each environment.
fn reviewed(
    path: &Path,
    arguments: &CheckArguments,
    findings: &mut Vec<Diagnostic>,
) -> Result<(), CommandError> {
    let request = PlanRequest::of_environment(arguments.env.clone());
    let mut prepared = Prepared::read(path, &request, false)?;
    prepared.inputs.process.clear();
    let planned = prepared.in_each_environment();
    let rules: Vec<_> = prepared.inputs.settings.scope.iter().map(toml::Spanned::get_ref).collect();
    let mut found = check::unreviewed(&planned, &rules);
    // What stands there may quote what only the plan knows to be a secret.
    let mask = |text: &str| planned[0].plan.shown(&Source::new("", text)).text().to_owned();
    for finding in &mut found {
        finding.message = mask(&finding.message);
    }
    let is_told_worse = |finding: &Diagnostic| {
        let codes = [fallen::CODE, "open-reading", "not-reviewed"];
        codes.contains(&finding.code.as_str()) && found.iter().any(|other| other.line == finding.line)
    };
    findings.retain(|finding| !is_told_worse(finding));
    for one in &planned {
        let prepared = prepared.for_environment(one.environment.clone());
        fallen::explain(&mut found, &prepared, &one.plan);
    }
    findings.extend(found);
    findings.sort_by_key(|finding| (finding.line, std::cmp::Reverse(finding.severity)));
    Ok(())
}

/// What the settings have to say in other words for this runbook.
fn settings(prepared: &Prepared, beside: &mut BTreeMap<String, CheckedFile>) {
    let Some(path) = &prepared.inputs.settings.path else { return };
    // They were read a moment ago; if they have gone since, there is nothing left to be said of them.
    let Ok(text) = host::read_text(Path::new(path)) else { return };
    let shown = Source::new(path.clone(), text);
    let found = check::ambiguous_choices(&prepared.analysis(), &prepared.inputs, &shown);
    if found.is_empty() {
        return;
    }
    let file = beside.entry(path.clone()).or_insert(CheckedFile { shown, diagnostics: Vec::new() });
    file.diagnostics.extend(found);
    file.diagnostics.dedup();
}

fn pretty(json: &serde_json::Value) -> String {
    format!("{json:#}\n")
}
