//! Rows gathered until they fill one command.

use serde::{Deserialize, Serialize};
use takt_engine::command::{AccountDraft, MAX_COMMAND_BYTES};

use super::line::most_bytes;
use crate::duplicate::Same;

/// Rows one portion has at most, so that the page gets a turn between any two.
pub const MOST_ROWS: usize = 500;

/// What an entry holds beside its rows: who, when, under which ids.
const ENTRY_BYTES: usize = 256;
/// An account's id in front of a row that updates it.
const ID_BYTES: usize = 10;
const MOST_BYTES: usize = MAX_COMMAND_BYTES - ENTRY_BYTES;

/// Rows for the line: at most one command of new accounts, and after it one of updates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portion {
    /// The number of the first of `adds` among all that the file adds, from 0.
    pub first: u32,
    /// New accounts.
    pub adds: Vec<AccountDraft>,
    /// Rows that fill what is empty in an account: of the line, or added by this file.
    pub updates: Vec<(Same, AccountDraft)>,
    /// Rows of the file that have been dealt with when this portion has been.
    pub rows: u64,
    /// Bytes of the file that have been read.
    pub bytes: u64,
}

/// Gathers rows.
#[derive(Default)]
pub(super) struct Packer {
    portion: Portion,
    add_bytes: usize,
    update_bytes: usize,
}

impl Packer {
    /// Takes a new account; gives out what was gathered before when this one does not fit.
    pub(super) fn add(&mut self, number: u32, draft: AccountDraft) -> Option<Portion> {
        let bytes = most_bytes(&draft);
        let full = self.make_room(self.add_bytes + bytes);
        if self.portion.adds.is_empty() {
            self.portion.first = number;
        }
        self.add_bytes += bytes;
        self.portion.adds.push(draft);
        full
    }

    /// Takes an update; gives out what was gathered before when this one does not fit.
    pub(super) fn update(&mut self, same: Same, draft: AccountDraft) -> Option<Portion> {
        let bytes = most_bytes(&draft) + ID_BYTES;
        let full = self.make_room(self.update_bytes + bytes);
        self.update_bytes += bytes;
        self.portion.updates.push((same, draft));
        full
    }

    fn make_room(&mut self, bytes: usize) -> Option<Portion> {
        let is_full = bytes > MOST_BYTES || self.portion.adds.len() + self.portion.updates.len() >= MOST_ROWS;
        is_full.then(|| self.take()).flatten()
    }

    /// What has been gathered, if anything.
    pub(super) fn take(&mut self) -> Option<Portion> {
        (self.add_bytes, self.update_bytes) = (0, 0);
        let portion = std::mem::take(&mut self.portion);
        (!portion.adds.is_empty() || !portion.updates.is_empty()).then_some(portion)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use takt_engine::Command;
    use takt_engine::command::Entry;
    use takt_engine::ids::{EntryId, ImportId, MemberId};
    use takt_engine::time::Time;

    fn entry(command: Command) -> usize {
        let (id, group) = (EntryId::new(u32::MAX, u32::MAX), EntryId::new(u32::MAX, u32::MAX));
        let author = MemberId(u64::MAX);
        Entry { version: 1, id, author, at: Time(u32::MAX), offset_min: i16::MIN, group, command }.encode().len()
    }

    #[test]
    fn a_portion_fits_one_command_however_long_its_rows_are() {
        let mut packer = Packer::default();
        let (mut portions, mut given) = (Vec::new(), 0);
        for number in 0..2_000_u32 {
            let text = "x".repeat(number as usize % 900);
            let draft =
                AccountDraft { name: format!("{number}"), city: text.clone(), domain: text, ..AccountDraft::default() };
            portions.extend(if number % 3 == 0 {
                packer.update(Same::InFile(0), draft)
            } else {
                given += 1;
                packer.add(given - 1, draft)
            });
        }
        portions.extend(packer.take());
        assert_eq!(portions.iter().map(|p| p.adds.len() + p.updates.len()).sum::<usize>(), 2_000);
        let mut next = 0;
        for portion in portions {
            if !portion.adds.is_empty() {
                assert_eq!(portion.first, next, "numbers follow one another");
            }
            next += portion.adds.len() as u32;
            let import = ImportId(u64::MAX);
            let updates =
                portion.updates.into_iter().map(|(_, draft)| (takt_engine::ids::AccountId(u64::MAX), draft)).collect();
            assert!(entry(Command::ImportRows { import, rows: portion.adds }) <= MAX_COMMAND_BYTES);
            assert!(entry(Command::ImportUpdates { import, rows: updates }) <= MAX_COMMAND_BYTES);
        }
    }
}
