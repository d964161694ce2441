//! A confirmed state as the depot keeps it: sealed in pieces, with a signed table of contents.
//!
//! The keys in use lie in clear beside the sealed part, each locked for one device or invitation: who was
//! away while the key changed, and while the batches that said so were dropped, could open nothing else.

use super::line::Base;
use super::roster::LockedKey;
use super::seal::{Seal, Sealer};
use super::{BaseError, Sync};
use crate::envelope::{self, NONCE_BYTES, OpenError, SEAL_OVERHEAD_BYTES, sha256};
use takt_wire::{ChunkId, DecodeError, LineId, Snapshot, limits};

/// Format of what a snapshot carries.
const CONTENTS_VERSION: u8 = 1;
/// Bytes of a base in one piece.
const PIECE_BYTES: usize = limits::CHUNK_BYTES - SEAL_OVERHEAD_BYTES;
/// A log lighter than this needs no snapshot, however small the line.
const LEAST_LOG_BYTES: usize = 64 * 1024;

/// A snapshot and its pieces, ready to be put.
#[derive(Clone, Debug)]
pub struct SealedBase {
    /// What makes the pieces count; put last.
    pub snapshot: Snapshot,
    /// The pieces, by name.
    pub chunks: Vec<(ChunkId, Vec<u8>)>,
}

/// Why a snapshot cannot be taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SealedBaseError {
    /// A newer build made it.
    Newer,
    /// The key it was sealed with was never given to this device.
    NoKey,
    /// Not what was sealed, of another line, or signed by nobody who may.
    Damaged,
}

impl From<BaseError> for SealedBaseError {
    fn from(error: BaseError) -> Self {
        match error {
            BaseError::Newer => Self::Newer,
            BaseError::Damaged => Self::Damaged,
        }
    }
}

impl From<DecodeError> for SealedBaseError {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::Newer { .. } => Self::Newer,
            DecodeError::NotThis(_)
            | DecodeError::Short
            | DecodeError::TooLong { .. }
            | DecodeError::Trailing(_)
            | DecodeError::Damaged(_) => Self::Damaged,
        }
    }
}

impl From<OpenError> for SealedBaseError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NoKey(_) => Self::NoKey,
            OpenError::Damaged => Self::Damaged,
        }
    }
}

/// Whether it is time for a snapshot: the log since the last one outweighs it.
pub fn is_due(log_bytes: usize, snapshot_bytes: usize) -> bool {
    log_bytes > snapshot_bytes.max(LEAST_LOG_BYTES)
}

fn around_piece(line: LineId, seq: u64, at: usize) -> Vec<u8> {
    let mut around = b"takt/snapshot/piece/1".to_vec();
    around.extend_from_slice(&line.0);
    around.extend_from_slice(&seq.to_le_bytes());
    around.extend_from_slice(&(at as u64).to_le_bytes());
    around
}

impl Sync<Sealer> {
    /// Seals and signs what [`super::SharedLine::encode_base`] made of this line just now. `None` while the key
    /// in use is not here, or when the line is larger than a snapshot may be.
    pub fn seal_base(&self, base: &[u8], chance: &mut dyn FnMut() -> [u8; NONCE_BYTES]) -> Option<SealedBase> {
        let (line, sealer) = (self.line(), self.seal());
        let key = sealer.keys().newest().filter(|key| key.epoch() == line.confirmed_epoch())?;
        let who = line.who();
        let pieces = base.chunks(PIECE_BYTES).enumerate();
        let chunks: Vec<(ChunkId, Vec<u8>)> = pieces
            .map(|(at, piece)| {
                let sealed = envelope::seal(key, &around_piece(who.line, line.seq(), at), piece, chance());
                (ChunkId(sha256(&sealed)), sealed)
            })
            .collect();
        let names: Vec<ChunkId> = chunks.iter().map(|(name, _)| *name).collect();
        let bare = Snapshot::new(who.line, line.seq(), line.chain(), who.device, names.clone(), Vec::new()).ok()?;
        let contents = sha256(base);
        let sealed = envelope::seal(key, &bare.associated_data(), &contents, chance());
        let mut carried = vec![CONTENTS_VERSION];
        carried.extend(postcard::to_allocvec(&(line.confirmed_roster().keys(), sealed)).ok()?);
        let mut snapshot = Snapshot::new(who.line, line.seq(), line.chain(), who.device, names, carried).ok()?;
        snapshot.signature = sealer.device().sign(&snapshot.signed_bytes());
        Some(SealedBase { snapshot, chunks })
    }
}

