//! Undo of everything: do, take back, and all is as it was; do it again, and it is as it was then.

use crate::line::{ANN, BEN, BOSS, CARE, EXEC, Line, company, person, touch};
use takt_engine::bin::{Bin, Reason};
use takt_engine::command::{AccountDraft, Command, ContactDraft, SkipReason, Touch};
use takt_engine::ids::{AccountId, EntryId, ImportId};
use takt_engine::map::{Fact, Known, Station, Stations};
use takt_engine::refusal::Refusal;
use takt_engine::settings::{MemberDraft, Role, Scoring, WorkWeek};
use takt_engine::state::{EventKind, flag};

/// Does, undoes and redoes a command; each time the line is as it must be.
fn there_and_back(mut line: Line, by: usize, command: Command) {
    let what = format!("{command:?}");
    let what = what.get(..60).unwrap_or(&what);
    let before = line.facts();
    let done = line.ok(by, command);
    let after = line.facts();
    assert_ne!(before, after, "{what} does something");
    let undo = line.ok(by, Command::Undo { entry: done.entry });
    assert_eq!(line.facts(), before, "undo of {what}");
    line.check();
    assert_eq!(line.no(by, Command::Undo { entry: done.entry }), Refusal::AlreadyUndone);
    line.ok(by, Command::Undo { entry: undo.entry });
    assert_eq!(line.facts(), after, "redo of {what}");
    line.check();
    // What was done again can be taken back again, by its own name.
    line.ok(by, Command::Undo { entry: done.entry });
    assert_eq!(line.facts(), before, "second undo of {what}");
    line.check();
}

fn draft(name: &str) -> MemberDraft {
    MemberDraft { name: name.into(), stations: Stations::of(&[Station::JuniorSdr]), role: Role::Member }
}

#[test]
fn every_command_that_changes_the_line_can_be_taken_back_and_done_again() {
    let mut line = Line::new();
    let targeted = line.account_in(Bin::Targeted);
    let researching = line.account_in(Bin::Researching);
    let qualifying = line.account_in(Bin::Qualifying);
    let pending = line.account_in(Bin::ActiveOpportunity);
    let customer = line.account_in(Bin::CurrentCustomer);
    let developing = line.account_in(Bin::Developing);
    line.ok(ANN, Command::AddContact { account: researching, contact: person("Pat") });
    for _ in 0..3 {
        line.cold(&format!("Cold {}", line.now.0));
    }
    let contact = line.state.contacts_of(line.ix(qualifying))[0].id;
    let other = ContactDraft { name: "Other".into(), title: "CEO".into(), ..ContactDraft::default() };
    let mut map = takt_engine::template::dialling_line();
    map.name = "Another".into();
    let bands = Line::small_bands(7);
    let full = AccountDraft { city: "Basel".into(), industry: "Paint".into(), revenue_k: 7, ..company("Renamed") };
    let cases: Vec<(usize, Command)> = vec![
        (BOSS, Command::AddMember(draft("New"))),
        (BOSS, Command::EditMember { member: line.people[BEN], draft: draft("Benjamin"), active: true }),
        (BOSS, Command::EditMember { member: line.people[ANN], draft: draft("Ann"), active: false }),
        (BOSS, Command::SetBands(bands)),
        (BOSS, Command::SetMemberBands { member: line.people[ANN], bands: Some(bands) }),
        (BOSS, Command::SetScoring(Scoring { size_weight: 1, ..Scoring::default() })),
        (BOSS, Command::SetWorkWeek(WorkWeek { batch: 2, ..WorkWeek::default() })),
        (BOSS, Command::SetMap(Box::new(map))),
        (ANN, Command::AddAccount(Box::new(AccountDraft { contact: Some(person("Pat")), ..company("Added") }))),
        (ANN, Command::EditAccount { account: qualifying, draft: Box::new(full) }),
        (BOSS, Command::SetAvoid { account: qualifying, avoid: true }),
        (ANN, Command::AddContact { account: qualifying, contact: person("Second") }),
        (ANN, Command::EditContact { contact, draft: other }),
        (ANN, Command::RemoveContact { contact }),
        (ANN, Command::Pull),
        (BEN, Command::Pull),
        (ANN, Command::Refill { count: 2 }),
        (ANN, Command::Record(Touch { note: "A note".into(), ..touch(researching, 1, 0) })),
        (ANN, Command::Record(touch(qualifying, 3, 0))),
        (ANN, Command::Record(touch(qualifying, 3, 6))),
        (ANN, Command::Record(touch(qualifying, 3, 8))),
        (EXEC, Command::Record(touch(pending, 5, 0))),
        (EXEC, Command::Record(Touch { reason: Some(Reason::ReturnedIncomplete), ..touch(pending, 5, 1) })),
        (CARE, Command::Record(touch(customer, 9, 0))),
        (CARE, Command::Record(touch(customer, 9, 3))),
        (
            ANN,
            Command::Move { accounts: vec![targeted, researching], to: Bin::BadFit, reason: Some(Reason::WrongSize) },
        ),
        (ANN, Command::Move { accounts: vec![developing], to: Bin::Cold, reason: Some(Reason::Fixed) }),
        (ANN, Command::CallBack { account: qualifying, at: line.now.plus(5_000) }),
        (ANN, Command::Skip { account: qualifying, reason: SkipReason::OutsideHours }),
        (ANN, Command::Note { account: qualifying, text: "Only a note".into() }),
        (ANN, Command::SetFact { account: researching, fact: Fact::Fit, known: Known::Yes }),
    ];
    for (by, command) in cases {
        there_and_back(line.clone(), by, command);
    }
    let mut later = line.clone();
    later.sleep(100);
    there_and_back(later, ANN, Command::Recycle);
}

