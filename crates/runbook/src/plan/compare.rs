//! What differs between two plans: their texts, line by line.

use super::Plan;
use similar::TextDiff;
use std::fmt::Write as _;

/// A plan as plain text, one block of lines a step, for comparing rather than for reading.
pub fn text(plan: &Plan) -> String {
    let mut out = String::new();
    let mut put = |line: String| {
        out.push_str(&line);
        out.push('\n');
    };
    for variable in &plan.variables {
        let value = if variable.secret { "(secret)" } else { variable.value.as_deref().unwrap_or("(open)") };
        put(format!("{} = {value}", variable.name));
    }
    for choice in &plan.choices {
        put(format!("choose {}", choice.chosen.as_deref().unwrap_or("(open)")));
    }
    let mut section = "";
    for step in plan.selected() {
        if step.section != section {
            section = &step.section;
            put(format!("\n## {}", plan.section(section).map_or("", |section| &section.title)));
        }
        put(format!("\n{} · {} · {}", step.title, step.kind.word(), step.effect().word()));
        step.script().unwrap_or_default().lines().for_each(|line| put(format!("    {line}")));
    }
    out
}

/// The unified diff of two texts; none where they are the same.
pub fn difference(old: &str, old_name: &str, new: &str, new_name: &str) -> Option<String> {
    if old == new {
        return None;
    }
    let diff = TextDiff::from_lines(old, new);
    let mut out = String::new();
    write!(out, "{}", diff.unified_diff().context_radius(2).header(old_name, new_name))
        .expect("writing to a string cannot fail");
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_have_no_difference() {
        assert_eq!(difference("a\n", "x", "a\n", "y"), None);
        assert_eq!(
            difference("a\n", "x", "b\n", "y").as_deref(),
            Some("--- x\n+++ y\n@@ -1 +1 @@\n-a\n+b\n")
        );
    }
}
