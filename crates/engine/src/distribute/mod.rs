//! Random, equal and provable: who gets which account.
//!
//! Accounts are sorted into strata (source × size × score tertile, and a territory where there are any) and
//! dealt in permuted blocks of random length. The dealer publishes the fingerprint of a secret seed, deals,
//! and reveals the seed; [`verify`] then draws every place again from the log. What a member was dealt is
//! theirs before they go offline, so two laptops never work the same account.
//!
//! The seed stays on the dealer's device until it is revealed: until then nobody can know the next draw.

mod balance;
mod dealer;
mod draw;
mod log;
mod verify;

pub use balance::{Balance, Covariate, balance};
pub use dealer::{Dealer, pre_draw};
pub(crate) use draw::Draws;
pub use draw::{Hand, Seed, block, commitment};
pub(crate) use log::DealTable;
pub use log::{DealKind, DealRow, DealView, Void};
pub use verify::{Difference, Proof, verify};

use crate::ids::{AccountIx, MemberId, MemberIx};
use crate::state::State;
use crate::time::Time;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// A deal, from its commitment to its reveal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct DealId(pub u64);

/// Accounts that one command deals at most, so that it stays under its limit in bytes.
pub const MAX_DEAL: usize = 2_000;
/// Inbound draws that lie ready at most.
pub const MAX_AHEAD: usize = 1_000;
/// The longest list of sizes, territories or weights in a plan.
pub const MAX_PLAN: usize = 2_000;

/// Accounts that are alike: dealt among themselves.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Stratum {
    /// Where the lead came from.
    pub source: String,
    /// Size class: how many of the plan's cuts the head count reaches.
    pub size: u8,
    /// Third of the score: 0 is the lowest.
    pub tertile: u8,
    /// Which territory, from 1; 0 is none.
    pub territory: u8,
}

impl Stratum {
    /// The stratum of what comes in by itself.
    pub fn inbound() -> Self {
        Self { source: String::new(), size: u8::MAX, tertile: 0, territory: 0 }
    }
    /// Whether it is what comes in by itself.
    pub fn is_inbound(&self) -> bool {
        self.size == u8::MAX
    }
}

/// Regions that only some may be dealt.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Territory {
    /// What it is called.
    pub name: String,
    /// The states or countries it holds, as accounts write them.
    pub regions: Vec<String>,
    /// Who may be dealt its accounts.
    pub members: Vec<MemberId>,
}

/// How a deal is done; fixed before the first draw.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct DealPlan {
    /// What it is called.
    pub name: String,
    /// Head counts at which a new size class begins, ascending.
    pub sizes: Vec<u32>,
    /// Scores at which the middle and the top third begin.
    pub thirds: [u16; 2],
    /// A block deals each share up to so many times: the most anyone can be ahead.
    pub most: u8,
    /// Queued accounts up to which a member is dealt; 0 is their band's maximum.
    pub up_to: u16,
    /// Members who take more shares than one, or none.
    pub weights: Vec<(MemberId, u8)>,
    /// Regions that only some may be dealt; they void comparisons between members.
    pub territories: Vec<Territory>,
}

impl DealPlan {
    /// What makes no sense, in words.
    pub fn fault(&self) -> Option<&'static str> {
        let rising = |cuts: &[u32]| cuts.is_sorted_by(|a, b| a < b);
        if self.name.len() > 120 || self.name.trim().is_empty() {
            Some("The deal's name")
        } else if self.sizes.len() > 20 || !rising(&self.sizes) {
            Some("The size classes are out of order")
        } else if self.thirds[0] > self.thirds[1] {
            Some("The thirds of the score are out of order")
        } else if !(1..=8).contains(&self.most) {
            Some("A block deals each share one to eight times")
        } else if self.weights.len() > MAX_PLAN || self.weights.iter().any(|(_, w)| *w > 10) {
            Some("A member takes at most ten shares")
        } else if self.territories.len() > 200
            || self.territories.iter().any(|t| t.regions.len() > 200 || t.members.len() > MAX_PLAN)
        {
            Some("The territories are too many or too large")
        } else {
            None
        }
    }

    /// The warning that belongs on every comparison of a deal with territories.
    pub fn warning(&self) -> Option<&'static str> {
        (!self.territories.is_empty())
            .then_some("Territories decide who may be dealt what, so members' results cannot be compared.")
    }

    /// Shares a member takes.
    pub fn shares(&self, member: MemberId) -> u8 {
        self.weights.iter().find(|(m, _)| *m == member).map_or(1, |(_, w)| *w)
    }

    /// Size class of a head count; unknown is a class of its own.
    fn size_class(&self, employees: u32) -> u8 {
        if employees == 0 { 0 } else { 1 + self.sizes.iter().filter(|cut| employees >= **cut).count() as u8 }
    }

    fn tertile(&self, score: u16) -> u8 {
        self.thirds.iter().filter(|cut| score >= **cut).count() as u8
    }

    fn territory(&self, region: &str, country: &str) -> u8 {
        let holds =
            |t: &Territory| t.regions.iter().any(|r| r.eq_ignore_ascii_case(region) || r.eq_ignore_ascii_case(country));
        self.territories.iter().position(holds).map_or(0, |at| at as u8 + 1)
    }
}

