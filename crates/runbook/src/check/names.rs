//! Two blocks that have the same `name=`.

use super::subject::Subject;
use crate::text::Diagnostic;
use std::collections::BTreeMap;

/// A warning for each name that an earlier block has already.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let named =
        subject.blocks().filter_map(|(_, block, _)| Some((block.attributes.value("name")?, block.line)));
    let twice = named.filter_map(|(name, line)| {
        let known = *first.entry(name).or_insert(line);
        (known != line).then_some((name, line, known))
    });
    let told = twice.map(|(name, line, known)| {
        Diagnostic::warning(
            "duplicate-name",
            line,
            format!("the block of line {known} is called `{name}` too"),
        )
        .hinted("Give each block a name of its own: --from, --to and --only take the first that fits.")
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use crate::check::tests_support::lines;

    #[test]
    fn the_second_block_of_a_name_is_told_and_the_commands_of_one_block_share_it() {
        let markdown =
            "# Ship\n\n```bash name=go\na\nb\n```\n\n```bash name=stop\nc\n```\n\n```bash name=go\nd\n```\n";
        assert_eq!(lines("duplicate-name", markdown), [12]);
    }
}
