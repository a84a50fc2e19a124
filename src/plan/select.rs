//! Which sections and steps are in the run, and why each of the others is not.

use super::choices::{Against, Chosen};
use super::draft::Draft;
use super::inputs::{Inputs, Match, compare, names_section};
use super::rules::{leaves_out, titles};
use super::{Choice, Plan, StepKind};
use crate::document::Document;
use crate::reading::{Mode, Reading, Role};
use crate::settings::BlockRule;
use crate::text::Diagnostic;

/// What is taken of a document.
#[derive(Debug, Default)]
pub(super) struct Selected {
    /// For each section: none where it is in the run, else why not.
    pub(super) sections: Vec<Option<LeftOut>>,
    /// For each draft, likewise.
    pub(super) steps: Vec<Option<LeftOut>>,
}

/// Why something is not in the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LeftOut {
    /// In words.
    pub(super) reason: String,
    /// Whether only a choice that nobody has made yet keeps it out, so that it is worth asking about.
    pub(super) is_open: bool,
}

impl LeftOut {
    fn rule(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_open: false }
    }

    fn choice(against: &Against) -> Self {
        Self { is_open: *against == Against::Open, reason: against.to_string() }
    }
}

/// The sections that `--section` names, each of which has to name one thing.
pub(super) fn named(document: &Document, wanted: &[String], diagnostics: &mut Vec<Diagnostic>) -> Vec<usize> {
    let mut found = Vec::new();
    for name in wanted {
        let fits = |at: usize| {
            let path: Vec<&str> = document
                .path(at)
                .into_iter()
                .map(|section| document.sections[section].title.as_str())
                .collect();
            names_section(name, &path)
        };
        let fitting: Vec<(usize, Match)> = (1..document.sections.len()).map(|at| (at, fits(at))).collect();
        let best = fitting.iter().map(|(_, fit)| *fit).max().unwrap_or(Match::No);
        let hits: Vec<usize> = fitting
            .into_iter()
            .filter(|(_, fit)| *fit == best && best != Match::No)
            .map(|(at, _)| at)
            .collect();
        match hits.as_slice() {
            [] => diagnostics.push(unknown(document, name)),
            [one] => found.push(*one),
            [first, ..] => {
                let lines: Vec<String> =
                    hits.iter().map(|at| format!("line {}", document.sections[*at].line)).collect();
                let message = format!("`{name}` names {} sections: {}", hits.len(), lines.join(", "));
                let hint = "Give more of the title, or the path with the sections above it: \"A > B\".";
                diagnostics.push(
                    Diagnostic::error("ambiguous-section", document.sections[*first].line, message)
                        .hinted(hint),
                );
            }
        }
    }
    found
}

fn unknown(document: &Document, name: &str) -> Diagnostic {
    let titles =
        document.sections.iter().map(|section| section.title.as_str()).filter(|title| !title.is_empty());
    let hint = match crate::settings::nearest(name, titles) {
        Some(title) => format!("Did you mean \"{title}\"?"),
        None => "`stepgate outline` lists the sections.".to_owned(),
    };
    Diagnostic::error("unknown-section", 0, format!("no section is called `{name}`")).hinted(hint)
}

/// Decides for every section and every draft.
pub(super) fn select(
    document: &Document,
    reading: &Reading,
    drafts: &[Draft],
    chosen: &Chosen,
    inputs: &Inputs,
    diagnostics: &mut Vec<Diagnostic>,
) -> Selected {
    let asked = named(document, &inputs.selection.sections, diagnostics);
    let sections: Vec<Option<LeftOut>> = (0..document.sections.len())
        .map(|at| section(at, document, reading, &asked, chosen, inputs))
        .collect();
    let steps = drafts.iter().map(|draft| step(draft, &sections, chosen, inputs)).collect();
    let mut selected = Selected { sections, steps };
    narrow(&mut selected, drafts, inputs, diagnostics);
    selected
}

