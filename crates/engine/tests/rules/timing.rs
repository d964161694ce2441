//! Clocks and hours: when one may call, what waits too long, what a working day is, how long things take.

use crate::line::{ANN, BEN, BOSS, EXEC, EXEC2, Line, START, company, person, touch};
use takt_engine::bin::{Bin, Reason};
use takt_engine::command::{AccountDraft, Command, ContactDraft, Entry, Touch};
use takt_engine::controls::{Campaign, Channel, Presence, Rules, Segment};
use takt_engine::distribute::{DealId, DealKind, commitment, pre_draw, verify};
use takt_engine::execute::Waited;
use takt_engine::field::{Field, FieldKind, FieldValue};
use takt_engine::ids::{AccountId, EntryId, ImportId, MemberIx, POOL};
use takt_engine::map::{Fact, Known, Station, Stations};
use takt_engine::queue::{Idle, NextAction, next_action};
use takt_engine::refusal::Refusal;
use takt_engine::settings::{MemberDraft, Role};
use takt_engine::state::{DueClass, flag};
use takt_engine::template;
use takt_engine::time::{DAY, Day, HOUR, MINUTE, Time};
use takt_engine::timing::Calling;

pub fn rules(line: &mut Line, change: impl FnOnce(&mut Rules)) {
    let mut rules = line.state.rules().clone();
    change(&mut rules);
    line.ok(BOSS, Command::SetRules(Box::new(rules)));
}

/// One of Ann's in Qualifying, where the card is a call.
pub fn to_call(line: &mut Line, region: &str, phone: &str) -> AccountId {
    let draft = AccountDraft {
        country: if region.is_empty() { String::new() } else { "US".into() },
        region: region.into(),
        phone: phone.into(),
        ..company("To call")
    };
    let id = line.ok(BOSS, Command::AddAccount(Box::new(draft))).account.unwrap();
    line.to(ANN, id, Bin::Targeted);
    line.to(ANN, id, Bin::Researching);
    line.ok(ANN, Command::AddContact { account: id, contact: person("Pat Owner") });
    line.fact(ANN, id, Fact::Fit, Known::Yes);
    line.to(ANN, id, Bin::Qualifying);
    id
}

/// No answer, on a call of a minute.
pub fn call(id: AccountId) -> Command {
    Command::Record(Touch { talk_s: 60, wrap_s: 0, ..touch(id, 3, 0) })
}

/// A batch in test, a number that is left alone, a question with an answer, for the golden snapshot.
pub fn golden_controls(line: &mut Line) {
    rules(line, |rules| rules.hold_batches = true);
    let import = batch(line, 3);
    line.ok(BOSS, Command::TestBatch { import });
    rules(line, |rules| rules.hold_batches = false);
    line.ok(BOSS, Command::BlockNumber { number: "+1 512 555 0101".into(), blocked: true });
    let mut map = line.state.map().clone();
    map.fields =
        vec![Field { key: 4, question: "How many?".into(), kind: FieldKind::Number { min: 0, max: 9 }, gate: None }];
    line.ok(BOSS, Command::SetMap(Box::new(map)));
    line.ok(BOSS, Command::SetCampaign(Box::new(crate::golden::campaign())));
    let account = line.cold("Answered");
    line.ok(ANN, Command::SetField { account, field: 4, value: Some(FieldValue::Number(7)) });
}

#[test]
fn a_call_outside_the_hours_of_the_place_is_a_hard_stop() {
    let mut line = Line::new();
    let id = to_call(&mut line, "NY", "");
    // Ten in the morning by UTC is five in New York.
    let opens = Time(START.0 + 3 * HOUR);
    assert!(matches!(line.state.calling(line.ix(id), line.now), Calling::Shut(at) if at == opens));
    assert_eq!(line.no(ANN, call(id)), Refusal::OutsideHours(opens));
    let next = next_action(&line.state, ANN as MemberIx, line.now);
    assert_eq!(next, NextAction::Idle(Idle::OutOfMaterial(Some(opens))), "scheduled, not hidden");
    line.now = Time(opens.0 - 2);
    assert!(line.no(ANN, call(id)) == Refusal::OutsideHours(opens));
    line.now = opens;
    assert!(matches!(next_action(&line.state, ANN as MemberIx, opens), NextAction::Do { .. }));
    line.ok(ANN, call(id));
    // Nobody knows what time it is at the other one: it is given.
    let unknown = to_call(&mut line, "", "");
    assert_eq!(line.state.calling(line.ix(unknown), line.now), Calling::Open(None));
    line.ok(ANN, call(unknown));
}

