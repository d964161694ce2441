//! The answer to the card: what the rep's loop is made of.

use super::account::MAX_NOTE;
use super::{Ctx, Receipt, gate};
use crate::bin::{Bin, Reason};
use crate::command::{SkipReason, Touch};
use crate::ids::{AccountId, AccountIx, MemberIx, POOL};
use crate::map::{Counts, Effect, Known, Outcome, Task, task_after_acceptance};
use crate::refusal::{Missing, Refusal};
use crate::settings::Role;
use crate::state::{AccountRow, EventKind, State, flag};
use crate::time::{Day, Delay, HOUR, Time};
use crate::timing::Calling;

fn is_worked(bin: Bin) -> bool {
    crate::map::WORKING.contains(&bin)
}

/// The one reason, where there is one to take or one was chosen.
fn reason_of(outcome: &Outcome, chosen: Option<Reason>) -> Result<Option<Reason>, Refusal> {
    match (outcome.reasons.as_slice(), chosen) {
        ([], _) => Ok(None),
        ([only], None) => Ok(Some(*only)),
        (choices, Some(reason)) if choices.contains(&reason) => Ok(Some(reason)),
        (_, Some(reason)) => Err(Refusal::WrongReason(reason)),
        (choices, None) => Err(Refusal::ReasonNeeded(choices.to_vec())),
    }
}

impl State {
    /// The task on an account's card, with the outcome asked for.
    fn asked(&self, row: &AccountRow, touch: &Touch) -> Result<(Task, Outcome), Refusal> {
        if !is_worked(row.bin) {
            return Err(Refusal::NotInWork(row.bin));
        }
        if row.task != touch.task {
            return Err(Refusal::TaskChanged);
        }
        let task = self.map_of(row).task(row.task).ok_or(Refusal::NoSuchOutcome)?;
        let outcome = task.outcomes.get(usize::from(touch.outcome)).ok_or(Refusal::NoSuchOutcome)?;
        Ok((task.clone(), outcome.clone()))
    }

    pub(super) fn record(&mut self, touch: &Touch, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        let ix = self.located(touch.account)?;
        let mut row = self.account(ix);
        self.may_work(&row, by)?;
        let (task, outcome) = self.asked(&row, touch)?;
        if !self.member(by).is_some_and(|m| m.draft.stations.has(task.station)) {
            return Err(Refusal::NeedsStation(task.station));
        }
        if task.is_call && row.flags & (flag::AVOID | flag::DO_NOT_CALL) != 0 {
            return Err(Refusal::Avoided);
        }
        self.may_have_called(ix, &task, &outcome, touch, ctx)?;
        if touch.note.len() > MAX_NOTE {
            return Err(Refusal::TooLong("The note"));
        }
        let reason = reason_of(&outcome, touch.reason)?;
        let answer = |fact| touch.facts.iter().find(|(f, _)| *f == fact).map(|(_, yes)| *yes);
        let open: Vec<_> =
            outcome.asks.iter().copied().filter(|f| answer(*f).is_none() && row.fact(*f) == Known::Unknown).collect();
        if !open.is_empty() {
            return Err(Refusal::AnswersNeeded(open));
        }
        let unanswered = |key: &u16| self.field_value(ix, *key).is_none();
        self.has_fields(ix, outcome.fields.iter().copied().filter(unanswered).collect())?;
        if outcome.needs_person && !row.has(flag::NAMED_PERSON) {
            let to = match outcome.effect {
                Effect::Move { to } => to,
                Effect::Retry { .. }
                | Effect::Next { .. }
                | Effect::HandOff
                | Effect::Accept
                | Effect::Return
                | Effect::Win => row.bin,
            };
            return Err(Refusal::GateClosed { from: row.bin, to, missing: vec![Missing::NamedPerson] });
        }

        for (fact, yes) in outcome.sets.iter().copied() {
            row.set_fact(fact, if yes { Known::Yes } else { Known::No });
        }
        for fact in &outcome.asks {
            if let Some(yes) = answer(*fact) {
                row.set_fact(*fact, if yes { Known::Yes } else { Known::No });
            }
        }
        if outcome.counts == Counts::Attempt {
            row.attempts = row.attempts.saturating_add(1);
        }
        row.put(flag::CALL_BACK | flag::INBOUND, false);
        row.touched_at = ctx.now;
        // A customer or a hand-off nobody holds becomes theirs once accepted; research stays with its owner.
        if row.owner == POOL && !row.has(flag::PENDING) {
            self.room(by, row.bin)?;
            row.owner = by;
        }
        self.write_account(ix, &row);

        let note = self.note_ref(&touch.note);
        self.happened(ix, by, EventKind::Touched, ctx, |event| {
            event.detail = touch.task * 16 + u16::from(touch.outcome);
            event.note = note;
            event.prep_s = touch.prep_s;
            event.talk_s = touch.talk_s;
            event.wrap_s = touch.wrap_s;
        });
        self.count_touch(by, &task, &outcome, touch.talk_s, ctx);

        let mut receipt = Receipt::about(ctx, touch.account);
        self.apply(ix, &task, &outcome, reason, by, ctx, &mut receipt)?;
        Ok(receipt)
    }

