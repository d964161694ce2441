//! Distribution: random, equal, and provable from the log.

use crate::line::{ANN, BEN, BOSS, EXEC, Line, company};
use proptest::prelude::*;
use std::collections::BTreeMap;
use takt_engine::bin::{Bin, Reason};
use takt_engine::command::{AccountDraft, Command, OverrideReason};
use takt_engine::controls::Presence;
use takt_engine::distribute::{
    Covariate, DealId, DealKind, DealPlan, Dealer, Difference, MAX_DEAL, Stratum, Territory, Void, balance, block,
    commitment, pre_draw, verify,
};
use takt_engine::ids::{AccountId, MemberIx, NONE, POOL};
use takt_engine::map::{Station, Stations};
use takt_engine::queue::{Idle, NextAction, next_action};
use takt_engine::refusal::Refusal;
use takt_engine::settings::{MemberDraft, Role};

const SEED: [u8; 32] = *b"thirty-two bytes, known to Boss.";

pub fn stock(line: &mut Line, count: u32) -> Vec<AccountId> {
    let sources = ["Referral", "Trade show", "Purchased list"];
    (0..count)
        .map(|n| {
            let draft = AccountDraft {
                source: sources[n as usize % 3].into(),
                employees: [0, 12, 300, 4_000][n as usize / 3 % 4],
                region: ["TX", "FL", "OR"][n as usize % 3].into(),
                ..company(&format!("Stock {n}"))
            };
            line.ok(BOSS, Command::AddAccount(Box::new(draft))).account.unwrap()
        })
        .collect()
}

fn third_rep(line: &mut Line) -> usize {
    let draft = MemberDraft { name: "Cleo".into(), stations: Stations::of(&[Station::JuniorSdr]), role: Role::Member };
    line.ok(BOSS, Command::AddMember(draft));
    line.people = line.state.members().iter().map(|m| m.id).collect();
    line.people.len() - 1
}

pub fn begin(line: &mut Line, change: impl FnOnce(&mut DealPlan)) -> DealId {
    let mut plan = line.state.suggested_plan("November");
    change(&mut plan);
    let receipt = line.ok(BOSS, Command::BeginDeal { plan: Box::new(plan), commitment: commitment(&SEED) });
    DealId(receipt.entry.0)
}

/// Deals until nothing is left; returns the number of commands.
pub fn deal_out(line: &mut Line, deal: DealId, limit: usize) -> u32 {
    let mut dealer = Dealer::resume(&line.state, deal, SEED).unwrap();
    let mut commands = 0;
    while let Some(command) = dealer.next(&line.state, line.now.day(0), limit) {
        line.ok(BOSS, command);
        commands += 1;
    }
    commands
}

/// A deal with one draw of each kind, revealed, and one open, for the golden snapshot.
pub fn golden_deal(line: &mut Line) {
    let ids = stock(line, 4);
    let deal = begin(line, |_| {});
    deal_out(line, deal, 3);
    let command = pre_draw(&line.state, deal, SEED, line.now.day(0), 2).unwrap().unwrap();
    line.ok(BOSS, command);
    let to = if line.row(ids[0]).owner == ANN as MemberIx { line.people[BEN] } else { line.people[ANN] };
    line.ok(BOSS, Command::Override { account: ids[0], to, reason: OverrideReason::KnowsThem });
    line.ok(BOSS, Command::Reveal { deal, seed: SEED });
    let away = Presence { away: vec![(line.now.day(0), line.now.day(0))], ..Presence::default() };
    line.ok(BOSS, Command::SetPresence { member: line.people[BEN], presence: Box::new(away) });
    line.ok(ANN, Command::Pause { paused: true });
    begin(line, |plan| plan.most = 1);
}

