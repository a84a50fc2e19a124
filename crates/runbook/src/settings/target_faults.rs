//! What is wrong with the targets of a settings file: one that is named and not there, one that `ssh` would misread, a list that is none.
//!
//! Takes the settings and their text, gives an error with its line. Never reaches a machine.

use super::target_list::{PERSON, TargetList};
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
            if name == LOCAL || name == PERSON {
                let is = if name == LOCAL { "this machine" } else { "nobody's machine" };
                let message = format!("a target cannot be called `{name}`, which is {is}");
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
        if let Some((line, message)) = self.list_fault() {
            let hint = "target = [\"web1\", \"web2\"] goes through them in this order; serial = \"ask\" asks in between.";
            return error(line, message, Some(hint.to_owned()));
        }
        let of_environments = self.env.iter().filter_map(|(name, environment)| {
            Some((line_of(text, &format!("[env.{name}]")), environment.target.as_deref()?))
        });
        let of_lists = self.lists().filter_map(|(line, list, _)| Some((line, list?)));
        let of_lists =
            of_lists.flat_map(|(line, list)| list.names().iter().map(move |name| (line, name.as_str())));
        let by_hand: Vec<usize> = self
            .scope
            .iter()
            .map(toml::Spanned::get_ref)
            .filter(|rule| rule.target.as_ref().is_some_and(TargetList::is_person))
            .map(|rule| rule.line)
            .collect();
        let is_person = |line: usize, name: &str| name == PERSON && by_hand.contains(&line);
        for (line, name) in of_environments.chain(of_lists) {
            if name == LOCAL || is_person(line, name) || self.targets.contains_key(name) {
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

    /// Where each `[[scope]]` and `[[block]]` says that it runs, with its line and whether somebody is asked between machines.
    fn lists(&self) -> impl Iterator<Item = (usize, Option<&TargetList>, bool)> {
        let scopes = self.scope.iter().map(|scope| {
            let rule = scope.get_ref();
            (rule.line, rule.target.as_ref(), rule.serial.is_some())
        });
        let blocks = self.block.iter().map(|block| {
            let rule = block.get_ref();
            let line = rule.lines.get("target").or(rule.lines.get("serial")).copied().unwrap_or(1);
            (line, rule.target.as_ref(), rule.serial.is_some())
        });
        scopes.chain(blocks)
    }

    /// The first list of machines that means nothing, with its line.
    fn list_fault(&self) -> Option<(usize, String)> {
        self.lists().find_map(|(line, list, is_serial)| {
            let message = match list {
                Some(list) if list.names().is_empty() => "a list of targets is empty".to_owned(),
                Some(list) if list.twice().is_some() => {
                    format!("the target `{}` stands in the list twice", list.twice().unwrap_or_default())
                }
                list if is_serial && !list.is_some_and(TargetList::is_several) => {
                    "`serial` is about several targets, and there is no list of them".to_owned()
                }
                _ => return None,
            };
            Some((line, message))
        })
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
    fn a_list_of_targets_that_means_nothing_is_told() {
        let targets = "[targets.a]\nssh = 'a'\n[targets.b]\nssh = 'b'\n";
        let parse = |said: &str| Settings::parse("s", &format!("{targets}{said}"));
        for (said, expected) in [
            ("target = []", "is empty"),
            ("target = ['a', 'b', 'a']", "`a` stands in the list twice"),
            ("target = ['a', 'c']", "no target is called `c`"),
            ("target = 'a'\nserial = 'ask'", "no list of them"),
            ("take = 'always'\nserial = 'ask'", "no list of them"),
            ("target = ['a', 'b']\nserial = 'twice'", "unknown variant"),
        ] {
            for table in ["[[scope]]\nat = 'A'\n", "[[block]]\nstarts = 'a'\n"] {
                let said = if table.contains("block") {
                    said.replace("take = 'always'", "retry = 1")
                } else {
                    said.to_owned()
                };
                let error = parse(&format!("{table}{said}\n")).expect_err(&said);
                assert!(error.message.contains(expected), "{said}: {}", error.message);
            }
        }
        assert!(parse("[[scope]]\nat = 'A'\ntarget = ['a', 'local', 'b']\nserial = 'ask'\n").is_ok());
        // A whole runbook, gates and all, is said of its title and not of an environment.
        assert!(parse("[env.x]\ntarget = ['a', 'b']\n").is_err());
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
