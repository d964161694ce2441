//! A confirmed state as bytes: what a device keeps in place of the log so far, and what members seal for
//! the depot, so that a newcomer need not fold years.

use super::line::{Base, SharedLine};
use super::roster::Roster;
use crate::backup::{BackupError, read_body, write_body};
use crate::envelope::ChainHash;
use crate::snapshot::Manifest;
use crate::{Replica, snapshot::SnapshotError};
use std::collections::BTreeMap;
use takt_engine::snapshot::hash64;

/// Format of a base.
const BASE_VERSION: u8 = 1;

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
        let (sum, rest) = rest.split_first_chunk::<8>().ok_or(BaseError::Damaged)?;
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

impl SharedLine {
    /// The confirmed state, as bytes.
    pub fn encode_base(&mut self) -> Vec<u8> {
        let (seq, chain) = (self.seq(), self.chain());
        self.with_confirmed(|state, roster, counters| {
            let manifest = Manifest { seq, counters: counters.clone().into_iter().collect(), ..Manifest::default() };
            let mut rest = postcard::to_allocvec(&(chain, roster)).unwrap_or_default();
            rest.extend_from_slice(&write_body(state, &Replica::after(&manifest, 0)));
            let mut out = vec![BASE_VERSION];
            out.extend_from_slice(&hash64(&rest).to_le_bytes());
            out.extend_from_slice(&rest);
            out
        })
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
