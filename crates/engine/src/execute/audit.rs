//! The manager's audit: was the opportunity really one?

use super::{Ctx, Receipt};
use crate::bin::{Bin, Reason};
use crate::ids::{AccountId, AccountIx, POOL};
use crate::refusal::Refusal;
use crate::settings::Role;
use crate::state::{EventKind, EventView, State};

/// Whether an event is an executive's acceptance.
pub(crate) fn is_acceptance(event: &EventView<'_>) -> bool {
    event.kind == EventKind::Moved
        && !event.is_undone
        && event.from == Bin::ActiveOpportunity
        && event.to == Bin::ActiveOpportunity
        && event.reason == Some(Reason::Accepted)
}

impl State {
    pub(super) fn audit(&mut self, id: AccountId, stands: bool, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Manager, ctx)?;
        let ix = self.located(id)?;
        let accepted = self.timeline(ix).find(is_acceptance).map(|e| e.at).ok_or(Refusal::NotAccepted)?;
        if self.audited(ix).is_some() {
            return Err(Refusal::AlreadyAudited);
        }
        let giver = self.account(ix).giver;
        if !stands && giver != POOL {
            // The credit is taken back on the day it was given.
            self.write_day((accepted.day(ctx.offset_min), giver), |day| day.accepted = day.accepted.wrapping_sub(1));
        }
        self.happened(ix, by, EventKind::Audited, ctx, |event| event.detail = u16::from(stands));
        Ok(Receipt::about(ctx, id))
    }

    /// What the audit of an account's last acceptance found; `None` before it.
    pub(crate) fn audited(&self, ix: AccountIx) -> Option<bool> {
        self.timeline(ix)
            .take_while(|e| !is_acceptance(e))
            .find(|e| e.kind == EventKind::Audited && !e.is_undone)
            .map(|e| e.detail == 1)
    }
}
