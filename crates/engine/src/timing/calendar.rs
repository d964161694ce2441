//! Working time: what a clock counts when it stands still at night, on holidays, and during breaks.

use crate::ids::MemberIx;
use crate::state::State;
use crate::time::{Day, MINUTE, Time};

/// Days one clock looks at: what is older is late in any calendar.
const MOST_DAYS: u32 = 120;

impl State {
    /// A member's working hours on a day, as moments; `None` when they do not work. `None` for the member
    /// is the line's own day.
    pub fn hours_on(&self, member: Option<MemberIx>, day: Day, offset_min: i16) -> Option<(Time, Time)> {
        let rules = self.rules();
        let presence = member.and_then(|ix| self.controls.presence.get(&ix));
        let days = presence.and_then(|p| p.days).unwrap_or(self.settings.week.days);
        let is_off = days >> day.weekday() & 1 == 0
            || rules.holidays.binary_search(&day).is_ok()
            || presence.is_some_and(|p| p.is_away(day));
        if is_off {
            return None;
        }
        let (from, to) = presence.and_then(|p| p.hours).unwrap_or((rules.opens_minute, rules.closes_minute));
        Some((day.at_minute(from, offset_min), day.at_minute(to, offset_min)))
    }

    /// Seconds of working time between two moments: nights, days off, holidays and breaks do not count.
    pub fn working_seconds(&self, member: Option<MemberIx>, from: Time, to: Time, offset_min: i16) -> u32 {
        let (first, last) = (from.day(offset_min).0, to.day(offset_min).0);
        let overlap = |a: (Time, Time), b: (Time, Time)| a.1.min(b.1).since(a.0.max(b.0));
        let presence = member.and_then(|ix| self.controls.presence.get(&ix));
        let breaks: Vec<(Time, Time)> = presence
            .map(|p| p.pauses.iter().copied().chain(p.paused_since.map(|since| (since, Time(u32::MAX)))).collect())
            .unwrap_or_default();
        let mut seconds = 0u32;
        for day in first..=last.min(first.saturating_add(MOST_DAYS)) {
            let Some(hours) = self.hours_on(member, Day(day), offset_min) else { continue };
            let (opens, shuts) = (hours.0.max(from), hours.1.min(to));
            if opens >= shuts {
                continue;
            }
            let off: u32 = breaks.iter().map(|pause| overlap((opens, shuts), *pause)).sum();
            seconds = seconds.saturating_add(shuts.since(opens).saturating_sub(off));
        }
        seconds
    }

    /// Minutes of working time between two moments.
    pub fn working_minutes(&self, member: Option<MemberIx>, from: Time, to: Time, offset_min: i16) -> u32 {
        self.working_seconds(member, from, to, offset_min) / MINUTE
    }

    /// Working days of the line among so many that begin with `from`.
    pub fn working_days_among(&self, from: Day, days: u32) -> u32 {
        (from.0..from.0.saturating_add(days)).filter(|day| self.hours_on(None, Day(*day), 0).is_some()).count() as u32
    }

    /// The `n`-th working day of the line after `day`: weekends and holidays are passed over.
    pub(crate) fn plus_working(&self, day: Day, n: u16) -> Day {
        let days = if self.settings.week.days & 0x7f == 0 { 0x7f } else { self.settings.week.days };
        let holidays = &self.rules().holidays;
        let (mut day, mut left) = (day, n);
        while left > 0 {
            day = Day(day.0.saturating_add(1));
            let is_holiday = holidays.binary_search(&day).is_ok();
            if days >> day.weekday() & 1 == 1 && !is_holiday || day.0 == u32::MAX {
                left -= 1;
            }
        }
        day
    }
}
