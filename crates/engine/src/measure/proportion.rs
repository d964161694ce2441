//! Shares with honest edges.

use super::Interval;
use super::special::{beta_quantile, two_sided};

/// So many of so many.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Share {
    /// Those that count.
    pub hits: u32,
    /// All of them.
    pub of: u32,
}

impl Share {
    /// Hits of a number.
    pub const fn new(hits: u32, of: u32) -> Self {
        Self { hits, of }
    }

    /// The share itself; 0 of nothing.
    pub fn rate(self) -> f64 {
        if self.of == 0 { 0.0 } else { f64::from(self.hits) / f64::from(self.of) }
    }

    /// Wilson's score interval: right on average, at every size.
    pub fn wilson(self, z: f64) -> Interval {
        if self.of == 0 {
            return Interval { low: 0.0, high: 1.0 };
        }
        let (n, p, zz) = (f64::from(self.of), self.rate(), z * z);
        let middle = p + zz / (2.0 * n);
        let reach = z * (p * (1.0 - p) / n + zz / (4.0 * n * n)).sqrt();
        let at = |v: f64| (v / (1.0 + zz / n)).clamp(0.0, 1.0);
        Interval { low: at(middle - reach), high: at(middle + reach) }
    }

    /// Clopper and Pearson's exact interval: never covers less than it says; `outside` is shared by both
    /// ends (0.05 for 95 %).
    pub fn exact(self, outside: f64) -> Interval {
        let (k, n) = (f64::from(self.hits), f64::from(self.of));
        let low = if self.hits == 0 { 0.0 } else { beta_quantile(outside / 2.0, k, n - k + 1.0) };
        let high = if self.hits >= self.of { 1.0 } else { beta_quantile(1.0 - outside / 2.0, k + 1.0, n - k) };
        Interval { low, high }
    }
}

/// One share against another.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Contrast {
    /// First minus second.
    pub difference: f64,
    /// Newcombe's interval of the difference (his method 10), 95 %.
    pub interval: Interval,
    /// The pooled z.
    pub z: f64,
    /// The chance of a z at least so large where the two are alike.
    pub p_value: f64,
}

/// Compares two shares; `None` where either is of nothing.
pub fn contrast(a: Share, b: Share) -> Option<Contrast> {
    if a.of == 0 || b.of == 0 {
        return None;
    }
    let (pa, pb) = (a.rate(), b.rate());
    let difference = pa - pb;
    let pooled = Share::new(a.hits + b.hits, a.of + b.of).rate();
    let error = (pooled * (1.0 - pooled) * (1.0 / f64::from(a.of) + 1.0 / f64::from(b.of))).sqrt();
    let z = if error == 0.0 { 0.0 } else { difference / error };
    let (ia, ib) = (a.wilson(super::Z_95), b.wilson(super::Z_95));
    let reach = |x: f64, y: f64| (x * x + y * y).sqrt();
    let interval = Interval {
        low: difference - reach(pa - ia.low, ib.high - pb),
        high: difference + reach(ia.high - pa, pb - ib.low),
    };
    Some(Contrast { difference, interval, z, p_value: two_sided(z) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Z_95;

    fn is(interval: Interval, low: f64, high: f64) {
        assert!((interval.low - low).abs() < 6e-5 && (interval.high - high).abs() < 6e-5, "{interval:?}");
    }

    /// Newcombe 1998, Statistics in Medicine 17, 857–872, table I: methods 3 (Wilson) and 5 (exact).
    #[test]
    fn single_shares_are_those_of_newcombes_comparison() {
        for (hits, of, wilson, exact) in [
            (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
            (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
            (0, 20, (0.0, 0.1611), (0.0, 0.1684)),
            (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
        ] {
            is(Share::new(hits, of).wilson(Z_95), wilson.0, wilson.1);
            is(Share::new(hits, of).exact(0.05), exact.0, exact.1);
        }
        is(Share::new(0, 0).wilson(Z_95), 0.0, 1.0);
        assert!((Share::new(7, 7).exact(0.05).high - 1.0).abs() < 1e-12);
    }

    /// Newcombe 1998, Statistics in Medicine 17, 873–890, table II: method 10.
    #[test]
    fn differences_are_those_of_newcombes_comparison() {
        for (a, b, low, high) in [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((5, 56), (0, 29), -0.0381, 0.1926),
        ] {
            is(contrast(Share::new(a.0, a.1), Share::new(b.0, b.1)).unwrap().interval, low, high);
        }
        assert_eq!(contrast(Share::new(0, 0), Share::new(1, 2)), None);
    }
}