#[test]
fn what_was_begun_in_time_may_end_late() {
    let mut line = Line::new();
    let id = to_call(&mut line, "NY", "");
    let shuts = Time(START.0 - 8 * HOUR + DAY); // 21:00 in New York is 02:00 by UTC.
    line.now = Time(shuts.0 + 29);
    line.ok(ANN, call(id));
    line.now = Time(shuts.0 + DAY + 90);
    assert!(matches!(line.no(ANN, call(id)), Refusal::OutsideHours(_)));
}

#[test]
fn florida_is_called_three_times_in_twenty_four_hours_and_then_left_alone() {
    let mut line = Line::new();
    let id = to_call(&mut line, "FL", "");
    line.now = Time(START.0 + 4 * HOUR);
    let first = line.now.plus(1);
    for _ in 0..3 {
        line.ok(ANN, call(id));
        line.now = line.now.plus(HOUR);
    }
    assert_eq!(line.no(ANN, call(id)), Refusal::CalledEnough(first.plus(DAY)));
    assert_eq!(line.state.calling(line.ix(id), line.now), Calling::Enough(first.plus(DAY)));
    line.now = first.plus(DAY);
    line.ok(ANN, call(id));
    // Elsewhere there is no such limit.
    line.now = line.now.plus(2 * HOUR);
    let texas = to_call(&mut line, "TX", "");
    (0..4).for_each(|_| drop(line.ok(ANN, call(texas))));
}

#[test]
fn the_hours_are_data_and_the_manager_may_change_them() {
    let mut line = Line::new();
    let id = to_call(&mut line, "NY", "");
    rules(&mut line, |rules| rules.calling.retain(|rule| rule.region == "FL"));
    assert_eq!(line.state.calling(line.ix(id), line.now), Calling::Open(None));
    line.ok(ANN, call(id));
    let mut bad = line.state.rules().clone();
    bad.calling[0].to_minute = 0;
    assert!(matches!(line.no(BOSS, Command::SetRules(Box::new(bad))), Refusal::Senseless(_)));
    assert_eq!(line.no(ANN, Command::SetRules(Box::default())), Refusal::NeedsRole(Role::Manager));
}

#[test]
fn an_entry_of_the_first_format_is_judged_by_the_rules_of_its_time() {
    let mut line = Line::new();
    let id = to_call(&mut line, "NY", "");
    let command = call(id);
    let mut entry = Entry {
        version: 1,
        id: EntryId::new(50, 1),
        author: line.people[ANN],
        at: line.now,
        offset_min: 0,
        group: EntryId::new(50, 1),
        command,
    };
    let mut then = line.state.clone();
    assert!(then.execute(&Entry::decode(&entry.encode()).unwrap().0).is_ok());
    entry.version = 2;
    assert!(matches!(line.state.execute(&entry), Err(Refusal::OutsideHours(_))));
}

#[test]
fn a_number_that_asked_to_be_left_alone_is_left_alone_whoever_has_it() {
    let mut line = Line::new();
    // Eight in the evening by UTC: all of America may be called.
    line.now = Time(START.0 + 10 * HOUR);
    let id = to_call(&mut line, "", "+1 512 555 0101");
    let other = to_call(&mut line, "", "(1) 512-555-0101");
    let asked = Touch { reason: Some(Reason::DoNotCall), ..touch(id, 3, 8) };
    line.ok(ANN, Command::Record(asked));
    assert!(line.row(id).has(flag::DO_NOT_CALL | flag::AVOID));
    assert_eq!(line.no(ANN, call(other)), Refusal::Avoided);
    assert_eq!(line.state.calling(line.ix(other), line.now), Calling::Never);
    assert!(line.state.due_now(ANN as MemberIx, line.now).all(|item| item.account != line.ix(other)));
    // Another number there may be called.
    let direct = ContactDraft { phone: "+1 512 555 0777".into(), ..person("Direct line") };
    line.ok(ANN, Command::AddContact { account: other, contact: direct });
    line.ok(ANN, call(other));
    // A list brings the number again: it is marked as it comes.
    let import = ImportId(line.ok(BOSS, Command::BeginImport { file_name: "again.csv".into() }).entry.0);
    let row = AccountDraft { phone: "0015125550101".into(), ..company("Again") };
    line.ok(BOSS, Command::ImportRows { import, rows: vec![row] });
    let again = line.state.account(line.state.account_rows() - 1);
    assert!(again.has(flag::DO_NOT_CALL | flag::AVOID));
    // Only a manager gives a number free; whoever pressed the wrong key takes it back.
    let free = Command::BlockNumber { number: "+15125550101".into(), blocked: false };
    assert_eq!(line.no(ANN, free.clone()), Refusal::NeedsRole(Role::Manager));
    line.ok(BOSS, free);
    assert!(!line.state.is_blocked("+15125550101"));
    let entry = line.ok(ANN, Command::BlockNumber { number: "+1 512 555 0999".into(), blocked: true }).entry;
    line.ok(ANN, Command::Undo { entry });
    assert!(!line.state.is_blocked("+15125550999"));
    line.check();
}

