//! Every reason why an approval does not count, each from the smallest case that has it, and what counts beside them.

use super::judge::{Granted, judge};
use super::{Approval, Operator, Refusal, Situation};
use crate::plan::ApprovalRules;
use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use std::collections::BTreeMap;
use stepgate_signature::Signer;

const PLAN: &str = "sha256:aa";

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 30, 12, 0, 0).unwrap()
}

fn rules() -> ApprovalRules {
    ApprovalRules {
        needed: 1,
        deny: 1,
        signers: "allowed_signers".into(),
        signers_sha256: Some("ab".into()),
        revoked: None,
        from: Vec::new(),
        not_operator: true,
        approve_by_s: 3600,
        execute_by_s: 7200,
        uses: 2,
    }
}

/// An approval that `who` has signed at noon, with the lines of `more` instead of those that are usual.
fn signed(who: &str, more: &[(&str, &str)]) -> Approval {
    let mut facts: BTreeMap<&str, String> = BTreeMap::from([
        ("execution", PLAN.to_owned()),
        ("environment", "production".to_owned()),
        ("decision", "yes".to_owned()),
        ("approver", who.to_owned()),
        ("signed", "2026-11-30T12:00:00Z".to_owned()),
        ("reason", "fine".to_owned()),
    ]);
    facts.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let lines: Vec<String> = facts.iter().map(|(name, value)| format!("{name} {value}\n")).collect();
    let text = format!("stepgate-approval/v1\n{}", lines.concat());
    let approval = Approval::read(format!("{who}.approval"), text, Vec::new()).unwrap();
    let signer = Signer { principal: who.to_owned(), key: format!("key of {who}") };
    Approval { signer: Ok(signer), ..approval }
}

/// What is known when a run is about to begin, a minute after noon.
struct World {
    now: DateTime<Utc>,
    newest: Option<DateTime<Utc>>,
    used: BTreeMap<String, u32>,
    operator: Option<Operator>,
}

impl World {
    fn new() -> Self {
        let operator = Operator { names: vec!["op".into()], key: "key of op".into() };
        let now = noon() + TimeDelta::minutes(1);
        Self { now, newest: None, used: BTreeMap::new(), operator: Some(operator) }
    }

    fn judge(
        &self,
        rules: &ApprovalRules,
        approvals: &[Approval],
    ) -> Result<Granted, Vec<(Option<usize>, Refusal)>> {
        let situation = Situation {
            execution: PLAN,
            environment: Some("production"),
            now: self.now,
            newest_record: self.newest,
            used: &self.used,
            operator: self.operator.as_ref(),
        };
        judge(rules, approvals, &situation)
    }

    /// The first reason that is given.
    fn refusal(&self, rules: &ApprovalRules, approvals: &[Approval]) -> Refusal {
        self.judge(rules, approvals).unwrap_err().remove(0).1
    }
}

#[test]
fn a_yes_of_another_person_about_this_plan_counts() {
    let granted = World::new().judge(&rules(), &[signed("ada", &[])]);
    assert_eq!(granted, Ok(Granted { counted: vec![0], denied: vec![] }));
}

#[test]
fn an_approval_does_not_count_for_each_reason_of_its_own() {
    let world = World::new();
    let refusal = |more: &[(&str, &str)]| world.refusal(&rules(), &[signed("ada", more)]);
    assert!(matches!(refusal(&[("execution", "sha256:bb")]), Refusal::OtherExecution { .. }));
    assert!(matches!(refusal(&[("environment", "staging")]), Refusal::OtherEnvironment { .. }));
    assert!(matches!(refusal(&[("signed", "2026-11-30T12:01:01Z")]), Refusal::FromLater(_)));
    assert!(matches!(refusal(&[("not-before", "2026-11-30T12:01:01Z")]), Refusal::NotBefore(_)));
    assert!(matches!(refusal(&[("execute-by", "2026-11-30T12:00:59Z")]), Refusal::Expired(_)));
    assert_eq!(refusal(&[("execute-by", "2026-11-30T14:00:01Z")]), Refusal::BeyondRule("execute-by"));
    assert_eq!(refusal(&[("approve-by", "2026-11-30T13:00:01Z")]), Refusal::BeyondRule("approve-by"));
    assert_eq!(refusal(&[("uses", "3")]), Refusal::BeyondRule("uses"));
    let forged = Approval { signer: Err("no".into()), ..signed("ada", &[]) };
    assert_eq!(world.refusal(&rules(), &[forged]), Refusal::Signature("no".into()));
    let others = ApprovalRules { from: vec!["bob".into()], ..rules() };
    assert_eq!(world.refusal(&others, &[signed("ada", &[])]), Refusal::NotAmong("ada".into()));
    assert_eq!(world.refusal(&rules(), &[signed("op", &[])]), Refusal::OwnApproval("op".into()));
    assert_eq!(world.refusal(&rules(), &[]), Refusal::TooFew { needed: 1, counted: 0 });
}

