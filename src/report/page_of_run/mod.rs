//! The page at rest: a run as one HTML file that needs no other, no script and no server.
//!
//! Made from a run's records, its plan and its stored output, as the transcript is, and in the transcript's order; said first is what an
//! auditor asks first. Never holds more of an output than a share that is known beforehand.

mod about;
mod attempts;
mod axis;
mod cell;
mod colours;
mod deviations;
mod helpers;
mod incidents;
mod moment;
mod page;
mod printed;
mod screen_text;
mod spans;
pub(super) mod states;
mod story;
mod template;
mod timeline;
mod values;
mod verdict;

pub use page::RunAtRest;
pub use printed::Printed;
pub use template::OwnTemplate;
pub use verdict::Verified;

use page::PageOfRun;
use template::TemplateFault;

/// The page of a run, in our own template or in a team's.
pub fn page_of_run(
    run: &RunAtRest<'_>,
    own: Option<&OwnTemplate>,
    printed: &mut Printed<'_>,
) -> Result<String, TemplateFault> {
    template::rendered(PageOfRun::of(run, printed), own)
}
