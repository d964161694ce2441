//! What one row of each table holds.

use crate::bin::Bin;
use crate::column::table;
use crate::ids::{ImportId, MemberIx, NONE, POOL};
use crate::time::Time;
use serde::{Deserialize, Serialize};

/// Bits of [`AccountRow::flags`].
pub mod flag {
    /// Taken off the line (an import undone); its place stays empty.
    pub const REMOVED: u16 = 1;
    /// Never pulled, never dialled.
    pub const AVOID: u16 = 1 << 1;
    /// They asked not to be called.
    pub const DO_NOT_CALL: u16 = 1 << 2;
    /// At least one named person owns the problem.
    pub const NAMED_PERSON: u16 = 1 << 3;
    /// Came back from No Current Opportunity: ranks higher.
    pub const BOOST: u16 = 1 << 4;
    /// Came in by itself: a speed clock runs until the first touch.
    pub const INBOUND: u16 = 1 << 5;
    /// The next due moment is a call-back somebody promised.
    pub const CALL_BACK: u16 = 1 << 6;
    /// Handed to the executive, neither accepted nor returned yet.
    pub const PENDING: u16 = 1 << 7;
    /// It came to us by itself, on this lap or an earlier one.
    pub const CAME_IN: u16 = 1 << 8;
    /// Its batch has not been released: neither pulled nor dealt.
    pub const HELD: u16 = 1 << 9;
}

/// Bits of a contact's flags.
pub mod contact_flag {
    /// Not there any more.
    pub const REMOVED: u8 = 1;
    /// Owns the problem we solve.
    pub const OWNS_PROBLEM: u8 = 1 << 1;
}

table! {
    /// What changes as an account is worked.
    AccountTable of
    /// One account on the line.
    AccountRow {
        /// Where it stands.
        bin: Bin,
        /// Times it has been put back on the line.
        lap: u8,
        /// Who holds it; [`POOL`] when nobody does.
        owner: MemberIx,
        /// Who handed it to the executive; [`POOL`] when nobody did.
        giver: MemberIx,
        /// See [`flag`].
        flags: u16,
        /// Two bits for each [`crate::map::Fact`]: bit 0 known, bit 1 yes.
        facts: u16,
        /// The prescribed task; 0 outside the working bins.
        task: u16,
        /// The map it is worked under.
        map_version: u16,
        /// Attempts at the current task.
        attempts: u8,
        /// The reason for its last move.
        reason: u8,
        /// When it came into its bin.
        entered_at: Time,
        /// When it is next due: a task, a call-back, a timer. 0 is never.
        due_at: Time,
        /// The last touch; 0 is never.
        touched_at: Time,
        /// Its newest event; [`NONE`] when nothing has happened.
        last_event: u32,
        /// Its newest contact; [`NONE`] when nobody is known.
        first_contact: u32,
    }
}

impl AccountRow {
    pub(crate) fn fresh(now: Time) -> Self {
        Self { owner: POOL, giver: POOL, entered_at: now, last_event: NONE, first_contact: NONE, ..Self::default() }
    }
    /// Whether all bits of `flags` are set.
    pub const fn has(&self, flags: u16) -> bool {
        self.flags & flags == flags
    }
    pub(crate) fn put(&mut self, flags: u16, on: bool) {
        if on {
            self.flags |= flags;
        } else {
            self.flags &= !flags;
        }
    }
    /// What is known of a fact.
    pub const fn fact(&self, fact: crate::map::Fact) -> crate::map::Known {
        use crate::map::Known;
        match self.facts >> (2 * fact as u16) & 3 {
            0 | 2 => Known::Unknown,
            1 => Known::No,
            _ => Known::Yes,
        }
    }
    pub(crate) fn set_fact(&mut self, fact: crate::map::Fact, known: crate::map::Known) {
        use crate::map::Known;
        let shift = 2 * fact as u16;
        let bits = match known {
            Known::Unknown => 0,
            Known::No => 1,
            Known::Yes => 3,
        };
        self.facts = self.facts & !(3 << shift) | bits << shift;
    }
}

table! {
    /// What an account is.
    ProfileTable of
    /// An account's facts, apart from texts.
    ProfileRow {
        /// Head count; 0 is unknown.
        employees: u32,
        /// Yearly revenue in thousands; 0 is unknown.
        revenue_k: u32,
        /// Industry, by number.
        industry: u16,
        /// Source, by number.
        source: u16,
        /// Country, by number.
        country: u16,
        /// State or province, by number.
        region: u16,
        /// Which import brought it, by place; [`NONE`] when it was typed in.
        import: u32,
        /// When it came.
        created_at: Time,
        /// Who brought it.
        created_by: MemberIx,
    }
}

