//! Acceptance sampling: how many of a batch to look at, and how many may be wrong.
//!
//! The plan decides whether a batch is released, so it is computed in whole numbers: every machine finds
//! the same one.

use crate::controls::SampleRule;

/// A sampling plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SamplePlan {
    /// Accounts to look at.
    pub sample: u16,
    /// Defects with which the batch still passes.
    pub accept: u16,
}

/// The largest sample that is ever asked for.
pub const MAX_SAMPLE: u16 = 400;

/// One, in the fixed point of probabilities.
const ONE: u128 = 1 << 60;

/// The chance that a sample of `n` holds `c` defects or fewer, of a universe with so many per thousand.
fn passes(n: u16, c: u16, permille: u16) -> u128 {
    let (p, q) = (u128::from(permille), u128::from(1_000 - permille.min(1_000)));
    // The first term is q to the n; each next one is the last times (n − k)/(k + 1) · p/q.
    let mut term = ONE;
    for _ in 0..n {
        term = term * q / 1_000;
    }
    let mut sum = term;
    for k in 0..u128::from(c.min(n)) {
        term = (term * (u128::from(n) - k) * p).checked_div((k + 1) * q).unwrap_or(0);
        sum += term;
    }
    sum.min(ONE)
}

/// The smallest sample with which a good batch passes with 95 % and a bad one with at most 10 %; a batch
/// that is smaller is looked at as a whole.
pub fn plan(batch: u32, rule: SampleRule) -> SamplePlan {
    let most = MAX_SAMPLE.min(u16::try_from(batch).unwrap_or(MAX_SAMPLE)).max(1);
    let (mut accept, mut sample) = (0, 1);
    while sample < most {
        // As many defects as still keep a bad batch out.
        while accept < sample && passes(sample, accept + 1, rule.bad_permille) <= ONE / 10 {
            accept += 1;
        }
        let keeps_bad_out = passes(sample, accept, rule.bad_permille) <= ONE / 10;
        if keeps_bad_out && passes(sample, accept, rule.good_permille) >= ONE / 100 * 95 {
            break;
        }
        sample += 1;
    }
    SamplePlan { sample, accept }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(good_permille: u16, bad_permille: u16) -> SampleRule {
        SampleRule { good_permille, bad_permille }
    }

    fn share(n: u16, c: u16, permille: u16) -> f64 {
        passes(n, c, permille) as f64 / ONE as f64
    }

    #[test]
    fn the_chance_of_a_few_defects_is_the_binomials() {
        // 0.9^10, and with one more: 0.34868, 0.73610.
        assert!((share(10, 0, 100) - 0.348_678_440_1).abs() < 1e-9);
        assert!((share(10, 1, 100) - 0.736_098_929_1).abs() < 1e-9);
        assert!((share(89, 3, 20) - crate::measure::funnel::binomial_cdf(3, 89, 0.02)).abs() < 1e-9);
        assert_eq!(passes(10, 10, 100), ONE - (ONE - passes(10, 10, 100)));
    }

    #[test]
    fn a_plan_lets_the_good_pass_and_keeps_the_bad_out() {
        for (good, bad) in [(20, 100), (10, 50), (10, 80), (40, 150), (5, 60)] {
            let found = plan(1_000_000, rule(good, bad));
            assert!(share(found.sample, found.accept, good) >= 0.95, "{good} {bad} {found:?}");
            assert!(share(found.sample, found.accept, bad) <= 0.10, "{good} {bad} {found:?}");
        }
    }

    /// The smallest single plans as computed apart from this code, by exact fractions.
    #[test]
    fn the_plan_is_the_smallest_there_is() {
        assert_eq!(plan(1_000_000, rule(20, 100)), SamplePlan { sample: 65, accept: 3 });
        assert_eq!(plan(1_000_000, rule(10, 80)), SamplePlan { sample: 65, accept: 2 });
    }

    #[test]
    fn a_small_batch_is_looked_at_as_a_whole() {
        assert_eq!(plan(12, rule(20, 100)).sample, 12);
        assert_eq!(plan(0, rule(20, 100)).sample, 1);
        assert_eq!(plan(u32::MAX, rule(1, 2)).sample, MAX_SAMPLE);
    }
}
