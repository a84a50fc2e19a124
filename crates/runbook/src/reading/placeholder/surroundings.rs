//! What stands around a placeholder: its line, the quotes that are open.

/// The line of `text` that holds the byte at `offset`, and where in that line the byte is.
pub(super) fn line_around(text: &str, offset: usize) -> (&str, usize) {
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let end = text[offset..].find('\n').map_or(text.len(), |at| offset + at);
    (&text[start..end], offset - start)
}

/// The quotes that are open behind a text.
pub(in crate::reading) fn open_quote(text: &str) -> Option<char> {
    let mut open = None;
    let mut escaped = false;
    for character in text.chars() {
        match (open, character) {
            _ if escaped => escaped = false,
            (None | Some('"'), '\\') => escaped = true,
            (None, '\'' | '"') => open = Some(character),
            (Some(quote), _) if quote == character => open = None,
            _ => {}
        }
    }
    open
}
