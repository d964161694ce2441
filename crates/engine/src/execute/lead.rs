//! What comes in by itself, and the clocks of what waits: inbound leads and unanswered hand-offs go on to
//! somebody else when they have waited too long.

use super::{Ctx, Receipt, gate};
use crate::bin::Bin;
use crate::command::{AccountDraft, MAX_BULK, SCHEMA_VERSION};
use crate::distribute::{DealKind, DealRow};
use crate::ids::{AccountIx, MemberIx, NONE, POOL};
use crate::map::Station;
use crate::refusal::Refusal;
use crate::settings::Role;
use crate::state::{AccountRow, DueClass, EventKind, State, TextField, flag};
use crate::time::{DAY, Time};

/// What the key of a lead begins with that came through the mailbox; its name there follows.
pub const MAIL_ID: &str = "mail:";

/// How long before it comes onto the line a lead can have come in, in seconds.
const LONGEST_WAY: u32 = 30 * DAY;

/// What kind of clock ran out, as history keeps it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Waited {
    /// An inbound lead nobody has touched.
    Inbound = 1,
    /// A hand-off nobody has answered.
    HandOff = 2,
}

impl State {
    pub(super) fn add_inbound(&mut self, draft: &AccountDraft, received: Time, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        // Every device that is online takes mail out; the first to be in the log has brought it.
        if self.folding >= 5 && draft.external_id.starts_with(MAIL_ID) && self.knows_external_id(&draft.external_id) {
            return Err(Refusal::CameInAlready);
        }
        let ix = self.bring_in(draft, ctx.entry.created(0), ctx.entry.created(1), NONE, by, ctx)?;
        let to = self.next_for_inbound(ix, POOL, by, ctx).unwrap_or(POOL);
        let mut receipt = Receipt::about(ctx, self.account_id(ix));
        // Through every gate of the line, one after the other, as any account goes.
        for bin in [Bin::Targeted, Bin::Researching] {
            let reason = gate(&self.account(ix), bin, None, Role::Member)?;
            let moved = self.place(ix, bin, reason, to, ctx);
            receipt.moved.push(moved);
        }
        let mut row = self.account(ix);
        row.put(flag::INBOUND | flag::CAME_IN, true);
        if let Some(task) = self.map().inbound_task() {
            row.task = task;
        }
        // Clocks of two machines may differ: nobody comes in after they are here, nor before anyone can remember.
        row.entered_at = received.clamp(Time(ctx.now.0.saturating_sub(LONGEST_WAY)), ctx.now);
        row.owner = to;
        self.pass_on(&mut row);
        self.write_account(ix, &row);
        Ok(receipt)
    }

    /// Whether an account with that key of another system is on the line: one pass, newest first.
    pub fn knows_external_id(&self, key: &str) -> bool {
        let mut places = (0..self.account_rows()).rev();
        places.any(|ix| self.text(TextField::ExternalId, ix) == key && self.is_on_line(ix))
    }

    /// Whether a member can answer now: at work, not on a break, at the station, with room.
    fn can_answer(&self, member: MemberIx, ctx: &Ctx) -> bool {
        let at_station = self.member(member).is_some_and(|m| m.draft.stations.has(self.inbound_station()));
        at_station
            && self.is_in(member, ctx.today())
            && !self.is_paused(member)
            && self.room(member, Bin::Researching).is_ok()
    }

    /// The next place that was drawn ahead and whose member can answer. Who cannot keeps their place.
    fn next_for_inbound(&mut self, ix: AccountIx, except: MemberIx, by: MemberIx, ctx: &Ctx) -> Option<MemberIx> {
        let at = self.deals.len().checked_sub(1).filter(|at| self.deals[*at].is_open())?;
        let ahead = &self.deals[at].ahead;
        let found = ahead.iter().position(|(_, m)| *m != except && self.can_answer(*m, ctx))?;
        let stratum = self.deals[at].strata.iter().position(crate::distribute::Stratum::is_inbound)? as u16;
        let (k, member) = self.change_deal(at).ahead.remove(found)?;
        self.log_draw(&DealRow {
            deal: at as u16,
            stratum,
            k,
            account: ix,
            member,
            kind: DealKind::Inbound as u8,
            at: ctx.now,
            by,
            seq: self.seq + 1,
            ..DealRow::default()
        });
        Some(member)
    }

    /// Since when a card has waited: since it came in, or since it went on to somebody else.
    pub(crate) fn waits_since(&self, ix: AccountIx) -> Time {
        self.since_last(ix, |kind| kind == EventKind::Reassigned)
    }

    /// Since when whoever has a card has had it: a lead may have waited at the depot before it was anybody's.
    fn with_them_since(&self, ix: AccountIx) -> Time {
        self.since_last(ix, |kind| matches!(kind, EventKind::Reassigned | EventKind::Moved))
    }

    /// When something last happened to a card in its bin, and otherwise when it came in.
    fn since_last(&self, ix: AccountIx, is_it: impl Fn(EventKind) -> bool) -> Time {
        let entered = self.account(ix).entered_at;
        self.timeline(ix)
            .take_while(|e| e.at >= entered)
            .find(|e| is_it(e.kind) && !e.is_undone)
            .map_or(entered, |e| e.at)
    }

