//! Hand-offs as lists: what waits for an answer, and what a manager has to audit.

use crate::bin::Bin;
use crate::execute::is_acceptance;
use crate::ids::{AccountId, AccountIx, MemberIx, POOL};
use crate::map::{Fact, Known};
use crate::state::{DueClass, EventKind, State, flag};
use crate::time::Time;

/// A hand-off nobody has answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pending {
    /// Which account.
    pub account: AccountId,
    /// Who gave it.
    pub giver: MemberIx,
    /// Who has it now; [`POOL`] for every executive.
    pub with: MemberIx,
    /// Since when it waits there.
    pub since: Time,
    /// Working minutes it has waited.
    pub waited_min: u32,
    /// Whether its clock has run out.
    pub is_late: bool,
    /// How often it has gone on to somebody else.
    pub rounds: u8,
}

/// An accepted opportunity, with the three questions of the audit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AuditRow {
    /// Which account.
    pub account: AccountId,
    /// Who has the credit.
    pub giver: MemberIx,
    /// Who accepted it.
    pub by: MemberIx,
    /// When.
    pub at: Time,
    /// Really outbound: it did not come to us by itself.
    pub is_outbound: bool,
    /// Re-qualified by the executive.
    pub is_requalified: bool,
    /// All facts of the pass test are there, and somebody who owns the problem is named.
    pub is_complete: bool,
    /// What the audit found; `None` while it is open.
    pub stands: Option<bool>,
}

impl AuditRow {
    /// Whether something about it should be looked at.
    pub const fn is_doubtful(&self) -> bool {
        !(self.is_outbound && self.is_requalified && self.is_complete)
    }
}

impl State {
    /// Everything handed over and not answered, longest waiting first.
    pub fn pending_hand_offs(&self, now: Time, offset_min: i16) -> Vec<Pending> {
        let owners = (0..self.members().len() as MemberIx).chain([POOL]);
        let limit = u32::from(self.rules().hand_off_limit_min);
        let mut pending: Vec<Pending> = owners
            .flat_map(|owner| self.due(owner, DueClass::Opportunity).chain(self.due(owner, DueClass::CallBack)))
            .filter_map(|item| {
                let row = self.account(item.account);
                row.has(flag::PENDING).then_some((item.account, row))
            })
            .map(|(ix, row)| {
                let since = self.waits_since(ix);
                let holder = (row.owner != POOL).then_some(row.owner);
                let waited_min = self.working_minutes(holder, since, now, offset_min);
                let passed = |e: &crate::state::EventView<'_>| e.at >= row.entered_at;
                let rounds = self
                    .timeline(ix)
                    .take_while(passed)
                    .filter(|e| e.kind == EventKind::Reassigned && !e.is_undone)
                    .count();
                Pending {
                    account: self.account_id(ix),
                    giver: row.giver,
                    with: row.owner,
                    since,
                    waited_min,
                    is_late: waited_min >= limit,
                    rounds: rounds.min(255) as u8,
                }
            })
            .collect();
        pending.sort_by_key(|p| (std::cmp::Reverse(p.waited_min), p.since));
        pending
    }

    /// The clock of a card that was handed over and waits for an answer: who gave it, working minutes it has
    /// waited, and how many it may.
    pub fn hand_off_clock(&self, ix: AccountIx, now: Time, offset_min: i16) -> Option<(MemberIx, u32, u32)> {
        let row = self.account(ix);
        if !row.has(flag::PENDING) || row.bin != Bin::ActiveOpportunity {
            return None;
        }
        let holder = (row.owner != POOL).then_some(row.owner);
        let waited_min = self.working_minutes(holder, self.waits_since(ix), now, offset_min);
        Some((row.giver, waited_min, u32::from(self.rules().hand_off_limit_min)))
    }

    /// Every acceptance of a window that still stands in history, newest first.
    pub fn audit_list(&self, from: Time, to: Time) -> Vec<AuditRow> {
        let mut rows: Vec<AuditRow> = (0..self.events.len() as u32)
            .filter(|at| self.events.at[*at as usize] >= from && self.events.at[*at as usize] < to)
            .filter(|at| self.events.kind[*at as usize] == EventKind::Moved as u8)
            .filter(|at| is_acceptance(&self.event(*at)))
            .map(|at| self.audit_row(self.events.account[at as usize], at))
            .collect();
        rows.reverse();
        rows
    }

    fn audit_row(&self, ix: AccountIx, event: u32) -> AuditRow {
        let row = self.account(ix);
        let yes = |fact| row.fact(fact) == Known::Yes;
        let map = self.map_of(&row);
        let fields = map.fields.iter().filter(|f| matches!(f.gate, Some(Bin::Researching | Bin::Qualifying)));
        AuditRow {
            account: self.account_id(ix),
            giver: row.giver,
            by: self.events.by[event as usize],
            at: self.events.at[event as usize],
            is_outbound: !row.has(flag::CAME_IN),
            is_requalified: yes(Fact::Requalified),
            is_complete: [Fact::IdealClient, Fact::Influence, Fact::NextStep].into_iter().all(yes)
                && row.has(flag::NAMED_PERSON)
                && fields.into_iter().all(|f| self.field_value(ix, f.key).is_some()),
            stands: self.audited(ix),
        }
    }
}
