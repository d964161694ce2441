//! Laps, timers, and clocks that lie.

use crate::line::{ANN, BOSS, Line, START, company, touch};
use takt_engine::bin::{Bin, Reason};
use takt_engine::command::{Command, SkipReason};
use takt_engine::ids::{MemberIx, POOL};
use takt_engine::map::{Fact, Known};
use takt_engine::queue::{NextAction, next_action};
use takt_engine::refusal::Refusal;
use takt_engine::settings::WorkWeek;
use takt_engine::state::{DueClass, flag};
use takt_engine::time::{DAY, Delay, Time};

#[test]
fn developing_comes_back_after_three_months_and_no_opportunity_after_six_with_a_boost() {
    let mut line = Line::new();
    let later = line.account_in(Bin::Developing);
    let dead = line.account_in(Bin::NoCurrentOpportunity);
    let waste = line.account_in(Bin::BadFit);
    line.fact(BOSS, later, Fact::Fit, Known::Yes);
    line.sleep(90);
    assert_eq!(line.no(ANN, Command::Recycle), Refusal::NothingDue);
    line.sleep(2);
    let receipt = line.ok(ANN, Command::Recycle);
    assert_eq!(receipt.moved.len(), 1);
    let row = line.row(later);
    assert_eq!((row.bin, row.lap, row.owner), (Bin::Cold, 1, POOL));
    assert_eq!(row.reason, Reason::TimerElapsed.code());
    assert_eq!(row.fact(Fact::Fit), Known::Unknown, "a new lap asks anew");
    assert!(!row.has(flag::BOOST));
    line.sleep(91);
    line.ok(ANN, Command::Recycle);
    assert_eq!((line.bin(dead), line.bin(waste)), (Bin::Cold, Bin::BadFit));
    assert!(line.row(dead).has(flag::BOOST));
    let (plain, boosted) = (line.ix(later), line.ix(dead));
    assert_eq!(line.state.rank_score(boosted), line.state.score(boosted) + 100);
    assert_eq!(line.state.score(plain), line.state.score(boosted));
    assert_eq!(line.ok(ANN, Command::Pull).account, Some(dead), "the boost ranks it first");
    assert!(!line.row(dead).has(flag::BOOST), "and is used up");
    line.sleep(10_000);
    assert_eq!(line.no(ANN, Command::Recycle), Refusal::NothingDue, "Bad Fit never comes back by itself");
    line.check();
}

#[test]
fn laps_are_counted_and_people_stay_known() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Qualifying);
    for lap in 1..=3 {
        line.to(ANN, id, Bin::Developing);
        line.to(ANN, id, Bin::Cold);
        assert_eq!(line.row(id).lap, lap);
        assert!(line.row(id).has(flag::NAMED_PERSON));
        line.to(ANN, id, Bin::Targeted);
        line.to(ANN, id, Bin::Researching);
        line.fact(ANN, id, Fact::Fit, Known::Yes);
        line.to(ANN, id, Bin::Qualifying);
    }
    // Back to the queue untouched is no lap.
    let other = line.account_in(Bin::Targeted);
    line.to(ANN, other, Bin::Cold);
    assert_eq!(line.row(other).lap, 0);
}

#[test]
fn nobody_says_a_timer_ran_out_before_it_has() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Developing);
    let back = |reason| Command::Move { accounts: vec![id], to: Bin::Cold, reason: Some(reason) };
    assert_eq!(line.no(ANN, back(Reason::TimerElapsed)), Refusal::WrongReason(Reason::TimerElapsed));
    let mut early = line.clone();
    early.ok(ANN, back(Reason::Fixed));
    line.sleep(92);
    line.ok(ANN, back(Reason::TimerElapsed));
}

