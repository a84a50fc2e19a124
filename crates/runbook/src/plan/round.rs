//! A step that does on one machine what others do on the others.

use super::step::Step;
use crate::settings::LOCAL;

impl Step {
    /// What its id is without the machine, and the machine's name, where it is one step of several that do the same on several machines.
    pub fn round(&self) -> Option<(&str, &str)> {
        let (same, machine) = self.id.rsplit_once('@')?;
        (machine == self.target.as_deref().unwrap_or(LOCAL)).then_some((same, machine))
    }
}
