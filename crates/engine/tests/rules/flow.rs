//! Flow: hard limits also after a merge, the rope, the point beside the curves, and what leaves its band next.

use crate::line::{ANN, BEN, BOSS, EXEC, Line, START};
use takt_engine::State;
use takt_engine::bin::{Bin, Reason};
use takt_engine::command::{Command, Entry};
use takt_engine::controls::Rules;
use takt_engine::flow::{Alarm, Leaving, periods, shares};
use takt_engine::ids::MemberIx;
use takt_engine::map::Station;
use takt_engine::queue::{Idle, NextAction, next_action};
use takt_engine::refusal::Refusal;
use takt_engine::time::{DAY, Time};

const ME: MemberIx = ANN as MemberIx;

fn rules(line: &mut Line, change: impl FnOnce(&mut Rules)) {
    let mut rules = line.state.rules().clone();
    change(&mut rules);
    line.ok(BOSS, Command::SetRules(Box::new(rules)));
}

#[test]
fn of_two_claims_made_offline_the_later_is_refused_when_the_band_is_full() {
    let mut base = Line::new();
    base.ok(BOSS, Command::SetBands(Line::small_bands(2)));
    base.account_in(Bin::Researching);
    for n in 0..4 {
        base.cold(&format!("Spare {n}"));
    }
    base.ok(ANN, Command::Refill { count: 1 });
    // Ann's laptop and Ann's desk each pull the last account her band has room for.
    let (mut laptop, mut desk) = (base.clone(), base.clone());
    let there = base.entries.len();
    laptop.ok(ANN, Command::Pull);
    desk.ok(ANN, Command::Pull);
    let (first, mut second) = (laptop.entries[there].clone(), desk.entries[there].clone());
    second.id = takt_engine::ids::EntryId::new(77, 1);
    let mut merged = base.state.clone();
    merged.execute(&first).unwrap();
    assert_eq!(merged.execute(&second), Err(Refusal::BandFull { bin: Bin::Researching, max: 2 }));
    assert_eq!(merged.held(ME, Bin::Researching), 2);
    // And the other way round it is the other one that comes too late.
    let mut merged = base.state.clone();
    merged.execute(&second).unwrap();
    assert!(merged.execute(&first).is_err());
    assert_eq!(merged.held(ME, Bin::Researching), 2);
}

#[test]
fn the_rope_stops_every_pull_at_the_lines_limit() {
    let mut line = Line::new();
    rules(&mut line, |rules| rules.wip_cap = 3);
    line.account_in(Bin::Researching);
    line.account_in(Bin::Qualifying);
    let waits = line.account_in(Bin::Targeted);
    line.cold("Spare");
    line.ok(BEN, Command::Pull);
    assert_eq!(line.no(ANN, Command::Pull), Refusal::RopeTaut(3));
    let by_hand = Command::Move { accounts: vec![waits], to: Bin::Researching, reason: None };
    assert_eq!(line.no(ANN, by_hand), Refusal::RopeTaut(3));
    let release = line.state.release_state(START, line.now);
    assert_eq!((release.wip, release.cap, release.room), (3, Some(3), 0));
    // What is due is worked before it matters.
    assert!(matches!(next_action(&line.state, ME, line.now), NextAction::Do { .. }));
    for id in line.state.due_now(ME, line.now).map(|i| line.state.account_id(i.account)).collect::<Vec<_>>() {
        line.ok(ANN, Command::CallBack { account: id, at: line.now.plus(DAY) });
    }
    let next = next_action(&line.state, ME, line.now);
    assert!(matches!(next, NextAction::Idle(Idle::RopeTaut { cap: 3, next_at: Some(_) })), "{next:?}");
    // One leaves: the next is released.
    rules(&mut line, |rules| rules.wip_cap = 4);
    assert_eq!(next_action(&line.state, ME, line.now), NextAction::Pull);
    line.ok(ANN, Command::Pull);
}

