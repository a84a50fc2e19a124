//! One line of a runbook explained: what becomes of it, what stands for it, what holds it, and what would change that.
//!
//! Takes what the plan says of the line, gives text or JSON. Never finds out anything itself.

use super::page::Page;
use super::style::{Paint, Style};
use crate::plan::{About, Evidence, Explained, Fate, Lever, Place, Plan, Scope, Step};
use crate::text::{Source, visible};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What becomes of something, as a whole sentence begins with it.
const fn fate_words(fate: Fate) -> &'static str {
    match fate {
        Fate::Step => "a step of this run",
        Fate::WithStep => "shown with a step of this run",
        Fate::LeftOut => "left out",
        Fate::NotRun => "not run",
        Fate::Open => "to be settled",
        Fate::Context => "asks for nothing",
    }
}

/// The explanation for a person.
pub fn explained(
    plan: &Plan,
    explained: &Explained<'_>,
    (levers, places): (&[Lever], &[Place]),
    source: &Source,
    page: &Page,
) -> String {
    let mut view = View { out: String::new(), paint: page.paint, places };
    view.line(explained, plan, source);
    view.scopes(&explained.scopes);
    view.questions(explained);
    view.levers(levers);
    page.fitted(&view.out)
}

/// The same for a program.
pub fn explained_json(
    plan: &Plan,
    explained: &Explained<'_>,
    (levers, places): (&[Lever], &[Place]),
    source: &Source,
) -> Value {
    let step = explained.step.map(|step| {
        json!({ "id": step.id, "kind": step.kind.word(), "line": step.line, "title": step.title, "selected": step.selected })
    });
    let section = explained.scopes.iter().rev().find_map(|scope| plan.section(&scope.id));
    let section = section.map(|section| {
        json!({ "id": section.id, "title": section.title, "line": section.line, "selected": section.selected })
    });
    let lever = |lever: &Lever| json!({ "flag": lever.flag, "fate": lever.fate, "reason": lever.reason });
    json!({
        "runbook": plan.runbook.path,
        "environment": plan.environment,
        "line": explained.line,
        "text": source.line(explained.line),
        "fate": explained.fate,
        "reason": explained.reason,
        "step": step,
        "section": section,
        "scopes": explained.scopes.iter().map(|scope| scope_json(scope, text_of(scope, places))).collect::<Vec<_>>(),
        "questions": explained.questions,
        "changes": levers.iter().map(lever).collect::<Vec<_>>(),
    })
}

fn scope_json(scope: &Scope, text: Option<&str>) -> Value {
    json!({
        "id": scope.id,
        "label": scope.label,
        "line": scope.line,
        "end": scope.end,
        "role": scope.role,
        "environment": scope.environment,
        "condition": scope.condition,
        "choice": scope.choice,
        "certain": scope.certain,
        "evidence": scope.evidence,
        "doubt": scope.doubt,
        "text": text,
    })
}

/// The hash that an answer about a scope is bound to.
fn text_of<'p>(scope: &Scope, places: &'p [Place]) -> Option<&'p str> {
    let named = places.iter().find(|place| place.scope == scope.id).filter(|place| place.name.is_some());
    named.map(|place| place.text.as_str())
}

struct View<'v> {
    out: String,
    paint: Paint,
    places: &'v [Place],
}

