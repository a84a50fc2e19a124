//! The loop: in which order its hands do what the session wants, and what it does where the record cannot be written.

use super::ports::{Book, Ear, Log, Machine, Voice};
use super::scene::Run;
use super::start::{Start, runbook};
use super::world::ended;
use crate::record::Outcome;
use crate::session::{
    Assume, Control, Discarded, Ending, Hands, JournalError, Meanwhile, Rehearsal, Reply, ReplyKind, Session,
    WaitEnd, drive,
};
use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::sync::Arc;

const TWO: &str = "```bash\n# One\nls\n# Two\nid\n```\n";
const SQL: &str = "[env.staging]\nconfirm = \"gates\"\ndatabase = \"sqlite:a.db\"\n";

/// Runs it on this thread.
fn on_this_thread<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

/// A run with all of its hands.
struct Desk {
    session: Session,
    book: Book,
    machine: Machine,
    voice: Voice,
    ear: Ear,
    log: Log,
}

impl Desk {
    fn of(start: Start) -> Self {
        let Run { session, world, .. } = start.begin();
        let (plan, log) = (Arc::clone(session.plan()), Log::default());
        Self {
            session,
            book: Book { plan: Arc::clone(&plan), log: Log::clone(&log), room: None, is_output_lost: false },
            machine: Machine {
                world,
                log: Log::clone(&log),
                prints: BTreeMap::new(),
                meanwhile: VecDeque::new(),
            },
            voice: Voice { replies: VecDeque::new(), log: Log::clone(&log) },
            ear: Ear { plan, log: Log::clone(&log) },
            log,
        }
    }

    fn replying(mut self, replies: impl IntoIterator<Item = Reply>) -> Self {
        self.voice.replies.extend(replies);
        self
    }

    fn drive(&mut self) -> Result<Ending, JournalError> {
        let mut hands = Hands {
            journal: &mut self.book,
            runner: &mut self.machine,
            asker: &mut self.voice,
            teller: &mut self.ear,
        };
        on_this_thread(drive(&mut self.session, &mut hands))
    }

    /// The code that it ends with.
    #[track_caller]
    fn exits(&mut self) -> u8 {
        self.drive().expect("a record that can be written").kind.exit_code()
    }

    fn log(&self) -> Vec<String> {
        self.log.borrow().clone()
    }

    #[track_caller]
    fn has(&self, line: &str) -> usize {
        let log = self.log();
        log.iter().position(|one| one == line).unwrap_or_else(|| panic!("no `{line}` in {log:#?}"))
    }
}

#[test]
fn each_event_is_recorded_then_on_disk_and_then_told() {
    let mut desk = Desk::of(runbook("```bash\n# One\nls\n# Two\nid\n```\n"));
    desk.machine.prints.insert("One".to_owned(), vec!["a\n", "", "b\n"]);
    assert_eq!(desk.exits(), 0);
    let expected = [
        "coming One 1/2",
        "open 1.1",
        "record start One 1",
        "barrier",
        "tell start One 1",
        "run ls",
        "keep a\n",
        "show a\n",
        "idle",
        "keep b\n",
        "show b\n",
        "record One done",
        "barrier",
        "tell One done",
    ];
    assert_eq!(desk.log()[..expected.len()], expected);
}

#[test]
fn a_secret_is_masked_before_it_is_kept_or_shown_wherever_it_is_cut() {
    let mut desk = Desk::of(runbook(TWO).knowing("token", "hunter2hunter2"));
    desk.machine.prints.insert("One".to_owned(), vec!["it is hunter2", "hunter2, yes\n"]);
    assert_eq!(desk.exits(), 0);
    let log = desk.log().join("");
    assert!(!log.contains("hunter2") && log.contains(", yes"), "{log}");
}

#[test]
fn a_reply_that_does_not_fit_is_refused_and_it_is_asked_again() {
    let replies = [Reply::new(ReplyKind::Retry), Reply::new(ReplyKind::Skip), Reply::new(ReplyKind::Yes)];
    let mut desk = Desk::of(runbook("- [ ] Backup is there\n")).replying(replies);
    assert_eq!(desk.exits(), 0);
    let refused = desk.log().into_iter().filter(|line| line.starts_with("refuse")).collect::<Vec<_>>();
    assert!(refused[0].contains("`retry` is no reply to this"), "{refused:?}");
    assert_eq!(refused[1], "refuse: `skip` needs a `reason`: it goes into the record");
    assert_eq!(desk.log().iter().filter(|line| *line == "ask Does it hold?").count(), 3);
}

#[test]
fn whoever_goes_away_at_a_question_hangs_up() {
    assert_eq!(Desk::of(runbook("- [ ] Backup is there\n")).exits(), 129);
}

#[test]
fn a_signal_at_a_question_ends_the_run() {
    let mut desk = Desk::of(runbook("- [ ] Backup is there\n"));
    desk.machine.meanwhile.push_back(Meanwhile::Signal(15));
    assert_eq!(desk.exits(), 143);
    desk.has("record closed interrupted 143");
}

