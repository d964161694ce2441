//! What happened in a range of days: one pass over the moves, one over the touches' columns.

use super::MoveRow;
use crate::bin::{Bin, Group, Reason};
use crate::controls::CAMPAIGN_FIELD;
use crate::field::FieldValue;
use crate::ids::{AccountIx, MemberIx, POOL};
use crate::measure::ledger::Ledger;
use crate::measure::proportion::Share;
use crate::measure::survival::Stay;
use crate::settings::LineBand;
use crate::state::{DayCount, DueClass, EventKind, State, flag};
use crate::time::{DAY, Day, HOUR, Time};
use std::collections::{BTreeMap, BTreeSet};

/// Days from first to last, both included, on a clock so many minutes ahead of UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Range {
    /// First.
    pub from: Day,
    /// Last.
    pub to: Day,
    /// The clock.
    pub offset_min: i16,
}

impl Range {
    /// Days in it.
    pub const fn days(self) -> u32 {
        self.to.0.saturating_sub(self.from.0) + 1
    }
    /// The moment it begins.
    pub fn start(self) -> Time {
        self.from.at_minute(0, self.offset_min)
    }
    /// The moment after its end.
    pub fn end(self) -> Time {
        Day(self.to.0 + 1).at_minute(0, self.offset_min)
    }
    /// The range of the same length right before it.
    pub const fn before(self) -> Self {
        let days = self.days();
        Self { from: Day(self.from.0.saturating_sub(days)), to: Day(self.from.0.saturating_sub(1)), ..self }
    }
    fn day_of(self, at: Time) -> Option<usize> {
        let day = at.day(self.offset_min);
        (self.from..=self.to).contains(&day).then(|| (day.0 - self.from.0) as usize)
    }
}

/// Which laps count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Laps {
    /// Every one.
    #[default]
    All,
    /// Accounts on their first way along the line.
    First,
    /// Accounts that came back.
    Later,
}

/// What a board looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// One holder's work only.
    pub member: Option<MemberIx>,
    /// One source only, by number.
    pub source: Option<u16>,
    /// First lap, later ones, or all.
    pub laps: Laps,
    /// Accounts that one campaign works only, by its key.
    pub campaign: Option<u16>,
}

impl Filter {
    fn lap(self, lap: u8) -> bool {
        match self.laps {
            Laps::All => true,
            Laps::First => lap == 0,
            Laps::Later => lap > 0,
        }
    }
    fn member(self, member: MemberIx) -> bool {
        self.member.is_none_or(|only| only == member)
    }
    fn source(self, source: u16) -> bool {
        self.source.is_none_or(|only| only == source)
    }
}

/// One way through prospecting that ended: from the pull to an acceptance or a reject bin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cycle {
    /// The day it ended, counted from the range's first.
    pub day: u32,
    /// Days it took, first and last included.
    pub days: u32,
    /// Whether an executive accepted it.
    pub is_accepted: bool,
}

/// What was decided in the range, step by step.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Steps {
    /// Left Researching: to Qualifying, of all.
    pub researched: Share,
    /// Left Qualifying: handed to an executive, of all.
    pub qualified: Share,
    /// Answered by an executive: accepted, of all.
    pub accepted: Share,
    /// Deals that ended: won, of all.
    pub won: Share,
    /// Left prospecting: as an accepted opportunity, of all.
    pub to_opportunity: Share,
}

/// What one member did at their cards.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct MemberWork {
    /// Cards answered.
    pub answered: u32,
    /// Cards skipped.
    pub skipped: u32,
    /// Seconds at cards.
    pub work_s: u64,
    /// Seconds the map gives for them.
    pub standard_s: u64,
    /// Own hand-offs an executive accepted.
    pub accepted: u32,
    /// Own hand-offs an executive answered.
    pub answered_hand_offs: u32,
    /// Hand-offs of others they accepted as an executive.
    pub took: u32,
}

/// One account that is in work now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OpenStay {
    /// Which.
    pub account: AccountIx,
    /// Where.
    pub bin: Bin,
    /// Who holds it.
    pub owner: MemberIx,
    /// Days there, the first included.
    pub days: u32,
}

