//! Blocks that are typed in a session which an earlier block opened, or of which the text says that they are typed elsewhere.
//!
//! Takes the blocks of a document in order, gives for each the session it belongs to. A session ends where somebody leaves it, or
//! a block is plainly typed here again; a heading alone ends none. Never looks inside one block: that is `apart`.

use super::prompts::typed;
use super::remote_words::told;
use super::rules;
use super::separate_lines::Left;
use super::session::{Place, client, closes, ends_machine, is_hop, is_of_console, is_within, opens};
use super::shapes::Outline;
use super::words::{first_said, words};
use crate::document::{Block, BodyLine};
use crate::programs::{Table, Trait};

/// A session left open by an earlier block, or one that the text tells of.
#[derive(Debug, Clone)]
pub(super) struct Open {
    /// Where it is, the outermost first: a shell may be opened inside another one.
    places: Vec<Place>,
    /// Why what is typed in it is not typed here.
    why: String,
    /// The line of the command that opened it.
    opener: Option<usize>,
    /// The section that it holds for, where no command opened it.
    section: Option<usize>,
    /// Whether a heading has come since.
    crossed: bool,
    /// Whether it is on a machine that people only pass through to the next.
    is_hop: bool,
    /// The client through which it was opened, which is on the operator's machine.
    client: Option<String>,
}

/// Clients that are on the operator's machine, wherever else they may be.
const OF_CLUSTERS: [&str; 2] = ["kubectl", "oc"];

impl Open {
    /// The session that a block has left open.
    pub(super) fn left(left: Left) -> Self {
        let why = format!("typed inside another shell: `{}` on line {}", left.program, left.line);
        let is_hop = is_hop(&left.command);
        let client = client(&left.command).map(str::to_owned);
        Self {
            places: left.places,
            why,
            opener: Some(left.line),
            section: None,
            crossed: false,
            is_hop,
            client,
        }
    }

    /// The session that the text around a block of `section` tells of without any command that opens it.
    pub(super) fn told(lines: &[BodyLine], before: &str, section: usize) -> Option<Self> {
        let commented = lines.iter().find(|line| !line.text.trim().is_empty());
        let commented = commented.filter(|line| line.text.trim_start().starts_with('#'));
        let outline = commented.map(|_| Outline::of(lines));
        let comment = outline.as_ref().and_then(|outline| outline.comments.first()).map(String::as_str);
        let (text, place) =
            [comment, Some(before)].into_iter().flatten().find_map(|text| Some((text, told(text)?)))?;
        let why = format!("typed inside another shell: the text says `{}`", shortened(text));
        Some(Self {
            places: vec![place],
            why,
            opener: None,
            section: Some(section),
            crossed: false,
            is_hop: false,
            client: None,
        })
    }

    /// The session that a sentence opens with a command in back-ticks: "Log in: `ssh web-1`".
    pub(super) fn spoken(text: &str, code: &[String], section: usize) -> Option<Self> {
        first_said(&words(text), rules::SESSION_OPENS.words)?;
        let (command, place) = code.iter().find_map(|code| Some((code, opens(code)?)))?;
        let (Place::Machine, "ssh") = place else { return None };
        Some(Self {
            places: vec![Place::Machine],
            why: format!("typed inside another shell: the text says `{}`", shortened(text)),
            opener: None,
            section: Some(section),
            crossed: false,
            is_hop: is_hop(command),
            client: None,
        })
    }

