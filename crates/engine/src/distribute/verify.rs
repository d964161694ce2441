//! The proof: every draw of a deal made again from the revealed seed and the log alone.

use super::draw::Cursor;
use super::{DealId, DealKind, Seed, commitment};
use crate::ids::MemberIx;
use crate::refusal::Refusal;
use crate::state::State;
use std::collections::BTreeSet;

/// All draws agree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Proof {
    /// Draws made again.
    pub draws: u32,
    /// Strata they lie in.
    pub strata: u32,
    /// Places that stayed empty.
    pub voids: u32,
    /// Accounts given to somebody else by hand.
    pub overrides: u32,
}

/// The first row of the log that the seed does not give.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Difference {
    /// Which row, from 0.
    pub row: u32,
    /// Whom the seed gives it to; `None` when the place does not follow from the log.
    pub drawn: Option<MemberIx>,
    /// Whom the log gives it to.
    pub logged: MemberIx,
    /// The place the seed is at.
    pub k: u32,
}

/// Makes every draw of a deal again.
///
/// Refused when the seed is not the one that was committed to; otherwise the proof, or the first row
/// that differs.
pub fn verify(state: &State, deal: DealId, seed: &Seed) -> Result<Result<Proof, Difference>, Refusal> {
    let at = state.deal_ix(deal).ok_or(Refusal::NoSuchDeal)?;
    let record = &state.deals[at];
    if commitment(seed) != record.commitment {
        return Err(Refusal::WrongSeed);
    }
    let mut cursors: Vec<Cursor> = vec![Cursor::default(); record.strata.len()];
    let mut proof = Proof { draws: 0, strata: 0, voids: 0, overrides: 0 };
    let mut ahead = BTreeSet::new();
    for row in (0..state.deal_rows()).filter(|row| usize::from(state.deal_log.deal[*row as usize]) == at) {
        let logged = state.deal_log.get(row);
        let differs = |drawn, k| Difference { row, drawn, logged: logged.member, k };
        match DealKind::from_code(logged.kind) {
            Some(DealKind::Override) => proof.overrides += u32::from(logged.undone == 0),
            Some(DealKind::Inbound) => {
                // Used once, by whom it was drawn for; a use that was taken back may be used again.
                if !ahead.contains(&(logged.k, logged.member)) {
                    return Ok(Err(differs(None, logged.k)));
                }
                if logged.undone == 0 {
                    ahead.remove(&(logged.k, logged.member));
                }
            }
            Some(kind @ (DealKind::Dealt | DealKind::Void | DealKind::Ahead)) => {
                let place = usize::from(logged.stratum);
                let (Some(cursor), Some(stratum)) = (cursors.get_mut(place), record.strata.get(place)) else {
                    return Ok(Err(differs(None, logged.k)));
                };
                let k = cursor.k();
                let hands = record.hands(&state.members, logged.set, stratum);
                let drawn = cursor.step(seed, stratum, logged.set, &hands, record.plan.most);
                if k != logged.k || drawn != Some(logged.member) {
                    return Ok(Err(differs(drawn, k)));
                }
                if kind == DealKind::Ahead {
                    ahead.insert((logged.k, logged.member));
                }
                proof.draws += 1;
                proof.voids += u32::from(kind == DealKind::Void);
                proof.strata = proof.strata.max(u32::from(logged.stratum) + 1);
            }
            None => return Ok(Err(differs(None, logged.k))),
        }
    }
    Ok(Ok(proof))
}
