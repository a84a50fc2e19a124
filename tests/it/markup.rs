//! The markup of a page: which tags it has, and with which attributes. A text that is escaped has none.

/// A tag as it begins, with its attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

/// All tags of a page that begin something, in order; a comment is a tag called `!`.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let is_tag = rest.starts_with(|first: char| first.is_ascii_alphabetic() || "!?/".contains(first));
        if !is_tag {
            continue;
        }
        let end = rest.find(|one: char| one.is_whitespace() || "/>".contains(one) && !rest.starts_with(one));
        let end = end.unwrap_or(rest.len());
        let name = rest[..end].to_lowercase();
        rest = &rest[end..];
        let (attributes, behind) = attributes(rest);
        rest = behind;
        if !name.starts_with('/') {
            tags.push(Tag { name, attributes });
        }
    }
    tags
}

/// The attributes at the beginning of a text, and what stands behind the tag.
fn attributes(mut rest: &str) -> (Vec<(String, String)>, &str) {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start_matches(|one: char| one.is_whitespace() || one == '/');
        if rest.is_empty() {
            return (found, rest);
        }
        if let Some(behind) = rest.strip_prefix('>') {
            return (found, behind);
        }
        let end = rest.find(|one: char| one.is_whitespace() || "=>/".contains(one)).unwrap_or(rest.len());
        let name = rest[..end.max(1)].to_lowercase();
        rest = rest[end.max(1)..].trim_start();
        let value = rest.strip_prefix('=').map(|behind| value(behind.trim_start()));
        rest = value.map_or(rest, |(_, behind)| behind);
        found.push((name, value.map_or("", |(value, _)| value).to_owned()));
    }
}

/// The value at the beginning of a text, in quotes or not, and what stands behind it.
fn value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    text.split_at(text.find(|one: char| one.is_whitespace() || one == '>').unwrap_or(text.len()))
}

#[test]
fn tags_are_found_with_their_attributes_and_escaped_text_has_none() {
    let found =
        tags("<!doctype html><p class=\"a > b\" hidden>1 < 2 &lt;b&gt;</p><a href=/x onclick='y'>z</a><br/>");
    let names: Vec<_> = found.iter().map(|tag| tag.name.as_str()).collect();
    assert_eq!(names, ["!doctype", "p", "a", "br"]);
    assert_eq!(found[1].attributes, [("class".into(), "a > b".into()), ("hidden".into(), String::new())]);
    assert_eq!(found[2].attributes, [("href".into(), "/x".into()), ("onclick".into(), "y".into())]);
}
