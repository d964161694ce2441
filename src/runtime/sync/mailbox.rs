//! The line's mailbox at the depot: opened by a manager's device, emptied by whichever device is online.

use super::desk::Desk;
use crate::runtime::{chance, device};
use crate::state::team::Mailbox;
use std::rc::Rc;
use takt_engine::time::Time;
use takt_replica::envelope::{mailbox_public, open_mail, sha256};
use takt_wire::inbox::InboxTerms;
use takt_wire::key::PublicKey;
use takt_wire::{AuthHash, AuthKey, MailId, route};

const NO_KEY: &str = "This device does not have the key in use.";

/// Where this device remembers the mailbox's key: it writes into the mailbox and does nothing else.
fn place(desk: &Desk) -> String {
    format!("takt-mailbox-{}", desk.depot().line)
}

/// The key of forms as this device remembers it, and the epoch that mail is sealed for.
fn remembered(desk: &Desk) -> Option<(AuthKey, u32)> {
    let text = device::recall(&place(desk))?;
    let (epoch, bearer) = text.split_once(' ')?;
    Some((AuthKey::of_bearer(bearer).ok()?, epoch.parse().ok()?))
}

fn view(desk: &Desk, key: &AuthKey, epoch: u32) -> Mailbox {
    let depot = desk.depot();
    Mailbox {
        address: format!("{}{}", depot.origin, route::inbox(depot.line)),
        key: key.bearer().trim_start_matches("Bearer ").to_owned(),
        is_outdated: epoch != desk.peek(|sync| sync.line().confirmed_epoch()),
    }
}

/// The mailbox, where this device opened it.
pub fn kept(desk: &Desk) -> Option<Mailbox> {
    remembered(desk).map(|(key, epoch)| view(desk, &key, epoch))
}

/// Opens it, or seals it for the key in use.
pub async fn open(desk: Rc<Desk>, renew: bool) -> Result<Mailbox, String> {
    let kept = remembered(&desk).map(|(key, _)| key).filter(|_| !renew);
    let key = match kept {
        Some(key) => key,
        None => AuthKey(chance::seed().ok_or("This browser gives no chance to make keys of.")?),
    };
    let line_key = desk.peek(|sync| sync.seal().keys().newest().cloned()).ok_or(NO_KEY)?;
    let terms = InboxTerms { key_hash: AuthHash(sha256(&key.0)), public_key: PublicKey(mailbox_public(&line_key)) };
    desk.depot().put_inbox(&terms).await.map_err(|error| error.to_string())?;
    device::remember(&place(&desk), &format!("{} {}", line_key.epoch(), key.bearer()));
    Ok(view(&desk, &key, line_key.epoch()))
}

/// A lead of the mailbox, opened.
pub struct Mail {
    /// What its sender named it.
    pub id: MailId,
    /// When it came in, by this device's clock: its own may be off, and the depot says by how much.
    pub received: Time,
    /// What it says.
    pub text: String,
}

/// The oldest items that this device can open. What was sealed for a key it was never given is left to others.
pub async fn read(desk: &Desk) -> Result<Vec<Mail>, String> {
    let page = desk.depot().mail().await.map_err(|error| error.to_string())?;
    let keys = desk.peek(|sync| sync.seal().keys().clone());
    let ahead_ms = desk.depot().ahead_ms.get();
    let opened = page.items().iter().filter_map(|item| {
        let bytes = open_mail(&keys, item.sealed())?;
        let received = Time::from_ms(item.received_at_ms as f64 + ahead_ms);
        Some(Mail { id: item.id, received, text: String::from_utf8_lossy(&bytes).into_owned() })
    });
    Ok(opened.collect())
}

/// Takes one out, and hears how many are left.
pub async fn take(desk: &Desk, id: MailId) -> Result<(), String> {
    desk.depot().take_mail(id).await.map_err(|error| error.to_string())?;
    if let Ok(head) = desk.depot().head().await {
        desk.heard_mail(head.mail);
    }
    Ok(())
}