    /// The clock of a lead that came in and nobody has touched: seconds it has waited, within which it should hear
    /// from us, and after which it goes to somebody else.
    pub fn inbound_clock(&self, ix: AccountIx, now: Time, offset_min: i16) -> Option<(u32, u32, u32)> {
        let rules = self.rules();
        self.account(ix).has(flag::INBOUND).then(|| {
            let waited_s = self.working_seconds(None, self.waits_since(ix), now, offset_min);
            (waited_s, rules.inbound_target_s, rules.inbound_limit_s)
        })
    }

    /// Every lead that came in and nobody has touched, with the seconds it has waited; the longest first.
    pub fn waiting_inbound(&self, now: Time, offset_min: i16) -> Vec<(AccountIx, u32)> {
        let owners = (0..self.members().len() as MemberIx).chain([POOL]);
        let mut waiting: Vec<(AccountIx, u32)> = owners
            .flat_map(|owner| self.due(owner, DueClass::Inbound))
            .filter_map(|item| Some((item.account, self.inbound_clock(item.account, now, offset_min)?.0)))
            .collect();
        waiting.sort_by_key(|(ix, waited_s)| (std::cmp::Reverse(*waited_s), *ix));
        waiting
    }

    /// What has waited too long, in the order of work: inbound first.
    pub fn overdue_clocks(&self, now: Time, offset_min: i16) -> Vec<(AccountIx, Waited)> {
        self.overdue_by(SCHEMA_VERSION, now, offset_min)
    }

    fn overdue_by(&self, version: u8, now: Time, offset_min: i16) -> Vec<(AccountIx, Waited)> {
        let owners: Vec<MemberIx> = (0..self.members().len() as MemberIx).chain([POOL]).collect();
        let rules = self.rules();
        let holder = |row: &AccountRow| (row.owner != POOL).then_some(row.owner);
        let mut waited = Vec::new();
        for owner in &owners {
            for item in self.due(*owner, DueClass::Inbound).take_while(|i| i.at <= now) {
                let row = self.account(item.account);
                let since = self.waits_since(item.account);
                // Whoever asked waits by the line's day: a break of ours is no answer to them.
                let seconds = self.working_seconds(None, since, now, offset_min);
                // Nobody loses a lead that they have only just been given.
                let theirs = || self.working_seconds(None, self.with_them_since(item.account), now, offset_min);
                if seconds >= rules.inbound_limit_s
                    && row.has(flag::INBOUND)
                    && (version < 6 || row.owner == POOL || theirs() >= rules.inbound_target_s)
                {
                    waited.push((item.account, Waited::Inbound));
                }
            }
        }
        for owner in &owners {
            // To put it off is no answer: the clock runs on. Only what was promised to a prospect stays until then.
            let put_off = self.due(*owner, DueClass::Opportunity).filter(|i| i.at <= now || version >= 6);
            let promised = self.due(*owner, DueClass::CallBack).filter(|i| i.at <= now && version >= 6);
            for item in put_off.chain(promised) {
                let row = self.account(item.account);
                let since = self.waits_since(item.account);
                if row.has(flag::PENDING)
                    && row.bin == Bin::ActiveOpportunity
                    && self.working_minutes(holder(&row), since, now, offset_min) >= u32::from(rules.hand_off_limit_min)
                {
                    waited.push((item.account, Waited::HandOff));
                }
            }
        }
        waited
    }

    pub(super) fn chase(&mut self, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        let waited = self.overdue_by(self.folding, ctx.now, ctx.offset_min);
        let mut receipt = Receipt::of(ctx);
        for (ix, why) in waited {
            if receipt.count as usize == MAX_BULK {
                receipt.has_more = true;
                break;
            }
            let row = self.account(ix);
            let to = match why {
                // Back to everyone when nobody's place is drawn: whoever is quickest answers.
                Waited::Inbound => match self.next_for_inbound(ix, row.owner, by, ctx) {
                    None if row.owner == POOL => continue,
                    next => next.unwrap_or(POOL),
                },
                Waited::HandOff => match self.next_at_station(&row, ctx) {
                    Some(member) => member,
                    None => {
                        receipt.refused.push((
                            self.account_id(ix),
                            Refusal::NobodyThere(self.station_of(&row).unwrap_or(Station::AccountExecutive)),
                        ));
                        continue;
                    }
                },
            };
            // For whoever gets it, it is due.
            let due_at = if self.folding >= 6 { row.due_at.min(ctx.now) } else { row.due_at };
            self.write_account(ix, &AccountRow { owner: to, due_at, ..row });
            self.happened(ix, POOL, EventKind::Reassigned, ctx, |event| event.detail = why as u16);
            receipt.account = Some(self.account_id(ix));
            receipt.count += 1;
        }
        if receipt.count == 0 && receipt.refused.is_empty() { Err(Refusal::NothingDue) } else { Ok(receipt) }
    }

    /// Who comes next at the station after whoever has it, round and round, of those at work.
    fn next_at_station(&self, row: &AccountRow, ctx: &Ctx) -> Option<MemberIx> {
        let people = self.members().len() as MemberIx;
        let station = self.station_of(row).unwrap_or(Station::AccountExecutive);
        let after = if row.owner == POOL { 0 } else { row.owner + 1 };
        (0..people)
            .map(|step| (after + step) % people.max(1))
            .filter(|ix| *ix != row.owner && self.is_in(*ix, ctx.today()) && !self.is_paused(*ix))
            .find(|ix| self.member(*ix).is_some_and(|m| m.draft.stations.has(station)))
    }
}
