//! Whether a terminal can open a file that is named on it (OSC 8).
//!
//! One that cannot may show the address as rubbish, so only those are taken that are known to be able to, or what somebody says.

use crate::host;
use crate::report::Links;

/// Variables by which terminals that can are known, whatever they hold.
const SET: [&str; 5] =
    ["KITTY_WINDOW_ID", "KONSOLE_VERSION", "WT_SESSION", "DOMTERM", "GHOSTTY_RESOURCES_DIR"];
/// What others call themselves.
const PROGRAMS: [&str; 6] = ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio"];
/// How the kinds of terminals begin that can.
const KINDS: [&str; 6] = ["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour"];
/// The first version of VTE that does not break on an address.
const VTE: u32 = 5000;

/// Where files lie that can be opened from the terminal that `is_seen`; none where it cannot. `FORCE_HYPERLINK` decides before
/// the terminal does, for a pipe too.
pub(super) fn links(is_seen: bool) -> Option<Links> {
    let is_wanted = match host::text_variable("FORCE_HYPERLINK").as_deref() {
        Some("0") => false,
        Some(_) => true,
        None => is_seen && can(host::text_variable),
    };
    let folder = is_wanted.then(host::current_folder)?.ok()?;
    Some(Links { host: host::host_name(), folder })
}

fn can(get: impl Fn(&str) -> Option<String>) -> bool {
    // What runs inside of one of these passes only what it knows.
    let is_inside = get("TMUX").is_some() || get("STY").is_some();
    let is_plain = get("NO_COLOR").is_some();
    let version = || get("VTE_VERSION").and_then(|version| version.parse::<u32>().ok());
    let is_known = || {
        SET.iter().any(|name| get(name).is_some())
            || version().is_some_and(|version| version >= VTE)
            || get("TERM_PROGRAM").is_some_and(|program| PROGRAMS.contains(&program.as_str()))
            || get("TERM").is_some_and(|kind| KINDS.iter().any(|known| kind.starts_with(known)))
    };
    !is_inside && !is_plain && is_known()
}

#[cfg(test)]
mod tests {
    use super::can;

    fn with(set: &[(&str, &str)]) -> bool {
        can(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn only_a_terminal_that_is_known_to_open_files_is_given_addresses() {
        assert!(with(&[("TERM", "xterm-kitty")]) && with(&[("VTE_VERSION", "7600")]));
        assert!(with(&[("TERM_PROGRAM", "vscode")]));
        assert!(!with(&[("TERM", "xterm-256color")]) && !with(&[("VTE_VERSION", "4800")]));
        assert!(!with(&[("TERM", "foot"), ("TMUX", "/tmp/x")]));
        assert!(!with(&[("TERM", "foot"), ("NO_COLOR", "1")]));
    }
}
