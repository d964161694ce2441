//! One record of the log: a few entries, checked as a whole.

use takt_engine::command::{Entry, EntryError};
use takt_engine::snapshot::hash64;

/// Format of a record.
pub const BATCH_VERSION: u8 = 1;
/// Entries one record may hold.
const MAX_ENTRIES: u16 = 1_024;

/// Entries written together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Batch {
    /// Its number in the log, from 1.
    pub seq: u64,
    /// What was done.
    pub entries: Vec<Entry>,
}

/// Why bytes are not the next record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BatchError {
    /// Written by a newer build: nothing of it is applied.
    Newer,
    /// Not readable.
    Damaged,
    /// Not the one that follows.
    Gap {
        /// The number that follows.
        expected: u64,
        /// The number found.
        found: u64,
    },
}

impl std::fmt::Display for BatchError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Newer => {
                f.write_str("This line was changed by a newer version of Takt. Reload to update; nothing is lost.")
            }
            Self::Damaged => f.write_str("A record of the log is damaged."),
            Self::Gap { expected, found } => write!(f, "Record {expected} of the log is missing (found {found})."),
        }
    }
}

impl Batch {
    /// Version, checksum, number, count, entries.
    pub fn encode(&self) -> Vec<u8> {
        let mut body = Vec::with_capacity(256);
        body.extend_from_slice(&self.seq.to_le_bytes());
        body.extend_from_slice(&(self.entries.len() as u16).to_le_bytes());
        for entry in &self.entries {
            body.extend_from_slice(&entry.encode());
        }
        let mut out = Vec::with_capacity(body.len() + 9);
        out.push(BATCH_VERSION);
        out.extend_from_slice(&hash64(&body).to_le_bytes());
        out.extend_from_slice(&body);
        out
    }

    /// Reads a whole record; a part of one is damage.
    pub fn decode(bytes: &[u8]) -> Result<Self, BatchError> {
        let (version, rest) = bytes.split_first().ok_or(BatchError::Damaged)?;
        match *version {
            BATCH_VERSION => {}
            0 => return Err(BatchError::Damaged),
            _ => return Err(BatchError::Newer),
        }
        let (sum, body) = rest.split_first_chunk::<8>().ok_or(BatchError::Damaged)?;
        if hash64(body) != u64::from_le_bytes(*sum) {
            return Err(BatchError::Damaged);
        }
        let (seq, rest) = body.split_first_chunk::<8>().ok_or(BatchError::Damaged)?;
        let (count, mut rest) = rest.split_first_chunk::<2>().ok_or(BatchError::Damaged)?;
        let count = u16::from_le_bytes(*count);
        if count > MAX_ENTRIES {
            return Err(BatchError::Damaged);
        }
        let mut entries = Vec::with_capacity(usize::from(count));
        for _ in 0..count {
            let (entry, after) = Entry::decode(rest).map_err(|error| match error {
                EntryError::Newer(_) => BatchError::Newer,
                EntryError::Damaged => BatchError::Damaged,
            })?;
            entries.push(entry);
            rest = after;
        }
        if rest.is_empty() { Ok(Self { seq: u64::from_le_bytes(*seq), entries }) } else { Err(BatchError::Damaged) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use takt_engine::Command;
    use takt_engine::ids::{EntryId, MemberId};
    use takt_engine::time::Time;

    fn sample() -> Batch {
        let entry = |n| Entry {
            version: 1,
            id: EntryId::new(3, n),
            author: MemberId(9),
            at: Time(1_790_000_000),
            offset_min: -300,
            group: EntryId::new(3, 1),
            command: Command::Refill { count: 25 },
        };
        Batch { seq: 12, entries: vec![entry(1), entry(2)] }
    }

    #[test]
    fn a_record_reads_back() {
        assert_eq!(Batch::decode(&sample().encode()).unwrap(), sample());
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let bytes = sample().encode();
        for at in 0..bytes.len() {
            assert!(Batch::decode(&bytes[..at]).is_err());
            for bit in 0..8 {
                let mut bad = bytes.clone();
                bad[at] ^= 1 << bit;
                assert!(Batch::decode(&bad).is_err(), "byte {at} bit {bit}");
            }
        }
    }

    #[test]
    fn a_newer_record_asks_for_a_reload() {
        let mut bytes = sample().encode();
        bytes[0] = BATCH_VERSION + 1;
        assert_eq!(Batch::decode(&bytes), Err(BatchError::Newer));
    }
}
