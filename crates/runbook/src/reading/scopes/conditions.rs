//! The words that make what stands under a heading, a label or a sentence depend on something.
//!
//! Takes text, gives the condition in its own words. Never knows whether it holds.

use crate::document::{Document, PieceKind};
use crate::reading::heading::Heading;
use crate::reading::judged::Judged;
use crate::reading::rules::{self, Rule};
use crate::reading::words::{first_said, rule_said, words};

/// The condition in a heading, a label, a summary or the title of a tab.
pub(super) fn of_heading(title: &str) -> Option<Judged<String>> {
    let heading = Heading::new(title);
    let is_bad = Heading { core: heading.remark.clone(), ..Heading::default() }.is_failure();
    let said = rule_said(&heading.remark, &[&rules::CONDITION_IN_BRACKETS])
        .or_else(|| is_bad.then_some((&rules::HEADING_FAILS, "when it fails")))
        .or_else(|| rule_said(&heading.core, &[&rules::CONDITION_OPENS]))
        .or_else(|| rule_said(&heading.all(), &[&rules::CONDITION_SAYS]))?;
    limits(title).then(|| judged(title, said))
}

/// The condition of a section in what it says before anything is done: `This must only be done if the account is new.`
pub(super) fn of_section(document: &Document, at: usize) -> Option<Judged<String>> {
    const OPENING: usize = 3;
    let opening = document.pieces_of(at).map_while(|(_, piece)| match &piece.kind {
        PieceKind::Prose(prose) if !prose.in_table => Some(prose.text.as_str()),
        _ => None,
    });
    opening.take(OPENING).flat_map(sentences).find_map(|sentence| {
        let said = words(sentence);
        let is_about_all = first_said(&said, rules::CONDITION_OF_SECTION.words).is_some();
        // What introduces something is about that alone.
        let introduces = sentence.trim_end().ends_with(':');
        let of_kind = rule_said(&said, &[&rules::CONDITION_OF_KIND]).filter(|_| !introduces);
        let found =
            of_kind.or_else(|| rule_said(&said, &[&rules::CONDITION_SAYS]).filter(|_| is_about_all))?;
        limits(sentence).then(|| judged(sentence.trim_end_matches('.'), found))
    })
}

/// The condition in the last sentence before a heading that says what the heading says: `If that did not help, look at changing the alias.`
/// before `Change the alias`. What is counted is done in any case.
pub(super) fn of_sentence_before(document: &Document, at: usize) -> Option<Judged<String>> {
    const FEWEST: usize = 2;
    let heading = Heading::new(&document.sections[at].title);
    if heading.numbered || at < 2 {
        return None;
    }
    let last = document.pieces_of(at - 1).last().map(|(_, piece)| &piece.kind);
    let Some(PieceKind::Prose(prose)) =
        last.filter(|_| document.sections[at - 1].parent == document.sections[at].parent)
    else {
        return None;
    };
    let sentence = sentences(&prose.text).last()?;
    let opens = rule_said(&words(sentence), &[&rules::CONDITION_OPENS]).filter(|_| limits(sentence))?;
    let (_, behind) = sentence.split_once(", ")?;
    let stem = |word: &String| {
        let stem = word.strip_suffix("ing").or(word.strip_suffix('s')).unwrap_or(word);
        stem.trim_end_matches('e').to_owned()
    };
    let said: Vec<String> = words(behind).iter().map(stem).collect();
    let meant: Vec<String> = heading.core.iter().filter(|word| word.len() > 2).map(stem).collect();
    let shared = meant.iter().filter(|word| said.contains(word)).count();
    (shared >= FEWEST && shared == meant.len()).then(|| judged(sentence.trim_end_matches('.'), opens))
}

/// The condition in a sentence right before blocks: it opens the last sentence, or the only one, or stands in brackets.
/// What ends in a colon introduces the block: the block is what is done in that case, whatever the words for it are.
pub(super) fn of_clause(text: &str, introduces: bool) -> Option<Judged<String>> {
    let of = |sentence: &str| of_sentence(sentence).filter(|_| introduces || !is_about_itself(sentence));
    let own = of(sentences(text).last()?).or_else(|| of_question(text).filter(|_| introduces));
    // `If you use it, you need a key. Create it:` goes on with what the first sentence is about.
    let first = || {
        let mut sentences = sentences(text);
        let first = sentences.next()?;
        let goes_on = |next: &str| first_said(&words(next), rules::CONDITION_GOES_ON.words).is_none();
        sentences.all(goes_on).then(|| of(first)).flatten()
    };
    own.or_else(first)
}

