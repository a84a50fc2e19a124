//! The handle of the program: what was typed becomes a call, and what comes back becomes text and an exit code.
//!
//! The only room that knows all the others and chooses their hands. Holds no logic that deserves a test of its own.

mod about;
mod access;
mod allow;
mod answer;
mod answering;
mod approvals;
mod args;
mod bug;
mod candidates;
mod check;
mod check_answers;
mod check_ready;
mod complete;
mod confirmed;
mod driven;
mod dry_run;
mod environment;
mod error;
mod event_loop;
mod evidence;
mod exit;
mod explain;
mod fallen;
mod finish;
mod format;
mod front;
mod hyperlinks;
mod json;
mod ledgers;
mod left_behind;
mod licenses;
mod lock;
mod log;
mod machines;
mod man;
#[cfg(feature = "browser")]
mod open;
#[cfg(feature = "browser")]
mod open_arguments;
mod opening;
mod outline;
mod page;
mod plan;
mod plan_request;
mod prepare;
mod redact;
mod report;
mod resume;
mod review;
mod review_dialog;
#[cfg(feature = "browser")]
mod review_page;
mod run;
mod run_context;
mod run_store;
mod runs;
mod screen;
mod select;
mod store;
mod targets;
mod telemetry;
mod times;
mod typed;
mod until;
mod verify;
mod wall_clock;

use args::Command;
use error::CommandError;
use runs::arguments::RunsCommand;
use screen::Screen;
use std::process::ExitCode;

/// Runs the command that was typed.
pub fn main() -> ExitCode {
    log::start();
    bug::or_bug(|| {
        complete::answer();
        let arguments = match typed::arguments(&Screen::of_process(false, false)) {
            Ok(arguments) => arguments,
            Err(code) => return code,
        };
        let screen = Screen::of_process(arguments.plain, arguments.quiet);
        let done = match arguments.command {
            Some(command) => dispatch(command, &screen),
            None if arguments.licenses => Ok(licenses::licenses(&screen)),
            None => Err(CommandError::usage("no command was given").hinted("stepgate --help lists them")),
        };
        match done {
            Ok(code) => ExitCode::from(code),
            Err(error) => {
                let error = typed::masked(&error);
                screen.error(&error);
                ExitCode::from(error.code)
            }
        }
    })
}

fn dispatch(command: Command, screen: &Screen) -> Result<u8, CommandError> {
    command.beside().iter().for_each(|path| crate::host::record_of(path));
    match command {
        Command::Outline { runbook, runs, format } => outline::outline(&runbook, runs, format, screen),
        Command::Plan(arguments) => plan::plan(&arguments, screen),
        Command::Explain(arguments) => explain::explain(&arguments, screen),
        Command::Review(arguments) => review::review(&arguments, screen),
        Command::Check(arguments) => check::check(&arguments, screen),
        Command::Run(arguments) => run::run(&arguments, screen),
        Command::Resume(arguments) => resume::command::resume(&arguments, screen),
        Command::Approve(arguments) => approvals::approve::approve(&arguments, screen),
        Command::Answer(arguments) => answer::answer(&arguments, screen),
        Command::Runs(arguments) => match arguments.prune {
            Some(RunsCommand::Prune(which)) => runs::prune::prune(&which, screen),
            None => runs::list::runs(&arguments, screen),
        },
        Command::Show { run } => runs::list::show(run.as_deref(), screen),
        Command::Report { run, format, output } => {
            report::report(run.as_deref(), format, output.as_deref(), screen)
        }
        Command::Diff { first, second, format, output } => {
            runs::diff::diff(&first, &second, format, output.as_deref(), screen)
        }
        Command::Verify(arguments) => verify::command::verify(&arguments, screen),
        #[cfg(feature = "browser")]
        Command::Open(arguments) => open::open(&arguments, true, screen),
        #[cfg(feature = "browser")]
        Command::Serve(arguments) => open::open(&arguments, false, screen),
        Command::Evidence(arguments) => evidence::bundle::evidence(&arguments, screen),
        Command::Redact(arguments) => redact::redact(&arguments, screen),
        Command::Store(arguments) => store::store(&arguments, screen),
        Command::Init { runbook } => prepare::init(&runbook, screen),
        Command::Man { command } => man::man(command.as_deref(), screen),
        Command::Completions { shell } => {
            screen.data(&complete::script(shell)?);
            Ok(exit::DONE)
        }
    }
}