/// One deal as the state keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Deal {
    /// Minted when it was committed to.
    pub id: DealId,
    /// How it is done.
    pub plan: DealPlan,
    /// SHA-256 of the seed.
    pub commitment: [u8; 32],
    /// Who deals.
    pub by: MemberIx,
    /// When it was committed to.
    pub at: Time,
    /// The seed, once revealed: the deal is closed.
    pub seed: Option<[u8; 32]>,
    /// Whether it was taken back before anything was dealt.
    pub is_void: bool,
    /// Strata in the order they first came up.
    pub strata: Vec<Stratum>,
    /// The next place of each.
    pub next_k: Vec<u32>,
    /// Sets of members who were there, each kept once.
    pub sets: Vec<Vec<Hand>>,
    /// Inbound draws made and not used yet: place and member.
    pub ahead: VecDeque<(u32, MemberIx)>,
}

impl Deal {
    /// Whether more may be dealt in it.
    pub fn is_open(&self) -> bool {
        self.seed.is_none() && !self.is_void
    }
    /// The hands of a set that a stratum may be dealt to.
    pub fn hands(&self, members: &[crate::settings::Member], set: u32, stratum: &Stratum) -> Vec<Hand> {
        let hands = self.sets.get(set as usize).cloned().unwrap_or_default();
        let Some(at) = usize::from(stratum.territory).checked_sub(1) else { return hands };
        let Some(territory) = self.plan.territories.get(at) else { return vec![] };
        let may = |ix: MemberIx| members.get(usize::from(ix)).is_some_and(|m| territory.members.contains(&m.id));
        hands.into_iter().filter(|(member, _)| may(*member)).collect()
    }
}

impl State {
    /// Every deal, oldest first.
    pub fn deals(&self) -> &[Deal] {
        &self.deals
    }
    /// The deal that is open, where one is.
    pub fn open_deal(&self) -> Option<&Deal> {
        self.deals.last().filter(|d| d.is_open())
    }
    pub(crate) fn deal_ix(&self, id: DealId) -> Option<usize> {
        self.deals.iter().rposition(|d| d.id == id)
    }

    /// A plan that suits what lies in Cold now: thirds of equal size, three size classes.
    pub fn suggested_plan(&self, name: &str) -> DealPlan {
        let mut scores: Vec<u16> =
            self.ranked(crate::bin::Bin::Cold, crate::ids::POOL).map(|ix| self.score(ix)).collect();
        scores.sort_unstable();
        let cut = |third: usize| scores.get(scores.len() * third / 3).copied().unwrap_or(0);
        DealPlan {
            name: name.into(),
            sizes: vec![50, 1_000],
            thirds: [cut(1), cut(2)],
            most: 3,
            up_to: 0,
            weights: vec![],
            territories: vec![],
        }
    }

    /// Whether an account belongs to a stratum under a plan.
    pub(crate) fn is_of_stratum(&self, plan: &DealPlan, ix: AccountIx, stratum: &Stratum) -> bool {
        let profile = self.profile(ix);
        let territory = || {
            if plan.territories.is_empty() {
                return 0;
            }
            plan.territory(self.regions.word(profile.region), self.countries.word(profile.country))
        };
        self.sources.word(profile.source) == stratum.source
            && plan.size_class(profile.employees) == stratum.size
            && plan.tertile(self.score(ix)) == stratum.tertile
            && territory() == stratum.territory
    }

    /// Who may be dealt accounts today: at work, at the station that researches, with room, in order of id.
    pub fn hands_today(&self, plan: &DealPlan, today: crate::time::Day) -> Vec<(MemberId, u8)> {
        let mut hands: Vec<(MemberId, u8)> = (0..self.members.len() as MemberIx)
            .filter(|ix| self.is_in(*ix, today) && self.pulls_at_all(*ix) && self.dealt_room(plan, *ix) > 0)
            .map(|ix| self.members[usize::from(ix)].id)
            .map(|id| (id, plan.shares(id)))
            .filter(|(_, shares)| *shares > 0)
            .collect();
        hands.sort_unstable();
        hands
    }

    /// How many accounts more a member may be dealt.
    pub fn dealt_room(&self, plan: &DealPlan, ix: MemberIx) -> u32 {
        use crate::bin::Bin;
        let max = self.bands_of(ix).queued.max;
        let level = if plan.up_to == 0 { max } else { plan.up_to.min(max) };
        u32::from(level).saturating_sub(self.held(ix, Bin::Cold) + self.held(ix, Bin::Targeted))
    }

    /// Who may take an inbound lead: at work today, at the station that answers, in order of id.
    pub fn inbound_hands(&self, plan: &DealPlan, today: crate::time::Day) -> Vec<(MemberId, u8)> {
        let station = self.inbound_station();
        let mut hands: Vec<(MemberId, u8)> = (0..self.members.len() as MemberIx)
            .filter(|ix| self.is_in(*ix, today))
            .filter(|ix| self.members[usize::from(*ix)].draft.stations.has(station))
            .map(|ix| self.members[usize::from(ix)].id)
            .map(|id| (id, plan.shares(id)))
            .filter(|(_, shares)| *shares > 0)
            .collect();
        hands.sort_unstable();
        hands
    }
}
