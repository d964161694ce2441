//! The state as bytes: sections, each small, canonical and checked when read.
//!
//! A section is one row group of one table, or one small list. Only sections whose rows changed need
//! to be written again; [`State::sections`] names them all, so that a writer can go through them in slices.

use crate::column::{Corrupt, GROUP_ROWS, Symbols};
use crate::command::SCHEMA_VERSION;
use crate::map::SalesMap;
use crate::settings::{Member, Settings};
use crate::state::{DayCount, ImportBatch, State, TextField, UndoRecord};
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// Which part of the state a section holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum Table {
    /// Members, settings, maps, words, ids, sequence: small, and first, since the rest refers to it.
    Head = 0,
    /// Accounts' rows.
    Accounts = 1,
    /// Accounts' facts.
    Profiles = 2,
    /// Accounts' names.
    Names = 3,
    /// Domains.
    Domains = 4,
    /// Switchboards.
    Phones = 5,
    /// Addresses.
    Emails = 6,
    /// Cities.
    Cities = 7,
    /// Other systems' keys.
    ExternalIds = 8,
    /// People's rows.
    Contacts = 9,
    /// People's names.
    ContactNames = 10,
    /// People's titles.
    ContactTitles = 11,
    /// Direct lines.
    ContactPhones = 12,
    /// People's addresses.
    ContactEmails = 13,
    /// What happened.
    Events = 14,
    /// Notes.
    Notes = 15,
    /// What can be undone, in pieces of [`UNDO_PIECE`] records.
    Undo = 16,
}

impl Table {
    /// In stored order.
    pub const ALL: [Self; 17] = [
        Self::Head,
        Self::Accounts,
        Self::Profiles,
        Self::Names,
        Self::Domains,
        Self::Phones,
        Self::Emails,
        Self::Cities,
        Self::ExternalIds,
        Self::Contacts,
        Self::ContactNames,
        Self::ContactTitles,
        Self::ContactPhones,
        Self::ContactEmails,
        Self::Events,
        Self::Notes,
        Self::Undo,
    ];
}

/// One section's place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct SectionKey {
    /// Which table.
    pub table: Table,
    /// Which group of rows.
    pub group: u32,
}

/// Undo records in one section. Counted from the sequence, so that old pieces stay as they are.
const UNDO_PIECE: u32 = 256;

#[derive(Serialize)]
struct HeadOut<'a> {
    version: u8,
    seq: u32,
    members: &'a [Member],
    settings: &'a Settings,
    maps: &'a [SalesMap],
    imports: &'a [ImportBatch],
    words: [&'a Symbols; 4],
    days: Vec<(Day, u16, DayCount)>,
    account_ids: &'a crate::state::IdBlocks,
    contact_ids: &'a crate::state::IdBlocks,
}

#[derive(Deserialize)]
struct HeadIn {
    version: u8,
    seq: u32,
    members: Vec<Member>,
    settings: Settings,
    maps: Vec<SalesMap>,
    imports: Vec<ImportBatch>,
    words: [Symbols; 4],
    days: Vec<(Day, u16, DayCount)>,
    account_ids: crate::state::IdBlocks,
    contact_ids: crate::state::IdBlocks,
}

/// A 64-bit fingerprint of bytes; equal on every machine.
pub fn hash64(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64(bytes)
}

/// Joins section fingerprints, in order, into the state's.
pub fn state_hash(sections: impl Iterator<Item = (SectionKey, u64)>) -> u64 {
    let mut all = Vec::new();
    for (key, hash) in sections {
        all.push(key.table as u8);
        all.extend_from_slice(&key.group.to_le_bytes());
        all.extend_from_slice(&hash.to_le_bytes());
    }
    hash64(&all)
}

impl State {
    fn groups(&self, table: Table) -> u32 {
        let rows = match table {
            Table::Head => return 1,
            Table::Accounts
            | Table::Profiles
            | Table::Names
            | Table::Domains
            | Table::Phones
            | Table::Emails
            | Table::Cities
            | Table::ExternalIds => self.accounts.len(),
            Table::Contacts
            | Table::ContactNames
            | Table::ContactTitles
            | Table::ContactPhones
            | Table::ContactEmails => self.contacts.len(),
            Table::Events => self.events.len(),
            Table::Notes => self.notes.len(),
            Table::Undo => return self.undo_pieces().len() as u32,
        };
        rows.div_ceil(GROUP_ROWS) as u32
    }

