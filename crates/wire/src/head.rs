//! Where a line stands.

use serde::{Deserialize, Serialize};

/// The answer to "where does the line stand?", and each event of a wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Head {
    /// The number of the last batch; 0 before the first.
    pub head: u64,
    /// The first number that can still be read. What came before is in the snapshot alone.
    pub first: u64,
    /// Where the snapshot stands, if there is one.
    pub snapshot: Option<u64>,
    /// Items that wait in the mailbox, as far as one page tells.
    pub mail: u32,
}
