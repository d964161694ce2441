//! What comes next: pull by rank, the order of work, and consequences that hold.

use crate::line::{ANN, BEN, BOSS, CARE, EXEC, GUEST, Line, START, company, touch};
use takt_engine::bin::Bin;
use takt_engine::command::{AccountDraft, Command};
use takt_engine::ids::{AccountId, MemberIx};
use takt_engine::map::{Fact, Station, Stations};
use takt_engine::queue::{Idle, NextAction, next_action, next_moves, next_outcomes};
use takt_engine::refusal::Refusal;
use takt_engine::settings::{MemberDraft, Role, Scoring};
use takt_engine::state::{DueClass, flag};
use takt_engine::time::DAY;

fn sized(line: &mut Line, name: &str, employees: u32) -> AccountId {
    let draft = AccountDraft { employees, ..company(name) };
    line.ok(BOSS, Command::AddAccount(Box::new(draft))).account.unwrap()
}

#[test]
fn pull_takes_the_highest_rank_and_among_equals_the_oldest() {
    let mut line = Line::new();
    let small = sized(&mut line, "Small", 10);
    let big = sized(&mut line, "Big", 2_000);
    let middle = sized(&mut line, "Middle", 300);
    let big_too = sized(&mut line, "Big too", 3_000);
    for expected in [big, big_too, middle, small] {
        assert_eq!(line.ok(ANN, Command::Pull).account, Some(expected));
    }
    assert_eq!(line.no(ANN, Command::Pull), Refusal::OutOfMaterial);
}

#[test]
fn the_small_batch_is_the_top_of_cold_and_no_larger() {
    let mut line = Line::new();
    let week = takt_engine::settings::WorkWeek { batch: 3, ..Default::default() };
    line.ok(BOSS, Command::SetWorkWeek(week));
    let ids: Vec<_> = [10, 60, 300, 2_000, 3_000].map(|n| sized(&mut line, &format!("C{n}"), n)).into();
    line.ok(ANN, Command::Pull);
    assert_eq!(line.bin(ids[3]), Bin::Researching);
    assert_eq!([line.bin(ids[4]), line.bin(ids[2])], [Bin::Targeted, Bin::Targeted]);
    assert_eq!([line.bin(ids[0]), line.bin(ids[1])], [Bin::Cold, Bin::Cold]);
    // Ben's Targeted is his own: he refills from Cold and never takes Ann's.
    assert_eq!(line.ok(BEN, Command::Pull).account, Some(ids[1]));
}

#[test]
fn the_score_is_the_sum_of_its_visible_parts_and_follows_the_weights() {
    let mut line = Line::new();
    let id = sized(&mut line, "C", 300);
    let ix = line.ix(id);
    let parts = line.state.score_parts(ix);
    assert_eq!(parts.sum(), line.state.score(ix));
    assert_eq!(parts.size, 350); // 70 points of 100 at half of the weight
    let scoring = Scoring {
        size_weight: 0,
        industry_weight: 1,
        source_weight: 0,
        industries: vec![("Software".into(), 90)],
        ..Scoring::default()
    };
    line.ok(BOSS, Command::SetScoring(scoring));
    assert_eq!(line.state.score(ix), 900);
    let other =
        line.ok(BOSS, Command::AddAccount(Box::new(AccountDraft { industry: "New word".into(), ..company("D") })));
    assert_eq!(line.state.score(line.ix(other.account.unwrap())), 500);
    assert_eq!(
        line.no(
            BOSS,
            Command::SetScoring(Scoring { size_weight: 0, industry_weight: 0, source_weight: 0, ..Scoring::default() })
        ),
        Refusal::NoWeights
    );
    line.check();
}

#[test]
fn call_backs_come_first_then_the_end_of_the_line_backwards_then_a_pull() {
    let mut line = Line::new();
    let all = MemberDraft { name: "Solo".into(), stations: Stations::all(), role: Role::Owner };
    line.ok(BOSS, Command::AddMember(all));
    line.people = line.state.members().iter().map(|m| m.id).collect();
    let (solo, me) = (line.people.len() - 1, line.people.len() as MemberIx - 1);
    let mut made = vec![];
    for bin in [Bin::Researching, Bin::Qualifying, Bin::ActiveOpportunity, Bin::CurrentCustomer] {
        made.push(line.account_in(bin));
    }
    let called = line.account_in(Bin::Researching);
    let promised = line.now.plus(500);
    line.ok(ANN, Command::CallBack { account: called, at: promised });
    // Everything of Ann's goes to the pool, where Solo holds every station.
    let ann = MemberDraft { name: "Ann".into(), stations: Stations(0), role: Role::Member };
    line.ok(BOSS, Command::EditMember { member: line.people[ANN], draft: ann, active: false });
    line.now = promised.plus(10);
    let now = line.now;
    let order: Vec<_> = line.state.due_now(me, now).map(|item| (item.class, item.account)).collect();
    let ix = |id| line.ix(id);
    assert_eq!(
        order,
        vec![
            (DueClass::CallBack, ix(called)),
            (DueClass::Customer, ix(made[3])),
            (DueClass::Opportunity, ix(made[2])),
            (DueClass::Qualifying, ix(made[1])),
            (DueClass::Researching, ix(made[0])),
        ]
    );
    let extra = line.cold("To pull");
    for (class, account) in order {
        let next = next_action(&line.state, me, line.now);
        assert!(matches!(next, NextAction::Do { account: a, class: c, .. } if (c, a) == (class, account)), "{next:?}");
        let account = line.state.account_id(account);
        line.ok(solo, Command::Skip { account, reason: takt_engine::command::SkipReason::AskedToWait });
    }
    assert_eq!(next_action(&line.state, me, line.now), NextAction::Pull);
    line.ok(solo, Command::Pull);
    assert_eq!(line.bin(extra), Bin::Researching);
}

