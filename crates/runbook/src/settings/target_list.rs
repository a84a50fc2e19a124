//! The machines that something is said to run on: one by its name, or several in a list, one after the other.
//!
//! Takes what stands behind `target =`. Never knows which targets there are.

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// In the place of a target: a person does there what the text says, and nothing is run.
pub const PERSON: &str = "person";

/// The names of targets, in the order in which they are gone through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TargetList(Vec<String>);

impl TargetList {
    /// The names, as they stand in the list.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// Whether it is no machine: a person does it.
    pub fn is_person(&self) -> bool {
        self.0 == [PERSON]
    }

    /// Whether it is more than one machine.
    pub const fn is_several(&self) -> bool {
        self.0.len() > 1
    }

    /// The name that stands there twice, if one does.
    pub fn twice(&self) -> Option<&str> {
        let is_again = |(at, name): &(usize, &String)| self.0[..*at].contains(name);
        self.0.iter().enumerate().find(is_again).map(|(_, name)| name.as_str())
    }
}

/// As it stands in `stepgate.toml`.
impl fmt::Display for TargetList {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [one] => write!(formatter, "{one:?}"),
            several => write!(formatter, "{several:?}"),
        }
    }
}

impl<const N: usize> From<[&str; N]> for TargetList {
    fn from(names: [&str; N]) -> Self {
        Self(names.map(str::to_owned).to_vec())
    }
}

impl From<Vec<String>> for TargetList {
    fn from(names: Vec<String>) -> Self {
        Self(names)
    }
}

impl<'de> Deserialize<'de> for TargetList {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(NameOrList)
    }
}

struct NameOrList;

impl<'de> Visitor<'de> for NameOrList {
    type Value = TargetList;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a target, or a list of them")
    }

    fn visit_str<E>(self, name: &str) -> Result<TargetList, E> {
        Ok(TargetList(vec![name.to_owned()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<TargetList, A::Error> {
        let mut list = Vec::new();
        while let Some(name) = names.next_element()? {
            list.push(name);
        }
        Ok(TargetList(list))
    }
}

/// Whether somebody is asked between two machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Serial {
    /// Before each but the first.
    Ask,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_is_a_list_of_one_and_a_name_that_comes_again_is_told() {
        let one: TargetList = TargetList::from(["web1"]);
        assert_eq!((one.names().len(), one.is_several(), one.twice()), (1, false, None));
        let several = TargetList::from(["web1", "web2", "web1"]);
        assert_eq!((several.is_several(), several.twice()), (true, Some("web1")));
    }
}
