//! What can go wrong, each with a sentence that says what to do about it.

use std::{fmt, io, path::Path};

/// The result of every step.
pub type Outcome<T> = Result<T, Problem>;

/// Why a step stopped.
#[derive(Debug)]
pub enum Problem {
    /// The command line asks for something that does not exist.
    Usage(String),
    /// A program or a file that the step needs is not there.
    Missing {
        /// What is not there.
        what: String,
        /// What to do.
        fix: String,
    },
    /// A program ran and did not succeed.
    Command {
        /// The command line.
        line: String,
        /// How it ended.
        outcome: String,
        /// What to do.
        fix: String,
    },
    /// The file system or the network said no.
    Io {
        /// What was being done.
        doing: String,
        /// What the system answered.
        source: io::Error,
        /// What to do.
        fix: String,
    },
    /// Something was read that does not look as it should.
    Unexpected {
        /// What was read and what is wrong with it.
        what: String,
        /// What to do.
        fix: String,
    },
    /// Checks ran and some refused; each was printed where it was found.
    Refused {
        /// How many.
        count: usize,
        /// What refused.
        by: &'static str,
    },
}

impl Problem {
    pub fn missing(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Missing { what: what.into(), fix: fix.into() }
    }

    pub fn unexpected(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Unexpected { what: what.into(), fix: fix.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(what) => write!(out, "{what}"),
            Self::Missing { what, fix } => write!(out, "{what} is missing.\n  To do: {fix}"),
            Self::Command { line, outcome, fix } => {
                write!(out, "`{line}` {outcome}.\n  To do: {fix}")
            }
            Self::Io { doing, source, fix } => {
                write!(out, "could not {doing}: {source}.\n  To do: {fix}")
            }
            Self::Unexpected { what, fix } => write!(out, "{what}.\n  To do: {fix}"),
            Self::Refused { count, by } => {
                let refusals = if *count == 1 { "refusal" } else { "refusals" };
                write!(out, "{by}: {count} {refusals}, listed above")
            }
        }
    }
}

impl std::error::Error for Problem {}

/// Turns an `io::Error` into a [`Problem`] that names the path.
pub trait AtPath<T> {
    /// `doing` is a verb: "read", "write", "create".
    fn at(self, doing: &str, path: &Path) -> Outcome<T>;
}

impl<T> AtPath<T> for io::Result<T> {
    fn at(self, doing: &str, path: &Path) -> Outcome<T> {
        self.map_err(|source| Problem::Io {
            doing: format!("{doing} {}", path.display()),
            source,
            fix: "see that the path exists, may be used by you, and that the disk has room".into(),
        })
    }
}