#[test]
fn a_clock_counts_working_time_alone() {
    let mut line = Line::new();
    let at = |day: u32, hour: u32| Time(START.0 - 10 * HOUR + day * DAY + hour * HOUR);
    let minutes = |line: &Line, from: Time, to: Time| line.state.working_minutes(Some(ANN as MemberIx), from, to, 0);
    // Wednesday from ten, Thursday whole, Friday until ten.
    assert_eq!(minutes(&line, at(0, 10), at(2, 10)), (7 + 8 + 1) * 60);
    // Friday evening to Monday morning.
    assert_eq!(minutes(&line, at(2, 16), at(5, 10)), 2 * 60);
    rules(&mut line, |rules| rules.holidays = vec![at(1, 0).day(0)]);
    assert_eq!(minutes(&line, at(0, 10), at(2, 10)), (7 + 1) * 60);
    let own = Presence { hours: Some((10 * 60, 12 * 60)), days: Some(0b111), ..Presence::default() };
    line.ok(ANN, Command::SetPresence { member: line.people[ANN], presence: Box::new(own) });
    assert_eq!(minutes(&line, at(0, 0), at(2, 10)), 2 * 60, "Ann does not work on Thursdays and Fridays");
    assert_eq!(line.state.working_minutes(None, at(0, 10), at(2, 10), 0), (7 + 1) * 60, "the line does");
    line.ok(ANN, Command::SetPresence { member: line.people[ANN], presence: Box::default() });
    // A break stops the clock from its first second to its last.
    line.now = at(2, 10);
    line.ok(ANN, Command::Pause { paused: true });
    line.now = at(2, 10).plus(30 * MINUTE);
    line.ok(ANN, Command::Pause { paused: false });
    assert_eq!(minutes(&line, at(2, 9), at(2, 12)), 150);
    line.now = at(2, 13);
    line.ok(ANN, Command::Pause { paused: true });
    assert_eq!(minutes(&line, at(2, 12), at(2, 17)), 60, "and an open break runs on");
}

#[test]
fn a_retry_passes_over_holidays() {
    let mut line = Line::new();
    let id = to_call(&mut line, "", "");
    let tomorrow = line.now.plus(DAY).day(0);
    rules(&mut line, |rules| rules.holidays = vec![tomorrow]);
    line.ok(ANN, call(id));
    assert_eq!(line.row(id).due_at.day(0).0, tomorrow.0 + 1);
}

fn inbound(line: &mut Line) -> AccountId {
    let draft = AccountDraft { source: "Web form".into(), ..company("Came in") };
    line.ok(BOSS, Command::AddInbound(Box::new(draft))).account.unwrap()
}

#[test]
fn what_comes_in_goes_to_whoever_answers_and_comes_before_everything() {
    let mut line = Line::new();
    line.ok(BOSS, Command::SetMap(Box::new(template::full_dialling_line())));
    line.account_in_old_map_research();
    let id = inbound(&mut line);
    let row = line.row(id);
    assert_eq!((row.bin, row.task, row.owner), (Bin::Researching, 12, POOL));
    assert!(row.has(flag::INBOUND | flag::CAME_IN));
    for by in [ANN, BEN] {
        let next = next_action(&line.state, by as MemberIx, line.now);
        assert!(matches!(next, NextAction::Do { account, class: DueClass::Inbound, .. } if account == line.ix(id)));
    }
    // The first touch ends the speed clock and makes it theirs.
    line.ok(BEN, Command::Record(touch(id, 12, 2)));
    let row = line.row(id);
    assert_eq!((row.owner, row.has(flag::INBOUND), row.has(flag::CAME_IN)), (BEN as MemberIx, false, true));
}

