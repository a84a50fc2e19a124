//! A long table on a screen: its first rows, how many more there are, and its last line, which says how many there are in all.

use crate::record::Stream;

/// How many lines of a table are shown.
const SHOWN: usize = 200;

/// What is left of a table while it comes.
#[derive(Debug, Default)]
pub(super) struct TableTruncator {
    /// Where all of it lies.
    file: String,
    n_lines: usize,
    last: Vec<u8>,
    line: Vec<u8>,
}

impl TableTruncator {
    /// For the table of a step whose output lies in `file`.
    pub(super) fn new(file: String) -> Self {
        Self { file, ..Self::default() }
    }

    /// The part of `bytes` that is shown.
    pub(super) fn take<'b>(&mut self, stream: Stream, bytes: &'b [u8]) -> &'b [u8] {
        if stream == Stream::Stderr {
            return bytes;
        }
        let mut shown = 0;
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if self.n_lines < SHOWN {
                shown += line.len();
            } else {
                self.line.extend_from_slice(line);
            }
            if line.ends_with(b"\n") {
                self.n_lines += 1;
                if self.n_lines > SHOWN {
                    self.last = std::mem::take(&mut self.line);
                }
            }
        }
        &bytes[..shown]
    }

    /// What is shown at the end in place of the lines that were not.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut end = Vec::new();
        if self.n_lines > SHOWN + 1 {
            let more = self.n_lines - SHOWN - 1;
            end.extend(format!("… {more} lines more in {}\n", self.file).into_bytes());
        }
        end.extend(self.last);
        end.extend(self.line);
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_table_shows_its_first_rows_and_its_last_line() {
        let mut cut = TableTruncator::new("out/0001.1".to_owned());
        let rows: Vec<String> = (0..1000).map(|row| row.to_string()).collect();
        let text = rows.join("\n") + "\n(1000 rows)\n";
        let mut shown = Vec::new();
        for piece in text.as_bytes().chunks(7) {
            shown.extend_from_slice(cut.take(Stream::Stdout, piece));
        }
        shown.extend(cut.finish());
        let shown = String::from_utf8(shown).expect("text");
        assert!(shown.starts_with("0\n1\n"), "{shown}");
        assert!(shown.ends_with("199\n… 800 lines more in out/0001.1\n(1000 rows)\n"), "{shown}");
    }

    #[test]
    fn a_short_one_is_left_as_it_is() {
        let mut cut = TableTruncator::new(String::new());
        assert_eq!(cut.take(Stream::Stdout, b"a\nb"), b"a\nb");
        assert_eq!(cut.finish(), b"");
    }
}
