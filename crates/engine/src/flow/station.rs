//! Each station's equilibrium: what comes, what it can do, what lies there, and which leaves its band next.

use super::Curves;
use crate::bin::Bin;
use crate::ids::{MemberIx, POOL};
use crate::map::{Effect, SalesMap, Station, WORKING, task_after_acceptance};
use crate::settings::{Level, LineBand, Member, Role};
use crate::state::{DueClass, EventKind, State};
use crate::time::{DAY, Time};

/// When and how a level leaves its band at today's rates.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Leaving {
    /// It falls below the minimum in so many working days.
    Starves(f64),
    /// It rises above the maximum in so many working days.
    Floods(f64),
    /// It is outside already.
    Outside(Level),
}

/// One station as it flows.
#[derive(Clone, PartialEq, Debug)]
pub struct StationFlow {
    /// Which.
    pub station: Station,
    /// Who works there now.
    pub people: u32,
    /// Cards that came to it, per working day.
    pub arrivals: f64,
    /// Cards answered, per working day.
    pub done: f64,
    /// Cards its people can answer in a working day: people × hours × u / t.
    pub capacity: f64,
    /// Seconds one card takes, as measured; the standard where nothing was.
    pub card_s: f64,
    /// Accounts whose card is the station's.
    pub level: u32,
    /// What the level is held to: its people's bands, or a day's work either way.
    pub band: LineBand,
    /// Arrivals against capacity and level against target as one figure: 0 is equilibrium, above it the
    /// station floods, below it starves.
    pub imbalance: f64,
    /// When it leaves its band at these rates; `None` when it does not.
    pub leaving: Option<Leaving>,
    /// The band that the suggested work in progress gives it, by its part of the raw time.
    pub suggested: LineBand,
}

/// The line's own point beside its curves.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LinePoint {
    /// The curves of the line as measured.
    pub curves: Curves,
    /// Mean work in progress in Researching and Qualifying.
    pub wip: f64,
    /// Accounts that left them, per working hour.
    pub rate: f64,
}

/// Whether the next Targeted account is released.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Release {
    /// Accounts in Researching and Qualifying.
    pub wip: u32,
    /// At which nothing more is released; `None` without a rope.
    pub cap: Option<u16>,
    /// How many more may go.
    pub room: u32,
    /// The drum: the station whose pace the release follows.
    pub drum: Option<Station>,
    /// Releases a working hour that keep the drum busy, in thousandths.
    pub permille_per_hour: u32,
}

/// What happened within a window: cards by station, and accounts that came onto the line.
#[derive(Default)]
struct Window {
    stations: [Tally; 15],
    entered: u32,
}

/// Cards that came to a station and were answered there.
#[derive(Clone, Copy, Default)]
struct Tally {
    came: u32,
    done: u32,
    took_s: u64,
}

impl State {
    /// The station of the task that a touch answered.
    pub(crate) fn station_of_touch(&self, event: usize) -> Option<Station> {
        let row = self.accounts.get(self.events.account[event]);
        let key = self.events.detail[event] / 16;
        self.map_of(&row).task(key).or_else(|| self.map().task(key)).map(|t| t.station)
    }

    /// Working days between two moments, on a clock `offset_min` ahead of UTC; at least a part of one.
    fn working_days(&self, from: Time, to: Time, offset_min: i16) -> f64 {
        let (first, last) = (from.day(offset_min).0, to.day(offset_min).0);
        let days = self.settings.week.days;
        let works = |day: u32| {
            let day = crate::time::Day(day);
            days >> day.weekday() & 1 == 1 && self.rules().holidays.binary_search(&day).is_err()
        };
        f64::from((first..last.max(first + 1)).filter(|day| works(*day)).count() as u32).max(1.0)
    }

    /// Hours in a working day.
    pub fn day_hours(&self) -> f64 {
        f64::from(self.rules().closes_minute - self.rules().opens_minute) / 60.0
    }