/// Everything a board draws of a range.
#[derive(Clone, PartialEq, Debug)]
pub struct FlowReport {
    /// The range.
    pub range: Range,
    /// Accounts in each bin when it began.
    pub start: [u32; 9],
    /// Accounts that came into each bin, by day.
    pub entered: Vec<[u32; 9]>,
    /// Accounts that left each bin, by day.
    pub left: Vec<[u32; 9]>,
    /// Moves from one bin in work on to a later one, by day.
    pub forward: Vec<u32>,
    /// New leads, by day.
    pub arrived: Vec<u32>,
    /// New leads by source, most first.
    pub arrived_by_source: Vec<(u16, u32)>,
    /// Moves from bin to bin.
    pub moves: [[u32; 9]; 9],
    /// Moves into reject bins by reason, most first.
    pub rejects: Vec<(Reason, u32)>,
    /// Little's ledger of each bin.
    pub ledgers: [Ledger; 9],
    /// Little's ledger of Researching and Qualifying together.
    pub in_work: Ledger,
    /// Stays that ended in the range, in days, by bin.
    pub stays: [Vec<Stay>; 9],
    /// Ways through prospecting that ended.
    pub cycles: Vec<Cycle>,
    /// Acceptances, by day.
    pub accepted: Vec<u32>,
    /// Hand-offs an executive answered, by day.
    pub answered: Vec<u32>,
    /// Deals won, by day.
    pub won: Vec<u32>,
    /// Decisions.
    pub steps: Steps,
    /// Seconds hand-offs waited for their answer, of those answered in the range.
    pub waited_s: u64,
    /// Seconds a bin was below its band, and seconds it was full or over.
    pub starved_full_s: [(u64, u64); 9],
    /// Cards answered, by bin.
    pub touches: [u32; 9],
    /// Seconds at cards, by bin.
    pub work_s: [u64; 9],
    /// What each member did, by place.
    pub members: Vec<MemberWork>,
}

impl FlowReport {
    fn empty(range: Range, members: usize) -> Self {
        let days = range.days() as usize;
        Self {
            range,
            start: [0; 9],
            entered: vec![[0; 9]; days],
            left: vec![[0; 9]; days],
            forward: vec![0; days],
            arrived: vec![0; days],
            arrived_by_source: Vec::new(),
            moves: [[0; 9]; 9],
            rejects: Vec::new(),
            ledgers: [Ledger::default(); 9],
            in_work: Ledger::default(),
            stays: Default::default(),
            cycles: Vec::new(),
            accepted: vec![0; days],
            answered: vec![0; days],
            won: vec![0; days],
            steps: Steps::default(),
            waited_s: 0,
            starved_full_s: [(0, 0); 9],
            touches: [0; 9],
            work_s: [0; 9],
            members: vec![MemberWork::default(); members],
        }
    }

    /// Accounts in each bin at the end of each day.
    pub fn levels(&self) -> Vec<[u32; 9]> {
        let mut level = self.start;
        self.entered
            .iter()
            .zip(&self.left)
            .map(|(came, went)| {
                for bin in 0..9 {
                    level[bin] = (level[bin] + came[bin]).saturating_sub(went[bin]);
                }
                level
            })
            .collect()
    }

    /// Accepted opportunities altogether.
    pub fn accepted_total(&self) -> u32 {
        self.accepted.iter().sum()
    }
}

/// What one member put out in a month, from the day's counters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Output {
    /// Who.
    pub member: MemberIx,
    /// All the month's days together.
    pub sum: DayCount,
}

/// A level that goes up and down, held against a band.
struct Sweep {
    level: i64,
    since: Time,
    band: Option<LineBand>,
    starved_s: u64,
    full_s: u64,
}

impl Sweep {
    fn until(&mut self, at: Time) {
        if let Some(band) = self.band {
            let time = u64::from(at.since(self.since));
            if self.level < i64::from(band.min) {
                self.starved_s += time;
            } else if self.level >= i64::from(band.max) {
                self.full_s += time;
            }
        }
        self.since = self.since.max(at);
    }
}

