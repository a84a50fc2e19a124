//! A document at a glance: its sections, what each is for, and what stands in it.

use super::page::Page;
use super::style::{Style, count};
use crate::plan::{Plan, Section, Step};
use crate::reading::Effect;
use crate::text::visible;
use std::fmt::Write as _;

/// The outline of the document that `plan` (made with everything selected) is of.
pub fn outline(plan: &Plan, page: &Page) -> String {
    let paint = page.paint;
    let mut out = String::new();
    let mut put =
        |text: String| writeln!(out, "{}", text.trim_end()).expect("writing to a string cannot fail");
    put(paint.paint(Style::Heading, &plan.runbook.path));
    for section in plan.sections.iter().filter(|section| section.level > 0) {
        let indent = "  ".repeat(usize::from(section.level));
        let environment = section.environment.as_ref().map_or(String::new(), |name| format!(", {name} only"));
        let alternative = section.alternative.as_ref().map_or("", |_| ", one of several");
        let about = paint.paint(
            Style::Dim,
            format!("{}{environment}{alternative} · line {}", section.role.word(), section.line),
        );
        let about = page.link(&about, &plan.runbook.path, section.line);
        put(format!("{indent}{}  {about}", visible(&section.title)));
        let held = held(plan, section);
        if !held.is_empty() {
            put(format!("{indent}    {held}"));
        }
    }
    page.fitted(&out)
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
