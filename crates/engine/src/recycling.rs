//! Laps: what came back onto the line, why it had left, and how it did then.

use crate::bin::{Bin, Group, Reason};
use crate::ids::AccountId;
use crate::state::{DueClass, EventKind, State};
use crate::time::Time;
use std::collections::BTreeMap;

/// Accounts that had left for one reason and came back, and how far they got.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Comeback {
    /// The reject bin they had lain in.
    pub from: Bin,
    /// Why they had left.
    pub reason: Option<Reason>,
    /// How many came back in the window.
    pub came_back: u32,
    /// Of them pulled onto the line again.
    pub pulled: u32,
    /// Of them through the gate into Qualifying.
    pub qualified: u32,
    /// Of them handed to an executive.
    pub handed_off: u32,
    /// Of them won.
    pub won: u32,
    /// Of them off the line again.
    pub left_again: u32,
}

/// How far one account got on its lap; the order is the order of the line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reached {
    Cold,
    Pulled,
    Qualified,
    HandedOff,
    Won,
}

impl State {
    /// What came back within a window and how it has done since, by bin and reason.
    pub fn comebacks(&self, from: Time, to: Time) -> Vec<Comeback> {
        let mut why: BTreeMap<u32, u8> = BTreeMap::new();
        let mut laps: BTreeMap<u32, (Bin, u8, Reached, bool)> = BTreeMap::new();
        let mut done: Vec<(Bin, u8, Reached, bool)> = Vec::new();
        let events = &self.events;
        for i in 0..events.len() {
            let (Some(was), Some(is)) = (Bin::from_number(events.from[i]), Bin::from_number(events.to[i])) else {
                continue;
            };
            if events.kind[i] != EventKind::Moved as u8 || events.undone[i] != 0 || was == is {
                continue;
            }
            let account = events.account[i];
            if was.group() == Group::Reject && is == Bin::Cold {
                // A lap that came before this one is over.
                done.extend(laps.remove(&account));
                if events.at[i] >= from && events.at[i] < to {
                    let reason = why.get(&account).copied().unwrap_or(0);
                    laps.insert(account, (was, reason, Reached::Cold, false));
                }
                continue;
            }
            if is.group() == Group::Reject {
                why.insert(account, events.detail[i] as u8);
            }
            if let Some(lap) = laps.get_mut(&account) {
                let reached = match is {
                    Bin::Cold | Bin::Targeted => Reached::Cold,
                    Bin::Researching => Reached::Pulled,
                    Bin::Qualifying => Reached::Qualified,
                    Bin::ActiveOpportunity => Reached::HandedOff,
                    Bin::CurrentCustomer => Reached::Won,
                    Bin::Developing | Bin::NoCurrentOpportunity | Bin::BadFit => {
                        lap.3 = true;
                        continue;
                    }
                };
                lap.2 = lap.2.max(reached);
            }
        }
        done.extend(laps.into_values());
        let mut table: BTreeMap<(Bin, u8), Comeback> = BTreeMap::new();
        for (bin, code, reached, left) in done {
            let row = table.entry((bin, code)).or_insert(Comeback {
                from: bin,
                reason: Reason::from_code(code),
                came_back: 0,
                pulled: 0,
                qualified: 0,
                handed_off: 0,
                won: 0,
                left_again: 0,
            });
            row.came_back += 1;
            row.pulled += u32::from(reached >= Reached::Pulled);
            row.qualified += u32::from(reached >= Reached::Qualified);
            row.handed_off += u32::from(reached >= Reached::HandedOff);
            row.won += u32::from(reached >= Reached::Won);
            row.left_again += u32::from(left);
        }
        table.into_values().collect()
    }

    /// Accounts whose timer runs out by a moment, soonest first: what the lead manager may count on.
    pub fn comes_back_by(&self, by: Time) -> Vec<(AccountId, Time)> {
        self.due(crate::ids::POOL, DueClass::Timer)
            .take_while(|item| item.at <= by)
            .map(|item| (self.account_id(item.account), item.at))
            .collect()
    }
}
