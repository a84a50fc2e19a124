//! Whether a sentence tells somebody to do something: it begins with a verb, or with somebody who does something.
//!
//! Takes text, gives yes or no. Never knows whether a block beside it carries out what it says.

use super::rules;
use super::words::{first_said, words};
use std::collections::HashSet;
use std::sync::LazyLock;

/// Whether a sentence tells somebody to do something: it starts with a verb.
pub fn is_order(text: &str) -> bool {
    let words = words(text);
    let skipped = words.iter().take_while(|word| LEAD_INS.contains(&word.as_str())).count();
    let Some(first) = words.get(skipped) else { return false };
    KNOWN_VERBS.contains(first.as_str()) || begins_with_unknown_verb(&words[skipped..], text)
}

/// Whether a single word is a verb that a sentence may start with.
pub(super) fn is_verb(word: &str) -> bool {
    !LEAD_INS.contains(&word) && KNOWN_VERBS.contains(word)
}

/// Words behind a verb that begin what it is done to.
const OBJECTS: [&str; 22] = [
    "the", "a", "an", "your", "our", "their", "its", "his", "her", "each", "every", "any", "all", "both",
    "this", "that", "these", "those", "it", "them", "another", "one",
];

/// Words that may stand between such a verb and its object.
const PARTICLES: [&str; 7] = ["up", "down", "out", "off", "back", "away", "over"];

/// Words that may stand before such an object and are no verbs.
static NO_VERBS: LazyLock<HashSet<&str>> = LazyLock::new(|| NOT_VERBS.split_whitespace().collect());

const NOT_VERBS: &str = "i you we he she they it this that these those the a an my your our their its his her each every any \
    all both some no none not nor and or but so yet if when whenever while until till unless because since as than \
    though although whether where wherever who whom whose what which why how in on at by for from of to into onto \
    over under above below behind beyond before after between among across along around against about beside besides \
    during through throughout within without with toward towards upon via per near inside outside off out up down \
    despite except like unlike regarding concerning including excluding given considering following depending is are was were be been being am do \
    does did has have had will would shall should may might can could must only even just also still already now then \
    here there once twice yes maybe perhaps usually often sometimes never always ever again later today tomorrow \
    yesterday soon instead otherwise however therefore thus hence moreover meanwhile first second third last next \
    finally half most many much more less few several such same other another either neither one two three four five \
    six seven eight nine ten plus minus versus vs etc note warning caution danger tip info important example \
    everything anything nothing something everyone anyone nobody somebody";

/// Whether words begin with a verb that nobody has listed: a word in its base form with an object behind it, as in `Swap the battery`.
fn begins_with_unknown_verb(words: &[String], text: &str) -> bool {
    // What ends like this is a noun, a participle or a form of somebody else.
    const ENDS: [&str; 10] = ["s", "ed", "ing", "ly", "ion", "ment", "ness", "ity", "ance", "ence"];
    let [first, second, ..] = words else { return false };
    // `Access` and `press` end like one.
    let is_base = first.ends_with("ss") || !ENDS.iter().any(|end| first.ends_with(end));
    first.chars().count() > 1
        && first.chars().all(char::is_alphabetic)
        && is_base
        && !NO_VERBS.contains(first.as_str())
        && (OBJECTS.contains(&second.as_str())
            // `Top up the account`.
            || PARTICLES.contains(&second.as_str())
                && words.get(2).is_some_and(|third| OBJECTS.contains(&third.as_str())))
        && follows_at_once(text, first, second)
}

/// Whether nothing but blanks and marks of emphasis stands between two words: `Impact: the shop` is no order.
fn follows_at_once(text: &str, first: &str, second: &str) -> bool {
    let text = text.to_lowercase();
    let behind =
        text.split_once(first).map(|(_, behind)| behind.trim_start_matches(['*', '_', '`', ' ', '\n']));
    behind.is_some_and(|behind| behind.starts_with(second))
        && text.split_once(first).is_some_and(|(_, behind)| behind.starts_with([' ', '*', '_', '`', '\n']))
}

/// Whether a text begins with a mark that crosses it out: nobody is to do it.
pub fn is_crossed(text: &str) -> bool {
    text.trim_start_matches(['*', '_', ' ', '-']).starts_with(['❌', '🚫', '⛔', '✗', '✘'])
}

/// How many words may name somebody before what they do.
const LONGEST_SUBJECT: usize = 5;

/// Whether a sentence says what a person does: `The operator restarts the gateway`, `B switches off the racks`, `Nobody deploys from now on`.
pub(super) fn tells_who_acts(text: &str) -> bool {
    let said = words(text);
    let end = said.len().min(LONGEST_SUBJECT);
    let is_named =
        text.trim_start_matches(['*', '_', ' ']).starts_with(|c: char| c.is_ascii_uppercase() && c != 'I');
    let is_letter = |word: &str| is_named && word.chars().count() == 1 && said.len() > 2;
    let acts = |word: &String| {
        let stems = [
            word.strip_suffix("ies").map(|stem| format!("{stem}y")),
            word.strip_suffix("es").map(str::to_owned),
            word.strip_suffix('s').map(str::to_owned),
        ];
        stems.into_iter().flatten().any(|stem| KNOWN_VERBS.contains(stem.as_str()) || stem == "say")
    };
    // `The sponsor should create an issue`.
    let is_duty = |at: usize| {
        matches!(said[at].as_str(), "should" | "must" | "shall")
            && said.get(at + 1).is_some_and(|verb| KNOWN_VERBS.contains(verb.as_str()))
    };
    let has_duty = (1..said.len().min(2 * LONGEST_SUBJECT))
        .find(|at| is_duty(*at))
        .is_some_and(|at| first_said(&said[at.saturating_sub(2)..at], rules::REQUEST_PERSON.words).is_some());
    if has_duty {
        return true;
    }
    let Some(verb) = said[..end].iter().skip(1).position(acts).map(|at| at + 1) else { return false };
    let subject = &said[..verb];
    first_said(subject, rules::REQUEST_PERSON.words).is_some() || verb == 1 && is_letter(&said[0])
}