    /// Calling hours and do-not-call are hard stops: what was begun in time may end late.
    fn may_have_called(
        &self,
        ix: AccountIx,
        task: &Task,
        outcome: &Outcome,
        touch: &Touch,
        ctx: &Ctx,
    ) -> Result<(), Refusal> {
        if self.folding < 2 || !task.is_call || outcome.counts == Counts::Desk {
            return Ok(());
        }
        let began = Time(ctx.now.0.saturating_sub(u32::from(touch.talk_s) + u32::from(touch.wrap_s)));
        let calling = |at| if self.folding < 6 { self.calling_by_place(ix, at) } else { self.calling(ix, at) };
        match calling(began) {
            Calling::Open(_) => Ok(()),
            Calling::Never => Err(Refusal::Avoided),
            Calling::Enough(at) => Err(Refusal::CalledEnough(at)),
            Calling::Shut(at) => match calling(ctx.now) {
                Calling::Open(_) => Ok(()),
                Calling::Shut(_) | Calling::Enough(_) | Calling::Never => Err(Refusal::OutsideHours(at)),
            },
        }
    }

    fn count_touch(&mut self, by: MemberIx, task: &Task, outcome: &Outcome, talk_s: u16, ctx: &Ctx) {
        let hour = (ctx.now.second_of_day(ctx.offset_min) / HOUR) as u8;
        let (is_call, connected) = (task.is_call, outcome.counts == Counts::Connect);
        self.counted(by, ctx, |day| {
            if day.hour != hour {
                day.hour = hour;
                day.in_hour = 0;
            }
            day.touches = day.touches.wrapping_add(1);
            day.in_hour = day.in_hour.saturating_add(1);
            day.calls = day.calls.wrapping_add(u32::from(is_call));
            day.connects = day.connects.wrapping_add(u32::from(is_call && connected));
            day.talk_s = day.talk_s.wrapping_add(u32::from(talk_s));
        });
    }

    #[allow(clippy::too_many_arguments)] // One outcome's effect needs all of what the touch has established.
    fn apply(
        &mut self,
        ix: AccountIx,
        task: &Task,
        outcome: &Outcome,
        reason: Option<Reason>,
        by: MemberIx,
        ctx: &Ctx,
        receipt: &mut Receipt,
    ) -> Result<(), Refusal> {
        let role = self.member(by).map_or(Role::Viewer, |m| m.draft.role);
        let mut row = self.account(ix);
        let nobody = outcome.counts == Counts::Attempt;
        match outcome.effect {
            Effect::Retry { after } => {
                if task.gives_up() && row.attempts >= task.max_attempts {
                    let reason = gate(&row, Bin::Developing, Some(Reason::Unreachable), role)?;
                    receipt.moved.push(self.place(ix, Bin::Developing, reason, by, ctx));
                } else {
                    row.due_at = self.due_after_touch(ix, nobody, after, ctx);
                    self.write_account(ix, &row);
                }
            }
            Effect::Next { task, after } => {
                row.task = task;
                self.pass_on(&mut row);
                row.attempts = 0;
                row.due_at = self.due_after_touch(ix, nobody, after, ctx);
                self.write_account(ix, &row);
            }
            Effect::Move { to } => self.through(ix, &row, to, reason, by, ctx, receipt)?,
            Effect::HandOff => self.through(ix, &row, Bin::ActiveOpportunity, None, by, ctx, receipt)?,
            Effect::Return => self.through(ix, &row, Bin::Qualifying, reason, by, ctx, receipt)?,
            Effect::Win => self.through(ix, &row, Bin::CurrentCustomer, None, by, ctx, receipt)?,
            Effect::Accept => {
                if !row.has(flag::PENDING) {
                    return Err(Refusal::TaskChanged);
                }
                row.put(flag::PENDING, false);
                row.owner = by;
                row.task = task_after_acceptance(self.map_of(&row)).unwrap_or(row.task);
                self.pass_on(&mut row);
                row.due_at = ctx.soon();
                row.attempts = 0;
                let giver = row.giver;
                self.write_account(ix, &row);
                self.happened(ix, by, EventKind::Moved, ctx, |event| {
                    event.detail = u16::from(Reason::Accepted.code());
                });
                self.counted(giver, ctx, |day| day.accepted = day.accepted.wrapping_add(1));
            }
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments)]
    fn through(
        &mut self,
        ix: AccountIx,
        row: &AccountRow,
        to: Bin,
        reason: Option<Reason>,
        by: MemberIx,
        ctx: &Ctx,
        receipt: &mut Receipt,
    ) -> Result<(), Refusal> {
        let role = self.member(by).map_or(Role::Viewer, |m| m.draft.role);
        let reason = self.passes(ix, row, to, reason, role)?;
        self.room_for(row, to, by)?;
        receipt.moved.push(self.place(ix, to, reason, by, ctx));
        Ok(())
    }

