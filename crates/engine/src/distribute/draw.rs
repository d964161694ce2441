//! The draw: who is next in a stratum, from a seed that nobody knew before and everybody can check after.
//!
//! A block is keyed by (seed, stratum, k), k being its first place in the stratum. Its length is a random
//! multiple of the hands it is dealt to, so that its end cannot be guessed; within it everyone gets their
//! share. The generator is SHA-256 in counter mode: equal on every machine, and what was drawn tells
//! nothing of what will be.

use super::Stratum;
use crate::ids::MemberIx;
use sha2::{Digest, Sha256};

/// The secret a deal is drawn from.
pub type Seed = [u8; 32];

/// What is published before: it binds the dealer to the seed without telling it.
pub fn commitment(seed: &Seed) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"takt seed 1");
    hash.update(seed);
    hash.finalize().into()
}

/// Numbers keyed by (seed, stratum, k).
pub struct Draws<'a> {
    seed: &'a Seed,
    stratum: &'a Stratum,
    k: u32,
    round: u32,
    words: [u64; 4],
    used: usize,
}

impl<'a> Draws<'a> {
    /// The numbers that belong to place `k` of a stratum.
    pub fn new(seed: &'a Seed, stratum: &'a Stratum, k: u32) -> Self {
        Self { seed, stratum, k, round: 0, words: [0; 4], used: 4 }
    }

    fn next(&mut self) -> u64 {
        if self.used == 4 {
            let mut hash = Sha256::new();
            hash.update(b"takt draw 1");
            hash.update(self.seed);
            hash.update(self.k.to_le_bytes());
            hash.update(self.round.to_le_bytes());
            hash.update([self.stratum.size, self.stratum.tertile, self.stratum.territory]);
            hash.update(self.stratum.source.as_bytes());
            let bytes: [u8; 32] = hash.finalize().into();
            for (word, piece) in self.words.iter_mut().zip(bytes.chunks_exact(8)) {
                let mut eight = [0; 8];
                eight.copy_from_slice(piece);
                *word = u64::from_le_bytes(eight);
            }
            self.round = self.round.wrapping_add(1);
            self.used = 0;
        }
        self.used += 1;
        self.words[self.used - 1]
    }

    /// 0 to `n` − 1, each exactly as likely as the others; 0 when `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        if n < 2 {
            return 0;
        }
        // What lies beyond the last whole multiple of n would favour the small ones: drawn again.
        let beyond = u64::MAX - (u64::MAX % n + 1) % n;
        loop {
            let word = self.next();
            if word <= beyond {
                return word % n;
            }
        }
    }
}

/// A hand that may be dealt to: a member, and how many shares they take.
pub type Hand = (MemberIx, u8);

/// One permuted block: the hands in the order they are dealt to.
pub fn block(seed: &Seed, stratum: &Stratum, k: u32, hands: &[Hand], most: u8) -> Vec<MemberIx> {
    let mut draws = Draws::new(seed, stratum, k);
    let times = 1 + draws.below(u64::from(most.max(1)));
    let mut order: Vec<MemberIx> = Vec::new();
    for (member, shares) in hands {
        order.extend(std::iter::repeat_n(*member, usize::from(*shares) * times as usize));
    }
    for i in (1..order.len()).rev() {
        order.swap(i, draws.below(i as u64 + 1) as usize);
    }
    order
}

/// Where a stratum stands: the open block and the next place.
#[derive(Clone, Default, Debug)]
pub struct Cursor {
    k: u32,
    block: Vec<MemberIx>,
    used: usize,
    set: Option<u32>,
}

impl Cursor {
    /// The next place in the stratum.
    pub fn k(&self) -> u32 {
        self.k
    }

    /// Who is dealt to at the next place. A block ends early when those who are there change.
    pub fn step(&mut self, seed: &Seed, stratum: &Stratum, set: u32, hands: &[Hand], most: u8) -> Option<MemberIx> {
        if self.used == self.block.len() || self.set != Some(set) {
            self.block = block(seed, stratum, self.k, hands, most);
            self.used = 0;
            self.set = Some(set);
        }
        let member = self.block.get(self.used).copied()?;
        self.used += 1;
        self.k += 1;
        Some(member)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stratum(source: &str) -> Stratum {
        Stratum { source: source.into(), size: 1, tertile: 2, territory: 0 }
    }

    #[test]
    fn equal_keys_give_equal_blocks_and_any_other_key_another() {
        let hands: Vec<Hand> = (0..12).map(|m| (m, 1)).collect();
        let first = block(&[7; 32], &stratum("Referral"), 0, &hands, 3);
        assert_eq!(first, block(&[7; 32], &stratum("Referral"), 0, &hands, 3));
        assert_ne!(first, block(&[8; 32], &stratum("Referral"), 0, &hands, 3));
        assert_ne!(first, block(&[7; 32], &stratum("Fair"), 0, &hands, 3));
        assert_ne!(first, block(&[7; 32], &stratum("Referral"), 1, &hands, 3));
    }

    /// The orders were computed apart from this code, with another language's SHA-256.
    #[test]
    fn a_draw_is_the_same_on_every_machine() {
        let hands = [(0, 1), (1, 1), (2, 2), (3, 1)];
        assert_eq!(block(&[1; 32], &stratum("Olist"), 41, &hands[..3], 3), [2, 0, 2, 1]);
        assert_eq!(block(&[1; 32], &stratum("Olist"), 45, &hands, 3), [2, 2, 2, 1, 0, 3, 1, 3, 2, 0]);
    }

    #[test]
    fn every_order_of_three_is_as_likely_as_the_others() {
        let mut seen = std::collections::BTreeMap::new();
        for k in 0..6_000 {
            *seen.entry(block(&[3; 32], &stratum(""), k, &[(0, 1), (1, 1), (2, 1)], 1)).or_insert(0u32) += 1;
        }
        assert_eq!(seen.len(), 6);
        // Chi-squared with five degrees of freedom: 20.5 is exceeded once in a thousand seeds.
        let chi: f64 = seen.values().map(|n| (f64::from(*n) - 1_000.0).powi(2) / 1_000.0).sum();
        assert!(chi < 20.5, "{chi} {seen:?}");
    }

    #[test]
    fn numbers_below_a_limit_reach_both_ends_and_never_the_limit() {
        let stratum = stratum("x");
        let mut draws = Draws::new(&[9; 32], &stratum, 0);
        let drawn: Vec<u64> = (0..500).map(|_| draws.below(7)).collect();
        assert!(drawn.contains(&0) && drawn.contains(&6) && drawn.iter().all(|n| *n < 7));
        assert_eq!((draws.below(0), draws.below(1)), (0, 0));
    }
}
