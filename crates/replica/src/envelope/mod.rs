//! What leaves this device, and in what envelope: sealed, signed, chained.
//!
//! The depot stores bytes it cannot read. What is sealed can be opened by whoever holds the line's key
//! of that epoch; who sealed it is told by a signature; that nothing was left out, by a chain of hashes.
//!
//! Keys, nonces and every other piece of chance come in from outside. Nothing here asks the world, so
//! that a test says exactly what goes in, and nothing in the browser's build can ask by accident.
//!
//! What this does not protect against: whoever serves the app itself; how much is sent, when, and by
//! which device; and copies that were made while they could be read.

mod board;
mod chain;
mod keys;
mod link;
mod locked;
mod mailbox;
mod sealed;
mod text;
mod token;

pub use board::{BoardLink, open_board, seal_board, share_of, with_password};
pub use chain::{CHAIN_START, ChainHash, chain_hash, sha256};
pub use keys::{DeviceKeys, DevicePublic, EpochKey, LineKeys, verifies};
pub use link::LinkSecret;
pub use locked::{LOCKED_BYTES, lock, unlock};
pub use mailbox::{mailbox_public, open_mail};
pub use sealed::{NONCE_BYTES, OpenError, SEAL_OVERHEAD_BYTES, open, seal};
pub use text::{TextError, base64};
pub use token::{Invite, RecoverySheet};

#[cfg(test)]
mod known_answers;
