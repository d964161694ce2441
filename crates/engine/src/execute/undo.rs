//! Undo: an earlier command's old values put back, where nothing has happened since.

use super::{Ctx, Receipt};
use crate::ids::{AccountIx, EntryId, MemberIx, NONE};
use crate::refusal::Refusal;
use crate::settings::Role;
use crate::state::{DayCount, EventKind, EventRow, Op, State, UndoOp, account_mark, flag, mark};

/// Bit of a contact row, as the state keeps it.
const REMOVED: u8 = 1;

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
        let role = self.member(by).map_or(Role::Viewer, |m| m.draft.role);
        if record.by != ctx.author && role < Role::Manager {
            return Err(Refusal::NeedsRole(Role::Manager));
        }
        let mut touched: Vec<AccountIx> = record.ops.iter().filter_map(|op| self.account_of(op)).collect();
        touched.sort_unstable();
        touched.dedup();
        let changed: Vec<AccountIx> = record
            .ops
            .iter()
            .filter(|op| !self.still_there(op))
            .map(|op| self.account_of(op).ok_or(Refusal::ChangedSince))
            .collect::<Result<_, _>>()?;
        if !changed.is_empty() && touched.iter().all(|ix| changed.contains(ix)) {
            return Err(Refusal::ChangedSince);
        }
        for op in record.ops.iter().rev() {
            if self.account_of(op).is_none_or(|ix| !changed.contains(&ix)) {
                self.put_one_back(op)?;
            }
        }
        for ix in touched {
            if changed.contains(&ix) {
                receipt.refused.push((self.account_id(ix), Refusal::ChangedSince));
                continue;
            }
            self.strike(ix, record.seq);
            self.happened(ix, by, EventKind::Undone, ctx, |_| {});
            receipt.account = Some(self.account_id(ix));
            receipt.count += 1;
        }
        self.undo[at].is_undone = true;
        self.journal.push(Op::UndoMarked { at });
        Ok(())
    }

    fn account_of(&self, op: &UndoOp) -> Option<AccountIx> {
        match op {
            UndoOp::Account { ix, .. }
            | UndoOp::Profile { ix, .. }
            | UndoOp::Text { ix, .. }
            | UndoOp::AccountAdded { ix } => Some(*ix),
            UndoOp::Contact { ix, .. } | UndoOp::ContactText { ix, .. } | UndoOp::ContactAdded { ix } => {
                Some(self.contacts.get(*ix).account)
            }
            UndoOp::Member { .. }
            | UndoOp::Settings { .. }
            | UndoOp::Map { .. }
            | UndoOp::Day { .. }
            | UndoOp::Retracted { .. } => None,
        }
    }

    /// Whether what the command left is what is there now.
    fn still_there(&self, op: &UndoOp) -> bool {
        match op {
            UndoOp::Account { ix, after, .. } => account_mark(&self.account(*ix)) == *after,
            UndoOp::Profile { ix, after, .. } => mark(&self.profile(*ix)) == *after,
            UndoOp::Text { field, ix, after, .. } => mark(&self.text(*field, *ix)) == *after,
            UndoOp::Contact { ix, after, .. } => mark(&self.contacts.get(*ix)) == *after,
            UndoOp::ContactText { field, ix, after, .. } => {
                mark(&self.contact_texts[usize::from(*field)].get(*ix)) == *after
            }
            UndoOp::AccountAdded { ix } => {
                self.account(*ix).last_event == NONE && !self.account(*ix).has(flag::REMOVED)
            }
            UndoOp::ContactAdded { ix } => self.contacts.get(*ix).flags & REMOVED == 0,
            UndoOp::Member { ix, after, .. } => self.member(*ix).is_some_and(|m| mark(m) == *after),
            UndoOp::Settings { after, .. } => mark(&self.settings) == *after,
            UndoOp::Map { version } => usize::from(*version) + 1 == self.maps.len(),
            UndoOp::Day { .. } | UndoOp::Retracted { .. } => true,
        }
    }

    fn put_one_back(&mut self, op: &UndoOp) -> Result<(), Refusal> {
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
                row.flags |= REMOVED;
                self.write_contact(*ix, &row);
            }
            UndoOp::Member { ix, old, .. } => {
                let next = match old {
                    Some(member) => (**member).clone(),
                    // Others may know the member by place: they leave, the place stays.
                    None => crate::settings::Member { active: false, ..self.members[usize::from(*ix)].clone() },
                };
                self.write_member(*ix, next);
            }
            UndoOp::Settings { old, .. } => self.write_settings((**old).clone()),
            UndoOp::Map { version } => {
                let before =
                    self.maps.get(usize::from(*version).wrapping_sub(1)).cloned().ok_or(Refusal::NothingToUndo)?;
                self.maps.push(before);
                self.journal.push(Op::MapPushed);
            }
            UndoOp::Day { day, member, gained } => self.write_day((*day, *member), |count| lose(count, gained)),
            UndoOp::Retracted { from, to } => {
                let to = (*to).min(self.accounts.len() as u32);
                for ix in *from..to {
                    let mut row = self.account(ix);
                    if row.has(flag::REMOVED) && self.profile(ix).import != NONE {
                        row.put(flag::REMOVED, false);
                        let import = self.profile(ix).import;
                        self.write_account(ix, &row);
                        if let Some(batch) = self.imports.get(import as usize).cloned() {
                            let next = crate::state::ImportBatch {
                                retracted: batch.retracted.saturating_sub(1),
                                cursor: batch.cursor.min(*from),
                                is_retracted: false,
                                ..batch
                            };
                            self.write_import(import, next);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Marks what a command noted in an account's history as taken back.
    fn strike(&mut self, ix: AccountIx, seq: u32) {
        let mut at = self.account(ix).last_event;
        while at != NONE {
            let event = self.events.get(at);
            if event.seq < seq {
                break;
            }
            if event.seq == seq {
                self.journal.push(Op::EventFlag { ix: at, old: event.undone });
                self.events.set(at, &EventRow { undone: 1, ..event });
            }
            at = event.prev;
        }
    }
}

fn lose(count: &mut DayCount, gained: &DayCount) {
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
}
