//! What a placeholder is called, whatever its spelling.

/// The one name of all spellings that differ only in case, `-`, `_`, spaces and other marks. `YOUR_TOKEN` is a token.
pub fn normal_name(spelling: &str) -> String {
    let mut name = String::with_capacity(spelling.len());
    for character in spelling.chars() {
        if character.is_alphanumeric() {
            name.extend(character.to_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    name.truncate(name.trim_end_matches('_').len());
    name
}
