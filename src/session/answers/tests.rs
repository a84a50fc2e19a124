//! Answers files against one plan: what fits, what does not, and in which words that is said.

use super::{AnswerWord, Answers, AnswersError, FittedAnswers};
use crate::plan::{Inputs, Plan, Step, StepKind, build, text_hash};
use crate::redact::{Redactor, Secret};
use crate::text::Source;

const RUNBOOK: &str = "\
# Release

- [ ] Backup is there
- [ ] Freeze is   announced

```bash
# Make room
mkdir made
# Take the old one away
rm -rf old
# Look
ls
# Look
ls -l
```

## Deploy

### Option A: Kubernetes

```bash
# Roll it out
kubectl apply -f a.yaml
```

### Option B: Compose

```bash
# Start it
docker compose up -d
```

## After it

```bash
# If you are on 4.12 or above
kubectl delete job migrate
```

## Rollback

```bash
# Undo it
git revert HEAD
```
";

fn plan() -> Plan {
    build(&Source::new("runbook.md", RUNBOOK), &Inputs::default())
}

fn titled<'p>(plan: &'p Plan, title: &str) -> &'p Step {
    plan.steps().iter().find(|step| step.title == title).expect("the runbook has it")
}

/// The file with `ID` and `HASH` of the step that destroys in their places.
fn written(text: &str) -> String {
    let plan = plan();
    let destroys = titled(&plan, "Take the old one away");
    text.replace("ID", &destroys.id).replace("HASH", &text_hash(destroys))
}

fn fit(text: &str) -> Result<FittedAnswers, Vec<AnswersError>> {
    Answers::parse("a.toml", &written(text))?.fit(&plan())
}

#[track_caller]
fn fits(text: &str) -> FittedAnswers {
    fit(text).unwrap_or_else(|wrong| panic!("{text}\n{wrong:?}"))
}

/// An answers file that answers `title` so.
#[track_caller]
fn answers(text: &str, title: &str, word: &AnswerWord, line: usize) {
    let (fitted, plan) = (fits(text), plan());
    let given = fitted.for_step(titled(&plan, title)).unwrap_or_else(|| panic!("{text}: not answered"));
    assert_eq!((&given.word, given.line), (word, line), "{text}");
}

/// An answers file with just one thing wrong, on this line, that is told in these words.
#[track_caller]
fn is_refused(text: &str, line: usize, says: &[&str]) {
    let wrong = fit(text).expect_err(text);
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    let told = format!("{}\n{}", wrong[0], wrong[0].hints.join("\n"));
    assert_eq!(wrong[0].line, line, "{told}");
    for part in says {
        assert!(told.contains(part), "`{part}` is not said:\n{told}");
    }
}

/// An entry about a step.
fn entry(step: &str, answer: &str) -> String {
    format!("[[answer]]\nstep = '{step}'\nanswer = '{answer}'\n")
}

const CHOICE: &str = "[[answer]]\nquestion = 'option-a-kubernetes-3415'\n";

#[test]
fn a_step_is_named_by_its_whole_title() {
    answers(&entry("Backup is there", "yes"), "Backup is there", &AnswerWord::Yes, 2);
}

#[test]
fn case_and_runs_of_blanks_make_no_other_title() {
    answers(&entry(" backup  IS there ", "no"), "Backup is there", &AnswerWord::No, 2);
    answers(&entry("freeze is announced", "yes"), "Freeze is   announced", &AnswerWord::Yes, 2);
}

#[test]
fn a_step_is_named_by_its_id() {
    let id = titled(&plan(), "Make room").id.clone();
    answers(&format!("by = 'Ada'\n\n{}", entry(&id, "yes")), "Make room", &AnswerWord::Yes, 4);
}

#[test]
fn a_step_that_is_not_selected_is_a_step_of_the_document_all_the_same() {
    answers(&entry("Undo it", "yes"), "Undo it", &AnswerWord::Yes, 2);
}

#[test]
fn a_part_of_a_title_fits_nothing_and_the_whole_ones_are_told() {
    is_refused(
        &entry("backup", "yes"),
        2,
        &["whole title `backup`", "Backup is there, line 3", "step = \"backup-is-"],
    );
}

#[test]
fn more_than_a_title_fits_nothing() {
    is_refused(&entry("Backup is there today", "yes"), 2, &["no step has", "Backup is there, line 3"]);
}

#[test]
fn the_text_of_a_command_is_not_its_title() {
    is_refused(&entry("mkdir made", "yes"), 2, &["no step has the id or the whole title `mkdir made`"]);
}

#[test]
fn an_empty_name_fits_nothing() {
    is_refused(&entry("", "yes"), 2, &["names nothing"]);
    is_refused(&entry("  ", "yes"), 2, &["names nothing"]);
    is_refused("[[answer]]\nquestion = ''\nanswer = 'take'\n", 2, &["names nothing"]);
}

