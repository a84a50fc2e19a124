//! Values: every way to write a variable, every place that gives one, and how it arrives in a command.

use crate::scene::Scene;
use serde_json::{Value, json};

/// `name = value (origin)` for each variable of a plan.
fn variables(plan: &Value) -> Vec<String> {
    let row = |row: &Value| {
        let word = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
        format!("{} = {} ({})", word("name"), word("value"), word("origin"))
    };
    plan["variables"].as_array().expect("a plan has variables").iter().map(row).collect()
}

#[test]
fn every_spelling_is_the_same_variable() {
    let scene = Scene::of(
        "
        ```bash
        echo {{pod_name}} <pod-name> <POD NAME> [POD_NAME] YOUR_POD_NAME \"$POD_NAME\" \"${POD_NAME}\"
        ```
        - [ ] {{pod_name}} is the right one, and so is <Pod-Name>
        ",
    );
    let plan = scene.plan(&["--set", "Pod-Name=web-1"]);
    assert_eq!(variables(&plan), ["pod_name = web-1 (--set)"]);
    assert_eq!(
        plan["steps"][0]["script"],
        "echo web-1 web-1 web-1 web-1 web-1 \"$POD_NAME\" \"${POD_NAME}\""
    );
    assert_eq!(plan["steps"][1]["title"], "web-1 is the right one, and so is web-1");
    scene
        .done(&["run", "runbook.md", "--set", "pod_name=web-1", "--yes"])
        .says(&["│ web-1 web-1 web-1 web-1 web-1 web-1 web-1"]);
}

#[test]
fn the_first_place_that_has_a_value_gives_it_and_the_plan_names_the_place() {
    let scene = Scene::of(
        "
        ---
        vars:
          three: front
          four: front
        ---
        ```bash
        echo <one> <two> <three> <four> <five> <six> <environment>
        ```
        ",
    )
    .settings(
        "
        [vars]
        one = \"shared\"
        two = \"shared\"
        four = \"shared\"
        five = \"shared\"
        [env.staging.vars]
        two = \"staging\"
        three = \"staging\"
        ",
    )
    .file("values.toml", "one = \"file\"\ntwo = \"file\"\n")
    .env("SIX", "process")
    .env("FIVE", "process");
    let plan = scene.plan(&["--env", "staging", "--vars", "values.toml", "--set", "one=typed"]);
    assert_eq!(
        variables(&plan),
        [
            "one = typed (--set)",
            "two = file (--vars values.toml)",
            "three = staging (environment staging)",
            "four = front (front matter)",
            "five = shared (stepgate.toml)",
            "six = process (environment variable SIX)",
            "environment = staging (environment staging)",
        ]
    );
}

#[test]
fn the_environment_is_called_what_the_settings_call_it() {
    let scene = Scene::of(
        "
        ```bash
        echo <environment>
        ```
        ",
    )
    .settings(
        "
        [env.production]
        aliases = [\"prod\"]
        [env.production.vars]
        environment = \"live\"
        [env.staging]
        ",
    );
    assert_eq!(scene.plan(&["--env", "prod"])["environment"], "production");
    assert_eq!(scene.scripts(&["--env", "prod"]), ["echo live"]);
    assert_eq!(scene.scripts(&["--env", "staging"]), ["echo staging"]);
    scene.run(&["plan", "runbook.md", "--env", "stagnig"]).is("
        --- stderr ---
        error: no environment is called `stagnig`; /world/repo/stepgate.toml knows production, staging
          hint: Did you mean `staging`?
        [exit 2]
        ");
}

#[test]
fn a_value_is_quoted_for_the_place_it_lands_in() {
    let scene = Scene::of(
        "
        ```bash
        printf '%s|' <value> \"<value>\" '<value>' a<value>b
        cat <<EOF
        <value>
        EOF
        ```
        ",
    );
    let value = "it's \"$(touch pwned)\" `id` \\";
    let printed = scene.done(&["run", "runbook.md", "--yes", "--set", &format!("value={value}")]).outputs();
    assert_eq!(printed, [format!("{value}|{value}|{value}|a{value}b|"), value.to_owned()]);
    assert_eq!(scene.tree(), ["runbook.md"]);
}

#[test]
fn a_value_that_cannot_be_quoted_where_it_lands_is_refused() {
    let scene = Scene::of("```sql\nSELECT '<value>';\n```\n");
    scene
        .run(&["plan", "runbook.md", "--set", "value=\\'; DROP TABLE users; --"])
        .exits(4)
        .says(&["error[refused-value]", "runbook.md:2"]);
    assert_eq!(scene.scripts(&["--set", "value=O'Neill"]), ["SELECT 'O''Neill'"]);
}

#[test]
fn another_tools_braces_are_left_as_they_are() {
    let scene = Scene::of(
        "
        ```bash
        docker ps --format '{{.Names}}\\t{{ .Status }}' --filter name=<name>
        cat <<'EOF'
        {{ $value }} {{range .Items}}{{end}} {{ .Values.image | quote }}
        EOF
        ```
        ",
    );
    assert_eq!(
        scene.scripts(&["--set", "name=web"]),
        [
            "docker ps --format '{{.Names}}\\t{{ .Status }}' --filter name=web",
            "cat <<'EOF'\n{{ $value }} {{range .Items}}{{end}} {{ .Values.image | quote }}\nEOF",
        ]
    );
}

#[test]
fn conditions_and_lists_are_resolved() {
    let scene = Scene::of(
        "
        ```bash
        {{#if debug}}
        echo on
        {{else}}
        echo off
        {{/if}}
        {{#each hosts}}
        ping -c 1 {{this}}
        {{/each}}
        ```
        - [ ] {{#if debug}}Debugging is wanted{{else}}Nobody debugs{{/if}}
        ```sql
        {{#unless debug}}
        DELETE FROM traces;
        {{/unless}}
        ```
        ",
    );
    scene.write("on.toml", "debug = true\nhosts = [\"a\", \"b c\"]\n");
    scene.write("off.toml", "debug = false\nhosts = []\n");
    assert_eq!(scene.scripts(&["--vars", "on.toml"]), ["echo on", "ping -c 1 a", "ping -c 1 'b c'"]);
    assert_eq!(scene.scripts(&["--vars", "off.toml"]), ["echo off", "DELETE FROM traces"]);
    let gate = |vars: &str| {
        scene.plan(&["--vars", vars])["steps"]
            .as_array()
            .expect("steps")
            .iter()
            .find(|step| step["kind"] == "gate")
            .map(|step| step["title"].clone())
    };
    assert_eq!(gate("on.toml"), Some(json!("Debugging is wanted")));
    assert_eq!(gate("off.toml"), Some(json!("Nobody debugs")));
}
