//! Work in flight, taken over onto the newest map.

use super::{Ctx, Receipt};
use crate::bin::Bin;
use crate::command::MAX_BULK;
use crate::ids::{AccountIx, MemberIx, POOL};
use crate::map::{SalesMap, task_after_acceptance};
use crate::refusal::Refusal;
use crate::settings::Role;
use crate::state::{AccountRow, DueClass, EventKind, State, flag};
use std::collections::BTreeMap;

/// Accounts at one task of an old map, and the task they go on with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Remap {
    /// The version they began under.
    pub version: u16,
    /// The task they are at.
    pub task: u16,
    /// The task of the newest map they go on with.
    pub to: u16,
    /// Whether it is another task, and not the same in new words.
    pub is_other: bool,
    /// How many.
    pub accounts: u32,
}

/// The task of `map` that work at `row` goes on with: the same key where it stands in the same bin.
fn target(map: &SalesMap, row: &AccountRow) -> u16 {
    let same = map.task(row.task).filter(|t| t.bin == row.bin).map(|t| t.key);
    let first = map.first_task(row.bin).map_or(0, |t| t.key);
    if row.bin != Bin::ActiveOpportunity {
        return same.unwrap_or(first);
    }
    // Before acceptance the executive's desk, after it any other.
    if row.has(flag::PENDING) {
        first
    } else {
        same.filter(|key| *key != first).or(task_after_acceptance(map)).unwrap_or(first)
    }
}

impl State {
    fn on_old_maps(&self) -> impl Iterator<Item = AccountIx> + '_ {
        let newest = self.maps.len() as u16 - 1;
        (0..self.members.len() as MemberIx)
            .chain([POOL])
            .flat_map(move |owner| DueClass::WORK.into_iter().flat_map(move |class| self.due(owner, class)))
            .map(|item| item.account)
            .filter(move |ix| self.accounts.map_version[*ix as usize] != newest)
            // A campaign keeps its own map.
            .filter(move |ix| {
                let version = self.accounts.map_version[*ix as usize];
                self.campaign_of(*ix).is_none_or(|c| c.map_version != version)
            })
    }

    /// What taking all work over onto the newest map would do.
    pub fn migration_preview(&self) -> Vec<Remap> {
        let mut counts: BTreeMap<(u16, u16, u16), u32> = BTreeMap::new();
        for ix in self.on_old_maps() {
            let row = self.account(ix);
            *counts.entry((row.map_version, row.task, target(self.map(), &row))).or_default() += 1;
        }
        counts
            .into_iter()
            .map(|((version, task, to), accounts)| Remap { version, task, to, is_other: task != to, accounts })
            .collect()
    }

    pub(super) fn migrate_work(&mut self, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Manager, ctx)?;
        let old: Vec<AccountIx> = self.on_old_maps().take(MAX_BULK + 1).collect();
        if old.is_empty() {
            return Err(Refusal::NothingDue);
        }
        let newest = self.maps.len() as u16 - 1;
        let mut receipt = Receipt { has_more: old.len() > MAX_BULK, ..Receipt::of(ctx) };
        for ix in old.into_iter().take(MAX_BULK) {
            let mut row = self.account(ix);
            let task = target(self.map(), &row);
            if task != row.task {
                row.attempts = 0;
            }
            row.task = task;
            row.map_version = newest;
            if row.owner != POOL {
                self.pass_on(&mut row);
            }
            self.write_account(ix, &row);
            self.happened(ix, by, EventKind::Edited, ctx, |_| {});
            receipt.count += 1;
        }
        Ok(receipt)
    }
}
