//! Stations: every bench of every map that ships is walked from the first task to the last, by whoever stands there
//! alone; and a member with several benches gets them in the line's order.

use crate::line::{ANN, BEN, BOSS, CARE, EXEC, EXEC2, Line, START, company, person};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use takt_engine::bin::Bin;
use takt_engine::command::{Command, SkipReason, Touch};
use takt_engine::field::{FieldKind, FieldValue};
use takt_engine::ids::{AccountId, MemberIx};
use takt_engine::map::{SalesMap, Station, Stations, WORKING};
use takt_engine::queue::{NextAction, next_action, next_action_at, next_outcomes};
use takt_engine::settings::{MemberDraft, Role};
use takt_engine::state::DueClass;
use takt_engine::template::{full_dialling_line, referral_line};
use takt_engine::time::Time;

/// A line on a map with one member for each station and nobody else.
fn one_for_each(map: SalesMap) -> (Line, BTreeMap<Station, usize>) {
    let mut line = Line::new();
    for by in [ANN, BEN, EXEC, EXEC2, CARE] {
        let member = line.people[by];
        let draft = MemberDraft { name: "Gone".into(), stations: Stations(0), role: Role::Member };
        line.ok(BOSS, Command::EditMember { member, draft, active: false });
    }
    let mut at = BTreeMap::from([(Station::LeadManager, BOSS)]);
    for station in Station::ALL.into_iter().filter(|s| *s != Station::LeadManager) {
        let draft = MemberDraft { name: station.name().into(), stations: Stations::of(&[station]), role: Role::Member };
        line.ok(BOSS, Command::AddMember(draft));
        line.people = line.state.members().iter().map(|m| m.id).collect();
        at.insert(station, line.people.len() - 1);
    }
    line.ok(BOSS, Command::SetMap(Box::new(map)));
    (line, at)
}

fn answer(kind: &FieldKind) -> FieldValue {
    match kind {
        FieldKind::YesNo => FieldValue::YesNo(true),
        FieldKind::Number { min, .. } => FieldValue::Number(*min),
        FieldKind::Choice(_) => FieldValue::Choice(0),
        FieldKind::Day => FieldValue::Day(START.day(0)),
        FieldKind::Words { .. } => FieldValue::Words("As said".into()),
    }
}

/// Waits until the account is due, and checks that its card is with that station and with no other.
fn card_is_with(line: &mut Line, at: &BTreeMap<Station, usize>, id: AccountId, station: Station) {
    line.now = line.now.max(line.row(id).due_at);
    let ix = line.ix(id);
    for (other, who) in at {
        let next = next_action(&line.state, *who as MemberIx, line.now);
        let has_it = matches!(next, NextAction::Do { account, .. } if account == ix);
        assert_eq!(has_it, *other == station, "{next:?} for {}", other.name());
        let due: u32 = line.state.benches(*who as MemberIx, line.now).iter().map(|(_, due)| due).sum();
        assert_eq!(due, u32::from(has_it), "{}", other.name());
    }
}

/// Gives one answer to a card, with all that it asks for.
fn give(line: &mut Line, by: usize, id: AccountId, place: usize) {
    let row = line.row(id);
    let map = line.state.map_of(&row).clone();
    let outcome = map.task(row.task).unwrap().outcomes[place].clone();
    if outcome.needs_person {
        line.ok(by, Command::AddContact { account: id, contact: person("Pat Owner") });
    }
    for field in &map.fields {
        line.ok(by, Command::SetField { account: id, field: field.key, value: Some(answer(&field.kind)) });
    }
    let touch = Touch {
        account: id,
        task: row.task,
        outcome: place as u8,
        reason: outcome.reasons.first().copied(),
        facts: outcome.asks.iter().map(|fact| (*fact, true)).collect(),
        note: String::new(),
        prep_s: 5,
        talk_s: 30,
        wrap_s: 5,
    };
    line.ok(by, Command::Record(touch));
}

