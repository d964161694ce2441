//! How sync stands, as the status line shows it.

/// What is in the way of sync. None of it loses anything: what waits stays on this device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// A newer build wrote to the line.
    Newer,
    /// This device was not given the key in use.
    NoKey,
    /// This device may not write, or is not let in any more.
    Barred,
    /// The depot tells another history than before.
    Forked,
    /// The depot has forgotten what it confirmed.
    RolledBack,
    /// Something that is not the depot answers.
    NotTheDepot,
    /// Nothing answers.
    Unreachable,
    /// The depot cannot answer now.
    Unavailable,
    /// Many answers, and nothing comes forward.
    Stuck,
    /// One change is too large for the depot.
    TooLarge,
    /// The device cannot store what was received.
    DiskFull,
    /// What the device stored cannot be read.
    DiskDamaged,
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Newer => "This line was changed by a newer version of Takt. Reload to update; nothing is lost.",
            Self::NoKey => "This device was not given the line's new key. Ask for an invitation.",
            Self::Barred => "This device may not write to the line any more. What it holds stays here.",
            Self::Forked => "The depot tells another history than before. Nothing was taken from it.",
            Self::RolledBack => "The depot has forgotten what it once confirmed. Nothing here is lost.",
            Self::NotTheDepot => "Something else answers in the depot's place: a login page, perhaps.",
            Self::Unreachable => "The depot cannot be reached. It will be asked again.",
            Self::Unavailable => "The depot cannot answer now. It will be asked again.",
            Self::Stuck => "The depot answers, but nothing comes forward. It will be asked less often.",
            Self::TooLarge => "One change is larger than the depot takes.",
            Self::DiskFull => "This device has no room for what it received. It will try again.",
            Self::DiskDamaged => "A part of what this device stored cannot be read.",
        })
    }
}

/// How sync stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Everything here is at the depot.
    Synced,
    /// On its way.
    Syncing {
        /// Changes that are on this device alone.
        waiting: usize,
    },
    /// No network.
    Offline {
        /// Changes that are on this device alone.
        waiting: usize,
    },
    /// Something is in the way.
    Trouble {
        /// What.
        trouble: Trouble,
        /// Changes that are on this device alone.
        waiting: usize,
    },
}
