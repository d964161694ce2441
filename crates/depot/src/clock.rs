//! The depot's clock: for expiry, retention and the time mail arrived. It decides no order.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "this is where the depot asks the time")]

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970.
pub fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// A watch that only goes forward.
#[derive(Clone, Copy, Debug)]
pub struct Watch(Instant);

impl Watch {
    /// Starts now.
    pub fn start() -> Self {
        Self(Instant::now())
    }
    /// Since the start.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
