//! One place of a runbook as a reviewer looks at it: where it stands, what it says, why it is open, what is there now.
//!
//! Takes a stop and the plans, gives text. Never asks.

use super::style::{Paint, Style, count, folded, pad};
use super::words::effect_mark;
use crate::plan::{About, Place, Planned, Stop, StopKind};
use crate::settings::ScopeRule;
use crate::text::{Source, visible};
use similar::{ChangeTag, TextDiff};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How many lines of a place are shown at least, however low the terminal is, and how many of it are for the rest.
const FEWEST: usize = 10;
const REST: usize = 16;
/// How many lines stand around what has changed.
const AROUND: usize = 2;
/// The columns in front of what is shown, as in a run.
const MARGIN: &str = "         ";

/// What a stop is shown with.
#[derive(Debug)]
pub struct StopView<'v> {
    /// The stop.
    pub stop: &'v Stop,
    /// Its number from 1, and how many there are.
    pub number: (usize, usize),
    /// The plans, one an environment.
    pub planned: &'v [Planned],
    /// The `[[scope]]`s of the runbook.
    pub rules: &'v [&'v ScopeRule],
    /// The document as it may be shown.
    pub source: &'v Source,
    /// What the place said when it was answered for; none where that is not known.
    pub before: Option<&'v [String]>,
    /// What has been said of it in this review.
    pub said: Option<String>,
    /// How many columns and rows there are.
    pub columns: usize,
    /// The rows.
    pub rows: usize,
    /// Colour, or none.
    pub paint: Paint,
}

