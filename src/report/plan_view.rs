//! A plan for a person: its values, its choices, every step with the text that would run, and what is left out and why.

use super::findings::diagnostics;
use super::page::Page;
use super::remainder::{self, Row};
use super::style::{Paint, Style, count, cut, folded, pad, wrapped};
use super::words::{effect_mark, probe_words};
use crate::plan::{Choice, Plan, QUOTED, Runnable, Section, Step, StepKind, Variable};
use crate::reading::{Mode, Stays};
use crate::settings::duration_words;
use crate::text::{Severity, Source, visible};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;
use unicode_width::UnicodeWidthStr as _;

/// What stands for a value that nobody has given.
const NO_VALUE: &str = "(no value)";
/// The widest value that the column of values makes room for.
const WIDE: usize = 32;
/// How much of a name is shown of what is not run.
const NAMED: usize = 60;
/// The widest line of a step's words; code is never broken.
const WIDEST: usize = 100;
/// The columns in front of what belongs to a step.
const MARGIN: &str = "               ";

/// The whole preview.
pub fn plan_view(plan: &Plan, source: &Source, page: &Page) -> String {
    let mut view = View { out: String::new(), paint: page.paint, page, path: source.path() };
    view.title(plan);
    view.databases(plan);
    view.commands(plan);
    view.variables(plan);
    view.choices(plan);
    view.steps(plan);
    view.remainder(plan);
    view.out.push_str(&diagnostics(plan, source, page));
    view.verdict(plan);
    page.fitted(&view.out)
}

/// When a value is asked for, by the number that the step has in this plan.
fn asked_before(plan: &Plan, id: &str) -> String {
    let number = plan.selected().position(|step| step.id == id);
    number.map_or_else(|| "asked when it is needed".to_owned(), |at| format!("asked before step {}", at + 1))
}

fn put(out: &mut String, text: &str) {
    writeln!(out, "{}", text.trim_end()).expect("writing to a string cannot fail");
}

struct View<'p> {
    out: String,
    paint: Paint,
    page: &'p Page,
    /// Where the document lies.
    path: &'p str,
}

