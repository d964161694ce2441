//! The inbound mailbox: what forms and other systems leave for the line, until a member's device takes it.

use crate::codec::{DecodeError, Kind, Reader, Writer, within};
use crate::{MailId, limits};
use serde::{Deserialize, Serialize};

/// Format of a page of the mailbox.
pub const MAIL_PAGE_VERSION: u8 = 1;

/// Who may write into the mailbox and what it is sealed to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InboxTerms {
    /// Who presents the key with this hash may write, and do nothing else.
    pub key_hash: crate::AuthHash,
    /// The line's X25519 public key: what arrives is sealed to it at once.
    pub public_key: crate::key::PublicKey,
}

/// One item, sealed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    /// What its sender named it.
    pub id: MailId,
    /// When it arrived, by the depot's clock: the inbound clock starts here.
    pub received_at_ms: u64,
    sealed: Vec<u8>,
}

impl Mail {
    /// An item within the limits.
    pub fn new(id: MailId, received_at_ms: u64, sealed: Vec<u8>) -> Result<Self, DecodeError> {
        within("bytes of mail", limits::MAIL_BYTES, sealed.len())?;
        Ok(Self { id, received_at_ms, sealed })
    }

    /// What only members can open.
    pub fn sealed(&self) -> &[u8] {
        &self.sealed
    }
}

/// The oldest items that are waiting. Deleting an item makes room for the next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailPage {
    items: Vec<Mail>,
}

impl MailPage {
    /// A page within the limits.
    pub fn new(items: Vec<Mail>) -> Result<Self, DecodeError> {
        within("items of mail", limits::MAIL_PAGE_ITEMS, items.len())?;
        Ok(Self { items })
    }

    /// Its items, oldest first.
    pub fn items(&self) -> &[Mail] {
        &self.items
    }

    /// The bytes to send.
    pub fn encode(&self) -> Vec<u8> {
        let room: usize = self.items.iter().map(|mail| mail.sealed.len() + 28).sum();
        let head = Writer::open(Kind::MailPage, MAIL_PAGE_VERSION, room + 4).count(self.items.len());
        self.items
            .iter()
            .fold(head, |out, mail| out.array(&mail.id.0).u64(mail.received_at_ms).bytes(&mail.sealed))
            .done()
    }

    /// Reads one whole page.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::open(bytes, Kind::MailPage, MAIL_PAGE_VERSION)?;
        let count = reader.count("items of mail", limits::MAIL_PAGE_ITEMS, 28)?;
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            let id = MailId(reader.array()?);
            let received_at_ms = reader.u64()?;
            let sealed = reader.bytes("bytes of mail", limits::MAIL_BYTES)?.to_vec();
            items.push(Mail { id, received_at_ms, sealed });
        }
        reader.end()?;
        Ok(Self { items })
    }
}
