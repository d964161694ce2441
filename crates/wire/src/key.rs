//! Keys that open doors at the depot. The depot stores hashes alone, and no key is ever printed.

use crate::codec::{NotHex, from_hex};
use crate::ids::id;
use serde::{Deserialize, Serialize};

id!(
    /// SHA-256 of an auth key: what the depot stores.
    AuthHash, 32
);
id!(
    /// An X25519 public key.
    PublicKey, 32
);

/// What a device presents, as `Authorization: Bearer …`. HKDF gives it from a link's secret; it opens
/// no sealed byte.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthKey(pub [u8; 32]);

impl AuthKey {
    /// The header's value. The only place where a key becomes text.
    pub fn bearer(&self) -> String {
        format!("Bearer {}", crate::codec::Hex(&self.0))
    }

    /// From the header's value.
    pub fn of_bearer(value: &str) -> Result<Self, NotHex> {
        let (scheme, key) = value.trim().split_once(' ').ok_or(NotHex)?;
        if scheme.eq_ignore_ascii_case("bearer") { from_hex(key.trim()).map(Self) } else { Err(NotHex) }
    }
}

impl std::fmt::Debug for AuthKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AuthKey(…)")
    }
}

/// What a key may do on a line. Rights over the data are judged by every replica, not here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Read batches and snapshots.
    Read,
    /// Also append, put snapshots, make and revoke shares, take mail.
    Write,
    /// Also admit and revoke keys.
    Admit,
}

/// A key that is admitted: an invitation, or a member's own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyTerms {
    /// What it may do.
    pub right: Right,
    /// When it stops opening, in milliseconds since 1970; `None` for never.
    #[serde(default)]
    pub expires_at_ms: Option<u64>,
    /// What members find it by again: a fingerprint that says nothing to the depot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// Bytes of a label, at most.
pub const LABEL_BYTES: usize = 64;

/// What a member is told about one key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KeyStatus {
    /// The key's hash.
    pub hash: AuthHash,
    /// What was agreed.
    pub terms: KeyTerms,
    /// It opens nothing any more.
    pub revoked: bool,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_key_travels_as_a_bearer_and_is_never_printed() {
        let key = AuthKey([0x5a; 32]);
        assert_eq!(AuthKey::of_bearer(&key.bearer()), Ok(key.clone()));
        assert_eq!(AuthKey::of_bearer(&key.bearer().replace("Bearer", "bearer")), Ok(key.clone()));
        assert!(!format!("{key:?}").contains("5a"));
    }

    #[test]
    fn other_schemes_and_other_lengths_are_no_key() {
        for value in ["", "Bearer", "Bearer 5a", "Basic dXNlcjpwYXNz", &format!("Basic {}", "5a".repeat(32))] {
            assert_eq!(AuthKey::of_bearer(value), Err(NotHex), "{value}");
        }
    }

    #[test]
    fn a_right_includes_the_lesser_ones() {
        assert!(Right::Admit > Right::Write && Right::Write > Right::Read);
    }
}
