//! The questions of a review, one after the other: forwards, backwards, and to an end.

use super::error::CommandError;
use super::fallen;
use super::prepare::Prepared;
use super::screen::Screen;
use crate::host::{Instead, ReviewTerminal, columns, rows};
use crate::plan::{self, Planned, Stop, StopKind, Verdict};
use crate::report::StopView;
use crate::settings::{Answer, ScopeRule, Take};
use crate::text::Source;
use std::collections::BTreeMap;
use std::io;

/// How many ways have a key of their own.
const WAYS: usize = 9;

/// How wide a terminal is taken to be that does not say, and at most.
const COLUMNS: (usize, usize) = (80, 120);

/// How high.
const ROWS: usize = 40;

/// How the questions ended.
pub(super) enum Ended<'d> {
    /// With these verdicts.
    Said(Vec<(&'d Stop, Verdict)>),
    /// By Ctrl-C.
    Interrupted,
}

/// What somebody does at one stop.
enum Turn {
    Said(Verdict),
    /// What was said there before stands.
    Keep,
    Skip,
    Back,
    Quit,
    Interrupted,
}

/// Somebody at the terminal, and what is asked.
pub(super) struct Dialog<'d> {
    terminal: ReviewTerminal,
    stops: &'d [Stop],
    planned: &'d [Planned],
    rules: &'d [&'d ScopeRule],
    prepared: &'d Prepared,
    older: &'d [String],
    screen: &'d Screen,
    shown: Source,
}