/// Bins whose level is held against a band, and so followed from move to move.
const SWEPT: [Bin; 3] = [Bin::Targeted, Bin::Researching, Bin::Qualifying];

fn is_swept(bin: Bin) -> bool {
    SWEPT.contains(&bin)
}

impl State {
    /// Whether an account's source counts. Where every source does, nothing is looked up: accounts come in no order,
    /// and a year of a large line would miss the cache millions of times.
    fn is_of_source(&self, filter: Filter, account: AccountIx) -> bool {
        filter.source.is_none_or(|only| self.profiles.source[account as usize] == only)
    }

    /// What happened in the range, for what the filter lets through.
    pub fn flow_report(&self, range: Range, filter: Filter, now: Time) -> FlowReport {
        let mut report = FlowReport::empty(range, self.members.len());
        let (start, end) = (range.start(), range.end().min(Time(now.0.max(range.start().0 + 1))));
        let mut edges: [Vec<(Time, i8)>; 9] = Default::default();
        let (mut overlap, mut work_overlap) = ([0i64; 9], 0i64);
        let (mut work_start, mut work_came, mut work_left) = (0i64, 0u64, 0u64);
        let mut rejects = [0u32; 256];
        let campaign = filter.campaign.map(|key| self.campaign_accounts(key));
        match &campaign {
            Some(accounts) => self.count_campaign_arrivals(&mut report, filter, accounts, &mut overlap, (start, end)),
            None => self.count_arrivals(&mut report, filter, start, end, &mut overlap),
        }
        let in_campaign = |account: AccountIx| campaign.as_ref().is_none_or(|own| own.contains(&account));
        for row in &self.history.rows {
            if row.is_struck || row.at >= end || !self.is_of_source(filter, row.account) {
                continue;
            }
            if !in_campaign(row.account) {
                continue;
            }
            let day = if row.at < start { None } else { range.day_of(row.at) };
            let (from, to) = (row.from.index(), row.to.index());
            if let Some(day) = day {
                self.count_decision(&mut report, row, day, filter);
            }
            // What is in the system counts from when it came, or from the range's beginning.
            let rest = i64::from(end.since(row.at.max(start)));
            let is_work = |bin: Bin| matches!(bin, Bin::Researching | Bin::Qualifying);
            let (leaves, enters) = (
                filter.member(row.holder) && filter.lap(row.lap),
                filter.member(row.next_holder()) && filter.lap(row.next_lap()),
            );
            // Another holder is a way out for one and a way in for the other.
            let (leaves, enters) = if row.ends_stay() || leaves != enters { (leaves, enters) } else { (false, false) };
            if leaves {
                overlap[from] -= rest;
                match day {
                    Some(day) => {
                        report.left[day][from] += 1;
                        if is_swept(row.from) {
                            edges[from].push((row.at, -1));
                        }
                        if row.ends_stay() {
                            report.moves[from][to] += 1;
                            let days = 1 + row.at.since(row.since) / DAY;
                            report.stays[from].push(Stay { length: days, is_open: false });
                            if row.to.group() == Group::Reject {
                                rejects[usize::from(row.reason)] += 1;
                            }
                        }
                    }
                    None => report.start[from] = report.start[from].saturating_sub(1),
                }
            }
            if enters {
                overlap[to] += rest;
                match day {
                    Some(day) => {
                        report.entered[day][to] += 1;
                        if is_swept(row.to) {
                            edges[to].push((row.at, 1));
                        }
                    }
                    None => report.start[to] += 1,
                }
            }
            let is_stage = |bin: Bin| is_work(bin) || bin == Bin::ActiveOpportunity;
            if let (true, true, Some(day)) = (leaves && enters, is_stage(row.from) && is_stage(row.to), day) {
                report.forward[day] += u32::from(row.to > row.from);
            }
            let (out, into) = (leaves && is_work(row.from), enters && is_work(row.to));
            if out != into {
                let sign = if into { 1 } else { -1 };
                work_overlap += sign * rest;
                match day {
                    Some(_) if into => work_came += 1,
                    Some(_) => work_left += 1,
                    None => work_start += sign,
                }
            }
        }
        let range_s = u64::from(end.since(start));
        for bin in 0..9 {
            let came: u64 = report.entered.iter().map(|day| u64::from(day[bin])).sum();
            let went: u64 = report.left.iter().map(|day| u64::from(day[bin])).sum();
            let already = u64::from(report.start[bin]);
            report.ledgers[bin] = Ledger {
                range_s,
                overlap_s: overlap[bin].max(0) as u64,
                visits: already + came,
                already,
                remaining: (already + came).saturating_sub(went),
            };
        }
        let already = work_start.max(0) as u64;
        report.in_work = Ledger {
            range_s,
            overlap_s: work_overlap.max(0) as u64,
            visits: already + work_came,
            already,
            remaining: (already + work_came).saturating_sub(work_left),
        };
        for bin in SWEPT {
            let i = bin.index();
            edges[i].sort_unstable();
            let mut sweep = Sweep {
                level: i64::from(report.start[i]),
                since: start,
                band: self.band_for(bin, filter),
                starved_s: 0,
                full_s: 0,
            };
            for (at, by) in &edges[i] {
                sweep.until(*at);
                sweep.level += i64::from(*by);
            }
            sweep.until(end);
            report.starved_full_s[i] = (sweep.starved_s, sweep.full_s);
        }
        report.rejects = Reason::ALL
            .into_iter()
            .map(|reason| (reason, rejects[usize::from(reason.code())]))
            .filter(|(_, count)| *count > 0)
            .collect();
        report.rejects.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        self.count_touches(&mut report, filter, in_campaign, (start, end));
        report
    }

