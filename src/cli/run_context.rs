//! A run that begins, or goes on: its hands are put together, it is driven to its end, and that is kept and told. The same for a run,
//! a resume and an adopted runbook.

use super::access::Access;
use super::error::CommandError;
use super::finish::Finish;
use super::format::Format;
use super::front::Front;
use super::ledgers::Ledgers;
use super::resume::lacking;
use super::resume::replaced::Replaced;
use super::runs::earlier;
use super::screen::Screen;
use super::telemetry::Telemetry;
use crate::host::{
    self, Broadcast, Clock, Databases, FarShell, HostRunner, LedgerJournal, Moved, RunnerStart, Titled,
};
use crate::ledger::{Lease, Ledger, Milestone, Piece, Run, Store};
use crate::plan::Plan;
use crate::record::{Event, Progress, Record, Target};
use crate::redact::Redactor;
use crate::report::{Paint, Style, Terminal, TerminalCapabilities};
use crate::session::{
    Attendance, Ending, Hands, LeftOut, Session, SessionStart, Unattended, drive, left_out,
};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a run is recorded, and how it is told.
pub(super) struct RunContext<'a> {
    pub(super) folder: &'a Run,
    pub(super) ledgers: &'a Ledgers,
    /// Where the record goes on if it can no longer be written there.
    pub(super) fallback: Option<Store>,
    pub(super) clock: &'a Clock,
    pub(super) screen: &'a Screen,
    pub(super) format: Format,
    /// The key that signs a run that is over.
    pub(super) sign: Option<PathBuf>,
    /// The run that this one goes on from, which is given up once this one is on disk.
    pub(super) replaced: Option<Replaced>,
    /// The step of the plan before which it stops, as somebody has named it.
    pub(super) until: Option<usize>,
}

/// A run as it is when it begins or goes on.
pub(super) struct RunRequest<'a> {
    pub(super) plan: Arc<Plan>,
    /// What has been done by the records before.
    pub(super) progress: Progress,
    pub(super) unattended: Unattended,
    pub(super) access: Access,
    /// Where blocks start.
    pub(super) base: &'a Path,
    /// The run's record, to be gone on with.
    pub(super) ledger: Ledger,
    pub(super) lock: Box<dyn Lease>,
    /// What is recorded first.
    pub(super) events: Vec<Event>,
    pub(super) shells: Shells,
}

/// What a run's shells hold as it begins or goes on.
#[derive(Default)]
pub(super) struct Shells {
    /// What this machine's held.
    pub(super) here: Option<Vec<u8>>,
    /// Those of other machines, connected.
    pub(super) far: BTreeMap<String, FarShell>,
    /// The block that the last step's was left in.
    pub(super) block: Option<(Target, usize)>,
}

/// Who must not drive: whoever has approved the run, where its rules say that another person runs it.
pub(super) fn barred(plan: &Plan, progress: &Progress, events: &[Event]) -> Vec<String> {
    if !plan.rules.bars_approvers() {
        return Vec::new();
    }
    let now = events.iter().filter_map(|event| match event {
        Event::ApprovalGranted(signed) => Some(signed.approver.clone()),
        _ => None,
    });
    progress.leave().approvers.iter().cloned().chain(now).collect()
}

/// Where the run would land, for whoever types the name of a protected environment.
async fn shown_target(plan: &Plan, base: &Path, attendance: Attendance, access: &Access) -> Vec<String> {
    if plan.rules.protected && attendance != Attendance::Nobody {
        host::target(plan, base, &access.addresses).await
    } else {
        Vec::new()
    }
}

/// What is not in the states that the shells of a run go on with.
fn left_out_of(shell: Option<&[u8]>, far: &BTreeMap<String, FarShell>) -> Vec<LeftOut> {
    shell.into_iter().chain(far.values().map(FarShell::state)).flat_map(left_out).collect()
}

