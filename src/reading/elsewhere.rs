//! Blocks that are typed in a session which an earlier block of the same section opened.
//!
//! Takes the blocks of a section in order, gives for each the session it belongs to. Never looks inside one block: that is
//! `session`.

use super::rules;
use super::session::{Place, Session, opened};
use super::shapes::{Outline, is_statement};
use super::words::{first_said, words};
use crate::document::{Block, BodyLine};
use crate::programs::{Table, Trait};

/// A session left open by an earlier block, or one that the text tells of.
#[derive(Debug, Clone)]
pub(super) struct Open {
    place: Place,
    /// Why what is typed in it is not typed here.
    why: String,
}

/// What a machine is called at the end of `On the web server`.
const HOSTS: [&str; 12] = [
    "instance", "server", "host", "node", "machine", "vm", "droplet", "bastion", "jumpbox", "box", "replica",
    "primary",
];

/// How many words a place has at most: what is longer tells something else.
const LONGEST_PLACE: usize = 7;

/// How many words a machine's name has at most.
const LONGEST_HOST: usize = 4;

impl Open {
    /// The session that `block` leaves open.
    pub(super) fn left_by(block: &Block) -> Option<Self> {
        let Session { opener, program, place, open, .. } = opened(&block.lines)?;
        let why = format!("typed inside another shell: `{program}` on line {}", block.lines[opener].line);
        open.then_some(Self { place, why })
    }

    /// The session that the text around a block tells of without any command that opens it: `On the web server:`,
    /// `Once logged in, look at the log:`.
    pub(super) fn told(lines: &[BodyLine], before: &str) -> Option<Self> {
        let commented = lines.iter().find(|line| !line.text.trim().is_empty());
        let commented = commented.filter(|line| line.text.trim_start().starts_with('#'));
        let outline = commented.map(|_| Outline::of(lines));
        let comment = outline.as_ref().and_then(|outline| outline.comments.first()).map(String::as_str);
        let told = |text: &str| {
            let said = words(text);
            let there = first_said(&said, rules::SESSION_THERE.words).is_some()
                || said.first().is_some_and(|first| first == "on")
                    && said.len() < LONGEST_PLACE
                    && said.last().is_some_and(|last| HOSTS.contains(&last.trim_end_matches('s')));
            (there || goes_to_host(&said)) && first_said(&said, rules::SESSION_HERE.words).is_none()
        };
        let told = |text: &&str| text.split(". ").any(told);
        let text = [comment, Some(before)].into_iter().flatten().find(told)?;
        let why = format!("typed inside another shell: the text says `{}`", shortened(text));
        Some(Self { place: Place::Machine, why })
    }

    /// Why a block with `lines` and the text `before` it is typed in this session; none where it is not.
    pub(super) fn holds(&self, lines: &[BodyLine], before: &str) -> Option<String> {
        let outline = Outline::of(lines);
        let said = [before].into_iter().chain(outline.comments.first().map(String::as_str));
        let before: Vec<String> = said.flat_map(words).collect();
        // Lines behind root's prompt look like comments.
        let first = outline.starts.first().or(outline.comments.first())?;
        let program = first.trim_start_matches(['$', '#', ' ']).split_whitespace().next().unwrap_or("");
        if first_said(&before, rules::SESSION_OUTSIDE.words).is_some()
            || super::session::opens(first).is_some_and(|(place, _)| place == self.place)
        {
            return None;
        }
        let said = first_said(&before, rules::SESSION_INSIDE.words).is_some();
        let fits = match self.place {
            Place::Machine => !Table::get().is(program, Trait::OutsideMachines),
            Place::Container => said || !Table::get().is(program, Trait::OutsideContainers),
            Place::Console => said || outline.all(is_statement) || first.starts_with('\\'),
        };
        fits.then(|| self.why.clone())
    }
}

/// Whether a text says to go to a machine: `Log in to the worker node and look at its log`.
fn goes_to_host(said: &[String]) -> bool {
    let is_host = |word: &String| HOSTS.contains(&word.trim_end_matches('s'));
    let places = rules::SESSION_INTO.words.iter().map(|phrase| words(phrase.text));
    places.into_iter().any(|phrase| {
        said.windows(phrase.len())
            .position(|window| window == phrase)
            .is_some_and(|at| said[at + phrase.len()..].iter().take(LONGEST_HOST).any(is_host))
    })
}

/// The first words of a text, for a reason.
fn shortened(text: &str) -> String {
    let text = text.trim().trim_end_matches(':');
    let short: String = text.chars().take(40).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
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
    fn the_text_may_tell_of_a_session_that_nothing_opens() {
        let told = |before: &str, text: &str| {
            let lines: Vec<BodyLine> = text
                .lines()
                .enumerate()
                .map(|(at, text)| BodyLine { line: at + 1, text: text.to_owned() })
                .collect();
            Open::told(&lines, before).is_some_and(|open| open.holds(&lines, before).is_some())
        };
        assert!(told("On the web server:", "systemctl restart web"));
        assert!(told("Once logged in, look at the log:", "journalctl -u web"));
        assert!(told("", "# On every node\nsystemctl restart web"));
        assert!(told("Log in to the worker node and look at its service:", "systemctl status web"));
        assert!(told("It may hang. From inside a jumpbox, start it again:", "restart-web"));
        assert!(!told("Log in to the registry:", "docker login"));
        assert!(!told("Run it from inside the checkout:", "make web"));
        assert!(!told("On your local machine:", "git pull"));
        assert!(!told("On the web server, the log tells more than the page does:", "tail web.log"));
        assert!(!told("", "git pull\n# On every node\nsystemctl restart web"));
        assert!(!told("On the web server:", "scp web.conf web-1:"));
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
