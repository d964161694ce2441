//! One secret in a link, three keys out of it: one opens, one is shown at the depot's door, one signs.

use super::keys::DeviceKeys;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// HKDF-SHA256 to one key. Asking for 32 bytes never fails: the limit is 8,160.
pub(super) fn expand(secret: &[u8], salt: &[u8], what_for: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    let _always_fits = Hkdf::<Sha256>::new(Some(salt), secret).expand(what_for, &mut key);
    key
}

/// What a link carries in its fragment. Whoever holds it holds what it opens.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct LinkSecret([u8; 32]);

impl LinkSecret {
    /// From chance, or from a link.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
    /// The bytes themselves: to be kept where only the line's own devices read.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0
    }
    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
    /// The key that opens what was sealed for this link.
    pub fn read_key(&self) -> [u8; 32] {
        expand(&self.0, b"", b"takt/link/read/1")
    }
    /// The key shown to the depot, which keeps its hash. It opens nothing that is sealed.
    pub fn auth_key(&self) -> [u8; 32] {
        expand(&self.0, b"", b"takt/link/auth/1")
    }
    /// The keys an invitation signs with: whoever joins by it proves that they hold it.
    pub fn invite_keys(&self) -> DeviceKeys {
        let mut seed = [0; 64];
        seed[..32].copy_from_slice(&expand(&self.0, b"", b"takt/link/sign/1"));
        seed[32..].copy_from_slice(&expand(&self.0, b"", b"takt/link/exchange/1"));
        DeviceKeys::new(seed)
    }
}

impl std::fmt::Debug for LinkSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_depot_sees_says_nothing_about_what_opens() {
        let secret = LinkSecret::new([5; 32]);
        let all = [secret.read_key(), secret.auth_key(), secret.invite_keys().public().sign, [5; 32]];
        for (i, a) in all.iter().enumerate() {
            assert!(all.iter().skip(i + 1).all(|b| a != b));
        }
        assert_eq!(secret.read_key(), LinkSecret::new([5; 32]).read_key());
        assert_ne!(secret.read_key(), LinkSecret::new([6; 32]).read_key());
        assert_eq!(format!("{secret:?}"), "LinkSecret(…)");
    }
}
