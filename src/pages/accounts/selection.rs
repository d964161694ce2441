//! Which accounts are selected: one bit each, so that a million cost an eighth of a megabyte.

use takt_engine::ids::AccountIx;

/// A set of accounts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Selection {
    bits: Vec<u64>,
    count: usize,
    /// The row a range begins at.
    anchor: Option<usize>,
}

impl Selection {
    /// How many.
    pub fn count(&self) -> usize {
        self.count
    }
    /// Whether an account is in it.
    pub fn has(&self, ix: AccountIx) -> bool {
        self.bits.get(ix as usize / 64).is_some_and(|word| word >> (ix % 64) & 1 == 1)
    }
    /// Puts an account in or takes it out.
    pub fn set(&mut self, ix: AccountIx, on: bool) {
        if self.has(ix) == on {
            return;
        }
        let word = ix as usize / 64;
        if word >= self.bits.len() {
            self.bits.resize(word + 1, 0);
        }
        self.bits[word] ^= 1 << (ix % 64);
        self.count = if on { self.count + 1 } else { self.count - 1 };
    }
    /// In becomes out and the other way; a range begins here.
    pub fn toggle(&mut self, row: usize, ix: AccountIx) {
        self.set(ix, !self.has(ix));
        self.anchor = Some(row);
    }
    /// Selects from where the range begins to `to`; `from` begins one where there is none.
    pub fn extend(&mut self, rows: &[AccountIx], from: usize, to: usize) {
        let anchor = *self.anchor.get_or_insert(from);
        let (low, high) = (anchor.min(to), anchor.max(to));
        for ix in rows.iter().take(high + 1).skip(low) {
            self.set(*ix, true);
        }
    }
    /// Only these.
    pub fn only(rows: &[AccountIx]) -> Self {
        let mut selection = Self::default();
        rows.iter().for_each(|ix| selection.set(*ix, true));
        selection
    }
    /// Those selected, in the table's order of places.
    pub fn accounts(&self) -> Vec<AccountIx> {
        let mut all = Vec::with_capacity(self.count);
        for (i, word) in self.bits.iter().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                all.push(i as u32 * 64 + rest.trailing_zeros());
                rest &= rest - 1;
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_goes_from_where_it_began_in_either_direction() {
        let rows: Vec<u32> = (100..200).collect();
        let mut selection = Selection::default();
        selection.toggle(5, rows[5]);
        selection.extend(&rows, 5, 8);
        assert_eq!(selection.accounts(), [105, 106, 107, 108]);
        selection.extend(&rows, 8, 3);
        assert_eq!(selection.accounts(), [103, 104, 105, 106, 107, 108]);
        assert_eq!(selection.count(), 6);
        selection.toggle(5, rows[5]);
        assert!(!selection.has(105));
        assert_eq!(selection.count(), 5);
    }

    #[test]
    fn the_count_is_that_of_the_accounts() {
        let selection = Selection::only(&[0, 63, 64, 1_000_000, 63]);
        assert_eq!(selection.count(), 4);
        assert_eq!(selection.accounts(), [0, 63, 64, 1_000_000]);
    }
}
