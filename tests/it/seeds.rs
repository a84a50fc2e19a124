//! The five runbooks of other teams, unchanged, each with the settings that its team would keep beside it.

use crate::scene::{Scene, ours, shared};
use serde_json::Value;
use std::process::Command;

/// One of them, and what is known about it from reading it by eye.
pub struct Seed {
    pub name: &'static str,
    gates: usize,
    bash: usize,
    sql: usize,
    /// The environments that its document is for.
    environments: &'static [&'static str],
}

const BOTH: &[&str] = &["staging", "production"];

pub const SEEDS: &[Seed] = &[
    Seed { name: "autolytiq-desk-studio", gates: 43, bash: 36, sql: 1, environments: BOTH },
    Seed { name: "ai-saas-platform", gates: 10, bash: 26, sql: 0, environments: &["production"] },
    Seed { name: "retail-agentic", gates: 20, bash: 26, sql: 0, environments: BOTH },
    Seed { name: "operations-template", gates: 21, bash: 7, sql: 1, environments: BOTH },
    Seed { name: "mykadoo", gates: 6, bash: 11, sql: 0, environments: BOTH },
];

/// The seed in a copy of its team's repository, with stand-ins for every command that reaches out; none without the seeds.
fn scene(name: &str) -> Option<Scene> {
    let seeds = shared("seeds")?;
    let scene = Scene::new().fixtures();
    let made = Command::new("bash").arg(ours("fixtures/service-repo/make")).arg(scene.repo("")).status();
    assert!(made.expect("bash starts").success(), "the repository could not be made");
    let copy = |from: &std::path::Path, to: &str| {
        std::fs::copy(from, scene.repo(to)).unwrap_or_else(|error| panic!("{}: {error}", from.display()))
    };
    copy(&seeds.join(format!("{name}.md")), "runbook.md");
    copy(&ours("tests/seeds").join(name).join("stepgate.toml"), "stepgate.toml");
    Some(scene)
}

/// The rows of a plan's list for which `fits` holds.
fn rows<'p>(plan: &'p Value, list: &str, fits: impl Fn(&Value) -> bool) -> Vec<&'p Value> {
    plan[list].as_array().expect("a list of the plan").iter().filter(|row| fits(row)).collect()
}