    fn band_for(&self, bin: Bin, filter: Filter) -> Option<LineBand> {
        match filter.member {
            Some(member) => self.bands_of(member).of(bin).map(LineBand::from),
            None => self.line_band(None, bin),
        }
    }

    fn count_arrivals(&self, report: &mut FlowReport, filter: Filter, start: Time, end: Time, overlap: &mut [i64; 9]) {
        let cold = Bin::Cold.index();
        let in_pool = filter.member.is_none() && filter.laps != Laps::Later;
        let mut by_source: Vec<u32> = vec![0; self.sources.len()];
        for ((hour, source, by), count) in &self.history.arrivals {
            let at = Time(hour.saturating_mul(HOUR));
            if at >= end || !filter.source(*source) {
                continue;
            }
            let day = if at < start { None } else { report.range.day_of(at) };
            if in_pool {
                overlap[cold] += i64::from(*count) * i64::from(end.since(at.max(start)));
                match day {
                    Some(day) => report.entered[day][cold] += count,
                    None => report.start[cold] += count,
                }
            }
            if let Some(day) = day.filter(|_| filter.member(*by) && filter.laps != Laps::Later) {
                report.arrived[day] += count;
                if let Some(sum) = by_source.get_mut(usize::from(*source)) {
                    *sum += count;
                }
            }
        }
        report.arrived_by_source =
            by_source.iter().enumerate().filter(|(_, n)| **n > 0).map(|(s, n)| (s as u16, *n)).collect();
        report.arrived_by_source.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    }

    /// Accounts that a campaign works, in order of their place.
    fn campaign_accounts(&self, campaign: u16) -> BTreeSet<AccountIx> {
        let is_its = |value: &FieldValue| *value == FieldValue::Number(i32::from(campaign));
        let values = self.field_values.iter().filter(|((_, field), value)| *field == CAMPAIGN_FIELD && is_its(value));
        values.map(|((account, _), _)| *account).collect()
    }

