//! Takes the names of functions out of a wasm file.
//!
//! wasm-opt does so in a release. A quick build never meets it, and its names are a quarter of what every new
//! browser of a journey has to fetch, check and keep.

use std::{fs, path::Path};

use crate::problem::{AtPath, Outcome, Problem};

const HEADER_BYTES: usize = 8;
const CUSTOM: u8 = 0;
/// A custom section begins with its own name, the length first.
const NAMES: &[u8] = b"\x04name";

/// Rewrites the file without its section of names.
pub fn take_out(wasm: &Path) -> Outcome<()> {
    let bytes = fs::read(wasm).at("read", wasm)?;
    let kept = without_names(&bytes).ok_or_else(|| {
        Problem::unexpected(
            format!("{} is cut off", wasm.display()),
            "remove the target folder's `split` and build again",
        )
    })?;
    fs::write(wasm, kept).at("write", wasm)
}

/// `None` where a section says it is longer than the file.
fn without_names(wasm: &[u8]) -> Option<Vec<u8>> {
    let (header, mut rest) = wasm.split_at_checked(HEADER_BYTES)?;
    let mut kept = header.to_vec();
    while let [id, after @ ..] = rest {
        let (length, body) = leb128(after)?;
        let (content, next) = body.split_at_checked(length)?;
        if *id != CUSTOM || !content.starts_with(NAMES) {
            kept.extend_from_slice(&rest[..rest.len() - next.len()]);
        }
        rest = next;
    }
    Some(kept)
}

/// A number as wasm writes it, and what follows it.
fn leb128(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut number = 0;
    for (at, byte) in bytes.iter().take(5).enumerate() {
        number |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((number, &bytes[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        // Two bytes of length, as a compiler leaves room for them.
        let length = [content.len() as u8 & 0x7f | 0x80, (content.len() >> 7) as u8];
        [&[id][..], &length, content].concat()
    }

    #[test]
    fn only_the_section_of_names_is_taken_out() {
        let header = b"\0asm\x01\0\0\0".as_slice();
        let code = section(10, &[7; 300]);
        let producers = section(CUSTOM, b"\x09producers");
        let names = section(CUSTOM, &[NAMES, &[1; 200]].concat());
        let whole = [header, &code, &names, &producers].concat();
        assert_eq!(without_names(&whole).expect("whole"), [header, &code, &producers].concat());
    }

    #[test]
    fn a_file_that_is_cut_off_is_refused() {
        let whole = [b"\0asm\x01\0\0\0".as_slice(), &section(10, &[7; 300])].concat();
        for length in [0, 7, 9, 10, 12, whole.len() - 1] {
            assert_eq!(without_names(&whole[..length]), None, "{length} bytes");
        }
    }
}
