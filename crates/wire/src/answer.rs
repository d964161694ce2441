//! What the depot answers to a batch.

use crate::codec::{DecodeError, Kind, Reader, Writer};
use crate::{Problem, ProblemKind};

/// Format of an answer.
pub const ANSWER_VERSION: u8 = 1;

/// The answer to one append. The first two mean: it is stored, durably, under that number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Stored just now.
    Appended {
        /// Its number.
        seq: u64,
    },
    /// Stored before: the same answer for ever, whatever else was sent with the name.
    Duplicate {
        /// Its number.
        seq: u64,
    },
    /// Not stored: the log has another head than the batch was made on.
    Conflict {
        /// The head.
        head: u64,
    },
    /// Not stored: another tab of this device has taken over.
    Fenced {
        /// The epoch that was seen.
        epoch: u64,
    },
    /// Not stored, and never will be: over a limit.
    TooLarge {
        /// The most bytes that are taken.
        limit_bytes: u64,
    },
    /// Not stored: this key may not append here.
    Forbidden,
}

impl Answer {
    /// The number under which the batch is stored, if it is.
    pub fn stored_as(self) -> Option<u64> {
        match self {
            Self::Appended { seq } | Self::Duplicate { seq } => Some(seq),
            Self::Conflict { .. } | Self::Fenced { .. } | Self::TooLarge { .. } | Self::Forbidden => None,
        }
    }

    /// The bytes to send.
    pub fn encode(self) -> Vec<u8> {
        let (tag, number) = match self {
            Self::Appended { seq } => (0, seq),
            Self::Duplicate { seq } => (1, seq),
            Self::Conflict { head } => (2, head),
            Self::Fenced { epoch } => (3, epoch),
            Self::TooLarge { limit_bytes } => (4, limit_bytes),
            Self::Forbidden => (5, 0),
        };
        Writer::open(Kind::Answer, ANSWER_VERSION, 9).u8(tag).u64(number).done()
    }

    /// Reads one whole answer.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::open(bytes, Kind::Answer, ANSWER_VERSION)?;
        let (tag, number) = (reader.u8()?, reader.u64()?);
        reader.end()?;
        match tag {
            0 => Ok(Self::Appended { seq: number }),
            1 => Ok(Self::Duplicate { seq: number }),
            2 => Ok(Self::Conflict { head: number }),
            3 => Ok(Self::Fenced { epoch: number }),
            4 => Ok(Self::TooLarge { limit_bytes: number }),
            5 if number == 0 => Ok(Self::Forbidden),
            _ => Err(DecodeError::Damaged("no such answer")),
        }
    }

    /// The answer that a refusal in problem+json stands for, if it answers an append.
    pub fn of_problem(problem: &Problem) -> Option<Self> {
        match problem.kind {
            ProblemKind::Conflict => problem.head.map(|head| Self::Conflict { head }),
            ProblemKind::Fenced => problem.epoch.map(|epoch| Self::Fenced { epoch }),
            ProblemKind::TooLarge => problem.limit_bytes.map(|limit_bytes| Self::TooLarge { limit_bytes }),
            ProblemKind::Forbidden => Some(Self::Forbidden),
            ProblemKind::BadRequest
            | ProblemKind::Unauthorized
            | ProblemKind::NotFound
            | ProblemKind::Gone
            | ProblemKind::LineTaken
            | ProblemKind::SharePaused
            | ProblemKind::ShareExpired
            | ProblemKind::ShareRevoked
            | ProblemKind::MissingChunk
            | ProblemKind::TooMany
            | ProblemKind::Unavailable => None,
        }
    }
}
