//! Names that survive: an id is minted once, on the device that wrote the command, and never reused.
//!
//! Dense indices (`AccountIx`, `MemberIx`) are places in this replica's columns. They depend on the order
//! of the log and must never be stored in a command or sent.

use serde::{Deserialize, Serialize};

/// One entry of the log: the device in the high 32 bits, that device's counter in the low 32.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub struct EntryId(pub u64);

impl EntryId {
    /// Joins a device number and its counter.
    pub const fn new(device: u32, counter: u32) -> Self {
        Self(((device as u64) << 32) | counter as u64)
    }
    /// The device that wrote the entry.
    pub const fn device(self) -> u32 {
        (self.0 >> 32) as u32
    }
    /// The device's own counter.
    pub const fn counter(self) -> u32 {
        self.0 as u32
    }
    /// The `n`-th id the entry may give to something it creates (0-based).
    pub const fn created(self, n: u32) -> u64 {
        self.0.wrapping_add(1).wrapping_add(n as u64)
    }
}

/// A company on the line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct AccountId(pub u64);

/// A person at a company.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct ContactId(pub u64);

/// A person who works on the line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct MemberId(pub u64);

/// An import, from its first row to its last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct ImportId(pub u64);

/// Place of an account in this replica's columns.
pub type AccountIx = u32;
/// Place of a member in this replica's list.
pub type MemberIx = u16;

/// Nobody: the shared pool.
pub const POOL: MemberIx = u16::MAX;
/// No row.
pub const NONE: u32 = u32::MAX;
