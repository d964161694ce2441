//! Undo: an earlier command's old values put back, where nothing has happened since.

use super::{Ctx, Receipt, counter_of};
use crate::bin::Bin;
use crate::ids::{AccountIx, EntryId, MemberIx, NONE, POOL};
use crate::refusal::Refusal;
use crate::settings::{Member, Role};
use crate::snapshot::undo_piece;
use crate::state::{
    DayCount, EventKind, ImportBatch, Op, State, UndoOp, UndoRecord, account_mark, contact_flag, flag, mark,
};
use crate::wall::Posted;

impl State {
    pub(super) fn undo(&mut self, entry: EntryId, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        let mut receipt = Receipt::of(ctx);
        self.put_back(entry, ctx, by, &mut receipt)?;
        Ok(receipt)
    }

    /// Plays an undo record back. Where it named many accounts, those that changed since are refused
    /// one by one; where it named one, the whole undo is.
    pub(super) fn put_back(
        &mut self,
        entry: EntryId,
        ctx: &Ctx,
        by: MemberIx,
        receipt: &mut Receipt,
    ) -> Result<(), Refusal> {
        let at = self.undo.iter().rposition(|r| r.entry == entry).ok_or(Refusal::NothingToUndo)?;
        let record = self.undo[at].clone();
        if record.is_undone {
            return Err(Refusal::AlreadyUndone);
        }
        self.may_take_back(&record, ctx, by)?;
        let mut touched: Vec<AccountIx> = record.ops.iter().filter_map(|op| self.account_of(op)).collect();
        touched.sort_unstable();
        touched.dedup();
        let mut changed: Vec<AccountIx> = record
            .ops
            .iter()
            .filter(|op| !self.still_there(op, &record))
            .map(|op| self.account_of(op).ok_or(Refusal::ChangedSince))
            .collect::<Result<_, _>>()?;
        changed.sort_unstable();
        changed.dedup();
        if !changed.is_empty() && changed.len() == touched.len() {
            return Err(Refusal::ChangedSince);
        }
        let is_changed = |ix: &AccountIx| changed.binary_search(ix).is_ok();
        let before: Vec<(MemberIx, Bin)> = touched.iter().map(|ix| self.holder_and_bin(*ix)).collect();
        // Members last: whoever leaves again gives away what is then still theirs, and nothing twice.
        let is_member = |op: &&UndoOp| matches!(op, UndoOp::Member { .. });
        let ops = || record.ops.iter().rev();
        for op in ops().filter(|op| !is_member(op)).chain(ops().filter(is_member)) {
            match op {
                // Of a bulk command only some is taken back: its counts are taken from what is struck out.
                UndoOp::Day { .. } if !changed.is_empty() => {}
                op if self.account_of(op).as_ref().is_some_and(is_changed) => {}
                op => self.put_one_back(op, by, ctx, receipt)?,
            }
        }
        for (ix, held) in touched.iter().zip(before) {
            if !is_changed(ix) {
                self.is_within_band(*ix, held)?;
            }
        }
        for ix in touched {
            if is_changed(&ix) {
                receipt.refused.push((self.account_id(ix), Refusal::ChangedSince));
                continue;
            }
            self.strike(ix, &record, !changed.is_empty());
            self.happened(ix, by, EventKind::Undone, ctx, |_| {});
            receipt.account = Some(self.account_id(ix));
            receipt.count += 1;
        }
        self.mark_undone(at, true);
        Ok(())
    }

    /// One's own, or anyone's for a manager; what only a manager may do, only a manager takes back.
    fn may_take_back(&self, record: &UndoRecord, ctx: &Ctx, by: MemberIx) -> Result<(), Refusal> {
        let designs = record.ops.iter().any(|op| {
            matches!(
                op,
                UndoOp::Member { .. }
                    | UndoOp::Settings { .. }
                    | UndoOp::Map { .. }
                    | UndoOp::Rules { .. }
                    | UndoOp::DealBegun { .. }
                    | UndoOp::Draws { .. }
            ) || matches!(op, UndoOp::Posted { old, .. } if old.is_managers())
        });
        let role = self.member(by).map_or(Role::Viewer, |m| m.draft.role);
        if role < Role::Manager && (designs || record.by != ctx.author) {
            return Err(Refusal::NeedsRole(Role::Manager));
        }
        Ok(())
    }

