//! What a plan asks a person for and never runs: lines among commands, lists, commands that ask themselves.

use crate::scene::Scene;

/// A numbered line above a block that is not indented names the block: nobody is asked for it by itself.
#[test]
fn a_numbered_line_above_a_block_names_it() {
    let scene = Scene::of(
        "# T\n\n1. Look at it\n\n```bash\necho look\n```\n\n2. Call the team\n3. Mend it:\n\n```bash\necho mend\n```\n\n4. Tell the team\n",
    );
    let plan = scene.plan(&[]);
    let rows: Vec<String> = plan["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| {
            format!("{} {}", step["kind"].as_str().expect("kind"), step["title"].as_str().expect("title"))
        })
        .collect();
    assert_eq!(
        rows,
        ["command Look at it", "manual Call the team", "command Mend it", "manual Tell the team"]
    );
}

/// A list of names with what they are asks nobody to do anything; a list with something to do in it is asked.
#[test]
fn a_numbered_list_that_only_tells_what_things_are_is_not_asked() {
    let steps = |list: &str| {
        let scene = Scene::of(&format!("# Deploy\n\n## Set the logs up\n\n{list}\n\n```bash\nls\n```\n"));
        scene.plan(&[])["steps"].as_array().expect("a plan has steps").len()
    };
    assert_eq!(
        steps("1. Audit logs - who did what\n2. System logs - what happened\n3. Web logs - who came"),
        1
    );
    assert_eq!(
        steps("1. Audit logs - who did what\n2. System logs - rotate them\n3. Web logs - who came"),
        4
    );
}

/// A script of which the text says that it asks needs a person; one that is given the answer does not.
#[test]
fn a_command_that_asks_by_the_document_needs_a_person() {
    let modes = |text: &str| -> Vec<String> {
        let plan = Scene::of(text).plan(&[]);
        let steps = plan["steps"].as_array().expect("steps").iter();
        steps.map(|step| step["mode"].as_str().expect("a mode").to_owned()).collect()
    };
    let block = "```bash\ncd app\n./go\n```\n";
    assert_eq!(modes(&format!("# T\n\nUse the interactive script:\n\n{block}")), ["plain", "terminal"]);
    assert_eq!(
        modes(&format!("# T\n\n{block}\nThis will prompt for confirmation.\n")),
        ["plain", "terminal"]
    );
    assert_eq!(
        modes(&format!("# T\n\n{block}\nYou will see:\n\n```\nGo on? (yes/no):\n```\n")),
        ["plain", "terminal"]
    );
    assert_eq!(
        modes(&format!("# T\n\n{block}\nThen:\n\n```bash\nls\n```\n\nIt will ask for a name.\n")),
        ["plain"; 3]
    );
    assert_eq!(modes("# T\n\nThe script will ask:\n\n```bash\n./go --yes\n```\n"), ["plain"]);
    assert_eq!(
        modes("# T\n\n```bash\n./go\n./go --auto-approve\n./stay\n```\n"),
        ["terminal", "plain", "plain"]
    );
}

#[test]
fn what_is_said_among_commands_is_asked_and_never_run() {
    let scene = Scene::of(
        r#"
        # Restore

        ## Steps

        ```bash
        # Look first
        ls

        # Then by hand:
        1. Stop the workers
        2. Restore <copy>
        - [disk] is mounted

        # Limits (add to /etc/security/limits.conf)
        web soft nofile 65535
        web hard nofile 65535

        # Tell them
        "It is all done"
        ```
        "#,
    )
    .settings(
        "
        [env.staging.vars]
        copy = \"monday.gz\"
        ",
    );
    scene.run(&["plan", "runbook.md", "--env", "staging"]).is("
        runbook.md · staging · 6 steps
        sha256:<sha256>

        Steps  main · line 3
           1  read     Look first  line 7
                       ls
           2  manual   Stop the workers  line 10
                       · Then by hand
           3  manual   Restore monday.gz  line 11
           4  manual   [disk] is mounted  line 12
           5  manual   Limits (add to /etc/security/limits.conf)  line 15
                           web soft nofile 65535
                           web hard nofile 65535
           6  manual   It is all done  line 19
                       · Tell them

        Ready: a run would start.
        [exit 0]
        ");
}