    /// What is left of it in `section`, which `titles` open.
    pub(super) fn into<'t>(self, section: usize, mut titles: impl Iterator<Item = &'t str>) -> Option<Self> {
        let holds = self.section.is_none_or(|own| own == section);
        let is_left = titles.any(|title| is_outside(&words(title)));
        (holds && !is_left).then_some(Self { crossed: true, ..self })
    }

    /// The line of the command that opened it.
    pub(super) const fn opener(&self) -> Option<usize> {
        self.opener
    }

    /// Whether only the text tells of it.
    pub(super) const fn is_told(&self) -> bool {
        self.section.is_some()
    }

    /// What the text says that sends people to a machine for a block, where no command does.
    pub(super) fn machine(&self, lines: &[BodyLine], before: &str) -> Option<String> {
        let is_machine = self.is_told() && self.places.last() == Some(&Place::Machine);
        let why = is_machine.then(|| self.holds(lines, before)).flatten()?;
        Some(why.rsplit(": ").next().unwrap_or(&why).to_owned())
    }

    /// Whether it is at the prompt of a console, where more is typed than commands.
    pub(super) fn is_console(&self) -> bool {
        self.places.last() == Some(&Place::Console)
    }

    /// Why a block with `lines` and the text `before` it is typed in this session; none where it is not.
    pub(super) fn holds(&self, lines: &[BodyLine], before: &str) -> Option<String> {
        let outline = Outline::of(lines);
        let said = [before].into_iter().chain(outline.comments.first().map(String::as_str));
        let before: Vec<String> = said.flat_map(words).collect();
        // Lines behind root's prompt look like comments.
        let first = outline.starts.first().or(outline.comments.first())?;
        let first = first.trim_start_matches(['$', '#', ' ']);
        let program = first.split_whitespace().next().unwrap_or("");
        let place = *self.places.last()?;
        let is_client =
            self.client.as_deref().is_some_and(|client| client == program.trim_end_matches("ctl"));
        if is_outside(&before) || is_client {
            return None;
        }
        let hops = self.is_hop
            && self.places.len() == 1
            && opens(first).is_some_and(|(_, program)| program == "ssh");
        if closes(first) || hops || is_within(place, first).is_some() {
            return Some(self.why.clone());
        }
        if opens(first).is_some_and(|(other, _)| other == place) {
            return None;
        }
        let said = first_said(&before, rules::SESSION_INSIDE.words).is_some();
        let is_of_cluster = self.crossed && OF_CLUSTERS.contains(&program);
        let is_on_machine = !is_of_cluster && !Table::get().is(program, Trait::OutsideMachines);
        let fits = match place {
            Place::Machine => is_on_machine,
            Place::Container => said || !Table::get().is(program, Trait::OutsideContainers),
            Place::Console => said || is_of_console(first),
        };
        // A console on another machine is left by nothing but what leaves it.
        let is_inner = self.places.len() > 1 && is_on_machine;
        (fits || is_inner).then(|| self.why.clone())
    }

    /// The session behind a block that is typed in it; none where the block leaves it.
    pub(super) fn after(mut self, block: &Block) -> Option<Self> {
        let lines: Vec<BodyLine> = match typed(block) {
            Some(typed) => typed.into_iter().flat_map(|typed| typed.lines).collect(),
            None => block.lines.clone(),
        };
        for line in &Outline::of(&lines).starts {
            let command = line.trim_start_matches("$ ");
            let place = *self.places.last()?;
            if closes(command) {
                self.places.pop();
            } else if let Some(inner) = is_within(place, command) {
                self.places.push(inner);
            } else if self.is_hop && opens(command).is_some_and(|(_, program)| program == "ssh") {
                self.places.push(Place::Machine);
            } else if ends_machine(command) && self.places.contains(&Place::Machine) {
                return None;
            }
        }
        (!self.places.is_empty()).then_some(self)
    }
}

