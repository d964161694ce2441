//! The addresses, in one place for both sides. Secrets are never in an address: keys travel in headers.

use crate::{AuthHash, ChunkId, HookId, LineId, MailId, ShareId};

/// Where the API begins; the service worker leaves everything below alone.
pub const BASE: &str = "/api/v1";
/// The media type of every binary message.
pub const BINARY_TYPE: &str = "application/vnd.takt";
/// The header that names an item of mail, so that sending it again changes nothing.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The header that admits new lines where a depot does not let everybody make them.
pub const CREATE_KEY: &str = "takt-create-key";

/// `PUT` makes the line; `GET` says where it stands.
pub fn line(line: LineId) -> String {
    format!("{BASE}/lines/{line}")
}

/// `POST` appends.
pub fn batches(line: LineId) -> String {
    format!("{BASE}/lines/{line}/batches")
}

/// `GET` reads the page that begins at `from`.
pub fn page(line: LineId, from: u64) -> String {
    format!("{BASE}/lines/{line}/batches/{from}")
}

/// `GET` answers once the head is past `after`; with `Accept: text/event-stream`, at every change.
pub fn wait(line: LineId, after: u64) -> String {
    format!("{BASE}/lines/{line}/wait?after={after}")
}

/// `PUT`, `GET`.
pub fn snapshot(line: LineId) -> String {
    format!("{BASE}/lines/{line}/snapshot")
}

/// `PUT`, `GET`, `HEAD`.
pub fn chunk(line: LineId, chunk: ChunkId) -> String {
    format!("{BASE}/lines/{line}/chunks/{chunk}")
}

/// `GET` lists.
pub fn keys(line: LineId) -> String {
    format!("{BASE}/lines/{line}/keys")
}

/// `PUT` admits, `DELETE` revokes.
pub fn key(line: LineId, hash: AuthHash) -> String {
    format!("{BASE}/lines/{line}/keys/{hash}")
}

/// `GET` lists.
pub fn shares(line: LineId) -> String {
    format!("{BASE}/lines/{line}/shares")
}

/// `PUT` agrees, `PATCH` pauses, resumes, revokes.
pub fn share(line: LineId, share: ShareId) -> String {
    format!("{BASE}/lines/{line}/shares/{share}")
}

/// `PUT` by a member, `GET` by whoever holds the link.
pub fn projection(line: LineId, share: ShareId) -> String {
    format!("{BASE}/lines/{line}/shares/{share}/projection")
}

/// `GET` lists.
pub fn hooks(line: LineId) -> String {
    format!("{BASE}/lines/{line}/hooks")
}

/// `PUT` makes or changes, `DELETE` takes away.
pub fn hook(line: LineId, hook: HookId) -> String {
    format!("{BASE}/lines/{line}/hooks/{hook}")
}

/// `POST` tells every hook.
pub fn alarms(line: LineId) -> String {
    format!("{BASE}/lines/{line}/alarms")
}

/// `PUT` opens the mailbox, `POST` leaves an item, `GET` reads.
pub fn inbox(line: LineId) -> String {
    format!("{BASE}/lines/{line}/inbox")
}

/// `DELETE` takes an item out.
pub fn mail(line: LineId, mail: MailId) -> String {
    format!("{BASE}/lines/{line}/inbox/{mail}")
}
