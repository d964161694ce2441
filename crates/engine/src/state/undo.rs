//! Undo: the journal of a command, kept for a while in a form that can be stored.
//!
//! It lives in the state, so that every replica takes back the same thing, and nobody can send
//! "old values" that were never there.

use super::journal::Op;
use super::{AccountRow, ContactRow, DayCount, ProfileRow, State, TextField};
use crate::ids::{AccountIx, EntryId, MemberId, MemberIx};
use crate::settings::{Member, Settings};
use crate::time::{Day, Time};
use serde::{Deserialize, Serialize};

/// One value to put back, and the mark of what must still be there for that to be right.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // `ix` is a place, `after` the mark of what must still be there, `old` what to put back.
pub enum UndoOp {
    /// An account's row.
    Account { ix: AccountIx, after: u32, old: Box<AccountRow> },
    /// An account's facts.
    Profile { ix: AccountIx, after: u32, old: Box<ProfileRow> },
    /// An account's text.
    Text { field: TextField, ix: AccountIx, after: u32, old: String },
    /// A person's row.
    Contact { ix: u32, after: u32, old: ContactRow },
    /// A person's text.
    ContactText { field: u8, ix: u32, after: u32, old: String },
    /// An account that was not there.
    AccountAdded { ix: AccountIx },
    /// A person who was not there.
    ContactAdded { ix: u32 },
    /// A member as they were; `None` when they had not joined.
    Member { ix: MemberIx, after: u32, old: Option<Box<Member>> },
    /// The settings.
    Settings { after: u32, old: Box<Settings> },
    /// The map before.
    Map { version: u16 },
    /// What the day counted more by this.
    Day { day: Day, member: MemberIx, gained: DayCount },
    /// A stretch of an import that was taken back.
    Retracted { from: AccountIx, to: AccountIx },
}

/// What one command overwrote.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct UndoRecord {
    /// The command.
    pub entry: EntryId,
    /// Its place in the fold.
    pub seq: u32,
    /// Who gave it.
    pub by: MemberId,
    /// When.
    pub at: Time,
    /// The import it belongs to, by place.
    pub import: Option<u32>,
    /// Whether it has been taken back.
    pub is_undone: bool,
    /// What to put back, in the order it was overwritten.
    pub ops: Vec<UndoOp>,
}

/// A short mark of a value: equal values, equal marks, on every machine.
pub(crate) fn mark<T: Serialize>(value: &T) -> u32 {
    xxhash_rust::xxh3::xxh3_64(&postcard::to_allocvec(value).unwrap_or_default()) as u32
}

/// An account's mark leaves out its newest event: history goes on when the rest is put back.
pub(crate) fn account_mark(row: &AccountRow) -> u32 {
    mark(&AccountRow { last_event: 0, ..*row })
}

/// Difference per counter; wrapping, so that a count that went down comes back up.
pub(crate) fn gained(new: &DayCount, old: &DayCount) -> DayCount {
    DayCount {
        touches: new.touches.wrapping_sub(old.touches),
        calls: new.calls.wrapping_sub(old.calls),
        connects: new.connects.wrapping_sub(old.connects),
        pulled: new.pulled.wrapping_sub(old.pulled),
        qualified: new.qualified.wrapping_sub(old.qualified),
        handed_off: new.handed_off.wrapping_sub(old.handed_off),
        accepted: new.accepted.wrapping_sub(old.accepted),
        won: new.won.wrapping_sub(old.won),
        rejected: new.rejected.wrapping_sub(old.rejected),
        talk_s: new.talk_s.wrapping_sub(old.talk_s),
        hour: new.hour,
        in_hour: u16::from(new.touches != old.touches),
    }
}

impl State {
    /// The undo record of an entry, while it is remembered.
    pub fn undo_record(&self, entry: EntryId) -> Option<&UndoRecord> {
        self.undo.iter().rev().find(|r| r.entry == entry)
    }

    /// The storable form of what the journal holds since `mark`.
    pub(crate) fn undo_ops(&self, from: usize) -> Vec<UndoOp> {
        let mut ops: Vec<UndoOp> = Vec::new();
        for op in &self.journal[from..] {
            let next = match op {
                Op::Account { ix, old } => {
                    // Several writes to one row in one command: the first old value is the one to put back.
                    if ops
                        .iter()
                        .any(|o| matches!(o, UndoOp::Account { ix: i, .. } | UndoOp::AccountAdded { ix: i } if i == ix))
                    {
                        continue;
                    }
                    UndoOp::Account { ix: *ix, after: account_mark(&self.accounts.get(*ix)), old: Box::new(*old) }
                }
                Op::Profile { ix, old } => {
                    UndoOp::Profile { ix: *ix, after: mark(&self.profiles.get(*ix)), old: Box::new(*old) }
                }
                Op::Text { field, ix, old } => UndoOp::Text {
                    field: *field,
                    ix: *ix,
                    after: mark(&self.text(*field, *ix)),
                    old: self.texts[*field as usize].at_reference(*old).to_owned(),
                },
                Op::Contact { ix, old } => UndoOp::Contact { ix: *ix, after: mark(&self.contacts.get(*ix)), old: *old },
                Op::ContactText { field, ix, old } => UndoOp::ContactText {
                    field: *field as u8,
                    ix: *ix,
                    after: mark(&self.contact_texts[*field].get(*ix)),
                    old: self.contact_texts[*field].at_reference(*old).to_owned(),
                },
                Op::AccountPushed => UndoOp::AccountAdded { ix: self.accounts.len() as u32 - 1 },
                Op::ContactPushed => UndoOp::ContactAdded { ix: self.contacts.len() as u32 - 1 },
                Op::MemberPushed => {
                    let ix = self.members.len() as MemberIx - 1;
                    UndoOp::Member { ix, after: mark(&self.members[usize::from(ix)]), old: None }
                }
                Op::Member { ix, old } => {
                    UndoOp::Member { ix: *ix, after: mark(&self.members[usize::from(*ix)]), old: Some(old.clone()) }
                }
                Op::Settings { old } => UndoOp::Settings { after: mark(&self.settings), old: old.clone() },
                Op::MapPushed => UndoOp::Map { version: self.maps.len() as u16 - 1 },
                Op::Day { key, old } => {
                    let new = self.day_count(key.0, key.1);
                    UndoOp::Day { day: key.0, member: key.1, gained: gained(&new, &old.unwrap_or_default()) }
                }
                Op::Retracted { from, to } => UndoOp::Retracted { from: *from, to: *to },
                Op::EventPushed
                | Op::EventFlag { .. }
                | Op::NotePushed
                | Op::Learned { .. }
                | Op::ImportPushed
                | Op::Import { .. }
                | Op::UndoMarked { .. } => continue,
            };
            // One day is written once per counter; only the whole difference counts.
            if let UndoOp::Day { day, member, .. } = &next {
                if ops.iter().any(|o| matches!(o, UndoOp::Day { day: d, member: m, .. } if d == day && m == member)) {
                    continue;
                }
            }
            ops.push(next);
        }
        ops
    }
}
