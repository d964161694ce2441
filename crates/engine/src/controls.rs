//! What a manager sets to steer the line beyond bands and map, and what members say about being there.
//!
//! Kept apart from [`crate::settings::Settings`]: a line that never touches these folds as it always did.

use crate::ids::{AccountIx, MemberIx};
use crate::time::{Day, HOUR, MINUTE};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// When one may telephone a place, on the clock of that place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CallingRule {
    /// The country it holds for, as the zone table writes it (`US`); empty for everywhere; [`NOWHERE`] for accounts
    /// of which nobody knows where they are.
    pub country: String,
    /// The state it holds for, as a short code (`FL`); empty for all of the country. With [`NOWHERE`] it is the place
    /// whose clock counts, its country before its state: `US TX`, or `DE`.
    pub region: String,
    /// The first minute after midnight at which one may call.
    pub from_minute: u16,
    /// The minute from which one may not any more.
    pub to_minute: u16,
    /// Calls within any 24 hours; 0 is no limit.
    pub most_per_day: u8,
}

/// The country of the rule for accounts whose place nobody knows.
pub const NOWHERE: &str = "?";

impl CallingRule {
    /// The place whose clock counts where nobody knows the place; `None` for any other rule.
    pub fn home(&self) -> Option<&'static crate::timing::Place> {
        let (country, region) = self.region.split_once(' ').unwrap_or((&self.region, ""));
        (self.country == NOWHERE).then(|| crate::timing::place_named(country, region))?
    }
}

/// How a batch is tested: what is good enough, and what must not pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SampleRule {
    /// Defects per thousand that are acceptable: such a batch passes with 95 %.
    pub good_permille: u16,
    /// Defects per thousand that must be caught: such a batch passes with at most 10 %.
    pub bad_permille: u16,
}

impl Default for SampleRule {
    fn default() -> Self {
        Self { good_permille: 20, bad_permille: 100 }
    }
}

/// The rules of flow and timing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rules {
    /// Only what was dealt to a member may be pulled by them.
    pub only_dealt: bool,
    /// What an import brings waits for the lead manager's test.
    pub hold_batches: bool,
    /// Accounts in Researching and Qualifying together at which nothing more is released; 0 is no rope.
    pub wip_cap: u16,
    /// Share of working time that is planned, in percent.
    pub use_percent: u8,
    /// Seconds within which an inbound lead should hear from us.
    pub inbound_target_s: u32,
    /// Seconds after which it goes to somebody else.
    pub inbound_limit_s: u32,
    /// Working minutes a hand-off may lie unanswered.
    pub hand_off_limit_min: u16,
    /// When the working day begins, in minutes after midnight.
    pub opens_minute: u16,
    /// When it ends.
    pub closes_minute: u16,
    /// Days on which nobody works, ascending.
    pub holidays: Vec<Day>,
    /// When one may call, the most exact rule first found by place.
    pub calling: Vec<CallingRule>,
    /// How batches are tested.
    pub sample: SampleRule,
}

impl Default for Rules {
    fn default() -> Self {
        let rule = |country: &str, region: &str, from_h: u16, to_h: u16, most_per_day| CallingRule {
            country: country.into(),
            region: region.into(),
            from_minute: from_h * 60,
            to_minute: to_h * 60,
            most_per_day,
        };
        Self {
            only_dealt: false,
            hold_batches: false,
            wip_cap: 0,
            use_percent: 85,
            inbound_target_s: MINUTE,
            inbound_limit_s: HOUR,
            hand_off_limit_min: 8 * 60,
            opens_minute: 9 * 60,
            closes_minute: 17 * 60,
            holidays: vec![],
            calling: vec![rule("", "", 8, 21, 0), rule("US", "FL", 8, 20, 3)],
            sample: SampleRule::default(),
        }
    }
}

/// The most holidays, and the most calling rules, that one line keeps.
pub const MAX_RULES: usize = 400;

impl Rules {
    /// The rule for accounts of which nobody knows where they are.
    pub fn nowhere(&self) -> Option<&CallingRule> {
        self.calling.iter().find(|rule| rule.country == NOWHERE)
    }

