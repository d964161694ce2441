//! Columns: the state's memory layout and, block by block, its stored form.
//!
//! A table is one `Vec` per field. It is stored in groups of [`GROUP_ROWS`] rows, so that a click
//! dirties one group and a snapshot writes that group alone. Every block is canonical: equal values
//! give equal bytes on every replica, which is what makes the state hash mean something.

use serde::{Deserialize, Serialize};

/// Rows in one stored group.
pub const GROUP_ROWS: usize = 8_192;

/// A stored block that cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Corrupt(pub &'static str);

impl std::fmt::Display for Corrupt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the stored data is damaged ({})", self.0)
    }
}

/// A number with a fixed place in a column.
pub trait Fixed: Copy + Default + PartialEq {
    /// Widened for storing.
    fn widen(self) -> u64;
    /// Narrowed when read; what does not fit is damage.
    fn narrow(value: u64) -> Option<Self>;
}

macro_rules! fixed {
    ($($t:ty),*) => {$(
        impl Fixed for $t {
            fn widen(self) -> u64 { u64::from(self) }
            fn narrow(value: u64) -> Option<Self> { Self::try_from(value).ok() }
        }
    )*};
}
fixed!(u8, u16, u32, u64);

impl Fixed for crate::time::Time {
    fn widen(self) -> u64 {
        u64::from(self.0)
    }
    fn narrow(value: u64) -> Option<Self> {
        u32::try_from(value).ok().map(Self)
    }
}

impl Fixed for crate::bin::Bin {
    fn widen(self) -> u64 {
        u64::from(self.number())
    }
    fn narrow(value: u64) -> Option<Self> {
        u8::try_from(value).ok().and_then(Self::from_number)
    }
}

/// Writes a block: the smallest value once, then each difference in 0, 1, 2, 4 or 8 bytes.
pub(crate) fn encode_block<T: Fixed>(values: &[T], out: &mut Vec<u8>) {
    let (mut low, mut high) = (u64::MAX, 0);
    for value in values {
        let wide = value.widen();
        low = low.min(wide);
        high = high.max(wide);
    }
    if values.is_empty() {
        low = 0;
    }
    let width: u8 = match high - low.min(high) {
        0 => 0,
        1..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xffff_ffff => 4,
        _ => 8,
    };
    out.push(width);
    out.extend_from_slice(&low.to_le_bytes());
    match width {
        0 => {}
        1 => out.extend(values.iter().map(|v| (v.widen() - low) as u8)),
        2 => values.iter().for_each(|v| out.extend_from_slice(&((v.widen() - low) as u16).to_le_bytes())),
        4 => values.iter().for_each(|v| out.extend_from_slice(&((v.widen() - low) as u32).to_le_bytes())),
        _ => values.iter().for_each(|v| out.extend_from_slice(&(v.widen() - low).to_le_bytes())),
    }
}

/// Reads bytes front to back, refusing to read past the end.
pub(crate) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn take(&mut self, n: usize) -> Result<&'a [u8], Corrupt> {
        let (head, tail) = self.0.split_at_checked(n).ok_or(Corrupt("a block ends too early"))?;
        self.0 = tail;
        Ok(head)
    }
    pub fn u64(&mut self) -> Result<u64, Corrupt> {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(self.take(8)?);
        Ok(u64::from_le_bytes(bytes))
    }
    pub fn u32(&mut self) -> Result<u32, Corrupt> {
        let mut bytes = [0; 4];
        bytes.copy_from_slice(self.take(4)?);
        Ok(u32::from_le_bytes(bytes))
    }
    pub fn done(&self) -> Result<(), Corrupt> {
        if self.0.is_empty() { Ok(()) } else { Err(Corrupt("a block is too long")) }
    }
}

/// Reads a block of `rows` values onto the end of a column.
pub(crate) fn decode_block<T: Fixed>(from: &mut Reader<'_>, rows: usize, into: &mut Vec<T>) -> Result<(), Corrupt> {
    let width = usize::from(from.take(1)?[0]);
    let low = from.u64()?;
    let fit = |wide: Option<u64>| wide.and_then(T::narrow).ok_or(Corrupt("a value is out of range"));
    into.reserve(rows);
    match width {
        0 => {
            let value = fit(Some(low))?;
            into.resize(into.len() + rows, value);
        }
        1 | 2 | 4 | 8 => {
            let bytes = from.take(rows.checked_mul(width).ok_or(Corrupt("a block is too long"))?)?;
            for piece in bytes.chunks_exact(width) {
                let mut wide = [0; 8];
                wide[..width].copy_from_slice(piece);
                into.push(fit(low.checked_add(u64::from_le_bytes(wide)))?);
            }
        }
        _ => return Err(Corrupt("a block has an unknown width")),
    }
    Ok(())
}

