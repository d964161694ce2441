//! Little's ledger: how many were there, how many came, how long each stayed, and that the three agree.

/// When something was in the system, in seconds; `end` is `None` while it still is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Visit {
    /// It came.
    pub start: u32,
    /// It left.
    pub end: Option<u32>,
}

/// The ledger of a range of time.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Ledger {
    /// Length of the range, in seconds.
    pub range_s: u64,
    /// Time spent inside the range by all of them, in seconds.
    pub overlap_s: u64,
    /// How many were there at all.
    pub visits: u64,
    /// Of them there before the range began.
    pub already: u64,
    /// Of them still there when it ended.
    pub remaining: u64,
}

impl Ledger {
    /// Counts every visit for as long as it lies in `from..to`.
    pub fn of(visits: impl IntoIterator<Item = Visit>, from: u32, to: u32) -> Self {
        let mut sum = Self { range_s: u64::from(to.saturating_sub(from)), ..Self::default() };
        for visit in visits {
            let end = visit.end.unwrap_or(u32::MAX);
            if end <= from && visit.start < from || visit.start >= to {
                continue;
            }
            sum.visits += 1;
            sum.already += u64::from(visit.start < from);
            sum.remaining += u64::from(end > to);
            sum.overlap_s += u64::from(end.min(to).saturating_sub(visit.start.max(from)));
        }
        sum
    }

    /// L: how many were there on average.
    pub fn level(&self) -> f64 {
        if self.range_s == 0 { 0.0 } else { self.overlap_s as f64 / self.range_s as f64 }
    }
    /// λ: how many there were a second.
    pub fn rate(&self) -> f64 {
        if self.range_s == 0 { 0.0 } else { self.visits as f64 / self.range_s as f64 }
    }
    /// W: seconds each spent there, inside the range.
    pub fn time(&self) -> f64 {
        if self.visits == 0 { 0.0 } else { self.overlap_s as f64 / self.visits as f64 }
    }
    /// Whether nobody was there before and nobody is there still: then W is the whole of each stay.
    pub const fn is_closed(&self) -> bool {
        self.already == 0 && self.remaining == 0
    }
}

/// The share of its time in which something was worked on; 0 where it took none.
pub fn flow_efficiency(touch_s: u64, elapsed_s: u64) -> f64 {
    if elapsed_s == 0 { 0.0 } else { (touch_s as f64 / elapsed_s as f64).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::Chance;

    /// Little & Graves, Little's Law (2008), the two-bottle cellar in small: a closed week.
    #[test]
    fn level_is_rate_times_time_exactly_on_a_closed_cohort() {
        let mut chance = Chance::new(3);
        for _ in 0..200 {
            let visits: Vec<Visit> = (0..1 + chance.below(80))
                .map(|_| {
                    let start = chance.below(5_000) as u32;
                    Visit { start, end: Some(start + chance.below(5_000) as u32) }
                })
                .collect();
            let ledger = Ledger::of(visits.iter().copied(), 0, 10_001);
            let stays: u64 = visits.iter().map(|v| u64::from(v.end.unwrap() - v.start)).sum();
            assert!(ledger.is_closed());
            // L = Σ/T, λ = n/T, W = Σ/n: equal as whole numbers, before any rounding.
            assert_eq!((ledger.overlap_s, ledger.visits), (stays, visits.len() as u64));
            assert!((ledger.level() - ledger.rate() * ledger.time()).abs() < 1e-12 * ledger.level().max(1.0));
        }
    }

    #[test]
    fn what_lies_over_an_edge_counts_for_what_lies_inside() {
        let visits = [
            Visit { start: 0, end: Some(15) },
            Visit { start: 12, end: None },
            Visit { start: 2, end: Some(8) },
            Visit { start: 20, end: Some(30) },
        ];
        let ledger = Ledger::of(visits, 10, 20);
        assert_eq!((ledger.overlap_s, ledger.visits, ledger.already, ledger.remaining), (13, 2, 1, 1));
        assert!((ledger.level() - 1.3).abs() < 1e-12);
        assert!(!ledger.is_closed());
    }

    #[test]
    fn efficiency_is_touch_over_elapsed() {
        assert!((flow_efficiency(36, 3_600) - 0.01).abs() < 1e-12);
        assert!(flow_efficiency(5, 0).abs() < 1e-12);
    }
}
