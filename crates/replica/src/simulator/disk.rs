//! A device's disk: transactions that are whole or not at all, and numbers that are taken once.

use crate::sync::Write;
use std::collections::{BTreeMap, BTreeSet};
use takt_engine::ids::EntryId;

/// What one browser profile keeps.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    /// A snapshot in place of the log before it.
    pub base: Option<Vec<u8>>,
    /// The confirmed log.
    pub log: BTreeMap<u64, Vec<u8>>,
    /// What waits, and marks of what is settled.
    pub outbox: BTreeMap<u64, Vec<u8>>,
    /// Refusals.
    pub inbox: BTreeMap<EntryId, Vec<u8>>,
    /// The batch whose fate is not known.
    pub in_flight: Option<Vec<u8>>,
    /// How often the leader has changed.
    pub epoch: u64,
    /// Keys by epoch.
    pub keys: BTreeSet<u32>,
    turns: BTreeSet<u64>,
}

impl Disk {
    /// Where the snapshot stands.
    pub fn base_seq(&self) -> u64 {
        self.base.as_ref().and_then(|bytes| crate::sync::Base::decode(bytes).ok()).map_or(0, |base| base.seq)
    }

    /// The last turn that was taken.
    pub fn turn(&self) -> u64 {
        self.turns.last().copied().unwrap_or(0)
    }

    /// One transaction of a leader. `false`: a number in it was taken.
    pub fn commit(&mut self, turn: u64, write: Write, keys: &BTreeSet<u32>) -> bool {
        if self.turns.contains(&turn)
            || (write.base.is_none() && write.log.iter().any(|(seq, _)| self.log.contains_key(seq)))
        {
            return false;
        }
        self.turns.insert(turn);
        if let Some(base) = write.base {
            self.base = Some(base);
            self.log.clear();
        }
        self.log.extend(write.log);
        self.outbox.extend(write.rewritten);
        for (number, mark) in write.settled {
            // An empty mark is the planted bug: nothing is left under the number.
            if mark.is_empty() {
                self.outbox.remove(&number);
            } else {
                self.outbox.insert(number, mark);
            }
        }
        self.inbox.extend(write.inbox);
        if let Some(in_flight) = write.in_flight {
            self.in_flight = in_flight;
        }
        if write.keys {
            self.keys.extend(keys);
        }
        true
    }

    /// A tab's own record, added under its number. `false`: it is taken.
    pub fn add(&mut self, number: u64, bytes: Vec<u8>) -> bool {
        match self.outbox.entry(number) {
            std::collections::btree_map::Entry::Vacant(slot) => {
                slot.insert(bytes);
                true
            }
            std::collections::btree_map::Entry::Occupied(_) => false,
        }
    }
}
