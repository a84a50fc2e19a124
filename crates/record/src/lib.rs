//! The record of a run: what happened, as events; how it is kept so that nobody changes it unseen; and what verifying it comes to.
//!
//! Knows nothing of runbooks, plans or shells. What it never does stands at the head of its two rooms.
//!
#![doc = include_str!("../README.md")]
#![cfg_attr(test, expect(clippy::disallowed_methods, reason = "tests make files and read clocks"))]

mod hex;
pub mod ledger;
pub mod record;
mod version;

pub use hex::hex;
pub use version::{VERSION, Version};
