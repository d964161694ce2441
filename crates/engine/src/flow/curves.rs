//! The three curves of a line: what it can give for so much work in progress, at best, at worst, and by chance.

/// A line by its bottleneck's rate and the time an account needs when it never waits.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Curves {
    /// What the bottleneck can do, in accounts per hour.
    pub bottleneck_rate: f64,
    /// Raw process time of an account, in hours.
    pub raw_hours: f64,
}

impl Curves {
    /// W0 = r_b · T0: below it the line starves, above it things wait.
    pub fn critical_wip(self) -> f64 {
        self.bottleneck_rate * self.raw_hours
    }
    /// The most that can come out: min(w / T0, r_b).
    pub fn best(self, wip: f64) -> f64 {
        (wip / self.raw_hours).min(self.bottleneck_rate)
    }
    /// The least, when everything travels in one heap: 1 / T0.
    pub fn worst(self) -> f64 {
        1.0 / self.raw_hours
    }
    /// What a line with all the chance there is gives: r_b · w / (W0 + w − 1).
    pub fn practical_worst(self, wip: f64) -> f64 {
        self.bottleneck_rate * wip / (self.critical_wip() + wip - 1.0)
    }
    /// The least work in progress with which even that gives nine tenths of the bottleneck: ⌈9(W0 − 1)⌉.
    pub fn suggested_wip(self) -> u32 {
        // What rounding left above a whole number is not one more account.
        let wip = 9.0 * (self.critical_wip() - 1.0) - 1e-9;
        if wip <= 1.0 { 1 } else { wip.ceil().min(f64::from(u32::MAX)) as u32 }
    }
    /// In words, where a measured point lies: (work in progress, accounts an hour).
    pub fn judge(self, wip: f64, rate: f64) -> &'static str {
        if wip < 1.0 {
            "The line is empty."
        } else if rate >= self.practical_worst(wip) {
            "Better than chance: the line flows."
        } else if wip < self.critical_wip() {
            "Starved: too little work is on the line."
        } else {
            "Worse than chance: work waits for people, or people for work. Look at the bottleneck first."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The textbook's line of four machines with two hours each.
    const PENNIES: Curves = Curves { bottleneck_rate: 0.5, raw_hours: 8.0 };

    #[test]
    fn the_critical_work_in_progress_is_the_bottlenecks_rate_times_the_raw_time() {
        assert_eq!(PENNIES.critical_wip(), 4.0);
    }

    #[test]
    fn the_three_curves_of_the_textbook_line_are_met() {
        let round = |x: f64| (x * 1_000.0).round() / 1_000.0;
        let best: Vec<f64> = [1.0, 2.0, 3.0, 4.0, 5.0, 10.0].map(|w| round(PENNIES.best(w))).into();
        assert_eq!(best, [0.125, 0.25, 0.375, 0.5, 0.5, 0.5]);
        assert_eq!(PENNIES.worst(), 0.125);
        let practical: Vec<f64> = [1.0, 2.0, 4.0, 10.0].map(|w| round(PENNIES.practical_worst(w))).into();
        assert_eq!(practical, [0.125, 0.2, 0.286, 0.385]);
    }

    #[test]
    fn the_suggested_work_in_progress_is_the_least_that_gives_nine_tenths_of_the_bottleneck() {
        assert_eq!(PENNIES.suggested_wip(), 27);
        for (rate, hours) in [(0.5, 8.0), (12.0, 3.25), (3.1, 2.0), (25.0, 4.0), (0.4, 2.0)] {
            let line = Curves { bottleneck_rate: rate, raw_hours: hours };
            let wip = f64::from(line.suggested_wip());
            let enough = |w: f64| line.practical_worst(w) >= 0.9 * rate - 1e-9;
            assert!(enough(wip), "{wip} is enough");
            assert!(wip == 1.0 || !enough(wip - 1.0), "{wip} is the least");
        }
    }

    #[test]
    fn the_curves_lie_above_each_other_everywhere() {
        for wip in 1..200 {
            let w = f64::from(wip);
            assert!(PENNIES.best(w) >= PENNIES.practical_worst(w) - 1e-12);
            assert!(PENNIES.practical_worst(w) >= PENNIES.worst() - 1e-12);
        }
    }
}
