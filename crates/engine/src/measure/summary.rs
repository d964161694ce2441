//! Middle, spread and percentiles of plain numbers.

use crate::time::Day;

/// What a list of numbers comes to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Summary {
    /// How many.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// Half lie below.
    pub median: f64,
    /// Standard deviation over mean; 0 where the mean is 0.
    pub variation: f64,
}

/// Sums a list up; `None` where it is empty.
pub fn summary(values: &[f64]) -> Option<Summary> {
    let count = values.len();
    if count == 0 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / count as f64;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    let deviation = if count > 1 { (squares / (count - 1) as f64).sqrt() } else { 0.0 };
    let median = percentile(values, 50.0)?;
    Some(Summary { count, mean, median, variation: if mean == 0.0 { 0.0 } else { deviation / mean } })
}

/// The percentile, between neighbours in proportion (Hyndman & Fan's type 7, as most tools do).
pub fn percentile(values: &[f64], percent: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    percentile_of_sorted(&sorted, percent)
}

/// [`percentile`] of numbers that are ascending already.
pub fn percentile_of_sorted(sorted: &[f64], percent: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let at = (percent / 100.0).clamp(0.0, 1.0) * last as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(last);
    Some(sorted[below] + (sorted[above] - sorted[below]) * (at - below as f64))
}

/// The smallest of the ascending numbers that at least `percent` of them do not exceed: one that was really
/// seen, as "85 of 100 took no more than this" needs it.
pub fn nearest_rank<T: Copy>(sorted: &[T], percent: u8) -> Option<T> {
    let rank = (sorted.len() * usize::from(percent.min(100))).div_ceil(100);
    sorted.get(rank.max(1) - 1).copied()
}

/// Days something took, first and last included: begun and ended on one day is one day.
pub const fn cycle_days(start: Day, end: Day) -> u32 {
    end.0.saturating_sub(start.0) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_was_begun_is_a_day() {
        assert_eq!(cycle_days(Day(10), Day(10)), 1);
        assert_eq!(cycle_days(Day(10), Day(14)), 5);
    }

    /// Hyndman & Fan 1996: type 7 of 1, 2, 3, 4 at a quarter is 1.75.
    #[test]
    fn a_percentile_lies_between_its_neighbours() {
        assert_eq!(percentile(&[4.0, 1.0, 3.0, 2.0], 25.0), Some(1.75));
        assert_eq!(percentile(&[4.0, 1.0, 3.0, 2.0], 100.0), Some(4.0));
        assert_eq!(percentile(&[], 50.0), None);
        assert_eq!([0, 50, 85, 100].map(|p| nearest_rank(&[1, 2, 3, 4], p)), [1, 2, 4, 4].map(Some));
        assert_eq!(nearest_rank::<u32>(&[], 50), None);
        let sum = summary(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).unwrap();
        assert_eq!((sum.count, sum.mean, sum.median), (8, 5.0, 4.5));
        assert!((sum.variation - (32.0f64 / 7.0).sqrt() / 5.0).abs() < 1e-12);
    }
}