    /// What makes no sense since clocks of unknown places are kept, in words.
    pub fn fault_since_6(&self) -> Option<&'static str> {
        let is_lost = |rule: &CallingRule| rule.country == NOWHERE && rule.home().is_none();
        let is_of_no_place = self.calling.iter().any(is_lost);
        self.fault().or(is_of_no_place.then_some("The clock of unknown places is of a place that has none"))
    }

    /// What makes no sense, in words; `None` when all is well.
    pub fn fault(&self) -> Option<&'static str> {
        let minutes_hold = |from: u16, to: u16| from < to && to <= 24 * 60;
        let calls_hold = |rule: &CallingRule| {
            minutes_hold(rule.from_minute, rule.to_minute) && rule.country.len() + rule.region.len() <= 64
        };
        if !(1..=99).contains(&self.use_percent) {
            Some("The planned share of working time lies outside 1–99 %")
        } else if !minutes_hold(self.opens_minute, self.closes_minute) {
            Some("The working day ends before it begins")
        } else if self.inbound_target_s == 0 || self.inbound_target_s > self.inbound_limit_s {
            Some("The inbound target lies beyond its limit")
        } else if self.hand_off_limit_min == 0 {
            Some("The limit of a hand-off")
        } else if !self.holidays.is_sorted_by(|a, b| a < b) || self.holidays.len() > MAX_RULES {
            Some("The list of holidays is too long or out of order")
        } else if self.calling.len() > MAX_RULES || !self.calling.iter().all(calls_hold) {
            Some("A calling rule ends before it begins")
        } else if self.sample.good_permille == 0
            || self.sample.good_permille >= self.sample.bad_permille
            || self.sample.bad_permille > 1_000
        {
            Some("The batch test accepts what it should catch")
        } else {
            None
        }
    }
}

/// When a member is there.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Presence {
    /// Their working days where they differ from the line's; bit 0 is Monday.
    pub days: Option<u8>,
    /// Their working hours where they differ, in minutes after midnight.
    pub hours: Option<(u16, u16)>,
    /// Days away, first and last, ascending.
    pub away: Vec<(Day, Day)>,
    /// Since when they are on a break.
    pub paused_since: Option<crate::time::Time>,
    /// Breaks that ended, oldest first; the last [`MAX_PAUSES`].
    pub pauses: Vec<(crate::time::Time, crate::time::Time)>,
}

/// Breaks remembered for each member: more than a clock that runs for a day or two can contain.
pub const MAX_PAUSES: usize = 48;

impl Presence {
    /// What makes no sense, in words.
    pub fn fault(&self) -> Option<&'static str> {
        if self.days.is_some_and(|d| d & 0x7f == 0) {
            Some("The working week")
        } else if self.hours.is_some_and(|(from, to)| from >= to || to > 24 * 60) {
            Some("The working day ends before it begins")
        } else if self.away.len() > MAX_RULES || self.away.iter().any(|(from, to)| from > to) {
            Some("A day away ends before it begins")
        } else if self.pauses.len() > MAX_PAUSES || self.pauses.iter().any(|(from, to)| from > to) {
            Some("A break ends before it begins")
        } else {
            None
        }
    }
    /// Whether they are away on a day.
    pub fn is_away(&self, day: Day) -> bool {
        self.away.iter().any(|(from, to)| (*from..=*to).contains(&day))
    }
}

/// Where the test of a batch stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum BatchState {
    /// The sample is being looked at.
    Testing,
    /// It passed and is on the line.
    Released,
    /// It did not pass: it stays where it is until it is mended and tested again.
    Rejected,
}

/// The acceptance test of one batch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BatchTest {
    /// The accounts to look at, by place, and what was found: 0 not yet, 1 good, 2 and up a defect.
    pub sample: Vec<(AccountIx, u8)>,
    /// Defects with which it passes.
    pub accept: u16,
    /// Where it stands.
    pub state: BatchState,
    /// Where the release goes on.
    pub cursor: AccountIx,
}

/// What a test has found so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Accounts in the sample.
    pub sample: u16,
    /// Not looked at yet.
    pub unchecked: u16,
    /// With a defect.
    pub defects: u16,
}

