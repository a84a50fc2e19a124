//! `stepgate store check`: what a database is for a record.

use crate::cli::error::CommandError;
use crate::cli::exit;
use crate::cli::screen::Screen;
use crate::host::RecordServer;
use crate::ledger::{Condition, Dial as _, condition};
use crate::report::Style;
use crate::text::visible;

/// Says what was found; 5 where runs cannot be recorded there, or a record could be changed.
pub(super) fn check(server: &RecordServer, screen: &Screen) -> Result<u8, CommandError> {
    let found = condition(server)?;
    screen.data(&facts(&server.place(), &found));
    let bad = |text: &String| format!("{} {}\n", screen.out.paint(Style::Bad, "✗"), visible(text));
    found.wrong.iter().chain(&found.open).for_each(|text| screen.data(&bad(text)));
    if found.owner.is_some() && found.open.is_empty() {
        let good = screen.out.paint(Style::Good, "✓");
        screen.data(&format!(
            "{good} `stepgate_app` can add to a record, and can neither change nor remove any of it\n"
        ));
    }
    let is_well = found.wrong.is_empty() && found.open.is_empty();
    Ok(if is_well { exit::DONE } else { exit::RECORD })
}

fn facts(place: &str, found: &Condition) -> String {
    let encrypted = match found.encrypted {
        Some(true) => "encrypted",
        Some(false) => "not encrypted",
        None => "not known to be encrypted",
    };
    let mut lines = vec![format!("{place}: PostgreSQL {}, {encrypted}, as {}", found.version, found.login)];
    if let Some(owner) = &found.owner {
        let format =
            found.format.map_or_else(|| "not readable by this login".to_owned(), |format| format.to_string());
        lines.push(format!("schema `stepgate`: format {format}, owned by {owner}"));
    }
    lines.extend(found.runs.map(|runs| format!("runs: {runs}")));
    lines.iter().map(|line| visible(line) + "\n").collect()
}
