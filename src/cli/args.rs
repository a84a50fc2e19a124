//! What was typed. Nothing here looks at the system.

use super::allow::Allow;
use super::approvals::approve_arguments::ApproveArguments;
use super::approvals::arguments::Approving;
use super::candidates;
use super::format::{CheckFormat, DiffFormat, Format, ReportFormat};
#[cfg(feature = "browser")]
use super::open_arguments::OpenArguments;
use super::runs::arguments::RunsArguments;
use super::select::Select;
use super::store::arguments::StoreArguments;
use super::verify::arguments::VerifyArguments;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::engine::ArgValueCandidates;
use std::path::PathBuf;

/// Runs the Markdown runbooks that operations teams already have, and keeps the record.
#[derive(Debug, Parser)]
#[command(name = "stepgate", version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "\
Examples:
  stepgate outline deploy.md                     what is in it
  stepgate plan deploy.md --env staging          what would run, with which values
  stepgate explain deploy.md:31 --env staging    what becomes of line 31, and why
  stepgate run deploy.md --env staging           run it, step by step
  stepgate review deploy.md                      settle once what the reading is unsure of
  stepgate check docs/runbooks                   what is wrong with them
  stepgate resume                                go on with the run that stopped last

Exit codes: 0 done, 1 a step failed, 2 wrong usage, 3 declined or nobody to ask, 4 errors in the document or
the plan, 5 the record cannot be written or does not hold, 6 a step is in doubt, 7 a record holds and was not
compared with a head kept elsewhere, 128+n stopped by signal n.")]
pub(super) struct Arguments {
    /// None where all that is asked for is what the program is made of.
    #[command(subcommand)]
    pub(super) command: Option<Command>,

    /// Print the licences of Stepgate and of all that is built into it.
    #[arg(long, exclusive = true)]
    pub(super) licenses: bool,

    /// Plain words on the screen, for a screen reader: no colour, no symbols, nothing that moves.
    #[arg(long, global = true)]
    pub(super) plain: bool,

