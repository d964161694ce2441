//! Whether one may call now: the place's hours, the calls it has had, and numbers that asked to be left alone.

use super::{Place, place_of, places_of_number};
use crate::controls::CallingRule;
use crate::ids::AccountIx;
use crate::state::{EventKind, State, TextField, flag};
use crate::time::{DAY, Day, Time};

/// Whether one may call an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Calling {
    /// Yes, until then; [`None`] where nobody knows what time it is there.
    Open(Option<Time>),
    /// Too early or too late there; it opens then.
    Shut(Time),
    /// They have been called as often as one may; again then.
    Enough(Time),
    /// They asked not to be called: the company, or every number we have.
    Never,
}

/// Whose clock says whether one may call, and how we know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clock {
    /// Their own: the account says where they are.
    Place(&'static Place),
    /// No place is known, but the number says its country; the first of those it may ring in.
    Number(&'static Place),
    /// Nothing is known: the line's own clock, as its rules have it.
    Home(&'static Place),
    /// Nothing is known, and the line has no clock for that.
    Unknown,
}

/// A number as the line remembers it: digits only, so that it outlives the account and tells nobody.
pub fn fingerprint(number: &str) -> Option<u64> {
    let digits: Vec<u8> = number.bytes().filter(u8::is_ascii_digit).collect();
    let digits = digits.strip_prefix(b"00").unwrap_or(&digits);
    (digits.len() >= 5).then(|| crate::snapshot::hash64(digits))
}

/// The most exact rule for a place: its state's, its country's, everywhere's.
fn rule_for<'a>(rules: &'a [CallingRule], place: &Place) -> Option<&'a CallingRule> {
    let is = |rule: &&CallingRule, country: &str, region: &str| {
        rule.country.eq_ignore_ascii_case(country) && rule.region.eq_ignore_ascii_case(region)
    };
    rules
        .iter()
        .find(|r| is(r, place.country, place.region))
        .or_else(|| rules.iter().find(|r| is(r, place.country, "")))
        .or_else(|| rules.iter().find(|r| is(r, "", "")))
}

/// When the hours are open at every clock the place may have: `Ok` until, `Err` from.
fn hours(rule: &CallingRule, place: &Place, now: Time) -> Result<Time, Time> {
    let (west, east) = place.offsets(now);
    // Open once the westernmost clock says so, shut once the easternmost does: the stricter of both.
    let window = |day: Day| (day.at_minute(rule.from_minute, west), day.at_minute(rule.to_minute, east));
    let today = now.day(west);
    for day in [today.0.saturating_sub(1), today.0, today.0 + 1, today.0 + 2].map(Day) {
        let (opens, shuts) = window(day);
        if opens >= shuts || shuts <= now {
            continue;
        }
        return if opens <= now { Ok(shuts) } else { Err(opens) };
    }
    Err(now.plus(DAY))
}

impl State {
    /// Whether one may call an account at a moment.
    pub fn calling(&self, ix: AccountIx, now: Time) -> Calling {
        if self.accounts.flags[ix as usize] & (flag::AVOID | flag::DO_NOT_CALL) != 0 || self.is_number_blocked(ix) {
            return Calling::Never;
        }
        let rules = self.rules();
        let Some(place) = self.whereabouts(ix) else { return self.calling_nowhere(ix, now) };
        let Some(rule) = rule_for(&rules.calling, place) else { return Calling::Open(None) };
        self.by_hours(ix, rule, hours(rule, place, now), now)
    }

    /// The same as it was before version 6: where no place is known, one may call whenever one likes.
    pub(crate) fn calling_by_place(&self, ix: AccountIx, now: Time) -> Calling {
        match self.calling(ix, now) {
            Calling::Never => Calling::Never,
            _ if self.whereabouts(ix).is_none() => Calling::Open(None),
            known => known,
        }
    }

    /// Where no place is known: the number may say its country, and every clock there must allow it; else the line's
    /// own clock counts.
    fn calling_nowhere(&self, ix: AccountIx, now: Time) -> Calling {
        let mut strictest: Option<(&CallingRule, Result<Time, Time>)> = None;
        for (place, rule) in self.clocks_of_numbers(ix) {
            let is_open = hours(rule, place, now);
            let is_stricter = match (strictest.map(|(_, so_far)| so_far), is_open) {
                (None, _) | (Some(Ok(_)), Err(_)) => true,
                (Some(Err(_)), Ok(_)) => false,
                (Some(Ok(until)), Ok(shuts)) => shuts < until,
                (Some(Err(from)), Err(opens)) => opens > from,
            };
            if is_stricter {
                strictest = Some((rule, is_open));
            }
        }
        let home = || self.rules().nowhere().and_then(|rule| Some((rule, hours(rule, rule.home()?, now))));
        match strictest.or_else(home) {
            Some((rule, is_open)) => self.by_hours(ix, rule, is_open, now),
            None => Calling::Open(None),
        }
    }

    /// The countries that an account's numbers ring in, each with the rule that holds there.
    fn clocks_of_numbers(&self, ix: AccountIx) -> impl Iterator<Item = (&'static Place, &CallingRule)> {
        let people = self.contacts_of(ix);
        let mut places: Vec<&'static Place> = people.iter().flat_map(|c| places_of_number(c.phone)).collect();
        places.extend(places_of_number(self.text(TextField::Phone, ix)));
        places.into_iter().filter_map(|place| Some((place, rule_for(&self.rules().calling, place)?)))
    }