#[test]
fn whoever_holds_too_little_or_too_much_raises_an_alarm() {
    let mut line = Line::new();
    line.ok(BOSS, Command::SetBands(Line::small_bands(2)));
    assert_eq!(line.state.alarms()[0], Alarm::NoMaterial);
    let all = line.state.alarms();
    let starving = all.iter().filter(|a| matches!(a, Alarm::Starves { .. })).count();
    // Ann and Ben in all three; a guest only looks on, but holds the station.
    assert!(starving >= 6, "{all:?}");
    let need = line.state.needed_today();
    assert!(need.missing >= 2 && need.needed == need.missing);
    line.account_in(Bin::Researching);
    line.account_in(Bin::Qualifying);
    line.account_in(Bin::Targeted);
    line.cold("Nobody's");
    let mine = |line: &Line| {
        line.state.alarms().into_iter().filter(|a| matches!(a, Alarm::Starves { member: ME, .. })).count()
    };
    assert_eq!(mine(&line), 0);
    assert!(!line.state.alarms().contains(&Alarm::NoMaterial));
    // A return over a full band is let in, and said.
    line.account_in(Bin::Qualifying);
    let back = line.account_in_opportunity_of_ann();
    line.ok(BOSS, Command::SetBands(Line::small_bands(1)));
    let returned = Command::Move { accounts: vec![back], to: Bin::Qualifying, reason: Some(Reason::ReturnedNoPower) };
    line.ok(EXEC, returned);
    let over =
        line.state.alarms().into_iter().find(|a| matches!(a, Alarm::Over { member: ME, bin: Bin::Qualifying, .. }));
    let words = line.state.alarm_words(&over.unwrap());
    assert!(words.contains("Ann") && words.contains("Qualifying") && words.contains("1 is the most"), "{words}");
}

fn folded(entries: &[Entry], until: Time) -> State {
    let mut state = State::new();
    for entry in entries.iter().take_while(|e| e.at < until) {
        state.execute(entry).unwrap();
    }
    state
}

#[test]
fn what_came_and_was_answered_is_what_the_level_changed_by() {
    let now = START.plus(20 * DAY);
    let (state, entries) = takt_engine::demo::demo_line(3, now, 0);
    let from = Time(now.0 - 21 * DAY);
    let before = folded(&entries, from);
    let days = 15.0;
    let flows = state.station_flows(from, now.plus(1), 0);
    let was = before.station_flows(Time(0), from, 0);
    for flow in &flows {
        let level = was.iter().find(|f| f.station == flow.station).map_or(0, |f| f.level);
        let change = ((flow.arrivals - flow.done) * days).round() as i64;
        assert_eq!(i64::from(flow.level) - i64::from(level), change, "{:?}", flow.station);
    }
    let junior = flows.iter().find(|f| f.station == Station::JuniorSdr).unwrap();
    // Three people, eight hours, 85 % of them, so many seconds a card.
    let capacity = 3.0 * 8.0 * 3_600.0 * 0.85 / junior.card_s;
    assert!((junior.capacity - capacity).abs() < 1e-6 && junior.people == 3);
    assert!(flows.iter().all(|f| f.suggested.is_ordered() && f.band.is_ordered() && !f.sentence().is_empty()));
    let next = State::leaves_next(&flows).unwrap();
    assert!(matches!(next.leaving, Some(Leaving::Outside(_) | Leaving::Floods(_) | Leaving::Starves(_))));
}