#[test]
fn a_drawn_place_answers_and_an_hour_without_a_touch_gives_it_to_the_next() {
    let mut line = Line::new();
    let seed = [5; 32];
    let plan = line.state.suggested_plan("Inbound");
    let receipt = line.ok(BOSS, Command::BeginDeal { plan: Box::new(plan), commitment: commitment(&seed) });
    let deal = DealId(receipt.entry.0);
    let command = pre_draw(&line.state, deal, seed, line.now.day(0), 12).unwrap().unwrap();
    line.ok(BOSS, command);
    let drawn: Vec<MemberIx> = line.state.deals()[0].ahead.iter().map(|(_, m)| *m).collect();
    let ids: Vec<AccountId> = (0..4).map(|_| inbound(&mut line)).collect();
    let owners: Vec<MemberIx> = ids.iter().map(|id| line.row(*id).owner).collect();
    assert_eq!(owners, drawn[..4], "in the order they were drawn");
    // Whoever is on a break keeps the place for later.
    let next = line.state.deals()[0].ahead[0].1;
    line.ok(usize::from(next), Command::Pause { paused: true });
    let id = inbound(&mut line);
    assert_ne!(line.row(id).owner, next);
    assert_eq!(line.state.deals()[0].ahead[0].1, next);
    line.ok(usize::from(next), Command::Pause { paused: false });
    // Within the hour nothing is chased; one of them is touched in time.
    line.now = Time(START.0 + 58 * MINUTE);
    assert_eq!(line.no(ANN, Command::Chase), Refusal::NothingDue);
    let first = ids[0];
    line.ok(usize::from(owners[0]), Command::Record(touch(first, 1, 1)));
    line.now = line.now.plus(HOUR);
    let overdue = line.state.overdue_clocks(line.now, 0);
    assert_eq!(overdue.len(), 4);
    assert!(overdue.iter().all(|(_, why)| *why == Waited::Inbound));
    assert_eq!(line.ok(ANN, Command::Chase).count, 4);
    for id in &ids[1..] {
        let owner = line.row(*id).owner;
        assert_ne!(owner, owners[ids.iter().position(|i| i == id).unwrap()], "somebody else");
    }
    assert_eq!(line.row(first).owner, owners[0]);
    assert_eq!(line.no(ANN, Command::Chase), Refusal::NothingDue, "a new clock runs");
    let kinds: Vec<DealKind> = (0..line.state.deal_rows()).map(|r| line.state.deal_view(r).kind).collect();
    assert!(kinds.iter().filter(|k| **k == DealKind::Inbound).count() >= 5);
    assert!(matches!(verify(&line.state, deal, &seed), Ok(Ok(_))), "{:?}", verify(&line.state, deal, &seed));
    line.check();
}

#[test]
fn an_unanswered_hand_off_goes_round_the_executives() {
    let mut line = Line::new();
    let id = line.account_in(Bin::ActiveOpportunity);
    // Eight working hours: from ten on Wednesday to ten on Thursday.
    line.now = Time(START.0 + DAY - MINUTE);
    assert_eq!(line.no(ANN, Command::Chase), Refusal::NothingDue);
    line.now = Time(START.0 + DAY + MINUTE);
    let pending = line.state.pending_hand_offs(line.now, 0);
    assert_eq!((pending.len(), pending[0].is_late, pending[0].with, pending[0].rounds), (1, true, POOL, 0));
    line.ok(ANN, Command::Chase);
    assert_eq!(line.row(id).owner, EXEC as MemberIx);
    assert!(line.row(id).has(flag::PENDING));
    line.sleep(1);
    line.now = line.now.plus(MINUTE);
    line.ok(ANN, Command::Chase);
    assert_eq!(line.row(id).owner, EXEC2 as MemberIx);
    assert_eq!(line.state.pending_hand_offs(line.now, 0)[0].rounds, 2);
    // It is answered by whom it is with now, and the clock is gone.
    assert_eq!(line.no(EXEC, Command::Record(touch(id, 5, 0))), Refusal::HeldBy("Exec Two".into()));
    line.ok(EXEC2, Command::Record(touch(id, 5, 0)));
    assert_eq!(line.state.pending_hand_offs(line.now, 0), vec![]);
    assert_eq!(line.today(ANN).accepted, 1);
    // Where everyone is away, it is said.
    let other = line.account_in(Bin::ActiveOpportunity);
    line.sleep(3);
    line.now = line.now.plus(2 * HOUR);
    for by in [EXEC, EXEC2] {
        line.ok(by, Command::Pause { paused: true });
    }
    let receipt = line.ok(ANN, Command::Chase);
    assert_eq!(receipt.refused, vec![(other, Refusal::NobodyThere(Station::AccountExecutive))]);
}

#[test]
fn an_audit_that_fails_takes_the_credit_back_once() {
    let mut line = Line::new();
    let id = line.account_in(Bin::ActiveOpportunity);
    assert_eq!(line.no(BOSS, Command::Audit { account: id, stands: false }), Refusal::NotAccepted);
    line.accept(id);
    let list = line.state.audit_list(START, line.now.plus(1));
    assert_eq!((list.len(), list[0].account, list[0].giver, list[0].by), (1, id, ANN as MemberIx, EXEC as MemberIx));
    assert_eq!((list[0].is_outbound, list[0].is_requalified, list[0].is_complete), (true, true, true));
    assert!(!list[0].is_doubtful() && list[0].stands.is_none());
    assert_eq!(line.no(ANN, Command::Audit { account: id, stands: true }), Refusal::NeedsRole(Role::Manager));
    let day = line.now.day(0);
    line.sleep(3);
    let entry = line.ok(BOSS, Command::Audit { account: id, stands: false }).entry;
    assert_eq!(line.state.day_count(day, ANN as MemberIx).accepted, 0);
    assert_eq!(line.no(BOSS, Command::Audit { account: id, stands: false }), Refusal::AlreadyAudited);
    assert_eq!(line.state.audit_list(START, line.now)[0].stands, Some(false));
    line.ok(BOSS, Command::Undo { entry });
    assert_eq!(line.state.day_count(day, ANN as MemberIx).accepted, 1);
    line.ok(BOSS, Command::Audit { account: id, stands: true });
    assert_eq!(line.state.day_count(day, ANN as MemberIx).accepted, 1);
    line.check();
}

