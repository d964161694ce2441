//! A key locked for one device: only that device's exchange secret unlocks it.
//!
//! A sealed box: a fresh X25519 pair, whose secret is thrown away, agrees with the device's public key;
//! HKDF makes a key of it that is used once, so the nonce may be zero. The sender signs the batch it
//! travels in; the box itself says nothing about who made it.

use super::keys::{DeviceKeys, DevicePublic};
use super::link::expand;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroize;

/// Bytes of a locked key: the fresh public key, the key, the tag.
pub const LOCKED_BYTES: usize = 32 + 32 + 16;

fn box_key(shared: &[u8; 32], fresh: &[u8; 32], device: &[u8; 32]) -> [u8; 32] {
    let mut both = [0; 64];
    both[..32].copy_from_slice(fresh);
    both[32..].copy_from_slice(device);
    expand(shared, &both, b"takt/locked-key/1")
}

/// Locks a key for a device. `chance` is the secret of the fresh pair; it is used once.
pub fn lock(key: &[u8; 32], device: &DevicePublic, mut chance: [u8; 32]) -> [u8; LOCKED_BYTES] {
    let secret = StaticSecret::from(chance);
    chance.zeroize();
    let fresh = PublicKey::from(&secret).to_bytes();
    let shared = secret.diffie_hellman(&PublicKey::from(device.exchange));
    let cipher = XChaCha20Poly1305::new(&box_key(shared.as_bytes(), &fresh, &device.exchange).into());
    let sealed = cipher.encrypt(&XNonce::default(), key.as_slice()).unwrap_or_default();
    let mut out = [0; LOCKED_BYTES];
    out[..32].copy_from_slice(&fresh);
    out[32..32 + sealed.len()].copy_from_slice(&sealed);
    out
}

/// Unlocks a key that was locked for this device; `None` when it was not, or was changed.
pub fn unlock(locked: &[u8; LOCKED_BYTES], device: &DeviceKeys) -> Option<[u8; 32]> {
    let (fresh, sealed) = locked.split_first_chunk::<32>()?;
    let shared = device.exchange().diffie_hellman(&PublicKey::from(*fresh));
    // A public key of small order would agree with everybody.
    if !shared.was_contributory() {
        return None;
    }
    let cipher = XChaCha20Poly1305::new(&box_key(shared.as_bytes(), fresh, &device.public().exchange).into());
    let mut key = cipher.decrypt(&XNonce::default(), sealed).ok()?;
    let out = key.as_slice().try_into().ok();
    key.zeroize();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_device_it_was_locked_for_unlocks_a_key() {
        let (ana, ben) = (DeviceKeys::new([1; 64]), DeviceKeys::new([2; 64]));
        let locked = lock(&[7; 32], &ana.public(), [3; 32]);
        assert_eq!(unlock(&locked, &ana), Some([7; 32]));
        assert_eq!(unlock(&locked, &ben), None);
        for at in 0..LOCKED_BYTES {
            let mut bad = locked;
            bad[at] ^= 1;
            assert_eq!(unlock(&bad, &ana), None, "byte {at}");
        }
    }

    #[test]
    fn a_point_that_agrees_with_everybody_unlocks_nothing() {
        let mut locked = lock(&[7; 32], &DeviceKeys::new([1; 64]).public(), [3; 32]);
        locked[..32].fill(0);
        assert_eq!(unlock(&locked, &DeviceKeys::new([1; 64])), None);
    }
}
