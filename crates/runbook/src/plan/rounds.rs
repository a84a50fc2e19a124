//! A stretch that is done on several machines, one after the other: all its steps on the first, then all of them on the next, and
//! what somebody is asked in between.
//!
//! Takes drafts, each with the machines of its stretch; gives those of each machine, in the order of the run. Decides no machine.

use super::draft::{Draft, DraftKind};
use super::several::{SaidBy, Several};
use crate::document::{Document, PieceKind};
use crate::reading::{Scopes, is_one_at_a_time};
use crate::settings::LOCAL;
use std::ops::Range;

/// Where the drafts of before stand now: one place for each machine of their stretch.
type Moved = Vec<Vec<usize>>;

/// The drafts with those of each stretch once for each of its machines.
pub(super) fn expand(drafts: Vec<Draft>, document: &Document, scopes: &Scopes) -> Vec<Draft> {
    if drafts.iter().all(|draft| draft.extras.several.is_none()) {
        return drafts;
    }
    let texts = texts(document);
    let mut moved: Moved = Vec::with_capacity(drafts.len());
    let mut out: Vec<Draft> = Vec::with_capacity(drafts.len());
    // For each draft that is written: which it was before, and which machine of its stretch it is for.
    let mut came: Vec<Option<(usize, usize)>> = Vec::new();
    for stretch in stretches(&drafts) {
        let Some(several) = drafts[stretch.start].extras.several.clone() else {
            for at in stretch {
                moved.push(vec![out.len()]);
                came.push(Some((at, 0)));
                out.push(drafts[at].clone());
            }
            continue;
        };
        moved.extend(stretch.clone().map(|_| Vec::new()));
        let said = gate_line(&drafts[stretch.clone()], &several, &texts, scopes);
        for (round, name) in several.names.iter().enumerate() {
            if let (Some(line), Some(before)) = (said, round.checked_sub(1)) {
                came.push(None);
                out.push(gate(&drafts[stretch.end - 1], line, &several.names[before], name));
            }
            for at in stretch.clone() {
                moved[at].push(out.len());
                came.push(Some((at, round)));
                out.push(on(&drafts[at], name));
            }
        }
    }
    let stretch_of = |at: usize| drafts[at].extras.several.as_ref();
    for (draft, came) in out.iter_mut().zip(came) {
        let Some((was, round)) = came else { continue };
        let there = |other: usize| -> Vec<usize> {
            let is_same = stretch_of(was).is_some() && stretch_of(was) == stretch_of(other);
            let own = moved[other].get(round).filter(|_| is_same);
            own.map_or_else(|| moved[other].clone(), |own| vec![*own])
        };
        draft.evidence = draft.evidence.iter().flat_map(|at| there(*at)).collect();
        draft.offers = draft.offers.iter().flat_map(|at| there(*at)).collect();
    }
    out
}

/// The stretches of drafts that stand together, those of one machine among them.
fn stretches(drafts: &[Draft]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, draft) in drafts.iter().enumerate() {
        match found.last_mut() {
            Some(last) if drafts[last.start].extras.several == draft.extras.several => last.end = at + 1,
            _ => found.push(at..at + 1),
        }
    }
    found
}

/// A draft as it is on the machine called `name`.
fn on(draft: &Draft, name: &str) -> Draft {
    let mut draft = draft.clone();
    if draft.kind != DraftKind::Sql {
        draft.extras.target = Some(name.to_owned()).filter(|name| name != LOCAL);
    }
    draft.extras.round = Some(name.to_owned());
    draft
}

/// The paragraphs, items and headings of a document in order, each with its line.
fn texts(document: &Document) -> Vec<(usize, &str)> {
    let headings = document.sections.iter().map(|section| (section.line, section.title.as_str()));
    let pieces = document.pieces.iter().filter_map(|piece| match &piece.kind {
        PieceKind::Prose(prose) => Some((prose.line, prose.text.as_str())),
        PieceKind::Item(item) => Some((item.prose.line, item.prose.text.as_str())),
        _ => None,
    });
    let mut texts: Vec<_> = headings.chain(pieces).collect();
    texts.sort_unstable_by_key(|(line, _)| *line);
    texts
}