#[test]
fn what_came_in_by_itself_is_doubtful_as_an_outbound_opportunity() {
    let mut line = Line::new();
    let id = inbound(&mut line);
    line.ok(ANN, Command::AddContact { account: id, contact: person("Pat Owner") });
    line.ok(ANN, Command::Record(touch(id, 1, 0)));
    line.ok(ANN, Command::Record(touch(id, 3, 6)));
    line.accept(id);
    let list = line.state.audit_list(START, line.now.plus(1));
    assert!(!list[0].is_outbound && list[0].is_doubtful());
}

fn batch(line: &mut Line, rows: u32) -> ImportId {
    let import = ImportId(line.ok(BOSS, Command::BeginImport { file_name: "batch.csv".into() }).entry.0);
    for from in (0..rows).step_by(100) {
        let rows = (from..rows.min(from + 100)).map(|n| company(&format!("Batch {n}"))).collect();
        line.ok(BOSS, Command::ImportRows { import, rows });
    }
    import
}

#[test]
fn nothing_of_a_batch_is_pulled_before_its_sample_has_passed() {
    let mut line = Line::new();
    rules(&mut line, |rules| rules.hold_batches = true);
    let import = batch(&mut line, 400);
    assert_eq!(line.state.held_back(import), 400);
    assert_eq!(line.no(ANN, Command::Pull), Refusal::OutOfMaterial);
    let one = line.state.account_id(line.state.account_rows() - 1);
    let by_hand = Command::Move { accounts: vec![one], to: Bin::Targeted, reason: None };
    assert_eq!(line.no(ANN, by_hand.clone()), Refusal::Held);
    assert_eq!(line.no(ANN, Command::TestBatch { import }), Refusal::NeedsStation(Station::LeadManager));
    assert_eq!(line.no(BOSS, Command::JudgeBatch { import, release: true }), Refusal::NotTested);
    line.ok(BOSS, Command::TestBatch { import });
    assert_eq!(line.no(BOSS, Command::TestBatch { import }), Refusal::AlreadyTested);
    let test = line.state.batch_test(import).unwrap().clone();
    assert_eq!((test.sample.len(), test.accept), (65, 3));
    assert_eq!(line.no(BOSS, Command::JudgeBatch { import, release: true }), Refusal::SampleOpen(65));
    let sample: Vec<AccountId> = test.sample.iter().map(|(ix, _)| line.state.account_id(*ix)).collect();
    for (n, id) in sample.iter().enumerate() {
        let defect = (n < 4).then_some(takt_engine::command::Defect::WrongNumber);
        line.ok(BOSS, Command::CheckSample { account: *id, defect });
    }
    assert!(line.state.batch_test(import).unwrap().words().contains("fails"));
    let fails = Refusal::BatchFails { defects: 4, accept: 3 };
    assert_eq!(line.no(BOSS, Command::JudgeBatch { import, release: true }), fails);
    // A second look: one of them was right after all.
    line.ok(BOSS, Command::CheckSample { account: sample[0], defect: None });
    let entry = line.ok(BOSS, Command::JudgeBatch { import, release: true }).entry;
    assert_eq!(line.state.held_back(import), 0);
    line.ok(ANN, by_hand.clone());
    line.ok(ANN, Command::Pull);
    // Released by mistake: what nobody took is held again.
    line.ok(BOSS, Command::Undo { entry });
    assert!(line.state.held_back(import) > 300);
    line.check();
}

#[test]
fn a_batch_that_fails_stays_out_until_it_is_mended_and_tested_again() {
    let mut line = Line::new();
    rules(&mut line, |rules| rules.hold_batches = true);
    let import = batch(&mut line, 10);
    line.ok(BOSS, Command::TestBatch { import });
    line.ok(BOSS, Command::JudgeBatch { import, release: false });
    assert_eq!(line.no(BOSS, Command::JudgeBatch { import, release: true }), Refusal::AlreadyTested);
    let outside = line.cold("Typed in");
    assert_eq!(line.no(BOSS, Command::CheckSample { account: outside, defect: None }), Refusal::NotInSample);
    line.ok(BOSS, Command::TestBatch { import });
    let sample: Vec<AccountId> =
        line.state.batch_test(import).unwrap().sample.iter().map(|(ix, _)| line.state.account_id(*ix)).collect();
    assert_eq!(sample.len(), 10, "a small batch is looked at as a whole");
    for account in sample {
        line.ok(BOSS, Command::CheckSample { account, defect: None });
    }
    line.ok(BOSS, Command::JudgeBatch { import, release: true });
    assert_eq!(line.no(BOSS, Command::JudgeBatch { import, release: true }), Refusal::AlreadyTested);
    assert_eq!(line.state.held_back(import), 0);
}