fn section(
    at: usize,
    document: &Document,
    reading: &Reading,
    asked: &[usize],
    chosen: &Chosen,
    inputs: &Inputs,
) -> Option<LeftOut> {
    if inputs.selection.all {
        return None;
    }
    let path = document.path(at);
    let role = &reading.roles[at];
    let by_role = || LeftOut::rule(format!("{}: only with --section ({})", role.value.word(), role.reason));
    // A section that is asked for brings what it needs, not the troubleshooting that stands under it.
    let belongs = |above: usize| is_default(role.value) || role.value == reading.roles[above].value;
    if asked.is_empty() {
        let taken = path.iter().copied().find(|section| chosen.takes(*section));
        if !is_default(role.value) && !taken.is_some_and(belongs) {
            return Some(by_role());
        }
    } else {
        let under = asked.iter().copied().find(|section| path.contains(section));
        let Some(under) = under else { return Some(LeftOut::rule("not named by --section")) };
        if !belongs(under) {
            return Some(by_role());
        }
    }
    if let Some(reason) = by_settings(at, asked, document, inputs) {
        return Some(LeftOut::rule(reason));
    }
    let elsewhere = path.iter().find_map(|section| {
        let scope = reading.scopes[*section].as_ref()?;
        other_environment(Some(&scope.value), inputs).map(|reason| format!("{reason} ({})", scope.reason))
    });
    elsewhere
        .map(LeftOut::rule)
        .or_else(|| path.iter().find_map(|section| chosen.against(*section)).as_ref().map(LeftOut::choice))
}

/// Why a `[[block]]` leaves the section at `at` out, unless `--section` names it or something in it.
fn by_settings<'i>(at: usize, asked: &[usize], document: &Document, inputs: &'i Inputs) -> Option<&'i str> {
    let is_asked =
        |rule: &BlockRule| asked.iter().any(|section| leaves_out(rule, &titles(document, *section)));
    let mut rules = inputs.settings.block.iter().map(toml::Spanned::get_ref);
    let rule = rules.find(|rule| leaves_out(rule, &titles(document, at)) && !is_asked(rule))?;
    rule.skip.as_deref()
}

/// Whether a section with this role is followed from top to bottom on a good day.
const fn is_default(role: Role) -> bool {
    matches!(role, Role::Setup | Role::Main | Role::Check)
}

/// Why something that is for `environment` only is left out.
fn other_environment(environment: Option<&str>, inputs: &Inputs) -> Option<String> {
    let (wanted, name) = (inputs.environment.as_deref()?, environment?);
    (!inputs.environments().are_same(wanted, name)).then(|| format!("for {name} only"))
}

fn step(draft: &Draft, sections: &[Option<LeftOut>], chosen: &Chosen, inputs: &Inputs) -> Option<LeftOut> {
    if let Some(reason) = &sections[draft.section] {
        return Some(reason.clone());
    }
    if draft.block.is_none() && draft.kind.runs() {
        return Some(LeftOut::rule("offered at its gate"));
    }
    if let Some(reason) = &draft.skip {
        return Some(LeftOut::rule(reason));
    }
    if inputs.selection.all {
        return None;
    }
    let elsewhere = other_environment(draft.environment.as_deref(), inputs);
    elsewhere
        .map(LeftOut::rule)
        .or_else(|| chosen.against_option(draft.alternative.as_ref()?).as_ref().map(LeftOut::choice))
}

/// Applies `--from`, `--to` and `--only`.
fn narrow(selected: &mut Selected, drafts: &[Draft], inputs: &Inputs, diagnostics: &mut Vec<Diagnostic>) {
    let selection = &inputs.selection;
    let mut find =
        |name: &Option<String>| name.as_ref().and_then(|name| find_step(name, drafts, diagnostics));
    let (from, to) = (find(&selection.from), find(&selection.to));
    let only: Vec<usize> = selection.only.iter().filter_map(|name| find(&Some(name.clone()))).collect();
    for (at, reason) in selected.steps.iter_mut().enumerate().filter(|(_, reason)| reason.is_none()) {
        if from.is_some_and(|from| at < from) {
            *reason = Some(LeftOut::rule("before --from"));
        } else if to.is_some_and(|to| at > to) {
            *reason = Some(LeftOut::rule("after --to"));
        } else if !selection.only.is_empty()
            && !only.contains(&at)
            && !only.iter().any(|one| drafts[*one].evidence.contains(&at))
        {
            *reason = Some(LeftOut::rule("not named by --only"));
        }
    }
}