    pub(super) fn mark_undone(&mut self, at: usize, is_undone: bool) {
        if let Some(record) = self.undo.get_mut(at) {
            self.journal.push(Op::UndoMarked { at, old: record.is_undone });
            record.is_undone = is_undone;
            self.index.clean_undo.remove(&undo_piece(record.seq));
        }
    }

    fn holder_and_bin(&self, ix: AccountIx) -> (MemberIx, Bin) {
        let row = self.account(ix);
        (row.owner, row.bin)
    }

    /// A band is hard on this path too: what comes back needs a place.
    fn is_within_band(&self, ix: AccountIx, before: (MemberIx, Bin)) -> Result<(), Refusal> {
        let (owner, bin) = self.holder_and_bin(ix);
        if owner == POOL || (owner, bin) == before || self.account(ix).has(flag::REMOVED) {
            return Ok(());
        }
        let Some(band) = self.bands_of(owner).of(bin) else { return Ok(()) };
        let queued = matches!(bin, Bin::Cold | Bin::Targeted);
        if queued && before.0 == owner && matches!(before.1, Bin::Cold | Bin::Targeted) {
            return Ok(());
        }
        let held =
            if queued { self.held(owner, Bin::Cold) + self.held(owner, Bin::Targeted) } else { self.held(owner, bin) };
        if held > u32::from(band.max) { Err(Refusal::BandFull { bin, max: band.max }) } else { Ok(()) }
    }

    fn account_of(&self, op: &UndoOp) -> Option<AccountIx> {
        match op {
            UndoOp::Account { ix, .. }
            | UndoOp::Profile { ix, .. }
            | UndoOp::Text { ix, .. }
            | UndoOp::AccountAdded { ix }
            | UndoOp::Noted { ix }
            | UndoOp::Struck { account: ix, .. }
            | UndoOp::Field { ix, .. } => Some(*ix),
            UndoOp::Contact { ix, .. } | UndoOp::ContactText { ix, .. } | UndoOp::ContactAdded { ix } => {
                Some(self.contacts.get(*ix).account)
            }
            UndoOp::Member { .. }
            | UndoOp::Settings { .. }
            | UndoOp::Map { .. }
            | UndoOp::Day { .. }
            | UndoOp::Retracted { .. }
            | UndoOp::Filled { .. }
            | UndoOp::Marked { .. }
            | UndoOp::Rules { .. }
            | UndoOp::Presence { .. }
            | UndoOp::DealBegun { .. }
            | UndoOp::Draws { .. }
            | UndoOp::Batch { .. }
            | UndoOp::Blocked { .. }
            | UndoOp::Campaigns { .. }
            | UndoOp::Posted { .. } => None,
        }
    }

