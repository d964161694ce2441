//! Companies and people: added, edited, avoided.

use super::{Ctx, Receipt};
use crate::command::{AccountDraft, ContactDraft};
use crate::ids::{AccountId, AccountIx, ContactId, MemberIx, NONE};
use crate::map::{Fact, Known};
use crate::refusal::Refusal;
use crate::settings::Role;
use crate::state::{AccountRow, ContactRow, EventKind, ProfileRow, State, TextField, flag};

/// Bits of a contact row, as the state keeps them.
const REMOVED: u8 = 1;
const OWNS_PROBLEM: u8 = 1 << 1;

/// The longest note, in bytes: one short note at most per touch.
pub const MAX_NOTE: usize = 500;

pub(super) fn checked(draft: &AccountDraft) -> Result<(), Refusal> {
    if draft.name.trim().is_empty() && draft.domain.trim().is_empty() && draft.external_id.trim().is_empty() {
        return Err(Refusal::Empty("The company's name"));
    }
    let texts = [
        ("The name", &draft.name),
        ("The domain", &draft.domain),
        ("The phone number", &draft.phone),
        ("The e-mail address", &draft.email),
        ("The city", &draft.city),
        ("The external key", &draft.external_id),
    ];
    for (what, text) in texts {
        if text.len() > crate::column::MAX_TEXT {
            return Err(Refusal::TooLong(what));
        }
    }
    Ok(())
}

pub(super) fn is_someone(contact: &ContactDraft) -> bool {
    [&contact.name, &contact.email, &contact.phone].iter().any(|text| !text.trim().is_empty())
}

fn checked_contact(contact: &ContactDraft) -> Result<(), Refusal> {
    if !is_someone(contact) {
        return Err(Refusal::Empty("The person's name"));
    }
    for text in [&contact.name, &contact.title, &contact.phone, &contact.email] {
        if text.len() > crate::column::MAX_TEXT {
            return Err(Refusal::TooLong("The person"));
        }
    }
    Ok(())
}

impl State {
    pub(super) fn profile_from(&mut self, draft: &AccountDraft, base: ProfileRow) -> ProfileRow {
        use crate::state::Words;
        ProfileRow {
            employees: draft.employees,
            revenue_k: draft.revenue_k,
            industry: self.learn(Words::Industries, &draft.industry),
            source: self.learn(Words::Sources, &draft.source),
            country: self.learn(Words::Countries, &draft.country),
            region: self.learn(Words::Regions, &draft.region),
            ..base
        }
    }

    /// Adds a company and, when it brought one, a person. `id` is the company's, `contact_id` the person's.
    pub(super) fn bring_in(
        &mut self,
        draft: &AccountDraft,
        id: u64,
        contact_id: u64,
        import: u32,
        by: MemberIx,
        ctx: &Ctx,
    ) -> Result<AccountIx, Refusal> {
        checked(draft)?;
        let without = self.without_erased(draft, None);
        let draft = without.as_ref().unwrap_or(draft);
        if self.accounts.len() >= NONE as usize {
            return Err(Refusal::Full("accounts"));
        }
        let base = ProfileRow { import, created_at: ctx.now, created_by: by, ..ProfileRow::default() };
        let profile = self.profile_from(draft, base);
        let person = draft.contact.as_ref().filter(|c| is_someone(c));
        let mut row = AccountRow::fresh(ctx.now);
        if let Some(person) = person {
            // The account is pushed right below, at the next free place.
            row.first_contact = self.push_person(self.accounts.len() as u32, person, contact_id, NONE);
            row.put(flag::NAMED_PERSON, person.owns_problem && !person.name.trim().is_empty());
        }
        let texts =
            [&draft.name, &draft.domain, &draft.phone, &draft.email, &draft.city, &draft.external_id].map(|t| t.trim());
        Ok(self.push_account(id, &row, &profile, texts))
    }

    fn push_person(&mut self, account: AccountIx, person: &ContactDraft, id: u64, next: u32) -> u32 {
        let flags = if person.owns_problem { OWNS_PROBLEM } else { 0 };
        let texts = [&person.name, &person.title, &person.phone, &person.email].map(|t| t.trim());
        self.push_contact(id, &ContactRow { account, next, flags }, texts)
    }

    pub(super) fn add_account(&mut self, draft: &AccountDraft, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        if self.without_erased(draft, None).is_some() {
            return Err(Refusal::Erased);
        }
        let ix = self.bring_in(draft, ctx.entry.created(0), ctx.entry.created(1), NONE, by, ctx)?;
        Ok(Receipt::about(ctx, self.account_id(ix)))
    }

