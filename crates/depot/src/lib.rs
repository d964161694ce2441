//! The depot: orders the sealed batches of each line, keeps them, and understands nothing inside.
//!
//! It is an untrusted helper. It sees names, sizes and times; it can refuse and it can withhold, and
//! devices notice when it does (the batches are chained and signed). It cannot read, and it cannot make
//! a batch that a device would take.
//!
//! - [`store`] keeps: one trait, three engines, one suite of tests for all of them.
//! - [`router`] is the whole API on one screen; each endpoint is a file in `api/`.
//! - [`depot`] is what endpoints share: the store, who waits, whose keys open what.

pub mod access;
pub mod api;
pub mod clock;
pub mod config;
pub mod depot;
pub mod hooks;
pub mod housekeeping;
pub mod hub;
pub mod journal;
pub mod refusal;
pub mod router;
pub mod secret;
pub mod serve;
pub mod store;

pub use depot::Depot;
