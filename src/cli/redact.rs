//! `stepgate redact`.

use super::args::RedactArguments;
use super::error::CommandError;
use super::exit;
use super::ledgers::{Ledgers, Past};
use super::resume::replaced::transcribe;
use super::screen::Screen;
use super::typed::without_secrets;
use super::wall_clock::clock;
use crate::host;
use crate::ledger::{Part, Removal, Removed, WithholdError, Withholding, file_without, remove, withhold};
use crate::plan::Plan;
use crate::record::StepOn;
use crate::redact::{Redactor, Secret};
use crate::report::Style;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

/// What stands where the text stood: `[redacted:withheld]`.
const LABEL: &str = "withheld";

/// Takes something of a past run away, and says so in its record.
pub(super) fn redact(arguments: &RedactArguments, screen: &Screen) -> Result<u8, CommandError> {
    let ledgers = Ledgers::open()?;
    let past = ledgers.past(Some(&arguments.run))?;
    let reason = without_secrets(&arguments.reason);
    if let Some(file) = &arguments.text {
        return everywhere(&ledgers, &past, (file, &reason), screen);
    }
    let step = arguments.step.clone().unwrap_or_default();
    // Where it ran, the record says.
    let target = past.target_of(&step);
    let bytes = match &arguments.bytes {
        Some(text) => range(text)?,
        None => 0..past.output_length(StepOn::new(&step, &target), arguments.attempt),
    };
    let what = Withholding { step, target, attempt: arguments.attempt, bytes, reason };
    let record = withhold(&past.folder, host::actor(), &what, clock()?.now()).map_err(refused)?;
    if past.folder.read(Part::Transcript)?.is_some() {
        transcribe(&ledgers, &past.folder)?;
    }
    screen.talk(&format!("Record {} says what was taken away. {CHANGE_IT}", record.seq));
    Ok(exit::DONE)
}

const CHANGE_IT: &str = "A secret that was shown must be changed in any case.";

/// A text that is to go, in all its forms, and the ids that are made of its words.
struct Text {
    mask: Redactor,
    ids: BTreeMap<String, String>,
}

impl Removal for Text {
    fn text(&self, text: &str) -> String {
        self.ids.get(text).cloned().unwrap_or_else(|| self.mask.text(text))
    }

    fn places(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        self.mask.places(bytes)
    }

    fn is_in(&self, bytes: &[u8]) -> bool {
        let text = String::from_utf8_lossy(bytes);
        !self.places(bytes).is_empty() || self.ids.keys().any(|id| text.contains(id))
    }
}

/// Takes the text in `file` away, whatever place of the run it stands in.
fn everywhere(
    ledgers: &Ledgers,
    past: &Past,
    (file, reason): (&Path, &str),
    screen: &Screen,
) -> Result<u8, CommandError> {
    let text = if file == Path::new("-") { host::read_standard_input() } else { host::read_text(file) };
    let text = text.map_err(|error| CommandError::usage(error.to_string()))?;
    let secret = Secret::new(LABEL, text).map_err(|error| CommandError::usage(error.to_string()))?;
    let mask = Redactor::exact(vec![secret]);
    let plan = past.plan().ok();
    let ids = plan.as_ref().map(|plan| plan.ids_without(&mask)).unwrap_or_default();
    let removal = Text { mask, ids };
    still_a_plan(past, plan.as_ref(), &removal)?;
    let now = clock()?.now();
    let removed = remove(&past.folder, host::actor(), (&removal, reason), now).map_err(refused)?;
    if past.folder.read(Part::Transcript)?.is_some() {
        transcribe(ledgers, &past.folder)?;
    }
    tell(&removed, screen);
    let left = left(past, &removal);
    for name in &left {
        let warning = screen.err.paint(Style::Warn, "warning:");
        screen.talk(&format!("{warning} {name} still holds it, and no record tells of that file"));
    }
    Ok(if left.is_empty() { exit::DONE } else { exit::RECORD })
}

/// A plan that could not be read any more would keep its run from being shown.
fn still_a_plan(past: &Past, plan: Option<&Plan>, removal: &Text) -> Result<(), CommandError> {
    let Some(stored) = plan.and(past.folder.read(Part::Plan)?) else { return Ok(()) };
    let fresh = file_without(Part::Plan, &stored, removal);
    let read: Result<Plan, _> = serde_json::from_slice(&fresh);
    let message = "the text is a word of the plan itself: without it the plan would say something else";
    read.map(|_| ()).map_err(|_| CommandError::usage(message))
}

fn tell(removed: &Removed, screen: &Screen) {
    let Removed { bytes, records, files, states } = removed;
    let mut told = vec![format!("{bytes} bytes of output are zeros")];
    told.push(format!("{records} records are written again"));
    told.extend(files.iter().map(|file| format!("{file} is")));
    if *states {
        told.push("what the shell knew is gone".to_owned());
    }
    screen.talk(&format!("{}. Records at the end of the ledger say so. {CHANGE_IT}", told.join(", ")));
}

/// The files of the run that hold the text all the same.
fn left(past: &Past, removal: &Text) -> Vec<String> {
    let Some(folder) = past.folder.directory() else { return Vec::new() };
    let files = host::files_below(folder);
    let holds = |path: &Path| host::read_bytes(path).is_ok_and(|bytes| removal.is_in(&bytes));
    files.iter().filter(|path| holds(path)).map(|path| path.display().to_string()).collect()
}

fn range(text: &str) -> Result<Range<u64>, CommandError> {
    let parsed = text.split_once("..").and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    parsed.ok_or_else(|| {
        CommandError::usage(format!("`--bytes {text}` is no range"))
            .hinted("Write --bytes FROM..TO, such as 0..120.")
    })
}

fn refused(error: WithholdError) -> CommandError {
    match error {
        WithholdError::Ledger(error) => error.into(),
        _ => CommandError::usage(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_both_of_its_ends() {
        assert_eq!(range("0..120").unwrap(), 0..120);
        for text in ["", "7", "..7", "7..", "a..b", "-1..7", "1...7"] {
            assert_eq!(range(text).unwrap_err().code, exit::USAGE, "{text:?}");
        }
    }

    #[test]
    fn the_text_goes_and_so_do_the_ids_that_were_made_of_it() {
        let mask = Redactor::exact(vec![Secret::new(LABEL, "hunter2-long").unwrap()]);
        let ids = BTreeMap::from([("say-hunter2-1f".to_owned(), "say-1f".to_owned())]);
        let text = Text { mask, ids };
        assert_eq!(text.text("it is hunter2-long."), "it is [redacted:withheld].");
        assert_eq!(text.text("say-hunter2-1f"), "say-1f");
        assert!(text.is_in(b"see say-hunter2-1f") && text.is_in(b"hunter2-long") && !text.is_in(b"hunter"));
    }
}