#[test]
fn the_run_is_suspended_at_a_question_and_asks_again() {
    let mut desk = Desk::of(runbook("- [ ] Backup is there\n")).replying([Reply::new(ReplyKind::Yes)]);
    desk.machine.meanwhile.push_back(Meanwhile::Suspend);
    assert_eq!(desk.exits(), 0);
    assert!(desk.has("suspend") < desk.has("ask Does it hold?"));
}

#[test]
fn what_is_said_besides_replies_is_heard_at_a_question() {
    let mut desk = Desk::of(runbook("- [ ] Backup is there\n"));
    desk.machine.meanwhile.push_back(Meanwhile::Control(Control::Stop));
    assert_eq!(desk.exits(), 130);
}

#[test]
fn a_start_that_cannot_be_recorded_is_no_start() {
    let mut desk = Desk::of(runbook(TWO));
    // There is room for the start and the end of the first step.
    desk.book.room = Some(2);
    let error = desk.drive().unwrap_err();
    assert_eq!(error.message, "no space is left");
    desk.has("no room for start Two 1");
    let log = desk.log();
    assert!(!log.contains(&"run id".to_owned()) && !log.contains(&"tell start Two 1".to_owned()), "{log:#?}");
    assert!(desk.has("close") < desk.has("no room for closed failed 5"));
}

#[test]
fn what_is_open_is_rolled_back_where_the_record_cannot_be_written() {
    let document = "```sql\nUPDATE a SET x = 1 WHERE id = 1;\nUPDATE b SET x = 1 WHERE id = 1;\n```\n";
    let mut desk = Desk::of(runbook(document).with(SQL));
    // The database, the beginning, and the first statement.
    desk.book.room = Some(4);
    assert!(desk.drive().is_err());
    assert!(desk.has("roll back") < desk.has("close"));
    assert!(!desk.log().contains(&"commit".to_owned()));
}

#[test]
fn a_commit_that_cannot_be_recorded_is_not_sent() {
    let document = "```sql\nUPDATE a SET x = 1 WHERE id = 1;\n```\n";
    let mut desk = Desk::of(runbook(document).with(SQL));
    desk.book.room = Some(4);
    assert!(desk.drive().is_err());
    desk.has("no room for committing by environment staging");
    desk.has("roll back");
    assert!(!desk.log().contains(&"commit".to_owned()));
}

#[test]
fn output_that_cannot_be_kept_stops_the_next_step_and_not_the_one_that_runs() {
    let mut desk = Desk::of(runbook(TWO));
    desk.book.is_output_lost = true;
    desk.machine.prints.insert("One".to_owned(), vec!["a\n", "b\n"]);
    assert!(desk.drive().is_err());
    assert!(desk.has("show b\n") < desk.has("record One done"), "it goes on to its end, which is recorded");
    desk.has("record closed failed 5");
    assert!(!desk.log().contains(&"run id".to_owned()));
}

#[test]
fn the_shells_state_is_kept_before_its_step_is_done() {
    let mut desk = Desk::of(runbook(TWO));
    let mut attempt = ended(Outcome::Done);
    attempt.result.state = Some(vec![crate::session::Piece::frame(b"x=1".to_vec())]);
    desk.machine.world.comes_out("One", attempt);
    assert_eq!(desk.exits(), 0);
    assert!(desk.has("keep the state of attempt 1") < desk.has("record One done"));
}

#[test]
fn a_program_ends_a_wait_by_its_reply() {
    let start = runbook("# Ship\n\n1. Wait 5 minutes.\n").by_program().arranging(|world| world.waits = None);
    let replies = [Reply::new(ReplyKind::Yes), Reply::new(ReplyKind::End)];
    let mut desk = Desk::of(start).replying(replies);
    assert_eq!(desk.exits(), 0);
    desk.has("refuse: `yes` is no reply to this; there are end");
}

#[test]
fn a_wait_tells_how_much_is_left_of_it() {
    let start =
        runbook("# Ship\n\n1. Wait 5 minutes.\n").arranging(|world| world.waits = Some(WaitEnd::Over));
    let mut desk = Desk::of(start);
    assert_eq!(desk.exits(), 0);
    desk.has("waiting 300");
}

#[test]
fn a_rehearsal_goes_through_every_step_and_touches_nothing() {
    let document = "- [ ] Backup is there\n\n```bash\n# One\nrm -rf /srv/old\n```\n\n```sql\nUPDATE a SET x = 1 WHERE id = 1;\n```\n";
    let mut desk = Desk::of(runbook(document).with(SQL).rehearsed());
    let mut hands =
        Hands { journal: &mut Discarded, runner: &mut Rehearsal, asker: &mut Assume, teller: &mut desk.ear };
    let ending = on_this_thread(drive(&mut desk.session, &mut hands)).expect("nothing is written");
    assert_eq!(ending.kind.exit_code(), 0);
    let log = desk.log();
    let coming = log.iter().filter(|line| line.starts_with("coming")).count();
    assert_eq!(coming, 3, "{log:#?}");
    assert!(log.iter().all(|line| line.starts_with("coming") || line.starts_with("tell")), "{log:#?}");
}