impl RunContext<'_> {
    /// Drives the run to its end, seals what is over, and writes the transcript.
    pub(super) async fn perform(
        mut self,
        request: RunRequest<'_>,
        mut front: Front<'_>,
    ) -> Result<u8, CommandError> {
        let RunRequest { plan, progress, unattended, access, base, mut ledger, lock, events, shells } =
            request;
        let Shells { here: shell, far, block } = shells;
        let (attendance, screen) = (front.attendance(), self.screen);
        front.listen(self.folder)?;
        let (mut desk, interrupts, last_prompt, handed_over) = front.into_parts();
        let target = shown_target(&plan, base, attendance, &access).await;
        let known = access.beside();
        let Access { secrets, later, addresses, withheld, .. } = access;
        let barred = barred(&plan, &progress, &events);
        let start = SessionStart {
            plan: Arc::clone(&plan),
            progress,
            attendance,
            unattended,
            secrets,
            target,
            left_out: left_out_of(shell.as_deref(), &far),
            block,
            last_prompt,
            until: self.until,
        };
        if let Some(state) = &shell {
            lacking::tell(state, screen);
        }
        let mut session = Session::new(start).map_err(|error| CommandError::document(error.to_string()))?;
        known.into_iter().for_each(|secret| session.mask(secret));
        desk.mask(session.redactor());
        desk.bar(barred);
        let start = RunnerStart {
            runbook: &plan.runbook.path,
            base,
            state: shell,
            databases: Databases::new(addresses),
            attendance,
            interrupts,
            secrets: later,
            withheld,
            far,
        };
        let mut runner = HostRunner::new(start).leased(lock.descriptor()?);
        ledger.hold(lock);
        let mut watched = desk.tap();
        let telemetry = Telemetry::open(&plan, session.redactor());
        let mut traced = telemetry.told();
        let is_printed = self.format == Format::Json && !desk.is_at_standard_output();
        let tap = Box::new(move |record: &Record| {
            if is_printed {
                let line = serde_json::to_string(record)
                    .expect("a record holds only strings, numbers and lists of them");
                screen.data(&format!("{line}\n"));
            }
            watched(record);
            traced(record);
        });
        let journal = LedgerJournal::new(self.folder, ledger, self.clock, tap);
        let mut journal = journal.falling_back(self.fallback.as_ref())?;
        let id = self.folder.id().as_str();
        screen.talk(&format!("{} {id}", screen.err.paint(Style::Dim, "run")));
        let teller = Broadcast::new(self.teller(&plan, attendance), &desk);
        let is_titled = screen.is_titled && attendance == Attendance::Person;
        let titled = Titled::new(teller);
        let mut teller = if is_titled { titled.shown(id, plan.environment.as_deref()) } else { titled };
        let hands =
            Hands { journal: &mut journal, runner: &mut runner, asker: &mut desk, teller: &mut teller };
        for event in events.iter().chain(&handed_over) {
            let shown = session.shown(event);
            hands.journal.record(&shown)?;
            session.apply(event);
            hands.teller.tell(&shown);
        }
        hands.journal.barrier()?;
        journal.note(&self.ledgers.home, Milestone::Opened)?;
        if let Some(replaced) = self.replaced.take() {
            let reason = format!("run {id} goes on with the runbook as it is now");
            replaced.give_up(reason, self.ledgers, self.clock)?;
        }
        let mut hands =
            Hands { journal: &mut journal, runner: &mut runner, asker: &mut desk, teller: &mut teller };
        let driven = drive(&mut session, &mut hands).await;
        let ended = match driven {
            Ok(ending) => {
                self.finish(&ending, journal, (plan.as_it_runs().rules.anchor.as_deref(), session.redactor()))
                    .await
            }
            Err(error) => Err(error.into()),
        };
        // Whatever came of it, those who watch hear all of it.
        desk.close().await;
        telemetry.end(screen);
        ended
    }

    /// Seals what is over, writes the transcript, and says what the command exits with.
    async fn finish(
        &self,
        ending: &Ending,
        mut journal: LedgerJournal<'_>,
        (anchor, mask): (Option<&str>, &Redactor),
    ) -> Result<u8, CommandError> {
        let over = ending.kind.result().is_over();
        if over {
            journal.seal()?;
        }
        journal.note(&self.ledgers.home, if over { Milestone::Sealed } else { Milestone::Closed })?;
        journal.say_cost();
        let screen = self.screen;
        let finish = Finish {
            folder: self.folder,
            ledgers: self.ledgers,
            screen,
            anchor,
            mask,
            sign: self.sign.as_deref(),
        };
        match journal.moved() {
            None => finish.end(ending, &journal.head()).await?,
            Some(Moved { home, run: folder, cause }) => {
                let (warning, place) =
                    (screen.err.paint(Style::Warn, "warning:"), folder.place(Piece::Whole));
                screen.talk(&format!("{warning} {cause}"));
                let whole = "The record is whole in";
                screen.talk(&format!("{whole} {place}; what lies in the first place ends before that."));
                let ledgers = Ledgers { home: home.clone() };
                let moved = Finish { folder: &folder, ledgers: &ledgers, ..finish };
                moved.end(ending, &journal.head()).await?;
            }
        }
        Ok(ending.kind.exit_code())
    }

    /// Text goes to standard output; where that is for records, to standard error.
    fn teller<'p>(&self, plan: &'p Plan, attendance: Attendance) -> Terminal<'p, Box<dyn std::io::Write>> {
        let json = self.format == Format::Json;
        let (sink, paint): (Box<dyn std::io::Write>, Paint) = if json {
            (Box::new(std::io::stderr()), self.screen.err)
        } else {
            (Box::new(std::io::stdout()), self.screen.out)
        };
        let sight = if json { TerminalCapabilities::default() } else { self.screen.sight };
        let is_person = attendance == Attendance::Person;
        let took = if is_person { earlier::took(self.ledgers, &plan.runbook.path) } else { HashMap::new() };
        // A run that goes on elsewhere has the path as it was said where it began.
        let is_here = host::is_file(Path::new(&plan.runbook.path));
        let links = self.screen.page().links.filter(|_| is_here && !json);
        Terminal::new(plan, sink, paint).attended(is_person).seen(sight).linked(links).remembering(took)
    }
}
