//! Blocks that are a file to be saved or an example to be read, not something to run now.
//!
//! Takes a block's lines and the words around it, gives the reason why it is a listing. Never asks what language it is in.

use super::heading::Heading;
use super::words::{first_of, words};
use crate::document::BodyLine;
use crate::text::Pattern;

/// What stands around a block.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Around<'d> {
    /// The title of its section.
    pub heading: &'d str,
    /// The text right before it.
    pub before: &'d str,
}

/// Words of a comment at the top that say that the script is kept and run by something else.
const KEPT: &str = "save as, save this, usage, executed automatically, runs automatically, \
    run automatically, run by cron, runs via cron, cron job";

/// Words of the first comment that say that nothing below it is to be run.
const FORBIDDEN: &str =
    "do not run as, do not run this, do not execute, not to be run, example only, for reference only";

/// Words before a script that announce a file.
const ANNOUNCED: &str = "create a script, create script, create a file, create the file, create the script, \
    create the following script, create automated, save as, save the script, \
    save the following, save this, contents of";

/// Words of a heading over something to be read.
const EXAMPLES: &str =
    "^example*, example$, examples$, ^sample*, template$, pattern$, patterns$, best practices";

static FILE: Pattern = Pattern::needing(
    &[
        ".sh", ".bash", ".zsh", ".py", ".js", ".ts", ".rb", ".pl", ".sql", ".yml", ".yaml", ".toml", ".ini",
        ".conf", ".cfg", ".tf", ".env", ".service", ".timer",
    ],
    r"^(#|--|//)\s*(\S+:\s*)?[`~.]?(?:/?[\w.-][\w./-]*)?[\w-]\.(sh|bash|zsh|py|js|ts|rb|pl|sql|ya?ml|toml|ini|conf|cfg|json|tf|env|service|timer)`?:?$",
);
static PARAMETER: Pattern = Pattern::needing(
    &["$", "getopts", "shift"],
    r"(^|[^\\$'\w])\$(\{[1-9][:}]|[1-9@#*]\b|[@#])|^\s*getopts |^\s*shift\b",
);
static FUNCTION: Pattern = Pattern::new(r"^(function\s+\w[\w-]*|\w[\w-]*\s*\(\))\s*(\(\))?\s*\{?");

/// Why shell text is a script to be saved; none where it is commands to run.
pub(super) fn script(lines: &[BodyLine], around: Around<'_>) -> Option<String> {
    let mut texts = lines.iter().map(|line| line.text.trim()).filter(|text| !text.is_empty());
    let first = texts.next()?;
    let is_script = first.starts_with("#!");
    // Of several comments it is only about what stands under it.
    let alone = lines.iter().filter(|line| line.text.starts_with('#')).count() == 1;
    let forbidden = first_of(&words(first), FORBIDDEN).filter(|_| alone && first.starts_with('#'));
    if let Some(phrase) = forbidden {
        return Some(format!("the comment says `{phrase}`"));
    }
    let comments =
        (!is_script).then_some(first).into_iter().chain(texts).take_while(|text| text.starts_with('#'));
    for comment in comments.take(3) {
        if let Some(file) = FILE.is_match(comment).then(|| comment.trim_start_matches('#').trim()) {
            // `# deploy.sh` above `./deploy.sh` is the title of a command.
            let name = file.rsplit(['/', ' ']).next().unwrap_or(file).trim_matches(['`', ':']);
            if is_script
                || !lines
                    .iter()
                    .any(|line| !line.text.trim_start().starts_with('#') && line.text.contains(name))
            {
                return Some(format!("the file `{name}`"));
            }
        }
        if let Some(phrase) = first_of(&words(comment), KEPT).filter(|_| is_script) {
            return Some(format!("a script to be kept: `{phrase}`"));
        }
    }
    if !is_script {
        return None;
    }
    if lines.iter().any(|line| PARAMETER.is_match(&unquoted(&line.text))) {
        return Some("a script that takes parameters".to_owned());
    }
    if lines.iter().filter(|line| FUNCTION.is_match(&line.text)).count() >= 2 {
        return Some("a script of functions".to_owned());
    }
    if let Some(phrase) = first_of(&words(around.before), ANNOUNCED) {
        return Some(format!("a script to be saved: `{phrase}`"));
    }
    let heading = Heading::new(around.heading);
    // `Run the capture script` is no title of a file: the script runs what is to be run.
    let titled = first_of(&heading.core, "script$, scripts$").filter(|_| !heading.is_order());
    titled.map(|_| "a script to be saved: the heading says `script`".to_owned())
}

