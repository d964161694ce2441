//! A run of batches, in order.

use crate::codec::{DecodeError, Kind, Reader, Writer, within};
use crate::limits;

/// Format of a page.
pub const PAGE_VERSION: u8 = 1;

/// One stored batch and its number. The bytes are those that were sent: decode them with
/// [`crate::Batch::decode`], hash them for the chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sequenced {
    /// Its number.
    pub seq: u64,
    /// The encoded batch.
    pub bytes: Vec<u8>,
}

/// What follows a number in the log: as much as fits. A full page never changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    from: u64,
    full: bool,
    batches: Vec<Vec<u8>>,
}

impl Page {
    /// The page that begins at `from`, out of the batches that follow there, however many.
    ///
    /// Where it ends depends on nothing but the batches, so that the same page is the same for ever.
    pub fn fill(from: u64, following: impl IntoIterator<Item = Vec<u8>>) -> Result<Self, DecodeError> {
        let mut page = Self { from, full: false, batches: Vec::new() };
        let mut bytes = 0;
        for batch in following {
            within("bytes of a batch", limits::BATCH_BYTES, batch.len())?;
            bytes += batch.len();
            page.batches.push(batch);
            if Self::is_full(page.batches.len(), bytes) {
                page.full = true;
                break;
            }
        }
        Ok(page)
    }

    /// Whether a page of so many batches takes no more.
    pub fn is_full(batches: usize, bytes: usize) -> bool {
        batches >= limits::PAGE_BATCHES || bytes >= limits::PAGE_FULL_BYTES
    }

    /// The number of its first batch.
    pub fn from(&self) -> u64 {
        self.from
    }

    /// The number to ask for next.
    pub fn next(&self) -> u64 {
        self.from.saturating_add(self.batches.len() as u64)
    }

    /// It never changes, and more may follow.
    pub fn full(&self) -> bool {
        self.full
    }

    /// Its batches with their numbers.
    pub fn into_batches(self) -> impl Iterator<Item = Sequenced> {
        (self.from..).zip(self.batches).map(|(seq, bytes)| Sequenced { seq, bytes })
    }

    /// The encoded batches.
    pub fn batches(&self) -> &[Vec<u8>] {
        &self.batches
    }

    /// The bytes to send.
    pub fn encode(&self) -> Vec<u8> {
        let room: usize = self.batches.iter().map(|batch| batch.len() + 4).sum();
        let head = Writer::open(Kind::Page, PAGE_VERSION, room + 16)
            .u64(self.from)
            .u8(u8::from(self.full))
            .count(self.batches.len());
        self.batches.iter().fold(head, |out, batch| out.bytes(batch)).done()
    }

    /// Reads one whole page.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::open(bytes, Kind::Page, PAGE_VERSION)?;
        let from = reader.u64()?;
        let full = match reader.u8()? {
            0 => false,
            1 => true,
            _ => return Err(DecodeError::Damaged("neither full nor not")),
        };
        let count = reader.count("batches on a page", limits::PAGE_BATCHES, 4)?;
        if from == 0 || from.checked_add(count as u64).is_none() {
            return Err(DecodeError::Damaged("numbers begin at one and end"));
        }
        let mut batches = Vec::with_capacity(count);
        for _ in 0..count {
            batches.push(reader.bytes("bytes of a batch", limits::BATCH_BYTES)?.to_vec());
        }
        reader.end()?;
        Ok(Self { from, full, batches })
    }
}
