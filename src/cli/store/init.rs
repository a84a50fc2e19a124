//! `stepgate store init`: makes the schema and the role.

use crate::cli::error::CommandError;
use crate::cli::exit;
use crate::cli::screen::Screen;
use crate::host::RecordServer;
use crate::ledger::{Dial as _, Made, set_up};

/// Makes them, and says what comes next.
pub(super) fn init(server: &RecordServer, screen: &Screen) -> Result<u8, CommandError> {
    let place = server.place();
    match set_up(server)? {
        Made::New => {
            screen.data(&format!("Made the schema `stepgate` and the role `stepgate_app` in {place}.\n"));
            screen.talk("Let those in who run runbooks, as the login that has made it: GRANT stepgate_app TO their login");
            screen.talk(&format!("Then they say: export STEPGATE_HOME={place}, or stepgate.toml does: [audit] store = \"{place}\""));
        }
        Made::There => screen.data(&format!("There is a record in {place} already; it was left as it is.\n")),
    }
    Ok(exit::DONE)
}
