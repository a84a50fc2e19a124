//! What is wrong with rules of approval that are each well written: a group that nobody has named, a pattern that is none.

use super::schema::Environment;
use super::{Settings, SettingsError, lines};
use toml::Spanned;

impl Settings {
    /// Refuses rules of approval that nobody could hold to, in the file at `path`.
    pub(super) fn approval_faults(&self, path: &str, text: &str) -> Result<(), SettingsError> {
        for environment in self.env.values() {
            if let Some((at, message)) = self.approval_fault(environment) {
                let (path, line) = (path.to_owned(), lines::line_at(text, at));
                return Err(SettingsError { path, line, message, hint: None, is_for_another_version: false });
            }
        }
        Ok(())
    }

    fn approval_fault(&self, environment: &Environment) -> Option<(usize, String)> {
        if let Some(approvals) = &environment.approvals {
            let unknown =
                approvals.get_ref().from.iter().find(|name| {
                    name.strip_prefix('@').is_some_and(|group| !self.groups.contains_key(group))
                });
            if let Some(group) = unknown {
                let known: Vec<&str> = self.groups.keys().map(String::as_str).collect();
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                let message = format!("`{group}` is no group; [groups] has {known}");
                return Some((approvals.span().start, message));
            }
            let may = self.approvers(&approvals.get_ref().from);
            let needed = approvals.get_ref().needed.get() as usize;
            if !may.is_empty() && may.len() < needed {
                let message = format!("{needed} have to approve, and only {} may", may.len());
                return Some((approvals.span().start, message));
            }
        }
        let ticket: Option<&Spanned<_>> = environment.ticket.as_ref();
        let error = ticket.and_then(|ticket| ticket.get_ref().matcher().err())?;
        let message = format!("`{}` is no pattern: {error}", ticket?.get_ref().pattern);
        Some((ticket?.span().start, message.lines().next().unwrap_or_default().to_owned()))
    }

    /// The names that a list of names and groups comes to, each once, in order.
    pub fn approvers(&self, from: &[String]) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for entry in from {
            let group = entry.strip_prefix('@').and_then(|group| self.groups.get(group));
            let entries = group.map_or(std::slice::from_ref(entry), Vec::as_slice);
            names.extend(entries.iter().filter(|name| !names.contains(name)).cloned().collect::<Vec<_>>());
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_nobody_could_hold_to_are_told_with_their_line() {
        let rule = |text: &str| format!("[groups]\nsre = ['ada', 'bob']\n[env.production]\n{text}\n");
        for (said, expected) in [
            ("approvals = { signers = 'x', from = ['@ops'] }", "`@ops` is no group; [groups] has sre"),
            (
                "approvals = { signers = 'x', from = ['@sre'], needed = 3 }",
                "3 have to approve, and only 2 may",
            ),
            ("ticket = { pattern = 'CHG-[' }", "`CHG-[` is no pattern"),
            ("approvals = { sigers = 'x' }", "unknown field `sigers`"),
            ("frozen = { zone = 'UTC', times = ['never'] }", "`never` is no window"),
        ] {
            let error = Settings::parse("s", &rule(said)).expect_err(said);
            assert!(error.message.contains(expected), "{said}: {}", error.message);
            assert_eq!(error.line, 4, "{said}");
        }
        let settings =
            Settings::parse("s", &rule("approvals = { signers = 'x', from = ['@sre', 'zoe', 'ada'] }"));
        let names = settings.map(|settings| settings.approvers(&["@sre".into(), "zoe".into(), "ada".into()]));
        assert_eq!(names.unwrap(), ["ada", "bob", "zoe"]);
    }
}