#[test]
fn undo_is_refused_where_something_has_happened_since() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Qualifying);
    let first = line.ok(ANN, Command::Record(touch(id, 3, 0))).entry;
    let second = line.ok(ANN, Command::Record(touch(id, 3, 0))).entry;
    assert_eq!(line.no(ANN, Command::Undo { entry: first }), Refusal::ChangedSince);
    // Backwards it goes.
    line.ok(ANN, Command::Undo { entry: second });
    line.ok(ANN, Command::Undo { entry: first });
    assert_eq!(line.row(id).attempts, 0);
    assert_eq!(line.no(ANN, Command::Undo { entry: EntryId::new(1, 1) }), Refusal::NothingToUndo);
}

#[test]
fn a_note_or_an_edit_does_not_stand_in_the_way_of_undoing_a_touch() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Qualifying);
    let touched = line.ok(ANN, Command::Record(touch(id, 3, 0))).entry;
    let noted = line.ok(ANN, Command::Note { account: id, text: "By the way".into() }).entry;
    let edited = line.ok(ANN, Command::EditAccount { account: id, draft: Box::new(company("New name")) }).entry;
    line.ok(ANN, Command::Undo { entry: touched });
    assert_eq!(line.row(id).attempts, 0);
    assert_eq!(line.state.name(line.ix(id)), "New name");
    line.ok(ANN, Command::Undo { entry: edited });
    line.ok(ANN, Command::Undo { entry: noted });
    assert!(line.state.timeline(line.ix(id)).filter(|e| e.kind == EventKind::Noted).all(|e| e.is_undone));
}