impl BatchTest {
    /// What was found so far.
    pub fn tally(&self) -> Tally {
        let count = |is: fn(u8) -> bool| self.sample.iter().filter(|(_, code)| is(*code)).count() as u16;
        Tally { sample: self.sample.len() as u16, unchecked: count(|c| c == 0), defects: count(|c| c > 1) }
    }
    /// Whether it may be released, in one sentence.
    pub fn words(&self) -> String {
        let tally = self.tally();
        match self.state {
            BatchState::Released => format!("Released: {} of {} had a defect.", tally.defects, tally.sample),
            BatchState::Rejected => format!("Rejected: {} of {} had a defect.", tally.defects, tally.sample),
            BatchState::Testing if tally.defects > self.accept => {
                format!("It fails: {} defects, and {} are the most.", tally.defects, self.accept)
            }
            BatchState::Testing if tally.unchecked > 0 => {
                format!("{} of {} to look at.", tally.unchecked, tally.sample)
            }
            BatchState::Testing => format!("It passes: {} defects, and {} are allowed.", tally.defects, self.accept),
        }
    }
}

/// Which accounts a campaign wants. An empty list wants all.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Segment {
    /// Where they came from.
    pub sources: Vec<String>,
    /// What they do.
    pub industries: Vec<String>,
    /// Where they are.
    pub countries: Vec<String>,
    /// In which state.
    pub regions: Vec<String>,
    /// At least so many employees.
    pub min_employees: u32,
    /// At most so many; 0 is no limit.
    pub max_employees: u32,
    /// At least this score.
    pub min_score: u16,
}

/// How a campaign reaches people.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Channel {
    /// By telephone.
    Telephone,
    /// By e-mail.
    Email,
    /// On social networks.
    Social,
}

impl Channel {
    /// The words on screen.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Telephone => "by telephone",
            Self::Email => "by e-mail",
            Self::Social => "on social networks",
        }
    }
}

/// How some accounts are dealt with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Campaign {
    /// Stable; never reused for another campaign.
    pub key: u16,
    /// What it is called.
    pub name: String,
    /// Which accounts it wants.
    pub segment: Segment,
    /// How they are reached.
    pub channel: Channel,
    /// The days of its touches, counted from the first, ascending.
    pub cadence_days: Vec<u16>,
    /// The map its accounts are worked under.
    pub map_version: u16,
    /// Whether it takes new accounts.
    pub is_running: bool,
}

/// Campaigns one line keeps.
pub const MAX_CAMPAIGNS: usize = 200;
/// The field that says which campaign an account is worked under; no map can define it.
pub const CAMPAIGN_FIELD: u16 = 0;

impl Campaign {
    /// What makes no sense, in words.
    pub fn fault(&self) -> Option<&'static str> {
        let segment = &self.segment;
        let lists = [&segment.sources, &segment.industries, &segment.countries, &segment.regions];
        if self.key == 0 || self.name.trim().is_empty() || self.name.len() > 120 {
            Some("The campaign's name")
        } else if lists.iter().any(|l| l.len() > 200 || l.iter().any(|w| w.len() > 80)) {
            Some("The segment lists too much")
        } else if segment.max_employees != 0 && segment.max_employees < segment.min_employees {
            Some("The segment's sizes are out of order")
        } else if self.cadence_days.len() > 60 || !self.cadence_days.is_sorted_by(|a, b| a < b) {
            Some("The days of the cadence are out of order")
        } else {
            None
        }
    }
}

/// All of it, as the state keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Controls {
    /// Flow and timing.
    pub rules: Rules,
    /// Who is there when, by place; missing is the line's own week.
    pub presence: BTreeMap<MemberIx, Presence>,
    /// Fingerprints of numbers that must not be called, whoever they belong to.
    pub blocked: BTreeSet<u64>,
    /// Tests of batches, by the import's place.
    pub batches: BTreeMap<u32, BatchTest>,
    /// Campaigns, the first that wants an account has it.
    pub campaigns: Vec<Campaign>,
}
