//! What stands first in each bin, and what comes back.

use crate::line::{ANN, BEN, BOSS, Line, START};
use takt_engine::State;
use takt_engine::bin::{Bin, Reason};
use takt_engine::command::Command;
use takt_engine::ids::{AccountIx, MemberIx, POOL};
use takt_engine::map::Stations;
use takt_engine::settings::{Level, MemberDraft, Role};
use takt_engine::state::{AccountRow, flag};
use takt_engine::time::{DAY, Time};

fn rows(state: &State, bin: Bin) -> impl Iterator<Item = (AccountIx, AccountRow)> + '_ {
    (0..state.account_rows())
        .filter(|ix| state.is_on_line(*ix))
        .map(|ix| (ix, state.account(ix)))
        .filter(move |(_, row)| row.bin == bin)
}

fn is_of(row: &AccountRow, whose: Option<MemberIx>, bin: Bin) -> bool {
    whose.is_none_or(|who| row.owner == who || (State::is_shared(bin) && row.owner == POOL))
}

/// The order of work as METHOD says it, from a scan of every account.
fn by_scan(state: &State, bin: Bin, whose: Option<MemberIx>, now: Time) -> Vec<AccountIx> {
    let mut found: Vec<(u64, u64, AccountIx)> = rows(state, bin)
        .filter(|(_, row)| is_of(row, whose, bin))
        .filter_map(|(ix, row)| match bin {
            Bin::Cold | Bin::Targeted => (row.flags & (flag::AVOID | flag::DO_NOT_CALL) == 0)
                .then(|| (1_000 - u64::from(state.rank_score(ix)), 0, ix)),
            Bin::BadFit => None,
            _ if row.due_at == Time(0) => None,
            Bin::Developing | Bin::NoCurrentOpportunity => Some((0, u64::from(row.due_at.0), ix)),
            _ if row.has(flag::AVOID) => None,
            _ if row.due_at > now => Some((9, u64::from(row.due_at.0), ix)),
            _ => {
                let class = if row.has(flag::INBOUND) { 0 } else { 2 - u64::from(row.has(flag::CALL_BACK)) };
                Some((class, u64::from(row.due_at.0), ix))
            }
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, _, ix)| ix).collect()
}

#[test]
fn the_front_of_a_bin_is_the_order_of_work_there() {
    let now = START.plus(60 * DAY);
    let (state, _) = takt_engine::demo::demo_line(7, now, 0);
    let members = (0..state.members().len() as MemberIx).map(Some);
    for whose in members.chain([None]) {
        for bin in Bin::ALL {
            let expected = by_scan(&state, bin, whose, now);
            for most in [0, 1, 6, 40] {
                let few = &expected[..most.min(expected.len())];
                assert_eq!(state.front(bin, whose, now, most), few, "{bin} of {whose:?}, {most}");
            }
        }
    }
}

#[test]
fn a_members_line_and_everyone_elses_are_the_whole_line() {
    let now = START.plus(60 * DAY);
    let (state, _) = takt_engine::demo::demo_line(7, now, 0);
    let whole = state.line_report(now);
    for bin in Bin::ALL {
        let sum = |of: fn(&takt_engine::report::BinReport) -> u32| -> u32 {
            (0..state.members().len() as MemberIx).map(|m| of(&state.line_report_of(Some(m), now)[bin.index()])).sum()
        };
        let pool = state.held(POOL, bin);
        // What nobody holds is on the line of each who may take it.
        let often = if State::is_shared(bin) { state.members().len() as u32 } else { 1 };
        let counted = sum(|r| r.count) + if State::is_shared(bin) { 0 } else { pool };
        assert_eq!(counted, whole[bin.index()].count + (often - 1) * pool, "{bin}");
        assert!(sum(|r| r.late) <= whole[bin.index()].late && sum(|r| r.due_now) <= whole[bin.index()].due_now);
    }
    let bands = whole.map(|r| r.band.map(|b| b.max));
    let own = state.line_report_of(Some(1), now).map(|r| r.band.map(|b| b.max));
    assert_eq!((bands[2], own[2]), (Some(150), Some(50)), "three reps, and one of them");
    assert_eq!(state.line_report_of(Some(4), now)[2].band, None, "an executive has no band in Researching");
}

#[test]
fn the_bands_of_two_hundred_people_are_added_up_whole() {
    let mut line = Line::new();
    let already = line.state.line_report(line.now)[1].band.unwrap();
    for n in 0..200 {
        let draft = MemberDraft { name: format!("Person {n}"), stations: Stations::all(), role: Role::Member };
        line.ok(BOSS, Command::AddMember(draft));
    }
    let band = line.state.line_report(line.now)[1].band.unwrap();
    assert_eq!(
        (band.min, band.target, band.max),
        (already.min + 60_000, already.target + 80_000, already.max + 100_000)
    );
    assert!(band.max > u32::from(u16::MAX) && band.level(99_999) == Level::In);
}

#[test]
fn cold_that_was_dealt_counts_against_the_band_of_targeted() {
    let mut line = Line::new();
    for _ in 0..3 {
        line.account_in(Bin::Targeted);
    }
    let report = line.state.line_report(line.now);
    assert_eq!((report[1].count, report[1].against), (3, 3));
    assert_eq!((report[0].count, report[0].against), (0, 0));
}

#[test]
fn what_comes_back_is_counted_when_its_timer_has_run_out_and_before_it_does() {
    let mut line = Line::new();
    let weeks = |n: u32| n * 7 * DAY;
    assert_eq!(line.state.timer_report(line.now, line.now.plus(weeks(1))), Default::default());
    line.account_in(Bin::Developing);
    line.sleep(3);
    line.account_in(Bin::Developing);
    let dead = line.account_in(Bin::NoCurrentOpportunity);
    let (first, second) = (91 * DAY - 3 * DAY, 91 * DAY);

    let at = |days: u32| line.now.plus(days);
    let report = |now: Time| line.state.timer_report(now, now.plus(weeks(1)));
    assert_eq!(report(line.now).developing.soon, 0);
    assert_eq!(report(at(first - 2 * DAY)).developing.soon, 2);
    let between = report(at(first + DAY));
    assert_eq!((between.developing.due, between.developing.soon), (1, 1));
    assert!(between.developing.next_at.is_some_and(|next| next <= at(second)));
    assert_eq!((between.no_opportunity.due, between.no_opportunity.soon), (0, 0));
    assert_eq!(between.no_opportunity.next_at, Some(line.row(dead).due_at));
    let late = report(at(400 * DAY));
    assert_eq!((late.developing.due, late.no_opportunity.due, late.is_cut), (2, 1, false));
    assert_eq!(late.developing.next_at, None);

    line.now = line.now.plus(400 * DAY);
    let back = line.ok(BEN, Command::Recycle);
    assert_eq!(back.moved.len(), 3);
    assert_eq!(line.state.timer_report(line.now, line.now.plus(weeks(1))), Default::default());
    // What was given a reason to go stays where it went.
    let id = line.account_in(Bin::Developing);
    line.ok(ANN, Command::Move { accounts: vec![id], to: Bin::BadFit, reason: Some(Reason::WrongSize) });
    assert_eq!(line.state.timer_report(line.now.plus(400 * DAY), line.now), Default::default());
    assert_eq!(line.state.front(Bin::BadFit, None, line.now, 6), Vec::<AccountIx>::new());
}
