//! Approvals as git notes: each a statement with its signature behind it, on the commit that is checked out.

use crate::approval::Approval;
use crate::cli::error::CommandError;
use crate::host;
use std::path::Path;

/// How a place is written that is a note: `git:` and the notes' ref.
const GIT: &str = "git:";

/// Where a signature begins, and ends.
const ARMOUR: (&str, &str) = ("-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----");

/// The ref of the notes that a place names, if it names some.
pub(in crate::cli) fn named(place: &Path) -> Option<&str> {
    place.to_str()?.strip_prefix(GIT).filter(|name| !name.is_empty())
}

/// The approvals in the notes at `name` of the commit that is checked out here.
pub(in crate::cli) async fn read(name: &str) -> Result<Vec<Approval>, CommandError> {
    let text = host::notes(name).await.map_err(|words| refused(name, &words))?;
    let place = |number: usize| format!("note {} of {GIT}{name}", number + 1);
    let approval = |(number, (statement, signature)): (usize, (&str, String))| {
        Approval::read(place(number), statement.to_owned(), signature.into_bytes())
            .map_err(|error| CommandError::usage(format!("{} is no approval: {error}", place(number))))
    };
    parts(&text).into_iter().enumerate().map(approval).collect()
}

/// Adds an approval to the notes at `name` of the commit that is checked out here.
pub(in crate::cli) async fn add(name: &str, statement: &str, signature: &str) -> Result<(), CommandError> {
    let note = format!("{statement}{}\n", signature.trim_end());
    host::add_note(name, &note).await.map_err(|words| refused(name, &words))
}

fn refused(name: &str, words: &str) -> CommandError {
    CommandError::usage(format!("git notes --ref={name}: {words}"))
        .hinted("Notes are of the commit that is checked out where the command is typed.")
}

/// Each statement with its signature. Git puts a blank line between notes.
fn parts(text: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((statement, behind)) = rest.split_once(ARMOUR.0) {
        let Some((body, after)) = behind.split_once(ARMOUR.1) else { break };
        found.push((statement.trim_start_matches('\n'), format!("{}{body}{}\n", ARMOUR.0, ARMOUR.1)));
        rest = after;
    }
    if !rest.trim().is_empty() {
        // What has no signature is told of as such.
        found.push((rest.trim_start_matches('\n'), String::new()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_parted_where_a_signature_ends() {
        let one = format!("a\nb\n{}\nAAA\n{}\n", ARMOUR.0, ARMOUR.1);
        let found = parts(&format!("{one}\n{one}\nc\n").replace("\n\n", "\n\n")).len();
        assert_eq!(found, 3);
        let text = format!("{one}\n{one}");
        let found = parts(&text);
        assert_eq!(found.len(), 2);
        assert!(
            found
                .iter()
                .all(|(statement, signature)| *statement == "a\nb\n" && signature.ends_with("-----\n"))
        );
        assert!(parts("").is_empty() && parts("\n").is_empty());
    }
}
