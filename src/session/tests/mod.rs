//! A session from outside, without any runtime: what it wants done, what it asks, and what is written down of that.

mod background;
mod confirmations;
mod cuts;
mod detours;
mod driving;
mod edits;
mod endings;
mod failures;
mod gates;
mod openings;
mod ports;
mod questions;
mod replies;
mod rollbacks;
mod scene;
mod transactions;
mod unattended;
mod values;
mod waits;
mod words;
mod world;
