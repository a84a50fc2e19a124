//! Before the first step: can everything that will be asked be answered? A run that would stop in the middle for want of an
//! answer does not start.

use super::ask::{Nobody, Question};
use super::drive::Session;
use super::policy::Ask;
use super::ports::Asker;

/// The first question that nobody can answer, if there is one.
pub(super) fn check(session: &Session<'_>, asker: &dyn Asker) -> Result<(), Nobody> {
    let plan = session.plan;
    if let Some(name) = &session.protected {
        asker.can_answer(&Question::Protected(name), plan)?;
    }
    for step in plan.selected().filter(|step| step.wait().is_none() && !session.progress.is_settled(&step.id))
    {
        match session.policy.ask(step) {
            Ask::Nothing => {}
            Ask::Gate => asker.can_answer(&Question::Gate(step), plan)?,
            Ask::Confirm(reason) => {
                asker.can_answer(&Question::Confirm { step, script: "", reason: &reason }, plan)?;
            }
        }
    }
    Ok(())
}
