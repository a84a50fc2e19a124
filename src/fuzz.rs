//! What the fuzz targets call; built by `cargo fuzz` only.

use crate::plan::{self, Inputs, Selection};
use crate::programs::OwnPrograms;
use crate::reading;
use crate::report::{Page, plan_view};
use crate::shell::{self, QuoteContext};
use crate::text::Source;
use std::collections::BTreeMap;
use std::sync::Once;

/// Keeps a panic that Stepgate catches from being a finding: the grammar may give up on a block, which then cannot be read.
fn leave_the_grammar_alone() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let finding = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().name() != Some(shell::READER) {
                finding(panic);
            }
        }));
    });
}

/// Plans any bytes as a runbook, and shows the plan.
///
/// # Panics
///
/// Where a line that the plan names is not in the document, or one that is there is not told once.
pub fn reader(bytes: &[u8]) {
    leave_the_grammar_alone();
    let text = String::from_utf8_lossy(bytes);
    let source = Source::new("fuzz.md", text.as_ref());
    let inputs = Inputs {
        environment: Some("staging".into()),
        selection: Selection { all: true, ..Selection::default() },
        ..Inputs::default()
    };
    let plan = plan::build(&source, &inputs);
    let last = text.lines().count().max(1);
    for step in plan.steps() {
        assert!((1..=last).contains(&step.line), "{} stands on line {} of {last}", step.id, step.line);
    }
    let told: Vec<usize> = plan.text.iter().flat_map(|piece| piece.line..=piece.end).collect();
    let written = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    assert_eq!(told, written.map(|(at, _)| at + 1).collect::<Vec<_>>(), "each line is told once");
    plan_view(&plan, &source, &Page::default());
}

/// Splits and judges any bytes as a shell's text, in which `@` stands for the first line as a value.
///
/// # Panics
///
/// Where a value changes how many commands there are.
pub fn shell(bytes: &[u8]) {
    leave_the_grammar_alone();
    let text = String::from_utf8_lossy(bytes);
    let Some((value, script)) = text.split_once('\n') else { return };
    let script = script.replace('@', &shell::hole(0).to_string());
    let Ok(commands) = shell::parse(&script) else { return };
    reading::Judge::new(&BTreeMap::new(), &OwnPrograms::default(), &BTreeMap::new()).step(&commands);
    let places = shell::places(&script, &commands);
    let Some(place) = places.first() else { return };
    let Ok(quoted) = shell::quote(value, place.as_ref().unwrap_or(&QuoteContext::Unknown)) else { return };
    let filled = script.replace(shell::hole(0), &quoted);
    match shell::parse(&filled) {
        Ok(again) => assert_eq!(again.len(), commands.len(), "{value:?} as {quoted:?} in {script:?}"),
        Err(error) => panic!("{value:?} as {quoted:?} in {script:?}: {}", error.message),
    }
}
