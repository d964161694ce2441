//! Bytes to text, a slice at a time, without ever losing a byte.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Serialize};

/// How the bytes of a text file spell characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8. Stray bytes that are not UTF-8 are read as Windows-1252 and counted.
    Utf8,
    /// UTF-8 that begins with a byte order mark.
    Utf8Bom,
    /// UTF-16, least significant byte first.
    Utf16Le,
    /// UTF-16, most significant byte first.
    Utf16Be,
    /// Windows-1252, which contains Latin-1.
    Windows1252,
}

impl Encoding {
    /// The name to show to a person.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Bom => "UTF-8 with a byte order mark",
            Self::Utf16Le | Self::Utf16Be => "UTF-16",
            Self::Windows1252 => "Windows-1252 (Latin-1)",
        }
    }
}

/// Decides the encoding from the first bytes of a file. A character cut off at the end is no evidence.
#[must_use]
pub fn detect_encoding(head: &[u8]) -> Encoding {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => return Encoding::Utf8Bom,
        [0xFF, 0xFE, ..] => return Encoding::Utf16Le,
        [0xFE, 0xFF, ..] => return Encoding::Utf16Be,
        _ => {}
    }
    if let Some(utf16) = utf16_without_mark(head) {
        return utf16;
    }
    let (mut good, mut bad) = (0_usize, 0_usize);
    let mut rest = head;
    loop {
        match std::str::from_utf8(rest) {
            Ok(text) => {
                good += wide_chars(text);
                break;
            }
            Err(error) => {
                let (valid, after) = rest.split_at(error.valid_up_to());
                good += std::str::from_utf8(valid).map_or(0, wide_chars);
                let Some(length) = error.error_len() else {
                    break;
                };
                bad += 1;
                rest = after.get(length..).unwrap_or_default();
            }
        }
    }
    if bad > good { Encoding::Windows1252 } else { Encoding::Utf8 }
}

fn wide_chars(text: &str) -> usize {
    text.bytes().filter(|byte| *byte >= 0xC0).count()
}

/// Text in UTF-16 without its mark has a zero in every second byte wherever it is plain.
fn utf16_without_mark(head: &[u8]) -> Option<Encoding> {
    let pairs = head.len() / 2;
    if pairs < 4 {
        return None;
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 > pairs * 6 && even * 10 < pairs {
        Some(Encoding::Utf16Le)
    } else if even * 10 > pairs * 6 && odd * 10 < pairs {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// An incremental decoder: memory is bounded by the slice it is given.
pub(crate) struct Decoder {
    /// Bytes of a UTF-8 character that the last slice cut in two, at most three.
    carry: Vec<u8>,
    other: Option<encoding_rs::Decoder>,
    at_start: bool,
    repaired: u64,
}

impl Decoder {
    pub(crate) fn new(encoding: Encoding) -> Self {
        let other = match encoding {
            Encoding::Utf8 | Encoding::Utf8Bom => None,
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_without_bom_handling()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_without_bom_handling()),
            Encoding::Windows1252 => Some(WINDOWS_1252.new_decoder_without_bom_handling()),
        };
        Self { carry: Vec::new(), other, at_start: true, repaired: 0 }
    }

    /// Appends the text of `bytes` to `out`.
    pub(crate) fn push(&mut self, bytes: &[u8], out: &mut String) {
        self.decode(bytes, false, out);
    }

    /// Appends whatever was still waiting for a next byte.
    pub(crate) fn finish(&mut self, out: &mut String) {
        self.decode(&[], true, out);
    }

    /// Characters that were not what the encoding promised, and were read another way.
    pub(crate) fn repaired(&self) -> u64 {
        self.repaired
    }

    fn decode(&mut self, bytes: &[u8], last: bool, out: &mut String) {
        let from = out.len();
        if self.other.is_some() {
            self.decode_other(bytes, last, out);
        } else {
            self.decode_utf8(bytes, last, out);
        }
        if self.at_start && out.len() > from {
            self.at_start = false;
            if out.get(from..).is_some_and(|text| text.starts_with('\u{feff}')) {
                out.replace_range(from..from + '\u{feff}'.len_utf8(), "");
            }
        }
    }

    fn decode_other(&mut self, bytes: &[u8], last: bool, out: &mut String) {
        let Some(decoder) = self.other.as_mut() else {
            return;
        };
        let mut rest = bytes;
        loop {
            let room = decoder.max_utf8_buffer_length(rest.len()).unwrap_or(rest.len().saturating_mul(3) + 16);
            out.reserve(room);
            let (result, read, replaced) = decoder.decode_to_string(rest, out, last);
            self.repaired += u64::from(replaced);
            rest = rest.get(read..).unwrap_or_default();
            if result == encoding_rs::CoderResult::InputEmpty {
                return;
            }
        }
    }

    fn decode_utf8(&mut self, bytes: &[u8], last: bool, out: &mut String) {
        let mut rest = bytes;
        // Settle the character cut in two by slices, one byte at a time: at most three rounds.
        while !self.carry.is_empty() && !rest.is_empty() {
            let (byte, after) = rest.split_at(1);
            self.carry.extend_from_slice(byte);
            rest = after;
            let held = std::mem::take(&mut self.carry);
            self.decode_whole(&held, out);
        }
        if self.carry.is_empty() {
            self.decode_whole(rest, out);
        }
        if last {
            for byte in std::mem::take(&mut self.carry) {
                self.push_stray(byte, out);
            }
        }
    }

    /// Decodes everything but an unfinished character at the end, which becomes the carry.
    fn decode_whole(&mut self, bytes: &[u8], out: &mut String) {
        let mut rest = bytes;
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    out.push_str(text);
                    return;
                }
                Err(error) => {
                    let (valid, after) = rest.split_at(error.valid_up_to());
                    out.push_str(std::str::from_utf8(valid).unwrap_or_default());
                    let Some(length) = error.error_len() else {
                        self.carry.extend_from_slice(after);
                        return;
                    };
                    let (stray, after) = after.split_at(length.min(after.len()));
                    for byte in stray {
                        self.push_stray(*byte, out);
                    }
                    rest = after;
                }
            }
        }
    }

    fn push_stray(&mut self, byte: u8, out: &mut String) {
        self.repaired += 1;
        let byte = [byte];
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(&byte);
        out.push_str(&text);
    }
}
