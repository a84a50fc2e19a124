//! `stepgate diff`.

use crate::cli::error::CommandError;
use crate::cli::exit;
use crate::cli::format::DiffFormat;
use crate::cli::json::pretty;
use crate::cli::ledgers::{Ledgers, Past};
use crate::cli::screen::Screen;
use crate::record::OutputName;
use crate::report::RunRead;
use crate::{host, plan, report};
use std::path::Path;

/// Says what differed between two runs: values, steps, what they printed, how they ended.
pub(in crate::cli) fn diff(
    first: &str,
    second: &str,
    format: DiffFormat,
    output: Option<&Path>,
    screen: &Screen,
) -> Result<u8, CommandError> {
    let ledgers = Ledgers::open()?;
    let (first, second) = (ledgers.past(Some(first))?, ledgers.past(Some(second))?);
    let text = match format {
        DiffFormat::Text => text(&first, &second, output.is_some(), screen)?,
        DiffFormat::Html => Some(of_both(&first, &second, report::two_runs_page)?),
        DiffFormat::Json => Some(pretty(&of_both(&first, &second, report::two_runs_json)?)),
    };
    match (text, output) {
        (Some(text), Some(path)) => {
            host::write(path, &text).map_err(|error| CommandError::usage(error.to_string()))?;
        }
        (Some(text), None) => screen.data(&text),
        (None, _) => screen.talk("the two runs are the same but for their times"),
    }
    Ok(exit::DONE)
}

/// What differs, for a person; none where nothing does. A file is as wide as its lines are.
fn text(
    first: &Past,
    second: &Past,
    is_for_file: bool,
    screen: &Screen,
) -> Result<Option<String>, CommandError> {
    let name = |past: &Past| past.folder.id().to_string();
    let (old_name, new_name) = (name(first), name(second));
    let (old, new) = (account(first)?, account(second)?);
    let page = screen.page();
    let columns = page.columns.filter(|_| !is_for_file);
    let beside = report::side_by_side((&old_name, &old), (&new_name, &new), columns, page.paint);
    Ok(beside.or_else(|| plan::difference(&old, &old_name, &new, &new_name)))
}

fn account(past: &Past) -> Result<String, CommandError> {
    let mut output = |name: &OutputName, limit| past.output(name, limit);
    Ok(report::account(&past.plan()?, &past.records, &mut output))
}

fn of_both<T>(
    first: &Past,
    second: &Past,
    made: fn(&mut RunRead<'_>, &mut RunRead<'_>) -> T,
) -> Result<T, CommandError> {
    let plans = (first.plan()?, second.plan()?);
    let mut print_first = |name: &OutputName, limit| first.output(name, limit);
    let mut print_second = |name: &OutputName, limit| second.output(name, limit);
    let mut first = RunRead {
        id: first.folder.id().as_str(),
        plan: &plans.0,
        records: &first.records,
        printed: &mut print_first,
    };
    let mut second = RunRead {
        id: second.folder.id().as_str(),
        plan: &plans.1,
        records: &second.records,
        printed: &mut print_second,
    };
    Ok(made(&mut first, &mut second))
}
