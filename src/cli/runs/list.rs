//! `stepgate runs` and `stepgate show`.

use super::arguments::RunsArguments;
use crate::cli::approvals::open_review::{broke_glass, reviewed};
use crate::cli::error::CommandError;
use crate::cli::exit;
use crate::cli::format::Format;
use crate::cli::ledgers::{Ledgers, Past};
use crate::cli::screen::Screen;
use crate::cli::wall_clock::clock;
use crate::observer::Observer as _;
use crate::record::Event;
use crate::report::{Terminal, runs_view};

/// Lists past runs, those that are asked for.
pub(in crate::cli) fn runs(arguments: &RunsArguments, screen: &Screen) -> Result<u8, CommandError> {
    let mut filter = arguments.filter.filter()?;
    let mut rows = Vec::new();
    let reviews_at = if arguments.filter.open_reviews { Some(clock()?.now()) } else { None };
    let is_wanted =
        |past: &Past| reviews_at.is_none_or(|now| broke_glass(past) && reviewed(past, now).is_err());
    let ledgers = Ledgers::open()?;
    let mut take = |past: Past| rows.extend((filter.fits(&past) && is_wanted(&past)).then(|| past.row()));
    if reviews_at.is_some() {
        ledgers.each(&mut take)?;
    } else {
        ledgers.each_listed(&mut take)?;
    }
    let unknown = filter.unknown();
    unknown.iter().for_each(|name| screen.talk(name));
    match arguments.format {
        Format::Text if !unknown.is_empty() => {}
        Format::Text if rows.is_empty() && arguments.filter.is_given() => {
            screen.talk("No run is as you ask for.");
        }
        Format::Text if rows.is_empty() => screen.talk("There is no run yet."),
        Format::Text => screen.data(&runs_view(&rows, &screen.page())),
        Format::Json => {
            let text = serde_json::to_string_pretty(&rows).expect("rows hold only strings");
            screen.data(&format!("{text}\n"));
        }
    }
    let is_open = arguments.filter.open_reviews && !rows.is_empty();
    Ok(if is_open { exit::DECLINED } else { exit::DONE })
}

/// Shows a run again, through the same reporter that told it.
pub(in crate::cli) fn show(run: Option<&str>, screen: &Screen) -> Result<u8, CommandError> {
    let past = Ledgers::open()?.past(run)?;
    let plan = past.plan()?;
    let mut terminal = Terminal::new(&plan, std::io::stdout(), screen.out).seen(screen.sight).replaying();
    let total = plan.selected().count();
    let mut coming = "";
    let mut number = 0;
    for (_, event) in &past.records {
        if let Some(step) = event.step().filter(|step| *step != coming).and_then(|step| plan.step(step)) {
            if let Some(place) = plan.selected().position(|selected| selected.id == step.id) {
                terminal.coming(step, place + 1, total);
            }
            coming = &step.id;
        }
        match event {
            Event::StepStarted(started) => number = started.number,
            Event::StepExited(exited) => {
                let name = exited.output(number);
                past.print_all(&name, &mut |stream, bytes| terminal.output(stream, bytes));
            }
            _ => {}
        }
        terminal.tell(event);
    }
    Ok(exit::DONE)
}
