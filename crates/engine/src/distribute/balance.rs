//! Whether the deal came out alike: the standardised difference of each covariate between members.

use super::{DealId, DealKind};
use crate::ids::{AccountIx, MemberIx};
use crate::state::State;
use std::collections::{BTreeMap, BTreeSet};

/// What is compared.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Covariate {
    /// The score.
    Score,
    /// The logarithm of the head count, where it is known.
    Size,
    /// The share of accounts from one source.
    Source(String),
}

/// One covariate's largest difference.
#[derive(Clone, PartialEq, Debug)]
pub struct Balance {
    /// What is compared.
    pub covariate: Covariate,
    /// The largest |difference| of one member against all others, in standard deviations.
    pub largest: f64,
    /// Whose it is.
    pub member: MemberIx,
    /// Accounts that member was dealt.
    pub accounts: u32,
    /// Whether it stays below 0.1.
    pub is_balanced: bool,
}

/// Sums of one covariate over one member's accounts.
#[derive(Clone, Copy, Default)]
struct Sums {
    n: f64,
    sum: f64,
    squares: f64,
}

impl Sums {
    fn add(&mut self, value: f64) {
        self.n += 1.0;
        self.sum += value;
        self.squares += value * value;
    }
    fn with(self, other: Self) -> Self {
        Self { n: self.n + other.n, sum: self.sum + other.sum, squares: self.squares + other.squares }
    }
    fn without(self, other: Self) -> Self {
        Self { n: self.n - other.n, sum: self.sum - other.sum, squares: self.squares - other.squares }
    }
    fn mean(self) -> f64 {
        if self.n > 0.0 { self.sum / self.n } else { 0.0 }
    }
    fn variance(self) -> f64 {
        if self.n > 1.0 { ((self.squares - self.sum * self.sum / self.n) / (self.n - 1.0)).max(0.0) } else { 0.0 }
    }
}

/// (x̄₁ − x̄₂) / √((s₁² + s₂²) / 2); 0 where both are the same constant.
fn standardised(one: Sums, rest: Sums) -> f64 {
    let spread = f64::midpoint(one.variance(), rest.variance()).sqrt();
    let gap = one.mean() - rest.mean();
    if spread > 0.0 {
        gap / spread
    } else if gap == 0.0 {
        0.0
    } else {
        f64::INFINITY * gap.signum()
    }
}

/// Each covariate with its largest standardised difference, of what a deal dealt. Accounts that a manager
/// gave to somebody else are left out, as they are of every comparison.
pub fn balance(state: &State, deal: DealId) -> Vec<Balance> {
    let Some(at) = state.deal_ix(deal) else { return vec![] };
    let log = &state.deal_log;
    let is_live = |i: usize, kind: DealKind| log.kind[i] == kind as u8 && log.undone[i] == 0;
    let moved: BTreeSet<AccountIx> =
        (0..log.len()).filter(|i| is_live(*i, DealKind::Override)).map(|i| log.account[i]).collect();
    let dealt: Vec<(AccountIx, MemberIx)> = (0..log.len())
        .filter(|i| usize::from(log.deal[*i]) == at && is_live(*i, DealKind::Dealt))
        .map(|i| (log.account[i], log.member[i]))
        .filter(|(account, _)| !moved.contains(account))
        .collect();
    // One row per member, by place: a deal of a hundred thousand is gone through once, whatever the number of sources.
    let rows = state.members().len();
    let (mut scores, mut sizes) = (vec![Sums::default(); rows], vec![Sums::default(); rows]);
    let mut from: BTreeMap<u16, Vec<u32>> = BTreeMap::new();
    for &(account, member) in &dealt {
        let (ix, member) = (account as usize, usize::from(member));
        scores[member].add(f64::from(state.score(account)));
        let employees = state.employees_column()[ix];
        if employees > 0 {
            sizes[member].add(f64::from(employees).ln());
        }
        from.entry(state.source_column()[ix]).or_insert_with(|| vec![0; rows])[member] += 1;
    }
    if scores.iter().filter(|sums| sums.n > 0.0).count() < 2 {
        return vec![];
    }
    let of_source = |counts: Vec<u32>| -> Vec<Sums> {
        // A share is a column of ones and zeros, whose sum and sum of squares are both the count.
        let share = |(all, count): (&Sums, u32)| Sums { n: all.n, sum: f64::from(count), squares: f64::from(count) };
        scores.iter().zip(counts).map(share).collect()
    };
    let shares = from.into_iter().map(|(source, counts)| {
        let word = state.sources().word(source).to_owned();
        worst(Covariate::Source(word), &of_source(counts))
    });
    [worst(Covariate::Score, &scores), worst(Covariate::Size, &sizes)].into_iter().chain(shares).flatten().collect()
}

/// The member whose accounts differ most from all others'. `each` has a row for every member of the line.
fn worst(covariate: Covariate, each: &[Sums]) -> Option<Balance> {
    let total = each.iter().fold(Sums::default(), |total, sums| total.with(*sums));
    let (member, n, difference) = (0..)
        .zip(each)
        .filter(|(_, sums)| sums.n > 0.0)
        .map(|(member, sums)| (member, sums.n, standardised(*sums, total.without(*sums))))
        .max_by(|a, b| a.2.abs().total_cmp(&b.2.abs()))?;
    let largest = difference.abs();
    Some(Balance { covariate, largest, member, accounts: n as u32, is_balanced: largest < 0.1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(values: &[f64]) -> Sums {
        let mut sums = Sums::default();
        values.iter().for_each(|v| sums.add(*v));
        sums
    }

    #[test]
    fn the_standardised_difference_is_the_gap_of_means_over_the_pooled_deviation() {
        // Means 2 and 4, both of variance 1: two standard deviations apart.
        let d = standardised(sums(&[1.0, 2.0, 3.0]), sums(&[3.0, 4.0, 5.0]));
        assert!((d + 2.0).abs() < 1e-12, "{d}");
        assert_eq!(standardised(sums(&[2.0, 2.0]), sums(&[2.0, 2.0])), 0.0);
        assert_eq!(standardised(sums(&[3.0, 3.0]), sums(&[2.0, 2.0])), f64::INFINITY);
    }
}
