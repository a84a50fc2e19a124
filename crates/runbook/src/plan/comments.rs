//! The comments of a block: the title of a command, and what is said between commands.

use crate::document::BodyLine;
use crate::reading::is_order;

/// A run of comment lines without a blank line in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comments {
    /// The line of the first one in the document.
    pub(super) line: usize,
    /// Their texts without the marks.
    pub(super) texts: Vec<String>,
    /// Whether no blank line parts it from what follows.
    pub(super) touches: bool,
}

/// The groups of comment lines in `lines`, which hold no command.
pub(super) fn groups(lines: &[BodyLine]) -> Vec<Comments> {
    let mut groups: Vec<Comments> = Vec::new();
    let mut fresh = true;
    for line in lines {
        let text = line.text.trim();
        let Some(comment) = text.strip_prefix('#').or_else(|| text.strip_prefix("--")) else {
            if let Some(last) = groups.last_mut() {
                last.touches = false;
            }
            fresh = true;
            continue;
        };
        // `#!/bin/bash` is no comment for people.
        if comment.starts_with('!') {
            continue;
        }
        let comment =
            comment.trim_start_matches(['#', '-', '=']).trim_end_matches(['#', '=']).trim().to_owned();
        if fresh || groups.is_empty() {
            groups.push(Comments { line: line.line, texts: Vec::new(), touches: true });
            fresh = false;
        }
        if let Some(last) = groups.last_mut().filter(|_| !comment.is_empty()) {
            last.texts.push(comment);
        }
    }
    groups.retain(|group| !group.texts.is_empty());
    groups
}

impl Comments {
    /// Whether what stands below its first line asks somebody to do something.
    pub(super) fn asks_behind_its_title(&self) -> bool {
        self.texts.iter().skip(1).any(|text| is_order(text))
    }

    /// The questions below its first line, each with its line: somebody has to answer them before the command under it runs.
    pub(super) fn questions(&self) -> impl Iterator<Item = (usize, &str)> {
        let rest = self.texts.iter().enumerate().skip(1);
        let asks = rest.filter(|(_, text)| text.ends_with('?'));
        asks.map(|(at, text)| (self.line + at, text.trim_start_matches(['-', '*', ' '])))
    }

    /// The title that it gives to the command under it: its first line without a number.
    pub(super) fn title(&self) -> String {
        let first = self.texts.first().map_or("", String::as_str);
        // `1.` and `2)` count; the 10 of `10% rollout` is part of what is said.
        let digits = first.trim_start_matches(|c: char| c.is_ascii_digit());
        let counted = digits
            .strip_prefix(['.', ')'])
            .filter(|rest| digits.len() < first.len() && rest.starts_with(' '));
        let title = counted.map(str::trim_start).filter(|rest| !rest.is_empty()).unwrap_or(first);
        title.trim_end_matches(':').to_owned()
    }

    /// Whether it tells what to expect or why things happen, rather than what to do.
    pub(super) fn is_remark(&self) -> bool {
        const REMARKS: &[&str] = &[
            "expected", "output", "common", "note", "should", "example", "returns", "causes", "possible",
            "result", "e.g.", "see ",
        ];
        let first = self.title().to_lowercase();
        REMARKS.iter().any(|word| first.starts_with(word))
            || self.texts.iter().all(|text| text.starts_with("http"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<BodyLine> {
        text.lines().enumerate().map(|(at, line)| BodyLine { line: at + 1, text: line.to_owned() }).collect()
    }

    #[test]
    fn comments_are_grouped_by_blank_lines() {
        let groups = groups(&lines("#!/bin/bash\n# 1. Push it\n# to the registry\n\n## Look:"));
        let titles: Vec<(usize, String, bool)> =
            groups.iter().map(|group| (group.line, group.title(), group.touches)).collect();
        assert_eq!(titles, [(2, "Push it".to_owned(), false), (5, "Look".to_owned(), true)]);
    }

    #[test]
    fn a_number_that_counts_is_no_part_of_a_title() {
        let title = |text: &str| groups(&lines(text))[0].title();
        assert_eq!(
            ["# 1. Push it", "# 2) Look", "# 10% rollout", "# 50 users", "# 3.5 GB"].map(title),
            ["Push it", "Look", "10% rollout", "50 users", "3.5 GB"]
        );
    }

    #[test]
    fn a_remark_asks_nobody_to_do_anything() {
        let remark = |text: &str| groups(&lines(text))[0].is_remark();
        assert!(
            remark("# Expected output:\n# ok")
                && remark("# Common causes")
                && !remark("# Open the dashboard")
        );
    }
}
