//! From a runbook's text to the plan of what would run: the rooms of Stepgate that look at nothing but text.
//!
//! No clock, no files, no processes, no network: what they have to know of the world is handed to them. In reading order, each room knowing only
//! those above it:
//!
//! ```text
//!  text ─ document ─┐
//!  shell ─ sql ─────┴─ reading ─ plan ─ check
//!                      settings ┘
//! ```
//!
#![doc = include_str!("../README.md")]
#![cfg_attr(test, expect(clippy::disallowed_methods, reason = "tests make files and read clocks"))]

pub mod check;
pub mod document;
pub mod plan;
pub mod programs;
pub mod reading;
pub mod settings;
pub mod shell;
pub mod sql;
pub mod text;

use stepgate_record::record;
use stepgate_redact as redact;
