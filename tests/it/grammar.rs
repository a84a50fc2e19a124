//! Scripts that nobody has written: a small grammar of what stands in runbooks, drawn from by a number, always the same way.
//!
//! Nothing of a script fails at its top but its last command, for that would stop a run; inside, anything may.

/// Draws numbers, always the same ones for a seed (splitmix64).
struct Draw(u64);

impl Draw {
    fn number(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % below as u64).expect("it is below a small number")
    }

    fn one<'o>(&mut self, of: &[&'o str]) -> &'o str {
        of[self.number(of.len())]
    }
}

/// The script of a number.
pub fn script(seed: u64) -> String {
    let mut grower = Grower { draw: Draw(seed), n_names: 0, text: String::new() };
    grower.options();
    for _ in 0..3 + grower.draw.number(6) {
        grower.top();
    }
    grower.end();
    grower.text
}

struct Grower {
    draw: Draw,
    /// How many variables, functions and files have a name already.
    n_names: usize,
    text: String,
}

impl Grower {
    fn line(&mut self, line: &str) {
        self.text.extend([line, "\n"]);
    }

    fn name(&mut self, kind: &str) -> String {
        self.n_names += 1;
        format!("{kind}{}", self.n_names)
    }

    /// What a script often begins with.
    fn options(&mut self) {
        let options = [
            "",
            "",
            "set -u",
            "set -o pipefail",
            "set -euo pipefail",
            "shopt -s nullglob",
            "shopt -s lastpipe",
            "trap 'echo \"leaving with $?\"' EXIT",
            "trap 'echo \"failed with $?\"' ERR",
            "umask 027",
            "IFS=$'\\n\\t'",
        ];
        let line = self.draw.one(&options);
        if !line.is_empty() {
            self.line(line);
        }
    }

    /// A command at the top, which ends well.
    fn top(&mut self) {
        match self.draw.number(15) {
            0 => self.variable(),
            1 => self.array(),
            2 => self.function(),
            3 => self.here_document(),
            4 => self.descriptor(),
            5 => self.job(),
            6 => self.folder(),
            7 => self.sourced(),
            8 => {
                let body = self.inner(2);
                self.line(&format!("( {body} ) || echo \"subshell $?\""));
            }
            9 => {
                let (first, second) = (self.inner(1), self.inner(1));
                self.line(&format!("if {first}; then echo yes; else echo \"no $?\"; {second}; fi || true"));
            }
            10 => {
                let body = self.inner(2);
                self.line(&format!("for item in a 'b c' \"d\"; do echo \"[$item]\"; {body}; done || true"));
            }
            11 => {
                let (first, second) = (self.inner(1), self.inner(1));
                self.line(&format!("{{ {first}; }} | {{ cat; {second}; }} || true"));
                self.line("echo \"${PIPESTATUS[*]}\"");
            }
            12 => {
                let body = self.inner(2);
                self.line(&format!("made=$( {body} ) || echo \"substitution $?\""));
                self.line("echo \"made: $made\"");
            }
            13 => {
                let body = self.inner(1);
                self.line(&format!("eval '{body}' || echo \"eval $?\""));
            }
            _ => {
                let body = self.inner(2);
                self.line(&format!("{{ {body}; }} || echo \"group $?\""));
            }
        }
    }

    /// Something small that may fail, without an apostrophe, so that it can stand in a text in quotes.
    fn inner(&mut self, depth: usize) -> String {
        if depth > 0 && self.draw.number(2) == 0 {
            let (first, second) = (self.inner(depth - 1), self.inner(depth - 1));
            return match self.draw.number(6) {
                0 => format!("{first} && {second}"),
                1 => format!("{first} || {second}"),
                2 => format!("( {first}; {second} )"),
                3 => format!("if {first}; then {second}; fi"),
                4 => format!("while {first}; do {second}; break; done"),
                _ => format!("! {first}; {second}"),
            };
        }
        let simple = [
            "true",
            "false",
            ":",
            "echo out",
            "echo err >&2",
            "(exit 3)",
            "[ -e runbook.md ]",
            "[[ abc == a* ]]",
            "[[ abc =~ ^(x) ]]",
            "((1 + 1 == 2))",
            "((0))",
            "test 1 -gt 2",
            "printf %s one two",
            "echo $((7 / 2)) ${#PWD}",
            "read -r word <<< first",
            "local kept=1",
            "return 4",
            "cat missing",
            "echo \"$?\"",
            "echo \"${never-unset}\"",
            "echo {1..3}",
            "grep -c e runbook.missing",
            "shopt -q nullglob",
            "unset -v gone",
            "declare -i sum=2+3",
            "command -v true",
            "type -t echo",
        ];
        self.draw.one(&simple).to_owned()
    }