    fn by_hours(&self, ix: AccountIx, rule: &CallingRule, is_open: Result<Time, Time>, now: Time) -> Calling {
        match is_open {
            Err(opens) => Calling::Shut(opens),
            Ok(until) => match self.called_enough(ix, rule.most_per_day, now) {
                Some(again) => Calling::Enough(again),
                None => Calling::Open(Some(until)),
            },
        }
    }

    /// Whose clock says whether an account may be called.
    pub fn clock_of(&self, ix: AccountIx) -> Clock {
        if let Some(place) = self.whereabouts(ix) {
            return Clock::Place(place);
        }
        let number = self.clocks_of_numbers(ix).next().map(|(place, _)| Clock::Number(place));
        let home = || self.rules().nowhere().and_then(CallingRule::home).map(Clock::Home);
        number.or_else(home).unwrap_or(Clock::Unknown)
    }

    /// When they may be called again, where they have had all the calls of 24 hours.
    fn called_enough(&self, ix: AccountIx, most: u8, now: Time) -> Option<Time> {
        if most == 0 {
            return None;
        }
        let since = Time(now.0.saturating_sub(DAY));
        let is_call = |key: u16| {
            let row = self.accounts.get(ix);
            self.map_of(&row).task(key).or_else(|| self.map().task(key)).is_some_and(|t| t.is_call)
        };
        let mut calls: Vec<Time> = self
            .timeline(ix)
            .take_while(|e| e.at > since)
            .filter(|e| e.kind == EventKind::Touched && !e.is_undone && is_call(e.touch.0))
            .map(|e| e.at)
            .collect();
        calls.sort_unstable_by(|a, b| b.cmp(a));
        calls.get(usize::from(most) - 1).map(|at| at.plus(DAY))
    }

    /// Whether a number asked to be left alone, whoever it belongs to.
    pub fn is_blocked(&self, number: &str) -> bool {
        !self.controls.blocked.is_empty() && fingerprint(number).is_some_and(|f| self.controls.blocked.contains(&f))
    }

    /// Whether every number we have of an account asked to be left alone.
    fn is_number_blocked(&self, ix: AccountIx) -> bool {
        if self.controls.blocked.is_empty() {
            return false;
        }
        let mut any = false;
        let people = self.contacts_of(ix);
        let numbers = people.iter().map(|c| c.phone).chain([self.text(TextField::Phone, ix)]);
        for number in numbers.filter(|n| !n.trim().is_empty()) {
            if !self.is_blocked(number) {
                return false;
            }
            any = true;
        }
        any
    }

    /// The place of an account, where it is known.
    pub fn whereabouts(&self, ix: AccountIx) -> Option<&'static Place> {
        place_of(self.index.zones[ix as usize])
    }

    /// The hours in which one may call an account, in minutes after midnight by the clock that counts.
    pub fn calling_hours(&self, ix: AccountIx) -> Option<(u16, u16)> {
        let rule = match self.clock_of(ix) {
            Clock::Place(place) | Clock::Number(place) => rule_for(&self.rules().calling, place)?,
            Clock::Home(_) => self.rules().nowhere()?,
            Clock::Unknown => return None,
        };
        Some((rule.from_minute, rule.to_minute))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timing::zone_code;

    const NOON_UTC: Time = Time(1_795_176_000); // Friday 2026-11-20

    fn at(country: &str, region: &str, now: Time) -> Result<Time, Time> {
        let rules = crate::controls::Rules::default().calling;
        let place = place_of(zone_code(country, region)).unwrap();
        hours(rule_for(&rules, place).unwrap(), place, now)
    }

    #[test]
    fn one_calls_from_eight_to_nine_in_the_evening_by_the_clock_there() {
        // Noon UTC is seven in New York: an hour too early.
        assert_eq!(at("US", "NY", NOON_UTC), Err(NOON_UTC.plus(3_600)));
        assert_eq!(at("US", "NY", NOON_UTC.plus(3_600)), Ok(NOON_UTC.plus(14 * 3_600)));
        assert_eq!(at("US", "NY", NOON_UTC.plus(14 * 3_600)), Err(NOON_UTC.plus(25 * 3_600)));
        assert_eq!(at("Germany", "", NOON_UTC), Ok(NOON_UTC.plus(8 * 3_600)));
    }

    #[test]
    fn florida_shuts_an_hour_earlier_and_has_two_clocks() {
        // Eight in Pensacola is nine in Miami; eight in the evening in Miami is seven in Pensacola.
        assert_eq!(at("US", "FL", NOON_UTC.plus(3_600)), Err(NOON_UTC.plus(2 * 3_600)));
        assert_eq!(at("US", "FL", NOON_UTC.plus(2 * 3_600)), Ok(NOON_UTC.plus(13 * 3_600)));
    }

    #[test]
    fn an_unknown_state_has_the_strictest_clock_of_its_country() {
        // Eight in Hawaii is 18:00 UTC; nine in the evening in New York is 02:00 UTC.
        assert_eq!(at("US", "", NOON_UTC), Err(NOON_UTC.plus(6 * 3_600)));
        assert_eq!(at("US", "", NOON_UTC.plus(7 * 3_600)), Ok(NOON_UTC.plus(14 * 3_600)));
    }

    #[test]
    fn one_number_written_in_several_ways_is_one_number() {
        let one = fingerprint("+1 (512) 555-0101");
        assert_eq!(one, fingerprint("0015125550101"));
        assert_eq!(one, fingerprint("1-512-555-0101"));
        assert_ne!(one, fingerprint("+1 512 555 0102"));
        assert_eq!(fingerprint("n/a"), None);
    }
}
