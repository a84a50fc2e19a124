//! Handlebars in a block: `{{name}}`, `{{#if}}`, `{{#unless}}`, `{{#each}}`.
//!
//! Handlebars itself sees only what is ours: every foreign `{{…}}` is set aside first. And it never puts a value into a script: what
//! it puts there for `{{name}}` is a mark, which becomes a hole, and holes are filled with values quoted for their place.

use super::foreign_templates::{Kind, mustaches};
use crate::settings::Value;
use handlebars::Handlebars;
use serde_json::{Map, Value as Json, json};

/// Opens and closes a mark. Control characters, which no runbook holds and `hidden-character` reports if one does.
const OPEN: char = '\u{1}';
const CLOSE: char = '\u{2}';
/// Opens a mark that stands for the line that follows it.
const LINE: char = '\u{3}';

/// A text after its helpers are resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expanded {
    /// The text, with `{{name}}` for each value that is to be filled in.
    pub(super) text: String,
    /// For each line of the text, the index of the line that it came from.
    pub(super) lines: Vec<usize>,
    /// The helpers that need a value that is not there; taken for false, so that the rest can be read.
    pub(super) missing: Vec<Used>,
}

/// A name in a mustache of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Used {
    /// The name.
    pub(super) name: String,
    /// The mustache as it is written.
    pub(super) written: String,
    /// What kind of mustache.
    pub(super) kind: Kind,
    /// The index of its line.
    pub(super) line: usize,
}

/// Whether `text` holds a block helper of ours.
pub(super) fn has_helpers(text: &str) -> bool {
    mustaches(text).iter().any(|one| one.kind == Kind::Helper)
}

/// Resolves the block helpers of `text` with what `value` knows. A list's items become names with their number: `host_1`.
pub(super) fn expand(text: &str, value: &dyn Fn(&str) -> Option<Value>) -> Result<Expanded, String> {
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.register_escape_fn(handlebars::no_escape);

    let (prepared, foreign, names) = prepare(text);
    let mut data = Map::new();
    let mut missing = Vec::new();
    for used in names {
        let known = match value(&used.name) {
            Some(value) => marked(&used.name, &value),
            // A name that is only filled in stays a hole: somebody may still be asked for it.
            None => filled_later(&used.name),
        };
        let key = used.name.replace('-', "_");
        if used.kind == Kind::Helper && value(&used.name).is_none() {
            data.insert(key, json!(false));
            missing.push(used);
        } else {
            data.entry(key).or_insert(known);
        }
    }
    let rendered = engine.render_template(&prepared, &Json::Object(data)).map_err(|error| reason(&error))?;
    Ok(Expanded { missing, ..finish(&rendered, &foreign) })
}

/// Sets foreign mustaches aside, writes names as handlebars can read them, and marks each line.
fn prepare(text: &str) -> (String, Vec<String>, Vec<Used>) {
    let (mut out, mut foreign, mut names) = (String::new(), Vec::new(), Vec::new());
    let mut at = 0;
    let mut line = 0;
    let mut copy = |out: &mut String, part: &str| {
        for character in part.chars() {
            out.push(character);
            if character == '\n' {
                line += 1;
                mark(out, LINE, &line.to_string());
            }
        }
    };
    mark(&mut out, LINE, "0");
    for one in mustaches(text) {
        copy(&mut out, &text[at..one.range.start]);
        let written = &text[one.range.clone()];
        at = one.range.end;
        if one.kind == Kind::Foreign {
            mark(&mut out, OPEN, &format!("f{}", foreign.len()));
            foreign.push(written.to_owned());
            continue;
        }
        let inner = written.trim_matches(['{', '}']).trim();
        if let Some(name) = inner
            .split_whitespace()
            .last()
            .filter(|name| !name.starts_with(['/', '@']) && !["else", "this"].contains(name))
        {
            let line = text[..one.range.start].matches('\n').count();
            names.push(Used { name: name.to_owned(), written: written.to_owned(), kind: one.kind, line });
            out.push_str(&written.replace(name, &name.replace('-', "_")));
        } else {
            out.push_str(written);
        }
    }
    copy(&mut out, &text[at..]);
    (out, foreign, names)
}

