//! Rules of reading that a team adds: they come before the shipped ones, and one that is not tried with its own example is refused.

use crate::scene::Scene;

const DOCUMENT: &str = "# Deploy the shop\n\n## Build\n\n```sh\necho build >> effects\n```\n\n## Fire drill\n\n```sh\necho drill >> effects\n```\n\n## On quiet days\n\n```sh\necho index >> effects\n```\n\n## Ship\n\n**Only seemingly a condition**\n\n```sh\necho ship >> effects\n```\n";

/// A rule in the words of `stepgate.toml`.
fn rule(id: &str, place: &str, words: &str, gives: &str, examples: [&str; 2]) -> String {
    let [example, counter_example] = examples;
    format!(
        "[[rule]]\nid = \"{id}\"\nwhere = [\"{place}\"]\nwords = [\"{words}\"]\ngives = \"{gives}\"\nwhy = \"So it is here.\"\nexample = \"{example}\"\ncounter-example = \"{counter_example}\"\n"
    )
}

fn rules() -> String {
    [
        rule("shop-drill", "heading", "fire drill*", "maintenance", ["Fire drill", "Fire up the shop"]),
        rule("shop-quiet", "heading", "^on quiet days", "condition", ["On quiet days", "Quiet days"]),
        rule("shop-sure", "label", "seemingly", "no-condition", ["Only seemingly", "Only"]),
    ]
    .concat()
}

#[test]
fn a_rule_of_a_team_says_what_a_part_is_for_and_when_it_is_done() {
    let scene = Scene::of(DOCUMENT).settings(&rules());
    scene.done(&["run", "runbook.md", "--env", "staging", "--yes"]);
    assert_eq!(scene.read("effects"), "build\nship\n");
    let plan = scene.plan(&["--env", "staging"]);
    let evidence = |label: &str| {
        let scopes = plan["scopes"].as_array().expect("scopes");
        scopes.iter().find(|scope| scope["label"] == label).expect("a scope")["evidence"].to_string()
    };
    assert!(evidence("Fire drill").contains("role +4 heading says `fire drill` [shop-drill]"));
    assert!(evidence("On quiet days").contains("[shop-quiet]"));
}

#[test]
fn what_a_rule_of_a_team_doubts_is_asked_about() {
    let doubt = rule("shop-doubt", "heading", "^build$", "doubt", ["Build", "Build it"]);
    let scene = Scene::of(DOCUMENT).settings(&format!("{}{doubt}", rules()));
    let plan = scene.plan(&["--env", "staging"]);
    let flags: Vec<&str> = plan["questions"]
        .as_array()
        .expect("questions")
        .iter()
        .filter(|question| question["kind"] == "reading")
        .filter_map(|question| question["flag"].as_str())
        .collect();
    assert_eq!(flags, ["--leave \"Build\""]);
}

#[test]
fn a_rule_that_does_not_fit_its_example_is_refused_with_its_line() {
    let wrong = rule("shop-drill", "heading", "fire drill*", "reference", ["Fire", "Fire up the shop"]);
    let scene = Scene::of(DOCUMENT).settings(&format!("base = \"repo\"\n{wrong}"));
    let told = scene.run(&["plan", "runbook.md"]).exits(4).text();
    assert!(
        told.contains("stepgate.toml:2: the rule `shop-drill` does not fit its example `Fire`"),
        "{told}"
    );
}
