//! METHOD §1: every gate, on every path.

use crate::line::{ANN, BEN, BOSS, CARE, EXEC, GUEST, Line, company, person, touch};
use takt_engine::bin::{Bin, Reason};
use takt_engine::command::{Command, MAX_BULK};
use takt_engine::execute::gate;
use takt_engine::ids::ImportId;
use takt_engine::map::{Counts, Effect, Fact, Known, MapFault, SalesMap, Station};
use takt_engine::refusal::{Missing, Refusal};
use takt_engine::settings::{Band, Bands, Role};
use takt_engine::state::{AccountRow, flag};
use takt_engine::time::Delay;

/// From each bin (a line) to each bin (a column), as METHOD §1 has it:
/// `=` there already, `.` no way, `>` open, `F` facts asked, `A` acceptance asked,
/// `R` only as a return, `M` only a manager.
const TABLE: [&str; 9] = [
    "=>......>", // Cold
    ">=>.....>", // Targeted
    "..=F..>>>", // Researching
    "...=F.>>>", // Qualifying
    "...R=A>>>", // Active Opportunity
    ".....=>>.", // Current Customer
    ">.....=.>", // Developing
    ">......=>", // No Current Opportunity
    "M.......=", // Bad Business Fit
];

fn pairs() -> impl Iterator<Item = (Bin, Bin, char)> {
    Bin::ALL.into_iter().flat_map(|from| {
        Bin::ALL.into_iter().map(move |to| (from, to, TABLE[from.index()].as_bytes()[to.index()] as char))
    })
}

fn row(bin: Bin) -> AccountRow {
    AccountRow { bin, ..AccountRow::default() }
}

fn full_row(bin: Bin) -> AccountRow {
    // All five facts known and yes.
    AccountRow { bin, flags: flag::NAMED_PERSON, facts: 0b11_1111_1111, ..AccountRow::default() }
}

#[test]
fn the_line_runs_only_as_the_table_of_81_pairs_says() {
    assert_eq!(pairs().count(), 81);
    for (from, to, rule) in pairs() {
        let reason = Reason::choices(from, to).first().copied();
        let bare = gate(&row(from), to, reason, Role::Member);
        let full = gate(&full_row(from), to, reason, Role::Member);
        let case = format!("{from} to {to}");
        match rule {
            '=' => assert_eq!(full, Err(Refusal::AlreadyThere(to)), "{case}"),
            '.' => assert_eq!(full, Err(Refusal::NoWay { from, to }), "{case}"),
            '>' => assert!(bare.is_ok() && full.is_ok(), "{case}: {bare:?}"),
            'F' => {
                assert!(matches!(bare, Err(Refusal::GateClosed { .. })), "{case}: {bare:?}");
                assert!(full.is_ok(), "{case}");
            }
            'A' => {
                let pending = AccountRow { flags: flag::PENDING | flag::NAMED_PERSON, ..full_row(from) };
                let missing = vec![Missing::Acceptance];
                assert_eq!(gate(&pending, to, reason, Role::Owner), Err(Refusal::GateClosed { from, to, missing }));
                assert!(full.is_ok(), "{case}");
            }
            'R' => {
                let pending = AccountRow { flags: flag::PENDING, ..full_row(from) };
                assert!(gate(&pending, to, reason, Role::Member).is_ok(), "{case}");
                assert_eq!(full, Err(Refusal::NoWay { from, to }), "{case}");
            }
            'M' => {
                assert_eq!(full, Err(Refusal::NeedsRole(Role::Manager)), "{case}");
                assert!(gate(&full_row(from), to, reason, Role::Manager).is_ok(), "{case}");
            }
            other => panic!("{other}"),
        }
        // No role and no fact opens a way that is not there.
        if rule == '.' {
            for every in Reason::ALL.map(Some).into_iter().chain([None]) {
                assert!(gate(&full_row(from), to, every, Role::Owner).is_err(), "{case}");
            }
        }
    }
}

