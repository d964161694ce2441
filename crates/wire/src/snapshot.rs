//! A sealed snapshot: which chunks it consists of, and where in the log it stands.

use crate::codec::{DecodeError, Kind, Reader, Writer, within};
use crate::{ChunkId, DeviceId, LineId, limits};

/// Format of a snapshot.
pub const SNAPSHOT_VERSION: u8 = 1;

/// Made by a member's device. Its chunks are put first; putting this makes them count.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Snapshot {
    /// The line it is of.
    pub line: LineId,
    /// The last batch folded into it.
    pub seq: u64,
    /// The hash of that batch: the chain goes on from here.
    pub chain: [u8; 32],
    /// Who made it.
    pub device: DeviceId,
    /// Ed25519, over [`Snapshot::signed_bytes`].
    pub signature: [u8; 64],
    chunks: Vec<ChunkId>,
    sealed: Vec<u8>,
}

impl Snapshot {
    /// A snapshot within the limits, not yet signed.
    pub fn new(
        line: LineId,
        seq: u64,
        chain: [u8; 32],
        device: DeviceId,
        chunks: Vec<ChunkId>,
        sealed: Vec<u8>,
    ) -> Result<Self, DecodeError> {
        within("chunks of a snapshot", limits::SNAPSHOT_CHUNKS, chunks.len())?;
        within("sealed bytes of a snapshot", limits::MANIFEST_BYTES, sealed.len())?;
        Ok(Self { line, seq, chain, device, signature: [0; 64], chunks, sealed })
    }

    /// Its chunks, in order.
    pub fn chunks(&self) -> &[ChunkId] {
        &self.chunks
    }

    /// Its table of contents, which only members can open.
    pub fn sealed(&self) -> &[u8] {
        &self.sealed
    }

    /// Where it stands: the associated data of what is sealed.
    pub fn associated_data(&self) -> Vec<u8> {
        self.write_head(0).done()
    }

    /// What the device signs: all of it but the signature.
    pub fn signed_bytes(&self) -> Vec<u8> {
        self.write_rest(self.write_head(self.chunks.len() * 32 + self.sealed.len() + 8)).done()
    }

    /// The bytes to send.
    pub fn encode(&self) -> Vec<u8> {
        let head = self.write_head(self.chunks.len() * 32 + self.sealed.len() + 72);
        self.write_rest(head.array(&self.signature)).done()
    }

    fn write_head(&self, room_bytes: usize) -> Writer {
        Writer::open(Kind::Snapshot, SNAPSHOT_VERSION, room_bytes + 72)
            .array(&self.line.0)
            .u64(self.seq)
            .array(&self.chain)
            .array(&self.device.0)
    }

    fn write_rest(&self, head: Writer) -> Writer {
        let chunks = head.count(self.chunks.len());
        self.chunks.iter().fold(chunks, |out, chunk| out.array(&chunk.0)).bytes(&self.sealed)
    }

    /// Reads one whole snapshot.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::open(bytes, Kind::Snapshot, SNAPSHOT_VERSION)?;
        let line = LineId(reader.array()?);
        let seq = reader.u64()?;
        let chain = reader.array()?;
        let device = DeviceId(reader.array()?);
        let signature = reader.array()?;
        let count = reader.count("chunks of a snapshot", limits::SNAPSHOT_CHUNKS, 32)?;
        let mut chunks = Vec::with_capacity(count);
        for _ in 0..count {
            chunks.push(ChunkId(reader.array()?));
        }
        let sealed = reader.bytes("sealed bytes of a snapshot", limits::MANIFEST_BYTES)?.to_vec();
        reader.end()?;
        Ok(Self { line, seq, chain, device, signature, chunks, sealed })
    }
}
