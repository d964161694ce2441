//! The depot as the design says it behaves: it orders, it recognises, it understands nothing.

use crate::sync::Pulled;
use std::collections::{BTreeMap, BTreeSet};
use takt_wire::{Answer, Batch, BatchId, DeviceId};

/// Batches on one page: few, so that runs see more than one.
const PAGE: usize = 3;

/// One line at the depot.
#[derive(Clone, Debug, Default)]
pub struct Depot {
    /// Every batch that was ever stored; what was dropped stays here for the oracle alone.
    pub batches: Vec<Vec<u8>>,
    names: BTreeMap<BatchId, u64>,
    fences: BTreeMap<DeviceId, u64>,
    /// Where the snapshot stands, and the snapshot.
    pub snapshot: Option<(u64, Vec<u8>)>,
    /// The first number that can be read.
    pub first: u64,
    /// Devices whose keys were taken away.
    pub barred: BTreeSet<DeviceId>,
}

impl Depot {
    /// Empty.
    pub fn new() -> Self {
        Self { first: 1, ..Self::default() }
    }

    /// The number of the last batch.
    pub fn head(&self) -> u64 {
        self.batches.len() as u64
    }

    /// Appends, or says why not.
    pub fn append(&mut self, batch: &Batch) -> Answer {
        let header = batch.header;
        if self.barred.contains(&header.device) {
            return Answer::Forbidden;
        }
        if let Some(seq) = self.names.get(&header.id) {
            return Answer::Duplicate { seq: *seq };
        }
        let fence = self.fences.entry(header.device).or_insert(0);
        if header.epoch < *fence {
            return Answer::Fenced { epoch: *fence };
        }
        *fence = header.epoch;
        if header.expect_head != self.head() {
            return Answer::Conflict { head: self.head() };
        }
        self.batches.push(batch.encode());
        self.names.insert(header.id, self.head());
        Answer::Appended { seq: self.head() }
    }

    /// The page that begins at a number.
    pub fn page(&self, from: u64) -> Pulled {
        if from < self.first {
            return Pulled::Gone;
        }
        let batches: Vec<Vec<u8>> = self.batches.iter().skip((from - 1) as usize).take(PAGE).cloned().collect();
        let more = batches.len() == PAGE;
        Pulled::Page { batches, more }
    }
}
