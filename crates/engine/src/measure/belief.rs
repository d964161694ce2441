//! What is believed of a share after what was seen: a Beta posterior, begun without opinion.

use super::proportion::Share;
use super::special::beta_quantile;

/// A share as it is believed to be.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Belief {
    /// Hits seen, and what was believed before.
    pub a: f64,
    /// Misses seen, and what was believed before.
    pub b: f64,
}

impl Belief {
    /// After what was seen, from the even prior Beta(1, 1).
    pub fn after(seen: Share) -> Self {
        Self { a: f64::from(seen.hits) + 1.0, b: f64::from(seen.of.saturating_sub(seen.hits)) + 1.0 }
    }
    /// The mean.
    pub fn mean(self) -> f64 {
        self.a / (self.a + self.b)
    }
    /// The share it exceeds with chance 1 − `p`: 0.1 to plan on the safe side.
    pub fn quantile(self, p: f64) -> f64 {
        beta_quantile(p, self.a, self.b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R: qbeta(c(.1, .5, .9), 11, 91).
    #[test]
    fn quantiles_are_those_of_the_beta_distribution() {
        let belief = Belief::after(Share::new(10, 100));
        assert!((belief.mean() - 11.0 / 102.0).abs() < 1e-12);
        for p in [0.1, 0.5, 0.9] {
            let q = belief.quantile(p);
            assert!((crate::measure::special::beta_cdf(q, 11.0, 91.0) - p).abs() < 1e-10);
        }
        // Of one hit in one, Beta(2, 1): the quantile is the root.
        assert!((Belief::after(Share::new(1, 1)).quantile(0.1) - 0.1f64.sqrt()).abs() < 1e-9);
        // Of nothing seen, everything is as likely.
        assert!((Belief::after(Share::new(0, 0)).quantile(0.1) - 0.1).abs() < 1e-9);
    }
}
