//! Links, rules of alarm, contests and the worth of deals (METHOD §8, §11).

use crate::deal::{begin, deal_out, stock};
use crate::golden::share;
use crate::line::{ANN, BEN, BOSS, EXEC, GUEST, Line, touch};
use takt_engine::bin::Bin;
use takt_engine::command::Command;
use takt_engine::history::Range;
use takt_engine::ids::MemberIx;
use takt_engine::refusal::Refusal;
use takt_engine::settings::Role;
use takt_engine::time::Day;
use takt_engine::wall::{Alert, Booking, Contest, Form, Measure, Share, ShareState, Watch};

fn set(share: &Share) -> Command {
    Command::SetShare(Box::new(share.clone()))
}

fn rule(key: u16, watch: Watch) -> Command {
    Command::SetAlert(Alert { key, watch, bin: None, notifies: true, hooks: true, is_on: true })
}

fn contest(line: &Line, form: Form) -> Contest {
    let today = line.now.day(0);
    Contest {
        key: 1,
        name: "November".into(),
        prize: "Lunch".into(),
        measure: Measure::Qualified,
        form,
        deal: None,
        from: today,
        to: Day(today.0 + 6),
        offset_min: 0,
    }
}

fn put(contest: &Contest) -> Command {
    Command::SetContest(Box::new(contest.clone()))
}

pub fn golden_wall(line: &mut Line) {
    line.ok(BOSS, set(&share()));
    line.ok(BOSS, rule(3, Watch::Chart));
    let contest = Contest { deal: line.state.deals().first().map(|d| d.id), ..contest(line, Form::Tiers(vec![8, 15])) };
    line.ok(BOSS, put(&contest));
    line.ok(BEN, Command::OptOut { contest: 1, out: true });
    let account =
        (0..line.state.account_rows()).find(|ix| line.state.account(*ix).bin == Bin::CurrentCustomer).unwrap();
    let account = line.state.account_id(account);
    line.ok(EXEC, Command::SetWorth { account, worth: 48_000 });
    line.ok(EXEC, Command::Book { account, kind: Booking::AddOn, amount: 5_000 });
}

#[test]
fn a_link_is_a_managers_to_make_and_only_its_state_ever_changes() {
    let mut line = Line::new();
    let made = share().put(ShareState::Open);
    assert_eq!(line.no(ANN, set(&made)), Refusal::NeedsRole(Role::Manager));
    line.ok(BOSS, set(&made));
    let kept = line.state.wall().shares[0].clone();
    assert_eq!((kept.by, kept.at), (line.people[BOSS], line.now), "who and when are the entry's own");
    line.no(BOSS, set(&Share { name: "Another".into(), ..kept.put(ShareState::Paused) }));
    line.ok(BOSS, set(&kept.put(ShareState::Paused)));
    assert_eq!(line.no(BOSS, set(&kept.put(ShareState::Paused))), Refusal::NothingDue);
    line.ok(BOSS, set(&kept.put(ShareState::Open)));
    line.ok(BOSS, set(&kept.put(ShareState::Revoked)));
    line.no(BOSS, set(&kept.put(ShareState::Open)));
    let entry = line.entries.last().unwrap().id;
    assert_eq!(line.no(BOSS, Command::Undo { entry }), Refusal::NothingToUndo, "what is called back stays so");
}

