//! What the page and its import worker say to each other.
//!
//! The page gives the worker a file and the keys of the accounts that exist; the worker answers with what the
//! file is, what an import would do, and then, asked for each, with portions of rows that fit one command. The
//! worker never runs ahead of the page: whoever stops asking has stopped the import, and may go on later.
//!
//! A message is a version byte and its postcard form. A file or a blob travels beside it.

mod known;
mod line;
mod pass;
mod portion;

pub use known::{Known, Register};
pub use line::{account_draft, fit, has_place};
pub use pass::{Findings, KeyFinding, Pair, Pass, SameRow};
pub use portion::{MOST_ROWS, Portion};

use serde::{Deserialize, Serialize};

use crate::duplicate::Rules;
use crate::map::Mapping;
use crate::problem::Problem;
use crate::sniff::Source;

/// The version of what follows. Page and worker of two builds do not talk.
pub const TALK_VERSION: u8 = 1;

/// Page to worker. `job` counts files and passes: answers to an older one are not waited for any more.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask<'a> {
    /// What is this file? It travels beside the message.
    Open {
        /// Counts up.
        job: u32,
        /// Its name.
        name: &'a str,
    },
    /// Another sheet of the workbook.
    Sheet {
        /// Counts up.
        job: u32,
        /// Which, as in `Format::Workbook::sheets`.
        chosen: u32,
    },
    /// Some of the accounts that exist.
    Known {
        /// The accounts.
        #[serde(borrow)]
        accounts: Vec<Known<'a>>,
    },
    /// What would an import do?
    Try {
        /// Counts up.
        job: u32,
        /// Which column means what.
        mapping: Mapping,
        /// What to do with duplicates.
        rules: Rules,
    },
    /// The import begins: portions are given out on `Give`.
    Begin {
        /// Counts up.
        job: u32,
        /// Which column means what.
        mapping: Mapping,
        /// What to do with duplicates.
        rules: Rules,
        /// Accounts that an interrupted import has added already.
        skip: u32,
    },
    /// The next portion.
    Give {
        /// As in `Begin`.
        job: u32,
    },
    /// Whatever is being done is not wanted any more.
    Stop {
        /// Counts up.
        job: u32,
    },
}

/// Worker to page.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tell {
    /// The file is a list.
    Opened {
        /// As asked.
        job: u32,
        /// What it is.
        source: Source,
        /// What its columns seem to mean.
        mapping: Mapping,
    },
    /// The file is no list that can be read.
    Cannot {
        /// As asked.
        job: u32,
        /// Why, and what to do.
        problem: Problem,
        /// Its first lines, where they are text.
        beginning: String,
    },
    /// The browser does not let the file be read, or not any more.
    Unreadable {
        /// As asked.
        job: u32,
        /// Bytes that could be read.
        bytes: u64,
    },
    /// How far a pass has come.
    Pace {
        /// As asked.
        job: u32,
        /// Rows read.
        rows: u64,
        /// Bytes read.
        bytes: u64,
    },
    /// What an import would do. The file of bad rows travels beside the message.
    Tried {
        /// As asked.
        job: u32,
        /// The numbers.
        findings: Box<Findings>,
    },
    /// Rows for the line.
    Portion {
        /// As asked.
        job: u32,
        /// The rows.
        portion: Portion,
    },
    /// There are no more rows. The file of bad rows travels beside the message.
    Ended {
        /// As asked.
        job: u32,
        /// The numbers.
        findings: Box<Findings>,
    },
    /// Page and worker are of two builds.
    Reload,
}

/// Why bytes are no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TalkError {
    /// Written by another build.
    Version(u8),
    /// Not readable.
    Damaged,
}

/// The sent form of a message.
#[must_use]
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    // Writing to a vector fails only for types without a length, and no message has one.
    postcard::to_extend(message, vec![TALK_VERSION]).unwrap_or_default()
}

/// Reads a message.
///
/// # Errors
/// [`TalkError`], when another build wrote it or it is damaged.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, TalkError> {
    match bytes.split_first() {
        Some((&TALK_VERSION, body)) => postcard::from_bytes(body).map_err(|_| TalkError::Damaged),
        Some((version, _)) => Err(TalkError::Version(*version)),
        None => Err(TalkError::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_reads_back_and_one_of_another_build_is_told() {
        let ask = Ask::Open { job: 7, name: "leads.csv" };
        let mut bytes = encode(&ask);
        assert_eq!(decode::<Ask<'_>>(&bytes), Ok(ask));
        bytes[0] = TALK_VERSION + 1;
        assert_eq!(decode::<Ask<'_>>(&bytes), Err(TalkError::Version(TALK_VERSION + 1)));
        assert_eq!(decode::<Ask<'_>>(&[]), Err(TalkError::Damaged));
        assert_eq!(decode::<Ask<'_>>(&[TALK_VERSION, 99]), Err(TalkError::Damaged));
    }
}
