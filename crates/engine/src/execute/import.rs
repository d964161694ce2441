//! Imports: bounded commands under one id, taken back as one.

use super::account::checked;
use super::{Ctx, Receipt};
use crate::command::{AccountDraft, MAX_RETRACT};
use crate::ids::{AccountId, AccountIx, ImportId, MemberIx, POOL};
use crate::refusal::Refusal;
use crate::settings::Role;
use crate::state::{EventKind, ImportBatch, Op, State, TextField, UndoOp, flag};

/// Rows one command may bring, besides the limit on its bytes.
pub const MAX_ROWS: usize = 2_000;

impl State {
    /// Whether nobody has done anything to an account since it came, or all of it was taken back.
    pub(super) fn is_as_it_came(&self, ix: AccountIx) -> bool {
        let row = self.account(ix);
        let is_struck = |event: &crate::state::EventView<'_>| event.is_undone || event.kind == EventKind::Undone;
        row.bin == crate::bin::Bin::Cold && row.owner == POOL && self.timeline(ix).all(|event| is_struck(&event))
    }

    pub(super) fn begin_import(&mut self, file_name: &str, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        if self.imports.len() >= 100_000 {
            return Err(Refusal::Full("imports"));
        }
        self.imports.push(ImportBatch {
            id: ImportId(ctx.entry.0),
            file_name: crate::column::clip(file_name, 200).to_owned(),
            at: ctx.now,
            by,
            added: 0,
            updated: 0,
            retracted: 0,
            cursor: self.accounts.len() as u32,
            is_retracted: false,
        });
        self.journal.push(Op::ImportPushed);
        Ok(Receipt { count: 1, ..Receipt::of(ctx) })
    }

