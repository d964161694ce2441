//! Sorting in slices: a million rows without one long task.

use std::cmp::Ordering;

/// One row to be sorted: what it is sorted by, and which row it is.
pub type Keyed = (u64, u32);

/// Rows sorted at once at the start.
const BLOCK: usize = 1_024;

/// A merge sort that can stop after any step. Equal rows keep their order.
#[derive(Default)]
pub struct Sorter {
    items: Vec<Keyed>,
    other: Vec<Keyed>,
    /// Length of the sorted stretches; 0 while the blocks are made.
    width: usize,
    /// Where in the present pass it stands.
    at: usize,
    /// Inside the pair that begins at `at`: how far left and right have been taken.
    left: usize,
    right: usize,
}

impl Sorter {
    /// Begins.
    pub fn new(items: Vec<Keyed>) -> Self {
        Self { other: Vec::new(), items, ..Self::default() }
    }

    /// Goes on for about `budget` rows; true once all is in order.
    pub fn step(&mut self, budget: usize, compare: &impl Fn(&Keyed, &Keyed) -> Ordering) -> bool {
        let mut left = budget.max(BLOCK);
        while left > 0 {
            if self.width == 0 {
                if self.at >= self.items.len() {
                    (self.width, self.at) = (BLOCK, 0);
                    continue;
                }
                let end = (self.at + BLOCK).min(self.items.len());
                self.items[self.at..end].sort_by(compare);
                self.at = end;
                left = left.saturating_sub(BLOCK);
            } else if self.width >= self.items.len() {
                return true;
            } else if self.at >= self.items.len() {
                std::mem::swap(&mut self.items, &mut self.other);
                self.other.clear();
                self.width *= 2;
                (self.at, self.left, self.right) = (0, 0, 0);
            } else {
                left -= self.merge_some(left, compare);
            }
        }
        self.width >= self.items.len() && self.width > 0
    }

    /// Merges at most `most` rows of the pair at hand, and answers how many.
    fn merge_some(&mut self, most: usize, compare: &impl Fn(&Keyed, &Keyed) -> Ordering) -> usize {
        let len = self.items.len();
        if self.other.capacity() < len {
            self.other.reserve_exact(len);
        }
        let middle = (self.at + self.width).min(len);
        let end = (self.at + 2 * self.width).min(len);
        let (a, b) = (&self.items[self.at..middle], &self.items[middle..end]);
        let mut done = 0;
        while done < most {
            let next = match (a.get(self.left), b.get(self.right)) {
                (Some(x), Some(y)) if compare(y, x) == Ordering::Less => {
                    self.right += 1;
                    *y
                }
                (Some(x), _) => {
                    self.left += 1;
                    *x
                }
                (None, Some(y)) => {
                    self.right += 1;
                    *y
                }
                (None, None) => {
                    (self.at, self.left, self.right) = (end, 0, 0);
                    return done.max(1);
                }
            };
            self.other.push(next);
            done += 1;
        }
        done
    }

    /// The rows, in order once [`Self::step`] has said so.
    pub fn into_rows(self) -> Vec<u32> {
        self.items.into_iter().map(|(_, row)| row).collect()
    }
}

/// The first rows of a list that is still growing.
#[derive(Default)]
pub struct Top {
    items: Vec<Keyed>,
}

/// Rows kept while the rest is counted: more than any screen shows.
const TOP: usize = 256;

impl Top {
    /// Takes in more rows.
    pub fn take(&mut self, more: &[Keyed], compare: &impl Fn(&Keyed, &Keyed) -> Ordering) {
        let last = (self.items.len() == TOP).then(|| self.items.last().copied()).flatten();
        let mut fresh: Vec<Keyed> = match last {
            Some(last) => more.iter().filter(|item| compare(item, &last) == Ordering::Less).copied().collect(),
            None => more.to_vec(),
        };
        if fresh.is_empty() {
            return;
        }
        if fresh.len() > TOP {
            fresh.select_nth_unstable_by(TOP - 1, |a, b| compare(a, b));
            fresh.truncate(TOP);
        }
        self.items.append(&mut fresh);
        self.items.sort_by(compare);
        self.items.truncate(TOP);
    }

    /// The rows so far.
    pub fn rows(&self) -> Vec<u32> {
        self.items.iter().map(|(_, row)| *row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scattered(n: u32) -> Vec<Keyed> {
        (0..n).map(|i| (u64::from(i.wrapping_mul(2_654_435_761) % 997), i)).collect()
    }

    #[test]
    fn slices_of_any_size_give_the_order_of_one_stable_sort() {
        for n in [0, 1, 2, 1_023, 1_024, 1_025, 5_000, 20_001] {
            let mut expected = scattered(n);
            expected.sort_by_key(|item| item.0);
            for budget in [1, 700, 100_000] {
                let mut sorter = Sorter::new(scattered(n));
                let mut steps = 0;
                while !sorter.step(budget, &|a, b| a.0.cmp(&b.0)) {
                    steps += 1;
                    assert!(steps < 1_000_000, "it comes to an end");
                }
                assert_eq!(sorter.into_rows(), expected.iter().map(|i| i.1).collect::<Vec<_>>(), "{n} rows");
            }
        }
    }

    #[test]
    fn the_first_rows_of_a_growing_list_are_those_of_the_whole() {
        let all = scattered(10_000);
        let order = |a: &Keyed, b: &Keyed| a.cmp(b);
        let mut top = Top::default();
        all.chunks(333).for_each(|chunk| top.take(chunk, &order));
        let mut expected = all;
        expected.sort_unstable();
        assert_eq!(top.rows(), expected[..TOP].iter().map(|i| i.1).collect::<Vec<_>>());
    }
}