#[test]
fn a_move_by_hand_and_a_bulk_move_stop_where_the_gate_stops() {
    for (from, to, rule) in pairs() {
        let mut line = Line::new();
        let (one, two) = (line.account_in(from), line.account_in(from));
        let reason = Reason::choices(from, to).first().copied();
        let by = if from == Bin::ActiveOpportunity {
            EXEC
        } else if from == Bin::CurrentCustomer {
            CARE
        } else {
            ANN
        };
        // Fresh accounts carry just the facts of their way here, so that the next gate is closed;
        // a hand-off is pending.
        let opens = matches!(rule, '>' | 'R');
        let alone = line.clone().give(by, Command::Move { accounts: vec![one], to, reason });
        assert_eq!(alone.is_ok(), opens, "{from} to {to}: {alone:?}");
        let bulk = line.ok(by, Command::Move { accounts: vec![one, two], to, reason });
        assert_eq!(bulk.moved.len(), if opens { 2 } else { 0 }, "{from} to {to}");
        assert_eq!(bulk.refused.len(), if opens { 0 } else { 2 });
        if let Err(refusal) = alone {
            assert_eq!(bulk.refused[0].1, refusal, "one rule on both paths");
        }
        line.check();
    }
}

#[test]
fn one_refused_account_of_many_leaves_no_trace() {
    let mut line = Line::new();
    let open = line.account_in(Bin::Researching);
    let shut = line.account_in(Bin::Researching);
    line.ok(ANN, Command::AddContact { account: open, contact: person("Pat") });
    line.fact(ANN, open, Fact::Fit, Known::Yes);
    let before = line.row(shut);
    let receipt = line.ok(ANN, Command::Move { accounts: vec![shut, open, open], to: Bin::Qualifying, reason: None });
    assert_eq!((receipt.moved.len(), receipt.refused.len()), (1, 2));
    assert_eq!(line.row(shut), before);
    let many = vec![open; MAX_BULK + 1];
    assert_eq!(
        line.no(ANN, Command::Move { accounts: many, to: Bin::Developing, reason: None }),
        Refusal::TooMany(MAX_BULK as u32)
    );
}

#[test]
fn researching_is_left_with_fit_and_a_named_owner_of_the_problem() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Researching);
    let onward = Command::Move { accounts: vec![id], to: Bin::Qualifying, reason: None };
    let closed = |missing| Refusal::GateClosed { from: Bin::Researching, to: Bin::Qualifying, missing };
    assert_eq!(line.no(ANN, onward.clone()), closed(vec![Missing::Answer(Fact::Fit), Missing::NamedPerson]));
    line.fact(ANN, id, Fact::Fit, Known::No);
    assert_eq!(line.no(ANN, onward.clone()), closed(vec![Missing::Yes(Fact::Fit), Missing::NamedPerson]));
    line.fact(ANN, id, Fact::Fit, Known::Yes);
    let bystander = takt_engine::command::ContactDraft { owns_problem: false, ..person("By Stander") };
    line.ok(ANN, Command::AddContact { account: id, contact: bystander });
    assert_eq!(line.no(ANN, onward.clone()), closed(vec![Missing::NamedPerson]));
    // The card itself stops there too: "fit, and the owner is named".
    assert_eq!(line.no(ANN, Command::Record(touch(id, 1, 0))), closed(vec![Missing::NamedPerson]));
    line.ok(ANN, Command::AddContact { account: id, contact: person("Pat Owner") });
    let owner = line.state.contacts_of(line.ix(id))[1].id;
    line.ok(ANN, Command::RemoveContact { contact: owner });
    assert_eq!(line.no(ANN, onward.clone()), closed(vec![Missing::NamedPerson]));
    line.ok(ANN, Command::AddContact { account: id, contact: person("Pat Again") });
    line.ok(ANN, Command::Record(touch(id, 1, 0)));
    assert_eq!(line.bin(id), Bin::Qualifying);
}

