//! A shared line in the browser: performs what the core of sync asks for, and tells it what came of it. Reached
//! through `super::sharing` alone, so that it can come in a part of its own.

mod desk;
mod hooks;
mod leader;
mod mail;
mod mailbox;
mod membership;
mod net;
mod outside;
mod shares;
mod store;
mod viewer;
mod watch;
mod words;

pub use membership::{join, share};
pub use outside::open;
pub use viewer::view;
