//! What more than one screen is made of.

pub mod demo;
pub mod moving;
pub mod sheet;
