//! What boards are told of the past is what happened.

use crate::damage::{load, sections};
use crate::line::{ANN, EXEC, Line, touch};
use takt_engine::State;
use takt_engine::bin::{Bin, Reason};
use takt_engine::command::Command;
use takt_engine::demo::demo_line;
use takt_engine::history::{Filter, Laps, Range};
use takt_engine::ids::MemberIx;
use takt_engine::map::{Fact, Known};
use takt_engine::measure::ledger::{Ledger, Visit};
use takt_engine::measure::proportion::Share;
use takt_engine::state::EventKind;
use takt_engine::time::{Day, Time};

const NOW: Time = Time(1_795_530_600);

fn demo() -> (State, Range) {
    let (state, _) = demo_line(1, NOW, 60);
    let to = NOW.day(60);
    (state, Range { from: Day(to.0 - 90), to, offset_min: 60 })
}

#[test]
fn the_level_of_each_bin_at_the_end_is_what_stands_there_now() {
    let (state, range) = demo();
    let report = state.flow_report(range, Filter::default(), NOW);
    assert_eq!(report.start, [0; 9]);
    assert_eq!(report.levels().last(), Some(&Bin::ALL.map(|bin| state.bin_count(bin))));
    // A range in the middle begins where the one before it ended.
    let half = Range { from: Day(range.from.0 + 60), ..range };
    let before = Range { to: Day(half.from.0 - 1), ..range };
    let levels = state.flow_report(before, Filter::default(), NOW).levels();
    assert_eq!(levels.last(), Some(&state.flow_report(half, Filter::default(), NOW).start));
}

#[test]
fn sources_laps_and_the_credit_of_members_add_up_to_the_whole() {
    let (state, range) = demo();
    let all = state.flow_report(range, Filter::default(), NOW);
    let last = |filter| state.flow_report(range, filter, NOW).levels().last().copied().unwrap();
    let sum = |levels: Vec<[u32; 9]>| levels.iter().fold([0; 9], |sum, l| std::array::from_fn(|i| sum[i] + l[i]));
    let by_source = (0..state.sources().len() as u16).map(|s| last(Filter { source: Some(s), ..Filter::default() }));
    assert_eq!(sum(by_source.collect()), last(Filter::default()));
    let by_lap = [Laps::First, Laps::Later].map(|laps| last(Filter { laps, ..Filter::default() }));
    assert_eq!(sum(by_lap.to_vec()), last(Filter::default()));
    let credited: u32 = (0..state.members().len() as MemberIx)
        .map(|m| state.flow_report(range, Filter { member: Some(m), ..Filter::default() }, NOW).accepted_total())
        .sum();
    assert_eq!(credited, all.accepted_total());
}

#[test]
fn a_campaign_that_works_nobody_leaves_nothing_on_the_board() {
    let (state, range) = demo();
    let filter = Filter { campaign: Some(9_999), ..Filter::default() };
    let report = state.flow_report(range, filter, NOW);
    assert_eq!(report.levels().last(), Some(&[0; 9]));
    assert_eq!((report.accepted_total(), report.arrived.iter().sum::<u32>()), (0, 0));
    assert!(report.members.iter().all(|work| work.answered + work.skipped == 0));
    assert!(state.open_stays(filter, NOW).is_empty());
}

#[test]
fn an_acceptance_is_credited_to_its_giver_as_the_days_counters_say() {
    let (state, range) = demo();
    let report = state.flow_report(range, Filter::default(), NOW);
    let output = state.output(range.from, range.to);
    for (work, output) in report.members.iter().zip(&output) {
        assert_eq!(work.accepted, output.sum.accepted, "member {}", output.member);
        assert_eq!(work.answered, output.sum.touches);
    }
    assert!(report.accepted_total() > 20, "the demo has something to show");
    assert_eq!(report.accepted_total(), report.steps.accepted.hits);
    assert_eq!(report.answered.iter().sum::<u32>(), report.steps.accepted.of);
    assert!(report.accepted.iter().zip(&report.answered).all(|(hits, of)| hits <= of), "day by day, too");
    assert!(report.steps.to_opportunity.of as usize >= report.cycles.len());
    assert!(report.members.iter().any(|m| m.skipped > 0 || m.work_s > 0));
}

