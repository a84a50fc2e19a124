//! In which form a command writes what it has to say.

use clap::ValueEnum;

/// For whom output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Format {
    /// For a person.
    #[default]
    Text,
    /// For a program.
    Json,
}

/// For whom findings are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum CheckFormat {
    /// For a person.
    #[default]
    Text,
    /// For a program.
    Json,
    /// For GitHub Actions.
    Github,
    /// For code scanning.
    Sarif,
}

/// What two runs are told as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum DiffFormat {
    /// For a person: in two columns where the terminal has 120 or more, else one below the other.
    #[default]
    Text,
    /// Both runs side by side as a page for a browser, a file of its own.
    Html,
    /// For a program.
    Json,
}

/// What kind of report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum ReportFormat {
    /// The transcript.
    #[default]
    Md,
    /// The run as a page for a browser: the verdict, the deviations, then the runbook as it was run.
    Html,
    /// Every record, one a line.
    Json,
    /// The steps as the test cases that build servers read.
    Junit,
    /// What was on the screen and when, for asciinema.
    Cast,
}
