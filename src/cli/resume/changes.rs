//! What is another one than when a run began: rules that are looser, a database, a user, where its commands would go. Somebody says
//! that it goes on all the same, or it does not.

use crate::cli::error::CommandError;
use crate::cli::front::Front;
use crate::cli::ledgers::Past;
use crate::cli::screen::Screen;
use crate::host;
use crate::plan::{EnvironmentPlan, Inputs, Plan, Step};
use crate::report::Style;
use crate::session::{Prompt, PromptKind, ReplyKind};
use crate::text::visible;
use std::collections::BTreeSet;

/// What has changed, once somebody has said that the run goes on with it; never by `--yes`.
pub(in crate::cli) async fn confirm(
    (past, plan): (&Past, &Plan),
    inputs: &Inputs,
    now: &[String],
    front: &mut Front<'_>,
    screen: &Screen,
) -> Result<Vec<String>, CommandError> {
    let then = &plan.as_it_runs().rules;
    let rules = EnvironmentPlan::of(inputs).with_targets_of(then, inputs);
    let mut found = then.looser(&rules);
    found.extend(then.other_databases(&rules, plan.within_reach().filter_map(Step::database)));
    found.extend(elsewhere(past, now)?);
    if found.is_empty() {
        return Ok(found);
    }
    for change in &found {
        screen.talk(&screen.err.paint(Style::Warn, visible(change)));
    }
    let prompt = Prompt {
        why: Some(found.join("; ")),
        target: found.clone(),
        dangerous: true,
        ..Prompt::new(
            PromptKind::ChangedTarget,
            "It is not as it was when this run began. Go on all the same?",
            &[ReplyKind::No, ReplyKind::Yes],
        )
    };
    let replied = front.ask(plan, prompt).await?;
    if replied.is_some_and(|(reply, _)| reply.reply == ReplyKind::Yes) {
        return Ok(found);
    }
    let message = format!("it is not as it was when this run began: {}", found.join("; "));
    Err(CommandError::declined(message)
        .hinted("Only somebody who is asked can say that it goes on all the same: resume it in a terminal.")
        .hinted("`--abandon REASON` gives this run up."))
}

/// Who goes on with it, and where its commands would go now.
fn elsewhere(past: &Past, now: &[String]) -> Result<Vec<String>, CommandError> {
    let opened = past.opened()?;
    let mut found = Vec::new();
    let user = host::actor().user;
    let then = past.records.first().map(|(record, _)| record.actor.user.clone()).unwrap_or_default();
    if user != then {
        found.push(format!("{user} goes on with it, and {then} began it"));
    }
    let names: BTreeSet<&str> = opened.target.iter().chain(now.iter()).map(|fact| name_of(fact)).collect();
    for name in names {
        let (then, now) = (fact_of(name, &opened.target), fact_of(name, now));
        if then != now {
            found.push(format!("it is `{now}` now, and was `{then}`"));
        }
    }
    Ok(found)
}

/// What is known of `name`: that nothing is, is another answer than any.
fn fact_of(name: &str, facts: &[String]) -> String {
    let fact = facts.iter().find(|fact| name_of(fact) == name);
    fact.map_or(format!("{name} unknown"), |fact| fact.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What a fact is about, which is its first word.
fn name_of(fact: &str) -> &str {
    fact.split_whitespace().next().unwrap_or_default()
}