impl View<'_> {
    fn line(&mut self, text: &str) {
        put(&mut self.out, text);
    }

    fn heading(&mut self, text: &str) {
        let painted = self.paint.paint(Style::Heading, text);
        self.line(&format!("\n{painted}"));
    }

    fn title(&mut self, plan: &Plan) {
        let environment = plan.environment.as_deref().unwrap_or("no environment");
        let steps = count(plan.selected().count(), "step");
        let title =
            self.paint.paint(Style::Heading, format!("{} · {environment} · {steps}", plan.runbook.path));
        let digest = self.paint.paint(Style::Dim, &plan.digest);
        self.line(&format!("{title}\n{digest}"));
        for (name, target) in &plan.rules.targets {
            let base =
                target.base.as_ref().map_or_else(String::new, |base| format!(", in {}", visible(base)));
            let machine =
                format!("{} is the machine that `ssh {}` reaches{base}", visible(name), visible(&target.ssh));
            self.line(&self.paint.paint(Style::Dim, machine));
        }
    }

    /// The databases that were looked at.
    fn databases(&mut self, plan: &Plan) {
        let looked = plan.probe.iter().flat_map(|probe| &probe.databases);
        let about: Vec<&String> = looked.filter_map(|database| database.about.as_ref()).collect();
        if !about.is_empty() {
            self.heading("Databases");
            about.iter().for_each(|about| self.line(&format!("  {}", visible(about))));
        }
    }

    /// What a run executes besides its steps.
    fn commands(&mut self, plan: &Plan) {
        if plan.commands.is_empty() {
            return;
        }
        self.heading("Run besides the steps, from stepgate.toml");
        for beside in &plan.commands {
            let purpose = self.paint.paint(Style::Dim, visible(&beside.purpose));
            self.line(&format!("  {}  {purpose}", visible(&beside.command)));
        }
    }

    fn variables(&mut self, plan: &Plan) {
        if plan.variables.is_empty() {
            return;
        }
        self.heading("Variables");
        let widest = plan.variables.iter().map(|variable| variable.name.len()).max().unwrap_or(0);
        let values: Vec<String> = plan.variables.iter().map(Self::value).collect();
        // A value that is much longer than the others pushes only its own origin aside.
        let wide = values.iter().map(|value| value.width()).filter(|width| *width <= WIDE).max().unwrap_or(0);
        for (variable, value) in plan.variables.iter().zip(values) {
            let style = if value == NO_VALUE { Style::Bad } else { Style::Plain };
            let value = self.paint.paint(style, pad(&value, wide));
            let origin = variable
                .origin
                .clone()
                .or_else(|| variable.asked_at.as_ref().map(|step| asked_before(plan, step)));
            let origin = origin.unwrap_or_else(|| variable.spellings.join(" "));
            // What is known is within them, or there is an error of its own.
            let limits = variable.limits.as_ref().filter(|_| variable.value.is_none());
            let limits = limits.map(|limits| format!("; {}", visible(&limits.words()))).unwrap_or_default();
            let origin = self.paint.paint(Style::Dim, format!("{origin}{limits}"));
            self.line(&format!("  {}  {value}  {origin}", pad(&variable.name, widest)));
        }
    }

    fn value(variable: &Variable) -> String {
        match (&variable.value, variable.secret, &variable.origin) {
            (_, true, Some(_)) => "(secret)".to_owned(),
            (Some(value), false, _) => visible(value).replace('\n', "⏎"),
            _ if variable.asked_at.is_some() => "(asked)".to_owned(),
            _ => NO_VALUE.to_owned(),
        }
    }

    /// What was chosen. What is open, and what a condition leaves out, is named at the end.
    fn choices(&mut self, plan: &Plan) {
        let is_made = |choice: &&Choice| {
            choice
                .chosen
                .as_ref()
                .is_some_and(|chosen| !choice.is_condition() || *chosen == choice.options[0])
        };
        let made: Vec<&Choice> = plan.choices.iter().filter(is_made).collect();
        if made.is_empty() {
            return;
        }
        self.heading("Choices");
        for choice in made {
            let title =
                plan.section(&choice.section).map_or("", |section| section.title.trim_end_matches(':'));
            let title = if title.is_empty() { "This document".to_owned() } else { visible(title) };
            let chosen = choice.chosen.as_deref().unwrap_or_default();
            if choice.is_condition() {
                self.line(&format!("  {title}: takes \"{chosen}\""));
                continue;
            }
            let others: Vec<&str> =
                choice.options.iter().map(String::as_str).filter(|option| *option != chosen).collect();
            let others = self.paint.paint(Style::Dim, format!("not {}", others.join(", ")));
            self.line(&format!("  {title}: {chosen}  {others}"));
        }
    }

    fn steps(&mut self, plan: &Plan) {
        let sections: HashMap<&str, &Section> =
            plan.sections.iter().map(|section| (section.id.as_str(), section)).collect();
        let mut section = "";
        for (index, step) in plan.selected().enumerate() {
            if step.section != section {
                section = &step.section;
                if let Some(section) = sections.get(section) {
                    self.section(section);
                }
            }
            self.step(plan, step, index + 1);
        }
    }

    fn section(&mut self, section: &Section) {
        let title = if section.title.is_empty() { "(before the first heading)" } else { &section.title };
        let environment = section.environment.as_ref().map_or(String::new(), |name| format!(" · {name}"));
        let about = self
            .paint
            .paint(Style::Dim, format!("{}{environment} · line {}", section.role.word(), section.line));
        let about = self.page.link(&about, self.path, section.line);
        let title = self.paint.paint(Style::Heading, visible(title));
        self.line(&format!("\n{title}  {about}"));
    }

    fn step(&mut self, plan: &Plan, step: &Step, number: usize) {
        let (word, style) = effect_mark(step);
        let mark = self.paint.paint(style, pad(word, 7));
        let ticked = if step.is_ticked() { " (ticked in the document)" } else { "" };
        let line = self.page.link(&self.paint.paint(Style::Dim, step.place()), self.path, step.line);
        if step.is_its_own_title() {
            let code = self.paint.paint(Style::Code, visible(&step.title));
            self.line(&format!("{number:4}  {mark}  {code}  {line}"));
        } else {
            // What somebody is asked about is shown whole, however long it is.
            let title = format!("{}{ticked}", visible(&step.title));
            let mut title = wrapped(&title, WIDEST).into_iter();
            self.line(&format!("{number:4}  {mark}  {}  {line}", title.next().unwrap_or_default()));
            title.for_each(|text| self.line(&format!("{MARGIN}{text}")));
            for text in visible(step.script().unwrap_or_default()).lines() {
                let code = self.paint.paint(Style::Code, text);
                self.line(&format!("{MARGIN}{code}"));
            }
        }
        for note in Self::notes(plan, step) {
            if note.starts_with(QUOTED) {
                for line in note.lines().flat_map(|line| folded(line, WIDEST)) {
                    let line = self.paint.paint(Style::Dim, line);
                    self.line(&format!("{MARGIN}{line}"));
                }
                continue;
            }
            for (at, text) in wrapped(&note, WIDEST).into_iter().enumerate() {
                let note =
                    self.paint.paint(Style::Dim, format!("{} {text}", if at == 0 { "·" } else { " " }));
                self.line(&format!("{MARGIN}{note}"));
            }
        }
    }

    /// What else there is to know of a step.
    fn notes(plan: &Plan, step: &Step) -> Vec<String> {
        let mut notes = Vec::new();
        if matches!(step.kind, StepKind::Manual(_)) {
            notes.extend(step.prose.iter().map(|text| visible(text)));
        }
        let offered = step.offers().iter().filter_map(|id| plan.step(id)?.script());
        notes.extend(offered.map(|script| format!("offers `{}`", visible(script))));
        notes.extend(step.run().into_iter().flat_map(|run| Self::run_notes(step, run)));
        notes.extend(
            step.deviation().map(|_| "not as the document has it: replaced by stepgate.toml".to_owned()),
        );
        if let Some(sql) = step.sql() {
            notes.push(match &sql.on {
                Some(on) if on.is_unknown() => format!("on database {} ({})", sql.database, on.source),
                Some(on) if sql.database == "default" => format!("on database {on}"),
                Some(on) => format!("on database {}: {on}", sql.database),
                None => format!("on database {}", sql.database),
            });
            notes.extend(sql.vertical.then(|| "a column a line".to_owned()));
            notes.extend(plan.probed(&step.id).into_iter().flat_map(probe_words));
            notes.extend(sql.transaction_note.clone());
            notes.extend(sql.expect_rows.map(|rows| {
                format!("must change {}", count(usize::try_from(rows).unwrap_or(usize::MAX), "row"))
            }));
            notes.extend(sql.capture.iter().map(|name| format!("its first value becomes `{name}`")));
            notes.extend(sql.by_client.words());
        }
        notes
    }

    /// How what runs is run, and what is held against it.
    fn run_notes(step: &Step, run: &Runnable) -> Vec<String> {
        let mut notes = Vec::new();
        if run.mode != Mode::Plain {
            let until = match run.mode {
                Mode::Watch => format!(
                    "; until a key, or{} for {}",
                    if run.timeout.is_none() { " without a person" } else { "" },
                    duration_words(Duration::from_secs(step.watched()))
                ),
                Mode::Background if step.is_put_into_background() => {
                    "; ended when no later step needs it, waited for if it never listens".to_owned()
                }
                Mode::Background => "; ended when no later step needs it".to_owned(),
                Mode::Plain | Mode::Terminal => String::new(),
            };
            notes.push(format!("{}: {}{until}", run.mode.word(), run.mode_reason));
        }
        notes.extend(step.stays().map(|stays| match stays {
            Stays::ForGood(why) => format!("what it starts stays when the run is over: {why}"),
            Stays::WithTheRun => "what it starts ends with the run".to_owned(),
        }));
        let again = step.command().map_or(&[][..], |command| &command.asks_again);
        notes.extend((!again.is_empty()).then(|| format!("a resume asks again for {}", again.join(", "))));
        notes.extend(run.caution.iter().map(|caution| format!("asks first: {}", caution.said(run.effect))));
        notes.extend((run.cwd != ".").then(|| format!("in {}", run.cwd)));
        notes.extend(
            run.timeout
                .filter(|_| run.mode != Mode::Watch)
                .map(|seconds| format!("stopped after {}", duration_words(Duration::from_secs(seconds)))),
        );
        notes.extend(
            run.expected.iter().map(|text| format!("expected: {}", visible(&text.replace('\n', " ⏎ ")))),
        );
        notes.extend(run.expect.iter().map(|text| format!("must print `{text}`")));
        notes
    }

    /// What the run does not do, by name and line.
    fn remainder(&mut self, plan: &Plan) {
        self.rows("Left out", &remainder::left_out(plan));
        let not_run = remainder::not_run(plan);
        if !not_run.is_empty() {
            self.heading("Not run");
        }
        for (line, reason) in not_run {
            self.line(&format!("  line {}  {reason}", pad(&line.to_string(), 5)));
        }
        self.rows("To be settled", &remainder::to_be_settled(plan));
    }

    fn rows(&mut self, title: &str, rows: &[Row]) {
        if rows.is_empty() {
            return;
        }
        self.heading(title);
        for row in rows {
            let about = self.paint.paint(Style::Dim, visible(&row.about));
            self.line(&format!("  {}  {about}", cut(&visible(&row.name), NAMED)));
        }
    }

    fn verdict(&mut self, plan: &Plan) {
        let errors = plan.of(Severity::Error).count();
        let text = if plan.ready {
            self.paint.paint(Style::Good, "Ready: a run would start.")
        } else if plan.askable {
            let open = count(errors, "answer");
            self.paint.paint(
                Style::Warn,
                format!("Not ready: {open} to be given, which a run in a terminal asks for."),
            )
        } else {
            self.paint.paint(Style::Bad, format!("Not ready: {}.", count(errors, "error")))
        };
        self.line(&format!("\n{text}"));
        for need in plan.rules.needs() {
            self.line(&format!("A run needs {}.", visible(&need)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Inputs, build};

    fn view(markdown: &str) -> String {
        let source = Source::new("a.md", markdown);
        let inputs = Inputs { environment: Some("staging".into()), ..Inputs::default() };
        plan_view(&build(&source, &inputs), &source, &Page::default())
    }

    #[test]
    fn a_finding_in_many_lines_is_told_once() {
        let text = view("# T\n## Go\n```sh\nget x-prod\nget y-prod\nget z-prod\n```\n");
        assert_eq!(text.matches("warning[other-environment]").count(), 1, "{text}");
        assert!(text.contains("a.md:4\n") && text.contains("also in line 5, 6\n"), "{text}");
    }

    #[test]
    fn what_a_gate_offers_is_told_with_it_and_not_as_left_out() {
        let text = view("# T\n## Checks\n\n- [ ] Tests pass (`npm run test`)\n");
        assert!(text.contains("· offers `npm run test`") && !text.contains("Left out"), "{text}");
    }

    #[test]
    fn what_a_person_has_to_do_is_told_in_full() {
        let text = view("# T\n## Go\n\n1. Approve it\n   - Open the run\n   - Click the button\n");
        assert!(
            text.contains("Approve it")
                && text.contains("· Open the run\n")
                && text.contains("· Click the button\n"),
            "{text}"
        );
    }
}
