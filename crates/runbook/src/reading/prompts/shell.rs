//! What was typed at the prompts of a shell.
//!
//! Takes the lines of a block, gives the typed commands, each with the output under it. A line that may be either is told as
//! unsure.

use super::continuation::further;
use super::prompt::{By, prompt};
use super::root::{self, Found, Root};
use super::typed_command::Typed;
use crate::document::{Block, BodyLine};
use crate::reading::pasted_output::{is_printed, pasted};
use crate::reading::programs::is_command;
use crate::reading::session::opens;
use crate::reading::shapes::at_top;
use crate::text::Pattern;

/// The prompts of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `$ `, `% `, `user@host$ `: a `#` in front is a comment.
    Dollar,
    /// `# ` as the only prompt there is: root's.
    Root,
    /// Its first line may be at root's prompt, or a comment.
    Unsure,
    /// `> ` as the only prompt there is, in what was seen on a screen. In a script it empties a file.
    Angle { is_sure: bool },
}

/// The commands of a block with prompts, or with their output under them; none where the block has neither.
///
/// `# ` is root's prompt in a `console` block or an untagged one; in a script it is a comment.
pub fn typed(block: &Block) -> Option<Vec<Typed>> {
    prompted(block).or_else(|| pasted(&block.lines))
}

/// The commands of a block with prompts.
pub(in crate::reading) fn prompted(block: &Block) -> Option<Vec<Typed>> {
    let root = match block.language.as_deref() {
        Some("bash" | "sh" | "zsh" | "ksh") => Root::Comments,
        Some("shell" | "shellscript" | "azurecli" | "azurecli-interactive") => Root::Either,
        _ => Root::Prompts,
    };
    typed_in(&block.lines, root, block.language.is_some())
}

/// The commands among `lines`; `root` says what `# ` may be, `tagged` whether the fence says itself that it holds commands.
pub(in crate::reading) fn typed_in(lines: &[BodyLine], root: Root, tagged: bool) -> Option<Vec<Typed>> {
    let style = style(lines, root, tagged)?;
    let mut found: Vec<Typed> = Vec::new();
    let mut comments: Vec<&str> = Vec::new();
    // How far the prompts stand to the right: what stands further is a part of what was printed.
    let indent = lines.iter().find(|line| prompt(&line.text).is_some()).map_or(0, |line| indent(&line.text));
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        at += 1;
        if is_bare(&line.text) {
            continue;
        }
        match seen(line, style, indent, found.last()) {
            Seen::Typed(command, by) => {
                let title = (!comments.is_empty()).then(|| comments.join(" "));
                comments.clear();
                let mut typed = vec![BodyLine { line: line.line, text: command.to_owned() }];
                if !matches!(by, By::Unsure(_)) {
                    let begins =
                        |text: &str| matches!(seen_in(text, style), Some((_, by)) if by != By::Windows);
                    typed.extend(further(command, &lines[at..], begins));
                }
                at += typed.len() - 1;
                found.push(Typed { lines: typed, output: Vec::new(), title, by });
            }
            Seen::Comment(comment) if heads(&lines[at..], style) || is_beside(found.last(), style) => {
                comments.push(comment);
            }
            Seen::Comment(_) | Seen::Printed => {
                comments.clear();
                match found.last_mut() {
                    Some(last) => last.output.push(line.clone()),
                    None if line.text.trim().is_empty() || is_printed(line.text.trim()) => {}
                    None => found.push(Typed::doubtful(line, "it stands above the first prompt")),
                }
            }
        }
    }
    for typed in &mut found {
        typed.trim_blank();
    }
    Some(found)
}