    /// When the next touch is due: where nobody was reached, the days of the campaign's cadence stand above the
    /// map's own.
    fn due_after_touch(&self, ix: AccountIx, nobody: bool, after: Delay, ctx: &Ctx) -> Time {
        let in_days = matches!(after, Delay::WorkingDays(_) | Delay::Days(_));
        let by_cadence = if self.folding >= 5 && nobody && in_days { self.cadence_day(ix, ctx) } else { None };
        match by_cadence {
            // A touch that falls on a day off is made on the next working day.
            Some(Day(day)) => self
                .plus_working(Day(day.saturating_sub(1)), 1)
                .at_minute(self.settings().week.start_minute, ctx.offset_min)
                .max(ctx.soon()),
            None => self.due_in(after, ctx),
        }
    }

    /// The day of the next touch by the cadence of the account's campaign; `None` without one, or after its last.
    fn cadence_day(&self, ix: AccountIx, ctx: &Ctx) -> Option<Day> {
        let days = &self.campaign_of(ix)?.cadence_days;
        let (touches, first_at) = self.touches_of_lap(ix);
        let (first, next) = (*days.first()?, *days.get(touches as usize)?);
        Some(Day(first_at?.day(ctx.offset_min).0 + u32::from(next - first)))
    }

    /// Touches since the account was pulled, and when the first was made.
    pub fn touches_of_lap(&self, ix: AccountIx) -> (u32, Option<Time>) {
        let mut touches = (0, None);
        let pulled = |e: &crate::state::EventView<'_>| e.kind == EventKind::Moved && e.to == Bin::Researching;
        for event in self.timeline(ix).take_while(|e| !pulled(e)) {
            if event.kind == EventKind::Touched && !event.is_undone {
                touches = (touches.0 + 1, Some(event.at));
            }
        }
        touches
    }

    fn due_in(&self, after: Delay, ctx: &Ctx) -> Time {
        let week = self.settings().week;
        let due = match after {
            // A holiday is no working day.
            Delay::WorkingDays(n) => self.plus_working(ctx.today(), n).at_minute(week.start_minute, ctx.offset_min),
            Delay::Now | Delay::Minutes(_) | Delay::Days(_) => {
                after.due(ctx.soon(), ctx.offset_min, week.days, week.start_minute)
            }
        };
        due.max(ctx.soon())
    }

    pub(super) fn call_back(&mut self, id: AccountId, at: Time, ctx: &Ctx) -> Result<Receipt, Refusal> {
        if at <= ctx.now {
            return Err(Refusal::InThePast);
        }
        let (ix, by, mut row) = self.on_the_bench(id, ctx)?;
        row.due_at = at;
        row.put(flag::CALL_BACK, true);
        self.write_account(ix, &row);
        self.happened(ix, by, EventKind::CallBack, ctx, |_| {});
        Ok(Receipt::about(ctx, id))
    }

    pub(super) fn skip(&mut self, id: AccountId, reason: SkipReason, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let (ix, by, mut row) = self.on_the_bench(id, ctx)?;
        row.due_at = match reason {
            SkipReason::OutsideHours => ctx.soon().plus(HOUR),
            SkipReason::WaitingForThem | SkipReason::MissingData | SkipReason::AskedToWait => {
                self.due_in(Delay::WorkingDays(1), ctx)
            }
        };
        self.write_account(ix, &row);
        let place = SkipReason::ALL.iter().position(|r| *r == reason).unwrap_or(0) as u16;
        self.happened(ix, by, EventKind::Skipped, ctx, |event| event.detail = place);
        Ok(Receipt::about(ctx, id))
    }

    fn on_the_bench(&self, id: AccountId, ctx: &Ctx) -> Result<(AccountIx, MemberIx, AccountRow), Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        let ix = self.located(id)?;
        let row = self.account(ix);
        self.may_touch(&row, by)?;
        if is_worked(row.bin) { Ok((ix, by, row)) } else { Err(Refusal::NotInWork(row.bin)) }
    }
}
