//! Timing: pace, clocks, calling hours, and how long things take.
//!
//! What decides (calendars, calling hours) is whole numbers; floats are only in figures that people read.

mod ageing;
mod calendar;
mod calling;
mod place;
mod standard;
mod takt;

pub use ageing::Ageing;
pub use calling::{Calling, Clock, fingerprint};
pub use place::{Place, place_named, place_of, places, places_of_number, zone_code};
pub use standard::TaskTime;
pub use takt::{Pace, calls_per_hour, kingman, pace, waiting_factor};
