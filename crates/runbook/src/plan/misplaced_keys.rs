//! Which keys of a `[[block]]` mean something for which kind of step.
//!
//! Takes a rule and a kind, gives the keys that nobody could follow. Never applies one.

use super::draft::DraftKind;
use crate::settings::BlockRule;

/// A key of a rule that cannot be followed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Misfit {
    pub(super) key: &'static str,
    /// Why, behind the key's name.
    pub(super) why: String,
}

/// Which kinds of steps a key says something of.
#[derive(Clone, Copy)]
enum Fits {
    /// A command: it has a process and a folder.
    Commands,
    /// Whatever runs.
    Texts,
}

impl Fits {
    fn takes(self, kind: DraftKind) -> bool {
        match self {
            Self::Commands => kind == DraftKind::Command,
            Self::Texts => kind.runs(),
        }
    }
}

/// Each key that is not for every kind of step, with whether `rule` has it. `skip` and `replace` are for all of them.
fn limited(rule: &BlockRule) -> [(&'static str, bool, Fits); 10] {
    [
        ("mode", rule.mode.is_some(), Fits::Commands),
        ("cwd", rule.cwd.is_some(), Fits::Commands),
        ("target", rule.target.is_some(), Fits::Commands),
        ("serial", rule.serial.is_some(), Fits::Commands),
        ("effect", rule.effect.is_some(), Fits::Texts),
        ("timeout", rule.timeout.is_some(), Fits::Texts),
        ("expect", rule.expect.is_some(), Fits::Texts),
        ("retry", rule.retry.is_some(), Fits::Texts),
        ("probe", rule.probe.is_some(), Fits::Texts),
        ("idempotent", rule.idempotent.is_some(), Fits::Texts),
    ]
}

/// The keys of `rule` that mean nothing for a step of this kind.
pub(super) fn unfit(rule: &BlockRule, kind: DraftKind) -> Vec<Misfit> {
    let unfit = limited(rule).into_iter().filter(|(_, is_there, fits)| *is_there && !fits.takes(kind));
    unfit.map(|(key, ..)| Misfit { key, why: format!("means nothing for {}", a(kind)) }).collect()
}

/// How a kind of step is called in a sentence.
const fn a(kind: DraftKind) -> &'static str {
    match kind {
        DraftKind::Command => "a command",
        DraftKind::Sql => "an SQL statement",
        DraftKind::Gate => "a gate",
        DraftKind::Manual => "a manual step",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(rule: &BlockRule, kind: DraftKind) -> Vec<&'static str> {
        unfit(rule, kind).iter().map(|misfit| misfit.key).collect()
    }

    fn rule() -> BlockRule {
        BlockRule {
            cwd: Some("srv".into()),
            idempotent: Some(true),
            skip: Some("not needed".into()),
            ..BlockRule::default()
        }
    }

    #[test]
    fn a_folder_means_something_for_a_command_alone() {
        assert!(keys(&rule(), DraftKind::Command).is_empty());
        assert_eq!(keys(&rule(), DraftKind::Sql), ["cwd"]);
    }

    #[test]
    fn what_nobody_runs_can_be_skipped_and_nothing_else() {
        assert_eq!(keys(&rule(), DraftKind::Gate), ["cwd", "idempotent"]);
        assert_eq!(unfit(&rule(), DraftKind::Manual)[0].why, "means nothing for a manual step");
    }
}
