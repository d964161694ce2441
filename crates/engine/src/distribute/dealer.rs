//! The dealer: holds the seed and readies one bounded command after another.

use super::draw::Cursor;
use super::{Deal, DealId, DealKind, MAX_AHEAD, MAX_DEAL, Seed, Stratum, commitment};
use crate::bin::Bin;
use crate::command::{Command, Run};
use crate::ids::{AccountIx, MemberIx, POOL};
use crate::refusal::Refusal;
use crate::state::State;
use crate::time::Day;
use std::collections::BTreeMap;

/// Accounts looked at for one command: in a territory where nobody is today they are passed over.
const MAX_LOOKED_AT: usize = 20_000;

/// Where dealing stands. It lives on the dealer's device and reads the log to go on.
pub struct Dealer {
    deal: usize,
    seed: Seed,
    cursors: Vec<Cursor>,
    read: u32,
}

impl Dealer {
    /// Goes on with a deal from what the log holds of it.
    pub fn resume(state: &State, deal: DealId, seed: Seed) -> Result<Self, Refusal> {
        let at = state.deal_ix(deal).ok_or(Refusal::NoSuchDeal)?;
        let record = &state.deals[at];
        if !record.is_open() {
            return Err(Refusal::DealClosed);
        }
        if commitment(&seed) != record.commitment {
            return Err(Refusal::WrongSeed);
        }
        let mut dealer = Self { deal: at, seed, cursors: vec![], read: 0 };
        dealer.catch_up(state);
        Ok(dealer)
    }

    /// Reads what was folded since.
    fn catch_up(&mut self, state: &State) {
        let Some(record) = state.deals.get(self.deal) else { return };
        self.cursors.resize_with(record.strata.len().max(self.cursors.len()), Cursor::default);
        let mut hands = Hands::new(self.deal);
        while self.read < state.deal_rows() {
            let row = state.deal_log.get(self.read);
            self.read += 1;
            let steps =
                matches!(DealKind::from_code(row.kind), Some(DealKind::Dealt | DealKind::Void | DealKind::Ahead));
            if !steps || usize::from(row.deal) != self.deal {
                continue;
            }
            let place = usize::from(row.stratum);
            if let Some(stratum) = record.strata.get(place) {
                let hands = hands.of(state, record, row.set, stratum);
                self.cursors[place].step(&self.seed, stratum, row.set, hands, record.plan.most);
            }
        }
    }

    /// The next command: at most `limit` accounts, best first, to those who are there today.
    /// `None` when nothing is left to deal or nobody is left to deal to.
    pub fn next(&mut self, state: &State, today: Day, limit: usize) -> Option<Command> {
        self.catch_up(state);
        let record = state.deals.get(self.deal).filter(|d| d.is_open())?;
        let available = state.hands_today(&record.plan, today);
        if available.is_empty() {
            return None;
        }
        let set = Set::of(state, record, &available);
        // Of each who is there: their place among the hands, and how many more they may be dealt.
        let mut room: BTreeMap<MemberIx, (u16, u32)> =
            (0u16..).zip(&set.hands).map(|(hand, (m, _))| (*m, (hand, state.dealt_room(&record.plan, *m)))).collect();
        let mut cursors: BTreeMap<usize, Cursor> = BTreeMap::new();
        let mut strata = Strata::of(record);
        let mut runs: BTreeMap<usize, Run> = BTreeMap::new();
        let mut dealt = 0;
        let limit = limit.clamp(1, MAX_DEAL);
        for ix in state.ranked(Bin::Cold, POOL).take(MAX_LOOKED_AT) {
            let place = strata.place(state, record, ix);
            let stratum = &strata.all[place];
            let hands = set.for_stratum(state, record, stratum);
            let known = self.cursors.get(place);
            let cursor = cursors.entry(place).or_insert_with(|| known.cloned().unwrap_or_default());
            let k = cursor.k();
            let Some(member) = cursor.step(&self.seed, stratum, set.number, &hands, record.plan.most) else { continue };
            let (hand, left) = room.get_mut(&member)?;
            // Whose turn it is has no room any more: the next command is dealt among the others. Somebody who is
            // full ends nothing before their turn comes, else the last of a large deal go out in handfuls.
            let Some(less) = left.checked_sub(1) else { break };
            *left = less;
            let run = runs.entry(place).or_insert_with(|| Run { stratum: stratum.clone(), from_k: k, hands: vec![] });
            run.hands.push((state.account_id(ix), *hand));
            dealt += 1;
            if dealt == limit {
                break;
            }
        }
        (dealt > 0).then(|| Command::Deal { deal: record.id, available, runs: runs.into_values().collect() })
    }

