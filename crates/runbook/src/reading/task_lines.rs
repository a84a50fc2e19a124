//! Checklists and timelines that stand in a fence: `[ ] The dashboards are open`, `T+05: Apply the namespace`.
//!
//! Takes the lines of a block, gives those that somebody has to see to. A fence that names a language, a template with bullets and what a
//! machine has printed are none.

use super::languages::{Class, class};
use super::orders::is_order;
use crate::document::{Block, BodyLine};
use crate::text::Pattern;

/// A line of a fence that somebody has to see to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskLine {
    /// Where it stands.
    pub line: usize,
    /// What it says, without the mark in front of it.
    pub text: String,
    /// Whether it is to be ticked; else it tells what to do at its time.
    pub is_ticked: bool,
}

/// Why a block is one that a person goes through.
pub(super) const WHY: &str = "a checklist, which a person goes through";

/// Whether a block in a fence of its own is a checklist or a timeline.
pub(super) fn are_tasks(block: &Block) -> bool {
    let is_plain = block.language.as_deref().is_none_or(|language| class(language) == Some(Class::Prose));
    is_plain && block.fenced && tasks(&block.lines).is_some()
}

/// The lines that somebody has to see to, where most of the lines are such.
pub fn tasks(lines: &[BodyLine]) -> Option<Vec<TaskLine>> {
    const FEWEST: usize = 2;
    let said = || lines.iter().filter(|line| !line.text.trim().is_empty());
    let found: Vec<TaskLine> = said().filter_map(|line| ticked(line).or_else(|| timed(line))).collect();
    (found.len() >= FEWEST && found.len() * 3 >= said().count() * 2).then_some(found)
}

/// `[ ] The team is there`, `☐ The team is there`.
fn ticked(line: &BodyLine) -> Option<TaskLine> {
    const BOXES: [&str; 6] = ["[ ] ", "[] ", "☐ ", "□ ", "⬜ ", "▢ "];
    let text = line.text.trim();
    let text = BOXES.iter().find_map(|mark| text.strip_prefix(mark))?.trim();
    (!text.is_empty()).then(|| TaskLine { line: line.line, text: text.to_owned(), is_ticked: true })
}

/// `T+05: Apply the namespace`, `09:30 - Stop the writers`.
fn timed(line: &BodyLine) -> Option<TaskLine> {
    static TIME: Pattern = Pattern::new(
        r"^(?:T ?[+-] ?\d+ ?(?:s|sec|m|min|minutes|h|hrs?|hours?|d|days?)?|\d\d?:\d\d(?: ?[AaPp][Mm])?) ?(?::|-|–|—) +(?P<said>\S.*)$",
    );
    let found = TIME.captures(line.text.trim())?;
    let said = found.name("said")?.as_str();
    // `GET /x` is what a server has written down.
    let is_shouted = said.chars().take_while(|c| c.is_alphabetic()).all(char::is_uppercase);
    (is_order(said) && !is_shouted).then(|| TaskLine {
        line: line.line,
        text: line.text.trim().to_owned(),
        is_ticked: false,
    })
}

#[cfg(test)]
mod tests {
    use super::tasks;
    use crate::document::BodyLine;

    /// How many lines of a text somebody has to see to.
    fn count(text: &str) -> usize {
        let lines: Vec<BodyLine> = text
            .lines()
            .enumerate()
            .map(|(at, text)| BodyLine { line: at + 1, text: text.to_owned() })
            .collect();
        tasks(&lines).map_or(0, |found| found.len())
    }

    #[test]
    fn checklists_and_timelines_of_a_fence_are_told() {
        assert_eq!(count("[ ] The team is there\n[ ] The page is open\n"), 2);
        assert_eq!(count("☐ The gate is shut\n\n☐ The dog is fed\n"), 2);
        assert_eq!(count("T+00: Tell the desk\nT+05: Open the gate\nT+10: Done\n"), 2);
        assert_eq!(count("09:30 - Stop the pump\n10:00 - Start the pump\n"), 2);
    }

    #[test]
    fn what_a_machine_has_printed_and_what_is_a_form_are_none() {
        for text in [
            "[ ] alone\n",
            "09:30: GET /x\n09:31: GET /y\n",
            "- [ ] The name of the fault\n- [ ] The hour\n",
            "[ OK ] Started the pump\n[ OK ] Started the fan\n",
            "[ ] The team is there\nName: ____\nPhone: ____\nMail: ____\n",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
    }
}
