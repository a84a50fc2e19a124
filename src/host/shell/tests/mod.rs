//! Drives the real bash, one subject a file.
//!
//! One shell at a time: orphans of all tests come back to the one test process.

mod ending;
mod given;
mod jobs;
mod output;
mod outside;
mod state;
mod stopping;
mod text;

use super::testing::{Scene, step};
use super::{Ended, Stop};

fn ok(out: &str) -> (i32, String) {
    (0, out.to_owned())
}

/// Interrupts as soon as the step has said something.
async fn interrupted(scene: &mut Scene, script: &str, stop: Stop) -> Ended {
    let Scene { shell, stops, stop: sender, stdout, .. } = scene;
    stdout.clear();
    let mut sink = |_, bytes: &[u8]| {
        stdout.extend_from_slice(bytes);
        sender.send(stop).unwrap();
    };
    shell.as_mut().unwrap().run(step(script), &mut sink, stops).await.unwrap()
}
