//! Moments and days. The engine never asks what time it is: every command brings its own.

use serde::{Deserialize, Serialize};

/// Seconds since 1970-01-01T00:00:00Z; holds until 2106. Finer clocks (talk time) are durations, not moments.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Time(pub u32);

/// One minute in seconds.
pub const MINUTE: u32 = 60;
/// One hour in seconds.
pub const HOUR: u32 = 3_600;
/// One day in seconds.
pub const DAY: u32 = 86_400;

/// So many days in seconds, never more than time holds.
pub const fn days(n: u16) -> u32 {
    (n as u32).saturating_mul(DAY)
}

/// Days since 1970-01-01 on the clock of whoever acted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Day(pub u32);

impl Time {
    /// From the milliseconds a browser counts; clamps outside 1970–2106.
    pub fn from_ms(ms: f64) -> Self {
        Self((ms / 1000.0).clamp(0.0, f64::from(u32::MAX)) as u32)
    }
    /// Milliseconds since 1970.
    pub fn ms(self) -> f64 {
        f64::from(self.0) * 1000.0
    }
    /// Later by so many seconds, never past the end of time.
    pub const fn plus(self, seconds: u32) -> Self {
        Self(self.0.saturating_add(seconds))
    }
    /// Seconds from `earlier` to here; 0 when `earlier` is later.
    pub const fn since(self, earlier: Self) -> u32 {
        self.0.saturating_sub(earlier.0)
    }
    /// The calendar day on a clock `offset_min` minutes ahead of UTC.
    pub fn day(self, offset_min: i16) -> Day {
        Day((self.local(offset_min) / i64::from(DAY)) as u32)
    }
    /// Seconds since local midnight.
    pub fn second_of_day(self, offset_min: i16) -> u32 {
        (self.local(offset_min) % i64::from(DAY)) as u32
    }
    fn local(self, offset_min: i16) -> i64 {
        (i64::from(self.0) + i64::from(offset_min) * 60).max(0)
    }
}

impl Day {
    /// Monday is 0, Sunday is 6 (1970-01-01 was a Thursday).
    pub const fn weekday(self) -> u8 {
        ((self.0 + 3) % 7) as u8
    }
    /// The moment so many minutes after this day's midnight, on a clock `offset_min` ahead of UTC.
    pub fn at_minute(self, minute: u16, offset_min: i16) -> Time {
        let local = i64::from(self.0) * i64::from(DAY) + i64::from(minute) * 60;
        Time((local - i64::from(offset_min) * 60).clamp(0, i64::from(u32::MAX)) as u32)
    }
    /// The `n`-th working day after this one; `work_days` has bit 0 for Monday. A week without
    /// working days counts every day.
    pub fn plus_working(self, n: u16, work_days: u8) -> Self {
        let mask = if work_days & 0x7f == 0 { 0x7f } else { work_days };
        let (mut day, mut left) = (self, n);
        while left > 0 {
            day = Self(day.0 + 1);
            if mask >> day.weekday() & 1 == 1 {
                left -= 1;
            }
        }
        day
    }
}

/// How long until something is due again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Delay {
    /// At once.
    Now,
    /// So many minutes from now.
    Minutes(u16),
    /// On the n-th working day from today, at the start of the line's best calling time.
    WorkingDays(u16),
    /// So many calendar days from now, same time of day.
    Days(u16),
}

impl Delay {
    /// When it is due, for someone whose clock is `offset_min` ahead of UTC.
    pub fn due(self, now: Time, offset_min: i16, work_days: u8, start_minute: u16) -> Time {
        match self {
            Self::Now => now,
            Self::Minutes(m) => now.plus(u32::from(m) * MINUTE),
            Self::Days(d) => now.plus(days(d)),
            Self::WorkingDays(d) => now.day(offset_min).plus_working(d, work_days).at_minute(start_minute, offset_min),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retry_in_two_working_days_skips_the_weekend() {
        // 2026-11-20 is a Friday.
        let friday = Time(1_795_168_800);
        assert_eq!(friday.day(0).weekday(), 4);
        let due = Delay::WorkingDays(2).due(friday, 0, 0b001_1111, 600);
        assert_eq!(due.day(0).weekday(), 1);
        assert_eq!(due.second_of_day(0), 10 * HOUR);
    }

    #[test]
    fn the_day_turns_at_local_midnight() {
        let late = Time(DAY - 60);
        assert_eq!(late.day(0), Day(0));
        assert_eq!(late.day(60), Day(1));
    }
}
