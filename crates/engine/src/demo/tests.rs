use super::*;
use crate::ids::POOL;

/// Tuesday 2026-11-24, 14:30 UTC.
const NOW: Time = Time(1_795_530_600);

fn fold(entries: &[Entry]) -> State {
    let mut state = State::new();
    for entry in entries {
        state.execute(entry).unwrap();
    }
    state
}

#[test]
fn the_entries_fold_to_the_state() {
    let (state, entries) = demo_line(7, NOW, 60);
    assert_eq!(fold(&entries).hash(), state.hash());
    assert!(state.indexes_agree());
}

#[test]
fn the_demo_shows_every_part_of_the_line() {
    for (seed, now) in (0..8).flat_map(|s| [NOW, Time(NOW.0 + 5 * DAY), Time(NOW.0 - 8 * HOUR)].map(|n| (s, n))) {
        let (state, entries) = demo_line(seed, now, 0);
        let report = state.line_report(now);
        let counts = report.map(|r| r.count);
        assert!(entries.iter().all(|e| e.at <= now), "nothing lies in the future");
        assert!(entries.windows(2).all(|w| w[0].at <= w[1].at));
        assert!((860..=940).contains(&counts.iter().sum::<u32>()), "{counts:?}");
        assert!(counts.iter().all(|c| *c > 0), "every bin holds something: {counts:?}");
        assert!(report[2].late > 0 || report[3].late > 0, "something is late");
        assert!((0..state.account_rows()).any(|a| state.account(a).lap > 0), "something came back");
        for (ix, member) in state.members().iter().enumerate() {
            if member.draft.stations.has(Station::JuniorSdr) {
                assert!(state.due_now(ix as u16, now).count() >= 5, "{} has work due", member.draft.name);
                assert!(state.held(ix as u16, Bin::Researching) >= 40);
                assert!(state.held(ix as u16, Bin::Qualifying) <= 15);
            }
        }
        let bottleneck = state.bottleneck(now).unwrap();
        assert_eq!(bottleneck.station, Station::AccountExecutive, "{bottleneck:?}");
        assert!(state.held(POOL, Bin::ActiveOpportunity) > 0, "hand-offs wait");
    }
}

#[test]
fn equal_seeds_give_equal_lines_and_others_differ() {
    let hash = |seed| demo_line(seed, NOW, -300).0.hash();
    assert_eq!(hash(1), hash(1));
    assert_ne!(hash(1), hash(2));
}

#[test]
fn a_demo_at_the_edges_of_time_is_made_without_a_panic() {
    for now in [Time(0), Time(100), Time(u32::MAX)] {
        for offset in [i16::MIN, 0, i16::MAX] {
            let (state, entries) = demo_line(3, now, offset);
            assert_eq!(fold(&entries).hash(), state.hash());
        }
    }
}
