//! For which environment a run is, where environments are known and none was named: somebody says so, or nothing runs.

use super::error::CommandError;
use super::front::Front;
use super::prepare::Prepared;
use crate::plan::Plan;
use crate::session::{Prompt, PromptKind, ReplyKind};

/// Asks for the environment of a run where one has to be chosen. Gives whether one was.
pub(super) async fn choose(
    plan: &Plan,
    prepared: &mut Prepared,
    front: &mut Front<'_>,
) -> Result<bool, CommandError> {
    let known = prepared.environments();
    if prepared.inputs.environment.is_some() || prepared.inputs.selection.all || known.is_empty() {
        return Ok(false);
    }
    let prompt = Prompt {
        options: known.clone(),
        why: Some("environments are known, and none was chosen".to_owned()),
        name: Some("environment".to_owned()),
        default: None,
        ..Prompt::new(PromptKind::Environment, "Which environment?", &[ReplyKind::Choose, ReplyKind::No])
    };
    let replied = front.ask(plan, prompt).await?.map(|(reply, _)| reply);
    if let Some(reply) = replied.filter(|reply| reply.reply == ReplyKind::Choose) {
        prepared.inputs.environment = reply.value;
        return Ok(true);
    }
    let message = format!("no environment was chosen, and there are {}", known.join(", "));
    let flags: Vec<String> = known.iter().map(|name| format!("--env {name}")).collect();
    Err(CommandError::usage(message).hinted(format!("Add {}.", flags.join(" or "))))
}
