//! `stepgate.toml` on the steps to be: one way for a command, a statement, a gate, a manual step and what a gate offers.
//!
//! Every draft comes through here once, after it is read and before anything is selected. What a `[[block]]` says is stronger than what
//! the document says of the block: it is the team's own word about this one place. A key that means nothing for what it finds is an error.

use super::authored::SETTINGS_SAY;
use super::draft::{Draft, DraftKind};
use super::judged::judge;
use super::misplaced_keys::{Misfit, unfit};
use super::rules::Rules;
use super::script::Script;
use super::several::Several;
use super::title::first_line;
use super::values::Values;
use super::{placeholders, statements, variables};
use crate::document::{BodyLine, Document};
use crate::reading::{Environments, Judge, Within};
use crate::settings::{BlockRule, FILE_NAME, Settings};
use crate::text::Diagnostic;

/// The settings while the steps of a document are found.
pub(super) struct Applied<'d> {
    rules: Rules<'d>,
    settings: &'d Settings,
    judge: &'d Judge<'d>,
    values: &'d Values<'d>,
    environments: &'d Environments,
    /// What does not fit, each once.
    misfits: Vec<Diagnostic>,
}

impl<'d> Applied<'d> {
    pub(super) fn new(
        settings: &'d Settings,
        judge: &'d Judge<'d>,
        values: &'d Values<'d>,
        environments: &'d Environments,
    ) -> Self {
        Self { rules: Rules::new(settings), settings, judge, values, environments, misfits: Vec::new() }
    }

    /// Applies the settings to a draft that stands in no block, in the section at `path`.
    pub(super) fn apply_to(&mut self, draft: &mut Draft, path: &[&str]) {
        if let Some(rule) = self.rule_of(draft, path) {
            self.apply(draft, rule);
        }
    }

    /// Applies the settings to the drafts of one block whose text is `lines`. A rule whose first words are those of the block, a comment
    /// or a file's name, is for each of them; if it replaces the text, all of them are one step.
    pub(super) fn apply_to_block(&mut self, drafts: &mut Vec<Draft>, lines: &[BodyLine], path: &[&str]) {
        let of_block = opening(lines).and_then(|text| self.rules.of(&text, path));
        if of_block.is_some_and(|rule| rule.replace.is_some()) {
            fuse(drafts, lines);
        }
        for draft in drafts {
            let own = self.rule_of(draft, path);
            if let Some(rule) = own {
                self.apply(draft, rule);
            } else if let Some(rule) = of_block {
                self.apply(draft, &fitting(rule, draft.kind));
            }
        }
    }

    /// What does not fit, and an error for each rule that has found nothing.
    pub(super) fn wrong(self, document: &Document) -> Vec<Diagnostic> {
        let unused = self.rules.unused(document);
        self.misfits.into_iter().chain(unused).collect()
    }

    /// The rule for a draft: by its text, or by its sentence as the document has it or as the plan shows it.
    fn rule_of(&mut self, draft: &Draft, path: &[&str]) -> Option<&'d BlockRule> {
        if draft.kind.runs() {
            return self.rules.of(&draft.script.as_written(), path);
        }
        self.rules.of(&draft.said, path).or_else(|| self.rules.of(&draft.title, path))
    }

    fn apply(&mut self, draft: &mut Draft, rule: &BlockRule) {
        let mut found = apply_settings(draft, rule, self.judge, self.values);
        found.extend(rule.environment.as_deref().and_then(|name| nowhere(name, self.environments)));
        for Misfit { key, why } in found {
            let path = self.settings.path.as_deref().unwrap_or(FILE_NAME);
            let line = rule.lines.get(key).map_or_else(String::new, |line| format!("{line}:"));
            let error = Diagnostic::error("rule-does-not-fit", 0, format!("{path}:{line} `{key}` {why}"));
            let error = error.hinted("Take the key out, or give more of the first words, so that the [[block]] is for what it is about.");
            if !self.misfits.contains(&error) {
                self.misfits.push(error);
            }
        }
    }
}

