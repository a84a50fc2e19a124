//! Whether a sentence asks somebody to do something that only a person can do.
//!
//! Takes the text of a paragraph or an item, gives whether it asks for an act or a decision. Never knows what stands beside it.

use super::heading::Heading;
use super::orders::{is_crossed, is_order, tells_who_acts};
use super::rules;
use super::scopes::points;
use super::wait::wait;
use super::words::{first_said, words};

/// What follows a verb that is a noun here: `Access is granted by …`.
const NOUNS: [&str; 18] = [
    "is", "are", "was", "were", "will", "can", "has", "have", "may", "might", "should", "must", "does", "of",
    "runs", "takes", "needs", "happens",
];

/// How many words a sentence has at least that asks for something.
const FEWEST: usize = 2;

/// Whether a paragraph asks somebody to do something: one of its sentences does.
pub fn requests(text: &str) -> bool {
    // A mark that other places point to.
    if text.starts_with('(') && text.ends_with(")=") {
        return false;
    }
    // What is crossed out is what nobody is to do: `❌ Reuse the old key`.
    if is_crossed(text) {
        return false;
    }
    let text = text.trim_start_matches(['*', '_', ' ', '⚠', '️', '✅', '-']);
    text.split(['.', ';', '!']).filter(|sentence| !sentence.trim().is_empty()).take(SENTENCES).any(asks)
}

/// How many sentences of a paragraph are looked at.
const SENTENCES: usize = 12;

fn asks(sentence: &str) -> bool {
    // `Note: be sure that …` says what to do, `Note that …` explains.
    let marked = sentence.trim_start().split_once(':').filter(|(mark, _)| {
        let mark = words(mark);
        mark.len() == 1 && first_said(&mark, rules::REQUEST_MARKS.words).is_some()
    });
    if let Some((_, rest)) = marked {
        return asks(rest.trim_start_matches(['*', '_', ' ']));
    }
    let said = words(sentence);
    if first_said(&said, rules::NEGATED_ASKS.words).is_some() {
        return true;
    }
    // `Remember to unset it` asks, `Remember that it is set` does not.
    if said.first().is_some_and(|word| word == "remember") && said.get(1).is_some_and(|word| word == "to") {
        return true;
    }
    if first_said(&said, rules::REQUEST_ALONE.words).is_some() {
        return true;
    }
    if said.len() < FEWEST || first_said(&said, rules::REQUEST_POINTS.words).is_some() {
        return false;
    }
    let is_noun = said.get(1).is_some_and(|second| NOUNS.contains(&second.as_str()));
    if is_order(sentence) && !is_noun {
        return true;
    }
    if first_said(&said, rules::REQUEST_DUTY.words).is_some()
        || first_said(&said, rules::REQUEST_REPEATS.words).is_some()
        || tells_who_acts(sentence)
    {
        return true;
    }
    // `If more than five fail: **go back**`.
    let is_case = sentence.split_once(": ").is_some_and(|(case, behind)| {
        first_said(&words(case), rules::CONDITION_OPENS.words).is_some()
            && words(behind).len() > 1
            && is_order(behind)
            && first_said(&words(behind), rules::REQUEST_POINTS.words).is_none()
    });
    if is_case {
        return true;
    }
    let behind = sentence.split_once(", ").map(|(_, behind)| without_leave(behind));
    behind.is_some_and(|behind| {
        opens_with_clause(sentence)
            && is_order(behind)
            && first_said(&words(behind), rules::REQUEST_POINTS.words).is_none()
    }) || first_said(&said, rules::CHOICE_INSTEAD.words).is_some() && is_order(without_leave(sentence))
        || sentence.split_once(", so ").is_some_and(|(_, behind)| is_order(behind))
        || [": ", " – ", " — ", " - ", " → ", " -> ", " => "]
            .into_iter()
            .any(|mark| names_and_asks(sentence, mark))
}

