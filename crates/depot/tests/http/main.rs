//! The API as a client meets it: statuses, headers, problems, and what never leaves the depot.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod asking;
mod hooks;
mod inbox;
mod keys;
mod log;
mod openapi;
mod secrets;
mod shares;
mod site;
mod snapshots;
