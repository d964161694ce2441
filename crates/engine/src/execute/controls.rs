//! Rules of flow and timing, and who is there.

use super::{Ctx, Receipt};
use crate::controls::{MAX_PAUSES, Presence, Rules};
use crate::ids::{AccountIx, MemberId, MemberIx};
use crate::refusal::Refusal;
use crate::settings::Role;
use crate::state::{State, TextField};
use crate::time::Day;
use crate::timing::fingerprint;

impl State {
    pub(super) fn set_rules(&mut self, rules: &Rules, ctx: &Ctx) -> Result<Receipt, Refusal> {
        self.needs(Role::Manager, ctx)?;
        let fault = if self.folding >= 6 { rules.fault_since_6() } else { rules.fault() };
        if let Some(fault) = fault {
            return Err(Refusal::Senseless(fault));
        }
        self.write_rules(rules.clone());
        Ok(Receipt { count: 1, ..Receipt::of(ctx) })
    }

    pub(super) fn set_presence(&mut self, id: MemberId, presence: &Presence, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let own = ctx.author == id;
        self.needs(if own { Role::Member } else { Role::Manager }, ctx)?;
        let ix = self.member_ix(id).ok_or(Refusal::NoSuchMember)?;
        if let Some(fault) = presence.fault() {
            return Err(Refusal::Senseless(fault));
        }
        let now = self.controls.presence.get(&ix).cloned().unwrap_or_default();
        // Breaks are history: nobody writes them but the clock.
        let next = Presence { paused_since: now.paused_since, pauses: now.pauses, ..presence.clone() };
        self.write_presence(ix, next);
        Ok(Receipt { count: 1, ..Receipt::of(ctx) })
    }

    pub(super) fn pause(&mut self, paused: bool, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let ix = self.needs(Role::Member, ctx)?;
        let mut presence = self.controls.presence.get(&ix).cloned().unwrap_or_default();
        match (paused, presence.paused_since) {
            (true, Some(_)) | (false, None) => return Err(Refusal::NothingDue),
            (true, None) => presence.paused_since = Some(ctx.now),
            (false, Some(since)) => {
                presence.paused_since = None;
                presence.pauses.push((since, ctx.now.max(since)));
                if presence.pauses.len() > MAX_PAUSES {
                    presence.pauses.remove(0);
                }
            }
        }
        self.write_presence(ix, presence);
        Ok(Receipt { count: 1, ..Receipt::of(ctx) })
    }

    pub(super) fn block_number(&mut self, number: &str, blocked: bool, ctx: &Ctx) -> Result<Receipt, Refusal> {
        // Anyone may protect a number; taking the protection away is a manager's decision.
        self.needs(if blocked { Role::Member } else { Role::Manager }, ctx)?;
        let known = fingerprint(number).ok_or(Refusal::Senseless("This is no telephone number"))?;
        if self.controls.blocked.contains(&known) == blocked {
            return Err(Refusal::NothingDue);
        }
        self.write_blocked(known, blocked);
        Ok(Receipt { count: 1, ..Receipt::of(ctx) })
    }

    /// Whoever asked not to be called is left alone under every number we know, also when the account goes.
    pub(super) fn never_call(&mut self, ix: AccountIx) {
        if self.folding < 2 {
            return;
        }
        let people = self.contacts_of(ix);
        let numbers = people.iter().map(|c| c.phone).chain([self.text(TextField::Phone, ix)]);
        let known: Vec<u64> = numbers.filter_map(fingerprint).collect();
        known.into_iter().for_each(|number| self.write_blocked(number, true));
    }

    /// Whether a member works on a day: active, no mere onlooker, one of their days, no holiday, not away.
    pub fn is_in(&self, ix: MemberIx, day: Day) -> bool {
        let days = self.controls.presence.get(&ix).and_then(|p| p.days).unwrap_or(self.settings.week.days);
        self.member(ix).is_some_and(|m| m.active && m.draft.role >= Role::Member)
            && days >> day.weekday() & 1 == 1
            && self.controls.rules.holidays.binary_search(&day).is_err()
            && !self.controls.presence.get(&ix).is_some_and(|p| p.is_away(day))
    }

    /// What a member has said about being there; `None` when nothing.
    pub fn presence(&self, ix: MemberIx) -> Option<&Presence> {
        self.controls.presence.get(&ix)
    }

    /// Whether a member is on a break.
    pub fn is_paused(&self, ix: MemberIx) -> bool {
        self.controls.presence.get(&ix).is_some_and(|p| p.paused_since.is_some())
    }
}
