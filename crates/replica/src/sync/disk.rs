//! What is stored on a device for a line it shares, and the one transaction a step asks for.
//!
//! `log` holds what the depot has confirmed, opened: it is read without a key and without a signature,
//! since both were checked before it was written. `outbox` holds what is not confirmed yet, one record
//! under each number. A number that was taken stays taken: what is settled leaves a mark behind, so that
//! a tab that fell behind cannot take the number, and with it the ids, a second time.

use super::record::{PayloadError, Record, decode_payload, encode_payload};
use crate::envelope::ChainHash;
use serde::{Deserialize, Serialize};
use takt_engine::ids::EntryId;
use takt_engine::snapshot::hash64;
use takt_wire::{Batch, BatchId, DeviceId};

/// Format of everything in this file.
const DISK_VERSION: u8 = 1;

/// Why a stored record cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DiskError {
    /// Written by a newer build.
    Newer,
    /// Not what was written.
    Damaged,
}

impl From<PayloadError> for DiskError {
    fn from(error: PayloadError) -> Self {
        match error {
            PayloadError::Newer => Self::Newer,
            PayloadError::Damaged => Self::Damaged,
        }
    }
}

fn write<T: Serialize>(value: &T) -> Vec<u8> {
    let body = postcard::to_allocvec(value).unwrap_or_default();
    let mut out = vec![DISK_VERSION];
    out.extend_from_slice(&hash64(&body).to_le_bytes());
    out.extend_from_slice(&body);
    out
}

fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, DiskError> {
    let (version, rest) = bytes.split_first().ok_or(DiskError::Damaged)?;
    match *version {
        DISK_VERSION => {}
        0 => return Err(DiskError::Damaged),
        _ => return Err(DiskError::Newer),
    }
    let (sum, body) = rest.split_first_chunk::<8>().ok_or(DiskError::Damaged)?;
    if hash64(body) != u64::from_le_bytes(*sum) {
        return Err(DiskError::Damaged);
    }
    match postcard::take_from_bytes(body) {
        Ok((value, [])) => Ok(value),
        Ok(_) | Err(_) => Err(DiskError::Damaged),
    }
}

/// Why a confirmed batch counts for nothing. Every replica says the same: what decides is in the batch
/// and in the log before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Void {
    /// Sealed, but with nothing inside that can be read.
    Unreadable,
    /// Not signed by the device it names.
    NotSigned,
    /// From a device nobody let on.
    UnknownDevice,
    /// From a device that was shut out.
    Revoked,
    /// Sealed with a key that was no longer in use.
    OldKey,
}

/// One batch of the confirmed log, opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Confirmed {
    /// Its number.
    pub seq: u64,
    /// Its name.
    pub id: BatchId,
    /// Who sent it.
    pub device: DeviceId,
    /// Its hash: the next one names it.
    pub chain: ChainHash,
    /// What it says, or why it says nothing.
    pub records: Result<Vec<Record>, Void>,
}

#[derive(Serialize, Deserialize)]
struct StoredConfirmed {
    seq: u64,
    id: [u8; 16],
    device: [u8; 16],
    chain: ChainHash,
    records: Result<Vec<u8>, Void>,
}

impl Confirmed {
    /// The stored form.
    pub fn encode(&self) -> Vec<u8> {
        let records = self.records.as_ref().map(|r| encode_payload(r)).map_err(|v| *v);
        write(&StoredConfirmed { seq: self.seq, id: self.id.0, device: self.device.0, chain: self.chain, records })
    }

    /// Reads a stored one.
    pub fn decode(bytes: &[u8]) -> Result<Self, DiskError> {
        let stored: StoredConfirmed = read(bytes)?;
        let records = match stored.records {
            Ok(payload) => Ok(decode_payload(&payload)?),
            Err(void) => Err(void),
        };
        let (id, device) = (BatchId(stored.id), DeviceId(stored.device));
        Ok(Self { seq: stored.seq, id, device, chain: stored.chain, records })
    }
}

/// What lies under a number of the outbox.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Slot {
    /// Something that is not confirmed yet.
    Waiting(Record),
    /// It was: the number stays taken, and so do the ids below this counter.
    Settled {
        /// The first counter of this device that is free after it.
        next_counter: u32,
    },
}

#[derive(Serialize, Deserialize)]
enum StoredSlot {
    Waiting(Vec<u8>),
    Settled(u32),
}

impl Slot {
    /// The stored form.
    pub fn encode(&self) -> Vec<u8> {
        write(&match self {
            Self::Waiting(record) => StoredSlot::Waiting(record.encode()),
            Self::Settled { next_counter } => StoredSlot::Settled(*next_counter),
        })
    }

