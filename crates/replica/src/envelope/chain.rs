//! The chain: each batch names the hash of the one before it, so that history cannot be changed unseen.

use sha2::{Digest, Sha256};

/// The hash of one batch as it was sent, byte for byte.
pub type ChainHash = [u8; 32];

/// What the first batch of a line names as the one before it.
pub const CHAIN_START: ChainHash = [0; 32];

/// SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// A batch's place in the chain. It covers header, signature and sealed bytes alike.
pub fn chain_hash(encoded_batch: &[u8]) -> ChainHash {
    sha256(encoded_batch)
}
