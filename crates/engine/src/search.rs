//! Finding an account by what one remembers of it.
//!
//! One long text holds the folded name, domain and city of every account; a search is a scan over it,
//! in slices, so that a million accounts never hold up a key press.

use crate::ids::AccountIx;
use crate::state::{State, TextField};

/// The text that is searched, and where each account's part begins.
#[derive(Clone, Default, Debug)]
pub struct Haystack {
    text: Vec<u8>,
    starts: Vec<u32>,
    accounts: Vec<AccountIx>,
    rows_seen: u32,
}

/// A search under way.
#[derive(Clone, Debug)]
pub struct Search {
    words: Vec<Vec<u8>>,
    at: usize,
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
        if rows < self.rows_seen {
            *self = Self::default();
        }
        let to = rows.min(self.rows_seen.saturating_add(limit));
        for ix in self.rows_seen..to {
            self.add(state, ix);
        }
        self.rows_seen = to;
        to == rows
    }

    /// Reads an edited account again.
    pub fn refresh(&mut self, state: &State, ix: AccountIx) {
        if ix >= self.rows_seen {
            return;
        }
        for i in 0..self.accounts.len() {
            if self.accounts[i] == ix {
                let end = self.starts.get(i + 1).map_or(self.text.len(), |s| *s as usize);
                self.text[self.starts[i] as usize..end].fill(b'\n');
            }
        }
        self.add(state, ix);
    }

    fn add(&mut self, state: &State, ix: AccountIx) {
        self.starts.push(self.text.len() as u32);
        self.accounts.push(ix);
        fold(state.name(ix), &mut self.text);
        for field in [TextField::Domain, TextField::City] {
            self.text.push(b'\t');
            fold(state.text(field, ix), &mut self.text);
        }
        self.text.push(b'\n');
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Looks through at most `budget` bytes more and appends what it finds; true when it is through.
    /// Every word must occur, in any order.
    pub fn step(&self, search: &mut Search, budget: usize, found: &mut Vec<AccountIx>) -> bool {
        let stop = search.at.saturating_add(budget);
        let Some((first, rest)) = search.words.split_first() else {
            return true;
        };
        while search.at < self.text.len() {
            if search.at >= stop {
                return false;
            }
            let window_end = stop.saturating_add(4_096).min(self.text.len());
            let Some(hit) = find(&self.text[search.at..window_end], first) else {
                // Overlap by a word, so that a hit across the border is not lost.
                let next = if window_end == self.text.len() { window_end } else { window_end + 1 - first.len() };
                search.at = next.max(search.at + 1);
                continue;
            };
            let at = search.at + hit;
            let i = self.starts.partition_point(|s| *s as usize <= at) - 1;
            let end = self.starts.get(i + 1).map_or(self.text.len(), |s| *s as usize);
            let part = &self.text[self.starts[i] as usize..end];
            if rest.iter().all(|word| find(part, word).is_some()) {
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
        // The longest is the rarest: fewest false hits.
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        Self { words, at: 0 }
    }
    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, word)
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
