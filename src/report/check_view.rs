//! The findings of `check` for a person: file by file, each with its line, and how many there are.

use super::findings::{drawn, short};
use super::page::Page;
use super::style::{Paint, Style, count};
use crate::check::CODES;
use crate::text::{Diagnostic, Severity, Source, visible};
use std::fmt::Write as _;

/// One file that was looked at.
#[derive(Debug)]
pub struct CheckedFile {
    /// Its text as it may be shown, and its path.
    pub shown: Source,
    /// What was found in it.
    pub diagnostics: Vec<Diagnostic>,
}

/// How many findings of each severity there are in some files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Findings that keep a run from starting.
    pub errors: usize,
    /// Findings that somebody should look at.
    pub warnings: usize,
    /// The rest.
    pub notes: usize,
}

impl Counts {
    /// Counts the findings of `files`.
    pub fn of(files: &[CheckedFile]) -> Self {
        let of = |severity| {
            files
                .iter()
                .flat_map(|file| &file.diagnostics)
                .filter(|finding| finding.severity == severity)
                .count()
        };
        Self { errors: of(Severity::Error), warnings: of(Severity::Warning), notes: of(Severity::Note) }
    }
}

/// How many lines may stand behind an error before it is named again: a screen of them.
const SCREEN: usize = 20;

/// All findings, grouped by file, and a last line with their number. A file without any is only counted. Errors that are no longer
/// on the screen by then are named once more, in short.
pub fn check_view(files: &[CheckedFile], page: &Page) -> String {
    let paint = page.paint;
    let mut out = String::new();
    for file in files.iter().filter(|file| !file.diagnostics.is_empty()) {
        put(&mut out, &paint.paint(Style::Heading, visible(file.shown.path())));
        for finding in &file.diagnostics {
            put(&mut out, &drawn(&file.shown, finding, page));
        }
    }
    if out.lines().count() > SCREEN {
        let errors = errors(files, page);
        if !errors.is_empty() {
            put(&mut out, &errors.join("\n"));
        }
    }
    put(&mut out, &summary(files, paint));
    page.fitted(&out)
}

/// Each error in short: where it is, what it is, and what to do.
fn errors(files: &[CheckedFile], page: &Page) -> Vec<String> {
    let all = files.iter().flat_map(|file| file.diagnostics.iter().map(move |finding| (file, finding)));
    all.filter(|(_, finding)| finding.severity == Severity::Error)
        .map(|(file, finding)| short(&file.shown, finding, page))
        .collect()
}

fn put(out: &mut String, text: &str) {
    let gap = if out.is_empty() { "" } else { "\n" };
    writeln!(out, "{gap}{}", text.trim_end()).expect("writing to a string cannot fail");
}

fn summary(files: &[CheckedFile], paint: Paint) -> String {
    let checked = format!("{} checked", count(files.len(), "file"));
    let counts = Counts::of(files);
    let found: Vec<String> = [
        (counts.errors, "error", Style::Bad),
        (counts.warnings, "warning", Style::Warn),
        (counts.notes, "note", Style::Dim),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, noun, style)| paint.paint(style, count(number, noun)))
    .collect();
    if found.is_empty() {
        return format!("{checked}: {}.", paint.paint(Style::Good, "nothing found"));
    }
    format!("{checked}: {}.", found.join(", "))
}

/// The table of codes, in Markdown.
pub fn codes_view() -> String {
    let mut out = "| code | severity | meaning |\n| --- | --- | --- |\n".to_owned();
    for code in CODES {
        writeln!(out, "| `{}` | {} | {} |", code.name, code.severity.word(), code.meaning)
            .expect("writing to a string cannot fail");
    }
    out
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A file with an error on its second line and a note on none, and one without findings.
    pub(crate) fn files() -> Vec<CheckedFile> {
        let error = Diagnostic::error("bash-rejects", 2, "bash rejects this: 100%").hinted("Correct it.");
        let note = Diagnostic::note("superseded", 0, "it is old");
        vec![
            CheckedFile {
                shown: Source::new("docs/a b.md", "# Ship\necho 'x\n"),
                diagnostics: vec![note, error],
            },
            CheckedFile { shown: Source::new("ok.md", "# Fine\n"), diagnostics: Vec::new() },
        ]
    }

    #[test]
    fn findings_stand_under_their_file_with_their_line_and_are_counted() {
        let text = check_view(&files(), &Page::default());
        let expected = "docs/a b.md\n\nnote[superseded]: it is old\n\nerror[bash-rejects]: bash rejects this: 100%\n --> docs/a b.md:2\n  |\n\
            2 | echo 'x\n  hint: Correct it.\n\n2 files checked: 1 error, 1 note.\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn an_error_that_is_far_above_by_now_is_named_again_at_the_end() {
        let mut files = files();
        let notes = (0..9).map(|line| Diagnostic::note("near-names", line, "it is alike"));
        files[1].diagnostics = notes.collect();
        let text = check_view(&files, &Page::default());
        let end = "\ndocs/a b.md:2: error[bash-rejects]: bash rejects this: 100%\n  hint: Correct it.\n\n2 files checked: 1 error, 10 notes.\n";
        assert!(text.ends_with(end), "{text}");
    }

    #[test]
    fn files_without_findings_are_only_counted() {
        assert_eq!(check_view(&files()[1..], &Page::default()), "1 file checked: nothing found.\n");
    }

    #[test]
    fn the_table_of_codes_is_markdown() {
        assert!(codes_view().contains("\n| `bash-rejects` | error | bash would not take the block |\n"));
    }
}
