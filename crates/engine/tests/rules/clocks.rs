//! Clocks of what nobody knows: places without a zone, leads that waited elsewhere, hand-offs that were put off.

use crate::line::{ANN, BOSS, EXEC, EXEC2, Line, START, company, touch};
use crate::timing::{call, rules, to_call};
use takt_engine::bin::Bin;
use takt_engine::command::{AccountDraft, Command, Entry};
use takt_engine::controls::{CallingRule, NOWHERE, Rules};
use takt_engine::ids::{AccountId, EntryId, MemberIx};
use takt_engine::queue::{Idle, NextAction, next_action};
use takt_engine::refusal::Refusal;
use takt_engine::time::{DAY, HOUR, MINUTE, Time};
use takt_engine::timing::{Calling, Clock, place_named};

/// The line's own clock for what nobody knows.
fn home(line: &mut Line, place: &str) {
    let rule = CallingRule {
        country: NOWHERE.into(),
        region: place.into(),
        from_minute: 9 * 60,
        to_minute: 18 * 60,
        most_per_day: 0,
    };
    rules(line, |rules| {
        rules.calling.retain(|rule| rule.country != NOWHERE);
        rules.calling.push(rule);
    });
}

fn place(country: &str, region: &str) -> &'static takt_engine::timing::Place {
    place_named(country, region).unwrap()
}

/// The same command as an entry of an older format.
fn given_in(line: &Line, version: u8, by: usize, command: Command) -> Entry {
    let id = EntryId::new(90 + u32::from(version), 1);
    Entry { version, id, author: line.people[by], at: line.now, offset_min: 0, group: id, command }
}

#[test]
fn where_no_place_is_known_the_number_says_whose_clock_counts() {
    let mut line = Line::new();
    let id = to_call(&mut line, "", "+49 30 901820");
    assert_eq!(line.state.clock_of(line.ix(id)), Clock::Number(place("DE", "")));
    // Nine in the evening in Berlin is eight by UTC.
    line.now = Time(START.0 + 10 * HOUR - 2);
    let opens = Time(START.0 + 21 * HOUR);
    assert_eq!(line.state.calling(line.ix(id), Time(START.0 + 10 * HOUR)), Calling::Shut(opens));
    line.now = Time(START.0 + 12 * HOUR);
    assert_eq!(line.no(ANN, call(id)), Refusal::OutsideHours(opens));
    let next = next_action(&line.state, ANN as MemberIx, line.now);
    assert_eq!(next, NextAction::Idle(Idle::OutOfMaterial(Some(opens))), "scheduled, not hidden");
    // A number of North America may ring anywhere there: open in Hawaii, and not yet shut in Newfoundland.
    let other = to_call(&mut line, "", "+1 512 555 0101");
    assert_eq!(line.state.clock_of(line.ix(other)), Clock::Number(place("US", "")));
    let shut = |hour: u32| matches!(line.state.calling(line.ix(other), Time(START.0 + hour * HOUR)), Calling::Shut(_));
    // Ten by UTC and so many hours: eight in Hawaii is 18:00, nine in St. John\u{2019}s is half past midnight.
    assert_eq!([7, 8, 14, 15].map(shut), [true, false, false, true]);
}

#[test]
fn where_nothing_is_known_the_lines_own_clock_counts_once_it_has_one() {
    let mut line = Line::new();
    let id = to_call(&mut line, "", "512 555 0101");
    let ix = line.ix(id);
    assert_eq!((line.state.clock_of(ix), line.state.calling(ix, line.now)), (Clock::Unknown, Calling::Open(None)));
    home(&mut line, "US TX");
    assert_eq!(line.state.clock_of(ix), Clock::Home(place("US", "TX")));
    assert_eq!(line.state.calling_hours(ix), Some((9 * 60, 18 * 60)));
    // Nine in Austin is three in the afternoon by UTC; in El Paso it is an hour later.
    let opens = Time(START.0 + 6 * HOUR);
    assert_eq!(line.no(ANN, call(id)), Refusal::OutsideHours(opens));
    line.now = opens;
    line.ok(ANN, call(id));
    // A country is a place too; a place that has no clock is none.
    home(&mut line, "DE");
    assert_eq!(line.state.clock_of(ix), Clock::Home(place("DE", "")));
    let mut lost = line.state.rules().clone();
    lost.calling.last_mut().unwrap().region = "Atlantis".into();
    assert!(matches!(line.no(BOSS, Command::SetRules(Box::new(lost))), Refusal::Senseless(_)));
}

#[test]
fn a_call_of_the_format_before_is_judged_without_the_clocks_of_what_nobody_knows() {
    let mut line = Line::new();
    let id = to_call(&mut line, "", "+49 30 901820");
    line.now = Time(START.0 + 12 * HOUR);
    let mut then = line.state.clone();
    assert!(then.execute(&given_in(&line, 5, ANN, call(id))).is_ok());
    assert!(matches!(line.state.execute(&given_in(&line, 6, ANN, call(id))), Err(Refusal::OutsideHours(_))));
    // Rules that older builds took are still taken from them.
    let mut rules = Rules::default();
    rules.calling[0].country = NOWHERE.into();
    rules.calling[0].region = "Atlantis".into();
    let command = Command::SetRules(Box::new(rules));
    assert!(line.state.clone().execute(&given_in(&line, 5, BOSS, command.clone())).is_ok());
    assert!(line.state.execute(&given_in(&line, 6, BOSS, command)).is_err());
}