    /// Whether what the command left is what is there now.
    fn still_there(&self, op: &UndoOp, record: &UndoRecord) -> bool {
        match op {
            UndoOp::Account { ix, after, old } => {
                let holder_is_here = old.owner == POOL
                    || self.is_active(old.owner)
                    || record.ops.iter().any(|op| match op {
                        UndoOp::Member { ix, old: Some(member), .. } => *ix == old.owner && member.active,
                        _ => false,
                    });
                account_mark(&self.account(*ix)) == *after && holder_is_here
            }
            UndoOp::Profile { ix, after, .. } => mark(&self.profile(*ix)) == *after,
            UndoOp::Text { field, ix, after, .. } => mark(&self.text(*field, *ix)) == *after,
            UndoOp::Contact { ix, after, .. } => mark(&self.contacts.get(*ix)) == *after,
            UndoOp::ContactText { field, ix, after, .. } => {
                mark(&self.contact_texts[usize::from(*field)].get(*ix)) == *after
            }
            UndoOp::AccountAdded { ix } => self.is_as_it_came(*ix) && !self.account(*ix).has(flag::REMOVED),
            UndoOp::ContactAdded { ix } => self.contacts.get(*ix).flags & contact_flag::REMOVED == 0,
            UndoOp::Member { ix, after, .. } => self.member(*ix).is_some_and(|m| mark(m) == *after),
            UndoOp::Settings { after, .. } => mark(&self.settings) == *after,
            UndoOp::Map { version } => self.maps.get(usize::from(*version)) == self.maps.last(),
            UndoOp::Rules { after, .. } => mark(&self.controls.rules) == *after,
            UndoOp::Presence { member, after, .. } => mark(&self.controls.presence.get(member)) == *after,
            UndoOp::Batch { import, after, .. } => mark(&self.controls.batches.get(import)) == *after,
            UndoOp::Field { ix, key, after, .. } => mark(&self.field_values.get(&(*ix, *key))) == *after,
            UndoOp::Blocked { number, was } => self.controls.blocked.contains(number) != *was,
            UndoOp::Campaigns { after, .. } => mark(&self.controls.campaigns) == *after,
            UndoOp::Posted { after, old } => mark(&self.wall.at(old)) == *after,
            // Once something was dealt, a deal is closed by its seed alone.
            UndoOp::DealBegun { deal } => {
                self.deals.get(usize::from(*deal)).is_some_and(|d| d.is_open())
                    && !self.deal_log.deal.iter().any(|of| of == deal)
            }
            UndoOp::Day { .. }
            | UndoOp::Retracted { .. }
            | UndoOp::Filled { .. }
            | UndoOp::Noted { .. }
            | UndoOp::Struck { .. }
            | UndoOp::Draws { .. }
            | UndoOp::Marked { .. } => true,
        }
    }

    fn put_one_back(&mut self, op: &UndoOp, by: MemberIx, ctx: &Ctx, receipt: &mut Receipt) -> Result<(), Refusal> {
        match op {
            UndoOp::Account { ix, old, .. } => {
                let mut row = **old;
                row.last_event = self.account(*ix).last_event;
                self.write_account(*ix, &row);
            }
            UndoOp::Profile { ix, old, .. } => self.write_profile(*ix, old),
            UndoOp::Text { field, ix, old, .. } => self.write_text(*field, *ix, old),
            UndoOp::Contact { ix, old, .. } => self.write_contact(*ix, old),
            UndoOp::ContactText { field, ix, old, .. } => self.write_contact_text(usize::from(*field), *ix, old),
            UndoOp::AccountAdded { ix } => {
                let mut row = self.account(*ix);
                row.put(flag::REMOVED, true);
                self.write_account(*ix, &row);
            }
            UndoOp::ContactAdded { ix } => {
                let mut row = self.contacts.get(*ix);
                row.flags |= contact_flag::REMOVED;
                self.write_contact(*ix, &row);
            }
            UndoOp::Member { ix, old, .. } => {
                let next = match old {
                    Some(member) => (**member).clone(),
                    // Others may know the member by place: they leave, the place stays.
                    None => Member { active: false, ..self.members[usize::from(*ix)].clone() },
                };
                self.change_member(*ix, next, by, ctx, receipt)?;
            }
            UndoOp::Settings { old, .. } => self.write_settings((**old).clone()),
            UndoOp::Map { version } => {
                let before =
                    self.maps.get(usize::from(*version).wrapping_sub(1)).cloned().ok_or(Refusal::NothingToUndo)?;
                if self.maps.len() >= usize::from(u16::MAX) {
                    return Err(Refusal::Full("map versions"));
                }
                self.push_map(before);
            }
            UndoOp::Day { day, member, gained } => self.lose((*day, *member), gained),
            UndoOp::Retracted { import, from, to } => self.bring_back(*import, *from, *to),
            UndoOp::Filled { import, gained } => {
                if let Some(batch) = self.imports.get(*import as usize).cloned() {
                    let updated = batch.updated.wrapping_sub(*gained);
                    self.write_import(*import, ImportBatch { updated, ..batch });
                }
            }
            UndoOp::Struck { event, .. } => self.write_undone(*event, 0),
            UndoOp::Marked { entry } => {
                if let Some(at) = self.undo.iter().rposition(|r| r.entry == *entry) {
                    self.mark_undone(at, false);
                }
            }
            UndoOp::Noted { .. } => {}
            UndoOp::Rules { old, .. } => self.write_rules((**old).clone()),
            UndoOp::Presence { member, old, .. } => {
                self.write_presence(*member, old.as_deref().cloned().unwrap_or_default());
            }
            UndoOp::Batch { import, old, .. } => self.write_batch(*import, old.as_deref().cloned()),
            UndoOp::Blocked { number, was } => self.write_blocked(*number, *was),
            UndoOp::Campaigns { old, .. } => self.write_campaigns(old.clone()),
            UndoOp::Field { ix, key, old, .. } => self.write_field(*ix, *key, old.clone()),
            UndoOp::Posted { old, .. } => {
                if let Posted::Contest(key, _) = old
                    && self.wall.contests.get(key).is_some_and(|c| c.from <= ctx.now.day(c.offset_min))
                {
                    return Err(Refusal::Senseless("The contest has begun: its rules stand"));
                }
                self.post(old.clone());
            }
            UndoOp::DealBegun { deal } => self.change_deal(usize::from(*deal)).is_void = true,
            UndoOp::Draws { from, to } => self.take_draws_back(*from, *to),
        }
        Ok(())
    }

