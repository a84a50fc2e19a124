//! What the document says a step prints, beside what it printed; and exit statuses that need a word of explanation.

use crate::scene::Scene;

/// The arguments of a run that nobody is asked about.
const RUN: &[&str] = &["run", "runbook.md", "--yes"];

/// A runbook whose block is followed by the output that it should have; `$` lines are typed at a prompt.
fn console(lines: &str) -> Scene {
    Scene::of(&format!("# Look\n\n```console\n{lines}\n```\n"))
}

#[test]
fn output_that_differs_only_in_ages_and_addresses_is_as_expected() {
    let scene = console(
        "$ echo 'api-7d4b9c6f5-x2x9z   1/1  Running  3d2h  10.1.2.3'\napi-66f8f7d9c-abcde 1/1 Running 5m 10.0.0.9",
    );
    scene.run(RUN).says(&["as the document expects"]).never_says(&["not quite"]).exits(0);
    assert!(scene.transcript().contains("as the document expects"));
}

#[test]
fn output_that_differs_is_shown_as_a_difference_and_fails_nothing() {
    let scene = console("$ printf 'api Running\\nweb Pending\\n'\napi Running\nweb Running");
    scene
        .run(RUN)
        .says(&[
            "not quite what the document expects (- expected, + printed):",
            "- web Running",
            "+ web Pending",
        ])
        .exits(0);
    let transcript = scene.transcript();
    assert!(transcript.contains("```diff\n  api Running\n- web Running\n+ web Pending\n```"), "{transcript}");
}

#[test]
fn a_search_that_finds_nothing_is_told_from_a_search_that_broke() {
    let scene = Scene::of("# Look\n\n```bash\necho fine | grep Error\n```\n");
    scene.run(RUN).says(&["exit 1 of a search says that it found nothing"]).exits(1);
    let scene = Scene::of("# Look\n\n```bash\ngrep Error /nowhere\n```\n");
    scene.run(RUN).never_says(&["found nothing"]).exits(1);
}

#[test]
fn a_refusal_that_curl_lets_pass_is_pointed_out() {
    // The `curl` here is a function, so that nothing has to be served.
    let scene = Scene::of(
        "# Look\n\n```bash\ncurl() { printf 'HTTP/1.1 503 Service Unavailable\\n'; }\ncurl -i https://service.example/health\n```\n",
    );
    scene.run(RUN).says(&["the server answered 503, and curl without -f exits 0"]).exits(0);
}
