//! The findings of a plan, for a person: each once, the worst last, with its line and what to do.

use super::page::Page;
use super::style::Style;
use crate::plan::Plan;
use crate::text::{Diagnostic, Severity, Source, excerpt, visible};
use std::collections::HashMap;
use std::fmt::Write as _;

/// How many errors are shown with their lines; of more, only where they are and what to do, so that all of them are on the screen.
const DRAWN: usize = 4;

/// The plan's findings, each with its line. What is found in many lines is told once. The worst come last: that is where whoever
/// has read ninety lines is looking.
pub fn diagnostics(plan: &Plan, source: &Source, page: &Page) -> String {
    let mut findings: Vec<(&Diagnostic, Vec<usize>)> = Vec::new();
    let mut known: HashMap<_, usize> = HashMap::new();
    for finding in &plan.diagnostics {
        let said = (finding.severity, &finding.code, &finding.message, &finding.hint);
        let place = *known.entry(said).or_insert(findings.len());
        match findings.get_mut(place) {
            Some((_, lines)) => lines.push(finding.line),
            None => findings.push((finding, Vec::new())),
        }
    }
    findings.sort_by_key(|(finding, _)| (finding.severity, finding.line));
    let mut out = String::new();
    let errors = findings.iter().filter(|(finding, _)| finding.severity == Severity::Error).count();
    for (finding, further) in findings {
        let is_short = finding.severity == Severity::Error && errors > DRAWN;
        let told = if is_short { short(source, finding, page) } else { drawn(source, finding, page) };
        put(&mut out, &format!("\n{told}"));
        if !further.is_empty() {
            let lines: Vec<String> = further.iter().map(usize::to_string).collect();
            put(&mut out, &format!("  also in line {}", lines.join(", ")));
        }
    }
    out
}

/// An error among many: where it is, what it is, and what to do.
pub(super) fn short(source: &Source, finding: &Diagnostic, page: &Page) -> String {
    let place = match finding.line {
        // Its words name where it is.
        0 => String::new(),
        line => page.link(&format!("{}:{line}", visible(source.path())), source.path(), line) + ": ",
    };
    let code = page.paint.paint(Style::Bad, format!("error[{}]", finding.code));
    let hint = finding.hint.as_ref().map_or(String::new(), |hint| format!("\n  hint: {}", visible(hint)));
    format!("{place}{code}: {}{hint}", visible(&finding.message))
}

/// A finding with its line, its first line in the colour of its severity.
pub(super) fn drawn(source: &Source, finding: &Diagnostic, page: &Page) -> String {
    let place = format!("{}:{}", source.path(), finding.line);
    let linked = page.link(&place, source.path(), finding.line);
    let drawn = excerpt(source, finding).replacen(&format!("--> {place}\n"), &format!("--> {linked}\n"), 1);
    let (first, rest) = drawn.split_once('\n').unwrap_or((&drawn, ""));
    let style = match finding.severity {
        Severity::Error => Style::Bad,
        Severity::Warning => Style::Warn,
        Severity::Note => Style::Dim,
    };
    format!("{}\n{rest}", page.paint.paint(style, first))
}

fn put(out: &mut String, text: &str) {
    writeln!(out, "{}", text.trim_end()).expect("writing to a string cannot fail");
}
