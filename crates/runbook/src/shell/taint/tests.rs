//! What bash itself makes of a value that a variable holds: it arrives byte for byte, or it is refused, and never runs.
//!
//! Takes every context, spelling and payload, runs what is not refused in an empty folder that has to stay empty.

use super::{Memory, Sources, Uses, trace};
use crate::shell::{QuoteContext, hole, hole_index, parse, places, quote};
use std::collections::BTreeMap;
use std::process::Command;

/// Values that run something, name something or vanish where they are not kept.
const PAYLOADS: &[&str] = &[
    "plain",
    "7",
    "$(touch PWN)",
    "`touch PWN`",
    "a[$(touch PWN)]",
    "a[`touch PWN`]",
    "x;touch PWN",
    "x\ntouch PWN\n",
    "touch PWN",
    "two words",
    "' ; touch PWN ; '",
    "\"; touch PWN; \"",
    "') ; touch PWN #",
    "x || touch PWN",
    "x & touch PWN",
    "*",
    "\\",
    "-e",
    "1+a[$(touch PWN)]",
    "PATH",
    "}; touch PWN; {",
    "EOF\ntouch PWN",
];

/// Contexts in which `@` is the value, and what they print before and behind it.
const PRINTING: &[(&str, &str, &str)] = &[
    ("printf '%s\\0' \"@\"", "", "\0"),
    ("printf '%s\\0' @", "", "\0"),
    ("printf '%s\\0' \"a @ b\"", "a ", " b\0"),
    ("printf '%s\\0' --x=\"@\"", "--x=", "\0"),
    ("w=\"@\"; printf '%s\\0' \"$w\"", "", "\0"),
    ("w=@; printf '%s\\0' \"$w\"", "", "\0"),
    ("w=@; printf '%s\\0' $w", "", "\0"),
    ("export w=\"@\"; bash -c 'printf \"%s\\0\" \"$w\"'", "", "\0"),
    ("export w=\"@\"; bash -c 'printf \"%s\\0\" $w'", "", "\0"),
    ("bash -c 'printf \"%s\\0\" \"$1\"' _ \"@\"", "", "\0"),
    ("bash -c 'printf \"%s\\0\" $1' _ \"@\"", "", "\0"),
    ("bash -c 'printf \"%s\\0\" @'", "", "\0"),
    ("f() { printf '%s\\0' \"$1\"; }; f \"@\"", "", "\0"),
    ("f() { printf '%s\\0' $1; }; f \"@\"", "", "\0"),
    ("f() { local x=$1; printf '%s\\0' \"$x\"; }; f \"@\"", "", "\0"),
    ("f() { g \"$@\"; }; g() { printf '%s\\0' \"$1\"; }; f \"@\"", "", "\0"),
    ("read -r w <<< \"@\"; printf '%s\\0' \"$w\"", "", "\0"),
    ("cat <<EOF\n@\nEOF\nprintf '\\0'", "", "\n\0"),
    ("cat <<< \"@\"; printf '\\0'", "", "\n\0"),
    ("x=$(printf '%s.' \"@\"); printf '%s\\0' \"$x\"", "", ".\0"),
    ("a=(x \"@\"); printf '%s\\0' \"${a[1]}\"", "", "\0"),
    ("for x in \"@\"; do printf '%s\\0' \"$x\"; done", "", "\0"),
    ("[[ \"@\" == \"@\" ]] && printf 'y\\0'", "y", ""),
    ("case \"@\" in \"@\") printf 'y\\0';; esac", "y", ""),
    ("printf '%s' \"@\" > /dev/null; printf '%s\\0' \"@\"", "", "\0"),
    ("set -- \"@\"; printf '%s\\0' \"$1\"", "", "\0"),
    ("printf -v w '%s' \"@\"; printf '%s\\0' \"$w\"", "", "\0"),
    ("declare w=\"@\"; printf '%s\\0' \"$w\"", "", "\0"),
    ("declare -n r=w; r=\"@\"; printf '%s\\0' \"$w\"", "", "\0"),
    ("echo \"@\" | { read -r w; printf '%s\\0' \"$w\"; }", "", "\0"),
    ("echo \"@\"; printf '\\0'", "", "\n\0"),
    ("declare -A m=([k]=\"@\"); printf '%s\\0' \"${m[k]}\"", "", "\0"),
    ("env w=\"@\" bash -c 'printf \"%s\\0\" \"$w\"'", "", "\0"),
];