#[test]
fn a_rule_that_is_on_raises_what_the_line_shows_and_says_the_same_thing_once_a_day() {
    let mut line = Line::new();
    assert!(line.state.raised(line.now, 0).is_empty(), "without a rule nothing is raised");
    line.ok(BOSS, rule(1, Watch::Starves));
    line.ok(BOSS, rule(2, Watch::NoMaterial));
    let raised = line.state.raised(line.now, 0);
    assert!(raised.iter().any(|r| r.watch == Watch::NoMaterial));
    let ann: Vec<_> = raised.iter().filter(|r| r.watch == Watch::Starves && r.member == ANN as MemberIx).collect();
    assert_eq!(ann.len(), 3, "in each of her bins");
    assert!(line.state.raised_words(ann[0]).starts_with("Ann starves in "));
    let ids: std::collections::BTreeSet<u64> = raised.iter().map(|r| r.id).collect();
    assert_eq!(ids.len(), raised.len(), "each trouble has an id of its own");
    let later: Vec<u64> = line.state.raised(line.now.plus(3_600), 0).iter().map(|r| r.id).collect();
    assert_eq!(later, raised.iter().map(|r| r.id).collect::<Vec<_>>(), "the same all day");
    line.sleep(1);
    assert!(line.state.raised(line.now, 0).iter().all(|r| !ids.contains(&r.id)), "and said again tomorrow");
    // Off, and only in one bin.
    let off = Alert { key: 1, watch: Watch::Starves, bin: None, notifies: true, hooks: true, is_on: false };
    line.ok(BOSS, Command::SetAlert(off.clone()));
    assert!(line.state.raised(line.now, 0).iter().all(|r| r.watch == Watch::NoMaterial));
    line.ok(BOSS, Command::SetAlert(Alert { bin: Some(Bin::Qualifying), is_on: true, ..off.clone() }));
    let only = line.state.raised(line.now, 0);
    assert!(only.iter().filter(|r| r.watch == Watch::Starves).all(|r| r.bin == Some(Bin::Qualifying)));
    line.no(BOSS, Command::SetAlert(Alert { watch: Watch::Inbound, bin: Some(Bin::Cold), ..off }));
    assert_eq!(line.no(ANN, rule(1, Watch::Over)), Refusal::NeedsRole(Role::Manager));
}

#[test]
fn whoever_holds_more_than_the_band_allows_is_raised_with_both_numbers() {
    let mut line = Line::new();
    line.ok(BOSS, Command::SetBands(Line::small_bands(3)));
    for _ in 0..3 {
        line.account_in(Bin::Researching);
    }
    line.ok(BOSS, rule(1, Watch::Over));
    assert!(line.state.raised(line.now, 0).is_empty());
    line.ok(BOSS, Command::SetBands(Line::small_bands(2)));
    let raised = line.state.raised(line.now, 0);
    assert_eq!(raised.iter().map(|r| (r.bin, r.count, r.limit)).collect::<Vec<_>>(), [(Some(Bin::Researching), 3, 2)]);
}

#[test]
fn an_inbound_lead_past_its_target_is_raised_until_somebody_answers() {
    let mut line = Line::new();
    line.ok(BOSS, rule(1, Watch::Inbound));
    let draft = crate::line::company("Came in");
    line.ok(BOSS, Command::AddInbound(Box::new(draft)));
    assert!(line.state.raised(line.now.plus(30), 0).is_empty(), "a minute is the target");
    let raised = line.state.raised(line.now.plus(150), 0);
    assert_eq!((raised.len(), raised[0].count, raised[0].limit), (1, 150, 60));
}

/// Weeks of three acceptances, and one that is far outside.
#[test]
fn a_week_outside_the_limits_of_the_chart_is_a_signal_and_an_ordinary_one_is_not() {
    let mut line = Line::new();
    line.ok(BOSS, Command::SetBands(Line::small_bands(60)));
    line.ok(BOSS, rule(1, Watch::Chart));
    // To a Monday.
    line.sleep(5);
    for week in 0..9 {
        let n = if week == 8 { 14 } else { 3 + week % 2 };
        for _ in 0..n {
            let id = line.account_in(Bin::ActiveOpportunity);
            line.ok(EXEC, Command::Record(touch(id, 5, 0)));
        }
        let raised = line.state.raised(line.now, 0);
        assert!(raised.is_empty(), "week {week}: {raised:?}");
        line.sleep(7);
    }
    let raised = line.state.raised(line.now, 0);
    assert_eq!((raised.len(), raised[0].count), (1, 14));
    assert!(line.state.raised_words(&raised[0]).contains("above the limit"), "{raised:?}");
}

