//! Figures of the line as it stands, from counts kept by each command.

use crate::bin::Bin;
use crate::ids::{MemberIx, POOL};
use crate::map::Station;
use crate::settings::{Band, Level, LineBand};
use crate::state::{DueClass, State};
use crate::time::Time;

/// One bin as the Line draws it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BinReport {
    /// Which.
    pub bin: Bin,
    /// Accounts in it.
    pub count: u32,
    /// What counts against the band: Cold that was dealt to somebody counts with Targeted.
    pub against: u32,
    /// The band for all who work there together; `None` where the bin has none.
    pub band: Option<LineBand>,
    /// Where it stands against the band.
    pub level: Option<Level>,
    /// Accounts older than the bin's ageing timer.
    pub late: u32,
    /// Accounts with something due now.
    pub due_now: u32,
}

/// Work in progress of one member against one band.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WipReport {
    /// Who.
    pub member: MemberIx,
    /// Cold and Targeted together.
    pub queued: (u32, Band),
    /// Researching.
    pub researching: (u32, Band),
    /// Qualifying.
    pub qualifying: (u32, Band),
}

/// The station with the most work waiting for each of its people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bottleneck {
    /// Which bin it works.
    pub bin: Bin,
    /// Which station.
    pub station: Station,
    /// Minutes of standard time waiting per person.
    pub minutes_each: u32,
    /// People at the station.
    pub people: u32,
    /// Of a thousand, how long its unbroken work was the longest of all; 0 where work that waits is all there is to
    /// go by.
    pub permille: u32,
}

/// Classes in which a bin's work lies.
const LANES: [DueClass; 6] = DueClass::WORK;

impl State {
    /// The nine bins.
    pub fn line_report(&self, now: Time) -> [BinReport; 9] {
        self.line_report_of(None, now)
    }

    /// The nine bins as one member sees them, or as they are for everyone. What nobody can hold (Cold that
    /// is not dealt, the rejects) is everyone's.
    pub fn line_report_of(&self, whose: Option<MemberIx>, now: Time) -> [BinReport; 9] {
        let mut late = [0u32; 9];
        let mut due_now = [0u32; 9];
        let week = self.settings().week;
        let (bins, entered) = (self.bin_column(), self.entered_column());
        for owner in self.owners().filter(|owner| whose.is_none_or(|who| who == *owner)) {
            for class in LANES {
                // Only bins 3 and 4 grow late, and bands bound what they hold: of deals and customers
                // no more is looked at than is due.
                let may_be_late = !matches!(class, DueClass::Customer | DueClass::Opportunity);
                for item in self.due(owner, class).take_while(|item| may_be_late || item.at <= now) {
                    let ix = item.account as usize;
                    let i = bins[ix].index();
                    due_now[i] += u32::from(item.at <= now);
                    late[i] += u32::from(week.is_late(bins[ix], now.since(entered[ix])));
                }
            }
        }
        let held = |bin| match whose {
            None => self.bin_count(bin),
            Some(who) => self.held(who, bin),
        };
        Bin::ALL.map(|bin| {
            let band = self.line_band(whose, bin);
            let shared = if whose.is_some() && Self::is_shared(bin) { self.held(POOL, bin) } else { 0 };
            let dealt = match whose {
                Some(who) => self.held(who, Bin::Cold),
                None => self.bin_count(Bin::Cold) - self.held(POOL, Bin::Cold),
            };
            let dealt = if bin == Bin::Targeted { dealt } else { 0 };
            let (count, against) = (held(bin) + shared, held(bin) + dealt);
            let level = band.map(|b| b.level(against));
            BinReport { bin, count, against, band, level, late: late[bin.index()], due_now: due_now[bin.index()] }
        })
    }

