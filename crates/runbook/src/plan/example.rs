//! Versions that stand in the text of a command itself: somebody who follows the document again needs another one.
//!
//! Takes a script with its holes, gives the first version that is probably an example. What is installed is pinned for a reason, and no
//! example.

use super::step::Step;
use crate::reading::Effect;
use crate::text::{Diagnostic, Pattern};

/// `VERSION=1.0.1`, of what the document itself releases.
static ASSIGNED: Pattern = Pattern::only_where(
    is_versioned,
    r#"(?m)(?:^|[\s;&(])(?:(?:NEW|OLD|APP|IMAGE|RELEASE|DEPLOY|TARGET|CURRENT|PREVIOUS|ROLLBACK|GIT)_)?(?:VERSION|TAG|RELEASE)=["']?(?P<value>v?\d+\.\d+(?:\.\d+)?(?:-[\w.]+)?)["']?(?:[\s;&)]|$)"#,
);
/// `-f version=v1.2.3`, `--set api.image.tag=v1.2.3`.
static KEYED: Pattern = Pattern::needing(
    &["version=", "tag="],
    r#"(?:^|[\s.,"'])(?:version|tag)=["']?(?P<value>v?\d+\.\d+\.\d+(?:-[\w.]+)?)"#,
);
/// `git tag -a v1.2.3`, `docker push shop/web:1.2.3`.
static NAMED: Pattern = Pattern::needing(
    &["git tag", "git push", "gh release create", "docker ", "podman ", "set image"],
    r"(?m)(?:git tag|git push|gh release create|(?:docker|podman) (?:build|tag|push)|kubectl set image)\b[^\n;&|]*?[\s:/](?P<value>v?\d+\.\d+\.\d+(?:-[\w.]+)?)(?:[\s;&|]|$)",
);

/// Whether a version, a tag or a release gets a number.
fn is_versioned(text: &str) -> bool {
    ["VERSION=", "TAG=", "RELEASE="].into_iter().any(|name| {
        text.match_indices(name).any(|(at, _)| {
            let value = &text[at + name.len()..];
            let value = value.strip_prefix(['"', '\'']).unwrap_or(value);
            value.strip_prefix('v').unwrap_or(value).starts_with(|c: char| c.is_ascii_digit())
        })
    })
}

/// What is told of a version in a command.
pub(super) fn told(step: &Step) -> Option<Diagnostic> {
    let text = &step.command()?.run.template.text;
    let acts = step.effect() != Effect::Read;
    let found = |pattern: &'static Pattern| pattern.captures(text).map(|found| found["value"].to_owned());
    let value =
        found(&ASSIGNED).or_else(|| acts.then(|| found(&KEYED).or_else(|| found(&NAMED))).flatten())?;
    let message = format!("`{value}` stands in the text itself, and is the same in every run");
    Some(Diagnostic::warning("example-value", step.line, message).hinted(
        "If it is an example, write a placeholder such as <version>, give the variable with --set, or a [[block]] with replace =.",
    ))
}

#[cfg(test)]
mod tests {
    use crate::plan::{Inputs, build};
    use crate::text::Source;

    fn check(script: &str, expected: bool) {
        let plan = build(&Source::new("a.md", format!("```sh\n{script}\n```\n")), &Inputs::default());
        let is_told = plan.diagnostics.iter().any(|told| told.code == "example-value");
        assert_eq!(is_told, expected, "{script}");
    }

    #[test]
    fn a_version_of_what_is_released_is_told_and_a_pin_is_not() {
        check("export VERSION=1.0.1", true);
        check("gh workflow run x.yml -f version=v1.2.3", true);
        check("helm upgrade web . --set api.image.tag=v1.2.3", true);
        check("git tag -a v1.2.3 -m x", true);
        check("docker push shop/web:1.2.3", true);
        check("KUBECTL_VERSION=1.29.0", false);
        check("helm upgrade web repo/web --version 4.5.6", false);
        check("git tag -l 'v*'", false);
        check("export VERSION=<version>", false);
        check("docker push shop/web:$VERSION", false);
        check("npm install left@1.2.3", false);
    }
}
