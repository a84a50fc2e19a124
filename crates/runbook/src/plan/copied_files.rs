//! Files of this side that statements copy rows from or to: which there have to be, and what is wrong with their names.

use super::Plan;
use super::step::Step;
use crate::sql::{self, FileCopy};
use crate::text::Diagnostic;
use std::collections::BTreeSet;
use std::path::{Component, Path};

/// The files that the steps of a run copy rows from, by their name from where blocks start.
pub fn files_to_copy(plan: &Plan) -> Vec<String> {
    plan.within_reach()
        .filter_map(|step| Some(name(step, &copy_of(step)?)).filter(|_| is_taking(step)))
        .collect()
}

/// What is wrong with the file that a step copies from or to. `before` are the steps before it, `absent` the files that there are not.
pub(super) fn complaint(step: &Step, before: &[Step], absent: &BTreeSet<String>) -> Option<Diagnostic> {
    let copy = copy_of(step)?;
    let (said, instead) = if !is_inside(&copy.file) {
        let instead = format!(
            "Name a file beside or below where blocks start, or write it in a bash block: psql \"$DATABASE_URL\" -c \"{}\"",
            step.script().unwrap_or_default()
        );
        ("lies outside of the folder in which blocks start", instead)
    } else if copy.takes
        && !is_open(&copy.file)
        && absent.contains(&name(step, &copy))
        && !is_made(&copy.file, before)
    {
        let instead = "Its name counts from where the block starts; say cwd= on the fence where that is another folder.";
        ("is not there, and no step before it speaks of it", instead.to_owned())
    } else {
        return None;
    };
    let message = format!("the file `{}`, which `\\copy` is about, {said}", copy.file);
    Some(Diagnostic::error("client-command", step.line, message).hinted(instead))
}

fn copy_of(step: &Step) -> Option<FileCopy> {
    step.sql().and_then(|sql| sql::file_copy(&sql.run.script))
}

fn is_taking(step: &Step) -> bool {
    copy_of(step).is_some_and(|copy| copy.takes)
}

/// The file's name from where blocks start.
fn name(step: &Step, copy: &FileCopy) -> String {
    let folder = step.run().map_or(".", |run| run.cwd.as_str());
    Path::new(folder).join(&copy.file).display().to_string()
}

/// Whether a name leads to nowhere but below the folder that it counts from.
pub fn is_inside(file: &str) -> bool {
    Path::new(file).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

/// Whether a part of a name is still to come.
fn is_open(file: &str) -> bool {
    file.contains(['<', '{', '$', '['])
}

/// Whether a step before speaks of a file of that name, and so may make it.
fn is_made(file: &str, before: &[Step]) -> bool {
    let last = Path::new(file).file_name().map_or(file.into(), |name| name.to_string_lossy());
    before.iter().any(|step| {
        (step.selected || step.waits) && step.script().is_some_and(|script| script.contains(last.as_ref()))
    })
}

#[cfg(test)]
mod tests {
    use super::is_inside;

    #[test]
    fn a_name_stays_in_its_folder() {
        for (file, expected) in [
            ("rows.csv", true),
            ("./out/rows.csv", true),
            ("/srv/rows.csv", false),
            ("../rows.csv", false),
            ("out/../../rows.csv", false),
        ] {
            assert_eq!(is_inside(file), expected, "{file}");
        }
    }
}
