//! What somebody who holds a link to a board sees, or why they see nothing.

use super::effects::Task;
use std::rc::Rc;
use takt_chart::Board;
use takt_chart::link::Fault;
use takt_engine::time::Time;

/// What a link to a depot shows now.
#[derive(Clone, PartialEq, Debug)]
pub struct Sight {
    /// The board.
    pub board: Board,
    /// When it stops opening; 0 for never.
    pub expires: Time,
    /// The same for the same figures.
    pub version: (u64, u64),
}

/// Asks a depot for a board, with a password where there is one.
pub type Look = Rc<dyn Fn(String) -> Task<Result<Sight, Shut>>>;

/// Why a link shows no board.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shut {
    /// No board is in it, or not all of it.
    Cut,
    /// Cut off or changed on the way.
    Damaged,
    /// Made by a newer version.
    Newer,
    /// Its time is over; when that was is known where the link says so itself.
    ExpiredAt(Time),
    /// Its time is over.
    Expired,
    /// The password does not open it.
    WrongPassword,
    /// The depot does not know this key.
    WrongKey,
    /// Not now.
    Paused,
    /// Never again.
    Revoked,
    /// Nobody has made it yet.
    NotYet,
    /// The depot does not answer.
    Away,
    /// What answers is none.
    NotADepot,
}

impl From<Fault> for Shut {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::NotALink => Self::Cut,
            Fault::Damaged => Self::Damaged,
            Fault::Newer => Self::Newer,
            Fault::Expired(at) => Self::ExpiredAt(at),
            Fault::WrongPassword => Self::WrongPassword,
        }
    }
}

impl Shut {
    /// Whether what was shown may go on being shown meanwhile.
    pub const fn is_passing(self) -> bool {
        matches!(self, Self::Away | Self::NotADepot)
    }

    /// In a few words.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Away => "The depot does not answer",
            Self::NotADepot => "Something else answers for the depot",
            Self::Cut
            | Self::Damaged
            | Self::Newer
            | Self::ExpiredAt(_)
            | Self::Expired
            | Self::WrongPassword
            | Self::WrongKey
            | Self::Paused
            | Self::Revoked
            | Self::NotYet => "Nothing new",
        }
    }
}
