//! The benches of whoever steers the line: the lead manager's, the hand-offs, what comes back, the rules.

mod batches;
pub mod hand_offs;
pub mod lead;
pub mod recycling;
pub mod rules;
