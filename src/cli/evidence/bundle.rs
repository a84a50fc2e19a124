//! `stepgate evidence`: the runs of a period in one folder, for somebody who has to check them and has no Stepgate.

use super::arguments::{EvidenceArguments, Period};
use super::run::RunEvidence;
use super::signature::signed;
use crate::cli::error::CommandError;
use crate::cli::exit;
use crate::cli::ledgers::{Ledgers, Past};
use crate::cli::runs::moment::Moment;
use crate::cli::screen::Screen;
use crate::cli::wall_clock::clock;
use crate::host::{self, NewFolder};
use crate::ledger::{Index, Milestone, RunId};
use crate::report::{
    self, ChangeRow, Held, Outside, Population, RecordState, RunBrief, Style, Told, index_page, read_me,
};
use crate::text::hex;
use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::path::Path;

/// The verifier of one run, which the bundle's own uses.
const RUN_VERIFIER: &str = include_str!("../../../tests/verify.py");

/// What is known of all runs before the first of them is written.
struct Known {
    index: Index,
    briefs: Vec<RunBrief>,
    population: Population,
    /// The runs of the period, in order.
    wanted: Vec<RunId>,
}

/// Writes the bundle.
pub(in crate::cli) fn evidence(arguments: &EvidenceArguments, screen: &Screen) -> Result<u8, CommandError> {
    let moment = |typed: &Option<String>| typed.as_deref().map(Moment::parse).transpose();
    let period = Period { since: moment(&arguments.since)?, until: moment(&arguments.until)? };
    if let Some(key) = arguments.sign.as_ref().filter(|key| !host::is_file(key)) {
        return Err(CommandError::usage(format!("there is no key at {}", key.display())));
    }
    let ledgers = Ledgers::open()?;
    let mut folder = NewFolder::begin(&arguments.output).map_err(|error| cannot(&error))?;
    let mut known = look(&ledgers, arguments, period)?;
    for kind in ["runs", "about"] {
        folder.folder(kind).map_err(|error| cannot(&error))?;
    }
    for id in std::mem::take(&mut known.wanted) {
        let past = ledgers.read(&id);
        let one = RunEvidence {
            ledgers: &ledgers,
            id: &id,
            index: &known.index,
            briefs: &known.briefs,
            now: clock()?.now(),
            key: arguments.sign.as_deref(),
        };
        known.population.runs.push(one.write(past.as_ref(), &mut folder)?);
    }
    let (rows, outside) = gone(&known, period);
    known.population.runs.extend(rows);
    known.population.outside.extend(outside);
    known.population.runs.sort_by(|one, other| one.run.cmp(&other.run));
    let digest = whole(&known, &mut folder, arguments.sign.as_deref())?;
    folder.keep().map_err(|error| cannot(&error))?;
    tell(&known.population, &arguments.output, screen);
    screen.talk(
        "Keep this digest, and a copy of SHA256SUMS, where nobody can change them who can change the bundle:",
    );
    screen.data(&format!("{digest}\n"));
    Ok(exit::DONE)
}

fn cannot(error: &std::io::Error) -> CommandError {
    CommandError::usage(error.to_string())
}

/// Looks at every run once, and says which are wanted.
fn look(ledgers: &Ledgers, arguments: &EvidenceArguments, period: Period) -> Result<Known, CommandError> {
    let index = ledgers.home.index()?;
    let now = clock()?.now().to_rfc3339_opts(SecondsFormat::Millis, true);
    let made_by = format!("{} on {}", host::actor().user, host::host_name());
    let mut population = Population::of(now, made_by, ledgers.home.place());
    population.since.clone_from(&arguments.since);
    population.until.clone_from(&arguments.until);
    population.environment.clone_from(&arguments.env);
    population.index_lines = index.entries.len();
    population.index_broken = index.broken.as_ref().map(|(line, found)| format!("line {line}: {found}"));
    let (mut briefs, mut wanted) = (Vec::new(), Vec::new());
    for id in ledgers.home.runs()? {
        let past = ledgers.read(&id).ok();
        let records = past.as_ref().map_or(&[][..], |past| &past.records);
        let told = Told { records, plan: None };
        briefs.push(RunBrief::of(id.as_str(), &told, past.as_ref().map_or("", |past| &past.head)));
        let environment = past.as_ref().and_then(|past| past.opened().ok()?.environment);
        match left_out(&id, past.as_ref(), environment, arguments, period) {
            None => wanted.push(id),
            Some(why) => population.outside.push(Outside { run: id.to_string(), why }),
        }
    }
    Ok(Known { index, briefs, population, wanted })
}

