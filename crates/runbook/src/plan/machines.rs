//! On which machine a section is done whose text sends people to one and does not say which: `On the old server:`, `On each node:`.
//!
//! Takes what the reading has found and the targets that the settings know, gives a question for each such section. Where nobody
//! answers, a person does there what the text says, and nothing is run. Reaches no machine.

use super::inputs::Inputs;
use super::on::{A_PERSON, HERE, On};
use super::question::{Question, QuestionKind, QuestionOption, Settled};
use super::step::Step;
use super::team::{self, Team};
use super::team_place::name_of;
use crate::document::Document;
use crate::reading::{Reading, Scopes};
use crate::record::{DecidedBy, Flag};
use crate::settings::{LOCAL, PERSON};
use crate::text::Diagnostic;

/// What may be answered, with the targets that the settings know: one of them, all of them in order, this machine, a person.
pub fn answers(targets: &[String]) -> Vec<String> {
    let all = (targets.len() > 1).then(|| targets.join(", "));
    targets.iter().cloned().chain(all).chain([HERE.to_owned(), A_PERSON.to_owned()]).collect()
}

/// The place that a question is about, as its flag names it.
pub fn place_of(question: &Question) -> &str {
    let pair = question.flag.strip_prefix("--on \"").and_then(|rest| rest.strip_suffix('"'));
    let pair = pair.unwrap_or_default();
    pair.rsplit_once('=').map_or(pair, |(place, _)| place)
}

/// What each `--on` says of which scope; what is wrong with the others.
pub(super) fn given(inputs: &Inputs, scopes: &Scopes) -> (Vec<(usize, On)>, Vec<Diagnostic>) {
    let (mut given, mut wrong) = (Vec::new(), Vec::new());
    for pair in &inputs.selection.on {
        let on = On::parse(pair);
        let known = |name: &String| name == LOCAL || inputs.settings.targets.contains_key(name);
        let names: Vec<&str> =
            inputs.settings.targets.keys().map(String::as_str).chain([LOCAL, PERSON]).collect();
        let error = |code: &str, message: String| Diagnostic::error(code, 0, message);
        if let Some(name) = on.names.iter().find(|name| !known(name)).filter(|_| !on.is_person()) {
            let message = format!("`--on {pair}`: no target is called `{name}`");
            wrong.push(error("unknown-place", message).hinted(format!("There are {}.", names.join(", "))));
        } else if (1..on.names.len()).any(|at| on.names[..at].contains(&on.names[at])) {
            wrong.push(error("unknown-place", format!("`--on {pair}` names a target twice")));
        } else if let Ok(scope) = team::place(&on.place, scopes) {
            given.push((scope, on));
        } else {
            let message = format!("`--on {pair}` names no place of this document, or several");
            wrong.push(
                error("unknown-place", message)
                    .hinted("PLACE is a title or a label, or a path of them: A > B."),
            );
        }
    }
    (given, wrong)
}

/// The sections whose text sends people to a machine, with the words that do.
fn told<'r>(document: &Document, reading: &'r Reading) -> Vec<(usize, &'r str)> {
    let mut found: Vec<(usize, &str)> = Vec::new();
    for (piece, verdict) in document.pieces.iter().zip(&reading.verdicts) {
        let Some(text) = verdict.as_ref().and_then(|verdict| verdict.machine.as_deref()) else { continue };
        if found.iter().all(|(section, _)| *section != piece.section) {
            found.push((piece.section, text));
        }
    }
    found
}

/// A question for each section that is done on a machine of which the text does not say which it is.
pub(super) fn questions(
    document: &Document,
    reading: &Reading,
    team: &Team<'_>,
    inputs: &Inputs,
) -> Vec<Question> {
    let targets: Vec<String> = inputs.settings.targets.keys().cloned().collect();
    if targets.is_empty() {
        return Vec::new();
    }
    let (flags, _) = given(inputs, &reading.scopes);
    let ask = |(section, text): (usize, &str)| {
        let place = name_of(section, &reading.scopes)?;
        let path = reading.scopes.path(section);
        let by_flag = flags.iter().rev().find(|(scope, _)| path.contains(scope));
        let by_team = || {
            let mut said = team.said().filter(|(entry, _)| path.contains(&entry.scope));
            said.find_map(|(entry, _)| entry.rule.target.as_ref())
        };
        let settled = match by_flag {
            Some((_, on)) => Settled { value: in_words(&on.names), by: DecidedBy::Flag(Flag::On) },
            None => by_team().map_or_else(
                || Settled { value: A_PERSON.to_owned(), by: DecidedBy::Default },
                |list| Settled { value: in_words(list.names()), by: DecidedBy::Settings },
            ),
        };
        let mut values = answers(&targets);
        if !values.contains(&settled.value) {
            values.push(settled.value.clone());
        }
        Some(Question {
            id: id_of(&document.sections[section].id),
            line: document.sections[section].line,
            kind: QuestionKind::Machine,
            text: format!("{}: on which machine? ({text})", document.sections[section].title),
            options: values.into_iter().map(|value| QuestionOption { value, steps: Vec::new() }).collect(),
            default: Some(A_PERSON.to_owned()),
            flag: format!("--on \"{place}={}\"", targets[0]),
            settled: Some(settled),
        })
    };
    told(document, reading).into_iter().filter_map(ask).collect()
}

