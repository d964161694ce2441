//! How long accounts stay in a bin: Kaplan–Meier, so that those still there count for what is known of them.
//!
//! Only adds, multiplies and divides: the same curve on every machine.

/// One stay in a bin.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Stay {
    /// How long so far, in whatever unit all of them share.
    pub length: u32,
    /// Still there: it is only known to last longer (censored).
    pub is_open: bool,
}

/// The curve after one moment at which stays ended.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Step {
    /// The length at which they ended.
    pub at: u32,
    /// Stays that were known to last at least so long.
    pub at_risk: u32,
    /// Stays that ended here.
    pub ended: u32,
    /// The share of all stays that last longer.
    pub longer: f64,
}

/// The share of stays that last longer than a given length.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Survival {
    /// One for each length at which any stay ended, ascending.
    pub steps: Vec<Step>,
}

/// The product-limit curve of all stays. Where one ends and another is cut off at the same length, the
/// end comes first.
pub fn survival(stays: &[Stay]) -> Survival {
    let mut sorted = stays.to_vec();
    sorted.sort_unstable();
    let mut steps = Vec::new();
    let (mut at_risk, mut longer, mut i) = (sorted.len() as u32, 1.0, 0);
    while i < sorted.len() {
        let at = sorted[i].length;
        let same = sorted[i..].iter().take_while(|s| s.length == at).count();
        let ended = sorted[i..i + same].iter().filter(|s| !s.is_open).count() as u32;
        if ended > 0 {
            longer *= f64::from(at_risk - ended) / f64::from(at_risk);
            steps.push(Step { at, at_risk, ended, longer });
        }
        at_risk -= same as u32;
        i += same;
    }
    Survival { steps }
}

impl Survival {
    /// The share of stays that last longer than `length`.
    pub fn longer_than(&self, length: u32) -> f64 {
        let after = self.steps.partition_point(|step| step.at <= length);
        after.checked_sub(1).map_or(1.0, |i| self.steps[i].longer)
    }

    /// The length that `percent` of stays do not outlast; `None` while too few have ended to know.
    pub fn percentile(&self, percent: u8) -> Option<u32> {
        let left = f64::from(100 - percent.min(100)) / 100.0;
        // One part in a million million: what rounding may leave of a share that is exactly at the line.
        self.steps.iter().find(|step| step.longer <= left + 1e-12).map(|step| step.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stays(ended: &[u32], open: &[u32]) -> Vec<Stay> {
        let all = |lengths: &[u32], is_open| lengths.iter().map(|l| Stay { length: *l, is_open }).collect::<Vec<_>>();
        [all(ended, false), all(open, true)].concat()
    }

    /// Freireich et al. 1963, remission under 6-mercaptopurine: the example of nearly every text on
    /// survival (Cox & Oakes 1984, table 1.1; Kleinbaum & Klein, chapter 2).
    #[test]
    fn the_curve_is_that_of_the_textbooks_remission_times() {
        let curve =
            survival(&stays(&[6, 6, 6, 7, 10, 13, 16, 22, 23], &[6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]));
        let known = [
            (6, 21, 3, 0.857),
            (7, 17, 1, 0.807),
            (10, 15, 1, 0.753),
            (13, 12, 1, 0.690),
            (16, 11, 1, 0.627),
            (22, 7, 1, 0.538),
            (23, 6, 1, 0.448),
        ];
        assert_eq!(curve.steps.len(), known.len());
        for (step, (at, at_risk, ended, longer)) in curve.steps.iter().zip(known) {
            assert_eq!((step.at, step.at_risk, step.ended), (at, at_risk, ended));
            assert!((step.longer - longer).abs() < 0.0006, "{step:?} against {longer}");
        }
        assert_eq!(curve.percentile(50), Some(23));
        assert_eq!(curve.percentile(85), None, "too few have ended");
        assert!((curve.longer_than(9) - 0.807).abs() < 0.0006);
        assert!((curve.longer_than(5) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn without_open_stays_it_is_the_plain_percentile() {
        let curve = survival(&stays(&(1..=100).collect::<Vec<_>>(), &[]));
        for percent in [1, 15, 50, 85, 99, 100] {
            assert_eq!(curve.percentile(percent), Some(u32::from(percent)));
        }
    }

    #[test]
    fn leaving_open_stays_out_would_call_the_bin_faster_than_it_is() {
        let all = survival(&stays(&[2, 3, 4, 5], &[9, 9, 9, 9]));
        let only_ended = survival(&stays(&[2, 3, 4, 5], &[]));
        assert_eq!(only_ended.percentile(50), Some(3));
        assert_eq!(all.percentile(50), Some(5));
        assert_eq!(survival(&[]).percentile(50), None);
    }
}