proptest! {
    #[test]
    fn at_every_block_end_all_are_equal_and_inside_nobody_is_more_than_the_block_ahead(
        seed: [u8; 32], people in 1u16..12, most in 1u8..6, draws in 1usize..400
    ) {
        let stratum = Stratum { source: "Any".into(), size: 1, tertile: 1, territory: 0 };
        let hands: Vec<(MemberIx, u8)> = (0..people).map(|m| (m, 1)).collect();
        let mut held = vec![0u32; usize::from(people)];
        let (mut k, mut lengths) = (0, std::collections::BTreeSet::new());
        while (k as usize) < draws {
            let order = block(&seed, &stratum, k, &hands, most);
            prop_assert_eq!(order.len() % usize::from(people), 0, "a block is a multiple of the hands");
            let times = order.len() / usize::from(people);
            prop_assert!((1..=usize::from(most)).contains(&times));
            lengths.insert(times);
            for member in &order {
                held[usize::from(*member)] += 1;
                let (least, largest) = (held.iter().min().unwrap(), held.iter().max().unwrap());
                prop_assert!(largest - least <= times as u32, "max − min ≤ m inside a block");
            }
            prop_assert!(held.iter().all(|n| *n == held[0]), "equal at every block end");
            k += order.len() as u32;
        }
        prop_assert!(most == 1 || draws < 300 || lengths.len() > 1 || people > 6, "lengths are random");
    }

    #[test]
    fn shares_are_kept_at_every_block_end(seed: [u8; 32], shares in proptest::collection::vec(1u8..10, 1..8)) {
        let stratum = Stratum { source: String::new(), size: 0, tertile: 0, territory: 0 };
        let hands: Vec<(MemberIx, u8)> = shares.iter().enumerate().map(|(m, s)| (m as MemberIx, *s)).collect();
        let order = block(&seed, &stratum, 0, &hands, 4);
        let each = |member: MemberIx| order.iter().filter(|m| **m == member).count();
        let times = each(0) / usize::from(shares[0]);
        prop_assert!(hands.iter().all(|(member, share)| each(*member) == times * usize::from(*share)));
    }

    /// Whatever happens between the commands of a deal, the log gives every draw again.
    #[test]
    fn replaying_the_log_gives_the_same_assignment_whatever_happened_in_between(
        seed: [u8; 32], steps in proptest::collection::vec((0u8..9, any::<u16>()), 1..40)
    ) {
        let mut line = Line::new();
        let cleo = third_rep(&mut line);
        let mut made = stock(&mut line, 60);
        let mut plan = line.state.suggested_plan("Any");
        plan.up_to = 30;
        plan.weights = vec![(line.people[cleo], 2)];
        let receipt = line.ok(BOSS, Command::BeginDeal { plan: Box::new(plan), commitment: commitment(&seed) });
        let deal = DealId(receipt.entry.0);
        let mut dealer = Dealer::resume(&line.state, deal, seed).unwrap();
        for (kind, n) in steps {
            let today = line.now.day(0);
            let account = made[usize::from(n) % made.len()];
            let person = [ANN, BEN, cleo][usize::from(n) % 3];
            match kind {
                0..=2 => {
                    if let Some(command) = dealer.next(&line.state, today, usize::from(n) % 17 + 1) {
                        // Between the draw and the log somebody else may have been quicker.
                        if n % 5 == 0 {
                            let _ = line.give(BOSS, Command::SetAvoid { account, avoid: true });
                        }
                        line.ok(BOSS, command);
                    }
                }
                3 => drop(line.give(person, Command::Pull)),
                4 => {
                    let away = if n % 2 == 0 { vec![(today, today)] } else { vec![] };
                    let presence = Box::new(Presence { away, ..Presence::default() });
                    line.ok(BOSS, Command::SetPresence { member: line.people[person], presence });
                }
                5 => {
                    let (to, reason) = (line.people[person], OverrideReason::Language);
                    drop(line.give(BOSS, Command::Override { account, to, reason }));
                }
                6 => {
                    let last = line.entries.iter().rev().find(|e| matches!(e.command, Command::Deal { .. })).map(|e| e.id);
                    if let Some(entry) = last {
                        let _ = line.give(BOSS, Command::Undo { entry });
                    }
                }
                7 => {
                    if let Some(command) = dealer.ahead(&line.state, today, usize::from(n) % 9) {
                        line.ok(BOSS, command);
                    }
                }
                _ => made.extend(stock(&mut line, 3)),
            }
            // Whoever starts again from the log goes on alike.
            let mut other = Dealer::resume(&line.state, deal, seed).unwrap();
            prop_assert_eq!(other.next(&line.state, today, 9), dealer.next(&line.state, today, 9));
            prop_assert!(matches!(verify(&line.state, deal, &seed), Ok(Ok(_))), "{:?}", verify(&line.state, deal, &seed));
            line.check();
        }
        line.ok(BOSS, Command::Reveal { deal, seed });
        prop_assert!(matches!(verify(&line.state, deal, &seed), Ok(Ok(_))));
    }
}

