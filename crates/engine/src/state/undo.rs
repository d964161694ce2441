//! Undo: the journal of a command, kept for a while in a form that can be stored.
//!
//! It lives in the state, so that every replica takes back the same thing, and nobody can send
//! "old values" that were never there.

use super::journal::Op;
use super::{AccountRow, ContactRow, DayCount, ProfileRow, State, TextField};
use crate::controls::{BatchTest, Campaign, Presence, Rules};
use crate::field::FieldValue;
use crate::ids::{AccountIx, EntryId, MemberId, MemberIx};
use crate::settings::{Member, Settings};
use crate::time::{Day, Time};
use crate::wall::Posted;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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
    Retracted { import: u32, from: AccountIx, to: AccountIx },
    /// How many accounts an import filled in by this.
    Filled { import: u32, gained: u32 },
    /// Something was noted in an account's history, and nothing else about it changed.
    Noted { ix: AccountIx },
    /// An event was struck out.
    Struck { account: AccountIx, event: u32 },
    /// An earlier entry was marked as taken back.
    Marked { entry: EntryId },
    /// The rules of flow and timing.
    Rules { after: u32, old: Box<Rules> },
    /// A member's presence; `None` when it was the line's own.
    Presence { member: MemberIx, after: u32, old: Option<Box<Presence>> },
    /// A deal that was committed to.
    DealBegun { deal: u16 },
    /// Rows of the log of deals.
    Draws { from: u32, to: u32 },
    /// The test of a batch; `None` when there was none.
    Batch { import: u32, after: u32, old: Option<Box<BatchTest>> },
    /// A number that may, or may not, be called.
    Blocked { number: u64, was: bool },
    /// The campaigns.
    Campaigns { after: u32, old: Vec<Campaign> },
    /// An answer to a question of the map.
    Field { ix: AccountIx, key: u16, after: u32, old: Option<FieldValue> },
    /// One thing of the wall.
    Posted { after: u32, old: Posted },
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

    /// The storable form of what the journal holds since `from`. A value written several times in one
    /// command is kept once, as it was at first: only the whole difference is ever put back.
    pub(crate) fn undo_ops(&self, from: usize) -> Vec<UndoOp> {
        let journal = &self.journal[from..];
        let pushed = |is: fn(&Op) -> bool| journal.iter().filter(|op| is(op)).count();
        let mut next_account = self.accounts.len() - pushed(|op| matches!(op, Op::AccountPushed));
        let mut next_contact = self.contacts.len() - pushed(|op| matches!(op, Op::ContactPushed));
        let (mut accounts, mut contacts) = (BTreeSet::new(), BTreeSet::new());
        let (mut profiles, mut days, mut imports) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut ops: Vec<UndoOp> = Vec::new();
        for op in journal {
            match op {
                Op::Account { ix, old } => {
                    if accounts.insert(*ix) {
                        let new = self.accounts.get(*ix);
                        ops.push(if (AccountRow { last_event: new.last_event, ..*old }) == new {
                            UndoOp::Noted { ix: *ix }
                        } else {
                            UndoOp::Account { ix: *ix, after: account_mark(&new), old: Box::new(*old) }
                        });
                    }
                }
                Op::Profile { ix, old } => {
                    if profiles.insert(*ix) {
                        let after = mark(&self.profiles.get(*ix));
                        ops.push(UndoOp::Profile { ix: *ix, after, old: Box::new(*old) });
                    }
                }
                Op::Text { field, ix, old } => ops.push(UndoOp::Text {
                    field: *field,
                    ix: *ix,
                    after: mark(&self.text(*field, *ix)),
                    old: self.texts[*field as usize].at_reference(*old).to_owned(),
                }),
                Op::Contact { ix, old } => {
                    if contacts.insert(*ix) {
                        ops.push(UndoOp::Contact { ix: *ix, after: mark(&self.contacts.get(*ix)), old: *old });
                    }
                }
                Op::ContactText { field, ix, old } => ops.push(UndoOp::ContactText {
                    field: *field as u8,
                    ix: *ix,
                    after: mark(&self.contact_texts[*field].get(*ix)),
                    old: self.contact_texts[*field].at_reference(*old).to_owned(),
                }),
                Op::AccountPushed => {
                    accounts.insert(next_account as u32);
                    ops.push(UndoOp::AccountAdded { ix: next_account as u32 });
                    next_account += 1;
                }
                Op::ContactPushed => {
                    contacts.insert(next_contact as u32);
                    ops.push(UndoOp::ContactAdded { ix: next_contact as u32 });
                    next_contact += 1;
                }
                Op::MemberPushed => {
                    let ix = self.members.len() as MemberIx - 1;
                    ops.push(UndoOp::Member { ix, after: mark(&self.members[usize::from(ix)]), old: None });
                }
                Op::Member { ix, old } => {
                    let after = mark(&self.members[usize::from(*ix)]);
                    ops.push(UndoOp::Member { ix: *ix, after, old: Some(old.clone()) });
                }
                Op::Settings { old } => ops.push(UndoOp::Settings { after: mark(&self.settings), old: old.clone() }),
                Op::MapPushed => ops.push(UndoOp::Map { version: self.maps.len() as u16 - 1 }),
                Op::Day { key, old } => {
                    if days.insert(*key) {
                        let new = self.day_count(key.0, key.1);
                        let gained = gained(&new, &old.unwrap_or_default());
                        ops.push(UndoOp::Day { day: key.0, member: key.1, gained });
                    }
                }
                Op::Import { ix, old } => {
                    let gained = self.imports[*ix as usize].updated.wrapping_sub(old.updated);
                    if imports.insert(*ix) && gained != 0 {
                        ops.push(UndoOp::Filled { import: *ix, gained });
                    }
                }
                Op::Retracted { import, from, to } => {
                    ops.push(UndoOp::Retracted { import: *import, from: *from, to: *to });
                }
                Op::EventFlag { ix, old: 0 } => {
                    ops.push(UndoOp::Struck { account: self.events.get(*ix).account, event: *ix });
                }
                Op::UndoMarked { at, old: false } => {
                    if let Some(record) = self.undo.get(*at) {
                        ops.push(UndoOp::Marked { entry: record.entry });
                    }
                }
                Op::Rules { old } => ops.push(UndoOp::Rules { after: mark(&self.controls.rules), old: old.clone() }),
                Op::Presence { member, old } => {
                    let after = mark(&self.controls.presence.get(member));
                    ops.push(UndoOp::Presence { member: *member, after, old: old.clone() });
                }
                Op::DealBegun => ops.push(UndoOp::DealBegun { deal: self.deals.len() as u16 - 1 }),
                // Rows are appended alone: one stretch says which.
                Op::DealLogged => {
                    let to = self.deal_log.len() as u32;
                    if !ops.iter().any(|op| matches!(op, UndoOp::Draws { .. })) {
                        let from = to - pushed(|op| matches!(op, Op::DealLogged)) as u32;
                        ops.push(UndoOp::Draws { from, to });
                    }
                }
                Op::Batch { import, old } => {
                    let after = mark(&self.controls.batches.get(import));
                    ops.push(UndoOp::Batch { import: *import, after, old: old.clone() });
                }
                Op::Campaigns { old } => {
                    ops.push(UndoOp::Campaigns { after: mark(&self.controls.campaigns), old: old.clone() });
                }
                Op::Blocked { number, was } => ops.push(UndoOp::Blocked { number: *number, was: *was }),
                Op::Field { ix, key, old } => {
                    let after = mark(&self.field_values.get(&(*ix, *key)));
                    ops.push(UndoOp::Field { ix: *ix, key: *key, after, old: old.clone() });
                }
                Op::Posted { old } => {
                    ops.push(UndoOp::Posted { after: mark(&self.wall.at(old)), old: old.clone() });
                }
                Op::DealFlag { .. }
                | Op::Deal { .. }
                | Op::EventFlag { .. }
                | Op::UndoMarked { .. }
                | Op::EventPushed
                | Op::NotePushed
                | Op::Learned { .. }
                | Op::ImportPushed
                // What is erased is never put back.
                | Op::NoteText { .. }
                | Op::Undo { .. }
                | Op::Erased { .. } => {}
            }
        }
        ops
    }
}
