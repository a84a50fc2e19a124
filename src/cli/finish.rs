//! The end of a session: the transcript is written, whoever sees it is told what to do, and a run that is over is vouched for.

use super::error::CommandError;
use super::ledgers::Ledgers;
use super::resume::replaced::transcribe;
use super::screen::Screen;
use crate::host;
use crate::ledger::{Part, Piece, Run, sign};
use crate::redact::Redactor;
use crate::report::Style;
use crate::session::Ending;
use std::path::Path;

/// Where the run is recorded, and who vouches for it.
pub(super) struct Finish<'a> {
    pub(super) folder: &'a Run,
    pub(super) ledgers: &'a Ledgers,
    pub(super) screen: &'a Screen,
    /// A command that is handed the head of a run that is over.
    pub(super) anchor: Option<&'a str>,
    /// What masks the secrets of the run.
    pub(super) mask: &'a Redactor,
    /// The key that signs a run that is over.
    pub(super) sign: Option<&'a Path>,
}

impl Finish<'_> {
    /// Says how it ended, and hands the head of a run that is over to those who keep it.
    pub(super) async fn end(&self, ending: &Ending, head: &str) -> Result<(), CommandError> {
        self.tell(ending, head)?;
        if ending.kind.result().is_over() {
            self.vouch(head).await?;
        }
        Ok(())
    }

    /// Signs the end of a run, and hands its head to whoever keeps it elsewhere.
    async fn vouch(&self, head: &str) -> Result<(), CommandError> {
        if let Some(key) = self.sign {
            let report = self.ledgers.home.verify(self.folder.id().as_str(), Vec::new())?;
            let signature = sign(&report, key).map_err(|error| CommandError::record(error.to_string()))?;
            self.folder.replace(Part::Signature, &signature)?;
        }
        if let Some(command) = self.anchor {
            let variables = [("STEPGATE_RUN", self.folder.id().as_str()), ("STEPGATE_HEAD", head)];
            let directory = self.folder.directory().unwrap_or(Path::new("/"));
            // The run is over and its record whole: an anchor that fails is told, and changes nothing.
            if let Err(cause) = host::run_anchor(command, &variables, directory).await {
                let warning = self.screen.err.paint(Style::Warn, "warning:");
                self.screen.talk(&format!("{warning} the anchor failed: {}", self.mask.text(&cause)));
            }
        }
        Ok(())
    }

    fn tell(&self, ending: &Ending, head: &str) -> Result<(), CommandError> {
        let past = transcribe(self.ledgers, self.folder)?;
        let screen = self.screen;
        for way in &ending.ways {
            screen.talk(&format!("  {} {way}", screen.err.paint(Style::Dim, "answer it with")));
        }
        if !ending.kind.result().is_over() {
            if let Some(place) = past.last_output() {
                screen.talk(&format!("{} {place}", screen.err.paint(Style::Dim, "output")));
            }
            screen.talk(&format!("Go on with: stepgate resume {}", self.folder.id()));
        }
        let transcript = self.folder.place(Piece::Part(Part::Transcript));
        screen.talk(&format!("{} {transcript}", screen.err.paint(Style::Dim, "transcript")));
        screen.talk(&format!("{} {head}", screen.err.paint(Style::Dim, "head")));
        Ok(())
    }
}