impl StopView<'_> {
    /// The text above the question.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let places = &self.planned[0].places;
        let first = &places[self.stop.places[0]];
        let (number, all) = self.number;
        let place = format!("{}:{}", self.source.path(), first.line);
        let titles = if self.stop.kind == StopKind::Choice {
            let above = first.titles.len().saturating_sub(1);
            first.titles[..above].join(" > ")
        } else {
            first.titles.join(" > ")
        };
        let head = self.paint.paint(Style::Dim, format!("{:>7}", format!("{number}/{all}")));
        put(&mut out, &format!("\n{head}  {}", self.paint.paint(Style::Code, visible(&place))));
        self.folded(&mut out, Style::Heading, &titles);
        if self.stop.kind == StopKind::Choice {
            for (at, place) in self.stop.places.iter().enumerate() {
                let place = &places[*place];
                let label = place.titles.last().map_or("", String::as_str);
                put(&mut out, "");
                self.folded(&mut out, Style::Heading, &format!("{}. {label}", at + 1));
                self.body(&mut out, place, (self.lines() / self.stop.places.len()).max(FEWEST / 2));
            }
        } else if self.before.is_none() {
            put(&mut out, "");
            self.body(&mut out, first, self.lines());
        }
        put(&mut out, "");
        self.why(&mut out);
        out
    }

    /// How many lines of what is asked about fit on the terminal beside the rest.
    fn lines(&self) -> usize {
        self.rows.saturating_sub(REST).max(FEWEST)
    }

    fn folded(&self, out: &mut String, style: Style, text: &str) {
        for line in folded(&visible(text), self.columns.saturating_sub(MARGIN.len()).max(20)) {
            put(out, &format!("{MARGIN}{}", self.paint.paint(style, line)));
        }
    }

    /// The lines of a place, commands with what they do; what has an answer of its own is only named.
    fn body(&self, out: &mut String, place: &Place, most: usize) {
        let plan = &self.planned[0].plan;
        let marks: BTreeMap<usize, (&str, Style)> =
            plan.steps().iter().map(|step| (step.line, effect_mark(step))).collect();
        let answered = |at: usize| {
            let inner = self.planned[0].places.iter().find(|inner| {
                let is_inside = inner.line > place.line && inner.end <= place.end;
                is_inside && !inner.answers.is_empty() && (inner.line..=inner.end).contains(&at)
            })?;
            Some((inner.line, inner.end, inner.titles.last().map_or("", String::as_str)))
        };
        let end = place.end.min(self.source.line_count());
        let room = self.columns.saturating_sub(MARGIN.len() + 9).max(20);
        let (mut at, mut shown) = (place.line, 0);
        while at <= end {
            if let Some((_, inner_end, label)) = answered(at) {
                put(
                    out,
                    &format!(
                        "{MARGIN}{}",
                        self.paint
                            .paint(Style::Dim, format!("… {}: it has an answer of its own", visible(label)))
                    ),
                );
                at = inner_end.max(at) + 1;
                continue;
            }
            let text = visible(self.source.line(at).trim_end());
            if !text.trim().is_empty() {
                if shown == most {
                    let left = (at..=end).filter(|line| !self.source.line(*line).trim().is_empty()).count();
                    let more = format!("… {} more, to line {end}", count(left, "line"));
                    put(out, &format!("{MARGIN}{}", self.paint.paint(Style::Dim, more)));
                    return;
                }
                shown += 1;
                let (mark, style) = marks.get(&at).copied().unwrap_or(("", Style::Plain));
                let number = self.paint.paint(Style::Dim, format!("{at:>7}"));
                let mark = self.paint.paint(style, pad(mark, 7));
                for (row, line) in folded(&text, room).into_iter().enumerate() {
                    let head =
                        if row == 0 { format!("{number}  {mark}") } else { format!("{MARGIN}       ") };
                    put(out, &format!("{head}  {line}"));
                }
            }
            at += 1;
        }
    }

    fn why(&self, out: &mut String) {
        let one = self.planned.iter().find(|one| match &one.environment {
            Some(name) => self.stop.environments.contains(name),
            None => true,
        });
        let one = one.unwrap_or(&self.planned[0]);
        let scope = &one.plan.scopes[self.stop.places[0]];
        let evidence =
            |about| scope.evidence.iter().find(|one| one.about == about).map(|one| one.reason.as_str());
        let because = |why: Option<&str>| {
            why.filter(|why| !why.is_empty()).map_or(String::new(), |why| format!(" ({why})"))
        };
        let mut read = vec![format!("{}{}", scope.role.word(), because(evidence(About::Role)))];
        read.extend(
            scope
                .environment
                .as_ref()
                .map(|name| format!("only for {name}{}", because(evidence(About::Environment)))),
        );
        if self.stop.kind == StopKind::Condition {
            read.extend(
                scope
                    .condition
                    .as_ref()
                    .filter(|words| **words != scope.label)
                    .map(|words| format!("only if: {words}")),
            );
        }
        if let Some(why) = &self.stop.why {
            self.said(out, "Open", why);
        }
        if self.stop.kind != StopKind::Choice {
            self.said(out, "Read as", &read.join("; "));
        }
        let known = self.planned.iter().filter_map(|one| one.environment.as_deref());
        if known.clone().count() > 1 {
            let names = if known.clone().all(|name| self.stop.environments.iter().any(|one| one == name)) {
                format!("every environment ({})", self.stop.environments.join(", "))
            } else {
                self.stop.environments.join(", ")
            };
            self.said(out, "Asked in", &names);
        }
        self.said(out, "Now", &self.now(one));
        self.changed(out);
        if let Some(said) = &self.said {
            self.said(out, "You said", said);
        }
    }

    /// What has changed since the place was answered for.
    fn changed(&self, out: &mut String) {
        if !self.stop.has_fallen() {
            return;
        }
        let place = &self.planned[0].places[self.stop.places[0]];
        match self.before {
            Some(before) => {
                put(out, "");
                for line in changed(before, &place.lines).lines() {
                    let style = match line.chars().next() {
                        Some('+') => Style::Good,
                        Some('-') => Style::Bad,
                        _ => Style::Dim,
                    };
                    put(out, &format!("{MARGIN}{}", self.paint.paint(style, line)));
                }
            }
            None => self.said(out, "Before", "what it said then is in no earlier run and in no commit"),
        }
    }

    fn said(&self, out: &mut String, what: &str, text: &str) {
        const WIDTH: usize = 10;
        let room = self.columns.saturating_sub(MARGIN.len() + WIDTH).max(20);
        for (row, line) in folded(&visible(text), room).into_iter().enumerate() {
            let head = if row == 0 { pad(what, WIDTH) } else { " ".repeat(WIDTH) };
            put(out, &format!("{MARGIN}{}{line}", self.paint.paint(Style::Dim, head)));
        }
    }

    /// What holds for the place as long as nobody says more.
    fn now(&self, one: &Planned) -> String {
        let answer = self.stop.answers.iter().flatten().next();
        if let Some((rule, has_fallen)) = answer
            && let Some(rule) = self.rules.get(*rule)
        {
            let by = rule.by.as_ref().map_or(String::new(), |by| format!(" by {by}"));
            let stands = if *has_fallen { ", for another text: a run asks" } else { "" };
            return format!("stepgate.toml:{} says {}{by}{stands}", rule.line, rule_words(rule));
        }
        match self.stop.kind {
            StopKind::Reading => {
                "a run asks here, and does not begin where nobody is there to ask".to_owned()
            }
            StopKind::Choice => {
                "a run asks which one, and does not begin where nobody is there to ask".to_owned()
            }
            StopKind::Condition => {
                "a run asks here, and leaves it out where nobody is there to ask".to_owned()
            }
            StopKind::Machine => {
                "a run asks on which, and a person does it there where nobody is there to ask".to_owned()
            }
            StopKind::Unbound | StopKind::Certain => {
                let scope = &one.plan.scopes[self.stop.places[0]];
                let steps =
                    || one.plan.steps().iter().filter(|step| (scope.line..=scope.end).contains(&step.line));
                let (all, taken) = (steps().count(), steps().filter(|step| step.selected).count());
                let reason = steps().find_map(|step| step.reason.as_deref()).filter(|_| taken < all);
                format!(
                    "{taken} of {} in the run{}",
                    count(all, "step"),
                    reason.map_or(String::new(), |why| format!(" ({why})"))
                )
            }
        }
    }
}