/// `**Deploy**: merge the PR` says behind its name what is to be done.
fn names_and_asks(sentence: &str, mark: &str) -> bool {
    sentence.split_once(mark).is_some_and(|(name, rest)| {
        // A name that is set in bold, or before a long dash, may be longer.
        let is_set_apart = name.ends_with("**") || [" — ", " → ", " -> ", " => "].contains(&mark);
        let longest = if is_set_apart { LONGEST_SET_APART } else { LONGEST_NAME };
        // `It is shut — see its page` points somewhere.
        if first_said(&words(rest), rules::REQUEST_POINTS.words).is_some() {
            return false;
        }
        let (name, said) = (words(name).len(), words(rest).len());
        name <= longest
            && (said > FEWEST + 1 || said > 1 && (rest.contains('`') || mark != ": "))
            && is_order(rest)
    })
}

/// What somebody may do, without the words that say so: `alternatively you can visit the page`.
fn without_leave(text: &str) -> &str {
    let instead = ["Alternatively ", "alternatively ", "Alternatively, ", "alternatively, "];
    let text = instead.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let allows = first_said(&words(text), rules::REQUEST_ALLOWS.words).is_some();
    text.splitn(3, ' ').nth(2).filter(|_| allows).unwrap_or(text)
}

/// Whether a paragraph says what somebody has to do, in words that mean nothing else.
pub fn is_duty(text: &str) -> bool {
    let is_critical = text.split_once(": ").is_some_and(|(mark, rest)| {
        first_said(&words(mark), rules::REQUEST_CRITICAL.words).is_some() && is_order(rest)
    });
    is_critical
        || text
            .split(['.', ';', '!'])
            .any(|sentence| first_said(&words(sentence), rules::REQUEST_DUTY.words).is_some())
}

/// The variables that a sentence asks to set: "Set `$TOKEN` to a token of your own." names one.
pub fn variables_to_set<'t>(text: &str, code: &'t [String]) -> impl Iterator<Item = &'t str> {
    const SETS: [&str; 3] = ["set", "export", "define"];
    let sets =
        words(text).first().is_some_and(|first| SETS.contains(&first.as_str())) && !text.ends_with(':');
    let is_name = |name: &&str| {
        name.len() > 1
            && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    let names = code.iter().map(|code| code.trim_matches(['$', '{', '}'])).filter(is_name);
    names.take(if sets { usize::MAX } else { 0 })
}

/// Whether a text says where to look in one case, or what is not needed then: `If it is wrong, see the handbook.`
pub fn points_in_case(text: &str) -> bool {
    !requests(text) && points(text)
}

/// Whether an item says which of several is used when: "use `helm` when you want the whole chart".
pub fn advises(text: &str) -> bool {
    const FARTHEST: usize = 8;
    let said = words(text);
    let opens =
        said.first().is_some_and(|first| matches!(first.as_str(), "use" | "prefer" | "choose" | "pick"));
    opens && said.iter().take(FARTHEST).skip(1).any(|word| matches!(word.as_str(), "when" | "if" | "where"))
}

/// Whether a paragraph says how something has to be: `Kubernetes 1.28 is installed and the registry answers.`
pub fn states(text: &str) -> bool {
    const LONGEST: usize = 20;
    const HEDGES: [&str; 6] = ["if", "can", "may", "might", "already", "when"];
    let said = words(text);
    said.len() <= LONGEST
        && !text.ends_with([':', '?'])
        && !said.iter().any(|word| HEDGES.contains(&word.as_str()))
        && first_said(&said, rules::REQUEST_STATE.words).is_some()
        && first_said(&said, rules::REQUEST_POINTS.words).is_none()
}

/// Whether an item under a heading says how long something is watched: `**Duration**: 30 minutes` under `Monitoring window`.
pub fn lasts(text: &str, title: &str) -> bool {
    first_said(&words(text), rules::REQUEST_LASTS.words).is_some()
        && text.contains(|c: char| c.is_ascii_digit())
        && first_said(&Heading::new(title).core, rules::HEADING_WATCHES.words).is_some()
}

/// Whether a paragraph before a list says that something else does what stands in it: `The script will:`, `This does the following:`.
pub fn tells_what_happens(text: &str) -> bool {
    let said = words(text);
    text.trim_end().ends_with(':')
        && first_said(&said, rules::HAPPENING_SUBJECT.words).is_some()
        && first_said(&said, rules::HAPPENING_VERB.words).is_some()
}

