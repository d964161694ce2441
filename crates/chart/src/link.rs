//! A board as the part of a link after `#`: it never leaves the browser in a request.
//!
//! A link is a word for its kind, an equals sign (by which the page knows that the fragment is a secret and takes it
//! out of the address bar before its first paint), and base64url of bytes. Compressing and, with a password, sealing
//! them is done by the browser; what they hold is decided here.

use crate::board::Board;
use serde::{Deserialize, Serialize};
use takt_engine::snapshot::hash64;
use takt_engine::time::Time;

/// The version written. A viewer that reads a larger one says that it is older than the link.
pub const VERSION: u8 = 3;
/// The longest fragment that is looked at.
pub const MOST_TEXT: usize = 256 * 1024;
/// The most bytes a board unfolds to.
pub const MOST_BYTES: usize = 1024 * 1024;

/// What a link carries.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Shared {
    /// The board.
    pub board: Board,
    /// After this it is not shown; 0 is never.
    pub expires: Time,
}

/// Whether the bytes after the dot are sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Anyone with the link.
    Open,
    /// With a password, too.
    Sealed,
}

/// Why a link shows nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// No board is in it.
    NotALink,
    /// Cut off or changed on the way.
    Damaged,
    /// Made by a newer version.
    Newer,
    /// Its time is over.
    Expired(Time),
    /// The password does not open it.
    WrongPassword,
}

/// The bytes of a link, before they are compressed: version, fingerprint, board.
pub fn pack(shared: &Shared) -> Vec<u8> {
    let body = postcard::to_allocvec(shared).unwrap_or_default();
    let mut out = vec![VERSION];
    out.extend_from_slice(&hash64(&body).to_le_bytes());
    out.extend_from_slice(&body);
    out
}

/// Reads [`pack`]ed bytes: whole, of a known version, and nothing in it that a line could not have.
pub fn unpack(bytes: &[u8], now: Time) -> Result<Shared, Fault> {
    let (version, rest) = bytes.split_first().ok_or(Fault::Damaged)?;
    if *version > VERSION {
        return Err(Fault::Newer);
    }
    let (mark, body) = rest.split_at_checked(8).ok_or(Fault::Damaged)?;
    if *version == 0 || mark != hash64(body).to_le_bytes() || body.len() > MOST_BYTES {
        return Err(Fault::Damaged);
    }
    let shared = match version {
        // Version 2 said nothing of accepted shares, version 1 nothing of money either: each is the board's last field.
        1 => older(body, 2),
        2 => older(body, 1),
        _ => postcard::from_bytes(body).ok(),
    }
    .ok_or(Fault::Damaged)?;
    if !shared.board.holds() {
        return Err(Fault::Damaged);
    }
    if shared.expires != Time(0) && shared.expires <= now {
        return Err(Fault::Expired(shared.expires));
    }
    Ok(shared)
}

/// What an older version carried: a board that ends before so many fields of today's, none of which it says.
fn older(body: &[u8], missing: usize) -> Option<Shared> {
    let (expires, board) = (1..=5).find_map(|tail| {
        let (board, expires) = body.split_at_checked(body.len().checked_sub(tail)?)?;
        let (expires, rest) = postcard::take_from_bytes::<Time>(expires).ok()?;
        let mut board = board.to_vec();
        board.resize(board.len() + missing, 0);
        let board = postcard::take_from_bytes::<Board>(&board).ok().filter(|(_, rest)| rest.is_empty())?.0;
        rest.is_empty().then_some((expires, board))
    })?;
    Some(Shared { board, expires })
}

/// The fragment, without its `#`.
pub fn write(kind: Kind, bytes: &[u8]) -> String {
    let word = match kind {
        Kind::Open => "b",
        Kind::Sealed => "s",
    };
    format!("{word}={}", base64(bytes))
}

/// Kind and bytes of a fragment, with or without its `#`.
pub fn read(fragment: &str) -> Result<(Kind, Vec<u8>), Fault> {
    let fragment = fragment.trim_start_matches('#');
    if fragment.len() > MOST_TEXT {
        return Err(Fault::Damaged);
    }
    let (word, text) = fragment.split_once('=').ok_or(Fault::NotALink)?;
    let kind = match word {
        "b" => Kind::Open,
        "s" => Kind::Sealed,
        _ => return Err(Fault::NotALink),
    };
    // What a mail client adds at the end of a line is not part of it.
    from_base64(text.trim_end_matches(['.', ',', ')', '>', ' '])).map(|bytes| (kind, bytes)).ok_or(Fault::Damaged)
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 4 / 3 + 3);
    for chunk in bytes.chunks(3) {
        let at = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let word = at(0) << 16 | at(1) << 8 | at(2);
        for i in 0..=chunk.len() {
            out.push(ALPHABET[(word >> (18 - 6 * i) & 63) as usize] as char);
        }
    }
    out
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    for chunk in text.as_bytes().chunks(4) {
        if chunk.len() == 1 {
            return None;
        }
        let mut word = 0u32;
        for i in 0..4 {
            let value = match chunk.get(i) {
                Some(byte) => ALPHABET.iter().position(|a| a == byte)? as u32,
                None => 0,
            };
            word = word << 6 | value;
        }
        let bytes = [(word >> 16) as u8, (word >> 8) as u8, word as u8];
        let (kept, rest) = bytes.split_at(chunk.len() - 1);
        // Bits beyond the last byte must be nought, or two texts would be one link.
        if rest.iter().any(|byte| *byte != 0) {
            return None;
        }
        out.extend_from_slice(kept);
    }
    Some(out)
}

#[cfg(test)]
mod tests;
