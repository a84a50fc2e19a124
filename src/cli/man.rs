//! `stepgate man`: the manual page, for all of it or for one command.

use super::args::Arguments;
use super::error::CommandError;
use super::exit;
use super::screen::Screen;
use clap::CommandFactory as _;

/// Writes the page as roff: `stepgate man | man -l -`.
pub(super) fn man(wanted: Option<&str>, screen: &Screen) -> Result<u8, CommandError> {
    let mut whole = Arguments::command();
    whole.build();
    let command = match wanted {
        None => whole,
        Some(name) => whole
            .find_subcommand(name)
            .cloned()
            .ok_or_else(|| CommandError::usage(format!("no command is called `{name}`")))?,
    };
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(command).render(&mut page);
    rendered.map_err(|error| CommandError::usage(error.to_string()))?;
    screen.data(&String::from_utf8_lossy(&page));
    Ok(exit::DONE)
}