/// Answers every task of the map in every way, each at its own station, and returns the tasks that were stood at.
fn walk(map: SalesMap) -> BTreeSet<u16> {
    let (mut line, at) = one_for_each(map.clone());
    line.cold("The only one");
    let puller = at[&map.first_task(Bin::Researching).unwrap().station];
    let mut came_in = line.clone();
    let pulled = line.ok(puller, Command::Pull).account.unwrap();
    let asked = came_in.ok(BOSS, Command::AddInbound(Box::new(company("Asked us")))).account.unwrap();
    // The one that is pulled, and the one that comes in by itself.
    let mut ahead = VecDeque::from([(line, pulled), (came_in, asked)]);
    let mut stood_at = BTreeSet::new();
    while let Some((mut line, id)) = ahead.pop_front() {
        let key = line.row(id).task;
        if !stood_at.insert(key) {
            continue;
        }
        let task = map.task(key).unwrap();
        card_is_with(&mut line, &at, id, task.station);
        assert!(!task.action.is_empty() && !task.script.is_empty() && task.standard_s > 0, "{}", task.action);
        let by = at[&task.station];
        let (ix, ctx) = (line.ix(id), line.ctx(by));
        let choices = next_outcomes(&mut line.state, ix, &ctx);
        assert_eq!(choices.len(), task.outcomes.len());
        for place in 0..choices.len() {
            let mut after = line.clone();
            give(&mut after, by, id, place);
            let row = after.row(id);
            assert!(row.task != 0 || !WORKING.contains(&row.bin), "nothing is left without a task");
            if WORKING.contains(&row.bin) {
                ahead.push_back((after, id));
            }
        }
    }
    stood_at
}

#[test]
fn both_whole_maps_are_walked_through_every_station_task_by_task_and_answer_by_answer() {
    for map in [full_dialling_line(), referral_line()] {
        let stood_at = walk(map.clone());
        let all: BTreeSet<u16> = map.tasks.iter().map(|task| task.key).collect();
        assert_eq!(stood_at, all, "{}", map.name);
        let stations: BTreeSet<Station> = map.tasks.iter().map(|task| task.station).collect();
        assert_eq!(stations, BTreeSet::from(Station::ALL), "{}", map.name);
    }
}

#[test]
fn whoever_holds_several_benches_gets_them_in_the_lines_order_or_one_alone() {
    let mut line = Line::new();
    let stations = Stations::of(&[Station::JuniorSdr, Station::SeniorSdr, Station::AccountExecutive]);
    let draft = MemberDraft { name: "Ann".into(), stations, role: Role::Member };
    line.ok(BOSS, Command::EditMember { member: line.people[ANN], draft, active: true });
    let research = line.account_in(Bin::Researching);
    let call = line.account_in(Bin::Qualifying);
    let deal = line.account_in(Bin::ActiveOpportunity);
    let (me, now) = (ANN as MemberIx, line.now);
    let given = |at: Stations| match next_action_at(&line.state, me, at, now) {
        NextAction::Do { account, class, .. } => (line.state.account_id(account), class),
        other => panic!("{other:?}"),
    };
    let only = |station| Stations::of(&[station]);
    assert_eq!(given(stations), (deal, DueClass::Opportunity), "the end of the line comes first");
    assert_eq!(given(only(Station::SeniorSdr)), (call, DueClass::Qualifying));
    assert_eq!(given(only(Station::JuniorSdr)), (research, DueClass::Researching));
    let benches = [(Station::JuniorSdr, 1), (Station::SeniorSdr, 1), (Station::AccountExecutive, 1)];
    assert_eq!(line.state.benches(me, now), benches);
    // A bench that is not theirs gives nothing, whoever asks for it.
    let theirs = next_action_at(&line.state, me, only(Station::CustomerSuccess), now);
    assert!(matches!(theirs, NextAction::Idle(_)), "{theirs:?}");
}

#[test]
fn a_bench_alone_pulls_only_where_pulling_is_its_work() {
    let mut line = Line::new();
    line.cold("To pull");
    let at = |station| Stations::of(&[station]);
    let (me, now) = (ANN as MemberIx, line.now);
    assert_eq!(next_action_at(&line.state, me, at(Station::JuniorSdr), now), NextAction::Pull);
    assert!(matches!(next_action_at(&line.state, me, at(Station::SeniorSdr), now), NextAction::Idle(_)));
}

#[test]
fn a_card_that_waits_is_announced_at_its_own_bench() {
    let mut line = Line::new();
    let call = line.account_in(Bin::Qualifying);
    line.ok(ANN, Command::Skip { account: call, reason: SkipReason::AskedToWait });
    let at = |station| Stations::of(&[station]);
    let later = |line: &Line, station| line.state.due_later_at(ANN as MemberIx, at(station), line.now, 5);
    assert_eq!(later(&line, Station::SeniorSdr).len(), 1);
    assert_eq!(later(&line, Station::JuniorSdr), vec![]);
    assert!(later(&line, Station::SeniorSdr)[0].at > Time(0));
}