#[test]
fn the_rules_of_a_contest_stand_from_its_first_day() {
    let mut line = Line::new();
    let today = contest(&line, Form::Ranking);
    let tomorrow = Contest { from: Day(today.from.0 + 1), ..today.clone() };
    line.no(BOSS, put(&Contest { from: Day(today.from.0 - 1), ..today.clone() }));
    assert_eq!(line.no(ANN, put(&tomorrow)), Refusal::NeedsRole(Role::Manager));
    let first = line.ok(BOSS, put(&tomorrow)).entry;
    line.ok(BOSS, put(&Contest { prize: "Dinner".into(), ..tomorrow.clone() }));
    line.sleep(1);
    line.no(BOSS, put(&Contest { prize: "A car".into(), ..tomorrow.clone() }));
    line.no(BOSS, Command::Undo { entry: first });
    let change = line.entries.last().unwrap().id;
    line.no(BOSS, Command::Undo { entry: change });
    assert_eq!(line.state.wall().contests[&1].prize, "Dinner");
    // What makes no sense.
    for form in [Form::Tiers(vec![]), Form::Tiers(vec![5, 5]), Form::Goal(vec![(line.people[ANN], 0)])] {
        line.no(BOSS, put(&Contest { key: 2, form, from: Day(today.from.0 + 2), ..today.clone() }));
    }
}

#[test]
fn activity_is_ranked_by_count_and_whoever_opts_out_is_in_no_list() {
    let mut line = Line::new();
    let held = contest(&line, Form::Tiers(vec![1, 3]));
    line.ok(BOSS, put(&held));
    assert!(held.is_activity());
    for _ in 0..2 {
        line.account_in(Bin::Qualifying);
    }
    let rows = line.state.contest_rows(&held, line.now);
    let ann = rows.iter().find(|r| r.member == ANN as MemberIx).unwrap();
    assert_eq!((ann.place, ann.hits, ann.reached, ann.aim), (1, 2, 1, 3));
    let others: Vec<u32> = rows.iter().filter(|r| r.member != ANN as MemberIx).map(|r| r.place).collect();
    assert!(others.len() > 1 && others.iter().all(|p| *p == 2), "equals share a place");
    assert!(rows.iter().all(|r| r.member != GUEST as MemberIx), "onlookers take no part");
    let entry = line.ok(ANN, Command::OptOut { contest: 1, out: true }).entry;
    assert!(line.state.contest_rows(&held, line.now).iter().all(|r| r.member != ANN as MemberIx));
    assert_eq!(line.no(ANN, Command::OptOut { contest: 1, out: true }), Refusal::NothingDue);
    line.no(ANN, Command::OptOut { contest: 9, out: true });
    line.ok(ANN, Command::Undo { entry });
    assert!(line.state.contest_rows(&held, line.now).iter().any(|r| r.member == ANN as MemberIx));
}

#[test]
fn a_goal_is_ones_own_and_the_contest_is_of_those_who_have_one() {
    let mut line = Line::new();
    let held = contest(&line, Form::Goal(vec![(line.people[ANN], 2), (line.people[BEN], 5)]));
    line.ok(BOSS, put(&held));
    for _ in 0..2 {
        line.account_in(Bin::Qualifying);
    }
    let rows = line.state.contest_rows(&held, line.now);
    let seen: Vec<_> = rows.iter().map(|r| (r.member, r.hits, r.aim, r.reached)).collect();
    assert_eq!(seen, [(ANN as MemberIx, 2, 2, 1), (BEN as MemberIx, 0, 5, 0)]);
}

