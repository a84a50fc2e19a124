//! A runbook that was read once, with all that was found out about it for one environment.

use super::{Inputs, Plan, build};
use crate::document::Document;
use crate::reading::Reading;
use crate::text::{Diagnostic, Source};
use std::ops::Range;
use std::sync::Arc;

/// A runbook's text, what stands in it, what that is for, and what of it would run.
///
/// Text and document are shared with every other analysis of the same runbook: only what depends on the inputs is made again.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// The text.
    pub source: Arc<Source>,
    /// The text as it is parsed: nothing of it is judged yet.
    pub document: Arc<Document>,
    /// What each piece is for, with what the team's settings say of it.
    pub reading: Reading,
    /// What would run.
    pub plan: Plan,
}

impl Analysis {
    /// Reads a runbook, and plans it with these inputs. Cannot fail: what is wrong is a diagnostic.
    pub fn of(source: Source, inputs: &Inputs) -> Self {
        let document = Arc::new(Document::parse(&source));
        Self::made(Arc::new(source), document, inputs)
    }

    /// The same runbook with other inputs.
    #[must_use]
    pub fn again(&self, inputs: &Inputs) -> Self {
        Self::made(Arc::clone(&self.source), Arc::clone(&self.document), inputs)
    }

    /// What is wrong or worth knowing, in the order of the lines.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.plan.diagnostics
    }

    /// The bytes of the source that a diagnostic is about: what it names on its line, or else all of the line; none where it belongs to
    /// no line.
    pub fn span(&self, diagnostic: &Diagnostic) -> Option<Range<usize>> {
        diagnostic.span(&self.source)
    }

    /// Plans what was parsed.
    pub fn made(source: Arc<Source>, document: Arc<Document>, inputs: &Inputs) -> Self {
        let (reading, plan) = build::analyse(&source, &document, inputs);
        Self { source, document, reading, plan }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_points_at_what_it_names() {
        let text = "# Restart\n\n```bash\nsystemctl restart <service>\n```\n";
        let analysis = Analysis::of(Source::new("restart.md", text), &Inputs::default());
        let open = analysis.diagnostics().iter().find(|finding| finding.code == "unfilled-variable");
        let span = analysis.span(open.expect("the service has no value")).expect("it stands on a line");
        assert_eq!(&text[span], "<service>");
    }

    #[test]
    fn other_inputs_share_what_was_parsed() {
        let first =
            Analysis::of(Source::new("a.md", "# A\n\n```bash\necho <name>\n```\n"), &Inputs::default());
        let inputs = Inputs { set: vec![("name".to_owned(), "b".to_owned())], ..Inputs::default() };
        let second = first.again(&inputs);
        assert!(Arc::ptr_eq(&first.document, &second.document));
        assert_eq!((first.plan.ready, second.plan.ready), (false, true));
    }
}
