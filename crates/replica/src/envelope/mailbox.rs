//! The mailbox's keys: what a form leaves is sealed by the depot to a public key of the line, as libsodium's sealed
//! box, and opened with the secret that every member's device can make out of the line's key.

use super::keys::{EpochKey, LineKeys};
use super::link::expand;
use crypto_box::{PublicKey, SecretKey};

fn secret(key: &EpochKey) -> SecretKey {
    SecretKey::from(expand(key.bytes(), &key.epoch().to_le_bytes(), b"takt/mailbox/1"))
}

/// What mail is sealed to, under a key of the line.
pub fn mailbox_public(key: &EpochKey) -> [u8; 32] {
    *PublicKey::from(&secret(key)).as_bytes()
}

/// Opens an item with whichever key of the line it was sealed for, the newest first.
pub fn open_mail(keys: &LineKeys, sealed: &[u8]) -> Option<Vec<u8>> {
    let keys: Vec<&EpochKey> = keys.iter().collect();
    keys.into_iter().rev().find_map(|key| secret(key).unseal(sealed).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chance that is none: a sealed box of a test need not be secret.
    struct Counting(u8);

    impl crypto_box::aead::rand_core::RngCore for Counting {
        fn next_u32(&mut self) -> u32 {
            0
        }
        fn next_u64(&mut self) -> u64 {
            0
        }
        fn fill_bytes(&mut self, bytes: &mut [u8]) {
            for byte in bytes {
                self.0 = self.0.wrapping_add(1);
                *byte = self.0;
            }
        }
        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), crypto_box::aead::rand_core::Error> {
            self.fill_bytes(bytes);
            Ok(())
        }
    }

    impl crypto_box::aead::rand_core::CryptoRng for Counting {}

    fn sealed(key: &EpochKey, text: &[u8]) -> Vec<u8> {
        PublicKey::from(mailbox_public(key)).seal(&mut Counting(0), text).unwrap()
    }

    #[test]
    fn mail_is_opened_by_whoever_holds_the_key_it_was_sealed_for() {
        let (old, new) = (EpochKey::new(1, [1; 32]), EpochKey::new(2, [2; 32]));
        let mut both = LineKeys::default();
        both.learn(old.clone());
        both.learn(new.clone());
        for key in [&old, &new] {
            assert_eq!(open_mail(&both, &sealed(key, b"a lead")).as_deref(), Some(&b"a lead"[..]));
        }
        // Whoever was shut out before the key was changed opens nothing of what comes after.
        let mut before = LineKeys::default();
        before.learn(old);
        assert_eq!(open_mail(&before, &sealed(&new, b"a lead")), None);
    }

    #[test]
    fn mail_that_was_changed_on_the_way_opens_to_nothing() {
        let mut keys = LineKeys::default();
        keys.learn(EpochKey::new(1, [7; 32]));
        let mail = sealed(&EpochKey::new(1, [7; 32]), b"a lead");
        for at in 0..mail.len() {
            let mut bad = mail.clone();
            bad[at] ^= 1;
            assert_eq!(open_mail(&keys, &bad), None, "byte {at}");
        }
        assert_eq!(open_mail(&keys, b"short"), None);
    }
}