    /// Do not call anybody: no bell and no notice when a question comes after a long step, and the window keeps its title.
    #[arg(long, global = true)]
    pub(super) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show a document's sections, what each is for, and what stands in it.
    Outline {
        /// The runbook.
        runbook: PathBuf,
        /// Also show each step, with what the runs of this runbook say of it: how often it ran, failed, was skipped or edited, how long
        /// it takes, when it last worked.
        #[arg(long)]
        runs: bool,
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Preview exactly what would run. Touches nothing.
    Plan(PlanArguments),
    /// Say what becomes of one line of a runbook, why, and what would change it. Touches nothing.
    Explain(ExplainArguments),
    /// Go through what the reading of a runbook is unsure of, once, and keep the answers in stepgate.toml.
    Review(ReviewArguments),
    /// Look for mistakes in runbooks, for authors and CI.
    Check(CheckArguments),
    /// Run a runbook, step by step.
    Run(RunArguments),
    /// Go on with a run that stopped.
    Resume(ResumeArguments),
    /// Sign that a plan may be run, or that it must not; or that you have reviewed a run that broke the glass.
    Approve(ApproveArguments),
    /// Answer the open question of a run that waits for somebody to drive it.
    Answer(AnswerArguments),
    /// List past runs.
    Runs(RunsArguments),
    /// Show a run again, as the operator saw it.
    Show {
        /// The run's id, or the beginning of it; the newest run without one.
        #[arg(add = ArgValueCandidates::new(candidates::runs))]
        run: Option<String>,
    },
    /// Make a report of a run from its record.
    Report {
        /// The run's id, or the beginning of it; the newest run without one.
        #[arg(add = ArgValueCandidates::new(candidates::runs))]
        run: Option<String>,
        /// Markdown is the transcript, HTML the same run as a page; JSON is every record; `JUnit` is for build servers; cast is what asciinema plays.
        #[arg(long, value_enum, default_value_t)]
        format: ReportFormat,
        /// Write it here instead of to standard output.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Open the notebook in the browser: a runbook, a run, or all below a folder.
    #[cfg(feature = "browser")]
    Open(OpenArguments),
    /// Serve the notebook without opening a browser: the first line printed holds its one address.
    #[cfg(feature = "browser")]
    Serve(OpenArguments),
    /// Say what differed between two runs: values, steps, what they printed, how they ended.
    Diff {
        /// The run to compare with: its id, or the beginning of it.
        #[arg(add = ArgValueCandidates::new(candidates::runs))]
        first: String,
        /// The run to be compared.
        #[arg(add = ArgValueCandidates::new(candidates::runs))]
        second: String,
        #[arg(long, value_enum, default_value_t)]
        format: DiffFormat,
        /// Write it here instead of to standard output.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Say whether the records of runs are whole, and whether they are as they were when their heads were kept.
    Verify(VerifyArguments),
    /// Put the runs of a period into one folder for an auditor, with all that is needed to check them without Stepgate.
    Evidence(super::evidence::arguments::EvidenceArguments),
    /// Take a secret away that nobody had declared: a step's output, or whatever place a text stands in. The record still verifies, and
    /// says so.
    Redact(RedactArguments),
    /// Set up a record in PostgreSQL that a team shares, look at it, or copy runs into it and out of it.
    Store(StoreArguments),
    /// Write a starter stepgate.toml from what the runbook needs.
    Init {
        /// The runbook.
        runbook: PathBuf,
    },
    /// Print the manual page: stepgate man | man -l -
    Man {
        /// The page of this command.
        command: Option<String>,
    },
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Args)]
pub(super) struct PlanArguments {
    /// The runbook.
    pub(super) runbook: PathBuf,
    #[command(flatten)]
    pub(super) select: Select,
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    /// Write the plan's JSON here.
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Write an answers file to be filled in, with an entry for everything that a run of this plan asks; - for standard output.
    #[arg(long, value_name = "FILE", conflicts_with = "against")]
    pub(super) answers_template: Option<PathBuf>,
    /// Show what differs from a plan's JSON, from another runbook, from a run, or from env:NAME.
    #[arg(long, value_name = "FILE|RUN|env:NAME")]
    pub(super) against: Option<String>,
    /// Look at the environment's databases, read-only: tables that are missing, how large they are, how many rows are taken in.
    #[arg(long, conflicts_with = "against")]
    pub(super) probe: bool,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// The runbook and the number of a line in it: deploy.md:31.
    #[arg(value_name = "RUNBOOK:LINE", value_hint = clap::ValueHint::FilePath)]
    pub(super) place: String,
    #[command(flatten)]
    pub(super) select: Select,
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct ReviewArguments {
    /// The runbook.
    pub(super) runbook: PathBuf,
    /// Settle it for this environment; without it for all that are known.
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(candidates::environments))]
    pub(super) env: Option<String>,
    /// Go through every place that holds steps, also where the reading is sure.
    #[arg(long)]
    pub(super) all: bool,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct CheckArguments {
    /// Runbooks, and folders: every *.md and *.markdown below them, hidden folders and symbolic links left out.
    #[arg(required_unless_present = "codes", value_name = "RUNBOOK")]
    pub(super) runbooks: Vec<PathBuf>,
    /// Check what would run in this environment; without it everything is read, and what is open is a note.
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(candidates::environments))]
    pub(super) env: Option<String>,
    /// Also look whether every entry of this answers file fits the runbook, as it is with --env.
    #[arg(long, value_name = "FILE")]
    pub(super) answers: Option<PathBuf>,
    /// Fail where in any environment the reading is unsure of something that nobody has settled, or where an answer in stepgate.toml has
    /// fallen or is bound to no text.
    #[arg(long)]
    pub(super) reviewed: bool,
    /// Fail on warnings too.
    #[arg(long)]
    pub(super) strict: bool,
    /// Also look for the programs that the commands run on this machine's PATH.
    #[arg(long)]
    pub(super) probe: bool,
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: CheckFormat,
    /// List the codes of all findings as a Markdown table.
    #[arg(long)]
    pub(super) codes: bool,
}

#[derive(Debug, Args)]
pub(super) struct RunArguments {
    /// The runbook.
    pub(super) runbook: PathBuf,
    #[command(flatten)]
    pub(super) select: Select,
    /// Go through the run without doing anything.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Run only if the plan is still the one in this file (written by plan --out).
    #[arg(long, value_name = "FILE")]
    pub(super) plan: Option<PathBuf>,
    #[command(flatten)]
    pub(super) approving: Approving,
    #[command(flatten)]
    pub(super) answering: Answering,
    #[command(flatten)]
    pub(super) recording: Recording,
}

#[derive(Debug, Args)]
pub(super) struct RedactArguments {
    /// The run's id, or the beginning of it.
    pub(super) run: String,
    /// Only output of the step with this id, as the transcript's ledger has it.
    #[arg(long, required_unless_present = "text")]
    pub(super) step: Option<String>,
    /// Whatever place the text in this file stands in, in output, records, runbook and plan; `-` is standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["step", "attempt", "bytes"])]
    pub(super) text: Option<PathBuf>,
    /// Which attempt at it.
    #[arg(long, default_value_t = 1)]
    pub(super) attempt: u32,
    /// Only these bytes of its output, from 0; all of them without.
    #[arg(long, value_name = "FROM..TO")]
    pub(super) bytes: Option<String>,
    /// Why; it stands in the record for ever.
    #[arg(long)]
    pub(super) reason: String,
}

