//! One batch: a header that the depot reads, a signature, and sealed bytes that it cannot read.

use crate::codec::{DecodeError, Kind, Reader, Writer, within};
use crate::{BatchId, DeviceId, LineId, limits};

/// Format of a batch.
pub const BATCH_VERSION: u8 = 1;
/// Bytes of an encoded header.
const HEADER_BYTES: usize = 3 + 16 + 16 + 16 + 8 + 8 + 32;

/// What orders a batch and makes it recognisable. Sealed bytes are bound to it as associated data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BatchHeader {
    /// The line it belongs to.
    pub line: LineId,
    /// Its own name.
    pub id: BatchId,
    /// Who sends it.
    pub device: DeviceId,
    /// The head it was made on: it becomes number `expect_head + 1`, or nothing.
    pub expect_head: u64,
    /// How often the device's syncing tab has changed. A lower one than was seen is fenced off.
    pub epoch: u64,
    /// The hash of the batch before it, so that a rolled-back or forked depot is noticed.
    pub prev_hash: [u8; 32],
}

impl BatchHeader {
    /// The number it wants.
    pub fn seq(&self) -> u64 {
        self.expect_head.saturating_add(1)
    }

    /// The header as encoded: the associated data of what is sealed.
    pub fn associated_data(&self) -> Vec<u8> {
        self.write(0).done()
    }

    /// What the device signs: the header, then what is sealed.
    pub fn signed_bytes(&self, sealed: &[u8]) -> Vec<u8> {
        self.write(sealed.len()).array(sealed).done()
    }

    fn write(&self, room_bytes: usize) -> Writer {
        Writer::open(Kind::Batch, BATCH_VERSION, HEADER_BYTES + room_bytes)
            .array(&self.line.0)
            .array(&self.id.0)
            .array(&self.device.0)
            .u64(self.expect_head)
            .u64(self.epoch)
            .array(&self.prev_hash)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            line: LineId(reader.array()?),
            id: BatchId(reader.array()?),
            device: DeviceId(reader.array()?),
            expect_head: reader.u64()?,
            epoch: reader.u64()?,
            prev_hash: reader.array()?,
        })
    }
}

/// A batch as it is sent, stored and read back, byte for byte.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Batch {
    /// What the depot reads.
    pub header: BatchHeader,
    /// Ed25519, over [`BatchHeader::signed_bytes`].
    pub signature: [u8; 64],
    sealed: Vec<u8>,
}

impl Batch {
    /// A batch within the limits.
    pub fn new(header: BatchHeader, signature: [u8; 64], sealed: Vec<u8>) -> Result<Self, DecodeError> {
        within("sealed bytes", limits::SEALED_BYTES, sealed.len())?;
        Ok(Self { header, signature, sealed })
    }

    /// What only members can open.
    pub fn sealed(&self) -> &[u8] {
        &self.sealed
    }

    /// The bytes to send. Hash these for the next batch's `prev_hash`.
    pub fn encode(&self) -> Vec<u8> {
        self.header.write(self.sealed.len() + 68).array(&self.signature).bytes(&self.sealed).done()
    }

    /// Reads one whole batch.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::open(bytes, Kind::Batch, BATCH_VERSION)?;
        let header = BatchHeader::read(&mut reader)?;
        let signature = reader.array()?;
        let sealed = reader.bytes("sealed bytes", limits::SEALED_BYTES)?.to_vec();
        reader.end()?;
        Ok(Self { header, signature, sealed })
    }
}
