//! Whether a sentence asks somebody to do something that only a person can do.
//!
//! Takes the text of a paragraph or an item, gives whether it asks for an act or a decision. Never knows what stands beside it.

use super::content::is_order;
use super::heading::Heading;
use super::words::{first_said, words};

/// Words with which a sentence says what somebody has to do.
const DUTIES: &str = "you should, you must, you need to, you will need to, youll need to, you have to, you will have to, we need to, \
    we should, we must, we will need to, please, make sure, be sure to, ensure, needs to be, need to be, must be created, \
    must be updated, must be set, must be added, has to be, have to be, should be updated, should be created, should be added";

/// What a sentence begins with that only sends the reader somewhere, or tells how to read.
const POINTERS: &str = "^do not, ^dont, ^do you, ^prefer, ^see, ^note, ^refer, ^read, ^remember, ^keep in mind, ^for more, ^for details, ^for further, ^for information, ^this runbook, \
    ^this document, ^this guide, ^this section, ^this page, ^use this runbook, ^use this guide, ^use this document, ^use this playbook, ^use this page, ^follow this runbook, ^list of, ^set of, ^lists, ^view the docs";

/// What follows a verb that is a noun here: `Access is granted by …`.
const NOUNS: [&str; 18] = [
    "is", "are", "was", "were", "will", "can", "has", "have", "may", "might", "should", "must", "does", "of",
    "runs", "takes", "needs", "happens",
];

/// Words that open a clause behind whose comma an order may stand: `Once it is up, switch the record.`
const OPENERS: &str = "^if, ^once, ^when, ^after, ^before, ^to, ^in order to, ^for, ^from, ^in, ^on, ^at this point, ^as soon as, ^unless, ^based on, ^then, ^next, \
    ^finally, ^now, ^otherwise, ^alternatively";

/// How many words a sentence has at least that asks for something.
const FEWEST: usize = 2;

/// Whether a paragraph asks somebody to do something: one of its sentences does.
pub fn requests(text: &str) -> bool {
    // A mark that other places point to.
    if text.starts_with('(') && text.ends_with(")=") {
        return false;
    }
    let text = text.trim_start_matches(['*', '_', ' ', '⚠', '️', '✅', '-']);
    text.split(['.', ';', '!']).filter(|sentence| !sentence.trim().is_empty()).take(SENTENCES).any(asks)
}

/// How many sentences of a paragraph are looked at.
const SENTENCES: usize = 12;

fn asks(sentence: &str) -> bool {
    let said = words(sentence);
    if said.len() < FEWEST || first_said(&said, POINTERS).is_some() {
        return false;
    }
    let is_noun = said.get(1).is_some_and(|second| NOUNS.contains(&second.as_str()));
    if is_order(sentence) && !is_noun {
        return true;
    }
    if first_said(&said, DUTIES).is_some() {
        return true;
    }
    let behind = sentence.split_once(", ").map(|(_, behind)| behind);
    let opens = first_said(&said, OPENERS).is_some();
    behind.is_some_and(|behind| opens && is_order(behind) && first_said(&words(behind), POINTERS).is_none())
        || sentence.split_once(", so ").is_some_and(|(_, behind)| is_order(behind))
        // `**Deploy**: merge the PR` says behind its name what is to be done.
        || sentence.split_once(": ").is_some_and(|(name, rest)| words(name).len() <= LONGEST_NAME && words(rest).len() > FEWEST && is_order(rest))
}

/// Whether a paragraph says what somebody has to do, in words that mean nothing else.
pub fn is_duty(text: &str) -> bool {
    text.split(['.', ';', '!']).any(|sentence| first_said(&words(sentence), DUTIES).is_some())
}

/// Whether a paragraph before a list says that something else does what stands in it: `The script will:`, `This does the following:`.
pub fn tells_what_happens(text: &str) -> bool {
    const SUBJECTS: &str = "^this, ^it, ^the, ^which, ^what, ^these, ^they, ^each";
    const HAPPENS: &str = "will$, will do*, does*, performs, runs, executes, does the following, performs the following, will be, automatically, \
        what it does, what this does, what happens, includes, consists of, contains, provides, creates, will run, will then";
    let said = words(text);
    text.trim_end().ends_with(':')
        && first_said(&said, SUBJECTS).is_some()
        && first_said(&said, HAPPENS).is_some()
}

/// Whether a sentence asks for what no block carries out, whatever stands behind it: to wait, to tell somebody, to have something approved.
pub fn is_by_person(text: &str) -> bool {
    const VERBS: &str = "^wait, ^merge, ^tell, ^ask, ^notify, ^announce, ^inform, ^call, ^approve, ^decide, ^book, ^sign, ^email, ^contact, \
        ^coordinate, ^page, ^schedule, ^agree, ^get approval, ^obtain, ^click, ^make sure nobody, ^make sure that nobody, ^ensure nobody";
    const BY_HAND: &str = "by hand, manually, in the console, in the browser, in the web ui, in the ui, in the dashboard, in the portal, on the web page";
    let said = words(text);
    let is_asked =
        first_said(&said, VERBS).is_some() || first_said(&said, BY_HAND).is_some() && requests(text);
    !text.trim_end().ends_with(':') && is_asked
}

/// Whether a heading tells somebody to do something.
pub fn is_task(title: &str) -> bool {
    let heading = Heading::new(title);
    heading.is_order() && heading.core.len() >= FEWEST && first_said(&heading.core, POINTERS).is_none()
}

/// Whether an item introduces what is to be looked at: `Confirm:`, `Expect:`.
pub fn has_checked(text: &str) -> bool {
    const CHECKS: &str = "confirm$, expect$, verify$, check$, ensure$, make sure$, confirm that$, verify that$, check that$, expected$, you should see$";
    text.trim_end().ends_with(':') && first_said(&words(text), CHECKS).is_some()
}

/// Whether what a heading lists has to be there before anything is done.
pub fn is_requirement(title: &str) -> bool {
    const REQUIRED: &str = "prerequisite*, pre requisite*, prereqs, requirements$, what you need, before you begin, before you start, success criteria, \
        acceptance criteria, go criteria, exit criteria, definition of done, done when, acceptance$, ready when";
    first_said(&Heading::new(title).core, REQUIRED).is_some()
}

/// How many words stand at most in front of the colon of a sentence with a name.
const LONGEST_NAME: usize = 4;

#[cfg(test)]
mod tests {
    use super::requests;

    #[test]
    fn a_sentence_asks_where_it_tells_somebody_what_to_do() {
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
            ("This runbook describes the release.", false),
        ] {
            assert_eq!(requests(text), expected, "{text}");
        }
    }
}
