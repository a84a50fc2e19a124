//! When a command that never ends is ended: by a key, a time, or a text in what it prints. None of them is a failure.

use super::pty::Operator;
use crate::settings::duration_words;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// What ended it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatchEnd {
    /// The operator.
    Key,
    /// The time that it was given.
    Time,
    /// The text that it was to print.
    Text,
}

/// A text that is waited for in a stream.
#[derive(Debug)]
pub struct OutputMatcher {
    text: Option<Vec<u8>>,
    /// The end of what has come, shorter than the text.
    held: Vec<u8>,
    /// Whether it has come.
    pub found: bool,
}

impl OutputMatcher {
    /// Waits for `text`, if there is one.
    pub fn new(text: Option<&str>) -> Self {
        let text = text.map(|text| text.as_bytes().to_vec()).filter(|text| !text.is_empty());
        Self { text, held: Vec::new(), found: false }
    }

    /// Whether there is something to wait for.
    pub fn is_some(&self) -> bool {
        self.text.is_some()
    }

    /// Takes what has come. Gives whether the text has just been completed.
    pub fn take(&mut self, bytes: &[u8]) -> bool {
        let Some(text) = self.text.as_ref().filter(|_| !self.found) else { return false };
        self.held.extend_from_slice(bytes);
        self.found = self.held.windows(text.len()).any(|window| window == text);
        let excess = self.held.len().saturating_sub(text.len() - 1);
        self.held.drain(..excess);
        self.found
    }
}

/// What a watched command is told to end by.
pub struct Watch {
    /// When its time is over.
    pub until: Option<Instant>,
    /// Where the operator sits.
    pub operator: Option<Operator>,
    /// What has ended it.
    pub enough: Option<WatchEnd>,
}

impl Watch {
    /// Begins to watch. Where nobody is there to press a key, `alone` is its time.
    pub fn new(timeout: Option<Duration>, alone: Duration, is_attended: bool) -> Self {
        let operator = is_attended.then(|| Operator::listen().ok()).flatten();
        let time = if operator.is_some() { timeout } else { Some(timeout.unwrap_or(alone)) };
        Self { until: time.map(|time| Instant::now() + time), operator, enough: None }
    }

    /// Waits until somebody has pressed a key that ends it: for ever where nobody is there or the terminal has gone away.
    pub async fn key(&self) {
        if let Some(operator) = &self.operator {
            while let Ok(keys) = operator.keys().await {
                if keys.iter().any(|key| b"q\r\n\x1b".contains(key)) {
                    return;
                }
            }
        }
        std::future::pending::<()>().await;
    }
}

/// Waits until something ends what is watched; for ever where nothing is.
pub async fn over(watch: Option<&Watch>) -> WatchEnd {
    let Some(watch) = watch else { return std::future::pending().await };
    let time = async {
        match watch.until {
            Some(until) => sleep_until(until).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = watch.key() => WatchEnd::Key,
        () = time => WatchEnd::Time,
    }
}

impl WatchEnd {
    /// In words.
    pub fn words(self, took: Duration) -> String {
        match self {
            Self::Key => "ended by the operator".to_owned(),
            Self::Time => format!("ended after its time, {}", duration_words(took)),
            Self::Text => "ended at the text that was waited for".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::OutputMatcher;

    #[test]
    fn a_text_is_found_over_the_borders_of_what_comes() {
        let mut awaited = OutputMatcher::new(Some("Running"));
        assert!(!awaited.take(b"Pending\nRun"));
        assert!(awaited.take(b"ning\n") && awaited.found);
        assert!(!awaited.take(b"Running"), "once is enough");
        assert!(!OutputMatcher::new(None).take(b"x"));
    }
}
