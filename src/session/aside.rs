//! What a person may want before answering: to see the output again, a shell, another mode, or to go elsewhere.

use super::ask::{Reply, Standing};
use super::course::Next;
use super::drive::{Ending, Session, Stop};
use super::ports::{Hands, Runner};
use super::running::{self, Way};
use crate::plan::{CommandStep, Runnable, Step, StepKind};
use crate::reading::Mode;
use crate::record::RunResult;

/// The id of a shell that a person opens: it belongs to no step of the plan.
pub const SHELL: &str = "shell";

/// A shell that holds what the run's shell holds: variables, functions and aliases, exported or not. It is the step's last
/// command, so what is set in it stays in it.
const SHELL_SCRIPT: &str = "bash --rcfile <(declare -p | grep -v '^declare -[^ ]*r'; declare -f; alias -p; echo \"PS1='run:\\w\\$ '\") -i";

/// What becomes of an answer.
pub(super) enum Aside {
    /// It was about something else: the question stands.
    AskAgain,
    /// The run goes elsewhere.
    Go(Next),
    /// It is an answer to the question.
    Answer(Standing),
}

/// Does what a reply asks for besides answering. `way` is changed by an edit and by another mode.
pub(super) async fn take<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    step: &Step,
    standing: Standing,
    way: &mut Way,
) -> Result<Aside, Stop> {
    let how = standing.how.clone();
    match standing.reply {
        Reply::Show => hands.teller.again(session.printed.bytes()),
        Reply::Mode(mode) => way.mode = mode,
        Reply::Edit(text) => way.edited = Some(text),
        Reply::Shell => shell(session, hands, step).await?,
        Reply::Later => return Ok(Aside::Go(Next::Later)),
        Reply::Jump(id, reason) => return Ok(Aside::Go(Next::To { id, reason, how })),
        Reply::RollBack(section) => return Ok(Aside::Go(Next::Branch { section, how })),
        Reply::Pause => {
            let reason = format!("paused before `{}` (line {})", step.title, step.line);
            return Err(Stop::Ended(Ending::new(RunResult::Paused, 3, reason)));
        }
        Reply::Signal(signal) => return Err(Stop::Signal(signal)),
        reply => return Ok(Aside::Answer(Standing { reply, ..standing })),
    }
    Ok(Aside::AskAgain)
}

async fn shell<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    beside: &Step,
) -> Result<(), Stop> {
    let run = Runnable { mode: Mode::Terminal, ..Runnable::default() };
    let step = Step {
        id: SHELL.to_owned(),
        title: "a shell of the operator's".to_owned(),
        block: session.block,
        variables: Vec::new(),
        kind: StepKind::Command(CommandStep { run, ..CommandStep::default() }),
        ..beside.clone()
    };
    let number = session.plan.steps().len() + 1;
    let printed = std::mem::take(&mut session.printed);
    let way = Way { edited: Some(SHELL_SCRIPT.to_owned()), mode: Mode::Terminal };
    // However it ends, it answers nothing.
    running::run(session, hands, &step, number, &way).await?;
    session.printed = printed;
    Ok(())
}