#[test]
fn qualifying_is_left_by_the_three_question_pass_test() {
    let facts = [Fact::IdealClient, Fact::Influence, Fact::NextStep];
    for open in 0..8u8 {
        let mut line = Line::new();
        let id = line.account_in(Bin::Qualifying);
        for (i, fact) in facts.into_iter().enumerate() {
            line.fact(ANN, id, fact, if open >> i & 1 == 1 { Known::Yes } else { Known::No });
        }
        let answer = line.give(ANN, Command::Move { accounts: vec![id], to: Bin::ActiveOpportunity, reason: None });
        assert_eq!(answer.is_ok(), open == 7, "{open:03b}");
    }
    // On the card, "no" to one of the questions holds the account back as well.
    let mut line = Line::new();
    let id = line.account_in(Bin::Qualifying);
    let mut no_power = touch(id, 3, 6);
    no_power.facts = vec![(Fact::IdealClient, true), (Fact::Influence, false)];
    assert_eq!(
        line.no(ANN, Command::Record(no_power.clone())),
        Refusal::GateClosed {
            from: Bin::Qualifying,
            to: Bin::ActiveOpportunity,
            missing: vec![Missing::Yes(Fact::Influence)]
        }
    );
    no_power.facts = vec![(Fact::IdealClient, true)];
    assert_eq!(line.no(ANN, Command::Record(no_power)), Refusal::AnswersNeeded(vec![Fact::Influence]));
}

#[test]
fn an_avoided_account_is_never_pulled_dialled_or_given_as_a_card() {
    let mut line = Line::new();
    let good = line.cold("Good");
    let bad = line.cold("Avoided");
    line.ok(
        BOSS,
        Command::EditAccount {
            account: bad,
            draft: Box::new(takt_engine::command::AccountDraft { employees: 2_000, ..company("Avoided") }),
        },
    );
    line.ok(ANN, Command::SetAvoid { account: bad, avoid: true });
    let target = |accounts| Command::Move { accounts, to: Bin::Targeted, reason: None };
    assert_eq!(line.no(ANN, target(vec![bad])), Refusal::Avoided);
    assert_eq!(line.ok(ANN, target(vec![bad, good])).refused[0].1, Refusal::Avoided);
    line.ok(ANN, Command::Pull);
    assert_eq!((line.bin(good), line.bin(bad)), (Bin::Researching, Bin::Cold));
    assert_eq!(line.no(ANN, Command::Pull), Refusal::OutOfMaterial);
    // Whoever is avoided while in work is neither dialled nor shown.
    let id = line.account_in(Bin::Qualifying);
    line.ok(BEN, Command::SetAvoid { account: id, avoid: true });
    assert_eq!(line.no(ANN, Command::Record(touch(id, 3, 0))), Refusal::Avoided);
    assert!(line.state.due_now(1, line.now.plus(1_000_000)).all(|item| item.account != line.ix(id)));
    // Protection is anyone's to give and a manager's to take away.
    assert_eq!(line.no(ANN, Command::SetAvoid { account: id, avoid: false }), Refusal::NeedsRole(Role::Manager));
    line.ok(BOSS, Command::SetAvoid { account: id, avoid: false });
    line.ok(ANN, Command::Record(touch(id, 3, 0)));
}

#[test]
fn whoever_asks_not_to_be_called_is_not_called_again_on_any_lap() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Qualifying);
    line.ok(ANN, Command::Record(touch(id, 3, 8)));
    assert_eq!(line.bin(id), Bin::BadFit);
    assert!(line.row(id).has(flag::AVOID | flag::DO_NOT_CALL));
    line.to(BOSS, id, Bin::Cold);
    assert_eq!(line.no(ANN, Command::Pull), Refusal::OutOfMaterial);
    assert_eq!(line.no(ANN, Command::Move { accounts: vec![id], to: Bin::Targeted, reason: None }), Refusal::Avoided);
}

