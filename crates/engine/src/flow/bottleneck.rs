//! The bottleneck, found by the longest unbroken active period: whoever has been at it longest without a
//! pause holds up the others.

use crate::map::Station;
use crate::state::{EventKind, State};
use crate::time::{MINUTE, Time};

/// A pause longer than this ends an active period: between two cards somebody gets coffee.
const BREAK_S: u32 = 15 * MINUTE;

/// A stretch in which a station was at work without a break.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    /// Which station.
    pub station: Station,
    /// Its first second.
    pub from: Time,
    /// Its end.
    pub to: Time,
}

/// How long a station was the bottleneck.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    /// Which station.
    pub station: Station,
    /// Seconds in which its active period was the longest of all that ran.
    pub seconds: u32,
    /// Seconds in which any station was active.
    pub of_seconds: u32,
}

impl Share {
    /// Of a thousand.
    pub fn permille(self) -> u32 {
        (u64::from(self.seconds) * 1_000 / u64::from(self.of_seconds.max(1))) as u32
    }
}

/// The active periods of all stations in a window, from the clocks of every card answered in it.
pub fn periods(state: &State, from: Time, to: Time) -> Vec<Period> {
    let mut work: Vec<(Station, u32, u32)> = Vec::new();
    let events = &state.events;
    for i in 0..events.len() {
        let at = events.at[i];
        if events.kind[i] != EventKind::Touched as u8 || events.undone[i] != 0 || at < from || at >= to {
            continue;
        }
        let Some(station) = state.station_of_touch(i) else { continue };
        let took = u32::from(events.prep_s[i]) + u32::from(events.talk_s[i]) + u32::from(events.wrap_s[i]);
        work.push((station, at.0.saturating_sub(took).max(from.0), at.0));
    }
    work.sort_unstable_by_key(|(station, from, _)| (*station as u8, *from));
    let mut periods: Vec<Period> = Vec::new();
    for (station, from, to) in work {
        match periods.last_mut() {
            Some(last) if last.station == station && from <= last.to.0.saturating_add(BREAK_S) => {
                last.to = last.to.max(Time(to));
            }
            _ => periods.push(Period { station, from: Time(from), to: Time(to) }),
        }
    }
    periods
}

/// At each instant the bottleneck is the station whose running active period is the longest, from its
/// beginning to its end; of equals the one nearer the start of the line. Longest share first.
pub fn shares(periods: &[Period]) -> Vec<Share> {
    let mut edges: Vec<u32> = periods.iter().flat_map(|p| [p.from.0, p.to.0]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut starts: Vec<&Period> = periods.iter().collect();
    starts.sort_unstable_by_key(|p| p.from);
    let (mut next, mut running): (usize, Vec<&Period>) = (0, Vec::new());
    let (mut seconds, mut any) = ([0u32; 15], 0u32);
    for pair in edges.windows(2) {
        let &[from, to] = pair else { continue };
        running.retain(|p| p.to.0 > from);
        while let Some(period) = starts.get(next).filter(|p| p.from.0 <= from) {
            if period.to.0 > from {
                running.push(period);
            }
            next += 1;
        }
        let longest = running.iter().max_by_key(|p| (p.to.since(p.from), std::cmp::Reverse(p.station as u8)));
        if let Some(period) = longest {
            seconds[period.station as usize] += to - from;
            any += to - from;
        }
    }
    let mut shares: Vec<Share> = Station::ALL
        .into_iter()
        .map(|station| Share { station, seconds: seconds[station as usize], of_seconds: any })
        .filter(|share| share.seconds > 0)
        .collect();
    shares.sort_by_key(|share| std::cmp::Reverse(share.seconds));
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use Station::{AccountExecutive, JuniorSdr, SeniorSdr};

    fn period(station: Station, from: u32, to: u32) -> Period {
        Period { station, from: Time(from), to: Time(to) }
    }

    #[test]
    fn the_longest_unbroken_active_period_is_the_bottleneck_at_each_instant() {
        // The junior works 0–10; the senior 5–40; the executive 30–50 and is left alone at the end.
        let found = shares(&[period(JuniorSdr, 0, 10), period(SeniorSdr, 5, 40), period(AccountExecutive, 30, 50)]);
        let seconds: Vec<(Station, u32)> = found.iter().map(|s| (s.station, s.seconds)).collect();
        assert_eq!(seconds, [(SeniorSdr, 35), (AccountExecutive, 10), (JuniorSdr, 5)]);
        assert_eq!(found[0].permille(), 700);
    }

    #[test]
    fn a_station_that_stopped_in_between_loses_to_one_that_did_not() {
        let found = shares(&[period(JuniorSdr, 0, 40), period(JuniorSdr, 50, 90), period(SeniorSdr, 0, 60)]);
        assert_eq!((found[0].station, found[0].seconds), (SeniorSdr, 60));
        assert_eq!((found[1].station, found[1].seconds), (JuniorSdr, 30));
    }

    #[test]
    fn time_in_which_nobody_works_has_no_bottleneck() {
        let found = shares(&[period(JuniorSdr, 0, 10), period(SeniorSdr, 90, 100)]);
        assert_eq!(found.iter().map(|s| s.seconds).sum::<u32>(), 20);
        assert_eq!(shares(&[]), vec![]);
    }
}
