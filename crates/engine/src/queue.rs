//! What a member is given next, why, and what each answer would do.
//!
//! The order is always the same and can be explained in a sentence: inbound inside its speed clock,
//! call-backs due, tasks due from the end of the line backwards, then one new pull if there is room.

use crate::bin::{Bin, Reason};
use crate::command::{Command, Touch};
use crate::execute::{Ctx, Moved, Receipt};
use crate::ids::{AccountIx, MemberIx, POOL};
use crate::map::{Fact, Known, Outcome, Station, Stations, Task};
use crate::refusal::Refusal;
use crate::settings::Level;
use crate::state::{AccountRow, DueClass, DueItem, State, flag};
use crate::time::Time;
use crate::timing::Calling;

/// Cards looked at to say how many wait at each bench.
pub const MOST_COUNTED: usize = 400;
/// Calls outside their hours that are looked at for the next that opens.
const MOST_SHUT: usize = 300;

/// The one thing to do now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NextAction {
    /// A card.
    Do {
        /// Which account.
        account: AccountIx,
        /// Why it comes now.
        class: DueClass,
        /// Since when it is due.
        due_at: Time,
    },
    /// Nothing is due and there is room: give [`Command::Pull`].
    Pull,
    /// Nothing to do, and why.
    Idle(Idle),
}

/// Why there is no card.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Idle {
    /// Nobody is at the desk.
    NoMember,
    /// The member holds no station that works accounts.
    NoStation,
    /// All is done until then; [`None`] when nothing is scheduled and nothing may be pulled.
    NothingDue(Option<Time>),
    /// The band is full; the next thing is due then.
    BandFull {
        /// Its maximum.
        max: u16,
        /// When the next is due.
        next_at: Option<Time>,
    },
    /// Cold and Targeted are empty; the next thing is due then.
    OutOfMaterial(Option<Time>),
    /// The line as a whole holds all it should; the next thing is due then.
    RopeTaut {
        /// At which nothing more is released.
        cap: u16,
        /// When the next is due.
        next_at: Option<Time>,
    },
}

/// Where the due work of one member stands, for walking through it in order.
fn lanes(state: &State, member: MemberIx, stations: Stations) -> impl Iterator<Item = (MemberIx, DueClass)> {
    DueClass::WORK
        .into_iter()
        .filter(move |class| state.may_be_theirs(*class, stations))
        .flat_map(move |class| [(member, class), (POOL, class)])
}

impl State {
    fn is_theirs(&self, item: &DueItem, member: MemberIx, stations: Stations) -> bool {
        let row = self.account(item.account);
        let may_take = row.owner != POOL || row.has(flag::PENDING) || self.room(member, row.bin).is_ok();
        may_take && self.map_of(&row).task(row.task).is_some_and(|task| stations.has(task.station))
    }

    /// When a call may be made that may not be made now; `None` when nothing stands in the way.
    fn shut_until(&self, item: &DueItem, now: Time) -> Option<Option<Time>> {
        let row = self.account(item.account);
        if !self.map_of(&row).task(row.task).is_some_and(|task| task.is_call) {
            return None;
        }
        match self.calling(item.account, now) {
            Calling::Open(_) => None,
            Calling::Shut(at) | Calling::Enough(at) => Some(Some(at)),
            Calling::Never => Some(None),
        }
    }

    /// What is due and waits for the hours of its place alone: the soonest that opens.
    fn opens_next(&self, member: MemberIx, stations: Stations, now: Time) -> Option<Time> {
        lanes(self, member, stations)
            .flat_map(|(owner, class)| self.due(owner, class).take_while(move |item| item.at <= now))
            .filter(|item| self.is_theirs(item, member, stations))
            .take(MOST_SHUT)
            .filter_map(|item| self.shut_until(&item, now).flatten())
            .min()
    }

    /// The stations a member holds.
    pub fn stations_of(&self, member: MemberIx) -> Stations {
        self.member(member).map(|m| m.draft.stations).unwrap_or_default()
    }