#[test]
fn of_a_bulk_move_the_accounts_changed_since_stay_and_are_named() {
    let mut line = Line::new();
    let ids: Vec<AccountId> = (0..4).map(|_| line.account_in(Bin::Researching)).collect();
    let before = line.today(ANN).rejected;
    let bulk = Command::Move { accounts: ids.clone(), to: Bin::Developing, reason: Some(Reason::NotNow) };
    let entry = line.ok(ANN, bulk).entry;
    assert_eq!(line.today(ANN).rejected, before + 4);
    line.to(ANN, ids[2], Bin::Cold);
    let receipt = line.ok(ANN, Command::Undo { entry });
    assert_eq!(receipt.refused, vec![(ids[2], Refusal::ChangedSince)]);
    assert_eq!(receipt.count, 3);
    assert_eq!(
        ids.iter().map(|id| line.bin(*id)).collect::<Vec<_>>(),
        [Bin::Researching, Bin::Researching, Bin::Cold, Bin::Researching]
    );
    assert_eq!(line.today(ANN).rejected, before + 1, "one of the four is still rejected");
    line.check();
}

fn import(line: &mut Line, names: &[&str]) -> ImportId {
    let import = ImportId(line.ok(ANN, Command::BeginImport { file_name: "list.csv".into() }).entry.0);
    let rows = names.iter().map(|n| AccountDraft { contact: Some(person("Pat")), ..company(n) }).collect();
    line.ok(ANN, Command::ImportRows { import, rows });
    import
}

fn retract(line: &mut Line, import: ImportId) -> Vec<takt_engine::execute::Receipt> {
    let mut steps = vec![];
    loop {
        let receipt = line.ok(ANN, Command::RetractImport { import });
        let more = receipt.has_more;
        steps.push(receipt);
        assert!(steps.len() < 50, "it ends");
        if !more {
            return steps;
        }
    }
}

#[test]
fn an_import_is_taken_back_as_one_and_only_what_nobody_has_worked() {
    let mut line = Line::new();
    let kept = line.cold("Typed in");
    let import = import(&mut line, &["A", "B", "C"]);
    let worked =
        line.ok(ANN, Command::Move { accounts: vec![line.state.account_id(2)], to: Bin::Targeted, reason: None });
    let steps = retract(&mut line, import);
    assert_eq!(steps.iter().map(|r| r.count).sum::<u32>(), 2);
    assert_eq!(steps[0].refused, vec![(worked.moved[0].account, Refusal::ChangedSince)]);
    assert_eq!(line.state.account_count(), 2);
    assert!(line.state.find(kept).is_some());
    assert!(line.state.imports()[0].is_retracted);
    assert_eq!(line.no(ANN, Command::RetractImport { import }), Refusal::AlreadyUndone);
    assert_eq!(line.no(ANN, Command::ImportRows { import, rows: vec![company("Late")] }), Refusal::NoSuchImport);
    line.check();
}

#[test]
fn an_import_of_others_is_a_managers_to_take_back() {
    let mut line = Line::new();
    let import = import(&mut line, &["A"]);
    assert_eq!(line.no(BEN, Command::RetractImport { import }), Refusal::NeedsRole(Role::Manager));
    line.ok(BOSS, Command::RetractImport { import });
}

#[test]
fn a_retraction_can_be_taken_back_too_and_brings_back_no_other_imports_rows() {
    let mut line = Line::new();
    let known = line.cold("Known");
    let first = import(&mut line, &["A", "B"]);
    let second = import(&mut line, &["C", "D"]);
    line.ok(ANN, Command::ImportRows { import: first, rows: vec![company("E")] });
    let fill = AccountDraft { city: "Basel".into(), contact: Some(person("Filled In")), ..company("Known") };
    let more = AccountDraft { contact: Some(person("Two")), ..company("x") };
    let other = line.cold("Known too");
    line.ok(ANN, Command::ImportUpdates { import: first, rows: vec![(known, fill), (other, more)] });
    assert_eq!(line.state.contacts_of(line.ix(known)).len(), 1);
    retract(&mut line, second);
    let before = line.facts();
    let step = line.ok(ANN, Command::RetractImport { import: first });
    assert_eq!(step.count, 5, "three rows and two filled in");
    assert_eq!(line.state.account_count(), 2);
    assert!(line.state.contacts_of(line.ix(known)).is_empty(), "what it filled in is gone");
    assert!(line.state.contacts_of(line.ix(other)).is_empty());
    assert!(!line.row(known).has(flag::NAMED_PERSON));
    line.check();
    line.ok(ANN, Command::Undo { entry: step.entry });
    assert_eq!(line.facts(), before);
    line.check();
}

