//! The state as bytes: sections, each small, canonical and checked when read.
//!
//! A section is one row group of one table, or one small list. Only sections whose rows changed need
//! to be written again; [`State::sections`] names them all, so that a writer can go through them in slices.

mod load;

pub use load::Loader;

use crate::column::{GROUP_ROWS, Symbols};
use crate::map::SalesMap;
use crate::migrate::SNAPSHOT_VERSION;
use crate::settings::{Member, Settings};
use crate::state::{DayCount, ImportBatch, State, UndoRecord};
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
    /// The rules of flow and timing, and who is there when.
    Controls = 17,
    /// Deals with their plans, strata and sets.
    Deals = 18,
    /// The log of the deals.
    DealLog = 19,
    /// Answers to the map's questions, by groups of accounts.
    Fields = 20,
    /// Links, rules of alarm, contests, and what deals are worth.
    Wall = 21,
    /// Marks of people who were erased; not there while nobody was.
    Erased = 22,
}

impl Table {
    /// In stored order.
    pub const ALL: [Self; 23] = [
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
        Self::Controls,
        Self::Deals,
        Self::DealLog,
        Self::Fields,
        Self::Wall,
        Self::Erased,
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

/// The piece a record of that sequence lies in.
pub(crate) const fn undo_piece(seq: u32) -> u32 {
    seq / UNDO_PIECE
}

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
struct HeadIn<M> {
    version: u8,
    seq: u32,
    members: Vec<Member>,
    settings: Settings,
    maps: Vec<M>,
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
            Table::Head | Table::Controls | Table::Deals | Table::Wall => return 1,
            Table::Erased => return u32::from(!self.erased.is_empty()),
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
            Table::DealLog => self.deal_log.len(),
            // Named by their pieces, not counted.
            Table::Undo | Table::Fields => return 0,
        };
        rows.div_ceil(GROUP_ROWS) as u32
    }

    /// The pieces the undo records lie in; their sequence only grows, so each piece is one stretch.
    fn undo_pieces(&self) -> Vec<u32> {
        let mut pieces: Vec<u32> = self.undo.iter().map(|r| undo_piece(r.seq)).collect();
        pieces.dedup();
        pieces
    }

    /// The groups of accounts about which the map's questions are answered.
    fn field_groups(&self) -> Vec<u32> {
        let mut groups: Vec<u32> = self.field_values.keys().map(|(ix, _)| ix / GROUP_ROWS as u32).collect();
        groups.dedup();
        groups
    }

    /// Every section, in stored order.
    pub fn sections(&self) -> Vec<SectionKey> {
        Table::ALL
            .into_iter()
            .flat_map(|table| {
                let groups = if table == Table::Undo {
                    self.undo_pieces()
                } else if table == Table::Fields {
                    self.field_groups()
                } else {
                    (0..self.groups(table)).collect()
                };
                groups.into_iter().map(move |group| SectionKey { table, group })
            })
            .collect()
    }

    /// Whether a section may differ from when it was last marked clean.
    pub fn is_dirty(&self, key: SectionKey) -> bool {
        let group = key.group as usize;
        match key.table {
            Table::Head | Table::Erased => true,
            Table::Controls => !self.index.clean_controls,
            Table::Deals => !self.index.clean_deals,
            Table::Wall => !self.index.clean_wall,
            Table::DealLog => self.deal_log.dirty.is(group),
            Table::Fields => self.field_dirty.is(group),
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
            Table::Undo => !self.index.clean_undo.contains(&key.group),
        }
    }

    /// Notes that a section has been written as it is.
    pub fn mark_clean(&mut self, key: SectionKey) {
        let group = key.group as usize;
        match key.table {
            Table::Head | Table::Erased => {}
            Table::Controls => self.index.clean_controls = true,
            Table::Deals => self.index.clean_deals = true,
            Table::Wall => self.index.clean_wall = true,
            Table::DealLog => self.deal_log.dirty.clear(group),
            Table::Fields => self.field_dirty.clear(group),
            Table::Undo => {
                self.index.clean_undo.insert(key.group);
            }
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
                    version: SNAPSHOT_VERSION,
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
            Table::Controls => out = postcard::to_allocvec(&(SNAPSHOT_VERSION, &self.controls)).unwrap_or_default(),
            Table::Deals => out = postcard::to_allocvec(&(SNAPSHOT_VERSION, &self.deals)).unwrap_or_default(),
            Table::Wall => out = postcard::to_allocvec(&(SNAPSHOT_VERSION, &self.wall)).unwrap_or_default(),
            Table::Erased => out = postcard::to_allocvec(&(SNAPSHOT_VERSION, &self.erased)).unwrap_or_default(),
            Table::DealLog => self.deal_log.encode_group(group, &mut out),
            Table::Fields => {
                let from = key.group * GROUP_ROWS as u32;
                let values: Vec<_> = self.field_values.range((from, 0)..(from + GROUP_ROWS as u32, 0)).collect();
                out = postcard::to_allocvec(&(SNAPSHOT_VERSION, values)).unwrap_or_default();
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
                let from = self.undo.partition_point(|r| undo_piece(r.seq) < key.group);
                let piece: Vec<&UndoRecord> =
                    self.undo.range(from..).take_while(|r| undo_piece(r.seq) == key.group).collect();
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

#[cfg(test)]
mod tests;
