//! Who may do what, and what happens to the work of whoever leaves.

use crate::line::{ANN, BEN, BOSS, CARE, EXEC, Line, person, touch};
use takt_engine::bin::{Bin, Reason};
use takt_engine::command::Command;
use takt_engine::ids::{MemberId, MemberIx, POOL};
use takt_engine::map::{Station, Stations};
use takt_engine::queue::{NextAction, next_action};
use takt_engine::refusal::Refusal;
use takt_engine::settings::{Band, Bands, MemberDraft, Role};
use takt_engine::state::EventKind;

fn draft(name: &str, role: Role) -> MemberDraft {
    MemberDraft { name: name.into(), stations: Stations::of(&[Station::JuniorSdr, Station::SeniorSdr]), role }
}

#[test]
fn the_first_to_join_owns_the_line_and_an_owner_always_stays() {
    let mut line = Line::new();
    assert_eq!(line.state.members()[BOSS].draft.role, Role::Owner);
    let boss = line.people[BOSS];
    let step = |role, active| Command::EditMember { member: boss, draft: draft("Boss", role), active };
    assert_eq!(line.no(BOSS, step(Role::Manager, true)), Refusal::LastOwner);
    assert_eq!(line.no(BOSS, step(Role::Owner, false)), Refusal::LastOwner);
    // Nor by undoing that the owner ever joined.
    let joined = line.entries[0].id;
    assert_eq!(line.no(BOSS, Command::Undo { entry: joined }), Refusal::LastOwner);
    line.ok(BOSS, Command::AddMember(draft("Second", Role::Owner)));
    line.ok(BOSS, step(Role::Manager, true));
}

#[test]
fn only_an_owner_makes_an_owner() {
    let mut line = Line::new();
    line.ok(BOSS, Command::EditMember { member: line.people[EXEC], draft: draft("Mgr", Role::Manager), active: true });
    assert_eq!(line.no(EXEC, Command::AddMember(draft("Own", Role::Owner))), Refusal::NeedsRole(Role::Owner));
    let rise = Command::EditMember { member: line.people[EXEC], draft: draft("Mgr", Role::Owner), active: true };
    assert_eq!(line.no(EXEC, rise), Refusal::NeedsRole(Role::Owner));
    let fall = Command::EditMember { member: line.people[BOSS], draft: draft("Boss", Role::Member), active: true };
    assert_eq!(line.no(EXEC, fall), Refusal::NeedsRole(Role::Owner));
    line.ok(EXEC, Command::AddMember(draft("New manager", Role::Manager)));
    assert_eq!(line.no(ANN, Command::AddMember(draft("X", Role::Viewer))), Refusal::NeedsRole(Role::Manager));
    assert_eq!(line.no(BOSS, Command::AddMember(draft("  ", Role::Viewer))), Refusal::Empty("The name"));
}

#[test]
fn whoever_has_lost_a_right_cannot_use_it_through_undo() {
    let mut line = Line::new();
    line.ok(BOSS, Command::EditMember { member: line.people[EXEC], draft: draft("Mgr", Role::Manager), active: true });
    let bands = Bands { queued: Band { min: 1, target: 2, max: 3 }, ..Bands::default() };
    let set = line.ok(EXEC, Command::SetBands(bands)).entry;
    line.ok(BOSS, Command::EditMember { member: line.people[EXEC], draft: draft("Mgr", Role::Member), active: true });
    assert_eq!(line.no(EXEC, Command::Undo { entry: set }), Refusal::NeedsRole(Role::Manager));
    // And a colleague's click is only a manager's to take back.
    let id = line.account_in(Bin::Researching);
    let click = line.ok(ANN, Command::Record(touch(id, 1, 1))).entry;
    assert_eq!(line.no(BEN, Command::Undo { entry: click }), Refusal::NeedsRole(Role::Manager));
    line.ok(BOSS, Command::Undo { entry: click });
}

