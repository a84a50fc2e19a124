//! Where a run would land: the name that the operator of a protected environment types, and what its commands must say.

use super::ask::{Question, Reply, Situation};
use super::drive::{Ending, Session, Stop, emit, put};
use super::ports::{Hands, Runner};
use crate::record::{Answer, Decision, Event, RunResult, Target};

/// What the record calls it: it belongs to no step of the plan.
pub const TARGET: &str = "target";

/// The operator of a protected environment types its name, once a session, with the target in view.
pub(super) fn protect<R: Runner>(session: &mut Session<'_>, hands: &mut Hands<'_, R>) -> Result<(), Stop> {
    let Some(name) = session.protected.clone() else { return Ok(()) };
    // They have just been checked.
    let holds = |(command, expected): (&String, &String)| format!("{command} says {expected}, as it must");
    session.target.extend(session.expect.iter().map(holds).collect::<Vec<_>>());
    let at = Situation { target: &session.target, ..Situation::at_first(session.plan) };
    let standing = put(hands, &Question::Protected(&name), &at)?;
    if let Reply::Signal(signal) = standing.reply {
        return Err(Stop::Signal(signal));
    }
    let is_yes = matches!(standing.reply, Reply::Yes(_));
    let decision = Decision {
        step: TARGET.to_owned(),
        target: Target::Local,
        answer: if is_yes { Answer::Yes } else { Answer::No },
        how: standing.how,
        by: standing.by,
        note: facts(&session.target),
    };
    emit(session, hands, &Event::ConfirmDecided(decision))?;
    hands.journal.barrier()?;
    if is_yes {
        return Ok(());
    }
    Err(Stop::Ended(Ending::new(RunResult::Declined, 3, format!("`{name}` was not confirmed"))))
}

/// What was shown of the target, on one line.
fn facts(target: &[String]) -> Option<String> {
    let facts = target.iter().map(|fact| fact.split_whitespace().collect::<Vec<_>>().join(" "));
    Some(facts.collect::<Vec<_>>().join("; ")).filter(|facts| !facts.is_empty())
}

/// Compares what each `expect` command prints with what it must.
pub(super) async fn check<R: Runner>(session: &Session<'_>, hands: &mut Hands<'_, R>) -> Result<(), Stop> {
    for (command, expected) in &session.expect {
        let found = hands.runner.probe(command).await;
        let drift = match found {
            Ok(printed) if printed.trim() == expected.trim() => continue,
            Ok(printed) => {
                format!("`{command}` says `{}`, and this environment expects `{expected}`", printed.trim())
            }
            Err(cause) => format!("`{command}` cannot be asked: {cause}"),
        };
        return Err(Stop::Ended(Ending::new(RunResult::Declined, 3, drift)));
    }
    Ok(())
}
