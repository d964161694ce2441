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
    /// A key for something that is set up by this entry and has a small one: a campaign, a contest. Spread over all
    /// keys by Fibonacci hashing, and not the next in order: two people who set something up offline would both take
    /// that, and the later would write over the earlier. Never 0; the first free one from there on.
    pub fn free_key(self, is_taken: impl Fn(u16) -> bool) -> u16 {
        let first = (self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48) as u16;
        let mut keys = (0..=u16::MAX).map(|step| first.wrapping_add(step));
        keys.find(|key| *key != 0 && !is_taken(*key)).unwrap_or(first.max(1))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_laptops_that_set_something_up_offline_hardly_ever_take_the_same_key() {
        let keys = |device: u32| (1..=1_000).map(move |n| EntryId::new(device, n).free_key(|_| false));
        let same = keys(0x1234_5678).zip(keys(0x1234_5679)).filter(|(a, b)| a == b).count();
        assert!(same <= 3, "{same} of 1,000");
        let own: std::collections::BTreeSet<u16> = keys(7).collect();
        assert!(own.len() > 990, "one laptop's own keys differ too: {}", own.len());
    }

    #[test]
    fn a_key_is_never_nothing_and_never_one_that_is_taken() {
        let entry = EntryId::new(3, 9);
        let first = entry.free_key(|_| false);
        assert!(first != 0);
        assert_eq!(entry.free_key(|key| key == first), if first == u16::MAX { 1 } else { first + 1 });
        assert_eq!(entry.free_key(|key| key != 5), 5);
        assert_eq!(EntryId(0).free_key(|_| false), 1, "0 stands for none");
    }
}
