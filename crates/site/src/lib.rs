//! A static server's answers for a built app: what a good static host does, and nothing else.
//!
//! Every route of the app is the same page, files named after their content are kept for ever, all
//! else is asked for again, headers come from the build's own `_headers`, and what was compressed
//! beforehand is sent compressed. `cargo xtask serve` and the depot answer with the same code, so that
//! what is tested in one is what is shipped in the other.

mod files;
mod headers;

pub use files::{NoSite, Site};