impl<'d> Dialog<'d> {
    pub(super) fn open(
        stops: &'d [Stop],
        planned: &'d [Planned],
        rules: &'d [&'d ScopeRule],
        (prepared, older): (&'d Prepared, &'d [String]),
        screen: &'d Screen,
    ) -> Result<Self, CommandError> {
        let failed = |error: io::Error| CommandError::usage(format!("nobody can be asked: {error}"));
        let terminal = ReviewTerminal::open(screen.err).map_err(failed)?;
        let shown = planned[0].plan.shown(&prepared.source);
        Ok(Self { terminal, stops, planned, rules, prepared, older, screen, shown })
    }

    /// Goes through all of them. An error where the terminal has gone away.
    pub(super) async fn verdicts(
        &self,
        environments: &[String],
        only: Option<&str>,
    ) -> io::Result<Ended<'d>> {
        let mut said: BTreeMap<usize, Verdict> = BTreeMap::new();
        let mut at = 0;
        while let Some(stop) = self.stops.get(at) {
            let earlier = said.get(&at);
            self.show(at, stop, earlier);
            match self.turn(stop, environments, only, (at, earlier.is_some())).await? {
                Turn::Said(verdict) => {
                    said.insert(at, verdict);
                    at += 1;
                }
                Turn::Keep => at += 1,
                Turn::Skip => {
                    said.remove(&at);
                    at += 1;
                }
                Turn::Back => at = at.saturating_sub(1),
                Turn::Quit => break,
                Turn::Interrupted => return Ok(Ended::Interrupted),
            }
        }
        Ok(Ended::Said(said.into_iter().map(|(at, verdict)| (&self.stops[at], verdict)).collect()))
    }

    /// Whether what was said is to be written; none for Ctrl-C.
    pub(super) async fn is_to_be_written(&self) -> io::Result<Option<bool>> {
        let keys = [('n', "no, write nothing".to_owned()), ('y', "yes".to_owned())];
        Ok(match self.terminal.key("Write it?", &keys).await? {
            Ok('y') => Some(true),
            Ok(_) | Err(Instead::Back) => Some(false),
            Err(Instead::Interrupted) => None,
        })
    }

    fn show(&self, at: usize, stop: &Stop, earlier: Option<&Verdict>) {
        let before = stop.answers.iter().flatten().find(|(_, has_fallen)| *has_fallen);
        let before = before.and_then(|(rule, _)| fallen::before(self.older, self.prepared, *rule));
        let (usual, most) = COLUMNS;
        let view = StopView {
            stop,
            number: (at + 1, self.stops.len()),
            planned: self.planned,
            rules: self.rules,
            source: &self.shown,
            before: before.as_deref(),
            said: earlier.map(|verdict| self.words(stop, verdict)),
            columns: columns().unwrap_or(usual).min(most),
            rows: rows().unwrap_or(ROWS),
            paint: self.screen.err,
        };
        let text = Source::new("", view.text());
        self.screen.talk(self.planned[0].plan.shown(&text).text());
    }

    async fn turn(
        &self,
        stop: &Stop,
        environments: &[String],
        only: Option<&str>,
        (at, was_said): (usize, bool),
    ) -> io::Result<Turn> {
        let (question, mut keys) = self.keys(stop, environments, only, at);
        if was_said {
            keys.insert(0, ('y', "as you said".to_owned()));
        }
        // What says nothing new takes nothing back either.
        let silent = if was_said { Turn::Keep } else { Turn::Skip };
        loop {
            let pressed = match self.terminal.key(question, &keys).await? {
                Ok(pressed) => pressed,
                Err(Instead::Interrupted) => return Ok(Turn::Interrupted),
                Err(Instead::Back) => return Ok(silent),
            };
            let said = |answer| Ok(Turn::Said(Verdict::Said(answer)));
            match pressed {
                'a' => return said(Answer::Take(Take::Always)),
                'n' => return said(Answer::Take(Take::Never)),
                'k' => return said(Answer::Take(Take::Ask)),
                'r' => return Ok(Turn::Said(Verdict::rollback())),
                'o' => return said(Answer::Same),
                'y' => return Ok(Turn::Keep),
                'b' => return Ok(Turn::Back),
                'q' => return Ok(Turn::Quit),
                'e' => match self.environments(environments).await? {
                    Ok(names) => return said(Answer::Environments(names)),
                    Err(Instead::Interrupted) => return Ok(Turn::Interrupted),
                    Err(Instead::Back) => {}
                },
                'w' => match self.way(stop).await? {
                    Ok(way) => return Ok(Turn::Said(picked(stop, way))),
                    Err(Instead::Interrupted) => return Ok(Turn::Interrupted),
                    Err(Instead::Back) => {}
                },
                number @ '1'..='9' => {
                    return Ok(Turn::Said(picked(stop, number as usize - '1' as usize)));
                }
                _ => return Ok(Turn::Skip),
            }
        }
    }

    /// What is asked, and the keys that answer; the first is the one that says nothing.
    fn keys(
        &self,
        stop: &Stop,
        environments: &[String],
        only: Option<&str>,
        at: usize,
    ) -> (&'static str, Vec<(char, String)>) {
        let mut keys = vec![('s', "skip")];
        let is_answered = stop.answers.first().is_some_and(Option::is_some);
        let titles: Vec<String> = self.ways(stop);
        let is_of_ways = matches!(stop.kind, StopKind::Choice | StopKind::Machine);
        if is_of_ways {
            if titles.len() > WAYS {
                keys.push(('w', "one of them"));
            }
        } else {
            if is_answered {
                keys.push(('o', "as it was answered"));
            }
            keys.extend([('a', "always"), ('n', "never"), ('k', "ask each time")]);
            if environments.len() > 1 && only.is_none() {
                keys.push(('e', "only for an environment"));
            }
            keys.push(('r', "it is a rollback"));
        }
        let ways = titles.iter().filter(|_| is_of_ways && titles.len() <= WAYS);
        let mut all: Vec<(char, String)> =
            keys.into_iter().map(|(key, word)| (key, word.to_owned())).collect();
        all.extend(ways.zip('1'..='9').map(|(title, number)| (number, title.clone())));
        if at > 0 {
            all.push(('b', "back".to_owned()));
        }
        all.push(('q', "quit".to_owned()));
        (stop.kind.question(), all)
    }

    /// What the ways of a choice are called, short enough for a key.
    fn ways(&self, stop: &Stop) -> Vec<String> {
        const WIDTH: usize = 30;
        if stop.kind == StopKind::Machine {
            return stop.machines.iter().map(|machine| crate::report::cut(machine, WIDTH)).collect();
        }
        let label = |place: &usize| self.planned[0].places[*place].titles.last().cloned().unwrap_or_default();
        stop.places.iter().map(|place| crate::report::cut(&label(place), WIDTH)).collect()
    }

    /// What was said of a stop, as the keys have it.
    fn words(&self, stop: &Stop, verdict: &Verdict) -> String {
        match verdict {
            Verdict::Way(way) => self.ways(stop).get(*way).cloned().unwrap_or_default(),
            Verdict::Said(Answer::Take(Take::Always)) => "always".to_owned(),
            Verdict::Said(Answer::Take(Take::Never)) => "never".to_owned(),
            Verdict::Said(Answer::Take(Take::Ask)) => "ask each time".to_owned(),
            Verdict::Said(Answer::Environments(names)) => format!("only for {}", names.join(", ")),
            Verdict::Said(Answer::Role(role)) => format!("it is a {}", role.word()),
            Verdict::Said(Answer::Target(names)) => format!("on {}", names.join(", ")),
            Verdict::Said(Answer::Same) => "as it was answered".to_owned(),
        }
    }

    async fn way(&self, stop: &Stop) -> io::Result<Result<usize, Instead>> {
        self.terminal.pick("Which one?", &self.ways(stop)).await
    }

    /// One environment, or all but one.
    async fn environments(&self, known: &[String]) -> io::Result<Result<Vec<String>, Instead>> {
        let options = plan::environment_answers(known);
        let words: Vec<String> = options.iter().map(|(word, _)| word.clone()).collect();
        let picked = self.terminal.pick("For which environment is it?", &words).await?;
        Ok(picked.map(|at| options[at].1.clone()))
    }
}

/// What the way at `at` is, as it was offered.
fn picked(stop: &Stop, at: usize) -> Verdict {
    match stop.machines.get(at) {
        Some(machine) => Verdict::Said(Answer::Target(plan::machine_names(machine))),
        None => Verdict::Way(at),
    }
}