    fn tally(&self, from: Time, to: Time) -> Window {
        let mut window = Window::default();
        let tally = &mut window.stations;
        let events = &self.events;
        // A retry that ended in giving up is no card that comes again: the move right behind it says so.
        let mut waits: Option<(u32, Station)> = None;
        for i in 0..events.len() {
            if events.at[i] < from || events.at[i] >= to || events.undone[i] != 0 {
                continue;
            }
            let moved = events.kind[i] == EventKind::Moved as u8 && events.from[i] != events.to[i];
            if let Some((seq, station)) = waits.take()
                && !(moved && events.seq[i] == seq)
            {
                tally[station as usize].came += 1;
            }
            let row = self.accounts.get(events.account[i]);
            let map = self.map_of(&row);
            if moved {
                window.entered += u32::from(events.to[i] == Bin::Researching.number());
                let to = Bin::from_number(events.to[i]).filter(|bin| WORKING.contains(bin));
                if let Some(task) = to.and_then(|bin| map.first_task(bin)) {
                    tally[task.station as usize].came += 1;
                }
            } else if events.kind[i] == EventKind::Touched as u8 {
                let (key, place) = (events.detail[i] / 16, usize::from(events.detail[i] % 16));
                let Some(task) = map.task(key) else { continue };
                let here = &mut tally[task.station as usize];
                here.done += 1;
                here.took_s += u64::from(events.prep_s[i]) + u64::from(events.talk_s[i]) + u64::from(events.wrap_s[i]);
                let next = match task.outcomes.get(place).map(|o| o.effect) {
                    Some(Effect::Retry { .. }) => Some(task.station),
                    Some(Effect::Next { task, .. }) => map.task(task).map(|t| t.station),
                    Some(Effect::Accept) => task_after_acceptance(map).and_then(|key| map.task(key)).map(|t| t.station),
                    Some(Effect::Move { .. } | Effect::HandOff | Effect::Return | Effect::Win) | None => None,
                };
                waits = next.map(|station| (events.seq[i], station));
            }
        }
        if let Some((_, station)) = waits {
            tally[station as usize].came += 1;
        }
        window
    }

    /// Accounts whose card is each station's, due or not.
    fn levels(&self) -> [u32; 15] {
        let mut levels = [0; 15];
        let owners = || (0..self.members.len() as MemberIx).chain([POOL]);
        for item in owners().flat_map(|owner| DueClass::WORK.into_iter().flat_map(move |c| self.due(owner, c))) {
            let row = self.accounts.get(item.account);
            if let Some(task) = self.map_of(&row).task(row.task) {
                levels[task.station as usize] += 1;
            }
        }
        levels
    }

    /// Every station that has a task or people, with its rates over a window, in the line's order.
    pub fn station_flows(&self, from: Time, to: Time, offset_min: i16) -> Vec<StationFlow> {
        let (window, levels) = (self.tally(from, to), self.levels());
        let days = self.working_days(from, to, offset_min);
        let map = self.map();
        let target_wip = f64::from(self.line_curves(&window).map_or(0, Curves::suggested_wip));
        let raw: f64 = Station::ALL.into_iter().map(|s| self.raw_s(map, &window, s)).sum();
        Station::ALL
            .into_iter()
            .filter_map(|station| {
                let people = self.people_at(station);
                let has_task = map.tasks.iter().any(|t| t.station == station);
                if !has_task && levels[station as usize] == 0 {
                    return None;
                }
                let (seen, level) = (window.stations[station as usize], levels[station as usize]);
                let card_s = self.card_s(map, &seen, station);
                let capacity = self.capacity(people, card_s);
                let (arrivals, done) = (f64::from(seen.came) / days, f64::from(seen.done) / days);
                let band = self.station_band(map, station, capacity);
                let part = if raw > 0.0 { self.raw_s(map, &window, station) / raw } else { 0.0 };
                Some(StationFlow {
                    station,
                    people,
                    arrivals,
                    done,
                    capacity,
                    card_s,
                    level,
                    band,
                    imbalance: imbalance(arrivals, capacity, level, band),
                    leaving: leaving(level, band, arrivals - done),
                    suggested: around(target_wip * part),
                })
            })
            .collect()
    }

    /// The station that leaves its band next, of all that will.
    pub fn leaves_next(flows: &[StationFlow]) -> Option<&StationFlow> {
        let days = |flow: &StationFlow| match flow.leaving? {
            Leaving::Outside(_) => Some(0.0),
            Leaving::Starves(days) | Leaving::Floods(days) => Some(days),
        };
        flows
            .iter()
            .filter(|f| days(f).is_some())
            .min_by(|a, b| days(a).partial_cmp(&days(b)).unwrap_or(std::cmp::Ordering::Equal))
    }

    pub(crate) fn people_at(&self, station: Station) -> u32 {
        let works = |m: &&Member| m.active && m.draft.role >= Role::Member && m.draft.stations.has(station);
        self.members.iter().filter(works).count() as u32
    }

