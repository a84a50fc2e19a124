//! The words that make what stands under a heading, a label or a sentence depend on something.
//!
//! Takes text, gives the condition in its own words. Never knows whether it holds.

use super::Judged;
use crate::reading::heading::Heading;
use crate::reading::words::{first_said, words};

/// What a heading or a comment begins with that is for some runs only.
const OPENS: &str = "^if, ^only if, ^only when, ^only for, ^in case, ^optional*, ^when needed, ^as needed, ^unless, ^for the first, \
    ^first time, ^for first time, ^emergency only, ^emergencies only, ^for new, ^where applicable, ^when applicable";

/// What says so wherever it stands.
const SAYS: &str = "only if, if needed, if required, if necessary, if applicable, if desired, if you want, if you wish, if you like, \
    if not already, if you havent, if you have not, first time only, only the first time, only needed if, only needed when, \
    only then, if so, only needed for, only required if, only required for, emergency only, emergencies only, if not automated, if downtime";

/// What it says in brackets.
const REMARKS: &str = "^if, ^only if, ^only when, ^optional*, ^first time, ^as needed, ^when needed, ^emergency only, ^for the first, \
    ^one time only, optional$";

/// What asks and limits nothing.
const ASKS: &str =
    "^check if, ^verify if, ^see if, ^test if, ^confirm if, ^determine if, ^ask if, ^decide if";

/// How a good day goes: what follows such words is the procedure itself.
const GOOD: &str = "if everything, if all, if successful, if it works, if that works, if no errors, if there are no errors, if this works, \
    if satisfied, if it looks good, if the output looks, if healthy, if the tests pass, if tests pass, if successful*, if ok, if okay";

/// What begins another way to do what stands before it.
const INSTEAD: &str = "^alternatively, ^or, ^or run, ^or use, ^or with, ^or by, ^or via, ^or if, ^or you can, ^as an alternative, ^another way, ^another option, \
    ^you can also, ^you could also, ^instead, ^or alternatively, ^or manually";

/// What says that one of the ways that follow is taken.
const OFFERS: &str = "one of the following, choose one, pick one, choose between, either of the following, one of these, there are two ways, \
    there are three ways, two options, three options, several options, several ways, two ways, three ways, multiple ways, \
    following options, following ways, following methods, depending on";

/// The condition in a heading, a label, a summary or the title of a tab.
pub(super) fn of_heading(title: &str) -> Option<Judged<String>> {
    let heading = Heading::new(title);
    let is_bad = Heading { core: heading.remark.clone(), ..Heading::default() }.is_failure();
    let said = first_said(&heading.remark, REMARKS)
        .or_else(|| is_bad.then_some("when it fails"))
        .or_else(|| first_said(&heading.core, OPENS))
        .or_else(|| first_said(&heading.all(), SAYS))?;
    limits(title).then(|| judged(title, said))
}

/// The condition in a sentence right before blocks: it opens the last sentence, or the only one, or stands in brackets.
pub(super) fn of_clause(text: &str) -> Option<Judged<String>> {
    let text = text.trim_end_matches([':', ' ']);
    // `If the disk is full, free some space first.` comes before what stands behind it.
    if text.trim_end_matches('.').ends_with(" first") {
        return None;
    }
    let last = sentences(text).last()?;
    let own = of_sentence(last);
    // `If you use it, you need a key. Create it:` goes on with what the first sentence is about.
    let first = || {
        let mut sentences = sentences(text);
        let first = sentences.next()?;
        let goes_on = |next: &str| {
            first_said(&words(next), "^then, ^next, ^now, ^finally, ^otherwise, ^after").is_none()
        };
        sentences.all(goes_on).then(|| of_sentence(first)).flatten()
    };
    own.or_else(first)
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
    let fails = || (is_bad(&said) || is_bad(&remark)).then_some("when it fails");
    let found = first_said(&remark, REMARKS)
        .or_else(|| first_said(&said, OPENS))
        .or_else(|| first_said(&said, SAYS))
        .or_else(fails)?;
    (limits(text) && !leads_away(text)).then(|| judged(text, found))
}

/// Whether a sentence only says where to go on: `If it is 200, go to step 7` limits nothing that stands behind it.
fn leads_away(text: &str) -> bool {
    const AWAY: &str = "^stop, ^go to, ^skip, ^see, ^abort, ^continue with, ^continue to, ^jump, ^return to, ^go back, ^do not go on, ^do not continue";
    let behind = |mark: &str| text.split_once(mark).map(|(_, behind)| words(behind));
    [", ", ": "].into_iter().filter_map(behind).any(|said| first_said(&said, AWAY).is_some())
}

/// Whether the words limit what follows, rather than ask, or tell how a good day goes.
fn limits(text: &str) -> bool {
    let said = words(text);
    first_said(&said, ASKS).is_none() && first_said(&said[..said.len().min(8)], GOOD).is_none()
}

fn judged(text: &str, said: &str) -> Judged<String> {
    let words = text.trim_matches(['*', '_', ' ', ':']);
    Judged::new(words.to_owned(), format!("the text says `{}`", said.trim_matches(['^', '*', '$'])))
}

/// The sentences of a paragraph.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(". ").map(str::trim).filter(|sentence| !sentence.is_empty())
}

/// Whether a sentence begins another way to do what stands before it.
pub(super) fn is_instead(text: &str) -> bool {
    first_said(&words(text), INSTEAD).is_some()
}

/// Whether a text says that one of several ways is taken, which follow.
pub(super) fn offers_ways(text: &str) -> bool {
    first_said(&words(text), OFFERS).is_some()
}

/// The words of a comment that make what is under it depend on something.
pub(super) fn of_comment(heading: &Heading) -> Option<&'static str> {
    const CONDITIONS: &str = "^if, if needed, if required, if necessary, if applicable, only if, ^optional*, ^when needed, as needed, \
        emergency only, emergencies only, ^incorrect, ^wrong, ^historical, example only, ^first time only, ^for the first time, ^only for, ^only when";
    let all = heading.all();
    // `Create it (if there are changes)` says in brackets when it is meant.
    let said = first_said(&heading.remark, REMARKS).or_else(|| first_said(&all, CONDITIONS))?;
    first_said(&all, ASKS).is_none().then(|| said.trim_matches(['^', '*']))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            assert_eq!(of_clause(text).is_some(), expected, "{text}");
        }
    }
}