/// What a line of a block with prompts is.
enum Seen<'l> {
    Typed(&'l str, By),
    Comment(&'l str),
    Printed,
}

fn seen<'l>(line: &'l BodyLine, style: Style, prompts: usize, last: Option<&Typed>) -> Seen<'l> {
    let text = line.text.as_str();
    let is_inside = |last: &Typed| {
        matches!(last.by, By::Console(_))
            || last.lines.first().is_some_and(|line| opens(&line.text).is_some())
    };
    let is_inside = last.is_some_and(is_inside);
    let unsure = |why: &str| Seen::Typed(text, By::Unsure(why.to_owned()));
    if let (Style::Angle { is_sure }, Some(command)) = (style, behind_angle(text)) {
        return if is_sure {
            Seen::Typed(command, By::Plain)
        } else {
            unsure("`> ` is a prompt or empties a file")
        };
    }
    match (prompt(text), style) {
        (Some(found), Style::Dollar) if matches!(found.by, By::Console(_)) => {
            return if is_inside { Seen::Typed(found.command, found.by) } else { Seen::Printed };
        }
        (Some(_), Style::Dollar) if indent(text) > prompts => {
            return unsure("its prompt stands further to the right than the others");
        }
        (Some(found), Style::Dollar) => return Seen::Typed(found.command, found.by),
        (Some(found), _) if is_inside => {
            return Seen::Typed(found.command, By::Console("another shell".to_owned()));
        }
        (Some(found), _) if found.by == By::Plain => return unsure("its prompt is another one than root's"),
        _ => {}
    }
    match (root::command(text), style) {
        (Some(command), Style::Root) => return Seen::Typed(command, By::Plain),
        (Some(_), Style::Unsure) => return unsure("`# ` is root's prompt or begins a comment"),
        // Whoever has become another user has another prompt.
        (Some(command), Style::Dollar) if is_inside => {
            return Seen::Typed(command, By::Console("#".to_owned()));
        }
        _ => {}
    }
    if let Some(comment) = comment_of(text) {
        return match style {
            Style::Root
                if text.trim_start().starts_with("# ") && !root::is_said(comment) && last.is_some() =>
            {
                unsure("`# ` is root's prompt or begins a comment")
            }
            _ => Seen::Comment(comment),
        };
    }
    let is_silent = |last: &Typed| last.output.iter().all(|line| line.text.trim().is_empty());
    if last.is_some_and(is_silent) && is_piped(text) {
        return unsure("it begins with a pipe, and the command above it has ended");
    }
    if style == Style::Dollar && last.is_some() && looks_prompted(text) {
        return unsure("what stands in front of the command may be a prompt");
    }
    Seen::Printed
}

/// Whether a line hands what was printed to a command, and is no row of a table.
fn is_piped(line: &str) -> bool {
    let line = line.trim();
    let fed = line.strip_prefix("|&").or_else(|| line.strip_prefix('|'));
    fed.is_some_and(|fed| is_command(fed.trim_start())) && !line.ends_with('|')
}

/// The command on a line by its prompt alone.
fn seen_in(line: &str, style: Style) -> Option<(&str, By)> {
    match style {
        Style::Dollar => prompt(line).map(|found| (found.command, found.by)),
        Style::Root | Style::Unsure => root::command(line).map(|command| (command, By::Plain)),
        Style::Angle { .. } => behind_angle(line).map(|command| (command, By::Plain)),
    }
}

/// Whether the next line that is no comment is a command: then the comments above it are about that one.
fn heads(rest: &[BodyLine], style: Style) -> bool {
    let next = rest.iter().find(|line| line.text.trim().is_empty() || comment_of(&line.text).is_none());
    style == Style::Dollar && next.is_some_and(|next| prompt(&next.text).is_some())
}

