//! Flow: how much work the line should hold, where it is stuck, and what leaves its band next.
//!
//! Everything here reads and nothing decides, so floats are at home; the rules themselves (bands, rope,
//! order of work) are whole numbers in [`crate::execute`] and [`crate::queue`].

mod alarm;
mod bottleneck;
mod curves;
mod station;
mod supply;

pub use alarm::{Alarm, Need};
pub use bottleneck::{Period, Share, periods, shares};
pub use curves::Curves;
pub use station::{Leaving, LinePoint, Release, StationFlow};
pub use supply::{Supply, SupplyStage, backwards};