#[test]
fn whoever_leaves_holds_nothing_and_their_work_goes_on() {
    let mut line = Line::new();
    let targeted = line.account_in(Bin::Targeted);
    let researching = line.account_in(Bin::Researching);
    let qualifying = line.account_in(Bin::Qualifying);
    let pending = line.account_in(Bin::ActiveOpportunity);
    let leave = Command::EditMember { member: line.people[ANN], draft: draft("Ann", Role::Member), active: false };
    line.ok(BOSS, leave);
    let left = line.entries.last().unwrap().id;
    assert!(Bin::ALL.iter().all(|b| line.state.held(ANN as MemberIx, *b) == 0));
    assert_eq!((line.bin(targeted), line.row(targeted).owner), (Bin::Cold, POOL));
    assert_eq!((line.bin(researching), line.row(researching).owner), (Bin::Researching, POOL));
    let event = line.state.timeline(line.ix(researching)).next().unwrap();
    assert_eq!((event.kind, event.reason), (EventKind::Moved, Some(Reason::BackToQueue)));
    assert_eq!(line.no(ANN, Command::Pull), Refusal::NoSuchMember);
    let mut undone = line.clone();
    // A colleague goes on where she stopped, and a return finds the pool instead of her.
    line.ok(BEN, Command::Record(touch(researching, 1, 1)));
    line.ok(BEN, Command::Record(touch(qualifying, 3, 0)));
    assert_eq!(line.row(researching).owner, BEN as MemberIx);
    line.to(EXEC, pending, Bin::Qualifying);
    assert_eq!((line.bin(pending), line.row(pending).owner), (Bin::Qualifying, POOL));
    line.check();
    // Coming back by undo gives her back what nobody has taken.
    undone.ok(BEN, Command::Record(touch(researching, 1, 1)));
    let receipt = undone.ok(BOSS, Command::Undo { entry: left });
    assert_eq!(receipt.refused, vec![(researching, Refusal::ChangedSince)]);
    assert_eq!((undone.bin(targeted), undone.row(targeted).owner), (Bin::Targeted, ANN as MemberIx));
    assert_eq!((undone.row(qualifying).owner, undone.row(researching).owner), (ANN as MemberIx, BEN as MemberIx));
    undone.check();
}

#[test]
fn undo_never_gives_an_account_to_someone_who_has_left() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Researching);
    let away = line.ok(ANN, Command::Move { accounts: vec![id], to: Bin::Developing, reason: Some(Reason::NotNow) });
    line.ok(BOSS, Command::EditMember { member: line.people[ANN], draft: draft("Ann", Role::Member), active: false });
    assert_eq!(line.no(BOSS, Command::Undo { entry: away.entry }), Refusal::ChangedSince);
}

fn with(line: &mut Line, who: usize, stations: &[Station]) {
    let member = &line.state.members()[who];
    let draft = MemberDraft { stations: Stations::of(stations), ..member.draft.clone() };
    line.ok(BOSS, Command::EditMember { member: line.people[who], draft, active: true });
}

fn next_of(line: &Line, who: usize) -> Option<u32> {
    match next_action(&line.state, who as MemberIx, line.now) {
        NextAction::Do { account, .. } => Some(account),
        NextAction::Pull | NextAction::Idle(_) => None,
    }
}

#[test]
fn work_for_another_station_goes_to_whoever_stands_there() {
    let mut line = Line::new();
    with(&mut line, ANN, &[Station::JuniorSdr]);
    with(&mut line, BEN, &[Station::SeniorSdr]);
    let id = line.account_in(Bin::Researching);
    line.ok(ANN, Command::AddContact { account: id, contact: person("Pat") });
    assert_eq!(next_of(&line, ANN), Some(line.ix(id)));
    line.ok(ANN, Command::Record(touch(id, 1, 0)));
    // She has connected; he qualifies.
    assert_eq!((line.bin(id), line.row(id).owner), (Bin::Qualifying, POOL));
    assert_eq!((next_of(&line, ANN), next_of(&line, BEN)), (None, Some(line.ix(id))));
    assert_eq!(line.no(ANN, Command::Record(touch(id, 3, 0))), Refusal::NeedsStation(Station::SeniorSdr));
    line.ok(BEN, Command::Record(touch(id, 3, 6)));
    assert_eq!(line.row(id).giver, BEN as MemberIx);
    line.check();
}