#[test]
fn whoever_has_come_further_towards_their_own_goal_is_ahead_though_others_count_more() {
    let mut line = Line::new();
    let goals = vec![(line.people[ANN], 8), (line.people[BEN], 2), (line.people[BOSS], 4)];
    let held = contest(&line, Form::Goal(goals));
    line.ok(BOSS, put(&held));
    for _ in 0..2 {
        line.account_in(Bin::Qualifying);
    }
    stock(&mut line, 1);
    let id = line.ok(BEN, Command::Pull).account.unwrap();
    line.ok(BEN, Command::AddContact { account: id, contact: crate::line::person("Pat") });
    line.fact(BEN, id, takt_engine::map::Fact::Fit, takt_engine::map::Known::Yes);
    line.to(BEN, id, Bin::Qualifying);
    let rows = line.state.contest_rows(&held, line.now);
    let seen: Vec<_> = rows.iter().map(|r| (r.member, r.hits, r.aim, r.place)).collect();
    assert_eq!(seen, [(BEN as MemberIx, 1, 2, 1), (ANN as MemberIx, 2, 8, 2), (BOSS as MemberIx, 0, 4, 3)]);
}

#[test]
fn on_dealt_accounts_a_contest_compares_rates_and_chance_shares_a_place() {
    let mut line = Line::new();
    line.ok(BOSS, Command::SetBands(Line::small_bands(60)));
    stock(&mut line, 12);
    let deal = begin(&mut line, |_| {});
    deal_out(&mut line, deal, 12);
    let held = Contest { deal: Some(deal), ..contest(&line, Form::Ranking) };
    line.ok(BOSS, put(&held));
    let rows = line.state.contest_rows(&held, line.now);
    assert_eq!(rows.iter().map(|r| r.of).sum::<u32>(), 12, "each account that was dealt counts once");
    assert!(rows.iter().all(|r| r.place == 1 && r.hits == 0));
    line.no(BOSS, put(&Contest { key: 7, measure: Measure::Calls, ..held.clone() }));
    // One good account more is chance: the place stays shared.
    let id = line.account_in_for_deal();
    line.ok(ANN, Command::AddContact { account: id, contact: crate::line::person("Pat") });
    line.fact(ANN, id, takt_engine::map::Fact::Fit, takt_engine::map::Known::Yes);
    line.to(ANN, id, Bin::Qualifying);
    let rows = line.state.contest_rows(&held, line.now);
    let ann = rows.iter().find(|r| r.member == ANN as MemberIx).unwrap();
    assert_eq!(ann.hits, 1);
    assert!(rows.iter().all(|r| r.place == 1), "{rows:?}");
    // An account a manager gave to somebody else is nobody's merit here.
    line.no(BOSS, put(&Contest { key: 8, deal: Some(takt_engine::distribute::DealId(5)), ..held }));
}

#[test]
fn a_won_deal_books_its_worth_and_a_customer_adds_to_it() {
    let mut line = Line::new();
    let id = line.account_in(Bin::ActiveOpportunity);
    let today = line.now.day(0);
    let range = Range { from: today, to: today, offset_min: 0 };
    line.ok(EXEC, Command::SetWorth { account: id, worth: 40_000 });
    assert_eq!(line.state.money(range).qualified, 0, "not before the executive accepts");
    line.accept(id);
    let money = line.state.money(range);
    assert_eq!((money.qualified, money.said, money.booked), (40_000, 1, [0; 3]));
    line.no(EXEC, Command::Book { account: id, kind: Booking::Renewal, amount: 1 });
    line.to(EXEC, id, Bin::CurrentCustomer);
    assert_eq!(line.state.money(range).booked, [40_000, 0, 0]);
    line.ok(EXEC, Command::Book { account: id, kind: Booking::AddOn, amount: 7_000 });
    let entry = line.ok(EXEC, Command::Book { account: id, kind: Booking::Renewal, amount: 9_000 }).entry;
    assert_eq!(line.state.money(range).booked, [40_000, 7_000, 9_000]);
    line.ok(EXEC, Command::Undo { entry });
    assert_eq!(line.state.money(range).booked, [40_000, 7_000, 0]);
    line.no(EXEC, Command::Book { account: id, kind: Booking::New, amount: 1 });
    let cold = line.cold("Not a deal");
    line.no(EXEC, Command::SetWorth { account: cold, worth: 1 });
    let before = Range { from: Day(today.0 - 9), to: Day(today.0 - 1), offset_min: 0 };
    assert_eq!(line.state.money(before).booked, [0; 3]);
}
