//! Sections with commands that no run takes by itself, and sections that nothing can name.

use super::subject::Subject;
use crate::plan::Section;
use crate::reading::Role;
use crate::text::Diagnostic;
use std::cell::LazyCell;
use std::collections::HashMap;

/// A note for each section with commands that is only read, and a warning for each that nothing can reach.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut held: HashMap<&str, usize> = HashMap::new();
    for step in subject.plan.steps().iter().filter(|step| step.runs() && step.block.is_some()) {
        *held.entry(step.section.as_str()).or_default() += 1;
    }
    let twins = LazyCell::new(|| Twins::of(subject));
    let sections = subject.plan.sections.iter();
    sections
        .filter_map(|section| finding(subject, section, *held.get(section.id.as_str())?, &twins))
        .collect()
}

fn finding<'a, F: FnOnce() -> Twins<'a>>(
    subject: &Subject<'_>,
    section: &Section,
    held: usize,
    twins: &LazyCell<Twins<'a>, F>,
) -> Option<Diagnostic> {
    let settings = &subject.inputs.settings;
    let unknown =
        section.environment.as_ref().filter(|name| !settings.env.is_empty() && !is_known(subject, name));
    if let Some(name) = unknown {
        let path = settings.path.as_deref().unwrap_or(crate::settings::FILE_NAME);
        let known: Vec<&str> = settings.env.keys().map(String::as_str).collect();
        let message = format!("this is for `{name}` only, and {path} knows {}", known.join(", "));
        let hint = format!("Add [env.{name}] to {path}, or make `{name}` an alias of one that it knows.");
        return Some(Diagnostic::warning("unreachable-section", section.line, message).hinted(hint));
    }
    if section.role.is_followed() {
        return None;
    }
    if let Some(twin) = twins.of_section(section) {
        let message = format!(
            "this section can only be named with --section, and line {} has the same title under the same headings",
            twin.line
        );
        return Some(
            Diagnostic::warning("unreachable-section", section.line, message)
                .hinted("Give one of them another title."),
        );
    }
    let commands = if held == 1 {
        "1 command that no run takes".to_owned()
    } else {
        format!("{held} commands that no run takes")
    };
    let hint = "If it is part of the procedure, give it a heading that says what is done there.";
    (section.role == Role::Reference).then(|| {
        Diagnostic::note(
            "unreached-section",
            section.line,
            format!("{commands} unless --section names it: {}", section.reason),
        )
        .hinted(hint)
    })
}

/// Whether the settings have an environment that `name` means.
fn is_known(subject: &Subject<'_>, name: &str) -> bool {
    let environments = subject.inputs.known().environments;
    subject.inputs.settings.env.keys().any(|known| environments.are_same(known, name))
}

/// The sections by their paths of titles, and where each stands.
struct Twins<'a> {
    sections: &'a [crate::document::Section],
    places: HashMap<&'a str, usize>,
    /// The first two sections of each path.
    by_path: HashMap<Vec<String>, (usize, Option<usize>)>,
    paths: Vec<Vec<String>>,
}

impl<'a> Twins<'a> {
    fn of(subject: &Subject<'a>) -> Self {
        let sections = &subject.document.sections;
        let path = |at: usize| {
            subject.document.path(at).into_iter().map(|one| sections[one].title.to_lowercase()).collect()
        };
        let paths: Vec<Vec<String>> = (0..sections.len()).map(path).collect();
        let mut by_path: HashMap<Vec<String>, (usize, Option<usize>)> = HashMap::new();
        for at in (0..sections.len()).filter(|at| sections[*at].level > 0) {
            let known = by_path.entry(paths[at].clone()).or_insert((at, None));
            if known.0 != at {
                known.1.get_or_insert(at);
            }
        }
        let places = sections.iter().enumerate().map(|(at, one)| (one.id.as_str(), at)).collect();
        Self { sections, places, by_path, paths }
    }

    /// Another section whose path of titles is the same, so that `--section` can name neither.
    fn of_section(&self, section: &Section) -> Option<&'a crate::document::Section> {
        let own = *self.places.get(section.id.as_str())?;
        let (first, second) = *self.by_path.get(&self.paths[own])?;
        let twin = if first == own { second? } else { first };
        Some(&self.sections[twin])
    }
}

#[cfg(test)]
mod tests {
    use crate::check::tests_support::{everything, lines, lines_with};
    use crate::plan::Inputs;
    use crate::settings::Settings;

    const RUN: &str = "\n```bash\nlook here\n```\n";

    #[test]
    fn commands_in_a_section_that_is_only_read_are_told_at_its_heading() {
        assert_eq!(
            lines("unreached-section", &format!("# Ship\n## Deploy\n{RUN}## Useful Commands\n{RUN}")),
            [7]
        );
        assert_eq!(
            lines("unreached-section", &format!("# Ship\n## Deploy\n{RUN}## Rollback\n{RUN}")),
            [0; 0]
        );
    }

    #[test]
    fn two_rollbacks_of_one_title_cannot_be_named() {
        assert_eq!(
            lines("unreachable-section", &format!("# Ship\n## Rollback\n{RUN}## Rollback\n{RUN}")),
            [2, 7]
        );
        assert_eq!(
            lines("unreachable-section", &format!("# Ship\n## Step 1\n### Undo\n{RUN}## Rollback\n{RUN}")),
            [0; 0]
        );
    }

    #[test]
    fn a_section_for_an_environment_that_the_settings_do_not_know_is_never_taken() {
        let settings = Settings::parse("stepgate.toml", "[env.production]\n").expect("valid");
        let inputs = Inputs { settings, ..everything() };
        let markdown = format!("# Ship\n## Deploy to Staging\n{RUN}## Deploy to Prod\n{RUN}");
        assert_eq!(lines_with(&inputs, "unreachable-section", &markdown), [2]);
        assert_eq!(lines("unreachable-section", &markdown), [0; 0]);
    }
}
