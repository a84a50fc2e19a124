//! Commands for production and commands for staging on one road, with nothing that says which are for which.

use super::subject::Subject;
use crate::plan::{Step, environments_named};
use crate::reading::Within;
use crate::text::Diagnostic;

/// A warning at the first command that names a second environment.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    // For a chosen environment the plan itself points out each command that names another.
    if subject.inputs.environment.is_some() {
        return Vec::new();
    }
    let mut first: Option<(&str, String, usize)> = None;
    for told in subject
        .commands
        .iter()
        .filter(|told| subject.is_on_main_road(told.step) && !is_for_one(subject, told.step))
    {
        // A command that names two moves something from one to the other.
        let [(environment, word)] = &environments_named(&told.written(), Within::Shell)[..] else {
            continue;
        };
        match &first {
            Some((known, other, line)) if known != environment => {
                let message = format!(
                    "this names `{word}`, and line {line} names `{other}`, with nothing that says which environment is meant"
                );
                let hint = "Write a placeholder such as <environment>, or put what is for one environment under a heading that names it.";
                return vec![Diagnostic::warning("mixed-environments", told.step.line, message).hinted(hint)];
            }
            Some(_) => {}
            None => first = Some((environment, word.clone(), told.step.line)),
        }
    }
    Vec::new()
}

/// Whether the document says that a step is for one environment only, or one of several ways: by a scope that it stands in.
fn is_for_one(subject: &Subject<'_>, step: &Step) -> bool {
    let scope = |id: &str| subject.plan.scopes.iter().find(|scope| scope.id == id);
    let around = std::iter::successors(scope(&step.scope), |scope_| scope(scope_.parent.as_deref()?));
    around
        .into_iter()
        .any(|scope| scope.environment.is_some() || scope.choice.is_some() && !is_heading(subject, &scope.id))
}

fn is_heading(subject: &Subject<'_>, id: &str) -> bool {
    subject.plan.section(id).is_some()
}

#[cfg(test)]
mod tests {
    use crate::check::tests_support::{commands, lines, lines_with};
    use crate::plan::Inputs;

    #[test]
    fn two_environments_on_one_road_are_told_once() {
        let text = "kubectl -n shop-prod get pods\nkubectl -n shop-staging get pods\nkubectl -n shop-prod delete pod x";
        assert_eq!(lines("mixed-environments", &commands(text)), [7]);
    }

    #[test]
    fn a_promotion_names_both_on_purpose() {
        assert_eq!(
            lines("mixed-environments", &commands("promote staging prod\nkubectl -n prod get pods")),
            [0; 0]
        );
    }

    #[test]
    fn headings_and_comments_that_name_the_environment_tell_them_apart() {
        let fence = |name: &str| format!("\n```bash\nkubectl -n {name} get pods\n```\n");
        let headed = format!(
            "# Ship\n## Deploy to Staging\n{}## Deploy to Production\n{}",
            fence("staging"),
            fence("prod")
        );
        assert_eq!(lines("mixed-environments", &headed), [0; 0]);
        let commented =
            commands("# Staging\nkubectl -n staging get pods\n\n# Production\nkubectl -n prod get pods");
        assert_eq!(lines("mixed-environments", &commented), [0; 0]);
    }

    #[test]
    fn with_an_environment_the_plan_says_it() {
        let inputs = Inputs { environment: Some("staging".into()), ..Inputs::default() };
        let markdown = commands("kubectl -n prod get pods\nkubectl -n staging get pods");
        assert_eq!(lines_with(&inputs, "mixed-environments", &markdown), [0; 0]);
        assert_eq!(lines_with(&inputs, "other-environment-read", &markdown), [6]);
    }
}
