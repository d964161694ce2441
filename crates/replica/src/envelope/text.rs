//! Secrets as text: base64 for links, grouped base32 for paper. Both carry a checksum, and there is
//! one way to write each value.

use super::chain::sha256;
use zeroize::Zeroize;

/// Why text is not what it should be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextError {
    /// Made by a newer build.
    Newer,
    /// Cut short, or something else altogether.
    NotThis,
    /// A letter is wrong: the checksum does not fit.
    Mistyped,
}

impl std::fmt::Display for TextError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Newer => "This was made by a newer version of Takt. Reload to update.",
            Self::NotThis => "This is not all of it: copy it once more, to the end.",
            Self::Mistyped => "A letter is wrong. Compare it with the original.",
        })
    }
}

/// Bytes of a checksum: one mistake in sixteen million stays unseen.
const SUM_BYTES: usize = 3;

fn with_sum(what: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    out.extend_from_slice(&sum(what, bytes));
    out
}

fn sum(what: &[u8], bytes: &[u8]) -> [u8; SUM_BYTES] {
    let mut all = what.to_vec();
    all.extend_from_slice(bytes);
    let [a, b, c, ..] = sha256(&all);
    all.zeroize();
    [a, b, c]
}

fn without_sum(what: &[u8], mut bytes: Vec<u8>) -> Result<Vec<u8>, TextError> {
    let at = bytes.len().checked_sub(SUM_BYTES).ok_or(TextError::NotThis)?;
    let found = bytes.split_off(at);
    if sum(what, &bytes) == found.as_slice() { Ok(bytes) } else { Err(TextError::Mistyped) }
}

/// A way to write bytes with an alphabet of 2^BITS letters.
struct Letters<const BITS: u32> {
    letters: &'static [u8],
    /// Letters that are taken for another, as people read them.
    also: &'static [(u8, u8)],
}