#[test]
fn a_question_of_the_map_holds_its_gate_on_every_path() {
    let mut line = Line::new();
    line.ok(BOSS, Command::SetMap(Box::new(template::full_dialling_line())));
    let id = line.account_in(Bin::Qualifying);
    for fact in [Fact::IdealClient, Fact::Influence, Fact::NextStep] {
        line.fact(ANN, id, fact, Known::Yes);
    }
    let needs = Refusal::FieldsNeeded(vec!["What do they use today?".into()]);
    let by_hand = Command::Move { accounts: vec![id], to: Bin::ActiveOpportunity, reason: None };
    assert_eq!(line.no(ANN, by_hand.clone()), needs);
    assert_eq!(line.no(ANN, Command::Record(touch(id, 3, 6))), needs);
    assert_eq!(line.state.open_fields(line.ix(id), Bin::Qualifying, Bin::ActiveOpportunity), [1]);
    // Off the line it may always go.
    let mut away = line.clone();
    away.to(ANN, id, Bin::Developing);
    let answer = |value| Command::SetField { account: id, field: 1, value: Some(value) };
    assert!(matches!(line.no(ANN, answer(FieldValue::Number(3))), Refusal::WrongAnswer(_)));
    assert!(matches!(line.no(ANN, answer(FieldValue::Choice(9))), Refusal::WrongAnswer(_)));
    let unknown = Command::SetField { account: id, field: 77, value: None };
    assert_eq!(line.no(ANN, unknown), Refusal::NoSuchField);
    let entry = line.ok(ANN, answer(FieldValue::Choice(1))).entry;
    line.ok(ANN, Command::Undo { entry });
    assert_eq!(line.no(ANN, by_hand.clone()), needs);
    line.ok(ANN, answer(FieldValue::Choice(2)));
    assert_eq!(line.state.field_value(line.ix(id), 1), Some(&FieldValue::Choice(2)));
    line.ok(ANN, by_hand);
    line.check();
}

#[test]
fn work_in_flight_goes_over_to_a_new_map_as_the_preview_says() {
    let mut line = Line::new();
    let ids: Vec<AccountId> = [Bin::Researching, Bin::Qualifying, Bin::ActiveOpportunity, Bin::CurrentCustomer]
        .map(|b| line.account_in(b))
        .into();
    line.ok(ANN, Command::Record(touch(ids[0], 1, 1)));
    let mut map = template::dialling_line();
    // Task 2 is gone; task 3 has another action.
    map.tasks.retain(|t| t.key != 2);
    map.tasks[0].outcomes.remove(1);
    map.tasks.iter_mut().find(|t| t.key == 3).unwrap().action = "Another call".into();
    line.ok(BOSS, Command::SetMap(Box::new(map)));
    let preview = line.state.migration_preview();
    let moved: Vec<(u16, u16, bool, u32)> = preview.iter().map(|r| (r.task, r.to, r.is_other, r.accounts)).collect();
    assert_eq!(moved, [(2, 1, true, 1), (3, 3, false, 1), (5, 5, false, 1), (9, 9, false, 1)]);
    assert_eq!(line.no(ANN, Command::MigrateWork), Refusal::NeedsRole(Role::Manager));
    assert_eq!(line.row(ids[0]).map_version, 0, "work in flight finishes on its version");
    assert_eq!(line.ok(BOSS, Command::MigrateWork).count, 4);
    assert_eq!(ids.iter().map(|id| line.row(*id).task).collect::<Vec<_>>(), [1, 3, 5, 9]);
    assert!(ids.iter().all(|id| line.row(*id).map_version == 1));
    assert_eq!(line.no(BOSS, Command::MigrateWork), Refusal::NothingDue);
    assert!(line.row(ids[2]).has(flag::PENDING));
    line.check();
}

