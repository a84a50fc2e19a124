//! How what somebody typed is compared with the titles of a document: case and marks do not matter, a part of a title is enough.

use crate::document::Document;

/// How well a name fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Match {
    /// Not at all.
    No,
    /// It is part of the title.
    Part,
    /// It is the title.
    Whole,
    /// It is the titles from the outermost one on.
    Path,
}

/// Whether `wanted` means a heading that stands under `path` (outermost first, its own title last): its title, part of it, or a path
/// `A > B` whose parts do so.
pub(super) fn names_section(wanted: &str, path: &[&str]) -> Match {
    let parts: Vec<&str> = wanted.split(" > ").map(str::trim).collect();
    let Some((last, parents)) = parts.split_last() else { return Match::No };
    let Some((title, above)) = path.split_last() else { return Match::No };
    if parts.len() == path.len()
        && parts.iter().zip(path).all(|(part, title)| compare(part, title) == Match::Whole)
        && parts.len() > 1
    {
        return Match::Path;
    }
    let mut above = above.iter();
    if !parents.iter().all(|parent| above.any(|title| compare(parent, title) != Match::No)) {
        return Match::No;
    }
    compare(last, title)
}

/// What a name fits best, if it fits anything: several where nothing tells them apart.
pub(super) fn best<T>(fits: Vec<(Match, T)>) -> Vec<T> {
    let best = fits.iter().map(|(fit, _)| *fit).max().unwrap_or(Match::No);
    fits.into_iter().filter(|(fit, _)| *fit == best && best != Match::No).map(|(_, one)| one).collect()
}

/// The titles from the outermost section down to `section`.
pub(super) fn titles(document: &Document, section: usize) -> Vec<&str> {
    document.path(section).into_iter().map(|at| document.sections[at].title.as_str()).collect()
}

/// Compares what somebody typed with a title.
pub(super) fn compare(wanted: &str, title: &str) -> Match {
    let (wanted, title) = (plain(wanted), plain(title));
    if wanted == title {
        Match::Whole
    } else if !wanted.is_empty() && title.contains(&wanted) {
        Match::Part
    } else {
        Match::No
    }
}

/// Lower-case words parted by single spaces.
pub(super) fn plain(text: &str) -> String {
    let words: Vec<String> = text
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_named_by_its_title_a_part_of_it_or_a_path() {
        let path = ["Deployment", "Step 2: Deploy", "Option A: Kubernetes (Blue-Green)"];
        assert_eq!(names_section("option a: kubernetes (blue-green)", &path), Match::Whole);
        assert_eq!(names_section("Kubernetes", &path), Match::Part);
        assert_eq!(names_section("Deployment > Option A", &path), Match::Part);
        assert_eq!(
            names_section("deployment > step 2: deploy > Option A: Kubernetes (Blue-Green)", &path),
            Match::Path
        );
        assert_eq!(names_section("Rollback > Option A", &path), Match::No);
        assert_eq!(names_section("Option B", &path), Match::No);
    }
}
