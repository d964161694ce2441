//! The backup file: a snapshot in one piece, which restores to the same state hash.

use crate::snapshot::{ChunkKey, Manifest, SnapshotError};
use crate::{Replica, SnapshotWriter};
use std::collections::BTreeMap;
use takt_engine::State;
use takt_engine::snapshot::hash64;

/// How every backup file begins.
pub const MAGIC: &[u8; 8] = b"TAKTBAK1";

/// Why a file is not a backup that can be restored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BackupError {
    /// Another kind of file.
    NotABackup,
    /// Cut short or changed on the way.
    Damaged,
    /// The snapshot inside cannot be read.
    Snapshot(SnapshotError),
}

impl std::fmt::Display for BackupError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotABackup => f.write_str("This is not a Takt backup. Choose a file that ends in .takt."),
            Self::Damaged => f.write_str("This backup is damaged: it was cut short or changed. Nothing was restored."),
            Self::Snapshot(error) => write!(f, "{error}"),
        }
    }
}

/// Writes the whole line. The state's own dirty marks are left as they were for its snapshot writer.
pub fn write(state: &State, replica: &Replica) -> Vec<u8> {
    let body = write_body(state, replica);
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&hash64(&body).to_le_bytes());
    out.extend_from_slice(&body);
    out
}

/// The manifest and every chunk, one after the other.
pub(crate) fn write_body(state: &State, replica: &Replica) -> Vec<u8> {
    let mut body = Vec::new();
    BodyWriter::new(state, replica.clone()).step(usize::MAX, &mut body);
    body
}

/// The same in slices, of the line as it was at one moment: a copy of it, so that work goes on meanwhile.
#[derive(Debug)]
pub(crate) struct BodyWriter {
    state: State,
    replica: Replica,
    writer: SnapshotWriter,
    chunks: Vec<u8>,
}

impl BodyWriter {
    pub(crate) fn new(state: &State, replica: Replica) -> Self {
        Self { state: state.clone(), replica, writer: SnapshotWriter::default(), chunks: Vec::new() }
    }

    /// Encodes about `budget` bytes. `true` once the body has been added to `out`, whole.
    pub(crate) fn step(&mut self, budget: usize, out: &mut Vec<u8>) -> bool {
        let slice = self.writer.step(&mut self.state, &self.replica, budget);
        for (_, chunk) in &slice.chunks {
            self.chunks.extend_from_slice(&(chunk.len() as u32).to_le_bytes());
            self.chunks.extend_from_slice(chunk);
        }
        let Some(manifest) = slice.manifest else { return false };
        let manifest = manifest.encode();
        out.extend_from_slice(&(manifest.len() as u32).to_le_bytes());
        out.extend_from_slice(&manifest);
        out.append(&mut self.chunks);
        true
    }
}

fn piece<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], BackupError> {
    let (len, after) = rest.split_first_chunk::<4>().ok_or(BackupError::Damaged)?;
    let (head, tail) = after.split_at_checked(u32::from_le_bytes(*len) as usize).ok_or(BackupError::Damaged)?;
    *rest = tail;
    Ok(head)
}

/// Reads a backup file whole; the state's hash is compared with the one that was written.
pub fn read(bytes: &[u8]) -> Result<(State, Manifest), BackupError> {
    let rest = bytes.strip_prefix(MAGIC.as_slice()).ok_or(BackupError::NotABackup)?;
    let (sum, rest) = rest.split_first_chunk::<8>().ok_or(BackupError::Damaged)?;
    if hash64(rest) == u64::from_le_bytes(*sum) { read_body(rest) } else { Err(BackupError::Damaged) }
}

/// Reads what [`write_body`] wrote.
pub(crate) fn read_body(mut rest: &[u8]) -> Result<(State, Manifest), BackupError> {
    let manifest = Manifest::decode(piece(&mut rest)?).map_err(BackupError::Snapshot)?;
    let mut chunks = BTreeMap::new();
    while !rest.is_empty() {
        let chunk = piece(&mut rest)?;
        chunks.insert(ChunkKey::of(chunk), chunk);
    }
    let state = manifest.load(|key| chunks.get(&key).map(|c| c.to_vec())).map_err(BackupError::Snapshot)?;
    if state.hash() == manifest.state_hash { Ok((state, manifest)) } else { Err(BackupError::Damaged) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_backup_restores_to_the_same_state_hash() {
        let state = State::new();
        let bytes = write(&state, &Replica::new(1));
        let (back, manifest) = read(&bytes).unwrap();
        assert_eq!(back.hash(), state.hash());
        assert_eq!(manifest.state_hash, state.hash());
    }

    #[test]
    fn other_files_and_cut_ones_are_named_for_what_they_are() {
        assert_eq!(read(b"Company,Domain\n").unwrap_err(), BackupError::NotABackup);
        let bytes = write(&State::new(), &Replica::new(1));
        assert_eq!(read(&bytes[..bytes.len() - 1]).unwrap_err(), BackupError::Damaged);
    }
}
