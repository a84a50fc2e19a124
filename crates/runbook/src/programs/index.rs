//! Where the table tells of what: a run that asks for three programs reads three parts.
//!
//! Takes a name, gives the part that tells of it. Never reads a part.

use super::language::Language;
use super::pattern::glob;
use super::traits::Trait;

/// The index of a table.
#[derive(Debug)]
pub(super) struct Index {
    /// How many bytes stand above the first program.
    pub head: usize,
    /// The stretch of each part, and whether its names may have a version behind them.
    pub parts: &'static [(usize, usize, bool)],
    /// The names in order, each with its part.
    pub names: &'static [(&'static str, usize)],
    /// Names with a star in them, the longest first: what stands before the first star, the whole, the part.
    pub patterns: &'static [(&'static str, &'static str, usize)],
    /// Of which names something is true, in order.
    pub traits: &'static [(&'static str, Trait)],
    /// Variables whose value a program runs, in order, with the language.
    pub variables: &'static [(&'static str, Language)],
}

impl Index {
    /// The part that tells of the program of that name.
    pub fn part(&self, name: &str) -> Option<usize> {
        let versioned = || self.named(without_version(name)?).filter(|at| self.parts[*at].2);
        self.named(name).or_else(versioned).or_else(|| self.like(name))
    }

    /// The part in which a name stands as it is.
    pub fn named(&self, name: &str) -> Option<usize> {
        found(self.names, name)
    }

    /// The part with the longest pattern that fits.
    fn like(&self, name: &str) -> Option<usize> {
        let fits = |(head, pattern, _): &&(&str, &str, usize)| name.starts_with(head) && glob(pattern, name);
        self.patterns.iter().find(fits).map(|(_, _, at)| *at)
    }

    /// Whether something is true of a name.
    pub fn is(&self, name: &str, what: Trait) -> bool {
        self.traits.binary_search(&(name, what)).is_ok()
    }

    /// The language of what a program runs that the variable of that name holds.
    pub fn variable(&self, name: &str) -> Option<Language> {
        found(self.variables, name)
    }
}

/// What stands beside a name in a list that is in order.
fn found<T: Copy>(list: &[(&str, T)], name: &str) -> Option<T> {
    let at = list.binary_search_by_key(&name, |(one, _)| one).ok()?;
    Some(list[at].1)
}

/// The name before a version: `python` of `python3.11`, `psql` of `psql-15`.
fn without_version(name: &str) -> Option<&str> {
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let bare = bare.strip_suffix('-').unwrap_or(bare);
    (bare.len() < name.len() && !bare.is_empty()).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_pattern_and_the_name_as_it_is_come_first() {
        const INDEX: Index = Index {
            head: 0,
            parts: &[(0, 0, true), (0, 0, false), (0, 0, false)],
            names: &[("a", 0), ("a-b", 1)],
            patterns: &[("a-", "a-*-x", 2), ("", "*-x", 1)],
            traits: &[("a", Trait::Spoken), ("a", Trait::Search)],
            variables: &[("PAGER", Language::Shell)],
        };
        for (name, part) in [("a", 0), ("a3.1", 0), ("a-b", 1), ("a-c-x", 2), ("c-x", 1)] {
            assert_eq!(INDEX.part(name), Some(part), "{name}");
        }
        assert!(INDEX.part("a-b2").is_none() && INDEX.part("c").is_none());
        assert!(INDEX.is("a", Trait::Search) && !INDEX.is("a", Trait::Builtin));
        assert_eq!((INDEX.variable("PAGER"), INDEX.variable("PAGE")), (Some(Language::Shell), None));
    }
}
