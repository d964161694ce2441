//! What is handed to a person: an invitation in a link's fragment, a recovery sheet on paper.

use super::chain::ChainHash;
use super::keys::EpochKey;
use super::link::LinkSecret;
use super::text::{TextError, from_link, from_paper, to_link, to_paper};
use zeroize::Zeroize;

/// Format of both.
const TOKEN_VERSION: u8 = 1;
const INVITE: &[u8] = b"takt/invite";
const SHEET: &[u8] = b"takt/sheet";

/// An invitation: which line, the secret, and where the line stood, so that a newcomer too notices a
/// depot that hands out another history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invite {
    /// Which line.
    pub line: [u8; 16],
    /// Opens the depot's door, and proves to the line that its holder was invited.
    pub secret: LinkSecret,
    /// The line's key when the link was made; later ones are locked for the secret.
    pub key: EpochKey,
    /// The number of the last batch when the link was made.
    pub seq: u64,
    /// Its hash.
    pub chain: ChainHash,
}

const INVITE_BYTES: usize = 1 + 16 + 32 + 4 + 32 + 8 + 32;

impl Invite {
    /// The fragment, without the `#`.
    pub fn to_fragment(&self) -> String {
        let mut bytes = Vec::with_capacity(INVITE_BYTES);
        bytes.push(TOKEN_VERSION);
        bytes.extend_from_slice(&self.line);
        bytes.extend_from_slice(self.secret.bytes());
        bytes.extend_from_slice(&self.key.epoch().to_le_bytes());
        bytes.extend_from_slice(self.key.bytes());
        bytes.extend_from_slice(&self.seq.to_le_bytes());
        bytes.extend_from_slice(&self.chain);
        let text = to_link(INVITE, &bytes);
        bytes.zeroize();
        text
    }

    /// From a fragment, without the `#`.
    pub fn from_fragment(text: &str) -> Result<Self, TextError> {
        let mut bytes = from_link(INVITE, text, INVITE_BYTES)?;
        let read = |at: &[u8]| -> Option<Self> {
            let (line, rest) = at.split_first_chunk::<16>()?;
            let (secret, rest) = rest.split_first_chunk::<32>()?;
            let (epoch, rest) = rest.split_first_chunk::<4>()?;
            let (key, rest) = rest.split_first_chunk::<32>()?;
            let (seq, rest) = rest.split_first_chunk::<8>()?;
            Some(Self {
                line: *line,
                secret: LinkSecret::new(*secret),
                key: EpochKey::new(u32::from_le_bytes(*epoch), *key),
                seq: u64::from_le_bytes(*seq),
                chain: rest.try_into().ok()?,
            })
        };
        let answer = versioned(&bytes).and_then(|rest| read(rest).ok_or(TextError::NotThis));
        bytes.zeroize();
        answer
    }
}

/// What is printed when a line is made: with it, and the depot, the line can be opened again when every
/// laptop is gone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecoverySheet {
    /// Which line.
    pub line: [u8; 16],
    /// Admits at the depot and signs: a member of its own.
    pub secret: LinkSecret,
    /// The line's key when the sheet was printed; later ones are locked for the secret.
    pub key: EpochKey,
}

const SHEET_BYTES: usize = 1 + 16 + 32 + 4 + 32;

impl RecoverySheet {
    /// The letters to print.
    pub fn to_paper(&self) -> String {
        let mut bytes = Vec::with_capacity(SHEET_BYTES);
        bytes.push(TOKEN_VERSION);
        bytes.extend_from_slice(&self.line);
        bytes.extend_from_slice(self.secret.bytes());
        bytes.extend_from_slice(&self.key.epoch().to_le_bytes());
        bytes.extend_from_slice(self.key.bytes());
        let text = to_paper(SHEET, &bytes);
        bytes.zeroize();
        text
    }

    /// From what somebody typed off the paper.
    pub fn from_paper(text: &str) -> Result<Self, TextError> {
        let mut bytes = from_paper(SHEET, text, SHEET_BYTES)?;
        let read = |at: &[u8]| -> Option<Self> {
            let (line, rest) = at.split_first_chunk::<16>()?;
            let (secret, rest) = rest.split_first_chunk::<32>()?;
            let (epoch, rest) = rest.split_first_chunk::<4>()?;
            let key: [u8; 32] = rest.try_into().ok()?;
            let key = EpochKey::new(u32::from_le_bytes(*epoch), key);
            Some(Self { line: *line, secret: LinkSecret::new(*secret), key })
        };
        let answer = versioned(&bytes).and_then(|rest| read(rest).ok_or(TextError::NotThis));
        bytes.zeroize();
        answer
    }
}

fn versioned(bytes: &[u8]) -> Result<&[u8], TextError> {
    match bytes.split_first() {
        Some((&TOKEN_VERSION, rest)) => Ok(rest),
        None | Some((0, _)) => Err(TextError::NotThis),
        Some(_) => Err(TextError::Newer),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn invite() -> Invite {
        Invite {
            line: [1; 16],
            secret: LinkSecret::new([2; 32]),
            key: EpochKey::new(1, [4; 32]),
            seq: 77,
            chain: [3; 32],
        }
    }

    fn sheet() -> RecoverySheet {
        RecoverySheet { line: [1; 16], secret: LinkSecret::new([2; 32]), key: EpochKey::new(4, [5; 32]) }
    }

    #[test]
    fn an_invitation_reads_back_from_its_fragment() {
        let text = invite().to_fragment();
        assert_eq!(Invite::from_fragment(&text), Ok(invite()));
        assert!(text.len() < 180 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
    }

    #[test]
    fn a_sheet_reads_back_from_paper() {
        let text = sheet().to_paper();
        assert_eq!(RecoverySheet::from_paper(&text.to_lowercase()), Ok(sheet()));
        assert!(text.lines().count() <= 5, "{text}");
        assert_eq!(RecoverySheet::from_paper(&text.replacen(&text[..5], "00000", 1)), Err(TextError::Mistyped));
    }

    #[test]
    fn a_fragment_that_was_cut_or_made_later_is_named_for_what_it_is() {
        let text = invite().to_fragment();
        assert!(Invite::from_fragment(&text[..text.len() - 4]).is_err());
        assert!(Invite::from_fragment("").is_err());
        assert_eq!(Invite::from_fragment(&to_link(INVITE, &[9, 1, 2])), Err(TextError::Newer));
        assert_eq!(Invite::from_fragment(&to_link(INVITE, &[1, 1, 2])), Err(TextError::NotThis));
    }
}
