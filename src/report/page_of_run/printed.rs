//! How much of an attempt's output a page holds: the beginning and the end of it, in lines, and a sentence about what is between.

use super::screen_text::screen_text;
use crate::record::{OutputName, Stream};
use serde::Serialize;
use std::ops::Range;

/// Where stored output is read from: its name, which bytes of it, and what was printed by stream.
pub type Printed<'a> = dyn FnMut(&OutputName, Range<u64>) -> Vec<(Stream, Vec<u8>)> + 'a;

/// How much of the output of all attempts together a page holds.
const ALL: u64 = 4 << 20;
/// The most of one attempt, and the least.
const MOST: u64 = 64 << 10;
const LEAST: u64 = 1 << 10;
/// The least of an attempt that ended badly.
const LEAST_OF_FAILED: u64 = 16 << 10;
/// How many lines are shown without being asked for.
const OPEN: usize = 12;

/// What an attempt printed.
#[derive(Debug, Default, Serialize)]
pub(super) struct Output {
    /// Its beginning, or all of it. As [`screen_text`] has it.
    head: String,
    /// Its end, where something between the two is left out.
    tail: Option<String>,
    /// How many bytes that is.
    left_out: u64,
    /// How many bytes there are in all, in words.
    size: String,
    /// The file that has all of it.
    file: String,
    /// Whether it is short enough to be shown, or has to be.
    open: bool,
}

/// How much of an attempt's output is shown where there are so many attempts.
pub(super) fn share(attempts: usize, failed: bool) -> u64 {
    let least = if failed { LEAST_OF_FAILED } else { LEAST };
    (ALL / (attempts as u64).max(1)).clamp(least, MOST)
}

/// The output called `name`, of which `bytes` were stored; none where nothing was.
pub(super) fn output(
    name: &OutputName,
    bytes: u64,
    (share, failed): (u64, bool),
    printed: &mut Printed<'_>,
) -> Option<Output> {
    if bytes == 0 {
        return None;
    }
    let file = format!("out/{name}");
    let size = size_words(bytes);
    if bytes <= share {
        let head = screen_text(&printed(name, 0..bytes));
        let open = failed || head.lines().count() <= OPEN;
        return Some(Output { head, size, file, open, ..Output::default() });
    }
    let (mut head, mut tail) = (printed(name, 0..share / 2), printed(name, bytes - share / 2..bytes));
    cut_behind_last_line(&mut head);
    cut_before_first_line(&mut tail);
    let length = |parts: &[(Stream, Vec<u8>)]| parts.iter().map(|(_, part)| part.len() as u64).sum::<u64>();
    let left_out = bytes.saturating_sub(length(&head) + length(&tail));
    let (head, tail) = (screen_text(&head), Some(screen_text(&tail)));
    Some(Output { head, tail, left_out, size, file, open: failed })
}

/// Takes off what follows the last end of a line, where there is one.
fn cut_behind_last_line(parts: &mut Vec<(Stream, Vec<u8>)>) {
    let is_end = |byte: &u8| *byte == b'\n';
    let Some(at) = parts.iter().rposition(|(_, bytes)| bytes.iter().any(is_end)) else { return };
    parts.truncate(at + 1);
    let bytes = &mut parts[at].1;
    let end = bytes.iter().rposition(is_end).map_or(bytes.len(), |end| end + 1);
    bytes.truncate(end);
}

/// Takes off what stands before the first beginning of a line, where there is one.
fn cut_before_first_line(parts: &mut Vec<(Stream, Vec<u8>)>) {
    let is_end = |byte: &u8| *byte == b'\n';
    let Some(at) = parts.iter().position(|(_, bytes)| bytes.iter().any(is_end)) else { return };
    parts.drain(..at);
    let bytes = &mut parts[0].1;
    let end = bytes.iter().position(is_end).map_or(0, |end| end + 1);
    bytes.drain(..end);
}

/// `812 bytes`, `14 kB`, `3.2 MB`.
fn size_words(bytes: u64) -> String {
    match bytes {
        1 => "1 byte".to_owned(),
        0..10_000 => format!("{bytes} bytes"),
        10_000..1_000_000 => format!("{} kB", bytes / 1000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, share: u64) -> Output {
        let bytes = text.as_bytes();
        let mut read = |_: &OutputName, range: Range<u64>| {
            let range = usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap();
            vec![(Stream::Stdout, bytes[range].to_vec())]
        };
        output(&OutputName::found("0001.1"), bytes.len() as u64, (share, false), &mut read).expect("some")
    }

    #[test]
    fn what_is_too_long_is_cut_between_lines() {
        let text = "0123456\n".repeat(100);
        let cut = shown(&text, 100);
        assert_eq!(cut.head, "0123456\n".repeat(6));
        assert_eq!(cut.tail, Some("0123456\n".repeat(6)));
        assert_eq!((cut.left_out, cut.open), (800 - 96, false));
        assert!(shown("a\nb\n", 100).open);
    }

    #[test]
    fn a_line_without_an_end_is_cut_anywhere() {
        let cut = shown(&"x".repeat(1000), 100);
        assert_eq!((cut.head.len(), cut.tail.map(|tail| tail.len()), cut.left_out), (50, Some(50), 900));
    }

    #[test]
    fn many_attempts_have_a_small_share_each_but_for_those_that_failed() {
        assert_eq!((share(1, false), share(500, false), share(100_000, false)), (65_536, 8388, 1024));
        assert_eq!(share(100_000, true), 16_384);
    }
}
