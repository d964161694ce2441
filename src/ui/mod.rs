//! Widgets that know no domain.

pub mod icon;
pub mod keys;

pub use icon::Icon;
