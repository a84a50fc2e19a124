//! What a step leaves for the very next one: `$?`, `$_`, options, `PIPESTATUS`, and the traps that are set around it.
//!
//! Takes what a report says, gives the commands that bring it back. Never outlives the next step.

use super::literal::quote_into;
use super::state::State;

/// What a step leaves for the very next one and that no other command may come between.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Carry {
    /// Those of the options -a, -e, -u, -v, -x that are on.
    pub(super) flags: String,
    pub(super) status: i32,
    pub(super) pipe: Vec<i32>,
    /// `$_`; none where the shell that knew it is gone.
    pub(super) last_argument: Option<Vec<u8>>,
    /// The EXIT trap to set again, where the step has taken Stepgate's part off it.
    pub(super) exit_trap: Option<Vec<u8>>,
    /// What its DEBUG trap runs, in quotes: it is set while a step runs, and not between two.
    pub(super) debug: Option<Vec<u8>>,
}

impl Carry {
    /// For the first step of a new bash: the options to set, and how the step before ended.
    pub(super) fn after_restart(state: &State, status: i32) -> Self {
        // A shell that has run nothing has nothing to forget.
        let last_argument = state.is_empty().then(Vec::new);
        Self {
            flags: state.flags().to_owned(),
            status,
            debug: state.debug(),
            last_argument,
            ..Self::default()
        }
    }

    /// The options that the next step begins with.
    pub(super) fn flags(&self) -> &str {
        &self.flags
    }

    /// How the step before ended.
    pub(super) const fn status(&self) -> i32 {
        self.status
    }

    /// Whether the first command of `script` uses `$_`, and nobody knows any more what that was.
    pub(super) fn lacks(&self, script: &str) -> bool {
        let mut commands =
            script.split(['\n', ';', '&', '|', '(', ')']).filter(|part| !part.trim().is_empty());
        let first = commands.next().unwrap_or_default();
        let is_name = |rest: &str| rest.starts_with(|next: char| next == '_' || next.is_ascii_alphanumeric());
        let uses = |spelt| first.match_indices(spelt).any(|(at, spelt)| !is_name(&first[at + spelt.len()..]));
        self.last_argument.is_none() && (uses("$_") || uses("${_"))
    }

    /// Whether bringing it back prints nothing: no option shows what bash reads or runs, and no DEBUG trap runs at each command.
    pub(super) fn is_silent(&self) -> bool {
        self.debug.is_none() && !self.flags.contains(['v', 'x'])
    }

    /// Puts the commands that bring `$?`, `$_`, the options and, where it is asked for, `PIPESTATUS` back. The list around
    /// them keeps `set -e` and an ERR trap from taking them for a failure.
    pub(super) fn put(&self, text: &mut Vec<u8>, wants_pipe: bool, number: usize) {
        let status = self.status;
        let debug = self.debug.as_deref().unwrap_or(b"''");
        if wants_pipe && self.pipe.len() > 1 {
            // `! a | b` gives the status that its last part does not have.
            let is_negated = (status == 0) != (self.pipe.last() == Some(&0)) && status <= 1;
            let negation = if is_negated { "! " } else { "" };
            let parts: Vec<String> =
                self.pipe.iter().map(|code| format!("__stepgate_return {code}")).collect();
            self.put_carry(text, 0, debug, number);
            text.extend_from_slice(format!("; {negation}{}", parts.join(" | ")).as_bytes());
            text.extend_from_slice(if status == 0 { b" || : " } else { b" && : " });
        } else {
            self.put_carry(text, status, debug, number);
            text.extend_from_slice(b" && : ");
        }
        quote_into(text, self.last_argument.as_deref().unwrap_or_default());
    }

    fn put_carry(&self, text: &mut Vec<u8>, status: i32, debug: &[u8], number: usize) {
        text.extend_from_slice(format!("__stepgate_carry '{}' {status} ", self.flags).as_bytes());
        text.extend_from_slice(debug);
        text.extend_from_slice(format!(" {number}").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_argument_of_a_shell_that_is_gone_is_known_to_nobody() {
        let carry = Carry::default();
        for script in ["cd $_", "cd \"$_\" && ls", "echo ${_}", "echo ${_%/*}", "\n  ls $_"] {
            assert!(carry.lacks(script), "{script}");
            let known = Carry { last_argument: Some(b"made".to_vec()), ..Carry::default() };
            assert!(!known.lacks(script), "{script}");
        }
        for script in ["mkdir made && cd $_", "echo $_name ${_name}", "ls; echo $_", ""] {
            assert!(!carry.lacks(script), "{script}");
        }
    }
}
