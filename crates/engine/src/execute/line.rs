//! Members, bands, scoring, the week, the map: what the person who designs the line sets.

use super::{Ctx, Receipt};
use crate::bin::{Bin, Reason};
use crate::ids::{AccountIx, MemberId, MemberIx, POOL};
use crate::map::SalesMap;
use crate::refusal::Refusal;
use crate::settings::{Bands, Member, MemberDraft, Role, Scoring, Settings, WorkWeek};
use crate::state::{EventKind, State, flag};

/// People one line holds.
pub const MAX_MEMBERS: usize = 2_000;

fn named(draft: &MemberDraft) -> Result<MemberDraft, Refusal> {
    let name = draft.name.trim();
    if name.is_empty() {
        return Err(Refusal::Empty("The name"));
    }
    if name.len() > 120 {
        return Err(Refusal::TooLong("The name"));
    }
    Ok(MemberDraft { name: name.to_owned(), stations: draft.stations, role: draft.role })
}

impl State {
    pub(super) fn add_member(&mut self, draft: &MemberDraft, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let mut draft = named(draft)?;
        if self.members.is_empty() {
            draft.role = Role::Owner;
        } else {
            let by = self.needs(Role::Manager, ctx)?;
            if draft.role > self.members[usize::from(by)].draft.role {
                return Err(Refusal::NeedsRole(draft.role));
            }
        }
        if self.members.len() >= MAX_MEMBERS {
            return Err(Refusal::Full("members"));
        }
        self.members.push(Member { id: MemberId(ctx.entry.created(0)), draft, active: true, bands: None });
        self.journal.push(crate::state::Op::MemberPushed);
        Ok(Receipt { count: 1, ..Receipt::of(ctx) })
    }

    fn member_at(&self, id: MemberId) -> Result<(MemberIx, &Member), Refusal> {
        let ix = self.member_ix(id).ok_or(Refusal::NoSuchMember)?;
        Ok((ix, &self.members[usize::from(ix)]))
    }

