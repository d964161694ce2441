//! What a bulk move would do, rule by rule, before anything is done.

use super::Desk;
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use std::collections::BTreeMap;
use takt_engine::bin::{Bin, Reason};
use takt_engine::command::MAX_BULK;
use takt_engine::ids::{AccountId, AccountIx, MemberIx, POOL};
use takt_engine::refusal::Missing;
use takt_engine::{Command, Ctx, Refusal, State};

/// Names shown of each rule.
const NAMES: usize = 6;
/// Accounts tried before the page gets a turn.
const SLICE: usize = 100;

/// Accounts that one rule holds back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held {
    /// The rule, in words.
    pub rule: String,
    /// What to do about it.
    pub fix: &'static str,
    /// How many.
    pub count: usize,
    /// The first of them.
    pub names: Vec<(AccountId, String)>,
}

/// What would happen.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DryRun {
    /// Accounts tried so far.
    pub tried: usize,
    /// Accounts that would move.
    pub movable: Vec<AccountId>,
    /// Those that stay, by rule; the largest first.
    pub held: Vec<Held>,
    /// Whether all have been tried.
    pub is_whole: bool,
}

impl DryRun {
    /// How many stay.
    pub fn stays(&self) -> usize {
        self.held.iter().map(|held| held.count).sum()
    }
}

/// One line for one rule: what differs between accounts (a name, a bin of origin) is left out.
fn rule(refusal: &Refusal) -> (String, &'static str) {
    match refusal {
        Refusal::GateClosed { missing, .. } => {
            let fix = match missing.as_slice() {
                [Missing::NamedPerson, ..] => "Add a contact who owns the problem, then move again",
                [Missing::Acceptance, ..] => "The executive accepts first",
                _ => "Answer it on the account, then move again",
            };
            (refusal.to_string(), fix)
        }
        Refusal::BandFull { .. } => (refusal.to_string(), "Finish some first, or raise the band"),
        Refusal::HeldBy(_) => (refusal.to_string(), "Ask them, or a manager"),
        Refusal::Avoided => (refusal.to_string(), "Leave them"),
        Refusal::NoWay { .. } => (refusal.to_string(), "Move it to the bin in between"),
        Refusal::AlreadyThere(_) => (refusal.to_string(), "Nothing to do"),
        Refusal::NeedsRole(_) | Refusal::NeedsStation(_) => (refusal.to_string(), "Ask whoever may"),
        Refusal::WrongReason(_) | Refusal::ReasonNeeded(_) => (refusal.to_string(), "Choose another reason"),
        other => (other.to_string(), ""),
    }
}

/// What the run so far has taken of each member's room: previews know nothing of each other.
struct Room {
    to: Bin,
    left: BTreeMap<MemberIx, i64>,
}

impl Room {
    /// Whether one more fits whoever would hold it.
    fn takes(&mut self, state: &State, ix: AccountIx, owner_after: MemberIx) -> Result<(), Refusal> {
        let before = state.account(ix);
        let is_queued = |bin| matches!(bin, Bin::Cold | Bin::Targeted);
        let stays_in_band = before.owner == owner_after && is_queued(before.bin) && is_queued(self.to);
        let Some(band) = state.bands_of(owner_after).of(self.to) else { return Ok(()) };
        if owner_after == POOL || stays_in_band {
            return Ok(());
        }
        let held = match self.to {
            Bin::Cold | Bin::Targeted => state.held(owner_after, Bin::Cold) + state.held(owner_after, Bin::Targeted),
            other => state.held(owner_after, other),
        };
        let left = self.left.entry(owner_after).or_insert(i64::from(band.max) - i64::from(held));
        if *left <= 0 {
            return Err(Refusal::BandFull { bin: self.to, max: band.max });
        }
        *left -= 1;
        Ok(())
    }
}

/// Tries some accounts; what is tried is rolled back.
fn try_some(
    state: &mut State,
    ctx: &Ctx,
    ids: &[AccountId],
    to: Bin,
    reason: Option<Reason>,
) -> Vec<Result<MemberIx, Refusal>> {
    let command = Command::Move { accounts: ids.to_vec(), to, reason };
    let owners = |after: &State| {
        ids.iter().map(|id| after.find(*id).map_or(POOL, |ix| after.account(ix).owner)).collect::<Vec<_>>()
    };
    match state.preview(&command, ctx, owners) {
        Ok((receipt, owners)) => {
            let mut refused = receipt.refused.into_iter().peekable();
            ids.iter()
                .zip(owners)
                .map(|(id, owner)| match refused.next_if(|(refused, _)| refused == id) {
                    Some((_, refusal)) => Err(refusal),
                    None => Ok(owner),
                })
                .collect()
        }
        Err(refusal) => ids.iter().map(|_| Err(refusal.clone())).collect(),
    }
}

/// Tries them all, slice by slice; `shown` follows, and ends it by being gone or by `is_wanted`.
pub async fn dry_run(
    desk: Desk,
    accounts: Vec<AccountIx>,
    to: Bin,
    reason: Option<Reason>,
    shown: RwSignal<DryRun>,
    is_wanted: impl Fn() -> bool,
) {
    const { assert!(SLICE <= MAX_BULK) };
    let mut run = DryRun::default();
    let mut room = Room { to, left: BTreeMap::new() };
    let mut held: BTreeMap<String, Held> = BTreeMap::new();
    for slice in accounts.chunks(SLICE) {
        let (ids, answers) = desk.line.ask(|state, ctx| {
            let ids: Vec<AccountId> =
                slice.iter().filter(|ix| state.is_on_line(**ix)).map(|ix| state.account_id(*ix)).collect();
            let mut answers = if ids.is_empty() { Vec::new() } else { try_some(state, ctx, &ids, to, reason) };
            for (id, answer) in ids.iter().zip(&mut answers) {
                if let (Ok(owner), Some(ix)) = (&*answer, state.find(*id))
                    && let Err(full) = room.takes(state, ix, *owner)
                {
                    *answer = Err(full);
                }
            }
            (ids, answers)
        });
        desk.line.peek(|state| {
            for (id, answer) in ids.into_iter().zip(answers) {
                match answer {
                    Ok(_) => run.movable.push(id),
                    Err(refusal) => {
                        let (rule, fix) = rule(&refusal);
                        let entry = held.entry(rule.clone()).or_insert(Held { rule, fix, count: 0, names: Vec::new() });
                        entry.count += 1;
                        if entry.names.len() < NAMES
                            && let Some(ix) = state.find(id)
                        {
                            entry.names.push((id, state.name(ix).to_owned()));
                        }
                    }
                }
            }
        });
        run.tried += slice.len();
        run.held = held.values().cloned().collect();
        run.held.sort_by_key(|held| std::cmp::Reverse(held.count));
        run.is_whole = run.tried >= accounts.len();
        let show = run.is_whole || run.tried.is_multiple_of(SLICE * 20) || run.tried == SLICE;
        if !is_wanted() || (show && shown.try_set(run.clone()).is_some()) {
            return;
        }
        if run.tried.is_multiple_of(SLICE * 2) {
            TimeoutFuture::new(0).await;
        }
    }
    run.is_whole = true;
    let _ = shown.try_set(run);
}