    fn open_import(&self, id: ImportId, rows: usize, ctx: &Ctx) -> Result<(u32, ImportBatch, MemberIx), Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        if rows > MAX_ROWS {
            return Err(Refusal::TooMany(MAX_ROWS as u32));
        }
        let at = self.imports.iter().rposition(|b| b.id == id).ok_or(Refusal::NoSuchImport)?;
        let batch = self.imports[at].clone();
        if batch.is_retracted { Err(Refusal::NoSuchImport) } else { Ok((at as u32, batch, by)) }
    }

    pub(super) fn import_rows(&mut self, id: ImportId, rows: &[AccountDraft], ctx: &Ctx) -> Result<Receipt, Refusal> {
        let (at, mut batch, by) = self.open_import(id, rows.len(), ctx)?;
        let count = rows.len() as u32;
        let mut people = 0;
        let mut receipt = Receipt { count, ..Receipt::of(ctx) };
        for (i, draft) in rows.iter().enumerate() {
            let ix =
                self.bring_in(draft, ctx.entry.created(i as u32), ctx.entry.created(count + people), at, by, ctx)?;
            self.receive(ix, &draft.phone);
            if self.without_erased(draft, None).is_some() {
                receipt.refused.push((self.account_id(ix), Refusal::Erased));
            }
            people += u32::from(draft.contact.is_some());
        }
        batch.added = batch.added.saturating_add(count);
        self.write_import(at, batch);
        Ok(receipt)
    }

    /// What an import brings waits for its test where the line tests; a number that asked to be left alone
    /// is left alone whoever brings it.
    fn receive(&mut self, ix: AccountIx, phone: &str) {
        let (held, blocked) = (self.rules().hold_batches, self.is_blocked(phone));
        if held || blocked {
            let mut row = self.account(ix);
            row.put(flag::HELD, held);
            row.put(flag::DO_NOT_CALL | flag::AVOID, blocked);
            self.write_account(ix, &row);
        }
    }

    /// Fills what is empty; never overwrites what someone has entered.
    pub(super) fn import_updates(
        &mut self,
        id: ImportId,
        rows: &[(AccountId, AccountDraft)],
        ctx: &Ctx,
    ) -> Result<Receipt, Refusal> {
        let (at, mut batch, by) = self.open_import(id, rows.len(), ctx)?;
        let mut receipt = Receipt::of(ctx);
        for (i, (account, draft)) in rows.iter().enumerate() {
            let Some(ix) = self.find(*account) else {
                receipt.refused.push((*account, Refusal::NoSuchAccount));
                continue;
            };
            let without = self.without_erased(draft, Some(ix));
            if without.is_some() {
                receipt.refused.push((*account, Refusal::Erased));
            }
            let draft = without.as_ref().unwrap_or(draft);
            let mut merged = self.draft(ix);
            let mut changed = false;
            let texts = [
                (&mut merged.name, &draft.name),
                (&mut merged.domain, &draft.domain),
                (&mut merged.phone, &draft.phone),
                (&mut merged.email, &draft.email),
                (&mut merged.city, &draft.city),
                (&mut merged.region, &draft.region),
                (&mut merged.country, &draft.country),
                (&mut merged.industry, &draft.industry),
                (&mut merged.source, &draft.source),
                (&mut merged.external_id, &draft.external_id),
            ];
            for (mine, theirs) in texts {
                if mine.is_empty() && !theirs.trim().is_empty() {
                    mine.push_str(theirs.trim());
                    changed = true;
                }
            }
            for (mine, theirs) in [(&mut merged.employees, draft.employees), (&mut merged.revenue_k, draft.revenue_k)] {
                if *mine == 0 && theirs != 0 {
                    *mine = theirs;
                    changed = true;
                }
            }
            if let Some(person) = &draft.contact {
                let known = self.contacts_of(ix).iter().any(|c| {
                    (!person.email.is_empty() && c.email.eq_ignore_ascii_case(&person.email))
                        || (!person.name.is_empty() && c.name.eq_ignore_ascii_case(&person.name))
                });
                if !known && super::account::is_someone(person) {
                    self.attach(ix, person, ctx.entry.created(i as u32));
                    changed = true;
                }
            }
            if changed {
                checked(&merged)?;
                let base = self.profile(ix);
                let profile = self.profile_from(&merged, base);
                self.write_profile(ix, &profile);
                let words =
                    [&merged.name, &merged.domain, &merged.phone, &merged.email, &merged.city, &merged.external_id];
                for (field, text) in TextField::ALL.into_iter().zip(words) {
                    self.write_text(field, ix, text);
                }
                self.happened(ix, by, EventKind::Edited, ctx, |_| {});
                batch.updated = batch.updated.saturating_add(1);
                receipt.count += 1;
            }
        }
        self.write_import(at, batch);
        Ok(receipt)
    }

    /// One bounded step of taking an import back. Accounts somebody has worked since stay.
    pub(super) fn retract_import(&mut self, id: ImportId, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        let at = self.imports.iter().rposition(|b| b.id == id).ok_or(Refusal::NoSuchImport)?;
        let mut batch = self.imports[at].clone();
        if batch.is_retracted {
            return Err(Refusal::AlreadyUndone);
        }
        let role = self.member(by).map_or(Role::Viewer, |m| m.draft.role);
        if batch.by != by && role < Role::Manager {
            return Err(Refusal::NeedsRole(Role::Manager));
        }
        let mut receipt = Receipt::of(ctx);
        self.retract_fill(at as u32, ctx, by, &mut receipt);
        // What was put back has changed the batch's own figures.
        batch = self.imports[at].clone();
        let rows = self.accounts.len() as AccountIx;
        let from = batch.cursor.min(rows);
        let (mut to, mut looked_at) = (from, 0);
        while to < rows && looked_at < MAX_RETRACT {
            let ix = to;
            to += 1;
            if self.import_column()[ix as usize] != at as u32 {
                continue;
            }
            looked_at += 1;
            let mut row = self.account(ix);
            if row.has(flag::REMOVED) {
                continue;
            }
            if self.is_as_it_came(ix) {
                row.put(flag::REMOVED, true);
                self.write_account(ix, &row);
                batch.retracted = batch.retracted.saturating_add(1);
                receipt.count += 1;
            } else if receipt.refused.len() < 200 {
                receipt.refused.push((self.account_id(ix), Refusal::ChangedSince));
            }
        }
        batch.cursor = to;
        let more_fills = self.undo.iter().any(|r| r.import == Some(at as u32) && !r.is_undone);
        receipt.has_more = to < rows || more_fills;
        batch.is_retracted = !receipt.has_more;
        self.write_import(at as u32, batch);
        self.journal.push(Op::Retracted { import: at as u32, from, to });
        Ok(receipt)
    }

    /// Takes back one command's filled-in rows, newest first, as far back as the undo window reaches.
    /// What somebody has changed since stays as it is and does not hold up the rest.
    fn retract_fill(&mut self, import: u32, ctx: &Ctx, by: MemberIx, receipt: &mut Receipt) {
        let Some(place) = self.undo.iter().rposition(|r| r.import == Some(import) && !r.is_undone) else { return };
        let (entry, mark, count) = (self.undo[place].entry, self.journal.len(), receipt.clone());
        if let Err(refusal) = self.put_back(entry, ctx, by, receipt) {
            self.roll_back(mark);
            *receipt = count;
            let mut filled: Vec<AccountIx> = self.undo[place]
                .ops
                .iter()
                .filter_map(|op| match op {
                    UndoOp::Account { ix, .. } | UndoOp::Noted { ix } => Some(*ix),
                    _ => None,
                })
                .collect();
            filled.sort_unstable();
            filled.dedup();
            receipt.refused.extend(filled.iter().take(200).map(|ix| (self.account_id(*ix), refusal.clone())));
            self.mark_undone(place, true);
        }
    }
}
