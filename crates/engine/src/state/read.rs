//! Rows as people read them.

use super::rows::contact_flag;
use super::{AccountRow, EventKind, ProfileRow, State, TextField};
use crate::bin::{Bin, Reason};
use crate::command::AccountDraft;
use crate::ids::{AccountId, AccountIx, ContactId, NONE};
use crate::time::Time;

/// Where a score comes from. The parts add up to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ScoreParts {
    /// From head count.
    pub size: u16,
    /// From the industry.
    pub industry: u16,
    /// From the source.
    pub source: u16,
}

impl ScoreParts {
    /// 0 to 1,000.
    pub const fn sum(self) -> u16 {
        self.size + self.industry + self.source
    }
}

/// One account with its words.
#[derive(Clone, Copy, Debug)]
pub struct AccountView<'a> {
    /// Its id.
    pub id: AccountId,
    /// Its place.
    pub ix: AccountIx,
    /// What changes.
    pub row: AccountRow,
    /// What it is.
    pub profile: ProfileRow,
    /// What it is called; the domain or the other system's key where it has no name.
    pub name: &'a str,
    /// Web domain.
    pub domain: &'a str,
    /// Switchboard.
    pub phone: &'a str,
    /// General address.
    pub email: &'a str,
    /// City.
    pub city: &'a str,
    /// Another system's key.
    pub external_id: &'a str,
    /// Industry.
    pub industry: &'a str,
    /// Source.
    pub source: &'a str,
    /// Country.
    pub country: &'a str,
    /// State or province.
    pub region: &'a str,
    /// Who holds it; empty when nobody does.
    pub owner: &'a str,
    /// 0 to 1,000.
    pub score: u16,
}

/// One person with their words.
#[derive(Clone, Copy, Debug)]
pub struct ContactView<'a> {
    /// Their id.
    pub id: ContactId,
    /// Full name.
    pub name: &'a str,
    /// What they do there.
    pub title: &'a str,
    /// Direct line.
    pub phone: &'a str,
    /// Address.
    pub email: &'a str,
    /// Whether they own the problem.
    pub owns_problem: bool,
}

/// One thing that happened, with its words.
#[derive(Clone, Copy, Debug)]
pub struct EventView<'a> {
    /// When.
    pub at: Time,
    /// Who did it; empty for the line itself.
    pub by: &'a str,
    /// What.
    pub kind: EventKind,
    /// Bin before.
    pub from: Bin,
    /// Bin after.
    pub to: Bin,
    /// What it says besides; see [`EventKind`].
    pub detail: u16,
    /// The reason of a move.
    pub reason: Option<Reason>,
    /// Task key and outcome place of a touch.
    pub touch: (u16, u8),
    /// The note.
    pub note: &'a str,
    /// Talking, in seconds.
    pub talk_s: u16,
    /// Whether it was taken back.
    pub is_undone: bool,
}

impl State {
    /// The account at `ix` with all its words.
    pub fn view(&self, ix: AccountIx) -> AccountView<'_> {
        let row = self.accounts.get(ix);
        let profile = self.profiles.get(ix);
        AccountView {
            id: self.account_id(ix),
            ix,
            row,
            profile,
            name: self.name(ix),
            domain: self.text(TextField::Domain, ix),
            phone: self.text(TextField::Phone, ix),
            email: self.text(TextField::Email, ix),
            city: self.text(TextField::City, ix),
            external_id: self.text(TextField::ExternalId, ix),
            industry: self.industries.word(profile.industry),
            source: self.sources.word(profile.source),
            country: self.countries.word(profile.country),
            region: self.regions.word(profile.region),
            owner: if row.owner == crate::ids::POOL {
                ""
            } else {
                self.member(row.owner).map_or("", |m| m.draft.name.as_str())
            },
            score: self.score(ix),
        }
    }

    /// What to call it: its name, or the best stand-in.
    pub fn name(&self, ix: AccountIx) -> &str {
        [TextField::Name, TextField::Domain, TextField::ExternalId]
            .into_iter()
            .map(|field| self.text(field, ix))
            .find(|text| !text.is_empty())
            .unwrap_or("(no name)")
    }

    /// The account as a draft, for editing and export.
    pub fn draft(&self, ix: AccountIx) -> AccountDraft {
        let view = self.view(ix);
        AccountDraft {
            name: self.text(TextField::Name, ix).into(),
            domain: view.domain.into(),
            phone: view.phone.into(),
            email: view.email.into(),
            city: view.city.into(),
            region: view.region.into(),
            country: view.country.into(),
            industry: view.industry.into(),
            source: view.source.into(),
            employees: view.profile.employees,
            revenue_k: view.profile.revenue_k,
            external_id: view.external_id.into(),
            contact: None,
        }
    }

    pub(crate) fn contact_view(&self, at: u32) -> ContactView<'_> {
        let row = self.contacts.get(at);
        ContactView {
            id: ContactId(self.contact_ids.id(at).unwrap_or(0)),
            name: self.contact_texts[0].get(at),
            title: self.contact_texts[1].get(at),
            phone: self.contact_texts[2].get(at),
            email: self.contact_texts[3].get(at),
            owns_problem: row.flags & contact_flag::OWNS_PROBLEM != 0,
        }
    }

    /// What happened to an account, newest first.
    pub fn timeline(&self, ix: AccountIx) -> impl Iterator<Item = EventView<'_>> {
        let mut at = self.accounts.get(ix).last_event;
        std::iter::from_fn(move || {
            if at == NONE {
                return None;
            }
            let view = self.event(at);
            at = self.events.get(at).prev;
            Some(view)
        })
    }

    /// The event at that place.
    pub fn event(&self, at: u32) -> EventView<'_> {
        let row = self.events.get(at);
        let bin = |number| Bin::from_number(number).unwrap_or(Bin::Cold);
        EventView {
            at: row.at,
            by: self.member(row.by).map_or("", |m| m.draft.name.as_str()),
            kind: EventKind::from_code(row.kind),
            from: bin(row.from),
            to: bin(row.to),
            detail: row.detail,
            reason: u8::try_from(row.detail).ok().and_then(Reason::from_code),
            touch: (row.detail / 16, (row.detail % 16) as u8),
            note: if row.note == NONE { "" } else { self.notes.get(row.note) },
            talk_s: row.talk_s,
            is_undone: row.undone != 0,
        }
    }
}
