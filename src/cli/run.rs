//! `stepgate run`: chooses the hands that a session acts with, and says how it ended.

use super::args::{Allow, Answering, Format, RunArguments};
use super::check_ready;
use super::error::CommandError;
use super::exit;
use super::ledgers::Ledgers;
use super::lock::{Claim, locked_path};
use super::place::Place;
use super::prepare::Prepared;
use super::replaced::{Replaced, transcribe};
use super::screen::Screen;
use crate::host::{self, Address, Clock, Databases, HostRunner, LedgerJournal, Limits, Moved, Person};
use crate::ledger::{Ledger, Milestone, Part, Piece, Run, RunId, Store, sign};
use crate::plan::{DecidedBy, Flag, Inputs, Lookup, Plan, PlanFile, RULES_DIGEST, Values};
use crate::record::{ChoiceMade, Continued, Event, PlanPinned, Progress, RunOpened};
use crate::redact::{Redactor, Secret};
use crate::report::{Paint, Rehearsed, Sight, Style, Terminal};
use crate::session::{
    Answers, Asker, Assume, Discarded, Ending, Hands, Policy, Rehearsal, Session, Unattended, drive, redactor,
};
use crate::settings::{Confirm, Database, DatabaseSource};
use crate::text::hex;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Plans a runbook and runs the plan.
pub(super) fn run(arguments: &RunArguments, screen: &Screen) -> Result<u8, CommandError> {
    let unattended = unattended(&arguments.answering)?;
    let person = screen.person && !arguments.answering.no_input && arguments.format == Format::Text;
    let reviewed = arguments.plan.as_deref().map(super::plan::reviewed).transpose()?;
    let mut prepared = Prepared::read(&arguments.runbook, &arguments.select, person)?;
    if let Some(reviewed) = &reviewed {
        prepared.follow(&reviewed.plan)?;
    }
    prepared.inputs.no_terminal = !person && !arguments.dry_run;
    let mut plan = prepared.plan();
    if person && !arguments.dry_run {
        plan = settle_choices(plan, &mut prepared, screen.err)?;
    }
    check_ready::check(&plan, &prepared.source, screen)?;
    if let Some((path, reviewed)) = arguments.plan.as_ref().zip(reviewed.as_ref()) {
        same_plan(path, reviewed, &plan)?;
    }
    if arguments.dry_run {
        rehearse(&plan, &prepared, screen)
    } else {
        really(&plan, &prepared, unattended, person, arguments, screen)
    }
}

/// What the command line says about answering.
pub(super) fn unattended(answering: &Answering) -> Result<Unattended, CommandError> {
    let read = |path: &PathBuf| -> Result<Answers, CommandError> {
        let text = host::read_text(path).map_err(|error| CommandError::usage(error.to_string()))?;
        Ok(Answers::parse(&path.display().to_string(), &text)?)
    };
    Ok(Unattended {
        yes: answering.yes,
        allow_destroy: answering.allow.contains(&Allow::Destroy),
        answers: answering.answers.as_ref().map(read).transpose()?,
    })
}

/// Asks the person for each choice that is open, and plans again with the answers.
fn settle_choices(mut plan: Plan, prepared: &mut Prepared, paint: Paint) -> Result<Plan, CommandError> {
    let mut person = Person::new(Unattended::default(), paint);
    while let Some(choice) = plan.choices.iter().find(|choice| choice.chosen.is_none()) {
        let title = plan.section(&choice.section).map_or("", |section| &section.title);
        let picked = person
            .pick(&format!("{title}: which one?"), &choice.options)
            .ok_or_else(|| CommandError::declined("no alternative was chosen"))?;
        prepared.inputs.selection.choose.push(choice.options[picked].clone());
        plan = prepared.plan();
    }
    Ok(plan)
}

/// Refuses where the plan is no longer the one that was reviewed.
fn same_plan(path: &Path, reviewed: &PlanFile, plan: &Plan) -> Result<(), CommandError> {
    let differs = reviewed.differs(plan);
    if differs.is_empty() {
        return Ok(());
    }
    let message = format!(
        "the plan is no longer the one in {}: {} is now {}",
        path.display(),
        reviewed.plan.digest,
        plan.digest
    );
    Err(differs.into_iter().fold(CommandError::document(message), CommandError::hinted))
}