    /// Puts a stretch of an import back on the line, only rows of that very import.
    fn bring_back(&mut self, import: u32, from: AccountIx, to: AccountIx) {
        let mut back = 0;
        for ix in from..to.min(self.account_rows()) {
            let mut row = self.account(ix);
            if row.has(flag::REMOVED) && self.profile(ix).import == import {
                row.put(flag::REMOVED, false);
                self.write_account(ix, &row);
                back += 1;
            }
        }
        if let Some(batch) = self.imports.get(import as usize).cloned() {
            let (retracted, cursor) = (batch.retracted.saturating_sub(back), batch.cursor.min(from));
            self.write_import(import, ImportBatch { retracted, cursor, is_retracted: false, ..batch });
        }
    }

    /// Marks what a command noted in an account's history as taken back; with `count`, its moves leave
    /// the day's counters too.
    fn strike(&mut self, ix: AccountIx, record: &UndoRecord, count: bool) {
        let day_of = |member| {
            record.ops.iter().find_map(|op| match op {
                UndoOp::Day { day, member: m, .. } if *m == member => Some(*day),
                _ => None,
            })
        };
        let mut at = self.account(ix).last_event;
        while at != NONE {
            let event = self.events.get(at);
            if event.seq < record.seq {
                break;
            }
            if event.seq == record.seq && event.undone == 0 {
                self.write_undone(at, 1);
                let bins = (Bin::from_number(event.from), Bin::from_number(event.to));
                if let (true, (Some(from), Some(to)), Some(day)) = (count && event.kind == 0, bins, day_of(event.by)) {
                    // A move that stays in its bin is a change of holder and was never counted.
                    if let (true, Some(counter)) = (from != to, counter_of(from, to)) {
                        let mut gained = DayCount::default();
                        *counter(&mut gained) = 1;
                        self.lose((day, event.by), &gained);
                    }
                }
            }
            at = event.prev;
        }
    }

    fn lose(&mut self, key: (crate::time::Day, MemberIx), gained: &DayCount) {
        self.write_day(key, |count| {
            count.touches = count.touches.wrapping_sub(gained.touches);
            count.calls = count.calls.wrapping_sub(gained.calls);
            count.connects = count.connects.wrapping_sub(gained.connects);
            count.pulled = count.pulled.wrapping_sub(gained.pulled);
            count.qualified = count.qualified.wrapping_sub(gained.qualified);
            count.handed_off = count.handed_off.wrapping_sub(gained.handed_off);
            count.accepted = count.accepted.wrapping_sub(gained.accepted);
            count.won = count.won.wrapping_sub(gained.won);
            count.rejected = count.rejected.wrapping_sub(gained.rejected);
            count.talk_s = count.talk_s.wrapping_sub(gained.talk_s);
            if count.hour == gained.hour {
                count.in_hour = count.in_hour.saturating_sub(gained.in_hour);
            }
            if count.in_hour == 0 {
                count.hour = 0;
            }
        });
    }
}
