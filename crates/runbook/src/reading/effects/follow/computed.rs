//! Code that is decoded, downloaded or computed on the spot, and the few programs of which it is known what they print.
//!
//! Takes what prints the code, gives what running that does: it destroys, as far as anybody knows.

use super::super::Effect;
use super::super::effect_and_mode::EffectAndMode;
use super::super::input::Input;
use super::super::scales::Scales;
use super::script;
use crate::shell::{self, Argument, Facts};

/// Programs with the words behind them that print what only sets up a shell. A star is any word.
const PRINTERS: &[&[&str]] = &[
    &["ssh-agent"],
    &["brew", "shellenv"],
    &["direnv", "hook"],
    &["direnv", "export"],
    &["minikube", "docker-env"],
    &["minikube", "podman-env"],
    &["docker-machine", "env"],
    &["dircolors"],
    &["*", "completion"],
    &["*", "completions"],
    &["register-python-argcomplete"],
    &["starship", "init"],
    &["zoxide", "init"],
    &["fnm", "env"],
    &["pyenv", "init"],
    &["rbenv", "init"],
    &["nodenv", "init"],
    &["mise", "activate"],
    &["opam", "env"],
    &["conda", "shell.bash"],
    &["lesspipe"],
    &["aws", "configure", "export-credentials"],
    &["aws", "ecr", "get-login"],
    &["gpg-agent"],
    &["resize"],
];

/// What running the output of a command with these words does.
fn printed_by(words: &[Argument]) -> EffectAndMode {
    let texts: Vec<&str> =
        words.iter().map(|word| word.text.as_str()).filter(|word| !word.starts_with('-')).collect();
    let program = texts.first().and_then(|first| first.rsplit('/').next()).unwrap_or_default();
    let is_known = PRINTERS.iter().any(|printer| {
        let starts = printer.len() <= texts.len() && (printer[0] == "*" || printer[0] == program);
        starts && printer[1..].iter().zip(&texts[1..]).all(|(wanted, word)| wanted == word)
    });
    if is_known {
        EffectAndMode::of(Effect::Read, format!("what `{program}` prints only sets up the shell"))
    } else {
        EffectAndMode::of(Effect::Destroy, "runs code that is made on the spot")
    }
}

/// What running `$(…)`, backquotes or `<(…)` does. What its own commands do is judged where they stand.
pub fn substituted(text: &str) -> EffectAndMode {
    let process = text.starts_with('(').then_some(1);
    let from =
        process.or_else(|| text.find("$(").map(|at| at + 2)).or_else(|| text.find('`').map(|at| at + 1));
    let inner = from.map_or("", |from| text[from..].trim_end_matches(['"', ')', '`']));
    let parsed = shell::parse(inner).unwrap_or_default();
    match parsed.as_slice() {
        [command] => match Facts::of(command).invocations.as_slice() {
            [one] => printed_by(&one.words),
            _ => printed_by(&[]),
        },
        _ => printed_by(&[]),
    }
}

/// What a command does whose program is what another command prints; none for any other.
pub fn of_program(program: &Argument, arguments: &[Argument]) -> Option<EffectAndMode> {
    let is_whole = program.raw.starts_with('(') || arguments.is_empty() && is_substitution(&program.text);
    (is_whole && !finds_program(&program.text)).then(|| substituted(&program.text))
}

/// Whether what a command with these words prints only sets up a shell.
pub fn is_known(words: &[Argument]) -> bool {
    // An agent starts what stands behind it.
    let is_agent = words.first().is_some_and(|first| first.text.ends_with("-agent"));
    !is_agent && printed_by(words).effect.0 == Effect::Read
}

fn is_substitution(text: &str) -> bool {
    text.starts_with("$(") && text.ends_with(')') || text.starts_with('`') && text.ends_with('`')
}

/// `$(which x)` is the path of a program, and no code.
pub fn finds_program(text: &str) -> bool {
    let inner = text.trim_start_matches("$(").trim_start_matches('`').trim_start();
    ["which ", "command -v ", "type -p ", "type -P "].iter().any(|finder| inner.starts_with(finder))
}

/// The program that `$(command -v NAME)` finds.
pub fn found(text: &str) -> Option<String> {
    let inner = text.strip_prefix("$(")?.strip_suffix(')')?;
    let name = inner.split_whitespace().last()?;
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    let is_one = inner.split_whitespace().count() <= 3 && !inner.contains([';', '|', '&']);
    (finds_program(text) && is_plain && is_one).then(|| name.to_owned())
}

/// What a shell called `name` does with its input.
pub fn fed(scales: Scales<'_>, name: &str, input: &Input) -> EffectAndMode {
    match input {
        Input::Text(text) => scales.in_child(text, &Input::Person),
        Input::File(file) if file.starts_with('(') || file.starts_with("$(") => substituted(file),
        Input::File(file) => script::judge(scales, &Argument::of(file), &[], script::Kind::Fed),
        Input::Pipe(words) => {
            let words: Vec<Argument> = words.split_whitespace().map(Argument::of).collect();
            printed_by(&words)
        }
        Input::Person => EffectAndMode::of(Effect::Unknown, format!("`{name}` runs what it reads")),
    }
}
