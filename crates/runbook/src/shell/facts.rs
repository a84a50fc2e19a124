//! What one command does, as far as its text tells: what it runs, which variables it reads and sets, where it goes.
//!
//! Plain data, which the walk through a command collects. Never decides what a program does with its arguments, and never
//! follows a function or a script.

use super::invocation::{Assignment, Invocation};

/// What one top-level command does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the command")]
pub struct Facts {
    /// Every simple command that would run, in the order in which it starts to; those inside of substitutions too.
    pub invocations: Vec<Invocation>,
    /// The variables whose value it needs and does not set itself before.
    pub reads: Vec<VariableUse>,
    /// The variables that have a value because of it, for later commands too.
    pub sets: Vec<String>,
    /// What `NAME=value` gives its variables, `export NAME=value` included.
    pub assignments: Vec<Assignment>,
    /// The functions that it defines.
    pub functions: Vec<String>,
    /// The text of each of them: what a call of it runs.
    pub bodies: Vec<String>,
    /// The variables that it exports.
    pub exports: Vec<String>,
    /// The variables and functions that it removes.
    pub unsets: Vec<String>,
    /// The literal targets of `cd` and `pushd` outside of subshells and functions.
    pub cd: Vec<String>,
    /// The files that it reads into the shell.
    pub sources: Vec<String>,
    /// Whether it is a loop that nothing inside ends.
    pub endless: bool,
    /// Whether it asks with `select`.
    pub selects: bool,
    /// Whether it may end the shell.
    pub exits: bool,
    /// Whether a part of it could not be read as bash, so that this is not all.
    pub unread: bool,
}

/// A variable whose value a command needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableUse {
    /// Its name.
    pub name: String,
    /// Whether every use says what happens where it has no value: `${x:-d}`, `${x:+a}`, `${x:=d}`.
    pub guarded: bool,
    /// Whether every use is in the body of a function, which may be called once the variable has a value.
    pub in_function: bool,
}