#[test]
fn a_campaign_takes_what_it_wants_onto_its_own_map() {
    let mut line = Line::new();
    line.ok(BOSS, Command::SetMap(Box::new(template::referral_line())));
    line.ok(BOSS, Command::SetMap(Box::new(template::dialling_line())));
    let mut campaign = Campaign {
        key: 7,
        name: "Small shops by mail".into(),
        segment: Segment { industries: vec!["software".into()], max_employees: 50, ..Segment::default() },
        channel: Channel::Email,
        cadence_days: vec![0, 2, 6, 13, 29],
        map_version: 1,
        is_running: true,
    };
    let set = |campaign: &Campaign| Command::SetCampaign(Box::new(campaign.clone()));
    assert_eq!(line.no(ANN, set(&campaign)), Refusal::NeedsStation(Station::CampaignManager));
    campaign.map_version = 9;
    assert!(matches!(line.no(BOSS, set(&campaign)), Refusal::Senseless(_)));
    campaign.map_version = 1;
    line.ok(BOSS, set(&campaign));
    let small = line
        .ok(BOSS, Command::AddAccount(Box::new(AccountDraft { employees: 12, ..company("Small") })))
        .account
        .unwrap();
    let large = line.cold("Large");
    assert_eq!(line.state.segment_size(&campaign.segment, 0..line.state.account_rows()), 1);
    for id in [small, large] {
        line.to(ANN, id, Bin::Targeted);
        line.to(ANN, id, Bin::Researching);
    }
    assert_eq!([small, large].map(|id| (line.row(id).map_version, line.row(id).task)), [(1, 31), (2, 1)]);
    assert_eq!(line.state.campaign_of(line.ix(small)).map(|c| c.key), Some(7));
    assert_eq!(line.state.campaign_report()[0].1[Bin::Researching.index()], 1);
    // A campaign's work stays on its map; only what is on an old one goes over.
    assert_eq!(line.no(BOSS, Command::MigrateWork), Refusal::NothingDue);
    // Stopped, it takes nothing new and lets nothing go.
    campaign.is_running = false;
    let entry = line.ok(BOSS, set(&campaign)).entry;
    let other = line
        .ok(BOSS, Command::AddAccount(Box::new(AccountDraft { employees: 9, ..company("Other") })))
        .account
        .unwrap();
    line.to(ANN, other, Bin::Targeted);
    line.to(ANN, other, Bin::Researching);
    assert_eq!((line.row(other).map_version, line.state.campaign_of(line.ix(other))), (2, None));
    line.ok(BOSS, Command::Undo { entry });
    assert!(line.state.controls().campaigns[0].is_running);
    line.check();
}

#[test]
fn late_is_beyond_what_six_of_seven_take_in_that_bin() {
    let now = START.plus(20 * DAY);
    let (state, _) = takt_engine::demo::demo_line(4, now, 0);
    let ageing = state.ageing(Time(0), now);
    let research = &ageing[0];
    assert_eq!(research.bin, Bin::Researching);
    assert_eq!(research.open, state.bin_count(Bin::Researching), "those still there count");
    assert!(research.ended > 50);
    let late_h = research.late_h.unwrap();
    assert!(research.median_h.unwrap() <= late_h && late_h <= research.p95_h.unwrap_or(u32::MAX));
    // Open stays keep the curve up: without them the limit would be no later.
    let beyond = (0..state.account_rows())
        .map(|ix| state.account(ix))
        .filter(|r| r.bin == Bin::Researching && now.since(r.entered_at) / HOUR > late_h)
        .count();
    assert_eq!(research.late as usize, beyond);
    assert!(research.words().starts_with("Six of seven"));
}

#[test]
fn actual_time_stands_beside_standard_time_task_by_task() {
    let mut line = Line::new();
    let id = to_call(&mut line, "", "");
    let took = |talk_s| Command::Record(Touch { prep_s: 10, talk_s, wrap_s: 20, ..touch(id, 3, 0) });
    for talk_s in [30, 60, 90, 330] {
        line.ok(ANN, took(talk_s));
    }
    let times = line.state.task_times(START, line.now.plus(1));
    let row = times.iter().find(|t| t.task == 3).unwrap();
    assert_eq!((row.cards, row.standard_s, row.median_s, row.p90_s), (4, 120, 90, 360));
    assert!((row.mean_s - 157.5).abs() < 1e-9 && (row.ratio() - 1.3125).abs() < 1e-9);
}

#[test]
fn what_came_back_is_followed_to_where_it_got() {
    let mut line = Line::new();
    let later = line.account_in(Bin::Developing);
    let dead = line.account_in(Bin::NoCurrentOpportunity);
    for id in [later, dead] {
        line.ok(BOSS, Command::Move { accounts: vec![id], to: Bin::Cold, reason: Some(Reason::Fixed) });
    }
    assert_eq!(line.state.comebacks(START, line.now.plus(1)).len(), 2);
    line.to(ANN, later, Bin::Targeted);
    line.to(ANN, later, Bin::Researching);
    line.fact(ANN, later, Fact::Fit, Known::Yes);
    line.ok(ANN, Command::AddContact { account: later, contact: person("Pat") });
    line.to(ANN, later, Bin::Qualifying);
    line.to(ANN, later, Bin::BadFit);
    let rows = line.state.comebacks(START, line.now.plus(1));
    let row = rows.iter().find(|r| r.from == Bin::Developing).unwrap();
    assert_eq!((row.reason, row.came_back, row.pulled), (Some(Reason::NotNow), 1, 1));
    assert_eq!((row.qualified, row.handed_off, row.left_again), (1, 0, 1));
    let dead_row = rows.iter().find(|r| r.from == Bin::NoCurrentOpportunity).unwrap();
    assert_eq!((dead_row.came_back, dead_row.pulled, dead_row.left_again), (1, 0, 0));
    assert_eq!(line.state.comebacks(line.now.plus(1), line.now.plus(2)), vec![]);
    let timers = line.account_in(Bin::Developing);
    assert_eq!(line.state.comes_back_by(line.now.plus(92 * DAY)).first().map(|(id, _)| *id), Some(timers));
    let _ = (MemberDraft::default(), Stations(0));
}