/// Goes through the plan with hands that touch nothing.
fn rehearse(plan: &Plan, prepared: &Prepared, screen: &Screen) -> Result<u8, CommandError> {
    // Nothing prints anything, so nothing can be missing from it.
    let open: BTreeMap<String, String> = plan
        .variables
        .iter()
        .map(|row| (row.name.clone(), row.value.clone().unwrap_or_else(|| format!("<{}>", row.name))))
        .collect();
    let mut session = session(plan, &prepared.inputs, Progress::default(), BTreeMap::new())?;
    session.values = open;
    session.protected = None;
    session.expect.clear();
    let mut teller = Rehearsed(Terminal::new(plan, std::io::stdout(), screen.out).seen(screen.sight));
    let mut yes = Assume;
    let mut hands =
        Hands { journal: &mut Discarded, runner: &mut Rehearsal, asker: &mut yes, teller: &mut teller };
    let ending = runtime().block_on(drive(&mut session, &mut hands))?;
    screen.talk("This was a dry run: nothing was run, opened or written.");
    Ok(code(&ending))
}

fn really(
    plan: &Plan,
    prepared: &Prepared,
    unattended: Unattended,
    person: bool,
    arguments: &RunArguments,
    screen: &Screen,
) -> Result<u8, CommandError> {
    runtime().block_on(async {
        let clock = clock()?;
        let id = RunId::new(clock.now(), host::random());
        let runbook = locked_path(&arguments.runbook)?;
        let mut recorded = Place::open(arguments.audit_fallback.as_deref())?;
        let taken = recorded.attempt(|ledgers| {
            let (environment, reason) = (plan.environment.as_deref(), arguments.break_lock.as_deref());
            Claim { ledgers, runbook: runbook.clone(), environment, run: id.as_str(), reason }.take()
        })?;
        let secrets = secrets(plan, &prepared.inputs, &prepared.base).await?;
        let addresses = databases(plan, &prepared.inputs, &prepared.base).await?;
        let folder = recorded.attempt(|ledgers| Ok(ledgers.home.create_run(&id)?))?;
        let mut session = session(plan, &prepared.inputs, Progress::default(), secrets)?;
        if session.protected.is_some() && person {
            session.target = host::target(plan, &prepared.base, &addresses).await;
        }
        mask_passwords(&mut session, &addresses);
        pin(&folder, plan, &prepared.source)?;
        let mut ledger = Ledger::create(&folder, host::actor())?;
        let anchor = prepared.inputs.settings.audit.anchor.clone();
        let sign = arguments.sign.clone();
        let mut stage = Stage {
            folder: &folder,
            ledgers: &recorded.ledgers,
            fallback: recorded.fallback,
            clock: &clock,
            screen,
            format: arguments.format,
            anchor,
            sign,
            replaced: None,
        };
        let mut events = opening(plan, prepared, &session.redactor, person, None).await?;
        events.extend(taken.broken);
        events.extend(recorded.fault);
        let runner = runner(plan, &prepared.base, None, addresses, person)?.leased(taken.lock.descriptor()?);
        ledger.hold(taken.lock);
        stage.perform(&mut session, ledger, events, runner, unattended, person).await
    })
}

/// Everything that a run and a resume share from here on.
pub(super) struct Stage<'a> {
    pub(super) folder: &'a Run,
    pub(super) ledgers: &'a Ledgers,
    /// Where the record goes on if it can no longer be written there.
    pub(super) fallback: Option<Store>,
    pub(super) clock: &'a Clock,
    pub(super) screen: &'a Screen,
    pub(super) format: Format,
    /// A command that is handed the head of a run that is over.
    pub(super) anchor: Option<String>,
    /// The key that signs a run that is over.
    pub(super) sign: Option<PathBuf>,
    /// The run that this one goes on from, which is given up once this one is on disk.
    pub(super) replaced: Option<Replaced>,
}

