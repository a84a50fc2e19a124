//! The variables of a login: whoever goes on with a run has their own.

/// Whether a variable says something about the login that a session runs in, not about the run.
pub(super) fn belongs_to_session(name: &str) -> bool {
    matches!(
        name,
        "SSH_AUTH_SOCK"
            | "SSH_AGENT_PID"
            | "SSH_CLIENT"
            | "SSH_CONNECTION"
            | "SSH_TTY"
            | "GPG_TTY"
            | "KRB5CCNAME"
            | "DISPLAY"
            | "WAYLAND_DISPLAY"
            | "XAUTHORITY"
            | "DBUS_SESSION_BUS_ADDRESS"
            | "XDG_RUNTIME_DIR"
            | "XDG_SESSION_ID"
            | "TERM"
            | "COLORTERM"
            | "TMUX"
            | "TMUX_PANE"
            | "STY"
            | "WINDOWID"
            | "COLUMNS"
            | "LINES"
    )
}
