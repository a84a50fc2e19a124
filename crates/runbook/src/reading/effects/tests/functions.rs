//! Functions and aliases: what a call of one does.

use super::rows;
use crate::reading::Effect::{Change, Destroy, Read, Unknown};

#[test]
fn a_call_has_the_effect_of_the_body() {
    rows(
        Destroy,
        &[
            &["foo() { kubectl delete ns x; }", "foo"],
            &["function foo { rm -rf ./dir; }", "foo"],
            &["foo() { rm -rf ./dir; }; foo"],
            &["{ foo() { rm -rf ./dir; }; foo; }"],
            &["git() { rm -rf ./dir; }", "git status"],
            &["ls() { rm -rf ./dir; }", "ls"],
            &["cd() { rm -rf ./dir; }", "cd /tmp"],
            &["a() { b; }", "b() { rm -rf ./dir; }", "a"],
            &["kexec() { kubectl exec pod -- sh -c \"$1\"; }", "kexec \"curl -X DELETE http://x/y\""],
            &["run() { \"$@\"; }", "run rm -rf ./dir"],
            &["run() { eval \"$*\"; }", "run rm -rf ./dir"],
            &["run() { $1; }", "run 'rm -rf ./dir'"],
            &["foo() { rm -rf ./dir; }", "export -f foo", "bash -c foo"],
            &["foo() { rm -rf ./dir; }", "if true; then foo; fi"],
            &["foo() { rm -rf ./dir; }", "x=$(foo)"],
            &["foo() { rm -rf ./dir; }", "true && foo | cat"],
            &["foo() { rm -rf ./dir; }", "---foo"],
            &["foo() { rm -rf ./dir; }", "trap foo EXIT"],
            &["eval 'foo() { rm -rf ./dir; }'", "foo"],
            &["command_not_found_handle() { rm -rf ./dir; }"],
        ],
    );
    rows(
        Change,
        &[&["foo() { kubectl apply -f x.yaml; }", "foo"], &["log() { echo \"$@\" >> run.log; }", "log done"]],
    );
    rows(
        Read,
        &[
            &["foo() { rm -rf ./dir; }"],
            &["log() { echo \"[$(date)] $*\"; }", "log hello"],
            &["log() { echo \"$*\"; }", "---log hello"],
            &["kg() { kubectl get \"$@\"; }", "kg pods"],
            &["foo() { rm -rf ./dir; }", "foo() { ls; }", "foo"],
            &["git() { rm -rf ./dir; }", "unset -f git", "git status"],
            &["git() { rm -rf ./dir; }", "command git status"],
            &["git() { command git --no-pager \"$@\"; }", "git status"],
        ],
    );
}

#[test]
fn what_a_name_means_for_certain_is_the_least_that_is_said() {
    rows(
        Unknown,
        &[
            &["test -f x && foo() { ls; }", "foo"],
            &["foo() { foo; }", "foo"],
            &["run() { \"$1\" status; }", "run \"$PROGRAM\""],
        ],
    );
    // A section that is left out may have defined it, so the program of that name may be what runs.
    rows(
        Destroy,
        &[&["rm() { echo no; }", "---rm -rf ./dir"], &["test -f x && rm() { ls; }", "rm -rf ./dir"]],
    );
    rows(
        Destroy,
        &[
            &["foo() { rm -rf ./dir; }", "---foo() { ls; }", "foo"],
            &["git() { :; }", "bash -c 'rm -rf ./dir'"],
        ],
    );
    rows(Destroy, &[&["rm() { :; }", "bash -c 'rm -rf ./dir'"], &["rm() { :; }", "sudo rm -rf ./dir"]]);
}

#[test]
fn an_alias_is_the_text_that_it_stands_for() {
    rows(
        Destroy,
        &[
            &["alias k='kubectl delete'", "k ns x"],
            &["alias ls='rm -rf ./dir; ls'", "ls"],
            &["alias wipe='rm -rf'", "wipe ./dir"],
            &["shopt -s expand_aliases", "alias a='rm -rf ./dir'", "alias b=a", "b"],
            &["alias rm='echo'", "sudo rm -rf ./dir"],
            &["alias rm='echo'", "\\rm -rf ./dir"],
        ],
    );
    rows(
        Read,
        &[
            &["alias k=kubectl", "k get pods"],
            &["alias ls='ls -l'", "ls x"],
            &["alias ls='rm -rf ./dir'", "unalias ls", "ls"],
            &["alias ls='rm -rf ./dir'", "unalias -a", "ls"],
            &["alias ls='rm -rf ./dir'", "\\ls"],
        ],
    );
}
