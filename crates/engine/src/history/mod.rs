//! The line's past, as boards ask for it: one short row for each move, kept by the commands themselves.
//!
//! Derived like the indexes: it can be told from the events and is rebuilt from them when a line is opened,
//! so it is never stored and needs no format of its own. A row carries what the events only say in a chain
//! (since when, by whom held, on which lap), so that a year is read in one pass without looking at accounts.

mod credit;
mod report;

pub use credit::Money;
pub use report::{Cycle, Filter, FlowReport, Laps, MemberWork, OpenStay, Output, Range, Steps};

use crate::bin::{Bin, Group, Reason};
use crate::ids::{AccountIx, MemberIx, NONE, POOL};
use crate::state::{EventKind, EventRow, State, flag};
use crate::time::{HOUR, Time};
use std::collections::BTreeMap;

/// One move of one account, with the stay it ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MoveRow {
    /// The event it is told from.
    event: u32,
    /// Which account.
    account: AccountIx,
    /// When.
    at: Time,
    /// When the stay in `from` began.
    since: Time,
    /// When it was last pulled into Researching on this lap; 0 when it was not.
    began: Time,
    /// Who moved it.
    by: MemberIx,
    /// Who held it until then; [`POOL`] for nobody.
    holder: MemberIx,
    /// From.
    from: Bin,
    /// To; the same as `from` for an acceptance or another holder.
    to: Bin,
    /// The reason's code.
    reason: u8,
    /// The lap of the stay that ended.
    lap: u8,
    /// Whether an executive had accepted it.
    is_accepted: bool,
    /// Taken back.
    is_struck: bool,
}

impl MoveRow {
    fn is_acceptance(&self) -> bool {
        self.from == self.to && self.reason == Reason::Accepted.code()
    }
    /// Moves that stay in their bin end no stay.
    fn ends_stay(&self) -> bool {
        self.from != self.to
    }
    /// The lap after it.
    fn next_lap(&self) -> u8 {
        self.lap.saturating_add(u8::from(self.from.group() == Group::Reject && self.to == Bin::Cold))
    }
    /// Who holds it after it, as far as moves tell.
    fn next_holder(&self) -> MemberIx {
        let is_held = matches!(
            self.to,
            Bin::Targeted | Bin::Researching | Bin::Qualifying | Bin::ActiveOpportunity | Bin::CurrentCustomer
        );
        if is_held && (self.ends_stay() || self.is_acceptance()) { self.by } else { POOL }
    }
    fn next_since(&self) -> Time {
        if self.ends_stay() { self.at } else { self.since }
    }
    fn next_began(&self) -> Time {
        match self.to {
            Bin::Cold | Bin::Targeted => Time(0),
            Bin::Researching if !crate::map::WORKING.contains(&self.from) => self.at,
            Bin::Researching
            | Bin::Qualifying
            | Bin::ActiveOpportunity
            | Bin::CurrentCustomer
            | Bin::Developing
            | Bin::NoCurrentOpportunity
            | Bin::BadFit => self.began,
        }
    }
    fn next_is_accepted(&self) -> bool {
        self.is_acceptance() || (self.to == Bin::ActiveOpportunity && !self.ends_stay() && self.is_accepted)
    }
}

/// All moves in the order they were folded, and how many accounts came when.
#[derive(Clone, Default, Debug)]
pub(crate) struct History {
    rows: Vec<MoveRow>,
    /// (hour they came, source, who brought them) → how many are on the line.
    arrivals: BTreeMap<(u32, u16, MemberIx), u32>,
}

impl History {
    fn place(&self, event: u32) -> Option<usize> {
        self.rows.binary_search_by_key(&event, |row| row.event).ok()
    }
    /// Whether two say the same; what was taken back says nothing.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        let live = |history: &Self| history.rows.iter().filter(|r| !r.is_struck).copied().collect::<Vec<_>>();
        self.arrivals == other.arrivals && live(self) == live(other)
    }
    pub(crate) fn bytes_held(&self) -> usize {
        self.rows.len() * std::mem::size_of::<MoveRow>() + self.arrivals.len() * 18
    }
}

