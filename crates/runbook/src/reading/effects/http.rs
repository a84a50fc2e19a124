//! HTTP requests on the command line: `curl`, `wget`, `http`.
//!
//! Takes the program and its words, gives an effect by the method, the body and where the answer goes. Never opens a
//! connection.

use super::Effect;
use super::effect_and_mode::EffectAndMode;
use super::input::Input;
use super::names;
use crate::programs::Line;

/// Flags that send a body.
const BODY: &str =
    "-d|--data*|-F|--form|--form-string|--json|--post-data|--post-file|--body-data|--body-file";
/// Flags that send a file in place of what is there.
const UPLOAD: &str = "-T|--upload-file";
/// The last words of an address to which a body is sent only to ask something.
const ASKS: &[&str] = &[
    "login",
    "signin",
    "sign-in",
    "auth",
    "authenticate",
    "authorize",
    "token",
    "tokens",
    "oauth",
    "introspect",
    "verify",
    "validate",
    "query",
    "query_range",
    "search",
    "_search",
    "_count",
    "health",
    "healthz",
    "healthcheck",
    "check",
    "status",
    "ping",
    "test",
    "graphql",
    "start_login",
];

/// Words in front of others in the last part of an address, as in `list-backups`, of one that only asks.
const ASKING: &[&str] = &["list", "get", "show", "describe", "find", "search", "query", "count", "check"];
/// And of one that takes something away for good.
const ENDING: &[&str] = &["delete", "destroy", "drop", "purge", "wipe", "erase", "truncate"];

/// The methods that `http` and its like take as a word.
const METHODS: &[&str] = &["GET", "HEAD", "OPTIONS", "TRACE", "POST", "PUT", "PATCH", "DELETE", "PURGE"];

/// What a request does.
pub(super) fn weigh(program: &str, line: &Line, input: &Input) -> EffectAndMode {
    let method = method(program, line);
    let shown = format!("`{program}` {method}");
    let sent = match method.as_str() {
        "DELETE" => EffectAndMode::of(Effect::Destroy, shown),
        "GET" | "HEAD" | "OPTIONS" | "TRACE" | "PROPFIND" => EffectAndMode::of(Effect::Read, shown),
        "POST" if ENDING.contains(&verb(&address(line))) => {
            EffectAndMode::of(Effect::Destroy, format!("{shown} to an address that takes away"))
        }
        "POST" | "PUT" | "PATCH" if takes_away(line, input) => {
            EffectAndMode::of(Effect::Destroy, format!("{shown} of a body that takes away"))
        }
        "POST" if asks(line) => EffectAndMode::of(Effect::Read, format!("{shown} that only asks")),
        "POST" | "PUT" | "PATCH" | "MKCOL" | "MOVE" | "COPY" | "PURGE" => {
            EffectAndMode::of(Effect::Change, shown)
        }
        _ => EffectAndMode::of(Effect::Unknown, format!("the method of `{program}` is not known")),
    };
    sent.and(kept(program, line))
}

fn method(program: &str, line: &Line) -> String {
    if let Some(method) = overriding(line) {
        return method;
    }
    let names = ["-X".to_owned(), "--request".to_owned(), "--method".to_owned()];
    if let Some(method) = line.values_of(&names).first() {
        return method.to_uppercase();
    }
    let first = line.operands.first().map_or("", |operand| operand.text.as_str());
    let is_method = METHODS.contains(&first.to_uppercase().as_str());
    match program {
        "http" | "https" | "xh" if is_method => first.to_uppercase(),
        "http" | "https" | "xh" if line.operands.iter().skip(1).any(|operand| is_item(&operand.text)) => {
            "POST".to_owned()
        }
        _ if line.has("-G|--get|-I|--head") => "GET".to_owned(),
        _ if line.has(UPLOAD) => "PUT".to_owned(),
        _ if line.has(BODY) => "POST".to_owned(),
        _ => "GET".to_owned(),
    }
}

