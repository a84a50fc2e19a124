//! Where text goes: data to standard output, talk to standard error, colour only where somebody sees it.

use super::error::CommandError;
use super::hyperlinks;
use crate::host::{self, AttentionCall};
use crate::report::{Links, Page, Paint, Style, TerminalCapabilities};
use std::io::{IsTerminal as _, Write as _};

/// The two streams, and whether a person is at them.
pub(super) struct Screen {
    /// Colour for standard output.
    pub(super) out: Paint,
    /// Colour for standard error.
    pub(super) err: Paint,
    /// Whether standard input and standard error are terminals, so that somebody can be asked.
    pub(super) person: bool,
    /// What standard output can show.
    pub(super) sight: TerminalCapabilities,
    /// How somebody is called back who has turned away.
    pub(super) call: AttentionCall,
    /// Whether the window's title says where a run is.
    pub(super) is_titled: bool,
    /// How wide standard error is, where somebody sees it.
    err_columns: fn() -> Option<usize>,
    /// Where files can be opened from either of them.
    links: Option<Links>,
}

/// Whether text may hold more than ASCII: not where a locale is set, and it is not one of UTF-8.
fn has_symbols() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(host::text_variable);
    set.is_none_or(|locale| {
        let locale = locale.to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

impl Screen {
    /// The streams of this process. `NO_COLOR` and `CLICOLOR_FORCE` decide before the terminal does.
    pub(super) fn of_process(plain: bool, quiet: bool) -> Self {
        let set = |name: &str| host::variable(name).is_some_and(|value| !value.is_empty() && value != "0");
        let colour = |terminal: bool| Paint {
            colour: !plain && !set("NO_COLOR") && (set("CLICOLOR_FORCE") || terminal),
        };
        let (input, out, err) = (
            std::io::stdin().is_terminal(),
            std::io::stdout().is_terminal(),
            std::io::stderr().is_terminal(),
        );
        let columns: fn() -> Option<usize> = if out { host::columns } else { || None };
        let is_plain = plain || !has_symbols();
        let is_animated = out && !is_plain;
        let sight = TerminalCapabilities { columns, is_plain, is_animated, passing: host::passing };
        let err_columns: fn() -> Option<usize> = if err { host::error_columns } else { || None };
        let links = (!is_plain).then(|| hyperlinks::links(out)).flatten();
        let call = match (quiet || !(input && err), is_plain) {
            (true, _) => AttentionCall::Never,
            (false, true) => AttentionCall::Bell,
            (false, false) => AttentionCall::BellAndNotice,
        };
        // The console of the kernel has no title, and would show it.
        let has_title =
            host::text_variable("TERM").is_some_and(|kind| !["dumb", "linux"].contains(&kind.as_str()));
        let is_titled = call == AttentionCall::BellAndNotice && has_title;
        let (out, err, person) = (colour(out), colour(err), input && err);
        Self { out, err, person, sight, call, is_titled, err_columns, links }
    }

    /// What data is drawn on.
    pub(super) fn page(&self) -> Page {
        Page { paint: self.out, columns: (self.sight.columns)(), links: self.links.clone() }
    }

    /// What talk is drawn on. No address goes where nobody sees it.
    pub(super) fn talk_page(&self) -> Page {
        let columns = (self.err_columns)();
        Page { paint: self.err, columns, links: self.links.clone().filter(|_| columns.is_some()) }
    }

    /// Writes data. A reader that has gone away is no error.
    #[expect(clippy::unused_self, reason = "whoever writes holds the screen")]
    pub(super) fn data(&self, text: &str) {
        let _gone = std::io::stdout().lock().write_all(text.as_bytes());
    }

    /// Writes talk, in lines that fit.
    pub(super) fn talk(&self, text: &str) {
        let text = Page { links: None, ..self.talk_page() }.fitted(&host::in_words(text.trim_end()));
        let _gone = writeln!(std::io::stderr().lock(), "{}", text.trim_end());
    }

    /// Writes what stopped a command.
    pub(super) fn error(&self, error: &CommandError) {
        self.talk(&format!("{} {}", self.err.paint(Style::Bad, "error:"), error.message));
        for hint in &error.hints {
            self.talk(&format!("  {} {hint}", self.err.paint(Style::Dim, "hint:")));
        }
    }
}
