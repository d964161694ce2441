//! Which accounts a view keeps, and by what it orders them: decided row by row over columns.

use super::table::{Query, SortKey, Whose};
use super::table_sort::Keyed;
use std::cmp::Ordering;
use takt_engine::State;
use takt_engine::bin::Bin;
use takt_engine::column::Symbols;
use takt_engine::ids::{AccountIx, MemberId, MemberIx, POOL};
use takt_engine::search::fold;
use takt_engine::state::flag;
use takt_engine::time::{Time, days};

/// A view made ready for a scan.
pub struct Keep {
    bins: [bool; 9],
    owners: Option<(Vec<bool>, bool)>,
    industries: Option<Vec<bool>>,
    sources: Option<Vec<bool>>,
    regions: Option<Vec<bool>>,
    late: Option<(Time, u32, u32)>,
    sort: SortKey,
    falls: bool,
}

fn chosen(words: &[String], known: &Symbols) -> Option<Vec<bool>> {
    if words.is_empty() {
        return None;
    }
    let mut keep = vec![false; known.len()];
    for symbol in words.iter().filter_map(|word| known.find(word)) {
        if let Some(place) = keep.get_mut(usize::from(symbol)) {
            *place = true;
        }
    }
    Some(keep)
}

impl Keep {
    /// Looks words and names up once.
    pub fn new(query: &Query, state: &State, me: Option<MemberId>, now: Time) -> Self {
        let mut bins = [query.bins.is_empty(); 9];
        query.bins.iter().for_each(|bin| bins[bin.index()] = true);
        let owners = (!query.owners.is_empty()).then(|| {
            let mut keep = vec![false; state.members().len()];
            let mut nobody = false;
            for whose in &query.owners {
                let member = match whose {
                    Whose::Nobody => {
                        nobody = true;
                        None
                    }
                    Whose::Mine => me,
                    Whose::Of(id) => Some(*id),
                };
                let ix = member.and_then(|id| state.member_ix(id));
                if let Some(place) = ix.and_then(|ix: MemberIx| keep.get_mut(usize::from(ix))) {
                    *place = true;
                }
            }
            (keep, nobody)
        });
        let week = state.settings().week;
        Self {
            bins,
            owners,
            industries: chosen(&query.industries, state.industries()),
            sources: chosen(&query.sources, state.sources()),
            regions: chosen(&query.regions, state.regions()),
            late: query.late.then(|| (now, days(week.researching_days), days(week.qualifying_days))),
            sort: query.sort,
            falls: query.falls(),
        }
    }

    /// Whether an account stays in the list.
    pub fn keeps(&self, state: &State, ix: AccountIx) -> bool {
        let i = ix as usize;
        let has = |keep: &Option<Vec<bool>>, symbols: &[u16]| {
            keep.as_ref().is_none_or(|keep| keep.get(usize::from(symbols[i])).copied().unwrap_or(false))
        };
        let bin = state.bin_column()[i];
        state.flag_column()[i] & flag::REMOVED == 0
            && self.bins[bin.index()]
            && self.owners.as_ref().is_none_or(|(members, nobody)| match state.owner_column()[i] {
                POOL => *nobody,
                member => members.get(usize::from(member)).copied().unwrap_or(false),
            })
            && has(&self.industries, state.industry_column())
            && has(&self.sources, state.source_column())
            && has(&self.regions, state.region_column())
            && self.late.is_none_or(|(now, researching, qualifying)| {
                let limit = match bin {
                    Bin::Researching => researching,
                    Bin::Qualifying => qualifying,
                    Bin::Cold
                    | Bin::Targeted
                    | Bin::ActiveOpportunity
                    | Bin::CurrentCustomer
                    | Bin::Developing
                    | Bin::NoCurrentOpportunity
                    | Bin::BadFit => 0,
                };
                limit > 0 && now.since(state.entered_column()[i]) > limit
            })
    }

    /// What an account is ordered by: smaller keys come first. What is not known comes last either way.
    pub fn key(&self, state: &State, ix: AccountIx) -> Keyed {
        let i = ix as usize;
        let turned = |value: u32| if self.falls { u64::from(u32::MAX - value) } else { u64::from(value) };
        let known = |value: u32| if value == 0 { u64::MAX } else { turned(value) };
        let key = match self.sort {
            SortKey::Score => turned(u32::from(state.score_column()[i])),
            SortKey::Bin => turned(u32::from(state.bin_column()[i].number())),
            SortKey::Size => known(state.employees_column()[i]),
            SortKey::Next => known(state.due_column()[i].0),
            SortKey::Last => known(state.account(ix).touched_at.0),
            SortKey::Name => {
                let mut head = Vec::with_capacity(16);
                fold(takt_engine::column::clip(state.name(ix), 12), &mut head);
                let mut bytes = [0; 8];
                let len = head.len().min(8);
                bytes[..len].copy_from_slice(&head[..len]);
                let value = u64::from_be_bytes(bytes);
                if self.falls { u64::MAX - value } else { value }
            }
        };
        (key, ix)
    }

    /// Which of two comes first. Names that begin alike are compared to the end.
    pub fn compare(&self, state: &State, a: &Keyed, b: &Keyed) -> Ordering {
        a.0.cmp(&b.0).then_with(|| {
            if self.sort != SortKey::Name {
                return a.1.cmp(&b.1);
            }
            let (x, y) = (state.name(a.1).chars(), state.name(b.1).chars());
            let low = |c: char| c.to_ascii_lowercase();
            let order = x.map(low).cmp(y.map(low));
            (if self.falls { order.reverse() } else { order }).then(a.1.cmp(&b.1))
        })
    }
}
