//! Boards: what the line's figures look like, and what of them may leave the house.
//!
//! Pure and without a browser. A [`form`] is data; [`form::Chart::figure`] lays it out for a width as a
//! [`Figure`]: a sentence, marks, stops for the arrow keys and the same numbers as a table. The app draws the
//! marks as elements; [`Figure::svg`] writes them as text for golden tests and for print.
//!
//! A [`board::Board`] is a whole board as forms: it is made from the state, drawn by the app, and it is all
//! that a link may carry.

pub mod board;
pub mod csv;
pub mod figure;
pub mod form;
pub mod link;
pub mod scale;
pub mod words;

pub use board::Board;
pub use figure::{Anchor, Figure, Ink, Mark, Stop, Style, Table};
pub use form::Chart;
