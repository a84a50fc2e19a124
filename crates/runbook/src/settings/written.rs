//! `stepgate.toml` with what a team has settled written into it: comments, order and formatting stay as they are.
//!
//! Takes the file's text and the entries, gives the new text, or why there is none. Never writes a file.

use super::scope::Take;
use crate::reading::Role;
use thiserror::Error;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Formatted, InlineTable, Item, Table, TableLike, Value};

/// What is settled of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Whether it belongs to a run.
    Take(Take),
    /// It does in these environments, and in no other.
    Environments(Vec<String>),
    /// What it is for.
    Role(Role),
    /// Where it is done: on one machine, or on several, one after the other.
    Target(Vec<String>),
    /// What the entry said before, for the text as it is now.
    Same,
}

/// A `[[scope]]` to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which of the file's `[[scope]]`s it takes the place of, from 0; none where it is a new one.
    pub replaces: Option<usize>,
    /// The runbook, as a `[[scope]]` names it.
    pub runbook: String,
    /// The place.
    pub at: String,
    /// What is settled of it.
    pub answer: Answer,
    /// For which environments; none for all.
    pub only_in: Vec<String>,
    /// `sha256:` and the hash of the text that it is said of.
    pub text: String,
    /// Who says so.
    pub by: Option<String>,
}

