//! An id for every step to be: words of its title, and a hash of what it is, so that the prose around it may change.

use super::draft::Draft;
use crate::document::Document;
use crate::text::hex;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::fmt::Write as _;

/// The ids of `drafts`, each of its own.
pub(super) fn ids(document: &Document, drafts: &[Draft]) -> Vec<String> {
    let own = |draft: &Draft| draft.extras.name.clone().unwrap_or_else(|| id(document, draft));
    let mut ids: Vec<String> = drafts.iter().map(own).collect();
    let mut taken: HashMap<(&str, Option<&str>), usize> = HashMap::with_capacity(ids.len());
    let places: Vec<usize> = ids
        .iter()
        .zip(drafts)
        .map(|(id, draft)| {
            let seen = taken.entry((id, draft.extras.round.as_deref())).or_insert(0);
            *seen += 1;
            *seen
        })
        .collect();
    for (id, place) in ids.iter_mut().zip(places).filter(|(_, place)| *place > 1) {
        write!(id, "-{place}").expect("writing to a string cannot fail");
    }
    // What is done on several machines is a step on each.
    for (id, draft) in ids.iter_mut().zip(drafts) {
        if let Some(machine) = &draft.extras.round {
            write!(id, "@{machine}").expect("writing to a string cannot fail");
        }
    }
    ids
}

fn id(document: &Document, draft: &Draft) -> String {
    let text = if draft.kind.runs() { draft.script.as_written() } else { draft.title.as_str().into() };
    let hash = Sha256::new()
        .chain_update(&document.sections[draft.section].id)
        .chain_update("\0")
        .chain_update(draft.kind.word())
        .chain_update("\0")
        .chain_update(text.as_bytes())
        .finalize();
    let words = draft.title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.take(5).collect();
    format!("{}-{}", words.join("-").to_lowercase(), hex(&hash[..2]))
}

#[cfg(test)]
mod tests {
    use crate::plan::{Inputs, build};
    use crate::text::Source;

    fn ids(text: &str) -> Vec<String> {
        let plan = build(&Source::new("a.md", text), &Inputs::default());
        plan.steps().iter().map(|step| step.id.clone()).collect()
    }

    #[test]
    fn equal_steps_are_numbered_and_all_ids_differ() {
        let found = ids("# T\n\n```bash\nmake all\nmake all\nmake all\n```\n");
        assert_eq!(found[1..], [format!("{}-2", found[0]), format!("{}-3", found[0])]);
    }

    #[test]
    fn what_stands_around_a_step_leaves_its_id_as_it_is() {
        let plain = ids("# T\n\n## A\n\n```bash\nmake all\n```\n");
        assert_eq!(plain, ids("# T\n\nWords.\n\n## A\n\nMore words.\n\n```bash\nmake all\n```\n"));
        assert_ne!(plain, ids("# T\n\n## B\n\n```bash\nmake all\n```\n"));
        assert_ne!(plain, ids("# T\n\n## A\n\n```bash\nmake  all\n```\n"));
    }
}
