//! A section's title taken apart: its number, its words, and what it says in brackets.
//!
//! Takes the title, gives words. Never knows where the section stands.

use super::orders::{is_order, is_verb, only_looks};
use super::rules;
use super::words::{first_said, says, words};

/// A title taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the title")]
pub(super) struct Heading {
    /// Its words without the number in front and without what is in brackets.
    pub core: Vec<String>,
    /// The words in brackets.
    pub remark: Vec<String>,
    /// The words of the core in front of a dash: of `Resolution — mint the next batch`, the first. Empty where there is no dash.
    pub stem: Vec<String>,
    /// Whether it is one of a row: `1.`, `2.3`, `Step 4:`, `Phase B`.
    pub numbered: bool,
    /// Whether a day stands in the brackets: then it tells what was done on that day.
    pub is_dated: bool,
    /// Whether the row is one of steps that are done in turn: `Step 4:`, `Phase B`.
    pub in_turn: bool,
    /// Whether its first word labels the rest: `Issue: timeouts`.
    pub is_labelled: bool,
}

/// What parts a title into what it is and more about it.
const DASHES: [&str; 4] = [" -- ", " – ", " — ", " - "];

/// Words in front of a number that only count.
const COUNTERS: [&str; 9] =
    ["step", "phase", "part", "stage", "task", "section", "chapter", "day", "procedure"];

/// Words that count options.
pub(super) const OPTIONS: [&str; 8] =
    ["option", "method", "approach", "alternative", "variant", "strategy", "path", "route"];

impl Heading {
    pub(super) fn new(title: &str) -> Self {
        let mut outside = String::new();
        let mut inside = String::new();
        let mut depth = 0_usize;
        for character in title.chars() {
            match character {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                other => (if depth > 0 { &mut inside } else { &mut outside }).push(other),
            }
            if matches!(character, '(' | ')' | '[' | ']') {
                outside.push(' ');
                inside.push(' ');
            }
        }
        let mut core = words(&outside);
        let lettered = usize::from(is_lettered(title));
        let counted = numbering(&core).max(lettered);
        // A heading that is nothing but a number keeps it.
        let numbered = counted > 0 && counted < core.len();
        let in_turn = numbered && COUNTERS.contains(&core[0].as_str());
        if numbered {
            core.drain(..counted);
        }
        let has_dash = outside.contains(['-', '–', '—']);
        let parted = || DASHES.iter().find_map(|dash| outside.split_once(dash));
        let stem = has_dash.then(parted).flatten().map_or(0, |(stem, _)| words(stem).len());
        let stem =
            core.iter().take(stem.saturating_sub(if numbered { counted } else { 0 })).cloned().collect();
        let is_dated = inside.split_whitespace().any(is_date);
        let first = outside.trim_start_matches(|c: char| !c.is_alphabetic());
        let behind = first.trim_start_matches(char::is_alphabetic).trim_start();
        let is_labelled = behind.starts_with([':', '-', '–', '—', '#']);
        Self { core, remark: words(&inside), stem, numbered, in_turn, is_labelled, is_dated }
    }

    /// Whether it tells somebody to do something: `Restart the server`, not `Server restart`.
    pub(super) fn is_order(&self) -> bool {
        self.core
            .first()
            .is_some_and(|first| is_verb(first) || first.ends_with("ing") && is_verb(&stem(first)))
    }

    /// Whether it is a sentence that tells somebody to do something, also with a verb that no list has: `Tidy the orders`.
    pub(super) fn is_whole_order(&self) -> bool {
        self.is_order() || is_order(&self.core.join(" "))
    }

    /// Whether it tells how something is done: `Restarting the server`.
    pub(super) fn is_told(&self) -> bool {
        self.core.first().is_some_and(|first| {
            first.ends_with("ing") && first != "staging" && stem(first) != *first && is_order(&stem(first))
        })
    }

    /// Whether it is an order to issue something: `Issue certificates`, and not `Issue: timeouts`, `Issue 4`.
    pub(super) fn issues(&self) -> bool {
        const ARTICLES: [&str; 6] = ["a", "an", "the", "new", "your", "another"];
        const ENDS: [&str; 6] = ["for", "to", "of", "by", "in", "from"];
        let [first, what, rest @ ..] = self.core.as_slice() else { return false };
        let are_several = what.ends_with('s') && !what.ends_with("ss") && what.len() > 4;
        first == "issue"
            && !self.is_labelled
            && (ARTICLES.contains(&what.as_str())
                || are_several && rest.first().is_none_or(|next| ENDS.contains(&next.as_str())))
    }

    /// Whether it is an order to do something and then to look: `Restart and verify`.
    pub(super) fn does_and_looks(&self) -> bool {
        let looks = |word: &String| only_looks(word);
        let joined = self.core.windows(2).any(|pair| pair[0] == "and" && looks(&pair[1]));
        joined && self.is_order() && !self.core.first().is_some_and(looks)
    }

    /// Whether what stands below it is a choice by its own words: `Deployment Options`.
    pub(super) fn offers(&self) -> bool {
        first_said(&self.core, rules::CHOICE_HEADING_OFFERS.words).is_some()
    }

