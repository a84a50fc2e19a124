//! What has to be asked before a step: the decision table of what an environment asks about.

use super::confirm_reason::ConfirmReason;
use crate::plan::{EnvironmentPlan, Step};
use crate::reading::Effect;
use crate::settings::Confirm;

/// Whether a gate or manual step is asked; where it is not, the record says so.
pub(super) const fn asks_gates(rules: &EnvironmentPlan) -> bool {
    !matches!(rules.confirm, Confirm::Never)
}

/// Why a command or statement is asked about, the gravest reason first; nothing where it is not.
pub(super) fn reasons(step: &Step, rules: &EnvironmentPlan) -> Vec<ConfirmReason> {
    let (effect, rule) = (step.effect(), rules.confirm);
    let by_effect = match effect {
        // No rule says yes to what destroys.
        Effect::Destroy => Some(ConfirmReason::Destroys),
        Effect::Unknown if rule >= Confirm::Changes || is_strict(rules) => Some(ConfirmReason::UnknownEffect),
        Effect::Change if rule >= Confirm::Changes => Some(ConfirmReason::Changes),
        Effect::Read | Effect::Change | Effect::Unknown => None,
    };
    let other = step.caution().filter(|_| effect != Effect::Read || rule > Confirm::Never);
    let by_rule = (rule == Confirm::EveryStep && by_effect.is_none()).then_some(ConfirmReason::EveryStep);
    let reason = if effect == Effect::Read {
        ConfirmReason::ReadsOtherEnvironment
    } else {
        ConfirmReason::OtherEnvironment
    };
    let other = other.cloned().map(reason);
    by_effect.into_iter().chain(other).chain(by_rule).collect()
}

/// Whether what nobody can tell takes a person here, or a flag of its own.
pub(super) fn is_strict(rules: &EnvironmentPlan) -> bool {
    rules.protected || rules.confirm == Confirm::EveryStep
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{OtherEnvironment, StepKind};
    use crate::session::test_steps::{command, statement};

    fn rules(confirm: Confirm, protected: bool) -> EnvironmentPlan {
        EnvironmentPlan { confirm, protected, ..EnvironmentPlan::default() }
    }

    #[test]
    fn each_rule_asks_for_all_that_the_one_before_asks_for() {
        use Confirm::{Changes, EveryStep, Gates, Never};
        for (effect, expected) in [
            (Effect::Read, [false, false, false, true]),
            (Effect::Change, [false, false, true, true]),
            (Effect::Unknown, [false, false, true, true]),
            (Effect::Destroy, [true, true, true, true]),
        ] {
            for step in [command("x", effect), statement("x", effect)] {
                let asked = [Never, Gates, Changes, EveryStep]
                    .map(|rule| !reasons(&step, &rules(rule, false)).is_empty());
                assert_eq!(asked, expected, "{effect:?}");
            }
        }
        assert_eq!([Never, Gates].map(|rule| asks_gates(&rules(rule, false))), [false, true]);
    }

    #[test]
    fn what_nobody_can_tell_is_asked_about_in_a_protected_environment_whatever_the_rule() {
        let unknown = command("x", Effect::Unknown);
        assert_eq!(reasons(&unknown, &rules(Confirm::Never, true)), [ConfirmReason::UnknownEffect]);
        assert_eq!(reasons(&unknown, &rules(Confirm::Never, false)), []);
    }

    #[test]
    fn another_environment_is_asked_about_unless_nothing_is_asked_and_it_only_looks() {
        let naming = |effect| {
            let mut step = command("x", effect);
            if let StepKind::Command(command) = &mut step.kind {
                let (named, chosen) = ("production".to_owned(), "staging".to_owned());
                command.run.caution = Some(OtherEnvironment { named, chosen, machine: None });
            }
            step
        };
        let n_asked = |effect, rule| reasons(&naming(effect), &rules(rule, false)).len();
        assert_eq!(n_asked(Effect::Read, Confirm::Never), 0);
        assert_eq!(n_asked(Effect::Read, Confirm::Gates), 1);
        assert_eq!(n_asked(Effect::Change, Confirm::Never), 1);
        assert_eq!(n_asked(Effect::Destroy, Confirm::Never), 2);
    }
}