#[test]
fn why_there_is_no_card_is_always_said() {
    let mut line = Line::new();
    let ask = |line: &Line, who: usize| next_action(&line.state, who as MemberIx, line.now);
    assert_eq!(next_action(&line.state, 99, line.now), NextAction::Idle(Idle::NoMember));
    assert_eq!(ask(&line, BOSS), NextAction::Idle(Idle::NoStation));
    assert_eq!(ask(&line, EXEC), NextAction::Idle(Idle::NothingDue(None)));
    assert_eq!(ask(&line, CARE), NextAction::Idle(Idle::NothingDue(None)));
    assert_eq!(ask(&line, ANN), NextAction::Idle(Idle::OutOfMaterial(None)));
    line.ok(BOSS, Command::SetBands(Line::small_bands(1)));
    let id = line.account_in(Bin::Researching);
    line.cold("Left in Cold");
    line.ok(ANN, Command::Record(touch(id, 1, 1)));
    line.ok(ANN, Command::Record(touch(id, 2, 1)));
    let next_at = Some(line.row(id).due_at);
    assert_eq!(ask(&line, ANN), NextAction::Idle(Idle::BandFull { max: 1, next_at }));
    assert_eq!(ask(&line, BEN), NextAction::Pull);
    let _ = GUEST;
}

#[test]
fn what_a_full_band_hides_is_not_given_as_a_card_either() {
    let mut line = Line::new();
    let left = line.account_in(Bin::Researching);
    let ann = MemberDraft { name: "Ann".into(), stations: Stations::of(&[Station::JuniorSdr]), role: Role::Member };
    line.ok(BOSS, Command::EditMember { member: line.people[ANN], draft: ann, active: false });
    line.ok(BOSS, Command::SetBands(Line::small_bands(1)));
    line.cold("Ben's own");
    line.cold("Spare");
    // Room: the pool's account is a card. No room: neither a card nor a touch.
    assert_eq!(line.state.due_now(BEN as MemberIx, line.now).count(), 1);
    let own = line.ok(BEN, Command::Pull).account.unwrap();
    assert!(line.state.due_now(BEN as MemberIx, line.now).all(|item| item.account == line.ix(own)));
    assert_eq!(line.no(BEN, Command::Record(touch(left, 1, 1))), Refusal::BandFull { bin: Bin::Researching, max: 1 });
}

#[test]
fn every_buttons_consequence_is_what_pressing_it_does() {
    let mut pressed = 0;
    for bin in [Bin::Researching, Bin::Qualifying, Bin::ActiveOpportunity, Bin::CurrentCustomer] {
        for accepted in [false, true] {
            let mut line = Line::new();
            let id = line.account_in(bin);
            if accepted && bin == Bin::ActiveOpportunity {
                line.accept(id);
            }
            let by = match bin {
                Bin::ActiveOpportunity => EXEC,
                Bin::CurrentCustomer => CARE,
                _ => ANN,
            };
            let ix = line.ix(id);
            let before = line.state.hash();
            let ctx = line.ctx(by);
            let choices = next_outcomes(&mut line.state, ix, &ctx);
            assert_eq!(line.state.hash(), before, "looking changes nothing");
            assert!(line.state.indexes_agree());
            assert!((1..=9).contains(&choices.len()));
            let task = line.row(id).task;
            for choice in choices {
                let mut after = line.clone();
                // `give` moves the clock on by a second; the consequence was asked for now.
                after.now = takt_engine::time::Time(after.now.0 - 1);
                let mut touch = touch(id, task, choice.place);
                touch.reason = choice.reasons.first().copied();
                touch.facts = choice.asks.iter().map(|f| (*f, true)).collect();
                match (choice.consequence, after.give(by, Command::Record(touch))) {
                    (Ok(said), Ok(receipt)) => {
                        let row = after.row(id);
                        assert_eq!(
                            (said.bin, said.task, said.due_at),
                            (row.bin, row.task, row.due_at),
                            "{}",
                            choice.label
                        );
                        assert_eq!((said.attempts, said.moved), (row.attempts, receipt.moved.first().copied()));
                        pressed += 1;
                    }
                    (Err(said), Err(refusal)) => assert_eq!(said, refusal),
                    (said, done) => panic!("{}: {said:?} {done:?}", choice.label),
                }
            }
        }
    }
    assert!(pressed > 25);
}

