//! Whose key is whose: the line's keys by epoch, and a device's own two.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use std::collections::BTreeMap;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Keys of one line that a device remembers, so that a run of rotations cannot fill its memory.
const MAX_KEYS: usize = 1_024;

/// One key of the line. A new epoch begins whenever somebody loses access.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct EpochKey {
    #[zeroize(skip)]
    epoch: u32,
    bytes: [u8; 32],
}

impl EpochKey {
    /// From chance, or from where it was kept.
    pub fn new(epoch: u32, bytes: [u8; 32]) -> Self {
        Self { epoch, bytes }
    }
    /// Which.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }
    /// The key itself: to be locked for a device or kept on this one, never shown.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }
}

impl std::fmt::Debug for EpochKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EpochKey({}, …)", self.epoch)
    }
}

/// Every key of the line this device was given.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
pub struct LineKeys(BTreeMap<u32, EpochKey>);

impl LineKeys {
    /// Remembers a key; the first of an epoch stays.
    pub fn learn(&mut self, key: EpochKey) {
        if self.0.len() < MAX_KEYS {
            self.0.entry(key.epoch).or_insert(key);
        }
    }
    /// The key of an epoch.
    pub fn of(&self, epoch: u32) -> Option<&EpochKey> {
        self.0.get(&epoch)
    }
    /// The key that new batches are sealed with.
    pub fn newest(&self) -> Option<&EpochKey> {
        self.0.values().next_back()
    }
    /// All of them, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &EpochKey> {
        self.0.values()
    }
}

/// What others know a device by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct DevicePublic {
    /// Ed25519: its signatures are checked with this.
    pub sign: [u8; 32],
    /// X25519: keys are locked for it with this.
    pub exchange: [u8; 32],
}

/// A device's own secrets. They never leave it.
#[derive(Clone)]
pub struct DeviceKeys {
    sign: SigningKey,
    exchange: StaticSecret,
}

impl DeviceKeys {
    /// From chance, or from where they were kept: the signing seed, then the exchange secret.
    pub fn new(mut chance: [u8; 64]) -> Self {
        let (mut sign, mut exchange) = ([0; 32], [0; 32]);
        sign.copy_from_slice(&chance[..32]);
        exchange.copy_from_slice(&chance[32..]);
        let keys = Self { sign: SigningKey::from_bytes(&sign), exchange: StaticSecret::from(exchange) };
        sign.zeroize();
        exchange.zeroize();
        chance.zeroize();
        keys
    }

    /// To be kept on this device alone.
    pub fn to_bytes(&self) -> [u8; 64] {
        let mut out = [0; 64];
        out[..32].copy_from_slice(self.sign.as_bytes());
        out[32..].copy_from_slice(self.exchange.as_bytes());
        out
    }

    /// What others may know.
    pub fn public(&self) -> DevicePublic {
        DevicePublic {
            sign: self.sign.verifying_key().to_bytes(),
            exchange: PublicKey::from(&self.exchange).to_bytes(),
        }
    }

    /// Signs bytes.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.sign.sign(bytes).to_bytes()
    }

    pub(super) fn exchange(&self) -> &StaticSecret {
        &self.exchange
    }

    #[cfg(test)]
    pub(super) fn exchange_with(&self, public: [u8; 32]) -> [u8; 32] {
        self.exchange.diffie_hellman(&PublicKey::from(public)).to_bytes()
    }
}

impl std::fmt::Debug for DeviceKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceKeys(…)")
    }
}

/// Whether a signature is this key's over these bytes. The strict rule: one signature, one way to write
/// it, and no key that would fit anything, so that every replica says the same.
pub fn verifies(public: &[u8; 32], bytes: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(public)
        .is_ok_and(|key| key.verify_strict(bytes, &Signature::from_bytes(signature)).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_reads_back_and_signs_as_itself() {
        let keys = DeviceKeys::new([3; 64]);
        let again = DeviceKeys::new(keys.to_bytes());
        assert_eq!(keys.public(), again.public());
        let signature = again.sign(b"batch");
        assert!(verifies(&keys.public().sign, b"batch", &signature));
        assert!(!verifies(&keys.public().sign, b"other", &signature));
        assert!(!verifies(&DeviceKeys::new([4; 64]).public().sign, b"batch", &signature));
    }

    #[test]
    fn a_key_that_fits_anything_fits_nothing() {
        // The identity point: a lax check takes the all-zero scalar for every message.
        let mut identity = [0; 32];
        identity[0] = 1;
        let mut signature = [0; 64];
        signature[0] = 1;
        assert!(!verifies(&identity, b"anything", &signature));
    }

    #[test]
    fn no_secret_is_ever_printed() {
        let secret = EpochKey::new(3, [0x5a; 32]);
        assert_eq!(format!("{secret:?}"), "EpochKey(3, …)");
        assert_eq!(format!("{:?}", DeviceKeys::new([0x5a; 64])), "DeviceKeys(…)");
    }

    #[test]
    fn the_first_key_of_an_epoch_stays() {
        let mut keys = LineKeys::default();
        keys.learn(EpochKey::new(2, [2; 32]));
        keys.learn(EpochKey::new(1, [1; 32]));
        keys.learn(EpochKey::new(2, [9; 32]));
        assert_eq!(keys.newest().map(EpochKey::bytes), Some(&[2; 32]));
    }
}
