//! A run as a recording that asciinema plays: what was on the screen, and when. Never what was typed.

use super::{Paint, Terminal};
use crate::observer::Observer as _;
use crate::plan::{Plan, Step};
use crate::record::{Event, Output, OutputName, Progress, Record, Stream, Target};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Where the output of one record is read from, piece by piece.
pub type Stretches<'a> = dyn FnMut(&OutputName, &Output, &mut dyn FnMut(Stream, &[u8])) + 'a;

/// How wide and high the picture is where no step had a terminal.
const SIZE: (u16, u16) = (100, 30);

/// Writes the recording, in the format of asciicast v2: a header, then `[seconds, "o", text]` a line. No more of a run's output is held
/// at once than one record tells of.
pub fn cast(
    plan: &Plan,
    records: &[(Record, Event)],
    output: &mut Stretches<'_>,
    sink: &mut dyn Write,
) -> io::Result<()> {
    let size = records.iter().filter_map(|(_, event)| match event {
        Event::StepExited(exited) => exited.window.as_ref().map(|window| (window.columns, window.rows)),
        _ => None,
    });
    let (width, height) = size.max().filter(|size| size.0 > 0 && size.1 > 0).unwrap_or(SIZE);
    let began = records.first().map_or_else(Default::default, |(record, _)| record.ts);
    let header = json!({
        "version": 2, "width": width, "height": height, "timestamp": began.timestamp(),
        "idle_time_limit": 2, "title": plan.runbook.path, "env": {"TERM": "xterm-256color"},
    });
    writeln!(sink, "{header}")?;
    let mut film = AsciicastWriter { sink, last: 0.0 };
    let mut screen = Terminal::new(plan, Vec::new(), Paint { colour: true });
    let (mut coming, mut progress) = (String::new(), Progress::default());
    let mut names: BTreeMap<(&str, &Target, u32), OutputName> = BTreeMap::new();
    for (record, event) in records {
        progress.apply(event);
        let at = (record.ts - began).as_seconds_f64();
        if let Some(step) = event.step().filter(|step| *step != coming).and_then(|step| plan.step(step)) {
            let is_in = |step: &&Step| plan.takes_in(step, |id| progress.answer(id)) == Some(true);
            let way: Vec<&Step> = plan.steps().iter().filter(is_in).collect();
            if let Some(place) = way.iter().position(|other| other.id == step.id) {
                screen.coming(step, place + 1, way.len());
            }
            coming.clone_from(&step.id);
        }
        match event {
            Event::StepStarted(started) => {
                names.insert((&started.step, &started.target, started.attempt), started.output());
            }
            Event::Output(stretch) => {
                if let Some(name) = names.get(&(stretch.step.as_str(), &stretch.target, stretch.attempt)) {
                    output(name, stretch, &mut |stream, bytes| screen.output(stream, bytes));
                }
            }
            Event::StepExited(exited) => {
                let unseen = exited.window.iter().flat_map(|window| &window.unseen).count();
                for _ in 0..unseen {
                    film.add(at, "m", "typed unseen")?;
                }
            }
            _ => {}
        }
        screen.tell(event);
        film.add(
            at,
            "o",
            &String::from_utf8_lossy(&screen.take()).replace('\n', "\r\n").replace("\r\r\n", "\r\n"),
        )?;
    }
    Ok(())
}

/// The frames so far.
struct AsciicastWriter<'w> {
    sink: &'w mut dyn Write,
    last: f64,
}

impl AsciicastWriter<'_> {
    fn add(&mut self, at: f64, kind: &str, text: &str) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        // A clock that was set back must not play backwards.
        self.last = self.last.max(at);
        let frame = json!([(self.last * 1000.0).round() / 1000.0, kind, text]);
        writeln!(self.sink, "{frame}")
    }
}
