//! What is code wherever it stands: the text of an entry point, of what is sourced, of a function.

use super::tests::uses;

#[test]
fn what_an_entry_point_runs_is_code_however_the_flag_is_written() {
    for flag in ["--entrypoint sh", "--entrypoint=sh", "--entrypoint /bin/bash"] {
        let text = format!("docker run --rm {flag} alpine -c \"printf '%s\\n' $value\"");
        let uses = uses(&text);
        let mut uses = uses.get("value").into_iter().flatten();
        assert!(uses.any(|one| one.check("$(touch x)").is_err()), "{text}");
    }
}

#[test]
fn what_is_sourced_from_the_input_and_what_a_function_is_made_of_is_code() {
    for text in [
        "source /dev/stdin <<< \"printf '%s' '$value'\"",
        ". /dev/fd/0 <<< \"printf '%s' '$value'\"",
        "bash /dev/stdin <<< \"printf '%s' '$value'\"",
        "env \"BASH_FUNC_f%%=() { printf '%s' '$value'; }\" bash -c f",
    ] {
        let uses = uses(text);
        let mut uses = uses.get("value").into_iter().flatten();
        assert!(uses.any(|one| one.check("'; touch x; '").is_err()), "{text}");
    }
}
