//! From values to places, and the round numbers in between.

/// A straight scale that begins where the values begin.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scale {
    from: f64,
    to: f64,
    at: f64,
    until: f64,
}

impl Scale {
    /// Values `from..to` onto places `at..until`.
    pub fn new(from: f64, to: f64, at: f64, until: f64) -> Self {
        // A scale of no length would divide by nought.
        let to = if to > from { to } else { from + 1.0 };
        Self { from, to, at, until }
    }
    /// The place of a value.
    pub fn at(&self, value: f64) -> f64 {
        self.at + (value - self.from) / (self.to - self.from) * (self.until - self.at)
    }
    /// The place of a value, kept on the scale.
    pub fn within(&self, value: f64) -> f64 {
        self.at(value.clamp(self.from, self.to))
    }
}

/// Round numbers from nought to at least `most`: about `wanted` steps of 1, 2 or 5 times a power of ten.
pub fn ticks(most: f64, wanted: usize) -> Vec<f64> {
    let rough = most.max(1e-9) / wanted.max(1) as f64;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= rough * 0.999_999).unwrap_or(power);
    let count = (most / step - 1e-9).ceil().max(1.0) as usize;
    (0..=count).map(|i| i as f64 * step).collect()
}

/// [`ticks`] of things that are counted: never a half of one.
pub fn whole_ticks(most: f64, wanted: usize) -> Vec<f64> {
    let found = ticks(most.max(1.0), wanted);
    if found.get(1).is_some_and(|step| *step < 1.0) {
        ticks(most.max(1.0).ceil(), most.max(1.0).ceil() as usize)
    } else {
        found
    }
}

/// Which of `n` evenly spaced things get a label, when `room` of them fit: the first, the last, and some between.
pub fn every(n: usize, room: usize) -> Vec<usize> {
    if n == 0 {
        return Vec::new();
    }
    let room = room.max(2);
    let step = [1, 2, 5, 7, 14, 28, 56, 91, 182, 365]
        .into_iter()
        .find(|step| (n - 1) / step < room)
        .unwrap_or_else(|| n.div_ceil(room));
    // From the last backwards: today is what people look for.
    (0..n).rev().step_by(step).collect::<Vec<_>>().into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_reach_the_most() {
        assert_eq!(ticks(9.0, 4), [0.0, 5.0, 10.0]);
        assert_eq!(ticks(0.14, 3), [0.0, 0.05, 0.1, 0.15000000000000002]);
        assert_eq!(whole_ticks(2.0, 5), [0.0, 1.0, 2.0]);
        assert_eq!(whole_ticks(0.0, 4), [0.0, 1.0]);
        for most in [1.0, 3.0, 17.0, 99.0, 1_001.0, 52_000.0] {
            let found = whole_ticks(most, 4);
            assert!(*found.last().unwrap() >= most && found.len() <= 7, "{most}: {found:?}");
        }
    }

    #[test]
    fn a_scale_begins_at_its_beginning_and_never_divides_by_nought() {
        let scale = Scale::new(0.0, 10.0, 100.0, 0.0);
        assert_eq!((scale.at(0.0), scale.at(10.0), scale.within(20.0)), (100.0, 0.0, 0.0));
        assert!(Scale::new(3.0, 3.0, 0.0, 1.0).at(3.0).is_finite());
    }

    #[test]
    fn the_last_day_has_a_label() {
        for n in [1, 7, 30, 90, 365] {
            assert_eq!(every(n, 6).last(), Some(&(n - 1)));
            assert!(every(n, 6).len() <= 7);
        }
        assert!(every(0, 6).is_empty());
    }
}
