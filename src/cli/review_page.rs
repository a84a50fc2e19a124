//! A review on a page: the same questions, answered one at a time, and the same entries of `stepgate.toml`.

use super::error::CommandError;
use super::plan_request::PlanRequest;
use super::prepare::Prepared;
use super::review::{Review, file_of, planned, unwritable};
use crate::browser::{Answered, OpenQuestion, OpenReview, ToSettle};
use crate::host::{self, Replaceable};
use crate::plan::{self, LEAVE, Planned, Stop, TAKE, Verdict};
use crate::settings::{Answer, ScopeRule, Take};
use crate::text::{Source, hex, visible};
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// A runbook with what is open in it.
struct Reviewed {
    prepared: Prepared,
    planned: Vec<Planned>,
    file: Replaceable,
    stops: Vec<Stop>,
}

impl Reviewed {
    fn read(runbook: &Path, environment: Option<&str>) -> Result<Self, CommandError> {
        // First the file: it is written only where it is still what it was before anything was judged by it.
        let file = Replaceable::read(&file_of(runbook)?).map_err(|error| unwritable(&error))?;
        let request = PlanRequest::of_environment(environment.map(str::to_owned));
        let prepared = Prepared::read(runbook, &request, false)?;
        let planned = planned(&prepared)?;
        let stops = plan::stops(&planned, &rules(&prepared), false);
        Ok(Self { prepared, planned, file, stops })
    }

    /// By what a page knows that it shows what is there.
    fn seen(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.prepared.source.sha256());
        hash.update(Sha256::digest(self.file.text()));
        hash.update(self.prepared.inputs.environment.as_deref().unwrap_or_default());
        hex(&hash.finalize())
    }
}

/// The `[[scope]]`s of the runbook.
fn rules(prepared: &Prepared) -> Vec<&ScopeRule> {
    prepared.inputs.settings.scope.iter().map(toml::Spanned::get_ref).collect()
}

/// What may be settled of a runbook in an environment, or in all of them.
pub(super) fn open(runbook: &Path, environment: Option<&str>) -> Result<OpenReview, CommandError> {
    let reviewed = Reviewed::read(runbook, environment)?;
    let review = Review::of(runbook, &reviewed.prepared, environment)?;
    let Planned { plan, places, .. } = &reviewed.planned[0];
    let masked = |text: &str| plan.shown(&Source::new("", visible(text))).text().to_owned();
    let question = |stop: &Stop| {
        let place = &places[stop.places[0]];
        let is_choice = stop.kind == plan::StopKind::Choice;
        let titles = &place.titles[..place.titles.len().saturating_sub(usize::from(is_choice))];
        let replies = plan::replies(stop, places, &review.environments, review.only);
        OpenQuestion {
            line: place.line,
            asked: stop.kind.question(),
            place: masked(&titles.join(" > ")),
            why: stop.why.as_deref().map(masked),
            replies: replies.into_iter().map(|(words, _)| masked(&words)).collect(),
        }
    };
    Ok(OpenReview {
        seen: reviewed.seen(),
        file: visible(&near(&review.settings).display().to_string()),
        only: review.only.map(str::to_owned),
        questions: reviewed.stops.iter().map(question).collect(),
    })
}

/// A path as it is called from here, where it lies below.
fn near(path: &Path) -> &Path {
    host::current_folder().ok().and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path)
}

/// Writes an answer where it is to a question that is open, and gives in words what was written.
pub(super) async fn settle(wanted: &ToSettle) -> Result<String, CommandError> {
    let environment = wanted.environment.as_deref();
    let reviewed = Reviewed::read(&wanted.runbook, environment)?;
    let review = Review::of(&wanted.runbook, &reviewed.prepared, environment)?;
    let (stop, verdict) = reviewed.said(&review, &wanted.answered)?;
    let by = host::user_of(&wanted.runbook).await;
    let rules = rules(&reviewed.prepared);
    let entries = review
        .entries(stop, &verdict, &reviewed.planned, &rules, by.as_deref())
        .map_err(CommandError::document)?;
    let (text, _) = review.bound(&reviewed.file, entries)?;
    reviewed.file.replace(&text).map_err(|error| unwritable(&error))?;
    let at = if let Verdict::Way(way) = verdict { way } else { 0 };
    let place = reviewed.planned[0].places[stop.places[at]].titles.last().map_or("", String::as_str);
    let only = review.only.map_or(String::new(), |name| format!(" in {name}"));
    let words = format!("Wrote {}: the answer about \"{place}\"{only}.", near(&review.settings).display());
    Ok(reviewed.planned[0].plan.shown(&Source::new("", visible(&words))).text().to_owned())
}

impl Reviewed {
    /// The question that is answered, and what is said of it; an error where it is not what whoever answers has seen.
    fn said(&self, review: &Review<'_>, answered: &Answered) -> Result<(&Stop, Verdict), CommandError> {
        let refused = |why: &str| Err(CommandError::document(why.to_owned()));
        match answered {
            Answered::OnPage { seen, question, reply } => {
                if *seen != self.seen() {
                    return refused(
                        "the runbook or its settings have changed since this page was made; nothing was written: load it again",
                    );
                }
                let Some(stop) = self.stops.get(*question) else {
                    return refused("nothing like it is asked");
                };
                let places = &self.planned[0].places;
                let mut replies = plan::replies(stop, places, &review.environments, review.only);
                if *reply >= replies.len() {
                    return refused("this is no answer to it");
                }
                Ok((stop, replies.swap_remove(*reply).1))
            }
            Answered::InRun { runbook, question, value } => {
                if *runbook != self.prepared.source.sha256() {
                    return refused(
                        "the runbook is another one than this run has; its answer is not kept for other runs",
                    );
                }
                let is_it = |stop: &&Stop| stop.question.as_ref() == Some(question);
                let Some(stop) = self.stops.iter().find(is_it) else {
                    return refused("other runs are not asked this, so nothing is kept for them");
                };
                let asked = self.planned[0].plan.question(question);
                let way = |value: &str| asked?.options.iter().position(|option| option.value == value);
                let verdict = match value.as_str() {
                    _ if stop.kind == plan::StopKind::Choice => way(value).map(Verdict::Way),
                    _ if stop.kind == plan::StopKind::Machine => asked
                        .and_then(|asked| asked.option(value))
                        .map(|_| Verdict::Said(Answer::Target(plan::machine_names(value)))),
                    TAKE => Some(Verdict::Said(Answer::Take(Take::Always))),
                    LEAVE => Some(Verdict::Said(Answer::Take(Take::Never))),
                    _ => None,
                };
                match verdict {
                    Some(verdict) => Ok((stop, verdict)),
                    None => refused("this is no answer to it"),
                }
            }
        }
    }
}
