//! What is kept beside the columns so that no screen scans accounts: counts, ranks, what is due.
//!
//! All of it can be recomputed from the columns; none of it is stored or hashed.

use super::rows::{AccountRow, flag};
use super::{ProfileRow, State, Words};
use crate::bin::Bin;
use crate::ids::{AccountIx, MemberIx, POOL};
use crate::settings::Scoring;
use crate::time::Time;
use std::collections::BTreeSet;
use std::ops::Bound;

/// Why something is due; the order is the order of work (METHOD §4: inbound, call-backs, then from
/// the end of the line backwards).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum DueClass {
    /// Inbound inside its speed clock.
    Inbound = 0,
    /// A call-back was promised.
    CallBack = 1,
    /// A task on a customer.
    Customer = 2,
    /// A task on a live deal.
    Opportunity = 3,
    /// A task in Qualifying.
    Qualifying = 4,
    /// A task in Researching.
    Researching = 5,
    /// A reject bin's timer: nobody's task.
    Timer = 9,
}

impl DueClass {
    /// The classes a person works, in order.
    pub const WORK: [Self; 6] =
        [Self::Inbound, Self::CallBack, Self::Customer, Self::Opportunity, Self::Qualifying, Self::Researching];

    /// The bin its accounts stand in; `None` where they come from several.
    pub const fn bin(self) -> Option<Bin> {
        match self {
            Self::Inbound | Self::CallBack | Self::Timer => None,
            Self::Customer => Some(Bin::CurrentCustomer),
            Self::Opportunity => Some(Bin::ActiveOpportunity),
            Self::Qualifying => Some(Bin::Qualifying),
            Self::Researching => Some(Bin::Researching),
        }
    }

    fn of(row: &AccountRow) -> Option<Self> {
        if row.due_at == Time(0) || row.has(flag::REMOVED) {
            return None;
        }
        let by_bin = match row.bin {
            Bin::Cold | Bin::Targeted | Bin::BadFit => return None,
            Bin::Developing | Bin::NoCurrentOpportunity => return Some(Self::Timer),
            Bin::Researching => Self::Researching,
            Bin::Qualifying => Self::Qualifying,
            Bin::ActiveOpportunity => Self::Opportunity,
            Bin::CurrentCustomer => Self::Customer,
        };
        if row.has(flag::AVOID) {
            None
        } else if row.has(flag::INBOUND) {
            Some(Self::Inbound)
        } else if row.has(flag::CALL_BACK) {
            Some(Self::CallBack)
        } else {
            Some(by_bin)
        }
    }
}

/// One thing that is or will be due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DueItem {
    /// Which account.
    pub account: AccountIx,
    /// Why.
    pub class: DueClass,
    /// When.
    pub at: Time,
}

#[derive(Clone, Default, Debug)]
pub(crate) struct Indexes {
    pub bins: [u32; 9],
    held: Vec<[u32; 9]>,
    pool: [u32; 9],
    cold: BTreeSet<u64>,
    targeted: BTreeSet<u64>,
    due: BTreeSet<(u32, u64)>,
    pub scores: Vec<u16>,
    /// Each account's place in the table of zones; 0 is unknown.
    pub zones: Vec<u8>,
    /// The zone of each pair of country and state that came up.
    pub zone_of: std::collections::BTreeMap<(u16, u16), u8>,
    industry_points: Vec<u8>,
    source_points: Vec<u8>,
    /// The stations with a task in each bin, in any version of the map.
    stations: [u16; 9],
    /// Operations the undo records hold altogether.
    pub undo_ops: usize,
    /// Pieces of the undo records that are stored as they are.
    pub clean_undo: BTreeSet<u32>,
    /// Whether the rules, and the deals, are stored as they are.
    pub clean_controls: bool,
    pub clean_deals: bool,
    /// Whether the wall is as it was last written.
    pub clean_wall: bool,
}

const TOP: u64 = 1_000;

