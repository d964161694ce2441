//! Where a person who was erased may still stand beside the line: in what was refused and is kept for its author, and in
//! what was done before this device heard of it and has not been sent.

use super::record::Record;
use takt_engine::command::{AccountDraft, Command, ContactDraft, Entry};
use takt_engine::ids::AccountId;
use takt_engine::state::EventKind;
use takt_engine::{Refusal, State};

/// Whether a record may hold somebody who was erased: a stored refusal that does is let go of with them.
pub fn names_erased(state: &State, record: &Record) -> bool {
    let erased = state.erased();
    let Record::Entry(entry) = record else { return false };
    if erased.is_empty() {
        return false;
    }
    let company = |id: AccountId| {
        let view = state.find(id).map(|ix| state.view(ix));
        view.map(|view| (view.name.to_owned(), view.domain.to_owned())).unwrap_or_default()
    };
    let is_in = |draft: &AccountDraft| {
        let person = draft.contact.as_ref();
        erased.has_email(&draft.email)
            || erased.has_number(&draft.phone)
            || person.is_some_and(|person| erased.has_person(person, &draft.name, &draft.domain))
    };
    // Free words are let go of wherever somebody was erased: nobody knows any more what they would have to say.
    let lost_somebody = |id: AccountId| {
        let mut events = state.find(id).into_iter().flat_map(|ix| state.timeline(ix));
        events.any(|event| event.kind == EventKind::Erased)
    };
    let command = &entry.command;
    if let Command::AddContact { account, contact } = command {
        let (name, domain) = company(*account);
        return erased.has_person(contact, &name, &domain);
    }
    if let Command::EditContact { draft, .. } = command {
        return erased.has_person(draft, "", "");
    }
    if let Command::AddAccount(draft)
    | Command::AddInbound(draft)
    | Command::AddReceived { draft, .. }
    | Command::EditAccount { draft, .. } = command
    {
        return is_in(draft);
    }
    if let Command::ImportRows { rows, .. } = command {
        return rows.iter().any(is_in);
    }
    if let Command::ImportUpdates { rows, .. } = command {
        return rows.iter().any(|(_, draft)| is_in(draft));
    }
    if let Command::Note { account, .. } | Command::SetField { account, .. } = command {
        return lost_somebody(*account);
    }
    matches!(command, Command::Record(touch) if !touch.note.is_empty() && lost_somebody(touch.account))
}

impl Record {
    /// The record without whoever the line has erased since it was written; `None` where it holds none of them. Every row
    /// stays in its place with what else it says, so no id that later records name is another one's. A record about a
    /// single person needs no such thing: it is refused.
    pub fn without_erased(&self, state: &State) -> Option<Self> {
        let Self::Entry(entry) = self else { return None };
        let is_list = matches!(entry.command, Command::ImportRows { .. } | Command::ImportUpdates { .. });
        if !is_list || state.erased().is_empty() {
            return None;
        }
        let mut is_other = false;
        let mut strip = |draft: &mut AccountDraft, company: Option<AccountId>| {
            let Some(without) = state.without_erased(draft, company.and_then(|id| state.find(id))) else { return };
            // A place without a person in it still counts as one.
            let place = draft.contact.as_ref().map(|_| ContactDraft::default());
            *draft = AccountDraft { contact: without.contact.or(place), ..without };
            is_other = true;
        };
        let mut command = entry.command.clone();
        if let Command::ImportRows { rows, .. } = &mut command {
            rows.iter_mut().for_each(|draft| strip(draft, None));
        } else if let Command::ImportUpdates { rows, .. } = &mut command {
            rows.iter_mut().for_each(|(id, draft)| strip(draft, Some(*id)));
        }
        is_other.then(|| Self::Entry(Box::new(Entry { command, ..(**entry).clone() })))
    }

    /// The record without any person in it: what is kept of one that was refused because they were erased.
    #[must_use]
    pub fn without_people(&self) -> Self {
        let Self::Entry(entry) = self else { return self.clone() };
        let mut entry = entry.clone();
        let blank = |draft: &mut AccountDraft| {
            draft.contact = None;
            draft.email.clear();
            draft.phone.clear();
        };
        if let Command::AddContact { contact, .. } | Command::EditContact { draft: contact, .. } = &mut entry.command {
            *contact = ContactDraft::default();
        } else if let Command::AddAccount(draft)
        | Command::AddInbound(draft)
        | Command::AddReceived { draft, .. }
        | Command::EditAccount { draft, .. } = &mut entry.command
        {
            blank(draft);
        } else if let Command::ImportRows { rows, .. } = &mut entry.command {
            rows.iter_mut().for_each(blank);
        } else if let Command::ImportUpdates { rows, .. } = &mut entry.command {
            rows.iter_mut().for_each(|(_, draft)| blank(draft));
        }
        Self::Entry(entry)
    }
}

/// What is kept of a refused record.
pub(super) fn kept(record: &Record, denied: &super::Denied) -> Record {
    if *denied == super::Denied::Rule(Refusal::Erased) { record.without_people() } else { record.clone() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use takt_engine::command::SCHEMA_VERSION;
    use takt_engine::ids::{ContactId, EntryId, MemberId};
    use takt_engine::map::Stations;
    use takt_engine::settings::{MemberDraft, Role};
    use takt_engine::time::Time;

    fn record(n: u32, author: MemberId, command: Command) -> Record {
        let id = EntryId::new(1, n);
        let at = Time(1_794_996_000 + n);
        Record::Entry(Box::new(Entry { version: SCHEMA_VERSION, id, author, at, offset_min: 0, group: id, command }))
    }

    #[test]
    fn a_refusal_that_holds_somebody_who_was_erased_is_known_and_what_is_kept_of_it_names_nobody() {
        let mut state = State::new();
        let give = |state: &mut State, n, author, command| {
            let Record::Entry(entry) = record(n, author, command) else { return };
            state.execute(&entry).unwrap();
        };
        let owner = MemberDraft { name: "Ana".into(), stations: Stations::all(), role: Role::Owner };
        give(&mut state, 1, MemberId(0), Command::AddMember(owner));
        let ana = state.members()[0].id;
        let alder = AccountDraft { name: "Alder".into(), ..AccountDraft::default() };
        give(&mut state, 10, ana, Command::AddAccount(Box::new(alder.clone())));
        let account = state.account_id(0);
        let grace = ContactDraft { name: "Grace Hale".into(), ..ContactDraft::default() };
        let add = Command::AddContact { account, contact: grace.clone() };
        give(&mut state, 20, ana, add.clone());
        let contact = ContactId(EntryId::new(1, 20).created(0));
        assert!(!names_erased(&state, &record(40, ana, add.clone())), "nobody was erased yet");
        give(&mut state, 30, ana, Command::ErasePerson { contact, salt: [3; 16] });
        let note = Command::Note { account, text: "Grace said so".into() };
        let with = AccountDraft { contact: Some(grace), ..alder };
        for command in [add, note, Command::AddAccount(Box::new(with))] {
            assert!(names_erased(&state, &record(40, ana, command)));
        }
        assert!(!names_erased(&state, &record(40, ana, Command::Pull)));
        let again = record(50, ana, Command::AddContact { account, contact: ContactDraft::default() });
        let kept = record(
            50,
            ana,
            Command::AddContact {
                account,
                contact: ContactDraft { name: "Grace Hale".into(), ..ContactDraft::default() },
            },
        );
        assert_eq!(super::kept(&kept, &crate::sync::Denied::Rule(Refusal::Erased)), again);
        assert_eq!(super::kept(&kept, &crate::sync::Denied::Repeated), kept);
    }
}
