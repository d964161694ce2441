//! What more than one screen is made of.

pub mod demo;
pub mod known;
pub mod moving;
pub mod sheet;
