//! What is wrong with the targets of a settings file: one that is named and not there, one that `ssh` would misread.
//!
//! Takes the settings and their text, gives an error with its line. Never reaches a machine.

use super::{Settings, SettingsError, lines, nearest};

/// The target that is always there: this machine.
pub const LOCAL: &str = "local";

impl Settings {
    /// The first thing that is wrong with its targets.
    pub(super) fn target_faults(&self, path: &str, text: &str) -> Result<(), SettingsError> {
        let error = |line: usize, message: String, hint: Option<String>| {
            Err(SettingsError { path: path.to_owned(), line, message, hint, is_for_another_version: false })
        };
        for (name, target) in &self.targets {
            let line = line_of(text, &format!("[targets.{name}]"));
            if name == LOCAL {
                let message = "a target cannot be called `local`, which is this machine".to_owned();
                return error(line, message, None);
            }
            // Behind it `ssh` would take the rest for options.
            if target.ssh.is_empty()
                || target.ssh.starts_with('-')
                || target.ssh.contains(|c: char| c.is_whitespace() || c.is_control())
            {
                let message = format!(
                    "`ssh` of the target `{name}` is to be a host or user@host, not `{}`",
                    target.ssh
                );
                let hint = "Options for ssh belong into its own configuration: Host, Port, ProxyJump.";
                return error(line, message, Some(hint.to_owned()));
            }
        }
        let of_environments = self.env.iter().filter_map(|(name, environment)| {
            Some((line_of(text, &format!("[env.{name}]")), environment.target.as_deref()?))
        });
        let of_scopes = self.scope.iter().filter_map(|scope| {
            let rule = scope.get_ref();
            Some((rule.line, rule.target.as_deref()?))
        });
        let of_blocks = self.block.iter().filter_map(|block| {
            let rule = block.get_ref();
            Some((rule.lines.get("target").copied().unwrap_or(1), rule.target.as_deref()?))
        });
        for (line, name) in of_environments.chain(of_scopes).chain(of_blocks) {
            if name == LOCAL || self.targets.contains_key(name) {
                continue;
            }
            let known = self.targets.keys().map(String::as_str).chain([LOCAL]);
            let near = nearest(name, known).map(|near| format!("Did you mean `{near}`?"));
            let hint = near.unwrap_or_else(|| {
                format!(
                    "Say where it is: [targets.{name}] with ssh = \"user@host\"; \"local\" is this machine."
                )
            });
            return error(line, format!("no target is called `{name}`"), Some(hint));
        }
        Ok(())
    }
}

/// The line of the table's head, from 1; the file's first where it is written in another way.
fn line_of(text: &str, head: &str) -> usize {
    text.find(head).map_or(1, |at| lines::line_at(text, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_that_is_not_there_is_told_with_its_line_and_the_nearest() {
        for (said, line) in [
            ("[env.staging]\ntarget = 'web2'\n", 4),
            ("[[scope]]\nat = 'A'\ntarget = 'web2'\n", 4),
            ("[[block]]\nstarts = 'a'\ntarget = 'web2'\n", 6),
        ] {
            let text = format!("[targets.web1]\nssh = 'deploy@web1'\n\n{said}");
            let error = Settings::parse("stepgate.toml", &text).expect_err(said);
            assert_eq!((error.line, error.hint.as_deref()), (line, Some("Did you mean `web1`?")), "{said}");
            assert!(Settings::parse("stepgate.toml", &text.replace("web2", "local")).is_ok(), "{said}");
        }
    }

    #[test]
    fn what_ssh_would_misread_is_no_target() {
        for ssh in ["", "-oProxyCommand=sh", "web1 -p 22", "a\nb"] {
            let text = format!("[targets.web1]\nssh = {ssh:?}\n");
            assert!(Settings::parse("stepgate.toml", &text).is_err(), "{ssh:?}");
        }
        assert!(Settings::parse("stepgate.toml", "[targets.local]\nssh = 'web1'\n").is_err());
    }
}