fn received(line: &mut Line, at: Time) -> AccountId {
    let draft = AccountDraft { source: "Web form".into(), ..company("Wrote at night") };
    line.ok(ANN, Command::AddReceived { draft: Box::new(draft), at }).account.unwrap()
}

#[test]
fn a_leads_clock_runs_since_it_came_in_at_the_depot() {
    let mut line = Line::new();
    let id = received(&mut line, Time(START.0 - 20 * MINUTE));
    let now = line.now;
    let (waited_s, ..) = line.state.inbound_clock(line.ix(id), now, 0).unwrap();
    assert!((20 * MINUTE..21 * MINUTE).contains(&waited_s), "{waited_s}");
    // Its hour is over forty minutes after it came onto the line.
    assert_eq!(line.state.overdue_clocks(Time(START.0 + 39 * MINUTE), 0), vec![]);
    line.ok(BOSS, Command::SetMap(Box::new(takt_engine::template::full_dialling_line())));
    line.check();
    let seen = line.state.overdue_clocks(Time(START.0 + 41 * MINUTE), 0);
    assert_eq!(seen.len(), 1);
}

#[test]
fn nobody_comes_in_after_they_are_here_nor_before_anyone_can_remember() {
    let mut line = Line::new();
    let later = line.now.plus(3 * HOUR);
    let ahead = received(&mut line, later);
    assert_eq!(line.row(ahead).entered_at, line.now);
    let lost = received(&mut line, Time(0));
    assert_eq!(line.row(lost).entered_at, Time(line.now.0 - 30 * DAY));
    assert!(line.row(lost).due_at >= line.row(ahead).due_at, "when it is due is the line's own time");
    line.check();
}

#[test]
fn whoever_is_given_a_late_lead_has_the_time_of_its_target() {
    use takt_engine::distribute::{DealId, commitment, pre_draw};
    let mut line = Line::new();
    let plan = line.state.suggested_plan("Inbound");
    let deal = Command::BeginDeal { plan: Box::new(plan), commitment: commitment(&[5; 32]) };
    let deal = DealId(line.ok(BOSS, deal).entry.0);
    let ahead = pre_draw(&line.state, deal, [5; 32], line.now.day(0), 12).unwrap().unwrap();
    line.ok(BOSS, ahead);
    let id = received(&mut line, Time(START.0 - 3 * DAY));
    let first = line.row(id).owner;
    assert_eq!(line.no(ANN, Command::Chase), Refusal::NothingDue, "it has only just been given");
    line.now = line.now.plus(MINUTE);
    line.ok(ANN, Command::Chase);
    assert_ne!(line.row(id).owner, first);
    // The next has an hour, as everybody whose clock began anew.
    line.now = line.now.plus(50 * MINUTE);
    assert_eq!(line.no(ANN, Command::Chase), Refusal::NothingDue);
}

#[test]
fn to_put_a_hand_off_off_is_no_answer_and_its_clock_runs_on() {
    let mut line = Line::new();
    let id = line.account_in(Bin::ActiveOpportunity);
    // Nobody reached: tried again later, for as long as the clock lets it lie.
    line.ok(EXEC, Command::Record(touch(id, 5, 2)));
    line.now = Time(START.0 + DAY + MINUTE);
    line.ok(EXEC, Command::Record(touch(id, 5, 2)));
    assert!(line.row(id).due_at > line.now, "put off again");
    assert!(line.state.pending_hand_offs(line.now, 0)[0].is_late);
    let mut before = line.state.clone();
    assert!(before.execute(&given_in(&line, 5, ANN, Command::Chase)).is_err(), "as the format before had it");
    line.ok(ANN, Command::Chase);
    let row = line.row(id);
    assert_eq!((row.owner, row.due_at), (EXEC as MemberIx, line.now), "due at once for whoever has it now");
    line.check();
}

#[test]
fn a_moment_promised_to_a_prospect_is_kept_and_the_clock_waits_no_longer() {
    let mut line = Line::new();
    let id = line.account_in(Bin::ActiveOpportunity);
    // Wednesday and five days is a Monday.
    let promised = Time(START.0 + 5 * DAY);
    line.ok(EXEC, Command::CallBack { account: id, at: promised });
    line.now = Time(START.0 + 2 * DAY);
    assert_eq!(line.no(ANN, Command::Chase), Refusal::NothingDue);
    assert_eq!(line.state.pending_hand_offs(line.now, 0).len(), 1, "seen by whoever steers all the same");
    line.now = promised;
    let owner = line.row(id).owner;
    line.ok(ANN, Command::Chase);
    assert_ne!(line.row(id).owner, owner);
    assert!([EXEC, EXEC2].contains(&usize::from(line.row(id).owner)));
}