/// Whether a text says that what follows is typed here again.
fn is_outside(said: &[String]) -> bool {
    first_said(said, rules::SESSION_OUTSIDE.words).is_some()
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
    use crate::reading::prompt_hosts::Home;
    use crate::reading::separate_lines::apart;
    use crate::text::Source;

    fn blocks(markdown: &str) -> Vec<Block> {
        let document = Document::parse(&Source::new("a.md", markdown));
        let block = |kind| if let PieceKind::Block(block) = kind { Some(block) } else { None };
        document.pieces.into_iter().filter_map(|piece| block(piece.kind)).collect()
    }

    /// The session that a block with this text leaves open.
    fn left(opener: &str) -> Open {
        let block = &blocks(&format!("```sh\n{opener}\n```\n"))[0];
        Open::left(apart(block, &Home::default()).1.expect("the block opens a session"))
    }

    fn check(opener: &str, before: &str, text: &str, expected: bool) {
        let block = &blocks(&format!("```sh\n{text}\n```\n"))[0];
        let holds = left(opener).holds(&block.lines, before);
        assert_eq!(holds.is_some(), expected, "{opener} / {before} / {text}");
    }

    #[test]
    fn a_sentence_opens_a_session_with_its_command() {
        let is_spoken = |text: &str, code: &str| Open::spoken(text, &[code.to_owned()], 0).is_some();
        assert!(
            is_spoken("Log in: `ssh web-1`", "ssh web-1")
                && is_spoken("SSH to it with `ssh web-1`", "ssh web-1")
        );
        assert!(
            !is_spoken("Log in: `ssh web-1 uptime`", "ssh web-1 uptime")
                && !is_spoken("`ssh web-1` asks for a key", "ssh web-1")
        );
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
    fn a_shell_that_is_opened_in_a_session_is_typed_there_too() {
        check("ssh jump", "Become root:", "sudo -i", true);
        check("oc debug node/n1", "Then:", "chroot /host\ncrictl ps", true);
        check("ssh db", "Open the database:", "mysql -u root", true);
        check("ssh jump\nsudo -i", "Then:", "rm -rf /srv/x", true);
        check("ssh bastion.example.net", "And on:", "ssh db-1", true);
        check("fly ssh console", "Look at it:", "flyctl status", false);
        check("fly ssh console", "Look at it:", "df -h", true);
    }

    #[test]
    fn what_leaves_a_session_ends_it_and_an_inner_one_alone_does_not() {
        let after = |opener: &str, text: &str| {
            left(opener).after(&blocks(&format!("```sh\n{text}\n```\n"))[0]).is_some()
        };
        assert!(!after("ssh web", "exit"));
        assert!(!after("ssh web", "systemctl stop web\nexit"));
        assert!(after("ssh web\nsudo -i", "exit"));
        assert!(!after("ssh web\nsudo -i", "exit\nexit"));
        assert!(after("ssh web", "systemctl stop web"));
        assert!(!after("ssh web\nsudo -i", "shutdown -h now"));
        check("ssh web", "Leave it:", "exit", true);
    }

    #[test]
    fn the_text_may_tell_of_a_session_that_nothing_opens() {
        let told = |before: &str, text: &str| {
            let lines = &blocks(&format!("```sh\n{text}\n```\n"))[0].lines;
            Open::told(lines, before, 0).is_some_and(|open| open.holds(lines, before).is_some())
        };
        assert!(told("On the web server:", "systemctl restart web"));
        assert!(told("Once logged in, look at the log:", "journalctl -u web"));
        assert!(told("", "# On every node\nsystemctl restart web"));
        assert!(told("It may hang. From inside a jumpbox, start it again:", "restart-web"));
        assert!(!told("On your local machine:", "git pull"));
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
        check("mongosh shop", "Then type:", "db.orders.deleteMany({})", true);
        check("mysql -u root -p", "Then:", "systemctl restart web", false);
    }

    #[test]
    fn a_session_goes_on_under_the_next_heading_unless_that_says_otherwise() {
        let into = |title| left("ssh web").into(3, std::iter::once(title));
        assert!(into("Back on your machine").is_none());
        let open = into("Stop the service").expect("a heading ends nothing");
        let holds = |text: &str| open.holds(&blocks(&format!("```sh\n{text}\n```\n"))[0].lines, "").is_some();
        assert!(holds("systemctl stop web") && holds("docker compose pull") && !holds("kubectl get pods"));
        let lines = &blocks("```sh\nuptime\n```\n")[0].lines;
        let told = Open::told(lines, "On every node:", 2).expect("it is told");
        assert!(told.into(3, std::iter::once("Stop the service")).is_none());
    }
}
