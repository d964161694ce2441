//! The audit log of the deals: one row for every draw and every override, never rewritten.

use crate::column::table;
use crate::ids::{AccountId, MemberIx, NONE};
use crate::state::State;
use crate::time::Time;

/// What a row of the log says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum DealKind {
    /// An account was dealt.
    Dealt = 0,
    /// A place was drawn and its account could not be dealt; `detail` is a [`Void`].
    Void = 1,
    /// A manager gave an account to somebody else; `detail` is the reason's place.
    Override = 2,
    /// An inbound place was drawn ahead.
    Ahead = 3,
    /// An inbound place was used.
    Inbound = 4,
}

impl DealKind {
    /// The kind with that code.
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Dealt),
            1 => Some(Self::Void),
            2 => Some(Self::Override),
            3 => Some(Self::Ahead),
            4 => Some(Self::Inbound),
            _ => None,
        }
    }
}

/// Why a drawn place stayed empty: something happened between the draw and the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Void {
    /// The account is not on the line any more.
    Gone = 0,
    /// It has been pulled, dealt or moved meanwhile.
    Taken = 1,
    /// It belongs to another stratum by now.
    Changed = 2,
    /// The member's queue is full.
    Full = 3,
}

impl Void {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Gone => "the account had left the line",
            Self::Taken => "the account had been taken",
            Self::Changed => "the account's facts had changed",
            Self::Full => "the member's queue was full",
        }
    }
    const fn from_code(code: u8) -> Self {
        match code {
            0 => Self::Gone,
            2 => Self::Changed,
            3 => Self::Full,
            _ => Self::Taken,
        }
    }
}

table! {
    /// Every draw and every override, in the order they were folded.
    DealTable of
    /// One draw or override.
    DealRow {
        /// Which deal, by place; [`u16::MAX`] for an override outside of any.
        deal: u16,
        /// Which of the deal's strata.
        stratum: u16,
        /// The place in the stratum.
        k: u32,
        /// Which account; [`NONE`] for a place drawn ahead.
        account: u32,
        /// Who was dealt to.
        member: MemberIx,
        /// See [`DealKind`].
        kind: u8,
        /// See [`DealKind`].
        detail: u8,
        /// Who was there: which of the deal's sets.
        set: u32,
        /// When.
        at: Time,
        /// Who dealt.
        by: MemberIx,
        /// The command it came from, by sequence.
        seq: u32,
        /// 1 when the command was taken back: the draw stands, the account went back.
        undone: u8,
    }
}

/// One row with its words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DealView<'a> {
    /// Its place in the log, from 0.
    pub row: u32,
    /// What it says.
    pub kind: DealKind,
    /// Which account, where there is one.
    pub account: Option<AccountId>,
    /// The account's name.
    pub name: &'a str,
    /// The stratum; `None` for an override.
    pub stratum: Option<&'a super::Stratum>,
    /// The place in it.
    pub k: u32,
    /// Who was dealt to.
    pub member: &'a str,
    /// Who was there.
    pub available: Vec<&'a str>,
    /// When.
    pub at: Time,
    /// Who dealt.
    pub by: &'a str,
    /// Why the place stayed empty.
    pub void: Option<Void>,
    /// Why it was given to somebody else.
    pub override_reason: Option<crate::command::OverrideReason>,
    /// Whether it was taken back.
    pub is_undone: bool,
}

impl State {
    /// Rows in the log of the deals.
    pub fn deal_rows(&self) -> u32 {
        self.deal_log.len() as u32
    }
    /// The row at that place.
    pub fn deal_row(&self, at: u32) -> DealRow {
        self.deal_log.get(at)
    }
    /// The row at that place with its words.
    pub fn deal_view(&self, at: u32) -> DealView<'_> {
        let row = self.deal_log.get(at);
        let kind = DealKind::from_code(row.kind).unwrap_or(DealKind::Void);
        let deal = self.deals.get(usize::from(row.deal));
        let name = |ix: MemberIx| self.member(ix).map_or("", |m| m.draft.name.as_str());
        let set = deal.and_then(|d| d.sets.get(row.set as usize));
        let has_place = kind != DealKind::Override;
        DealView {
            row: at,
            kind,
            account: (row.account != NONE).then(|| self.account_id(row.account)),
            name: if row.account == NONE { "" } else { self.name(row.account) },
            stratum: deal.filter(|_| has_place).and_then(|d| d.strata.get(usize::from(row.stratum))),
            k: row.k,
            member: name(row.member),
            available: set.filter(|_| has_place).into_iter().flatten().map(|(m, _)| name(*m)).collect(),
            at: row.at,
            by: name(row.by),
            void: (kind == DealKind::Void).then(|| Void::from_code(row.detail)),
            override_reason: (kind == DealKind::Override)
                .then(|| crate::command::OverrideReason::ALL.get(usize::from(row.detail)).copied())
                .flatten(),
            is_undone: row.undone != 0,
        }
    }
    /// Accounts a manager gave to somebody else, and the draws that stayed empty: counted on screen.
    pub fn deal_exceptions(&self, deal: super::DealId) -> (u32, u32) {
        let Some(ix) = self.deal_ix(deal) else { return (0, 0) };
        let count = |kind: DealKind| {
            (0..self.deal_log.len())
                .filter(|i| self.deal_log.deal[*i] == ix as u16 && self.deal_log.kind[*i] == kind as u8)
                .filter(|i| self.deal_log.undone[*i] == 0)
                .count() as u32
        };
        (count(DealKind::Override), count(DealKind::Void))
    }
}
