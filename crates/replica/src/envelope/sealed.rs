//! Sealing: XChaCha20-Poly1305 with what is around the bytes as associated data.
//!
//! The extended nonce is long enough to be drawn at random for every batch a line will ever have.

use super::keys::{EpochKey, LineKeys};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

/// Bytes of chance one seal takes.
pub const NONCE_BYTES: usize = 24;
/// What sealing adds: the key's epoch, the nonce, the tag.
pub const SEAL_OVERHEAD_BYTES: usize = 4 + NONCE_BYTES + 16;

/// Why sealed bytes cannot be opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OpenError {
    /// Sealed with a key of this epoch, which is not here: the device was not given it.
    NoKey(u32),
    /// Not what was sealed, or not where it was sealed for.
    Damaged,
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoKey(_) => f.write_str("This device does not have the key that opens it."),
            Self::Damaged => f.write_str("The sealed bytes are not what was sealed."),
        }
    }
}

fn bound(epoch: u32, around: &[u8]) -> Vec<u8> {
    let mut data = Vec::with_capacity(around.len() + 4);
    data.extend_from_slice(&epoch.to_le_bytes());
    data.extend_from_slice(around);
    data
}

/// Seals bytes with a key. `around` is what they are bound to; it is not in the answer.
///
/// A nonce is used once: drawn anew for every seal, never derived, never counted.
pub fn seal(key: &EpochKey, around: &[u8], bytes: &[u8], nonce: [u8; NONCE_BYTES]) -> Vec<u8> {
    let cipher = XChaCha20Poly1305::new(key.bytes().into());
    let payload = Payload { msg: bytes, aad: &bound(key.epoch(), around) };
    let mut out = Vec::with_capacity(bytes.len() + SEAL_OVERHEAD_BYTES);
    out.extend_from_slice(&key.epoch().to_le_bytes());
    out.extend_from_slice(&nonce);
    // The cipher refuses only what is longer than 256 GiB; an empty answer opens nowhere.
    out.extend_from_slice(&cipher.encrypt(XNonce::from_slice(&nonce), payload).unwrap_or_default());
    out
}

/// Opens what [`seal`] made, with whichever key it names. Answers the key's epoch and the bytes.
pub fn open(keys: &LineKeys, around: &[u8], sealed: &[u8]) -> Result<(u32, Vec<u8>), OpenError> {
    let (epoch, rest) = sealed.split_first_chunk::<4>().ok_or(OpenError::Damaged)?;
    let (nonce, body) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(OpenError::Damaged)?;
    let epoch = u32::from_le_bytes(*epoch);
    let key = keys.of(epoch).ok_or(OpenError::NoKey(epoch))?;
    let cipher = XChaCha20Poly1305::new(key.bytes().into());
    let payload = Payload { msg: body, aad: &bound(epoch, around) };
    let bytes = cipher.decrypt(XNonce::from_slice(nonce), payload).map_err(|_| OpenError::Damaged)?;
    Ok((epoch, bytes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn keys() -> LineKeys {
        let mut keys = LineKeys::default();
        keys.learn(EpochKey::new(1, [7; 32]));
        keys
    }

    #[test]
    fn what_is_sealed_opens_where_it_was_sealed_for_and_nowhere_else() {
        let keys = keys();
        let sealed = seal(keys.newest().unwrap(), b"line A, number 4", b"a name", [9; 24]);
        assert_eq!(open(&keys, b"line A, number 4", &sealed), Ok((1, b"a name".to_vec())));
        assert_eq!(open(&keys, b"line A, number 5", &sealed), Err(OpenError::Damaged));
        assert_eq!(sealed.len(), 6 + SEAL_OVERHEAD_BYTES);
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let keys = keys();
        let sealed = seal(keys.newest().unwrap(), b"around", b"some bytes", [1; 24]);
        for at in 0..sealed.len() {
            assert!(open(&keys, b"around", &sealed[..at]).is_err());
            for bit in 0..8 {
                let mut bad = sealed.clone();
                bad[at] ^= 1 << bit;
                assert!(open(&keys, b"around", &bad).is_err(), "byte {at} bit {bit}");
            }
        }
    }

    #[test]
    fn bytes_of_an_epoch_that_was_never_given_stay_closed() {
        let mut others = LineKeys::default();
        others.learn(EpochKey::new(2, [8; 32]));
        let sealed = seal(others.newest().unwrap(), b"", b"later", [1; 24]);
        assert_eq!(open(&keys(), b"", &sealed), Err(OpenError::NoKey(2)));
    }
}
