//! Contests: what is counted, for whom, from when until when. Fixed once they begin.
//!
//! Held on accounts that were dealt at random, a contest compares people; held on anything else it counts activity,
//! and is labelled so.

use crate::distribute::DealId;
use crate::history::Range;
use crate::ids::{AccountIx, MemberId, MemberIx, NONE};
use crate::measure::funnel::places;
use crate::measure::proportion::Share;
use crate::settings::Role;
use crate::state::{DayCount, State};
use crate::time::{Day, Time};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum Measure {
    /// Hand-offs an executive accepted.
    Accepted,
    /// Accounts handed off.
    HandedOff,
    /// Accounts qualified.
    Qualified,
    /// People reached.
    Connects,
    /// Calls.
    Calls,
    /// Cards answered.
    Touches,
}

impl Measure {
    /// All of them, outcome before activity.
    pub const ALL: [Self; 6] =
        [Self::Accepted, Self::HandedOff, Self::Qualified, Self::Connects, Self::Calls, Self::Touches];
    /// In words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Accepted => "Accepted opportunities",
            Self::HandedOff => "Hand-offs",
            Self::Qualified => "Accounts qualified",
            Self::Connects => "People reached",
            Self::Calls => "Calls",
            Self::Touches => "Cards answered",
        }
    }
    /// Whether it can be told of one account, and so be held on a deal.
    pub const fn is_outcome(self) -> bool {
        matches!(self, Self::Accepted | Self::HandedOff | Self::Qualified)
    }
    fn of(self, day: &DayCount) -> u32 {
        match self {
            Self::Accepted => day.accepted,
            Self::HandedOff => day.handed_off,
            Self::Qualified => day.qualified,
            Self::Connects => day.connects,
            Self::Calls => day.calls,
            Self::Touches => day.touches,
        }
    }
}

/// How it is won.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Form {
    /// The first places win.
    Ranking,
    /// Everybody who comes so far wins what is set out for it; ascending.
    Tiers(Vec<u32>),
    /// Everybody has a goal of their own.
    Goal(Vec<(MemberId, u32)>),
}

/// One contest.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Contest {
    /// Stable; never reused for another contest.
    pub key: u16,
    /// What it is called.
    pub name: String,
    /// What there is to win, in words.
    pub prize: String,
    /// What is counted.
    pub measure: Measure,
    /// How it is won.
    pub form: Form,
    /// The accounts it is held on: those of a deal. `None` counts everything, and is activity.
    pub deal: Option<DealId>,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// The clock its days are read by, minutes ahead of UTC.
    pub offset_min: i16,
}

impl Contest {
    /// What makes no sense, in words.
    pub fn fault(&self) -> Option<&'static str> {
        let is_rising = |tiers: &[u32]| tiers.is_sorted_by(|a, b| a < b) && tiers.iter().all(|t| *t > 0);
        if self.key == 0 || self.name.trim().is_empty() || self.name.len() > 240 {
            Some("The contest's name")
        } else if self.prize.len() > 480 {
            Some("The prize takes too many words")
        } else if self.from > self.to || self.to.0 - self.from.0 > 366 {
            Some("A contest ends after it begins, and within a year")
        } else if self.offset_min.abs() > 24 * 60 {
            Some("The contest's clock")
        } else if self.deal.is_some() && !self.measure.is_outcome() {
            Some("Only what becomes of an account can be held on a deal")
        } else {
            match &self.form {
                Form::Ranking => None,
                Form::Tiers(tiers) if tiers.is_empty() || tiers.len() > 10 || !is_rising(tiers) => {
                    Some("The tiers are out of order")
                }
                Form::Goal(goals) if goals.len() > 1_000 || goals.iter().any(|(_, goal)| *goal == 0) => {
                    Some("A goal of nothing is reached by everybody")
                }
                Form::Tiers(_) | Form::Goal(_) => None,
            }
        }
    }
    /// Whether it compares what may be compared.
    pub const fn is_activity(&self) -> bool {
        self.deal.is_none()
    }
}

/// How somebody stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ContestRow {
    /// Who.
    pub member: MemberIx,
    /// How many they have.
    pub hits: u32,
    /// Of how many accounts dealt to them; 0 where it is activity.
    pub of: u32,
    /// Their place; shared where there is no real difference. Where everybody has a goal of their own it goes by
    /// how much of it they have come, not by the count.
    pub place: u32,
    /// What they aim at: the next tier, or their goal; 0 for nothing more.
    pub aim: u32,
    /// How many tiers they have reached, or whether their goal is.
    pub reached: u8,
}

impl State {
    /// How everybody stands who takes part, best first.
    pub fn contest_rows(&self, contest: &Contest, now: Time) -> Vec<ContestRow> {
        let counted = match contest.deal {
            Some(deal) => self.dealt_outcomes(contest, deal, now),
            None => self.counted_activity(contest),
        };
        let takes_part = |ix: &MemberIx| {
            let goal_holds = match &contest.form {
                Form::Goal(goals) => self.member(*ix).is_some_and(|m| goals.iter().any(|(who, _)| *who == m.id)),
                Form::Ranking | Form::Tiers(_) => true,
            };
            goal_holds && !self.wall.out.contains(&(contest.key, *ix))
        };
        let rows: Vec<(MemberIx, Share)> = counted.into_iter().filter(|(ix, _)| takes_part(ix)).collect();
        let mut standing = self.standing_of(contest, &rows);
        standing.sort_by_key(|row| (row.place, std::cmp::Reverse(row.hits), row.member));
        standing
    }

