//! A document at a glance: its sections, what each is for, and what stands in it.

use super::page::Page;
use super::step_history::{runs_words, step_history_words};
use super::style::{Style, count, cut};
use crate::plan::{Plan, Scope, Section, Step};
use crate::reading::Effect;
use crate::record::RunbookHistory;
use crate::text::visible;
use std::fmt::Write as _;

/// The outline of the document that `plan` (made with everything selected) is of; with its steps and what runs say of each, where there is
/// a `history`.
pub fn outline(plan: &Plan, history: Option<&RunbookHistory>, page: &Page) -> String {
    let paint = page.paint;
    let mut out = String::new();
    let mut put =
        |text: String| writeln!(out, "{}", text.trim_end()).expect("writing to a string cannot fail");
    let runs = history.map(|history| paint.paint(Style::Dim, format!("  {}", runs_words(history))));
    put(format!("{}{}", paint.paint(Style::Heading, &plan.runbook.path), runs.unwrap_or_default()));
    for section in &plan.sections {
        let indent = "  ".repeat(usize::from(section.level));
        if section.level > 0 {
            put(format!("{indent}{}", headline(plan, section, page)));
            let held = held(plan, section);
            if !held.is_empty() {
                put(format!("{indent}    {held}"));
            }
        }
        let Some(history) = history else { continue };
        for step in plan.steps().iter().filter(|step| step.section == section.id) {
            let line = page.link(
                &paint.paint(Style::Dim, format!("line {}", step.line)),
                &plan.runbook.path,
                step.line,
            );
            put(format!("{indent}    {}  {line}", first_line(&step.title)));
            let said = step_history_words(history, &step.id);
            put(format!("{indent}        {}", paint.paint(Style::Dim, said)));
        }
    }
    page.fitted(&out)
}

/// A section with what it is for and where it stands.
fn headline(plan: &Plan, section: &Section, page: &Page) -> String {
    let environment = section.environment.as_ref().map_or(String::new(), |name| format!(", {name} only"));
    let alternative = section.alternative.as_ref().map_or("", |_| ", one of several");
    let doubt = if holds_doubt(plan, section) { ", in doubt" } else { "" };
    let about = format!("{}{environment}{alternative}{doubt} · line {}", section.role.word(), section.line);
    let about = page.link(&page.paint.paint(Style::Dim, about), &plan.runbook.path, section.line);
    format!("{}  {about}", visible(&section.title))
}

/// Whether the reading is unsure of a place that stands directly in a section, or of all of it, and something hangs on that: of mere words
/// nobody has to be told.
fn holds_doubt(plan: &Plan, section: &Section) -> bool {
    let is_in_it = |line: usize| {
        plan.sections.iter().rfind(|other| other.line <= line).is_some_and(|other| other.id == section.id)
    };
    let hangs = |scope: &Scope| plan.steps().iter().any(|step| (scope.line..=scope.end).contains(&step.line));
    plan.scopes.iter().any(|scope| !scope.certain && is_in_it(scope.line) && hangs(scope))
}

/// A step's title in one line.
fn first_line(title: &str) -> String {
    /// What is longer is known by its beginning.
    const LONGEST: usize = 100;
    let title = title.trim();
    let first = title.lines().next().unwrap_or_default();
    let more = if first.len() < title.len() { " …" } else { "" };
    cut(&format!("{}{more}", visible(first)), LONGEST)
}

/// What stands directly in a section: `3 gates, 2 commands (1 destroys), 1 block not run`.
fn held(plan: &Plan, section: &Section) -> String {
    let steps: Vec<_> = plan
        .steps()
        .iter()
        .filter(|step| step.section == section.id && (step.block.is_some() || !step.runs()))
        .collect();
    let kind = |step: &Step| if step.wait().is_some() { "wait" } else { step.kind.word() };
    let of = |word: &str| steps.iter().filter(|step| kind(step) == word).count();
    let destroys = steps.iter().filter(|step| step.effect() == Effect::Destroy).count();
    let mut parts: Vec<String> = [
        ("gate", "gate"),
        ("manual", "manual step"),
        ("wait", "wait"),
        ("command", "command"),
        ("sql", "SQL statement"),
    ]
    .into_iter()
    .map(|(word, noun)| (of(word), noun))
    .filter(|(number, _)| *number > 0)
    .map(|(number, noun)| count(number, noun))
    .collect();
    if destroys > 0 {
        parts.push(format!("{destroys} of them {}", if destroys == 1 { "destroys" } else { "destroy" }));
    }
    parts.join(", ")
}
