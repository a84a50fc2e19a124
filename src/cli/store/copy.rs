//! `stepgate store copy`: runs that are over, from one record into another.

use super::typed::without_password;
use crate::cli::error::CommandError;
use crate::cli::exit;
use crate::cli::screen::Screen;
use crate::host::{self, RecordServer};
use crate::ledger::{Run, Store, Transfer, transfer};
use crate::report::Style;

/// Copies them, each as a whole, and says of each what became of it.
pub(super) fn copy((from, to): (&str, &str), wanted: &[String], screen: &Screen) -> Result<u8, CommandError> {
    let (from, to) = (typed_store(from)?, typed_store(to)?);
    let runs: Vec<Run> = if wanted.is_empty() {
        from.runs()?.iter().map(|id| from.open_run(id)).collect::<Result<_, _>>()?
    } else {
        wanted.iter().map(|wanted| from.find(wanted)).collect::<Result<_, _>>()?
    };
    let mut code = exit::DONE;
    for run in &runs {
        let done = transfer(&from, run, &to)?;
        let (style, text) = match &done {
            Transfer::Copied => (Style::Good, "copied, the same there byte for byte".to_owned()),
            Transfer::There => (Style::Dim, "there already, the same byte for byte".to_owned()),
            Transfer::NotOver => {
                (Style::Warn, "left: it is not over, and goes on in one place only".to_owned())
            }
            Transfer::Broken(found) => (Style::Bad, format!("left: {found}")),
            Transfer::Differs(found) => (Style::Bad, format!("something else is there: {found}")),
        };
        screen.data(&format!("{}  {}\n", run.id(), screen.out.paint(style, text)));
        code = code.max(match done {
            Transfer::Copied | Transfer::There => exit::DONE,
            Transfer::NotOver if wanted.is_empty() => exit::DONE,
            Transfer::NotOver => exit::DECLINED,
            Transfer::Broken(_) | Transfer::Differs(_) => exit::RECORD,
        });
    }
    if runs.is_empty() {
        screen.talk(&format!("There is no run in {}.", from.place()));
    }
    Ok(code)
}

/// A record whose place was typed.
fn typed_store(place: &str) -> Result<Store, CommandError> {
    if let Some(server) = RecordServer::named(place) {
        without_password(&server)?;
    }
    Ok(host::store_at(place)?)
}
