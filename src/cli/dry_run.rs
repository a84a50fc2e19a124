//! `run --dry-run`: the same loop, with hands that touch nothing.

use super::error::CommandError;
use super::screen::Screen;
use crate::plan::Plan;
use crate::record::Progress;
use crate::report::{Rehearsed, Terminal};
use crate::session::{
    Asker, Assume, Attendance, Author, Discarded, Hands, Prompt, Refused, Rehearsal, Reply, ReplyKind,
    Session, SessionStart, Situation, Unanswerable, Unattended, drive,
};
use crate::text::visible;
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
        left_out: Vec::new(),
        target: Vec::new(),
        block: None,
        last_prompt: 0,
        until: None,
    };
    let session = Session::new(start).map_err(|error| CommandError::document(error.to_string()))?;
    let mut session = session.rehearsed();
    let mut teller = Rehearsed(Terminal::new(plan, std::io::stdout(), screen.out).seen(screen.sight));
    let mut asker = Shown { screen };
    let mut hands =
        Hands { journal: &mut Discarded, runner: &mut Rehearsal, asker: &mut asker, teller: &mut teller };
    let ending = drive(&mut session, &mut hands).await?;
    screen.talk("This was a dry run: nothing was run, opened or written.");
    Ok(ending.kind.exit_code())
}

/// Assumes what is asked, and says what a run would ask about which parts are in it.
struct Shown<'s> {
    screen: &'s Screen,
}

impl Asker for Shown<'_> {
    async fn ask(&mut self, prompt: &Prompt, at: &Situation<'_>) -> Result<(Reply, Author), Unanswerable> {
        let replied = Assume.ask(prompt, at).await?;
        let assumed = match replied.0.reply {
            ReplyKind::Leave => Some("left out here"),
            ReplyKind::Choose => Some("the first of them is shown here"),
            _ => None,
        };
        if let Some(assumed) = assumed {
            self.screen.data(&format!("\n  asked: {} ({assumed})\n", visible(&prompt.text)));
        }
        Ok(replied)
    }

    fn refuse(&mut self, prompt: &Prompt, refused: &Refused) {
        Assume.refuse(prompt, refused);
    }
}
