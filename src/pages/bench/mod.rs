//! The benches of whoever steers the line: the lead manager's, the hand-offs, what comes back, the rules.

mod batches;
pub mod campaigns;
pub mod hand_offs;
mod hours;
pub mod inbound;
pub mod lead;
mod mailbox;
pub mod recycling;
pub mod rules;
