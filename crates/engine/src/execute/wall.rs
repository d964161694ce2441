//! Links, rules of alarm, contests and the worth of deals.

use super::{Ctx, Receipt};
use crate::bin::Bin;
use crate::ids::AccountId;
use crate::refusal::Refusal;
use crate::settings::Role;
use crate::state::State;
use crate::wall::{
    Alert, Booked, Booking, Contest, Form, MAX_POSTED, MAX_SHARES, MAX_WORTH, Posted, Share, ShareState,
};

impl State {
    /// Makes a link, or pauses, resumes and calls back one that is there. Nothing else about it changes.
    pub(super) fn set_share(&mut self, share: &Share, ctx: &Ctx) -> Result<Receipt, Refusal> {
        self.needs(Role::Manager, ctx)?;
        if let Some(fault) = share.fault() {
            return Err(Refusal::Senseless(fault));
        }
        let next = match self.wall.shares.iter().find(|s| s.id == share.id) {
            Some(known) if known.put(share.state) != *share => {
                return Err(Refusal::Senseless("What a link shows is fixed when it is made"));
            }
            Some(known) if known.state == ShareState::Revoked => {
                return Err(Refusal::Senseless("A link that was called back never opens again"));
            }
            Some(known) if known.state == share.state => return Err(Refusal::NothingDue),
            Some(_) => share.clone(),
            None if self.wall.shares.len() >= MAX_SHARES => return Err(Refusal::Full("links")),
            None => Share { by: ctx.author, at: ctx.now, ..share.clone() },
        };
        self.post(Posted::Share(share.id, Some(Box::new(next))));
        Ok(Receipt { count: 1, ..Receipt::of(ctx) })
    }

    pub(super) fn set_alert(&mut self, alert: &Alert, ctx: &Ctx) -> Result<Receipt, Refusal> {
        self.needs(Role::Manager, ctx)?;
        if let Some(fault) = alert.fault() {
            return Err(Refusal::Senseless(fault));
        }
        if !self.wall.alerts.contains_key(&alert.key) && self.wall.alerts.len() >= MAX_POSTED {
            return Err(Refusal::Full("rules of alarm"));
        }
        self.post(Posted::Alert(alert.key, Some(alert.clone())));
        Ok(Receipt { count: 1, ..Receipt::of(ctx) })
    }

    /// Sets a contest out, or changes one that has not begun: from its first day on the rules stand.
    pub(super) fn set_contest(&mut self, contest: &Contest, ctx: &Ctx) -> Result<Receipt, Refusal> {
        self.needs(Role::Manager, ctx)?;
        if let Some(fault) = contest.fault() {
            return Err(Refusal::Senseless(fault));
        }
        let today = ctx.now.day(contest.offset_min);
        let known = self.wall.contests.get(&contest.key);
        if known.is_some_and(|known| known.from <= ctx.now.day(known.offset_min)) {
            return Err(Refusal::Senseless("The contest has begun: its rules stand"));
        }
        if contest.from < today {
            return Err(Refusal::Senseless("A contest begins today or later: what was done is done"));
        }
        if known.is_none() && self.wall.contests.len() >= MAX_POSTED {
            return Err(Refusal::Full("contests"));
        }
        if let Some(deal) = contest.deal {
            let deal = self.deal_ix(deal).ok_or(Refusal::NoSuchDeal)?;
            if self.deals[deal].plan.warning().is_some() {
                return Err(Refusal::Senseless("A deal by territories compares nobody"));
            }
        }
        if let Form::Goal(goals) = &contest.form
            && goals.iter().any(|(who, _)| self.member_ix(*who).is_none())
        {
            return Err(Refusal::NoSuchMember);
        }
        self.post(Posted::Contest(contest.key, Some(Box::new(contest.clone()))));
        Ok(Receipt { count: 1, ..Receipt::of(ctx) })
    }

    /// Whoever gives it takes part, or does not.
    pub(super) fn opt_out(&mut self, contest: u16, out: bool, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        if !self.wall.contests.contains_key(&contest) {
            return Err(Refusal::Senseless("There is no such contest"));
        }
        if self.wall.out.contains(&(contest, by)) == out {
            return Err(Refusal::NothingDue);
        }
        self.post(Posted::Out(contest, by, out));
        Ok(Receipt { count: 1, ..Receipt::of(ctx) })
    }

    /// What a deal is worth, from the moment it is one; 0 takes it away.
    pub(super) fn set_worth(&mut self, account: AccountId, worth: u32, ctx: &Ctx) -> Result<Receipt, Refusal> {
        self.needs(Role::Member, ctx)?;
        let ix = self.located(account)?;
        let bin = self.account(ix).bin;
        if !matches!(bin, Bin::ActiveOpportunity | Bin::CurrentCustomer) {
            return Err(Refusal::Senseless("Only a deal is worth something"));
        }
        if worth > MAX_WORTH {
            return Err(Refusal::Senseless("No deal is worth that much"));
        }
        self.post(Posted::Worth(ix, (worth > 0).then_some(worth)));
        Ok(Receipt::about(ctx, account))
    }

    /// An add-on or a renewal of a customer.
    pub(super) fn book(
        &mut self,
        account: AccountId,
        kind: Booking,
        amount: u32,
        ctx: &Ctx,
    ) -> Result<Receipt, Refusal> {
        self.needs(Role::Member, ctx)?;
        let ix = self.located(account)?;
        if self.account(ix).bin != Bin::CurrentCustomer {
            return Err(Refusal::Senseless("Only a customer buys more, or again"));
        }
        if kind == Booking::New {
            return Err(Refusal::Senseless("A new customer is booked by the deal that was won"));
        }
        if amount == 0 || amount > MAX_WORTH {
            return Err(Refusal::Senseless("The amount"));
        }
        self.post(Posted::Booked(ctx.entry.0, Some(Booked { account: ix, at: ctx.now, kind, amount })));
        Ok(Receipt::about(ctx, account))
    }
}