/// Contexts in which a value may run, be evaluated or name a variable. What they print does not matter.
const RUNNING: &[&str] = &[
    "eval \"echo @\"",
    "eval echo @",
    "bash -c \"echo @\"",
    "bash -ec \"echo @\"",
    "sh -c \"echo @\"",
    "bash <<EOF\necho @\nEOF",
    "bash <<< \"echo @\"",
    "echo \"echo @\" | bash",
    "printf '%s\\n' \"@\" | sh",
    "source <(echo \"echo @\")",
    "trap \"echo @\" EXIT",
    "$(echo \"@\")",
    "echo $(( @ + 1 ))",
    "(( @ > 3 ))",
    "[[ @ -gt 3 ]]",
    "[[ \"@\" -gt 3 ]]",
    "let \"n=@\"",
    "declare -i n=@",
    "declare -i n; n=@",
    "f() { local -i n=$1; }; f \"@\"",
    "a[@]=1",
    "a=(1 2); echo \"${a[@]}\"; echo ${a[@X]}",
    "w=hello; echo ${w:@}",
    "w=hello; echo ${w:0:@}",
    "for ((i = 0; i < @; i++)); do break; done",
    "printf -v \"@\" x",
    "printf -v w x; read \"@\" <<< x",
    "unset \"@\"",
    "export \"@\"",
    "declare \"@=1\"",
    "test -v \"@\"",
    "[[ -v @ ]]",
    "declare -n r=\"@\"; echo $r",
    "w=\"@\"; echo $((w))",
    "w=\"@\"; x=w; echo $((x))",
    "w=\"@\"; echo ${!w}",
    "w=\"@\"; eval \"echo $w\"",
    "w=\"@\"; x=\"echo $w\"; $x; bash -c \"$x\"",
    "w=\"echo @\"; eval \"$w\"",
    "w=\"@\"; (( w++ ))",
    "w=\"@\"; [[ w -gt 3 ]]",
    "w=\"@\"; echo ${w@P}",
    "f() { eval \"$1\"; }; f \"@\"",
    "f() { eval \"$*\"; }; f a \"@\"",
    "f() { g \"$1\"; }; g() { eval \"$1\"; }; f \"@\"",
    "f() { shift; eval \"$1\"; }; f a \"@\"",
    "f() { (( $1 > 1 )); }; f \"@\"",
    "export w=\"@\"; bash -c 'eval \"$w\"'",
    "export w=\"@\"; bash -c 'eval $w'",
    "w=\"@\" bash -c 'eval \"$w\"'",
    "env w=\"@\" bash -c 'eval \"$w\"'",
    "bash -c 'eval \"$1\"' _ \"@\"",
    "bash -c 'echo $(( $1 ))' _ \"@\"",
    "bash -s \"@\" <<'EOF'\neval \"$1\"\nEOF",
    "read -r w <<< \"@\"; eval \"$w\"",
    "echo \"@\" | while read -r w; do eval \"$w\"; done",
    "while read -r w; do eval \"$w\"; done <<< \"@\"",
    "while read -r w; do eval \"$w\"; done < <(echo \"@\")",
    "mapfile -t l <<< \"@\"; eval \"${l[0]}\"",
    "a=(\"@\"); eval \"${a[0]}\"",
    "a=(); a+=(\"@\"); eval \"${a[0]}\"",
    "declare -A m; m[k]=\"@\"; eval \"${m[k]}\"",
    "for w in \"@\"; do eval \"$w\"; done",
    "for w in @; do eval \"$w\"; done",
    "w=$(echo \"@\"); eval \"$w\"",
    "w=$(cat <<< \"@\" | tr a-z a-z); eval \"$w\"",
    "w=`echo \"@\"`; eval \"$w\"",
    "f() { echo \"@\"; }; eval \"$(f)\"",
    "f() { echo \"$1\"; }; eval \"$(f \"@\")\"",
    "f() { w=$1; }; f \"@\"; eval \"$w\"",
    "w=\"@\"; x=$w; y=$x; eval \"$y\"",
    "w=\"@\"; declare -n r=w; eval \"$r\"",
    "printf -v w '%s' \"@\"; eval \"$w\"",
    "w=${x:-\"@\"}; eval \"$w\"",
    ": ${w:=@}; eval \"$w\"",
    "w=\"@\"; eval \"${w%%z}\"",
    "w=\"@\"; eval \"${w^^}\"; eval \"${w,,}\"",
    "if true; then w=\"@\"; fi; eval \"$w\"",
    "set -- \"@\"; eval \"$1\"",
    "set -- a \"@\"; shift; eval \"$1\"",
    "d=$(mktemp -d); echo \"@\" > \"$d/f.sh\"; bash \"$d/f.sh\"",
    "d=$(mktemp -d); cat > \"$d/f\" <<EOF\n@\nEOF\nsource \"$d/f\"",
    "d=$(mktemp -d); echo \"@\" | tee \"$d/f\" >/dev/null; . \"$d/f\"",
    "d=$(mktemp -d); echo \"@\" > \"$d/f\"; cp \"$d/f\" \"$d/g\"; bash \"$d/g\"",
    "d=$(mktemp -d); echo \"@\" > \"$d/f\"; chmod +x \"$d/f\"; \"$d/f\"",
    "d=$(mktemp -d); echo \"@\" > \"$d/f\"; bash < \"$d/f\"",
    "d=$(mktemp -d); echo \"@\" > \"$d/f\"; cat \"$d/f\" | bash",
    "d=$(mktemp -d); echo \"@\" > \"$d/f\"; eval \"$(cat \"$d/f\")\"",
    "d=$(mktemp -d); { echo a; echo \"@\"; } > \"$d/f\"; bash \"$d/f\"",
    "alias x=\"echo @\"; shopt -s expand_aliases\nx",
    "c=eval; $c \"@\"",
    "c='bash -c'; $c \"@\"",
    "echo \"@\" | xargs -I{} bash -c 'echo {}'",
    "echo \"@\" | xargs bash -c 'eval \"$0\"'",
    "find . -maxdepth 0 -exec bash -c \"echo @\" \\;",
    "timeout 5 bash -c \"echo @\"",
    "PROMPT_COMMAND=\"@\"; eval \"$PROMPT_COMMAND\"",
    "awk \"BEGIN { print @ }\"",
    "echo 1 | sed \"s/1/@/e\"",
    "coproc bash -c \"echo @\"; wait",
    "bash -c \"$(echo \"echo @\")\"",
    "exec 3>&1; echo x >&@",
    "[[ x == @ ]]",
    "[[ x =~ @ ]]",
    "case x in @) ;; esac",
    "w=hello; echo \"${w/@/x}\" \"${w#@}\"",
    "a=(1 2 3); echo ${a[@]:@:1}; echo \"${a[@X]}\"",
    "test \"@\" -gt 3",
    "a=([@]=1)",
    "declare \"a[@]=1\"",
    "compgen -W \"@\" x",
    "BASH_ENV='$(printf %s @)' bash -c :",
    "export val=@; c='eval \"$val\"'; bash -c \"$c\"",
    "export val=@; a='$val'; bash -c \"eval $a\"",
    "export GIT_SSH_COMMAND=\"true @\"; bash -c \"$GIT_SSH_COMMAND\"",
    "for PAGER in \"@\"; do bash -c \"$PAGER\"; done",
    "IFS=x; w=\"@\"; echo $w >/dev/null",
    "printf -v 'a[@]' x",
    "[ -v 'a[@]' ]",
    "[[ -v 'a[@]' ]]",
    "unset 'a[@]'",
    "read -r 'a[@]' <<< 1",
    "declare 'a[@]=1'",
    "declare -n r='a[@]'; echo \"$r\"",
    "x='a[@]'; echo $((x))",
    "x='a[@]'; echo \"${!x}\"",
    "x='a[@]'; printf -v \"$x\" y",
    "x='a[@]'; [[ -v $x ]]",
    "x='a[@]'; [[ $x -gt 1 ]]",
    "x='a[@]'; y=x; echo $((y))",
    "declare -i n; x='a[@]'; n=x",
    "ENV=\"@\" sh -i </dev/null",
];

