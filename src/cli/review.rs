//! `stepgate review`: goes through what the reading is unsure of, once, and keeps the answers in `stepgate.toml`.

use super::args::ReviewArguments;
use super::error::CommandError;
use super::event_loop::on_event_loop;
use super::exit;
use super::fallen;
use super::plan_request::PlanRequest;
use super::prepare::Prepared;
use super::review_dialog::{Dialog, Ended};
use super::screen::Screen;
use crate::host::{self, Replaceable};
use crate::plan::{self, Planned, Reviewer, Stop, StopKind, Verdict};
use crate::report::Style;
use crate::session::asked_steps;
use crate::settings::{self, Answer, Entry, ScopeRule, Settings, Take};
use crate::text::{Severity, visible};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Goes through a runbook with whoever is at the terminal.
pub(super) fn review(arguments: &ReviewArguments, screen: &Screen) -> Result<u8, CommandError> {
    let request = PlanRequest::of_environment(arguments.env.clone());
    let prepared = Prepared::read(&arguments.runbook, &request, false)?;
    let planned = planned(&prepared)?;
    let rules: Vec<&ScopeRule> = prepared.inputs.settings.scope.iter().map(toml::Spanned::get_ref).collect();
    let stops = plan::stops(&planned, &rules, arguments.all);
    if stops.is_empty() {
        screen.talk("Nothing is open: the reading is sure, or it is settled in stepgate.toml.");
        return Ok(exit::DONE);
    }
    let review = Review::of(&arguments.runbook, &prepared, arguments.env.as_deref())?;
    let file = Replaceable::read(&review.settings).map_err(|error| unwritable(&error))?;
    if !screen.person {
        return review.by_hand(&stops, &planned, &rules, screen);
    }
    on_event_loop(review.talk(&stops, &planned, &rules, &file, screen))
}

/// The plans that are reviewed. What is wrong with the entries that are there cannot be asked away.
pub(super) fn planned(prepared: &Prepared) -> Result<Vec<Planned>, CommandError> {
    let planned = prepared.in_each_environment();
    match faults(&planned).into_iter().next() {
        Some(error) => Err(error),
        None => Ok(planned),
    }
}

pub(super) fn unwritable(error: &std::io::Error) -> CommandError {
    CommandError::document(error.to_string())
}

/// The errors in the plans that are about the entries themselves.
fn faults(planned: &[Planned]) -> Vec<CommandError> {
    const CODES: [&str; 4] = ["ambiguous-scope", "one-of", "settled-twice", "unknown-scope"];
    let all = planned.iter().flat_map(|one| &one.plan.diagnostics);
    let faults = all.filter(|finding| CODES.contains(&finding.code.as_str()));
    let error = |finding: &crate::text::Diagnostic| {
        let error = CommandError::document(finding.message.clone());
        finding.hint.iter().cloned().fold(error, CommandError::hinted)
    };
    faults.map(error).collect()
}

/// The codes of errors that are questions, which are told as such.
const QUESTIONS: [&str; 3] = ["not-reviewed", "open-choice", "open-reading"];

/// How much of what an environment lacks is told.
const TOLD: usize = 5;

/// One review.
pub(super) struct Review<'r> {
    runbook: &'r Path,
    prepared: &'r Prepared,
    /// The file that the answers go into.
    pub(super) settings: PathBuf,
    /// The runbook as an entry names it.
    name: String,
    /// The environments that there are.
    pub(super) environments: Vec<String>,
    /// The one that the review is for.
    pub(super) only: Option<&'r str>,
}

impl<'r> Review<'r> {
    pub(super) fn of(
        runbook: &'r Path,
        prepared: &'r Prepared,
        only: Option<&'r str>,
    ) -> Result<Self, CommandError> {
        let settings = file_of(runbook)?;
        let whole = std::path::absolute(runbook).map_err(|error| unwritable(&error))?;
        let beside = settings.parent().unwrap_or(Path::new("."));
        let name = whole.strip_prefix(beside).unwrap_or(&whole).display().to_string();
        let known = &prepared.inputs.settings.env;
        let environments =
            if known.is_empty() { prepared.environments() } else { known.keys().cloned().collect() };
        // The name of an environment as it is known, and not an alias of it.
        let only = only.and(prepared.inputs.environment.as_deref());
        Ok(Self { runbook, prepared, settings, name, environments, only })
    }

    fn reviewer<'a>(&'a self, by: Option<&'a str>) -> Reviewer<'a> {
        Reviewer { runbook: &self.name, by, environments: &self.environments, only: self.only }
    }