#[test]
fn every_limit_holds_to_the_second_and_not_a_second_less() {
    let mut world = World::new();
    let counts = |world: &World, more: &[(&str, &str)]| world.judge(&rules(), &[signed("ada", more)]).is_ok();
    assert!(counts(&world, &[("not-before", "2026-11-30T12:01:00Z")]));
    assert!(counts(&world, &[("execute-by", "2026-11-30T12:01:00Z")]));
    assert!(counts(
        &world,
        &[("execute-by", "2026-11-30T14:00:00Z"), ("approve-by", "2026-11-30T13:00:00Z")]
    ));
    // What a statement does not say, the rule does.
    world.now = noon() + TimeDelta::seconds(7200);
    assert!(counts(&world, &[]));
    world.now = noon() + TimeDelta::seconds(7201);
    assert!(!counts(&world, &[]));
}

#[test]
fn an_approval_is_good_for_so_many_runs() {
    let mut world = World::new();
    let approval = signed("ada", &[("uses", "2")]);
    for (used, counts) in [(0, true), (1, true), (2, false), (3, false)] {
        world.used = BTreeMap::from([(approval.sha256(), used)]);
        let judged = world.judge(&rules(), std::slice::from_ref(&approval));
        assert_eq!(judged.is_ok(), counts, "{used}");
    }
    assert_eq!(world.refusal(&rules(), &[approval]), Refusal::UsedUp { used: 3, uses: 2 });
}

#[test]
fn nobody_is_judged_where_something_about_all_of_them_is_not_known() {
    let all = [signed("ada", &[])];
    let mut world = World::new();
    let unread = ApprovalRules { signers_sha256: None, ..rules() };
    assert_eq!(world.refusal(&unread, &all), Refusal::NoSigners("allowed_signers".into()));
    world.newest = Some(world.now + TimeDelta::seconds(1));
    assert!(matches!(world.refusal(&rules(), &all), Refusal::ClockBehind(_)));
    world.newest = Some(world.now);
    assert!(world.judge(&rules(), &all).is_ok());
    world.operator = None;
    assert_eq!(world.refusal(&rules(), &all), Refusal::NoOperator);
    assert!(world.judge(&ApprovalRules { not_operator: false, ..rules() }, &all).is_ok());
    // A second key of an approver's own would look the same.
    world.operator = Some(Operator { names: Vec::new(), key: "another key".into() });
    assert!(
        matches!(world.refusal(&rules(), &all), Refusal::UnknownOperator { key, .. } if key == "another key")
    );
    assert!(world.judge(&ApprovalRules { not_operator: false, ..rules() }, &all).is_ok());
}

#[test]
fn several_are_several_people_with_several_keys_and_the_last_word_of_each() {
    let world = World::new();
    let two = ApprovalRules { needed: 2, ..rules() };
    let (ada, bob) = (signed("ada", &[]), signed("bob", &[]));
    assert!(world.judge(&two, &[ada.clone(), bob.clone()]).is_ok());
    let again = signed("ada", &[("signed", "2026-11-30T12:00:30Z")]);
    assert_eq!(world.refusal(&two, &[ada.clone(), again]), Refusal::Superseded("ada".into()));
    let same_key = Signer { principal: "bob".into(), key: "key of ada".into() };
    let other_name = Approval { signer: Ok(same_key), ..bob };
    assert_eq!(world.refusal(&two, &[ada, other_name]), Refusal::SameKey("key of ada".into()));
}

#[test]
fn a_no_ends_it_where_there_are_enough_of_them_and_is_kept_where_not() {
    let world = World::new();
    let (ada, no) = (signed("ada", &[]), signed("bob", &[("decision", "no")]));
    assert!(matches!(world.refusal(&rules(), &[ada.clone(), no.clone()]), Refusal::Denied(_)));
    let lenient = ApprovalRules { deny: 2, ..rules() };
    let granted = world.judge(&lenient, &[ada.clone(), no.clone()]);
    assert_eq!(granted, Ok(Granted { counted: vec![0], denied: vec![1] }));
    // Whoever has said no may say yes later, and the other way round.
    let yes = signed("bob", &[("signed", "2026-11-30T12:00:30Z")]);
    assert!(world.judge(&rules(), &[ada.clone(), no.clone(), yes]).is_ok());
    // A no of nobody who may is none; one that is old is one.
    let forged = Approval { signer: Err("no".into()), ..no };
    assert!(world.judge(&rules(), &[ada.clone(), forged]).is_ok());
    let old = signed("bob", &[("decision", "no"), ("signed", "2020-01-01T00:00:00Z")]);
    assert!(world.judge(&rules(), &[ada, old]).is_err());
}

#[test]
fn those_count_together_that_were_signed_in_each_others_time() {
    let world = World { now: noon() + TimeDelta::minutes(90), ..World::new() };
    let two = ApprovalRules { needed: 2, ..rules() };
    let (ada, bob) = (signed("ada", &[]), signed("bob", &[("signed", "2026-11-30T12:30:00Z")]));
    let late = signed("cyd", &[("signed", "2026-11-30T13:20:00Z")]);
    assert_eq!(
        world.refusal(&two, &[ada.clone(), late.clone()]),
        Refusal::ApprovedTooLate(noon() + TimeDelta::hours(1))
    );
    // Of three the two count that fit, whichever they are.
    let granted = world.judge(&two, &[ada.clone(), bob.clone(), late.clone()]).unwrap();
    assert_eq!(granted.counted.len(), 2);
    assert!(world.judge(&two, &[bob, late]).is_ok());
}
