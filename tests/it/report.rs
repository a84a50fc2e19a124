//! `stepgate report` in the formats for build servers, and `stepgate diff`.

use crate::scene::Scene;

/// A run that fails in its third step, of a runbook whose words and output are markup.
fn failed() -> Scene {
    let scene = Scene::of(
        "
        # Release <script>alert(1)</script>

        - [ ] Ready & <b>willing</b>

        ```bash
        echo '</pre><img src=x onerror=y> ]]> &'
        ```

        ```bash
        exit 3
        ```

        ```bash
        echo never
        ```
        ",
    );
    scene.run(&["run", "runbook.md", "--env", "staging", "--yes"]).exits(1);
    scene
}

#[test]
fn build_servers_read_each_step_as_a_test_case() {
    let scene = failed();
    scene.done(&["report", "--format", "junit", "-o", "run.xml"]);
    // Whether it is XML is for somebody else's reader to say.
    let reader = "import sys, xml.etree.ElementTree as tree\n\
        suite = tree.parse('run.xml').getroot()[0]\n\
        print(*[suite.get(name) for name in ('name', 'tests', 'failures', 'errors', 'skipped')])\n\
        for case in suite:\n    print(case.get('name'), '|', *[f'{one.tag}: {one.get(\"message\") or one.text}' for one in case])";
    let read = scene.command("python3").args(["-c", reader]).output().expect("python3");
    assert_eq!(
        String::from_utf8_lossy(&read.stdout).replace("\n\n", "\n"),
        "runbook.md 4 1 0 1\n\
         Ready & willing (line 3) |\n\
         echo '</pre><img src=x onerror=y> ]]> &' (line 6) | system-out: </pre><img src=x onerror=y> ]]> &\n\
         exit 3 (line 10) | failure: exit 3\n\
         echo never (line 14) | skipped: not reached\n",
        "{}",
        String::from_utf8_lossy(&read.stderr)
    );
}

#[test]
fn two_runs_differ_in_what_was_given_printed_and_how_they_ended() {
    let scene = Scene::of("# Try\n\n```bash\necho <word>\n[ <word> = one ]\n```\n");
    let run = |word: &str| {
        let set = format!("word={word}");
        scene
            .run(&["run", "runbook.md", "--env", "staging", "--yes", "--set", &set])
            .exits(i32::from(word != "one"));
        let ids = scene.done(&["runs", "--format", "json"]).json();
        ids[0]["run"].as_str().expect("an id").to_owned()
    };
    let (first, second, third) = (run("one"), run("two"), run("one"));
    let difference = scene.done(&["diff", &first, &second]).out;
    for line in ["-word = one\n", "+word = two\n", "-    echo one\n", "+    │ two\n", "-done\n", "+exit 1\n"]
    {
        assert!(difference.contains(line), "{line} is not in {difference}");
    }
    assert_eq!(scene.done(&["diff", &first, &third]).says(&["the same but for their times"]).out, "");
}