/// Puts a mark into a text.
fn mark(out: &mut String, open: char, text: &str) {
    out.push(open);
    out.push_str(text);
    out.push(CLOSE);
}

/// What stands for the value called `name` while handlebars is at work.
fn filled_later(name: &str) -> Json {
    json!(format!("{OPEN}v{name}{CLOSE}"))
}

/// What handlebars sees of a value: a mark, or something false where the value is.
fn marked(name: &str, value: &Value) -> Json {
    match value {
        Value::List(list) => {
            (1..=list.len()).map(|number| filled_later(&format!("{name}_{number}"))).collect()
        }
        other if matches!(other.text().as_str(), "" | "false" | "0" | "no") => json!(false),
        _ => filled_later(name),
    }
}

/// Turns marks back: values into `{{name}}`, foreign mustaches into themselves, line marks into the map of lines.
fn finish(rendered: &str, foreign: &[String]) -> Expanded {
    let (mut text, mut lines) = (String::new(), vec![0]);
    let mut rest = rendered;
    while let Some(start) = rest.find([OPEN, LINE, '\n']) {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        if let Some(after) = rest.strip_prefix('\n') {
            text.push('\n');
            lines.push(*lines.last().expect("there is a first line"));
            rest = after;
            continue;
        }
        let end = rest.find(CLOSE).unwrap_or(rest.len() - CLOSE.len_utf8());
        let mark = rest[..end].trim_start_matches([OPEN, LINE]);
        if rest.starts_with(LINE) {
            *lines.last_mut().expect("there is a first line") = mark.parse().unwrap_or(0);
        } else if let Some(name) = mark.strip_prefix('v') {
            text.extend(["{{", name, "}}"]);
        } else if let Some(original) =
            mark.strip_prefix('f').and_then(|index| foreign.get(index.parse::<usize>().ok()?))
        {
            text.push_str(original);
        }
        rest = &rest[end + CLOSE.len_utf8()..];
    }
    text.push_str(rest);
    Expanded { text, lines, missing: Vec::new() }
}

fn reason(error: &handlebars::RenderError) -> String {
    let message = error.to_string();
    message.lines().next().unwrap_or("handlebars could not resolve it").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let value = |name: &str| match name {
            "prod" => Some(Value::Flag(true)),
            "dev" => Some(Value::Text(String::new())),
            "services" => Some(Value::List(vec!["api".into(), "web".into()])),
            "pod-name" => Some(Value::Text("p $(x)".into())),
            _ => None,
        };
        assert_eq!(expand(text, &value).map(|expanded| expanded.text), Ok(expected.to_owned()));
    }

    #[test]
    fn conditions_are_resolved_and_values_stay_holes() {
        check("{{#if prod}}a {{pod-name}}{{else}}b{{/if}}", "a {{pod-name}}");
        check("{{#if dev}}a{{else}}b{{/if}} && c", "b && c");
        check(
            "{{#each services}}restart {{this}}\n{{/each}}",
            "restart {{services_1}}\nrestart {{services_2}}\n",
        );
    }

    #[test]
    fn another_tools_braces_are_left_alone() {
        check("{{#if prod}}docker ps --format '{{.Names}}'{{/if}}", "docker ps --format '{{.Names}}'");
    }

    #[test]
    fn every_line_knows_where_it_came_from() {
        let value = |_: &str| Some(Value::Flag(false));
        let expanded = expand("one\n{{#if x}}\ntwo\n{{/if}}\nthree\n", &value).expect("valid");
        let three = expanded.text.lines().position(|line| line == "three").expect("it is there");
        assert_eq!(expanded.lines[three], 4);
    }

    #[test]
    fn a_helper_without_a_value_is_said_and_a_name_without_one_stays_a_hole() {
        let expanded = expand("a\n{{#if nobody}}x{{/if}}", &|_| None).expect("well formed");
        let missing =
            Used { name: "nobody".into(), written: "{{#if nobody}}".into(), kind: Kind::Helper, line: 1 };
        assert_eq!(expanded.missing, [missing]);
        check("{{#if prod}}{{open}}{{/if}}", "{{open}}");
    }
}