/// `Does it still hang? Then kill it:`: what is asked right before what introduces the block is when that is done.
fn of_question(text: &str) -> Option<Judged<String>> {
    let (asked, then) = text.rsplit_once("? ")?;
    let question = asked.rsplit(". ").next().unwrap_or(asked);
    (!then.trim().is_empty()).then(|| judged(&format!("{question}?"), (&rules::CONDITION_ASKS, "?")))
}

/// The condition in what is said right behind blocks: `Only if the owner agreed.` What ends in a colon is about what stands behind it.
pub(super) fn of_behind(text: &str) -> Option<Judged<String>> {
    let of = |sentence: &str| {
        let said = rule_said(&words(sentence), &[&rules::CONDITION_BEHIND])?;
        Some(judged(sentence.trim_end_matches('.'), said))
    };
    sentences(text).filter(|_| !text.trim_end().ends_with(':')).find_map(of)
}

/// Whether a sentence takes back what was done, once all the rest is over: `Revert this afterwards:`.
pub(super) fn takes_back_later(text: &str) -> bool {
    let said = words(text.rsplit(". ").next().unwrap_or(text));
    first_said(&said, rules::TAKES_BACK.words).is_some()
        && first_said(&said, rules::TAKEN_BACK_LATER.words).is_some()
}

/// The condition in a sentence that says itself where to look in its case: `If any of them is wrong, see the handbook.`
pub(in crate::reading) fn of_pointer(text: &str) -> Option<Judged<String>> {
    const PARTS: [&str; 4] = [", ", " — ", " – ", " - "];
    let points = |part: &str| first_said(&words(part), rules::CONDITION_POINTS.words).is_some();
    let of = |sentence: &str| {
        let opens = rule_said(&words(sentence), &[&rules::CONDITION_OPENS]).filter(|_| limits(sentence))?;
        let mut behind = PARTS.iter().flat_map(|mark| sentence.split(mark).skip(1));
        behind.any(points).then(|| judged(sentence.trim_end_matches('.'), opens))
    };
    sentences(text).find_map(of)
}

/// Whether a text says where to look in one case.
pub(in crate::reading) fn points(text: &str) -> bool {
    of_pointer(text).is_some()
}

/// The condition in a sentence that introduces a list: `If it still fails, check:`. What is told before that is none of it.
pub(super) fn of_list(text: &str) -> Option<Judged<String>> {
    const LONGEST_FAILURE: usize = 8;
    let last = sentences(text.rsplit("? ").next().unwrap_or(text)).last()?;
    of_sentence(last)
        .filter(|found| found.rule != rules::HEADING_FAILS.id || words(last).len() <= LONGEST_FAILURE)
}

/// The condition that an item begins with.
pub(super) fn of_item(text: &str) -> Option<Judged<String>> {
    of_sentence(sentences(text).next()?)
}

fn of_sentence(text: &str) -> Option<Judged<String>> {
    let said = words(text);
    let remark = Heading::new(text).remark;
    let is_bad = |words: &[String]| {
        let said = Heading { core: words.to_vec(), ..Heading::default() };
        said.is_failure()
    };
    let fails = || (is_bad(&said) || is_bad(&remark)).then_some((&rules::HEADING_FAILS, "when it fails"));
    let found = rule_said(&remark, &[&rules::CONDITION_IN_BRACKETS])
        .or_else(|| rule_said(&said, &[&rules::CONDITION_OPENS, &rules::CONDITION_SAYS]))
        .or_else(|| is_deferred(&said))
        .or_else(|| is_when_bad(text))
        .or_else(fails)?;
    limits(text).then(|| judged(text, found))
}

