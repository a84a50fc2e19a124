//! A run as a process of its own: this program once more, which goes on whatever becomes of the one that has started it.

use super::detached::detached;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _};
use std::path::Path;
use std::time::Duration;

/// How often it is looked at until its record begins.
const GLANCE: Duration = Duration::from_millis(20);

/// How much of what it complains of is shown.
const COMPLAINT: u64 = 64 * 1024;

/// A run that was started.
#[derive(Debug)]
pub struct ChildRun {
    handle: duct::Handle,
    /// What it says, record by record; a file without a name, so that it never waits for a reader.
    said: File,
    complained: File,
}

impl ChildRun {
    /// Starts this program with `arguments`.
    pub fn start(arguments: impl IntoIterator<Item = OsString>) -> io::Result<Self> {
        let program = std::env::current_exe()?;
        let (said, complained) = (tempfile::tempfile()?, tempfile::tempfile()?);
        let started = detached(&program, arguments);
        // It records where this process reads, whatever folder it is told of.
        let started = match super::record_place().ok().flatten() {
            Some(place) => started.env("STEPGATE_HOME", place),
            None => started,
        };
        let handle = started
            .stdin_null()
            .stdout_file(said.try_clone()?)
            .stderr_file(complained.try_clone()?)
            .unchecked()
            .start()?;
        Ok(Self { handle, said, complained })
    }

    /// Waits until its record has begun, and gives the run's id; else what it has complained of.
    pub async fn id(&mut self) -> Result<String, String> {
        loop {
            let is_over = self.is_over();
            if let Some(id) = self.first_record() {
                return Ok(id);
            }
            if is_over {
                return Err(self.complaint());
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits until it is over, and gives what it has said and complained of.
    pub async fn words(mut self) -> String {
        while !self.is_over() {
            tokio::time::sleep(GLANCE).await;
        }
        let said = read(&mut self.said);
        let complaint = self.complaint();
        if complaint.is_empty() { said } else { format!("{said}\n{complaint}") }
    }

    /// Whether it has ended. To be asked now and then, since somebody has to wait for a process.
    pub fn is_over(&self) -> bool {
        !matches!(self.handle.try_wait(), Ok(None))
    }

    fn complaint(&mut self) -> String {
        read(&mut self.complained).trim().to_owned()
    }

    /// The run that the first whole line is of.
    fn first_record(&mut self) -> Option<String> {
        self.said.rewind().ok()?;
        let mut line = String::new();
        BufReader::new(&self.said).read_line(&mut line).ok()?;
        let record: serde_json::Value = line.ends_with('\n').then(|| serde_json::from_str(&line).ok())??;
        record["run"].as_str().map(str::to_owned)
    }
}

fn read(file: &mut File) -> String {
    let mut bytes = Vec::new();
    let _as_far_as_it_goes = file.rewind().and_then(|()| file.take(COMPLAINT).read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Shows an address in the browser that the user has named. Gives whether one was.
pub fn browse(address: &str) -> bool {
    let Some(browser) = std::env::var_os("BROWSER").filter(|browser| !browser.is_empty()) else {
        return false;
    };
    let name = Path::new(&browser);
    detached(name, [OsString::from(address)])
        .stdin_null()
        .stdout_null()
        .stderr_null()
        .unchecked()
        .start()
        .is_ok()
}
