//! `stepgate check`.

use super::args::{CheckArguments, CheckFormat, Select};
use super::error::CommandError;
use super::exit;
use super::prepare::Prepared;
use super::screen::Screen;
use crate::report::{CheckedFile, Counts};
use crate::text::Source;
use crate::{check, host, report};
use std::path::Path;

/// Looks at every runbook that was named or lies below a folder that was, and tells what is wrong.
pub(super) fn check(arguments: &CheckArguments, screen: &Screen) -> Result<u8, CommandError> {
    if arguments.codes {
        screen.data(&report::codes_view());
        return Ok(exit::DONE);
    }
    let paths =
        host::runbooks(&arguments.runbooks).map_err(|error| CommandError::usage(error.to_string()))?;
    let files: Vec<CheckedFile> = paths.iter().map(|path| file(path, arguments)).collect::<Result<_, _>>()?;
    match arguments.format {
        CheckFormat::Text => screen.data(&report::check_view(&files, screen.out)),
        CheckFormat::Json => screen.data(&pretty(&report::check_json(&files))),
        CheckFormat::Github => screen.data(&report::check_github(&files)),
        CheckFormat::Sarif => screen.data(&pretty(&report::check_sarif(&files))),
    }
    let counts = Counts::of(&files);
    let fails = counts.errors > 0 || arguments.strict && counts.warnings > 0;
    Ok(if fails { exit::DOCUMENT } else { exit::DONE })
}

fn file(path: &Path, arguments: &CheckArguments) -> Result<CheckedFile, CommandError> {
    let text = match host::read_text(path) {
        Ok(text) => text,
        // One file that cannot be read must not hide what is wrong with the others.
        Err(error) => {
            let shown = Source::new(path.display().to_string(), "");
            return Ok(CheckedFile { shown, diagnostics: vec![check::unreadable(&error.to_string())] });
        }
    };
    let select = Select { env: arguments.env.clone(), all: arguments.env.is_none(), ..Select::default() };
    let mut prepared = Prepared::of(path, text, &select, false)?;
    if arguments.env.is_none() {
        // What a runbook is worth must not depend on who happens to look at it.
        prepared.inputs.process.clear();
    }
    let mut checked = check::check(&prepared.source, &prepared.inputs);
    if arguments.probe {
        let missing = host::missing_programs(checked.programs.names());
        checked.diagnostics.extend(check::missing(&checked.programs, &missing));
        checked.diagnostics.sort_by_key(|finding| (finding.line, std::cmp::Reverse(finding.severity)));
    }
    Ok(CheckedFile { shown: checked.shown, diagnostics: checked.diagnostics })
}

fn pretty(json: &serde_json::Value) -> String {
    format!("{json:#}\n")
}