/// Where a run is recorded, and how it is told.
#[derive(Debug, Args)]
pub(super) struct Recording {
    /// Text for a person, or one record of the ledger a line.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    /// Take the lock of this runbook and environment from whoever has it; the reason is recorded.
    #[arg(long, value_name = "REASON")]
    pub(super) break_lock: Option<String>,
    /// Keep the record in this folder, from where it can no longer be written in its own place.
    #[arg(long, value_name = "DIR")]
    pub(super) audit_fallback: Option<PathBuf>,
    /// Sign the end of the run with this SSH key (private, or public with the private one in an agent).
    #[arg(long, value_name = "KEY")]
    pub(super) sign: Option<PathBuf>,
}

/// How questions are answered without a person.
#[derive(Debug, Args)]
pub(super) struct Answering {
    /// Gates hold, manual steps are taken for done and changes may run; with =gates no manual step is. Never answers for what destroys.
    #[arg(long, value_enum, value_name = "gates", num_args = 0..=1, require_equals = true, default_missing_value = "all")]
    pub(super) yes: Option<YesWord>,
    /// Answers from a TOML file.
    #[arg(long, value_name = "FILE")]
    pub(super) answers: Option<PathBuf>,
    /// With --yes, also what it does not answer by itself: destroy, destroy=STEP, unknown, other-environment.
    #[arg(long, value_parser = Allow::parse, value_name = "WHAT")]
    pub(super) allow: Vec<Allow>,
    /// Ask nobody, even in a terminal.
    #[arg(long)]
    pub(super) no_input: bool,
    /// A program drives the run: over standard input and output (with --format json), or over the socket in the run's folder.
    #[arg(long, value_enum, value_name = "-|socket", conflicts_with = "no_input")]
    pub(super) replies: Option<Replies>,
}

#[derive(Debug, Args)]
pub(super) struct ResumeArguments {
    /// The run's id, or the beginning of it; the newest run that is not over without one.
    #[arg(add = ArgValueCandidates::new(candidates::runs))]
    pub(super) run: Option<String>,
    #[command(flatten)]
    pub(super) approving: Approving,
    #[command(flatten)]
    pub(super) answering: Answering,
    #[command(flatten)]
    pub(super) recording: Recording,
    /// Settle a question that is still open: take this one of several alternatives.
    #[arg(long, value_name = "TITLE")]
    pub(super) choose: Vec<String>,
    /// Settle a question that is still open: take this place.
    #[arg(long, value_name = "PLACE")]
    pub(super) take: Vec<String>,
    /// Settle a question that is still open: leave this place out.
    #[arg(long, value_name = "PLACE")]
    pub(super) leave: Vec<String>,
    /// Stop before this step, to be gone on with again; exits with 0.
    #[arg(long, value_name = "STEP")]
    pub(super) until: Option<String>,
    /// Give a variable's value, such as a secret that was typed the first time.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) set: Vec<String>,
    /// Go on with the runbook as it was when the run began, although it has changed since.
    #[arg(long)]
    pub(super) pinned: bool,
    /// Go on with the runbook as it is now, in a run of its own: what is done and has not changed stays done.
    #[arg(long, conflicts_with_all = ["pinned", "abandon"])]
    pub(super) adopt: bool,
    /// Give the run up for good, with a reason, instead of going on.
    #[arg(long, value_name = "REASON")]
    pub(super) abandon: Option<String>,
}

/// To what `--yes` says yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum YesWord {
    /// Manual steps too.
    All,
    /// Gates and commands.
    Gates,
}

/// Where the replies of a program come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Replies {
    /// Standard input.
    #[value(name = "-")]
    StandardInput,
    /// The socket in the run's folder: a question waits until somebody drives.
    Socket,
}

#[derive(Debug, Args)]
pub(super) struct AnswerArguments {
    /// The run's id, or the beginning of it.
    #[arg(add = ArgValueCandidates::new(candidates::runs))]
    pub(super) run: String,
    /// The question's number, or `?` to see the one that is open.
    pub(super) question: String,
    /// The reply: one of those that the question takes.
    pub(super) reply: Option<String>,
    /// Why.
    #[arg(long)]
    pub(super) reason: Option<String>,
    /// What was asked for: a value, a mode, one of several ways.
    #[arg(long)]
    pub(super) value: Option<String>,
    /// The text that runs instead, from a file.
    #[arg(long, value_name = "FILE")]
    pub(super) text: Option<PathBuf>,
    /// The step or section to go on with.
    #[arg(long)]
    pub(super) step: Option<String>,
    /// Who replies; recorded as claimed.
    #[arg(long, value_name = "NAME")]
    pub(super) by: Option<String>,
    /// Take the run over from whoever drives it, for this reason.
    #[arg(long, value_name = "REASON")]
    pub(super) take_over: Option<String>,
}