    pub(super) fn edit_account(&mut self, id: AccountId, draft: &AccountDraft, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        let ix = self.located(id)?;
        checked(draft)?;
        // The contact of such a draft is ignored.
        if self.without_erased(&AccountDraft { contact: None, ..draft.clone() }, Some(ix)).is_some() {
            return Err(Refusal::Erased);
        }
        let base = self.profile(ix);
        let profile = self.profile_from(draft, base);
        self.write_profile(ix, &profile);
        let texts = [&draft.name, &draft.domain, &draft.phone, &draft.email, &draft.city, &draft.external_id];
        for (field, text) in TextField::ALL.into_iter().zip(texts) {
            self.write_text(field, ix, text.trim());
        }
        self.happened(ix, by, EventKind::Edited, ctx, |_| {});
        Ok(Receipt::about(ctx, id))
    }

    pub(super) fn set_avoid(&mut self, id: AccountId, avoid: bool, ctx: &Ctx) -> Result<Receipt, Refusal> {
        // Anyone may protect a company; taking the protection away is a manager's decision.
        let by = self.needs(if avoid { Role::Member } else { Role::Manager }, ctx)?;
        let ix = self.located(id)?;
        let mut row = self.account(ix);
        row.put(flag::AVOID, avoid);
        if !avoid {
            row.put(flag::DO_NOT_CALL, false);
        }
        self.write_account(ix, &row);
        self.happened(ix, by, EventKind::Avoid, ctx, |event| event.detail = u16::from(avoid));
        Ok(Receipt::about(ctx, id))
    }

    pub(super) fn add_contact(&mut self, id: AccountId, contact: &ContactDraft, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        let ix = self.located(id)?;
        checked_contact(contact)?;
        self.may_be_here(contact, ix)?;
        self.attach(ix, contact, ctx.entry.created(0));
        self.happened(ix, by, EventKind::PersonAdded, ctx, |_| {});
        Ok(Receipt::about(ctx, id))
    }

    /// Who was erased does not come back by hand either.
    fn may_be_here(&self, contact: &ContactDraft, ix: AccountIx) -> Result<(), Refusal> {
        let draft = AccountDraft { contact: Some(contact.clone()), ..AccountDraft::default() };
        if self.without_erased(&draft, Some(ix)).is_some() { Err(Refusal::Erased) } else { Ok(()) }
    }

    pub(super) fn attach(&mut self, ix: AccountIx, contact: &ContactDraft, contact_id: u64) {
        let mut row = self.account(ix);
        row.first_contact = self.push_person(ix, contact, contact_id, row.first_contact);
        self.write_account(ix, &row);
        self.refresh_named(ix);
    }

    /// A gate asks for one named person who owns the problem: kept as a flag, so that no gate walks a list.
    pub(super) fn refresh_named(&mut self, ix: AccountIx) {
        let named = self.contacts_of(ix).iter().any(|c| c.owns_problem && !c.name.is_empty());
        let mut row = self.account(ix);
        row.put(flag::NAMED_PERSON, named);
        self.write_account(ix, &row);
    }

    fn located_contact(&self, id: ContactId) -> Result<(u32, ContactRow), Refusal> {
        let at = self.contact_ids.ix(id.0).ok_or(Refusal::NoSuchContact)?;
        let row = self.contacts.get(at);
        if row.flags & REMOVED != 0 { Err(Refusal::NoSuchContact) } else { Ok((at, row)) }
    }

    pub(super) fn edit_contact(&mut self, id: ContactId, draft: &ContactDraft, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        let (at, mut row) = self.located_contact(id)?;
        checked_contact(draft)?;
        self.may_be_here(draft, row.account)?;
        row.flags = if draft.owns_problem { OWNS_PROBLEM } else { 0 };
        self.write_contact(at, &row);
        for (field, text) in [&draft.name, &draft.title, &draft.phone, &draft.email].into_iter().enumerate() {
            self.write_contact_text(field, at, text.trim());
        }
        self.refresh_named(row.account);
        self.happened(row.account, by, EventKind::Edited, ctx, |_| {});
        Ok(Receipt::about(ctx, self.account_id(row.account)))
    }

    pub(super) fn remove_contact(&mut self, id: ContactId, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        let (at, mut row) = self.located_contact(id)?;
        row.flags |= REMOVED;
        self.write_contact(at, &row);
        self.refresh_named(row.account);
        self.happened(row.account, by, EventKind::Edited, ctx, |_| {});
        Ok(Receipt::about(ctx, self.account_id(row.account)))
    }

    pub(super) fn note(&mut self, id: AccountId, text: &str, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        let ix = self.located(id)?;
        if text.trim().is_empty() {
            return Err(Refusal::Empty("The note"));
        }
        if text.len() > MAX_NOTE {
            return Err(Refusal::TooLong("The note"));
        }
        let note = self.note_ref(text);
        self.happened(ix, by, EventKind::Noted, ctx, |event| event.note = note);
        Ok(Receipt::about(ctx, id))
    }

    pub(super) fn set_fact(&mut self, id: AccountId, fact: Fact, known: Known, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        let ix = self.located(id)?;
        let mut row = self.account(ix);
        self.may_touch(&row, by)?;
        row.set_fact(fact, known);
        self.write_account(ix, &row);
        self.happened(ix, by, EventKind::Edited, ctx, |_| {});
        Ok(Receipt::about(ctx, id))
    }
}
