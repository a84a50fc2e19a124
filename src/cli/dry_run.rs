//! `run --dry-run`: the same loop, with hands that touch nothing.

use super::error::CommandError;
use super::screen::Screen;
use crate::plan::Plan;
use crate::record::Progress;
use crate::report::{Rehearsed, Terminal};
use crate::session::{
    Assume, Attendance, Discarded, Hands, Rehearsal, Session, SessionStart, Unattended, drive,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Goes through the plan.
pub(super) async fn rehearse(plan: &Arc<Plan>, screen: &Screen) -> Result<u8, CommandError> {
    let start = SessionStart {
        plan: Arc::clone(plan),
        progress: Progress::default(),
        attendance: Attendance::Person,
        unattended: Unattended::default(),
        secrets: BTreeMap::new(),
        target: Vec::new(),
        block: None,
        last_prompt: 0,
    };
    let session = Session::new(start).map_err(|error| CommandError::document(error.to_string()))?;
    let mut session = session.rehearsed();
    let mut teller = Rehearsed(Terminal::new(plan, std::io::stdout(), screen.out).seen(screen.sight));
    let mut hands =
        Hands { journal: &mut Discarded, runner: &mut Rehearsal, asker: &mut Assume, teller: &mut teller };
    let ending = drive(&mut session, &mut hands).await?;
    screen.talk("This was a dry run: nothing was run, opened or written.");
    Ok(ending.kind.exit_code())
}
