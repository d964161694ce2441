//! Every decoder that reads what somebody else wrote, under its name. libFuzzer's targets and the bounded run in
//! `crates/replica/tests/fuzz` try the very same.
//!
//! What is read must be an answer and never a panic; where a form is canonical, it is written back as it was. Forms
//! with a checksum get the right one here: it is there against damage, not against whoever makes bytes up.

use takt_engine::command::Entry;
use takt_engine::snapshot::{Loader, SectionKey, Table, hash64};
use takt_replica::envelope::{Invite, RecoverySheet};
use takt_replica::sync::record::decode_payload;
use takt_replica::sync::{Base, Confirmed, Conflict, InFlight, Record, RosterEntry, Slot};
use takt_replica::{Manifest, backup};
use takt_wire::key::{KeyStatus, KeyTerms};
use takt_wire::{Answer, AuthKey, Batch, Head, MailPage, Page, Problem, Projection, Snapshot};

/// A decoder.
pub type Target = fn(&[u8]);

/// All of them.
pub const TARGETS: [(&str, Target); 22] = [
    ("answer", answer),
    ("batch", batch),
    ("page", page),
    ("snapshot", snapshot),
    ("projection", projection),
    ("mail_page", mail_page),
    ("json", json),
    ("bearer", bearer),
    ("payload", payload),
    ("record", record),
    ("roster", roster),
    ("entry", entry),
    ("section", section),
    ("local_record", local_record),
    ("manifest", manifest),
    ("backup", backup_file),
    ("base", base),
    ("confirmed", confirmed),
    ("slot", slot),
    ("in_flight", in_flight),
    ("conflict", conflict),
    ("paper", paper),
];

/// The bytes with the checksum that they should have behind their first byte.
fn summed(bytes: &[u8]) -> Vec<u8> {
    let (version, body) = bytes.split_first().unwrap_or((&1, &[] as &[u8]));
    let mut out = vec![*version];
    out.extend_from_slice(&hash64(body).to_le_bytes());
    out.extend_from_slice(body);
    out
}

/// An answer of the depot.
pub fn answer(bytes: &[u8]) {
    if let Ok(message) = Answer::decode(bytes) {
        assert_eq!(message.encode(), bytes);
    }
}

/// A sealed batch.
pub fn batch(bytes: &[u8]) {
    if let Ok(message) = Batch::decode(bytes) {
        assert_eq!(message.encode(), bytes);
    }
}

/// A page of batches.
pub fn page(bytes: &[u8]) {
    if let Ok(message) = Page::decode(bytes) {
        assert_eq!(message.encode(), bytes);
    }
}

/// A snapshot's table of contents.
pub fn snapshot(bytes: &[u8]) {
    if let Ok(message) = Snapshot::decode(bytes) {
        assert_eq!(message.encode(), bytes);
    }
}

/// What a shared board shows.
pub fn projection(bytes: &[u8]) {
    if let Ok(message) = Projection::decode(bytes) {
        assert_eq!(message.encode(), bytes);
    }
}

/// Mail that waits.
pub fn mail_page(bytes: &[u8]) {
    if let Ok(message) = MailPage::decode(bytes) {
        assert_eq!(message.encode(), bytes);
    }
}

/// What travels as JSON.
pub fn json(bytes: &[u8]) {
    let _ = serde_json::from_slice::<Head>(bytes);
    let _ = serde_json::from_slice::<KeyTerms>(bytes);
    let _ = serde_json::from_slice::<Vec<KeyStatus>>(bytes);
    if let Ok(problem) = serde_json::from_slice::<Problem>(bytes) {
        let _ = Answer::of_problem(&problem);
    }
}

/// A key in a header, and the secret in a link.
pub fn bearer(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = AuthKey::of_bearer(&text);
    if let Ok(invite) = Invite::from_fragment(&text) {
        assert!(Invite::from_fragment(&invite.to_fragment()).is_ok());
    }
}

/// A recovery sheet, as it is typed in.
pub fn paper(bytes: &[u8]) {
    if let Ok(sheet) = RecoverySheet::from_paper(&String::from_utf8_lossy(bytes)) {
        assert!(RecoverySheet::from_paper(&sheet.to_paper()).is_ok());
    }
}

/// What is sealed in a batch.
pub fn payload(bytes: &[u8]) {
    let _ = decode_payload(bytes);
}

/// One record of it.
pub fn record(bytes: &[u8]) {
    if let Ok(record) = Record::decode(bytes) {
        let _ = (record.id(), record.next_counter(), record.without_people());
    }
}

/// A change of the roster.
pub fn roster(bytes: &[u8]) {
    let _ = RosterEntry::decode(bytes);
}

/// An entry of the log.
pub fn entry(bytes: &[u8]) {
    if let Ok((entry, _)) = Entry::decode(bytes) {
        let _ = entry.ids_used();
    }
}

/// A section of a snapshot: the first byte says which.
pub fn section(bytes: &[u8]) {
    let (first, rest) = bytes.split_first().unwrap_or((&0, &[] as &[u8]));
    let table = Table::ALL[usize::from(*first) % Table::ALL.len()];
    let mut loader = Loader::default();
    if loader.section(SectionKey { table, group: 0 }, rest).is_ok() {
        let _ = loader.finish();
    }
}

/// A record of a line that lives on one device.
pub fn local_record(bytes: &[u8]) {
    let _ = takt_replica::Batch::decode(&summed(bytes));
}

/// The list of a snapshot's parts.
pub fn manifest(bytes: &[u8]) {
    if let Ok(manifest) = Manifest::decode(&summed(bytes)) {
        let _ = manifest.chunks();
    }
}

/// A backup file.
pub fn backup_file(bytes: &[u8]) {
    let mut file = b"TAKTBAK1".to_vec();
    file.extend_from_slice(&hash64(bytes).to_le_bytes());
    file.extend_from_slice(bytes);
    let _ = backup::read(&file);
}

/// The confirmed state of a shared line.
pub fn base(bytes: &[u8]) {
    let _ = Base::decode(&summed(bytes));
}

/// A confirmed batch, as a device keeps it.
pub fn confirmed(bytes: &[u8]) {
    let _ = Confirmed::decode(&summed(bytes));
}

/// A slot of the outbox.
pub fn slot(bytes: &[u8]) {
    let _ = Slot::decode(&summed(bytes));
}

/// The batch in flight.
pub fn in_flight(bytes: &[u8]) {
    let _ = InFlight::decode(&summed(bytes));
}

/// A refusal in the inbox.
pub fn conflict(bytes: &[u8]) {
    let _ = Conflict::decode(&summed(bytes));
}