/// How a value is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// A placeholder.
    Hole,
    /// A variable of the shell that Stepgate fills, as it fills one with a captured value.
    Filled,
    /// A variable that the script itself fills with a placeholder.
    Assigned,
}

/// The script of a context in a spelling: its text with holes.
fn spelled(context: &str, spelling: Spelling) -> String {
    // `@X` is a variable's spelling inside of braces, where a placeholder has none.
    let context = context.replace("[@]}", "[\u{1}]}").replace("[@]:", "[\u{1}]:").replace("$@", "$\u{1}");
    let hole = hole(0).to_string();
    let text = match spelling {
        Spelling::Hole => context.replace("@X", &hole).replace('@', &hole),
        Spelling::Filled => context.replace("@X", "$value").replace("@P", "\u{2}P").replace('@', "${value}"),
        Spelling::Assigned => {
            let used = context.replace("@X", "$copy").replace("@P", "\u{2}P").replace('@', "${copy}");
            format!("export copy={hole}\n{used}")
        }
    };
    text.replace(['\u{1}', '\u{2}'], "@")
}

/// The script with the value in it, or `None` where it is refused.
fn filled(text: &str, value: &str) -> Option<String> {
    let commands = parse(text).unwrap();
    let uses = uses(text);
    let refused = uses.get("value").is_some_and(|uses| uses.iter().any(|one| one.check(value).is_err()));
    if refused {
        return None;
    }
    let places = places(text, &commands);
    let mut out = format!("export value={}\n", quote(value, &QuoteContext::Bare).unwrap());
    for character in text.chars() {
        match hole_index(character) {
            Some(k) => out.push_str(&quote(value, places[k].as_ref().unwrap()).ok()?),
            None => out.push(character),
        }
    }
    Some(out)
}