/// Why a run is not wanted; nothing where it is, or where that cannot be read.
fn left_out(
    id: &RunId,
    past: Option<&Past>,
    environment: Option<String>,
    arguments: &EvidenceArguments,
    period: Period,
) -> Option<String> {
    let ends = past.and_then(|past| Some((past.records.first()?.0.ts, past.records.last()?.0.ts)));
    let began = ends.map(|(began, _)| began).or_else(|| second(id.as_str()));
    // One that is not over, or whose end is not known, may have been on at any time after it began.
    let last = ends.filter(|_| past.is_some_and(Past::is_sealed)).map(|(_, last)| last);
    let by_time = began.and_then(|began| period.leaves_out(began, last.unwrap_or(DateTime::<Utc>::MAX_UTC)));
    let other = || environment.filter(|name| arguments.env.as_ref().is_some_and(|wanted| wanted != name));
    by_time.map(str::to_owned).or_else(|| other().map(|name| format!("environment {name}")))
}

/// The second that a run's id names.
fn second(id: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(id.get(..15)?, "%Y%m%d-%H%M%S").ok().map(|at| at.and_utc())
}

/// The rows of runs that the index knows and that are not there any more.
fn gone(known: &Known, period: Period) -> (Vec<ChangeRow>, Vec<Outside>) {
    let population = &known.population;
    let rows_there = population.runs.iter().map(|row| row.run.as_str());
    let mut told: BTreeSet<&str> =
        rows_there.chain(population.outside.iter().map(|one| one.run.as_str())).collect();
    let (mut rows, mut outside) = (Vec::new(), Vec::new());
    for entry in &known.index.entries {
        let run = entry.run.as_str();
        if !told.insert(run) {
            continue;
        }
        // Where it ended nobody can read any more, but when the index heard of it last.
        let last = known.index.of_run(run).map(|entry| entry.ts).max().unwrap_or(entry.ts);
        if let Some(why) = period.leaves_out(entry.ts, last) {
            outside.push(Outside { run: run.to_owned(), why: why.to_owned() });
            continue;
        }
        let is_pruned = known.index.of_run(run).any(|entry| entry.event == Milestone::Pruned);
        let last = known.index.of_run(run).last().map(|entry| entry.head.clone()).unwrap_or_default();
        let (state, verdict) = if is_pruned {
            (RecordState::Pruned, "its record was taken away on purpose, as the index says".to_owned())
        } else {
            (RecordState::Missing, "run missing: the index knows it, and its record is gone".to_owned())
        };
        let notes = vec![format!("the hash of its last record was {last}, as the index says")];
        let held = Held { state, verdict, records: 0, head: None, in_index: Some(true), notes };
        rows.push(ChangeRow::of(run, &Told::default(), held, None, None));
    }
    (rows, outside)
}

/// Writes what is about all runs. Gives the digest of the sums, which is that of the bundle.
fn whole(known: &Known, folder: &mut NewFolder, key: Option<&Path>) -> Result<String, CommandError> {
    let index: String = known.index.entries.iter().map(|entry| entry.line() + "\n").collect();
    let population = &known.population;
    for (name, text) in [
        ("population.json", population.json()),
        ("population.csv", population.csv()),
        ("index.html", index_page(population)),
        ("index.jsonl", index),
        ("README.txt", read_me()),
        ("verify.py", report::VERIFIER.to_owned()),
        ("verify_run.py", RUN_VERIFIER.to_owned()),
    ] {
        folder.write(name, text.as_bytes()).map_err(|error| cannot(&error))?;
    }
    let sums: Vec<String> = folder.sums().iter().map(|(name, sum)| format!("{sum}  {name}\n")).collect();
    let sums = sums.concat();
    folder.write("SHA256SUMS", sums.as_bytes()).map_err(|error| cannot(&error))?;
    signed("SHA256SUMS", sums.as_bytes(), key, folder)?;
    Ok(format!("sha256:{}", hex(&Sha256::digest(sums.as_bytes()))))
}

fn tell(population: &Population, output: &Path, screen: &Screen) {
    let runs = population.runs.len();
    let number = |is: &dyn Fn(&ChangeRow) -> bool| population.runs.iter().filter(|row| is(row)).count();
    let runs = if runs == 1 { "1 run".to_owned() } else { format!("{runs} runs") };
    screen.talk(&format!("Wrote {}: {runs}.", output.display()));
    let warn = |number: usize, what: &str| {
        if number > 0 {
            screen.talk(&screen.err.paint(Style::Bad, format!("{number} {what}")));
        }
    };
    warn(number(&|row| row.break_glass.is_some()), "without approval");
    warn(number(&ChangeRow::waits_for_review), "of these not yet reviewed");
    warn(number(&ChangeRow::is_bad), "with a record that is broken, unreadable or gone");
    screen.talk(&format!("It is checked with: python3 {}", output.join("verify.py").display()));
}
