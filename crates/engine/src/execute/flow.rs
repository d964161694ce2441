//! Flow: pull, refill, moves by hand, timers. Nothing is pushed; bands are hard at their maximum.

use super::{Ctx, Receipt, gate};
use crate::bin::{Bin, Reason};
use crate::command::MAX_BULK;
use crate::ids::{AccountId, AccountIx, MemberIx, POOL};
use crate::refusal::Refusal;
use crate::settings::Role;
use crate::state::{AccountRow, DueClass, State};

impl State {
    /// Whether a member may work an account: their own, nobody's, or anyone's for a manager.
    pub(super) fn may_work(&self, row: &AccountRow, by: MemberIx) -> Result<(), Refusal> {
        if row.owner == by || row.owner == POOL {
            return Ok(());
        }
        let role = self.member(by).map_or(Role::Viewer, |m| m.draft.role);
        if role >= Role::Manager { Ok(()) } else { Err(Refusal::HeldBy(self.holder(row.owner))) }
    }

    /// Whether a member may act on an account: what nobody holds in the working bins belongs to the
    /// station of its task, so that a hand-off is answered by an executive and a customer by success.
    pub(super) fn may_touch(&self, row: &AccountRow, by: MemberIx) -> Result<(), Refusal> {
        self.may_work(row, by)?;
        let Some(member) = self.member(by) else { return Err(Refusal::NoSuchMember) };
        if row.owner != POOL || !crate::map::WORKING.contains(&row.bin) || member.draft.role >= Role::Manager {
            return Ok(());
        }
        match self.map_of(row).task(row.task) {
            Some(task) if !member.draft.stations.has(task.station) => Err(Refusal::NeedsStation(task.station)),
            Some(_) | None => Ok(()),
        }
    }

    /// Whether a member pulls accounts at all: only who researches them.
    pub(super) fn pulls(&self, by: MemberIx) -> Result<(), Refusal> {
        let station = self.map().first_task(Bin::Researching).map(|t| t.station);
        let holds = |s| self.member(by).is_some_and(|m| m.draft.stations.has(s));
        match station.filter(|s| !holds(*s)) {
            Some(station) => Err(Refusal::NeedsStation(station)),
            None => Ok(()),
        }
    }

    /// Whether the rope lets one more account onto the line: no more is released than the drum can work.
    pub(crate) fn rope(&self) -> Result<(), Refusal> {
        let cap = self.rules().wip_cap;
        let wip = self.bin_count(Bin::Researching) + self.bin_count(Bin::Qualifying);
        if cap == 0 || wip < u32::from(cap) { Ok(()) } else { Err(Refusal::RopeTaut(cap)) }
    }

    /// Whether a member researches at all.
    pub fn pulls_at_all(&self, by: MemberIx) -> bool {
        self.pulls(by).is_ok()
    }

    /// Whether `holder` has room for one more in `bin`.
    pub(crate) fn room(&self, holder: MemberIx, bin: Bin) -> Result<(), Refusal> {
        let Some(band) = self.bands_of(holder).of(bin) else { return Ok(()) };
        let held = match bin {
            Bin::Cold | Bin::Targeted => self.held(holder, Bin::Cold) + self.held(holder, Bin::Targeted),
            Bin::Researching
            | Bin::Qualifying
            | Bin::ActiveOpportunity
            | Bin::CurrentCustomer
            | Bin::Developing
            | Bin::NoCurrentOpportunity
            | Bin::BadFit => self.held(holder, bin),
        };
        if held < u32::from(band.max) { Ok(()) } else { Err(Refusal::BandFull { bin, max: band.max }) }
    }

    pub(super) fn refill(&mut self, count: u16, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        self.pulls(by)?;
        let mut receipt = Receipt::of(ctx);
        self.refill_for(by, count, ctx, &mut receipt)?;
        Ok(receipt)
    }

    fn refill_for(&mut self, by: MemberIx, count: u16, ctx: &Ctx, receipt: &mut Receipt) -> Result<(), Refusal> {
        let band = self.bands_of(by).queued;
        let held = self.held(by, Bin::Cold) + self.held(by, Bin::Targeted);
        let room = u32::from(band.max).saturating_sub(held);
        // What was dealt to them first; it moves within the band and takes no room.
        let own = self.ranked(Bin::Cold, by);
        let wanted = usize::from(count).min(MAX_BULK);
        let mut batch: Vec<AccountIx> = own.take(wanted).collect();
        if batch.is_empty() && self.rules().only_dealt {
            return Err(if self.ranked(Bin::Cold, POOL).next().is_some() {
                Refusal::NotDealt
            } else {
                Refusal::OutOfMaterial
            });
        }
        if batch.is_empty() {
            self.room(by, Bin::Targeted)?;
        }
        let room = if self.rules().only_dealt { 0 } else { room };
        let from_pool = (wanted - batch.len()).min(room as usize);
        batch.extend(self.ranked(Bin::Cold, POOL).take(from_pool));
        if batch.is_empty() {
            return Err(Refusal::OutOfMaterial);
        }
        for ix in batch {
            gate(&self.account(ix), Bin::Targeted, None, Role::Member)?;
            let moved = self.place(ix, Bin::Targeted, Reason::Pulled, by, ctx);
            receipt.moved.push(moved);
        }
        Ok(())
    }

