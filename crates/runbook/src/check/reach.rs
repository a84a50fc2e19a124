//! Sections with commands that no run takes by itself, and sections that nothing can name.

use super::subject::Subject;
use crate::plan::Section;
use crate::reading::Role;
use crate::text::Diagnostic;

/// A note for each section with commands that is only read, and a warning for each that nothing can reach.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let held = |section: &&Section| {
        subject
            .plan
            .steps()
            .iter()
            .filter(|step| step.section == section.id && step.runs() && step.block.is_some())
            .count()
    };
    let sections =
        subject.plan.sections.iter().map(|section| (section, held(&section))).filter(|(_, held)| *held > 0);
    sections.filter_map(|(section, held)| finding(subject, section, held)).collect()
}

fn finding(subject: &Subject<'_>, section: &Section, held: usize) -> Option<Diagnostic> {
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
    if let Some(twin) = twin(subject, section) {
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

/// Another section whose path of titles is the same, so that `--section` can name neither.
fn twin<'a>(subject: &Subject<'a>, section: &Section) -> Option<&'a crate::document::Section> {
    let sections = &subject.document.sections;
    let path = |at: usize| {
        subject
            .document
            .path(at)
            .into_iter()
            .map(|one| sections[one].title.to_lowercase())
            .collect::<Vec<_>>()
    };
    let own = sections.iter().position(|one| one.id == section.id)?;
    let titles = path(own);
    (0..sections.len())
        .find(|at| *at != own && sections[*at].level > 0 && path(*at) == titles)
        .map(|at| &sections[at])
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