/// Every stay told from the accounts' own timelines, the slow way.
#[test]
fn the_ledger_is_that_of_every_single_stay() {
    let (state, range) = demo();
    let range = Range { from: Day(range.to.0 - 30), to: Day(range.to.0 - 3), ..range };
    let report = state.flow_report(range, Filter::default(), NOW);
    for bin in [Bin::Researching, Bin::Qualifying, Bin::ActiveOpportunity] {
        let mut visits = Vec::new();
        for ix in 0..state.account_rows() {
            let mut events: Vec<_> =
                state.timeline(ix).filter(|e| e.kind == EventKind::Moved && !e.is_undone && e.from != e.to).collect();
            events.reverse();
            for (i, event) in events.iter().enumerate().filter(|(_, e)| e.to == bin) {
                visits.push(Visit { start: event.at.0, end: events.get(i + 1).map(|next| next.at.0) });
            }
        }
        let slow = Ledger::of(visits, range.start().0, range.end().0);
        assert_eq!(report.ledgers[bin.index()], slow, "{bin}");
    }
}

#[test]
fn what_was_taken_back_never_happened() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Researching);
    let today = line.now.day(0);
    let range = Range { from: Day(today.0 - 3), to: Day(today.0 + 1), offset_min: 0 };
    let look = |line: &Line| line.state.flow_report(range, Filter::default(), Time(line.now.0 + 1)).moves;
    let before = look(&line);
    let moved = line.ok(ANN, Command::Move { accounts: vec![id], to: Bin::Developing, reason: Some(Reason::NotNow) });
    assert_ne!(look(&line), before);
    let undo = line.ok(ANN, Command::Undo { entry: moved.entry });
    assert_eq!(look(&line), before);
    line.ok(ANN, Command::Undo { entry: undo.entry });
    assert_ne!(look(&line), before, "the undo taken back, it did happen");
    assert!(line.state.indexes_agree());
}

#[test]
fn a_return_is_an_answer_and_no_acceptance() {
    let mut line = Line::new();
    let id = line.account_in(Bin::ActiveOpportunity);
    line.fact(EXEC, id, Fact::Requalified, Known::Yes);
    let today = line.now.day(0);
    let range = Range { from: today, to: Day(today.0 + 1), offset_min: 0 };
    let task = line.row(id).task;
    let map = line.state.map().clone();
    let outcomes = &map.task(task).unwrap().outcomes;
    let back = outcomes.iter().position(|o| o.effect == takt_engine::map::Effect::Return).unwrap();
    let reason = outcomes[back].reasons.first().copied();
    line.ok(EXEC, Command::Record(takt_engine::command::Touch { reason, ..touch(id, task, back as u8) }));
    let report = line.state.flow_report(range, Filter::default(), Time(line.now.0 + 1));
    assert_eq!(report.steps.accepted, Share::new(0, 1));
    assert_eq!(report.steps.to_opportunity.hits, 0);
}

#[test]
fn a_reopened_line_tells_the_same_history() {
    let (state, range) = demo();
    let again = load(&sections(&state)).unwrap();
    for laps in [Laps::All, Laps::First, Laps::Later] {
        let filter = Filter { laps, ..Filter::default() };
        assert_eq!(state.flow_report(range, filter, NOW), again.flow_report(range, filter, NOW));
    }
    assert_eq!(state.first_day(60), again.first_day(60));
    assert!(state.indexes_agree());
}

#[test]
fn what_is_in_work_is_listed_with_its_age_oldest_first() {
    let (state, _) = demo();
    let open = state.open_stays(Filter::default(), NOW);
    assert!(open.windows(2).all(|pair| pair[0].days >= pair[1].days));
    for bin in [Bin::Researching, Bin::Qualifying] {
        let listed = open.iter().filter(|stay| stay.bin == bin).count() as u32;
        assert!(listed > 0 && listed <= state.bin_count(bin));
    }
}
