//! The hand-off law: the receiver accepts or returns; credit is given on acceptance.

use crate::line::{ANN, BEN, BOSS, CARE, EXEC, EXEC2, Line, touch};
use takt_engine::bin::{Bin, Reason};
use takt_engine::command::{Command, Touch};
use takt_engine::ids::{AccountId, MemberIx, POOL};
use takt_engine::map::{Fact, Known, Station, Stations};
use takt_engine::queue::{NextAction, next_action};
use takt_engine::refusal::Refusal;
use takt_engine::settings::{MemberDraft, Role};
use takt_engine::state::flag;

fn returned(id: AccountId, reason: Reason) -> Touch {
    Touch { reason: Some(reason), ..touch(id, 5, 1) }
}

#[test]
fn a_hand_off_lies_with_all_executives_until_one_accepts() {
    let mut line = Line::new();
    let id = line.account_in(Bin::ActiveOpportunity);
    let row = line.row(id);
    assert_eq!((row.owner, row.giver, row.has(flag::PENDING)), (POOL, ANN as MemberIx, true));
    for exec in [EXEC, EXEC2] {
        let next = next_action(&line.state, exec as MemberIx, line.now);
        assert!(matches!(next, NextAction::Do { account, .. } if account == line.ix(id)));
    }
    // Nobody reached yet: it stays everybody's.
    line.ok(EXEC, Command::Record(touch(id, 5, 2)));
    assert_eq!(line.row(id).owner, POOL);
    line.ok(EXEC2, Command::Record(touch(id, 5, 0)));
    assert_eq!(line.row(id).owner, EXEC2 as MemberIx);
    // The slower one hears who has it.
    assert_eq!(line.no(EXEC, Command::Record(touch(id, 5, 0))), Refusal::HeldBy("Exec Two".into()));
    assert_eq!(line.no(EXEC2, Command::Record(touch(id, 5, 0))), Refusal::TaskChanged);
}

#[test]
fn whoever_stands_at_both_stations_hands_off_and_accepts_all_the_same() {
    let mut line = Line::new();
    let ann = MemberDraft { name: "Ann".into(), stations: Stations::all(), role: Role::Member };
    line.ok(BOSS, Command::EditMember { member: line.people[ANN], draft: ann, active: true });
    let id = line.account_in(Bin::ActiveOpportunity);
    assert_eq!((line.row(id).owner, line.row(id).has(flag::PENDING)), (POOL, true));
    assert!(matches!(next_action(&line.state, EXEC as MemberIx, line.now), NextAction::Do { .. }));
    line.ok(ANN, Command::Record(touch(id, 5, 0)));
    assert_eq!((line.row(id).owner, line.today(ANN).accepted), (ANN as MemberIx, 1));
}

#[test]
fn credit_goes_to_the_giver_alone_and_only_on_acceptance() {
    let mut line = Line::new();
    let id = line.account_in(Bin::ActiveOpportunity);
    assert_eq!((line.today(ANN).handed_off, line.today(ANN).accepted), (1, 0));
    line.accept(id);
    assert_eq!((line.today(ANN).accepted, line.today(EXEC).accepted, line.today(BEN).accepted), (1, 0, 0));
    assert_eq!(line.row(id).fact(Fact::Requalified), Known::Yes);
    // A returned one gives none.
    let back = line.account_in(Bin::ActiveOpportunity);
    line.ok(EXEC, Command::Record(returned(back, Reason::ReturnedNoPower)));
    assert_eq!((line.today(ANN).handed_off, line.today(ANN).accepted), (2, 1));
}

#[test]
fn a_return_goes_back_to_its_giver_with_a_reason_even_over_a_full_band() {
    let mut line = Line::new();
    line.ok(BOSS, Command::SetBands(Line::small_bands(1)));
    let id = line.account_in(Bin::ActiveOpportunity);
    let other = line.account_in(Bin::Qualifying);
    assert!(matches!(line.no(EXEC, Command::Record(touch(id, 5, 1))), Refusal::ReasonNeeded(_)));
    assert_eq!(line.no(EXEC, Command::Record(returned(id, Reason::NotNow))), Refusal::WrongReason(Reason::NotNow));
    line.ok(EXEC, Command::Record(returned(id, Reason::ReturnedNoPower)));
    let row = line.row(id);
    assert_eq!((row.bin, row.owner, row.has(flag::PENDING)), (Bin::Qualifying, ANN as MemberIx, false));
    assert_eq!(line.state.held(ANN as MemberIx, Bin::Qualifying), 2);
    // What the executive did not find is asked again before it can be handed off again.
    assert_eq!(row.fact(Fact::Influence), Known::Unknown);
    assert_eq!(row.fact(Fact::NextStep), Known::Yes);
    assert!(matches!(
        line.no(ANN, Command::Move { accounts: vec![id], to: Bin::ActiveOpportunity, reason: None }),
        Refusal::GateClosed { .. }
    ));
    let _ = other;
    line.check();
}

#[test]
fn a_hand_off_is_answered_at_the_executives_station() {
    let mut line = Line::new();
    let id = line.account_in(Bin::ActiveOpportunity);
    let needs = Refusal::NeedsStation(Station::AccountExecutive);
    for by in [ANN, CARE] {
        assert_eq!(line.no(by, Command::Record(touch(id, 5, 0))), needs);
        let away = Command::Move { accounts: vec![id], to: Bin::NoCurrentOpportunity, reason: Some(Reason::DealLost) };
        assert_eq!(line.no(by, away), needs);
        assert_eq!(line.no(by, Command::CallBack { account: id, at: line.now.plus(60) }), needs);
    }
    // A manager may always step in.
    line.to(BOSS, id, Bin::Qualifying);
}

#[test]
fn an_opportunity_cannot_be_won_before_it_is_accepted() {
    let mut line = Line::new();
    let id = line.account_in(Bin::ActiveOpportunity);
    for by in [EXEC, BOSS] {
        let win = Command::Move { accounts: vec![id], to: Bin::CurrentCustomer, reason: None };
        assert!(matches!(line.no(by, win), Refusal::GateClosed { .. }));
    }
    line.accept(id);
    for task in [6, 7, 8] {
        line.ok(EXEC, Command::Record(touch(id, task, 0)));
    }
    assert_eq!((line.bin(id), line.row(id).owner), (Bin::CurrentCustomer, POOL));
    assert_eq!((line.today(EXEC).won, line.today(ANN).won), (1, 0));
    // Success takes it with the first touch.
    assert!(matches!(next_action(&line.state, CARE as MemberIx, line.now), NextAction::Do { .. }));
    line.ok(CARE, Command::Record(touch(id, 9, 0)));
    assert_eq!(line.row(id).owner, CARE as MemberIx);
}

#[test]
fn undoing_an_acceptance_takes_the_credit_back_and_no_later_hand_off_undo_goes_through() {
    let mut line = Line::new();
    let id = line.account_in(Bin::ActiveOpportunity);
    let hand_off = line.entries.last().unwrap().id;
    line.accept(id);
    let accept = line.entries.last().unwrap().id;
    assert_eq!(line.no(ANN, Command::Undo { entry: hand_off }), Refusal::ChangedSince);
    line.ok(EXEC, Command::Undo { entry: accept });
    assert_eq!(line.today(ANN).accepted, 0);
    assert!(line.row(id).has(flag::PENDING));
    line.ok(ANN, Command::Undo { entry: hand_off });
    assert_eq!((line.bin(id), line.today(ANN).handed_off), (Bin::Qualifying, 0));
    line.check();
}