/// Which groups changed since they were last stored.
#[derive(Clone, Default, Debug)]
pub struct Dirty(Vec<bool>);

impl Dirty {
    pub(crate) fn mark(&mut self, row: usize) {
        let group = row / GROUP_ROWS;
        if group >= self.0.len() {
            self.0.resize(group + 1, true);
        }
        self.0[group] = true;
    }
    pub(crate) fn is(&self, group: usize) -> bool {
        self.0.get(group).copied().unwrap_or(true)
    }
    pub(crate) fn clear(&mut self, group: usize) {
        if group >= self.0.len() {
            self.0.resize(group + 1, true);
        }
        self.0[group] = false;
    }
}

/// Declares a table of fixed-width columns and the row it is read and written by.
macro_rules! table {
    ($(#[$tm:meta])* $table:ident of $(#[$rm:meta])* $row:ident { $($(#[$fm:meta])* $field:ident: $t:ty,)* }) => {
        $(#[$rm])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
        pub struct $row { $($(#[$fm])* pub $field: $t,)* }

        $(#[$tm])*
        #[derive(Clone, Default, Debug)]
        pub struct $table { $(pub(crate) $field: Vec<$t>,)* pub(crate) dirty: $crate::column::Dirty, len: usize }

        #[allow(dead_code)]
        impl $table {
            /// Rows.
            pub fn len(&self) -> usize { self.len }
            /// Whether there is no row yet.
            pub fn is_empty(&self) -> bool { self.len == 0 }
            /// The row at `ix`.
            pub fn get(&self, ix: u32) -> $row {
                let i = ix as usize;
                $row { $($field: self.$field[i],)* }
            }
            pub(crate) fn set(&mut self, ix: u32, row: &$row) {
                let i = ix as usize;
                self.dirty.mark(i);
                $(self.$field[i] = row.$field;)*
            }
            pub(crate) fn push(&mut self, row: &$row) -> u32 {
                let ix = self.len;
                self.dirty.mark(ix);
                $(self.$field.push(row.$field);)*
                self.len += 1;
                ix as u32
            }
            pub(crate) fn truncate(&mut self, rows: usize) {
                if rows < self.len {
                    self.dirty.mark(rows);
                    $(self.$field.truncate(rows);)*
                    self.len = rows;
                }
            }
            pub(crate) fn reserve(&mut self, rows: usize) { $(self.$field.reserve(rows);)* }
            pub(crate) fn encode_group(&self, group: usize, out: &mut Vec<u8>) {
                let from = group * $crate::column::GROUP_ROWS;
                let to = (from + $crate::column::GROUP_ROWS).min(self.len);
                out.extend_from_slice(&((to - from) as u32).to_le_bytes());
                $($crate::column::encode_block(&self.$field[from..to], out);)*
            }
            pub(crate) fn decode_group(&mut self, bytes: &[u8]) -> Result<(), $crate::column::Corrupt> {
                let mut from = $crate::column::Reader(bytes);
                let rows = from.u32()? as usize;
                if rows > $crate::column::GROUP_ROWS { return Err($crate::column::Corrupt("a group has too many rows")); }
                $($crate::column::decode_block(&mut from, rows, &mut self.$field)?;)*
                from.done()?;
                self.len += rows;
                Ok(())
            }
        }
    };
}
pub(crate) use table;

/// A column of short texts: one reference a row into one shared arena.
///
/// The arena only grows; what an edit leaves behind is dropped when the state is next opened.
#[derive(Clone, Debug)]
pub struct Texts {
    refs: Vec<u32>,
    arena: Vec<u8>,
    pub(crate) dirty: Dirty,
}

/// The longest text a field holds, in bytes.
pub const MAX_TEXT: usize = 1_000;

impl Default for Texts {
    fn default() -> Self {
        Self { refs: Vec::new(), arena: vec![0, 0], dirty: Dirty::default() }
    }
}

impl Texts {
    /// The text at `ix`; empty when there is none.
    pub fn get(&self, ix: u32) -> &str {
        self.at_reference(self.refs[ix as usize])
    }
    pub(crate) fn at_reference(&self, reference: u32) -> &str {
        let at = reference as usize;
        let len = usize::from(u16::from_le_bytes([self.arena[at], self.arena[at + 1]]));
        std::str::from_utf8(&self.arena[at + 2..at + 2 + len]).unwrap_or("")
    }
    pub(crate) fn len(&self) -> usize {
        self.refs.len()
    }
    /// Bytes held, garbage included.
    pub fn arena_bytes(&self) -> usize {
        self.arena.len()
    }
    fn store(&mut self, text: &str) -> u32 {
        let text = clip(text, MAX_TEXT);
        if text.is_empty() {
            return 0;
        }
        let at = self.arena.len() as u32;
        self.arena.extend_from_slice(&(text.len() as u16).to_le_bytes());
        self.arena.extend_from_slice(text.as_bytes());
        at
    }
    pub(crate) fn push(&mut self, text: &str) {
        self.dirty.mark(self.refs.len());
        let at = self.store(text);
        self.refs.push(at);
    }
    pub(crate) fn set(&mut self, ix: u32, text: &str) {
        self.dirty.mark(ix as usize);
        self.refs[ix as usize] = self.store(text);
    }
    pub(crate) fn reference(&self, ix: u32) -> u32 {
        self.refs[ix as usize]
    }
    /// Overwrites what a reference pointed to, once nothing will ever point there again.
    pub(crate) fn wipe(&mut self, reference: u32) {
        let len = self.at_reference(reference).len();
        let at = reference as usize + 2;
        if let Some(bytes) = self.arena.get_mut(at..at + len) {
            bytes.fill(0);
        }
    }
    /// Whether the arena holds these bytes anywhere, in use or not.
    pub fn arena_holds(&self, bytes: &[u8]) -> bool {
        memchr::memmem::find(&self.arena, bytes).is_some()
    }
    /// Puts an earlier reference back: the arena still holds what it pointed to.
    pub(crate) fn restore(&mut self, ix: u32, reference: u32) {
        self.dirty.mark(ix as usize);
        let newer = std::mem::replace(&mut self.refs[ix as usize], reference);
        if newer != reference {
            self.forget_last(newer);
        }
    }
    pub(crate) fn truncate(&mut self, rows: usize) {
        if rows < self.refs.len() {
            self.dirty.mark(rows);
            while self.refs.len() > rows {
                if let Some(reference) = self.refs.pop() {
                    self.forget_last(reference);
                }
            }
        }
    }
    /// What is taken back newest first gives its bytes back too: previews and re-runs leave nothing behind.
    fn forget_last(&mut self, reference: u32) {
        if reference != 0 && reference as usize + 2 + self.at_reference(reference).len() == self.arena.len() {
            self.arena.truncate(reference as usize);
        }
    }
    pub(crate) fn encode_group(&self, group: usize, out: &mut Vec<u8>) {
        let from = group * GROUP_ROWS;
        let to = (from + GROUP_ROWS).min(self.refs.len());
        out.extend_from_slice(&((to - from) as u32).to_le_bytes());
        let mut lens: Vec<u16> = Vec::with_capacity(to - from);
        let mut body: Vec<u8> = Vec::new();
        for ix in from..to {
            let at = self.refs[ix] as usize;
            let len = u16::from_le_bytes([self.arena[at], self.arena[at + 1]]);
            lens.push(len);
            body.extend_from_slice(&self.arena[at + 2..at + 2 + usize::from(len)]);
        }
        encode_block(&lens, out);
        out.extend_from_slice(&body);
    }
    pub(crate) fn decode_group(&mut self, bytes: &[u8]) -> Result<(), Corrupt> {
        let mut from = Reader(bytes);
        let rows = from.u32()? as usize;
        if rows > GROUP_ROWS {
            return Err(Corrupt("a group has too many rows"));
        }
        let mut lens: Vec<u16> = Vec::new();
        decode_block(&mut from, rows, &mut lens)?;
        if lens.iter().any(|len| usize::from(*len) > MAX_TEXT) {
            return Err(Corrupt("a text is too long"));
        }
        let body = std::str::from_utf8(from.0).map_err(|_| Corrupt("a text is not text"))?;
        let mut at = 0;
        for len in lens {
            let end = at + usize::from(len);
            let text = body.get(at..end).ok_or(Corrupt("a text ends too early"))?;
            let reference = self.store(text);
            self.refs.push(reference);
            at = end;
        }
        if at == body.len() { Ok(()) } else { Err(Corrupt("a block is too long")) }
    }
}

/// The longest prefix of at most `max` bytes that ends between characters.
pub fn clip(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let mut end = max;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Words that repeat (an industry, a source), each stored once and known by a number. 0 is "none".
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Symbols {
    words: Vec<String>,
    #[serde(skip)]
    lookup: std::collections::BTreeMap<String, u16>,
}

impl Default for Symbols {
    fn default() -> Self {
        Self { words: vec![String::new()], lookup: Default::default() }
    }
}

impl Symbols {
    /// The word with that number.
    pub fn word(&self, symbol: u16) -> &str {
        self.words.get(usize::from(symbol)).map_or("", String::as_str)
    }
    /// The number of a word that is known.
    pub fn find(&self, word: &str) -> Option<u16> {
        if word.is_empty() { Some(0) } else { self.lookup.get(word).copied() }
    }
    /// Every word with its number, in the order they came.
    pub fn iter(&self) -> impl Iterator<Item = (u16, &str)> {
        self.words.iter().enumerate().skip(1).map(|(i, w)| (i as u16, w.as_str()))
    }
    /// Words known, with "none".
    pub fn len(&self) -> usize {
        self.words.len()
    }
    /// Whether no word is known.
    pub fn is_empty(&self) -> bool {
        self.words.len() <= 1
    }
    /// The number of a word, learning it; a table that is full answers "none".
    pub(crate) fn learn(&mut self, word: &str) -> u16 {
        if let Some(symbol) = self.find(word) {
            return symbol;
        }
        let Ok(symbol) = u16::try_from(self.words.len()) else { return 0 };
        if symbol == u16::MAX {
            return 0;
        }
        self.words.push(word.to_owned());
        self.lookup.insert(word.to_owned(), symbol);
        symbol
    }
    pub(crate) fn truncate(&mut self, len: usize) {
        for word in self.words.drain(len.max(1)..) {
            self.lookup.remove(&word);
        }
    }
    /// Whether "none" comes first and no word twice; needs [`Self::relearn`] before.
    pub(crate) fn holds(&self) -> bool {
        self.words.first().is_some_and(String::is_empty)
            && self.words.len() <= usize::from(u16::MAX)
            && self.lookup.len() + 1 == self.words.len()
    }
    pub(crate) fn relearn(&mut self) {
        self.lookup = self.words.iter().enumerate().skip(1).map(|(i, w)| (w.clone(), i as u16)).collect();
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_block_of_numbers_reads_back(values in proptest::collection::vec(any::<u64>(), 0..300), shift in 0u32..60) {
            let values: Vec<u64> = values.into_iter().map(|v| v >> shift).collect();
            let mut bytes = Vec::new();
            encode_block(&values, &mut bytes);
            let mut back = Vec::new();
            let mut from = Reader(&bytes);
            decode_block::<u64>(&mut from, values.len(), &mut back).unwrap();
            prop_assert_eq!(back, values);
            prop_assert!(from.done().is_ok());
        }

        #[test]
        fn damaged_text_blocks_are_refused_and_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut texts = Texts::default();
            let _ = texts.decode_group(&bytes);
        }

        #[test]
        fn texts_read_back_whatever_was_edited(words in proptest::collection::vec(".{0,12}", 1..50), edits in proptest::collection::vec((0usize..50, ".{0,12}"), 0..20)) {
            let mut texts = Texts::default();
            let mut model = words.clone();
            words.iter().for_each(|w| texts.push(w));
            for (at, word) in edits {
                let at = at % model.len();
                texts.set(at as u32, &word);
                model[at] = word;
            }
            let mut bytes = Vec::new();
            texts.encode_group(0, &mut bytes);
            let mut back = Texts::default();
            back.decode_group(&bytes).unwrap();
            for (i, word) in model.iter().enumerate() {
                prop_assert_eq!(back.get(i as u32), word.as_str());
            }
        }
    }

    #[test]
    fn equal_values_on_a_narrow_range_take_one_byte_each() {
        let mut bytes = Vec::new();
        encode_block(&[1_700_000_000u32, 1_700_000_200], &mut bytes);
        assert_eq!(bytes.len(), 1 + 8 + 2);
    }
}