#[test]
fn a_title_of_several_steps_is_refused_with_their_ids() {
    is_refused(
        &entry("Look", "yes"),
        2,
        &["`Look` is the title of 2 steps", "line 12", "line 14", "step = \"look-"],
    );
}

#[test]
fn one_of_several_is_named_by_its_id() {
    let plan = plan();
    let looks: Vec<&Step> = plan.steps().iter().filter(|step| step.title == "Look").collect();
    let fitted = fits(&entry(&looks[1].id, "yes"));
    assert!(fitted.for_step(looks[0]).is_none() && fitted.for_step(looks[1]).is_some());
}

#[test]
fn two_answers_to_one_step_are_refused_with_both_lines() {
    let id = titled(&plan(), "Make room").id.clone();
    let both = format!("{}{}", entry("Make room", "yes"), entry(&id, "no"));
    is_refused(&both, 5, &["a.toml:5: `Make room` is answered already, on line 2"]);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let several = format!("{}{}{}", entry("x", "yes"), entry("Look", "yes"), entry("Backup is there", "yes"));
    let lines: Vec<usize> = fit(&several).expect_err("two misfits").iter().map(|wrong| wrong.line).collect();
    assert_eq!(lines, [2, 5]);
}

#[test]
fn what_destroys_is_not_answered_by_its_title() {
    is_refused(
        &written("[[answer]]\nstep = 'Take the old one away'\nanswer = 'yes'\ntext = 'HASH'\n"),
        2,
        &[&written("step = \"ID\""), &written("text = \"HASH\""), "destroys something", "line 10"],
    );
}

#[test]
fn what_destroys_is_not_answered_without_the_hash_of_its_text() {
    for word in ["yes", "no"] {
        is_refused(&entry("ID", word), 2, &["destroys something", &written("text = \"HASH\"")]);
    }
}

#[test]
fn what_destroys_is_answered_by_id_and_text() {
    let both = "[[answer]]\nstep = 'ID'\nanswer = 'yes'\ntext = 'HASH'\n";
    answers(both, "Take the old one away", &AnswerWord::Yes, 2);
}

#[test]
fn an_answer_to_another_text_says_both_hashes() {
    let other = format!("sha256:{}", "0".repeat(64));
    let text = format!("[[answer]]\nstep = 'ID'\nanswer = 'yes'\ntext = '{other}'\n");
    is_refused(&text, 2, &["has changed", &other, &written("HASH"), "line 10"]);
}

#[test]
fn a_hash_binds_what_does_not_destroy_as_well() {
    let text =
        format!("[[answer]]\nstep = 'Make room'\nanswer = 'yes'\ntext = 'sha256:{}'\n", "0".repeat(64));
    is_refused(&text, 2, &["the text of `Make room` has changed"]);
}

#[test]
fn an_answer_to_one_text_does_not_answer_for_another() {
    let fitted = fits("[[answer]]\nstep = 'ID'\nanswer = 'yes'\ntext = 'HASH'\n");
    let mut other = titled(&plan(), "Take the old one away").clone();
    let StepKind::Command(command) = &mut other.kind else { panic!("it is a command") };
    command.run.script.push_str(" --all");
    assert!(fitted.for_step(&other).is_none());
}

#[test]
fn what_is_no_hash_is_refused() {
    for text in ["HASH0", "sha256:", "abc", &"0".repeat(64)] {
        let text = format!("[[answer]]\nstep = 'ID'\nanswer = 'yes'\ntext = '{text}'\n");
        is_refused(&text, 2, &["is no hash of a text"]);
    }
}

#[test]
fn a_skip_needs_a_note_that_says_something() {
    for note in ["", "note = ''\n", "note = '  '\n"] {
        is_refused(&format!("{}{note}", entry("Make room", "skip")), 2, &["gives no reason: add note"]);
    }
    let skip = format!("{}note = 'OPS-7'\n", entry("Make room", "skip"));
    answers(&skip, "Make room", &AnswerWord::Skip, 2);
}

#[test]
fn an_answer_that_is_not_filled_in_says_so() {
    is_refused(&format!("\n{}", entry("Make room", "")), 3, &["the answer to `Make room` is not filled in"]);
    is_refused(&format!("{CHOICE}answer = ''\n"), 2, &["is not filled in"]);
    is_refused("by = 'Ada'\nprotected = ''\n", 2, &["`protected` is not filled in"]);
}

#[test]
fn a_step_is_answered_yes_no_or_skip_and_nothing_else() {
    for word in ["Yes", "y", "maybe", "take"] {
        is_refused(
            &entry("Make room", word),
            2,
            &["is no answer to the step `Make room`: it is yes, no or skip"],
        );
    }
}

