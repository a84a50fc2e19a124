//! Blocks that are typed in a session which an earlier block of the same section opened.
//!
//! Takes the blocks of a section in order, gives for each the session it belongs to. Never looks inside one block: that is
//! `session`.

use super::session::{Place, Session, opened};
use super::shapes::{Outline, is_statement};
use super::words::{first_said, words};
use crate::document::{Block, BodyLine};

/// A session left open by an earlier block.
#[derive(Debug, Clone)]
pub(super) struct Open {
    place: Place,
    program: String,
    line: usize,
}

/// Words before a block that say that it is typed inside what was opened.
const INSIDE: &str = "inside the, inside that, once inside, once connected, once logged in, when connected, \
    after connecting, in the container, in the pod, in the console, in the shell, \
    at the prompt, from the console, from inside, in that shell, in this shell, \
    in the session, within the";

/// Words before a block that say that it is typed on the operator's own machine again.
const OUTSIDE: &str = "locally, on your machine, on your laptop, your local, back on, exit the, log out, \
    another terminal";

/// Programs that belong to the operator's machine when a container or a console is open.
const LOCAL: [&str; 9] = ["kubectl", "oc", "helm", "docker", "terraform", "aws", "gcloud", "gh", "git"];

/// Programs that belong to the operator's machine even when another machine is open.
const FAR_LOCAL: [&str; 12] = [
    "ssh",
    "scp",
    "rsync",
    "terraform",
    "ansible",
    "ansible-playbook",
    "doctl",
    "gcloud",
    "az",
    "gh",
    "open",
    "helm",
];

impl Open {
    /// The session that `block` leaves open.
    pub(super) fn left_by(block: &Block) -> Option<Self> {
        let Session { opener, program, place, open, .. } = opened(&block.lines)?;
        open.then(|| Self { place, program, line: block.lines[opener].line })
    }

    /// Why a block with `lines` and the text `before` it is typed in this session; none where it is not.
    pub(super) fn holds(&self, lines: &[BodyLine], before: &str) -> Option<String> {
        let outline = Outline::of(lines);
        let said = [before].into_iter().chain(outline.comments.first().map(String::as_str));
        let before: Vec<String> = said.flat_map(words).collect();
        let first = outline.starts.first()?;
        let program = first.trim_start_matches(['$', '#', ' ']).split_whitespace().next().unwrap_or("");
        if first_said(&before, OUTSIDE).is_some()
            || super::session::opens(first).is_some_and(|(place, _)| place == self.place)
        {
            return None;
        }
        let said = first_said(&before, INSIDE).is_some();
        let fits = match self.place {
            Place::Machine => !FAR_LOCAL.contains(&program),
            Place::Container => said || !LOCAL.contains(&program),
            Place::Console => said || outline.all(is_statement) || first.starts_with('\\'),
        };
        fits.then(|| format!("typed inside another shell: `{}` on line {}", self.program, self.line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, PieceKind};
    use crate::text::Source;

    fn check(opener: &str, before: &str, text: &str, expected: bool) {
        let document =
            Document::parse(&Source::new("a.md", format!("```sh\n{opener}\n```\n\n```sh\n{text}\n```\n")));
        let blocks: Vec<&Block> = document
            .pieces
            .iter()
            .filter_map(|piece| if let PieceKind::Block(block) = &piece.kind { Some(block) } else { None })
            .collect();
        let open = Open::left_by(blocks[0]).expect("the first block opens a session");
        assert_eq!(open.holds(&blocks[1].lines, before).is_some(), expected, "{opener} / {before} / {text}");
    }

    #[test]
    fn what_follows_a_login_is_typed_there() {
        check("ssh web-1", "Restart it:", "sudo systemctl restart web", true);
        check("ssh web-1", "Back on your laptop:", "git pull", false);
        check("ssh web-1", "The second one:", "ssh web-2", false);
        check("ssh web-1", "Look:", "# On your laptop\nping web-1", false);
        check("ssh web-1", "Change the name:", "terraform apply", false);
    }

    #[test]
    fn a_container_holds_what_is_no_local_command() {
        check("kubectl exec -it web -- bash", "Look around:", "ls /srv", true);
        check("kubectl exec -it web -- bash", "Then:", "kubectl get pods", false);
        check("kubectl exec -it web -- bash", "Inside the container:", "git log", true);
    }

    #[test]
    fn a_database_prompt_holds_statements() {
        check("mysql -u root -p", "Then:", "SHOW TABLES;", true);
        check("psql", "Then:", "\\dt", true);
        check("mysql -u root -p", "Then:", "systemctl restart web", false);
    }
}
