//! `[[block]]`: what the settings say of steps that the document does not say itself, and which of them a text is about.
//!
//! A rule with first words is for what starts with them; of several the longest counts. A rule without is for all of its
//! section, and can only leave that out.

use super::names::{Match, names_section, titles};
use crate::document::Document;
use crate::settings::{BlockRule, Settings};
use crate::text::Diagnostic;
use toml::Spanned;

/// The rules of the settings, and which of them have found something.
#[derive(Debug)]
pub(super) struct Rules<'s> {
    settings: &'s Settings,
    blocks: &'s [Spanned<BlockRule>],
    used: Vec<bool>,
}

impl<'s> Rules<'s> {
    pub(super) fn new(settings: &'s Settings) -> Self {
        Self { settings, blocks: &settings.block, used: vec![false; settings.block.len()] }
    }

    /// The rule whose first words `text` starts with, in the section at `path`.
    pub(super) fn of(&mut self, text: &str, path: &[&str]) -> Option<&'s BlockRule> {
        let text = words(text);
        let fitting = self.blocks.iter().enumerate().filter_map(|(at, rule)| {
            let rule = rule.get_ref();
            let here = rule.section.as_deref().is_none_or(|section| within(section, path));
            let starts = words(&rule.starts);
            let fits = here
                && !starts.is_empty()
                && text.strip_prefix(&starts).is_some_and(|rest| ends_a_word(&starts, rest));
            fits.then_some((starts.len(), at))
        });
        let (_, at) = fitting.max_by_key(|(length, at)| (*length, std::cmp::Reverse(*at)))?;
        self.used[at] = true;
        Some(self.blocks[at].get_ref())
    }

    /// An error for each rule that has found nothing: the document has changed under it.
    pub(super) fn unused(&self, document: &Document) -> Vec<Diagnostic> {
        let path = self.settings.path.as_deref().unwrap_or(crate::settings::FILE_NAME);
        let is_there =
            |rule: &BlockRule| (0..document.sections.len()).any(|at| leaves_out(rule, &titles(document, at)));
        let rules = self.blocks.iter().map(Spanned::get_ref).zip(&self.used);
        let idle = rules.filter(|(rule, used)| !**used && !is_there(rule));
        idle.map(|(rule, _)| nothing(path, rule)).collect()
    }
}

fn nothing(path: &str, rule: &BlockRule) -> Diagnostic {
    let error = |message: String| Diagnostic::error("rule-matches-nothing", 0, format!("{path}: {message}"));
    match (&rule.section, words(&rule.starts).as_str()) {
        (Some(section), "") if rule.skip.is_some() => {
            error(format!("no section is called \"{section}\"")).hinted("The runbook has changed: correct the [[block]] or remove it.")
        }
        (Some(section), "") => error(format!("the [[block]] of section \"{section}\" says neither `starts` nor `skip`"))
            .hinted("Add starts = \"first words\" of what it is about, or skip = \"why\" to leave the whole section out."),
        (section, starts) => {
            let section = section.as_ref().map_or(String::new(), |section| format!(" in section \"{section}\""));
            error(format!("nothing starts with `{starts}`{section}"))
                .hinted("The runbook has changed, or the words are not the first ones: correct the [[block]] or remove it.")
        }
    }
}

/// Whether `rule` leaves out the whole section at `path`.
pub(super) fn leaves_out(rule: &BlockRule, path: &[&str]) -> bool {
    let whole = rule.skip.is_some() && words(&rule.starts).is_empty();
    whole && rule.section.as_deref().is_some_and(|section| within(section, path))
}

/// Whether `section` names the section at `path` or one above it.
fn within(section: &str, path: &[&str]) -> bool {
    (1..=path.len()).any(|length| names_section(section, &path[..length]) != Match::No)
}

fn words(text: &str) -> String {
    text.split_whitespace().filter(|word| *word != "\\").collect::<Vec<_>>().join(" ")
}

/// `npm run` starts `npm run test` and not `npm runner`.
fn ends_a_word(starts: &str, rest: &str) -> bool {
    let last = starts.chars().next_back();
    last.is_some_and(|c| !c.is_alphanumeric()) || !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    fn check(rule: &str, text: &str, expected: bool) {
        let settings = Settings::parse("s", rule).expect("valid");
        let mut rules = Rules::new(&settings);
        assert_eq!(rules.of(text, &["Deploy", "Step 1"]).is_some(), expected, "{rule} against {text}");
        let document = Document::parse(&Source::new("a.md", "# Deploy\n## Step 1\n"));
        assert_eq!(rules.unused(&document).is_empty(), expected);
    }

    #[test]
    fn a_rule_is_found_by_first_words_and_section() {
        check("[[block]]\nstarts = 'npx prisma'\n", "npx prisma migrate", true);
        check("[[block]]\nstarts = 'kubectl run x'\n", "kubectl \\\n  run x --rm", true);
        check("[[block]]\nsection = 'Deploy'\nstarts = 'npm'\n", "npm ci", true);
        check("[[block]]\nsection = 'Rollback'\nstarts = 'npm'\n", "npm ci", false);
        check("[[block]]\nstarts = 'npm run'\n", "npm runner", false);
    }

    #[test]
    fn of_several_rules_the_longest_counts() {
        let settings = "[[block]]\nstarts = 'curl x'\nskip = 'short'\n[[block]]\nstarts = 'curl x/health'\nskip = 'long'\n";
        let settings = Settings::parse("s", settings).expect("valid");
        let mut rules = Rules::new(&settings);
        let mut skip = |text: &str| rules.of(text, &["Deploy"]).and_then(|rule| rule.skip.as_deref());
        assert_eq!(skip("curl x/health/db"), Some("long"));
        assert_eq!(skip("curl x"), Some("short"));
    }

    #[test]
    fn a_rule_without_first_words_is_for_all_of_its_section() {
        let settings =
            "[[block]]\nsection = 'Step 1'\nskip = 'done before'\n[[block]]\nsection = 'Step 1'\ncwd = 'x'\n";
        let settings = Settings::parse("s", settings).expect("valid");
        let document = Document::parse(&Source::new("a.md", "# Deploy\n## Step 1\n### Part\n## Step 2\n"));
        let out = |at: usize| leaves_out(settings.block[0].get_ref(), &titles(&document, at));
        assert_eq!([1, 2, 3, 4].map(out), [false, true, true, false]);
        let unused = Rules::new(&settings).unused(&document);
        assert!(unused.len() == 1 && unused[0].message.contains("neither"), "{unused:?}");
    }
}