    /// The leads a campaign works: the line's counters do not know it, so its own accounts are asked.
    fn count_campaign_arrivals(
        &self,
        report: &mut FlowReport,
        filter: Filter,
        accounts: &BTreeSet<AccountIx>,
        overlap: &mut [i64; 9],
        (start, end): (Time, Time),
    ) {
        let cold = Bin::Cold.index();
        let mut by_source: BTreeMap<u16, u32> = BTreeMap::new();
        for ix in accounts {
            let profile = self.profiles.get(*ix);
            let at = profile.created_at;
            let is_there = self.accounts.flags[*ix as usize] & flag::REMOVED == 0;
            if !is_there || at >= end || filter.laps == Laps::Later || !filter.source(profile.source) {
                continue;
            }
            let day = if at < start { None } else { report.range.day_of(at) };
            if filter.member.is_none() {
                overlap[cold] += i64::from(end.since(at.max(start)));
                match day {
                    Some(day) => report.entered[day][cold] += 1,
                    None => report.start[cold] += 1,
                }
            }
            if let Some(day) = day.filter(|_| filter.member(profile.created_by)) {
                report.arrived[day] += 1;
                *by_source.entry(profile.source).or_default() += 1;
            }
        }
        report.arrived_by_source = by_source.into_iter().collect();
        report.arrived_by_source.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    }

    /// What a move of the range decided. Credit goes to who held it, as the line gives it.
    fn count_decision(&self, report: &mut FlowReport, row: &MoveRow, day: usize, filter: Filter) {
        if !filter.member(row.holder) || !filter.lap(row.lap) {
            return;
        }
        let steps = &mut report.steps;
        let tally = |share: &mut Share, is_hit: bool| {
            share.of += 1;
            share.hits += u32::from(is_hit);
        };
        let mut answered = None;
        let mut ended = None;
        match row.from {
            Bin::Researching if row.ends_stay() => {
                tally(&mut steps.researched, row.to == Bin::Qualifying);
                ended = (row.to != Bin::Qualifying).then_some(false);
            }
            Bin::Qualifying if row.ends_stay() => {
                tally(&mut steps.qualified, row.to == Bin::ActiveOpportunity);
                ended = (row.to != Bin::ActiveOpportunity).then_some(false);
            }
            Bin::ActiveOpportunity if row.is_acceptance() => {
                answered = Some(true);
                ended = Some(true);
                report.accepted[day] += 1;
            }
            Bin::ActiveOpportunity if row.ends_stay() && row.is_accepted => {
                tally(&mut steps.won, row.to == Bin::CurrentCustomer);
                report.won[day] += u32::from(row.to == Bin::CurrentCustomer);
            }
            Bin::ActiveOpportunity if row.ends_stay() => {
                answered = Some(false);
                ended = (row.to != Bin::Qualifying).then_some(false);
            }
            Bin::Cold
            | Bin::Targeted
            | Bin::Researching
            | Bin::Qualifying
            | Bin::ActiveOpportunity
            | Bin::CurrentCustomer
            | Bin::Developing
            | Bin::NoCurrentOpportunity
            | Bin::BadFit => {}
        }
        if let Some(is_accepted) = answered {
            tally(&mut steps.accepted, is_accepted);
            report.answered[day] += 1;
            report.waited_s += u64::from(row.at.since(row.since));
            if let Some(work) = report.members.get_mut(usize::from(row.holder)) {
                work.answered_hand_offs += 1;
                work.accepted += u32::from(is_accepted);
            }
            if let Some(work) = report.members.get_mut(usize::from(row.by)).filter(|_| is_accepted) {
                work.took += 1;
            }
        }
        if let Some(is_accepted) = ended {
            tally(&mut steps.to_opportunity, is_accepted);
            if row.began != Time(0) {
                let offset = report.range.offset_min;
                let days = crate::measure::summary::cycle_days(row.began.day(offset), row.at.day(offset));
                report.cycles.push(Cycle { day: day as u32, days, is_accepted });
            }
        }
    }

