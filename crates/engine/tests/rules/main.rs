//! The rules of METHOD, each under its own name, tried through the public interface alone.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::manual_is_multiple_of,
    missing_docs
)]

mod always;
mod clocks;
mod damage;
mod deal;
mod erasing;
mod flow;
mod front;
mod gates;
mod golden;
mod hand_off;
mod history;
mod line;
mod order;
mod people;
mod real;
mod search;
mod stations;
mod time;
mod timing;
mod undo;
mod wall;