/// What is wrong with an environment that nobody knows: nothing would ever be for it.
fn nowhere(name: &str, environments: &Environments) -> Option<Misfit> {
    let is_known = environments.named(name).is_some();
    (!is_known)
        .then(|| Misfit { key: "environment", why: format!("names `{name}`, which is no environment") })
}

/// Does what `rule` says to `draft`, whatever kind of step it is to be. Gives the keys that mean nothing for its kind.
pub(super) fn apply_settings(
    draft: &mut Draft,
    rule: &BlockRule,
    by: &Judge<'_>,
    values: &Values<'_>,
) -> Vec<Misfit> {
    let mut misfits = unfit(rule, draft.kind);
    if let Some(text) = &rule.replace
        && let Err(why) = replace(draft, text.trim_end_matches('\n'), by, values)
    {
        misfits.push(Misfit { key: "replace", why });
    }
    if rule.skip.is_some() {
        draft.skip.clone_from(&rule.skip);
        (draft.invalid, draft.unsure, draft.advice) = (None, None, None);
    }
    if rule.environment.is_some() {
        draft.environment.clone_from(&rule.environment);
        draft.extras.is_placed = true;
    }
    if draft.kind.runs() {
        say(draft, rule);
    }
    misfits
}

/// What a rule says of how a text runs.
fn say(draft: &mut Draft, rule: &BlockRule) {
    if let Some(effect) = rule.effect {
        let own = draft.lowered.unwrap_or(draft.effect.0);
        draft.lowered = Some(own).filter(|own| own.is_less_said_by(effect));
        draft.effect = (effect, SETTINGS_SAY.to_owned());
    }
    if let Some(mode) = rule.mode.filter(|_| draft.kind == DraftKind::Command) {
        draft.mode = (mode, SETTINGS_SAY.to_owned());
    }
    let extras = &mut draft.extras;
    extras.timeout = rule.timeout.map(|time| time.as_secs().max(1)).or(extras.timeout);
    extras.retry = rule.retry.unwrap_or(extras.retry);
    if rule.cwd.is_some() {
        extras.cwd.clone_from(&rule.cwd);
        draft.start = None;
    }
    if let Some(list) = &rule.target {
        extras.several = Several::of_block(rule);
        extras.target = list.names().first().filter(|_| !list.is_several()).cloned();
    }
    extras.probe = rule.probe.clone().or(extras.probe.take());
    extras.idempotent = rule.idempotent.unwrap_or(extras.idempotent);
    extras.expect = rule.expect.clone().or(extras.expect.take());
}

/// Puts `text` in the place of what the document has there.
fn replace(draft: &mut Draft, text: &str, by: &Judge<'_>, values: &Values<'_>) -> Result<(), String> {
    let old = if draft.kind.runs() { draft.script.as_written().into_owned() } else { draft.title.clone() };
    let is_its_own_title = draft.title == first_line(&old);
    match draft.kind {
        DraftKind::Command => {
            (draft.invalid, draft.unsure) = (None, None);
            judge(draft, placeholders::extract(text, Within::Shell), by);
        }
        DraftKind::Sql => statements::read_again(draft, text)?,
        DraftKind::Gate | DraftKind::Manual => draft.title = variables::shown(text, values),
    }
    if draft.kind.runs() && is_its_own_title {
        draft.title = first_line(&draft.script.as_written());
    }
    draft.replaced = Some(old);
    Ok(())
}

/// What of a rule for a whole block is for the gates and manual steps in it: only whether they are left out, here or everywhere.
fn fitting(rule: &BlockRule, kind: DraftKind) -> BlockRule {
    if kind.runs() {
        return rule.clone();
    }
    BlockRule { skip: rule.skip.clone(), environment: rule.environment.clone(), ..BlockRule::default() }
}

