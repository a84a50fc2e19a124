//! `[staging|production]`, `{small|large}`, `{staging,production}`: one of several words is to be taken.

use super::found::Placeholder;
use super::surroundings::{line_around, open_quote};
use crate::reading::Environments;
use crate::text::Pattern;

static BARS: Pattern = Pattern::only_where(
    |text| text.contains('|') && opens(text, &['[', '{'], |_| true),
    r"\[([A-Za-z][\w.-]*(?: ?\| ?[A-Za-z][\w.-]*)+)\]|\{([A-Za-z][\w.-]*(?: ?\| ?[A-Za-z][\w.-]*)+)\}",
);
/// What bash takes for both words is one of them where they are environments.
static COMMAS: Pattern = Pattern::only_where(
    |text| opens(text, &['{'], |behind| behind.starts_with(',')),
    r"\{([A-Za-z]+(?:,[A-Za-z]+)+)\}",
);

/// Whether one of `marks` has letters behind it, and those what `goes_on` says.
fn opens(text: &str, marks: &[char], goes_on: fn(&str) -> bool) -> bool {
    text.match_indices(marks).any(|(at, mark)| {
        let behind = &text[at + mark.len()..];
        let rest = behind.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        rest.len() < behind.len() && goes_on(rest)
    })
}

/// Programs whose own language has brackets or braces around words.
const LANGUAGES: [&str; 10] = ["jq", "awk", "sed", "grep", "rg", "python", "node ", "perl", "printf", "expr"];
/// Programs that are meant to take all of several words.
const TAKE_SEVERAL: [&str; 14] = [
    "for ", "mkdir", "touch", "ls ", "cat ", "cp ", "mv ", "rm ", "diff", "echo", "tar", "chmod", "chown",
    "rsync",
];

/// The words that a spelling offers, of which one is taken; none where it is no menu.
pub fn menu(spelling: &str) -> Vec<&str> {
    let inner = spelling.trim_matches(['<', '>', '[', ']', '{', '}']);
    let bars: Vec<&str> = inner.split('|').map(str::trim).collect();
    if bars.len() > 1 && bars.iter().all(|word| is_word(word)) {
        return bars;
    }
    if !inner.contains(['/', ',', ' ']) {
        return Vec::new();
    }
    // Only of environments is it plain that a stroke or a comma stands between words of which one is meant.
    let environments = Environments::default();
    let splits: [Vec<&str>; 3] =
        [inner.split('/').collect(), inner.split(',').collect(), inner.split(" or ").collect()];
    let found = splits
        .into_iter()
        .find(|words| words.len() > 1 && words.iter().all(|word| environments.named(word.trim()).is_some()));
    found.unwrap_or_default().into_iter().map(str::trim).collect()
}

/// Whether something can be taken as it stands.
fn is_word(text: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/');
    !text.is_empty() && text.chars().all(plain)
}

pub(super) fn find(text: &str) -> Vec<Placeholder> {
    let bars = BARS.captures_iter(text).filter_map(|found| {
        let range = found.get(0)?.range();
        let inner = found.get(1).or_else(|| found.get(2))?.as_str();
        let (line, at) = line_around(text, range.start);
        let before = text[..range.start].chars().next_back();
        let after = text[range.end..].chars().next();
        let is_other = before.is_some_and(|c| "$%@#{[(\\*?^".contains(c))
            || matches!(after, Some('(' | ']' | '}' | '*' | '+'));
        let is_pattern =
            open_quote(&line[..at]).is_some() && LANGUAGES.iter().any(|tool| line[..at].contains(tool));
        (!is_other && !is_pattern).then(|| Placeholder::new(text, range, inner)).flatten()
    });
    let commas = COMMAS.captures_iter(text).filter_map(|found| {
        let range = found.get(0)?.range();
        let (line, at) = line_around(text, range.start);
        let is_free = !line[..at].ends_with(['$', '/', '{']) && open_quote(&line[..at]).is_none();
        let takes_several = TAKE_SEVERAL.iter().any(|tool| line[..at].contains(tool));
        (is_free && !takes_several && !menu(&found[0]).is_empty())
            .then(|| Placeholder::new(text, range, &found[1]))
            .flatten()
    });
    bars.chain(commas).collect()
}