    /// The entries that a verdict is; an error in words where no name means its place.
    pub(super) fn entries(
        &self,
        stop: &Stop,
        verdict: &Verdict,
        planned: &[Planned],
        rules: &[&ScopeRule],
        by: Option<&str>,
    ) -> Result<Vec<Entry>, String> {
        plan::entries(stop, verdict, &planned[0].places, rules, &self.reviewer(by))
    }

    /// The file's text with `entries` in it, and those as they stand there.
    pub(super) fn bound(
        &self,
        file: &Replaceable,
        entries: Vec<Entry>,
    ) -> Result<(String, Vec<Entry>), CommandError> {
        let read = |text: &str| self.read(text);
        plan::bound(&self.prepared.document, &self.prepared.inputs, file.text(), entries, read)
            .map_err(|why| CommandError::document(format!("{}: {why}", self.settings.display())))
    }

    /// What somebody may write by hand, where nobody can be asked.
    fn by_hand(
        &self,
        stops: &[Stop],
        planned: &[Planned],
        rules: &[&ScopeRule],
        screen: &Screen,
    ) -> Result<u8, CommandError> {
        let mut out = String::new();
        for stop in stops {
            let verdicts: Vec<Verdict> = match stop.kind {
                StopKind::Choice => (0..stop.places.len()).map(Verdict::Way).collect(),
                StopKind::Machine => {
                    let said = plan::replies(stop, &planned[0].places, &self.environments, self.only);
                    said.into_iter().map(|(_, verdict)| verdict).collect()
                }
                StopKind::Unbound => vec![Verdict::Said(Answer::Same)],
                _ => vec![Verdict::Said(Answer::Take(Take::Ask))],
            };
            let place = &planned[0].places[stop.places[0]];
            let why = stop.why.as_ref().map_or(String::new(), |why| format!(": {why}"));
            let about =
                format!("{}:{}, {}{why}", self.prepared.source.path(), place.line, place.titles.join(" > "));
            comment(&mut out, &about);
            if matches!(stop.kind, StopKind::Choice | StopKind::Machine) {
                comment(&mut out, "One of these:");
            }
            for verdict in verdicts {
                match plan::entries(stop, &verdict, &planned[0].places, rules, &self.reviewer(None)) {
                    Ok(entries) => {
                        entries.iter().for_each(|entry| put_entry(&mut out, entry, stop.kind, rules));
                    }
                    Err(why) => comment(&mut out, &why),
                }
            }
            out.push('\n');
        }
        screen.data(planned[0].plan.shown(&crate::text::Source::new("", out)).text());
        let message =
            format!("{} to be settled, and nobody is there to be asked", counted(stops.len(), "place"));
        Err(CommandError::declined(message).hinted(format!(
            "Run it in a terminal, or write into {} what stands above, each with its answer.",
            self.settings.display()
        )))
    }

    /// Asks whoever is there, shows what is to be written, and writes it.
    async fn talk(
        &self,
        stops: &[Stop],
        planned: &[Planned],
        rules: &[&ScopeRule],
        file: &Replaceable,
        screen: &Screen,
    ) -> Result<u8, CommandError> {
        let older = if stops.iter().any(Stop::has_fallen) {
            let mut older = fallen::kept(&self.prepared.source);
            older.extend(host::earlier_texts(self.runbook).await);
            older
        } else {
            Vec::new()
        };
        let by = host::user_of(self.runbook).await;
        let dialog = Dialog::open(stops, planned, rules, (self.prepared, &older), screen)?;
        let gone = |_| CommandError::declined("the terminal has gone away; nothing was written");
        let verdicts = match dialog.verdicts(&self.environments, self.only).await.map_err(gone)? {
            Ended::Said(verdicts) => verdicts,
            Ended::Interrupted => return Err(CommandError::stopped(2)),
        };
        let (mut entries, mut unsaid) = (Vec::new(), Vec::new());
        for (stop, verdict) in &verdicts {
            match self.entries(stop, verdict, planned, rules, by.as_deref()) {
                Ok(found) => entries.extend(found),
                Err(why) => unsaid.push(why),
            }
        }
        unsaid.iter().for_each(|why| screen.talk(&format!("{}: {}", self.runbook.display(), visible(why))));
        if entries.is_empty() {
            screen.talk("\nNothing was settled, and nothing is written.");
            return Ok(exit::DONE);
        }
        let (text, entries) = self.bound(file, entries)?;
        screen.talk(&self.shown(&entries, rules, planned, screen));
        let is_wanted = dialog.is_to_be_written().await.map_err(gone)?;
        match is_wanted {
            Some(true) => {}
            Some(false) => {
                screen.talk("Nothing is written.");
                return Ok(exit::DONE);
            }
            None => return Err(CommandError::stopped(2)),
        }
        file.replace(&text).map_err(|error| unwritable(&error))?;
        let settings = self.read(&text).map_err(CommandError::document)?;
        screen.talk(&format!("\nWrote {}: {}.", self.settings.display(), counted(entries.len(), "answer")));
        screen.talk(&outcome(&self.prepared.with_settings(settings), screen));
        Ok(exit::DONE)
    }