/// `When the lag does not fall within ten minutes:`: a `when` that waits for something good is no condition.
fn is_when_bad(text: &str) -> Option<(&'static Rule, &'static str)> {
    let said = words(text.split(", ").next().unwrap_or(text));
    let opens = said.first().is_some_and(|first| matches!(first.as_str(), "when" | "where" | "whenever"));
    opens.then(|| rule_said(&said, &[&rules::CONDITION_WHEN_BAD])).flatten()
}

/// `Reset it when the incident is over:`: what takes something back once that is so is done later.
fn is_deferred(said: &[String]) -> Option<(&'static Rule, &'static str)> {
    let takes_back = first_said(said, rules::TAKES_BACK.words).is_some();
    takes_back.then(|| rule_said(said, &[&rules::CONDITION_DEFERRED])).flatten()
}

/// Whether a sentence says by itself all that is done in its case, so that it limits nothing behind it: `If it is 200, go to step 7.`,
/// `If the disk is full, free some space first.`
fn is_about_itself(text: &str) -> bool {
    says_all(text) || text.trim_end_matches('.').ends_with(" first")
}

/// Whether nothing is left to be done of what a sentence says for its case: `If it is 200, go to step 7.`, `If in doubt, ask the team.`
pub(in crate::reading) fn says_all(text: &str) -> bool {
    let behind = |mark: &str| text.split_once(mark).map(|(_, behind)| words(behind));
    [", ", ": "].into_iter().filter_map(behind).any(|said| {
        let is_done_by_person = first_said(&said, rules::REQUEST_BY_PERSON.words).is_some()
            && first_said(&said, rules::CONDITION_ACTS_TOO.words).is_none();
        is_done_by_person || first_said(&said, rules::CONDITION_LEADS_AWAY.words).is_some()
    })
}

/// Whether the words limit what follows, rather than ask, or tell how a good day goes.
fn limits(text: &str) -> bool {
    let said = words(text);
    if asks(&said) {
        return false;
    }
    // `If all else fails` is no good day.
    let is_good = first_said(&said[..said.len().min(8)], rules::CONDITION_GOOD_DAY.words).is_some();
    !is_good || Heading { core: said, ..Heading::default() }.is_failure()
}

/// Whether words ask and no more: `Check if it is up`. What is done for one answer (`Check if it hangs; if so, delete it`) is limited.
fn asks(said: &[String]) -> bool {
    let ask = rules::CONDITION_ASKS.words;
    first_said(said, ask).is_some_and(|phrase| {
        let behind = &said[phrase.split(' ').count().min(said.len())..];
        first_said(behind, rules::CONDITION_SAYS.words).is_none() && !behind.iter().any(|word| word == "if")
    })
}

fn judged(text: &str, (rule, said): (&'static Rule, &str)) -> Judged<String> {
    let words = text.trim_matches(['*', '_', ' ', ':']);
    Judged::new(words.to_owned(), format!("the text says `{}`", said.trim_matches(['^', '*', '$']))).by(rule)
}

/// The sentences of a paragraph.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(". ").map(str::trim).filter(|sentence| !sentence.is_empty())
}

/// Whether a sentence is about a case, whether or not it limits what stands behind it.
pub(super) fn names_case(text: &str) -> bool {
    first_said(&words(text), rules::CONDITION_OPENS.words).is_some()
}

/// Whether a sentence begins another way to do what stands before it.
pub(super) fn is_instead(text: &str) -> bool {
    first_said(&words(text), rules::CHOICE_INSTEAD.words).is_some()
}

/// Whether a text says that one of several ways is taken, which follow.
pub(super) fn offers_ways(text: &str) -> bool {
    first_said(&words(text), rules::CHOICE_OFFERS.words).is_some() && !means_all(text)
}

/// Whether a text says that none of what follows stands instead of another.
pub(super) fn means_all(text: &str) -> bool {
    first_said(&words(text), rules::CHOICE_OF_ALL.words).is_some()
}

