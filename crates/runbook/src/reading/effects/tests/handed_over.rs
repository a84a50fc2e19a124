//! Traps, variables and settings that hold a command for later.

use super::rows;
use crate::reading::Effect::{Change, Destroy, Read, Unknown};

#[test]
fn a_trap_has_the_effect_of_its_text_where_it_is_set() {
    rows(
        Destroy,
        &[
            &["trap 'rm -rf ./dir' EXIT"],
            &["trap \"rm -rf ./dir\" ERR"],
            &["trap -- 'rm -rf ./dir' DEBUG"],
            &["CLEAN='rm -rf ./dir'", "trap \"$CLEAN\" EXIT"],
            &["cleanup() { rm -rf ./dir; }", "trap cleanup EXIT INT TERM"],
        ],
    );
    rows(Read, &[&["trap - EXIT"], &["trap '' INT"], &["trap"], &["trap -p"], &["trap 'echo failed' ERR"]]);
    rows(Unknown, &[&["trap \"$HANDLER\" EXIT"], &["trap frob EXIT"]]);
}

#[test]
fn a_variable_that_holds_a_command_is_that_command() {
    rows(
        Destroy,
        &[
            &["CMD=\"rm -rf ./dir\"", "$CMD"],
            &["CMD=\"rm -rf ./dir\"", "eval \"$CMD\""],
            &["CMD=\"rm -rf ./dir\"", "bash -c \"$CMD\""],
            &["CMD=\"rm -rf ./dir\"", "echo \"$CMD\" | sh"],
            &["CMD=\"rm -rf ./dir\"", "sh <<< \"$CMD\""],
            &["CMD=rm", "$CMD -rf ./dir"],
            &["A=rm", "B=\"$A -rf\"", "$B ./dir"],
            &["cmd=(rm -rf ./dir)", "\"${cmd[@]}\""],
            &["cmd=(rm)", "cmd+=(-rf ./dir)", "\"${cmd[@]}\""],
            &["CMD=rm", "CMD+=' -rf ./dir'", "$CMD"],
            &["export CMD='rm -rf ./dir'", "$CMD"],
            &["declare CMD='rm -rf ./dir'", "$CMD"],
            &["CMD='rm -rf ./dir'; $CMD"],
            &["CMD='rm -rf ./dir' && $CMD"],
            &["if true; then CMD='rm -rf ./dir'; fi", "$CMD"],
            &["CMD=ls", "test -f x && CMD='rm -rf ./dir'", "$CMD"],
            &["CMD=ls", "---CMD='rm -rf ./dir'", "---$CMD"],
            &["SQL='DELETE FROM a'", "psql -c \"$SQL\""],
            &["FLAGS='--all'", "OBJECT=namespace", "kubectl delete \"$OBJECT\" x"],
        ],
    );
    rows(
        Read,
        &[
            &["CMD='kubectl get pods'", "$CMD"],
            &["CMD='rm -rf ./dir'", "CMD=ls", "$CMD"],
            &["NAME=x", "echo \"$NAME\""],
        ],
    );
    rows(
        Unknown,
        &[
            &["$CMD"],
            &["CMD=ls", "for CMD in a b; do true; done", "$CMD"],
            &["CMD=ls", "unset CMD", "$CMD"],
            &["eval \"$CMD\""],
            &["bash -c \"$CMD\""],
        ],
    );
}

#[test]
fn what_the_settings_say_of_a_command_wins() {
    let read = [("./verify.sh", Read), ("source x.env", Read), ("frob", Read)];
    let more: std::collections::BTreeMap<String, _> =
        read.into_iter().map(|(key, effect)| (key.to_owned(), effect)).collect();
    for script in ["./verify.sh --all", "source x.env", "frob() { rm -rf ./dir; }; frob"] {
        assert_eq!(super::verdict(script, &more).effect.0, Read, "{script}");
    }
    assert_eq!(super::verdict("source y.env", &more).effect.0, Unknown);
}

