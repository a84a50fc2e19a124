//! Cuts what somebody says into lines, none of which is kept beyond a length that no message has.

/// How long a message may be, in bytes.
pub(super) const LONGEST: usize = 1024 * 1024;

/// A line, or that it was too long.
pub(super) type Line<'a> = Result<&'a [u8], TooLong>;

/// A line is longer than any message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong;

/// What was said since the last line ended.
#[derive(Debug, Default)]
pub(super) struct Lines {
    begun: Vec<u8>,
    is_too_long: bool,
}

impl Lines {
    /// Takes what was read, and gives each line that ends in it.
    pub(super) fn take(&mut self, mut read: &[u8], mut each: impl FnMut(Line<'_>)) {
        while let Some(end) = read.iter().position(|byte| *byte == b'\n') {
            self.keep(&read[..end]);
            self.end(&mut each);
            read = &read[end + 1..];
        }
        self.keep(read);
    }

    /// Gives the last line, which nothing ends but that nobody says any more.
    pub(super) fn end(&mut self, mut each: impl FnMut(Line<'_>)) {
        let is_too_long = std::mem::take(&mut self.is_too_long);
        each(if is_too_long { Err(TooLong) } else { Ok(self.begun.as_slice()) });
        self.begun.clear();
    }

    fn keep(&mut self, piece: &[u8]) {
        self.is_too_long |= self.begun.len() + piece.len() > LONGEST;
        if self.is_too_long {
            self.begun = Vec::new();
        } else {
            self.begun.extend_from_slice(piece);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(pieces: &[&[u8]]) -> Vec<Result<usize, TooLong>> {
        let (mut lines, mut found) = (Lines::default(), Vec::new());
        let mut each = |line: Line<'_>| found.push(line.map(<[u8]>::len));
        pieces.iter().for_each(|piece| lines.take(piece, &mut each));
        lines.end(&mut each);
        found
    }

    #[test]
    fn lines_end_where_they_end_however_they_are_read() {
        assert_eq!(cut(&[b"ab\nc", b"d\n\ne"]), [Ok(2), Ok(2), Ok(0), Ok(1)]);
    }

    #[test]
    fn one_that_is_too_long_is_told_once_and_the_next_is_whole() {
        let long = vec![b'x'; LONGEST];
        assert_eq!(cut(&[&long, b"x", &long, b"\nok\n"]), [Err(TooLong), Ok(2), Ok(0)]);
        assert_eq!(cut(&[&long, b"\n"]), [Ok(LONGEST), Ok(0)]);
    }
}