#[test]
fn everything_is_dealt_equally_and_nothing_is_dealt_twice() {
    let mut line = Line::new();
    let cleo = third_rep(&mut line);
    let ids = stock(&mut line, 90);
    let deal = begin(&mut line, |_| {});
    assert!(deal_out(&mut line, deal, 25) >= 4, "a large deal is several bounded commands");
    let held = [ANN, BEN, cleo].map(|m| line.state.held(m as MemberIx, Bin::Cold));
    assert_eq!(held.iter().sum::<u32>(), 90);
    // Within each stratum nobody is more than one block of three ahead; strata make up for each other.
    let mut strata: BTreeMap<Stratum, [u32; 3]> = BTreeMap::new();
    for row in 0..line.state.deal_rows() {
        let view = line.state.deal_view(row);
        let at = [ANN, BEN, cleo].iter().position(|m| *m as MemberIx == line.state.deal_row(row).member).unwrap();
        strata.entry(view.stratum.unwrap().clone()).or_default()[at] += 1;
        assert_eq!((view.kind, view.available.len()), (DealKind::Dealt, 3));
        assert!(["Ann", "Ben", "Cleo"].contains(&view.member) && view.by == "Boss" && view.name.starts_with("Stock"));
    }
    assert!(strata.len() >= 6, "{strata:?}");
    assert!(strata.values().all(|n| n.iter().max().unwrap() - n.iter().min().unwrap() <= 3), "{strata:?}");
    let owners: Vec<MemberIx> = ids.iter().map(|id| line.row(*id).owner).collect();
    assert!(owners.iter().all(|owner| *owner != POOL));
    let proof = verify(&line.state, deal, &SEED).unwrap().unwrap();
    assert_eq!((proof.draws, proof.voids, proof.overrides), (90, 0, 0));
    assert_eq!(proof.strata as usize, strata.len());
}

#[test]
fn the_seed_is_committed_to_before_and_revealed_after_and_no_other_seed_will_do() {
    let mut line = Line::new();
    stock(&mut line, 6);
    let deal = begin(&mut line, |_| {});
    assert_eq!(Dealer::resume(&line.state, deal, [0; 32]).err(), Some(Refusal::WrongSeed));
    assert_eq!(verify(&line.state, deal, &[0; 32]), Err(Refusal::WrongSeed));
    assert_eq!(line.no(BOSS, Command::Reveal { deal, seed: [0; 32] }), Refusal::WrongSeed);
    let another =
        Command::BeginDeal { plan: Box::new(line.state.suggested_plan("Another")), commitment: commitment(&[1; 32]) };
    assert_eq!(line.no(BOSS, another.clone()), Refusal::DealOpen);
    deal_out(&mut line, deal, 50);
    assert_eq!(line.state.deals()[0].seed, None, "nothing in the state tells the next draw");
    line.ok(BOSS, Command::Reveal { deal, seed: SEED });
    assert_eq!(line.state.deals()[0].seed, Some(SEED));
    assert_eq!(line.no(BOSS, Command::Reveal { deal, seed: SEED }), Refusal::DealClosed);
    assert_eq!(Dealer::resume(&line.state, deal, SEED).err(), Some(Refusal::DealClosed));
    line.ok(BOSS, another);
}

#[test]
fn verify_names_the_first_draw_that_the_seed_does_not_give() {
    let mut line = Line::new();
    stock(&mut line, 12);
    let deal = begin(&mut line, |_| {});
    let mut dealer = Dealer::resume(&line.state, deal, SEED).unwrap();
    let Some(Command::Deal { deal, available, mut runs }) = dealer.next(&line.state, line.now.day(0), 50) else {
        panic!("there is something to deal")
    };
    // A dealer with a favourite: the last place of the second run goes to the other one.
    let at = runs[0].hands.len() as u32 + runs[1].hands.len() as u32 - 1;
    let bent = runs[1].hands.last_mut().unwrap();
    let (honest, k) = (bent.1, runs[1].from_k + runs[1].hands.len() as u32 - 1);
    runs[1].hands.last_mut().unwrap().1 = 1 - honest;
    line.ok(BOSS, Command::Deal { deal, available, runs });
    let (drawn, logged) = if honest == 0 { (ANN, BEN) } else { (BEN, ANN) };
    let difference = Difference { row: at, drawn: Some(drawn as MemberIx), logged: logged as MemberIx, k };
    assert_eq!(verify(&line.state, deal, &SEED), Ok(Err(difference)));
}

