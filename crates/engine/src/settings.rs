//! What the person who designs the line may set: people, bands, scoring, the working week.

use crate::bin::Bin;
use crate::map::Stations;
use crate::time::days;
use serde::{Deserialize, Serialize};

/// What someone may do beyond their stations.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
pub enum Role {
    /// Looks on.
    Viewer,
    /// Works their stations.
    #[default]
    Member,
    /// Changes the line, takes accounts out of Bad Business Fit, undoes for others.
    Manager,
    /// Everything, and may not leave without another owner.
    Owner,
}

impl Role {
    /// From least to most.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Member, Self::Manager, Self::Owner];
    /// The name on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Viewer => "Viewer",
            Self::Member => "Member",
            Self::Manager => "Manager",
            Self::Owner => "Owner",
        }
    }
}

/// Someone as they should be.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct MemberDraft {
    /// Their name.
    pub name: String,
    /// Where they work.
    pub stations: Stations,
    /// What else they may do.
    pub role: Role,
}

/// Someone on the line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Member {
    /// Minted when they joined.
    pub id: crate::ids::MemberId,
    /// Name, stations, role.
    pub draft: MemberDraft,
    /// Whether they still work here.
    pub active: bool,
    /// Their own bands, where they differ from the line's.
    pub bands: Option<Bands>,
}

/// How many accounts a member should hold: work in progress, bounded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Band {
    /// Below it the station starves.
    pub min: u16,
    /// Where it should be.
    pub target: u16,
    /// At it nothing more is pulled.
    pub max: u16,
}

/// Where a level stands against its band.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// Starving.
    Under,
    /// As it should be.
    In,
    /// At the maximum: no pull.
    Full,
    /// Above the maximum.
    Over,
}

impl Level {
    /// In words, as every screen says it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Under => "under band",
            Self::In => "in band",
            Self::Full => "full",
            Self::Over => "over band",
        }
    }
}

impl Band {
    /// Where `count` stands.
    pub const fn level(self, count: u32) -> Level {
        LineBand { min: self.min as u32, target: self.target as u32, max: self.max as u32 }.level(count)
    }
    /// Whether min ≤ target ≤ max and something may be held at all.
    pub const fn is_ordered(self) -> bool {
        self.min <= self.target && self.target <= self.max && self.max > 0
    }
}

/// The bands of several people added up: two hundred times five hundred is more than one person's band can say.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct LineBand {
    /// Below it the station starves.
    pub min: u32,
    /// Where it should be.
    pub target: u32,
    /// At it nothing more is pulled.
    pub max: u32,
}

impl From<Band> for LineBand {
    fn from(band: Band) -> Self {
        Self { min: band.min.into(), target: band.target.into(), max: band.max.into() }
    }
}

impl LineBand {
    /// With one more person's.
    #[must_use]
    pub const fn with(self, band: Band) -> Self {
        Self {
            min: self.min.saturating_add(band.min as u32),
            target: self.target.saturating_add(band.target as u32),
            max: self.max.saturating_add(band.max as u32),
        }
    }
    /// Where `count` stands.
    pub const fn level(self, count: u32) -> Level {
        if count < self.min {
            Level::Under
        } else if count < self.max {
            Level::In
        } else if count == self.max {
            Level::Full
        } else {
            Level::Over
        }
    }
    /// Whether min ≤ target ≤ max and something may be held at all.
    pub const fn is_ordered(self) -> bool {
        self.min <= self.target && self.target <= self.max && self.max > 0
    }
}

/// A member's three bands (source 1's figures for an SDR).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Bands {
    /// Cold and Targeted together.
    pub queued: Band,
    /// Researching.
    pub researching: Band,
    /// Qualifying.
    pub qualifying: Band,
}

impl Default for Bands {
    fn default() -> Self {
        Self {
            queued: Band { min: 300, target: 400, max: 500 },
            researching: Band { min: 40, target: 45, max: 50 },
            qualifying: Band { min: 10, target: 12, max: 15 },
        }
    }
}

impl Bands {
    /// The band a bin is held to, where there is one.
    pub const fn of(&self, bin: Bin) -> Option<Band> {
        match bin {
            Bin::Cold | Bin::Targeted => Some(self.queued),
            Bin::Researching => Some(self.researching),
            Bin::Qualifying => Some(self.qualifying),
            Bin::ActiveOpportunity
            | Bin::CurrentCustomer
            | Bin::Developing
            | Bin::NoCurrentOpportunity
            | Bin::BadFit => None,
        }
    }
    /// Whether all three make sense.
    pub const fn are_ordered(&self) -> bool {
        self.queued.is_ordered() && self.researching.is_ordered() && self.qualifying.is_ordered()
    }
}

/// What makes an account rank high: three weights and the points under each.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Scoring {
    /// Weight of head count; the three weights are read in proportion to their sum.
    pub size_weight: u16,
    /// Weight of the industry.
    pub industry_weight: u16,
    /// Weight of the source.
    pub source_weight: u16,
    /// (at least so many employees, points of 100), ascending.
    pub sizes: Vec<(u32, u8)>,
    /// Points of 100 for an industry; others get `other_points`.
    pub industries: Vec<(String, u8)>,
    /// Points of 100 for a source; others get `other_points`.
    pub sources: Vec<(String, u8)>,
    /// Points for what is not listed.
    pub other_points: u8,
}

impl Default for Scoring {
    fn default() -> Self {
        Self {
            size_weight: 50,
            industry_weight: 30,
            source_weight: 20,
            sizes: vec![(1, 10), (50, 40), (200, 70), (1_000, 100), (10_000, 80), (100_000, 50)],
            industries: vec![],
            sources: vec![],
            other_points: 50,
        }
    }
}

/// Days, hours and timers of the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WorkWeek {
    /// Bit 0 is Monday.
    pub days: u8,
    /// Minutes after midnight at which a retry becomes due.
    pub start_minute: u16,
    /// Accounts in the small batch that Targeted is refilled with.
    pub batch: u16,
    /// Days after which an account in Researching is late.
    pub researching_days: u16,
    /// Days after which an account in Qualifying is late.
    pub qualifying_days: u16,
    /// Days until Developing comes back.
    pub developing_days: u16,
    /// Days until No Current Opportunity comes back.
    pub no_opportunity_days: u16,
    /// Calls an hour at most: 25 is 85 % of 30, since at 30 the queue never clears.
    pub calls_per_hour: u16,
}

impl WorkWeek {
    /// Whether an account that has been in a bin for `dwell_s` seconds is late there. Only the two bins of an SDR's
    /// own work have a limit.
    #[must_use]
    pub const fn is_late(&self, bin: Bin, dwell_s: u32) -> bool {
        let limit_days = match bin {
            Bin::Researching => self.researching_days,
            Bin::Qualifying => self.qualifying_days,
            Bin::Cold
            | Bin::Targeted
            | Bin::ActiveOpportunity
            | Bin::CurrentCustomer
            | Bin::Developing
            | Bin::NoCurrentOpportunity
            | Bin::BadFit => 0,
        };
        limit_days > 0 && dwell_s > days(limit_days)
    }
}

impl Default for WorkWeek {
    fn default() -> Self {
        Self {
            days: 0b001_1111,
            start_minute: 600,
            batch: 25,
            researching_days: 14,
            qualifying_days: 21,
            developing_days: 91,
            no_opportunity_days: 182,
            calls_per_hour: 25,
        }
    }
}

/// Everything that is set for the line as a whole.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Settings {
    /// The line's bands.
    pub bands: Bands,
    /// What ranks.
    pub scoring: Scoring,
    /// Days, hours, timers.
    pub week: WorkWeek,
}