impl Facts {
    /// Adds those of a command that runs after these: what these set, it does not need.
    pub fn extend(&mut self, later: Self) {
        let set = |name: &String| self.sets.contains(name);
        let reads: Vec<VariableUse> = later.reads.into_iter().filter(|read| !set(&read.name)).collect();
        self.reads.extend(reads);
        self.invocations.extend(later.invocations);
        self.sets.extend(later.sets);
        self.assignments.extend(later.assignments);
        self.functions.extend(later.functions);
        self.bodies.extend(later.bodies);
        self.exports.extend(later.exports);
        self.unsets.extend(later.unsets);
        self.cd.extend(later.cd);
        self.sources.extend(later.sources);
        self.endless |= later.endless;
        self.selects |= later.selects;
        self.exits |= later.exits;
        self.unread |= later.unread;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::{Joint, RedirectionKind, parse};

    fn facts(script: &str) -> Facts {
        let commands = parse(script).unwrap();
        assert_eq!(commands.len(), 1, "{script}");
        Facts::of(&commands[0])
    }

    fn programs(script: &str) -> Vec<String> {
        let words = |invocation: Invocation| {
            invocation.words.into_iter().map(|word| word.text).collect::<Vec<_>>().join(" ")
        };
        facts(script).invocations.into_iter().map(words).collect()
    }

    fn reads(script: &str) -> Vec<String> {
        facts(script).reads.into_iter().filter(|read| !read.guarded).map(|read| read.name).collect()
    }

    #[test]
    fn every_command_is_found_however_it_is_nested() {
        assert_eq!(programs("a 'b c' \"$x\" | d && e"), ["a b c $x", "d", "e"]);
        assert_eq!(programs("x=$(a \"$(b)\") "), ["b", "a $(b)"]);
        assert_eq!(programs("if a; then b; elif c; then d; else e; fi"), ["a", "b", "c", "d", "e"]);
        assert_eq!(programs("while a; do b; done < <(c)"), ["a", "b", "c", ""]);
        assert_eq!(programs("case $(a) in x) b;; *) c;; esac"), ["a", "b", "c"]);
        assert_eq!(programs("f() { a; }"), ["a"]);
        assert_eq!(programs("cat <<E\n$(a) `b`\nE"), ["a", "b", "cat"]);
        assert_eq!(programs("echo $(( $(a) + 1 ))"), ["a", "echo $(( $(a) + 1 ))"]);
        assert_eq!(programs("[[ $(a) == b ]]"), ["a"]);
        assert_eq!(programs("x=(1 $(a) 2)"), ["a"]);
        assert_eq!(programs("echo ${x:-$(a)}"), ["a", "echo ${x:-$(a)}"]);
        assert_eq!(programs("cat <<'E'\n$(a)\nE"), ["cat"]);
        assert_eq!(programs("time a"), ["a"]);
        assert_eq!(programs("{ a; (b); } > c"), ["a", "b", ""]);
    }

    #[test]
    fn an_invocation_knows_where_it_stands() {
        let found = facts("! a | while read x; do b $(c); done || d").invocations;
        let names: Vec<_> = found.iter().map(|one| one.program().unwrap()).collect();
        assert_eq!(names, ["a", "read", "c", "b", "d"]);
        assert_eq!(
            (found[0].piped_into, found[1].piped_from, found[3].piped_from),
            (Some(1), Some(0), Some(0))
        );
        assert_eq!((found[2].piped_from, found[4].piped_from), (None, None));
        assert!(found[0].negated && found[3].in_loop && found[2].substituted && !found[3].substituted);
        assert_eq!(found[4].joint, Joint::Or);
        assert!(facts("f() { a; }").invocations[0].in_function);
        let found = facts("{ a; if b; then c; fi > d; } < e && { f; }").invocations;
        let enclosed: Vec<_> = found.iter().map(|one| one.enclosed_by).collect();
        assert_eq!(enclosed, [Some(4), Some(3), Some(3), Some(4), None, None]);
        assert!(facts("coproc { a; }").invocations[0].in_coprocess && !found[5].in_coprocess);
    }

    #[test]
    fn redirections_name_their_target() {
        let found = facts("A=1 a 2>&1 >>'x y' < in <<E\nb\nE").invocations.remove(0);
        let kinds: Vec<_> =
            found.redirections.iter().map(|one| (one.fd, one.kind, one.target.text.as_str())).collect();
        assert_eq!(
            kinds,
            [
                (Some(2), RedirectionKind::Duplicate, "1"),
                (Some(1), RedirectionKind::Append, "x y"),
                (Some(0), RedirectionKind::Read, "in"),
                (Some(0), RedirectionKind::Heredoc, "b\n"),
            ]
        );
        assert_eq!(found.assignments[0].name, "A");
    }

    #[test]
    fn a_variable_is_read_where_nothing_set_it_before() {
        assert_eq!(reads("a $x \"${y}\" '$z' ${#v} ${w%.*}"), ["x", "y", "v", "w"]);
        assert_eq!(reads("x=1 && a $x $y"), ["y"]);
        assert_eq!(reads("a $x && x=1"), ["x"]);
        assert_eq!(reads("x=1 a $x"), ["x"]);
        assert_eq!(reads("for i in $list; do a $i; done"), ["list"]);
        assert_eq!(reads("a | while read -r k v; do b $k $v $w; done"), ["w"]);
        assert_eq!(reads("{ (x=1); a $x; }"), ["x"]);
        assert_eq!(reads("cat <<E\n$x \\$y\nE"), ["x"]);
        assert_eq!(reads("cat <<'E'\n$x\nE"), Vec::<String>::new());
        assert_eq!(reads("awk '{print $NF}' $f"), ["f"]);
        assert_eq!(reads("a \"b $x\" && bash -c \"c $y '$z'\""), ["x", "y", "z"]);
        assert_eq!(reads("[ -z \"$x\" ] && exit 1"), ["x"]);
        assert_eq!(reads("[[ -n $x ]]"), ["x"]);
        assert_eq!(reads("echo $((n + ${m} + $k))"), ["n", "m", "k"]);
        assert_eq!(reads("for ((i=0; i<n; i++)); do a $i; done"), ["n"]);
        assert_eq!(reads("f() { local x=$1; a $x $y \"$@\" $? $$ $#; }"), ["y"]);
        assert_eq!(reads("a ${x:?needed} ${!y} ${z[0]} ${#q[@]}"), ["x", "y", "z", "q"]);
        assert_eq!(reads("export A=$b C"), ["b"]);
        assert_eq!(reads("a > \"$d/f\" 2> $e"), ["d", "e"]);
        assert_eq!(reads("a `b $x` $(c $y)"), ["x", "y"]);
        assert_eq!(reads("a \\$x '$y'\"'$z'\""), ["z"]);
    }

    fn reads_of_first(script: &str) -> Vec<String> {
        Facts::of(&parse(script).unwrap()[0]).reads.into_iter().map(|read| read.name).collect()
    }

    #[test]
    fn guards_are_told_apart_from_plain_reads() {
        let found = facts("a ${x:-1} ${y:=2} ${z:+3} ${v-4} && b $y $z");
        let shown: Vec<_> = found.reads.iter().map(|read| (read.name.as_str(), read.guarded)).collect();
        assert_eq!(shown, [("x", true), ("y", true), ("z", false), ("v", true)]);
        assert_eq!(found.sets, ["y"]);
        assert_eq!(reads_of_first("a ${x:-$y}\n"), ["x", "y"]);
    }

    #[test]
    fn what_is_set_lasts_only_where_no_subshell_ends() {
        assert_eq!(facts("x=1").sets, ["x"]);
        assert_eq!(facts("x=1 y=2 a").sets, Vec::<String>::new());
        assert_eq!(facts("export x=1 y").sets, ["x"]);
        assert_eq!(facts("export x=1 y").exports, ["x", "y"]);
        assert_eq!(facts("declare -A m; ").sets, ["m"]);
        assert_eq!(facts("read -rp 'Name? ' a b").sets, ["a", "b"]);
        assert_eq!(facts("read -r -t 5").sets, ["REPLY"]);
        assert_eq!(facts("mapfile -t lines < f").sets, ["lines"]);
        assert_eq!(facts("printf -v x %s a").sets, ["x"]);
        assert_eq!(facts("a | read x").sets, Vec::<String>::new());
        assert_eq!(facts("( x=1 )").sets, Vec::<String>::new());
        assert_eq!(facts("y=$(x=1)").sets, ["y"]);
        assert_eq!(facts("let x=1").sets, ["x"]);
        assert_eq!(facts("(( x++ ))").sets, ["x"]);
        assert_eq!(facts("x+=1").sets, ["x"]);
        assert_eq!(facts("x[1]=a").sets, ["x"]);
        assert_eq!(facts("while getopts ab: o; do :; done").sets, ["OPTARG", "OPTIND", "o"]);
        assert_eq!(facts("f() { local a=1; b=2; }").sets, ["b"]);
        assert_eq!(facts("if x=$(a); then :; fi").sets, ["x"]);
        assert_eq!(facts("unset x").unsets, ["x"]);
    }

    #[test]
    fn loops_without_an_end_are_endless() {
        for script in [
            "while true; do a; done",
            "while :; do a; sleep 1; done",
            "until false; do a; done",
            "while sleep 1; do a; done",
            "for ((;;)); do a; done",
        ] {
            assert!(facts(script).endless, "{script}");
        }
        for script in [
            "while true; do a && break; done",
            "while a; do b; done",
            "while true; do a || exit; done",
            "until true; do a; done",
            "while sleep 1 && a; do b; done",
        ] {
            assert!(!facts(script).endless, "{script}");
        }
    }

    #[test]
    fn the_shell_itself_is_watched() {
        assert_eq!(facts("cd /srv/app && a").cd, ["/srv/app"]);
        assert_eq!(facts("cd $x").cd, Vec::<String>::new());
        assert_eq!(facts("(cd x && a)").cd, Vec::<String>::new());
        assert_eq!(facts("cd -").cd, ["-"]);
        assert!(facts("a || exit 1").exits);
        assert!(!facts("(exit 1)").exits);
        assert!(!facts("f() { exit 1; }").exits);
        assert_eq!(facts("source .env").sources, [".env"]);
        assert_eq!(facts("f() { a; }").functions, ["f"]);
        assert!(facts("select x in a b; do c; done").selects);
        assert_eq!(facts("export VERSION=1.0.1").assignments[0].value.text, "1.0.1");
    }

    #[test]
    fn deep_nesting_is_given_up_and_said_so() {
        let deep = format!("a {}b{}", "$(".repeat(500), ")".repeat(500));
        let started = std::time::Instant::now();
        assert!(facts(&deep).unread);
        for unit in ["${x:-", "\"$(", "$((", "<(a "] {
            for script in [
                format!("a {}", unit.repeat(300)),
                format!("a {}b{}", unit.repeat(300), ")}\"))".repeat(300)),
            ] {
                let _ = parse(&script).map(|commands| commands.iter().map(Facts::of).collect::<Vec<_>>());
            }
        }
        assert!(started.elapsed().as_secs() < 10);
    }
}
