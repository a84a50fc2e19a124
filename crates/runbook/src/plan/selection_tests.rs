//! One selection: what `--section`, `--choose`, `--take`, `--leave`, `--all` and the settings say together, and what of it holds on a way back.

use super::inputs::Inputs;
use super::{Plan, Selection, Step, build};
use crate::settings::Settings;
use crate::text::Source;

const DOCUMENT: &str = "# Release\n\n## Prepare\n\n```sh\nprepare\n```\n\n\
    ## Deploy\n\n### Option A: Blue-green\n\n```sh\nblue\n```\n\n#### Warm it up\n\n```sh\nwarm\n```\n\n\
    ### Option B: Rolling\n\n```sh\nrolling\n```\n\n\
    ## Migrate\n\n```sh\nmigrate\n\n# If the cache is full\nflush\n```\n\n\
    ## Deploy to production\n\n```sh\nlive\n```\n\n\
    ## Rollback\n\nIf anything is red:\n\n### Option A: Blue-green\n\n```sh\nback blue\n```\n\n### Option B: Rolling\n\n```sh\nback rolling\n```\n\n\
    ### Data\n\n```sh\nback data\n\n# If the index is broken\nback index\n```\n\n\
    ## Cleanup\n\n```sh\nclean\n```\n";

/// Flags as they are typed: `take X`, `leave X`, `choose X`, `section X`, `all`.
fn selection(flags: &[&str]) -> Selection {
    let mut selection = Selection::default();
    for flag in flags {
        let (word, name) = flag.split_once(' ').unwrap_or((flag, ""));
        let names = match word {
            "take" => &mut selection.take,
            "leave" => &mut selection.leave,
            "choose" => &mut selection.choose,
            "section" => &mut selection.sections,
            _ => {
                selection.all = true;
                continue;
            }
        };
        names.push(name.to_owned());
    }
    selection
}

fn plan(settings: &str, flags: &[&str]) -> Plan {
    let inputs = Inputs {
        environment: Some("staging".to_owned()),
        settings: Settings::parse("stepgate.toml", settings).expect("valid"),
        selection: selection(flags),
        ..Inputs::default()
    };
    build(&Source::new("release.md", DOCUMENT), &inputs)
}

fn scripts<'p>(steps: impl Iterator<Item = &'p Step>) -> Vec<&'p str> {
    steps.filter_map(Step::script).collect()
}

/// The flags give these steps, and nothing is wrong.
#[track_caller]
fn gives(flags: &[&str], expected: &[&str]) {
    gives_with("", flags, expected);
}

#[track_caller]
fn gives_with(settings: &str, flags: &[&str], expected: &[&str]) {
    let plan = plan(settings, flags);
    assert_eq!(scripts(plan.selected()), expected, "{settings}{flags:?} {:?}", plan.diagnostics);
    assert!(plan.ready, "{flags:?} {:?}", plan.diagnostics);
}

/// The flags give an error with this code.
#[track_caller]
fn fails(flags: &[&str], code: &str) {
    let plan = plan("", flags);
    assert!(plan.diagnostics.iter().any(|one| one.code == code), "{flags:?} {:?}", plan.diagnostics);
    assert!(!plan.ready);
}

/// On the way back called Rollback the flags give these steps.
#[track_caller]
fn goes_back(settings: &str, flags: &[&str], expected: &[&str]) {
    let plan = plan(settings, flags);
    let section = plan.sections.iter().find(|section| section.title == "Rollback").expect("it is there");
    let way = plan.rollback(&section.id).expect("it is a way back");
    assert_eq!(scripts(way.steps.iter().filter_map(|id| plan.step(id))), expected, "{flags:?}");
}

#[test]
fn a_choice_selects_only_inside_what_is_selected() {
    gives(&["choose Blue-green"], &["prepare", "blue", "warm", "migrate"]);
    gives(&["section Rollback", "choose Rolling"], &["back rolling", "back data"]);
    gives(&["choose Rollback > Option A", "section Rollback"], &["back blue", "back data"]);
    fails(&["section Prepare", "choose Rolling"], "unknown-choice");
    fails(&["choose Deploy > Option A", "choose Rollback > Option A"], "unknown-choice");
}

#[test]
fn a_choice_that_names_several_ways_of_what_is_selected_is_ambiguous() {
    fails(&["section Deploy", "section Rollback", "choose Rolling"], "ambiguous-choice");
    fails(&["take Rollback", "choose Rolling"], "ambiguous-choice");
    fails(&["choose Option"], "ambiguous-choice");
}