/// The text of a block whose first words are no step's own: a comment, or a file that its line runs.
fn opening(lines: &[BodyLine]) -> Option<String> {
    let first = lines.iter().map(|line| line.text.trim_start()).find(|text| !text.is_empty())?;
    let is_no_step = ["#", "--", "/*", "\\", ".", "source "].iter().any(|mark| first.starts_with(mark));
    is_no_step.then(|| lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n"))
}

/// Makes one step of all that runs in a block, with the whole text of the block, to be replaced. It is limited by what limits all of it.
fn fuse(drafts: &mut Vec<Draft>, lines: &[BodyLine]) {
    let Some(at) = drafts.iter().position(|draft| draft.kind.runs()) else { return };
    let text: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    let mut whole = drafts[at].clone();
    whole.script = Script { text: text.join("\n"), holes: Vec::new() };
    whole.file = None;
    whole.covers = lines.first().zip(lines.last()).map(|(first, last)| (first.line, last.line));
    *drafts = vec![whole];
}

#[cfg(test)]
mod tests {
    use crate::plan::{Inputs, Plan, Step, build};
    use crate::settings::Settings;
    use crate::text::Source;

    const ALL: &str = "# Ship\n\n## Prepare\n\n- [ ] Is <version> approved? Run `kubectl get pods`\n\n1. Open the dashboard of the team\n2. Notify everybody\n\n\
        ```bash\n# Push it\nship push web\nship wait web\n```\n\n\
        ```sql\n-- Take the old rows out\nDELETE FROM old WHERE id < 3;\nSELECT count(*) FROM old;\n```\n\n\
        Wait 10 minutes.\n\n\
        ```bash\nship look\n# Tell support about it\n```\n";

    fn plan(document: &str, settings: &str) -> Plan {
        let settings = Settings::parse("stepgate.toml", settings).expect("valid");
        build(&Source::new("a.md", document), &Inputs { settings, ..Inputs::default() })
    }

    /// The one step of the plan with `[[block]]` and these lines that `is_it` finds.
    #[track_caller]
    fn step(rule: &str, is_it: impl Fn(&Step) -> bool) -> Step {
        let plan = plan(ALL, &format!("[[block]]\n{rule}\n"));
        let unfit = plan.diagnostics.iter().find(|one| one.code.starts_with("rule-"));
        assert_eq!(unfit, None, "{rule}");
        let found: Vec<&Step> = plan.steps().iter().filter(|step| is_it(step)).collect();
        assert_eq!(found.len(), 1, "{rule}: {found:?}");
        found[0].clone()
    }

    /// The messages about rules.
    fn wrong(document: &str, settings: &str) -> Vec<String> {
        let found = plan(document, settings).diagnostics.into_iter();
        found.filter(|one| one.code.starts_with("rule-")).map(|one| one.message).collect()
    }

    #[test]
    fn a_rule_leaves_out_a_step_of_every_kind() {
        for (starts, kind) in [
            ("Is <version> approved?", "gate"),
            ("Open the dashboard", "manual"),
            ("Wait 10 minutes", "manual"),
            ("Tell support", "manual"),
            ("ship push", "command"),
            ("DELETE FROM old", "sql"),
            ("SELECT count(*)", "sql"),
        ] {
            let rule = format!("starts = '{starts}'\nskip = 'not today'");
            let step = step(&rule, |step| step.reason.as_deref() == Some("not today"));
            assert!(!step.selected && step.kind.word() == kind, "{starts}");
        }
    }

    #[test]
    fn a_rule_replaces_a_text_of_every_kind_and_the_plan_tells_how_it_differs() {
        for (starts, replace) in [
            ("Is <version> approved?", "Is the ticket approved?"),
            ("Open the dashboard", "Open the other dashboard"),
            ("ship push", "ship push --slowly web"),
            ("kubectl get", "kubectl get pods --all-namespaces"),
            ("DELETE FROM old", "DELETE FROM old WHERE id < 2"),
        ] {
            let rule = format!("starts = '{starts}'\nreplace = '{replace}'");
            let step = step(&rule, |step| step.deviation().is_some());
            assert_eq!(step.script().or(step.said()), Some(replace), "{starts}");
            let diff = step.deviation().expect("it was replaced");
            assert!(
                diff.contains(&format!("+{replace}")) && diff.contains(&format!("-{starts}"))
                    || starts.contains('?'),
                "{diff}"
            );
        }
    }

    #[test]
    fn a_statement_takes_what_the_settings_say_of_how_it_runs() {
        let rule = "starts = 'DELETE FROM old'\neffect = 'destroy'\ntimeout = '2m'\nretry = 2\nexpect = '3'\nidempotent = true\nprobe = 'true'";
        let delete = step(rule, |step| step.script().is_some_and(|text| text.starts_with("DELETE")));
        let run = delete.run().expect("it runs");
        assert_eq!(
            (run.effect, run.effect_reason.as_str()),
            (crate::reading::Effect::Destroy, "stepgate.toml says so")
        );
        assert_eq!((run.timeout, run.retry, run.expect.as_deref()), (Some(120), 2, Some("3")));
        assert!(run.idempotent && run.probe.as_deref() == Some("true"));
    }

    #[test]
    fn a_replaced_statement_has_the_effect_of_what_replaces_it() {
        let rule = "starts = 'DELETE FROM old'\nreplace = 'SELECT 1'";
        let select = step(rule, |step| step.script() == Some("SELECT 1"));
        assert_eq!(select.effect(), crate::reading::Effect::Read);
    }

    #[test]
    fn a_key_that_means_nothing_for_a_kind_is_an_error_with_its_line() {
        for (key, starts, kind) in [
            ("mode = 'watch'", "Is <version>", "a gate"),
            ("retry = 1", "Open the dashboard", "a manual step"),
            ("timeout = '1m'", "Wait 10", "a manual step"),
            ("cwd = 'x'", "DELETE", "an SQL statement"),
            ("mode = 'plain'", "SELECT", "an SQL statement"),
        ] {
            let word = key.split(' ').next().unwrap_or_default();
            let expected = format!("stepgate.toml:4: `{word}` means nothing for {kind}");
            assert_eq!(
                wrong(ALL, &format!("base = 'repo'\n[[block]]\nstarts = '{starts}'\n{key}\n")),
                [expected]
            );
        }
        let two = "[[block]]\nstarts = 'DELETE'\nreplace = 'SELECT 1; SELECT 2'\n";
        assert_eq!(
            wrong(ALL, two),
            ["stepgate.toml:3: `replace` holds 2 statements, and stands in the place of one"]
        );
    }

    #[test]
    fn the_first_words_of_a_block_are_for_each_step_of_it_and_a_replacement_for_all_of_it() {
        let timed = plan(ALL, "[[block]]\nstarts = '# Push it'\ntimeout = '9s'\n");
        let timeouts: Vec<Option<u64>> =
            timed.steps().iter().filter(|step| step.command().is_some()).map(Step::timeout).collect();
        assert_eq!(timeouts, [None, Some(9), Some(9), None]);
        let skipped = plan(ALL, "[[block]]\nstarts = '-- Take'\nskip = 'no'\n");
        assert_eq!(skipped.steps().iter().filter(|step| step.reason.as_deref() == Some("no")).count(), 2);
        let one =
            step("starts = '# Push it'\nreplace = 'ship all'", |step| step.script() == Some("ship all"));
        assert!(one.deviation().is_some_and(|diff| diff.contains("-ship wait web")), "{one:?}");
        let plan = plan(ALL, "[[block]]\nstarts = '# Push it'\nreplace = 'ship all'\n");
        assert!(!plan.steps().iter().any(|step| step.script() == Some("ship wait web")));
    }

    #[test]
    fn what_bash_or_a_database_cannot_read_is_an_error_until_a_rule_skips_or_replaces_it() {
        for (fence, text) in [("bash", "if true; then"), ("sql", "SELECT 'never")] {
            let document = format!("# A\n\n```{fence}\n{text}\n```\n\n```bash\nship it\n```\n");
            let starts = format!("[[block]]\nstarts = \"{text}\"\n");
            let code = if fence == "bash" { "bash-rejects" } else { "sql-rejects" };
            let is_wrong =
                |settings: &str| plan(&document, settings).diagnostics.iter().any(|one| one.code == code);
            assert!(is_wrong(""), "{text}");
            assert!(!is_wrong(&format!("{starts}skip = 'it is broken'\n")), "{text}");
            assert!(!is_wrong(&format!("{starts}replace = 'SELECT 1'\n")), "{text}");
        }
    }

    #[test]
    fn a_rule_is_stronger_than_what_the_document_says_of_the_block() {
        let document = "# A\n\n```bash timeout=5s retry=1 effect=read\nship it\n```\n";
        let plan = plan(document, "[[block]]\nstarts = 'ship it'\ntimeout = '1m'\neffect = 'destroy'\n");
        let run = plan.steps()[0].run().expect("it runs");
        assert_eq!((run.timeout, run.retry, run.effect), (Some(60), 1, crate::reading::Effect::Destroy));
    }

    #[test]
    fn a_rule_says_for_which_environment_a_place_is_whatever_it_names() {
        let document = "# A\n\n```bash\nkubectl -n shop-prod apply -f x\nship it\n```\n";
        let in_staging = |rule: &str| {
            let settings = Settings::parse("stepgate.toml", rule).expect("valid");
            let inputs = Inputs { settings, environment: Some("staging".to_owned()), ..Inputs::default() };
            let plan = build(&Source::new("a.md", document), &inputs);
            let step = plan.steps()[0].clone();
            (step.selected, step.caution().is_some())
        };
        assert_eq!(in_staging(""), (true, true));
        assert_eq!(in_staging("[[block]]\nstarts = 'kubectl'\nenvironment = 'staging'\n"), (true, false));
        assert!(!in_staging("[[block]]\nstarts = 'kubectl'\nenvironment = 'production'\n").0);
        assert_eq!(
            wrong(document, "[[block]]\nstarts = 'kubectl'\nenvironment = 'stagin'\n"),
            ["stepgate.toml:3: `environment` names `stagin`, which is no environment"]
        );
    }

    #[test]
    fn an_effect_below_what_is_known_of_a_command_is_told_and_kept_with_the_step() {
        let document = "# A\n\n```bash\nkubectl delete ns x\nfrob it\n```\n";
        for settings in
            ["[effects]\n'kubectl delete' = 'read'\n", "[[block]]\nstarts = 'kubectl'\neffect = 'change'\n"]
        {
            let plan = plan(document, settings);
            let told: Vec<usize> = plan
                .diagnostics
                .iter()
                .filter(|one| one.code == "effect-lowered")
                .map(|one| one.line)
                .collect();
            let lowered = plan.steps()[0].run().and_then(|run| run.lowered);
            assert_eq!((told, lowered), (vec![4], Some(crate::reading::Effect::Destroy)), "{settings}");
        }
        for settings in ["[effects]\n'frob' = 'read'\n", "[effects]\n'kubectl delete' = 'destroy'\n"] {
            assert!(
                !plan(document, settings).diagnostics.iter().any(|one| one.code == "effect-lowered"),
                "{settings}"
            );
        }
    }

    #[test]
    fn a_rule_that_finds_nothing_of_any_kind_is_an_error() {
        assert_eq!(wrong(ALL, "[[block]]\nstarts = 'UPDATE'\nskip = 'x'\n").len(), 1);
        assert_eq!(wrong(ALL, "[[block]]\nstarts = 'Is <version> declined'\nskip = 'x'\n").len(), 1);
    }
}
