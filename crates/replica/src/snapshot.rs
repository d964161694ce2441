//! Snapshots: the state as chunks named by their content, and one manifest that lists them.
//!
//! A chunk that did not change keeps its name, so a snapshot after a click writes a few chunks and the
//! manifest. Chunks may be written at any time; only the manifest, written last and in the same
//! transaction that deletes what it no longer names, makes them count.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use takt_engine::State;
use takt_engine::column::Corrupt;
use takt_engine::snapshot::{Loader, SectionKey, Table, hash64, state_hash};

/// Format of a manifest.
pub const MANIFEST_VERSION: u8 = 1;
/// Bytes in one chunk, at most: larger values become files of their own in Chromium.
pub const CHUNK_BYTES: usize = 46 * 1024;

/// A chunk's name: a fingerprint of its bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct ChunkKey(pub u128);

impl ChunkKey {
    /// The name of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(xxhash_rust::xxh3::xxh3_128(bytes))
    }
    /// As a key of a store.
    pub fn text(self) -> String {
        format!("{:032x}", self.0)
    }
    /// From a key of a store.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() == 32 { u128::from_str_radix(text, 16).ok().map(Self) } else { None }
    }
}

/// One section and the chunks it is stored in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SectionRef {
    /// Which section.
    pub key: SectionKey,
    /// Its fingerprint.
    pub hash: u64,
    /// Its chunks, in order.
    pub chunks: Vec<ChunkKey>,
}

/// What a snapshot consists of.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// Format.
    pub version: u8,
    /// The last batch folded into it.
    pub seq: u64,
    /// Entries each device has written.
    pub counters: Vec<(u32, u32)>,
    /// The state's fingerprint.
    pub state_hash: u64,
    /// Its sections, in order.
    pub sections: Vec<SectionRef>,
}

/// Why a snapshot cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SnapshotError {
    /// Written by a newer build.
    Newer,
    /// A chunk is not there.
    Missing(ChunkKey),
    /// A chunk or the manifest is not what was written.
    Damaged(&'static str),
}

impl std::fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Newer => {
                f.write_str("This line was stored by a newer version of Takt. Reload to update; nothing is lost.")
            }
            Self::Missing(_) => f.write_str("A part of the stored line is missing."),
            Self::Damaged(what) => write!(f, "The stored line is damaged: {what}."),
        }
    }
}

impl From<Corrupt> for SnapshotError {
    fn from(corrupt: Corrupt) -> Self {
        Self::Damaged(corrupt.0)
    }
}

impl Manifest {
    /// The stored form: version, fingerprint, body.
    pub fn encode(&self) -> Vec<u8> {
        let body = postcard::to_allocvec(self).unwrap_or_default();
        let mut out = vec![MANIFEST_VERSION];
        out.extend_from_slice(&hash64(&body).to_le_bytes());
        out.extend_from_slice(&body);
        out
    }

    /// Reads a stored manifest.
    pub fn decode(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let damaged = SnapshotError::Damaged("the list of its parts cannot be read");
        let (version, rest) = bytes.split_first().ok_or(damaged)?;
        match *version {
            MANIFEST_VERSION => {}
            0 => return Err(damaged),
            _ => return Err(SnapshotError::Newer),
        }
        let (sum, body) = rest.split_first_chunk::<8>().ok_or(damaged)?;
        if hash64(body) != u64::from_le_bytes(*sum) {
            return Err(damaged);
        }
        postcard::from_bytes(body).map_err(|_| damaged)
    }

    /// Every chunk it names.
    pub fn chunks(&self) -> BTreeSet<ChunkKey> {
        self.sections.iter().flat_map(|s| s.chunks.iter().copied()).collect()
    }

