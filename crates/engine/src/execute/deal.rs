//! Dealing: what the seed drew is put into the log, place by place, and nothing is left out.

use super::{Ctx, Receipt};
use crate::bin::{Bin, Reason};
use crate::command::{OverrideReason, Run};
use crate::distribute::{
    Deal, DealId, DealKind, DealPlan, DealRow, Hand, MAX_AHEAD, MAX_DEAL, Seed, Stratum, Void, commitment,
};
use crate::ids::{AccountId, AccountIx, MemberId, MemberIx, NONE, POOL};
use crate::map::Station;
use crate::refusal::Refusal;
use crate::settings::Role;
use crate::state::{EventKind, State, flag};

impl State {
    pub(super) fn begin_deal(&mut self, plan: &DealPlan, bound: [u8; 32], ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Manager, ctx)?;
        if self.open_deal().is_some() {
            return Err(Refusal::DealOpen);
        }
        if let Some(fault) = plan.fault() {
            return Err(Refusal::Senseless(fault));
        }
        if self.deals.len() + 1 >= usize::from(u16::MAX) {
            return Err(Refusal::Full("deals"));
        }
        self.push_deal(Deal {
            id: DealId(ctx.entry.0),
            plan: plan.clone(),
            commitment: bound,
            by,
            at: ctx.now,
            seed: None,
            is_void: false,
            strata: vec![],
            next_k: vec![],
            sets: vec![],
            ahead: Default::default(),
        });
        if !self.rules().only_dealt {
            // From here on nobody helps themselves from what is about to be dealt.
            let rules = crate::controls::Rules { only_dealt: true, ..self.rules().clone() };
            self.write_rules(rules);
        }
        Ok(Receipt { count: 1, ..Receipt::of(ctx) })
    }

    /// The open deal, for a manager.
    fn dealing(&self, id: DealId, ctx: &Ctx) -> Result<(usize, MemberIx), Refusal> {
        let by = self.needs(Role::Manager, ctx)?;
        let at = self.deal_ix(id).ok_or(Refusal::NoSuchDeal)?;
        if self.deals[at].is_open() { Ok((at, by)) } else { Err(Refusal::DealClosed) }
    }

    /// The number of a set of those who are there, kept once.
    fn set_number(&mut self, at: usize, available: &[(MemberId, u8)]) -> Result<u32, Refusal> {
        let hands: Vec<Hand> = available
            .iter()
            .map(|(id, shares)| self.member_ix(*id).map(|ix| (ix, *shares)).ok_or(Refusal::DealStale))
            .collect::<Result<_, _>>()?;
        let sets = &mut self.deals[at].sets;
        Ok(sets.iter().position(|s| *s == hands).unwrap_or_else(|| {
            sets.push(hands);
            sets.len() - 1
        }) as u32)
    }

    fn stratum_number(&mut self, at: usize, stratum: &Stratum) -> Result<u16, Refusal> {
        let deal = &mut self.deals[at];
        let place = deal.strata.iter().position(|s| s == stratum).unwrap_or(deal.strata.len());
        if place == deal.strata.len() {
            if place + 1 >= usize::from(u16::MAX) || stratum.source.len() > 80 {
                return Err(Refusal::Full("strata"));
            }
            deal.strata.push(stratum.clone());
            deal.next_k.push(0);
        }
        Ok(place as u16)
    }

    pub(super) fn deal(
        &mut self,
        id: DealId,
        available: &[(MemberId, u8)],
        runs: &[Run],
        ctx: &Ctx,
    ) -> Result<Receipt, Refusal> {
        let (at, by) = self.dealing(id, ctx)?;
        if runs.iter().map(|r| r.hands.len()).sum::<usize>() > MAX_DEAL {
            return Err(Refusal::TooMany(MAX_DEAL as u32));
        }
        // Who is there is not for the dealer to say.
        if self.hands_today(&self.deals[at].plan, ctx.today()) != available {
            return Err(Refusal::DealStale);
        }
        self.change_deal(at);
        let set = self.set_number(at, available)?;
        let members: Vec<MemberIx> = self.deals[at].sets[set as usize].iter().map(|(member, _)| *member).collect();
        let mut receipt = Receipt::of(ctx);
        for run in runs {
            let stratum = self.stratum_number(at, &run.stratum)?;
            if run.stratum.is_inbound() || self.deals[at].next_k[usize::from(stratum)] != run.from_k {
                return Err(Refusal::DealStale);
            }
            for (n, (account, hand)) in run.hands.iter().enumerate() {
                let member = *members.get(usize::from(*hand)).ok_or(Refusal::DealStale)?;
                let found = self.find(*account);
                let void = self.hinders(at, found, member, &run.stratum);
                let row = DealRow {
                    deal: at as u16,
                    stratum,
                    k: run.from_k.saturating_add(n as u32),
                    account: found.unwrap_or(NONE),
                    member,
                    kind: if void.is_none() { DealKind::Dealt } else { DealKind::Void } as u8,
                    detail: void.map_or(0, |v| v as u8),
                    set,
                    at: ctx.now,
                    by,
                    seq: self.seq + 1,
                    undone: 0,
                };
                self.log_draw(&row);
                match (void, found) {
                    (None, Some(ix)) => {
                        self.give_to(ix, member, by, Reason::Dealt, ctx);
                        receipt.count += 1;
                    }
                    (Some(Void::Full), _) => receipt.refused.push((*account, self.full_queue(member))),
                    (Some(Void::Gone), _) | (_, None) => receipt.refused.push((*account, Refusal::NoSuchAccount)),
                    (Some(Void::Taken | Void::Changed), _) => receipt.refused.push((*account, Refusal::ChangedSince)),
                }
            }
            let next = run.from_k.checked_add(run.hands.len() as u32).ok_or(Refusal::Full("places"))?;
            self.deals[at].next_k[usize::from(stratum)] = next;
        }
        Ok(receipt)
    }

    fn full_queue(&self, member: MemberIx) -> Refusal {
        Refusal::BandFull { bin: Bin::Cold, max: self.bands_of(member).queued.max }
    }

    /// Why an account cannot be dealt as it was drawn.
    fn hinders(&self, at: usize, found: Option<AccountIx>, member: MemberIx, stratum: &Stratum) -> Option<Void> {
        let Some(ix) = found else { return Some(Void::Gone) };
        let row = self.account(ix);
        if row.bin != Bin::Cold || row.owner != POOL || row.flags & (flag::AVOID | flag::DO_NOT_CALL | flag::HELD) != 0
        {
            return Some(Void::Taken);
        }
        let plan = &self.deals[at].plan;
        if !self.is_of_stratum(plan, ix, stratum) {
            return Some(Void::Changed);
        }
        (self.dealt_room(plan, member) == 0).then_some(Void::Full)
    }

    fn give_to(&mut self, ix: AccountIx, member: MemberIx, by: MemberIx, reason: Reason, ctx: &Ctx) {
        let mut row = self.account(ix);
        row.owner = member;
        self.write_account(ix, &row);
        self.happened(ix, by, EventKind::Moved, ctx, |event| event.detail = u16::from(reason.code()));
    }

    pub(super) fn draw_ahead(
        &mut self,
        id: DealId,
        available: &[(MemberId, u8)],
        from_k: u32,
        hands: &[u16],
        ctx: &Ctx,
    ) -> Result<Receipt, Refusal> {
        let (at, by) = self.dealing(id, ctx)?;
        if hands.is_empty() || self.deals[at].ahead.len() + hands.len() > MAX_AHEAD {
            return Err(Refusal::TooMany(MAX_AHEAD as u32));
        }
        if self.inbound_hands(&self.deals[at].plan, ctx.today()) != available {
            return Err(Refusal::DealStale);
        }
        self.change_deal(at);
        let set = self.set_number(at, available)?;
        let stratum = self.stratum_number(at, &Stratum::inbound())?;
        if self.deals[at].next_k[usize::from(stratum)] != from_k {
            return Err(Refusal::DealStale);
        }
        for (n, hand) in hands.iter().enumerate() {
            let set_members = &self.deals[at].sets[set as usize];
            let (member, _) = *set_members.get(usize::from(*hand)).ok_or(Refusal::DealStale)?;
            let k = from_k.checked_add(n as u32).ok_or(Refusal::Full("places"))?;
            self.deals[at].ahead.push_back((k, member));
            self.log_draw(&DealRow {
                deal: at as u16,
                stratum,
                k,
                account: NONE,
                member,
                kind: DealKind::Ahead as u8,
                set,
                at: ctx.now,
                by,
                seq: self.seq + 1,
                ..DealRow::default()
            });
        }
        self.deals[at].next_k[usize::from(stratum)] = from_k.saturating_add(hands.len() as u32);
        Ok(Receipt { count: hands.len() as u32, ..Receipt::of(ctx) })
    }

    pub(super) fn reveal(&mut self, id: DealId, seed: &Seed, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let (at, _) = self.dealing(id, ctx)?;
        if commitment(seed) != self.deals[at].commitment {
            return Err(Refusal::WrongSeed);
        }
        let deal = self.change_deal(at);
        deal.seed = Some(*seed);
        deal.ahead.clear();
        Ok(Receipt { count: 1, ..Receipt::of(ctx) })
    }

    pub(super) fn override_deal(
        &mut self,
        id: AccountId,
        to: MemberId,
        reason: OverrideReason,
        ctx: &Ctx,
    ) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Manager, ctx)?;
        let ix = self.located(id)?;
        let row = self.account(ix);
        if !matches!(row.bin, Bin::Cold | Bin::Targeted) {
            return Err(Refusal::NotQueued(row.bin));
        }
        let member = self.member_ix(to).filter(|m| self.is_active(*m)).ok_or(Refusal::NoSuchMember)?;
        self.pulls(member)?;
        if row.owner == member {
            return Err(Refusal::HeldBy(self.holder(member)));
        }
        self.room(member, row.bin)?;
        let deal = self.deals.len().checked_sub(1).map_or(u16::MAX, |at| at as u16);
        let detail = OverrideReason::ALL.iter().position(|r| *r == reason).unwrap_or(0) as u8;
        self.log_draw(&DealRow {
            deal,
            k: NONE,
            account: ix,
            member,
            kind: DealKind::Override as u8,
            detail,
            at: ctx.now,
            by,
            seq: self.seq + 1,
            ..DealRow::default()
        });
        self.give_to(ix, member, by, Reason::GivenByHand, ctx);
        Ok(Receipt::about(ctx, id))
    }

    /// The station that answers what comes in by itself.
    pub(crate) fn inbound_station(&self) -> Station {
        let map = self.map();
        map.task(map.inbound).or_else(|| map.first_task(Bin::Researching)).map_or(Station::SeniorSdr, |t| t.station)
    }

    /// The commands of some rows were taken back: the draws stand, an inbound place lies ready again.
    pub(super) fn take_draws_back(&mut self, from: u32, to: u32) {
        let mut changed = false;
        for row in from..to.min(self.deal_rows()) {
            let draw = self.deal_row(row);
            // What went on to somebody else, or was worked since, stays as it was dealt.
            if draw.account != NONE && self.account(draw.account).owner == draw.member {
                continue;
            }
            let at = usize::from(draw.deal);
            self.flag_draw(row, 1);
            let is_open = self.deals.get(at).is_some_and(Deal::is_open);
            let kind = DealKind::from_code(draw.kind);
            if !is_open || !matches!(kind, Some(DealKind::Ahead | DealKind::Inbound)) {
                continue;
            }
            if !changed {
                self.change_deal(at);
                changed = true;
            }
            let ahead = &mut self.deals[at].ahead;
            match kind {
                Some(DealKind::Inbound) => ahead.push_front((draw.k, draw.member)),
                _ => ahead.retain(|place| *place != (draw.k, draw.member)),
            }
        }
    }
}
