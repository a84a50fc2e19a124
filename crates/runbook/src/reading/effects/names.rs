//! What the name of a script, a target or a subcommand tells: `verify-migration.sh`, `npm run db:migrate`.
//!
//! Takes the name and the arguments, gives an effect by the words in it. Never opens the script. A name may raise the
//! judgement, and never lowers it below unknown: a script that is called a look may do anything.

use super::effect_and_mode::EffectAndMode;
use super::{Effect, Mode, modes};
use crate::programs::{Flag, Line, Shape, Table};
use crate::shell::{Argument, HOLES};

/// Flags that make a script only look.
const REHEARSING_FLAGS: &[&str] = &[
    "--dry-run",
    "--dryrun",
    "--check",
    "--check-only",
    "--verify-only",
    "--validate-only",
    "--help",
    "--preview",
];
/// Flags that do so where nothing else is given.
const LOOKING_FLAGS: &[&str] =
    &["--status", "--verify", "--validate", "--list", "--plan", "--show", "--info", "--version", "-h", "-l"];
/// Flags that make a script lose something, whatever else it is for.
const LOSING_FLAGS: &[&str] = &[
    "--destroy",
    "--delete",
    "--purge",
    "--wipe",
    "--teardown",
    "--drop",
    "--nuke",
    "--delete-all",
    "--drop-all",
];
/// Subcommands that look, whatever the script is for.
const LOOKING_WORDS: &[&str] = &[
    "list",
    "ls",
    "status",
    "verify",
    "validate",
    "check",
    "show",
    "help",
    "info",
    "history",
    "plan",
    "diff",
    "version",
    "logs",
    "describe",
    "preflight",
    "health",
    "metrics",
    "ping",
];
/// What a rollback or a reset loses, where it is of these.
const DATA: &[&str] =
    &["db", "database", "data", "migration", "migrations", "migrate", "schema", "sql", "postgres", "mysql"];
/// Words that ask for something to be lost, when they come first.
const ORDERS: &[&str] = &[
    "delete",
    "drop",
    "purge",
    "destroy",
    "wipe",
    "remove",
    "truncate",
    "cleanup",
    "reset",
    "nuke",
    "teardown",
    "uninstall",
    "prune",
    "erase",
];

/// First words of flags with which a look does not stop at looking: `--fix-logs`.
const MENDING: &[&str] = &["fix", "apply", "repair", "write", "execute"];

/// Words at the end of a name that make all of it a look: `migrate-status`.
const LOOKS: &[&str] = &[
    "test",
    "tests",
    "check",
    "checks",
    "verify",
    "verification",
    "validate",
    "validation",
    "status",
    "smoke",
    "health",
    "healthcheck",
    "list",
    "diff",
    "plan",
    "preview",
    "lint",
    "coverage",
    "integrity",
    "history",
    "info",
    "detection",
    "audit",
    "scan",
    "checklist",
    "readiness",
];
/// Words at the start of a name behind which those are only what is made: `create-test`.
const MAKERS: &[&str] = &[
    "create", "generate", "update", "set", "add", "setup", "install", "rotate", "build", "send", "seed",
    "write", "reset",
];

/// What a script of that name does, with those arguments.
pub(super) fn judge(name: &str, arguments: &[Argument]) -> EffectAndMode {
    let line = Line::read(arguments, &Shape::default());
    let (path, name) = (name, name.rsplit('/').next().unwrap_or(name));
    let said = |effect: Effect, what: &str| EffectAndMode::of(effect, format!("the name of `{what}`"));
    if let Some(flag) = line.flags.iter().find(|flag| rehearses(&flag.name, arguments.len() == 1)) {
        let asks_itself =
            arguments.len() == 1 && matches!(flag.name.as_str(), "--version" | "--help") && !is_file(path);
        let effect = if asks_itself { Effect::Read } else { Effect::Unknown };
        return EffectAndMode::of(effect, format!("`{}` of `{name}`", flag.name));
    }
    let own_words = words(name);
    let own = of_words(&own_words);
    let ordered = own_words.first().is_some_and(|word| ORDERS.contains(&word.as_str()));
    // An argument that is a path or a value names no subcommand.
    let plain = line.operands.first().filter(|operand| is_word(&operand.text));
    let chosen = plain.map(|operand| words(&operand.text)).unwrap_or_default();
    // `keys generate`: what is made stands in front of what is done with it.
    let second = || line.operands.get(1).filter(|operand| plain.is_some() && is_word(&operand.text));
    let asked = of_words(&chosen).or_else(|| of_words(&words(&second()?.text)));
    let picks = chosen.iter().any(|word| own_words.contains(word) || LOOKING_WORDS.contains(&word.as_str()));
    // A script that rolls back and is given a dump puts that in place of the data.
    let restores = own == Some(Effect::Change)
        && own_words.iter().any(|word| matches!(word.as_str(), "rollback" | "revert" | "undo"))
        && line.flags.iter().flat_map(|flag| words(&flag.name)).any(|word| DATA.contains(&word.as_str()));
    let backs_up = arguments.len() == 1 && line.has("--backup|--snapshot");
    let loses = line.flags.iter().any(|flag| LOSING_FLAGS.contains(&flag.name.as_str()));
    let effect = match (own, asked) {
        _ if loses => Some(Effect::Destroy),
        _ if backs_up => Some(Effect::Change),
        _ if restores => Some(Effect::Destroy),
        (Some(_), Some(asked)) if picks && !ordered => Some(asked),
        (Some(own), Some(Effect::Destroy)) if own != Effect::Read => Some(Effect::Destroy),
        (Some(own), _) => Some(own),
        (None, asked) => asked,
    };
    let deletes =
        || line.flags.iter().flat_map(|flag| words(&flag.name)).any(|word| ORDERS.contains(&word.as_str()));
    let mends = |flag: &&Flag| words(&flag.name).first().is_some_and(|word| MENDING.contains(&word.as_str()));
    let verdict = match effect {
        // That it looks is said by its name only, and nobody has read what it does.
        Some(Effect::Read) => line.flags.iter().find(mends).map_or_else(
            || EffectAndMode::of(Effect::Unknown, format!("`{name}` looks by its name only")),
            |flag| EffectAndMode::of(Effect::Change, format!("`{}` of `{name}`", flag.name)),
        ),
        Some(effect) => said(effect, name),
        None if deletes() => said(Effect::Destroy, name),
        None => EffectAndMode::of(Effect::Unknown, format!("`{name}` does not tell what it does")),
    };
    in_mode(verdict, &line, name)
}

