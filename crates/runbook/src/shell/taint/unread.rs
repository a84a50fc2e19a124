//! Words of which nobody knows in which language they are read: those of a program that no table has, and what stands where the table
//! does not describe a program that it has.
//!
//! Takes the words of a command, goes from each program to the one that it runs. Never looks at values.

use super::program::{is_own, name};
use crate::programs::{Found, Program, Table};
use crate::shell::invocation::Argument;

/// How little is known of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unread {
    /// It may be code, where it is a text with something else in it.
    Text,
    /// It may well be code, whatever it is: it stands behind an option that holds code in most programs that have it.
    Code,
}

/// Options that hold code in most programs that have them.
const HOLD_CODE: &[&str] = &["-c", "-e", "-E", "-Q", "-X", "--code", "--expression", "--expr", "--statement"];
/// Subcommands behind which code stands in most programs that have them.
const EVALUATE: &[&str] = &["eval", "exec", "execute", "query", "sql", "script", "expression"];
/// Options that take a text of which nothing hangs, whichever program has them.
const FREE_TEXT: &[&str] = &[
    "-m",
    "--message",
    "--msg",
    "--comment",
    "--reason",
    "--description",
    "--desc",
    "--title",
    "--body",
    "--note",
    "--notes",
    "--annotation",
    "--summary",
    "--text",
    "--content",
    "--subject",
    "--label",
    "-d",
    "--data",
    "--data-raw",
    "--data-binary",
    "--data-urlencode",
    "--form-string",
];
/// What stands in the table for the words that are no options.
const OPERANDS: &str = "*";
/// What `find` has before the commands that it runs.
const EXECUTES: &[&str] = &["-exec", "-execdir", "-ok", "-okdir"];

/// Whether an option takes a text for people, of which nothing hangs.
pub(super) fn is_free_text(option: &str) -> bool {
    FREE_TEXT.contains(&option)
}

/// How little is known of each word of a command; nothing where that is enough.
pub(super) fn unread(words: &[Argument]) -> Vec<Option<Unread>> {
    let mut found = vec![None; words.len()];
    command(words, &mut found);
    found
}

/// Whether nobody knows what becomes of what a command reads: the program that runs in the end is in no table.
pub(super) fn reads_unread(words: &[Argument]) -> bool {
    let at = words.iter().take_while(|word| is_setting(word)).count();
    let Some((program, behind)) = words[at..].split_first() else { return false };
    let Some(known) = Table::get().program(name(program)).filter(|_| program.literal) else {
        return !(program.literal && is_own(name(program)));
    };
    let found = Found::of(known, behind, true);
    let is_named = found.runs.is_some_and(|row| row.by.is_some() || row.program.is_some());
    found.inner.is_some_and(|inner| !is_named && reads_unread(inner))
}

/// Whether a word is an assignment before a program.
fn is_setting(word: &Argument) -> bool {
    word.text.contains('=') && !word.text.starts_with('-')
}

/// Marks the words of one command.
fn command(words: &[Argument], found: &mut [Option<Unread>]) {
    let at = words.iter().take_while(|word| is_setting(word)).count();
    let Some(first) = words.get(at) else { return };
    called(first, &words[at + 1..], &mut found[at + 1..]);
}

/// Marks the words behind a program.
fn called(program: &Argument, words: &[Argument], found: &mut [Option<Unread>]) {
    let known = Table::get().program(name(program)).filter(|_| program.literal);
    let Some(known) = known else {
        if !(program.literal && is_own(name(program))) {
            unknown(words, found);
        }
        return;
    };
    let line = Found::of(known, words, true);
    if !is_own(name(program)) {
        options(known, &line, words, found);
        if known.has_code {
            written(words, found);
        }
    }
    for at in (1..words.len()).filter(|at| EXECUTES.contains(&words[*at - 1].text.as_str())) {
        command(&words[at..], &mut found[at..]);
    }
    let Some(inner) = line.inner else { return };
    let rest = &mut found[words.len() - inner.len()..];
    let by = line.runs.and_then(|row| row.by.as_ref());
    let by = by.and_then(|flags| flags.values(&line.line).last().copied());
    match by.or_else(|| line.runs.and_then(|row| row.program.as_deref())) {
        Some(named) => called(&Argument::of(named), inner, rest),
        None => command(inner, rest),
    }
}

/// Marks all words behind a program that nobody knows.
fn unknown(words: &[Argument], found: &mut [Option<Unread>]) {
    for (at, one) in found.iter_mut().enumerate() {
        let holds = at > 0 && HOLD_CODE.contains(&words[at - 1].text.as_str());
        *one = Some(if holds { Unread::Code } else { Unread::Text });
    }
    written(words, found);
}

/// Marks what a command writes for a program that may run it: `make -f <(…)`.
fn written(words: &[Argument], found: &mut [Option<Unread>]) {
    let is_written = |word: &Argument| word.raw.starts_with('(');
    for (one, _) in found.iter_mut().zip(words).filter(|(_, word)| is_written(word)) {
        *one = Some(Unread::Code);
    }
}

