//! Every format that was ever stored, and how it is read today.
//!
//! To add version 2: keep today's types as they are in a module `v1` here, raise
//! [`SCHEMA_VERSION`], write the step from `v1` to the new types, add its row to
//! [`VERSIONS`] and its arm to [`entry`] and [`head`]. The golden files of version 1 stay and must still
//! be read; new ones are written beside them (`tests/golden/README.md`). A step never looks at the
//! clock or the network: an old log must fold to the same state on every machine.

pub(crate) mod v1;

use crate::column::Corrupt;
use crate::command::{Command, Entry, EntryError, RELEASED_VERSION, SCHEMA_VERSION};

/// One format that was ever written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Version {
    /// The first byte of everything written in it.
    pub number: u8,
    /// What was new in it.
    pub what: &'static str,
}

/// All of them, oldest first. The last is the one that is written.
pub const VERSIONS: [Version; 6] = [
    Version { number: 1, what: "the walking line: nine bins, map, bands, undo" },
    Version { number: 2, what: "the line's controls: rules of flow and timing, presence, deals" },
    Version { number: 3, what: "the wall: links to boards, rules of alarm, contests, what deals are worth" },
    Version { number: 4, what: "people who are erased, and the marks that stay of them" },
    // Snapshots as of version 4: only what entries do is new.
    Version { number: 5, what: "a campaign's cadence binds, and a lead of the mailbox comes in once" },
    Version { number: 6, what: "clocks of places nobody knows, a lead's clock since it came in, hand-offs put off" },
];

/// The format of snapshots and their sections. It stands still while only the rules of entries change.
pub const SNAPSHOT_VERSION: u8 = 4;

/// Reads one entry of any known version off the front of `bytes`.
pub(crate) fn entry(version: u8, bytes: &[u8]) -> Result<(Entry, &[u8]), EntryError> {
    match version {
        0 => Err(EntryError::Damaged),
        1 => v1::entry(bytes).ok_or(EntryError::Damaged),
        // What version 3 brought are commands at the end of the list: what was there is written as it was.
        2 => postcard::take_from_bytes(bytes)
            .ok()
            .filter(|(entry, _): &(Entry, &[u8])| !is_since_3(&entry.command))
            .ok_or(EntryError::Damaged),
        3 => postcard::take_from_bytes(bytes)
            .ok()
            .filter(|(entry, _): &(Entry, &[u8])| !is_since_4(&entry.command))
            .ok_or(EntryError::Damaged),
        4 | 5 => postcard::take_from_bytes(bytes)
            .ok()
            .filter(|(entry, _): &(Entry, &[u8])| !is_since_6(&entry.command))
            .ok_or(EntryError::Damaged),
        RELEASED_VERSION..=SCHEMA_VERSION => postcard::take_from_bytes(bytes).map_err(|_| EntryError::Damaged),
        newer => Err(EntryError::Newer(newer)),
    }
}

/// Whether a build of version 2 did not know the command, and stopped at it.
fn is_since_3(command: &Command) -> bool {
    matches!(
        command,
        Command::SetShare(_)
            | Command::SetAlert(_)
            | Command::SetContest(_)
            | Command::OptOut { .. }
            | Command::SetWorth { .. }
            | Command::Book { .. }
    ) || is_since_4(command)
}

/// Whether a build of version 3 did not know it.
fn is_since_4(command: &Command) -> bool {
    matches!(command, Command::ErasePerson { .. }) || is_since_6(command)
}

/// Whether a build of version 5 did not know it.
fn is_since_6(command: &Command) -> bool {
    matches!(command, Command::AddReceived { .. })
}

/// The stored form of an entry, in the version it was given in: what was read is written as it was.
pub(crate) fn encode(entry: &Entry) -> Vec<u8> {
    if entry.version == 1
        && let Command::SetMap(map) = &entry.command
    {
        return v1::encode_map(entry, map);
    }
    postcard::to_allocvec(entry).unwrap_or_default()
}

/// Whether a snapshot's head of that version can be read; a newer one asks for a reload.
pub(crate) fn head(version: Option<u8>) -> Result<u8, Corrupt> {
    match version {
        None | Some(0) => Err(Corrupt("the head is missing")),
        // A head of version 1 has no sections after the undo records: rules and deals are as on a new line. Its
        // maps are read by the step. One of version 2 has nothing on its wall, and one of version 3 no marks
        // of people who were erased.
        Some(version @ (1 | 2 | 3 | SNAPSHOT_VERSION)) => Ok(version),
        Some(_) => Err(Corrupt("written by a newer version of Takt: reload to update")),
    }
}

/// Reads a section that begins with its version.
pub(crate) fn section<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, Corrupt> {
    match bytes.first() {
        None | Some(0 | 1) => Err(Corrupt("a section is missing its version")),
        Some(&(2 | 3 | SNAPSHOT_VERSION)) => postcard::from_bytes::<(u8, T)>(bytes)
            .map(|(_, value)| value)
            .map_err(|_| Corrupt("a section cannot be read")),
        Some(_) => Err(Corrupt("written by a newer version of Takt: reload to update")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_version_of_the_table_is_the_one_that_is_written() {
        assert_eq!(VERSIONS.last().map(|v| v.number), Some(RELEASED_VERSION));
        for (i, version) in VERSIONS.iter().enumerate() {
            assert_eq!(usize::from(version.number), i + 1, "no version is skipped");
            let is_newer = entry(version.number, &[]) == Err(EntryError::Newer(version.number));
            assert!(!is_newer, "version {} can be read", version.number);
        }
        assert!((1..=SNAPSHOT_VERSION).all(|version| head(Some(version)).is_ok()));
    }

    #[test]
    fn a_newer_entry_asks_for_a_reload_and_is_never_half_read() {
        assert_eq!(Entry::decode(&[SCHEMA_VERSION + 1, 1, 2, 3]), Err(EntryError::Newer(SCHEMA_VERSION + 1)));
        assert_eq!(Entry::decode(&[]), Err(EntryError::Damaged));
        assert_eq!(Entry::decode(&[0, 1]), Err(EntryError::Damaged));
    }
}