#[test]
fn a_timer_of_any_length_ends_at_the_end_of_time() {
    let mut line = Line::new();
    let week = WorkWeek { developing_days: u16::MAX, no_opportunity_days: u16::MAX, ..WorkWeek::default() };
    line.ok(BOSS, Command::SetWorkWeek(week));
    let id = line.account_in(Bin::Developing);
    assert_eq!(line.row(id).due_at, Time(u32::MAX));
    let late = WorkWeek { researching_days: u16::MAX, qualifying_days: u16::MAX, ..week };
    line.ok(BOSS, Command::SetWorkWeek(late));
    line.account_in(Bin::Researching);
    assert_eq!(line.state.line_report(Time(u32::MAX))[2].late, 0);
    assert_eq!(Delay::Days(u16::MAX).due(START, 0, 31, 600), Time(u32::MAX));
    assert_eq!(Delay::WorkingDays(u16::MAX).due(Time(u32::MAX), i16::MAX, 1, u16::MAX), Time(u32::MAX));
}

#[test]
fn work_is_due_even_when_the_clock_stands_at_zero() {
    let mut line = Line::new();
    line.now = Time(0);
    let id = line.cold("C");
    for clock in [0, u32::MAX - 2] {
        line.now = Time(u32::MAX);
        line.now = Time(clock);
        let mut then = line.clone();
        then.now = Time(clock.wrapping_sub(1));
        let entry = takt_engine::Entry {
            version: 1,
            id: takt_engine::ids::EntryId::new(3, 1),
            author: then.people[ANN],
            at: Time(clock),
            offset_min: i16::MIN,
            group: takt_engine::ids::EntryId::new(3, 1),
            command: Command::Pull,
        };
        then.state.execute(&entry).unwrap();
        assert_eq!(then.bin(id), Bin::Researching);
        let next = next_action(&then.state, ANN as MemberIx, Time(clock.max(1)));
        assert!(matches!(next, NextAction::Do { .. }), "{next:?}");
    }
}

#[test]
fn at_the_end_of_time_nothing_lies_in_the_future() {
    let mut line = Line::new();
    line.account_in(Bin::Researching);
    let end = Time(u32::MAX);
    assert_eq!(line.state.due_after(ANN as MemberIx, DueClass::Researching, end).count(), 0);
    assert_eq!(line.state.due_later(ANN as MemberIx, end, 10), vec![]);
    assert_eq!(line.state.due_later(ANN as MemberIx, Time(0), 10).len(), 1);
}

#[test]
fn a_clock_that_goes_backwards_makes_nothing_late_and_breaks_nothing() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Researching);
    line.now = Time(START.0 - 900 * DAY);
    line.ok(ANN, Command::Record(touch(id, 1, 1)));
    line.ok(ANN, Command::Skip { account: id, reason: SkipReason::WaitingForThem });
    assert_eq!(line.state.line_report(line.now)[2].late, 0);
    let undo = line.entries.last().unwrap().id;
    line.ok(ANN, Command::Undo { entry: undo });
    line.ok(BOSS, Command::AddAccount(Box::new(company("Earlier"))));
    line.check();
}

#[test]
fn an_account_is_late_by_its_time_in_this_bin_and_not_since_it_came() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Researching);
    line.sleep(15);
    assert_eq!(line.state.line_report(line.now)[2].late, 1);
    line.ok(ANN, Command::AddContact { account: id, contact: crate::line::person("Pat") });
    line.fact(ANN, id, Fact::Fit, Known::Yes);
    line.to(ANN, id, Bin::Qualifying);
    let report = line.state.line_report(line.now);
    assert_eq!((report[2].late, report[3].late), (0, 0));
    line.sleep(22);
    assert_eq!(line.state.line_report(line.now)[3].late, 1);
}

#[test]
fn work_in_flight_finishes_on_the_map_it_began_under() {
    let mut line = Line::new();
    let old = line.account_in(Bin::Researching);
    let mut map = takt_engine::template::dialling_line();
    map.tasks[0].key = 40;
    map.tasks[0].station = takt_engine::map::Station::SeniorSdr;
    for task in &mut map.tasks {
        for outcome in &mut task.outcomes {
            if let takt_engine::map::Effect::Next { task: to @ 1, .. } = &mut outcome.effect {
                *to = 40;
            }
        }
    }
    line.ok(BOSS, Command::SetMap(Box::new(map)));
    let new = line.account_in(Bin::Researching);
    assert_eq!((line.row(old).task, line.row(new).task), (1, 40));
    line.ok(ANN, Command::Record(touch(old, 1, 1)));
    assert_eq!(line.row(old).task, 2);
    line.check();
}