/// Whether a text asks for what no block carries out, whatever stands behind it: to wait, to tell somebody, to have something approved. A
/// sentence that ends in a colon introduces the block, and says no more than that.
pub fn is_by_person(text: &str) -> bool {
    // What a block prints, somebody has to judge: `Compare the counts, which should match:`.
    if sentences(text).any(|one| first_said(&words(one), rules::REQUEST_JUDGES.words).is_some() && asks(one))
    {
        return true;
    }
    sentences(text).filter(|sentence| !sentence.ends_with(':') || wait(sentence).is_some()).any(|sentence| {
        let act = sentence
            .split_once(", ")
            .filter(|_| opens_with_clause(sentence))
            .map_or(sentence, |(_, act)| act);
        let said = words(act.trim_start_matches("then "));
        wait(sentence).is_some()
            || wait(act).is_some()
            || first_said(&said, rules::REQUEST_BY_PERSON.words).is_some()
            || first_said(&said, rules::REQUEST_BY_HAND.words).is_some() && requests(sentence)
    })
}

/// Whether a text says that somebody is asked or told before what stands behind it is run: `Ask the owner before you run this:`.
pub fn asks_first(text: &str) -> bool {
    sentences(text).any(|one| first_said(&words(one), rules::REQUEST_ASKS_FIRST.words).is_some())
}

/// Whether a text says that something has to be so before what stands behind it is run: `Make sure that nobody is signed in.`
pub fn assures(text: &str) -> bool {
    let is_so = |one: &str| {
        let said = words(one);
        first_said(&said, rules::REQUEST_ASSURES.words).is_some()
            && first_said(&said, rules::REQUEST_ASSURED.words).is_some()
    };
    sentences(text).any(|one| !one.ends_with(':') && is_so(one))
}

/// Whether a text says what somebody does: no block does that.
pub fn is_told_of_person(text: &str) -> bool {
    sentences(text).any(tells_who_acts)
}

/// The sentences of a text, each with the mark that ends it.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['.', ';', '!', '?'])
        .map(str::trim)
        .filter(|sentence| !sentence.is_empty())
        .take(SENTENCES)
}

/// Whether a sentence begins with when something is done: `Before you go on, …`.
fn opens_with_clause(sentence: &str) -> bool {
    first_said(&words(sentence), rules::REQUEST_OPENS.words).is_some()
}

/// Whether an item that introduces a list tells itself what to do: `Confirm the format of the ticket:`. A single word, `Confirm:`, does not.
pub fn tells_act(text: &str) -> bool {
    const FEWEST: usize = 3;
    let said = words(text);
    said.len() >= FEWEST
        && !has_checked(text)
        && requests(text)
        && first_said(&said, rules::REQUEST_INTRODUCES.words).is_none()
}

/// Whether an item introduces what is to be looked at: `Confirm:`, `Expect:`.
pub fn has_checked(text: &str) -> bool {
    text.trim_end().ends_with(':') && first_said(&words(text), rules::REQUEST_CHECKS.words).is_some()
}

/// Whether the sentence before a list says that what stands in it has to be seen to: `These have to be in place:`.
pub fn lists_duties(lead: &str) -> bool {
    lead.trim_end().ends_with(':') && first_said(&words(lead), rules::REQUEST_LIST.words).is_some()
}

/// Whether the word before a list says that what stands in it holds all the time, and is not done now: `Retention policy:`, `Scope:`.
pub fn lists_principles(lead: &str) -> bool {
    const LONGEST: usize = 5;
    let said = words(lead);
    lead.trim_end().ends_with(':')
        && said.len() <= LONGEST
        && first_said(&said, rules::LIST_TELLS.words).is_some()
}

/// What an item asks for before it introduces what stands below it: `Sign in with your account. Expect:`.
pub fn acts_before(text: &str) -> Option<&str> {
    let (act, lead) = text.trim_end().rsplit_once(". ")?;
    let is_order = |act: &str| {
        let said = words(act);
        is_order(act)
            && said.len() > FEWEST
            && !said.get(1).is_some_and(|second| NOUNS.contains(&second.as_str()))
    };
    (has_checked(lead) && is_order(act)).then_some(act)
}

/// How many words stand at most in front of the colon of a sentence with a name.
const LONGEST_NAME: usize = 4;
const LONGEST_SET_APART: usize = 8;

#[cfg(test)]
mod tests {
    use super::{
        acts_before, advises, asks_first, assures, lists_duties, lists_principles, requests, states,
        tells_act, variables_to_set,
    };