/// Texts of an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[repr(usize)]
pub enum TextField {
    /// What it is called.
    Name = 0,
    /// Web domain.
    Domain = 1,
    /// Switchboard.
    Phone = 2,
    /// General address.
    Email = 3,
    /// City.
    City = 4,
    /// Another system's key.
    ExternalId = 5,
}

impl TextField {
    /// How many there are.
    pub const COUNT: usize = 6;
    /// All of them.
    pub const ALL: [Self; Self::COUNT] =
        [Self::Name, Self::Domain, Self::Phone, Self::Email, Self::City, Self::ExternalId];
}

table! {
    /// People at accounts.
    ContactTable of
    /// One person.
    ContactRow {
        /// Where they work.
        account: u32,
        /// The contact added before; [`NONE`] at the end.
        next: u32,
        /// See [`contact_flag`].
        flags: u8,
    }
}

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum EventKind {
    /// Moved; `detail` is the reason.
    Moved = 0,
    /// Touched; `detail` is task × 16 + outcome.
    Touched = 1,
    /// A call-back was promised.
    CallBack = 2,
    /// The card was skipped; `detail` is the reason's place.
    Skipped = 3,
    /// A note was written.
    Noted = 4,
    /// Facts were edited.
    Edited = 5,
    /// On (1) or off (0) the avoid list.
    Avoid = 6,
    /// A person was added.
    PersonAdded = 7,
    /// Something was taken back.
    Undone = 8,
    /// Waited too long and went on to somebody else; `detail` is what waited.
    Reassigned = 9,
    /// A manager audited it; `detail` is 1 when the credit stands.
    Audited = 10,
    /// Looked at in a batch's test; `detail` is what was found.
    Sampled = 11,
    /// A person was erased.
    Erased = 12,
}

impl EventKind {
    pub(crate) fn from_code(code: u8) -> Self {
        match code {
            0 => Self::Moved,
            1 => Self::Touched,
            2 => Self::CallBack,
            3 => Self::Skipped,
            4 => Self::Noted,
            6 => Self::Avoid,
            7 => Self::PersonAdded,
            8 => Self::Undone,
            9 => Self::Reassigned,
            10 => Self::Audited,
            11 => Self::Sampled,
            12 => Self::Erased,
            _ => Self::Edited,
        }
    }
}

table! {
    /// All that happened, in the order it was folded.
    EventTable of
    /// One thing that happened to one account.
    EventRow {
        /// To which account.
        account: u32,
        /// When.
        at: Time,
        /// Who did it.
        by: MemberIx,
        /// See [`EventKind`].
        kind: u8,
        /// Bin before.
        from: u8,
        /// Bin after.
        to: u8,
        /// See [`EventKind`].
        detail: u16,
        /// The account's event before this; [`NONE`] at the first.
        prev: u32,
        /// The command it came from, by sequence.
        seq: u32,
        /// Its note, by place; [`NONE`] without one.
        note: u32,
        /// Preparing, in seconds.
        prep_s: u16,
        /// Talking, in seconds.
        talk_s: u16,
        /// Wrapping up, in seconds.
        wrap_s: u16,
        /// 1 when it was taken back.
        undone: u8,
    }
}

/// One import.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ImportBatch {
    /// Minted when it began.
    pub id: ImportId,
    /// The file, for people.
    pub file_name: String,
    /// When it began.
    pub at: Time,
    /// Who brought it.
    pub by: MemberIx,
    /// Accounts it added.
    pub added: u32,
    /// Accounts it filled in.
    pub updated: u32,
    /// Accounts taken back again.
    pub retracted: u32,
    /// Where the next retraction looks.
    pub cursor: u32,
    /// Whether everything that could be taken back has been.
    pub is_retracted: bool,
}

/// What a member did on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct DayCount {
    /// Cards answered.
    pub touches: u32,
    /// Of them calls.
    pub calls: u32,
    /// Of them somebody picked up.
    pub connects: u32,
    /// Pulled onto the line.
    pub pulled: u32,
    /// Through the gate into Qualifying.
    pub qualified: u32,
    /// Handed to an executive.
    pub handed_off: u32,
    /// Own hand-offs accepted by the executive.
    pub accepted: u32,
    /// Deals won.
    pub won: u32,
    /// Sent to a reject bin.
    pub rejected: u32,
    /// Seconds talked.
    pub talk_s: u32,
    /// The hour of day `in_hour` counts, 0–23.
    pub hour: u8,
    /// Cards answered within that hour.
    pub in_hour: u16,
}

/// Which ids stand where: runs of ids that follow each other, since an import mints thousands in a row.
#[derive(Clone, Default, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdBlocks {
    by_place: Vec<Block>,
    #[serde(skip)]
    by_id: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Block {
    id: u64,
    ix: u32,
    len: u32,
}

