//! Which accounts came how far, and what was booked: one pass over the moves.

use super::Range;
use crate::bin::Bin;
use crate::ids::AccountIx;
use crate::state::State;
use crate::time::Time;
use crate::wall::{Booking, Measure};
use std::collections::BTreeSet;

impl State {
    /// Accounts that came so far within the range.
    pub(crate) fn reached(&self, range: Range, now: Time, measure: Measure) -> BTreeSet<AccountIx> {
        let (start, end) = (range.start(), range.end().min(now.plus(1)));
        let rows = self.history.rows.iter().filter(|row| !row.is_struck && row.at >= start && row.at < end);
        rows.filter(|row| match measure {
            Measure::Accepted => row.is_acceptance(),
            Measure::HandedOff => row.from == Bin::Qualifying && row.to == Bin::ActiveOpportunity,
            Measure::Qualified => row.from == Bin::Researching && row.to == Bin::Qualifying,
            Measure::Connects | Measure::Calls | Measure::Touches => false,
        })
        .map(|row| row.account)
        .collect()
    }

    /// What accepted opportunities of the range are worth, how many of them say so, and what was booked in it: new,
    /// add-on and renewal.
    pub fn money(&self, range: Range) -> Money {
        let (start, end) = (range.start(), range.end());
        let mut money = Money::default();
        for row in self.history.rows.iter().filter(|row| !row.is_struck && row.at >= start && row.at < end) {
            let Some(worth) = self.wall.worth.get(&row.account).copied().map(u64::from) else { continue };
            if row.is_acceptance() {
                money.qualified += worth;
                money.said += 1;
            }
            if row.from == Bin::ActiveOpportunity && row.to == Bin::CurrentCustomer {
                money.booked[Booking::New as usize] += worth;
            }
        }
        for booked in self.wall.booked.values().filter(|b| b.at >= start && b.at < end) {
            money.booked[booked.kind as usize] += u64::from(booked.amount);
        }
        money
    }
}

/// Money of a range, in whole units of the line's currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Money {
    /// Worth of accepted opportunities.
    pub qualified: u64,
    /// Accepted opportunities whose worth is known.
    pub said: u32,
    /// Booked, in the order of [`Booking::ALL`].
    pub booked: [u64; 3],
}
