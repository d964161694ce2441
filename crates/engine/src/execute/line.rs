//! Members, bands, scoring, the week, the map: what the person who designs the line sets.

use super::{Ctx, Receipt};
use crate::ids::{MemberId, MemberIx, POOL};
use crate::map::SalesMap;
use crate::refusal::Refusal;
use crate::settings::{Bands, Member, MemberDraft, Role, Scoring, Settings, WorkWeek};
use crate::state::{Op, State};

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
            self.needs(Role::Manager, ctx)?;
        }
        if self.members.len() >= MAX_MEMBERS {
            return Err(Refusal::Full("members"));
        }
        self.members.push(Member { id: MemberId(ctx.entry.created(0)), draft, active: true, bands: None });
        self.journal.push(Op::MemberPushed);
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
        let was_owner = member.draft.role == Role::Owner && member.active;
        let stays_owner = draft.role == Role::Owner && active;
        let author_role = self.members[usize::from(by)].draft.role;
        if was_owner != stays_owner && author_role < Role::Owner {
            return Err(Refusal::NeedsRole(Role::Owner));
        }
        let owners = self.members.iter().filter(|m| m.active && m.draft.role == Role::Owner).count();
        if was_owner && !stays_owner && owners <= 1 {
            return Err(Refusal::LastOwner);
        }
        let next = Member { draft, active, ..member.clone() };
        self.write_member(ix, next);
        Ok(Receipt { count: 1, ..Receipt::of(ctx) })
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
        self.maps.push(map.clone());
        self.journal.push(Op::MapPushed);
        Ok(Receipt { count: 1, ..Receipt::of(ctx) })
    }

    /// The name of whoever holds something.
    pub(super) fn holder(&self, ix: MemberIx) -> String {
        if ix == POOL { "Nobody".into() } else { self.member(ix).map_or_else(String::new, |m| m.draft.name.clone()) }
    }
}
