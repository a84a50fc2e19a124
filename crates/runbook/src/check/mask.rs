//! The document and the findings with the secrets that the document holds masked, line by line so that every line stays where it is.

use super::secrets::Literal;
use crate::redact::{Redactor, Secret};
use crate::text::{Diagnostic, Source};

/// What masks.
pub(super) struct Mask(Redactor);

impl Mask {
    /// Masks `literals` wherever they stand, and all that has the shape of a secret.
    pub(super) fn new(literals: &[Literal]) -> Self {
        // A key has several lines; each is masked by itself. One that is too short to be masked gives nothing away.
        let parts = literals.iter().flat_map(|one| one.value.lines().map(str::trim));
        Self(Redactor::new(parts.filter_map(|part| Secret::new("secret", part).ok()).collect()))
    }

    /// A document that may be shown.
    pub(super) fn source(&self, source: &Source) -> Source {
        if self.0.text(source.text()) == source.text() {
            return source.clone();
        }
        let lines = source.text().split_inclusive('\n').map(|line| {
            let text = line.trim_end_matches(['\n', '\r']);
            format!("{}{}", self.0.text(text), &line[text.len()..])
        });
        Source::new(source.path(), lines.collect::<String>())
    }

    /// A finding that may be shown.
    pub(super) fn finding(&self, finding: Diagnostic) -> Diagnostic {
        Diagnostic {
            message: self.0.text(&finding.message),
            hint: finding.hint.map(|hint| self.0.text(&hint)),
            ..finding
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_several_lines_is_masked_and_every_line_stays_where_it_is() {
        let key = "-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKC\n-----END PRIVATE KEY-----";
        let literal = Literal { holder: "this token".into(), line: 2, value: key.into() };
        let shown = Mask::new(&[literal])
            .source(&Source::new("a.md", format!("cat <<E\n  {}\nE\n", key.replace('\n', "\n  "))));
        assert_eq!(shown.line_count(), 5);
        assert_eq!(
            [shown.line(1), shown.line(3).trim(), shown.line(5)],
            ["cat <<E", "[redacted:secret]", "E"]
        );
    }

    #[test]
    fn a_document_without_secrets_is_shown_as_it_is() {
        let source = Source::new("a.md", "# A\r\n\r\ntext");
        assert_eq!(Mask::new(&[]).source(&source).text(), source.text());
    }
}
