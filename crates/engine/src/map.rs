//! The sales map: what is done at each station, in which words, and what each outcome does.
//!
//! A map is data. Work in flight finishes on the version it began under, so versions are kept.

mod diff;
mod faults;

pub use diff::{MapChange, diff};

use crate::bin::{Bin, Reason};
use crate::field::{Field, MAX_FIELDS};
use crate::time::Delay;
use serde::{Deserialize, Serialize};

/// A place on the line where one thing is done well (source 2's roles).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum Station {
    /// Enters leads, tests batches, watches the levels.
    LeadManager = 0,
    /// Finds and checks accounts from third parties.
    OutboundResearcher = 1,
    /// Finds and connects through social media.
    SocialResearcher = 2,
    /// Decides how leads are dealt with.
    CampaignManager = 3,
    /// Finds people who answer.
    JuniorSdr = 4,
    /// Answers inbound and qualifies.
    SeniorSdr = 5,
    /// Discovery calls and demonstrations.
    DemoGuru = 6,
    /// Moves the deal until it closes or dies.
    AccountExecutive = 7,
    /// Prepares material and coordinates.
    SalesAssistant = 8,
    /// Helps develop the solution.
    SalesEngineer = 9,
    /// Locks down the terms.
    FulfilmentCoordinator = 10,
    /// Owns the customer and the renewal.
    CustomerSuccess = 11,
    /// Brings the customer to first value.
    Onboarding = 12,
    /// Answers tickets.
    TechnicalSupport = 13,
    /// Finds and works upsell.
    BusinessDevelopment = 14,
}

impl Station {
    /// Every station, in the line's order.
    pub const ALL: [Self; 15] = [
        Self::LeadManager,
        Self::OutboundResearcher,
        Self::SocialResearcher,
        Self::CampaignManager,
        Self::JuniorSdr,
        Self::SeniorSdr,
        Self::DemoGuru,
        Self::AccountExecutive,
        Self::SalesAssistant,
        Self::SalesEngineer,
        Self::FulfilmentCoordinator,
        Self::CustomerSuccess,
        Self::Onboarding,
        Self::TechnicalSupport,
        Self::BusinessDevelopment,
    ];
    /// The name on the screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LeadManager => "Lead manager",
            Self::OutboundResearcher => "Outbound researcher",
            Self::SocialResearcher => "Social researcher",
            Self::CampaignManager => "Campaign manager",
            Self::JuniorSdr => "Junior SDR",
            Self::SeniorSdr => "Senior SDR",
            Self::DemoGuru => "Demo guru",
            Self::AccountExecutive => "Account executive",
            Self::SalesAssistant => "Sales assistant",
            Self::SalesEngineer => "Sales engineer",
            Self::FulfilmentCoordinator => "Fulfilment coordinator",
            Self::CustomerSuccess => "Customer success",
            Self::Onboarding => "Onboarding",
            Self::TechnicalSupport => "Technical support",
            Self::BusinessDevelopment => "Business development",
        }
    }
}

/// Which stations a member holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Stations(pub u16);

impl Stations {
    /// From a list.
    pub fn of(stations: &[Station]) -> Self {
        Self(stations.iter().fold(0, |bits, s| bits | 1 << *s as u16))
    }
    /// Every station: a company of one.
    pub fn all() -> Self {
        Self::of(&Station::ALL)
    }
    /// Whether that station is held.
    pub const fn has(self, station: Station) -> bool {
        self.0 >> station as u16 & 1 == 1
    }
    /// The stations held, in the line's order.
    pub fn iter(self) -> impl Iterator<Item = Station> {
        Station::ALL.into_iter().filter(move |s| self.has(*s))
    }
    /// Those that are also among others.
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 & others.0)
    }
    /// With a station added or taken away.
    pub fn with(self, station: Station, held: bool) -> Self {
        let bit = 1 << station as u16;
        Self(if held { self.0 | bit } else { self.0 & !bit })
    }
}

/// A typed fact that a gate asks for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum Fact {
    /// There is a business fit.
    Fit = 0,
    /// Pass test 1: an ideal client.
    IdealClient = 1,
    /// Pass test 2: the person has influence or power.
    Influence = 2,
    /// Pass test 3: clear interest in a next step.
    NextStep = 3,
    /// The executive has re-qualified it.
    Requalified = 4,
}

