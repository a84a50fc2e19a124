//! Words that say that what follows is typed on another machine, without any command that goes there: `On the web server:`,
//! `On every node run:`, `Once logged in, look at the log:`.
//!
//! Takes a text, says whether it tells of such a place. Never looks at what is typed there.

use super::orders::is_order;
use super::rules;
use super::session::Place;
use super::words::{first_said, words};

/// What a machine is called.
const HOSTS: [&str; 24] = [
    "instance",
    "server",
    "host",
    "node",
    "machine",
    "vm",
    "droplet",
    "bastion",
    "jumpbox",
    "box",
    "replica",
    "primary",
    "standby",
    "worker",
    "controller",
    "master",
    "hypervisor",
    "gateway",
    "router",
    "broker",
    "member",
    "guest",
    "secondary",
    "peer",
];
/// What a container is called.
const CONTAINERS: [&str; 2] = ["container", "pod"];
/// What stands in front of the name of a place that is meant.
const MEANT: [&str; 14] =
    ["the", "each", "every", "all", "both", "any", "one", "that", "a", "an", "your", "our", "new", "old"];
/// Verbs of a sentence that says where the block under it is typed.
const TYPES: &str = "run, execute, type, enter, issue, repeat, do, perform, log in, use";

/// How many words a place has at most: what is longer tells something else.
const LONGEST_PLACE: usize = 6;

/// How many words a machine's name has at most.
const LONGEST_HOST: usize = 4;

/// The place that a text tells of.
pub(super) fn told(text: &str) -> Option<Place> {
    text.split(". ").find_map(told_in)
}

fn told_in(sentence: &str) -> Option<Place> {
    let said = words(sentence);
    if first_said(&said, rules::SESSION_HERE.words).is_some() {
        return None;
    }
    // What ends in a colon introduces what opens the shell.
    let is_given =
        !sentence.trim_end().ends_with(':') && first_said(&said, rules::SESSION_GIVEN.words).is_some();
    let there = is_given || first_said(&said, rules::SESSION_THERE.words).is_some() || goes_to_host(&said);
    leading(sentence, &said).or_else(|| closing(&said)).or_else(|| there.then_some(Place::Machine))
}

/// `On the web server:`, `On every node run:`, `Inside the container, look around:`: the place stands in front, and behind it
/// nothing or what is to be done there.
fn leading(sentence: &str, said: &[String]) -> Option<Place> {
    let (place, end) = place_at(said)?;
    let behind = said.get(end..).unwrap_or_default().join(" ");
    // What is said of the place itself, `On the web server, the log tells more`, sends nobody there, and neither does a longer
    // name, `in the container registry`.
    let parts = sentence.to_lowercase().split_once(said[end - 1].as_str()).map(|(_, rest)| rest.to_owned());
    let is_parted = parts.is_some_and(|rest| rest.starts_with([',', ':']));
    let types = TYPES.split(", ").any(|verb| said.get(end).is_some_and(|first| first == verb));
    let is_whole = behind.is_empty() || types || is_parted && is_order(&behind);
    is_whole.then_some(place)
}

/// `Run this on each worker:`: the place stands at the end of what says to type.
fn closing(said: &[String]) -> Option<Place> {
    let types = TYPES.split(", ").any(|verb| said.first().is_some_and(|first| first == verb));
    let start = (1..said.len()).rev().find(|at| matches!(said[*at].as_str(), "on" | "inside" | "from"))?;
    let (place, end) = place_at(&said[start..])?;
    (types && start + end == said.len()).then_some(place)
}

/// The place at the start of some words, and where it ends among them.
fn place_at(said: &[String]) -> Option<(Place, usize)> {
    let first = said.first()?.as_str();
    let named = |names: &[&str]| {
        let is_name = |word: &String| names.contains(&word.trim_end_matches('s'));
        // Of several words that fit, `the database server node`, the last of a row is the place.
        let at = said.iter().take(LONGEST_PLACE).skip(1).position(is_name)? + 1;
        Some(at + said[at..].iter().take_while(|word| is_name(word)).count())
    };
    let is_meant =
        said.get(1).is_some_and(|word| MEANT.contains(&word.as_str()) || word.parse::<u32>().is_ok());
    match first {
        "on" => named(&HOSTS).map(|end| (Place::Machine, end)),
        "inside" | "in" | "within" if is_meant => named(&CONTAINERS).map(|end| (Place::Container, end)),
        "from" if is_meant => named(&["bastion", "jumpbox"]).map(|end| (Place::Machine, end)),
        _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_front_of_what_is_done_there_is_told() {
        for (text, place) in [
            ("On the web server:", Place::Machine),
            ("On every node run:", Place::Machine),
            ("On each VM, run", Place::Machine),
            ("On both database nodes", Place::Machine),
            ("On all replicas, stop the service:", Place::Machine),
            ("Run this on each worker:", Place::Machine),
            ("Execute the following on every broker", Place::Machine),
            ("From the bastion:", Place::Machine),
            ("Inside the container:", Place::Container),
            ("In each pod, run:", Place::Container),
            ("Log in to the worker node and look at its service:", Place::Machine),
            ("It may hang. On the standby:", Place::Machine),
            ("This should get you a shell with all of the folders. Delete them:", Place::Machine),
            ("This drops you into the worker. Look around:", Place::Machine),
            ("You are now in the vault. Close it:", Place::Machine),
        ] {
            assert_eq!(told(text), Some(place), "{text}");
        }
    }

    #[test]
    fn a_sentence_about_a_place_sends_nobody_there() {
        for text in [
            "On the web server, the log tells more than the page does:",
            "On your local machine:",
            "Log in to the registry:",
            "Run it from inside the checkout:",
            "On Monday:",
            "On success, the node is back:",
            "In the container registry, the tag is gone:",
            "Run the check for every node:",
            "This opens a shell in the till:",
            "This should get you a list of the tills.",
            "You are now ready. Run:",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