/// A campaign of calls to everybody, on these days.
fn calls_on(line: &mut Line, days: &[u16]) {
    let campaign = Campaign {
        key: 3,
        name: "Calls".into(),
        segment: Segment::default(),
        channel: Channel::Telephone,
        cadence_days: days.to_vec(),
        map_version: 0,
        is_running: true,
    };
    line.ok(BOSS, Command::SetCampaign(Box::new(campaign)));
}

#[test]
fn where_nobody_was_reached_a_campaigns_cadence_sets_the_day_of_the_next_touch() {
    let mut line = Line::new();
    calls_on(&mut line, &[1, 4, 9]);
    let id = line.account_in(Bin::Researching);
    line.ok(ANN, Command::Record(touch(id, 1, 1)));
    // The first touch was the decision; the call behind it is the second.
    let first = line.now.day(0);
    let before = line.clone();
    line.ok(ANN, Command::Record(touch(id, 2, 1)));
    // Day 9 of a cadence that began on day 1: eight days on.
    assert_eq!(line.row(id).due_at.day(0), Day(first.0 + 8));
    line.now = line.row(id).due_at;
    line.ok(ANN, Command::Record(touch(id, 2, 1)));
    // After its last day the map's own delay counts again: the next working day.
    assert_eq!(line.row(id).due_at.day(0), Day(first.0 + 9));
    assert_eq!(line.state.touches_of_lap(line.ix(id)), (3, Some(before.row(id).touched_at)));
    // Whoever is reached is not called by the cadence, and minutes stay minutes.
    let mut busy = before.clone();
    busy.ok(ANN, Command::Record(touch(id, 2, 2)));
    assert_eq!(busy.row(id).due_at, busy.now.plus(60 * 60));
    let mut reached = before.clone();
    reached.ok(ANN, Command::Record(touch(id, 2, 3)));
    assert_eq!(reached.row(id).due_at.day(0), Day(first.0 + 5), "three working days, over a weekend");
    // A log of the format before folds as it did.
    let mut old = before;
    let author = old.people[ANN];
    let id_of_it = EntryId::new(77, 1);
    let entry = Entry {
        version: 4,
        id: id_of_it,
        author,
        at: old.now.plus(1),
        offset_min: 0,
        group: id_of_it,
        command: Command::Record(touch(id, 2, 1)),
    };
    old.state.execute(&entry).unwrap();
    assert_eq!(old.row(id).due_at.day(0), Day(first.0 + 1));
}

#[test]
fn a_touch_of_a_cadence_that_falls_on_a_day_off_is_made_on_the_next_working_day() {
    let mut line = Line::new();
    calls_on(&mut line, &[1, 2, 4]);
    let id = line.account_in(Bin::Researching);
    line.ok(ANN, Command::Record(touch(id, 1, 1)));
    let first = line.now.day(0);
    line.ok(ANN, Command::Record(touch(id, 2, 1)));
    // Wednesday and three days is a Saturday.
    assert_eq!((first.weekday(), line.row(id).due_at.day(0)), (2, Day(first.0 + 5)));
}

#[test]
fn a_lead_of_the_mailbox_comes_in_once_whichever_device_takes_it_out() {
    use takt_engine::execute::MAIL_ID;
    let mut line = Line::new();
    let lead = || {
        let draft = AccountDraft { external_id: format!("{MAIL_ID}6f1c"), ..company("Asked us") };
        Command::AddInbound(Box::new(draft))
    };
    let id = line.ok(ANN, lead()).account.unwrap();
    assert_eq!(line.no(BEN, lead()), Refusal::CameInAlready);
    assert_eq!(line.row(id).bin, Bin::Researching);
    // Its clock runs from when it came in, and says so.
    let (waited_s, target_s, limit_s) = line.state.inbound_clock(line.ix(id), line.now.plus(90), 0).unwrap();
    assert_eq!((target_s, limit_s), (60, 3_600));
    assert!((90..100).contains(&waited_s), "{waited_s}");
    // Another key is another lead.
    let other = AccountDraft { external_id: format!("{MAIL_ID}6f1d"), ..company("Asked us too") };
    line.ok(ANN, Command::AddInbound(Box::new(other)));
}