impl Fact {
    /// Every fact.
    pub const ALL: [Self; 5] = [Self::Fit, Self::IdealClient, Self::Influence, Self::NextStep, Self::Requalified];
    /// The question as it is asked.
    pub const fn question(self) -> &'static str {
        match self {
            Self::Fit => "Is there a business fit?",
            Self::IdealClient => "Do they match our ideal client?",
            Self::Influence => "Does the person have influence or power?",
            Self::NextStep => "Is there clear interest in a next step?",
            Self::Requalified => "Have you re-qualified it yourself?",
        }
    }
    /// Two or three words for a list.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Fit => "Business fit",
            Self::IdealClient => "Ideal client",
            Self::Influence => "Influence or power",
            Self::NextStep => "Interest in a next step",
            Self::Requalified => "Re-qualified",
        }
    }
}

/// What is known of a fact.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Known {
    /// Nobody said yet.
    Unknown,
    /// Yes.
    Yes,
    /// No.
    No,
}

/// What kind of touch an outcome counts as.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Counts {
    /// Desk work: counts as a touch, not as a call.
    Desk,
    /// Dialled, nobody there.
    Attempt,
    /// Somebody picked up.
    Connect,
}

/// What an outcome does to the account.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Effect {
    /// Same task again after a delay.
    Retry {
        /// When.
        after: Delay,
    },
    /// Another task of the same bin.
    Next {
        /// The task's key.
        task: u16,
        /// When.
        after: Delay,
    },
    /// Through a gate to another bin; the reason comes from the outcome or from the person.
    Move {
        /// Where to.
        to: Bin,
    },
    /// To the executive's desk: bin 5, waiting for acceptance.
    HandOff,
    /// The executive takes it.
    Accept,
    /// Back to the giver, with a reason.
    Return,
    /// The deal is won.
    Win,
}

/// One answer to a task: a key, a button, a consequence.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// What happened, in the rep's words.
    pub label: String,
    /// What kind of touch it was.
    pub counts: Counts,
    /// Facts it establishes by itself.
    pub sets: Vec<(Fact, bool)>,
    /// Facts the person is asked for first.
    pub asks: Vec<Fact>,
    /// Questions of the map that have to be answered first, by key.
    pub fields: Vec<u16>,
    /// Reasons to choose from; one is taken by itself.
    pub reasons: Vec<Reason>,
    /// Whether a named person is needed first.
    pub needs_person: bool,
    /// What it does.
    pub effect: Effect,
}

/// A prescribed action.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Task {
    /// Stable within the map; never reused for something else.
    pub key: u16,
    /// Who does it.
    pub station: Station,
    /// In which bin.
    pub bin: Bin,
    /// The one thing to do, as an instruction.
    pub action: String,
    /// What to say or look for.
    pub script: String,
    /// Whether the telephone is used: calling hours and do-not-call then apply.
    pub is_call: bool,
    /// What it should take.
    pub standard_s: u16,
    /// Attempts after which the account leaves for Developing; 0 is never.
    pub max_attempts: u8,
    /// One to nine answers, in key order.
    pub outcomes: Vec<Outcome>,
}

/// The whole map.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SalesMap {
    /// What it is called.
    pub name: String,
    /// The tasks; the first of a bin is where an account entering that bin begins.
    pub tasks: Vec<Task>,
    /// The task in Researching where what comes in by itself begins; 0 is the bin's first.
    pub inbound: u16,
    /// Questions that the map asks beside the pass test.
    pub fields: Vec<Field>,
}

/// Why a map cannot be used, and where.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum MapFault {
    /// Two tasks have one key.
    KeyTwice(u16),
    /// A working bin has no first task.
    BinWithoutTask(Bin),
    /// A task sits in a bin where nobody works.
    NotAWorkingBin(u16),
    /// A task has no outcome, or more than nine.
    OutcomeCount(u16),
    /// An outcome leads to a task that does not exist or sits in another bin.
    LeadsNowhere {
        /// The task.
        task: u16,
        /// The outcome's place.
        outcome: u8,
    },
    /// A reject needs a reason and the outcome offers none.
    ReasonMissing {
        /// The task.
        task: u16,
        /// The outcome's place.
        outcome: u8,
    },
    /// Nothing leads to this task.
    Unreachable(u16),
    /// No outcome ever leaves this bin.
    DeadEnd(Bin),
    /// A key of 0, or above [`MAX_TASK_KEY`].
    BadKey(u16),
    /// Whoever comes to this task stays in its bin for ever.
    NoWayOut(u16),
    /// A question that makes no sense, or whose key is there twice.
    BadField(u16),
    /// An outcome asks a question that the map does not have.
    UnknownField {
        /// The task.
        task: u16,
        /// The outcome's place.
        outcome: u8,
    },
    /// What comes in begins with a task that does not stand in Researching.
    InboundNowhere,
}