    /// The settings of this runbook, as the text of the file has them.
    fn read(&self, text: &str) -> Result<Settings, String> {
        let whole = std::path::absolute(self.runbook).map_err(|error| error.to_string())?;
        let settings = Settings::parse(&self.settings.display().to_string(), text);
        Ok(settings.map_err(|error| error.to_string())?.of_runbook(&whole))
    }

    /// The entries as they are going to stand in the file.
    fn shown(&self, entries: &[Entry], rules: &[&ScopeRule], planned: &[Planned], screen: &Screen) -> String {
        let title = format!("\nTo be written to {}:", self.settings.display());
        let mut out = screen.err.paint(Style::Heading, title);
        out.push('\n');
        for entry in entries {
            let rule = entry.replaces.and_then(|at| rules.iter().find(|rule| rule.index == at));
            let place =
                rule.map(|rule| format!("# in the place of line {}\n", rule.line)).unwrap_or_default();
            let text = if entry.answer == Answer::Same {
                format!("at = {:?}\ntext = \"{}\"\n", entry.at, entry.text)
            } else {
                settings::shown(entry)
            };
            write!(out, "\n{place}{}", visible(&text)).expect("writing to a string cannot fail");
        }
        planned[0].plan.shown(&crate::text::Source::new("", out)).text().to_owned()
    }
}

/// The file that answers about a runbook go into, which need not be there.
pub(super) fn file_of(runbook: &Path) -> Result<PathBuf, CommandError> {
    let folder = host::folder_of(runbook).map_err(|error| unwritable(&error))?;
    Ok(host::settings_path(&folder).unwrap_or_else(|| folder.join(settings::FILE_NAME)))
}

fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn comment(out: &mut String, text: &str) {
    for line in visible(text).lines() {
        writeln!(out, "# {line}").expect("writing to a string cannot fail");
    }
}

/// An entry to be written by hand.
fn put_entry(out: &mut String, entry: &Entry, kind: StopKind, rules: &[&ScopeRule]) {
    if let Some(rule) = entry.replaces.and_then(|at| rules.iter().find(|rule| rule.index == at)) {
        comment(out, &format!("In the place of the entry on line {} of stepgate.toml:", rule.line));
    }
    if entry.answer == Answer::Same {
        return comment(out, &format!("text = \"{}\"", entry.text));
    }
    for line in settings::shown(entry).lines() {
        let more = if line.starts_with("take = ") && kind != StopKind::Choice {
            "   # or \"always\", \"never\"; or environments = [\"NAME\"], role = \"rollback\""
        } else {
            ""
        };
        comment(out, &format!("{line}{more}"));
    }
}

/// What a run would do now, an environment a line.
fn outcome(settled: &Prepared, screen: &Screen) -> String {
    let mut out = String::from("\n");
    for one in settled.in_each_environment() {
        let plan = &one.plan;
        let steps = plan.selected().count();
        let asked = asked_steps(plan).iter().filter(|(step, _)| step.selected).count();
        let left = plan.steps().iter().filter(|step| !step.selected && !step.waits).count();
        let open: Vec<&str> =
            plan.questions.iter().filter(|one| one.is_open()).map(|one| one.text.as_str()).collect();
        let wrong: BTreeSet<&str> = plan
            .of(Severity::Error)
            .filter(|finding| !QUESTIONS.contains(&finding.code.as_str()))
            .map(|finding| finding.message.as_str())
            .collect();
        let name = one.environment.as_deref().unwrap_or("a run");
        let stands = if plan.ready {
            screen.err.paint(Style::Good, "ready")
        } else {
            let lacks = format!("{} to be settled", counted(open.len() + wrong.len(), "thing"));
            screen.err.paint(Style::Warn, lacks)
        };
        let told = format!("{name}: {}, {asked} asked, {left} left out · {stands}", counted(steps, "step"));
        let rest: Vec<&str> = open.into_iter().chain(wrong).collect();
        let more = rest.len().saturating_sub(TOLD);
        let lines = rest.into_iter().take(TOLD).map(|text| format!("  {}", visible(text)));
        let more = (more > 0).then(|| format!("  … {more} more: see `stepgate plan`"));
        for line in std::iter::once(told).chain(lines).chain(more) {
            writeln!(out, "{line}").expect("writing to a string cannot fail");
        }
    }
    out
}