    /// Seconds a card takes: as measured from a dozen cards on, as it should before.
    fn card_s(&self, map: &SalesMap, seen: &Tally, station: Station) -> f64 {
        if seen.done >= 12 && seen.took_s > 0 {
            return seen.took_s as f64 / f64::from(seen.done);
        }
        let here: Vec<u16> = map.tasks.iter().filter(|t| t.station == station).map(|t| t.standard_s).collect();
        here.iter().map(|s| f64::from(*s)).sum::<f64>() / (here.len().max(1) as f64)
    }

    fn capacity(&self, people: u32, card_s: f64) -> f64 {
        let share = f64::from(self.rules().use_percent) / 100.0;
        if card_s > 0.0 { f64::from(people) * self.day_hours() * 3_600.0 * share / card_s } else { 0.0 }
    }

    /// Raw seconds an account spends at a station on its way through Researching and Qualifying.
    fn raw_s(&self, map: &SalesMap, window: &Window, station: Station) -> f64 {
        if !map.tasks.iter().any(|t| t.station == station && matches!(t.bin, Bin::Researching | Bin::Qualifying)) {
            return 0.0;
        }
        let entered = f64::from(window.entered);
        let seen = &window.stations[station as usize];
        let visits = if seen.done > 0 && entered > 0.0 { f64::from(seen.done) / entered } else { 1.0 };
        visits * self.card_s(map, seen, station)
    }

    fn line_curves(&self, window: &Window) -> Option<Curves> {
        let map = self.map();
        let mut raw_s = 0.0;
        let mut rate = f64::INFINITY;
        for station in Station::ALL {
            let here = self.raw_s(map, window, station);
            let people = f64::from(self.people_at(station));
            if here > 0.0 {
                raw_s += here;
                let share = f64::from(self.rules().use_percent) / 100.0;
                rate = rate.min(people * 3_600.0 * share / here);
            }
        }
        (raw_s > 0.0 && rate > 0.0 && rate.is_finite())
            .then_some(Curves { bottleneck_rate: rate, raw_hours: raw_s / 3_600.0 })
    }

    /// The line's real point beside its curves; `None` while nobody works or nothing moved.
    pub fn line_point(&self, from: Time, to: Time, offset_min: i16) -> Option<LinePoint> {
        let curves = self.line_curves(&self.tally(from, to))?;
        let is_on = |bin: u8| matches!(Bin::from_number(bin), Some(Bin::Researching | Bin::Qualifying));
        // The level is walked back from now: whoever entered was not there before.
        let now = f64::from(self.bin_count(Bin::Researching) + self.bin_count(Bin::Qualifying));
        let events = &self.events;
        let (mut left, mut area, span) = (0u32, 0.0, f64::from(to.since(from)).max(1.0));
        let mut since = 0.0;
        for i in 0..events.len() {
            let way = (is_on(events.from[i]), is_on(events.to[i]));
            if events.kind[i] != EventKind::Moved as u8 || events.undone[i] != 0 || way.0 == way.1 {
                continue;
            }
            let step = if way.1 { 1.0 } else { -1.0 };
            let at = events.at[i];
            if at >= to {
                since += step;
            } else if at >= from {
                // From its moment to the end of the window the level is higher by the step.
                area += step * f64::from(to.since(at));
                since += step;
                left += u32::from(way.0);
            }
        }
        let began = now - since;
        let hours = self.working_days(from, to, offset_min) * self.day_hours();
        Some(LinePoint { curves, wip: (began + area / span).max(0.0), rate: f64::from(left) / hours.max(0.1) })
    }

    /// Whether the next account is released, and the pace that the drum sets.
    pub fn release_state(&self, from: Time, to: Time) -> Release {
        let wip = self.bin_count(Bin::Researching) + self.bin_count(Bin::Qualifying);
        let cap = Some(self.rules().wip_cap).filter(|cap| *cap > 0);
        let window = self.tally(from, to);
        let map = self.map();
        let drum = super::shares(&super::periods(self, from, to)).first().map(|share| share.station);
        let share = f64::from(self.rules().use_percent) / 100.0;
        let pace = drum.map_or(0.0, |station| {
            let seen = &window.stations[station as usize];
            let visits = f64::from(seen.done) / f64::from(window.entered.max(1));
            let card = self.card_s(map, seen, station) * visits.max(0.01);
            if card > 0.0 { f64::from(self.people_at(station)) * 3_600.0 * share / card } else { 0.0 }
        });
        let room = cap.map_or(u32::MAX, |cap| u32::from(cap).saturating_sub(wip));
        Release { wip, cap, room, drum, permille_per_hour: (pace * 1_000.0) as u32 }
    }