impl View<'_> {
    fn put(&mut self, text: &str) {
        writeln!(self.out, "{}", text.trim_end()).expect("writing to a string cannot fail");
    }

    fn heading(&mut self, text: &str) {
        let painted = self.paint.paint(Style::Heading, text);
        self.put(&format!("\n{painted}"));
    }

    /// The line itself, its fate and what stands for it.
    fn line(&mut self, explained: &Explained<'_>, plan: &Plan, source: &Source) {
        let place = self.paint.paint(Style::Heading, format!("{}:{}", plan.runbook.path, explained.line));
        self.put(&format!("{place}  {}", visible(source.line(explained.line).trim())));
        let environment = plan
            .environment
            .as_ref()
            .map_or(" without an environment".to_owned(), |name| format!(" for {name}"));
        let reason = explained.reason.map_or(String::new(), |reason| format!(": {}", visible(reason)));
        self.put(&format!("  {}{environment}{reason}", fate_words(explained.fate)));
        if let Some(step) = explained.step {
            self.step(plan, step);
        }
    }

    fn step(&mut self, plan: &Plan, step: &Step) {
        let number = if step.selected { format!("step {}, ", plan.number(&step.id)) } else { String::new() };
        let about = self.paint.paint(Style::Dim, format!("{number}{}, {}", step.kind.word(), step.place()));
        self.put(&format!("  {}  {about}", visible(&step.title)));
    }

    /// What holds the line, each scope a little further in.
    fn scopes(&mut self, scopes: &[&Scope]) {
        self.heading("What holds it");
        for (depth, scope) in scopes.iter().enumerate() {
            self.scope(scope, &"  ".repeat(depth + 1));
        }
    }

    fn scope(&mut self, scope: &Scope, margin: &str) {
        let label = match (scope.label.as_str(), &scope.parent) {
            (_, None) => "the document".to_owned(),
            ("", Some(_)) => "(no title)".to_owned(),
            (label, Some(_)) => visible(label),
        };
        let lines = self.paint.paint(Style::Dim, format!("lines {} to {}", scope.line, scope.end));
        self.put(&format!("{margin}{label}  {lines}"));
        let said = [
            (About::Role, Some(format!("role {}", scope.role.word()))),
            (About::Environment, scope.environment.as_ref().map(|name| format!("only for {name}"))),
            (About::Condition, scope.condition.as_ref().map(|words| format!("only if it holds: {words}"))),
            (About::Choice, scope.choice.as_ref().map(|id| format!("one of several ways ({id})"))),
        ];
        for (about, what) in said {
            let of = |one: &&Evidence| one.about == about;
            let against = what.is_none().then(String::new);
            let evidence: Vec<&Evidence> = scope.evidence.iter().filter(of).collect();
            if let Some(what) = what.or(against.filter(|_| !evidence.is_empty())) {
                self.judgement(&what, &evidence, margin);
            }
        }
        if let Some(doubt) = &scope.doubt {
            self.put(&format!(
                "{margin}  {}",
                self.paint.paint(Style::Warn, format!("not certain: {}", visible(doubt)))
            ));
        }
        if let Some(text) = text_of(scope, self.places) {
            let said = self.paint.paint(Style::Dim, format!("· text = \"{text}\""));
            self.put(&format!("{margin}  {said}"));
        }
    }

    /// What is said of a scope, with what speaks for it and against it: on one line where that is one thing.
    fn judgement(&mut self, what: &str, evidence: &[&Evidence], margin: &str) {
        let mut note = |margin: &str, text: String| {
            let said = self.paint.paint(Style::Dim, text);
            self.put(&format!("{margin}  {said}"));
        };
        match evidence {
            [one] if !what.is_empty() => {
                note(margin, format!("· {}: {}", visible(what), visible(&one.to_string())));
            }
            several => {
                if !what.is_empty() {
                    note(margin, format!("· {}", visible(what)));
                }
                for one in several {
                    note(margin, format!("    {}", visible(&one.to_string())));
                }
            }
        }
    }

    /// The questions that decide about it, with their answers.
    fn questions(&mut self, explained: &Explained<'_>) {
        if explained.questions.is_empty() {
            return;
        }
        self.heading("What decides it");
        for question in &explained.questions {
            let answer = match &question.settled {
                Some(settled) => format!("{}, by {}", settled.value, settled.by),
                None => format!("open: {}", question.flag),
            };
            let answer =
                self.paint.paint(Style::Dim, format!("line {} · {}", question.line, visible(&answer)));
            self.put(&format!("  {}  {answer}", visible(&question.text)));
        }
    }

    fn levers(&mut self, levers: &[Lever]) {
        self.heading("What would change it");
        if levers.is_empty() {
            self.put("  no flag does");
        }
        for lever in levers {
            let reason =
                lever.reason.as_ref().map_or(String::new(), |reason| format!(": {}", visible(reason)));
            let then = self.paint.paint(Style::Dim, format!("{}{reason}", fate_words(lever.fate)));
            self.put(&format!("  {}  {then}", visible(&lever.flag)));
        }
    }
}