    fn undo_pieces(&self) -> Vec<u32> {
        let mut pieces: Vec<u32> = self.undo.iter().map(|r| r.seq / UNDO_PIECE).collect();
        pieces.dedup();
        pieces
    }

    /// Every section, in stored order.
    pub fn sections(&self) -> Vec<SectionKey> {
        Table::ALL
            .into_iter()
            .flat_map(|table| (0..self.groups(table)).map(move |group| SectionKey { table, group }))
            .map(|key| match key.table {
                Table::Undo => SectionKey { group: self.undo_pieces()[key.group as usize], ..key },
                _ => key,
            })
            .collect()
    }

    /// Whether a section may differ from when it was last marked clean.
    pub fn is_dirty(&self, key: SectionKey) -> bool {
        let group = key.group as usize;
        match key.table {
            Table::Head => true,
            Table::Accounts => self.accounts.dirty.is(group),
            Table::Profiles => self.profiles.dirty.is(group),
            Table::Names | Table::Domains | Table::Phones | Table::Emails | Table::Cities | Table::ExternalIds => {
                self.texts[key.table as usize - Table::Names as usize].dirty.is(group)
            }
            Table::Contacts => self.contacts.dirty.is(group),
            Table::ContactNames | Table::ContactTitles | Table::ContactPhones | Table::ContactEmails => {
                self.contact_texts[key.table as usize - Table::ContactNames as usize].dirty.is(group)
            }
            Table::Events => self.events.dirty.is(group),
            Table::Notes => self.notes.dirty.is(group),
            // A record is marked undone later; pieces are small, so all are written.
            Table::Undo => true,
        }
    }

    /// Notes that a section has been written as it is.
    pub fn mark_clean(&mut self, key: SectionKey) {
        let group = key.group as usize;
        match key.table {
            Table::Head | Table::Undo => {}
            Table::Accounts => self.accounts.dirty.clear(group),
            Table::Profiles => self.profiles.dirty.clear(group),
            Table::Names | Table::Domains | Table::Phones | Table::Emails | Table::Cities | Table::ExternalIds => {
                self.texts[key.table as usize - Table::Names as usize].dirty.clear(group)
            }
            Table::Contacts => self.contacts.dirty.clear(group),
            Table::ContactNames | Table::ContactTitles | Table::ContactPhones | Table::ContactEmails => {
                self.contact_texts[key.table as usize - Table::ContactNames as usize].dirty.clear(group);
            }
            Table::Events => self.events.dirty.clear(group),
            Table::Notes => self.notes.dirty.clear(group),
        }
    }

    /// A section's bytes.
    pub fn encode_section(&self, key: SectionKey) -> Vec<u8> {
        let mut out = Vec::new();
        let group = key.group as usize;
        match key.table {
            Table::Head => {
                let head = HeadOut {
                    version: SCHEMA_VERSION,
                    seq: self.seq,
                    members: &self.members,
                    settings: &self.settings,
                    maps: &self.maps,
                    imports: &self.imports,
                    words: [&self.industries, &self.sources, &self.countries, &self.regions],
                    days: self.days.iter().map(|((day, member), count)| (*day, *member, *count)).collect(),
                    account_ids: &self.account_ids,
                    contact_ids: &self.contact_ids,
                };
                out = postcard::to_allocvec(&head).unwrap_or_default();
            }
            Table::Accounts => self.accounts.encode_group(group, &mut out),
            Table::Profiles => self.profiles.encode_group(group, &mut out),
            Table::Names | Table::Domains | Table::Phones | Table::Emails | Table::Cities | Table::ExternalIds => {
                self.texts[key.table as usize - Table::Names as usize].encode_group(group, &mut out);
            }
            Table::Contacts => self.contacts.encode_group(group, &mut out),
            Table::ContactNames | Table::ContactTitles | Table::ContactPhones | Table::ContactEmails => {
                self.contact_texts[key.table as usize - Table::ContactNames as usize].encode_group(group, &mut out);
            }
            Table::Events => self.events.encode_group(group, &mut out),
            Table::Notes => self.notes.encode_group(group, &mut out),
            Table::Undo => {
                let piece: Vec<&UndoRecord> = self.undo.iter().filter(|r| r.seq / UNDO_PIECE == key.group).collect();
                out = postcard::to_allocvec(&piece).unwrap_or_default();
            }
        }
        out
    }