#[test]
fn a_cold_account_has_no_card_and_cannot_be_touched() {
    let mut line = Line::new();
    for bin in [Bin::Cold, Bin::Targeted, Bin::Developing, Bin::NoCurrentOpportunity, Bin::BadFit] {
        let id = line.account_in(bin);
        assert_eq!(line.no(ANN, Command::Record(touch(id, 2, 0))), Refusal::NotInWork(bin));
        assert_eq!(line.no(ANN, Command::CallBack { account: id, at: line.now.plus(99) }), Refusal::NotInWork(bin));
        assert_eq!(
            line.no(ANN, Command::Skip { account: id, reason: takt_engine::command::SkipReason::WaitingForThem }),
            Refusal::NotInWork(bin)
        );
    }
}

#[test]
fn an_import_lands_in_cold_whatever_it_brings() {
    let mut line = Line::new();
    let import = ImportId(line.ok(ANN, Command::BeginImport { file_name: "a.csv".into() }).entry.0);
    let mut draft = company("Imported");
    draft.contact = Some(person("Pat"));
    line.ok(ANN, Command::ImportRows { import, rows: vec![draft.clone(), company("Other")] });
    assert_eq!(line.state.bin_count(Bin::Cold), 2);
    assert!(line.state.account(0).has(flag::NAMED_PERSON));
    // A row that fills in a known account moves it nowhere.
    let id = line.account_in(Bin::Developing);
    line.ok(ANN, Command::ImportUpdates { import, rows: vec![(id, draft)] });
    assert_eq!(line.bin(id), Bin::Developing);
    assert_eq!(line.no(GUEST, Command::BeginImport { file_name: "b".into() }), Refusal::NeedsRole(Role::Member));
    assert_eq!(line.no(ANN, Command::ImportRows { import: ImportId(1), rows: vec![] }), Refusal::NoSuchImport);
    line.check();
}

#[test]
fn a_reject_needs_a_reason_of_that_bin() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Qualifying);
    let away = |to, reason| Command::Move { accounts: vec![id], to, reason };
    for to in [Bin::Developing, Bin::NoCurrentOpportunity, Bin::BadFit] {
        assert!(matches!(line.no(ANN, away(to, None)), Refusal::ReasonNeeded(_)));
        for reason in Reason::ALL {
            let allowed = Reason::choices(Bin::Qualifying, to).contains(&reason);
            let answer = line.clone().give(ANN, away(to, Some(reason)));
            assert_eq!(answer.is_ok(), allowed, "{to}: {reason}");
        }
    }
}

#[test]
fn only_a_manager_takes_an_account_out_of_bad_fit() {
    let mut line = Line::new();
    let id = line.account_in(Bin::BadFit);
    let back = Command::Move { accounts: vec![id], to: Bin::Cold, reason: Some(Reason::Correction) };
    assert_eq!(line.no(ANN, back.clone()), Refusal::NeedsRole(Role::Manager));
    line.ok(BOSS, back);
    assert_eq!(line.row(id).lap, 1);
}

#[test]
fn nothing_is_pushed_onto_a_rep_by_someone_else() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Targeted);
    let work = Command::Move { accounts: vec![id], to: Bin::Researching, reason: None };
    assert_eq!(line.no(BOSS, work.clone()), Refusal::HeldBy("Ann".into()));
    assert_eq!(line.no(BEN, work.clone()), Refusal::HeldBy("Ann".into()));
    let cold = line.cold("For nobody");
    // Who does not research pulls nothing, by whatever path.
    let target = Command::Move { accounts: vec![cold], to: Bin::Targeted, reason: None };
    for command in [target, Command::Pull, Command::Refill { count: 5 }] {
        assert_eq!(line.no(EXEC, command), Refusal::NeedsStation(Station::JuniorSdr));
    }
    line.ok(ANN, work);
}