    fn variable(&mut self) {
        let name = self.name("value");
        let value =
            self.draw.one(&["plain", "'two words'", "$((6 * 7))", "\"$(echo made)\"", "$'tab\\there'"]);
        let way = self.draw.one(&["", "export ", "declare ", "readonly ", "declare -u "]);
        self.line(&format!("{way}{name}={value}"));
        let show = self.draw.one(&[
            "echo \"$NAME\"",
            "echo \"${NAME:0:2} ${#NAME}\"",
            "bash -c \"echo \\${NAME-kept back}\"",
            "printf '%q\\n' \"$NAME\"",
            "declare -p NAME",
        ]);
        self.line(&show.replace("NAME", &name));
    }

    fn array(&mut self) {
        let name = self.name("list");
        self.line(&format!("{name}=(one 'two three' four)"));
        let change =
            self.draw.one(&["NAME+=(five)", "unset 'NAME[1]'", "NAME[7]=seven", "NAME=(\"${NAME[@]:1}\")"]);
        self.line(&change.replace("NAME", &name));
        let show =
            self.draw.one(&["\"${NAME[@]}\"", "\"${!NAME[*]}\"", "\"${#NAME[@]}\"", "\"${NAME[-1]}\""]);
        self.line(&format!("printf '<%s>\\n' {}", show.replace("NAME", &name)));
    }

    fn function(&mut self) {
        let name = self.name("task");
        let (first, second) = (self.inner(2), self.inner(1));
        let kept = self.draw.one(&["local way=inside", "way=outside", "local -n way=made_by", "set -- x y"]);
        self.line(&format!("{name}() {{ {kept}; {first}; {second}; echo \"$# ${{way-none}}\"; }}"));
        let call = self.draw.one(&["NAME", "NAME a b", "NAME | cat", "(NAME)", "NAME > NAME.txt"]);
        self.line(&format!("{} || echo \"task $?\"", call.replace("NAME", &name)));
        self.line("echo \"${way-gone} $#\"");
    }

    fn here_document(&mut self) {
        let quote = self.draw.one(&["", "'"]);
        let reader =
            self.draw.one(&["cat", "tr a-z A-Z", "sort", "while read -r row; do echo \"row $row\"; done"]);
        let target = self.draw.one(&["", " >&2"]);
        self.line(&format!("{reader} <<{quote}END{quote}{target}"));
        self.line("second $HOME $(echo inside)");
        self.line("first \\$kept");
        self.line("END");
    }

    fn descriptor(&mut self) {
        let name = self.name("log");
        let number = 3 + self.draw.number(7);
        self.line(&format!("exec {number}> {name}.txt"));
        self.line(&format!("echo one >&{number}"));
        let body = self.inner(1);
        self.line(&format!("{{ {body}; }} >&{number} 2>&1 || true"));
        self.line(&format!("exec {number}>&-"));
        self.line(&format!("cat {name}.txt"));
    }

    fn job(&mut self) {
        let body = self.inner(1);
        self.line(&format!("( {body} ) > job.txt 2>&1 &"));
        self.line("wait $! || echo \"job $?\"");
        self.line("cat job.txt");
    }

    fn folder(&mut self) {
        let name = self.name("folder");
        self.line(&format!("mkdir -p {name}/inside"));
        let go = self.draw.one(&[
            "cd NAME && basename \"$PWD\" && cd ..",
            "pushd NAME/inside > /dev/null && dirs -p | wc -l && popd > /dev/null",
            "(cd NAME/inside && touch here)",
            "cd NAME; cd - > /dev/null",
            "cd -P NAME/inside; cd ../..",
        ]);
        self.line(&go.replace("NAME", &name));
        self.line("basename \"$PWD\"");
    }

    fn sourced(&mut self) {
        let name = self.name("part");
        let body = self.inner(2);
        self.line(&format!("echo '{body}' > {name}.sh"));
        self.line(&format!(". ./{name}.sh || echo \"sourced $?\""));
    }

    /// What a script ends with: often with its status.
    fn end(&mut self) {
        let end = [
            "echo done",
            "exit 0",
            "exit 5",
            "if true; then exit 6; fi",
            "leave() { exit 7; }; leave",
            "false",
            "(exit 8)",
            "for n in 1 2; do [ $n = 1 ] || exit 9; done",
            "eval 'exit 10'",
            "exec true",
            "exec sh -c 'exit 11'",
            "case x in x) exit 12 ;; esac",
            "true | exit 13",
            "kill -TERM $$; sleep 5",
        ];
        // Where a run stops, its EXIT trap waits for whoever goes on.
        let has_trap = self.text.contains(" EXIT\n");
        let line = self.draw.one(if has_trap { &end[..2] } else { &end });
        self.line(line);
    }
}