/// What a script's flags say of how it runs.
fn in_mode(verdict: EffectAndMode, line: &Line, name: &str) -> EffectAndMode {
    let flag = |spec: &str| line.flags.iter().find(|flag| spec.split('|').any(|one| one == flag.name));
    if let Some(flag) = flag("--interactive") {
        return verdict.in_mode(Mode::Terminal, modes::reason(Mode::Terminal, &format!("`{}`", flag.name)));
    }
    let own = words(name);
    if [own.first(), own.last()].into_iter().flatten().any(|word| word == "edit") {
        return verdict.in_mode(Mode::Terminal, "opens an editor");
    }
    match flag("--watch|--follow") {
        Some(flag) => verdict.in_mode(Mode::Watch, modes::reason(Mode::Watch, &format!("`{}`", flag.name))),
        None if watches(name) && line.operands.is_empty() => {
            verdict.in_mode(Mode::Watch, modes::reason(Mode::Watch, &format!("`{name}` by its name")))
        }
        None => verdict,
    }
}

/// Whether a script is one to be watched: `monitor-production.sh`, `watch-deploy.sh`.
fn watches(name: &str) -> bool {
    let is_script = [".sh", ".py", ".bash"].iter().any(|ending| name.ends_with(ending));
    is_script && words(name).first().is_some_and(|word| matches!(word.as_str(), "watch" | "monitor" | "tail"))
}

/// Whether a name is that of a file, and of no program that is installed.
fn is_file(name: &str) -> bool {
    name.contains(['/', '.'])
}

/// Whether an argument may be a subcommand: no path, no value and no variable.
fn is_word(text: &str) -> bool {
    text.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | ':'))
}

/// Whether a flag makes a script only look; some do where they are all that it is given.
fn rehearses(flag: &str, alone: bool) -> bool {
    REHEARSING_FLAGS.contains(&flag) || (alone && LOOKING_FLAGS.contains(&flag))
}

/// The effect that the words of a name tell: the last where it names a look (`migrate-status`), else the first.
fn of_words(words: &[String]) -> Option<Effect> {
    let (word, effect) = words.iter().find_map(|word| of_word(word).map(|effect| (word.as_str(), effect)))?;
    let is_first = words.first().is_some_and(|one| one == word);
    if is_first && ORDERS.contains(&word) {
        return Some(ordered(word, words));
    }
    let makes = is_first && MAKERS.contains(&word);
    let looks = !makes && words.last().is_some_and(|word| LOOKS.contains(&word.as_str()));
    let rehearses = words.windows(2).any(|pair| pair == ["dry", "run"]);
    if looks || rehearses {
        return Some(Effect::Read);
    }
    // `check-and-deploy` and `lint:fix` do not stop at looking.
    let joined = words.iter().position(|word| word == "and" || word == "then").map(|at| &words[at + 1..]);
    let goes_on = joined
        .and_then(of_words)
        .or_else(|| words.iter().any(|word| word == "fix").then_some(Effect::Change));
    Some(if effect == Effect::Read { goes_on.unwrap_or(effect) } else { weight(words, effect) })
}

/// `cleanup` of files that are made again is a change, of anything else it loses.
fn ordered(word: &str, words: &[String]) -> Effect {
    let remade = words
        .iter()
        .any(|word| matches!(word.as_str(), "cache" | "caches" | "build" | "dist" | "tmp" | "temp"));
    if remade || (word == "cleanup" && words.len() == 1) { Effect::Change } else { Effect::Destroy }
}