    pub(super) fn edit_member(
        &mut self,
        id: MemberId,
        draft: &MemberDraft,
        active: bool,
        ctx: &Ctx,
    ) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Manager, ctx)?;
        let draft = named(draft)?;
        let (ix, member) = self.member_at(id)?;
        let next = Member { draft, active, ..member.clone() };
        let mut receipt = Receipt { count: 1, ..Receipt::of(ctx) };
        self.change_member(ix, next, by, ctx, &mut receipt)?;
        Ok(receipt)
    }

    /// Puts a member as they should be. Only owners make and unmake owners, and one always stays.
    pub(super) fn change_member(
        &mut self,
        ix: MemberIx,
        next: Member,
        by: MemberIx,
        ctx: &Ctx,
        receipt: &mut Receipt,
    ) -> Result<(), Refusal> {
        let is_owner = |m: &Member| m.active && m.draft.role == Role::Owner;
        let member = &self.members[usize::from(ix)];
        let (was_owner, stays_owner) = (is_owner(member), is_owner(&next));
        let stays = next.active && next.draft.stations.0 & member.draft.stations.0 == member.draft.stations.0;
        if was_owner != stays_owner && self.members[usize::from(by)].draft.role < Role::Owner {
            return Err(Refusal::NeedsRole(Role::Owner));
        }
        if was_owner && !stays_owner && self.members.iter().filter(|m| is_owner(m)).count() <= 1 {
            return Err(Refusal::LastOwner);
        }
        self.write_member(ix, next);
        if !stays {
            self.release(ix, by, ctx, receipt);
        }
        Ok(())
    }

    /// Whoever leaves, the line or a station, leaves the work there: untouched accounts go back to Cold, work begun goes to the pool,
    /// where everyone at its station sees it.
    fn release(&mut self, member: MemberIx, by: MemberIx, ctx: &Ctx, receipt: &mut Receipt) {
        let held: Vec<AccountIx> =
            (0..self.account_rows()).filter(|ix| self.owner_column()[*ix as usize] == member).collect();
        for ix in held {
            let mut row = self.account(ix);
            let pulls = self.is_active(member) && self.pulls(member).is_ok();
            let keeps = match row.bin {
                Bin::Cold | Bin::Targeted => pulls,
                _ => self.is_at_station_of(&row, member),
            };
            if keeps || row.has(flag::REMOVED) {
                continue;
            }
            if row.bin == Bin::Targeted {
                receipt.moved.push(self.place(ix, Bin::Cold, Reason::BackToQueue, by, ctx));
                continue;
            }
            row.owner = POOL;
            self.write_account(ix, &row);
            self.happened(ix, by, EventKind::Moved, ctx, |event| event.detail = u16::from(Reason::BackToQueue.code()));
            receipt.count += 1;
        }
    }

    pub(super) fn set_bands(&mut self, bands: Bands, ctx: &Ctx) -> Result<Receipt, Refusal> {
        self.needs(Role::Manager, ctx)?;
        if !bands.are_ordered() {
            return Err(Refusal::BandOutOfOrder);
        }
        self.change_settings(ctx, |settings| settings.bands = bands)
    }

    pub(super) fn set_member_bands(
        &mut self,
        id: MemberId,
        bands: Option<Bands>,
        ctx: &Ctx,
    ) -> Result<Receipt, Refusal> {
        self.needs(Role::Manager, ctx)?;
        if bands.is_some_and(|b| !b.are_ordered()) {
            return Err(Refusal::BandOutOfOrder);
        }
        let (ix, member) = self.member_at(id)?;
        let next = Member { bands, ..member.clone() };
        self.write_member(ix, next);
        Ok(Receipt { count: 1, ..Receipt::of(ctx) })
    }

    pub(super) fn set_scoring(&mut self, scoring: &Scoring, ctx: &Ctx) -> Result<Receipt, Refusal> {
        self.needs(Role::Manager, ctx)?;
        if scoring.size_weight == 0 && scoring.industry_weight == 0 && scoring.source_weight == 0 {
            return Err(Refusal::NoWeights);
        }
        if scoring.industries.len() + scoring.sources.len() + scoring.sizes.len() > 600 {
            return Err(Refusal::TooMany(600));
        }
        let mut scoring = scoring.clone();
        scoring.sizes.sort_unstable();
        self.change_settings(ctx, |settings| settings.scoring = scoring)
    }

    pub(super) fn set_work_week(&mut self, week: WorkWeek, ctx: &Ctx) -> Result<Receipt, Refusal> {
        self.needs(Role::Manager, ctx)?;
        if week.days & 0x7f == 0 {
            return Err(Refusal::Empty("The working week"));
        }
        if week.start_minute >= 24 * 60 || week.batch == 0 || week.calls_per_hour == 0 {
            return Err(Refusal::Empty("The batch, the hourly norm or the start of the day"));
        }
        self.change_settings(ctx, |settings| settings.week = week)
    }

    fn change_settings(&mut self, ctx: &Ctx, change: impl FnOnce(&mut Settings)) -> Result<Receipt, Refusal> {
        let mut settings = self.settings.clone();
        change(&mut settings);
        self.write_settings(settings);
        Ok(Receipt { count: 1, ..Receipt::of(ctx) })
    }

    pub(super) fn set_map(&mut self, map: &SalesMap, ctx: &Ctx) -> Result<Receipt, Refusal> {
        self.needs(Role::Manager, ctx)?;
        let faults = map.faults();
        if !faults.is_empty() {
            return Err(Refusal::MapFaults(faults));
        }
        if self.maps.len() >= usize::from(u16::MAX) {
            return Err(Refusal::Full("map versions"));
        }
        self.push_map(map.clone());
        Ok(Receipt { count: 1, ..Receipt::of(ctx) })
    }

    /// The name of whoever holds something.
    pub(super) fn holder(&self, ix: MemberIx) -> String {
        if ix == POOL { "Nobody".into() } else { self.member(ix).map_or_else(String::new, |m| m.draft.name.clone()) }
    }
}
