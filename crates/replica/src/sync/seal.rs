//! How a batch is sealed, signed and opened. The core asks; what answers may be real or, in the
//! simulator, quick.

use crate::envelope::{self, DeviceKeys, DevicePublic, EpochKey, LOCKED_BYTES, LineKeys, NONCE_BYTES, OpenError};
use takt_wire::{Batch, BatchHeader};

/// What the core needs of cryptography.
pub trait Seal {
    /// Seals and signs. `None` when there is no key yet, or the payload is over the limit.
    fn seal(&self, header: BatchHeader, payload: &[u8], nonce: [u8; NONCE_BYTES]) -> Option<Batch>;
    /// Opens: the epoch of the key it took, and the payload.
    fn open(&self, batch: &Batch) -> Result<(u32, Vec<u8>), OpenError>;
    /// Whether a device signed it.
    fn is_signed(&self, batch: &Batch, by: &DevicePublic) -> bool;
    /// Takes a new key out of the lock that was made for this device, if it was.
    fn learn(&mut self, epoch: u32, locked_for: &[u8; 32], locked: &[u8]) -> bool;
    /// The epoch of the newest key this device has.
    fn newest_epoch(&self) -> Option<u32>;
}

/// The real envelope.
#[derive(Clone, Debug)]
pub struct Sealer {
    keys: LineKeys,
    device: DeviceKeys,
    /// The invitation a newcomer came by: keys that changed since it was made are locked for it.
    invite: Option<DeviceKeys>,
}

impl Sealer {
    /// With the keys this device has.
    pub fn new(keys: LineKeys, device: DeviceKeys) -> Self {
        Self { keys, device, invite: None }
    }
    /// The same for a newcomer, with the keys of the invitation.
    pub fn invited(keys: LineKeys, device: DeviceKeys, invite: DeviceKeys) -> Self {
        Self { keys, device, invite: Some(invite) }
    }
    /// The line's keys: to be stored with what was learnt.
    pub fn keys(&self) -> &LineKeys {
        &self.keys
    }
    /// The device's own.
    pub fn device(&self) -> &DeviceKeys {
        &self.device
    }
}

impl Seal for Sealer {
    fn seal(&self, header: BatchHeader, payload: &[u8], nonce: [u8; NONCE_BYTES]) -> Option<Batch> {
        let sealed = envelope::seal(self.keys.newest()?, &header.associated_data(), payload, nonce);
        let signature = self.device.sign(&header.signed_bytes(&sealed));
        Batch::new(header, signature, sealed).ok()
    }

    fn open(&self, batch: &Batch) -> Result<(u32, Vec<u8>), OpenError> {
        envelope::open(&self.keys, &batch.header.associated_data(), batch.sealed())
    }

    fn is_signed(&self, batch: &Batch, by: &DevicePublic) -> bool {
        envelope::verifies(&by.sign, &batch.header.signed_bytes(batch.sealed()), &batch.signature)
    }

    fn learn(&mut self, epoch: u32, locked_for: &[u8; 32], locked: &[u8]) -> bool {
        let mut mine = [Some(&self.device), self.invite.as_ref()].into_iter().flatten();
        let Some(keys) = mine.find(|keys| *locked_for == keys.public().exchange) else { return false };
        let key = <&[u8; LOCKED_BYTES]>::try_from(locked).ok().and_then(|l| envelope::unlock(l, keys));
        if let Some(bytes) = key {
            self.keys.learn(EpochKey::new(epoch, bytes));
        }
        key.is_some()
    }

    fn newest_epoch(&self) -> Option<u32> {
        self.keys.newest().map(EpochKey::epoch)
    }
}
