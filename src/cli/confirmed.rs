//! A yes or no of somebody at the terminal, for a command that is no run.

use super::error::CommandError;
use super::event_loop::on_event_loop;
use super::screen::Screen;
use crate::host::ReviewTerminal;

/// Whether somebody at the terminal wants what `question` asks; the two words are what no and yes do. Where nobody is there it is an error with
/// `hint`.
pub(super) fn confirmed(
    question: &str,
    (no, yes): (&str, &str),
    hint: &str,
    screen: &Screen,
) -> Result<bool, CommandError> {
    if !screen.person {
        return Err(CommandError::declined("nobody is there to be asked").hinted(hint));
    }
    let failed = |error: std::io::Error| CommandError::usage(format!("nobody can be asked: {error}"));
    let keys = [('n', no.to_owned()), ('y', yes.to_owned())];
    let pressed = on_event_loop(async {
        ReviewTerminal::open(screen.err).map_err(failed)?.key(question, &keys).await.map_err(failed)
    })?;
    Ok(pressed == Ok('y'))
}
