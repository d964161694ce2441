//! A link to a board that is kept fresh: what its fragment carries, and what its keys seal.

use super::keys::{EpochKey, LineKeys};
use super::link::{LinkSecret, expand};
use super::sealed::{NONCE_BYTES, OpenError, open, seal};
use super::text::{TextError, from_link, to_link};
use takt_wire::{DecodeError, LineId, Projection, ShareId};
use zeroize::Zeroize;

const BOARD: &[u8] = b"takt/board";
const BOARD_VERSION: u8 = 1;
/// The longest address of a depot that a link carries.
const MAX_DEPOT: usize = 200;
const BOARD_BYTES: usize = 1 + 16 + 32 + 1;
const HAS_PASSWORD: u8 = 1;

/// What a link to a board carries. Whoever holds it, and the password where there is one, sees the board.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BoardLink {
    /// Which line.
    pub line: LineId,
    /// What everything else is made of.
    pub secret: LinkSecret,
    /// Whether it opens with a password only.
    pub has_password: bool,
    /// The depot's origin; empty where it is that of the page.
    pub depot: String,
}

impl BoardLink {
    /// The fragment's value.
    pub fn to_text(&self) -> String {
        let mut bytes = Vec::with_capacity(BOARD_BYTES + self.depot.len());
        bytes.push(BOARD_VERSION);
        bytes.extend_from_slice(&self.line.0);
        bytes.extend_from_slice(self.secret.bytes());
        bytes.push(if self.has_password { HAS_PASSWORD } else { 0 });
        bytes.extend_from_slice(self.depot.as_bytes());
        let text = to_link(BOARD, &bytes);
        bytes.zeroize();
        text
    }

    /// From a fragment's value.
    pub fn from_text(text: &str) -> Result<Self, TextError> {
        let mut bytes = from_link(BOARD, text, BOARD_BYTES + MAX_DEPOT)?;
        let read = |at: &[u8]| -> Option<Self> {
            let (line, rest) = at.split_first_chunk::<16>()?;
            let (secret, rest) = rest.split_first_chunk::<32>()?;
            let (flags, depot) = rest.split_first()?;
            let depot = std::str::from_utf8(depot).ok()?.to_owned();
            let known = *flags <= HAS_PASSWORD;
            let (line, secret) = (LineId(*line), LinkSecret::new(*secret));
            known.then_some(Self { line, secret, has_password: *flags == HAS_PASSWORD, depot })
        };
        let answer = match bytes.split_first() {
            Some((&BOARD_VERSION, rest)) => read(rest).ok_or(TextError::NotThis),
            None | Some((0, _)) => Err(TextError::NotThis),
            Some(_) => Err(TextError::Newer),
        };
        bytes.zeroize();
        answer
    }

    /// What the depot calls the board.
    pub fn share(&self) -> ShareId {
        share_of(&self.secret)
    }
}

/// What the depot calls the board of a secret. It says nothing about the secret.
pub fn share_of(secret: &LinkSecret) -> ShareId {
    let name = expand(secret.bytes(), b"", b"takt/board/name/1");
    ShareId(name.first_chunk::<16>().copied().unwrap_or_default())
}

/// The secret that a board's keys are made of where a password belongs to it, given in its slow form.
pub fn with_password(secret: &LinkSecret, slow: &[u8; 32]) -> LinkSecret {
    LinkSecret::new(expand(secret.bytes(), slow, b"takt/board/password/1"))
}

fn key_of(secret: &LinkSecret) -> EpochKey {
    EpochKey::new(1, secret.read_key())
}

/// Seals a board for those who hold its link: bound to which board it is, how much is in it, and when it was made.
pub fn seal_board(
    secret: &LinkSecret,
    (share, seq, made_at_ms): (ShareId, u64, u64),
    bytes: &[u8],
    nonce: [u8; NONCE_BYTES],
) -> Result<Projection, DecodeError> {
    let around = Projection::new(share, seq, made_at_ms, Vec::new())?.associated_data();
    Projection::new(share, seq, made_at_ms, seal(&key_of(secret), &around, bytes, nonce))
}

/// Opens what [`seal_board`] made.
pub fn open_board(secret: &LinkSecret, projection: &Projection) -> Result<Vec<u8>, OpenError> {
    let mut keys = LineKeys::default();
    keys.learn(key_of(secret));
    open(&keys, &projection.associated_data(), projection.sealed()).map(|(_, bytes)| bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn link() -> BoardLink {
        BoardLink {
            line: LineId([1; 16]),
            secret: LinkSecret::new([2; 32]),
            has_password: true,
            depot: "https://depot.example".into(),
        }
    }

    #[test]
    fn a_link_reads_back_and_a_changed_or_cut_one_does_not() {
        let text = link().to_text();
        assert_eq!(BoardLink::from_text(&text), Ok(link()));
        let here = BoardLink { depot: String::new(), has_password: false, ..link() };
        assert_eq!(BoardLink::from_text(&here.to_text()), Ok(here.clone()));
        assert!(here.to_text().len() < 80, "short enough for any mail");
        for at in 0..text.len() {
            assert!(BoardLink::from_text(&text[..at]).is_err());
            let other = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
            let mut changed = text.clone();
            changed.replace_range(at..=at, other);
            assert!(BoardLink::from_text(&changed).is_err(), "letter {at}");
        }
        assert_eq!(BoardLink::from_text(&to_link(BOARD, &[9, 1])), Err(TextError::Newer));
    }

    #[test]
    fn what_the_depot_sees_of_a_board_is_not_what_opens_it() {
        let secret = LinkSecret::new([2; 32]);
        let locked = with_password(&secret, &[7; 32]);
        assert_ne!(share_of(&secret).0, [2; 16]);
        assert_ne!(locked.auth_key(), secret.auth_key(), "without the password the depot's door stays shut, too");
        assert_ne!(with_password(&secret, &[8; 32]).read_key(), locked.read_key());
        assert_ne!(share_of(&secret).0.as_slice(), &secret.auth_key()[..16]);
    }

    #[test]
    fn a_board_opens_for_its_link_as_it_was_made_and_for_no_other() {
        let secret = LinkSecret::new([2; 32]);
        let share = share_of(&secret);
        let made = seal_board(&secret, (share, 7, 1_000), b"a board", [9; 24]).unwrap();
        let sent = Projection::decode(&made.encode()).unwrap();
        assert_eq!(open_board(&secret, &sent), Ok(b"a board".to_vec()));
        assert!(open_board(&with_password(&secret, &[7; 32]), &sent).is_err());
        // Older figures cannot be passed off as newer ones, nor one board as another.
        for (share, seq, at) in [(share, 8, 1_000), (share, 7, 2_000), (ShareId([1; 16]), 7, 1_000)] {
            let moved = Projection::new(share, seq, at, sent.sealed().to_vec()).unwrap();
            assert_eq!(open_board(&secret, &moved), Err(OpenError::Damaged));
        }
        for at in 0..sent.sealed().len() {
            let mut bytes = sent.sealed().to_vec();
            bytes[at] ^= 1;
            let bent = Projection::new(share, 7, 1_000, bytes).unwrap();
            assert!(open_board(&secret, &bent).is_err(), "byte {at}");
        }
    }
}
