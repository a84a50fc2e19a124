//! Where the prompts of a document are: on the machine that the runbook runs on, or on another.
//!
//! Takes the document, says of a prompt why nothing behind it is typed here. A document whose prompts all name one machine and
//! one user was pasted from there and is followed there; as soon as there is another, or a command without such a prompt, a
//! prompt that names a machine means that machine. Never asks which machine this is.

use super::languages::{Class, class};
use super::prompts::{self, By};
use super::shapes::Outline;
use crate::document::{Block, Document, PieceKind};

/// Whose prompts are those of the machine that the runbook runs on.
#[derive(Debug, Clone, Default)]
pub(super) struct Home {
    machine: Option<String>,
    user: Option<String>,
}

/// What authors call the machine that they sit at.
const HERE: [&str; 16] = [
    "localhost",
    "local",
    "host",
    "hostname",
    "machine",
    "laptop",
    "desktop",
    "workstation",
    "computer",
    "pc",
    "mac",
    "notebook",
    "admin",
    "control",
    "mgmt",
    "management",
];

/// Whether a name is that of whatever machine the reader sits at.
fn is_here(host: &str) -> bool {
    let host = host.to_lowercase();
    HERE.contains(&host.as_str())
        || ["laptop", "macbook", "localhost", "workstation"].iter().any(|part| host.contains(part))
        || host.starts_with("my-")
}

impl Home {
    pub(super) fn of(document: &Document) -> Self {
        let mut named: Vec<(Option<String>, String)> = Vec::new();
        let mut has_others = false;
        for block in document.pieces.iter().filter_map(|piece| match &piece.kind {
            PieceKind::Block(block) => Some(block),
            _ => None,
        }) {
            has_others |= collect(block, &mut named);
        }
        let here = named.iter().find(|(_, host)| is_here(host));
        let user = here.and_then(|(user, _)| user.clone());
        let mut machines: Vec<&String> = named.iter().map(|(_, host)| host).collect();
        machines.sort();
        machines.dedup();
        // A name that has to be filled in is no machine yet.
        match machines.as_slice() {
            [only] if !has_others && here.is_none() && !only.contains(['<', '{', '*']) => {
                let first = named.iter().find_map(|(user, _)| user.clone());
                Self { machine: Some((*only).clone()), user: first }
            }
            _ => Self { machine: None, user },
        }
    }

    /// Why what stands behind a prompt is not typed here; none where it is.
    pub(super) fn why_not(&self, by: &By) -> Option<String> {
        match by {
            By::Plain | By::Unsure(_) => None,
            By::Windows => Some("typed at a prompt of Windows".to_owned()),
            By::Console(program) => Some(format!("typed inside another shell: the prompt of `{program}`")),
            By::Named { user, host } => {
                let name = user.as_ref().map_or_else(|| host.clone(), |user| format!("{user}@{host}"));
                if !is_here(host) && self.machine.as_ref() != Some(host) {
                    return Some(format!("typed on another machine: the prompt of `{name}`"));
                }
                let is_other = user.is_some() && self.user.is_some() && *user != self.user;
                is_other.then(|| format!("typed by another user: the prompt of `{name}`"))
            }
        }
    }
}

/// Notes the machines that the prompts of a block name, and says whether it holds commands without such a prompt.
fn collect(block: &Block, named: &mut Vec<(Option<String>, String)>) -> bool {
    let is_shell = match block.language.as_deref() {
        Some(language) => class(language) == Some(Class::Shell),
        None => false,
    };
    if !is_shell && block.language.is_some() {
        return false;
    }
    let Some(typed) = prompts::prompted(block) else {
        return is_shell && !Outline::of(&block.lines).starts.is_empty();
    };
    let mut has_others = false;
    for one in typed {
        match one.by {
            By::Named { user, host } => named.push((user, host)),
            By::Plain => has_others = true,
            By::Console(_) | By::Windows | By::Unsure(_) => {}
        }
    }
    has_others
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    fn by(name: &str) -> By {
        let (user, host) = name.split_once('@').expect("a user and a machine");
        By::Named { user: Some(user.to_owned()), host: host.to_owned() }
    }

    fn check(markdown: &str, here: &[&str], there: &[&str]) {
        let home = Home::of(&Document::parse(&Source::new("a.md", markdown)));
        for name in here {
            assert_eq!(home.why_not(&by(name)), None, "{name} in {markdown}");
        }
        for name in there {
            assert!(home.why_not(&by(name)).is_some(), "{name} in {markdown}");
        }
    }

    #[test]
    fn prompts_that_all_name_one_machine_are_here() {
        check(
            "```console\nops@web:~$ ls\n```\n\n```\nops@web:~$ df\n```\n",
            &["ops@web"],
            &["root@web", "ops@db"],
        );
    }

    #[test]
    fn a_second_machine_or_a_command_without_a_name_makes_them_others() {
        check("```console\nops@web:~$ ls\nops@db:~$ ls\n```\n", &[], &["ops@web", "ops@db"]);
        check("```console\nops@web:~$ ls\n```\n\n```bash\nls\n```\n", &[], &["ops@web"]);
        check("```console\n$ ls\nops@web:~$ ls\n```\n", &[], &["ops@web"]);
        check("```console\nroot@<node>:~# ls\n```\n", &[], &["root@<node>"]);
    }

    #[test]
    fn the_machine_that_an_author_sits_at_is_here() {
        check(
            "```console\nada@laptop:~$ ls\nops@web:~$ ls\n```\n",
            &["ada@laptop"],
            &["ops@web", "root@laptop"],
        );
    }
}
