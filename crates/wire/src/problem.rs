//! Refusals as problem+json (RFC 9457): what a program needs, and a sentence for a person.

use serde::{Deserialize, Serialize};

/// The media type.
pub const PROBLEM_TYPE: &str = "application/problem+json";

/// Every reason for which the depot refuses. The text form is stable.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ProblemKind {
    /// The request cannot be read.
    #[serde(rename = "urn:takt:bad-request")]
    BadRequest,
    /// No key, or one that opens nothing here. The same answer for a line that does not exist.
    #[serde(rename = "urn:takt:unauthorized")]
    Unauthorized,
    /// The key is good, and may not do this.
    #[serde(rename = "urn:takt:forbidden")]
    Forbidden,
    /// There is no such thing.
    #[serde(rename = "urn:takt:not-found")]
    NotFound,
    /// The batch was made on another head; `head` says which is right.
    #[serde(rename = "urn:takt:conflict")]
    Conflict,
    /// Another tab of the device has taken over; `epoch` says since when.
    #[serde(rename = "urn:takt:fenced")]
    Fenced,
    /// Over a limit; `limit_bytes` says which.
    #[serde(rename = "urn:takt:too-large")]
    TooLarge,
    /// These batches were dropped; `snapshot` says what stands for them.
    #[serde(rename = "urn:takt:gone")]
    Gone,
    /// Another key made a line of this name.
    #[serde(rename = "urn:takt:line-taken")]
    LineTaken,
    /// The link does not open now.
    #[serde(rename = "urn:takt:share-paused")]
    SharePaused,
    /// The link's time is over.
    #[serde(rename = "urn:takt:share-expired")]
    ShareExpired,
    /// The link never opens again.
    #[serde(rename = "urn:takt:share-revoked")]
    ShareRevoked,
    /// The snapshot names a chunk that was not put; `chunk` says which.
    #[serde(rename = "urn:takt:missing-chunk")]
    MissingChunk,
    /// As many of these as a line may have.
    #[serde(rename = "urn:takt:too-many")]
    TooMany,
    /// The depot cannot answer now; the request may or may not have been carried out.
    #[serde(rename = "urn:takt:unavailable")]
    Unavailable,
}

impl ProblemKind {
    /// All of them, for tables and tests.
    pub const ALL: [Self; 15] = [
        Self::BadRequest,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::Conflict,
        Self::Fenced,
        Self::TooLarge,
        Self::Gone,
        Self::LineTaken,
        Self::SharePaused,
        Self::ShareExpired,
        Self::ShareRevoked,
        Self::MissingChunk,
        Self::TooMany,
        Self::Unavailable,
    ];

    /// The HTTP status that goes with it.
    pub fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Unauthorized => 401,
            Self::Forbidden | Self::SharePaused => 403,
            Self::NotFound => 404,
            Self::Conflict | Self::LineTaken => 409,
            Self::Gone | Self::ShareExpired | Self::ShareRevoked => 410,
            Self::Fenced => 412,
            Self::TooLarge => 413,
            Self::MissingChunk => 422,
            Self::TooMany => 429,
            Self::Unavailable => 503,
        }
    }

    /// A few words for a person.
    pub fn title(self) -> &'static str {
        match self {
            Self::BadRequest => "The request cannot be read.",
            Self::Unauthorized => "This key opens nothing here.",
            Self::Forbidden => "This key may not do that.",
            Self::NotFound => "There is no such thing.",
            Self::Conflict => "The line has moved on.",
            Self::Fenced => "Another tab of this device has taken over.",
            Self::TooLarge => "The request is over the limit.",
            Self::Gone => "These batches are now in the snapshot alone.",
            Self::LineTaken => "There already is a line of this name.",
            Self::SharePaused => "This link is paused.",
            Self::ShareExpired => "This link has expired.",
            Self::ShareRevoked => "This link was revoked.",
            Self::MissingChunk => "The snapshot names a chunk that was not put.",
            Self::TooMany => "There are as many of these as a line may have.",
            Self::Unavailable => "The depot cannot answer now.",
        }
    }
}

/// A refusal, as sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Problem {
    /// Which.
    #[serde(rename = "type")]
    pub kind: ProblemKind,
    /// A few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What exactly, where there is more to say. Never a secret, never what was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// With [`ProblemKind::Conflict`]: the head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<u64>,
    /// With [`ProblemKind::Fenced`]: the epoch that was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<u64>,
    /// With [`ProblemKind::Gone`]: where the snapshot stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<u64>,
    /// With [`ProblemKind::TooLarge`]: the most bytes that are taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_bytes: Option<u64>,
    /// With [`ProblemKind::MissingChunk`]: the first that is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chunk: Option<crate::ChunkId>,
}

impl From<ProblemKind> for Problem {
    fn from(kind: ProblemKind) -> Self {
        Self {
            kind,
            title: kind.title().into(),
            status: kind.status(),
            detail: None,
            head: None,
            epoch: None,
            snapshot: None,
            limit_bytes: None,
            chunk: None,
        }
    }
}

impl Problem {
    /// With a sentence more.
    pub fn because(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..kind.into() }
    }

    /// The line has another head.
    pub fn conflict(head: u64) -> Self {
        Self { head: Some(head), ..ProblemKind::Conflict.into() }
    }

    /// A later epoch was seen.
    pub fn fenced(epoch: u64) -> Self {
        Self { epoch: Some(epoch), ..ProblemKind::Fenced.into() }
    }

    /// These batches were dropped.
    pub fn gone(snapshot: u64) -> Self {
        Self { snapshot: Some(snapshot), ..ProblemKind::Gone.into() }
    }

    /// Over a limit.
    pub fn too_large(limit_bytes: usize) -> Self {
        Self { limit_bytes: Some(limit_bytes as u64), ..ProblemKind::TooLarge.into() }
    }

    /// A chunk is missing.
    pub fn missing_chunk(chunk: crate::ChunkId) -> Self {
        Self { chunk: Some(chunk), ..ProblemKind::MissingChunk.into() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::Answer;

    #[test]
    fn a_refusal_says_what_it_is_in_json() {
        let json = serde_json::to_value(Problem::conflict(7)).unwrap();
        let expected = serde_json::json!({
            "type": "urn:takt:conflict", "title": "The line has moved on.", "status": 409, "head": 7
        });
        assert_eq!(json, expected);
        assert_eq!(serde_json::from_value::<Problem>(expected).unwrap(), Problem::conflict(7));
    }

    #[test]
    fn refusals_of_a_batch_become_its_answer_again() {
        assert_eq!(Answer::of_problem(&Problem::conflict(7)), Some(Answer::Conflict { head: 7 }));
        assert_eq!(Answer::of_problem(&Problem::fenced(2)), Some(Answer::Fenced { epoch: 2 }));
        assert_eq!(Answer::of_problem(&Problem::too_large(9)), Some(Answer::TooLarge { limit_bytes: 9 }));
        assert_eq!(Answer::of_problem(&ProblemKind::Unavailable.into()), None);
    }

    #[test]
    fn every_kind_has_its_own_name_and_an_error_status() {
        let names: std::collections::BTreeSet<String> =
            ProblemKind::ALL.iter().map(|kind| serde_json::to_string(kind).unwrap()).collect();
        assert_eq!(names.len(), ProblemKind::ALL.len());
        assert!(ProblemKind::ALL.iter().all(|kind| (400..600).contains(&kind.status())));
    }
}
