//! `stepgate answer`: drives a run for one reply.

use super::args::AnswerArguments;
use super::error::CommandError;
use super::exit;
use super::ledgers::Ledgers;
use super::screen::Screen;
use crate::host::{self, Caller};
use crate::ledger::Run;
use crate::session::Prompt;
use crate::text::visible;
use serde_json::{Value, json};
use std::io;
use std::time::Duration;

/// How long a run may take to say something.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the question that is open may take to be told.
const GLANCE: Duration = Duration::from_millis(500);

/// Shows the open question of a run, or replies to it.
pub(super) fn answer(arguments: &AnswerArguments, screen: &Screen) -> Result<u8, CommandError> {
    let run = Ledgers::open()?.home.find(&arguments.run)?;
    let Some(stream) = run.reach_inbox()? else { return Err(unreached(&run)) };
    let looks = arguments.question == "?";
    let caller = Caller::new(stream, if looks { GLANCE } else { PATIENCE });
    let answered = caller
        .and_then(|mut caller| if looks { open(&mut caller, screen) } else { reply(&mut caller, arguments) });
    answered.unwrap_or_else(|error| Err(CommandError::usage(format!("run {}: {error}", run.id()))))
}

/// Why nobody takes a reply here.
fn unreached(run: &Run) -> CommandError {
    let id = run.id();
    match run.driver() {
        Err(error) => error.into(),
        Ok(Some(by)) => {
            let (user, host) = (visible(&by.user), visible(&by.host));
            CommandError::declined(format!(
                "run {id} is being run on {host} by {user}, process {}",
                by.process
            ))
            .hinted(format!("It takes no replies from elsewhere; if it asks anybody, then {user} there."))
            .hinted(format!("Once it has stopped there, `stepgate resume {id}` goes on with it here."))
        }
        Ok(None) => CommandError::usage(format!("run {id} is not being run right now")).hinted(format!(
            "`stepgate resume {id} --replies socket` goes on with it and waits for replies."
        )),
    }
}

/// Shows the question that is open.
fn open(caller: &mut Caller, screen: &Screen) -> io::Result<Result<u8, CommandError>> {
    while let Some(message) = caller.hear()? {
        if message["type"] == "prompt" {
            let prompt: Prompt = serde_json::from_value(message)?;
            let words: Vec<&str> = prompt.replies.iter().map(|reply| reply.word()).collect();
            let step = prompt.step.as_deref().map_or(String::new(), |step| format!(" ({step})"));
            screen.data(&format!("{}: {}{step}\n", prompt.id, visible(&prompt.text)));
            for line in prompt.why.iter().chain(&prompt.script).flat_map(|text| text.lines()) {
                screen.data(&format!("   {}\n", visible(line)));
            }
            for option in &prompt.options {
                screen.data(&format!("   - {}\n", visible(option)));
            }
            screen.data(&format!("   replies: {}\n", words.join(", ")));
            return Ok(Ok(exit::DONE));
        }
    }
    Ok(Err(CommandError::declined("no question is open right now")))
}

/// Replies, and waits until that is taken or refused.
fn reply(caller: &mut Caller, arguments: &AnswerArguments) -> io::Result<Result<u8, CommandError>> {
    let Some(word) = &arguments.reply else {
        return Ok(Err(
            CommandError::usage("a reply is missing").hinted("`stepgate answer RUN ?` shows the question.")
        ));
    };
    let Ok(id) = arguments.question.parse::<u64>() else {
        let message = format!("`{}` is not the number of a question", arguments.question);
        return Ok(Err(CommandError::usage(message).hinted("`stepgate answer RUN ?` shows the question.")));
    };
    let text = arguments.text.as_deref().map(host::read_text).transpose()?;
    let by = arguments.by.clone().unwrap_or_else(|| host::actor().user);
    if let Some(reason) = &arguments.take_over {
        caller.say(&json!({"type": "take-over", "who": by, "reason": reason}))?;
    }
    let mut message = json!({"type": "reply", "id": id, "reply": word, "by": by});
    let parts = [
        ("reason", &arguments.reason),
        ("value", &arguments.value),
        ("text", &text),
        ("step", &arguments.step),
    ];
    for (name, part) in parts {
        if let Some(part) = part {
            message[name] = Value::from(part.as_str());
        }
    }
    caller.say(&message)?;
    // Whoever joins hears which prompt is open. What is recorded after that, or asked next, says that the reply was taken.
    let mut is_open = false;
    while let Some(heard) = caller.hear()? {
        match heard["type"].as_str() {
            Some("refused") => {
                return Ok(Err(CommandError::declined(
                    heard["message"].as_str().unwrap_or_default().to_owned(),
                )));
            }
            Some("prompt") if heard["id"] == id && !is_open => is_open = true,
            Some("prompt") if is_open => return Ok(Ok(exit::DONE)),
            Some("record") if is_open && heard["record"]["type"] != "driver.changed" => {
                return Ok(Ok(exit::DONE));
            }
            _ => {}
        }
    }
    Ok(Ok(exit::DONE))
}
