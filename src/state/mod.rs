//! Reactive projections of the engine, and the ways to ask for a change. No I/O here: what leaves the
//! page goes through [`effects::Effects`], which the composition root fills in.

pub mod address;
pub mod alarms;
pub mod board;
pub mod effects;
pub mod finder;
pub mod inbound;
pub mod line;
pub mod places;
pub mod session;
pub mod sight;
pub mod table;
pub mod table_keep;
pub mod table_run;
pub mod table_sort;
pub mod team;
pub mod views;
pub mod words;

pub use alarms::{Alarms, use_alarms};
pub use effects::{Effects, use_effects};
pub use line::{Line, use_line};
pub use session::{Session, stopwatch_ms, use_session};
pub use team::{Team, use_team};
