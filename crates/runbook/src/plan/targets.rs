//! On which machine each command runs, as the settings say it: its `[[block]]`, the innermost `[[scope]]` around it, its environment.
//!
//! Takes drafts and settings, gives each command its target and says what cannot be done on another machine. Reaches none. Statements
//! stay here: a database is reached from this machine.

use super::draft::{Draft, DraftKind};
use super::inputs::Inputs;
use super::machines;
use super::rounds;
use super::several::{SaidBy, Several};
use super::step::Step;
use super::team::Team;
use crate::document::Document;
use crate::reading::{Effect, Mode, Scopes};
use crate::settings::{LOCAL, TargetRule};
use crate::text::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// Says of every command where it runs, and puts what runs on several machines there once for each.
pub(super) fn place(
    mut drafts: Vec<Draft>,
    document: &Document,
    scopes: &Scopes,
    team: &Team<'_>,
    inputs: &Inputs,
) -> Vec<Draft> {
    let name = inputs.environment.as_deref();
    let settings = name.and_then(|name| inputs.settings.environment(name)).map(|(_, settings)| settings);
    let usual = settings.and_then(|settings| settings.target.as_deref());
    // An answer that has fallen is asked again; where the place runs has not changed with its words.
    let mut said: BTreeMap<usize, (&[String], bool)> = team
        .said()
        .filter_map(|(entry, _)| {
            let list = entry.rule.target.as_ref().filter(|list| !list.is_person())?;
            Some((entry.scope, (list.names(), entry.rule.serial.is_some())))
        })
        .collect();
    // What is typed is about this run.
    let (typed, _) = machines::given(inputs, scopes);
    for (scope, on) in &typed {
        if on.is_person() {
            said.remove(scope);
        } else {
            let asks = said.get(scope).is_some_and(|(_, asks)| *asks);
            said.insert(*scope, (&on.names, asks));
        }
    }
    // A title stands for its document.
    let of_document = said.keys().copied().find(|scope| scopes.is_title(*scope));
    for draft in &mut drafts {
        let path = scopes.path(draft.scope);
        let around: Vec<usize> = of_document
            .into_iter()
            .filter(|title| !path.contains(title))
            .chain(path.iter().copied().filter(|scope| said.contains_key(scope)))
            .collect();
        let outermost = around.iter().copied().find(|scope| said[scope].0.len() > 1);
        let innermost = around.last().copied();
        if let Some(scope) = outermost {
            let is_own =
                innermost != Some(scope) || draft.extras.several.is_some() || draft.extras.target.is_some();
            let (names, asks) = said[&scope];
            draft.extras.misplaced = misplaced(draft, names, is_own);
            draft.extras.several =
                Some(Several { said_by: SaidBy::Scope(scope), names: names.to_vec(), asks });
            continue;
        }
        if draft.kind != DraftKind::Command || draft.extras.several.is_some() {
            continue;
        }
        let around = || innermost.and_then(|scope| said[&scope].0.first()).map(String::as_str).or(usual);
        let target = draft.extras.target.take().or_else(|| around().map(str::to_owned));
        draft.extras.target = target.filter(|name| name != LOCAL);
    }
    rounds::expand(drafts, document, scopes)
}

/// Why a step of a stretch cannot be done once for each of its machines.
fn misplaced(draft: &Draft, names: &[String], is_own: bool) -> Option<String> {
    let names = names.join(", ");
    match draft.kind {
        DraftKind::Sql => Some(format!(
            "a statement reaches its database from this machine, and would be sent once for each of {names}"
        )),
        DraftKind::Command if is_own => Some(format!(
            "stepgate.toml gives it a place of its own, inside of what is done on {names}, one after the other"
        )),
        _ => None,
    }
}

/// What a command does to the world: one that was judged by a file of this machine has not been read where it runs.
pub(super) fn effect(draft: &Draft) -> (Effect, String) {
    match &draft.extras.target {
        Some(target) if !draft.judged_by.is_empty() && draft.effect.0 != Effect::Destroy => {
            (Effect::Unknown, format!("what it runs lies on {target}, where nobody has read it"))
        }
        _ => draft.effect.clone(),
    }
}

