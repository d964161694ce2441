//! A board behind a link: its terms, its state, and the sealed projection it shows.

use crate::codec::{DecodeError, Kind, Reader, Writer, within};
use crate::{AuthHash, ShareId, limits};
use serde::{Deserialize, Serialize};

/// Format of a projection.
pub const PROJECTION_VERSION: u8 = 1;

/// What is agreed when a link is made, and never changes. The name and the panels are sealed in the projection.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareTerms {
    /// Who presents the key with this hash may open it.
    pub key_hash: AuthHash,
    /// When it stops opening, in milliseconds since 1970; `None` for never.
    #[serde(default)]
    pub expires_at_ms: Option<u64>,
}

/// Whether a link opens.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareState {
    /// It opens.
    Active,
    /// Not now.
    Paused,
    /// Never again.
    Revoked,
}

/// How new what a link shows is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Shown {
    /// The last batch that is in the figures.
    pub seq: u64,
    /// When it was made, by the clock of the device that made it.
    pub made_at_ms: u64,
}

/// What a member is told about one link.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ShareStatus {
    /// Which link.
    pub id: ShareId,
    /// What was agreed.
    pub terms: ShareTerms,
    /// Whether it opens.
    pub state: ShareState,
    /// When it was last opened, to the minute, by the depot's clock.
    pub opened_at_ms: Option<u64>,
    /// What it shows; `None` before anything was put.
    #[serde(default)]
    pub shown: Option<Shown>,
}

/// A request to pause, resume or revoke.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareChange {
    /// The state it shall have.
    pub state: ShareState,
}

/// Aggregates under the link's own key, made by a member's device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Projection {
    /// The link it is for.
    pub share: ShareId,
    /// The last batch that is in the figures. A projection never replaces one that knows more.
    pub seq: u64,
    /// When it was made, by the device's clock.
    pub made_at_ms: u64,
    sealed: Vec<u8>,
}

impl Projection {
    /// A projection within the limits.
    pub fn new(share: ShareId, seq: u64, made_at_ms: u64, sealed: Vec<u8>) -> Result<Self, DecodeError> {
        within("sealed bytes of a projection", limits::PROJECTION_BYTES, sealed.len())?;
        Ok(Self { share, seq, made_at_ms, sealed })
    }

    /// What only the holder of the link can open.
    pub fn sealed(&self) -> &[u8] {
        &self.sealed
    }

    /// The fields around it: the associated data of what is sealed.
    pub fn associated_data(&self) -> Vec<u8> {
        self.write(0).done()
    }

    fn write(&self, room_bytes: usize) -> Writer {
        Writer::open(Kind::Projection, PROJECTION_VERSION, room_bytes + 32)
            .array(&self.share.0)
            .u64(self.seq)
            .u64(self.made_at_ms)
    }

    /// The bytes to send.
    pub fn encode(&self) -> Vec<u8> {
        self.write(self.sealed.len() + 4).bytes(&self.sealed).done()
    }

    /// Reads one whole projection.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::open(bytes, Kind::Projection, PROJECTION_VERSION)?;
        let share = ShareId(reader.array()?);
        let (seq, made_at_ms) = (reader.u64()?, reader.u64()?);
        let sealed = reader.bytes("sealed bytes of a projection", limits::PROJECTION_BYTES)?.to_vec();
        reader.end()?;
        Ok(Self { share, seq, made_at_ms, sealed })
    }
}