#[test]
fn who_is_there_is_not_for_the_dealer_to_say() {
    let mut line = Line::new();
    stock(&mut line, 6);
    let deal = begin(&mut line, |_| {});
    let mut dealer = Dealer::resume(&line.state, deal, SEED).unwrap();
    let Some(Command::Deal { deal, available, runs }) = dealer.next(&line.state, line.now.day(0), 50) else {
        panic!("there is something to deal")
    };
    let fewer = Command::Deal { deal, available: available[..1].to_vec(), runs: runs.clone() };
    assert_eq!(line.no(BOSS, fewer), Refusal::DealStale);
    let command = Command::Deal { deal, available, runs };
    assert_eq!(line.no(ANN, command.clone()), Refusal::NeedsRole(Role::Manager));
    line.ok(BOSS, command.clone());
    // The same places cannot be drawn twice.
    assert_eq!(line.no(BOSS, command), Refusal::DealStale);
}

#[test]
fn whoever_is_away_on_holiday_or_full_is_dealt_nothing() {
    let mut line = Line::new();
    stock(&mut line, 30);
    let today = line.now.day(0);
    let away = Presence { away: vec![(today, today)], ..Presence::default() };
    line.ok(BEN, Command::SetPresence { member: line.people[BEN], presence: Box::new(away) });
    let deal = begin(&mut line, |plan| plan.up_to = 12);
    deal_out(&mut line, deal, 100);
    assert_eq!([ANN, BEN, EXEC].map(|m| line.state.held(m as MemberIx, Bin::Cold)), [12, 0, 0]);
    // Back tomorrow: the rest is theirs.
    line.sleep(1);
    deal_out(&mut line, deal, 100);
    assert_eq!([ANN, BEN].map(|m| line.state.held(m as MemberIx, Bin::Cold)), [12, 12]);
    assert!(matches!(verify(&line.state, deal, &SEED), Ok(Ok(_))));
    line.ok(
        BOSS,
        Command::SetRules(Box::new(takt_engine::controls::Rules {
            holidays: vec![line.now.day(0)],
            ..line.state.rules().clone()
        })),
    );
    assert_eq!(line.state.hands_today(&line.state.deals()[0].plan, line.now.day(0)), vec![]);
}

#[test]
fn whoever_is_full_ends_a_portion_only_when_their_turn_comes() {
    let mut line = Line::new();
    for _ in 0..40 {
        third_rep(&mut line);
    }
    stock(&mut line, 300);
    let deal = begin(&mut line, |plan| plan.up_to = 6);
    let commands = deal_out(&mut line, deal, MAX_DEAL);
    let held = (0..line.people.len()).map(|m| line.state.held(m as MemberIx, Bin::Cold));
    assert_eq!(held.filter(|n| *n > 0).collect::<Vec<_>>(), [6; 42], "everybody who pulls is full, and nobody more so");
    assert!(commands <= 21, "{commands} portions: the last of a deal go out in handfuls");
    assert_eq!(verify(&line.state, deal, &SEED).unwrap().unwrap().voids, 0);
}

#[test]
fn once_dealing_is_on_only_what_was_dealt_is_pulled() {
    let mut line = Line::new();
    let ids = stock(&mut line, 10);
    let deal = begin(&mut line, |_| {});
    assert_eq!(line.no(ANN, Command::Pull), Refusal::NotDealt);
    let take = Command::Move { accounts: vec![ids[0]], to: Bin::Targeted, reason: None };
    assert_eq!(line.no(ANN, take), Refusal::NotDealt);
    let next = next_action(&line.state, ANN as MemberIx, line.now);
    assert!(matches!(next, NextAction::Idle(Idle::OutOfMaterial(_))), "{next:?}");
    deal_out(&mut line, deal, 100);
    let (mut ann, mut ben) = (vec![], vec![]);
    while let Ok(receipt) = line.give(ANN, Command::Pull) {
        ann.push(receipt.account.unwrap());
    }
    while let Ok(receipt) = line.give(BEN, Command::Pull) {
        ben.push(receipt.account.unwrap());
    }
    assert_eq!(ann.len() + ben.len(), 10);
    assert!(ann.iter().all(|id| !ben.contains(id)), "two laptops never hold the same account");
    line.check();
}