/// Bins 3–6, where tasks are done.
pub const WORKING: [Bin; 4] = [Bin::Researching, Bin::Qualifying, Bin::ActiveOpportunity, Bin::CurrentCustomer];

impl SalesMap {
    /// The task with that key.
    pub fn task(&self, key: u16) -> Option<&Task> {
        self.tasks.iter().find(|t| t.key == key)
    }
    /// Where an account entering `bin` begins.
    pub fn first_task(&self, bin: Bin) -> Option<&Task> {
        self.tasks.iter().find(|t| t.bin == bin)
    }
    /// The question with that key.
    pub fn field(&self, key: u16) -> Option<&Field> {
        self.fields.iter().find(|f| f.key == key)
    }
    /// Where what comes in by itself begins, when that is not the bin's first task.
    pub fn inbound_task(&self) -> Option<u16> {
        (self.inbound != 0).then_some(self.inbound)
    }
    /// Every fault, so that all can be shown at once.
    pub fn faults(&self) -> Vec<MapFault> {
        let mut faults = Vec::new();
        for (i, task) in self.tasks.iter().enumerate() {
            if task.key == 0 || task.key > MAX_TASK_KEY {
                faults.push(MapFault::BadKey(task.key));
            }
            if self.tasks[..i].iter().any(|t| t.key == task.key) {
                faults.push(MapFault::KeyTwice(task.key));
            }
            if !WORKING.contains(&task.bin) {
                faults.push(MapFault::NotAWorkingBin(task.key));
            }
            if task.outcomes.is_empty() || task.outcomes.len() > 9 {
                faults.push(MapFault::OutcomeCount(task.key));
            }
            for (place, outcome) in task.outcomes.iter().enumerate() {
                let place = place as u8;
                if !self.leads_somewhere(task, outcome.effect) {
                    faults.push(MapFault::LeadsNowhere { task: task.key, outcome: place });
                }
                let choices = match outcome.effect {
                    Effect::Move { to } => Reason::choices(task.bin, to),
                    Effect::Return => Reason::choices(Bin::ActiveOpportunity, Bin::Qualifying),
                    Effect::Retry { .. } | Effect::Next { .. } | Effect::HandOff | Effect::Accept | Effect::Win => &[],
                };
                let fits = outcome.reasons.iter().all(|reason| choices.contains(reason));
                if outcome.fields.iter().any(|key| self.field(*key).is_none()) {
                    faults.push(MapFault::UnknownField { task: task.key, outcome: place });
                }
                if !choices.is_empty() && (outcome.reasons.is_empty() || !fits) {
                    faults.push(MapFault::ReasonMissing { task: task.key, outcome: place });
                }
            }
        }
        for (i, field) in self.fields.iter().enumerate() {
            let is_twice = self.fields[..i].iter().any(|f| f.key == field.key);
            if !field.is_sound() || is_twice || i >= MAX_FIELDS {
                faults.push(MapFault::BadField(field.key));
            }
        }
        if self.inbound != 0 && self.task(self.inbound).is_none_or(|t| t.bin != Bin::Researching) {
            faults.push(MapFault::InboundNowhere);
        }
        let ways_out = self.spread(|task| task.outcomes.iter().any(|o| leaves(task, o)), |from, to| (to, from));
        let reached = self.spread(
            |task| self.first_task(task.bin).map(|t| t.key) == Some(task.key) || task.key == self.inbound,
            |from, to| (from, to),
        );
        for bin in WORKING {
            let mut here = self.tasks.iter().filter(|t| t.bin == bin).peekable();
            if here.peek().is_none() {
                faults.push(MapFault::BinWithoutTask(bin));
            } else if !here.any(|t| ways_out.contains(&t.key)) {
                faults.push(MapFault::DeadEnd(bin));
            }
        }
        for task in &self.tasks {
            if !reached.contains(&task.key) {
                faults.push(MapFault::Unreachable(task.key));
            } else if !ways_out.contains(&task.key) && !faults.contains(&MapFault::DeadEnd(task.bin)) {
                faults.push(MapFault::NoWayOut(task.key));
            }
        }
        faults
    }

