//! The runbook as a notebook in the browser: a server, for this machine alone unless it has a certificate, which shows documents and runs and passes replies on.
//!
//! Takes requests, gives pages, streams and refusals. A run is a process of its own, reached over its inbox: what is recorded comes from its record,
//! and the server holds nothing that would be lost with it. Never takes code from a page, except an edit that says so; never sends anything as
//! markup that came from a document, a command or a person.

mod access;
mod answers;
mod assets;
mod cell;
mod changes;
mod commands;
mod connection;
mod growth;
mod guard;
mod headers;
mod library;
mod messages;
mod needs;
mod notebook;
mod outline;
mod output;
mod pages;
mod place;
mod plans;
mod prose;
mod request;
mod route;
mod runbooks;
mod seat;
mod server;
mod state;
mod stream;
mod templates;
mod terminal_screen;
mod unread;

pub use commands::{
    Answered, Commands, OpenQuestion, OpenReview, ReadHistory, ReadPlans, Settling, ToSettle,
};
pub use library::Library;
pub use place::{Place, PlaceError};
pub use plans::{ApprovalOnDisk, PlanOnDisk, PlansOnDisk, Standing};
pub use server::{Address, serve};
