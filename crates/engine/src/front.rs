//! The front of each bin: which accounts come first there, and which come back from the rejects.

use crate::bin::{Bin, Group};
use crate::ids::{AccountIx, MemberIx, POOL};
use crate::state::{DueClass, State};
use crate::time::Time;

/// Items of one lane that are looked at for the few that are asked for: two bins may share a lane,
/// and one of them may stand far back in it.
const LOOKS: usize = 2_048;

/// The most timers that are counted one by one.
pub const MAX_TIMERS: usize = 10_000;

/// What comes back from one reject bin.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Returning {
    /// Accounts whose timer has run out.
    pub due: u32,
    /// Accounts whose timer runs out before the asked moment.
    pub soon: u32,
    /// When the first of those that still wait comes back, as far as was looked.
    pub next_at: Option<Time>,
}

/// What comes back from the rejects.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TimerReport {
    /// From Developing.
    pub developing: Returning,
    /// From No Current Opportunity.
    pub no_opportunity: Returning,
    /// Whether counting stopped at [`MAX_TIMERS`]: the figures are then at least so many.
    pub is_cut: bool,
}

impl State {
    /// Whether a bin's accounts may be anyone's: the universe and the rejects are held by nobody.
    pub const fn is_shared(bin: Bin) -> bool {
        matches!(bin, Bin::Cold) || matches!(bin.group(), Group::Reject)
    }

    /// Everyone who may hold what one looks at: one member, or all of them and the pool.
    pub(crate) fn holders(&self, whose: Option<MemberIx>, bin: Bin) -> Vec<MemberIx> {
        let all = 0..self.members().len() as MemberIx;
        let holds = |member: &MemberIx| self.held(*member, bin) > 0;
        match whose {
            Some(member) if Self::is_shared(bin) => [member, POOL].into_iter().filter(holds).collect(),
            Some(member) => Some(member).into_iter().filter(holds).collect(),
            None => all.chain([POOL]).filter(holds).collect(),
        }
    }

    /// The first few accounts of a bin in the order they are worked, for everyone or for one member:
    /// by rank where they are pulled, by what is due where they are worked, by timer where they wait to
    /// come back. Bad Business Fit has no order, since nothing is done there.
    pub fn front(&self, bin: Bin, whose: Option<MemberIx>, now: Time, most: usize) -> Vec<AccountIx> {
        match bin {
            Bin::Cold | Bin::Targeted => {
                let holders = self.holders(whose, bin);
                let mut ranked: Vec<AccountIx> =
                    holders.into_iter().flat_map(|holder| self.ranked(bin, holder).take(most)).collect();
                ranked.sort_by_key(|ix| (std::cmp::Reverse(self.rank_score(*ix)), *ix));
                ranked.truncate(most);
                ranked
            }
            Bin::Researching | Bin::Qualifying | Bin::ActiveOpportunity | Bin::CurrentCustomer => {
                let holders = self.holders(whose, bin);
                let mut due = Vec::new();
                for class in DueClass::WORK.into_iter().filter(|class| class.bin().is_none_or(|of| of == bin)) {
                    for holder in &holders {
                        let lane = self.due(*holder, class).take(LOOKS);
                        due.extend(lane.filter(|item| self.bin_column()[item.account as usize] == bin).take(most));
                    }
                }
                // What is due comes in the order of its class; what is not, as it will become due.
                due.sort_by_key(|item| {
                    ((item.at <= now).then_some(item.class).map_or((1, None), |c| (0, Some(c))), item.at, item.account)
                });
                due.into_iter().take(most).map(|item| item.account).collect()
            }
            Bin::Developing | Bin::NoCurrentOpportunity if self.bin_count(bin) > 0 => self
                .due(POOL, DueClass::Timer)
                .take(LOOKS)
                .map(|item| item.account)
                .filter(|ix| self.bin_column()[*ix as usize] == bin)
                .take(most)
                .collect(),
            Bin::Developing | Bin::NoCurrentOpportunity | Bin::BadFit => Vec::new(),
        }
    }

    /// What has come back from the rejects by `now`, and what will before `until`.
    pub fn timer_report(&self, now: Time, until: Time) -> TimerReport {
        let mut report = TimerReport::default();
        for (looked, item) in self.due(POOL, DueClass::Timer).enumerate() {
            if looked == MAX_TIMERS {
                report.is_cut = item.at < until;
                break;
            }
            let from = if self.bin_column()[item.account as usize] == Bin::Developing {
                &mut report.developing
            } else {
                &mut report.no_opportunity
            };
            if item.at <= now {
                from.due += 1;
                continue;
            }
            from.next_at = from.next_at.or(Some(item.at));
            if item.at < until {
                from.soon += 1;
            } else if report.developing.next_at.is_some() && report.no_opportunity.next_at.is_some() {
                break;
            }
        }
        report
    }
}