/// Whether an order is one to look and to make sure.
pub(super) fn only_looks(text: &str) -> bool {
    const LOOKS: [&str; 21] = [
        "assess", "check", "compare", "confirm", "document", "ensure", "evaluate", "examine", "inspect",
        "look", "monitor", "observe", "read", "review", "run", "test", "validate", "verify", "view", "wait",
        "watch",
    ];
    words(text)
        .iter()
        .find(|word| !LEAD_INS.contains(&word.as_str()))
        .is_some_and(|verb| LOOKS.contains(&verb.as_str()))
}

/// Words that may stand in front of the verb.
const LEAD_INS: [&str; 13] = [
    "then",
    "next",
    "first",
    "second",
    "finally",
    "now",
    "please",
    "always",
    "again",
    "optionally",
    "optional",
    "and",
    "you",
];

static KNOWN_VERBS: LazyLock<HashSet<&str>> = LazyLock::new(|| VERBS.split_whitespace().collect());

/// Verbs that runbooks start their sentences with.
const VERBS: &str = "access acknowledge activate add adjust analyse analyze announce append apply approve archive \
    ask assess assign attach attempt author backup block branch bring browse build bump calculate call cancel \
    capture change check choose classify clean clear click clone close collect commit communicate compare complete \
    compute configure confirm connect consult contact continue copy cordon create cut debug decide declare \
    decommission delete deploy detach detect determine disable disconnect document download drain drop edit enable \
    encrypt ensure enter escalate establish evaluate examine execute export fetch file fill filter find fix flush follow \
    force freeze fund gather generate get give go grant identify implement import increase inform initialise \
    initialize initiate inspect install invalidate investigate invoke issue keep kill launch leave list load locate \
    lock log login look lower make manually mark merge migrate mint mitigate modify monitor mount move navigate \
    note notice notify observe obtain open page paste patch pause perform pick ping plan post prepare preserve press \
    proceed promote provide provision publish pull push put query quit raise read rebase reboot rebuild reconcile \
    record recover recreate redeploy redirect reduce refresh refund regenerate register reindex release reload \
    remove rename renew repeat replace replay reply report request rerun reset resolve restart restore resume \
    retrieve retry return revert review revoke roll rollback rotate run save scale schedule scroll search seed \
    select send set setup share ship shut sign silence simulate skip snooze ssh stage start stop store submit switch \
    sync tag tail take tell terminate test toggle touch trace transfer triage trigger troubleshoot try tune turn \
    acquire bring do educate flush increment listen minimise minimize prefix prefer protect refuse reissue hand have hold join let mute plug power purge swap unplug uncomment uncordon uninstall unlock unset understand arrange authenticate drag elevate expand extract flip inject instruct isolate jot narrow offload populate propagate quarantine quiesce reassign reattach recheck reclaim redo relaunch remediate remount reopen repair repoint resend reseed resize resubmit resync retag retest rewind reinstall reinstate reimport reconnect recycle remap rejoin scrub shorten specify squash strip suspend tighten unfreeze unmount unpause unsilence wipe evict demote update upgrade upload use validate verify view visit wait watch write";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_starts_with_a_verb() {
        for (text, expected) in
            [("Then restart it", true), ("**Verify**: fine", true), ("The server", false), ("", false)]
        {
            assert_eq!(is_order(text), expected, "{text}");
        }
    }

    #[test]
    fn a_verb_that_nobody_has_listed_is_one_where_its_object_follows() {
        for (text, expected) in [
            ("Swap the battery", true),
            ("Strike it off the list", true),
            ("Warn every tenant", true),
            ("Top up the account", true),
            ("Black out the lamps", true),
            ("Room in the cellar", false),
            ("Behind the proxy", false),
            ("Given the size, it takes long", false),
            ("Metrics the team looks at", false),
            ("Torque: 4 Nm", false),
        ] {
            assert_eq!(is_order(text), expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_about_somebody_who_acts_tells_what_to_do() {
        for (text, expected) in [
            ("The operator restarts the gateway from the front panel.", true),
            ("B switches off the racks.", true),
            ("B says \"dark\".", true),
            ("The change manager approves the change.", true),
            ("To grant it, the sponsor should create an issue.", true),
            ("The server should create a file.", false),
            ("The service restarts by itself.", false),
            ("It runs every night.", false),
            ("The team is small.", false),
        ] {
            assert_eq!(tells_who_acts(text), expected, "{text}");
        }
    }
}