    /// Whether an outcome's effect can ever happen where its task stands.
    fn leads_somewhere(&self, task: &Task, effect: Effect) -> bool {
        let first_of_bin = self.first_task(task.bin).map(|t| t.key);
        let is_desk = task.bin == Bin::ActiveOpportunity && first_of_bin == Some(task.key);
        match effect {
            Effect::Retry { .. } => true,
            // After acceptance there is no way back to the executive's desk.
            Effect::Next { task: to, .. } => self
                .task(to)
                .is_some_and(|t| t.bin == task.bin && !(t.bin == Bin::ActiveOpportunity && first_of_bin == Some(to))),
            Effect::Move { to } => crate::execute::runs(task.bin, to),
            Effect::HandOff => task.bin == Bin::Qualifying,
            Effect::Accept => is_desk && task_after_acceptance(self).is_some(),
            Effect::Return => is_desk,
            Effect::Win => task.bin == Bin::ActiveOpportunity && !is_desk,
        }
    }

    /// Everything an answer to that task can do here: what a list of targets offers.
    pub fn ways(&self, task: &Task, after: Delay) -> Vec<Effect> {
        let next = self.tasks.iter().map(|t| Effect::Next { task: t.key, after });
        let moves = Bin::ALL.into_iter().map(|to| Effect::Move { to });
        [Effect::Retry { after }, Effect::HandOff, Effect::Accept, Effect::Return, Effect::Win]
            .into_iter()
            .chain(next)
            .chain(moves)
            .filter(|effect| self.leads_somewhere(task, *effect))
            .collect()
    }

    /// The task that an answer leads to, where it leads to one.
    pub fn leads_to(&self, task: &Task, effect: Effect) -> Option<u16> {
        let first = |bin| self.first_task(bin).map(|t| t.key);
        match effect {
            Effect::Retry { .. } => Some(task.key),
            Effect::Next { task, .. } => self.task(task).map(|t| t.key),
            Effect::Move { to } => first(to),
            Effect::HandOff => first(Bin::ActiveOpportunity),
            Effect::Accept => task_after_acceptance(self),
            Effect::Return => first(Bin::Qualifying),
            Effect::Win => first(Bin::CurrentCustomer),
        }
    }

    /// The tasks a mark spreads to, beginning with those that `begin` names, along the arrows as `turned`.
    fn spread(&self, begin: impl Fn(&Task) -> bool, turned: impl Fn(u16, u16) -> (u16, u16)) -> Vec<u16> {
        let mut marked: Vec<u16> = self.tasks.iter().filter(|t| begin(t)).map(|t| t.key).collect();
        let arrows: Vec<(u16, u16)> = self
            .tasks
            .iter()
            .flat_map(|task| task.outcomes.iter().map(move |o| (task.key, o)))
            .filter_map(|(key, outcome)| match outcome.effect {
                Effect::Next { task, .. } => Some(turned(key, task)),
                Effect::Accept => task_after_acceptance(self).map(|to| turned(key, to)),
                Effect::Retry { .. } | Effect::Move { .. } | Effect::HandOff | Effect::Return | Effect::Win => None,
            })
            .collect();
        let mut looked_at = 0;
        while let Some(at) = marked.get(looked_at).copied() {
            for (_, to) in arrows.iter().filter(|(from, _)| *from == at) {
                if !marked.contains(to) {
                    marked.push(*to);
                }
            }
            looked_at += 1;
        }
        marked
    }
}

/// Whether an outcome takes the account out of the task's bin.
fn leaves(task: &Task, outcome: &Outcome) -> bool {
    match outcome.effect {
        Effect::Move { to } => to != task.bin,
        Effect::HandOff | Effect::Return | Effect::Win => true,
        Effect::Retry { .. } => task.gives_up(),
        Effect::Next { .. } | Effect::Accept => false,
    }
}

impl Task {
    /// Whether the last attempt sends the account to Developing. A customer is never given up.
    pub fn gives_up(&self) -> bool {
        self.max_attempts > 0 && self.bin != Bin::CurrentCustomer
    }
}

/// The largest task key: history keeps key and outcome in sixteen bits.
pub const MAX_TASK_KEY: u16 = 4_095;

/// The task after acceptance in bin 5.
pub(crate) fn task_after_acceptance(map: &SalesMap) -> Option<u16> {
    map.tasks.iter().filter(|t| t.bin == Bin::ActiveOpportunity).nth(1).map(|t| t.key)
}
