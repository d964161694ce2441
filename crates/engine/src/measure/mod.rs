//! Statistics of the line: intervals, control limits, survival, ledgers.
//!
//! Floats are allowed here and nowhere else in the engine, since nothing here decides: a figure is read by
//! a person and is never written into the state, a command or a hash. What the line itself acts on
//! (`survival`) keeps to adding, multiplying and dividing, which every machine rounds alike.

pub mod belief;
pub mod control;
pub mod funnel;
pub mod ledger;
pub mod pace;
pub mod proportion;
pub mod special;
pub mod summary;
pub mod survival;
pub mod trial;

/// From a lower to an upper limit.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Interval {
    /// Lower.
    pub low: f64,
    /// Upper.
    pub high: f64,
}

impl Interval {
    /// Whether a value lies within, limits included.
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// What a share is said with: 95 %, both sides.
pub const Z_95: f64 = 1.959_963_984_540_054;
