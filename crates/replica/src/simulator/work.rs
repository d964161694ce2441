//! What people do meanwhile: mostly sensible, often at the same accounts.

use super::chance::Chance;
use takt_engine::State;
use takt_engine::bin::{Bin, Reason};
use takt_engine::command::{AccountDraft, Command, ContactDraft, Entry, SCHEMA_VERSION};
use takt_engine::ids::{EntryId, MemberId};
use takt_engine::map::{Fact, Known, Stations};
use takt_engine::settings::{Band, Bands, MemberDraft, Role};
use takt_engine::time::Time;

/// Where every run begins.
pub const START: Time = Time(1_794_996_000);

/// A line with so many members, the first its owner, and a few accounts.
pub fn first_state(members: usize) -> State {
    let mut state = State::new();
    let mut next = 1;
    let mut give = |state: &mut State, author: MemberId, command: Command| {
        let id = EntryId::new(1, next);
        let entry = Entry { version: SCHEMA_VERSION, id, author, at: START, offset_min: 0, group: id, command };
        next += entry.ids_used();
        let _ = state.execute(&entry);
    };
    for n in 0..members {
        let role = if n == 0 { Role::Owner } else { Role::Member };
        let author = state.members().first().map_or(MemberId(0), |m| m.id);
        let draft = MemberDraft { name: format!("Member {n}"), stations: Stations::all(), role };
        give(&mut state, author, Command::AddMember(draft));
    }
    let owner = state.members().first().map_or(MemberId(0), |m| m.id);
    let band = Band { min: 1, target: 2, max: 4 };
    give(&mut state, owner, Command::SetBands(Bands { queued: band, researching: band, qualifying: band }));
    for n in 0..8 {
        let draft = AccountDraft { name: format!("Company {n}"), employees: 10 * n, ..AccountDraft::default() };
        give(&mut state, owner, Command::AddAccount(Box::new(draft)));
    }
    state
}

/// A command somebody might give. `unique` names what it brings, so that doing it twice shows.
pub fn command(state: &State, author: MemberId, unique: u64, chance: &mut Chance, last: Option<EntryId>) -> Command {
    let rows = state.account_rows() as usize;
    let account = state.account_id(chance.below(rows.clamp(1, 10)) as u32);
    let row = state.find(account).map(|ix| state.account(ix));
    let is_owner = state.members().first().is_some_and(|m| m.id == author);
    match chance.below(if is_owner { 17 } else { 14 }) {
        0 | 1 => {
            Command::AddAccount(Box::new(AccountDraft { name: format!("New {unique}"), ..AccountDraft::default() }))
        }
        2 | 3 => Command::Note { account, text: format!("Note {unique}") },
        4 => Command::Pull,
        5 => Command::Refill { count: 2 },
        6 => Command::SetFact { account, fact: Fact::Fit, known: Known::Yes },
        7 => Command::AddContact {
            account,
            contact: ContactDraft { name: format!("Person {unique}"), owns_problem: true, ..ContactDraft::default() },
        },
        8..=11 => {
            let to = [
                Bin::Targeted,
                Bin::Researching,
                Bin::Qualifying,
                Bin::Developing,
                Bin::Cold,
                Bin::NoCurrentOpportunity,
            ][chance.below(6)];
            let choices = row.map_or(&[][..], |r| Reason::choices(r.bin, to));
            let reason = if choices.is_empty() { None } else { Some(choices[chance.below(choices.len())]) };
            Command::Move { accounts: vec![account], to, reason }
        }
        12 => Command::SetAvoid { account, avoid: true },
        13 => match last {
            Some(entry) => Command::Undo { entry },
            None => Command::Pull,
        },
        14 => {
            let max = 1 + chance.below(5) as u16;
            let band = Band { min: 1, target: 1, max };
            Command::SetBands(Bands { queued: band, researching: band, qualifying: band })
        }
        15 => {
            let people = state.find(account).map(|ix| state.contacts_of(ix)).unwrap_or_default();
            match people.first() {
                Some(person) => Command::ErasePerson { contact: person.id, salt: chance.bytes() },
                None => Command::Pull,
            }
        }
        _ => {
            let at = 1 + chance.below(state.members().len().saturating_sub(1));
            match state.members().get(at) {
                Some(m) => Command::EditMember { member: m.id, draft: m.draft.clone(), active: chance.percent(70) },
                None => Command::Pull,
            }
        }
    }
}

/// A list somebody imports: it is begun, or brings people of the line once more, who may be erased elsewhere meanwhile.
pub fn list(state: &State, unique: u64, chance: &mut Chance) -> Command {
    let Some(import) = state.imports().iter().rfind(|import| !import.is_retracted).map(|import| import.id) else {
        return Command::BeginImport { file_name: format!("List {unique}") };
    };
    let rows = state.account_rows() as usize;
    let account = state.account_id(chance.below(rows.clamp(1, 10)) as u32);
    let row = |name: String, person: String| {
        let contact = Some(ContactDraft { name: person, ..ContactDraft::default() });
        AccountDraft { name, contact, ..AccountDraft::default() }
    };
    let known = state.find(account).and_then(|ix| {
        let person = state.contacts_of(ix).first()?.name.to_owned();
        Some(row(state.name(ix).to_owned(), person))
    });
    let known = known.unwrap_or_else(|| row(format!("Company {unique}"), format!("Person {unique}")));
    if chance.percent(50) {
        Command::ImportUpdates { import, rows: vec![(account, known)] }
    } else {
        let rows = vec![known, row(format!("Listed {unique}"), format!("Somebody {unique}"))];
        Command::ImportRows { import, rows }
    }
}
