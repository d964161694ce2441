//! Trails: what an entry overwrote, held outside the state, so that the entry can be taken out again.
//!
//! Undo is a command and leaves history. A trail leaves nothing: a device that hears what others did
//! takes its own unconfirmed entries out, newest first, folds theirs, and runs its own again. That costs
//! what the entries changed, and not a copy of the line.

use super::journal::Op;
use super::{State, UndoRecord};
use crate::ids::{AccountId, AccountIx};
use crate::snapshot::undo_piece;
use std::collections::BTreeSet;

/// What remembering an entry for undo did to the window.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// Whether there is a record of it.
    pub is_remembered: bool,
    /// Older records that had to go, oldest first.
    pub forgotten: Vec<UndoRecord>,
}

/// The way back from one entry. Trails are stepped back newest first, or not at all.
#[derive(Debug)]
#[must_use = "an entry whose trail is dropped can no longer be taken out"]
pub struct Trail {
    ops: Vec<Op>,
    kept: Kept,
}

impl Trail {
    pub(crate) fn new(ops: Vec<Op>, kept: Kept) -> Self {
        Self { ops, kept }
    }
}

impl State {
    /// Takes the newest entry out again, exactly: the state is what it was before, bit for bit.
    pub fn step_back(&mut self, trail: Trail) {
        let Trail { mut ops, kept } = trail;
        if kept.is_remembered
            && let Some(record) = self.undo.pop_back()
        {
            self.index.undo_ops -= record.ops.len();
            self.index.clean_undo.remove(&undo_piece(record.seq));
        }
        for record in kept.forgotten.into_iter().rev() {
            self.index.undo_ops += record.ops.len();
            self.index.clean_undo.remove(&undo_piece(record.seq));
            self.undo.push_front(record);
        }
        self.seq -= 1;
        self.journal.clear();
        self.journal.append(&mut ops);
        self.roll_back(0);
    }

    /// The entry stands for good: its trail goes, and what it erased goes from memory.
    pub fn settle(&mut self, trail: Trail) {
        self.wipe(&trail.ops);
    }

    /// The accounts an entry changed or noted something on, while it is the newest or still stands.
    pub fn touched(&self, trail: &Trail) -> Vec<AccountId> {
        let account = |op: &Op| -> Option<AccountIx> {
            match op {
                Op::Account { ix, .. } | Op::Profile { ix, .. } | Op::Text { ix, .. } | Op::Field { ix, .. } => {
                    Some(*ix)
                }
                Op::Contact { ix, .. } | Op::ContactText { ix, .. } => Some(self.contacts.get(*ix).account),
                Op::EventFlag { ix, .. } => Some(self.events.get(*ix).account),
                Op::AccountPushed
                | Op::ContactPushed
                | Op::EventPushed
                | Op::NotePushed
                | Op::Learned { .. }
                | Op::MemberPushed
                | Op::Member { .. }
                | Op::Settings { .. }
                | Op::MapPushed
                | Op::ImportPushed
                | Op::Import { .. }
                | Op::Day { .. }
                | Op::UndoMarked { .. }
                | Op::Retracted { .. }
                | Op::Rules { .. }
                | Op::Presence { .. }
                | Op::DealBegun
                | Op::Deal { .. }
                | Op::DealLogged
                | Op::DealFlag { .. }
                | Op::Batch { .. }
                | Op::Blocked { .. }
                | Op::Campaigns { .. }
                | Op::Posted { .. }
                | Op::NoteText { .. }
                | Op::Undo { .. }
                | Op::Erased { .. } => None,
            }
        };
        let places: BTreeSet<AccountIx> = trail.ops.iter().filter_map(account).collect();
        places.into_iter().map(|ix| self.account_id(ix)).collect()
    }
}