impl Stage<'_> {
    /// Drives the session to its end, seals what is over, and writes the transcript.
    pub(super) async fn perform(
        &mut self,
        session: &mut Session<'_>,
        ledger: Ledger,
        opening: Vec<Event>,
        mut runner: HostRunner,
        unattended: Unattended,
        person: bool,
    ) -> Result<u8, CommandError> {
        let (json, screen) = (self.format == Format::Json, self.screen);
        let tap = Box::new(move |record: &crate::record::Record| {
            if json {
                let line = serde_json::to_string(record)
                    .expect("a record holds only strings, numbers and lists of them");
                screen.data(&format!("{line}\n"));
            }
        });
        let journal = LedgerJournal::new(self.folder, ledger, self.clock, tap);
        let mut journal = journal.falling_back(self.fallback.as_ref())?;
        // Text goes to standard output; where that is for records, to standard error.
        let (sink, paint): (Box<dyn std::io::Write>, Paint) = if json {
            (Box::new(std::io::stderr()), screen.err)
        } else {
            (Box::new(std::io::stdout()), screen.out)
        };
        let sight = if json { Sight::default() } else { screen.sight };
        let mut teller = Terminal::new(session.plan, sink, paint).attended(person).seen(sight);
        let id = self.folder.id().as_str();
        let sits = |unattended| Person::new(unattended, screen.err).of_run(id, screen.sight.is_plain);
        let mut asker: Box<dyn Asker> =
            if person { Box::new(sits(unattended)) } else { Box::new(unattended) };
        screen.talk(&format!("{} {id}", screen.err.paint(Style::Dim, "run")));
        let hands =
            Hands { journal: &mut journal, runner: &mut runner, asker: asker.as_mut(), teller: &mut teller };
        for event in opening {
            hands.journal.record(&event)?;
            session.progress.apply(&event);
            hands.teller.tell(&event);
        }
        hands.journal.barrier()?;
        journal.note(&self.ledgers.home, Milestone::Opened)?;
        if let Some(replaced) = self.replaced.take() {
            let reason = format!("run {} goes on with the runbook as it is now", self.folder.id());
            replaced.give_up(reason, self.ledgers, self.clock)?;
        }
        let mut hands =
            Hands { journal: &mut journal, runner: &mut runner, asker: asker.as_mut(), teller: &mut teller };
        let ending = drive(session, &mut hands).await?;
        let over = ending.result.is_over();
        if over {
            journal.seal()?;
        }
        journal.note(&self.ledgers.home, if over { Milestone::Sealed } else { Milestone::Closed })?;
        journal.say_cost();
        match journal.moved() {
            None => self.end(&ending, &journal.head()).await?,
            Some(Moved { home, run: folder, cause }) => {
                let (warning, place) =
                    (screen.err.paint(Style::Warn, "warning:"), folder.place(Piece::Whole));
                screen.talk(&format!("{warning} {cause}"));
                screen.talk(&format!(
                    "The record is whole in {place}; what lies in the first place ends before that."
                ));
                let ledgers = Ledgers { home: home.clone() };
                let (anchor, sign) = (self.anchor.clone(), self.sign.clone());
                let (fallback, replaced) = (None, None);
                let moved =
                    Stage { folder: &folder, ledgers: &ledgers, fallback, anchor, sign, replaced, ..*self };
                moved.end(&ending, &journal.head()).await?;
            }
        }
        Ok(code(&ending))
    }

    /// Says how it ended, and hands the head of a run that is over to those who keep it.
    async fn end(&self, ending: &Ending, head: &str) -> Result<(), CommandError> {
        self.tell_ending(ending, head)?;
        if ending.result.is_over() {
            self.vouch(head).await?;
        }
        Ok(())
    }

    /// Signs the end of a run, and hands its head to whoever keeps it elsewhere.
    async fn vouch(&self, head: &str) -> Result<(), CommandError> {
        if let Some(key) = &self.sign {
            let report = self.ledgers.home.verify(self.folder.id().as_str(), None)?;
            let signature = sign(&report, key).map_err(|error| CommandError::record(error.to_string()))?;
            self.folder.replace(Part::Signature, &signature)?;
        }
        if let Some(command) = &self.anchor {
            let variables = [("STEPGATE_RUN", self.folder.id().as_str()), ("STEPGATE_HEAD", head)];
            let directory = self.folder.directory().unwrap_or(Path::new("/"));
            // The run is over and its record whole: an anchor that fails is told, and changes nothing.
            if let Err(cause) = host::hand_over(command, &variables, directory).await {
                self.screen.talk(&format!(
                    "{} the anchor failed: {cause}",
                    self.screen.err.paint(Style::Warn, "warning:")
                ));
            }
        }
        Ok(())
    }

    fn tell_ending(&self, ending: &Ending, head: &str) -> Result<(), CommandError> {
        let past = transcribe(self.ledgers, self.folder)?;
        let screen = self.screen;
        for way in &ending.ways {
            screen.talk(&format!("  {} {way}", screen.err.paint(Style::Dim, "answer it with")));
        }
        if !ending.result.is_over() {
            if let Some(place) = past.last_output() {
                screen.talk(&format!("{} {place}", screen.err.paint(Style::Dim, "output")));
            }
            screen.talk(&format!("Go on with: stepgate resume {}", self.folder.id()));
        }
        screen.talk(&format!(
            "{} {}",
            screen.err.paint(Style::Dim, "transcript"),
            self.folder.place(Piece::Part(Part::Transcript))
        ));
        screen.talk(&format!("{} {head}", screen.err.paint(Style::Dim, "head")));
        Ok(())
    }
}

