//! What stands in a shell's fence and is no command: settings, crontab lines, requests, output, scripts to be saved.
//!
//! Takes a block and the words around it, gives a verdict where it is something else than commands. Where in doubt it is
//! commands: then a person sees them in the plan and confirms them. Never looks at the fence's language.

use super::block_kind::BlockKind;
use super::classification::Classification;
use super::file_listing::{self, Around};
use super::programs::is_command;
use super::prompts;
use super::shapes::{self, Outline};
use super::words::{first_of, words};
use crate::document::Block;

/// Why the text of a block in a shell's language is no commands; none where it is.
pub(super) fn disguised(
    block: &Block,
    around: Around<'_>,
    read_later: &dyn Fn(&str) -> bool,
) -> Option<Classification> {
    let lines = &block.lines;
    // The head of a table stands right above its rule.
    let is_ruled = |at: usize| lines.get(at).is_some_and(|line| shapes::is_ruled(line.text.trim()));
    if is_ruled(0) || is_ruled(1) {
        return Some(Classification::not(BlockKind::Output, "output, a table"));
    }
    if prompts::typed(block).is_some() {
        return None;
    }
    let outline = Outline::of(lines);
    if outline.starts.is_empty() {
        return Some(match outline.comments.as_slice() {
            [] => Classification::not(BlockKind::Prose, "empty"),
            _ => Classification::not(BlockKind::Manual, "comments only, something that a person does"),
        });
    }
    if let Some(why) = file_listing::script(lines, around) {
        return Some(Classification::not(BlockKind::Listing, &format!("a listing, {why}")));
    }
    if shapes::is_sql(lines) {
        return Some(Classification::runs(
            BlockKind::Sql { dialect: "generic" },
            "every line is SQL".to_owned(),
        ));
    }
    if let Some((program, _)) = outline.starts.first().and_then(|first| shapes::console(first)) {
        return Some(Classification::not(
            BlockKind::Elsewhere,
            &format!("typed inside another shell: the prompt of `{program}`"),
        ));
    }
    if prompts::is_of_windows(lines) {
        return Some(Classification::not(BlockKind::Elsewhere, "typed at a prompt of Windows"));
    }
    if outline.all(is_chat) {
        return Some(Classification::not(BlockKind::Elsewhere, "typed into a chat"));
    }
    if outline.starts.iter().any(|line| shapes::is_powershell(line)) {
        return Some(Classification::not(BlockKind::Elsewhere, "typed in PowerShell"));
    }
    data(&outline, block, around, read_later).or_else(|| text(&outline, around))
}

/// `/deploy web to production`, for a bot of a chat: nobody keeps programs at the root.
fn is_chat(line: &str) -> bool {
    let is_of_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    let name = line.strip_prefix('/').filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()));
    let behind = name.map(|name| name.trim_start_matches(is_of_name));
    behind.is_some_and(|behind| behind.is_empty() || behind.starts_with(' '))
}

/// Names that a shell itself and every program read, whether anything in the document does or not.
const READ_BY_ALL: [&str; 16] = [
    "PATH",
    "HOME",
    "LANG",
    "LANGUAGE",
    "TZ",
    "IFS",
    "SHELL",
    "USER",
    "TMPDIR",
    "EDITOR",
    "PAGER",
    "TERM",
    "PWD",
    "LD_LIBRARY_PATH",
    "KUBECONFIG",
    "UMASK",
];

/// Words before a list of settings, or above it, that say whose they are.
const NAMES_SETTINGS: &str = "env, environment variable*, environment file, environment*, variables, settings, configuration, config, \
    secrets, file, reads, add to, contents of, should contain, contains, define*, values";

/// Whether assignments are a list of settings for something else: nothing in the document reads what they set, nor does a shell,
/// and they are called a list or are several that compute nothing. A lone one is a command.
fn is_listing(outline: &Outline, around: Around<'_>, read_later: &dyn Fn(&str) -> bool) -> bool {
    let computes = |line: &String| line.contains(['$', '`']);
    let names: Vec<&str> = outline.starts.iter().filter_map(|line| shapes::assigned(line)).collect();
    let is_read = |name: &&str| READ_BY_ALL.contains(name) || name.starts_with("LC_");
    let read = names.iter().filter(|name| read_later(name)).count();
    if outline.starts.iter().any(computes) || names.iter().any(is_read) || read * 2 >= names.len().max(1) {
        return false;
    }
    let said = |text: &str| first_of(&words(text), NAMES_SETTINGS).is_some();
    let is_called =
        said(around.before) || said(around.heading) || outline.comments.iter().any(|text| said(text));
    names.len() < outline.starts.len() || names.len() > 1 || is_called
}

