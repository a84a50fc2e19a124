//! The tokens that a text holds in the open, told from the examples that every manual has.
//!
//! A guess on the safe side: what is not known for an example counts.

use super::literal::is_stand_in;
use super::secret::Secret;
use super::shapes::shaped;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::ops::Range;

/// Passwords in the addresses of manuals. Who really uses one of them has no secret.
const COMMON: [&str; 13] = [
    "password", "passwd", "passw0rd", "pass", "pwd", "secret", "postgres", "mysql", "root", "admin", "user",
    "test", "token",
];

/// Every token in `text`, each once, in the order in which they stand. The first of a kind is called by its kind (`token`,
/// `password`), the others by their number too.
pub fn tokens(text: &str) -> Vec<Secret> {
    let mut found: Vec<(&'static str, &str)> = Vec::new();
    for (range, kind) in token_places(text) {
        if !found.iter().any(|(_, known)| *known == &text[range.clone()]) {
            found.push((kind, &text[range]));
        }
    }
    let label = |at: usize| {
        let kind = found[at].0;
        match found[..at].iter().filter(|(other, _)| *other == kind).count() {
            0 => kind.to_owned(),
            before => format!("{kind} {}", before + 1),
        }
    };
    (0..found.len()).filter_map(|at| Secret::new(label(at), found[at].1).ok()).collect()
}

/// Where in `text` tokens stand, each with its kind.
pub fn token_places(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let is_real = |(range, kind): &(Range<usize>, &'static str)| {
        text.get(range.clone()).is_some_and(|value| is_token(kind, value))
    };
    shaped(text).into_iter().filter(is_real).collect()
}

/// What tells each token in `text` from any other, in the order in which they stand, each once: a part of its hash. Nobody can guess a
/// token, so nobody finds it by that; the password of an address may be a word, so there is none of it.
pub fn fingerprints(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (range, _) in token_places(text).into_iter().filter(|(_, kind)| *kind != "password") {
        let hash = Sha256::new().chain_update("stepgate-token/v1\n").chain_update(&text[range]).finalize();
        let mut print = String::new();
        for byte in hash.iter().take(8) {
            write!(print, "{byte:02x}").expect("writing to a string cannot fail");
        }
        if !found.contains(&print) {
            found.push(print);
        }
    }
    found
}

/// Whether what has the shape of a `kind` is one, and no example.
fn is_token(kind: &str, value: &str) -> bool {
    !is_stand_in(value) && (kind != "password" || !COMMON.contains(&value.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Vec<String> {
        tokens(text).iter().map(|token| token.label().to_owned()).collect()
    }

    #[test]
    fn another_token_has_another_fingerprint_and_a_password_has_none() {
        let one = fingerprints("a glpat-abcdefghij0123456789 b glpat-abcdefghij0123456789");
        let other = fingerprints("a glpat-zyxwvutsrq9876543210 b");
        assert!(one.len() == 1 && one != other && one[0].len() == 16, "{one:?} {other:?}");
        assert_eq!(fingerprints("postgres://app:tr0ub4dor@db/x"), Vec::<String>::new());
    }

    #[test]
    fn every_token_is_named_once_by_its_kind_and_its_place() {
        let text = "ghp_16C7e42F292c6912E7710c838347Ae178B4a and glpat-abcdefghij0123456789, again \
                    glpat-abcdefghij0123456789, postgres://app:hunter2zz@db/shop";
        assert_eq!(labels(text), ["token", "token 2", "password"]);
    }

    #[test]
    fn an_example_is_no_token() {
        for text in [
            "AKIAIOSFODNN7EXAMPLE",
            "postgres://app:password@db/shop",
            "postgres://postgres:postgres@db/shop",
            "mysql://app:changeme@db/shop",
            "redis://:xxxxxxxx@cache:6379",
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "https://user:<password>@host",
        ] {
            assert!(labels(text).is_empty(), "{text}");
        }
    }
}
