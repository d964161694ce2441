//! Takt: how many cards an hour holds, and why it is not as many as fit.

/// Cards an hour at most: u · 60 / t, with t in seconds here.
pub fn calls_per_hour(card_s: u16, use_percent: u8) -> u16 {
    let per_hour = u32::from(use_percent) * 36 / u32::from(card_s.max(1));
    per_hour.min(u32::from(u16::MAX)) as u16
}

/// How many times its own length a card waits at a utilisation: u / (1 − u); `None` when the queue never clears.
pub fn waiting_factor(utilisation: f64) -> Option<f64> {
    (utilisation < 1.0).then(|| utilisation.max(0.0) / (1.0 - utilisation.max(0.0)))
}

/// Kingman: the mean wait in a queue, in the unit of `card`; `ca2` and `ce2` are the squared coefficients of
/// variation of arrivals and of cards.
pub fn kingman(ca2: f64, ce2: f64, utilisation: f64, card: f64) -> Option<f64> {
    waiting_factor(utilisation).map(|factor| f64::midpoint(ca2, ce2) * factor * card)
}

/// A plan of so many cards an hour, judged.
#[derive(Clone, PartialEq, Debug)]
pub struct Pace {
    /// Cards planned per hour.
    pub planned: u16,
    /// Cards an hour should hold.
    pub cap: u16,
    /// Share of the hour that is planned.
    pub utilisation: f64,
    /// In words.
    pub words: String,
}

/// Judges a plan of `planned` cards an hour of `card_s` seconds each.
pub fn pace(planned: u16, card_s: u16, use_percent: u8) -> Pace {
    let cap = calls_per_hour(card_s, use_percent);
    let utilisation = f64::from(planned) * f64::from(card_s) / 3_600.0;
    let percent = (utilisation * 100.0).round();
    let words = match waiting_factor(utilisation) {
        None => format!(
            "{planned} an hour plans every minute, and more than there are: the queue never clears. Plan {cap}."
        ),
        Some(_) if planned <= cap => {
            format!("{planned} an hour uses {percent} % of it: there is room for what goes wrong.")
        }
        Some(factor) => format!(
            "{planned} an hour uses {percent} %: a card then waits {factor:.0} times its own length. Plan {cap}."
        ),
    };
    Pace { planned, cap, utilisation, words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_minutes_a_call_are_twenty_five_an_hour_and_not_thirty() {
        assert_eq!(calls_per_hour(120, 85), 25);
        assert_eq!(calls_per_hour(120, 100), 30);
        assert_eq!((calls_per_hour(0, 85), calls_per_hour(3_600, 85)), (3_060, 0));
    }

    #[test]
    fn at_thirty_an_hour_the_queue_never_clears_and_it_is_said() {
        let full = pace(30, 120, 85);
        assert_eq!((full.utilisation, full.cap), (1.0, 25));
        assert!(full.words.contains("never clears") && full.words.contains("Plan 25"), "{}", full.words);
        let honest = pace(25, 120, 85);
        assert!(honest.words.contains("83 %") && honest.words.contains("room"), "{}", honest.words);
        assert!(pace(28, 120, 85).words.contains("14 times"), "{}", pace(28, 120, 85).words);
    }

    #[test]
    fn waiting_grows_with_u_over_one_minus_u() {
        assert_eq!(waiting_factor(0.5), Some(1.0));
        assert!((waiting_factor(0.9).unwrap() - 9.0).abs() < 1e-9);
        assert_eq!(waiting_factor(1.0), None);
        // M/M/1 at 80 % with cards of two minutes: eight minutes in the queue.
        assert!((kingman(1.0, 1.0, 0.8, 2.0).unwrap() - 8.0).abs() < 1e-9);
        // Half the variation, half the wait.
        assert!((kingman(1.0, 0.0, 0.8, 2.0).unwrap() - 4.0).abs() < 1e-9);
        assert_eq!(kingman(1.0, 1.0, 1.2, 2.0), None);
    }
}