    /// Whether what stands below it looks for a cause and mends it, as in the runbook of an alert.
    pub(super) fn searches(&self) -> bool {
        first_said(&self.core, rules::HEADING_SEARCHES.words).is_some()
    }

    /// Whether what stands below it hangs behind the document, to be looked up: `Appendix`, `Cheat sheet`.
    pub(super) fn is_appended(&self) -> bool {
        first_said(&self.core, rules::HEADING_APPENDED.words).is_some()
    }

    /// Whether it is an option by its count: `Option A`, `Method 2`.
    pub(super) fn is_option(&self) -> bool {
        let is_mark = |mark: &String| mark.chars().count() == 1 || mark.chars().all(|c| c.is_ascii_digit());
        let is_word = |word: &String| OPTIONS.contains(&word.as_str());
        self.core.first().is_some_and(is_word) && self.core.get(1).is_some_and(is_mark)
    }

    /// Whether it is for the bad day only: `If the upload fails`.
    pub(super) fn is_failure(&self) -> bool {
        // `When the old ones are down` waits for what is meant to happen.
        const MEANT: [&str; 2] = ["down", "missing"];
        let failing = |is_meant: bool| {
            rules::HEADING_FAILS
                .words
                .iter()
                .map(|phrase| phrase.text)
                .any(|phrase| !(is_meant && MEANT.contains(&phrase)) && says(&self.core, phrase))
        };
        match self.core.first().map(String::as_str) {
            Some("if") => failing(false),
            Some("when") => failing(true),
            _ => false,
        }
    }

    /// What it is about: its words up to a `with` that only says how, as in `Deploy with smoke tests`.
    pub(super) fn subject(&self) -> &[String] {
        let adds = |word: &String| matches!(word.as_str(), "with" | "without" | "including");
        // A problem is named by what it is with.
        if self.core.first().is_some_and(|word| word.starts_with("problem") || word.starts_with("issue")) {
            return &self.core;
        }
        let end = self.core.iter().skip(1).position(adds).map_or(self.core.len(), |at| at + 1);
        &self.core[..end]
    }

    /// Core and remark together.
    pub(super) fn all(&self) -> Vec<String> {
        self.core.iter().chain(&self.remark).cloned().collect()
    }
}

/// `restart` of `restarting`, `configure` of `configuring`, `get` of `getting`; any other word as it is.
fn stem(word: &str) -> String {
    let Some(stem) = word.strip_suffix("ing").filter(|stem| stem.len() > 1) else { return word.to_owned() };
    if is_verb(stem) {
        return stem.to_owned();
    }
    let silent = format!("{stem}e");
    if is_verb(&silent) {
        silent
    } else {
        stem[..stem.len() - stem.chars().last().map_or(0, char::len_utf8)].to_owned()
    }
}

/// `2030-01-31`.
fn is_date(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    matches!(shape.as_str(), "0000-00-00" | "0000/00/00" | "0000.00.00")
}

/// How many words in front only count.
fn numbering(words: &[String]) -> usize {
    let is_number = |word: &String| word.chars().all(|c| c.is_ascii_digit());
    let is_letter = |word: &String| word.chars().count() == 1;
    let is_counter = words.first().is_some_and(|word| COUNTERS.contains(&word.as_str()));
    let first = usize::from(is_counter);
    let numbers = words[first..].iter().take_while(|word| is_number(word)).count();
    match (is_counter, numbers) {
        (true, 0) => words.get(1).map_or(0, |word| if is_letter(word) { 2 } else { 0 }),
        (_, numbers) => numbers + if numbers > 0 { first } else { 0 },
    }
}

/// Whether a title begins with a letter that counts: `B. Copy it`, `c) Look`.
fn is_lettered(title: &str) -> bool {
    let mut characters = title.trim_start().chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && characters.next().is_some_and(|second| matches!(second, '.' | ')'))
        && characters.next().is_some_and(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(title: &str, core: &str, remark: &str, numbered: bool) {
        let heading = Heading::new(title);
        assert_eq!(
            (heading.core.join(" "), heading.remark.join(" "), heading.numbered),
            (core.into(), remark.into(), numbered),
            "{title}"
        );
    }

    #[test]
    fn numbers_and_emoji_in_front_are_no_words() {
        check("🚀 2.1 Ship it", "ship it", "", true);
        check("Step 3: Post-Deployment Checks", "post deployment checks", "", true);
        check("Phase B — Warm up", "warm up", "", true);
        check("Step by step", "step by step", "", false);
        check("404", "404", "", false);
    }

    #[test]
    fn to_issue_something_is_an_order_and_an_issue_is_none() {
        for (title, expected) in [
            ("Issue certificates", true),
            ("3) Issue the licence", true),
            ("Issue tickets for the gate", true),
            ("Issue: timeouts", false),
            ("Issue 4", false),
            ("Issue tracker", false),
            ("Issue pods crash", false),
        ] {
            assert_eq!(Heading::new(title).issues(), expected, "{title}");
        }
    }

    #[test]
    fn what_is_in_brackets_is_a_remark() {
        check("Manual way (emergency only) here", "manual way here", "emergency only", false);
        check("Fix [all] (now", "fix", "all now", false);
    }
}
