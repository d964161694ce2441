//! A leaderboard that does not call luck a difference: rates against volume, within exact limits.

use super::proportion::Share;
use super::special::beta_cdf;

/// The chance left outside the inner limits, both sides together: 95 %.
pub const INNER: f64 = 0.05;
/// The chance left outside the funnel: 99.8 %.
pub const OUTER: f64 = 0.002;

/// The chance of `k` or fewer hits in `n` tries of chance `p`.
pub fn binomial_cdf(k: u32, n: u32, p: f64) -> f64 {
    if k >= n { 1.0 } else { 1.0 - beta_cdf(p, f64::from(k) + 1.0, f64::from(n - k)) }
}

/// The fewest hits `k` for which `k` or fewer come with at least the chance `q`.
pub fn binomial_quantile(q: f64, n: u32, p: f64) -> u32 {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low + (high - low) / 2;
        if binomial_cdf(middle, n, p) >= q {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// The rate at the edge of the funnel at volume `n`, between two whole numbers of hits in proportion
/// (Spiegelhalter 2005), so that it can be drawn as a line.
pub fn edge(q: f64, n: u32, p: f64) -> f64 {
    if n == 0 {
        return if q < 0.5 { 0.0 } else { 1.0 };
    }
    let k = binomial_quantile(q, n, p);
    let here = binomial_cdf(k, n, p);
    let before = if k == 0 { 0.0 } else { binomial_cdf(k - 1, n, p) };
    let part = if here > before { (here - q) / (here - before) } else { 0.0 };
    ((f64::from(k) - part) / f64::from(n)).clamp(0.0, 1.0)
}

/// Where someone stands against what chance alone would do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Standing {
    /// Above the funnel.
    Above,
    /// Above the inner limits, within the funnel: worth a look, no place of its own.
    High,
    /// As all the others.
    Inside,
    /// Below the inner limits, within the funnel.
    Low,
    /// Below the funnel.
    Below,
}

impl Standing {
    /// In words, as every board says it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Above => "above the funnel",
            Self::High => "high, within chance",
            Self::Inside => "no real difference",
            Self::Low => "low, within chance",
            Self::Below => "below the funnel",
        }
    }
}

/// How the share stands, where everyone's chance is `p`. Exact: the tails are summed, not drawn.
pub fn standing(share: Share, p: f64) -> Standing {
    if share.of == 0 {
        return Standing::Inside;
    }
    let at_most = binomial_cdf(share.hits, share.of, p);
    let at_least = if share.hits == 0 { 1.0 } else { 1.0 - binomial_cdf(share.hits - 1, share.of, p) };
    if at_least < OUTER / 2.0 {
        Standing::Above
    } else if at_most < OUTER / 2.0 {
        Standing::Below
    } else if at_least < INNER / 2.0 {
        Standing::High
    } else if at_most < INNER / 2.0 {
        Standing::Low
    } else {
        Standing::Inside
    }
}

/// One row of the board.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// Which of the shares.
    pub who: usize,
    /// 1 is first; equal for all within the funnel.
    pub place: u32,
    /// Where it stands.
    pub standing: Standing,
}

/// Places, best first. Only those outside the funnel are ranked; all within share one place.
pub fn places(shares: &[Share], p: f64) -> Vec<Place> {
    let mut rows: Vec<Place> =
        shares.iter().enumerate().map(|(who, s)| Place { who, place: 0, standing: standing(*s, p) }).collect();
    let third = |s: Standing| match s {
        Standing::Above => 0,
        Standing::High | Standing::Inside | Standing::Low => 1,
        Standing::Below => 2,
    };
    // Rates are compared as fractions, so that equals are equal.
    let larger = |a: Share, b: Share| {
        (u64::from(b.hits) * u64::from(a.of.max(1))).cmp(&(u64::from(a.hits) * u64::from(b.of.max(1))))
    };
    rows.sort_by(|a, b| third(a.standing).cmp(&third(b.standing)).then_with(|| larger(shares[a.who], shares[b.who])));
    for i in 0..rows.len() {
        let shared = i > 0 && {
            let (before, here) = (rows[i - 1], rows[i]);
            let same = third(before.standing) == third(here.standing);
            same && (third(here.standing) == 1 || larger(shares[before.who], shares[here.who]).is_eq())
        };
        rows[i].place = if shared { rows[i - 1].place } else { i as u32 + 1 };
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::Chance;

    /// Every chance summed by hand.
    fn pmf(k: u32, n: u32, p: f64) -> f64 {
        (0..k).fold((1.0 - p).powi(n as i32), |at, i| at * f64::from(n - i) / f64::from(i + 1) * p / (1.0 - p))
    }

    #[test]
    fn the_limits_are_those_of_the_binomial_itself() {
        for (n, p) in [(1, 0.3), (20, 0.1), (75, 0.105), (140, 0.5)] {
            let mut sum = 0.0;
            for k in 0..n {
                sum += pmf(k, n, p);
                assert!((binomial_cdf(k, n, p) - sum).abs() < 1e-10, "{k} of {n} at {p}");
            }
            for q in [0.001, 0.025, 0.5, 0.975, 0.999] {
                let k = binomial_quantile(q, n, p);
                assert!(binomial_cdf(k, n, p) >= q && (k == 0 || binomial_cdf(k - 1, n, p) < q));
            }
        }
        // R: qbinom(c(.001, .025, .975, .999), 100, .1) is 2 5 16 20.
        assert_eq!([0.001, 0.025, 0.975, 0.999].map(|q| binomial_quantile(q, 100, 0.1)), [2, 5, 16, 20]);
    }

    #[test]
    fn all_within_the_funnel_share_a_place_and_the_rest_are_ranked() {
        let shares = [(11, 100), (30, 100), (9, 100), (60, 200), (0, 200), (5, 100), (0, 0)];
        let rows = places(&shares.map(|(k, n)| Share::new(k, n)), 0.1);
        let order: Vec<(usize, u32)> = rows.iter().map(|r| (r.who, r.place)).collect();
        assert_eq!(order[..2], [(1, 1), (3, 1)], "equal rates above the funnel share the first place");
        assert!(rows[2..6].iter().all(|r| r.place == 3), "{rows:?}");
        assert_eq!((rows[6].who, rows[6].place, rows[6].standing), (4, 7, Standing::Below));
    }

    /// The real funnel: channels against the 10.5 % of all.
    #[test]
    fn social_lies_below_the_funnel_of_the_real_channels() {
        assert_eq!(standing(Share::new(75, 1_350), 842.0 / 8_000.0), Standing::Below);
        assert_eq!(standing(Share::new(195, 1_586), 842.0 / 8_000.0), Standing::High);
    }

    #[test]
    fn where_all_are_alike_hardly_anyone_is_called_different() {
        let mut chance = Chance::new(7);
        let (mut outside, mut inner, all) = (0, 0, 20_000);
        for i in 0..all {
            let n = 20 + i % 200;
            let hits = (0..n).filter(|_| chance.below(100) < 12).count() as u32;
            match standing(Share::new(hits, n), 0.12) {
                Standing::Above | Standing::Below => outside += 1,
                Standing::High | Standing::Low => inner += 1,
                Standing::Inside => {}
            }
        }
        // Exact limits are careful: at most what they promise, and not idle.
        let (outer_rate, inner_rate) =
            (f64::from(outside) / f64::from(all), f64::from(inner + outside) / f64::from(all));
        assert!((0.0002..=0.0025).contains(&outer_rate), "{outer_rate}");
        assert!((0.02..=0.05).contains(&inner_rate), "{inner_rate}");
    }
}
