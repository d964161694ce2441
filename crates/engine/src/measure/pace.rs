//! Where the month ends at today's pace.

use super::Interval;
use super::special::gamma_tail;
use crate::time::Day;

/// Accepted opportunities a month: the floor.
pub const FLOOR: u32 = 8;
/// Good.
pub const GOOD: u32 = 15;
/// The record.
pub const RECORD: u32 = 30;

/// The month a day lies in: first and last day.
pub fn month_of(day: Day) -> (Day, Day) {
    let (year, month, date) = civil(day);
    let first = Day(day.0.saturating_sub(date - 1));
    let length = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (first, Day(first.0 + length - 1))
}

/// Year, month (1–12) and date (1–31) of a day.
pub const fn civil(day: Day) -> (u32, u32, u32) {
    // Days since 0000-03-01, in eras of 400 years (Howard Hinnant's algorithm).
    let z = day.0 + 719_468;
    let era = z / 146_097;
    let of_era = z % 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let date = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + (month <= 2) as u32, month, date)
}

/// Working days from one day to another, both included; bit 0 of `work_days` is Monday.
pub fn working_days(from: Day, to: Day, work_days: u8) -> u32 {
    let mask = if work_days & 0x7f == 0 { 0x7f } else { work_days };
    (from.0..=to.0).filter(|d| mask >> Day(*d).weekday() & 1 == 1).count() as u32
}

/// A month's output, seen from inside it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Pace {
    /// So far.
    pub done: u32,
    /// Working days gone, today included.
    pub days_gone: u32,
    /// Working days in the month.
    pub days_all: u32,
    /// At the end of the month, if it goes on like this.
    pub expected: f64,
    /// Where it ends in nine months of ten, if it goes on like this (what comes is Poisson).
    pub likely: Interval,
}

/// The pace of `done` by the end of `today`.
pub fn pace(done: u32, today: Day, work_days: u8) -> Pace {
    let (first, last) = month_of(today);
    let (days_gone, days_all) = (working_days(first, today, work_days), working_days(first, last, work_days));
    let rate = if days_gone == 0 { 0.0 } else { f64::from(done) / f64::from(days_gone) };
    let ahead = rate * f64::from(days_all - days_gone);
    let at = |q| f64::from(done + poisson_quantile(q, ahead));
    Pace {
        done,
        days_gone,
        days_all,
        expected: f64::from(done) + ahead,
        likely: Interval { low: at(0.05), high: at(0.95) },
    }
}

/// The fewest `k` for which `k` or fewer come with at least the chance `q`.
fn poisson_quantile(q: f64, mean: f64) -> u32 {
    if mean <= 0.0 {
        return 0;
    }
    // P(at most k) = the chance that a gamma of shape k + 1 exceeds the mean.
    (0..).find(|k| gamma_tail(f64::from(*k) + 1.0, mean) >= q || f64::from(*k) > 20.0 * mean + 100.0).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_in_its_month() {
        assert_eq!(civil(Day(0)), (1970, 1, 1));
        assert_eq!(civil(Day(20_781)), (2026, 11, 24));
        assert_eq!(month_of(Day(20_781)), (Day(20_758), Day(20_787)));
        let leap = month_of(Day(11_016));
        assert_eq!((civil(leap.0), civil(leap.1)), ((2000, 2, 1), (2000, 2, 29)));
    }

    #[test]
    fn the_month_ends_where_its_working_days_lead() {
        // Tuesday 2026-11-24: 17 working days gone, 21 in the month.
        let pace = pace(9, Day(20_781), 0b001_1111);
        assert_eq!((pace.days_gone, pace.days_all), (17, 21));
        assert!((pace.expected - 9.0 * 21.0 / 17.0).abs() < 1e-9);
        assert!(pace.likely.low >= 9.0 && pace.likely.holds(pace.expected));
        let nothing = super::pace(0, Day(20_781), 0b001_1111);
        assert!((nothing.expected).abs() < 1e-12 && nothing.likely == Interval::default());
    }

    /// Johnson, Kemp & Kotz: ppois(c(1, 5), 3) is 0.1991 and 0.9161.
    #[test]
    fn what_comes_is_poisson() {
        assert!((gamma_tail(2.0, 3.0) - 0.199_148_273).abs() < 1e-8);
        assert!((gamma_tail(6.0, 3.0) - 0.916_082_058).abs() < 1e-8);
        assert_eq!((poisson_quantile(0.05, 3.0), poisson_quantile(0.95, 3.0)), (1, 6));
    }
}
