//! The index of the table, laid out when Stepgate is built, so that no run has to look through all of it.
//!
//! Takes the text of the table, gives the index as an expression in Rust. Never reads a row.

use super::language::Language;
use super::table::{Head, PART, keys, names};
use super::traits::Trait;
use std::collections::BTreeMap;

/// The line by which a program's names may have a version behind them.
const VERSIONS: &str = "versions = true";

/// The index of that table as an expression in Rust.
pub fn laid_out(text: &str) -> String {
    let head = text.split(PART).next().unwrap_or_default();
    let parts = parts(text);
    let stretch = |(from, part): &(usize, &str)| (*from, from + part.len(), has_versions(part));
    let stretches: Vec<_> = parts.iter().map(stretch).collect();
    let in_order: BTreeMap<_, _> = all_names(&parts).filter(|(name, _)| !name.contains('*')).collect();
    let names: Vec<_> = in_order.into_iter().collect();
    format!(
        "Index {{ head: {}, parts: &{stretches:?}, names: &{names:?}, patterns: &{:?}, traits: &[{}], variables: &[{}] }}",
        head.len(),
        patterns(&parts),
        traits(&parts),
        variables(head)
    )
}

/// The programs' parts, each with where it begins.
fn parts(text: &str) -> Vec<(usize, &str)> {
    let begins = text.match_indices(PART).map(|(at, mark)| at + mark.len());
    begins.zip(text.split(PART).skip(1)).collect()
}

fn has_versions(part: &str) -> bool {
    keys(part).any(|line| line == VERSIONS)
}

/// Each name with the number of its part.
fn all_names<'t>(parts: &[(usize, &'t str)]) -> impl Iterator<Item = (&'t str, usize)> {
    parts.iter().enumerate().flat_map(|(at, (_, part))| names(part).map(move |name| (name, at)))
}

/// The names with a star, each with what stands before that; the longest says most of a name.
fn patterns<'t>(parts: &[(usize, &'t str)]) -> Vec<(&'t str, &'t str, usize)> {
    let headed = |(name, at): (&'t str, usize)| Some((name.split_once('*')?.0, name, at));
    let mut patterns: Vec<_> = all_names(parts).filter_map(headed).collect();
    patterns.sort_by_key(|(_, pattern, _)| std::cmp::Reverse(pattern.len()));
    patterns
}

fn traits(parts: &[(usize, &str)]) -> String {
    let mut traits: Vec<_> = parts.iter().flat_map(|(_, part)| keys(part).flat_map(Trait::read)).collect();
    traits.sort_unstable_by_key(|(what, name)| (*name, *what));
    rows(traits.iter().map(|(what, name)| format!("({name:?}, Trait::{what:?})")))
}

fn rows(rows: impl Iterator<Item = String>) -> String {
    rows.collect::<Vec<_>>().join(", ")
}

/// The variables whose values are run, each with the language.
fn variables(head: &str) -> String {
    let Ok(Head { variables, .. }) = toml::from_str(head) else { return String::new() };
    let languages = variables.iter().filter_map(|(word, names)| Some((Language::from_word(word)?, names)));
    let each = languages.flat_map(|(language, names)| names.split('|').map(move |name| (name, language)));
    let in_order: BTreeMap<_, _> = each.collect();
    rows(in_order.iter().map(|(name, language)| format!("({name:?}, Language::{language:?})")))
}

#[cfg(test)]
mod tests {
    use super::laid_out;

    #[test]
    fn a_part_has_its_stretch_and_each_of_its_names() {
        let text = "[names]\nread = []\nchange = []\ndestroy = []\n[variables]\nshell = \"B|A\"\n[says]\nterminal = []\n\n[[program]]\nname = \"b|a|a-*\"\nversions = true\nspoken = \"b\"\n";
        let laid_out = laid_out(text);
        let from = text.find("name = ").expect("a part");
        for expected in [
            format!("parts: &[({from}, {}, true)]", text.len()),
            "names: &[(\"a\", 0), (\"b\", 0)]".to_owned(),
            "patterns: &[(\"a-\", \"a-*\", 0)]".to_owned(),
            "traits: &[(\"b\", Trait::Spoken)]".to_owned(),
            "variables: &[(\"A\", Language::Shell), (\"B\", Language::Shell)]".to_owned(),
        ] {
            assert!(laid_out.contains(&expected), "{expected} in {laid_out}");
        }
    }
}