/// Whether what was typed last has printed nothing yet, so that a comment under it is no output.
fn is_beside(last: Option<&Typed>, style: Style) -> bool {
    style == Style::Dollar && last.is_none_or(|last| last.output.is_empty())
        || style == Style::Root && last.is_none()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// What stands behind a `> ` that begins a line.
fn behind_angle(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix("> ").map(str::trim_start).filter(|command| !command.is_empty())
}

/// Whether a line is a prompt with nothing typed behind it.
fn is_bare(line: &str) -> bool {
    let line = line.trim();
    line.ends_with(['$', '#', '%', '>'])
        && prompt(&format!("{line} x"))
            .is_some_and(|found| found.command == "x" && matches!(found.by, By::Plain | By::Named { .. }))
}

/// A mark with a command behind it, and in front of it what no prompt that is known looks like.
static MARKED: Pattern = Pattern::needing(
    &["$", "#", "%", ">", "❯", "»", "›", "λ", "▶"],
    r#"^\s*(?:[^\s"'`:|=]{1,40}(?: [^\s"'`:|=]{1,20}){0,2} ?)?[$#%>❯»›λ▶] ?(?P<command>[a-z./~]\S*( .*)?)$"#,
);

/// Whether a line may be a command behind a prompt that is not known.
fn looks_prompted(line: &str) -> bool {
    MARKED
        .captures(line)
        .is_some_and(|found| is_command(&found["command"]) && !root::is_said(&found["command"]))
}

/// Whether every line that is not blank carries a prompt or goes on from one that does.
pub(in crate::reading) fn only_prompts(lines: &[BodyLine]) -> bool {
    typed_in(lines, Root::Prompts, false).is_some_and(|typed| {
        typed.iter().all(|typed| typed.output.is_empty() && !matches!(typed.by, By::Unsure(_)))
    }) && lines
        .iter()
        .find(|line| !line.text.trim().is_empty())
        .is_some_and(|first| prompt(&first.text).is_some() || root::command(&first.text).is_some())
}

/// Whether what is typed in a block is typed at a prompt of Windows.
pub(in crate::reading) fn is_of_windows(lines: &[BodyLine]) -> bool {
    let first = lines.iter().find(|line| !line.text.trim().is_empty());
    first.and_then(|line| prompt(&line.text)).is_some_and(|found| found.by == By::Windows)
}

fn style(lines: &[BodyLine], root: Root, tagged: bool) -> Option<Style> {
    let first = lines.iter().find(|line| !line.text.trim().is_empty() && comment_of(&line.text).is_none());
    // A console's own prompt and that of Windows are no prompt of a shell that is here.
    let of_shell = |line: &BodyLine| {
        prompt(&line.text).is_some_and(|found| matches!(found.by, By::Plain | By::Named { .. }))
    };
    // The first line that is no comment decides: output does not come before what was typed.
    if first.is_some_and(of_shell) {
        return Some(Style::Dollar);
    }
    // A path behind it is a file.
    let is_typed = |text: &str| is_command(text) && !root::is_said(text) && !text.starts_with(['/', '~']);
    if first.and_then(|line| behind_angle(&line.text)).is_some_and(is_typed) {
        return Some(Style::Angle { is_sure: root == Root::Prompts && tagged });
    }
    match root::style(lines, root) {
        Found::Prompts => return Some(Style::Root),
        Found::Unsure => return Some(Style::Unsure),
        Found::Comments => {}
    }
    // In a fence of commands no line can begin with a prompt and be none.
    let begins = |(line, top): (&BodyLine, bool)| top && of_shell(line);
    (tagged && lines.iter().zip(at_top(lines)).any(begins)).then_some(Style::Dollar)
}

/// The text of a comment line.
fn comment_of(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix('#').filter(|rest| !rest.starts_with('!')).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<BodyLine> {
        text.lines().enumerate().map(|(at, text)| BodyLine { line: at + 1, text: text.to_owned() }).collect()
    }

    /// Each command as `line command => output`.
    fn check(text: &str, root: bool, expected: &[&str]) {
        let root = if root { Root::Prompts } else { Root::Comments };
        let join =
            |lines: &[BodyLine]| lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" / ");
        let said: Vec<String> = typed_in(&lines(text), root, true)
            .unwrap_or_default()
            .iter()
            .map(|typed| format!("{} {} => {}", typed.lines[0].line, join(&typed.lines), join(&typed.output)))
            .collect();
        assert_eq!(said, expected, "{text}");
    }

    #[test]
    fn a_console_session_is_split_into_commands_and_their_output() {
        check(
            "$ uptime\n up 3 days\n\n$ df -h\nDisk\nfull\n",
            false,
            &["1 uptime =>  up 3 days", "4 df -h => Disk / full"],
        );
    }

    #[test]
    fn prompts_that_name_a_user_a_host_or_a_folder_are_prompts() {
        check("ops@web-1:~$ ls\na\n", false, &["1 ls => a"]);
        check("[root@web-1 ~]# ls\n", false, &["1 ls => "]);
        check("web-1$ ls\n", false, &["1 ls => "]);
        check("root@web-1:/srv# ls\n", false, &["1 ls => "]);
    }

    #[test]
    fn a_line_that_begins_with_a_pipe_is_never_swallowed_as_output() {
        let by = |text: &str| {
            let typed = typed_in(&lines(text), Root::Comments, true).unwrap_or_default();
            typed.into_iter().filter(|typed| matches!(typed.by, By::Unsure(_))).count()
        };
        for text in ["$ pg_dump a\n| psql b\n", "$ ls\n  |& grep x\n", "$ ls\n\n| grep x\n"] {
            assert_eq!(by(text), 1, "{text}");
        }
        for text in ["$ mysql\n| id | name |\n| 1 | ls |\n", "$ ls |\n> grep x\n", "$ ls\na\n| grep\n"] {
            assert_eq!(by(text), 0, "{text}");
        }
    }

    #[test]
    fn a_command_goes_on_behind_a_backslash_and_at_the_second_prompt() {
        check("$ a \\\n>   b\nout\n", false, &["1 a \\ /   b => out"]);
        check("$ cat <<EOF\n> x\n> EOF\n$ b\n", false, &["1 cat <<EOF / x / EOF => ", "4 b => "]);
    }

    #[test]
    fn roots_prompt_is_one_only_where_nobody_writes_comments() {
        check("# ss -lnt\nState\n", true, &["1 ss -lnt => State"]);
        check("# Check the sockets\nss -lnt\n", true, &[]);
    }

    #[test]
    fn an_angle_is_a_prompt_on_a_screen_and_unsure_in_a_script() {
        check(
            "> ./start.sh\nstarted\n> kubectl get pods\n",
            true,
            &["1 ./start.sh => started", "3 kubectl get pods => "],
        );
        check("> git status\n", true, &["1 git status => "]);
        let by = |text: &str| {
            let typed = typed_in(&lines(text), Root::Comments, true).unwrap_or_default();
            typed.into_iter().filter(|typed| matches!(typed.by, By::Unsure(_))).count()
        };
        assert_eq!((by("> ./start.sh\nstarted\n"), by("> git status\n")), (1, 1));
        for text in ["> /srv/app/access.log\n", "> ~/log.txt\nls\n", "> access.log\n", "ls\n> git\n"] {
            check(text, true, &[]);
        }
    }

    #[test]
    fn a_script_without_prompts_has_none() {
        for text in ["echo $ x\n", "A=1\n", "kubectl get pods # now\n", "# why\nls\n", "echo 5$ \n"] {
            check(text, true, &[]);
        }
    }

    #[test]
    fn comments_between_prompts_are_titles() {
        let found = typed_in(&lines("# Look around\n$ ls\na\n# not a title\n$ df\n"), Root::Comments, true)
            .expect("there are prompts");
        assert_eq!(found[0].title.as_deref(), Some("Look around"));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_fence_whose_lines_all_carry_prompts_is_known() {
        for (text, expected) in
            [("$ a\n$ b \\\n  -c\n", true), ("$ a\nout\n", false), ("a\n$ b\n", false), ("", false)]
        {
            assert_eq!(only_prompts(&lines(text)), expected, "{text}");
        }
    }
}