    pub(super) fn pull(&mut self, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        self.pulls(by)?;
        self.room(by, Bin::Researching)?;
        self.rope()?;
        let mut receipt = Receipt::of(ctx);
        if self.ranked(Bin::Targeted, by).next().is_none() {
            self.refill_for(by, self.settings().week.batch, ctx, &mut receipt)?;
        }
        let Some(ix) = self.ranked(Bin::Targeted, by).next() else {
            return Err(Refusal::OutOfMaterial);
        };
        gate(&self.account(ix), Bin::Researching, None, Role::Member)?;
        let moved = self.place(ix, Bin::Researching, Reason::Pulled, by, ctx);
        receipt.account = Some(moved.account);
        receipt.moved.push(moved);
        Ok(receipt)
    }

    pub(super) fn move_accounts(
        &mut self,
        accounts: &[AccountId],
        to: Bin,
        reason: Option<Reason>,
        ctx: &Ctx,
    ) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        if accounts.len() > MAX_BULK {
            return Err(Refusal::TooMany(MAX_BULK as u32));
        }
        let mut receipt = Receipt::of(ctx);
        for id in accounts {
            match self.move_one(*id, to, reason, by, ctx) {
                Ok(moved) => receipt.moved.push(moved),
                Err(refusal) if accounts.len() == 1 => return Err(refusal),
                Err(refusal) => receipt.refused.push((*id, refusal)),
            }
        }
        if let [only] = accounts {
            receipt.account = Some(*only);
        }
        Ok(receipt)
    }

    /// Decides before it writes, so that one refused account of many leaves no trace.
    fn move_one(
        &mut self,
        id: AccountId,
        to: Bin,
        reason: Option<Reason>,
        by: MemberIx,
        ctx: &Ctx,
    ) -> Result<super::Moved, Refusal> {
        let ix = self.located(id)?;
        let row = self.account(ix);
        self.may_touch(&row, by)?;
        let role = self.member(by).map_or(Role::Viewer, |m| m.draft.role);
        let reason = self.passes(ix, &row, to, reason, role)?;
        if matches!(to, Bin::Targeted | Bin::Researching) {
            // Pulled by whoever will work it, never pushed onto them.
            if row.owner != by && row.owner != POOL {
                return Err(Refusal::HeldBy(self.holder(row.owner)));
            }
            if row.bin == Bin::Cold && row.owner == POOL && self.rules().only_dealt {
                return Err(Refusal::NotDealt);
            }
            self.pulls(by)?;
            if to == Bin::Researching {
                self.rope()?;
            }
        }
        if reason == Reason::TimerElapsed && row.due_at > ctx.now {
            return Err(Refusal::WrongReason(reason));
        }
        self.room_for(&row, to, by)?;
        Ok(self.place(ix, to, reason, by, ctx))
    }

    /// Whether whoever will hold the account has room. What comes back to its giver is never turned away.
    pub(super) fn room_for(&self, row: &AccountRow, to: Bin, by: MemberIx) -> Result<(), Refusal> {
        match (row.bin, to) {
            (Bin::ActiveOpportunity, Bin::Qualifying) => Ok(()),
            (Bin::Cold, Bin::Targeted) if row.owner == by => Ok(()),
            (_, Bin::Targeted) => self.room(by, to),
            // Whoever pulls stands at the station, by the map it is pulled under.
            (_, Bin::Researching) => self.room(if row.owner == POOL { by } else { row.owner }, to),
            (_, Bin::Qualifying) => {
                let holder = if row.owner == POOL { by } else { row.owner };
                let next = AccountRow { task: self.map_of(row).first_task(to).map_or(0, |t| t.key), ..*row };
                // What goes on to another station is in nobody's band until someone there takes it.
                if self.is_at_station_of(&next, holder) { self.room(holder, to) } else { Ok(()) }
            }
            (
                _,
                Bin::Cold
                | Bin::ActiveOpportunity
                | Bin::CurrentCustomer
                | Bin::Developing
                | Bin::NoCurrentOpportunity
                | Bin::BadFit,
            ) => Ok(()),
        }
    }

    pub(super) fn recycle(&mut self, ctx: &Ctx) -> Result<Receipt, Refusal> {
        self.needs(Role::Member, ctx)?;
        let due: Vec<AccountIx> = self
            .due(POOL, DueClass::Timer)
            .take_while(|item| item.at <= ctx.now)
            .take(MAX_BULK + 1)
            .map(|item| item.account)
            .collect();
        if due.is_empty() {
            return Err(Refusal::NothingDue);
        }
        let mut receipt = Receipt { has_more: due.len() > MAX_BULK, ..Receipt::of(ctx) };
        for ix in due.into_iter().take(MAX_BULK) {
            let reason = gate(&self.account(ix), Bin::Cold, Some(Reason::TimerElapsed), Role::Member)?;
            let moved = self.place(ix, Bin::Cold, reason, POOL, ctx);
            receipt.moved.push(moved);
        }
        Ok(receipt)
    }
}