/// The method that a header puts in place of the one that is sent.
fn overriding(line: &Line) -> Option<String> {
    let headers = line.values_of(&["-H".to_owned(), "--header".to_owned()]);
    let named = headers.into_iter().filter_map(|header| header.split_once(':'));
    let mut overriding = named.filter(|(name, _)| name.to_lowercase().contains("method-override"));
    overriding.next().map(|(_, method)| method.trim().to_uppercase())
}

/// `name=value` and `name:=value` of `http` go into the body.
fn is_item(text: &str) -> bool {
    text.contains('=') && !text.contains("==") && !text.contains("://")
}

/// The parts of the path that a request goes to.
fn address(line: &Line) -> Vec<String> {
    let address = line.operands.iter().rev().find(|operand| operand.text.contains('/'));
    let path = address.map_or("", |operand| operand.text.split(['?', '#']).next().unwrap_or_default());
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    path.split('/').skip(1).filter(|segment| !segment.is_empty()).map(str::to_lowercase).collect()
}

/// The first of several words that the last part of an address is made of.
fn verb(address: &[String]) -> &str {
    let last = address.last().map_or("", |last| last.trim_start_matches('_'));
    last.split_once(['-', '_']).map_or(last, |(verb, _)| verb)
}

/// Whether a request with a body only asks: a login, a query, a search.
fn asks(line: &Line) -> bool {
    let address = address(line);
    let last = address.last().map_or("", String::as_str);
    let oauth = address.iter().any(|segment| segment.starts_with("oauth"));
    let mutates =
        line.flags.iter().any(|flag| flag.value.as_deref().is_some_and(|value| value.contains("mutation")));
    // GraphQL may be served at any address, and a rehearsal changes nothing.
    let body = line.flags.iter().any(|flag| flag.value.as_deref().is_some_and(only_asks));
    (ASKS.contains(&last) || ASKING.contains(&verb(&address)) || oauth || body) && !mutates
}

/// Whether a body is a mutation or a statement whose words take something away.
fn takes_away(line: &Line, input: &Input) -> bool {
    let fed = match input {
        Input::Text(text) => Some(text.as_str()),
        Input::File(_) | Input::Pipe(_) | Input::Person => None,
    };
    let bodies = line.flags.iter().filter_map(|flag| flag.value.as_deref()).chain(fed);
    let ends = |body: &str| names::words(body).iter().any(|word| ENDING.contains(&word.as_str()));
    let acts = |body: &str| {
        let first = body.split_whitespace().next().unwrap_or_default().to_uppercase();
        body.contains("mutation") || matches!(first.as_str(), "DROP" | "DELETE" | "TRUNCATE" | "ALTER")
    };
    let mut acting = bodies.filter(|body| acts(body));
    acting.any(ends)
}

/// Whether a body is a GraphQL query, or says that it is a rehearsal.
fn only_asks(body: &str) -> bool {
    let bare: String = body.chars().filter(|c| !c.is_whitespace()).collect();
    let rehearses = ["\"dry_run\":true", "\"dryRun\":true", "\"dry-run\":true"];
    bare.starts_with("{\"query\":\"query")
        || bare.starts_with("{\"query\":\"{")
        || rehearses.iter().any(|said| bare.contains(said))
}

/// Whether the answer is kept in a file.
fn kept(program: &str, line: &Line) -> EffectAndMode {
    let names = ["-o".to_owned(), "--output".to_owned(), "-O".to_owned(), "--output-document".to_owned()];
    let is_file = |target: &&str| !matches!(*target, "-" | "/dev/null" | "/dev/stdout" | "/dev/stderr");
    let values = line.values_of(&names);
    let file = values.iter().find(|target| is_file(target));
    match (program, file) {
        (_, Some(file)) => EffectAndMode::of(Effect::Change, format!("writes `{file}`")),
        ("wget", None) if values.is_empty() && !line.has("--spider|--delete-after") => {
            EffectAndMode::of(Effect::Change, "`wget` writes a file")
        }
        ("curl", None) if line.has("-O|--remote-name|--remote-name-all") => {
            EffectAndMode::of(Effect::Change, "`curl -O` writes a file")
        }
        _ => EffectAndMode::nothing(),
    }
}