    /// What a station's level is held to.
    fn station_band(&self, map: &SalesMap, station: Station, capacity: f64) -> LineBand {
        let held: Vec<Bin> = [Bin::Researching, Bin::Qualifying]
            .into_iter()
            .filter(|bin| map.first_task(*bin).is_some_and(|t| t.station == station))
            .collect();
        let mut sum = LineBand::default();
        for (ix, member) in self.members.iter().enumerate() {
            if member.active && member.draft.stations.has(station) {
                for band in held.iter().filter_map(|bin| self.bands_of(ix as MemberIx).of(*bin)) {
                    sum = sum.with(band);
                }
            }
        }
        if sum.max > 0 { sum } else { LineBand { min: 0, ..around(capacity) } }
    }
}

/// A band of a fifth to either side of its target.
fn around(target: f64) -> LineBand {
    let whole = |x: f64| x.round().clamp(0.0, f64::from(u32::MAX)) as u32;
    let target_n = whole(target.ceil()).max(1);
    LineBand { min: whole(target * 0.8).min(target_n), target: target_n, max: whole(target * 1.2).max(target_n) }
}

fn imbalance(arrivals: f64, capacity: f64, level: u32, band: LineBand) -> f64 {
    let load = if capacity > 0.0 {
        arrivals / capacity - 1.0
    } else if arrivals > 0.0 {
        1.0
    } else {
        0.0
    };
    load + f64::from(level) / f64::from(band.target.max(1)) - 1.0
}

/// When a level that changes by `drift` a day leaves its band.
fn leaving(level: u32, band: LineBand, drift: f64) -> Option<Leaving> {
    match band.level(level) {
        outside @ (Level::Under | Level::Over) => Some(Leaving::Outside(outside)),
        Level::In | Level::Full if drift > 1e-9 => {
            Some(Leaving::Floods(f64::from(band.max.saturating_sub(level)) / drift))
        }
        Level::In | Level::Full if drift < -1e-9 => {
            Some(Leaving::Starves(f64::from(level.saturating_sub(band.min)) / -drift))
        }
        Level::In | Level::Full => None,
    }
}

impl StationFlow {
    /// One sentence for the screen.
    pub fn sentence(&self) -> String {
        let name = self.station.name();
        let when = |days: f64| match days {
            d if d < 1.0 => "today".to_owned(),
            d if d < 2.0 => "tomorrow".to_owned(),
            d => format!("in {} working days", d.round()),
        };
        match self.leaving {
            Some(Leaving::Outside(level)) => format!("{name} is {} now: {} cards.", level.words(), self.level),
            Some(Leaving::Floods(days)) => format!("{name} goes over its band {} at today's rates.", when(days)),
            Some(Leaving::Starves(days)) => format!("{name} falls under its band {} at today's rates.", when(days)),
            None => format!("{name} stays in its band at today's rates."),
        }
    }
}

impl LinePoint {
    /// Days of the window that [`State::line_point`] looks at best: two weeks.
    pub const WINDOW_S: u32 = 14 * DAY;
}

#[cfg(test)]
mod tests {
    use super::*;

    const BAND: LineBand = LineBand { min: 40, target: 45, max: 50 };

    #[test]
    fn a_level_leaves_its_band_after_the_room_left_over_the_drift() {
        assert_eq!(leaving(44, BAND, 2.0), Some(Leaving::Floods(3.0)));
        assert_eq!(leaving(44, BAND, -0.5), Some(Leaving::Starves(8.0)));
        assert_eq!(leaving(44, BAND, 0.0), None);
        assert_eq!(leaving(39, BAND, 5.0), Some(Leaving::Outside(Level::Under)));
        assert_eq!(leaving(51, BAND, -5.0), Some(Leaving::Outside(Level::Over)));
    }

    #[test]
    fn in_equilibrium_the_imbalance_is_nothing() {
        assert_eq!(imbalance(20.0, 20.0, 45, BAND), 0.0);
        assert!(imbalance(30.0, 20.0, 45, BAND) > 0.0, "more comes than can be done");
        assert!(imbalance(20.0, 20.0, 10, BAND) < 0.0, "too little lies there");
        assert_eq!(imbalance(5.0, 0.0, 45, BAND), 1.0, "work without people");
    }

    #[test]
    fn a_suggested_band_is_a_fifth_to_either_side() {
        assert_eq!(around(45.0), LineBand { min: 36, target: 45, max: 54 });
        assert!(around(0.0).is_ordered() && around(1e9).is_ordered());
    }
}
