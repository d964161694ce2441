//! A person is erased: everywhere on the line, for good.

use super::{Ctx, Receipt};
use crate::command::AccountDraft;
use crate::erasure::ERASED_NOTE;
use crate::ids::{AccountIx, ContactId};
use crate::refusal::Refusal;
use crate::settings::Role;
use crate::state::{ContactRow, EventKind, State, contact_flag};

impl State {
    pub(super) fn erase_person(&mut self, contact: ContactId, salt: [u8; 16], ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Manager, ctx)?;
        let found = self.erasure(contact)?;
        let first = self.contact_ids.ix(contact.0).map(|at| self.contacts.get(at).account);
        // What is marked and scrubbed is told by what still stands.
        let marks = self.erased_with(&found, salt);
        let scrubbed: Vec<_> = found.undo.iter().map(|at| (*at, self.scrubbed(*at, &found))).collect();
        self.write_erased(marks);
        for (at, record) in scrubbed {
            self.write_undo(at, record);
        }
        for ix in &found.people {
            let row = self.contacts.get(*ix);
            self.write_contact(*ix, &ContactRow { flags: contact_flag::REMOVED, ..row });
            for field in 0..self.contact_texts.len() {
                self.write_contact_text(field, *ix, "");
            }
        }
        for note in &found.notes {
            self.write_note(*note, ERASED_NOTE);
        }
        for (ix, key) in &found.answers {
            self.write_field(*ix, *key, None);
        }
        for (ix, field) in &found.shared {
            self.write_text(*field, *ix, "");
        }
        for ix in &found.companies {
            self.refresh_named(*ix);
            self.happened(*ix, by, EventKind::Erased, ctx, |_| {});
        }
        let account = first.map(|ix| self.account_id(ix));
        Ok(Receipt { account, count: found.people.len() as u32, ..Receipt::of(ctx) })
    }

    /// Takes out of a draft what belongs to somebody who was erased: the person, and an address or a number of theirs
    /// that came as the company's. `None` when there is nothing to take out.
    /// Whoever writes a list strips it first: what is refused is not stored, but what is left out of a row is.
    pub fn without_erased(&self, draft: &AccountDraft, company: Option<AccountIx>) -> Option<AccountDraft> {
        let erased = self.erased();
        if erased.is_empty() {
            return None;
        }
        use crate::state::TextField;
        let known = |field, given: &str| match company {
            Some(ix) if given.trim().is_empty() => self.text(field, ix).to_owned(),
            Some(_) | None => given.to_owned(),
        };
        let (name, domain) = (known(TextField::Name, &draft.name), known(TextField::Domain, &draft.domain));
        let is_erased = draft.contact.as_ref().is_some_and(|person| erased.has_person(person, &name, &domain));
        let (email, phone) = (erased.has_email(&draft.email), erased.has_number(&draft.phone));
        if !is_erased && !email && !phone {
            return None;
        }
        let mut out = draft.clone();
        if is_erased {
            out.contact = None;
        }
        if email {
            out.email.clear();
        }
        if phone {
            out.phone.clear();
        }
        Some(out)
    }
}