    /// Due now, in the order of work.
    pub fn due_now(&self, member: MemberIx, now: Time) -> impl Iterator<Item = DueItem> + '_ {
        self.due_now_at(member, self.stations_of(member), now)
    }

    /// Due now at some of a member's stations, in the order of work.
    pub fn due_now_at(&self, member: MemberIx, at: Stations, now: Time) -> impl Iterator<Item = DueItem> + '_ {
        let stations = self.stations_of(member).and(at);
        lanes(self, member, stations)
            .flat_map(move |(owner, class)| self.due(owner, class).take_while(move |item| item.at <= now))
            .filter(move |item| self.is_theirs(item, member, stations) && self.shut_until(item, now).is_none())
    }

    /// Not due yet, soonest first within each class; at most `limit` looked at per class.
    pub fn due_later(&self, member: MemberIx, now: Time, limit: usize) -> Vec<DueItem> {
        self.due_later_at(member, self.stations_of(member), now, limit)
    }

    /// The same at some of a member's stations.
    pub fn due_later_at(&self, member: MemberIx, at: Stations, now: Time, limit: usize) -> Vec<DueItem> {
        let stations = self.stations_of(member).and(at);
        let mut later: Vec<DueItem> = lanes(self, member, stations)
            .flat_map(|(owner, class)| {
                // The index is in time order: what is past comes first and is skipped by one look.
                self.due_after(owner, class, now).filter(|item| self.is_theirs(item, member, stations)).take(limit)
            })
            .collect();
        later.sort_by_key(|item| item.at);
        later.truncate(limit);
        later
    }

    /// The benches a member can stand at, in the line's order, each with how many cards wait there now. At most
    /// [`MOST_COUNTED`] cards are looked at.
    pub fn benches(&self, member: MemberIx, now: Time) -> Vec<(Station, u32)> {
        let held = self.stations_of(member).and(self.stations_with_work());
        let mut benches: Vec<(Station, u32)> = held.iter().map(|station| (station, 0)).collect();
        for item in self.due_now(member, now).take(MOST_COUNTED) {
            let station = self.station_of(&self.account(item.account));
            if let Some((_, due)) = benches.iter_mut().find(|(s, _)| Some(*s) == station) {
                *due += 1;
            }
        }
        benches
    }

    /// The station of an account's task; `None` where nobody works.
    pub fn station_of(&self, row: &AccountRow) -> Option<Station> {
        self.map_of(row).task(row.task).map(|task| task.station)
    }
}

/// What `member` is given at `now`.
pub fn next_action(state: &State, member: MemberIx, now: Time) -> NextAction {
    next_action_at(state, member, state.stations_of(member), now)
}

/// What `member` is given at `now`, standing at some of their stations alone.
pub fn next_action_at(state: &State, member: MemberIx, at: Stations, now: Time) -> NextAction {
    let Some(who) = state.member(member).filter(|m| m.active) else {
        return NextAction::Idle(Idle::NoMember);
    };
    let stations = who.draft.stations.and(at);
    if let Some(item) = state.due_now_at(member, stations, now).next() {
        return NextAction::Do { account: item.account, class: item.class, due_at: item.at };
    }
    let later = state.due_later_at(member, stations, now, 1).first().map(|item| item.at);
    let next_at = later.into_iter().chain(state.opens_next(member, stations, now)).min();
    if !state.map().tasks.iter().any(|task| stations.has(task.station)) {
        return NextAction::Idle(Idle::NoStation);
    }
    let pulls = state.map().first_task(Bin::Researching).is_some_and(|task| stations.has(task.station));
    if !pulls {
        return NextAction::Idle(Idle::NothingDue(next_at));
    }
    let band = state.bands_of(member).researching;
    match band.level(state.held(member, Bin::Researching)) {
        Level::Full | Level::Over => return NextAction::Idle(Idle::BandFull { max: band.max, next_at }),
        Level::Under | Level::In => {}
    }
    if state.rope().is_err() {
        return NextAction::Idle(Idle::RopeTaut { cap: state.rules().wip_cap, next_at });
    }
    let has_targeted = state.ranked(Bin::Targeted, member).next().is_some();
    let from_pool = !state.rules().only_dealt;
    let has_cold =
        state.ranked(Bin::Cold, member).next().is_some() || from_pool && state.ranked(Bin::Cold, POOL).next().is_some();
    if has_targeted || has_cold { NextAction::Pull } else { NextAction::Idle(Idle::OutOfMaterial(next_at)) }
}