/// The words of a comment that make what is under it depend on something.
pub(super) fn of_comment(heading: &Heading) -> Option<&'static str> {
    let all = heading.all();
    // `Create it (if there are changes)` says in brackets when it is meant.
    let said = first_said(&heading.remark, rules::CONDITION_IN_BRACKETS.words)
        .or_else(|| first_said(&heading.remark, rules::CONDITION_AFTER_CHECK.words))
        .or_else(|| first_said(&all, rules::CONDITION_OF_COMMENT.words))
        .or_else(|| is_deferred(&all).map(|(_, said)| said))?;
    (!asks(&all)).then(|| said.trim_matches(['^', '*']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_that_points_somewhere_does_so_in_its_case() {
        for (text, expected) in [
            ("If any of those is wrong, see the end of this page.", true),
            ("All is well then. If `ready: false`, the link is gone — see the handbook.", true),
            (
                "If you ran the wizard, these are there and you do not need to make them, only update them.",
                false,
            ),
            ("If you ran the wizard, you do not need to make them.", true),
            ("If you see an error, the pod starts again.", false),
            ("See the handbook if it is wrong.", false),
        ] {
            assert_eq!(of_pointer(text).is_some(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_said_behind_a_block_limits_it_or_takes_it_back() {
        assert!(of_behind("Only if the owner agreed.").is_some());
        assert!(of_behind("It opens a hole. This should only be done from the office.").is_some());
        assert!(
            of_behind("Only if the owner agreed:").is_none() && of_behind("It prints the owner.").is_none()
        );
        assert!(takes_back_later("Revert this afterwards:") && takes_back_later("Undo it when done:"));
        assert!(!takes_back_later("Look at it afterwards:") && !takes_back_later("Remove the old ones:"));
    }

    #[test]
    fn a_sentence_that_introduces_a_list_limits_it() {
        for (text, expected) in [
            ("If it still fails, check", true),
            ("When the light does not turn green", true),
            ("The first try may fail. If it does, then", true),
            ("If a disk is lost, all of it is lost. That is, we have to", false),
            ("How is it found? Sometimes it is easy to tell, by looking", false),
            ("A reading that is stuck for long usually says that there is something else, like", false),
            ("Look at", false),
        ] {
            assert_eq!(of_list(text).is_some(), expected, "{text}");
        }
    }

    #[test]
    fn headings_and_labels_say_when_they_are_meant() {
        for (text, expected) in [
            ("If you use TLS", true),
            ("Optional: warm the cache", true),
            ("Create the bucket (if not automated)", true),
            ("Fail over, ONLY IF the primary is lost", true),
            ("For the first deployment", true),
            ("Check if it is up", false),
            ("Deploy", false),
            ("If everything looks good, go on", false),
            ("If all else fails", true),
            ("Open the console (read-only)", false),
            ("If everything is broken, begin anew", true),
            ("Check if it hangs; if so, delete it", true),
        ] {
            assert_eq!(of_heading(text).is_some(), expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_before_a_block_limits_it_where_the_condition_is_about_the_block() {
        for (text, expected) in [
            ("If the lock is still there, delete it:", true),
            ("The queue may hang. If it does, restart it:", true),
            ("If you use a proxy, it needs a key. Create it:", true),
            ("If a pod is pending, wait. Then apply it:", false),
            ("Look at the pods:", false),
            ("Log in (if you haven't already):", true),
            ("Check if it answers:", false),
            ("If that fails, go back one step:", true),
            ("If the lock is held, stop the worker:", true),
            ("Only if the cluster is lost, run this first:", true),
            ("If it is `200`, go to the next page.", false),
            ("If the disk is full, free some space first.", false),
            ("If it hangs, stop the worker.", true),
            ("If the light is red, press the reset button.", false),
            ("If the cluster is lost, ask the owner, then wipe it.", true),
            ("If nothing answers, call the desk and run this.", true),
            ("Does it still hang? Then kill it:", true),
            ("Reset it when the incident is over:", true),
            ("Do this only on the first node:", true),
            ("Once traffic is back to normal, remove the limit:", true),
            ("Once the incident is resolved, tell everybody:", false),
            ("When the lag does not fall within ten minutes:", true),
            ("When the build is through, look whether it still answers:", false),
            ("Nothing on port 80? Restart the proxy:", true),
            ("Is it up? Look at the page.", false),
        ] {
            let label = text.trim_end_matches(':');
            assert_eq!(of_clause(label, label.len() < text.len()).is_some(), expected, "{text}");
        }
    }
}
