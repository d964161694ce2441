//! Every decoder against bytes that were changed, cut, spliced and made up: so many tries in each run, from a seed.
//! `cargo +nightly fuzz run` tries the same decoders for as long as one likes, led by what the code does.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod samples;
#[path = "../../../../fuzz/targets/mod.rs"]
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Tries for each decoder in a test run; `TAKT_FUZZ_TRIES` asks for more.
const TRIES: u64 = 3_000;
/// What no input grows over: decoders are bounded, whatever they are given.
const LONGEST: usize = 16 * 1024;

/// SplitMix64: small, and the same on every machine.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// Numbers at which lengths and versions go wrong.
const EDGES: [u64; 10] = [0, 1, 2, 4, 0x7f, 0x80, 0xff, 0xffff, 0xffff_ffff, u64::MAX];

fn changed(bytes: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    let at = chance.below(bytes.len() + 1);
    match chance.below(8) {
        0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
        1 if at < bytes.len() => bytes[at] = chance.next() as u8,
        2 => bytes.truncate(at),
        3 => drop(bytes.splice(at..at, chance.next().to_le_bytes())),
        4 => {
            let edge = EDGES[chance.below(EDGES.len())].to_le_bytes();
            let end = (at + [1, 2, 4, 8][chance.below(4)]).min(bytes.len());
            bytes.splice(at..end, edge[..end - at.min(end)].iter().copied());
        }
        5 => {
            let end = (at + chance.below(40)).min(bytes.len());
            let piece = bytes[at..end].to_vec();
            bytes.splice(at..at, piece);
        }
        6 => {
            let end = (at + chance.below(40)).min(bytes.len());
            bytes.drain(at..end);
        }
        _ => {
            let from = chance.below(other.len() + 1);
            bytes.truncate(at);
            bytes.extend_from_slice(&other[from..]);
        }
    }
    bytes.truncate(LONGEST);
}

fn tried(name: &str, target: targets::Target, samples: &[Vec<u8>], tries: u64) {
    let mut chance = Chance(name.bytes().fold(1, |sum, byte| sum * 31 + u64::from(byte)));
    for sample in samples {
        target(sample);
    }
    // What a change led to is sometimes changed again: some inputs go far from where they began.
    let mut pool: Vec<Vec<u8>> = samples.to_vec();
    pool.push(Vec::new());
    for n in 0..tries {
        let mut bytes = pool[chance.below(pool.len())].clone();
        let other = pool[chance.below(pool.len())].clone();
        for _ in 0..=chance.below(4) {
            changed(&mut bytes, &other, &mut chance);
        }
        if catch_unwind(AssertUnwindSafe(|| target(&bytes))).is_err() {
            panic!("{name} fails at try {n} on {bytes:02x?}");
        }
        if chance.below(20) == 0 {
            let place = samples.len() + chance.below(64);
            if place < pool.len() { pool[place] = bytes } else { pool.push(bytes) }
        }
    }
}

#[test]
#[allow(clippy::disallowed_methods, reason = "more tries are asked for through the environment")]
fn no_decoder_panics_on_bytes_that_were_changed_cut_spliced_or_made_up() {
    let tries = std::env::var("TAKT_FUZZ_TRIES").ok().and_then(|text| text.parse().ok()).unwrap_or(TRIES);
    for (name, target) in targets::TARGETS {
        let samples = samples::of(name);
        assert!(!samples.is_empty(), "{name} has something to begin with");
        tried(name, target, &samples, tries);
    }
}

#[test]
fn a_decoder_that_panics_is_found() {
    // A planted one: it trusts a length.
    let careless: targets::Target = |bytes| {
        if let Some((len, rest)) = bytes.split_first() {
            let _ = &rest[..usize::from(*len)];
        }
    };
    let found = catch_unwind(|| tried("careless", careless, &[vec![3, 1, 2, 3]], 500));
    assert!(found.is_err());
}
