//! Imports: bounded commands under one id, taken back as one.

use super::account::checked;
use super::{Ctx, Receipt};
use crate::command::{AccountDraft, MAX_RETRACT};
use crate::ids::{AccountId, AccountIx, ImportId, MemberIx, NONE, POOL};
use crate::refusal::Refusal;
use crate::settings::Role;
use crate::state::{AccountRow, EventKind, ImportBatch, Op, State, TextField, flag};

/// Rows one command may bring, besides the limit on its bytes.
pub const MAX_ROWS: usize = 2_000;

/// Whether anyone has done anything to it since it came.
fn is_untouched(row: &AccountRow) -> bool {
    row.last_event == NONE && row.bin == crate::bin::Bin::Cold && row.owner == POOL
}

impl State {
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
        for (i, draft) in rows.iter().enumerate() {
            self.bring_in(draft, ctx.entry.created(i as u32), ctx.entry.created(count + people), at, by, ctx)?;
            people += u32::from(draft.contact.is_some());
        }
        batch.added += count;
        self.write_import(at, batch);
        Ok(Receipt { count, ..Receipt::of(ctx) })
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
                if !known && !(person.name.is_empty() && person.email.is_empty() && person.phone.is_empty()) {
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
                batch.updated += 1;
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
        // Rows it filled in, newest first, as far back as the undo window reaches.
        let filled = self.undo.iter().rev().find(|r| r.import == Some(at as u32) && !r.is_undone).map(|r| r.entry);
        if let Some(entry) = filled {
            self.put_back(entry, ctx, by, &mut receipt)?;
        }
        let rows = self.accounts.len() as AccountIx;
        let from = batch.cursor.min(rows);
        let to = from.saturating_add(MAX_RETRACT as u32).min(rows);
        for ix in from..to {
            let mut row = self.account(ix);
            if self.profile(ix).import != at as u32 || row.has(flag::REMOVED) {
                continue;
            }
            if is_untouched(&row) {
                row.put(flag::REMOVED, true);
                self.write_account(ix, &row);
                batch.retracted += 1;
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
        self.journal.push(Op::Retracted { from, to });
        Ok(receipt)
    }
}