#[test]
fn a_viewer_changes_nothing() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Researching);
    let commands = [
        Command::Pull,
        Command::Recycle,
        Command::Refill { count: 1 },
        Command::AddAccount(Box::new(company("X"))),
        Command::Note { account: id, text: "hello".into() },
        Command::Record(touch(id, 1, 1)),
        Command::Move { accounts: vec![id], to: Bin::Developing, reason: Some(Reason::NotNow) },
        Command::SetFact { account: id, fact: Fact::Fit, known: Known::Yes },
        Command::SetAvoid { account: id, avoid: true },
    ];
    for command in commands {
        assert_eq!(line.no(GUEST, command), Refusal::NeedsRole(Role::Member));
    }
    let entry = line.entries.last().unwrap().id;
    assert_eq!(line.no(GUEST, Command::Undo { entry }), Refusal::NeedsRole(Role::Member));
    assert_eq!(line.no(ANN, Command::SetBands(Bands::default())), Refusal::NeedsRole(Role::Manager));
}

#[test]
fn a_band_is_hard_at_its_maximum_on_every_path() {
    let mut line = Line::new();
    line.ok(BOSS, Command::SetBands(Line::small_bands(2)));
    let full = |bin| Refusal::BandFull { bin, max: 2 };
    for _ in 0..4 {
        line.cold(&format!("Cold {}", line.now.0));
    }
    // Pull fills Researching and then stops.
    line.ok(ANN, Command::Pull);
    line.ok(ANN, Command::Pull);
    assert_eq!(line.no(ANN, Command::Pull), full(Bin::Researching));
    // By hand, one and many.
    let cold: Vec<_> = (0..4).map(|ix| line.state.account_id(ix)).filter(|id| line.bin(*id) == Bin::Cold).collect();
    let to = |accounts: &[_], to| Command::Move { accounts: accounts.to_vec(), to, reason: None };
    let extra = line.cold("One more");
    let bulk = line.ok(ANN, to(&[cold[0], cold[1], extra], Bin::Targeted));
    assert_eq!((bulk.moved.len(), bulk.refused[0].1.clone()), (2, full(Bin::Targeted)));
    assert_eq!(line.no(ANN, to(&cold[..1], Bin::Researching)), full(Bin::Researching));
    assert_eq!(line.no(ANN, Command::Refill { count: 3 }), full(Bin::Targeted));
    // On the card: Qualifying is full.
    let held: Vec<_> =
        (0..5).map(|ix| line.state.account_id(ix)).filter(|id| line.bin(*id) == Bin::Researching).collect();
    for id in &held {
        line.ok(ANN, Command::AddContact { account: *id, contact: person("Pat") });
        line.ok(ANN, Command::Record(touch(*id, 1, 0)));
    }
    line.ok(ANN, Command::Pull);
    let third = line.state.account_id((0..5).find(|ix| line.state.account(*ix).bin == Bin::Researching).unwrap());
    line.ok(ANN, Command::AddContact { account: third, contact: person("Pat") });
    assert_eq!(line.no(ANN, Command::Record(touch(third, 1, 0))), full(Bin::Qualifying));
    // By undo: the reject makes room, a pull takes it, the undo finds none.
    let reject = line.ok(
        ANN,
        Command::Record({
            let mut touch = touch(held[0], 3, 4);
            touch.reason = Some(Reason::NotNow);
            touch
        }),
    );
    line.ok(ANN, Command::Record(touch(third, 1, 0)));
    assert_eq!(line.no(ANN, Command::Undo { entry: reject.entry }), full(Bin::Qualifying));
    // A manager moving for a rep meets the rep's band.
    let bens = Bands { qualifying: Band { min: 0, target: 0, max: 1 }, ..Line::small_bands(2) };
    line.ok(BOSS, Command::SetMemberBands { member: line.people[ANN], bands: Some(bens) });
    line.ok(ANN, Command::Pull);
    let fourth = line.state.account_id((0..5).find(|ix| line.state.account(*ix).bin == Bin::Researching).unwrap());
    line.ok(ANN, Command::AddContact { account: fourth, contact: person("Pat") });
    line.fact(ANN, fourth, Fact::Fit, Known::Yes);
    assert_eq!(line.no(BOSS, to(&[fourth], Bin::Qualifying)), Refusal::BandFull { bin: Bin::Qualifying, max: 1 });
    line.check();
}