/// A rollback is a change, and one of data loses what was written since.
fn weight(words: &[String], effect: Effect) -> Effect {
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    if has(&["rollback", "revert", "undo", "downgrade"]) {
        return if has(DATA) { Effect::Destroy } else { Effect::Change };
    }
    let worst = words.iter().filter_map(|word| of_word(word)).max().unwrap_or(effect);
    // `db:backup:cleanup`: an order may stand at the end, behind what it is given for.
    match words.last().filter(|last| words.len() > 1 && ORDERS.contains(&last.as_str())) {
        Some(last) => worst.max(ordered(last, words)),
        None => worst,
    }
}

fn of_word(word: &str) -> Option<Effect> {
    let names = Table::get().names();
    let among = |list: &[String]| list.iter().any(|one| one == word);
    if among(&names.destroy) {
        Some(Effect::Destroy)
    } else if among(&names.change) {
        Some(Effect::Change)
    } else if among(&names.read) {
        Some(Effect::Read)
    } else {
        None
    }
}

/// The name of a program without its folder, where it is known.
pub(super) fn of_program(word: &Argument) -> Option<String> {
    if ["$EDITOR", "${EDITOR", "$VISUAL", "${VISUAL"].iter().any(|variable| word.text.starts_with(variable)) {
        return Some("editor".to_owned());
    }
    let name = word.text.rsplit('/').next().unwrap_or_default();
    let known =
        !name.is_empty() && !name.contains(['$', '`', '(']) && !name.chars().all(|c| HOLES.contains(&c));
    known.then(|| name.to_owned())
}

/// The lower-case words of a name: at every character that is no letter, and where small letters turn capital.
pub(super) fn words(name: &str) -> Vec<String> {
    let name = name.rsplit('/').next().unwrap_or(name);
    let mut words = vec![String::new()];
    let mut small = false;
    for character in name.chars() {
        if !character.is_ascii_alphabetic() || (small && character.is_ascii_uppercase()) {
            words.push(String::new());
        }
        small = character.is_ascii_lowercase();
        if let Some(word) = words.last_mut().filter(|_| character.is_ascii_alphabetic()) {
            word.push(character.to_ascii_lowercase());
        }
    }
    let endings = ["sh", "py", "js", "ts", "mjs", "cjs", "rb", "pl", "php", "bash", "bat", "ps", "exe"];
    words.retain(|word| !word.is_empty() && !endings.contains(&word.as_str()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(command: &str) -> Effect {
        let all: Vec<Argument> = command.split(' ').map(Argument::of).collect();
        judge(&all[0].text, &all[1..]).effect.0
    }

    #[test]
    fn the_words_in_a_name_tell_what_a_script_does() {
        use Effect::{Change, Destroy, Unknown};
        for (command, expected) in [
            ("verify-migration.sh staging", Unknown),
            ("run-migration.sh staging", Change),
            ("post-migration-smoke-test.sh", Unknown),
            ("db:migrate", Change),
            ("db:migrate:status", Unknown),
            ("migrate-status", Unknown),
            ("db:migrate:dry-run", Unknown),
            ("db-rollback.sh", Destroy),
            ("rollback.sh v1", Change),
            ("deploy.sh --environment dev --destroy", Destroy),
            ("rollback.sh --full --db-backup x.sql", Destroy),
            ("restore-database.sh", Destroy),
            ("delete-test-users.py", Destroy),
            ("cleanup-old-backups.sh", Destroy),
            ("db:backup:cleanup", Destroy),
            ("clean", Change),
            ("db-rollback.sh ${VERSION}", Destroy),
            ("healthCheck.js", Unknown),
            ("run-tests.sh", Unknown),
            ("lint:fix", Change),
            ("check-and-deploy.sh", Change),
            ("verify-and-report.sh", Unknown),
            ("rollback-migration.sh --backup", Change),
            ("generate-report.sh", Change),
            ("secrets_manager.py rotate KEY", Change),
            ("manage --drop-all", Destroy),
            ("deploy.sh --dry-run", Unknown),
            ("rollback-migration.sh --list", Unknown),
            ("backup_restore.sh backup full", Change),
            ("backup_restore.sh restore x.sql", Destroy),
            ("backup_restore.sh verify x.sql", Unknown),
            ("delete-user.sh test", Destroy),
            ("update-log.sh --version v1 --status success", Change),
            ("shipper --config /etc/restore.conf", Unknown),
            ("frobnicate.sh", Unknown),
            ("foo status", Unknown),
        ] {
            assert_eq!(effect(command), expected, "{command}");
        }
    }

    #[test]
    fn a_script_that_monitors_by_its_name_is_watched() {
        let mode = |command: &str| {
            let all: Vec<Argument> = command.split(' ').map(Argument::of).collect();
            judge(&all[0].text, &all[1..]).mode.0
        };
        assert_eq!(mode("vault-edit shop"), Mode::Terminal);
        assert_eq!(mode("edited-files.sh"), Mode::Plain);
        assert_eq!(mode("monitor-production.sh"), Mode::Watch);
        assert_eq!(mode("watch_deploy.py"), Mode::Watch);
        assert_eq!(mode("monitor.sh 600"), Mode::Plain);
        assert_eq!(mode("monitor"), Mode::Plain);
        assert_eq!(mode("setup-monitor.sh"), Mode::Plain);
    }
}