#[test]
fn rows_filled_in_and_edited_since_do_not_hold_up_the_retraction() {
    let mut line = Line::new();
    let known = line.cold("Known");
    let import = import(&mut line, &["A", "B"]);
    let fill = AccountDraft { city: "Basel".into(), ..company("Known") };
    line.ok(ANN, Command::ImportUpdates { import, rows: vec![(known, fill)] });
    let edited = AccountDraft { city: "Bern".into(), ..company("Known") };
    line.ok(BEN, Command::EditAccount { account: known, draft: Box::new(edited) });
    let steps = retract(&mut line, import);
    assert_eq!(steps.iter().map(|r| r.count).sum::<u32>(), 2);
    assert!(steps[0].refused.contains(&(known, Refusal::ChangedSince)));
    assert_eq!(line.state.draft(line.ix(known)).city, "Bern");
    line.check();
}

#[test]
fn a_large_import_is_taken_back_in_bounded_steps_without_walking_through_everything_else() {
    let mut line = Line::new();
    let big = import(&mut line, &[]);
    for piece in 0..5 {
        let rows = (0..2_000).map(|i| company(&format!("Big {piece} {i}"))).collect();
        line.ok(ANN, Command::ImportRows { import: big, rows });
    }
    let small = import(&mut line, &["S"]);
    for piece in 5..10 {
        let rows = (0..2_000).map(|i| company(&format!("Big {piece} {i}"))).collect();
        line.ok(ANN, Command::ImportRows { import: big, rows });
    }
    assert_eq!(retract(&mut line, small).len(), 1, "one step for one row");
    let steps = retract(&mut line, big);
    assert!(steps.iter().all(|s| s.count <= 4_000));
    assert_eq!(steps.len(), 5);
    assert_eq!(line.state.account_count(), 0);
    // And back, step by step.
    for step in steps.iter().rev() {
        line.ok(ANN, Command::Undo { entry: step.entry });
    }
    assert_eq!(line.state.account_count(), 20_000);
    line.check();
}

#[test]
fn a_bulk_command_of_the_largest_size_is_remembered_in_linear_time() {
    let mut line = Line::new();
    let big = import(&mut line, &[]);
    for piece in 0..2 {
        let rows = (0..2_000).map(|i| company(&format!("Big {piece} {i}"))).collect();
        line.ok(ANN, Command::ImportRows { import: big, rows });
    }
    let accounts: Vec<_> = (0..500).map(|ix| line.state.account_id(ix)).collect();
    let receipt = line.ok(ANN, Command::Move { accounts, to: Bin::BadFit, reason: Some(Reason::WrongSize) });
    assert_eq!(receipt.moved.len(), 500);
    assert_eq!(line.state.undo_record(receipt.entry).unwrap().ops.len(), 501);
    line.ok(ANN, Command::Undo { entry: receipt.entry });
    assert_eq!(line.state.bin_count(Bin::Cold), 4_000);
    line.check();
}

#[test]
fn the_undo_window_forgets_the_oldest_first() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Qualifying);
    let first = line.ok(ANN, Command::Note { account: id, text: "first".into() }).entry;
    for i in 0..takt_engine::state::UNDO_WINDOW {
        line.ok(ANN, Command::Note { account: id, text: format!("note {i}") });
    }
    assert_eq!(line.no(ANN, Command::Undo { entry: first }), Refusal::NothingToUndo);
    assert!(line.state.undo_record(line.entries.last().unwrap().id).is_some());
}