impl IdBlocks {
    /// Appends the id for place `ix`, which must be the next free one.
    pub(crate) fn push(&mut self, id: u64, ix: u32) {
        if let Some(last) = self.by_place.last_mut()
            && last.id.checked_add(u64::from(last.len)) == Some(id)
            && last.ix + last.len == ix
        {
            last.len += 1;
            return;
        }
        let place = self.by_place.len() as u32;
        self.by_place.push(Block { id, ix, len: 1 });
        let at = self.by_id.partition_point(|p| self.by_place[*p as usize].id < id);
        self.by_id.insert(at, place);
    }
    pub(crate) fn truncate(&mut self, rows: u32) {
        while let Some(last) = self.by_place.last_mut() {
            if last.ix >= rows {
                let place = self.by_place.len() as u32 - 1;
                self.by_place.pop();
                self.by_id.retain(|p| *p != place);
            } else {
                last.len = last.len.min(rows - last.ix);
                return;
            }
        }
    }
    pub(crate) fn ix(&self, id: u64) -> Option<u32> {
        let after = self.by_id.partition_point(|p| self.by_place[*p as usize].id <= id);
        let block = &self.by_place[*self.by_id.get(after.checked_sub(1)?)? as usize];
        let step = id - block.id;
        (step < u64::from(block.len)).then(|| block.ix + step as u32)
    }
    pub(crate) fn id(&self, ix: u32) -> Option<u64> {
        let after = self.by_place.partition_point(|b| b.ix <= ix);
        let block = self.by_place.get(after.checked_sub(1)?)?;
        (ix - block.ix < block.len).then(|| block.id + u64::from(ix - block.ix))
    }
    pub(crate) fn reindex(&mut self) {
        self.by_id = (0..self.by_place.len() as u32).collect();
        let by_place = &self.by_place;
        self.by_id.sort_unstable_by_key(|p| by_place[*p as usize].id);
    }
    /// Whether any of `len` ids from `first` on is in use.
    pub(crate) fn overlaps(&self, first: u64, len: u64) -> bool {
        let end = first.saturating_add(len);
        let before = self.by_id.partition_point(|p| self.by_place[*p as usize].id < end);
        before.checked_sub(1).is_some_and(|at| {
            let block = &self.by_place[self.by_id[at] as usize];
            block.id + u64::from(block.len) > first
        })
    }
    /// Whether blocks cover places 0..rows without a gap, and no id twice. Needs [`Self::reindex`] first.
    pub(crate) fn covers(&self, rows: u32) -> bool {
        let mut next: u32 = 0;
        for block in &self.by_place {
            let end = next.checked_add(block.len);
            if block.ix != next || block.len == 0 || block.id.checked_add(u64::from(block.len)).is_none() {
                return false;
            }
            let Some(end) = end else { return false };
            next = end;
        }
        let blocks = |at: usize| self.by_place[self.by_id[at] as usize];
        let once = (1..self.by_id.len()).all(|i| blocks(i - 1).id + u64::from(blocks(i - 1).len) <= blocks(i).id);
        next == rows && once
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::{Fact, Known};

    #[test]
    fn ids_are_found_in_both_directions_across_devices() {
        let mut ids = IdBlocks::default();
        for (ix, id) in [500, 501, 502, 100, 101, 900].into_iter().enumerate() {
            ids.push(id, ix as u32);
        }
        assert_eq!(ids.by_place.len(), 3);
        assert_eq!(ids.ix(101), Some(4));
        assert_eq!(ids.ix(502), Some(2));
        assert_eq!(ids.ix(503), None);
        assert_eq!(ids.ix(99), None);
        assert_eq!(ids.id(5), Some(900));
        assert!(ids.covers(6));
        ids.truncate(4);
        assert_eq!((ids.ix(100), ids.ix(101), ids.ix(900)), (Some(3), None, None));
        assert!(ids.covers(4));
    }

    #[test]
    fn a_fact_is_unknown_until_someone_answers() {
        let mut row = AccountRow::fresh(Time(1));
        for fact in Fact::ALL {
            assert_eq!(row.fact(fact), Known::Unknown);
            row.set_fact(fact, Known::No);
            assert_eq!(row.fact(fact), Known::No);
            row.set_fact(fact, Known::Yes);
        }
        assert!(Fact::ALL.into_iter().all(|f| row.fact(f) == Known::Yes));
        row.set_fact(Fact::Influence, Known::Unknown);
        assert_eq!(row.fact(Fact::Influence), Known::Unknown);
        assert_eq!(row.fact(Fact::NextStep), Known::Yes);
    }
}
