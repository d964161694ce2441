//! The sales assembly line itself: nine bins with gates, a map of prescribed actions, bands, pull.
//!
//! This crate is pure. It has no I/O, clock, chance, async or float in a decision: time and ids come in
//! with each entry, so that the log folds to the same state on every machine.
//!
//! Read [`command::Command`] for what can be done, [`State::execute`] for how it is decided, and
//! [`queue::next_action`] for what a member is given next.

#[cfg(feature = "bench")]
pub mod bench;
pub mod bin;
pub mod column;
pub mod command;
pub mod controls;
pub mod demo;
pub mod distribute;
pub mod erasure;
pub mod execute;
pub mod field;
pub mod flow;
pub mod front;
pub mod hand_off;
pub mod history;
pub mod ids;
pub mod map;
pub mod measure;
pub mod migrate;
pub mod queue;
pub mod recycling;
pub mod refusal;
pub mod report;
pub mod sampling;
pub mod search;
pub mod settings;
pub mod snapshot;
pub mod state;
pub mod template;
pub mod time;
pub mod timing;
pub mod wall;

pub use bin::{Bin, Group, Reason};
pub use command::{Command, Entry};
pub use execute::{Ctx, Moved, Receipt};
pub use refusal::Refusal;
pub use state::State;
