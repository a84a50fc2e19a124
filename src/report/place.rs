//! Where a run is: the heading of a section, and the line that a step begins with.

use super::style::{Paint, Style, TerminalCapabilities, pad, width_of, wrapped};
use super::words;
use crate::plan::{Plan, Step};
use crate::text::visible;

/// The columns in front of a step's title.
const BEFORE_TITLE: usize = 16;
/// The widest line of a step's title.
const WIDEST: usize = 100;
/// How many cells the bar over the steps has.
const CELLS: usize = 8;

/// A section's title, behind those of the sections that it stands in, as far as they fit on the line.
pub(super) fn heading(plan: &Plan, section: &str, paint: Paint, sight: &TerminalCapabilities) -> String {
    let title = |id: &str| plan.section(id).map_or(String::new(), |section| visible(&section.title));
    let between = if sight.is_plain { " > " } else { " › " };
    let own = title(section);
    let mut room = (sight.columns)().unwrap_or(usize::MAX).saturating_sub(width_of(&own));
    let mut around = String::new();
    let outer = section.rmatch_indices('/').map(|(end, _)| title(&section[..end]));
    for outer in outer.filter(|title| !title.is_empty()).map(|title| title + between) {
        let Some(left) = room.checked_sub(width_of(&outer)) else { break };
        room = left;
        around.insert_str(0, &outer);
    }
    format!("{}{}", paint.paint(Style::Dim, around), paint.paint(Style::Heading, own))
}

/// The lines that a step begins with: its place on the way, what it would do, its title, its line, and how far the run is. `link` makes of
/// its line what can be opened from there.
pub(super) fn beginning(
    step: &Step,
    (number, total): (usize, usize),
    paint: Paint,
    sight: &TerminalCapabilities,
    link: impl Fn(&str) -> String,
) -> Vec<String> {
    let (word, style) = words::effect_mark(step);
    let mark = paint.paint(style, pad(word, 7));
    let place = paint.paint(Style::Dim, pad(&format!("{number}/{total}"), 6));
    let at = step.place();
    let columns = (sight.columns)();
    let room = |bar: Option<&String>| {
        let behind = 2 + width_of(&at) + bar.map_or(0, |bar| 2 + width_of(bar));
        let room = |columns: usize| columns.saturating_sub(BEFORE_TITLE + behind).max(20);
        columns.map_or(WIDEST, |columns| WIDEST.min(room(columns)))
    };
    // What somebody is asked about is shown whole, however long it is.
    let title = if step.is_its_own_title() { String::new() } else { visible(&step.title) };
    // The bar is for a glance: a title that needs its place has it.
    let bar = columns.filter(|_| !sight.is_plain && total > 1).map(|_| bar(number - 1, total));
    let bar = bar.filter(|bar| width_of(&title) <= room(Some(bar)));
    let room = room(bar.as_ref());
    let mut titles = wrapped(&title, room).into_iter().filter(|text| !text.is_empty());
    let first = titles.next().map_or(String::new(), |text| format!("{text}  "));
    let bar = bar.zip(columns).map_or(String::new(), |(bar, columns)| {
        let before = BEFORE_TITLE + width_of(&first) + width_of(&at) + width_of(&bar);
        " ".repeat(columns.min(WIDEST).saturating_sub(before).max(2)) + &paint.paint(Style::Dim, bar)
    });
    let mut lines = vec![format!("{place} {mark}  {first}{}{bar}", link(&paint.paint(Style::Dim, at)))];
    lines.extend(titles.map(|text| format!("{:BEFORE_TITLE$}{text}", "")));
    lines
}

/// How much of the way lies behind: `███░░░░░`.
fn bar(done: usize, total: usize) -> String {
    let full = (done * CELLS).checked_div(total).unwrap_or(0).min(CELLS);
    "█".repeat(full) + &"░".repeat(CELLS - full)
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn the_bar_is_full_only_when_all_of_it_is_done() {
        assert_eq!(
            [bar(0, 3), bar(1, 2), bar(299, 300), bar(2, 2)],
            ["░░░░░░░░", "████░░░░", "███████░", "████████"]
        );
    }
}