/// `text` without what stands in single quotes: `$1` there belongs to awk.
fn unquoted(text: &str) -> String {
    text.split('\'').step_by(2).collect::<Vec<_>>().join(" ")
}

/// Why SQL is an example or a migration file; none where it is statements to run.
pub(super) fn statements(lines: &[BodyLine], around: Around<'_>) -> Option<String> {
    let first = lines.iter().map(|line| line.text.trim()).find(|text| !text.is_empty())?;
    if FILE.is_match(first) {
        return Some("a migration file".to_owned());
    }
    if let Some(phrase) = first_of(&words(around.heading), EXAMPLES) {
        return Some(format!("the heading says `{}`", phrase.trim_matches(['^', '$', '*'])));
    }
    let before = words(around.before);
    let announced = first_of(
        &before,
        "example$, for example$, ^example*, looks like this$, create a migration, migration file",
    );
    announced.map(|phrase| format!("the text before it says `{}`", phrase.trim_matches(['^', '$', '*'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<BodyLine> {
        text.lines().enumerate().map(|(at, text)| BodyLine { line: at + 1, text: text.to_owned() }).collect()
    }

    fn check(text: &str, heading: &str, before: &str, expected: Option<&str>) {
        assert_eq!(script(&lines(text), Around { heading, before }).as_deref(), expected, "{text}");
    }

    #[test]
    fn a_script_headed_by_its_file_name_is_a_listing() {
        check("#!/bin/bash\n# ops/nightly.sh\nls\n", "", "", Some("the file `nightly.sh`"));
        check("#!/bin/bash\n# Save as nightly.sh\nls\n", "", "", Some("a script to be kept: `save as`"));
        check("# ops/nightly.sh\nset -e\nls\n", "", "", Some("the file `nightly.sh`"));
    }

    #[test]
    fn a_file_name_above_its_own_call_is_a_title() {
        check("# nightly.sh\n./nightly.sh\n", "", "", None);
        check("# https://ci.example/workflows/deploy.yml\nls\n", "", "", None);
    }

    #[test]
    fn what_a_comment_forbids_to_run_is_a_listing() {
        let said = Some("the comment says `do not run as`");
        check("# history - do not run as instructions\nls\n", "", "", said);
        check("# Example only\nls\n\n# Look\nls\n", "", "", None);
        check("# Do not run it twice\nls\n", "", "", None);
    }

    #[test]
    fn a_script_run_by_a_machine_or_with_parameters_is_a_listing() {
        check(
            "#!/bin/sh\n# Executed automatically at night\nls\n",
            "",
            "",
            Some("a script to be kept: `executed automatically`"),
        );
        check("#!/bin/sh\nls \"$1\"\n", "", "", Some("a script that takes parameters"));
        check("#!/bin/sh\na() {\n:\n}\nb() {\n:\n}\na\n", "", "", Some("a script of functions"));
    }

    #[test]
    fn a_script_that_is_announced_as_one_is_a_listing() {
        check(
            "#!/bin/sh\nls\n",
            "Nightly script",
            "",
            Some("a script to be saved: the heading says `script`"),
        );
        check(
            "#!/bin/sh\nls\n",
            "",
            "Create a script on the host:",
            Some("a script to be saved: `create a script`"),
        );
    }

    #[test]
    fn a_shebang_alone_makes_no_listing() {
        check(
            "#!/bin/bash\n\n# Set the address\nexport A=1\nrun \"$A\" | awk '{print $1}'\n",
            "Step 1",
            "",
            None,
        );
        check("# Look\nls\n", "Script", "", None);
        check("#!/bin/bash\nls\n", "Step 1: Run the Capture Script", "", None);
    }

    #[test]
    fn sql_under_an_example_or_with_a_file_name_is_a_listing() {
        let check = |text: &str, heading, before, expected: bool| {
            assert_eq!(statements(&lines(text), Around { heading, before }).is_some(), expected, "{text}");
        };
        check("SELECT 1;\n", "Example: two columns", "", true);
        check("SELECT 1;\n", "Copy", "Example:", true);
        check("-- migrations/7.sql\nSELECT 1;\n", "Copy", "", true);
        check("-- Look\nSELECT 1;\n", "Copy", "Run this", false);
    }
}