    /// The fingerprint of the whole state.
    pub fn hash(&self) -> u64 {
        state_hash(self.sections().into_iter().map(|key| (key, hash64(&self.encode_section(key)))))
    }
}

/// Puts a state together from its sections, in stored order.
#[derive(Default)]
pub struct Loader {
    state: State,
    head: bool,
}

impl Loader {
    /// Reads one section.
    pub fn section(&mut self, key: SectionKey, bytes: &[u8]) -> Result<(), Corrupt> {
        let state = &mut self.state;
        if key.table != Table::Head && !self.head {
            return Err(Corrupt("the head is missing"));
        }
        match key.table {
            Table::Head => {
                match bytes.first() {
                    Some(&SCHEMA_VERSION) => {}
                    _ => return Err(Corrupt("the head has an unknown version")),
                }
                let head: HeadIn = postcard::from_bytes(bytes).map_err(|_| Corrupt("the head cannot be read"))?;
                if head.version != SCHEMA_VERSION || head.maps.is_empty() {
                    return Err(Corrupt("the head is not complete"));
                }
                let [mut industries, mut sources, mut countries, mut regions] = head.words;
                for words in [&mut industries, &mut sources, &mut countries, &mut regions] {
                    words.relearn();
                }
                (state.industries, state.sources, state.countries, state.regions) =
                    (industries, sources, countries, regions);
                state.seq = head.seq;
                state.members = head.members;
                state.settings = head.settings;
                state.maps = head.maps;
                state.imports = head.imports;
                state.days = head.days.into_iter().map(|(day, member, count)| ((day, member), count)).collect();
                state.account_ids = head.account_ids;
                state.contact_ids = head.contact_ids;
                state.account_ids.reindex();
                state.contact_ids.reindex();
                self.head = true;
            }
            Table::Accounts => state.accounts.decode_group(bytes)?,
            Table::Profiles => state.profiles.decode_group(bytes)?,
            Table::Names | Table::Domains | Table::Phones | Table::Emails | Table::Cities | Table::ExternalIds => {
                state.texts[key.table as usize - Table::Names as usize].decode_group(bytes)?;
            }
            Table::Contacts => state.contacts.decode_group(bytes)?,
            Table::ContactNames | Table::ContactTitles | Table::ContactPhones | Table::ContactEmails => {
                state.contact_texts[key.table as usize - Table::ContactNames as usize].decode_group(bytes)?;
            }
            Table::Events => state.events.decode_group(bytes)?,
            Table::Notes => state.notes.decode_group(bytes)?,
            Table::Undo => {
                let records: Vec<UndoRecord> =
                    postcard::from_bytes(bytes).map_err(|_| Corrupt("the undo records cannot be read"))?;
                state.undo.extend(records);
            }
        }
        Ok(())
    }

    /// Checks that all parts fit together, and builds what is derived.
    pub fn finish(self) -> Result<State, Corrupt> {
        let mut state = self.state;
        if !self.head {
            return Err(Corrupt("the head is missing"));
        }
        let accounts = state.accounts.len();
        let people = state.contacts.len();
        let whole = state.profiles.len() == accounts
            && (0..TextField::COUNT).all(|i| state.texts[i].len() == accounts)
            && state.contact_texts.iter().all(|t| t.len() == people)
            && state.account_ids.covers(accounts as u32)
            && state.contact_ids.covers(people as u32);
        if !whole {
            return Err(Corrupt("the tables do not fit together"));
        }
        let ok = |ix: u32, rows: usize| ix == crate::ids::NONE || (ix as usize) < rows;
        let (events, notes) = (state.events.len(), state.notes.len());
        let linked = state.accounts.last_event.iter().all(|e| ok(*e, events))
            && state.accounts.first_contact.iter().all(|c| ok(*c, people))
            && state.contacts.account.iter().all(|a| (*a as usize) < accounts)
            // A list only ever points back, so it ends.
            && state.contacts.next.iter().enumerate().all(|(i, c)| *c == crate::ids::NONE || (*c as usize) < i)
            && state.events.prev.iter().enumerate().all(|(i, e)| *e == crate::ids::NONE || (*e as usize) < i)
            && state.events.account.iter().all(|a| (*a as usize) < accounts)
            && state.events.note.iter().all(|n| ok(*n, notes));
        if !linked {
            return Err(Corrupt("a reference leads nowhere"));
        }
        state.rebuild();
        Ok(state)
    }
}