#[test]
fn a_place_whose_account_was_taken_meanwhile_stays_empty_and_is_counted() {
    let mut line = Line::new();
    stock(&mut line, 8);
    let deal = begin(&mut line, |_| {});
    let mut dealer = Dealer::resume(&line.state, deal, SEED).unwrap();
    let command = dealer.next(&line.state, line.now.day(0), 50).unwrap();
    let Command::Deal { runs, .. } = &command else { panic!() };
    let (gone, changed) = (runs[0].hands[0].0, runs[1].hands[0].0);
    line.ok(BOSS, Command::Move { accounts: vec![gone], to: Bin::BadFit, reason: Some(Reason::Duplicate) });
    let other = AccountDraft { source: "Elsewhere".into(), ..company("Other") };
    line.ok(BOSS, Command::EditAccount { account: changed, draft: Box::new(other) });
    let receipt = line.ok(BOSS, command);
    assert_eq!((receipt.count, receipt.refused.len()), (6, 2));
    assert_eq!(line.state.deal_exceptions(deal), (0, 2));
    let voids: Vec<Option<Void>> = (0..8).map(|row| line.state.deal_view(row).void).collect();
    assert!(voids.contains(&Some(Void::Taken)) && voids.contains(&Some(Void::Changed)));
    assert_eq!(verify(&line.state, deal, &SEED).unwrap().unwrap().voids, 2);
    // What changed is dealt in its new stratum.
    deal_out(&mut line, deal, 50);
    assert_ne!(line.row(changed).owner, POOL);
}

#[test]
fn an_override_has_a_reason_is_counted_and_left_out_of_the_comparison() {
    let mut line = Line::new();
    let ids = stock(&mut line, 40);
    let deal = begin(&mut line, |_| {});
    deal_out(&mut line, deal, 100);
    let dealt = |line: &Line| balance(&line.state, deal).iter().map(|b| b.accounts).max().unwrap();
    let before = dealt(&line);
    let to = if line.row(ids[3]).owner == ANN as MemberIx { BEN } else { ANN };
    let give = Command::Override { account: ids[3], to: line.people[to], reason: OverrideReason::KnowsThem };
    assert_eq!(line.no(ANN, give.clone()), Refusal::NeedsRole(Role::Manager));
    line.ok(BOSS, give.clone());
    assert!(matches!(line.no(BOSS, give), Refusal::HeldBy(_)));
    assert_eq!((line.row(ids[3]).owner, line.state.deal_exceptions(deal)), (to as MemberIx, (1, 0)));
    let view = line.state.deal_view(40);
    assert_eq!((view.kind, view.override_reason), (DealKind::Override, Some(OverrideReason::KnowsThem)));
    assert!(dealt(&line) <= before);
    let report = balance(&line.state, deal);
    assert!(report.iter().any(|b| b.covariate == Covariate::Score));
    assert!(report.iter().any(|b| b.covariate == Covariate::Source("Referral".into())));
    assert_eq!(report.iter().filter(|b| b.is_balanced).count(), report.iter().filter(|b| b.largest < 0.1).count());
    let working = line.account_in_for_deal();
    let give = Command::Override { account: working, to: line.people[BEN], reason: OverrideReason::Away };
    assert_eq!(line.no(BOSS, give), Refusal::NotQueued(Bin::Researching));
}

#[test]
fn a_large_deal_is_balanced_on_every_covariate() {
    let mut line = Line::new();
    third_rep(&mut line);
    line.ok(BOSS, Command::SetBands(Line::small_bands(2_000)));
    stock(&mut line, 1_800);
    let deal = begin(&mut line, |_| {});
    deal_out(&mut line, deal, MAX_DEAL);
    for row in balance(&line.state, deal) {
        assert!(row.is_balanced && row.largest < 0.1, "{row:?}");
    }
}

