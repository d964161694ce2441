//! Stored bytes that are damaged are refused, and what is read never panics later.

use crate::line::{ANN, BOSS, Line, START, touch};
use proptest::prelude::*;
use takt_engine::State;
use takt_engine::bin::Bin;
use takt_engine::command::{Command, Entry, SCHEMA_VERSION, SkipReason};
use takt_engine::ids::{AccountIx, MemberIx};
use takt_engine::queue::{next_action, next_moves, next_outcomes};
use takt_engine::snapshot::{Loader, SectionKey, Table};

pub type Sections = Vec<(SectionKey, Vec<u8>)>;

pub fn sections(state: &State) -> Sections {
    state.sections().into_iter().map(|key| (key, state.encode_section(key))).collect()
}

pub fn load(sections: &[(SectionKey, Vec<u8>)]) -> Result<State, takt_engine::column::Corrupt> {
    let mut loader = Loader::default();
    for (key, bytes) in sections {
        loader.section(*key, bytes)?;
    }
    loader.finish()
}

/// A small line with something in every table.
fn line() -> Line {
    let mut line = Line::new();
    for bin in Bin::ALL {
        let id = line.account_in(bin);
        line.ok(BOSS, Command::Note { account: id, text: format!("Note on {bin}") });
    }
    let pulled = line.ok(ANN, Command::Pull).entry;
    line.ok(ANN, Command::Undo { entry: pulled });
    line
}

/// Reads and does everything one can with a state.
fn exercise(state: &mut State) {
    let now = START.plus(5_000_000);
    for ix in 0..state.account_rows() {
        let _ = (state.view(ix).name.len(), state.contacts_of(ix).len(), state.draft(ix), state.timeline(ix).count());
    }
    let _ = (state.line_report(now), state.wip_report(), state.bottleneck(now), state.hash());
    let people: Vec<_> = state.members().iter().map(|m| m.id).collect();
    let entries: Vec<_> = (1..200).map(|n| takt_engine::ids::EntryId::new(9, n)).collect();
    let mut n = 0;
    let mut give = |state: &mut State, by: usize, command| {
        n += 1;
        let id = takt_engine::ids::EntryId::new(77, n * 10);
        let entry = Entry { version: 1, id, author: people[by], at: now, offset_min: 0, group: id, command };
        let _ = state.execute(&entry);
    };
    for by in 0..people.len() {
        let _ = next_action(state, by as MemberIx, now);
        give(state, by, Command::Pull);
    }
    for ix in 0..state.account_rows() as AccountIx {
        let ctx =
            takt_engine::Ctx { entry: takt_engine::ids::EntryId::new(78, 1), author: people[0], now, offset_min: 0 };
        let _ = (next_outcomes(state, ix, &ctx), next_moves(state, ix, &ctx));
        let account = state.account_id(ix);
        let task = state.account(ix).task;
        for by in 0..people.len() {
            give(state, by, Command::Record(touch(account, task, 0)));
        }
        give(state, 0, Command::Skip { account, reason: SkipReason::MissingData });
    }
    give(state, 0, Command::Recycle);
    for entry in entries {
        give(state, 0, Command::Undo { entry });
    }
    assert!(state.indexes_agree());
}

#[test]
fn what_was_stored_is_what_is_read() {
    let line = line();
    let stored = sections(&line.state);
    let mut back = load(&stored).unwrap();
    assert_eq!(back.hash(), line.state.hash());
    assert_eq!(sections(&back), stored);
    exercise(&mut back);
}

#[test]
fn sections_missing_doubled_or_out_of_order_are_refused() {
    let stored = sections(&line().state);
    for i in 0..stored.len() {
        let mut less = stored.clone();
        let (key, _) = less.remove(i);
        // Undo records may be fewer: they are a memory, not a fact.
        assert!(load(&less).is_err() || key.table == Table::Undo, "without {key:?}");
        let mut twice = stored.clone();
        twice.insert(i, stored[i].clone());
        assert!(load(&twice).is_err(), "twice {key:?}");
    }
    let mut turned = stored.clone();
    turned.swap(3, 4);
    assert!(load(&turned).is_err());
    assert!(load(&[]).is_err());
    assert!(load(&stored[1..]).is_err());
    let mut far = stored;
    far.last_mut().unwrap().0.group += 1;
    assert!(load(&far).is_err());
}

#[test]
fn a_section_cut_short_anywhere_is_refused() {
    let stored = sections(&line().state);
    for (i, (key, bytes)) in stored.iter().enumerate() {
        for len in (0..bytes.len()).step_by(1 + bytes.len() / 200) {
            let mut cut = stored.clone();
            cut[i].1.truncate(len);
            assert!(load(&cut).is_err(), "{key:?} cut to {len} of {}", bytes.len());
        }
    }
}

#[test]
fn every_flipped_bit_is_refused_or_harmless() {
    let stored = sections(&line().state);
    let (mut refused, mut read) = (0, 0);
    for (i, (_, bytes)) in stored.iter().enumerate() {
        // Every bit of every block's small numbers; a sample of the long texts.
        let step = 1 + bytes.len() / 400;
        for at in (0..bytes.len()).step_by(step) {
            let bit = (at * 7 + i) % 8;
            let mut flipped = stored.clone();
            flipped[i].1[at] ^= 1 << bit;
            match load(&flipped) {
                Err(_) => refused += 1,
                Ok(mut state) => {
                    read += 1;
                    exercise(&mut state);
                }
            }
        }
    }
    assert!(refused > 300, "{refused} refused, {read} read");
}

proptest! {
    #![proptest_config(ProptestConfig::default())]

    #[test]
    fn bytes_overwritten_anywhere_never_panic(section in 0usize..64, at in 0usize..10_000, with in proptest::collection::vec(any::<u8>(), 1..12)) {
        let mut stored = STORED.with(Clone::clone);
        let section = section % stored.len();
        let bytes = &mut stored[section].1;
        let at = at % bytes.len();
        for (i, byte) in with.into_iter().enumerate() {
            if let Some(place) = bytes.get_mut(at + i) {
                *place = byte;
            }
        }
        if let Ok(mut state) = load(&stored) {
            exercise(&mut state);
        }
    }

    #[test]
    fn noise_is_not_an_entry_and_not_a_section(bytes in proptest::collection::vec(any::<u8>(), 0..400), table in 0usize..17) {
        let _ = Entry::decode(&bytes);
        let mut versioned = vec![1];
        versioned.extend(&bytes);
        let _ = Entry::decode(&versioned);
        let mut stored = STORED.with(Clone::clone);
        let at = table % stored.len();
        stored[at].1 = bytes;
        if let Ok(mut state) = load(&stored) {
            exercise(&mut state);
        }
    }
}

thread_local! {
    static STORED: Sections = sections(&line().state);
}

#[test]
fn a_damaged_log_is_told_from_a_newer_one() {
    let line = line();
    for entry in &line.entries {
        let bytes = entry.encode();
        let (back, rest) = Entry::decode(&bytes).unwrap();
        assert_eq!((&back, rest.len()), (entry, 0));
        for len in 0..bytes.len() {
            assert!(Entry::decode(&bytes[..len]).is_err());
        }
        let mut newer = bytes.clone();
        newer[0] = SCHEMA_VERSION + 1;
        assert_eq!(Entry::decode(&newer), Err(takt_engine::command::EntryError::Newer(SCHEMA_VERSION + 1)));
    }
}
