//! A line on one device: the log, where it has been folded to, its snapshots and its backup file.
//!
//! Sans-IO: nothing here reads a disk, a clock or a network. The caller brings bytes and takes bytes.
//!
//! The rule everything else follows from: **the state only ever folds what the log already holds.** A
//! command is previewed, its batch is added to the log under the next free number, and only then
//! folded. Two tabs that both want that number cannot both have it: the later one reads what the
//! other wrote, previews again, and tries the next.

pub mod backup;
pub mod batch;
pub mod envelope;
#[cfg(any(test, feature = "simulator"))]
pub mod simulator;
pub mod snapshot;
pub mod sync;

pub use batch::{Batch, BatchError};
pub use snapshot::{ChunkKey, Manifest, SnapshotWriter};

use std::collections::BTreeMap;
use takt_engine::command::{Entry, SCHEMA_VERSION};
use takt_engine::execute::fits;
use takt_engine::ids::{EntryId, MemberId};
use takt_engine::time::Time;
use takt_engine::{Command, Ctx, Receipt, Refusal, State};

/// Who and when, for what is about to be written.
#[derive(Clone, Copy, Debug)]
pub struct Stamp {
    /// Who acts; `MemberId(0)` before anyone has joined.
    pub author: MemberId,
    /// The device's clock.
    pub now: Time,
    /// Minutes ahead of UTC.
    pub offset_min: i16,
}

/// A command ready to be written: one transaction, one record.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The number it must be added under.
    pub seq: u64,
    /// The record.
    pub bytes: Vec<u8>,
    /// The entry's id, for undo.
    pub entry: EntryId,
}

/// How far this device has folded the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replica {
    head: u64,
    device: u32,
    counters: BTreeMap<u32, u32>,
    erased_at: u64,
}

impl Replica {
    /// A line nothing has happened on.
    pub fn new(device: u32) -> Self {
        Self { device, ..Self::default() }
    }

    /// Continues after a snapshot.
    pub fn after(manifest: &Manifest, device: u32) -> Self {
        Self { head: manifest.seq, device, counters: manifest.counters.iter().copied().collect(), erased_at: 0 }
    }

    /// The number of the last folded batch; 0 before the first.
    pub fn head(&self) -> u64 {
        self.head
    }

    /// The last batch that erased somebody, of those folded since the snapshot: what is stored before it still holds
    /// them. 0 without one.
    pub fn erased_at(&self) -> u64 {
        self.erased_at
    }

    /// Entries each device has written.
    pub fn counters(&self) -> Vec<(u32, u32)> {
        self.counters.iter().map(|(device, next)| (*device, *next)).collect()
    }

    /// The id the next entry of this device gets.
    pub fn next_entry(&self) -> EntryId {
        EntryId::new(self.device, self.counters.get(&self.device).copied().unwrap_or(1))
    }

    /// Decides whether a command would be accepted, and readies its record. Nothing changes.
    ///
    /// `group` is the first entry of the group the command belongs to; `None` when it stands alone.
    pub fn draft(
        &self,
        state: &mut State,
        command: Command,
        stamp: Stamp,
        group: Option<EntryId>,
    ) -> Result<Draft, Refusal> {
        let id = self.next_entry();
        let ctx = Ctx { entry: id, author: stamp.author, now: stamp.now, offset_min: stamp.offset_min };
        state.preview(&command, &ctx, |_| ())?;
        let entry = Entry {
            version: SCHEMA_VERSION,
            id,
            author: stamp.author,
            at: stamp.now,
            offset_min: stamp.offset_min,
            group: group.unwrap_or(id),
            command,
        };
        fits(&entry)?;
        let seq = self.head + 1;
        Ok(Draft { seq, bytes: Batch { seq, entries: vec![entry] }.encode(), entry: id })
    }

