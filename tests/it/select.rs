//! Which part of a document is taken: sections, alternatives, environments, steps.

use crate::scene::Scene;

const RELEASE: &str = "
    # Release

    ## Setup
    ```bash
    echo setup
    ```

    ## Deploy to staging
    ```bash
    echo to staging
    ```

    ## Deploy to production
    ```bash
    echo to production
    ```

    ## Switch
    ### Blue-Green
    ```bash
    echo blue-green
    ```
    ### Rolling
    ```bash
    echo rolling
    ```

    ## Check
    ```bash
    # First look
    echo check
    # Second look
    echo check again
    ```
    - [ ] It works
      ```bash
      echo evidence
      ```

    ## Rollback
    ### Blue-Green
    ```bash
    echo rollback
    ```

    ## Troubleshooting
    ```bash
    echo trouble
    ```
    ";

fn scene() -> Scene {
    Scene::of(RELEASE).settings(
        "
        [env.staging]
        choose = [\"Rolling\"]
        [env.production]
        ",
    )
}

#[test]
fn an_environment_takes_its_own_sections_and_its_choices() {
    let scene = scene();
    let staging = scene.scripts(&["--env", "staging"]);
    assert_eq!(
        staging,
        ["echo setup", "echo to staging", "echo rolling", "echo check", "echo check again", "echo evidence"]
    );
    let production = scene.scripts(&["--env", "production", "--choose", "blue-green"]);
    assert_eq!(production[1..3], ["echo to production", "echo blue-green"]);
}

#[test]
fn an_alternative_is_never_chosen_silently() {
    scene().run(&["run", "runbook.md", "--env", "production", "--yes"]).is(r#"
        --- stderr ---

        error[open-choice]: 2 alternatives, and none is chosen
          --> runbook.md:19
           |
        19 | ### Blue-Green
          hint: Add --choose "Blue-Green" or --choose "Rolling".
        error: runbook.md is not ready: 1 to be solved first; nothing was run
          hint: `stepgate plan runbook.md` shows what would run.
        [exit 4]
        "#);
}

#[test]
fn a_section_is_taken_by_title_by_a_part_of_it_and_by_its_path() {
    let scene = scene();
    for section in ["Troubleshooting", "trouble", "Release > Troubleshooting"] {
        assert_eq!(scene.scripts(&["--env", "staging", "--section", section]), ["echo trouble"], "{section}");
    }
    assert_eq!(scene.scripts(&["--env", "staging", "--section", "Rollback"]), ["echo rollback"]);
    assert_eq!(
        scene.scripts(&["--env", "staging", "--section", "Setup", "--section", "Rollback > Blue-Green"]),
        ["echo setup", "echo rollback"]
    );
}

#[test]
fn a_section_that_is_not_there_or_not_the_only_one_is_an_error() {
    let scene = scene();
    scene.run(&["run", "runbook.md", "--env", "staging", "--section", "Rolback", "--yes"]).is(r#"
        --- stderr ---

        error[unknown-section]: no section is called `Rolback`
          hint: Did you mean "Rollback"?
        error: runbook.md is not ready: 1 to be solved first; nothing was run
          hint: `stepgate plan runbook.md` shows what would run.
        [exit 2]
        "#);
    scene.run(&["run", "runbook.md", "--env", "staging", "--section", "Blue-Green", "--yes"]).is(r#"
        --- stderr ---

        error[ambiguous-section]: `Blue-Green` names 2 sections: line 19, line 41
          --> runbook.md:19
           |
        19 | ### Blue-Green
           |     ^^^^^^^^^^
          hint: Give more of the title, or the path with the sections above it: "A > B".
        error: runbook.md is not ready: 1 to be solved first; nothing was run
          hint: `stepgate plan runbook.md` shows what would run.
        [exit 2]
        "#);
}

#[test]
fn from_to_and_only_narrow_the_steps() {
    let scene = scene();
    let scripts = |arguments: &[&str]| scene.scripts(&[&["--env", "staging"], arguments].concat());
    assert_eq!(scripts(&["--from", "First look"]), ["echo check", "echo check again", "echo evidence"]);
    assert_eq!(scripts(&["--to", "5"]), ["echo setup"]);
    assert_eq!(
        scripts(&["--from", "line 10", "--to", "first look"]),
        ["echo to staging", "echo rolling", "echo check"]
    );
    assert_eq!(scripts(&["--only", "Second look"]), ["echo check again"]);
    assert_eq!(scripts(&["--only", "It works"]), ["echo evidence"]);
    scene
        .run(&["run", "runbook.md", "--env", "staging", "--only", "Third look", "--yes"])
        .exits(2)
        .says(&["no step is called `Third look`"]);
}

#[test]
fn all_takes_everything_and_answers_whatever_is_open() {
    let scene = scene();
    let everything = scene.scripts(&["--all"]);
    assert_eq!(everything.len(), 10);
    scene.done(&["plan", "runbook.md", "--all"]);
}

#[test]
fn a_block_rule_skips_replaces_and_must_match() {
    let scene = Scene::of(
        "
        # Migrate
        ## Validate
        ```bash
        npx prisma migrate status
        npx prisma migrate resolve --rolled-back (the last one)
        sleep 300
        ```
        ",
    )
    .settings(
        "
        [[block]]
        section = \"Validate\"
        starts = \"npx prisma migrate resolve\"
        skip = \"only after a failed migration\"
        [[block]]
        starts = \"sleep\"
        replace = \"echo no need to wait\"
        ",
    );
    assert_eq!(scene.scripts(&[]), ["npx prisma migrate status", "echo no need to wait"]);
    scene.done(&["plan", "runbook.md"]).says(&["only after a failed migration", "replaced by stepgate.toml"]);
    let scene = scene.settings("[[block]]\nstarts = \"npx prisma generate\"\nskip = \"x\"\n");
    scene
        .run(&["plan", "runbook.md"])
        .exits(4)
        .says(&["nothing starts with `npx prisma generate`", "bash rejects this"]);
}

#[test]
fn a_block_for_a_case_that_the_paragraph_above_names_is_left_out_unless_it_is_chosen() {
    let scene = Scene::of(
        "# Fix\n\n```bash\necho look\n```\n\n**If it is broken**:\n\n```bash\necho restore\n```\n\n## In any case\n\n```bash\necho end\n```\n",
    );
    assert_eq!(scene.scripts(&[]), ["echo look", "echo end"]);
    assert_eq!(scene.scripts(&["--choose", "If it is broken"]), ["echo look", "echo restore", "echo end"]);
}
