//! Which arguments are programs for something else: another shell, a database, an interpreter.
//!
//! Takes the words of a simple command, says which of them are read as code and whether it runs what it reads from
//! its input. Errs on the side of code. Never says what that code does.

use super::facts::Argument;
use super::hole::hole_index;

/// Programs that take a script after `-c`.
const SHELLS: &[&str] = &["sh", "bash", "zsh", "dash", "ksh", "ash", "fish"];
/// Programs each of whose arguments may be read as code.
const ALL_CODE: &[&str] = &[
    "eval",
    "trap",
    "ssh",
    "watch",
    "parallel",
    "tmux",
    "screen",
    "make",
    "gmake",
    "expect",
    "awk",
    "gawk",
    "mawk",
    "sed",
    "gsed",
    "vi",
    "vim",
    "nvim",
    "ex",
    "ed",
    "sqlite3",
    "ansible",
    "ansible-playbook",
    "salt",
    "pssh",
    "pdsh",
    "fab",
    "osascript",
    "unset",
    "let",
    "getopts",
    "read",
    "mapfile",
    "readarray",
    "alias",
    "complete",
    "bind",
    "enable",
];
/// Programs with the options after which code stands.
const AFTER_OPTION: &[(&str, &[&str])] = &[
    ("psql", &["-c"]),
    ("mysql", &["-e"]),
    ("mariadb", &["-e"]),
    ("cqlsh", &["-e"]),
    ("sqlcmd", &["-Q", "-q"]),
    ("clickhouse-client", &["-q"]),
    ("python", &["-c"]),
    ("python2", &["-c"]),
    ("python3", &["-c"]),
    ("node", &["-e", "-p"]),
    ("deno", &["eval"]),
    ("bun", &["-e"]),
    ("perl", &["-e", "-E", "-ne", "-pe", "-lne", "-pi", "-i"]),
    ("ruby", &["-e", "-ne", "-pe"]),
    ("php", &["-r"]),
    ("lua", &["-e"]),
    ("rails", &["runner", "r"]),
    ("su", &["-c"]),
    ("runuser", &["-c"]),
    ("sg", &["-c"]),
    ("script", &["-c"]),
    ("flock", &["-c"]),
    ("cf", &["-c"]),
    ("fly", &["-C"]),
    ("flyctl", &["-C"]),
    ("heroku", &["run"]),
    ("rsync", &["-e"]),
    ("printf", &["-v"]),
    ("test", &["-v"]),
    ("[", &["-v"]),
    ("wait", &["-p"]),
    ("mongosh", &["--eval"]),
    ("mongo", &["--eval"]),
];
/// Options after which code stands, whichever program has them.
const ANY_OPTION: &[&str] = &[
    "--command",
    "--commands",
    "--eval",
    "--execute",
    "--exec",
    "--script",
    "--scripts",
    "--rsh",
    "--query-gtid",
    "--parameters",
];
/// Programs that run what they read, unless they are told what to run.
const READERS: &[&str] = &[
    "psql",
    "mysql",
    "mariadb",
    "sqlite3",
    "mongosh",
    "mongo",
    "redis-cli",
    "cqlsh",
    "sqlcmd",
    "python",
    "python3",
    "node",
    "perl",
    "ruby",
    "php",
    "at",
    "batch",
    "crontab",
    "ssh",
    "parallel",
    "sqlplus",
    "clickhouse-client",
    "sftp",
    "bc",
];

/// For each word, whether it is read as code.
pub fn arguments(words: &[Argument]) -> Vec<bool> {
    let mut code = vec![false; words.len()];
    for index in 0..words.len() {
        let rest = index + 1..words.len();
        let name = name(&words[index]);
        if SHELLS.contains(&name) {
            match script_option(words, index) {
                Some(at) => mark_script(&mut code, words, at),
                None => mark(&mut code, words, index, |word| word.raw.starts_with('(')),
            }
        } else if matches!(name, "source" | ".") && index == 0 {
            mark(&mut code, words, index, |word| word.raw.starts_with('('));
        } else if ALL_CODE.contains(&name) && is_program(words, index) {
            code[rest.clone()].fill(true);
        } else if matches!(name, "scp" | "sftp" | "rsync") {
            // What follows `host:` is expanded by a shell on the other side.
            mark(&mut code, words, index, |word| word.text.contains(':'));
        }
        if let Some((_, options)) = AFTER_OPTION.iter().find(|(program, _)| *program == name) {
            if let Some(at) = words[rest.clone()].iter().position(|word| is_option(word, options)) {
                // An interpreter's own arguments follow its code; a database's code is one word.
                let one_word =
                    matches!(name, "psql" | "mysql" | "mariadb" | "rsync" | "printf" | "test" | "[" | "wait");
                let from = rest.start + at;
                let to = if one_word { (from + 2).min(words.len()) } else { words.len() };
                code[from..to].fill(true);
            }
            mark(&mut code, words, index, |word| options.iter().any(|option| is_joined(word, option)));
        }
        if ANY_OPTION.contains(&words[index].text.as_str()) {
            code[(index + 1).min(words.len())..(index + 2).min(words.len())].fill(true);
        }
        if ANY_OPTION
            .iter()
            .any(|option| words[index].text.strip_prefix(option).is_some_and(|rest| rest.starts_with('=')))
        {
            code[index] = true;
        }
    }
    code
}

