//! Who did something.

use serde::{Deserialize, Serialize};

/// Who a record is by: the operating system's word, and what the environment claims.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Actor {
    /// The effective user id.
    pub uid: u32,
    /// The user's login name.
    pub user: String,
    /// The kernel's login uid (`/proc/self/loginuid`), which survives `su` and `sudo`; none where there is none.
    pub login_uid: Option<u32>,
    /// `SUDO_USER`, which the operator could fake.
    pub sudo_user: Option<String>,
    /// The terminal's device, if standard input is one.
    pub tty: Option<String>,
}