/// What lies in clear, and the sealed table of contents.
fn carried(snapshot: &Snapshot) -> Result<(Vec<LockedKey>, Vec<u8>), SealedBaseError> {
    let (version, rest) = snapshot.sealed().split_first().ok_or(SealedBaseError::Damaged)?;
    match *version {
        CONTENTS_VERSION => postcard::from_bytes(rest).map_err(|_| SealedBaseError::Damaged),
        0 => Err(SealedBaseError::Damaged),
        _ => Err(SealedBaseError::Newer),
    }
}

/// The epoch of the key a snapshot was sealed with; it lies in clear.
pub fn key_epoch(snapshot: &Snapshot) -> Option<u32> {
    carried(snapshot).ok()?.1.first_chunk::<4>().map(|epoch| u32::from_le_bytes(*epoch))
}

/// Opens a snapshot with its pieces, in order. The sealer learns the key in use where it was locked for it.
pub fn open_base(
    snapshot: &Snapshot,
    line: LineId,
    pieces: &[Vec<u8>],
    sealer: &mut Sealer,
) -> Result<Base, SealedBaseError> {
    let fits = snapshot.line == line
        && pieces.len() == snapshot.chunks().len()
        && pieces.iter().zip(snapshot.chunks()).all(|(piece, name)| sha256(piece) == name.0);
    if !fits {
        return Err(SealedBaseError::Damaged);
    }
    let (keys, sealed) = carried(snapshot)?;
    let epoch = sealed.first_chunk::<4>().map(|epoch| u32::from_le_bytes(*epoch)).ok_or(SealedBaseError::Damaged)?;
    for key in &keys {
        sealer.learn(epoch, &key.exchange, &key.locked);
    }
    let (_, contents) = envelope::open(sealer.keys(), &snapshot.associated_data(), &sealed)?;
    let mut bytes = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let (_, opened) = envelope::open(sealer.keys(), &around_piece(line, snapshot.seq, at), piece)?;
        bytes.extend_from_slice(&opened);
    }
    if sha256(&bytes).as_slice() != contents {
        return Err(SealedBaseError::Damaged);
    }
    let base = Base::decode(&bytes)?;
    let is_signed = base
        .roster
        .device(snapshot.device)
        .is_some_and(|device| envelope::verifies(&device.public.sign, &snapshot.signed_bytes(), &snapshot.signature));
    if base.seq == snapshot.seq && base.chain == snapshot.chain && is_signed {
        Ok(base)
    } else {
        Err(SealedBaseError::Damaged)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::{Device, Identity, Record, RosterChange, beginning};
    use super::*;
    use crate::Stamp;
    use crate::envelope::{DeviceKeys, EpochKey, LineKeys};
    use crate::sync::{Input, Moment, Output, Pulled};
    use std::collections::BTreeMap;
    use takt_engine::State;
    use takt_engine::ids::MemberId;
    use takt_engine::time::Time;
    use takt_wire::{Answer, DeviceId};

    const LINE: LineId = LineId([1; 16]);

    fn moment(n: u8) -> Moment {
        Moment { now_ms: u64::from(n) * 1_000, chance: [n; 16 + NONCE_BYTES] }
    }

    fn sealer(chance: u8) -> Sealer {
        let mut keys = LineKeys::default();
        keys.learn(EpochKey::new(1, [7; 32]));
        Sealer::new(keys, DeviceKeys::new([chance; 64]))
    }

    /// A line whose founder is confirmed.
    fn founded() -> Sync<Sealer> {
        let who = Identity { line: LINE, device: DeviceId([2; 16]), number: 5 };
        let sealer = sealer(3);
        let public = sealer.device().public();
        let mut sync = Sync::open(who, beginning(State::new(), BTreeMap::new()), vec![], vec![], sealer, 1);
        let device = Device { id: [2; 16], number: 5, name: "Ana".into(), public, members: vec![], is_revoked: false };
        let change = RosterChange::Enroll { device: Box::new(device), invite: None, proof: vec![] };
        let stamp = Stamp { author: MemberId(0), now: Time(1_790_000_000), offset_min: 0 };
        let draft = sync.draft_roster(change, stamp).unwrap();
        sync.wrote_command(&draft, moment(1));
        let mut todo = sync.handle(Input::Lead { epoch: 1, in_flight: None, turn: 0 }, moment(2));
        for n in 3..20 {
            let Some(output) = todo.pop() else { break };
            let input = match output {
                Output::Pull { .. } => Input::Pulled(Pulled::Page { batches: vec![], more: false }),
                Output::Write { ticket, .. } => Input::Written(ticket),
                Output::Push(batch) => Input::Pushed(batch.header.id, Ok(Answer::Appended { seq: 1 })),
                Output::Tell(_) | Output::Watch { .. } | Output::WakeAt(_) | Output::GetSnapshot | Output::Reopen => {
                    continue;
                }
            };
            todo.extend(sync.handle(input, moment(n)));
        }
        assert_eq!(sync.line().seq(), 1);
        sync
    }

    fn sealed(sync: &mut Sync<Sealer>) -> SealedBase {
        let base = sync.line_mut().encode_base();
        let mut n = 0;
        let mut chance = || {
            n += 1;
            [n; NONCE_BYTES]
        };
        sync.seal_base(&base, &mut chance).unwrap()
    }

    #[test]
    fn what_a_member_seals_a_newcomer_with_the_key_opens_to_the_same_line() {
        let mut sync = founded();
        let made = sealed(&mut sync);
        let pieces: Vec<Vec<u8>> = made.chunks.iter().map(|(_, piece)| piece.clone()).collect();
        let snapshot = Snapshot::decode(&made.snapshot.encode()).unwrap();
        let base = open_base(&snapshot, LINE, &pieces, &mut sealer(9)).unwrap();
        assert_eq!((base.seq, base.chain), (1, sync.line().chain()));
        assert_eq!(base.state.hash(), sync.line_mut().confirmed_hash());
        assert_eq!(base.roster.devices().len(), 1);
        assert!(matches!(sync.line().pending().front().map(|p| &p.record), None | Some(Record::Entry(_))));
    }

    #[test]
    fn a_snapshot_that_was_changed_is_refused_and_one_of_another_key_stays_closed() {
        let mut sync = founded();
        let made = sealed(&mut sync);
        let pieces: Vec<Vec<u8>> = made.chunks.iter().map(|(_, piece)| piece.clone()).collect();
        let mut flipped = pieces.clone();
        flipped[0][40] ^= 1;
        assert_eq!(open_base(&made.snapshot, LINE, &flipped, &mut sealer(9)).err(), Some(SealedBaseError::Damaged));
        let other = LineId([8; 16]);
        assert_eq!(open_base(&made.snapshot, other, &pieces, &mut sealer(9)).err(), Some(SealedBaseError::Damaged));
        let mut unsigned = made.snapshot.clone();
        unsigned.signature = [0; 64];
        assert_eq!(open_base(&unsigned, LINE, &pieces, &mut sealer(9)).err(), Some(SealedBaseError::Damaged));
        let mut keyless = Sealer::new(LineKeys::default(), DeviceKeys::new([9; 64]));
        assert_eq!(open_base(&made.snapshot, LINE, &pieces, &mut keyless).err(), Some(SealedBaseError::NoKey));
    }

    #[test]
    fn a_snapshot_is_due_once_the_log_outweighs_the_last_one_and_never_for_a_trifle() {
        assert!(!is_due(LEAST_LOG_BYTES, 10));
        assert!(is_due(LEAST_LOG_BYTES + 1, 10));
        assert!(!is_due(900_000, 1_000_000));
        assert!(is_due(1_000_001, 1_000_000));
    }
}
