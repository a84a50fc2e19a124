//! `stepgate diff`.

use super::error::CommandError;
use super::exit;
use super::ledgers::{Ledgers, Past};
use super::screen::Screen;
use crate::record::OutputName;
use crate::{plan, report};

/// Says what differed between two runs: values, steps, what they printed, how they ended.
pub(super) fn diff(first: &str, second: &str, screen: &Screen) -> Result<u8, CommandError> {
    let ledgers = Ledgers::open()?;
    let (first, second) = (ledgers.past(Some(first))?, ledgers.past(Some(second))?);
    let name = |past: &Past| past.folder.id().to_string();
    let found = plan::difference(&account(&first)?, &name(&first), &account(&second)?, &name(&second));
    match found {
        Some(difference) => screen.data(&difference),
        None => screen.talk("the two runs are the same but for their times"),
    }
    Ok(exit::DONE)
}

fn account(past: &Past) -> Result<String, CommandError> {
    let mut output = |name: &OutputName, limit| past.output(name, limit);
    Ok(report::account(&past.plan()?, &past.records, &mut output))
}