    /// Every active member, and the pool.
    fn owners(&self) -> impl Iterator<Item = MemberIx> + '_ {
        (0..self.members().len() as MemberIx).chain([POOL])
    }

    /// The bands of everyone who works a bin, added up, or of one who does. Cold is a universe and has none.
    pub(crate) fn line_band(&self, whose: Option<MemberIx>, bin: Bin) -> Option<LineBand> {
        if bin == Bin::Cold {
            return None;
        }
        let first = self.map().first_task(if bin == Bin::Targeted { Bin::Researching } else { bin })?;
        let mut sum = LineBand::default();
        let mut found = false;
        for (i, member) in self.members().iter().enumerate() {
            let is_asked = whose.is_none_or(|who| usize::from(who) == i);
            if is_asked && member.active && member.draft.stations.has(first.station) {
                sum = sum.with(self.bands_of(i as MemberIx).of(bin)?);
                found = true;
            }
        }
        found.then_some(sum)
    }

    /// Work in progress against bands, for everyone who holds a prospecting station.
    pub fn wip_report(&self) -> Vec<WipReport> {
        let works = |member: MemberIx| {
            self.member(member).is_some_and(|m| {
                m.active && (m.draft.stations.has(Station::JuniorSdr) || m.draft.stations.has(Station::SeniorSdr))
            })
        };
        (0..self.members().len() as MemberIx)
            .filter(|ix| works(*ix))
            .map(|member| {
                let bands = self.bands_of(member);
                WipReport {
                    member,
                    queued: (self.held(member, Bin::Cold) + self.held(member, Bin::Targeted), bands.queued),
                    researching: (self.held(member, Bin::Researching), bands.researching),
                    qualifying: (self.held(member, Bin::Qualifying), bands.qualifying),
                }
            })
            .collect()
    }

    /// The station with the most standard time waiting per person; `None` while nothing waits.
    pub fn bottleneck(&self, now: Time) -> Option<Bottleneck> {
        let waiting = self.stations_with_waiting(now);
        // The first of equals: nearer the start of the line.
        waiting.into_iter().rev().max_by_key(|b| b.minutes_each).filter(|b| b.minutes_each > 0)
    }

    /// The station whose unbroken work was the longest for most of the time since `from`; where nobody has worked,
    /// the one with the most waiting.
    pub fn bottleneck_since(&self, from: Time, now: Time) -> Option<Bottleneck> {
        let shares = crate::flow::shares(&crate::flow::periods(self, from, now));
        let Some(share) = shares.first() else { return self.bottleneck(now) };
        let permille = share.permille();
        let waiting = self.stations_with_waiting(now).into_iter().find(|b| b.station == share.station);
        let bin = self.map().tasks.iter().find(|t| t.station == share.station).map(|t| t.bin);
        match (waiting, bin) {
            (Some(waiting), _) => Some(Bottleneck { permille, ..waiting }),
            (None, Some(bin)) => {
                let people = self.people_at(share.station);
                Some(Bottleneck { bin, station: share.station, minutes_each: 0, people, permille })
            }
            (None, None) => self.bottleneck(now),
        }
    }

    fn stations_with_waiting(&self, now: Time) -> Vec<Bottleneck> {
        let mut waiting_s = [0u64; 15];
        let mut bin_of: [Option<Bin>; 15] = [None; 15];
        for owner in self.owners() {
            for class in LANES {
                for item in self.due(owner, class).take_while(|item| item.at <= now) {
                    let row = self.account(item.account);
                    if let Some(task) = self.map_of(&row).task(row.task) {
                        waiting_s[task.station as usize] += u64::from(task.standard_s);
                        bin_of[task.station as usize] = Some(row.bin);
                    }
                }
            }
        }
        Station::ALL
            .into_iter()
            .filter_map(|station| {
                let bin = bin_of[station as usize]?;
                let people = self.people_at(station);
                let minutes_each = (waiting_s[station as usize] / 60 / u64::from(people.max(1))) as u32;
                Some(Bottleneck { bin, station, minutes_each, people, permille: 0 })
            })
            .collect()
    }
}
