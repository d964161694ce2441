//! The same log folds to the same state in the browser as on any other machine.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, missing_docs)]

use takt_engine::State;
use takt_engine::command::Entry;
use takt_engine::demo::demo_line;
use takt_engine::snapshot::Loader;
use takt_engine::time::Time;
use wasm_bindgen_test::wasm_bindgen_test;

/// `seed now offset hash`, one line each; the host's tests read the same file.
const DEMO: &str = include_str!("golden/demo.txt");

fn cases() -> impl Iterator<Item = (u64, Time, i16, u64)> {
    DEMO.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        let hash = u64::from_str_radix(words[3], 16).unwrap();
        (words[0].parse().unwrap(), Time(words[1].parse().unwrap()), words[2].parse().unwrap(), hash)
    })
}

#[wasm_bindgen_test]
fn the_demos_log_folds_to_the_state_hash_of_every_other_machine() {
    for (seed, now, offset_min, hash) in cases() {
        let (made, entries) = demo_line(seed, now, offset_min);
        assert_eq!(format!("{:016x}", made.hash()), format!("{hash:016x}"));
        let mut state = State::new();
        for entry in &entries {
            // Through the stored form, as the log keeps it.
            let bytes = entry.encode();
            state.execute(&Entry::decode(&bytes).unwrap().0).unwrap();
        }
        assert_eq!(state.hash(), hash);
        assert!(state.indexes_agree());
    }
}

#[wasm_bindgen_test]
fn a_snapshot_read_in_the_browser_is_the_state_that_was_written() {
    let (seed, now, offset_min, hash) = cases().next().unwrap();
    let (state, _) = demo_line(seed, now, offset_min);
    let mut loader = Loader::default();
    for key in state.sections() {
        loader.section(key, &state.encode_section(key)).unwrap();
    }
    assert_eq!(loader.finish().unwrap().hash(), hash);
}