#[test]
fn the_lines_point_is_the_mean_level_and_the_rate_of_leaving() {
    let now = START.plus(20 * DAY);
    let (state, entries) = takt_engine::demo::demo_line(8, now, 0);
    let from = Time(now.0 - 14 * DAY);
    let point = state.line_point(from, now, 0).unwrap();
    // The same by force: the level after every entry, times how long it stood. Undone moves never happened.
    let undone: Vec<_> = entries
        .iter()
        .filter_map(|e| if let Command::Undo { entry } = e.command { Some(entry) } else { None })
        .collect();
    let mut line = State::new();
    let (mut area, mut last) = (0.0, from);
    let level = |s: &State| f64::from(s.bin_count(Bin::Researching) + s.bin_count(Bin::Qualifying));
    for entry in &entries {
        let at = entry.at.max(from);
        area += level(&line) * f64::from(at.since(last));
        last = at;
        line.execute(entry).unwrap();
    }
    area += level(&line) * f64::from(now.since(last));
    let mean = area / f64::from(now.since(from));
    assert!((point.wip - mean).abs() < 0.02 + undone.len() as f64 * 0.01, "{} {mean}", point.wip);
    assert!(point.rate > 0.0 && point.curves.critical_wip() > 0.0);
    assert!(point.rate <= point.curves.best(point.wip) * 1.3, "nothing beats the best case by much: {point:?}");
    assert!(!point.curves.judge(point.wip, point.rate).is_empty());
}

#[test]
fn the_demos_bottleneck_has_the_longest_unbroken_work() {
    let now = START.plus(20 * DAY);
    let (state, _) = takt_engine::demo::demo_line(1, now, 0);
    let periods = periods(&state, Time(now.0 - 7 * DAY), now);
    assert!(periods.iter().all(|p| p.from <= p.to));
    let shares = shares(&periods);
    let total: u32 = shares.iter().map(|s| s.seconds).sum();
    assert!(shares.iter().all(|s| s.of_seconds == total), "shares are of all the time somebody worked");
    assert!(shares.windows(2).all(|pair| pair[0].seconds >= pair[1].seconds));
    let release = state.release_state(Time(now.0 - 7 * DAY), now);
    assert_eq!(release.drum, Some(shares[0].station));
    assert!(release.permille_per_hour > 0 && release.cap.is_none());
}

#[test]
fn what_has_to_come_in_is_planned_backwards_from_what_is_promised() {
    use takt_engine::history::Range;
    use takt_engine::time::Day;
    let mut line = Line::new();
    // Two of three went on from research, and the one hand-off was accepted.
    let won = line.account_in(Bin::ActiveOpportunity);
    line.accept(won);
    let _ = line.account_in(Bin::Qualifying);
    let gone = line.account_in(Bin::Researching);
    line.to(crate::line::ANN, gone, Bin::Developing);
    line.cold("One in Cold");
    let today = line.now.day(0);
    let seen = Range { from: Day(today.0 - 30), to: today, offset_min: 0 };
    let plan = line.state.supply(8, seen, line.now);
    // Ann and Ben pull.
    assert_eq!((plan.people, plan.promised, plan.queued), (2, 16, 1));
    let [research, qualify, deals] = plan.stages;
    assert_eq!((research.seen.hits, research.seen.of), (2, 3));
    assert_eq!((qualify.seen.hits, qualify.seen.of, qualify.on_hand), (1, 1, 1));
    assert_eq!((deals.seen.hits, deals.seen.of), (1, 1));
    // Beta(2, 1) at the tenth percentile is the root of a tenth.
    assert!((deals.planned - 0.1_f64.sqrt()).abs() < 1e-9, "{}", deals.planned);
    assert!((deals.gross - 16.0 / deals.planned).abs() < 1e-9);
    assert!((qualify.gross - deals.gross / qualify.planned).abs() < 1e-9);
    assert!((research.gross - (qualify.gross - 1.0) / research.planned).abs() < 1e-6);
    assert!((plan.missing - (plan.to_pull - 1.0)).abs() < 1e-9, "what lies in Cold need not come in");
    // Twenty-two working days among thirty that begin on a Wednesday.
    assert_eq!(line.state.working_days_among(today, 30), 22);
    assert!((plan.per_day - plan.missing / 22.0).abs() < 1e-9);
    // A promise of nothing asks for nothing.
    let nothing = line.state.supply(0, seen, line.now);
    assert_eq!((nothing.missing, nothing.lasts_days), (0.0, None));
}
