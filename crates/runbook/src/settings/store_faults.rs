//! What is wrong with the place of a record that a team shares: no database, or one whose password everybody could read.
//!
//! Takes the settings and their text, gives an error with its line. Never reaches a server.

use super::{DatabaseAddress, Settings, SettingsError, lines};

impl Settings {
    /// What is wrong with it.
    pub(super) fn store_faults(&self, path: &str, text: &str) -> Result<(), SettingsError> {
        let Some(store) = &self.audit.store else { return Ok(()) };
        let error = |message: &str, hint: &str| {
            let line = line_of(text);
            let (path, message, hint) = (path.to_owned(), message.to_owned(), Some(hint.to_owned()));
            Err(SettingsError { path, line, message, hint, is_for_another_version: false })
        };
        if !DatabaseAddress::passwords(store).is_empty() {
            return error(
                "`store` holds a password, which everybody could read who has this file",
                "Leave it out here: a line of ~/.pgpass (or of the file that PGPASSFILE names) or PGPASSWORD gives it; or STEPGATE_HOME in the process environment holds the whole address.",
            );
        }
        let is_postgres = ["postgres://", "postgresql://"].iter().any(|scheme| store.starts_with(scheme));
        if !is_postgres || DatabaseAddress::parse(store).is_err() {
            return error(
                "`store` is no address of a PostgreSQL database",
                "Write postgres://HOST/DATABASE, or leave it out: then the record is a folder of whoever runs.",
            );
        }
        Ok(())
    }
}

/// The line on which `store` is said, from 1; the file's first where it is written in another way.
fn line_of(text: &str) -> usize {
    let table = text.find("[audit]").unwrap_or_default();
    let said = text[table..].lines().scan(table, |at, line| {
        let from = *at;
        *at += line.len() + 1;
        Some((from, line))
    });
    let mut said = said.filter(|(_, line)| line.trim_start().starts_with("store"));
    said.next().map_or(1, |(at, _)| lines::line_at(text, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_and_what_is_no_database_are_refused_with_what_to_do() {
        for (store, expected) in [
            ("postgres://app:s3cret@db/audit", "holds a password"),
            ("postgres://db/audit?password=s3cret", "holds a password"),
            ("mysql://db/audit", "no address of a PostgreSQL database"),
            ("/var/stepgate", "no address of a PostgreSQL database"),
        ] {
            let text = format!("[vars]\na = 1\n[audit]\nanchor = 'true'\nstore = '{store}'\n");
            let error = Settings::parse("stepgate.toml", &text).expect_err(store);
            assert!(error.message.contains(expected), "{store}: {error}");
            assert_eq!(error.line, 5, "{store}");
            assert!(!format!("{error} {:?}", error.hint).contains("s3cret"), "{store}");
        }
        let text = "[audit]\nstore = 'postgres://app@db:5433/audit?sslmode=verify-full'\n";
        assert!(Settings::parse("stepgate.toml", text).is_ok());
    }
}