/// Marks what stands behind options of a program that its part does not describe, and what else stands among the words of one that
/// takes code in them.
fn options(
    program: &Program,
    found: &Found<'_, '_, Argument>,
    words: &[Argument],
    marks: &mut [Option<Unread>],
) {
    let line = &found.line;
    let is_plain = |option: &str| is_free_text(option) || program.plain.iter().any(|one| one == option);
    let takes_text = program.has_code && !is_plain(OPERANDS);
    let mut is_evaluated = false;
    for operand in &line.operands {
        if takes_text || is_evaluated {
            marks[operand.at] = Some(Unread::Text);
        }
        is_evaluated |= EVALUATE.contains(&operand.text.as_str());
    }
    for flag in &line.flags {
        if flag.value.is_some() {
            marks[flag.at] = Some(Unread::Text).filter(|_| !is_plain(&flag.name));
            continue;
        }
        // The table does not say that it takes a value; it may.
        let next = flag.at + 1;
        let holds_code = HOLD_CODE.contains(&flag.name.as_str());
        let is_last = words[flag.at].text.ends_with(flag.name.trim_start_matches('-'));
        let is_operand = line.operands.iter().any(|operand| operand.at == next);
        let is_inner = found.inner.is_some_and(|inner| words.len() - inner.len() == next);
        if flag.name == "--" || !is_last || !(is_operand || is_inner && holds_code) {
            continue;
        }
        if is_plain(&flag.name) {
            marks[next] = None;
        } else if takes_text || holds_code || flag.name.starts_with("--") && !is_plain(OPERANDS) {
            let how = if holds_code && program.has_code { Unread::Code } else { Unread::Text };
            marks[next] = marks[next].max(Some(how));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::taint::{Memory, Sources, trace};
    use crate::shell::{Facts, hole, parse};
    use std::collections::BTreeMap;

    /// How little is known of the last word of a command.
    fn of_last(text: &str) -> Option<Unread> {
        let facts = Facts::of(&parse(text).unwrap()[0]);
        *unread(&facts.invocations.last().unwrap().words).last().unwrap()
    }

    #[test]
    fn what_the_table_does_not_describe_may_be_code_also_behind_another_program() {
        for text in [
            "frob 'f(x)'",
            "kubectl exec p -- frob --do 'f(x)'",
            "sudo -u app env A=b frob 'f(x)'",
            "\"$TOOL\" 'f(x)'",
            "python3 scripts/report.py 'f(x)'",
            "docker run --entrypoint frob image 'f(x)'",
            "mysqldump shop --where 'f(x)'",
            "mysqldump shop --where='f(x)'",
            "kubectl patch deploy web -p '{x}'",
            "az something 'f(x)'",
            "find . -name a -exec frob 'f(x)'",
            "bun -p 'f(x)'",
            "rabbitmqctl eval 'f(x)'",
        ] {
            assert!(of_last(text).is_some(), "{text}");
        }
        for text in ["frob -c x", "kubectl exec p -- frob -e x", "node -E x", "make -f <(echo x)"] {
            assert_eq!(of_last(text), Some(Unread::Code), "{text}");
        }
    }

    #[test]
    fn what_is_known_to_be_a_text_is_none() {
        for text in [
            "echo 'f(x)'",
            "git commit -m 'f(x)'",
            "git commit -am 'f(x)'",
            "git log --grep='f(x)'",
            "curl -H 'a: x' host",
            "curl -s 'https://host/?a=1&b=x'",
            "docker run -e 'A=b c' image",
            "kubectl exec p -- grep -q 'f(x)' a",
            "xargs echo 'f(x)'",
            "logger -t app 'f(x)'",
            "psql -v a='b c'",
            "tar -czf a.tgz 'my dir'",
            "kubectl annotate pod x 'note=a b'",
            "gh pr create --title 'f(x)'",
            "gh release create v1 -n 'f(x)'",
        ] {
            assert_eq!(of_last(text), None, "{text}");
        }
    }

    /// Whether a script takes a value where `@` stands.
    fn takes(script: &str, value: &str) -> bool {
        let text = script.replace('@', &hole(0).to_string());
        let holes = BTreeMap::from([(0, "value".to_owned())]);
        let mut memory = Memory::default();
        let uses = trace(&parse(&text).unwrap(), &mut memory, &Sources { holes: &holes });
        uses.get("value").is_none_or(|uses| uses.iter().all(|one| one.check(value).is_ok()))
    }

    #[test]
    fn a_value_that_a_variable_holds_in_a_text_is_held_for_code_where_that_is_not_read() {
        for script in [
            "q=\"select '@'\"; frob \"$q\"",
            "q='f(@)'; p=$q; mysqldump --where \"$p\"",
            "printf -v q \"select '%s'\" \"@\"; frob \"$q\"",
            "q=$(echo \"select '@'\"); frob \"$q\"",
        ] {
            assert!(!takes(script, "' or 1"), "{script}");
            assert!(takes(script, "17"), "{script}");
        }
        for script in
            ["q=\"select '@'\"; echo \"$q\"", "q=\"@\"; frob \"$q\"", "m=\"to @\"; git commit -m \"$m\""]
        {
            assert!(takes(script, "' or 1"), "{script}");
        }
    }

    #[test]
    fn in_a_text_that_a_program_reads_which_nobody_knows_a_value_is_plain() {
        for script in [
            "frob <<EOF\nselect '@';\nEOF",
            "frob <<< \"select '@'\"",
            "echo \"select '@'\" | docker exec -i db frob",
            "kubectl exec -i p -- frob <<EOF\nselect '@';\nEOF",
        ] {
            assert!(!takes(script, "' or 1"), "{script}");
            assert!(takes(script, "17"), "{script}");
        }
        for script in
            ["frob <<< \"@\"", "cat <<EOF\nselect '@'\nEOF", "kubectl apply -f - <<EOF\nname: @\nEOF"]
        {
            assert!(takes(script, "' or 1"), "{script}");
        }
    }

    #[test]
    fn in_brackets_without_quotes_a_value_is_of_letters_and_digits() {
        for script in ["frob [@]", "frob .items[@].name", "frob [\"@\"]", "v=@; frob a[$v]"] {
            assert!(!takes(script, "a-z") && takes(script, "17"), "{script}");
        }
        for script in ["frob \"[@]\"", "[ -n @ ]", "frob [a]@"] {
            assert!(takes(script, "a-z"), "{script}");
        }
    }
}
