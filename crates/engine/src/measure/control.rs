//! Control charts: what is ordinary up and down, and what is a signal.

/// Fewest points from which limits are drawn.
pub const FEWEST: usize = 6;
/// Points in a row on one side of the centre that are a signal.
pub const RUN: usize = 8;

/// Why a point is not ordinary.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signal {
    /// Above the upper limit.
    Above,
    /// Below the lower limit.
    Below,
    /// One of at least [`RUN`] points in a row on one side.
    Run,
    /// It moved further from the point before than moves do.
    Jump,
}

impl Signal {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Above => "above the limit",
            Self::Below => "below the limit",
            Self::Run => "eight or more in a row on one side",
            Self::Jump => "moved further than moves do",
        }
    }
}

/// The limits of single values and of the moves between them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Limits {
    /// The mean.
    pub centre: f64,
    /// The mean move.
    pub move_mean: f64,
    /// x̄ − 2.66 · mR̄.
    pub low: f64,
    /// x̄ + 2.66 · mR̄.
    pub high: f64,
    /// 3.267 · mR̄.
    pub move_high: f64,
}

/// The limits of a baseline; `None` below [`FEWEST`] points. Locked: later points are judged by them and
/// do not move them.
pub fn limits(baseline: &[f64]) -> Option<Limits> {
    if baseline.len() < FEWEST {
        return None;
    }
    let centre = baseline.iter().sum::<f64>() / baseline.len() as f64;
    let moves: f64 = baseline.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum();
    let move_mean = moves / (baseline.len() - 1) as f64;
    Some(Limits {
        centre,
        move_mean,
        low: centre - 2.66 * move_mean,
        high: centre + 2.66 * move_mean,
        move_high: 3.267 * move_mean,
    })
}

/// What each point is, by limits that were locked before: `None` for the ordinary ups and downs.
pub fn signals(points: &[f64], limits: &Limits) -> Vec<Option<Signal>> {
    let mut found: Vec<Option<Signal>> = points
        .iter()
        .enumerate()
        .map(|(i, value)| {
            let moved = i.checked_sub(1).map_or(0.0, |before| (value - points[before]).abs());
            if *value > limits.high {
                Some(Signal::Above)
            } else if *value < limits.low {
                Some(Signal::Below)
            } else if moved > limits.move_high {
                Some(Signal::Jump)
            } else {
                None
            }
        })
        .collect();
    let side = |value: f64| if value > limits.centre { 1 } else { -i8::from(value < limits.centre) };
    let mut from = 0;
    for i in 0..=points.len() {
        let breaks = i == points.len() || side(points[i]) == 0 || side(points[i]) != side(points[from]);
        if !breaks {
            continue;
        }
        if i - from >= RUN && side(points[from]) != 0 {
            found[from..i].iter_mut().for_each(|s| *s = s.or(Some(Signal::Run)));
        }
        from = i;
    }
    found
}

/// Centre and limits of a share whose volume differs from point to point.
#[derive(Clone, PartialEq, Debug)]
pub struct ShareLimits {
    /// All hits over all tries.
    pub centre: f64,
    /// Lower and upper limit of each point.
    pub limits: Vec<super::Interval>,
    /// Points outside.
    pub signals: Vec<Option<Signal>>,
}

/// A p-chart: each share against what its volume allows.
pub fn share_chart(points: &[super::proportion::Share]) -> Option<ShareLimits> {
    if points.len() < FEWEST {
        return None;
    }
    let (hits, of) = points.iter().fold((0u64, 0u64), |(k, n), s| (k + u64::from(s.hits), n + u64::from(s.of)));
    let centre = if of == 0 { 0.0 } else { hits as f64 / of as f64 };
    let limits: Vec<super::Interval> = points
        .iter()
        .map(|share| {
            let reach = 3.0 * (centre * (1.0 - centre) / f64::from(share.of.max(1))).sqrt();
            super::Interval { low: (centre - reach).max(0.0), high: (centre + reach).min(1.0) }
        })
        .collect();
    let signals = points
        .iter()
        .zip(&limits)
        .map(|(share, limit)| match share.rate() {
            _ if share.of == 0 => None,
            rate if rate > limit.high => Some(Signal::Above),
            rate if rate < limit.low => Some(Signal::Below),
            _ => None,
        })
        .collect();
    Some(ShareLimits { centre, limits, signals })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::Chance;
    use crate::measure::proportion::Share;
    use crate::measure::special::normal_quantile;

    /// NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: flow rates of ten batches.
    #[test]
    fn the_individuals_chart_is_that_of_the_handbook() {
        let flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];
        let limits = limits(&flow).unwrap();
        assert!((limits.centre - 50.81).abs() < 1e-9);
        assert!((limits.move_mean - 1.8778).abs() < 5e-5);
        assert!((limits.high - 55.8041).abs() < 0.002 && (limits.low - 45.8159).abs() < 0.002, "{limits:?}");
        assert!(signals(&flow, &limits).iter().all(Option::is_none));
    }

    /// Montgomery, Introduction to Statistical Quality Control: thirty samples of fifty juice cans.
    #[test]
    fn the_share_chart_is_that_of_the_textbook() {
        let bad = [
            12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6,
        ];
        let chart = share_chart(&bad.map(|k| Share::new(k, 50))).unwrap();
        assert!((chart.centre - 0.2313).abs() < 5e-5);
        assert!((chart.limits[0].high - 0.4102).abs() < 1e-4 && (chart.limits[0].low - 0.0524).abs() < 1e-4);
        let out: Vec<usize> = (0..30).filter(|i| chart.signals[*i].is_some()).map(|i| i + 1).collect();
        assert_eq!(out, [15, 23]);
    }

    #[test]
    fn fewer_than_six_points_have_no_limits() {
        assert_eq!(limits(&[1.0, 2.0, 3.0, 4.0, 5.0]), None);
        assert!(share_chart(&[Share::new(1, 2); 5]).is_none());
    }

    #[test]
    fn a_run_of_eight_on_one_side_is_a_signal_and_seven_is_not() {
        let limits = Limits { centre: 10.0, move_mean: 2.0, low: 4.68, high: 15.32, move_high: 6.534 };
        let seven: Vec<f64> = [9.0].into_iter().chain([11.0; 7]).chain([9.0]).collect();
        assert!(signals(&seven, &limits).iter().all(Option::is_none));
        let eight: Vec<f64> = [9.0].into_iter().chain([11.0; 8]).collect();
        assert_eq!(signals(&eight, &limits).iter().filter(|s| **s == Some(Signal::Run)).count(), 8);
        assert!(signals(&[10.0; 20], &limits).iter().all(Option::is_none), "on the centre is on no side");
        assert_eq!(signals(&[7.0, 14.0], &limits)[1], Some(Signal::Jump));
    }

    /// Normal points: three in a thousand beyond the limits (Shewhart), the price of looking.
    #[test]
    fn points_in_control_give_the_expected_rate_of_false_signals() {
        let mut chance = Chance::new(42);
        let mut normal = || normal_quantile((chance.below(1 << 32) as f64 + 0.5) / 4_294_967_296.0);
        let baseline: Vec<f64> = (0..2_000).map(|_| normal()).collect();
        let limits = limits(&baseline).unwrap();
        let points: Vec<f64> = (0..20_000).map(|_| normal()).collect();
        let beyond =
            signals(&points, &limits).iter().filter(|s| matches!(s, Some(Signal::Above | Signal::Below))).count();
        let rate = beyond as f64 / 20_000.0;
        assert!((0.0015..0.0045).contains(&rate), "{rate}, expected 0.0027");
    }
}
