//! Experiments: how many are needed, when one may stop, and when it is void.

use super::special::{normal_quantile, two_sided};

/// Accounts each arm needs to see the difference between two shares: two-sided 5 %, power 80 %.
/// `None` where there is no difference to see.
pub fn sample_size(from: f64, to: f64) -> Option<u32> {
    let difference = (to - from).abs();
    if difference == 0.0 || !(0.0..=1.0).contains(&from) || !(0.0..=1.0).contains(&to) {
        return None;
    }
    let middle = (from + to) / 2.0;
    let under_none = normal_quantile(0.975) * (2.0 * middle * (1.0 - middle)).sqrt();
    let under_it = normal_quantile(0.8) * (from * (1.0 - from) + to * (1.0 - to)).sqrt();
    Some(((under_none + under_it) / difference).powi(2).ceil() as u32)
}

/// The always-valid likelihood ratio (mixture SPRT, Johari et al.) of two arms of `n` accounts each, with
/// hits `x` and `y`. Stop when it reaches 1/α: 20 for 5 %.
pub fn always_valid(n: u32, x: u32, y: u32, tau: f64) -> f64 {
    if n == 0 {
        return 1.0;
    }
    let n = f64::from(n);
    let (mx, my) = (f64::from(x) / n, f64::from(y) / n);
    let v = mx * (1.0 - mx) + my * (1.0 - my);
    if v <= 0.0 {
        return 1.0;
    }
    let spread = v + n * tau * tau;
    let gap = my - mx;
    (v / spread).sqrt() * (n * n * tau * tau * gap * gap / (2.0 * v * spread)).exp()
}

/// The chance of arms at least so unequal where each account was as likely to go to either: below 0.001
/// the draw is broken and the experiment void.
pub fn arms_alike(a: u32, b: u32) -> f64 {
    let all = f64::from(a) + f64::from(b);
    if all == 0.0 { 1.0 } else { two_sided((f64::from(a) - f64::from(b)) / all.sqrt()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::Chance;
    use crate::measure::Z_95;

    #[test]
    fn sample_sizes_are_those_of_the_method() {
        assert_eq!(sample_size(0.05, 0.10), Some(435));
        assert_eq!(sample_size(0.09, 0.11), Some(3_531));
        assert_eq!(sample_size(0.05, 0.06), Some(8_158));
        assert_eq!(sample_size(0.10, 0.05), Some(435));
        assert_eq!(sample_size(0.05, 0.05), None);
    }

    #[test]
    fn a_crooked_draw_is_found() {
        assert!((arms_alike(600, 400) / 2.54e-10 - 1.0).abs() < 0.005);
        assert!((arms_alike(500, 500) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn peeking_finds_differences_that_are_not_there_and_the_always_valid_test_hardly_any() {
        let mut chance = Chance::new(20_261_124);
        let (mut peeked, mut valid) = (0, 0);
        let runs = 1_000;
        for _ in 0..runs {
            let (mut x, mut y, mut by_z, mut by_ratio) = (0u32, 0u32, false, false);
            for n in 1..=3_000u32 {
                x += u32::from(chance.below(10) == 0);
                y += u32::from(chance.below(10) == 0);
                if n >= 50 {
                    let (k, all) = (f64::from(x + y), f64::from(2 * n));
                    let pooled = k / all;
                    let error = (pooled * (1.0 - pooled) * 2.0 / f64::from(n)).sqrt();
                    by_z |= (f64::from(x) - f64::from(y)).abs() / f64::from(n) > Z_95 * error;
                    by_ratio |= always_valid(n, x, y, 0.03) >= 20.0;
                }
            }
            peeked += u32::from(by_z);
            valid += u32::from(by_ratio);
        }
        let (peeked, valid) = (f64::from(peeked) / f64::from(runs), f64::from(valid) / f64::from(runs));
        assert!((0.40..0.48).contains(&peeked), "about 44 %: {peeked}");
        assert!(valid < 0.05, "under 5 %: {valid}");
    }
}