/// What a `[[scope]]` says, as it is written there.
fn rule_words(rule: &ScopeRule) -> String {
    let take = rule.take.map(|take| format!("take = \"{}\"", take.word()));
    let environments = (!rule.environments.is_empty())
        .then(|| format!("environments = [\"{}\"]", rule.environments.join("\", \"")));
    let purpose = rule.role.map(|role| format!("role = \"{}\"", role.word()));
    let one_of = rule.one_of.as_ref().map(|name| format!("one-of = \"{name}\""));
    let target = rule.target.as_ref().map(|list| format!("target = {list}"));
    let said: Vec<String> = [take, environments, purpose, one_of, target].into_iter().flatten().collect();
    said.join(", ")
}

/// What is other in `after` than in `before`: a line each, with `-`, `+` or a blank in front.
pub fn changed(before: &[String], after: &[String]) -> String {
    let (before, after): (Vec<&str>, Vec<&str>) =
        (before.iter().map(String::as_str).collect(), after.iter().map(String::as_str).collect());
    let diff = TextDiff::from_slices(&before, &after);
    let mut out = String::new();
    for (at, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if at > 0 {
            put(&mut out, "  …");
        }
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            let mark = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            put(&mut out, &format!("{mark} {}", visible(change.value())));
        }
    }
    out
}

fn put(out: &mut String, text: &str) {
    writeln!(out, "{}", text.trim_end()).expect("writing to a string cannot fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_changed_is_told_line_by_line() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let before = lines("a\nb\nc\nd\ne\nf\ng\nh\ni\nj");
        let after = lines("a\nb\nC\nd\ne\nf\ng\nh\ni\nj\nk");
        assert_eq!(changed(&before, &after), "  a\n  b\n- c\n+ C\n  d\n  e\n  …\n  i\n  j\n+ k\n");
    }
}