/// Whether a command runs what it reads from its input.
pub fn runs_its_input(words: &[Argument]) -> bool {
    (0..words.len()).any(|index| {
        let name = name(&words[index]);
        if SHELLS.contains(&name) {
            return script_option(words, index).is_some()
                || reads_its_script(&words[index + 1..])
                || !words[index + 1..].iter().any(is_script);
        }
        READERS.contains(&name)
            && is_program(words, index)
            && !(name == "crontab" && words.iter().any(|word| word.text == "-l"))
    })
}

/// Whether a command writes its arguments to its output.
pub fn prints(words: &[Argument]) -> bool {
    words.iter().any(|word| matches!(word.text.as_str(), "echo" | "printf"))
}

/// A word's last path segment.
fn name(word: &Argument) -> &str {
    word.text.rsplit('/').next().unwrap_or_default()
}

/// Whether a word can be a program here: the first, or one after something that runs programs.
fn is_program(words: &[Argument], index: usize) -> bool {
    index == 0
        || words[..index].iter().any(|word| {
            let runners = [
                "sudo",
                "env",
                "time",
                "nice",
                "nohup",
                "timeout",
                "xargs",
                "exec",
                "command",
                "builtin",
                "doas",
                "--",
                "kubectl",
                "oc",
                "docker",
                "podman",
                "docker-compose",
                "compose",
                "gcloud",
                "fly",
                "flyctl",
                "vagrant",
                "find",
                "setsid",
                "ionice",
                "stdbuf",
                "chroot",
                "nsenter",
                "ssh",
                "su",
                "runuser",
                "sshpass",
                "aws-vault",
                "doppler",
                "heroku",
                "railway",
                "lxc",
                "systemd-run",
                "az",
                "cf",
            ];
            runners.contains(&name(word)) || word.text.contains('=')
        })
}

/// The index of a shell's `-c`, wherever among its options it is.
fn script_option(words: &[Argument], shell: usize) -> Option<usize> {
    let after = words[shell + 1..]
        .iter()
        .take_while(|word| word.text.starts_with(['-', '+']) || word.text == "pipefail");
    let at = after
        .collect::<Vec<_>>()
        .iter()
        .position(|word| !word.text.starts_with("--") && word.text.contains('c'))?;
    Some(shell + 1 + at)
}

/// Whether a shell's options say that its script comes from its input, whatever else stands behind them: `bash -s x`.
fn reads_its_script(words: &[Argument]) -> bool {
    let options = words.iter().take_while(|word| word.text.starts_with(['-', '+']));
    options.filter(|word| !word.text.starts_with("--")).any(|word| word.text.contains('s'))
}

/// Whether a word is a script for a shell to run, and not an option or the input.
fn is_script(word: &Argument) -> bool {
    !word.text.starts_with('-') && word.text != "/dev/stdin" && word.text != "pipefail"
}

/// Whether a word is one of the options, alone or at the end of a cluster of short ones.
fn is_option(word: &Argument, options: &[&str]) -> bool {
    options.iter().any(|option| {
        let letter = option.strip_prefix('-').filter(|letter| letter.len() == 1);
        word.text == *option
            || letter.is_some_and(|letter| {
                let cluster =
                    word.text.strip_prefix('-').filter(|rest| !rest.starts_with('-') && rest.len() <= 5);
                cluster.is_some_and(|cluster| cluster.ends_with(letter))
            })
    })
}

/// Whether a word is a short option with its code joined to it.
fn is_joined(word: &Argument, option: &str) -> bool {
    option.len() == 2 && word.text.len() > 2 && word.text.starts_with(option)
}

/// Marks the script of a shell whose `-c` is at `at`. What follows it are its arguments, and no code, where all of it stands there.
fn mark_script(code: &mut [bool], words: &[Argument], at: usize) {
    let is_option =
        |index: &usize| words[*index].text.starts_with(['-', '+']) || words[*index].text == "pipefail";
    let script = (at + 1..words.len()).find(|index| !is_option(index)).unwrap_or(words.len());
    let is_whole = words
        .get(script)
        .is_some_and(|word| word.literal && !word.text.contains(|c| hole_index(c).is_some()));
    let end = if is_whole { script + 1 } else { words.len() };
    code[script.min(end)..end].fill(true);
}

/// Marks the words after `index` for which `is_code` holds.
fn mark(code: &mut [bool], words: &[Argument], index: usize, is_code: impl Fn(&Argument) -> bool) {
    for at in index + 1..words.len() {
        code[at] |= is_code(&words[at]);
    }
}