    /// Puts the state together. `chunk` hands out a chunk's bytes.
    pub fn load(&self, mut chunk: impl FnMut(ChunkKey) -> Option<Vec<u8>>) -> Result<State, SnapshotError> {
        let mut loader = Loader::default();
        let mut bytes = Vec::new();
        for section in &self.sections {
            bytes.clear();
            for key in &section.chunks {
                bytes.extend_from_slice(&chunk(*key).ok_or(SnapshotError::Missing(*key))?);
            }
            if hash64(&bytes) != section.hash {
                return Err(SnapshotError::Damaged("a part is not what was written"));
            }
            loader.section(section.key, &bytes)?;
        }
        let mut state = loader.finish()?;
        for section in &self.sections {
            state.mark_clean(section.key);
        }
        Ok(state)
    }
}

/// What one step of writing a snapshot hands out.
#[derive(Clone, Debug, Default)]
pub struct Slice {
    /// Chunks to be written.
    pub chunks: Vec<(ChunkKey, Vec<u8>)>,
    /// The manifest, once all chunks have been handed out.
    pub manifest: Option<Manifest>,
}

/// Writes snapshots in slices, remembering what the last one already stored.
#[derive(Clone, Debug, Default)]
pub struct SnapshotWriter {
    stored: BTreeMap<SectionKey, SectionRef>,
    queue: Vec<SectionKey>,
    running: bool,
}

impl SnapshotWriter {
    /// Continues after a snapshot that is stored.
    pub fn after(manifest: &Manifest) -> Self {
        Self { stored: manifest.sections.iter().map(|s| (s.key, s.clone())).collect(), ..Self::default() }
    }

    /// Encodes about `budget` bytes of what changed. Call again until a manifest comes; what changes in
    /// between is written again at the end, so the manifest always describes one moment.
    pub fn step(&mut self, state: &mut State, replica: &crate::Replica, budget: usize) -> Slice {
        let mut slice = Slice::default();
        if !self.running {
            self.running = true;
            self.queue = Self::large(state).filter(|key| self.needs(state, *key)).collect();
            self.queue.reverse();
        }
        let mut bytes = 0;
        while bytes < budget {
            let Some(key) = self.queue.pop() else { break };
            bytes += self.write(state, key, &mut slice);
        }
        if !self.queue.is_empty() {
            return slice;
        }
        // The last step: what was touched meanwhile, and the small parts that always change.
        let sections = state.sections();
        for key in &sections {
            if self.needs(state, *key) {
                self.write(state, *key, &mut slice);
            }
        }
        self.stored.retain(|key, _| sections.binary_search(key).is_ok());
        self.running = false;
        let parts: Vec<SectionRef> = sections.iter().filter_map(|key| self.stored.get(key).cloned()).collect();
        slice.manifest = Some(Manifest {
            version: MANIFEST_VERSION,
            seq: replica.head(),
            counters: replica.counters(),
            state_hash: state_hash(parts.iter().map(|s| (s.key, s.hash))),
            sections: parts,
        });
        slice
    }

    fn large(state: &State) -> impl Iterator<Item = SectionKey> {
        state.sections().into_iter().filter(|key| !matches!(key.table, Table::Head | Table::Undo))
    }

    fn needs(&self, state: &State, key: SectionKey) -> bool {
        !self.stored.contains_key(&key) || state.is_dirty(key)
    }

