//! What hangs on the wall: links to boards, rules of alarm, contests, and what deals are worth.
//!
//! Kept apart from [`crate::controls`]: none of it steers the line. It says who may look, who is told, and what is
//! held against what.

mod alert;
mod contest;

pub use alert::{Alert, Raised, Watch};
pub use contest::{Contest, ContestRow, Form, Measure};

use crate::ids::{AccountIx, MemberId, MemberIx};
use crate::time::Time;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Links one line keeps, those that were called back included.
pub const MAX_SHARES: usize = 200;
/// Rules of alarm, and contests, one line keeps.
pub const MAX_POSTED: usize = 100;
/// The most one deal is worth, in whole units of the line's currency.
pub const MAX_WORTH: u32 = 1_000_000_000;

/// Whether a link opens.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ShareState {
    /// It opens.
    Open,
    /// Not now.
    Paused,
    /// Never again.
    Revoked,
}

/// A link to a board that is kept fresh. All but its state is fixed when it is made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Share {
    /// What the depot calls it.
    pub id: [u8; 16],
    /// What the link carries.
    pub secret: [u8; 32],
    /// What its keys are made of: the secret, and the password where there is one.
    pub key: [u8; 32],
    /// What the board is called.
    pub name: String,
    /// What is looked at, as a board's address writes it.
    pub view: String,
    /// Which panels it shows, a bit for each.
    pub panels: u8,
    /// The clock it is read by, minutes ahead of UTC.
    pub offset_min: i16,
    /// When it stops opening; 0 for never.
    pub expires: Time,
    /// Whether a password belongs to it.
    pub has_password: bool,
    /// Who made it.
    pub by: MemberId,
    /// When.
    pub at: Time,
    /// Whether it opens.
    pub state: ShareState,
}

impl Share {
    /// What makes no sense, in words.
    pub fn fault(&self) -> Option<&'static str> {
        if self.name.trim().is_empty() || self.name.len() > 320 {
            Some("The board's name")
        } else if self.view.len() > 1_000 {
            Some("What the board looks at")
        } else if self.offset_min.abs() > 24 * 60 {
            Some("The board's clock")
        } else {
            None
        }
    }
    /// The same link in another state.
    pub fn put(&self, state: ShareState) -> Self {
        Self { state, ..self.clone() }
    }
}

/// Where booked money comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum Booking {
    /// A customer that was none before.
    New,
    /// More to a customer.
    AddOn,
    /// The same again.
    Renewal,
}

impl Booking {
    /// All of them, in the order boards show them.
    pub const ALL: [Self; 3] = [Self::New, Self::AddOn, Self::Renewal];
    /// In words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::AddOn => "Add-on",
            Self::Renewal => "Renewal",
        }
    }
}

/// Money that was booked with a customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Booked {
    /// With whom.
    pub account: AccountIx,
    /// When.
    pub at: Time,
    /// Add-on or renewal; a won deal is booked by its worth.
    pub kind: Booking,
    /// How much.
    pub amount: u32,
}

/// All of it, as the state keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Wall {
    /// Links, oldest first.
    pub shares: Vec<Share>,
    /// Rules of alarm, by key.
    pub alerts: BTreeMap<u16, Alert>,
    /// Contests, by key.
    pub contests: BTreeMap<u16, Contest>,
    /// Who takes no part in which contest.
    pub out: BTreeSet<(u16, MemberIx)>,
    /// What open and won deals are worth, by account.
    pub worth: BTreeMap<AccountIx, u32>,
    /// Add-ons and renewals, by the entry that booked them.
    pub booked: BTreeMap<u64, Booked>,
}

/// One thing of the wall as it was.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Posted {
    /// A link.
    Share([u8; 16], Option<Box<Share>>),
    /// A rule.
    Alert(u16, Option<Alert>),
    /// A contest.
    Contest(u16, Option<Box<Contest>>),
    /// Whether somebody is out of a contest.
    Out(u16, MemberIx, bool),
    /// What a deal is worth.
    Worth(AccountIx, Option<u32>),
    /// An add-on or a renewal.
    Booked(u64, Option<Booked>),
}

impl Posted {
    /// Whether only a manager may have put it there.
    pub(crate) fn is_managers(&self) -> bool {
        match self {
            Self::Share(..) | Self::Alert(..) | Self::Contest(..) => true,
            Self::Out(..) | Self::Worth(..) | Self::Booked(..) => false,
        }
    }
}

impl Wall {
    /// Puts one thing there and says what was.
    pub(crate) fn put(&mut self, posted: Posted) -> Posted {
        match posted {
            Posted::Share(id, share) => {
                let at = self.shares.iter().position(|s| s.id == id);
                let was = match (at, share) {
                    (Some(at), Some(share)) => Some(std::mem::replace(&mut self.shares[at], *share)),
                    (Some(at), None) => Some(self.shares.remove(at)),
                    (None, Some(share)) => {
                        self.shares.push(*share);
                        None
                    }
                    (None, None) => None,
                };
                Posted::Share(id, was.map(Box::new))
            }
            Posted::Alert(key, alert) => Posted::Alert(key, swap(&mut self.alerts, key, alert)),
            Posted::Contest(key, contest) => {
                Posted::Contest(key, swap(&mut self.contests, key, contest.map(|c| *c)).map(Box::new))
            }
            Posted::Out(key, member, is_out) => {
                let was = if is_out { !self.out.insert((key, member)) } else { self.out.remove(&(key, member)) };
                Posted::Out(key, member, was)
            }
            Posted::Worth(ix, worth) => Posted::Worth(ix, swap(&mut self.worth, ix, worth)),
            Posted::Booked(entry, booked) => Posted::Booked(entry, swap(&mut self.booked, entry, booked)),
        }
    }

    /// What stands where that thing stood.
    pub(crate) fn at(&self, place: &Posted) -> Posted {
        match place {
            Posted::Share(id, _) => Posted::Share(*id, self.shares.iter().find(|s| s.id == *id).cloned().map(Box::new)),
            Posted::Alert(key, _) => Posted::Alert(*key, self.alerts.get(key).cloned()),
            Posted::Contest(key, _) => Posted::Contest(*key, self.contests.get(key).cloned().map(Box::new)),
            Posted::Out(key, member, _) => Posted::Out(*key, *member, self.out.contains(&(*key, *member))),
            Posted::Worth(ix, _) => Posted::Worth(*ix, self.worth.get(ix).copied()),
            Posted::Booked(entry, _) => Posted::Booked(*entry, self.booked.get(entry).copied()),
        }
    }
}

fn swap<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: Option<V>) -> Option<V> {
    match value {
        Some(value) => map.insert(key, value),
        None => map.remove(&key),
    }
}