    /// Draws inbound places ahead until `depth` lie ready; `None` when they do or nobody is there.
    pub fn ahead(&mut self, state: &State, today: Day, depth: usize) -> Option<Command> {
        self.catch_up(state);
        let record = state.deals.get(self.deal).filter(|d| d.is_open())?;
        let wanted = depth.min(MAX_AHEAD).checked_sub(record.ahead.len()).filter(|n| *n > 0)?;
        let available = state.inbound_hands(&record.plan, today);
        let set = Set::of(state, record, &available);
        let stratum = Stratum::inbound();
        let known = record.strata.iter().position(|s| *s == stratum).and_then(|at| self.cursors.get(at));
        let mut cursor = known.cloned().unwrap_or_default();
        let from_k = cursor.k();
        let mut hands = Vec::with_capacity(wanted);
        for _ in 0..wanted {
            let member = cursor.step(&self.seed, &stratum, set.number, &set.hands, record.plan.most)?;
            hands.push(set.hands.iter().position(|(m, _)| *m == member)? as u16);
        }
        Some(Command::DrawAhead { deal: record.id, available, from_k, hands })
    }
}

/// A draw ahead for a line that has a dealer at hand; see [`Dealer::ahead`].
pub fn pre_draw(state: &State, deal: DealId, seed: Seed, today: Day, depth: usize) -> Result<Option<Command>, Refusal> {
    Ok(Dealer::resume(state, deal, seed)?.ahead(state, today, depth))
}

/// Who is there, under the number the state will know the set by.
struct Set {
    number: u32,
    hands: Vec<super::Hand>,
}

impl Set {
    fn of(state: &State, record: &Deal, available: &[(crate::ids::MemberId, u8)]) -> Self {
        let hands: Vec<super::Hand> =
            available.iter().filter_map(|(id, shares)| state.member_ix(*id).map(|ix| (ix, *shares))).collect();
        let number = record.sets.iter().position(|s| *s == hands).unwrap_or(record.sets.len()) as u32;
        Self { number, hands }
    }

    fn for_stratum(&self, state: &State, record: &Deal, stratum: &Stratum) -> std::borrow::Cow<'_, [super::Hand]> {
        let Some(at) = usize::from(stratum.territory).checked_sub(1) else { return (&self.hands[..]).into() };
        let Some(territory) = record.plan.territories.get(at) else { return vec![].into() };
        let may = |ix: MemberIx| state.member(ix).is_some_and(|m| territory.members.contains(&m.id));
        self.hands.iter().copied().filter(|(member, _)| may(*member)).collect::<Vec<_>>().into()
    }
}

/// The hands of a set and territory, kept while rows in a row ask for the same.
struct Hands {
    key: (u32, u8),
    hands: Vec<super::Hand>,
}

impl Hands {
    fn new(_deal: usize) -> Self {
        Self { key: (u32::MAX, 0), hands: vec![] }
    }
    fn of(&mut self, state: &State, record: &Deal, set: u32, stratum: &Stratum) -> &[super::Hand] {
        if self.key != (set, stratum.territory) {
            self.hands = record.hands(&state.members, set, stratum);
            self.key = (set, stratum.territory);
        }
        &self.hands
    }
}

/// The strata of a deal, with those that come up for the first time, found by what makes them.
struct Strata {
    all: Vec<Stratum>,
    found: BTreeMap<(u16, u8, u8, u8), usize>,
}

impl Strata {
    fn of(record: &Deal) -> Self {
        Self { all: record.strata.clone(), found: BTreeMap::new() }
    }
    fn place(&mut self, state: &State, record: &Deal, ix: AccountIx) -> usize {
        let profile = state.profile(ix);
        let territory = if record.plan.territories.is_empty() {
            0
        } else {
            record.plan.territory(state.regions.word(profile.region), state.countries.word(profile.country))
        };
        let size = record.plan.size_class(profile.employees);
        let tertile = record.plan.tertile(state.score(ix));
        let all = &mut self.all;
        *self.found.entry((profile.source, size, tertile, territory)).or_insert_with(|| {
            let source = state.sources.word(profile.source).to_owned();
            let stratum = Stratum { source, size, tertile, territory };
            all.iter().position(|s| *s == stratum).unwrap_or_else(|| {
                all.push(stratum);
                all.len() - 1
            })
        })
    }
}