    fn write(&mut self, state: &mut State, key: SectionKey, slice: &mut Slice) -> usize {
        let bytes = state.encode_section(key);
        let hash = hash64(&bytes);
        let same = self.stored.get(&key).is_some_and(|s| s.hash == hash);
        if !same {
            let pieces: Vec<(ChunkKey, Vec<u8>)> =
                bytes.chunks(CHUNK_BYTES).map(|piece| (ChunkKey::of(piece), piece.to_vec())).collect();
            self.stored.insert(key, SectionRef { key, hash, chunks: pieces.iter().map(|(k, _)| *k).collect() });
            slice.chunks.extend(pieces);
        }
        state.mark_clean(key);
        bytes.len()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::{Replica, Stamp};
    use std::collections::BTreeMap;
    use takt_engine::Command;
    use takt_engine::command::AccountDraft;
    use takt_engine::ids::MemberId;
    use takt_engine::map::Stations;
    use takt_engine::settings::{MemberDraft, Role};
    use takt_engine::time::Time;

    struct Device {
        state: State,
        replica: Replica,
        author: u64,
        chunks: BTreeMap<ChunkKey, Vec<u8>>,
    }

    impl Device {
        fn new() -> Self {
            let mut device = Self { state: State::new(), replica: Replica::new(5), author: 0, chunks: BTreeMap::new() };
            device.run(Command::AddMember(MemberDraft {
                name: "Ana".into(),
                stations: Stations::all(),
                role: Role::Owner,
            }));
            device.author = device.state.members()[0].id.0;
            device
        }
        fn run(&mut self, command: Command) {
            let stamp = Stamp { author: MemberId(self.author), now: Time(1_790_000_000), offset_min: 0 };
            let draft = self.replica.draft(&mut self.state, command, stamp, None).unwrap();
            self.replica.fold(&mut self.state, draft.seq, &draft.bytes).unwrap();
        }
        fn add(&mut self, count: usize) {
            for i in 0..count {
                let name = format!("Company {i}");
                self.run(Command::AddAccount(Box::new(AccountDraft { name, ..AccountDraft::default() })));
            }
        }
        fn write(&mut self, writer: &mut SnapshotWriter, budget: usize) -> (Manifest, usize) {
            let mut written = 0;
            loop {
                let slice = writer.step(&mut self.state, &self.replica, budget);
                written += slice.chunks.len();
                self.chunks.extend(slice.chunks);
                if let Some(manifest) = slice.manifest {
                    return (manifest, written);
                }
            }
        }
    }

    #[test]
    fn a_snapshot_opens_to_the_same_state_hash() {
        let mut device = Device::new();
        device.add(300);
        let (manifest, _) = device.write(&mut SnapshotWriter::default(), 1_000);
        assert_eq!(manifest.state_hash, device.state.hash());
        let read = Manifest::decode(&manifest.encode()).unwrap();
        let state = read.load(|key| device.chunks.get(&key).cloned()).unwrap();
        assert_eq!(state.hash(), device.state.hash());
        assert_eq!(Replica::after(&read, 5), device.replica);
    }

    #[test]
    fn a_snapshot_after_one_change_writes_only_what_changed() {
        let mut device = Device::new();
        device.add(200);
        let mut writer = SnapshotWriter::default();
        let (first, all) = device.write(&mut writer, usize::MAX);
        device.run(Command::Refill { count: 1 });
        let (second, few) = device.write(&mut writer, usize::MAX);
        assert!(few < all, "{few} of {all}");
        assert!(second.chunks().intersection(&first.chunks()).count() > 0);
        let state = second.load(|key| device.chunks.get(&key).cloned()).unwrap();
        assert_eq!(state.hash(), device.state.hash());
    }

    #[test]
    fn what_changes_while_a_snapshot_is_being_written_is_in_it() {
        let mut device = Device::new();
        device.add(500);
        let mut writer = SnapshotWriter::default();
        let slice = writer.step(&mut device.state, &device.replica, 1);
        assert!(slice.manifest.is_none());
        device.chunks.extend(slice.chunks);
        device.run(Command::Refill { count: 3 });
        let (manifest, _) = device.write(&mut writer, 1);
        let state = manifest.load(|key| device.chunks.get(&key).cloned()).unwrap();
        assert_eq!(state.hash(), device.state.hash());
        assert_eq!(manifest.seq, device.replica.head());
    }

    #[test]
    fn a_missing_or_damaged_chunk_is_never_an_empty_line() {
        let mut device = Device::new();
        device.add(50);
        let (manifest, _) = device.write(&mut SnapshotWriter::default(), usize::MAX);
        for victim in manifest.chunks() {
            let gone = manifest.load(|key| if key == victim { None } else { device.chunks.get(&key).cloned() });
            assert_eq!(gone.unwrap_err(), SnapshotError::Missing(victim));
            let bad = manifest.load(|key| {
                let mut bytes = device.chunks.get(&key).cloned()?;
                if key == victim {
                    let last = bytes.len() - 1;
                    bytes[last] ^= 1;
                }
                Some(bytes)
            });
            assert!(matches!(bad, Err(SnapshotError::Damaged(_))));
        }
    }
}