#[test]
fn her_own_full_band_does_not_stop_what_she_passes_on() {
    let mut line = Line::new();
    let bands = Bands { qualifying: Band { min: 0, target: 0, max: 1 }, ..Bands::default() };
    line.ok(BOSS, Command::SetBands(bands));
    with(&mut line, ANN, &[Station::JuniorSdr]);
    for _ in 0..3 {
        let id = line.account_in(Bin::Researching);
        line.ok(ANN, Command::AddContact { account: id, contact: person("Pat") });
        line.ok(ANN, Command::Record(touch(id, 1, 0)));
    }
    assert_eq!(line.state.held(POOL, Bin::Qualifying), 3);
    // He takes one at a time: his band is one.
    let first = next_of(&line, BEN).unwrap();
    line.ok(BEN, Command::Record(touch(line.state.account_id(first), 3, 0)));
    let second = (0..3).find(|ix| *ix != first).unwrap();
    assert_eq!(
        line.no(BEN, Command::Record(touch(line.state.account_id(second), 3, 0))),
        Refusal::BandFull { bin: Bin::Qualifying, max: 1 }
    );
    assert_eq!(next_of(&line, BEN), None);
}

#[test]
fn whoever_leaves_a_station_leaves_its_work_there() {
    let mut line = Line::new();
    let (targeted, researching) = (line.account_in(Bin::Targeted), line.account_in(Bin::Researching));
    let qualifying = line.account_in(Bin::Qualifying);
    with(&mut line, ANN, &[Station::SeniorSdr]);
    assert_eq!((line.bin(targeted), line.row(researching).owner), (Bin::Cold, POOL));
    assert_eq!(line.row(qualifying).owner, ANN as MemberIx);
    let entry = line.entries.last().unwrap().id;
    line.ok(BOSS, Command::Undo { entry });
    assert_eq!((line.bin(targeted), line.row(researching).owner), (Bin::Targeted, ANN as MemberIx));
    line.check();
}

#[test]
fn nobody_acts_on_what_a_colleague_holds_but_a_manager() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Qualifying);
    let held = Refusal::HeldBy("Ann".into());
    let away = Command::Move { accounts: vec![id], to: Bin::Developing, reason: Some(Reason::NotNow) };
    assert_eq!(line.no(BEN, away.clone()), held);
    assert_eq!(line.no(BEN, Command::CallBack { account: id, at: line.now.plus(50) }), held);
    assert_eq!(line.no(CARE, away.clone()), held);
    line.ok(BOSS, away);
}

#[test]
fn an_entry_whose_ids_are_in_use_is_refused() {
    let mut line = Line::new();
    line.cold("Once");
    let again = line.entries.last().unwrap().clone();
    assert_eq!(line.state.execute(&again), Err(Refusal::IdTaken));
    let joined = line.entries[1].clone();
    assert_eq!(line.state.execute(&joined), Err(Refusal::IdTaken));
    let mut late = again.clone();
    late.id = takt_engine::ids::EntryId(u64::MAX);
    assert_eq!(line.state.execute(&late), Err(Refusal::Full("ids")));
    assert_eq!(line.state.member_ix(MemberId(0)), None);
    // Every id an entry makes lies within what it says it uses.
    for entry in &line.entries {
        let used = entry.id.0..=entry.id.0 + u64::from(entry.ids_used());
        assert!(used.contains(&(entry.id.0 + u64::from(entry.ids_used()) - 1)));
    }
    let joined = &line.entries[2];
    assert!(line.people[2].0 < joined.id.0 + u64::from(joined.ids_used()), "a member's id is the entry's own");
}
