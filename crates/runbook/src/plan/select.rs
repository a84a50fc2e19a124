//! Which sections and steps are in the run, and why each of the others is not.
//!
//! One selection for everything: a run, a section by name, a rollback from within a run, a dry run.

use super::chosen::Chosen;
use super::counter_reasons::Against;
use super::draft::Draft;
use super::inputs::Inputs;
use super::named_steps;
use super::names::{best, names_section, titles};
use super::rules::leaves_out;
use super::take_and_leave::Places;
use super::team::Team;
use crate::document::Document;
use crate::reading::{Reading, ScopeKind};
use crate::text::Diagnostic;

/// Why what `--section` does not name is left out.
pub(super) const NOT_NAMED: &str = "not named by --section";

/// What is taken of a document.
#[derive(Debug, Default)]
pub(super) struct Selected {
    /// For each scope: none where it is in the run, else why not.
    pub(super) scopes: Vec<Option<LeftOut>>,
    /// For each draft, likewise.
    pub(super) steps: Vec<Option<LeftOut>>,
}

/// Why something is not in the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LeftOut {
    /// In words.
    pub(super) reason: String,
    /// The id of the question that decides it, if one does.
    pub(super) question: Option<String>,
    /// Whether only an answer that nobody has given yet keeps it out.
    pub(super) waits: bool,
}

impl Selected {
    /// For each draft whether it is in the run, or waits for an answer to be.
    pub(super) fn runs(&self) -> Vec<bool> {
        self.steps.iter().map(|left| left.as_ref().is_none_or(|left| left.waits)).collect()
    }

    /// Whether a step waits for the question `question`.
    pub(super) fn waits_for(&self, question: &str) -> bool {
        self.steps.iter().flatten().any(|left| left.waits && left.question.as_deref() == Some(question))
    }

    /// Whether the scope at `at` is in the run, or only the question `question` or one that is open keeps it out.
    pub(super) fn is_open(&self, at: usize, question: &str) -> bool {
        self.scopes[at].as_ref().is_none_or(|left| left.waits || left.question.as_deref() == Some(question))
    }
}

impl LeftOut {
    fn rule(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), question: None, waits: false }
    }

    fn choice(against: &Against) -> Self {
        Self {
            waits: matches!(against, Against::Open(_) | Against::Doubted(..)),
            question: Some(against.question().to_owned()),
            reason: against.to_string(),
        }
    }
}

