//! The rules that imports keep, one test for each, on lists made here and on real ones.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "tests may stop at once, say that they were skipped, and ask where the data lies"
)]

mod duplicate;
mod export;
mod help;
mod map;
mod normalise;
mod real;
mod report;
mod rows;
mod sniff;
mod validate;
#[cfg(feature = "xlsx")]
mod workbook;