#[test]
fn what_is_taken_by_hand_is_selected_for_choices_in_it_too() {
    gives(
        &["choose Deploy > Option A", "take Rollback", "choose Rollback > Option B"],
        &["prepare", "blue", "warm", "migrate", "back rolling", "back data"],
    );
}

#[test]
fn leaving_is_stronger_than_taking_and_naming() {
    gives(
        &["choose Deploy > Option A", "take Cleanup", "leave Cleanup"],
        &["prepare", "blue", "warm", "migrate"],
    );
    gives(&["choose Deploy > Option A", "leave Warm it up"], &["prepare", "blue", "migrate"]);
    gives(&["section Migrate", "section Prepare", "leave Prepare"], &["migrate"]);
    gives(&["section Migrate", "take If the cache is full", "leave If the cache is full"], &["migrate"]);
    gives(&["section Migrate", "choose If the cache is full", "leave If the cache is full"], &["migrate"]);
}

#[test]
fn taking_is_stronger_than_the_role_the_environment_and_an_open_choice() {
    gives(&["section Migrate", "take Cleanup"], &["migrate", "clean"]);
    gives(&["section Migrate", "take Deploy to production"], &["migrate", "live"]);
    gives(&["take Deploy > Option B"], &["prepare", "rolling", "migrate"]);
}

#[test]
fn taking_what_lies_in_one_of_several_ways_takes_that_way() {
    gives(&["take Warm it up"], &["prepare", "blue", "warm", "migrate"]);
    gives_with(
        "[env.staging]\nchoose = ['Deploy > Option B']\n",
        &["take Warm it up"],
        &["prepare", "blue", "warm", "migrate"],
    );
}

#[test]
fn a_skip_of_the_settings_is_stronger_than_anything_that_is_typed() {
    let settings =
        "[[block]]\nsection = 'Cleanup'\nskip = 'by hand'\n[[block]]\nstarts = 'migrate'\nskip = 'done'\n";
    gives_with(settings, &["section Prepare", "take Cleanup", "take Migrate"], &["prepare"]);
    let all = plan(settings, &["all"]);
    let found = scripts(all.selected());
    assert!(found.contains(&"live") && !found.contains(&"clean") && !found.contains(&"migrate"), "{found:?}");
}

#[test]
fn all_takes_everything_but_what_is_left_by_hand() {
    let everything = [
        "prepare",
        "blue",
        "warm",
        "rolling",
        "migrate",
        "flush",
        "live",
        "back blue",
        "back rolling",
        "back data",
        "back index",
        "clean",
    ];
    let gives = |flags: &[&str], expected: &[&str]| {
        assert_eq!(scripts(plan("", flags).selected()), expected, "{flags:?}");
    };
    gives(&["all"], &everything);
    let without =
        |gone: &[&str]| everything.into_iter().filter(|one| !gone.contains(one)).collect::<Vec<_>>();
    gives(&["all", "leave Cleanup"], &without(&["clean"]));
    gives(&["all", "leave If the cache is full"], &without(&["flush"]));
}

#[test]
fn a_section_that_is_named_is_taken_with_all_that_it_holds_and_its_questions_stay_questions() {
    gives(&["section Rollback > Data"], &["back data"]);
    gives(&["section Rollback > Data", "take If the index is broken"], &["back data", "back index"]);
    fails(&["section Rollback"], "open-choice");
}

#[test]
fn what_was_answered_for_the_run_holds_on_the_way_back() {
    goes_back("", &["choose Option A: Blue-green"], &["back blue", "back data"]);
    goes_back(
        "",
        &["choose Option A: Blue-green", "take If the index is broken"],
        &["back blue", "back data", "back index"],
    );
    goes_back("", &["choose Rolling", "leave Data"], &["back rolling"]);
    goes_back("", &["choose Rolling", "take Cleanup", "leave Rollback"], &["back rolling", "back data"]);
    goes_back("[[block]]\nstarts = 'back data'\nskip = 'kept'\n", &["choose Rolling"], &["back rolling"]);
    let open = plan("", &["choose Deploy > Option A"]);
    assert!(
        open.rollbacks.iter().any(|way| way.errors.iter().any(|one| one.code == "open-choice")),
        "{:?}",
        open.rollbacks
    );
    let chosen = plan("", &["choose Rolling"]);
    assert!(
        chosen.rollbacks.iter().all(|way| !way.steps.is_empty() && way.errors.is_empty()),
        "{:?}",
        chosen.rollbacks
    );
}