/// Settings and configuration in a shell's fence.
fn data(
    outline: &Outline,
    block: &Block,
    around: Around<'_>,
    read_later: &dyn Fn(&str) -> bool,
) -> Option<Classification> {
    let data = |why: &str| Some(Classification::not(BlockKind::Data, why));
    if outline.all(shapes::is_assignment) || outline.all(shapes::is_env_line) {
        return is_listing(outline, around, read_later).then(|| data("environment listing")).flatten();
    }
    if let Some(kind) = shapes::file(&outline.starts) {
        return data(kind);
    }
    if outline.all(shapes::is_crontab) && outline.count(shapes::is_cron) > 0 {
        return data("crontab lines");
    }
    let first = outline.starts.first()?;
    let has_commands = outline.starts.iter().any(|line| is_command(line));
    if outline.most(shapes::is_yaml) && shapes::is_yaml(first) && !is_command(first) {
        return data("settings (YAML)");
    }
    if outline.all(shapes::is_directive) {
        return data("settings of a web server");
    }
    // Of several lines the last closes what the first opens.
    if shapes::is_opening(first)
        && outline.starts.len() > 1
        && outline.starts.last().is_some_and(|last| last == "}")
    {
        return data("configuration");
    }
    if shapes::is_requirement(first) && outline.count(shapes::is_requirement) > 1 {
        return data("versions that are required");
    }
    if outline.all(shapes::is_name)
        || outline.all(shapes::is_spaced_assignment)
        || outline.all(shapes::is_package_source)
    {
        return data("settings");
    }
    if shapes::is_item(first) && !has_commands {
        return data("a list");
    }
    if outline.count(shapes::is_section) > 0 && outline.most(shapes::is_ini) {
        return data("settings (INI)");
    }
    if shapes::is_http(first) {
        return data("an HTTP request");
    }
    if outline.all(shapes::is_url) {
        return data("addresses");
    }
    shapes::is_json(&block.text()).then(|| Classification::not(BlockKind::Data, "JSON"))
}

/// Drawings, output, other languages and prose in a shell's fence.
fn text(outline: &Outline, around: Around<'_>) -> Option<Classification> {
    let first = outline.starts.first()?;
    if is_command(first) {
        return None;
    }
    if outline.starts.iter().any(|line| shapes::is_code(line)) {
        return Some(Classification::not(BlockKind::Language, "code in another language"));
    }
    if outline.count(shapes::is_drawn) * 3 >= outline.starts.len() && !begins_with_pipe(outline) {
        return Some(Classification::not(BlockKind::Diagram, "a diagram"));
    }
    if shapes::is_output(first) || announces_output(around.before) {
        return Some(Classification::not(BlockKind::Output, "output"));
    }
    let talks = shapes::is_sentence(first) && !outline.starts.iter().any(|line| is_command(line));
    if outline.most(shapes::is_numbered) || outline.all(shapes::is_sentence) || talks {
        return Some(Classification::not(BlockKind::Prose, "text"));
    }
    None
}

/// Whether a pipe opens commands: what stood before it is missing, and nothing is drawn.
fn begins_with_pipe(outline: &Outline) -> bool {
    outline.starts.first().is_some_and(|first| *first == "|")
        && outline.starts.iter().all(|line| *line == "|" || is_command(line))
}

/// What the text before a block says where the block is output.
const ANNOUNCES: &str = "expected output$, ^expected output, example output$, sample output$, ^output$, \
    ^expected$, ^expected result*, ^expected response, expected output*, should see, \
    should look like, looks like this, will look like, look similar, similar to this$, \
    similar to the following$, the output should be, output is, output will be, \
    should return, which returns, ^response$, ^result$, will output, should output";

/// Whether the text before a block says that the block is output.
pub(super) fn announces_output(before: &str) -> bool {
    let said = words(before);

    first_of(&said, ANNOUNCES).is_some()
}
