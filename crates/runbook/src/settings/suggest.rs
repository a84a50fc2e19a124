//! What somebody probably meant by a name that nobody knows.

use similar::TextDiff;

/// The known name that is most like `name`, if one is like it at all.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Half of the letters in common, in order: below that a suggestion misleads.
    const ENOUGH: f32 = 0.5;
    known
        .into_iter()
        .map(|candidate| (TextDiff::from_chars(name, candidate).ratio(), candidate))
        .filter(|(ratio, _)| *ratio > ENOUGH)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

/// The advice for serde's word on an unknown field: the nearest of the names that it lists.
pub(super) fn for_message(message: &str) -> Option<String> {
    let mut names = message.split('`').skip(1).step_by(2);
    let unknown = names.next().filter(|_| message.starts_with("unknown "))?;
    nearest(unknown, names).map(|name| format!("Did you mean `{name}`?"))
}