    #[test]
    fn what_an_item_asks_for_before_its_list_is_told_apart() {
        assert_eq!(acts_before("Open the page of the order. Confirm:"), Some("Open the page of the order"));
        assert_eq!(acts_before("Read the row at `/orders/7`. Expect:"), Some("Read the row at `/orders/7`"));
        assert_eq!(acts_before("Confirm:"), None);
        assert_eq!(acts_before("The page is slow. Confirm:"), None);
        assert!(
            lists_principles("Retention policy:") && !lists_principles("Steps of the policy change are:")
        );
        assert!(lists_duties("These must be in place:") && !lists_duties("These are in place:"));
    }

    #[test]
    fn what_has_to_be_so_first_is_no_work_of_the_block() {
        assert!(
            assures("Make sure that the copy has caught up.") && assures("Check that nobody is signed in.")
        );
        assert!(!assures("Make sure that the service is enabled.") && !assures("Make sure it has started:"));
        assert!(
            asks_first("Ask the owner before you run this:")
                && asks_first("Get approval from the desk, then:")
        );
        assert!(!asks_first("Ask the server for its state:") && !asks_first("Before you ask, run this:"));
    }

    #[test]
    fn a_variable_that_somebody_sets_is_named_in_back_ticks() {
        let code = ["$TOKEN".to_owned(), "curl".to_owned()];
        let named = |text: &str| variables_to_set(text, &code).collect::<Vec<_>>();
        assert_eq!(named("Set `$TOKEN` to a token for `curl`."), ["TOKEN"]);
        assert!(named("Send `$TOKEN` with `curl`.").is_empty());
        assert!(named("Set `$TOKEN` for `curl`:").is_empty());
    }

    #[test]
    fn what_is_used_when_is_advice_and_what_has_to_be_so_is_a_state() {
        assert!(
            advises("use `kubectl` when the cluster is up") && advises("Prefer the console if it is small")
        );
        assert!(!advises("Use the console to look at it") && !advises("The console is used when it is up"));
        assert!(states("Kubernetes 1.28 is installed.") && states("Both sites have a spare."));
        assert!(!states("If Docker is installed, use it.") && !states("Docker is a platform."));
        assert!(
            !states("The following is needed:") && !states("See what is needed.") && !states("Two spares.")
        );
    }

    #[test]
    fn a_sentence_asks_where_it_tells_somebody_what_to_do() {
        assert!(
            tells_act("Confirm the format of the ticket:") && tells_act("Prepare the papers of the keeper:")
        );
        assert!(
            !tells_act("Confirm:")
                && !tells_act("Run the following on the till:")
                && !tells_act("The tills:")
        );
        for (text, expected) in [
            ("Open the console and switch the record to the new cluster.", true),
            ("Wait overnight before the next step", true),
            ("Merge the PR first.", true),
            ("You should determine the version number.", true),
            ("Once you are happy, approve the release.", true),
            ("If the queue is stuck, restart it by hand.", true),
            ("The load is high. Tell the team about it.", true),
            ("Make sure nobody is deploying.", true),
            ("See the handbook for more.", false),
            ("Access is granted by the platform team.", false),
            ("The service runs on three nodes.", false),
            ("Note that it takes a while.", false),
            ("Note: you will need to sign in first.", true),
            ("If more than five fail: **Proceed with the way back**", true),
            ("If more than five fail: it goes back", false),
            ("Remember to unset the flag.", true),
            ("Remember that the flag is set.", false),
            ("**The left side (if it is warm)**: open the flap and look.", true),
            ("It writes a file to ensure that it can go on.", false),
            ("This runbook describes the release.", false),
            ("The dial stands still. STOP. Nobody climbs.", true),
            ("The lamp stands still. It stops.", false),
            ("fog above three → sound the horn twice", true),
            ("storm -> close the shutters", true),
            ("Settings → General", false),
            ("calm → the usual round", false),
            ("❌ Reuse the old key of the door", false),
            ("✅ Cut a new key for the door", true),
            ("The goods should either be packed or be burned.", true),
            ("A lamp that flickers should be replaced.", true),
            ("A lamp should be bright.", false),
        ] {
            assert_eq!(requests(text), expected, "{text}");
        }
    }
}
