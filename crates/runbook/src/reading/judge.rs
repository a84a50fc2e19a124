//! What is known of a step's text: the facts of all of its commands, and the worst that they do.

use super::effects::{self, Files, Followed};
use super::{Effect, Mode};
use crate::programs::OwnPrograms;
use crate::shell::{Command, Facts};
use std::collections::BTreeMap;

/// What one step's commands do together.
#[derive(Debug, Clone)]
pub struct JudgedStep {
    /// The worst effect, and why.
    pub effect: (Effect, String),
    /// The mode that the most demanding of them needs, and why.
    pub mode: (Mode, String),
    /// The effect without what the settings say, where they say less.
    pub lowered: Option<Effect>,
    /// What all of them read, set and run.
    pub facts: Facts,
    /// The files beside the runbook whose text it was judged by.
    pub files: Vec<String>,
}

/// A judge that goes through the steps of a runbook in order, and knows at each of them what the ones before have handed
/// over to run later: functions, aliases, values, files.
#[derive(Debug)]
pub struct Judge<'j> {
    rules: &'j BTreeMap<String, Effect>,
    own: &'j OwnPrograms,
    files: &'j Files,
    follow: Followed<'j>,
}

impl<'j> Judge<'j> {
    /// Begins a runbook. `rules` and `own` are the effects and programs that the settings add, which come first; `files` lie
    /// beside it.
    pub fn new(rules: &'j BTreeMap<String, Effect>, own: &'j OwnPrograms, files: &'j Files) -> Self {
        Self { rules, own, files, follow: Followed::new(files) }
    }

    /// Begins the block that opens at `line`, which starts in `folder` where somebody has said so.
    pub fn begin_block(&self, line: usize, folder: Option<&str>) {
        self.follow.begin_block(line, folder);
    }

    /// Judges the commands of the next step, usually one.
    pub fn step(&self, commands: &[Command]) -> JudgedStep {
        self.follow.begin_step();
        let facts: Vec<Facts> = commands.iter().map(Facts::of).collect();
        let pairs: Vec<(&Command, &Facts)> = commands.iter().zip(&facts).collect();
        let verdict = effects::judge(&pairs, self.rules, self.own, &self.follow);
        let lowered = verdict.lowered.filter(|own| own.is_less_said_by(verdict.effect.0));
        let mut all = Facts::default();
        for one in facts {
            all.extend(one);
        }
        JudgedStep {
            effect: verdict.effect,
            mode: verdict.mode,
            lowered,
            facts: all,
            files: self.follow.read(),
        }
    }

    /// The text of a file that was handed in.
    pub fn file(&self, name: &str) -> Option<&'j str> {
        self.files.get(name)?.as_ref().ok().map(String::as_str)
    }

    /// The files that the steps so far run and that nobody has handed in.
    pub fn wanted(&self) -> Vec<String> {
        self.follow.wanted()
    }
}
