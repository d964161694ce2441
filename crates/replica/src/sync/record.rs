//! What is sealed inside a batch: entries of the line and changes of its roster, in one order.

use super::roster::RosterEntry;
use takt_engine::command::{Entry, EntryError};
use takt_engine::ids::EntryId;

/// Format of what is sealed.
pub const PAYLOAD_VERSION: u8 = 1;
/// Records one batch may hold.
pub const MAX_RECORDS: usize = 1_024;

/// One thing somebody did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Record {
    /// On the line.
    Entry(Box<Entry>),
    /// On the roster of devices and keys.
    Roster(Box<RosterEntry>),
}

/// Why bytes are no payload this build can take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PayloadError {
    /// Written by a newer build: stop, ask for a reload, apply nothing of it.
    Newer,
    /// Not readable.
    Damaged,
}

impl Record {
    /// Minted on the device that wrote it; later ones are larger.
    pub fn id(&self) -> EntryId {
        match self {
            Self::Entry(entry) => entry.id,
            Self::Roster(change) => change.id,
        }
    }

    /// How many ids it uses up.
    pub fn ids_used(&self) -> u32 {
        match self {
            Self::Entry(entry) => entry.ids_used(),
            Self::Roster(_) => 1,
        }
    }

    /// The first counter of its device that is free after it.
    pub fn next_counter(&self) -> u32 {
        self.id().counter().saturating_add(self.ids_used())
    }

    /// Its stored form: what it is, then itself.
    pub fn encode(&self) -> Vec<u8> {
        let (tag, body) = match self {
            Self::Entry(entry) => (0, entry.encode()),
            Self::Roster(change) => (1, change.encode()),
        };
        let mut out = Vec::with_capacity(body.len() + 1);
        out.push(tag);
        out.extend_from_slice(&body);
        out
    }

    /// Reads exactly one record.
    pub fn decode(bytes: &[u8]) -> Result<Self, PayloadError> {
        let (tag, body) = bytes.split_first().ok_or(PayloadError::Damaged)?;
        match tag {
            0 => match Entry::decode(body) {
                Ok((entry, [])) => Ok(Self::Entry(Box::new(entry))),
                Ok(_) | Err(EntryError::Damaged) => Err(PayloadError::Damaged),
                Err(EntryError::Newer(_)) => Err(PayloadError::Newer),
            },
            1 => RosterEntry::decode(body).map(|change| Self::Roster(Box::new(change))),
            _ => Err(PayloadError::Newer),
        }
    }
}

/// Puts records together for sealing.
pub fn encode_payload(records: &[Record]) -> Vec<u8> {
    let mut out = vec![PAYLOAD_VERSION];
    out.extend_from_slice(&(records.len() as u16).to_le_bytes());
    for record in records {
        let bytes = record.encode();
        out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        out.extend_from_slice(&bytes);
    }
    out
}

/// Reads a whole payload; a part of one is damage.
pub fn decode_payload(bytes: &[u8]) -> Result<Vec<Record>, PayloadError> {
    let (version, rest) = bytes.split_first().ok_or(PayloadError::Damaged)?;
    match *version {
        PAYLOAD_VERSION => {}
        0 => return Err(PayloadError::Damaged),
        _ => return Err(PayloadError::Newer),
    }
    let (count, mut rest) = rest.split_first_chunk::<2>().ok_or(PayloadError::Damaged)?;
    let count = usize::from(u16::from_le_bytes(*count));
    if count > MAX_RECORDS {
        return Err(PayloadError::Damaged);
    }
    let mut records = Vec::new();
    for _ in 0..count {
        let (len, after) = rest.split_first_chunk::<4>().ok_or(PayloadError::Damaged)?;
        let (body, after) = after.split_at_checked(u32::from_le_bytes(*len) as usize).ok_or(PayloadError::Damaged)?;
        records.push(Record::decode(body)?);
        rest = after;
    }
    if rest.is_empty() { Ok(records) } else { Err(PayloadError::Damaged) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use takt_engine::Command;
    use takt_engine::command::SCHEMA_VERSION;
    use takt_engine::ids::MemberId;
    use takt_engine::time::Time;

    fn record(n: u32) -> Record {
        let id = EntryId::new(3, n);
        let at = Time(1_790_000_000);
        let command = Command::Refill { count: 25 };
        Record::Entry(Box::new(Entry {
            version: SCHEMA_VERSION,
            id,
            author: MemberId(9),
            at,
            offset_min: -300,
            group: id,
            command,
        }))
    }

    #[test]
    fn a_payload_reads_back_and_no_part_of_it_does() {
        let records = vec![record(1), record(2)];
        let bytes = encode_payload(&records);
        assert_eq!(decode_payload(&bytes).unwrap(), records);
        for at in 0..bytes.len() {
            assert_eq!(decode_payload(&bytes[..at]), Err(PayloadError::Damaged), "{at}");
        }
    }

    #[test]
    fn what_a_newer_build_wrote_is_not_taken_for_damage() {
        let mut bytes = encode_payload(&[record(1)]);
        // The tag of a kind of record that does not exist yet.
        bytes[7] = 9;
        assert_eq!(decode_payload(&bytes), Err(PayloadError::Newer));
        bytes[7] = 0;
        bytes[8] = SCHEMA_VERSION + 1;
        assert_eq!(decode_payload(&bytes), Err(PayloadError::Newer));
        bytes[0] = PAYLOAD_VERSION + 1;
        assert_eq!(decode_payload(&bytes), Err(PayloadError::Newer));
    }
}
