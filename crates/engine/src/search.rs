//! Finding an account by what one remembers of it.
//!
//! One long text holds the folded name, domain and city of every account; a search is a scan over it,
//! in slices, so that a million accounts never hold up a key press.

use crate::ids::AccountIx;
use crate::state::{State, TextField};
use memchr::memmem::Finder;

/// Bytes looked at beyond a budget, so that a hit across its border is not lost; no account's text is longer.
const WINDOW: usize = 8_192;
/// Words of a query that count.
const MAX_WORDS: usize = 16;

/// The text that is searched, and where each account's part begins.
#[derive(Clone, Default, Debug)]
pub struct Haystack {
    text: Vec<u8>,
    starts: Vec<u32>,
    accounts: Vec<AccountIx>,
    /// The newest part of each account.
    parts: Vec<u32>,
}

/// A search under way.
#[derive(Clone, Debug)]
pub struct Search {
    /// The longest word: the rarest, so the fewest false hits.
    first: Option<Finder<'static>>,
    rest: Vec<Finder<'static>>,
    at: usize,
    /// The part that was hit last.
    part: usize,
}

/// Lower case without the accents of European languages, so that "Société" is found by "societe".
pub fn fold(text: &str, into: &mut Vec<u8>) {
    for c in text.chars() {
        let plain = match c {
            'A'..='Z' => {
                into.push(c as u8 + 32);
                continue;
            }
            c if c.is_ascii() => {
                into.push(c as u8);
                continue;
            }
            'à'..='å' | 'À'..='Å' | 'ā' | 'ă' | 'ą' => "a",
            'ç' | 'Ç' | 'ć' | 'č' => "c",
            'è'..='ë' | 'È'..='Ë' | 'ē' | 'ę' | 'ě' => "e",
            'ì'..='ï' | 'Ì'..='Ï' => "i",
            'ñ' | 'Ñ' | 'ń' | 'ň' => "n",
            'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ő' => "o",
            'ù'..='ü' | 'Ù'..='Ü' | 'ů' | 'ű' => "u",
            'ý' | 'ÿ' => "y",
            'ß' => "ss",
            'æ' | 'Æ' => "ae",
            'œ' | 'Œ' => "oe",
            'š' | 'Š' | 'ś' => "s",
            'ž' | 'Ž' | 'ź' | 'ż' => "z",
            'ł' | 'Ł' => "l",
            other => {
                for low in other.to_lowercase() {
                    let mut buffer = [0; 4];
                    into.extend_from_slice(low.encode_utf8(&mut buffer).as_bytes());
                }
                continue;
            }
        };
        into.extend_from_slice(plain.as_bytes());
    }
}

impl Haystack {
    /// Adds accounts that came since, at most `limit`; true when all are in.
    pub fn catch_up(&mut self, state: &State, limit: u32) -> bool {
        let rows = state.account_rows();
        if (rows as usize) < self.parts.len() {
            *self = Self::default();
        }
        let from = self.parts.len() as u32;
        let to = rows.min(from.saturating_add(limit));
        for ix in from..to {
            let part = self.add(state, ix);
            self.parts.push(part);
        }
        to == rows
    }

    /// Reads an edited account again.
    pub fn refresh(&mut self, state: &State, ix: AccountIx) {
        let Some(part) = self.parts.get(ix as usize).map(|part| *part as usize) else { return };
        let end = self.starts.get(part + 1).map_or(self.text.len(), |s| *s as usize);
        // No word holds a line break, so what is blanked out is never found again.
        self.text[self.starts[part] as usize..end].fill(b'\n');
        self.parts[ix as usize] = self.add(state, ix);
    }

    fn add(&mut self, state: &State, ix: AccountIx) -> u32 {
        self.starts.push(self.text.len() as u32);
        self.accounts.push(ix);
        fold(state.name(ix), &mut self.text);
        for field in [TextField::Domain, TextField::City] {
            self.text.push(b'\t');
            fold(state.text(field, ix), &mut self.text);
        }
        self.text.push(b'\n');
        self.starts.len() as u32 - 1
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.text.len() + 4 * (self.starts.len() + self.accounts.len() + self.parts.len())
    }

    /// The part that holds the byte at `at`, given one at or before it: hits come in order and close by.
    fn part_at(&self, at: usize, mut from: usize) -> usize {
        let mut step = 1;
        while self.starts.get(from + step).is_some_and(|s| *s as usize <= at) {
            from += step;
            step *= 2;
        }
        let near = &self.starts[from..self.starts.len().min(from + step)];
        from + near.partition_point(|s| *s as usize <= at) - 1
    }

    /// Looks through at most `budget` bytes more and appends what it finds; true when it is through.
    /// Every word must occur, in any order. Accounts whose import was taken back are found too: a list
    /// leaves them out by [`State::is_on_line`].
    pub fn step(&self, search: &mut Search, budget: usize, found: &mut Vec<AccountIx>) -> bool {
        let stop = search.at.saturating_add(budget);
        let Some(first) = search.first.as_ref() else {
            return true;
        };
        let overlap = first.needle().len() - 1;
        if overlap >= WINDOW {
            // Longer than any account's text.
            return true;
        }
        while search.at < self.text.len() {
            if search.at >= stop {
                return false;
            }
            let window_end = stop.saturating_add(WINDOW).min(self.text.len());
            let Some(hit) = first.find(&self.text[search.at..window_end]) else {
                // Overlap by a word, so that a hit across the border is not lost.
                search.at = if window_end == self.text.len() { window_end } else { window_end - overlap };
                continue;
            };
            let at = search.at + hit;
            let i = self.part_at(at, search.part);
            search.part = i;
            let end = self.starts.get(i + 1).map_or(self.text.len(), |s| *s as usize);
            let part = &self.text[self.starts[i] as usize..end];
            if search.rest.iter().all(|word| word.find(part).is_some()) {
                found.push(self.accounts[i]);
            }
            search.at = end;
        }
        true
    }
}

impl Search {
    /// Prepares a query; words are separated by spaces.
    pub fn new(query: &str) -> Self {
        let mut words: Vec<Vec<u8>> = query
            .split_whitespace()
            .map(|word| {
                let mut folded = Vec::new();
                fold(word, &mut folded);
                folded
            })
            .filter(|word| !word.is_empty())
            .collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let mut finders = words.into_iter().take(MAX_WORDS).map(|word| Finder::new(&word).into_owned());
        Self { first: finders.next(), rest: finders.collect(), at: 0, part: 0 }
    }
    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.first.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_case_do_not_hide_a_name() {
        let mut folded = Vec::new();
        fold("SOCIÉTÉ Straße Łódź", &mut folded);
        assert_eq!(String::from_utf8(folded).unwrap(), "societe strasse lodz");
    }
}
