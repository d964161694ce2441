//! Every message, against the rules that hold for all of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(not(target_arch = "wasm32"))]

mod bounded;
mod golden;
mod round_trip;
mod samples;