#[test]
fn what_other_programs_take_up_has_its_effect_where_it_is_given() {
    rows(
        Destroy,
        &[
            &["PROMPT_COMMAND='rm -rf ./dir'"],
            &["export PROMPT_COMMAND='rm -rf ./dir'"],
            &["PAGER='rm -rf ./dir' git log"],
            &["env PAGER='rm -rf ./dir' git log"],
            &["export GIT_SSH_COMMAND='sh -c \"rm -rf ./dir\"'"],
            &["cat > env.sh <<'E'\nrm -rf ./dir\nE", "export BASH_ENV=./env.sh"],
            &["git config alias.x '!rm -rf ./dir'"],
            &["git config --global alias.x '!rm -rf ./dir'"],
            &["git -c alias.x='!rm -rf ./dir' x"],
            &["git -c core.pager='rm -rf ./dir' log"],
            &["git config core.sshCommand 'rm -rf ./dir'"],
        ],
    );
}

#[test]
fn what_decides_where_programs_are_found_is_not_known() {
    rows(
        Unknown,
        &[
            &["export BASH_ENV=./env.sh"],
            &["LD_PRELOAD=./x.so ls"],
            &["env LD_PRELOAD=./x.so ls"],
            &["sudo PATH=./bin:$PATH ls"],
            &["PATH=./bin:$PATH", "ls"],
            &["export PATH=bin:$PATH", "kubectl get pods"],
            &["PATH=/tmp/x:$PATH ls"],
            &["read -r PATH <<< ./bin:/bin", "date"],
            &["printf -v PATH %s ./bin:/bin", "date"],
            &["printf -v PATH %s ./bin:/bin && date"],
            &["for PATH in ./bin; do date; done"],
            &["declare -n p=PATH", "p=./bin:/bin", "date"],
            &["export \"PATH=./bin:$PATH\"", "date"],
            &["timeout 5 env PATH=./bin:/bin date"],
            &["/usr/bin/env PATH=./bin:/bin date"],
            &["timeout 5 env PYTHONPATH=x python3 -c 'import json'"],
            &["read -r PYTHONPATH <<< x"],
            &["printf -v BASH_ENV x"],
            &["declare -n p=BASH_ENV"],
            &["export \"PYTHONPATH=x\""],
            &["ENV=x.sh sh -c ls"],
            &["CLASSPATH=./x java -version"],
            &["GIT_DIR=./x git status"],
            &["GIT_CONFIG_SYSTEM=./x git log"],
            &["export GIT_CONFIG_PARAMETERS=x"],
            &["HOME=./h git status"],
            &["MAVEN_OPTS=-javaagent:./x.jar mvn -v"],
            &["JAVA_TOOL_OPTIONS=-XX:OnError=./x java -version"],
            &["hash -p ./x ls"],
            &["enable -f ./x.so ls"],
            &["git -c core.hooksPath=./hooks status"],
        ],
    );
}

#[test]
fn what_is_set_to_something_harmless_stays_harmless() {
    rows(
        Read,
        &[
            &["PAGER=cat git log"],
            &["export EDITOR=vim"],
            &["export PATH=/usr/local/bin:$PATH", "ls"],
            &["export \"PATH=/usr/local/bin:$PATH\"", "ls"],
            &["declare -x PATH", "ls"],
            &["HOME=/root git status"],
            &["GIT_DIR=/srv/app.git git status"],
            &["export CLASSPATH=$CLASSPATH:/opt/x.jar"],
            &["MAVEN_OPTS=-Xmx2g mvn -v"],
            &["for HOME_DIR in a; do ls; done"],
            &["export PATH=\"$HOME/.local/bin:$PATH\"", "kubectl get pods"],
            &["PATH=./bin:$PATH", "echo hello"],
        ],
    );
    rows(Change, &[&["git config user.name x"], &["git config alias.co checkout"]]);
    rows(Destroy, &[&["cat > bin/ls <<'E'\nrm -rf ./dir\nE", "hash -p ./bin/ls ls", "ls"]]);
}