/// The id of the question about a section.
fn id_of(section: &str) -> String {
    format!("machine-{}", section.replace('/', "-"))
}

/// What is told of each section of the run whose machine nobody has named, so that nothing is run there.
pub(super) fn unnamed(questions: &[Question], steps: &[Step]) -> Vec<Diagnostic> {
    let is_open = |question: &&Question| {
        let by_nobody = question.settled.as_ref().is_some_and(|settled| settled.by == DecidedBy::Default);
        let is_in = |step: &Step| step.selected && id_of(&step.section) == question.id;
        question.kind == QuestionKind::Machine && by_nobody && steps.iter().any(is_in)
    };
    let tell = |question: &Question| {
        let message = format!(
            "nobody has said on which machine `{}` is done: a person does it there",
            place_of(question)
        );
        let hint = format!("Say which: {}, or go through it with `stepgate review`.", question.flag);
        Diagnostic::note("machine-unnamed", question.line, message).hinted(hint)
    };
    questions.iter().filter(is_open).map(tell).collect()
}

/// Names of targets as an answer has them.
fn in_words(names: &[String]) -> String {
    match names {
        [one] if one == LOCAL => HERE.to_owned(),
        [one] if one == PERSON => A_PERSON.to_owned(),
        several => several.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::{Inputs, Plan, Selection, build};
    use crate::settings::Settings;
    use crate::text::Source;

    const DOCUMENT: &str = "# Move\n\n## Stop\n\nOn the old server, run:\n\n```bash\nsystemctl stop app\n```\n\n## Start\n\nOn each node:\n\n```bash\nsystemctl start app\n```\n";
    const TARGETS: &str = "[targets.a]\nssh = 'a'\n[targets.b]\nssh = 'b'\n";

    fn plan(settings: &str, on: &[&str]) -> Plan {
        let selection =
            Selection { on: on.iter().map(|&pair| pair.to_owned()).collect(), ..Selection::default() };
        let settings = Settings::parse("s", settings).expect("valid");
        build(&Source::new("a.md", DOCUMENT), &Inputs { settings, selection, ..Inputs::default() })
    }

    fn steps(plan: &Plan) -> Vec<(&str, Option<&str>)> {
        plan.selected().map(|step| (step.kind.word(), step.target.as_deref())).collect()
    }

    #[test]
    fn a_machine_that_nobody_has_named_is_asked_for_where_targets_are_known() {
        assert!(plan("", &[]).questions.is_empty());
        let open = plan(TARGETS, &[]);
        assert_eq!(steps(&open), [("manual", None), ("manual", None)]);
        let options: Vec<&str> = open.questions[1].options.iter().map(|one| one.value.as_str()).collect();
        assert_eq!(options, ["a", "b", "a, b", "here", "a person does it"]);
        assert_eq!(open.questions[1].flag, "--on \"Start=a\"");
        assert_eq!(super::place_of(&open.questions[1]), "Start");
        assert!(open.ready);
        let told: Vec<usize> =
            open.diagnostics.iter().filter(|one| one.code == "machine-unnamed").map(|one| one.line).collect();
        assert_eq!(told, [3, 11]);
    }

    #[test]
    fn an_answer_says_where_it_runs() {
        let said = plan(TARGETS, &["Stop=here", "Start=a, b"]);
        assert_eq!(steps(&said), [("command", None), ("command", Some("a")), ("command", Some("b"))]);
        let by_team = format!(
            "{TARGETS}[[scope]]\nat = 'Stop'\ntarget = 'b'\n[[scope]]\nat = 'Start'\ntarget = 'person'\n"
        );
        assert_eq!(steps(&plan(&by_team, &[])), [("command", Some("b")), ("manual", None)]);
        // What is typed is about this run.
        assert_eq!(steps(&plan(&by_team, &["Stop=person"])), [("manual", None), ("manual", None)]);
        for wrong in ["Stop=c", "Nowhere=a", "Stop=a, a", "Stop="] {
            assert!(!plan(TARGETS, &[wrong]).ready, "{wrong}");
        }
    }

    #[test]
    fn an_entry_for_another_environment_places_nothing_in_this_one() {
        let elsewhere =
            format!("{TARGETS}[env.x]\n[env.y]\n[[scope]]\nat = 'Stop'\ntarget = 'a'\nin = ['x']\n");
        let settings = Settings::parse("s", &elsewhere).expect("valid");
        let of = |name: &str| {
            let inputs =
                Inputs { settings: settings.clone(), environment: Some(name.into()), ..Inputs::default() };
            let plan = build(&Source::new("a.md", DOCUMENT), &inputs);
            steps(&plan)[0].0.to_owned()
        };
        assert_eq!((of("x"), of("y")), ("command".to_owned(), "manual".to_owned()));
    }
}
