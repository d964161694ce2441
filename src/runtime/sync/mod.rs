//! A shared line in the browser: performs what the core of sync asks for, and tells it what came of it.

mod desk;
mod leader;
mod membership;
mod net;
mod outside;
mod store;
mod watch;

pub use desk::Desk;
pub use outside::{Sharers, TeamBrowser};