/// Keeps the document and the plan as they are.
pub(super) fn pin(folder: &Run, plan: &Plan, source: &crate::text::Source) -> Result<(), CommandError> {
    let _span = tracing::debug_span!("pin").entered();
    folder.store(Part::Runbook, source.text().as_bytes())?;
    folder.store(Part::Plan, super::plan::json(plan).as_bytes())?;
    Ok(())
}

/// The records that a run begins with.
pub(super) async fn opening(
    plan: &Plan,
    prepared: &Prepared,
    redactor: &Redactor,
    person: bool,
    continues: Option<Continued>,
) -> Result<Vec<Event>, CommandError> {
    let cwd = std::env::current_dir()
        .map_err(|error| CommandError::usage(format!("no current directory: {error}")))?;
    let settings_commit = match &prepared.inputs.settings.path {
        Some(path) => host::commit_of(Path::new(path)).await,
        None => None,
    };
    let mut events = vec![
        Event::RunOpened(RunOpened {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            runbook: plan.runbook.path.clone(),
            cwd: cwd.display().to_string(),
            base: prepared.base.display().to_string(),
            environment: plan.environment.clone(),
            host: host::host_name(),
            arguments: std::env::args().skip(1).map(|argument| redactor.text(&argument)).collect(),
            asked: if person { "person" } else { "nobody" }.to_owned(),
            rules: Some(RULES_DIGEST.to_owned()),
            runbook_commit: host::commit_of(Path::new(&plan.runbook.path)).await,
            settings_commit,
            continues,
        }),
        Event::PlanPinned(PlanPinned {
            digest: plan.digest.clone(),
            plan_sha256: hex(&Sha256::digest(super::plan::json(plan).as_bytes())),
            runbook_sha256: plan.runbook.sha256.clone(),
            steps: plan.selected().count(),
        }),
    ];
    events.extend(plan.choices.iter().filter_map(|choice| {
        let (chosen, how) = (choice.chosen.clone()?, choice.how.clone()?);
        Some(Event::ChoiceMade(ChoiceMade {
            section: choice.section.clone(),
            options: choice.options.clone(),
            chosen,
            how,
        }))
    }));
    Ok(events)
}

/// A session of `plan`, with the rules of its environment.
pub(super) fn session<'p>(
    plan: &'p Plan,
    inputs: &Inputs,
    progress: Progress,
    secrets: BTreeMap<String, String>,
) -> Result<Session<'p>, CommandError> {
    let environment = plan.environment.as_deref();
    let settings =
        environment.and_then(|name| inputs.settings.environment(name)).map(|(_, settings)| settings);
    let confirm =
        settings.and_then(|settings| settings.confirm).unwrap_or_else(|| Confirm::of_name(environment));
    let mut values: BTreeMap<String, String> =
        plan.variables.iter().filter_map(|row| Some((row.name.clone(), row.value.clone()?))).collect();
    values.extend(progress.values().clone());
    Ok(Session {
        plan,
        progress,
        policy: Policy { confirm },
        values,
        redactor: redactor(&secrets).map_err(|error| CommandError::document(error.to_string()))?,
        secrets,
        expect: settings.map(|settings| settings.expect.clone()).unwrap_or_default(),
        protected: environment
            .filter(|_| settings.is_some_and(|settings| settings.protected))
            .map(str::to_owned),
        given: BTreeSet::new(),
        block: None,
        target: Vec::new(),
        printed: crate::session::Tail::default(),
        transaction: None,
        engines: BTreeMap::new(),
    })
}

