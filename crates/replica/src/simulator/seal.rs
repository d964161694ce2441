//! A quick stand-in for the envelope: it notices what the real one notices, without the arithmetic.
//! `envelope/` has its own tests; here thousands of runs must fit into a minute.

use crate::envelope::{DevicePublic, LOCKED_BYTES, NONCE_BYTES, OpenError};
use crate::sync::{LockedKey, Seal};
use std::collections::BTreeSet;
use takt_engine::snapshot::hash64;
use takt_wire::{Batch, BatchHeader};

/// What a build of tomorrow puts before what it seals.
const NEWER: u8 = 0xff;

/// Keys by epoch alone, and the build that reads.
#[derive(Clone, Debug)]
pub struct QuickSeal {
    /// Which keys this device has.
    pub epochs: BTreeSet<u32>,
    /// Whose device this is.
    pub public: DevicePublic,
    /// The exchange key of the invitation it came by.
    pub invite: Option<[u8; 32]>,
    /// 1 is today's build; 2 writes what 1 cannot read.
    pub build: u8,
}

fn tag(epoch: u32, around: &[u8], payload: &[u8]) -> [u8; 8] {
    let mut all = epoch.to_le_bytes().to_vec();
    all.extend_from_slice(around);
    all.extend_from_slice(payload);
    hash64(&all).to_le_bytes()
}

fn signature(public: &DevicePublic, bytes: &[u8]) -> [u8; 64] {
    let mut all = public.sign.to_vec();
    all.extend_from_slice(bytes);
    let mut out = [0; 64];
    out[..8].copy_from_slice(&hash64(&all).to_le_bytes());
    out
}

/// A key, locked for whoever has this exchange key.
pub fn quick_lock(epoch: u32, exchange: [u8; 32]) -> LockedKey {
    let mut locked = vec![0; LOCKED_BYTES];
    locked[..4].copy_from_slice(&epoch.to_le_bytes());
    LockedKey { exchange, locked }
}

impl Seal for QuickSeal {
    fn seal(&self, header: BatchHeader, payload: &[u8], _nonce: [u8; NONCE_BYTES]) -> Option<Batch> {
        let epoch = self.newest_epoch()?;
        let mut inside = if self.build > 1 { vec![NEWER] } else { vec![] };
        inside.extend_from_slice(payload);
        let mut sealed = epoch.to_le_bytes().to_vec();
        sealed.extend_from_slice(&tag(epoch, &header.associated_data(), &inside));
        sealed.extend_from_slice(&inside);
        let signed = signature(&self.public, &header.signed_bytes(&sealed));
        Batch::new(header, signed, sealed).ok()
    }

    fn open(&self, batch: &Batch) -> Result<(u32, Vec<u8>), OpenError> {
        let (epoch, rest) = batch.sealed().split_first_chunk::<4>().ok_or(OpenError::Damaged)?;
        let (found, inside) = rest.split_first_chunk::<8>().ok_or(OpenError::Damaged)?;
        let epoch = u32::from_le_bytes(*epoch);
        if !self.epochs.contains(&epoch) {
            return Err(OpenError::NoKey(epoch));
        }
        if *found != tag(epoch, &batch.header.associated_data(), inside) {
            return Err(OpenError::Damaged);
        }
        match inside.split_first() {
            Some((&NEWER, payload)) if self.build > 1 => Ok((epoch, payload.to_vec())),
            _ => Ok((epoch, inside.to_vec())),
        }
    }

    fn is_signed(&self, batch: &Batch, by: &DevicePublic) -> bool {
        signature(by, &batch.header.signed_bytes(batch.sealed())) == batch.signature
    }

    fn learn(&mut self, epoch: u32, locked_for: &[u8; 32], _locked: &[u8]) -> bool {
        (*locked_for == self.public.exchange || Some(*locked_for) == self.invite) && self.epochs.insert(epoch)
    }

    fn newest_epoch(&self) -> Option<u32> {
        self.epochs.last().copied()
    }
}
