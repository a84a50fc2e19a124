//! Secrets that a command gives the shell itself: nobody keeps them while a run is stopped, so a resume asks for them where they are read.
//!
//! Takes a command's facts, gives the names of shell variables. A guess on the safe side: what is declared under `[secrets]` is fetched
//! again, and all else that has a secret's name or comes from where secrets are kept counts.

use crate::redact::looks_secret;
use crate::shell::{Argument, Facts, Invocation};

/// Commands that print a secret, each by the words that it begins with.
const GIVERS: &[&str] = &[
    "vault kv get",
    "vault read",
    "pass show",
    "op read",
    "op item get",
    "gopass show",
    "bw get",
    "lpass show",
    "secret-tool lookup",
    "systemd-ask-password",
    "aws secretsmanager get-secret-value",
    "aws ecr get-login-password",
    "gcloud secrets versions access",
    "gcloud auth print-access-token",
    "az keyvault secret show",
    "kubectl get secret",
    "kubectl create token",
    "gh auth token",
];

/// The variables that a text gives a secret; `is_fetched` says of a word that it is nothing but a declared one.
pub fn asks_again(facts: &Facts, is_fetched: &dyn Fn(&Argument) -> bool) -> Vec<String> {
    let is_given = |name: &String| {
        let mut own = facts.assignments.iter().filter(|one| one.name == *name).peekable();
        own.peek().is_some() && own.all(|one| is_fetched(&one.value) || is_empty(&one.value))
    };
    let by_name = facts.sets.iter().filter(|name| looks_secret(name) && !is_given(name));
    let by_giver =
        facts.assignments.iter().filter(|one| facts.sets.contains(&one.name) && is_from_giver(&one.value));
    let unseen = facts.invocations.iter().flat_map(read_unseen);
    let all = by_name.cloned().chain(by_giver.map(|one| one.name.clone())).chain(unseen);
    all.fold(Vec::new(), |mut names, name| {
        if !names.contains(&name) {
            names.push(name);
        }
        names
    })
}

fn is_empty(value: &Argument) -> bool {
    value.literal && value.text.is_empty()
}

/// Whether a value is what a command prints that gives secrets away.
fn is_from_giver(value: &Argument) -> bool {
    let words = value.raw.split_whitespace().collect::<Vec<_>>().join(" ");
    (words.contains("$(") || words.contains('`')) && GIVERS.iter().any(|giver| words.contains(giver))
}

/// The variables into which a `read` puts what is typed without echo; a single key is no secret.
fn read_unseen(one: &Invocation) -> Vec<String> {
    let Some(("read", arguments)) = one.words.split_first().map(|(first, rest)| (first.text.as_str(), rest))
    else {
        return Vec::new();
    };
    let (mut is_unseen, mut is_key, mut names) = (false, false, Vec::new());
    let mut words = arguments.iter().map(|word| word.text.as_str());
    while let Some(word) = words.next() {
        let Some(flags) = word.strip_prefix('-').filter(|flags| !flags.is_empty()) else {
            names.push(word.to_owned());
            continue;
        };
        is_unseen |= flags.chars().take_while(|flag| !"adinNptu".contains(*flag)).any(|flag| flag == 's');
        // These take what follows, in the same word or the next.
        let Some(at) = flags.find(|flag| "adinNptu".contains(flag)) else { continue };
        let (flag, inner) = (&flags[at..=at], &flags[at + 1..]);
        let value = if inner.is_empty() { words.next().unwrap_or_default() } else { inner };
        is_key |= matches!(flag, "n" | "N") && value == "1";
        if flag == "a" {
            names.push(value.to_owned());
        }
    }
    if !is_unseen || is_key {
        return Vec::new();
    }
    if names.is_empty() { vec!["REPLY".to_owned()] } else { names }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::parse;

    fn found(text: &str) -> Vec<String> {
        let mut facts = Facts::default();
        parse(text).expect("bash").iter().map(Facts::of).for_each(|one| facts.extend(one));
        asks_again(&facts, &|word| word.raw.trim_matches('"') == "$DECLARED")
    }

    #[test]
    fn what_has_a_secrets_name_or_comes_from_where_secrets_are_is_asked_again() {
        assert_eq!(found("export DB_PASSWORD=$(cat file)"), ["DB_PASSWORD"]);
        assert_eq!(found("API_TOKEN=abc; use \"$API_TOKEN\""), ["API_TOKEN"]);
        assert_eq!(found("X=$(vault kv  get -field=x secret/a)"), ["X"]);
        assert_eq!(found("read -rsp 'Password: ' pw"), ["pw"]);
        assert_eq!(found("read -p x -s"), ["REPLY"]);
        assert_eq!(found("IFS= read -s -a words"), ["words"]);
    }

    #[test]
    fn what_is_declared_or_empty_or_no_secret_is_not() {
        for text in [
            "export API_TOKEN=\"$DECLARED\"",
            "API_TOKEN=",
            "API_TOKEN=x curl example.com",
            "VERSION=$(git describe)",
            "read -p 'Name: ' name",
            "read -n1 -s -r -p 'Press any key'",
            "read -sn 1 key",
            "(export DB_PASSWORD=x)",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }
}