/// The draft that is called `name`: by its line, its name, its title or a part of it.
fn find_step(name: &str, drafts: &[Draft], diagnostics: &mut Vec<Diagnostic>) -> Option<usize> {
    let line = name.trim_start_matches("line ").trim_start_matches('L').parse::<usize>().ok();
    let by_line = line.and_then(|line| drafts.iter().position(|draft| draft.line == line));
    let by_name = || drafts.iter().position(|draft| draft.extras.name.as_deref() == Some(name));
    let by = |fit: Match| {
        move || {
            drafts
                .iter()
                .position(|draft| compare(name, &draft.title) == fit && draft.kind != StepKind::Manual)
        }
    };
    let found = by_line.or_else(by_name).or_else(by(Match::Whole)).or_else(by(Match::Part));
    if found.is_none() {
        let hint = "Name a step by its line, its name= or its title, as `stepgate plan` shows them.";
        diagnostics
            .push(Diagnostic::error("unknown-step", 0, format!("no step is called `{name}`")).hinted(hint));
    }
    found
}

/// The error for each choice that is still open and can be asked of nobody.
pub(super) fn open_choices(choices: &[Choice], can_ask: bool) -> Vec<Diagnostic> {
    let severity = if can_ask { Diagnostic::note } else { Diagnostic::error };
    let open = choices.iter().filter(|choice| choice.chosen.is_none());
    open.map(|choice| {
        let options: Vec<String> =
            choice.options.iter().map(|option| format!("--choose \"{option}\"")).collect();
        severity(
            "open-choice",
            choice.line,
            format!("{} alternatives, and none is chosen", choice.options.len()),
        )
        .hinted(format!("Add {}.", options.join(" or ")))
    })
    .collect()
}

/// The error for each step that needs a terminal where there is none.
pub(super) fn without_terminal(plan: &Plan) -> Vec<Diagnostic> {
    let steps = plan.selected().filter(|step| step.mode == Mode::Terminal);
    steps
        .map(|step| {
            let message = format!("this needs a terminal, and there is none: {}", step.mode_reason);
            let starts = step.script.as_deref().and_then(|script| script.lines().next()).unwrap_or_default();
            Diagnostic::error("no-terminal", step.line, message).hinted(format!(
                "Run it in a terminal, or add to stepgate.toml: [[block]] starts = {starts:?} and skip, replace or mode = \"plain\"."
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::build;
    use crate::settings::Settings;
    use crate::text::Source;

    const RELEASE: &str = "# Release\n\n## Deploy\n\n### Automated Deployment\n\n```sh\ngit push\n```\n\n\
        ### Manual Deployment (Emergency Only)\n\n```sh\n# Copy it\nscp app host:\n\n# If it failed, take the old one\nssh host ln -sf old app\n\n\
        # If it worked, look\nssh host uptime\n```\n\n## Flags\n\n### Rollout\n\n```sh\nflag 10\n```\n";

    /// The scripts that are selected, and the choices that are open.
    fn check(settings: &str, sections: &[&str], scripts: &[&str], open: usize) {
        let inputs = Inputs {
            environment: Some("staging".into()),
            settings: Settings::parse("s", settings).expect("valid"),
            selection: crate::plan::Selection {
                sections: sections.iter().map(|&name| name.into()).collect(),
                ..Default::default()
            },
            ..Inputs::default()
        };
        let plan = build(&Source::new("a.md", RELEASE), &inputs);
        let found: Vec<&str> = plan.selected().filter_map(|step| step.script.as_deref()).collect();
        assert_eq!(found, scripts, "{settings} {sections:?} {:?}", plan.diagnostics);
        assert_eq!(plan.choices.iter().filter(|choice| choice.chosen.is_none()).count(), open);
    }

    #[test]
    fn a_choice_inside_an_alternative_that_was_not_taken_is_nobodys_question() {
        check("[env.staging]\nchoose = ['Automated']\n", &[], &["git push", "flag 10"], 0);
        check("[env.staging]\n", &[], &["flag 10"], 1);
    }

    #[test]
    fn an_alternative_that_was_taken_is_followed_whatever_it_is_for() {
        let choose = "[env.staging]\nchoose = ['Manual', 'If it worked, look']\n";
        check(choose, &[], &["scp app host:", "ssh host uptime", "flag 10"], 0);
    }

    #[test]
    fn a_section_that_the_settings_leave_out_is_taken_when_it_is_asked_for() {
        let settings = "[env.staging]\nchoose = ['Automated']\n[[block]]\nsection = 'Rollout'\nskip = 'on its own day'\n";
        check(settings, &[], &["git push"], 0);
        check(settings, &["Flags"], &[], 0);
        check(settings, &["Rollout"], &["flag 10"], 0);
    }
}
