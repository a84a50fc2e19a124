//! A gate or a manual step: asked with its evidence in view, alone or together with those beside it.

use super::aside::{self, Aside};
use super::ask::{Question, Reply, Standing};
use super::course::{Course, Next};
use super::drive::{Session, Stop, decide, emit, put};
use super::policy::Ask;
use super::ports::{Hands, Runner};
use super::running::{self, Way};
use crate::plan::{DecidedBy, Step};
use crate::reading::Mode;
use crate::record::{Answer, Decision, Event, Target};
use crate::settings::Confirm;

/// Asks until there is an answer.
pub(super) async fn gate<'p, R: Runner>(
    session: &mut Session<'p>,
    hands: &mut Hands<'_, R>,
    course: &Course<'p>,
    step: &Step,
    place: usize,
) -> Result<Next, Stop> {
    if session.policy.ask(step) == Ask::Nothing {
        let how = DecidedBy::Environment(session.plan.environment.clone());
        let decision = Decision {
            step: step.id.clone(),
            target: Target::Local,
            answer: Answer::NotAsked,
            how,
            by: None,
            note: None,
        };
        emit(session, hands, &Event::GateDecided(decision))?;
        return Ok(Next::On);
    }
    let together = course.together(session, place);
    let mut way = Way::planned(Mode::Plain);
    loop {
        let mut situation = session.situation(step);
        situation.place = (place, course.length());
        situation.may_wait = course.may_wait();
        situation.all_at_once = session.policy.confirm < Confirm::EveryStep && session.protected.is_none();
        situation.together.clone_from(&together);
        let standing = put(hands, &Question::Gate(step), &situation)?;
        match standing.reply {
            Reply::Offer(place) => {
                let offered = step.offers().get(place).and_then(|id| session.plan.step(id));
                if let Some(offered) = offered {
                    // What a gate offers is looked at, not depended on: the gate is asked again whatever came of it.
                    let way = Way::planned(hands.runner.mode(offered));
                    let number = session.plan.number(&offered.id);
                    running::run(session, hands, offered, number, &way).await?;
                }
            }
            Reply::AllYes => {
                for step in &together {
                    let how = DecidedBy::Together(Box::new(standing.how.clone()));
                    let yes = Standing { reply: Reply::Yes(None), how, by: standing.by.clone() };
                    decide(session, hands, step, yes, Event::GateDecided)?;
                }
                return Ok(Next::On);
            }
            Reply::Later => {
                let later = Standing { reply: Reply::Later, ..standing };
                decide(session, hands, step, later, Event::GateDecided)?;
                return Ok(Next::Later);
            }
            _ => match aside::take(session, hands, step, standing, &mut way).await? {
                Aside::AskAgain => {}
                Aside::Go(next) => return Ok(next),
                Aside::Answer(standing) => {
                    decide(session, hands, step, standing, Event::GateDecided)?;
                    return Ok(Next::On);
                }
            },
        }
    }
}