fn rank_key(owner: MemberIx, rank: u16, ix: AccountIx) -> u64 {
    u64::from(owner) << 48 | (TOP - u64::from(rank).min(TOP)) << 32 | u64::from(ix)
}

fn due_key(owner: MemberIx, class: DueClass, at: Time, ix: AccountIx) -> (u32, u64) {
    (u32::from(owner) << 8 | class as u32, u64::from(at.0) << 32 | u64::from(ix))
}

/// The score a row is ranked by: its own, and 100 more when it came back from No Current Opportunity.
fn rank_of(row: &AccountRow, score: u16) -> u16 {
    if row.has(flag::BOOST) { (score + 100).min(TOP as u16) } else { score }
}

impl Indexes {
    /// A tree's leaves are about two thirds full.
    pub fn bytes_held(&self) -> usize {
        (self.cold.len() + self.targeted.len()) * 12 + self.due.len() * 24
    }

    pub fn forget_points(&mut self, words: Words, len: usize) {
        match words {
            Words::Industries => self.industry_points.truncate(len),
            Words::Sources => self.source_points.truncate(len),
            // The number may come to stand for another word.
            Words::Countries | Words::Regions => self.zone_of.clear(),
        }
    }

    pub fn held(&self, member: MemberIx, bin: Bin) -> u32 {
        if member == POOL {
            self.pool[bin.index()]
        } else {
            self.held.get(usize::from(member)).map_or(0, |h| h[bin.index()])
        }
    }

    fn held_mut(&mut self, member: MemberIx) -> &mut [u32; 9] {
        if member == POOL {
            return &mut self.pool;
        }
        let i = usize::from(member);
        if i >= self.held.len() {
            self.held.resize(i + 1, [0; 9]);
        }
        &mut self.held[i]
    }

    fn ranked_key(&self, ix: AccountIx, row: &AccountRow) -> Option<(Bin, u64)> {
        let queued = matches!(row.bin, Bin::Cold | Bin::Targeted);
        if !queued || row.flags & (flag::REMOVED | flag::AVOID | flag::DO_NOT_CALL | flag::HELD) != 0 {
            return None;
        }
        Some((row.bin, rank_key(row.owner, rank_of(row, self.scores[ix as usize]), ix)))
    }

    pub fn insert(&mut self, ix: AccountIx, row: &AccountRow) {
        if row.has(flag::REMOVED) {
            return;
        }
        self.bins[row.bin.index()] += 1;
        self.held_mut(row.owner)[row.bin.index()] += 1;
        match self.ranked_key(ix, row) {
            Some((Bin::Cold, key)) => drop(self.cold.insert(key)),
            Some((_, key)) => drop(self.targeted.insert(key)),
            None => {}
        }
        if let Some(class) = DueClass::of(row) {
            self.due.insert(due_key(due_owner(row), class, row.due_at, ix));
        }
    }

    pub fn remove(&mut self, ix: AccountIx, row: &AccountRow) {
        if row.has(flag::REMOVED) {
            return;
        }
        self.bins[row.bin.index()] -= 1;
        self.held_mut(row.owner)[row.bin.index()] -= 1;
        match self.ranked_key(ix, row) {
            Some((Bin::Cold, key)) => drop(self.cold.remove(&key)),
            Some((_, key)) => drop(self.targeted.remove(&key)),
            None => {}
        }
        if let Some(class) = DueClass::of(row) {
            self.due.remove(&due_key(due_owner(row), class, row.due_at, ix));
        }
    }
}

/// Timers belong to nobody, so that one look finds all that ran out.
fn due_owner(row: &AccountRow) -> MemberIx {
    match row.bin {
        Bin::Developing | Bin::NoCurrentOpportunity => POOL,
        Bin::Cold
        | Bin::Targeted
        | Bin::Researching
        | Bin::Qualifying
        | Bin::ActiveOpportunity
        | Bin::CurrentCustomer
        | Bin::BadFit => row.owner,
    }
}

