//! Keys and their hashes.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use takt_wire::{AuthHash, AuthKey, ChunkId};

/// What is stored of a key. The key is 32 random bytes: a plain hash cannot be guessed back.
pub fn hash_of(key: &AuthKey) -> AuthHash {
    AuthHash(Sha256::digest(key.0).into())
}

/// Compares in a time that does not depend on where they differ.
pub fn same(one: &AuthHash, other: &AuthHash) -> bool {
    bool::from(one.0.ct_eq(&other.0))
}

/// The only name that a chunk of these bytes may have.
pub fn chunk_name(bytes: &[u8]) -> ChunkId {
    ChunkId(Sha256::digest(bytes).into())
}

/// Sixteen hexadecimal digits of a digest, for an `ETag`.
pub fn tag(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