/// What an answer would do, as the line itself computes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Consequence {
    /// Where the account would stand.
    pub bin: Bin,
    /// Which task would be next; 0 for none.
    pub task: u16,
    /// When it would be due; 0 for never.
    pub due_at: Time,
    /// Attempts so far.
    pub attempts: u8,
    /// Bins it would change.
    pub moved: Option<Moved>,
}

/// One button of the card.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// Its place; the key is one more.
    pub place: u8,
    /// What it says.
    pub label: String,
    /// Reasons to choose from; empty when none is asked.
    pub reasons: Vec<Reason>,
    /// Facts to answer first; those already known are left out.
    pub asks: Vec<Fact>,
    /// What it does, or why it cannot.
    pub consequence: Result<Consequence, Refusal>,
}

fn open_asks(state: &State, account: AccountIx, outcome: &Outcome) -> Vec<Fact> {
    let row = state.account(account);
    outcome.asks.iter().copied().filter(|f| row.fact(*f) != Known::Yes).collect()
}

/// The task on an account's card.
pub fn task_of(state: &State, account: AccountIx) -> Option<&Task> {
    let row = state.account(account);
    state.map_of(&row).task(row.task)
}

/// Every answer to the card with its consequence: each is carried out by the code that would do it,
/// looked at, and rolled back. Asked facts are taken as yes and the first reason as given, since the
/// person answers them only after choosing.
pub fn next_outcomes(state: &mut State, account: AccountIx, ctx: &Ctx) -> Vec<Choice> {
    let id = state.account_id(account);
    let Some(task) = task_of(state, account).cloned() else { return Vec::new() };
    let mut choices = Vec::with_capacity(task.outcomes.len());
    for (place, outcome) in task.outcomes.iter().enumerate() {
        let touch = Touch {
            account: id,
            task: task.key,
            outcome: place as u8,
            reason: outcome.reasons.first().copied(),
            facts: outcome.asks.iter().map(|f| (*f, true)).collect(),
            note: String::new(),
            prep_s: 0,
            talk_s: 0,
            wrap_s: 0,
        };
        let consequence = state.preview(&Command::Record(touch), ctx, |after| after.account(account)).map(
            |(Receipt { moved, .. }, row)| Consequence {
                bin: row.bin,
                task: row.task,
                due_at: row.due_at,
                attempts: row.attempts,
                moved: moved.first().copied(),
            },
        );
        choices.push(Choice {
            place: place as u8,
            label: outcome.label.clone(),
            reasons: outcome.reasons.clone(),
            asks: open_asks(state, account, outcome),
            consequence,
        });
    }
    choices
}

/// Where an account may be moved by hand: each bin with what would happen or the rule that forbids it.
pub fn next_moves(state: &mut State, account: AccountIx, ctx: &Ctx) -> Vec<(Bin, Result<(), Refusal>)> {
    let id = state.account_id(account);
    let from = state.account(account).bin;
    Bin::ALL
        .into_iter()
        .filter(|to| *to != from)
        .map(|to| {
            let command = Command::Move { accounts: vec![id], to, reason: Reason::choices(from, to).first().copied() };
            (to, state.preview(&command, ctx, |_| ()).map(|_| ()))
        })
        .collect()
}
