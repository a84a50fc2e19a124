//! Prompts in front of commands: what was typed and what came back.
//!
//! Takes the lines of a block, gives the typed commands, each with the output under it. Knows `$ `, `# `, `% `, `> ` and
//! prompts that name a user, a host or a folder. Never decides whether a block without prompts is commands.

use super::pasted::pasted;
use super::programs::is_command;
use crate::document::{Block, BodyLine};

/// One command as it was typed at a prompt, and what was printed under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// The command's lines without their prompts; never empty.
    pub lines: Vec<BodyLine>,
    /// The lines under it that carry no prompt, up to the next one that does; blank lines around them are left out.
    pub output: Vec<BodyLine>,
    /// The comments right above the command, without their marks.
    pub title: Option<String>,
}

/// The prompts of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `$ `, `% `, `user@host$ `: a `#` in front is a comment.
    Dollar,
    /// `# ` as the only prompt there is: root's.
    Root,
}

/// The commands of a block with prompts, or with their output under them; none where the block has neither.
///
/// `# ` is root's prompt in a `console` block or an untagged one; in a script it is a comment.
pub fn typed(block: &Block) -> Option<Vec<Typed>> {
    let scripts = ["bash", "sh", "zsh", "ksh"];
    let is_script = block.language.as_deref().is_some_and(|language| scripts.contains(&language));
    typed_in(&block.lines, !is_script).or_else(|| pasted(&block.lines))
}

/// The commands among `lines`; `root` says whether `# ` may be a prompt.
pub(super) fn typed_in(lines: &[BodyLine], root: bool) -> Option<Vec<Typed>> {
    let style = style(lines, root)?;
    let mut found: Vec<Typed> = Vec::new();
    let mut comments: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        at += 1;
        if let Some(command) = command_of(&line.text, style) {
            let title = (!comments.is_empty()).then(|| comments.join(" "));
            comments.clear();
            let mut typed = vec![BodyLine { line: line.line, text: command.to_owned() }];
            while at < lines.len() {
                let Some(more) = continuation(&typed, &lines[at].text) else { break };
                typed.push(BodyLine { line: lines[at].line, text: more.to_owned() });
                at += 1;
            }
            found.push(Typed { lines: typed, output: Vec::new(), title });
        } else if let Some(comment) = comment_of(&line.text)
            .filter(|_| style == Style::Dollar && found.last().is_none_or(|last| last.output.is_empty()))
        {
            comments.push(comment);
        } else if let Some(last) = found.last_mut() {
            comments.clear();
            last.output.push(line.clone());
        }
    }
    for typed in &mut found {
        trim_blank(&mut typed.output);
    }
    Some(found)
}

/// Whether every line that is not blank carries a prompt or goes on from one that does.
pub(super) fn only_prompts(lines: &[BodyLine]) -> bool {
    typed_in(lines, true).is_some_and(|typed| typed.iter().all(|typed| typed.output.is_empty()))
        && lines
            .iter()
            .find(|line| !line.text.trim().is_empty())
            .is_some_and(|first| prompt_end(&first.text).is_some() || root_command(&first.text).is_some())
}

fn style(lines: &[BodyLine], root: bool) -> Option<Style> {
    let first = lines.iter().find(|line| !line.text.trim().is_empty() && comment_of(&line.text).is_none());
    // The first line that is no comment decides: output does not come before what was typed.
    if first.is_some_and(|line| prompt_end(&line.text).is_some()) {
        return Some(Style::Dollar);
    }
    let is_root = |line: &BodyLine| root_command(&line.text).is_some();
    (root && lines.iter().find(|line| !line.text.trim().is_empty()).is_some_and(is_root))
        .then_some(Style::Root)
}

/// The command typed on `line`.
fn command_of(line: &str, style: Style) -> Option<&str> {
    match style {
        Style::Dollar => {
            prompt_end(line).map(|end| line[end..].trim_start()).filter(|command| !command.is_empty())
        }
        Style::Root => root_command(line),
    }
}

