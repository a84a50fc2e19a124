//! `stepgate --licenses`: under which licences the program and all that is built into it may be used and handed on.

use super::exit;
use super::screen::Screen;

/// How its own two licences are offered.
const OWN: &str = "\
Stepgate may be used and handed on under the MIT licence or the Apache License 2.0, as you choose. Both follow; behind them stand the
licences of what is built into it, each below the names of the crates that it is of.
";

/// Its own two licences, in full.
const TEXTS: [&str; 2] = [include_str!("../../LICENSE-MIT"), include_str!("../../LICENSE-APACHE")];

/// Those of the crates; `tests/it/dependencies.rs` holds it to what is built in.
const NOTICES: &str = include_str!("../../assets/notices.txt");

/// Prints all of them.
pub(super) fn licenses(screen: &Screen) -> u8 {
    screen.data(&[OWN, "\n", TEXTS[0], "\n", TEXTS[1], "\n", NOTICES].concat());
    exit::DONE
}