/// The line that a gate between two machines stands at; none where nobody wants one: neither the settings nor what the stretch says, or
/// the paragraph over it.
fn gate_line(
    stretch: &[Draft],
    several: &Several,
    texts: &[(usize, &str)],
    scopes: &Scopes,
) -> Option<usize> {
    let (first, last) = (stretch.first()?.line, stretch.iter().map(|draft| draft.line).max()?);
    let lines = match several.said_by {
        SaidBy::Scope(scope) => scopes[scope].line..=scopes[scope].end.max(last),
        SaidBy::Block(_) => {
            texts.iter().rfind(|(line, _)| *line < first).map_or(first, |(line, _)| *line)..=last
        }
    };
    let is_said = || texts.iter().any(|(line, text)| lines.contains(line) && is_one_at_a_time(text));
    (several.asks || is_said()).then_some(last)
}

/// What is asked between two machines.
fn gate(last: &Draft, line: usize, before: &str, next: &str) -> Draft {
    let title = format!("{before} is as it should be: go on with {next}");
    let mut gate = Draft::new(last.section, DraftKind::Gate, line, title);
    gate.scope = last.scope;
    gate.environment.clone_from(&last.environment);
    gate.extras.target = Some(next.to_owned()).filter(|name| name != LOCAL);
    gate.extras.round = Some(next.to_owned());
    gate
}

#[cfg(test)]
mod tests {
    use crate::plan::{Inputs, Plan, build};
    use crate::settings::Settings;
    use crate::text::Source;

    const DOCUMENT: &str = "# Ship\n\n## Upgrade\n\n- [ ] It answers\n\n  ```bash\n  curl -s localhost\n  ```\n\n```bash\nmake\nmake\n```\n\n## Tell\n\n```bash\ndate\n```\n";
    const EACH: &str =
        "[targets.a]\nssh = 'a'\n[targets.b]\nssh = 'b'\n[[scope]]\nat = 'Upgrade'\ntarget = ['a', 'b']\n";

    fn plan(document: &str, settings: &str) -> Plan {
        let settings = Settings::parse("s", settings).expect("valid");
        build(&Source::new("a.md", document), &Inputs { settings, ..Inputs::default() })
    }

    #[test]
    fn a_stretch_comes_once_for_each_machine_with_ids_of_its_own() {
        let plan = plan(DOCUMENT, EACH);
        let steps: Vec<(&str, Option<&str>)> =
            plan.steps().iter().map(|step| (step.kind.word(), step.target.as_deref())).collect();
        let round = |name| {
            [("command", Some(name)), ("gate", Some(name)), ("command", Some(name)), ("command", Some(name))]
        };
        assert_eq!(steps, [&round("a")[..], &round("b"), &[("command", None)]].concat());
        let ids: Vec<&str> = plan.steps().iter().map(|step| step.id.as_str()).collect();
        assert!(
            ids[2].ends_with("@a") && ids[3] == format!("{}-2@a", ids[2].trim_end_matches("@a")),
            "{ids:?}"
        );
        assert_eq!(plan.steps()[7].round().map(|(_, machine)| machine), Some("b"));
        // A gate looks at what ran on its own machine.
        assert_eq!(
            (plan.steps()[1].evidence(), plan.steps()[5].evidence()),
            (&[ids[0].to_owned()][..], &[ids[4].to_owned()][..])
        );
        // Each block begins anew on each machine.
        let opens: Vec<bool> =
            plan.steps().iter().filter_map(|step| Some(step.command()?.opens_block)).collect();
        assert_eq!(opens, [true, true, false, true, true, false, true]);
    }

    #[test]
    fn another_list_another_order_or_a_gate_between_is_another_execution() {
        let digest = |settings: &str| plan(DOCUMENT, settings).digest;
        let own = digest(EACH);
        assert_ne!(own, digest(&EACH.replace("['a', 'b']", "['b', 'a']")));
        assert_ne!(own, digest(&EACH.replace("['a', 'b']", "['a', 'local']")));
        assert_ne!(own, digest(&format!("{EACH}serial = 'ask'\n")));
    }

    #[test]
    fn what_stands_over_a_block_of_its_own_list_may_ask_for_a_gate() {
        let settings = "[targets.a]\nssh = 'a'\n[targets.b]\nssh = 'b'\n[[block]]\nstarts = 'make'\ntarget = ['a', 'b']\n";
        let gates = |text: &str| {
            let plan = plan(
                &format!("# Ship\n\nDo it one at a time.\n\n## Make\n\n{text}\n\n```bash\nmake\n```\n"),
                settings,
            );
            plan.steps().iter().filter(|step| step.kind.word() == "gate").count()
        };
        assert_eq!((gates("Make it, one node at a time:"), gates("Make it:")), (1, 0));
    }
}