/// The targets that commands of the plan run on.
pub(super) fn used(steps: &[Step], inputs: &Inputs) -> BTreeMap<String, TargetRule> {
    let names: BTreeSet<&String> = steps.iter().filter_map(|step| step.target.as_ref()).collect();
    let known = &inputs.settings.targets;
    names.into_iter().filter_map(|name| Some((name.clone(), known.get(name)?.clone()))).collect()
}

/// What is told of a step that cannot be done once for each machine of its stretch.
fn repeated(draft: &Draft) -> Option<Diagnostic> {
    let why = draft.extras.misplaced.as_ref()?;
    let hint = "Give the list of targets to the [[scope]]s or [[block]]s around it, and leave it out of them; or skip it in a [[block]].";
    Some(Diagnostic::error("not-on-each", draft.line, why.clone()).hinted(hint))
}

/// What cannot be done as the commands that run are placed.
pub(super) fn unfit(drafts: &[Draft], runs: &[bool]) -> Vec<Diagnostic> {
    let in_run = || drafts.iter().zip(runs).filter(|(_, runs)| **runs).map(|(draft, _)| draft);
    let mut found: Vec<Diagnostic> = in_run().filter_map(repeated).collect();
    found.dedup();
    if in_run().all(|draft| draft.extras.target.is_none()) {
        return found;
    }
    // Where each shell variable is set, in the order of the run.
    let mut set: BTreeMap<&str, BTreeSet<Option<&str>>> = BTreeMap::new();
    for draft in in_run().filter(|draft| draft.kind == DraftKind::Command) {
        let target = draft.extras.target.as_deref();
        let here = target.unwrap_or("this machine");
        if target.is_some() && draft.mode.0 == Mode::Background {
            let message = format!("a command that stays up cannot be kept up on {here}");
            found.push(Diagnostic::error("background-elsewhere", draft.line, message).hinted(
                "Let that machine keep it up (systemctl, nohup … &), or say mode = \"plain\" or target = \"local\" in a [[block]].",
            ));
        }
        for read in draft.facts.reads.iter().filter(|read| !read.guarded) {
            let Some(places) = set.get(read.name.as_str()).filter(|places| !places.contains(&target)) else {
                continue;
            };
            let there: Vec<&str> = places.iter().map(|place| place.unwrap_or("this machine")).collect();
            let message = format!(
                "`${}` is set on {} and read on {here}: each machine has a shell of its own",
                read.name,
                there.join(" and ")
            );
            found.push(Diagnostic::error("set-elsewhere", draft.line, message).hinted(format!(
                "Give {} as a variable (<{}>, --set), set it in the same place, or run both on one target.",
                read.name,
                read.name.to_lowercase()
            )));
        }
        for name in &draft.facts.sets {
            set.entry(name).or_default().insert(target);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::plan::{Inputs, Plan, build};
    use crate::reading::Effect;
    use crate::settings::Settings;
    use crate::text::Source;

    const TARGETS: &str = "[targets.web1]\nssh = 'deploy@web1'\n[targets.db]\nssh = 'db'\n";

    fn plan(document: &str, settings: &str) -> Plan {
        let settings = Settings::parse("stepgate.toml", &format!("{TARGETS}{settings}")).expect("valid");
        let environment = Some("staging".to_owned());
        build(&Source::new("a.md", document), &Inputs { environment, settings, ..Inputs::default() })
    }

    fn targets(plan: &Plan) -> Vec<Option<&str>> {
        plan.steps().iter().map(|step| step.target.as_deref()).collect()
    }

    const DOCUMENT: &str = "# Ship\n\n## Build\n\n```bash\nmake\n```\n\n## Install\n\n```bash\nls -l\nuptime\n```\n\n- [ ] Done?\n\n```sql\nSELECT 1;\n```\n";

    #[test]
    fn a_block_is_stronger_than_a_scope_and_a_scope_than_its_environment() {
        let of = |settings: &str| {
            let plan = plan(DOCUMENT, settings);
            (targets(&plan).into_iter().map(|one| one.map(str::to_owned)).collect::<Vec<_>>(), plan)
        };
        let some = |names: [&str; 5]| names.map(|one| (one != "-").then(|| one.to_owned())).to_vec();
        assert_eq!(of("").0, some(["-", "-", "-", "-", "-"]));
        let everywhere = "[env.staging]\ntarget = 'web1'\n";
        assert_eq!(of(everywhere).0, some(["web1", "web1", "web1", "-", "-"]));
        let scope = format!("{everywhere}[[scope]]\nat = 'Install'\ntarget = 'db'\n");
        assert_eq!(of(&scope).0, some(["web1", "db", "db", "-", "-"]));
        let block = format!("{scope}[[block]]\nstarts = 'uptime'\ntarget = 'local'\n");
        let (found, plan) = of(&block);
        assert_eq!(found, some(["web1", "db", "-", "-", "-"]));
        assert_eq!(plan.rules.targets.keys().collect::<Vec<_>>(), ["db", "web1"]);
    }

    #[test]
    fn another_target_or_another_address_is_another_execution() {
        let digest = |settings: &str| plan(DOCUMENT, settings).digest;
        let at = |name: &str| digest(&format!("[env.staging]\ntarget = '{name}'\n"));
        assert_ne!(at("web1"), at("db"));
        let text = "[targets.a]\nssh = 'a'\n[env.staging]\ntarget = 'a'\n";
        assert_ne!(digest(text), digest(&text.replace("ssh = 'a'", "ssh = 'b'")));
    }

    #[test]
    fn what_the_text_has_typed_on_a_machine_runs_there_once_somebody_says_which_that_is() {
        let document = "# Move\n\n## Stop\n\nOn the old server, run:\n\n```bash\nsystemctl stop app\n```\n\n## Start\n\nOn the new host:\n\n```bash\nsystemctl start app\n```\n";
        let kinds = |settings: &str| -> Vec<(String, Option<String>)> {
            let plan = plan(document, settings);
            plan.steps().iter().map(|step| (step.kind.word().to_owned(), step.target.clone())).collect()
        };
        let one = |kind: &str, target: Option<&str>| (kind.to_owned(), target.map(str::to_owned));
        // Of neither is it known which machine that is: an environment's target is not said of them.
        let nobody = [one("manual", None), one("manual", None)];
        assert_eq!(kinds(""), nobody);
        assert_eq!(kinds("[env.staging]\ntarget = 'web1'\n"), nobody);
        assert_eq!(
            kinds("[[scope]]\nat = 'Move > Stop'\ntarget = 'db'\n"),
            [one("command", Some("db")), one("manual", None)]
        );
        assert_eq!(
            kinds("[[scope]]\nat = 'Start'\ntarget = 'local'\n"),
            [one("manual", None), one("command", None)]
        );
    }

    #[test]
    fn what_is_set_on_one_machine_has_no_value_on_another() {
        let document = "# A\n\n## One\n\n```bash\nDIR=/srv/app\n```\n\n## Two\n\n```bash\nls $DIR\n```\n";
        let settings = "[[scope]]\nat = 'Two'\ntarget = 'web1'\n";
        let codes = |settings: &str| {
            let found = plan(document, settings).diagnostics.into_iter();
            found.filter(|one| one.code == "set-elsewhere").map(|one| one.line).collect::<Vec<_>>()
        };
        assert_eq!((codes(settings), codes("[env.staging]\ntarget = 'web1'\n")), (vec![12], vec![]));
    }

    #[test]
    fn a_script_of_this_machine_says_nothing_of_one_that_lies_elsewhere() {
        let scripts = [("look.sh".to_owned(), Ok("uptime\n".to_owned()))];
        let settings = Settings::parse("s", &format!("{TARGETS}[env.staging]\ntarget = 'web1'\n")).unwrap();
        let inputs = |environment: Option<&str>| Inputs {
            settings: settings.clone(),
            environment: environment.map(str::to_owned),
            scripts: scripts.clone().into_iter().collect(),
            ..Inputs::default()
        };
        let source = Source::new("a.md", "# A\n\n```bash\n./look.sh\n```\n");
        let effect = |environment| build(&source, &inputs(environment)).steps()[0].effect();
        assert_ne!(effect(None), Effect::Unknown);
        assert_eq!(effect(Some("staging")), Effect::Unknown);
    }
}