/// RFC 4648's alphabet for links.
const BASE64: Letters<6> =
    Letters { letters: b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", also: &[] };
/// Crockford's alphabet for paper: no letter looks like another.
const BASE32: Letters<5> =
    Letters { letters: b"0123456789ABCDEFGHJKMNPQRSTVWXYZ", also: &[(b'O', b'0'), (b'I', b'1'), (b'L', b'1')] };

impl<const BITS: u32> Letters<BITS> {
    fn write(&self, bytes: &[u8]) -> String {
        let (mut out, mut held, mut bits) = (String::new(), 0u32, 0);
        for byte in bytes {
            held = held << 8 | u32::from(*byte);
            bits += 8;
            while bits >= BITS {
                bits -= BITS;
                out.push(self.letter(held >> bits));
            }
        }
        if bits > 0 {
            out.push(self.letter(held << (BITS - bits)));
        }
        out
    }

    fn letter(&self, value: u32) -> char {
        char::from(self.letters[(value & ((1 << BITS) - 1)) as usize])
    }

    fn read(&self, text: impl Iterator<Item = u8>, limit: usize) -> Result<Vec<u8>, TextError> {
        let (mut out, mut held, mut bits) = (Vec::new(), 0u32, 0);
        for letter in text {
            let letter = self.also.iter().find(|(from, _)| *from == letter).map_or(letter, |(_, to)| *to);
            let value = self.letters.iter().position(|l| *l == letter).ok_or(TextError::Mistyped)?;
            held = (held << BITS | value as u32) & 0xffff;
            bits += BITS;
            if bits >= 8 {
                bits -= 8;
                out.push((held >> bits) as u8);
            }
            if out.len() > limit {
                return Err(TextError::NotThis);
            }
        }
        // What is left over must be nothing, or two texts would mean one value.
        if bits < BITS && held & ((1 << bits) - 1) == 0 { Ok(out) } else { Err(TextError::NotThis) }
    }
}

/// Bytes in plain base64 with its padding, as receivers of webhooks expect a secret.
pub fn base64(bytes: &[u8]) -> String {
    let mut text = BASE64.write(bytes).replace('-', "+").replace('_', "/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

/// For a link's fragment.
pub(super) fn to_link(what: &[u8], bytes: &[u8]) -> String {
    let mut whole = with_sum(what, bytes);
    let text = BASE64.write(&whole);
    whole.zeroize();
    text
}

/// From a link's fragment.
pub(super) fn from_link(what: &[u8], text: &str, limit: usize) -> Result<Vec<u8>, TextError> {
    without_sum(what, BASE64.read(text.trim().bytes(), limit + SUM_BYTES)?)
}

/// For paper: groups of five letters, six groups a row.
pub(super) fn to_paper(what: &[u8], bytes: &[u8]) -> String {
    let mut whole = with_sum(what, bytes);
    let letters = BASE32.write(&whole);
    whole.zeroize();
    let mut out = String::with_capacity(letters.len() * 6 / 5 + 1);
    for (i, letter) in letters.chars().enumerate() {
        if i > 0 && i % 5 == 0 {
            out.push(if i % 30 == 0 { '\n' } else { '-' });
        }
        out.push(letter);
    }
    out
}

/// From paper, however it was typed: case, spaces and hyphens do not matter.
pub(super) fn from_paper(what: &[u8], text: &str, limit: usize) -> Result<Vec<u8>, TextError> {
    let letters = text.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'-').map(|b| b.to_ascii_uppercase());
    without_sum(what, BASE32.read(letters, limit + SUM_BYTES)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// RFC 4648, section 10.
    #[test]
    fn plain_base64_is_that_of_the_standard() {
        for (bytes, text) in
            [(&b""[..], ""), (b"f", "Zg=="), (b"fo", "Zm8="), (b"foo", "Zm9v"), (b"foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes), text);
        }
    }

    #[test]
    fn every_length_reads_back_both_ways() {
        for len in 0..80u8 {
            let bytes: Vec<u8> = (0..len).map(|i| i.wrapping_mul(37)).collect();
            assert_eq!(from_link(b"t", &to_link(b"t", &bytes), 100).unwrap(), bytes);
            assert_eq!(from_paper(b"t", &to_paper(b"t", &bytes), 100).unwrap(), bytes);
        }
    }

    #[test]
    fn paper_is_read_as_people_type_it() {
        let text = to_paper(b"t", b"some secret of a line");
        let typed = text.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        assert_eq!(from_paper(b"t", &typed, 100).unwrap(), b"some secret of a line");
    }

    #[test]
    fn one_wrong_letter_is_noticed() {
        let text = to_paper(b"t", b"0123456789abcdef");
        for (at, letter) in text.char_indices().filter(|(_, l)| l.is_alphanumeric()) {
            let other = if letter == 'Z' { 'Y' } else { 'Z' };
            let mut typed = text.clone();
            typed.replace_range(at..=at, &other.to_string());
            assert!(from_paper(b"t", &typed, 100).is_err(), "{at}");
        }
    }

    #[test]
    fn text_for_one_thing_is_not_taken_for_another() {
        assert_eq!(from_link(b"sheet", &to_link(b"invite", b"abc"), 100), Err(TextError::Mistyped));
        assert_eq!(from_link(b"t", &to_link(b"t", &[1; 90]), 64), Err(TextError::NotThis));
        assert_eq!(from_link(b"t", "", 64), Err(TextError::NotThis));
        assert!(from_link(b"t", "ä ö", 64).is_err());
    }

    #[test]
    fn there_is_one_way_to_write_a_value() {
        let text = to_link(b"t", b"ab");
        // Five bytes take seven letters, the last with two bits to spare.
        let last = text.chars().last().unwrap();
        let next = char::from(BASE64.letters[BASE64.letters.iter().position(|l| char::from(*l) == last).unwrap() + 1]);
        let other = format!("{}{next}", &text[..text.len() - 1]);
        assert_eq!(from_link(b"t", &other, 64), Err(TextError::NotThis));
    }
}
