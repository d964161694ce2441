//! A confirmed state as the depot keeps it: sealed in pieces, with a signed table of contents.
//!
//! The keys in use lie in clear beside the sealed part, each locked for one device or invitation: who was
//! away while the key changed, and while the batches that said so were dropped, could open nothing else.

use super::BaseError;
use super::base::WrittenBase;
use super::line::{Base, Identity};
use super::roster::LockedKey;
use super::seal::{Seal, Sealer};
use crate::envelope::{self, EpochKey, NONCE_BYTES, OpenError, SEAL_OVERHEAD_BYTES, sha256};
use sha2::{Digest, Sha256};
use takt_wire::{ChunkId, DecodeError, LineId, Snapshot, limits};

/// Format of what a snapshot carries.
const CONTENTS_VERSION: u8 = 1;
/// Bytes of a base in one piece.
const PIECE_BYTES: usize = limits::CHUNK_BYTES - SEAL_OVERHEAD_BYTES;
/// A log lighter than this needs no snapshot, however small the line.
const LEAST_LOG_BYTES: usize = 64 * 1024;

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

/// A base that is being sealed, a piece at a time, so that each can be put while the next is made.
#[derive(Debug)]
pub struct Sealing {
    who: Identity,
    base: WrittenBase,
    key: EpochKey,
    names: Vec<ChunkId>,
    contents: Sha256,
}

impl Sealing {
    /// Begins. `None` while the key in use is not here.
    pub fn new(who: Identity, base: WrittenBase, sealer: &Sealer) -> Option<Self> {
        let key = sealer.keys().newest().filter(|key| key.epoch() == base.epoch)?.clone();
        Some(Self { who, base, key, names: Vec::new(), contents: Sha256::new() })
    }

    /// The next piece and its name; `None` after the last.
    pub fn piece(&mut self, nonce: [u8; NONCE_BYTES]) -> Option<(ChunkId, Vec<u8>)> {
        let at = self.names.len();
        let bytes = self.base.bytes.chunks(PIECE_BYTES).nth(at)?;
        self.contents.update(bytes);
        let sealed = envelope::seal(&self.key, &around_piece(self.who.line, self.base.seq, at), bytes, nonce);
        let name = ChunkId(sha256(&sealed));
        self.names.push(name);
        Some((name, sealed))
    }

    /// What makes the pieces count, signed: put last. `None` when the line is larger than a snapshot may be.
    /// Gives the base back.
    pub fn finish(self, sealer: &Sealer, nonce: [u8; NONCE_BYTES]) -> Option<(Snapshot, WrittenBase)> {
        let Self { who, base, key, names, contents } = self;
        let bare = Snapshot::new(who.line, base.seq, base.chain, who.device, names.clone(), Vec::new()).ok()?;
        let contents: [u8; 32] = contents.finalize().into();
        let sealed = envelope::seal(&key, &bare.associated_data(), &contents, nonce);
        let mut carried = vec![CONTENTS_VERSION];
        carried.extend(postcard::to_allocvec(&(&base.keys, sealed)).ok()?);
        let mut snapshot = Snapshot::new(who.line, base.seq, base.chain, who.device, names, carried).ok()?;
        snapshot.signature = sealer.device().sign(&snapshot.signed_bytes());
        Some((snapshot, base))
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
    use super::super::{Device, Record, RosterChange, Sync, beginning};
    use super::*;
    use crate::Stamp;
    use crate::envelope::{DeviceKeys, EpochKey, LineKeys};
    use crate::sync::{Input, Moment, Output, Pulled};
    use std::collections::BTreeMap;
    use takt_engine::ids::MemberId;
    use takt_engine::map::Stations;
    use takt_engine::settings::{MemberDraft, Role};
    use takt_engine::time::Time;
    use takt_engine::{Command, State};
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

    fn sealed(sync: &mut Sync<Sealer>) -> (Snapshot, Vec<Vec<u8>>) {
        let base = sync.line_mut().write_base().step(usize::MAX).unwrap();
        let mut sealing = Sealing::new(sync.line().who(), base, sync.seal()).unwrap();
        let mut pieces = Vec::new();
        while let Some((_, piece)) = sealing.piece([pieces.len() as u8; NONCE_BYTES]) {
            pieces.push(piece);
        }
        (sealing.finish(sync.seal(), [99; NONCE_BYTES]).unwrap().0, pieces)
    }

    #[test]
    fn what_a_member_seals_a_newcomer_with_the_key_opens_to_the_same_line() {
        let mut sync = founded();
        let (made, pieces) = sealed(&mut sync);
        let snapshot = Snapshot::decode(&made.encode()).unwrap();
        let base = open_base(&snapshot, LINE, &pieces, &mut sealer(9)).unwrap();
        assert_eq!((base.seq, base.chain), (1, sync.line().chain()));
        assert_eq!(base.state.hash(), sync.line_mut().confirmed_hash());
        assert_eq!(base.roster.devices().len(), 1);
        assert!(matches!(sync.line().pending().front().map(|p| &p.record), None | Some(Record::Entry(_))));
    }

    #[test]
    fn a_snapshot_that_was_changed_is_refused_and_one_of_another_key_stays_closed() {
        let mut sync = founded();
        let (made, pieces) = sealed(&mut sync);
        let mut flipped = pieces.clone();
        flipped[0][40] ^= 1;
        assert_eq!(open_base(&made, LINE, &flipped, &mut sealer(9)).err(), Some(SealedBaseError::Damaged));
        let other = LineId([8; 16]);
        assert_eq!(open_base(&made, other, &pieces, &mut sealer(9)).err(), Some(SealedBaseError::Damaged));
        let mut unsigned = made.clone();
        unsigned.signature = [0; 64];
        assert_eq!(open_base(&unsigned, LINE, &pieces, &mut sealer(9)).err(), Some(SealedBaseError::Damaged));
        let mut keyless = Sealer::new(LineKeys::default(), DeviceKeys::new([9; 64]));
        assert_eq!(open_base(&made, LINE, &pieces, &mut keyless).err(), Some(SealedBaseError::NoKey));
    }

    #[test]
    fn a_base_in_slices_is_the_line_as_it_stood_at_the_first_whatever_was_done_meanwhile() {
        let mut sync = founded();
        let at_once = sync.line_mut().encode_base();
        let mut writer = sync.line_mut().write_base();
        let mut slices = 1;
        let written = loop {
            if let Some(written) = writer.step(1) {
                break written;
            }
            slices += 1;
            let name = format!("Member {slices}");
            let draft = MemberDraft { name, stations: Stations::all(), role: Role::Owner };
            let author = sync.line().state().members().first().map_or(MemberId(0), |m| m.id);
            let stamp = Stamp { author, now: Time(1_790_000_100), offset_min: 0 };
            let draft = sync.draft(Command::AddMember(draft), stamp, None).unwrap();
            sync.wrote_command(&draft, moment(30));
        };
        assert!(slices > 2 && sync.line().pending().len() + 1 == slices, "{slices} slices");
        assert_eq!(written.bytes, at_once);
        assert_eq!((written.seq, written.chain, written.epoch), (1, sync.line().chain(), 1));
    }

    #[test]
    fn a_snapshot_is_due_once_the_log_outweighs_the_last_one_and_never_for_a_trifle() {
        assert!(!is_due(LEAST_LOG_BYTES, 10));
        assert!(is_due(LEAST_LOG_BYTES + 1, 10));
        assert!(!is_due(900_000, 1_000_000));
        assert!(is_due(1_000_001, 1_000_000));
    }
}