#[test]
fn where_an_account_may_be_moved_is_what_moving_it_does() {
    for bin in Bin::ALL {
        let mut line = Line::new();
        let id = line.account_in(bin);
        let ix = line.ix(id);
        let before = line.state.hash();
        let ctx = line.ctx(BOSS);
        let moves = next_moves(&mut line.state, ix, &ctx);
        assert_eq!((line.state.hash(), moves.len()), (before, 8));
        for (to, said) in moves {
            let reason = takt_engine::Reason::choices(bin, to).first().copied();
            let done = line.clone().give(BOSS, Command::Move { accounts: vec![id], to, reason });
            assert_eq!(said.is_ok(), done.is_ok(), "{bin} to {to}");
        }
    }
}

#[test]
fn the_last_attempt_sends_an_account_nobody_answers_to_developing() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Qualifying);
    for attempt in 1..=8 {
        assert_eq!(line.bin(id), Bin::Qualifying, "attempt {attempt}");
        line.ok(ANN, Command::Record(touch(id, 3, 0)));
        line.sleep(1);
    }
    assert_eq!(line.bin(id), Bin::Developing);
    assert_eq!(line.row(id).reason, takt_engine::Reason::Unreachable.code());
    assert_eq!(line.row(id).attempts, 0);
}

#[test]
fn an_answer_to_another_card_is_refused() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Researching);
    assert_eq!(line.no(ANN, Command::Record(touch(id, 2, 0))), Refusal::TaskChanged);
    assert_eq!(line.no(ANN, Command::Record(touch(id, 1, 9))), Refusal::NoSuchOutcome);
    assert_eq!(line.no(ANN, Command::Record(touch(AccountId(77), 1, 0))), Refusal::NoSuchAccount);
    assert_eq!(line.no(BEN, Command::Record(touch(id, 1, 1))), Refusal::HeldBy("Ann".into()));
    let mut long = touch(id, 1, 1);
    long.note = "x".repeat(501);
    assert_eq!(line.no(ANN, Command::Record(long)), Refusal::TooLong("The note"));
}

#[test]
fn a_card_that_asks_for_a_call_back_waits_until_then_and_the_answer_ends_it() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Qualifying);
    let at = line.now.plus(DAY);
    // The command is given a second from now: that very second has passed as well.
    for at in [line.now, line.now.plus(1)] {
        let mut line = line.clone();
        assert_eq!(line.no(ANN, Command::CallBack { account: id, at }), Refusal::InThePast);
    }
    line.ok(ANN, Command::CallBack { account: id, at });
    assert!(matches!(next_action(&line.state, ANN as MemberIx, line.now), NextAction::Idle(_)));
    line.now = at;
    let next = next_action(&line.state, ANN as MemberIx, at);
    assert!(matches!(next, NextAction::Do { class: DueClass::CallBack, .. }), "{next:?}");
    line.ok(ANN, Command::Record(touch(id, 3, 0)));
    assert!(!line.row(id).has(flag::CALL_BACK));
}

#[test]
fn the_report_counts_what_a_scan_of_every_account_would() {
    let now = START.plus(20 * DAY);
    for seed in 0..3 {
        let (state, _) = takt_engine::demo::demo_line(seed, now, 0);
        for at in [now, now.plus(3 * DAY), takt_engine::time::Time(0), takt_engine::time::Time(u32::MAX)] {
            let report = state.line_report(at);
            for bin in Bin::ALL {
                let here = || (0..state.account_rows()).map(|ix| state.account(ix)).filter(move |r| r.bin == bin);
                let days = match bin {
                    Bin::Researching => 14,
                    Bin::Qualifying => 21,
                    _ => u32::MAX / DAY,
                };
                let shown = |r: &takt_engine::state::AccountRow| r.task != 0 && !r.has(flag::AVOID);
                let late = here().filter(|r| shown(r) && at.since(r.entered_at) > days * DAY).count();
                let due = here().filter(|r| shown(r) && r.due_at <= at).count();
                let line = report[bin.index()];
                assert_eq!(
                    (line.count, line.late, line.due_now),
                    (here().count() as u32, late as u32, due as u32),
                    "{bin}"
                );
            }
        }
    }
    let mut line = Line::new();
    assert_eq!(line.state.bottleneck(line.now), None);
    line.account_in(Bin::ActiveOpportunity);
    let slow = line.state.bottleneck(line.now).unwrap();
    assert_eq!((slow.station, slow.people, slow.minutes_each), (Station::AccountExecutive, 2, 7));
    let _ = Fact::ALL;
}
