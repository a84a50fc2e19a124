//! The time of a run as a picture, and as a table for whoever does not see it.

use super::axis::{Axis, WIDTH};
use super::moment::{Calendar, Moment};
use super::spans::{Lane, Span, spans};
use crate::plan::Plan;
use crate::record::{Event, Record};
use crate::report::style::count;
use crate::settings::duration_words;
use chrono::TimeDelta;
use serde::Serialize;

/// How high a lane is, and the bars in it.
const LANE: usize = 28;
const BAR: usize = 16;
/// The narrowest bar that is seen.
const NARROWEST: f64 = 3.0;
/// How many rows the table has at most: the longest stretches.
const ROWS: usize = 100;

/// The picture.
#[derive(Debug, Default, Serialize)]
pub(super) struct Timeline {
    pub(super) width: String,
    pub(super) height: usize,
    /// All of it in words.
    pub(super) description: String,
    pub(super) lanes: Vec<Row>,
    /// Stretches in which the run was stopped.
    pub(super) stops: Vec<Bar>,
    pub(super) from: Moment,
    pub(super) until: Moment,
    /// The longest stretches, in the order of time.
    pub(super) table: Vec<Stretch>,
    /// How many are not in the table.
    pub(super) more: usize,
}

/// A lane of the picture, with its row of the legend.
#[derive(Debug, Default, Serialize)]
pub(super) struct Row {
    pub(super) class: &'static str,
    pub(super) name: &'static str,
    /// How much of it there was, in words.
    pub(super) sum: String,
    /// Where its line is.
    pub(super) rule: usize,
    pub(super) bars: Vec<Bar>,
}

/// A bar in the units of the picture.
#[derive(Debug, Default, Serialize)]
pub(super) struct Bar {
    pub(super) x: String,
    pub(super) y: usize,
    pub(super) width: String,
    pub(super) height: usize,
    pub(super) title: String,
}

/// A row of the table.
#[derive(Debug, Default, Serialize)]
pub(super) struct Stretch {
    pub(super) class: &'static str,
    pub(super) lane: &'static str,
    pub(super) from: Moment,
    pub(super) took: String,
    pub(super) title: String,
}

/// The picture of a run; none where it took no time.
pub(super) fn timeline(plan: &Plan, records: &[(Record, Event)], calendar: Calendar) -> Option<Timeline> {
    let axis = Axis::of(records)?;
    let mut spans = spans(plan, records);
    if spans.is_empty() {
        return None;
    }
    let lanes: Vec<Row> =
        Lane::ALL.into_iter().enumerate().map(|(at, lane)| row(at, lane, &spans, &axis)).collect();
    let said: Vec<String> = lanes.iter().map(|row| format!("{}: {}", row.name, row.sum)).collect();
    let stops = axis.stops().into_iter().map(|(x, width, took)| Bar {
        x: units(x),
        y: 0,
        width: units(width),
        height: LANE * Lane::ALL.len(),
        title: format!("Stopped for {}", words(took)),
    });
    let stops: Vec<Bar> = stops.collect();
    let mut description = said.join("; ");
    if !stops.is_empty() {
        description.extend(["; ", &count(stops.len(), "stop")]);
    }
    let more = spans.len().saturating_sub(ROWS);
    spans.sort_by_key(|span| span.from - span.until);
    spans.truncate(ROWS);
    spans.sort_by_key(|span| span.from);
    let table = spans.iter().map(|span| Stretch {
        class: span.lane.class(),
        lane: span.lane.name(),
        from: calendar.at(span.from),
        took: words(span.until - span.from),
        title: span.title.clone(),
    });
    Some(Timeline {
        width: units(WIDTH),
        height: LANE * Lane::ALL.len(),
        description,
        lanes,
        stops,
        from: calendar.of(&records.first()?.0),
        until: calendar.of(&records.last()?.0),
        table: table.collect(),
        more,
    })
}

fn row(at: usize, lane: Lane, spans: &[Span], axis: &Axis) -> Row {
    let own: Vec<&Span> = spans.iter().filter(|span| span.lane == lane).collect();
    let sum = own.iter().map(|span| span.until - span.from).sum();
    let sum = if own.is_empty() {
        "none".to_owned()
    } else {
        format!("{}, {}", count(own.len(), "time"), words(sum))
    };
    // Bars that nobody could tell apart are one.
    let mut bars: Vec<(f64, f64, usize, &str)> = Vec::new();
    for span in own {
        let (from, until) = (axis.place(span.from), axis.place(span.until));
        let from = from.min(WIDTH - NARROWEST);
        let until = until.max(from + NARROWEST);
        match bars.last_mut().filter(|last| from < last.1 + NARROWEST / 2.0) {
            Some(last) => (last.1, last.2) = (last.1.max(until), last.2 + 1),
            None => bars.push((from, until, 1, &span.title)),
        }
    }
    let bar = |(from, until, held, title): (f64, f64, usize, &str)| Bar {
        x: units(from),
        y: at * LANE + (LANE - BAR) / 2,
        width: units(until - from),
        height: BAR,
        title: if held == 1 { title.to_owned() } else { format!("{title}, and {} more", held - 1) },
    };
    Row {
        class: lane.class(),
        name: lane.name(),
        sum,
        rule: at * LANE + LANE / 2,
        bars: bars.into_iter().map(bar).collect(),
    }
}

fn units(length: f64) -> String {
    format!("{length:.1}")
}

fn words(took: TimeDelta) -> String {
    duration_words(took.to_std().unwrap_or_default())
}
