//! Where each hole of a script stands.
//!
//! Takes a script and its commands, gives the kind of place of each hole, which decides how a value is written
//! there. A hole that the walk through the commands does not meet is nowhere known, and nothing clever is put there.

use super::hole::hole_index;
use super::parse::Command;
use super::quote_context::QuoteContext;
use super::walk::Walk;

/// The place of each hole in `text`, by its number; `None` for a number that is not in it.
///
/// `commands` are those that parsing `text` gave. A hole that stands in several places of different kinds is in a
/// place that is not known.
pub fn places(text: &str, commands: &[Command]) -> Vec<Option<QuoteContext>> {
    let mut walk = Walk::default();
    commands.iter().for_each(|command| walk.command(command));
    let mut found = walk.into_places();
    found.comments(text, commands, false);
    let Some(last) = text.chars().filter_map(hole_index).max() else { return Vec::new() };
    let mut places = vec![None; last + 1];
    for (at, k) in text.char_indices().filter_map(|(at, character)| Some((at, hole_index(character)?))) {
        if in_pattern(&text[..at]) {
            found.put(k, QuoteContext::Unknown);
        }
        places[k] = Some(found.of(k).cloned().unwrap_or(QuoteContext::Unknown));
    }
    places
}

/// Whether what follows `before` stands in an extended pattern, `@(…)`: the grammar reads no quotes in there.
fn in_pattern(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || c == ';').next().unwrap_or(before);
    ["?(", "*(", "+(", "@(", "!("].iter().any(|opener| word.contains(opener))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::{hole, parse};

    /// The place of hole 0 in a script in which `@` stands for it.
    fn place(script: &str) -> QuoteContext {
        let text = script.replace('@', &hole(0).to_string());
        let commands = parse(&text).unwrap();
        places(&text, &commands)[0].clone().unwrap()
    }

    #[test]
    fn plain_places_are_what_surrounds_the_hole() {
        let heredoc = QuoteContext::Heredoc { delimiter: "EOF".into(), strips_tabs: false };
        let quoted = QuoteContext::QuotedHeredoc { delimiter: "E F".into(), strips_tabs: true };
        let rows = [
            ("a @", QuoteContext::Bare),
            ("a --x=@/y", QuoteContext::Bare),
            ("X=@", QuoteContext::Bare),
            ("a > @", QuoteContext::Bare),
            ("for x in @; do a; done", QuoteContext::Bare),
            ("case $x in @) a;; esac", QuoteContext::BareBeside),
            ("[[ $x == @ ]]", QuoteContext::BareBeside),
            ("a=(x @)", QuoteContext::Bare),
            ("a \"x @\"", QuoteContext::DoubleQuoted),
            ("a 'x @'", QuoteContext::SingleQuoted),
            ("a $'x @'", QuoteContext::AnsiQuoted),
            ("cat <<EOF\nx @\nEOF", heredoc),
            ("cat <<-'E F'\nx @\nE F\n", quoted),
            ("a # @", QuoteContext::Comment),
            ("# @\n", QuoteContext::Comment),
            ("for x in 1; do\n  # see @\n  a\ndone", QuoteContext::Comment),
            ("a $((1 + @))", QuoteContext::Arithmetic),
            ("(( x > @ ))", QuoteContext::Arithmetic),
            ("[[ $x -gt @ ]]", QuoteContext::Arithmetic),
            ("x[@]=1", QuoteContext::Arithmetic),
        ];
        for (script, expected) in rows {
            assert_eq!(place(script), expected, "{script}");
        }
    }

    #[test]
    fn every_line_of_a_here_document_with_the_hole_counts() {
        assert_eq!(place("cat <<EOF\nx @\nEOF@\nEOF"), QuoteContext::Fused);
        assert_eq!(place("cat <<EOF\nx @\ny @\nEO@\nEOF"), QuoteContext::Fused);
    }

    #[test]
    fn a_substitution_starts_afresh() {
        assert_eq!(place("a \"x $(b @) y\""), QuoteContext::Bare);
        assert_eq!(place("a \"x $(b \"@\") y\""), QuoteContext::DoubleQuoted);
        assert_eq!(place("a <(b '@')"), QuoteContext::SingleQuoted);
        // Not where a line of the value could end a here-document around it.
        assert_eq!(place("cat <<E\n$(b @)\nE"), QuoteContext::Code);
        assert_eq!(place("cat <<E\n$(b \\\n@\n)\nE"), QuoteContext::Fused);
        assert_eq!(place("x=$(a # @\nb)"), QuoteContext::Comment);
    }

    #[test]
    fn code_for_something_else_is_code_in_whatever_quotes() {
        let scripts = [
            "eval \"a @\"",
            "bash -c 'a @'",
            "sudo sh -ec \"a @\"",
            "kubectl exec p -- sh -c \"a @\"",
            "ssh host a @",
            "su - u -c \"a @\"",
            "trap 'a @' EXIT",
            "source <(a @)",
            "xargs sh -c 'a @'",
            "watch a @",
            "psql -c \"select '@'\"",
            "psql -tAc \"select '@'\"",
            "kubectl exec -i p -- psql -c \"select @\"",
            "mysql -e 'drop table @'",
            "psql <<E\nselect @\nE",
            "cat <<E | ssh host\na @\nE",
            "echo \"a @\" | sudo bash -s",
            "bash <<< \"a @\"",
            "python3 -c 'print(\"@\")'",
            "awk '{print \"@\"}'",
            "a ${x:-@}",
            "a \"${x:-$(b @)}\"",
            "a ${@}",
            "a `b @`",
            "a `b # @\nc`",
            "bash -c \"a $(b @)\"",
            "make deploy ENV=@",
            "GIT_SSH_COMMAND=\"true @\" git fetch",
            "export PAGER=\"less @\"",
            "BASH_ENV='$(printf %s @)' bash -c :",
            "a=([@]=1)",
            "declare \"a[@]=1\"",
            "perl -le 'print \"@\"'",
            "perl -0777ne 'print \"@\"' f",
            "wp eval 'echo \"@\";'",
            "machinectl shell web /bin/sh -c 'a @'",
            "socat - SYSTEM:\"true @\"",
            "gcloud compute ssh vm --command=\"a @\"",
            "f@() { a; }",
            "cat <<@\nx\n@\n",
            "read @",
        ];
        for script in scripts {
            let found = place(script);
            assert!(matches!(found, QuoteContext::Code | QuoteContext::Unknown), "{script}: {found:?}");
        }
    }

    #[test]
    fn what_a_plain_value_would_merge_with_is_told_apart() {
        assert_eq!(place("a $x@"), QuoteContext::BareBeside);
        assert_eq!(place("a \"$x@\""), QuoteContext::DoubleQuotedBeside);
        assert_eq!(place("a ${x}@"), QuoteContext::Bare);
        assert_eq!(place("@ a"), QuoteContext::BareBeside);
        assert_eq!(place("i@ a"), QuoteContext::BareBeside);
        assert_eq!(place("2@>b"), QuoteContext::BareBeside);
        assert_eq!(place("a @>b"), QuoteContext::BareBeside);
        assert_eq!(place("a >@>b"), QuoteContext::BareBeside);
        assert_eq!(place("a >@>b >@"), QuoteContext::BareBeside);
        assert_eq!(place("a <<<@<b"), QuoteContext::BareBeside);
        for script in
            ["a \\@", "a $@", "a \"$@\"", "a \"\\@\"", "a $'\\x@'", "cat <<E\n$x@\nE", "cat <<E\n\\@\nE"]
        {
            assert_eq!(place(script), QuoteContext::Fused, "{script}");
        }
        for script in ["cat <<EOF\nE@\nEOF", "cat <<'EOF'\n@F\nEOF"] {
            assert_eq!(place(script), QuoteContext::Fused, "{script}");
        }
    }

    #[test]
    fn a_value_in_the_middle_of_the_programs_own_word_is_like_one_in_an_argument() {
        assert_eq!(place("target/x/@/current/run a"), QuoteContext::Bare);
        assert_eq!(place("./deploy-@.sh a"), QuoteContext::Bare);
        assert_eq!(place("kubectl-@ a"), QuoteContext::Bare);
        assert_eq!(place("$x/@/run a"), QuoteContext::Bare);
        assert_eq!(place("a x/@>b"), QuoteContext::Bare);
        assert_eq!(place("@/run a"), QuoteContext::BareBeside);
    }

    #[test]
    fn what_cannot_be_read_is_not_known() {
        assert_eq!(place("a $(b ;; c @)"), QuoteContext::Unknown);
        assert_eq!(place("`a (@`; @"), QuoteContext::Unknown, "one of the two stands in what cannot be read");
        assert_eq!(
            place("a \\$'x @'"),
            QuoteContext::Unknown,
            "the grammar reads other quotes here than bash"
        );
        assert_eq!(place("ls +(@)"), QuoteContext::Unknown, "no quotes are read in a pattern");
    }
}