    fn standing_of(&self, contest: &Contest, rows: &[(MemberIx, Share)]) -> Vec<ContestRow> {
        let aims: Vec<u32> = rows.iter().map(|(member, share)| self.aim_of(contest, *member, *share)).collect();
        let places_by = |is_ahead: &dyn Fn(usize, usize) -> bool| -> Vec<u32> {
            (0..rows.len()).map(|a| 1 + (0..rows.len()).filter(|b| is_ahead(*b, a)).count() as u32).collect()
        };
        let hits = |row: usize| rows[row].1.hits;
        let place_of: Vec<u32> = if matches!(contest.form, Form::Goal(_)) {
            // hits_b / goal_b > hits_a / goal_a, without a division.
            let of_goal = |a: usize, b: usize| u64::from(hits(a)) * u64::from(aims[b]);
            places_by(&|b, a| of_goal(b, a) > of_goal(a, b))
        } else if contest.is_activity() {
            // Nothing is inferred from activity: more is more, and equals share a place.
            places_by(&|b, a| hits(b) > hits(a))
        } else {
            let shares: Vec<Share> = rows.iter().map(|(_, share)| *share).collect();
            let (hits, of) = shares.iter().fold((0u32, 0u32), |(h, o), s| (h + s.hits, o + s.of));
            let mut by_row = vec![1; rows.len()];
            for place in places(&shares, f64::from(hits) / f64::from(of.max(1))) {
                by_row[place.who] = place.place;
            }
            by_row
        };
        let standing = rows.iter().zip(place_of).zip(&aims);
        standing
            .map(|(((member, share), place), aim)| {
                let reached = match &contest.form {
                    Form::Ranking => 0,
                    Form::Tiers(tiers) => tiers.iter().filter(|tier| share.hits >= **tier).count() as u8,
                    Form::Goal(_) => u8::from(*aim > 0 && share.hits >= *aim),
                };
                ContestRow { member: *member, hits: share.hits, of: share.of, place, aim: *aim, reached }
            })
            .collect()
    }

    /// What somebody aims at: the next tier, or their goal; 0 for nothing more.
    fn aim_of(&self, contest: &Contest, member: MemberIx, share: Share) -> u32 {
        match &contest.form {
            Form::Ranking => 0,
            Form::Tiers(tiers) => tiers.iter().find(|tier| share.hits < **tier).copied().unwrap_or(0),
            Form::Goal(goals) => {
                let id = self.member(member).map(|m| m.id);
                goals.iter().find(|(who, _)| Some(*who) == id).map_or(0, |(_, goal)| *goal)
            }
        }
    }

    /// From the day's counters, for everybody who works here or has counted.
    fn counted_activity(&self, contest: &Contest) -> Vec<(MemberIx, Share)> {
        let works = |ix: MemberIx| self.member(ix).is_some_and(|m| m.active && m.draft.role >= Role::Member);
        self.output(contest.from, contest.to)
            .into_iter()
            .map(|output| (output.member, contest.measure.of(&output.sum)))
            .filter(|(ix, hits)| *hits > 0 || works(*ix))
            .map(|(ix, hits)| (ix, Share { hits, of: 0 }))
            .collect()
    }

    /// Of the accounts a deal gave to each: how many came so far within the contest's days. What a manager gave to
    /// somebody else is left out.
    fn dealt_outcomes(&self, contest: &Contest, deal: DealId, now: Time) -> Vec<(MemberIx, Share)> {
        let Some(deal) = self.deal_ix(deal) else { return Vec::new() };
        let mut dealt: BTreeMap<AccountIx, MemberIx> = BTreeMap::new();
        let mut overridden: BTreeSet<AccountIx> = BTreeSet::new();
        for row in (0..self.deal_log.len() as u32).map(|at| self.deal_log.get(at)) {
            if row.account == NONE || row.undone != 0 {
                continue;
            }
            match crate::distribute::DealKind::from_code(row.kind) {
                Some(crate::distribute::DealKind::Override) => drop(overridden.insert(row.account)),
                Some(_) if usize::from(row.deal) == deal => drop(dealt.insert(row.account, row.member)),
                Some(_) | None => {}
            }
        }
        dealt.retain(|account, _| !overridden.contains(account));
        let range = Range { from: contest.from, to: contest.to, offset_min: contest.offset_min };
        let reached = self.reached(range, now, contest.measure);
        let mut sums: BTreeMap<MemberIx, Share> = BTreeMap::new();
        for (account, member) in dealt {
            let share = sums.entry(member).or_insert(Share { hits: 0, of: 0 });
            share.of += 1;
            share.hits += u32::from(reached.contains(&account));
        }
        sums.into_iter().collect()
    }
}