    /// Reads a stored one.
    pub fn decode(bytes: &[u8]) -> Result<Self, DiskError> {
        Ok(match read(bytes)? {
            StoredSlot::Waiting(record) => Self::Waiting(Record::decode(&record)?),
            StoredSlot::Settled(next_counter) => Self::Settled { next_counter },
        })
    }
}

/// A batch that was sent, or is about to be, and whose fate is not known. It is stored before it is
/// sent, so that after a crash the very same bytes are sent again, and nothing else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InFlight {
    /// The batch.
    pub batch: Batch,
    /// The last number of the outbox that is in it.
    pub last_number: u64,
    /// How many records are in it.
    pub count: usize,
}

impl InFlight {
    /// The stored form.
    pub fn encode(&self) -> Vec<u8> {
        write(&(self.last_number, self.count as u64, self.batch.encode()))
    }

    /// Reads a stored one.
    pub fn decode(bytes: &[u8]) -> Result<Self, DiskError> {
        let (last_number, count, batch): (u64, u64, Vec<u8>) = read(bytes)?;
        let batch = Batch::decode(&batch).map_err(|_| DiskError::Damaged)?;
        Ok(Self { batch, last_number, count: count as usize })
    }
}

/// What happened instead of what was refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Instead {
    /// Somebody else did this first.
    Theirs {
        /// What.
        record: Record,
        /// In which batch.
        seq: u64,
    },
    /// It rested on an earlier change of one's own that was refused itself.
    Mine(EntryId),
    /// No single change can be named.
    Unknown,
}

/// One refusal in the author's inbox, until they let go of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// What was meant.
    pub record: Record,
    /// Why the line said no, in words.
    pub why: String,
    /// What happened instead.
    pub instead: Instead,
    /// The head at which it was refused.
    pub seq: u64,
}

#[derive(Serialize, Deserialize)]
enum StoredInstead {
    Theirs(Vec<u8>, u64),
    Mine(u64),
    Unknown,
}

impl Conflict {
    /// The stored form.
    pub fn encode(&self) -> Vec<u8> {
        let instead = match &self.instead {
            Instead::Theirs { record, seq } => StoredInstead::Theirs(record.encode(), *seq),
            Instead::Mine(entry) => StoredInstead::Mine(entry.0),
            Instead::Unknown => StoredInstead::Unknown,
        };
        write(&(self.record.encode(), self.why.as_str(), instead, self.seq))
    }

    /// Reads a stored one.
    pub fn decode(bytes: &[u8]) -> Result<Self, DiskError> {
        let (record, why, instead, seq): (Vec<u8>, String, StoredInstead, u64) = read(bytes)?;
        let instead = match instead {
            StoredInstead::Theirs(record, seq) => Instead::Theirs { record: Record::decode(&record)?, seq },
            StoredInstead::Mine(entry) => Instead::Mine(EntryId(entry)),
            StoredInstead::Unknown => Instead::Unknown,
        };
        Ok(Self { record: Record::decode(&record)?, why, instead, seq })
    }
}

/// One transaction: all of it is stored, or none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Write {
    /// Confirmed batches, *added* under their numbers: one that is there already means that another tab
    /// has written it, and the transaction is given up.
    pub log: Vec<(u64, Vec<u8>)>,
    /// Records that wait and lost somebody who was erased, *put* over what lay there.
    pub rewritten: Vec<(u64, Vec<u8>)>,
    /// Numbers of the outbox that are settled, *put* over what lay there, and over what was rewritten.
    pub settled: Vec<(u64, Vec<u8>)>,
    /// Refusals, by the refused entry, *put*.
    pub inbox: Vec<(EntryId, Vec<u8>)>,
    /// The batch in flight: `None` leaves it, `Some(None)` clears it.
    pub in_flight: Option<Option<Vec<u8>>>,
    /// Whether keys were learnt that must be stored with it.
    pub keys: bool,
    /// A snapshot that takes the place of the log so far.
    pub base: Option<Vec<u8>>,
}

impl Write {
    /// Whether there is nothing to store.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it must be on the disk before anything goes on. What the depot holds can be asked for again.
    pub fn is_strict(&self) -> bool {
        !self.rewritten.is_empty()
            || !self.settled.is_empty()
            || !self.inbox.is_empty()
            || self.in_flight.is_some()
            || self.keys
    }

    /// Adds what came later.
    pub fn join(&mut self, later: Self) {
        if later.base.is_some() {
            // It says all that the log would.
            self.log.clear();
            self.base = later.base;
        }
        self.log.extend(later.log);
        self.rewritten.extend(later.rewritten);
        self.settled.extend(later.settled);
        self.inbox.extend(later.inbox);
        self.in_flight = later.in_flight.or(self.in_flight.take());
        self.keys |= later.keys;
    }
}