#[test]
fn a_map_with_a_way_that_is_not_there_is_refused() {
    fn broken(change: impl FnOnce(&mut SalesMap)) -> Vec<MapFault> {
        let mut map = takt_engine::template::dialling_line();
        change(&mut map);
        let mut line = Line::new();
        match line.no(BOSS, Command::SetMap(Box::new(map.clone()))) {
            Refusal::MapFaults(faults) => {
                assert_eq!(faults, map.faults());
                faults
            }
            other => panic!("{other:?}"),
        }
    }
    let nowhere = |task, outcome| MapFault::LeadsNowhere { task, outcome };
    let effect = |task: usize, outcome: usize, effect| {
        move |map: &mut SalesMap| map.tasks[task].outcomes[outcome].effect = effect
    };
    // Researching straight to a deal; a win without acceptance; a hand-off from Researching.
    assert!(broken(effect(0, 0, Effect::Move { to: Bin::ActiveOpportunity })).contains(&nowhere(1, 0)));
    assert!(broken(effect(4, 2, Effect::Win)).contains(&nowhere(5, 2)));
    assert!(broken(effect(0, 0, Effect::HandOff)).contains(&nowhere(1, 0)));
    assert!(broken(effect(5, 0, Effect::Return)).contains(&nowhere(6, 0)));
    assert!(broken(effect(5, 0, Effect::Next { task: 5, after: Delay::Now })).contains(&nowhere(6, 0)));
    assert!(broken(|map| map.tasks[0].key = 0).contains(&MapFault::BadKey(0)));
    assert!(broken(|map| map.tasks[0].key = 4_096).contains(&MapFault::BadKey(4_096)));
    assert!(broken(|map| map.tasks[1].key = 1).contains(&MapFault::KeyTwice(1)));
    assert!(broken(|map| map.tasks[0].outcomes.clear()).contains(&MapFault::OutcomeCount(1)));
    assert!(
        broken(|map| map.tasks.retain(|t| t.bin != Bin::CurrentCustomer))
            .contains(&MapFault::BinWithoutTask(Bin::CurrentCustomer))
    );
    // A reason the gate will never take.
    let wrong = broken(|map| map.tasks[0].outcomes[2].reasons = vec![Reason::DealLost]);
    assert!(wrong.contains(&MapFault::ReasonMissing { task: 1, outcome: 2 }));
    // The last deal task that can only be tried again.
    let stuck = broken(|map| {
        let task = &mut map.tasks[7];
        task.outcomes.retain(|o| matches!(o.effect, Effect::Retry { .. }));
        task.outcomes[0].counts = Counts::Connect;
    });
    assert!(stuck.contains(&MapFault::NoWayOut(8)), "{stuck:?}");
    // Two tasks that lead only to each other are no more reachable than one.
    let island = broken(|map| {
        let mut a = map.tasks[1].clone();
        let mut b = a.clone();
        (a.key, b.key) = (20, 21);
        a.outcomes[4].effect = Effect::Next { task: 21, after: Delay::Now };
        b.outcomes[4].effect = Effect::Next { task: 20, after: Delay::Now };
        map.tasks.extend([a, b]);
    });
    assert_eq!(island, vec![MapFault::Unreachable(20), MapFault::Unreachable(21)]);
}