    fn count_touches(
        &self,
        report: &mut FlowReport,
        filter: Filter,
        in_campaign: impl Fn(AccountIx) -> bool,
        (start, end): (Time, Time),
    ) {
        let standard = self.standard_times();
        for ix in 0..self.events.len() {
            let at = self.events.at[ix];
            if at < start || at >= end || self.events.undone[ix] != 0 {
                continue;
            }
            let (kind, by) = (self.events.kind[ix], self.events.by[ix]);
            let is_touch = kind == EventKind::Touched as u8;
            if !is_touch && kind != EventKind::Skipped as u8 || !filter.member(by) {
                continue;
            }
            let account = self.events.account[ix];
            let is_in_lap = filter.laps == Laps::All || filter.lap(self.accounts.lap[account as usize]);
            if !is_in_lap || !self.is_of_source(filter, account) || !in_campaign(account) {
                continue;
            }
            let Some(work) = report.members.get_mut(usize::from(by)) else { continue };
            if !is_touch {
                work.skipped += 1;
                continue;
            }
            let seconds = u64::from(self.events.prep_s[ix])
                + u64::from(self.events.talk_s[ix])
                + u64::from(self.events.wrap_s[ix]);
            work.answered += 1;
            work.work_s += seconds;
            let task = usize::from(self.events.detail[ix] / 16);
            work.standard_s += u64::from(standard.get(task).copied().unwrap_or(0));
            if let Some(bin) = Bin::from_number(self.events.from[ix]) {
                report.touches[bin.index()] += 1;
                report.work_s[bin.index()] += seconds;
            }
        }
    }

    /// Standard seconds by task key, in the newest map that knows the task.
    fn standard_times(&self) -> Vec<u32> {
        let mut times = Vec::new();
        for task in self.maps.iter().flat_map(|map| &map.tasks) {
            let at = usize::from(task.key);
            if at >= times.len() {
                times.resize(at + 1, 0);
            }
            times[at] = u32::from(task.standard_s);
        }
        times
    }

    /// Accounts in Researching, Qualifying and Active Opportunity now, oldest first.
    pub fn open_stays(&self, filter: Filter, now: Time) -> Vec<OpenStay> {
        let mut open = Vec::new();
        let campaign = filter.campaign.map(|key| self.campaign_accounts(key));
        for owner in (0..self.members.len() as MemberIx).chain([POOL]).filter(|owner| filter.member(*owner)) {
            for class in DueClass::WORK.into_iter().filter(|class| *class != DueClass::Customer) {
                for item in self.due(owner, class) {
                    let ix = item.account as usize;
                    let bin = self.accounts.bin[ix];
                    let in_work = matches!(bin, Bin::Researching | Bin::Qualifying | Bin::ActiveOpportunity);
                    let counts = filter.source(self.profiles.source[ix])
                        && filter.lap(self.accounts.lap[ix])
                        && campaign.as_ref().is_none_or(|own| own.contains(&item.account));
                    if in_work && counts && self.accounts.flags[ix] & flag::REMOVED == 0 {
                        let days = 1 + now.since(self.accounts.entered_at[ix]) / DAY;
                        open.push(OpenStay { account: item.account, bin, owner, days });
                    }
                }
            }
        }
        open.sort_by_key(|stay| (std::cmp::Reverse(stay.days), stay.account));
        open
    }

    /// What every member put out from one day to another, both included, from the day's counters.
    pub fn output(&self, from: Day, to: Day) -> Vec<Output> {
        let mut sums = vec![DayCount::default(); self.members.len()];
        for ((_, member), day) in self.days.range((from, 0)..=(to, MemberIx::MAX)) {
            let Some(sum) = sums.get_mut(usize::from(*member)) else { continue };
            sum.touches = sum.touches.saturating_add(day.touches);
            sum.calls = sum.calls.saturating_add(day.calls);
            sum.connects = sum.connects.saturating_add(day.connects);
            sum.pulled = sum.pulled.saturating_add(day.pulled);
            sum.qualified = sum.qualified.saturating_add(day.qualified);
            sum.handed_off = sum.handed_off.saturating_add(day.handed_off);
            sum.accepted = sum.accepted.saturating_add(day.accepted);
            sum.won = sum.won.saturating_add(day.won);
            sum.rejected = sum.rejected.saturating_add(day.rejected);
            sum.talk_s = sum.talk_s.saturating_add(day.talk_s);
        }
        sums.into_iter().enumerate().map(|(ix, sum)| Output { member: ix as MemberIx, sum }).collect()
    }

    /// The first day anything is known of, on a clock so many minutes ahead of UTC.
    pub fn first_day(&self, offset_min: i16) -> Option<Day> {
        self.history.arrivals.keys().next().map(|(hour, _, _)| Time(hour.saturating_mul(HOUR)).day(offset_min))
    }
}