    /// Folds the batch that follows the head. A refusal inside a batch is an answer, not an error:
    /// every replica gives the same one.
    pub fn fold(
        &mut self,
        state: &mut State,
        seq: u64,
        bytes: &[u8],
    ) -> Result<Vec<Result<Receipt, Refusal>>, BatchError> {
        if seq != self.head + 1 {
            return Err(BatchError::Gap { expected: self.head + 1, found: seq });
        }
        let batch = Batch::decode(bytes)?;
        if batch.seq != seq {
            return Err(BatchError::Gap { expected: seq, found: batch.seq });
        }
        let mut answers = Vec::with_capacity(batch.entries.len());
        for entry in &batch.entries {
            let answer = state.execute(entry);
            if answer.is_ok() && matches!(entry.command, Command::ErasePerson { .. }) {
                self.erased_at = seq;
            }
            answers.push(answer);
            let next = self.counters.entry(entry.id.device()).or_insert(1);
            *next = (*next).max(entry.id.counter().saturating_add(entry.ids_used()));
        }
        self.head = seq;
        Ok(answers)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use takt_engine::command::AccountDraft;
    use takt_engine::map::Stations;
    use takt_engine::settings::{MemberDraft, Role};

    const NOW: Time = Time(1_790_000_000);

    fn stamp(author: u64) -> Stamp {
        Stamp { author: MemberId(author), now: NOW, offset_min: 0 }
    }

    fn join(name: &str) -> Command {
        Command::AddMember(MemberDraft { name: name.into(), stations: Stations::all(), role: Role::Owner })
    }

    fn account(name: &str) -> Command {
        Command::AddAccount(Box::new(AccountDraft { name: name.into(), ..AccountDraft::default() }))
    }

    #[test]
    fn a_draft_changes_nothing_until_it_is_folded() {
        let (mut state, mut replica) = (State::new(), Replica::new(7));
        let before = state.hash();
        let draft = replica.draft(&mut state, join("Ana"), stamp(0), None).unwrap();
        assert_eq!(state.hash(), before);
        replica.fold(&mut state, draft.seq, &draft.bytes).unwrap();
        assert_ne!(state.hash(), before);
        assert_eq!(replica.head(), 1);
    }

    #[test]
    fn two_tabs_that_want_one_number_end_in_one_state() {
        let (mut a, mut ra) = (State::new(), Replica::new(7));
        let (mut b, mut rb) = (State::new(), Replica::new(7));
        let first = ra.draft(&mut a, join("Ana"), stamp(0), None).unwrap();
        ra.fold(&mut a, 1, &first.bytes).unwrap();
        rb.fold(&mut b, 1, &first.bytes).unwrap();
        let author = a.members()[0].id.0;
        let from_a = ra.draft(&mut a, account("Acme"), stamp(author), None).unwrap();
        let from_b = rb.draft(&mut b, account("Bolt"), stamp(author), None).unwrap();
        assert_eq!((from_a.seq, from_b.seq), (2, 2));
        // A's record is there first; B reads it, drafts again, and gets the next number and other ids.
        ra.fold(&mut a, 2, &from_a.bytes).unwrap();
        rb.fold(&mut b, 2, &from_a.bytes).unwrap();
        let again = rb.draft(&mut b, account("Bolt"), stamp(author), None).unwrap();
        assert_eq!(again.seq, 3);
        assert_ne!(again.entry, from_a.entry);
        rb.fold(&mut b, 3, &again.bytes).unwrap();
        ra.fold(&mut a, 3, &again.bytes).unwrap();
        assert_eq!(a.hash(), b.hash());
        assert_eq!(a.account_count(), 2);
        assert_eq!(ra, rb);
    }

    #[test]
    fn a_batch_out_of_turn_is_refused() {
        let (mut state, mut replica) = (State::new(), Replica::new(7));
        let draft = replica.draft(&mut state, join("Ana"), stamp(0), None).unwrap();
        assert_eq!(replica.fold(&mut state, 2, &draft.bytes), Err(BatchError::Gap { expected: 1, found: 2 }));
        assert_eq!(replica.head(), 0);
    }

    #[test]
    fn a_command_over_48_kib_is_refused_before_it_is_written() {
        let (mut state, mut replica) = (State::new(), Replica::new(7));
        let draft = replica.draft(&mut state, join("Ana"), stamp(0), None).unwrap();
        replica.fold(&mut state, 1, &draft.bytes).unwrap();
        let author = state.members()[0].id.0;
        let file_name = "x".repeat(60_000);
        let answer = replica.draft(&mut state, Command::BeginImport { file_name }, stamp(author), None);
        assert!(matches!(answer, Err(Refusal::TooLong(_))));
    }
}
