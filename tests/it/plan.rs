//! `stepgate plan`: what it shows a person, what is wrong, and what it looks like to a program.

use crate::scene::Scene;
use serde_json::{Value, json};

/// `line code` for each finding of a plan.
fn findings(plan: &Value) -> Vec<String> {
    let found = plan["diagnostics"].as_array().expect("a plan has diagnostics").iter();
    found.map(|one| format!("{} {}", one["line"], one["code"].as_str().expect("a code"))).collect()
}

/// Every kind of step, and what is left out.
const SHOP: &str = "
# Deploy the shop

## Prerequisites

- [ ] Release {{version}} is approved
- [x] On-call knows

## Deploy

Watch the dashboard meanwhile.

```bash
# Look first
ls charts

helm upgrade shop charts/shop --set tag=<version> -n <environment>
```

```yaml
replicas: 3
```

```sql
-- Count the orders
SELECT count(*) FROM orders;
```

## Rollback

```bash
helm rollback shop
```
";

#[test]
fn the_preview_shows_values_steps_and_what_is_left_out() {
    let scene = Scene::of(SHOP).settings(
        "
        [env.staging]
        database = \"sqlite:shop.db\"
        [env.staging.vars]
        version = \"1.0.1\"
        ",
    );
    scene.run(&["plan", "runbook.md", "--env", "staging"]).is("
        runbook.md · staging · 5 steps
        sha256:<sha256>

        Variables
          version      1.0.1    environment staging
          environment  staging  environment staging

        Prerequisites  setup · line 3
           1  gate     Release 1.0.1 is approved  line 5
           2  gate     On-call knows (ticked in the document)  line 6

        Deploy  main · line 8
           3  read     Look first  line 14
                       ls charts
           4  change   helm upgrade shop charts/shop --set tag=1.0.1 -n staging  line 16
           5  read     Count the orders  line 25
                       SELECT count(*) FROM orders
                       · on database sqlite shop.db (stepgate.toml)

        Left out
          Rollback  rollback: only with --section (heading says `rollback`) · line 28 · 1 step

        Not run
          line 19     not run: yaml

        Ready: a run would start.
        [exit 0]
        ");
}

/// Six things that are wrong, and a choice.
const RELEASE: &str = "
# Release

## Option A: Helm
```bash
helm upgrade shop --set tag=<version>
```

## Option B: kubectl
```bash
kubectl set image deployment/shop shop=shop:<version>
```

## Finish
```bash
if true; then
```
```bash
echo {{#if late}}late{{/if}} <ticket> <version>
```
```sql
SELECT 'never closed;
```
";

#[test]
fn every_problem_is_told_at_once_with_its_line_and_what_to_do() {
    let scene = Scene::of(RELEASE).settings(
        "
        [env.staging]
        database = \"sqlite:shop.db\"
        [[block]]
        starts = \"npm ci\"
        skip = \"not here\"
        ",
    );
    scene.run(&["plan", "runbook.md", "--env", "staging"]).exits(4);
    scene.run(&["run", "runbook.md", "--env", "staging", "--yes"]).is(r#"
        --- stderr ---

        error[rule-matches-nothing]: /world/repo/stepgate.toml: nothing starts with `npm ci`
          hint: The runbook has changed, or the words are not the first ones: correct the [[block]] or remove it.

        runbook.md:3: error[open-choice]: 2 alternatives, and none is chosen
          hint: Add --choose "Option A: Helm" or --choose "Option B: kubectl".

        runbook.md:15: error[bash-rejects]: bash rejects this: `if` is never closed
          hint: Correct it, or give a [[block]] for it in stepgate.toml: skip = "why", or replace = "what runs instead".

        runbook.md:18: error[unfilled-variable]: `{{#if late}}` has no value (late)
          hint: It decides what the steps are, so it has to be known now: give it with --set late=VALUE, or in stepgate.toml.

        runbook.md:18: error[unfilled-variable]: `<ticket>` has no value (ticket)
          hint: Give it with --set ticket=VALUE, or in [env.staging.vars] of stepgate.toml.

        runbook.md:18: error[unfilled-variable]: `<version>` has no value (version)
          hint: Give it with --set version=VALUE, or in [env.staging.vars] of stepgate.toml.

        runbook.md:21: error[sql-rejects]: this SQL cannot be split into statements: Unterminated string literal
          hint: Correct it, or give a [[block]] for it in stepgate.toml: skip = "why", or replace = "what runs instead".
        error: runbook.md is not ready: 7 to be solved first; nothing was run
          hint: `stepgate plan runbook.md` shows what would run.
        [exit 4]
        "#);
    assert_eq!(scene.n_runs(), 0);
}

#[test]
fn an_unclosed_fence_is_pointed_at() {
    let scene = Scene::of(
        "
        # Release
        ```bash
        echo one

        ## Rollback
        - [ ] swallowed
        ",
    );
    let plan = scene.plan(&[]);
    assert!(findings(&plan).contains(&"2 unclosed-fence".to_owned()), "{:?}", findings(&plan));
}

#[test]
fn blocks_that_are_not_run_say_why() {
    let scene = Scene::of(
        "
        # Notes
        ```yaml
        a: 1
        ```
        ```
        just text
        ```
        ```bash
        MONGODB_URI=mongodb://...
        REDIS_URL=redis://...
        ```
        ```bash
        # m h dom mon dow command
        0 2 * * * /usr/local/bin/backup.sh
        ```
        ```console
        $ echo only this
        and not this
        ```
        ",
    );
    let plan = scene.plan(&[]);
    let rows = plan["blocks"].as_array().expect("blocks").iter();
    let rows: Vec<String> = rows
        .map(|row| format!("{} {} {}", row["line"], row["run"], row["reason"].as_str().unwrap_or("-")))
        .collect();
    let expected = [
        "2 false not run: yaml",
        "5 false not run: untagged",
        "8 false not run: environment listing",
        "12 false not run: crontab lines",
        "16 true -",
    ];
    assert_eq!(rows, expected);
    assert_eq!(scene.scripts(&[]), ["echo only this"]);
}

/// `--all` takes what is left out by default: commands and statements in fences that name no language too.
#[test]
fn all_takes_untagged_commands_and_the_plan_says_so() {
    let scene = Scene::of("# T\n\n```\ngit fetch\n```\n\n```\nSELECT 1;\n```\n\n```\nname: web\n```\n");
    assert_eq!(scene.scripts(&[]), Vec::<String>::new());
    assert_eq!(scene.scripts(&["--all"]), ["git fetch", "SELECT 1"]);
}

#[test]
fn a_steps_id_stays_when_the_prose_around_it_changes() {
    let ids = |text: &str| {
        let plan = Scene::of(text).plan(&[]);
        plan["steps"]
            .as_array()
            .expect("steps")
            .iter()
            .map(|step| step["id"].as_str().expect("an id").to_owned())
            .collect::<Vec<_>>()
    };
    let before = ids("# A\n\nWords.\n\n```bash\necho one\necho two\n```\n\n- [ ] Done\n");
    let after = ids(
        "# A\n\nOther words,\nmore of them.\n\n```yaml\na: 1\n```\n\n```bash\necho one\necho new\necho two\n```\n\nWell.\n\n- [ ] Done\n",
    );
    assert!(before.iter().all(|id| after.contains(id)), "{before:?} in {after:?}");
}

/// The keys of a plan, in order.
const PLAN: [&str; 18] = [
    "format",
    "read_by",
    "runbook",
    "environment",
    "rules",
    "selection",
    "digest",
    "ready",
    "askable",
    "sections",
    "scopes",
    "steps",
    "blocks",
    "variables",
    "choices",
    "questions",
    "text",
    "diagnostics",
];

/// Keys that every step has.
const STEP: &[&str] = &[
    "id",
    "section",
    "scope",
    "kind",
    "line",
    "block",
    "title",
    "language",
    "script",
    "said",
    "selected",
    "waits",
    "question",
    "reason",
    "effect",
    "mode",
    "target",
    "variables",
    "cwd",
    "expected",
];

#[test]
fn the_json_is_the_one_of_the_contract() {
    let scene = Scene::of("# A\n```bash\necho <name>\n```\n```yaml\na: 1\n```\n");
    let plan = scene.plan(&["--env", "staging"]);
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&plan), PLAN);
    let has = |value: &Value, expected: &[&str]| {
        let found = keys(value);
        expected.iter().for_each(|key| assert!(found.iter().any(|one| one == key), "{key} in {found:?}"));
    };
    has(&plan["runbook"], &["path", "sha256"]);
    has(
        &plan["sections"][0],
        &["id", "title", "level", "line", "role", "environment", "alternative", "selected", "reason"],
    );
    has(&plan["steps"][0], STEP);
    has(&plan["blocks"][0], &["line", "language", "run", "reason"]);
    has(&plan["variables"][0], &["name", "spellings", "value", "origin", "secret", "lines", "asked_at"]);
    has(&plan["diagnostics"][0], &["severity", "code", "line", "message", "hint"]);
    let scope =
        &["id", "parent", "line", "end", "label", "role", "environment", "condition", "choice", "certain"];
    has(&plan["scopes"][0], scope);
    has(&plan["text"][0], &["line", "end", "fate", "of", "reason"]);
    let open = (&plan["format"], &plan["ready"], &plan["askable"]);
    assert_eq!(open, (&json!(2), &json!(false), &json!(true)));
}

#[test]
fn settings_that_cannot_be_read_name_the_line_and_the_nearest_key() {
    let scene = Scene::of("```bash\ntrue\n```\n").settings("[env.staging]\nconfrim = \"gates\"\n");
    scene.run(&["plan", "runbook.md", "--env", "staging"]).is("
        --- stderr ---
        error: /world/repo/stepgate.toml:2: unknown field `confrim`, expected one of `aliases`, `choose`, `confirm`, `protected`, `reviewed`, `approvals`, `frozen`, `ticket`, `target`, `database`, `transaction`, `statement-timeout`, `lock-timeout`, `expect`, `vars`, `secrets`
          hint: Did you mean `confirm`?
        [exit 4]
        ");
}

#[test]
fn a_runbook_that_is_not_there_is_named() {
    Scene::new().run(&["plan", "nowhere.md"]).is("
        --- stderr ---
        error: nowhere.md: No such file or directory
          hint: See that the path is right: it is looked for from the folder that you are in.
        [exit 4]
        ");
}

#[test]
fn a_rule_may_be_about_one_of_the_runbooks_that_share_the_settings() {
    let scene = Scene::of("# Deploy\n\n```bash\nnpm ci\n```\n")
        .file("docs/rollback.md", "# Roll back\n\n```bash\ntrue\n```\n")
        .settings("[[block]]\nrunbook = \"runbook.md\"\nstarts = \"npm ci\"\nskip = \"it is there\"\n");
    scene.run(&["plan", "runbook.md"]).exits(4).says(&["it is there", "nothing-to-run"]);
    scene.run(&["plan", "docs/rollback.md"]).exits(0).never_says(&["matches-nothing"]);
    scene.write(
        "stepgate.toml",
        "[[block]]\nrunbook = \"docs/rollback.md\"\nstarts = \"npm ci\"\nskip = \"no\"\n",
    );
    scene.run(&["plan", "runbook.md"]).exits(0).never_says(&["matches-nothing"]);
    scene.run(&["plan", "docs/rollback.md"]).exits(4).says(&["nothing starts with `npm ci`"]);
}
