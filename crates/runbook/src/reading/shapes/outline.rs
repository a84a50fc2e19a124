//! The logical lines of a block: where something starts, and what only goes on.
//!
//! Takes the lines of a block, gives those that start something, and its comments. Never says what they are.

use crate::document::BodyLine;
use crate::text::is_space;

/// The lines of a block that would be read as commands, and its comments.
#[derive(Debug, Default)]
pub(in crate::reading) struct Outline {
    /// Each line that starts something: continuations, heredoc bodies and the insides of quotes are left out.
    pub starts: Vec<String>,
    /// The comment lines, without their marks.
    pub comments: Vec<String>,
}

impl Outline {
    pub(in crate::reading) fn of(lines: &[BodyLine]) -> Self {
        let mut outline = Self::default();
        for (line, _) in lines.iter().zip(at_top(lines)).filter(|(_, top)| *top) {
            let text = line.text.trim();
            match text.strip_prefix('#') {
                Some(comment) => outline.comments.push(comment.trim_start_matches('#').trim().to_owned()),
                None if text.is_empty() => {}
                None => outline.starts.push(text.to_owned()),
            }
        }
        outline
    }

    /// How many of the starts have this shape.
    pub(in crate::reading) fn count(&self, shape: fn(&str) -> bool) -> usize {
        self.starts.iter().filter(|line| shape(line)).count()
    }

    /// Whether there are starts and all of them have this shape.
    pub(in crate::reading) fn all(&self, shape: fn(&str) -> bool) -> bool {
        !self.starts.is_empty() && self.count(shape) == self.starts.len()
    }

    /// Whether there are starts and at least four in five have this shape.
    pub(in crate::reading) fn most(&self, shape: fn(&str) -> bool) -> bool {
        !self.starts.is_empty() && self.count(shape) * 5 >= self.starts.len() * 4
    }
}

/// For each line whether something starts there: it is no continuation and in no heredoc and no quotes.
pub(in crate::reading) fn at_top(lines: &[BodyLine]) -> impl Iterator<Item = bool> {
    let mut heredoc: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut continued = false;
    lines.iter().map(move |line| {
        let text = line.text.trim();
        if let Some(end) = &heredoc {
            if text == end {
                heredoc = None;
            }
            return false;
        }
        let top = !continued && quote.is_none();
        // A comment opens nothing, whatever apostrophes are in it.
        if top && text.starts_with('#') {
            return true;
        }
        quote = quote_after(text, quote);
        continued = quote.is_none() && text.ends_with('\\');
        heredoc = here_document(text).map(str::to_owned);
        top
    })
}

/// The quote that is open behind `text`, where `open` was open before it.
fn quote_after(text: &str, open: Option<char>) -> Option<char> {
    let (mut open, mut at, mut before) = (open, 0, ' ');
    let next = |at: usize| text[at..].bytes().position(|byte| matches!(byte, b'\\' | b'#' | b'\'' | b'"'));
    while let Some(ahead) = next(at) {
        // What stands right before the mark; an escaped character counts as its backslash.
        before = text[at..at + ahead].chars().next_back().unwrap_or(before);
        at += ahead;
        let mark = char::from(text.as_bytes()[at]);
        at += 1;
        match (mark, open) {
            ('\\', None | Some('"')) => at += text[at..].chars().next().map_or(0, char::len_utf8),
            ('#', None) if before.is_whitespace() => break,
            ('\'' | '"', None) => open = Some(mark),
            (mark, Some(quote)) if mark == quote => open = None,
            _ => {}
        }
        before = mark;
    }
    open
}

/// The word that ends the first here-document which a line opens.
fn here_document(text: &str) -> Option<&str> {
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut from = 0;
    while let Some(at) = text[from..].find("<<").map(|at| from + at) {
        from = at + 1;
        if text[..at].ends_with('<') {
            continue;
        }
        let behind = &text[at + 2..];
        let behind = behind.strip_prefix('-').unwrap_or(behind).trim_start_matches(is_space);
        let word = behind.strip_prefix(['"', '\'', '\\']).unwrap_or(behind);
        let end = word.find(|c| !is_of_word(c)).unwrap_or(word.len());
        if end > 0 && !word.starts_with(|c: char| c.is_ascii_digit()) {
            return Some(&word[..end]);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<BodyLine> {
        text.lines().enumerate().map(|(at, text)| BodyLine { line: at + 1, text: text.to_owned() }).collect()
    }

    #[test]
    fn a_here_document_ends_with_its_word() {
        for (line, word) in [
            ("cat <<EOF > a", Some("EOF")),
            ("cat <<- 'END_1'", Some("END_1")),
            ("<<\\E", Some("E")),
            ("a <<< b", None),
            ("a <<<b << c", Some("c")),
            ("echo $((1 << 2))", None),
            ("echo $((1 << 2)) <<x", Some("x")),
            ("a << -b", None),
        ] {
            assert_eq!(here_document(line), word, "{line}");
        }
    }

    #[test]
    fn heredocs_quotes_and_continuations_start_nothing() {
        let outline = Outline::of(&lines(
            "# Make it\ncat > a.yaml <<EOF\nkind: x\nEOF\ncurl -d '{\n  \"a\": 1\n}' \\\n  http://x\nls # it's\nps\n",
        ));
        assert_eq!(outline.starts, ["cat > a.yaml <<EOF", "curl -d '{", "ls # it's", "ps"]);
        assert_eq!(outline.comments, ["Make it"]);
    }
}