/// Why a file cannot be written.
#[derive(Debug, Error)]
pub enum Unwritable {
    /// It is no TOML, which is told where it is read too.
    #[error("it is no TOML: {0}")]
    Syntax(#[from] toml_edit::TomlError),
    /// `scope` is something else than a list of tables.
    #[error("`scope` is no list of tables")]
    NoList,
    /// What was written would say something else besides.
    #[error("what stands there beside the answers would not stay as it is")]
    Other,
}

/// The entry alone, as it stands in a file.
pub fn shown(entry: &Entry) -> String {
    let mut table = Table::new();
    fill(&mut table, entry);
    format!("[[scope]]\n{table}")
}

/// How many `[[scope]]`s there are in `text`.
pub fn scope_count(text: &str) -> usize {
    let table: toml::Table = toml::from_str(text).unwrap_or_default();
    table.get("scope").and_then(toml::Value::as_array).map_or(0, Vec::len)
}

/// `text` with `entries` in it: each in the place of the one that it replaces, the new ones behind all others.
pub fn written(text: &str, entries: &[Entry]) -> Result<String, Unwritable> {
    let (mark, body) = text.strip_prefix('\u{feff}').map_or(("", text), |body| ("\u{feff}", body));
    let mut document: DocumentMut = body.parse()?;
    let is_empty = document.is_empty();
    let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
    let mut is_first = true;
    let mut before_new = || {
        let first = std::mem::take(&mut is_first);
        // What stands at the end of the file stays where it is.
        match (first, first && is_empty && trailing.trim().is_empty()) {
            (_, true) => String::new(),
            (true, false) => format!("{trailing}\n"),
            (false, _) => "\n".to_owned(),
        }
    };
    let list = document.entry("scope").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    match list {
        Item::ArrayOfTables(tables) => {
            for entry in entries {
                if let Some(at) = entry.replaces {
                    fill(tables.get_mut(at).ok_or(Unwritable::NoList)?, entry);
                    continue;
                }
                let mut table = Table::new();
                table.decor_mut().set_prefix(before_new());
                // Behind all that stands there, in whatever order.
                table.set_position(Some(isize::MAX));
                fill(&mut table, entry);
                tables.push(table);
            }
        }
        Item::Value(Value::Array(array)) => in_array(array, entries)?,
        _ => return Err(Unwritable::NoList),
    }
    if !is_first {
        document.set_trailing("");
    }
    let mut out = document.to_string();
    if body.contains("\r\n") && !body.replace("\r\n", "").contains('\n') {
        out = out.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    if !is_all_the_rest_the_same(body, &out, entries) {
        return Err(Unwritable::Other);
    }
    Ok(format!("{mark}{out}"))
}

fn in_array(array: &mut Array, entries: &[Entry]) -> Result<(), Unwritable> {
    for entry in entries {
        if let Some(at) = entry.replaces {
            let table = array.get_mut(at).and_then(Value::as_inline_table_mut);
            fill(table.ok_or(Unwritable::NoList)?, entry);
            continue;
        }
        let mut table = InlineTable::new();
        fill(&mut table, entry);
        array.push(table);
    }
    Ok(())
}

/// Puts an entry into its table; what it does not speak of stays there.
fn fill(table: &mut dyn TableLike, entry: &Entry) {
    if entry.answer == Answer::Same {
        return put(table, "text", text(&entry.text));
    }
    // An entry about every runbook stays one.
    if entry.replaces.is_none() {
        put(table, "runbook", text(&entry.runbook));
    }
    put(table, "at", text(&entry.at));
    let (key, value) = match &entry.answer {
        Answer::Take(take) => ("take", text(take.word())),
        Answer::Environments(names) => ("environments", list(names)),
        Answer::Role(role) => ("role", text(role.word())),
        Answer::Target(names) => match names.as_slice() {
            [one] => ("target", text(one)),
            several => ("target", list(several)),
        },
        Answer::Same => return,
    };
    // Where it is done is said beside whether it is.
    if key != "target" {
        for other in ["take", "environments", "role"].into_iter().filter(|other| *other != key) {
            table.remove(other);
        }
        if entry.answer != Answer::Take(Take::Always) {
            table.remove("one-of");
        }
    }
    put(table, key, value);
    if entry.only_in.is_empty() {
        table.remove("in");
    } else {
        put(table, "in", list(&entry.only_in));
    }
    put(table, "text", text(&entry.text));
    match &entry.by {
        Some(name) => put(table, "by", text(name)),
        None => drop(table.remove("by")),
    }
}

/// Sets a key; what stands around a value that is there stays.
fn put(table: &mut dyn TableLike, key: &str, mut value: Value) {
    if let Some(before) = table.get_mut(key).and_then(Item::as_value_mut) {
        *value.decor_mut() = before.decor().clone();
        *before = value;
    } else {
        table.insert(key, Item::Value(value));
    }
}

fn text(text: &str) -> Value {
    Value::String(Formatted::new(text.to_owned()))
}

fn list(names: &[String]) -> Value {
    Value::Array(names.iter().map(String::as_str).collect())
}

/// Whether all that the entries are not about says what it said before.
fn is_all_the_rest_the_same(before: &str, after: &str, entries: &[Entry]) -> bool {
    let (Ok(mut before), Ok(mut after)) =
        (toml::from_str::<toml::Table>(before), toml::from_str::<toml::Table>(after))
    else {
        return false;
    };
    let scopes = |of: &mut toml::Table| match of.remove("scope") {
        Some(toml::Value::Array(scopes)) => scopes,
        _ => Vec::new(),
    };
    let (old, new) = (scopes(&mut before), scopes(&mut after));
    let is_replaced = |at: usize| entries.iter().any(|entry| entry.replaces == Some(at));
    let added = entries.iter().filter(|entry| entry.replaces.is_none()).count();
    let is_kept = |(at, scope): (usize, &toml::Value)| is_replaced(at) || new.get(at) == Some(scope);
    before == after && new.len() == old.len() + added && old.iter().enumerate().all(is_kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(at: &str, replaces: Option<usize>, answer: Answer) -> Entry {
        Entry {
            replaces,
            runbook: "a.md".to_owned(),
            at: at.to_owned(),
            answer,
            only_in: Vec::new(),
            text: "sha256:1".to_owned(),
            by: Some("Ada".to_owned()),
        }
    }

    const NEW: &str =
        "[[scope]]\nrunbook = \"a.md\"\nat = \"A\"\ntake = \"never\"\ntext = \"sha256:1\"\nby = \"Ada\"\n";

    fn never(at: &str) -> Entry {
        entry(at, None, Answer::Take(Take::Never))
    }

    #[test]
    fn a_new_entry_stands_behind_everything_that_is_there() {
        for before in [
            "# ours\n\n[vars]  # values\nb = '1'\na   =   \"2\" # last\n",
            "base = 'repo'\n[env.x]\nconfirm = 'never'\n\n[[block]]\nstarts = 'x'\nskip = 'y'\n[env.y]\n",
            "[vars]\na = '1'\n\n# the end\n# of it\n",
        ] {
            let after = written(before, &[never("A")]).expect("it can be written");
            assert_eq!(after, format!("{before}\n{NEW}"));
            let more = written(&after, &[never("A")]).expect("it can be written");
            assert_eq!(more, format!("{before}\n{NEW}\n{NEW}"));
        }
        assert_eq!(written("", &[never("A")]).expect("it can be written"), NEW);
        assert_eq!(shown(&never("A")), NEW);
    }

    #[test]
    fn an_entry_that_fell_is_replaced_in_its_place() {
        let before = "# ours\n[[scope]] # the first\nat = 'A' # there\ntake = 'always' # once\nenvironments = ['x']\ntext = 'sha256:0' # old\nby = 'Bob'\n\n[vars]\na = 'b'\n";
        let after =
            written(before, &[entry("A", Some(0), Answer::Take(Take::Never))]).expect("it can be written");
        let expected = "# ours\n[[scope]] # the first\nat = \"A\" # there\ntake = \"never\" # once\ntext = \"sha256:1\" # old\nby = \"Ada\"\n\n[vars]\na = 'b'\n";
        assert_eq!(after, expected);
        let same = written(before, &[entry("A", Some(0), Answer::Same)]).expect("it can be written");
        assert_eq!(same, before.replace("'sha256:0'", "\"sha256:1\""));
    }

    #[test]
    fn line_ends_and_lists_in_one_line_stay_as_they_are() {
        let before = "[vars]\r\na = '1'\r\n";
        let after = written(before, &[never("A")]).expect("it can be written");
        assert_eq!(after, format!("{before}\r\n{}", NEW.replace('\n', "\r\n")));
        let after = written("scope = [{ at = 'B', take = 'never' }]\n[vars]\n", &[never("A")]);
        let after = after.expect("it can be written");
        let settings = super::super::Settings::parse("s", &after).expect("it can be read");
        assert_eq!(settings.scope.len(), 2, "{after}");
        assert!(written("scope = 1\n", &[never("A")]).is_err());
        assert!(written("scope = [\n", &[never("A")]).is_err());
    }
}