#[test]
fn an_entry_names_either_a_step_or_a_question() {
    is_refused("[[answer]]\nanswer = 'yes'\n", 1, &["either a `step` or a `question`"]);
    is_refused(&format!("{CHOICE}step = 'x'\nanswer = 'yes'\n"), 3, &["either a `step` or a `question`"]);
}

#[test]
fn a_choice_is_answered_by_the_title_of_an_option() {
    let fitted = fits(&format!("{CHOICE}answer = 'option b:  compose'\nby = 'Ada'\n"));
    let given = fitted.for_question("option-a-kubernetes-3415").expect("answered");
    assert_eq!(given.word, AnswerWord::Option("Option B: Compose".to_owned()));
    assert_eq!(given.by.as_deref(), Some("Ada"));
    assert!(fitted.for_question("another").is_none());
}

#[test]
fn a_condition_is_answered_take_or_leave() {
    let plan = plan();
    let condition = plan.questions.iter().find(|question| question.default.is_some()).expect("a condition");
    for word in ["take", "leave"] {
        let fitted = fits(&format!("[[answer]]\nquestion = '{}'\nanswer = '{word}'\n", condition.id));
        let given = fitted.for_question(&condition.id).expect("answered");
        assert_eq!(given.word, AnswerWord::Option(word.to_owned()));
    }
    let text = format!("[[answer]]\nquestion = '{}'\nanswer = 'yes'\n", condition.id);
    is_refused(&text, 2, &["`yes` is no answer to the question", "Answer one of: \"take\", \"leave\""]);
}

#[test]
fn an_option_that_is_none_is_refused_with_those_that_are() {
    is_refused(
        &format!("{CHOICE}answer = 'Compose'\n"),
        2,
        &["\"Option A: Kubernetes\", \"Option B: Compose\""],
    );
}

#[test]
fn a_question_that_is_none_is_refused_with_the_nearest() {
    let text = "[[answer]]\nquestion = 'option-a-kubernetes'\nanswer = 'take'\n";
    is_refused(
        text,
        2,
        &["no question has the id", "question = \"option-a-kubernetes-3415\" (Deploy: which one?)"],
    );
}

#[test]
fn a_name_that_holds_a_secret_fits_the_plan_without_it_and_stands_in_no_error() {
    let secret = Secret::new("word", "Backup is there").unwrap();
    let mask = Redactor::exact(vec![secret.clone()]);
    let masked = plan().masked([secret]);
    let answers = |named: &str| Answers::parse("a.toml", &entry(named, "yes")).unwrap().masked(&mask);
    let fitted = answers("Backup is there").fit(&masked).unwrap();
    assert!(fitted.steps.keys().eq([&masked.steps()[0].id]), "{fitted:?}");
    // Whoever read the plan before it was masked read another id.
    let before = &plan().steps()[0].id.clone();
    assert!(before != &masked.steps()[0].id && answers(before).fit(&masked).is_ok());
    let told = answers("Backup is there, or not").fit(&masked).unwrap_err()[0].to_string();
    assert!(told.contains("[redacted:word], or not"), "{told}");
}

#[test]
fn two_answers_to_one_question_are_refused() {
    let text = format!("{CHOICE}answer = 'Option B: Compose'\n{CHOICE}answer = 'Option A: Kubernetes'\n");
    is_refused(&text, 5, &["is answered already, on line 2"]);
}

#[test]
fn a_question_has_no_text_to_be_bound_to() {
    is_refused(&format!("{CHOICE}answer = 'x'\ntext = 'HASH'\n"), 2, &["a question has none"]);
}

#[test]
fn who_answers_is_claimed_by_the_entry_or_by_the_file() {
    let text =
        format!("by = 'Ada'\n{}{}by = 'Grace'\n", entry("Backup is there", "yes"), entry("Make room", "yes"));
    let (fitted, plan) = (fits(&text), plan());
    let by = |title| fitted.for_step(titled(&plan, title)).and_then(|given| given.by.as_deref());
    assert_eq!((by("Backup is there"), by("Make room")), (Some("Ada"), Some("Grace")));
    assert_eq!((fitted.by(), fitted.path()), (Some("Ada"), "a.toml"));
}

#[test]
fn the_name_of_a_protected_environment_is_typed_exactly() {
    let fitted = fits("protected = 'production'\n");
    assert!(fitted.protected("production"));
    assert!(!fitted.protected("prod") && !fitted.protected("Production"));
    assert!(!fits("").protected(""));
}

#[test]
fn an_unknown_key_names_its_line() {
    is_refused("[[answer]]\nstep = 'x'\nanswer = 'yes'\nnotes = 'x'\n", 4, &["unknown field `notes`"]);
    is_refused("by = 'Ada'\n[[answers]]\n", 2, &["unknown field `answers`"]);
    is_refused("by = [\n", 1, &["a.toml:1:"]);
}