/// Fetches the secrets that the plan's steps need; one that a person types is asked for later.
pub(super) async fn secrets(
    plan: &Plan,
    inputs: &Inputs,
    base: &Path,
) -> Result<BTreeMap<String, String>, CommandError> {
    let written = BTreeMap::new();
    let values = Values::new(inputs, &written);
    let mut secrets = BTreeMap::new();
    for row in plan.variables.iter().filter(|row| row.secret) {
        if let Lookup::Secret(need) = values.lookup(&row.name)
            && let Some(value) = host::fetch(&need, base).await.map_err(CommandError::document)?
        {
            secrets.insert(row.name.clone(), value);
        }
    }
    Ok(secrets)
}

/// Where the databases are that the plan's steps run on.
pub(super) async fn databases(
    plan: &Plan,
    inputs: &Inputs,
    base: &Path,
) -> Result<BTreeMap<String, Address>, CommandError> {
    let wanted: BTreeSet<&str> = plan.selected().filter_map(crate::plan::Step::database).collect();
    let Some((name, environment)) =
        plan.environment.as_deref().and_then(|name| inputs.settings.environment(name))
    else {
        return Ok(BTreeMap::new());
    };
    let sources = match &environment.database {
        None => BTreeMap::new(),
        Some(Database::One(source)) => BTreeMap::from([("default".to_owned(), source.clone())]),
        Some(Database::Named(sources)) => sources.clone(),
    };
    let (statement, lock) = environment.limits(name);
    let limits = Limits { statement, lock };
    let mut addresses = BTreeMap::new();
    for (name, source) in sources.iter().filter(|(name, _)| wanted.contains(name.as_str())) {
        let url = match source {
            DatabaseSource::Url(url) => url.clone(),
            DatabaseSource::From(from) => {
                let need = crate::plan::SecretNeed::of_database(name, from);
                host::fetch(&need, base).await.map_err(CommandError::document)?.unwrap_or_default()
            }
        };
        addresses.insert(name.clone(), Address { url, base: base.to_owned(), limits, read_only: false });
    }
    Ok(addresses)
}

/// Masks the passwords of databases wherever they turn up.
pub(super) fn mask_passwords(session: &mut Session<'_>, addresses: &BTreeMap<String, Address>) {
    for (name, address) in addresses {
        // One that is too short to be told from other text is none that could be masked.
        let secret = host::password_of(&address.url).and_then(|password| Secret::new(name, &password).ok());
        if let Some(secret) = secret {
            session.redactor = session.redactor.with(secret);
        }
    }
}

/// The hands that run the steps of `plan`, in a shell that starts with `state`.
pub(super) fn runner(
    plan: &Plan,
    base: &Path,
    state: Option<Vec<u8>>,
    addresses: BTreeMap<String, Address>,
    person: bool,
) -> Result<HostRunner, CommandError> {
    HostRunner::new(&plan.runbook.path, base, state, Databases::new(addresses), person)
        .map_err(|error| CommandError::usage(format!("signals cannot be listened to: {error}")))
}

/// What the command exits with.
pub(super) fn code(ending: &Ending) -> u8 {
    u8::try_from(ending.exit_code).unwrap_or(exit::RECORD)
}

/// The clock on the wall, or the one that a test has set.
pub(super) fn clock() -> Result<Clock, CommandError> {
    Clock::open().map_err(|error| CommandError::usage(error.to_string()))
}

/// The one event loop: output, signals, timers.
pub(super) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("an event loop needs only a few descriptors")
}