/// What a value has to be in a script.
pub(super) fn uses(text: &str) -> Uses {
    let holes = BTreeMap::from([(0, "value".to_owned())]);
    let mut memory = Memory::default();
    memory.give("value", "value");
    let mut all = Uses::default();
    // Command by command, as steps are.
    for command in parse(text).unwrap() {
        let own = parse(&command.text).unwrap();
        for (name, uses) in trace(&own, &mut memory, &Sources { holes: &holes }) {
            all.entry(name).or_default().extend(uses);
        }
    }
    all
}

/// What a script prints in an empty folder, or `None` where a file was made in it.
fn printed(script: &str) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let scripts = tempfile::tempdir().unwrap();
    let path = scripts.path().join("script");
    std::fs::write(&path, script).unwrap();
    let output =
        Command::new("bash").arg(&path).env("TMPDIR", scripts.path()).current_dir(folder.path()).output();
    let output = output.unwrap();
    (std::fs::read_dir(folder.path()).unwrap().count() == 0).then_some(output.stdout)
}

const SPELLINGS: [Spelling; 3] = [Spelling::Hole, Spelling::Filled, Spelling::Assigned];

#[test]
fn a_value_arrives_as_it_is_or_is_refused_however_it_is_spelled() {
    let mut wrong = Vec::new();
    for (context, before, behind) in PRINTING {
        for spelling in SPELLINGS {
            let text = spelled(context, spelling);
            for value in PAYLOADS {
                // A line is all that `read` takes.
                let is_cut = context.contains("read") && value.contains('\n');
                let Some(script) = filled(&text, value).filter(|_| !is_cut) else { continue };
                let inner = if *before == "y" { "\0" } else { value };
                let expected = format!("{before}{inner}{behind}").into_bytes();
                if printed(&script) != Some(expected) {
                    wrong.push(format!("{context} {spelling:?} {value:?}"));
                }
            }
            assert!(filled(&text, "plain").is_some(), "{context} {spelling:?}: a plain value is refused");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_value_never_runs_however_it_is_spelled_and_wherever_it_goes() {
    let mut wrong = Vec::new();
    for context in RUNNING {
        for spelling in SPELLINGS {
            let text = spelled(context, spelling);
            for value in PAYLOADS {
                if filled(&text, value).is_some_and(|script| printed(&script).is_none()) {
                    wrong.push(format!("{context} {spelling:?} {value:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_only_holds_a_value_as_data_takes_any() {
    for context in [
        "w=\"@\"; echo \"x $w\" > /tmp/f",
        "git commit -m \"@\"",
        "curl -d \"x=@\" https://example.com",
        "frob --flag=\"@\"",
        "frob \"prefix-@\"",
        "kubectl annotate pod x \"note=@\"",
    ] {
        for spelling in SPELLINGS {
            let uses = uses(&spelled(context, spelling));
            let refused = uses
                .get("value")
                .and_then(|uses| uses.iter().find_map(|one| one.check("a b; $(c) 'd'").err()));
            assert_eq!(refused, None, "{context} {spelling:?}");
        }
    }
}

#[test]
fn an_unknown_program_gets_only_plain_values_in_the_middle_of_a_text() {
    for context in ["frob \"delete where id = @\"", "frob \"f(@)\"", "./frob --run=\"a; @\""] {
        for spelling in SPELLINGS {
            assert!(filled(&spelled(context, spelling), "1 or 1=1").is_none(), "{context} {spelling:?}");
            assert!(filled(&spelled(context, spelling), "17").is_some(), "{context} {spelling:?}");
        }
    }
}

#[test]
fn an_operand_is_no_option_and_a_path_is_not_empty() {
    let refused = |context: &str, value: &str| {
        let all = SPELLINGS.map(|spelling| filled(&spelled(context, spelling), value).is_none());
        assert!(all.iter().all(|one| *one == all[0]), "{context} {value}: {all:?}");
        all[0]
    };
    for context in
        ["rsync -a \"@\" host:/", "rm -r \"@\"", "rm \"a\" \"@\"", "kubectl exec p -- rm \"@\"", "cd \"@\""]
    {
        assert!(refused(context, "-e touch PWN"), "{context}");
    }
    for context in ["rm -r -- \"@\"", "rm --x=\"@\"", "rm a\"@\"", "git commit -m \"@\"", "[ \"@\" = x ]"] {
        assert!(!refused(context, "-e"), "{context}");
    }
    for context in [
        "rm -rf \"@\"/x",
        "rm -rf \"@/x\"",
        "kubectl get pods -n \"@\"",
        "kubectl get pods --namespace=\"@\"",
        "curl -X DELETE \"https://es/@\"",
        "echo x > \"@\"",
        "cd \"@\"",
    ] {
        assert!(refused(context, ""), "{context}");
    }
    for context in [
        "git commit --message \"@\"",
        "echo \"@\"",
        "w=\"@\"",
        "[[ -n \"@\" ]]",
        "kubectl annotate p \"x=@\"",
    ] {
        assert!(!refused(context, ""), "{context}");
    }
    assert!(refused("curl -d \"@\" https://example.com", "@/etc/passwd"));
}
