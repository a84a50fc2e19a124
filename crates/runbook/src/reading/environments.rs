//! The environments that a text can name, and the words that name them.
//!
//! Takes the names and aliases of the settings, gives the environment that a word stands for. Never reads settings itself.

use super::words::words;

/// The words that everybody understands, one row an environment, its plain name first.
const USUAL: [&[&str]; 3] =
    [&["development", "dev", "develop"], &["staging", "stage", "stg"], &["production", "prod", "prd"]];

/// The environments that there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environments {
    /// Word and the environment's name; the settings' own words first.
    words: Vec<(String, String)>,
}

impl Environments {
    /// Takes the settings' environments: the name of each with its aliases.
    ///
    /// A usual word (`prod`, `production`, `prd`) that no environment claims belongs to the environment that claims
    /// another word of its row, else it names the row's own environment.
    pub fn new<'n>(known: impl IntoIterator<Item = (&'n str, Vec<&'n str>)>) -> Self {
        let mut words: Vec<(String, String)> = Vec::new();
        for (name, aliases) in known {
            for word in std::iter::once(name).chain(aliases) {
                words.push((word.to_lowercase(), name.to_owned()));
            }
        }
        for row in USUAL {
            let claimed = words.iter().find(|(word, _)| row.contains(&word.as_str()));
            let name = claimed.map_or_else(|| row[0].to_owned(), |(_, name)| name.clone());
            for word in row {
                if !words.iter().any(|(known, _)| known == word) {
                    words.push(((*word).to_owned(), name.clone()));
                }
            }
        }
        Self { words }
    }

    /// The environments named in `text`, each once, in the order of their first mention.
    ///
    /// A part of a longer name (`backups-prod`, `envs/prod/main.tf`) is no mention.
    pub(super) fn mentioned(&self, text: &str) -> Vec<&str> {
        let text = text.to_lowercase();
        let mut found: Vec<(usize, &str)> = Vec::new();
        for (word, name) in &self.words {
            let at = text.match_indices(word.as_str()).map(|(at, _)| at).find(|at| {
                let (before, after) = (&text[..*at], &text[at + word.len()..]);
                stands_alone(before, after)
                    && (!AMBIGUOUS.contains(&word.as_str()) || is_place(before, after))
            });
            found.extend(at.map(|at| (at, name.as_str())));
        }
        found.sort_unstable();
        let mut names: Vec<&str> = Vec::new();
        for (_, name) in found {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Whether two words name the same environment.
    pub fn are_same(&self, one: &str, other: &str) -> bool {
        self.named(one).unwrap_or(one) == self.named(other).unwrap_or(other)
    }

    /// The environment that `word` names, whatever its case.
    pub fn named(&self, word: &str) -> Option<&str> {
        let word = word.to_lowercase();
        self.words.iter().find(|(known, _)| *known == word).map(|(_, name)| name.as_str())
    }
}

/// Whether a word between these two is a word of its own.
fn stands_alone(before: &str, after: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '/' | '_' | '@');
    let goes_on = after.strip_prefix('.').is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    !before.ends_with(|c: char| joins(c) || matches!(c, '-' | '.' | ':' | '$'))
        && !after.starts_with(joins)
        && !goes_on
}

/// Words that are names of environments only where they stand like one: a stage can be a step.
const AMBIGUOUS: [&str; 2] = ["stage", "develop"];

/// Whether the words around say that it is a place: `to stage`, `stage environment`, or nothing else at all.
fn is_place(before: &str, after: &str) -> bool {
    let last = before.split_whitespace().next_back().unwrap_or("");
    let next = after.split_whitespace().next().unwrap_or("");
    matches!(last, "to" | "on" | "in" | "for" | "the")
        || matches!(next, "environment" | "env" | "server" | "cluster" | "only" | "database")
        || words(before).is_empty() && words(after).is_empty()
}

impl Default for Environments {
    fn default() -> Self {
        Self::new([])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_words_name_the_usual_environments() {
        let usual = Environments::default();
        for (word, expected) in [("Prod", Some("production")), ("dev", Some("development")), ("canary", None)]
        {
            assert_eq!(usual.named(word), expected, "{word}");
        }
    }

    #[test]
    fn every_environment_of_a_text_is_found_once_in_its_order() {
        let known = Environments::new([("eu-1", vec![])]);
        assert_eq!(known.mentioned("From staging to EU-1, then to stage again"), ["staging", "eu-1"]);
    }

    #[test]
    fn parts_of_names_and_stages_of_a_process_are_no_mention() {
        let usual = Environments::default();
        for (text, expected) in [
            ("Production-Specific Steps", Some("production")),
            ("Deploy to stage.", Some("staging")),
            ("Stage", Some("staging")),
            ("backups-prod", None),
            ("envs/prod", None),
            ("prod.example", None),
            ("Stage 2: Build", None),
            ("The build stage", None),
        ] {
            assert_eq!(usual.mentioned(text).first().copied(), expected, "{text}");
        }
    }

    #[test]
    fn the_settings_names_and_aliases_come_first() {
        let known = Environments::new([("live", vec!["prod"]), ("eu-1", vec![])]);
        for (word, expected) in [
            ("production", Some("live")),
            ("prod", Some("live")),
            ("EU-1", Some("eu-1")),
            ("staging", Some("staging")),
        ] {
            assert_eq!(known.named(word), expected, "{word}");
        }
    }
}
