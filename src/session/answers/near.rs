//! What somebody probably meant by an entry that names nothing.

use crate::plan::Step;
use crate::settings::nearest;

/// No more suggestions than somebody reads.
const MOST: usize = 3;

/// The steps whose titles hold `named`; where none does, the one whose title or id is most like it.
pub(super) fn steps<'p>(named: &str, steps: &[&'p Step]) -> Vec<&'p Step> {
    let wanted = named.trim().to_lowercase();
    let holding = steps.iter().filter(|step| step.title.to_lowercase().contains(&wanted));
    let found: Vec<&Step> = holding.copied().take(MOST).collect();
    if !found.is_empty() {
        return found;
    }
    let known = steps.iter().flat_map(|step| [step.title.as_str(), step.id.as_str()]);
    let near = nearest(named, known);
    steps
        .iter()
        .copied()
        .filter(|step| near.is_some_and(|near| step.title == near || step.id == near))
        .collect()
}
