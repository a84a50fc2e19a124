//! What the end of a command leaves unsaid: a search that found nothing, a request that a server refused.
//!
//! Takes the facts of a command, gives which of the two it ends in. Never sees how it ended.

use crate::programs::{Line, Table, Trait};
use crate::shell::{Facts, Invocation};
use serde::{Deserialize, Serialize};

/// What a command ends in, where its exit status needs a word of explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// `grep`: exit 1 says that nothing was found.
    Search,
    /// `curl` without `-f`: exit 0 whatever the server answers.
    Request,
}

impl Ending {
    /// The ending of the command with these facts.
    pub(super) fn of(facts: &Facts) -> Option<Self> {
        let own = |one: &&Invocation| !one.substituted && !one.in_function;
        let last = facts.invocations.iter().filter(own).rfind(|one| one.piped_into.is_none())?;
        if Table::get().is(program(last), Trait::Search) && !last.negated {
            return Some(Self::Search);
        }
        let asks = facts.invocations.iter().filter(own).any(hides_refusals);
        asks.then_some(Self::Request)
    }
}

fn program(invocation: &Invocation) -> &str {
    invocation.words.first().map_or("", |word| word.text.rsplit('/').next().unwrap_or(&word.text))
}

/// Whether a refusal by the server is no failure of the client that it is given to.
fn hides_refusals(invocation: &Invocation) -> bool {
    let client = Table::get().program(program(invocation)).filter(|client| !client.fails.is_empty());
    client.is_some_and(|client| !Line::read(&invocation.words[1..], &client.shape).has(&client.fails))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(script: &str, expected: Option<Ending>) {
        let commands = crate::shell::parse(script).expect("bash takes it");
        assert_eq!(Ending::of(&Facts::of(&commands[0])), expected, "{script}");
    }

    #[test]
    fn a_search_is_one_only_at_the_end() {
        check("kubectl get pods | grep Error", Some(Ending::Search));
        check("kubectl get pods | grep Error | wc -l", None);
        check("! grep -q error log", None);
        check("echo $(grep x y)", None);
    }

    #[test]
    fn a_request_tells_nothing_unless_it_is_told_to_fail() {
        check("curl -s https://host/health | jq .status", Some(Ending::Request));
        check("curl -fsS https://host/health", None);
        check("curl --fail https://host/health", None);
    }
}