/// The scripts of what a plan would run, all in one.
fn selected(plan: &Value) -> String {
    rows(plan, "steps", |step| step["selected"] == true)
        .iter()
        .filter_map(|step| step["script"].as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

#[track_caller]
fn ready(scene: &Scene, environment: &str) -> Value {
    let plan = scene.plan(&["--env", environment]);
    let errors = rows(&plan, "diagnostics", |finding| finding["severity"] == "error");
    assert!(plan["ready"] == true, "{environment} is not ready: {errors:#?}");
    plan
}

/// Runs one seed for staging from its first step to its last.
#[track_caller]
fn it_runs(name: &str) {
    let Some(scene) = scene(name) else { return };
    let plan = ready(&scene, "staging");
    ready(&scene, "production");
    let transcript =
        scene.run(&["run", "runbook.md", "--env", "staging", "--yes", "--allow", "destroy"]).exits(0);
    let n_steps = rows(&plan, "steps", |step| step["selected"] == true).len();
    let n_asked = rows(&plan, "steps", |step| step["selected"] == true && step["script"].is_null()).len();
    let last = format!("done: {n_steps} steps, {n_asked} of them assumed, not done\n");
    assert!(transcript.out.ends_with(&last), "{}", transcript.out);
    scene.verified();
}

#[test]
fn autolytiq_desk_studio_runs_for_staging_and_is_ready_for_production() {
    it_runs("autolytiq-desk-studio");
}

#[test]
fn ai_saas_platform_is_for_production_only_and_runs_there() {
    let Some(scene) = production_only() else { return };
    scene
        .run(&["plan", "runbook.md", "--env", "staging"])
        .exits(4)
        .says(&["nothing of this document is in the run"]);
    let plan = ready(&scene, "production");
    let transcript = scene.run(&RELEASE).exits(0);
    let n_steps = rows(&plan, "steps", |step| step["selected"] == true).len();
    assert!(transcript.out.contains(&format!("done: {n_steps} steps")), "{}", transcript.out);
    scene.verified();
}

/// How a release to production is run where nobody has to type its name.
const RELEASE: [&str; 7] = ["run", "runbook.md", "--env", "production", "--yes", "--allow", "destroy"];

/// The seed that is for production only, in a world where production is reached and asks at gates only.
fn production_only() -> Option<Scene> {
    let scene = scene("ai-saas-platform")?;
    let settings = scene.read("stepgate.toml");
    let quick = settings
        .replace("confirm = \"every-step\"\nprotected = true\n", "confirm = \"gates\"\n")
        // The other way waits for five minutes at a time.
        .replace(
            "choose = [\"Canary Deployment Strategy\"]",
            "choose = [\"Blue-Green Deployment Strategy\", \"If successful, delete blue environment\"]",
        );
    scene.write("stepgate.toml", &quick);
    Some(
        scene
            .env("STEPGATE_FAKE_CONTEXT", "production-cluster")
            .env("AI_SAAS_CHECK_PASSWORD", "correct-horse"),
    )
}

#[test]
fn retail_agentic_runs_for_staging_and_is_ready_for_production() {
    it_runs("retail-agentic");
}

#[test]
fn operations_template_runs_for_staging_and_is_ready_for_production() {
    it_runs("operations-template");
}

#[test]
fn mykadoo_runs_for_staging_and_is_ready_for_production() {
    it_runs("mykadoo");
}

#[test]
fn every_gate_and_every_block_is_found() {
    for seed in SEEDS {
        let Some(scene) = scene(seed.name) else { return };
        let plan = scene.plan(&["--all"]);
        let language = |names: &'static [&str]| {
            rows(&plan, "blocks", |block| {
                block["language"].as_str().is_some_and(|name| names.contains(&name))
            })
            .len()
        };
        let found = (
            rows(&plan, "steps", |step| step["kind"] == "gate").len(),
            language(&["bash", "sh", "shell"]),
            language(&["sql"]),
        );
        assert_eq!(found, (seed.gates, seed.bash, seed.sql), "{}: gates, bash blocks, SQL blocks", seed.name);
    }
}

#[test]
fn no_command_is_run_that_is_for_another_day_or_another_place() {
    for seed in SEEDS {
        let Some(scene) = scene(seed.name) else { return };
        for environment in seed.environments {
            let environment = *environment;
            let plan = ready(&scene, environment);
            let other = |section: &Value| {
                section["selected"] == true
                    && section["environment"].as_str().is_some_and(|name| name != environment)
            };
            let elsewhere: Vec<&Value> =
                rows(&plan, "sections", other).iter().map(|section| &section["title"]).collect();
            assert!(elsewhere.is_empty(), "{} for {environment} takes {elsewhere:?}", seed.name);
            let aside = |section: &Value| {
                section["selected"] == true
                    && ["rollback", "trouble", "reference"].contains(&section["role"].as_str().unwrap_or(""))
            };
            let aside: Vec<&Value> =
                rows(&plan, "sections", aside).iter().map(|section| &section["title"]).collect();
            assert!(aside.is_empty(), "{} for {environment} takes {aside:?}", seed.name);
            let choices = rows(&plan, "choices", |choice| choice["chosen"].is_null());
            assert!(choices.is_empty(), "{} for {environment} leaves {choices:?} open", seed.name);
            let script = selected(&plan);
            for spelling in ["<", "{{"] {
                let open = script.lines().filter(|line| {
                    line.contains(spelling)
                        && line.contains('>')
                        && !line.contains("<<")
                        && !line.contains("< ")
                });
                let open: Vec<&str> = open
                    .filter(|line| {
                        line.contains(&format!("{spelling}version"))
                            || line.contains(&format!("{spelling}environment"))
                    })
                    .collect();
                assert!(open.is_empty(), "{} for {environment} still holds {open:?}", seed.name);
            }
        }
    }
}

/// A block that is shown and not run, with its reason, somewhere below the line that holds `text`.
#[track_caller]
fn not_run(name: &str, text: &str, reason: &str) {
    let Some(scene) = scene(name) else { return };
    let document = scene.read("runbook.md");
    let line = document
        .lines()
        .position(|line| line.contains(text))
        .unwrap_or_else(|| panic!("{name} does not hold `{text}`"))
        + 1;
    let plan = scene.plan(&["--env", "staging"]);
    let number =
        |row: &Value| usize::try_from(row["line"].as_u64().expect("a line")).expect("a small number");
    let block = rows(&plan, "blocks", |block| number(block) < line)
        .into_iter()
        .max_by_key(|block| number(block))
        .expect("a block above it");
    let skipped = rows(&plan, "steps", |step| number(step) == line && step["selected"] == false);
    let said = if block["run"] == false {
        &block["reason"]
    } else {
        skipped.first().map_or(&Value::Null, |step| &step["reason"])
    };
    assert!(said.as_str().is_some_and(|said| said.contains(reason)), "{name}, line {line}, `{text}`: {said}");
    assert!(!selected(&plan).contains(text), "{name} would run `{text}`");
}

#[test]
fn what_is_no_command_is_not_run_and_the_plan_says_why() {
    not_run("mykadoo", "Namespace: mykadoo-staging", "not run: settings (YAML)");
    not_run("retail-agentic", "MONGODB_URI=mongodb://", "not run: environment listing");
    not_run("ai-saas-platform", "npx prisma migrate resolve --rolled-back (if needed)", "");
}

#[test]
fn another_tools_braces_are_nobodys_variable() {
    let Some(scene) = scene("retail-agentic") else { return };
    assert!(scene.read("runbook.md").contains("{{ $value }}"), "the document holds an alert's braces");
    let plan = scene.plan(&["--all"]);
    assert!(rows(&plan, "variables", |row| row["name"] == "value").is_empty());
}

#[test]
fn an_exported_variable_reaches_later_blocks() {
    let Some(scene) = production_only() else { return };
    scene.done(&RELEASE);
    let log = scene.fake_log();
    let tags: Vec<&str> = log.lines().filter(|line| line.starts_with("docker tag ")).collect();
    assert!(tags.len() >= 6 && tags.iter().all(|line| line.ends_with(":1.0.1")), "{tags:?}");
}

#[test]
fn a_variable_that_is_not_exported_reaches_later_blocks_too() {
    let Some(scene) = scene("autolytiq-desk-studio") else { return };
    scene.done(&["run", "runbook.md", "--env", "staging", "--yes", "--allow", "destroy"]);
    let log = scene.fake_log();
    let asked: Vec<&str> =
        log.lines().filter(|line| line.starts_with("curl ") && line.contains("/health")).collect();
    assert!(asked.len() >= 2 && asked.iter().all(|line| !line.contains("https:///")), "{asked:?}");
}