impl State {
    /// Accounts in Cold or Targeted that `owner` holds ([`POOL`] for nobody's), best first.
    pub fn ranked(&self, bin: Bin, owner: MemberIx) -> impl DoubleEndedIterator<Item = AccountIx> + '_ {
        let set = if bin == Bin::Cold { &self.index.cold } else { &self.index.targeted };
        let (from, to) = (u64::from(owner) << 48, u64::from(owner) << 48 | 0xffff_ffff_ffff);
        set.range(from..=to).map(|key| *key as u32)
    }

    /// What is due in one class for one owner, soonest first, past and future.
    pub fn due(&self, owner: MemberIx, class: DueClass) -> impl DoubleEndedIterator<Item = DueItem> + '_ {
        let prefix = u32::from(owner) << 8 | class as u32;
        self.index.due.range((prefix, 0)..=(prefix, u64::MAX)).map(move |(_, key)| DueItem {
            account: *key as u32,
            class,
            at: Time((*key >> 32) as u32),
        })
    }

    /// What becomes due in one class for one owner after `now`, soonest first.
    pub fn due_after(&self, owner: MemberIx, class: DueClass, now: Time) -> impl Iterator<Item = DueItem> + '_ {
        let prefix = u32::from(owner) << 8 | class as u32;
        let from = (
            Bound::Excluded((prefix, u64::from(now.0) << 32 | u64::from(u32::MAX))),
            Bound::Included((prefix, u64::MAX)),
        );
        self.index.due.range(from).map(move |(_, key)| DueItem {
            account: *key as u32,
            class,
            at: Time((*key >> 32) as u32),
        })
    }

    /// The account's score, 0 to 1,000.
    pub fn score(&self, ix: AccountIx) -> u16 {
        self.index.scores[ix as usize]
    }

    /// The score it is ranked by.
    pub fn rank_score(&self, ix: AccountIx) -> u16 {
        rank_of(&self.accounts.get(ix), self.score(ix))
    }

    /// The three parts of a score, each already weighted; their sum is the score.
    pub fn score_parts(&self, ix: AccountIx) -> super::ScoreParts {
        self.parts_of(&self.profiles.get(ix))
    }

    pub(crate) fn parts_of(&self, profile: &ProfileRow) -> super::ScoreParts {
        let scoring = &self.settings.scoring;
        let total =
            u32::from(scoring.size_weight) + u32::from(scoring.industry_weight) + u32::from(scoring.source_weight);
        let part = |weight: u16, points: u8| {
            (u32::from(weight) * u32::from(points.min(100)) * 10).checked_div(total).unwrap_or(0) as u16
        };
        let known = |table: &[u8], symbol: u16| table.get(usize::from(symbol)).copied().unwrap_or(scoring.other_points);
        super::ScoreParts {
            size: part(scoring.size_weight, size_points(scoring, profile.employees)),
            industry: part(scoring.industry_weight, known(&self.index.industry_points, profile.industry)),
            source: part(scoring.source_weight, known(&self.index.source_points, profile.source)),
        }
    }

    pub(crate) fn learn_points(&mut self) {
        let scoring = &self.settings.scoring;
        let table = |symbols: &crate::column::Symbols, listed: &[(String, u8)]| -> Vec<u8> {
            let mut points = vec![scoring.other_points; symbols.len()];
            for (word, value) in listed {
                if let Some(symbol) = symbols.find(word) {
                    points[usize::from(symbol)] = *value;
                }
            }
            points
        };
        self.index.industry_points = table(&self.industries, &scoring.industries);
        self.index.source_points = table(&self.sources, &scoring.sources);
    }

    /// The points of a word that was just learnt, beside those of all before it.
    pub(crate) fn learn_point(&mut self, words: Words, word: &str) {
        let scoring = &self.settings.scoring;
        let (listed, points, known) = match words {
            Words::Industries => (&scoring.industries, &mut self.index.industry_points, self.industries.len()),
            Words::Sources => (&scoring.sources, &mut self.index.source_points, self.sources.len()),
            Words::Countries | Words::Regions => return,
        };
        if points.len() < known {
            // The last of equal words wins, as in the table for all.
            points.push(listed.iter().rev().find(|(w, _)| w == word).map_or(scoring.other_points, |(_, p)| *p));
        }
    }

    /// Which stations have work in which bin, so that nobody walks through lanes that are not theirs.
    pub(crate) fn learn_stations(&mut self) {
        self.index.stations = [0; 9];
        for task in self.maps.iter().flat_map(|map| &map.tasks) {
            self.index.stations[task.bin.index()] |= 1 << task.station as u16;
        }
    }

    /// The stations that have work on any map in use.
    pub(crate) fn stations_with_work(&self) -> crate::map::Stations {
        crate::map::Stations(self.index.stations.iter().fold(0, |all, bits| all | bits))
    }

    /// Whether any task of a lane can be for someone with these stations.
    pub(crate) fn may_be_theirs(&self, class: DueClass, stations: crate::map::Stations) -> bool {
        class.bin().is_none_or(|bin| self.index.stations[bin.index()] & stations.0 != 0)
    }

    /// The zone of a country and a state, found once for each pair.
    pub(crate) fn zone_for(&mut self, country: u16, region: u16) -> u8 {
        let (countries, regions) = (&self.countries, &self.regions);
        *self
            .index
            .zone_of
            .entry((country, region))
            .or_insert_with(|| crate::timing::zone_code(countries.word(country), regions.word(region)))
    }

    /// Recomputes every index from the columns.
    pub(crate) fn rebuild(&mut self) {
        self.index = Indexes { undo_ops: self.undo.iter().map(|r| r.ops.len()).sum(), ..Indexes::default() };
        self.learn_points();
        self.learn_stations();
        let rows = self.accounts.len() as u32;
        self.index.scores = (0..rows).map(|ix| self.parts_of(&self.profiles.get(ix)).sum()).collect();
        self.index.zones = (0..rows)
            .map(|ix| self.zone_for(self.profiles.country[ix as usize], self.profiles.region[ix as usize]))
            .collect();
        // Sorted first and built at once: inserting one by one costs a tree walk for each account.
        let (mut cold, mut targeted, mut due) = (Vec::new(), Vec::new(), Vec::new());
        for ix in 0..rows {
            let row = self.accounts.get(ix);
            if row.has(flag::REMOVED) {
                continue;
            }
            self.index.bins[row.bin.index()] += 1;
            self.index.held_mut(row.owner)[row.bin.index()] += 1;
            match self.index.ranked_key(ix, &row) {
                Some((Bin::Cold, key)) => cold.push(key),
                Some((_, key)) => targeted.push(key),
                None => {}
            }
            if let Some(class) = DueClass::of(&row) {
                due.push(due_key(due_owner(&row), class, row.due_at, ix));
            }
        }
        self.index.cold = cold.into_iter().collect();
        self.index.targeted = targeted.into_iter().collect();
        self.index.due = due.into_iter().collect();
    }

    /// Whether the indexes are what the columns say; for tests and the self-check after loading.
    pub fn indexes_agree(&self) -> bool {
        let mut fresh = self.clone();
        fresh.rebuild();
        fresh.rebuild_history();
        let (a, b) = (&self.index, &fresh.index);
        let members = a.held.len().max(b.held.len()) as MemberIx;
        a.bins == b.bins
            && a.pool == b.pool
            && a.cold == b.cold
            && a.targeted == b.targeted
            && a.due == b.due
            && a.scores == b.scores
            && a.zones == b.zones
            && self.history.agrees(&fresh.history)
            && (0..members).all(|m| Bin::ALL.iter().all(|bin| a.held(m, *bin) == b.held(m, *bin)))
    }
}

fn size_points(scoring: &Scoring, employees: u32) -> u8 {
    if employees == 0 {
        return scoring.other_points;
    }
    scoring.sizes.iter().rev().find(|(from, _)| employees >= *from).map_or(0, |(_, points)| *points)
}