impl State {
    fn row_of(&self, event_ix: u32, event: &EventRow, before: Option<&MoveRow>) -> MoveRow {
        let bin = |number| Bin::from_number(number).unwrap_or(Bin::Cold);
        MoveRow {
            event: event_ix,
            account: event.account,
            at: event.at,
            since: before
                .map_or_else(|| self.profiles.created_at[event.account as usize], |before| before.next_since()),
            began: before.map_or(Time(0), MoveRow::next_began),
            by: event.by,
            holder: before.map_or(POOL, MoveRow::next_holder),
            from: bin(event.from),
            to: bin(event.to),
            reason: event.detail as u8,
            lap: before.map_or(0, MoveRow::next_lap),
            is_accepted: before.is_some_and(MoveRow::next_is_accepted),
            is_struck: event.undone != 0,
        }
    }

    /// The last move that stands, at or before an event of an account's chain.
    fn move_before(&self, mut event: u32) -> Option<MoveRow> {
        while event != NONE {
            let (kind, undone) = (self.events.kind[event as usize], self.events.undone[event as usize]);
            if kind == EventKind::Moved as u8 && undone == 0 {
                return self.history.place(event).map(|at| self.history.rows[at]);
            }
            event = self.events.prev[event as usize];
        }
        None
    }

    /// An event was added.
    pub(crate) fn history_pushed(&mut self, ix: u32, event: &EventRow) {
        if event.kind == EventKind::Moved as u8 {
            let row = self.row_of(ix, event, self.move_before(event.prev).as_ref());
            self.history.rows.push(row);
        }
    }

    /// The last event was taken away again.
    pub(crate) fn history_popped(&mut self) {
        if self.history.rows.last().is_some_and(|row| row.event as usize >= self.events.len()) {
            self.history.rows.pop();
        }
    }

    /// An event was struck out, or counts again: what follows it is told anew.
    pub(crate) fn history_struck(&mut self, ix: u32) {
        let Some(place) = self.history.place(ix) else { return };
        self.history.rows[place].is_struck = self.events.undone[ix as usize] != 0;
        let mut later = Vec::new();
        let mut at = self.accounts.get(self.events.account[ix as usize]).last_event;
        while at != NONE && at >= ix {
            later.push(at);
            at = self.events.prev[at as usize];
        }
        for event in later.into_iter().rev() {
            if let Some(place) = self.history.place(event) {
                let row = self.events.get(event);
                self.history.rows[place] = self.row_of(event, &row, self.move_before(row.prev).as_ref());
            }
        }
    }

    /// Accounts at a place came (1), or are no longer there (−1), as their facts say now.
    pub(crate) fn history_arrived(&mut self, ix: AccountIx, by: i32) {
        let profile = self.profiles.get(ix);
        let key = (profile.created_at.0 / HOUR, profile.source, profile.created_by);
        let count = self.history.arrivals.entry(key).or_default();
        *count = count.saturating_add_signed(by);
        if *count == 0 {
            self.history.arrivals.remove(&key);
        }
    }

    /// Tells the whole history anew.
    pub(crate) fn rebuild_history(&mut self) {
        let mut history = History::default();
        // For each event the last move that stands, at or before it in its account's chain.
        let mut last: Vec<u32> = Vec::with_capacity(self.events.len());
        for ix in 0..self.events.len() {
            let (prev, kind) = (self.events.prev[ix], self.events.kind[ix]);
            let mut standing = last.get(prev as usize).copied().unwrap_or(NONE);
            if kind == EventKind::Moved as u8 {
                let event = self.events.get(ix as u32);
                let row = self.row_of(ix as u32, &event, history.rows.get(standing as usize));
                if !row.is_struck {
                    standing = history.rows.len() as u32;
                }
                history.rows.push(row);
            }
            last.push(standing);
        }
        self.history = history;
        for ix in 0..self.accounts.len() as u32 {
            if self.accounts.flags[ix as usize] & flag::REMOVED == 0 {
                self.history_arrived(ix, 1);
            }
        }
    }
}