/// The sections that `--section` names, each of which has to name one thing.
pub(super) fn named(document: &Document, wanted: &[String], diagnostics: &mut Vec<Diagnostic>) -> Vec<usize> {
    let mut found = Vec::new();
    for name in wanted {
        let fits = |at: usize| names_section(name, &titles(document, at));
        let hits = best((1..document.sections.len()).map(|at| (fits(at), at)).collect());
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

/// All that a selection is made from.
pub(super) struct Selector<'s> {
    pub(super) document: &'s Document,
    pub(super) reading: &'s Reading,
    pub(super) drafts: &'s [Draft],
    pub(super) inputs: &'s Inputs,
    /// The sections that `--section` names.
    pub(super) asked: &'s [usize],
    /// What the team has settled.
    pub(super) team: &'s Team<'s>,
}

impl Selector<'_> {
    /// Whether the scope at `at` is in the run with what was chosen so far.
    pub(super) fn is_in_reach(&self, chosen: &Chosen, places: &Places, at: usize) -> bool {
        self.scope(at, chosen, places, true).is_none()
    }

    /// Decides for every scope and every draft.
    pub(super) fn select(
        &self,
        chosen: &Chosen,
        places: &Places,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Selected {
        let scopes: Vec<Option<LeftOut>> =
            (0..self.reading.scopes.len()).map(|at| self.scope(at, chosen, places, true)).collect();
        let step = |draft: &Draft| self.step(draft, &scopes, chosen, places);
        let steps = self.drafts.iter().map(step).collect();
        let mut selected = Selected { scopes, steps };
        narrow(&mut selected, self.drafts, self.inputs, diagnostics);
        selected
    }

    /// Why the scope at `at` is not in the run. Whether the environments that it and what holds it are for count, is said by the caller.
    fn scope(&self, at: usize, chosen: &Chosen, places: &Places, with_environment: bool) -> Option<LeftOut> {
        if let Some(reason) = self.by_settings(self.reading.scopes[at].section) {
            return Some(LeftOut::rule(reason));
        }
        let path = self.reading.scopes.path(at);
        let by_hand = || path.iter().find_map(|scope| chosen.left_by_hand(*scope));
        if self.inputs.selection.all
            && let Some(left) = by_hand()
        {
            return Some(LeftOut::choice(&left));
        }
        if let Some(left) = places.left(&path) {
            let by = if places.by_team.contains(&left) { "stepgate.toml" } else { "--leave" };
            return Some(LeftOut::rule(format!("left out by {by}")));
        }
        let typed = places.typed(&path);
        let fallen = self.fallen(&path, chosen).filter(|(depth, _)| typed.is_none_or(|typed| typed < *depth));
        if self.inputs.selection.all {
            return fallen.map(|(_, question)| LeftOut::choice(&question));
        }
        let asked = path.iter().rposition(|scope| self.asked.contains(scope));
        if typed.is_none() && !self.asked.is_empty() && asked.is_none() {
            return Some(LeftOut::rule(NOT_NAMED));
        }
        // What the team has settled, or has to settle anew, is settled for that place: what holds it has a say of its own.
        let settled = places.settled(&path).max(fallen.as_ref().map(|(depth, _)| *depth));
        let settled = settled.filter(|depth| typed.is_none_or(|typed| typed < *depth));
        if let Some(depth) = settled.filter(|depth| *depth > 0 && asked.is_none_or(|asked| asked < *depth))
            && let Some(left) = self.scope(path[depth - 1], chosen, places, with_environment)
        {
            return Some(left);
        }
        // What was taken brings what it needs: not what in it is for another environment, nor its own way back.
        let taken = typed.max(settled);
        let is_of_taken = |place: usize| {
            let (role, own) =
                (self.reading.scopes[at].role.value, self.reading.scopes[path[place]].role.value);
            role.is_followed() || role == own
        };
        let is_followed = asked.is_some() || taken.is_some_and(is_of_taken);
        let by_role = if is_followed { None } else { self.by_role(at, &path, chosen) };
        let below = taken.map_or(0, |place| place + 1);
        let by_environment = || if with_environment { self.elsewhere(&path[below..]) } else { None };
        let lifted = places.lifted(&path);
        let by_choice = || {
            let is_lifted = |depth: usize| lifted.is_some_and(|lifted| lifted >= depth);
            path.iter().enumerate().find_map(|(depth, scope)| chosen.against(*scope, is_lifted(depth)))
        };
        by_role
            .or_else(by_environment)
            .or_else(|| by_choice().as_ref().map(LeftOut::choice))
            .or_else(|| fallen.map(|(_, question)| LeftOut::choice(&question)))
    }

    /// The outermost place on `path` of which the team's answer has fallen and nobody has given another one.
    fn fallen(&self, path: &[usize], chosen: &Chosen) -> Option<(usize, Against)> {
        let mut fallen = path.iter().enumerate().filter(|(_, scope)| self.team.has_fallen(**scope));
        fallen.find_map(|(depth, scope)| Some((depth, chosen.doubted(*scope)?)))
    }

    /// What is not followed on a good day, unless it stands under an alternative that was taken.
    fn by_role(&self, at: usize, path: &[usize], chosen: &Chosen) -> Option<LeftOut> {
        let role = &self.reading.scopes[at].role;
        let taken = path.iter().copied().find(|scope| chosen.takes(*scope));
        // An alternative that was taken brings what it needs, not the troubleshooting that stands under it.
        let belongs =
            |above: usize| role.value.is_followed() || role.value == self.reading.scopes[above].role.value;
        let reason = || format!("{}: only with --section ({})", role.value.word(), role.reason);
        let doubted = || {
            path.iter()
                .rev()
                .find_map(|scope| chosen.doubted(*scope))
                .filter(|_| self.reading.scopes[at].doubt.as_ref().is_some_and(|doubt| doubt.is_about_role))
        };
        (!role.value.is_followed() && !taken.is_some_and(belongs))
            .then(|| doubted().as_ref().map_or_else(|| LeftOut::rule(reason()), LeftOut::choice))
    }

    /// What keeps a step out that does more than look, where the reading is unsure of what it stands in. What was named by hand is sure.
    fn doubted(&self, draft: &Draft, chosen: &Chosen, places: &Places) -> Option<LeftOut> {
        if draft.only_looks() && draft.kind.runs() {
            return None;
        }
        let path = self.reading.scopes.path(draft.scope);
        let mut named = places.taken.iter().chain(self.asked);
        let innermost = named.any(|scope| path.contains(scope)).then(|| {
            let named = places.taken.iter().chain(self.asked).filter(|scope| path.contains(scope));
            named.filter_map(|scope| path.iter().position(|at| at == scope)).max().unwrap_or(0)
        });
        let below = innermost.map_or(0, |at| at + 1);
        // The innermost doubt decides: who takes what holds it has not said yes to that.
        path[below..].iter().rev().find_map(|scope| chosen.doubted(*scope)).as_ref().map(LeftOut::choice)
    }

    /// What is for another environment. Of headings the innermost that names one counts: it is in doubt where an outer one names another.
    fn elsewhere(&self, path: &[usize]) -> Option<LeftOut> {
        let scopes = &self.reading.scopes;
        let is_heading = |scope: usize| scopes[scope].kind == ScopeKind::Heading;
        let innermost =
            path.iter().rposition(|scope| is_heading(*scope) && scopes[*scope].environment.is_some());
        let counts = |(at, scope): &(usize, &usize)| {
            !is_heading(**scope) || innermost.is_none_or(|inner| *at >= inner)
        };
        path.iter().enumerate().filter(counts).find_map(|(_, scope)| {
            let environment = self.reading.scopes[*scope].environment.as_ref()?;
            let reason = other_environment(Some(&environment.value), self.inputs)?;
            Some(LeftOut::rule(format!("{reason} ({})", environment.reason)))
        })
    }

    /// Why a `[[block]]` leaves the section at `at` out, whoever asks for it.
    fn by_settings(&self, at: usize) -> Option<&str> {
        let mut rules = self.inputs.settings.block.iter().map(toml::Spanned::get_ref);
        rules.find(|rule| leaves_out(rule, &titles(self.document, at)))?.skip.as_deref()
    }

    fn step(
        &self,
        draft: &Draft,
        scopes: &[Option<LeftOut>],
        chosen: &Chosen,
        places: &Places,
    ) -> Option<LeftOut> {
        // A team that has said for which environment a place is has settled it.
        let around = if draft.extras.is_placed {
            self.scope(draft.scope, chosen, places, false)
        } else {
            scopes[draft.scope].clone()
        };
        if around.is_some() {
            return around;
        }
        if draft.block.is_none() && draft.kind.runs() {
            return Some(LeftOut::rule("offered at its gate"));
        }
        if let Some(reason) = &draft.skip {
            return Some(LeftOut::rule(reason));
        }
        if let Some(doubted) = self.doubted(draft, chosen, places) {
            return Some(doubted);
        }
        if self.inputs.selection.all {
            return None;
        }
        other_environment(draft.environment.as_deref(), self.inputs).map(LeftOut::rule)
    }
}

/// Why something that is for `environment` only is left out.
fn other_environment(environment: Option<&str>, inputs: &Inputs) -> Option<String> {
    let (wanted, name) = (inputs.environment.as_deref()?, environment?);
    (!inputs.environments().are_same(wanted, name)).then(|| format!("for {name} only"))
}

/// Applies `--from`, `--to` and `--only`.
fn narrow(selected: &mut Selected, drafts: &[Draft], inputs: &Inputs, diagnostics: &mut Vec<Diagnostic>) {
    let selection = &inputs.selection;
    let mut one = |name: &Option<String>| {
        let name = name.as_ref()?;
        let found = named_steps::find(name, drafts, diagnostics);
        named_steps::only_one(name, &found, drafts, diagnostics)
    };
    let (from, to) = (one(&selection.from), one(&selection.to));
    let only: Vec<usize> =
        selection.only.iter().flat_map(|name| named_steps::find(name, drafts, diagnostics)).collect();
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
        let found: Vec<&str> = plan.selected().filter_map(crate::plan::Step::script).collect();
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
    fn a_section_that_the_settings_leave_out_is_not_taken_by_its_name_either() {
        let settings = "[env.staging]\nchoose = ['Automated']\n[[block]]\nsection = 'Rollout'\nskip = 'on its own day'\n";
        check(settings, &[], &["git push"], 0);
        check(settings, &["Flags"], &[], 0);
        check(settings, &["Rollout"], &[], 0);
    }
}
