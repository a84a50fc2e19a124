//! A run as a recording that asciinema plays: what was on the screen, and when. Never what was typed.

use super::transcript::Attempts;
use super::{Paint, Terminal};
use crate::plan::{Plan, Step};
use crate::record::{Event, Progress, Record, Stream, Teller as _};
use serde_json::json;
use std::collections::VecDeque;
use std::fmt::Write as _;

/// How wide and high the picture is where no step had a terminal.
const SIZE: (u16, u16) = (100, 30);

/// Writes the recording, in the format of asciicast v2: a header, then `[seconds, "o", text]` a line.
pub fn cast(plan: &Plan, records: &[(Record, Event)], output: &mut Attempts<'_>) -> String {
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
    let mut film = Film { text: format!("{header}\n"), last: 0.0 };
    let mut screen = Terminal::new(plan, Vec::new(), Paint { colour: true });
    let (mut coming, mut progress) = (String::new(), Progress::default());
    let mut printed: VecDeque<(Stream, Vec<u8>)> = VecDeque::new();
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
                printed = output(&started.output(), usize::MAX).into();
            }
            // The bytes lie in one file; the records say how many had come by when.
            Event::Output(stretch) => {
                let mut left = usize::try_from(stretch.length()).unwrap_or(usize::MAX);
                while left > 0
                    && let Some((stream, mut bytes)) = printed.pop_front()
                {
                    let rest = bytes.split_off(left.min(bytes.len()));
                    left -= bytes.len();
                    screen.output(stream, &bytes);
                    if !rest.is_empty() {
                        printed.push_front((stream, rest));
                        break;
                    }
                }
            }
            Event::StepExited(exited) => {
                let unseen = exited.window.iter().flat_map(|window| &window.unseen).count();
                (0..unseen).for_each(|_| film.add(at, "m", "typed unseen"));
            }
            _ => {}
        }
        screen.tell(event);
        film.add(
            at,
            "o",
            &String::from_utf8_lossy(&screen.take()).replace('\n', "\r\n").replace("\r\r\n", "\r\n"),
        );
    }
    film.text
}

/// The frames so far.
struct Film {
    text: String,
    last: f64,
}

impl Film {
    fn add(&mut self, at: f64, kind: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        // A clock that was set back must not play backwards.
        self.last = self.last.max(at);
        let frame = json!([(self.last * 1000.0).round() / 1000.0, kind, text]);
        writeln!(self.text, "{frame}").expect("writing to a string cannot fail");
    }
}
