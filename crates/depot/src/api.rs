//! One endpoint, one file.

pub mod app;
pub mod append;
pub mod chunk;
pub mod create_line;
pub mod drop_batches;
pub mod health;
pub mod hooks;
pub mod inbox;
pub mod keys;
pub mod line;
pub mod openapi;
pub mod projection;
pub mod read;
pub mod shares;
pub mod snapshot;
pub mod wait;