#[test]
fn taking_a_deal_back_frees_its_accounts_and_never_draws_a_place_again() {
    let mut line = Line::new();
    let ids = stock(&mut line, 9);
    let deal = begin(&mut line, |_| {});
    let mut dealer = Dealer::resume(&line.state, deal, SEED).unwrap();
    let command = dealer.next(&line.state, line.now.day(0), 9).unwrap();
    let entry = line.ok(BOSS, command).entry;
    let pulled = line.ok(ANN, Command::Pull).account.unwrap();
    let receipt = line.ok(BOSS, Command::Undo { entry });
    let kept = receipt.refused.len();
    assert!(kept > 0, "what was taken into Targeted or work stays");
    assert_eq!(line.bin(pulled), Bin::Researching);
    let back = ids.iter().filter(|id| line.row(**id).owner == POOL).count();
    assert_eq!(back + kept, 9);
    let undone = (0..9).filter(|row| line.state.deal_view(*row).is_undone).count();
    assert_eq!(undone, back);
    deal_out(&mut line, deal, 9);
    assert!(ids.iter().all(|id| line.row(*id).owner != POOL));
    assert_eq!(verify(&line.state, deal, &SEED).unwrap().unwrap().draws, 9 + back as u32);
    // A commitment is taken back only while nothing was dealt under it.
    let first = line.entries.iter().find(|e| matches!(e.command, Command::BeginDeal { .. })).unwrap().id;
    assert_eq!(line.no(BOSS, Command::Undo { entry: first }), Refusal::ChangedSince);
    line.check();
}

#[test]
fn territories_decide_who_may_be_dealt_and_say_that_they_void_comparison() {
    let mut line = Line::new();
    let ids = stock(&mut line, 30);
    let members = vec![line.people[BEN]];
    let deal = begin(&mut line, |plan| {
        plan.territories = vec![Territory { name: "Coast".into(), regions: vec!["or".into()], members }];
    });
    assert!(line.state.deals()[0].plan.warning().is_some());
    deal_out(&mut line, deal, 100);
    for id in &ids {
        let ix = line.ix(*id);
        if line.state.view(ix).region == "OR" {
            assert_eq!(line.row(*id).owner, BEN as MemberIx);
        }
    }
    assert!(line.state.held(ANN as MemberIx, Bin::Cold) >= 8);
    assert!(matches!(verify(&line.state, deal, &SEED), Ok(Ok(_))));
}

#[test]
fn inbound_places_are_drawn_ahead_for_those_who_answer() {
    let mut line = Line::new();
    let deal = begin(&mut line, |_| {});
    let command = pre_draw(&line.state, deal, SEED, line.now.day(0), 10).unwrap().unwrap();
    line.ok(BOSS, command.clone());
    assert_eq!(pre_draw(&line.state, deal, SEED, line.now.day(0), 10).unwrap(), None, "ten lie ready");
    assert_eq!(line.no(BOSS, command), Refusal::DealStale);
    let ahead: Vec<MemberIx> = line.state.deals()[0].ahead.iter().map(|(_, m)| *m).collect();
    assert_eq!(ahead.len(), 10);
    assert!(ahead.iter().all(|m| [ANN, BEN].contains(&usize::from(*m))));
    let row = line.state.deal_row(0);
    assert_eq!((row.account, row.kind), (NONE, DealKind::Ahead as u8));
    assert!(line.state.deal_view(0).stratum.unwrap().is_inbound());
    assert_eq!(verify(&line.state, deal, &SEED).unwrap().unwrap().draws, 10);
}

#[test]
fn a_break_is_noted_by_the_clock_alone() {
    let mut line = Line::new();
    line.ok(ANN, Command::Pause { paused: true });
    assert!(line.state.is_paused(ANN as MemberIx));
    line.no(ANN, Command::Pause { paused: true });
    let made_up = Presence { pauses: vec![(line.now, line.now)], days: Some(3), ..Presence::default() };
    line.ok(ANN, Command::SetPresence { member: line.people[ANN], presence: Box::new(made_up) });
    assert!(line.state.is_paused(ANN as MemberIx));
    assert_eq!(line.state.controls().presence[&(ANN as MemberIx)].pauses, vec![]);
    line.sleep(1);
    line.ok(ANN, Command::Pause { paused: false });
    assert_eq!(line.state.controls().presence[&(ANN as MemberIx)].pauses.len(), 1);
    let theirs = Command::SetPresence { member: line.people[BEN], presence: Box::default() };
    assert_eq!(line.no(ANN, theirs), Refusal::NeedsRole(Role::Manager));
}