/// Where the prompt at the start of `line` ends.
fn prompt_end(line: &str) -> Option<usize> {
    let start = line.len() - line.trim_start().len();
    let rest = &line[start..];
    for plain in ["$ ", "% ", "$> ", "❯ ", "➜ "] {
        if rest.starts_with(plain) {
            return Some(start + plain.len());
        }
    }
    // `user@host:~/dir$ `, `[root@host ~]# `, `host$ `, `:~$ `: one word, or words in brackets, then the mark.
    let end = rest.find("$ ").into_iter().chain(rest.find("# ")).min()?;
    let name = &rest[..end];
    let bracketed = name.starts_with('[') && name.ends_with(']') && name.contains('@');
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '@' | '-' | '_' | '.' | ':' | '~' | '/');
    let plain = !name.is_empty() && name.chars().all(is_name) && !name.contains("://");
    let by_root = rest[end..].starts_with('#');
    // `word# ` alone is a comment glued to a word; root's prompt names a host.
    let named = plain && (!by_root || name.contains('@') || name.ends_with('~'));
    (bracketed || named).then_some(start + end + 2)
}

/// The command behind root's prompt `# `: it starts with a program, not with a word of a sentence.
fn root_command(line: &str) -> Option<&str> {
    let command = line.trim_start().strip_prefix("# ")?.trim();
    (is_command(command) && !command.ends_with([':', '?', '!'])).then_some(command)
}

/// The text of a comment line.
fn comment_of(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix('#').filter(|rest| !rest.starts_with('!')).map(str::trim)
}

/// The text of `line` where it goes on from what was typed: behind a backslash, or at the prompt `> `.
fn continuation<'l>(typed: &[BodyLine], line: &'l str) -> Option<&'l str> {
    let prompted = line.trim_start().strip_prefix("> ");
    if typed.last().is_some_and(|last| last.text.trim_end().ends_with('\\')) {
        return Some(prompted.unwrap_or(line));
    }
    // Inside a heredoc or open quotes the shell shows `> ` in front of every further line.
    let count = |mark: char| typed.iter().map(|line| line.text.matches(mark).count()).sum::<usize>();
    let is_open =
        typed.iter().any(|line| line.text.contains("<<")) || count('"') % 2 == 1 || count('\'') % 2 == 1;
    prompted.filter(|_| is_open)
}

fn trim_blank(lines: &mut Vec<BodyLine>) {
    let is_blank = |line: &BodyLine| line.text.trim().is_empty();
    while lines.last().is_some_and(is_blank) {
        lines.pop();
    }
    let blank = lines.iter().take_while(|line| is_blank(line)).count();
    lines.drain(..blank);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<BodyLine> {
        text.lines().enumerate().map(|(at, text)| BodyLine { line: at + 1, text: text.to_owned() }).collect()
    }

    /// Each command as `line command => output`.
    fn check(text: &str, root: bool, expected: &[&str]) {
        let join =
            |lines: &[BodyLine]| lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" / ");
        let said: Vec<String> = typed_in(&lines(text), root)
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
    fn a_command_goes_on_behind_a_backslash_and_at_the_second_prompt() {
        check("$ a \\\n>   b\nout\n", false, &["1 a \\ /   b => out"]);
        check("$ cat <<EOF\n> x\n> EOF\n$ b\n", false, &["1 cat <<EOF / x / EOF => ", "4 b => "]);
    }

    #[test]
    fn roots_prompt_is_one_only_where_nobody_writes_comments() {
        check("# ss -lnt\nState\n", true, &["1 ss -lnt => State"]);
        check("# ss -lnt\nState\n", false, &[]);
        check("# Check the sockets\nss -lnt\n", true, &[]);
    }

    #[test]
    fn a_script_without_prompts_has_none() {
        for text in ["echo $ x\n", "A=1\n", "kubectl get pods # now\n", "# why\nls\n", "echo 5$ \n"] {
            check(text, true, &[]);
        }
    }

    #[test]
    fn comments_between_prompts_are_titles() {
        let found = typed_in(&lines("# Look around\n$ ls\na\n# not a title\n$ df\n"), false)
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
