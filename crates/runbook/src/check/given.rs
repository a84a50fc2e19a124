//! The literal values that a text gives to names that are secret: in an assignment, after a flag, within an argument.
//!
//! Takes a text or a command, gives what holds each value, and the value. Never decides what is said about it.

use super::subject::Told;
use crate::redact::is_literal;
use crate::redact::looks_secret;
use crate::shell::Invocation;
use crate::text::Pattern;

static PAIR: Pattern = Pattern::new(
    r#"(?P<name>[A-Za-z][A-Za-z0-9_.-]*)["']?\s*(?:=|:)\s*(?P<quote>["']?)(?P<value>[^\s"',;&|]+)"#,
);
static BEARER: Pattern = Pattern::new(r"(?i)\b(?:bearer|basic)\s+(?P<value>\S+)");

/// The pairs of a secret's name and a literal value in a text; with `quoted` only values that are in quotes.
pub(super) fn pairs(text: &str, quoted: bool) -> Vec<(String, String)> {
    let hits = PAIR.captures_iter(text).filter(|hit| !(quoted && hit["quote"].is_empty()));
    hits.map(|hit| (hit["name"].to_owned(), hit["value"].to_owned()))
        .filter(|(name, value)| looks_secret(name) && is_literal(value))
        .map(|(name, value)| (format!("the value of `{name}`"), value))
        .collect()
}

/// What a command's assignments and arguments give away.
pub(super) fn in_command(told: &Told<'_>) -> Vec<(String, String)> {
    let facts = &told.facts;
    let own = facts.invocations.iter().flat_map(|invocation| &invocation.assignments);
    let assigned = facts
        .assignments
        .iter()
        .chain(own)
        .filter(|one| looks_secret(&one.name) && is_literal(&one.value.text));
    let mut found: Vec<(String, String)> =
        assigned.map(|one| (format!("the value of `{}`", one.name), one.value.text.clone())).collect();
    facts.invocations.iter().for_each(|invocation| found.extend(in_arguments(invocation)));
    found
}

fn in_arguments(invocation: &Invocation) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let texts: Vec<&str> = invocation.words.iter().map(|word| word.text.as_str()).collect();
    for text in texts.iter().filter(|text| !text.starts_with("arn:")) {
        found.extend(pairs(text, false));
        let bearer =
            BEARER.captures(text).map(|hit| hit["value"].to_owned()).filter(|value| is_literal(value));
        found.extend(bearer.map(|value| ("this token".to_owned(), value)));
    }
    for pair in texts.windows(2).filter(|pair| pair[0].starts_with('-')) {
        let (flag, value) = (pair[0], pair[1]);
        let is_user = matches!(flag, "-u" | "--user") && invocation.program() == Some("curl");
        let password =
            if is_user { value.split_once(':').map_or("", |(_, password)| password) } else { value };
        if (is_user || looks_secret(flag)) && is_literal(password) {
            found.push((format!("the value of `{flag}`"), password.to_owned()));
        }
    }
    let is_mysql = matches!(invocation.program(), Some("mysql" | "mysqldump" | "mysqladmin" | "mariadb"));
    let glued =
        texts.iter().filter_map(|text| text.strip_prefix("-p")).filter(|value| is_mysql && is_literal(value));
    found.extend(glued.map(|value| ("the value of `-p`".to_owned(), value.to_owned())));
    found
}

#[cfg(test)]
mod tests {
    use crate::check::tests_support::{commands, lines};

    #[test]
    fn a_literal_password_in_an_assignment_a_flag_or_an_argument_is_told() {
        for command in [
            "export DB_PASSWORD=hunter2zzz",
            "PGPASSWORD='hunter2zzz' psql -c 'select 1'",
            "login --password hunter2zzz",
            "login --api-key=hunter2zzz",
            "helm upgrade x y --set auth.password=hunter2zzz",
            "curl -u admin:hunter2zzz https://x",
            "curl -H 'Authorization: Bearer hunter2zzz' https://x",
            "curl -d '{\"user\": \"a\", \"password\": \"hunter2zzz\"}' https://x",
            "mysql -u root -phunter2zzz shop",
        ] {
            assert_eq!(lines("literal-secret", &commands(command)), [6], "{command}");
        }
    }

    #[test]
    fn what_has_the_shape_of_a_secret_is_told_once_and_by_the_plan() {
        for command in
            ["psql postgres://app:hunter2zzz@db/shop", "git clone https://glpat-abcdefghij0123456789@git/x"]
        {
            assert_eq!(lines("known-token", &commands(command)), [6], "{command}");
            assert_eq!(lines("literal-secret", &commands(command)), [0; 0], "{command}");
        }
    }

    #[test]
    fn a_placeholder_a_reference_or_a_name_is_no_secret() {
        for command in [
            "export DB_PASSWORD=<password1>",
            "login --password \"$PASSWORD1\"",
            "login --password YOUR_PASSWORD_1",
            "kubectl create secret generic app-secrets-v2 --from-file=token=./t1",
            "aws secretsmanager get-secret-value --secret-id prod/db1",
            "export TOKEN=$(vault read t1)",
            "psql postgres://postgres:postgres@localhost/shop",
            "echo AKIAIOSFODNN7EXAMPLE",
        ] {
            assert_eq!(lines("literal-secret", &commands(command)), [0; 0], "{command}");
        }
    }
}
