//! A confirmed state as bytes: what a device keeps in place of the log so far, and what members seal for
//! the depot, so that a newcomer need not fold years.

use super::line::{Base, SharedLine};
use super::roster::{LockedKey, Roster};
use crate::backup::{BackupError, BodyWriter, read_body};
use crate::envelope::ChainHash;
use crate::snapshot::Manifest;
use crate::{Replica, snapshot::SnapshotError};
use std::collections::BTreeMap;
use takt_engine::snapshot::hash64;

/// Format of a base.
const BASE_VERSION: u8 = 1;
/// Bytes of its fingerprint, after the version.
const SUM_BYTES: usize = 8;

/// Why bytes are no base.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BaseError {
    /// Written by a newer build.
    Newer,
    /// Not what was written.
    Damaged,
}

impl From<BackupError> for BaseError {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Snapshot(SnapshotError::Newer) => Self::Newer,
            BackupError::NotABackup
            | BackupError::Damaged
            | BackupError::Snapshot(SnapshotError::Missing(_) | SnapshotError::Damaged(_)) => Self::Damaged,
        }
    }
}

impl Base {
    /// Reads one whole base.
    pub fn decode(bytes: &[u8]) -> Result<Self, BaseError> {
        let (version, rest) = bytes.split_first().ok_or(BaseError::Damaged)?;
        match *version {
            BASE_VERSION => {}
            0 => return Err(BaseError::Damaged),
            _ => return Err(BaseError::Newer),
        }
        let (sum, rest) = rest.split_first_chunk::<SUM_BYTES>().ok_or(BaseError::Damaged)?;
        if hash64(rest) != u64::from_le_bytes(*sum) {
            return Err(BaseError::Damaged);
        }
        let ((chain, roster), body): ((ChainHash, Roster), _) =
            postcard::take_from_bytes(rest).map_err(|_| BaseError::Damaged)?;
        let (state, manifest) = read_body(body)?;
        if !roster.holds() {
            return Err(BaseError::Damaged);
        }
        Ok(Self { seq: manifest.seq, chain, state, counters: manifest.counters.into_iter().collect(), roster })
    }
}

/// A base as bytes, and what has to stand beside it when it is sealed.
#[derive(Clone, Debug)]
pub struct WrittenBase {
    /// What [`Base::decode`] reads.
    pub bytes: Vec<u8>,
    /// The last batch in it.
    pub seq: u64,
    /// Its hash.
    pub chain: ChainHash,
    /// The epoch of the key in use.
    pub epoch: u32,
    /// That key, locked for each device and invitation that stays.
    pub keys: Vec<LockedKey>,
}

/// Writes the confirmed state of one moment in slices. It works on a copy: the line goes on meanwhile, and the base
/// stands where the line stood when it began.
#[derive(Debug)]
pub struct BaseWriter {
    base: WrittenBase,
    head: Vec<u8>,
    body: BodyWriter,
}

impl BaseWriter {
    /// Encodes about `budget` bytes; the base once it is whole.
    pub fn step(&mut self, budget: usize) -> Option<WrittenBase> {
        let mut bytes = vec![BASE_VERSION];
        bytes.extend_from_slice(&[0; SUM_BYTES]);
        bytes.extend_from_slice(&self.head);
        if !self.body.step(budget, &mut bytes) {
            return None;
        }
        let sum = hash64(&bytes[1 + SUM_BYTES..]).to_le_bytes();
        bytes[1..1 + SUM_BYTES].copy_from_slice(&sum);
        let WrittenBase { seq, chain, epoch, ref mut keys, .. } = self.base;
        Some(WrittenBase { bytes, seq, chain, epoch, keys: std::mem::take(keys) })
    }
}

impl SharedLine {
    /// Begins to write the confirmed state as it is now.
    pub fn write_base(&mut self) -> BaseWriter {
        let (seq, chain) = (self.seq(), self.chain());
        self.with_confirmed(|state, roster, counters| {
            let manifest = Manifest { seq, counters: counters.clone().into_iter().collect(), ..Manifest::default() };
            let (epoch, keys) = (roster.epoch(), roster.keys().to_vec());
            BaseWriter {
                base: WrittenBase { bytes: Vec::new(), seq, chain, epoch, keys },
                head: postcard::to_allocvec(&(chain, roster)).unwrap_or_default(),
                body: BodyWriter::new(state, Replica::after(&manifest, 0)),
            }
        })
    }

    /// The confirmed state, in one go.
    pub fn encode_base(&mut self) -> Vec<u8> {
        self.write_base().step(usize::MAX).map(|base| base.bytes).unwrap_or_default()
    }

    /// The confirmed state's fingerprint.
    pub fn confirmed_hash(&mut self) -> u64 {
        self.with_confirmed(|state, _, _| state.hash())
    }
}

/// A line before anything was shared: what it held so far is its beginning.
pub fn beginning(state: takt_engine::State, counters: BTreeMap<u32, u32>) -> Base {
    Base { seq: 0, chain: crate::envelope::CHAIN_START, state, counters, roster: Roster::default() }
}
