//! The nine bins and which way a company may go between them.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Where an account stands on the line (source 1's nine stages).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[repr(u8)]
pub enum Bin {
    /// 1: the untouched universe; imports land here.
    #[default]
    Cold = 1,
    /// 2: the next small batch of top-ranked accounts.
    Targeted = 2,
    /// 3: is there a fit, and who decides?
    Researching = 3,
    /// 4: the decision maker's interest, pain, time frame.
    Qualifying = 4,
    /// 5: a live deal, owned by an account executive.
    ActiveOpportunity = 5,
    /// 6: customer success owns it; never prospected.
    CurrentCustomer = 6,
    /// 7: not now, some day.
    Developing = 7,
    /// 8: had a look or a deal that died.
    NoCurrentOpportunity = 8,
    /// 9: waste of time.
    BadFit = 9,
}

/// The three parts of the line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Group {
    /// Bins 1–2: waiting to be worked on.
    Queued,
    /// Bins 3–6: moving along the line.
    Working,
    /// Bins 7–9: fell off; some come back.
    Reject,
}

impl Bin {
    /// All nine, in the line's order.
    pub const ALL: [Self; 9] = [
        Self::Cold,
        Self::Targeted,
        Self::Researching,
        Self::Qualifying,
        Self::ActiveOpportunity,
        Self::CurrentCustomer,
        Self::Developing,
        Self::NoCurrentOpportunity,
        Self::BadFit,
    ];

    /// 1 to 9.
    pub const fn number(self) -> u8 {
        self as u8
    }
    /// 0 to 8, for tables.
    pub const fn index(self) -> usize {
        self as usize - 1
    }
    /// The bin with that number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number).wrapping_sub(1)).copied()
    }
    /// The name people use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cold => "Cold",
            Self::Targeted => "Targeted",
            Self::Researching => "Researching",
            Self::Qualifying => "Qualifying",
            Self::ActiveOpportunity => "Active Opportunity",
            Self::CurrentCustomer => "Current Customer",
            Self::Developing => "Developing",
            Self::NoCurrentOpportunity => "No Current Opportunity",
            Self::BadFit => "Bad Business Fit",
        }
    }
    /// The question the bin answers, for a newcomer.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Cold => "The untouched universe. Imports land here.",
            Self::Targeted => "The next small batch of top-ranked accounts.",
            Self::Researching => "Is there a fit, and who decides?",
            Self::Qualifying => "The decision maker's interest, pain and time frame.",
            Self::ActiveOpportunity => "A live deal, owned by an account executive.",
            Self::CurrentCustomer => "Customer success owns it. Never prospected.",
            Self::Developing => "Not now, some day. Comes back by timer.",
            Self::NoCurrentOpportunity => "Had a look, or a deal that died. Comes back first.",
            Self::BadFit => "Waste of time. Stays out.",
        }
    }
    /// Which part of the line it belongs to.
    pub const fn group(self) -> Group {
        match self {
            Self::Cold | Self::Targeted => Group::Queued,
            Self::Researching | Self::Qualifying | Self::ActiveOpportunity | Self::CurrentCustomer => Group::Working,
            Self::Developing | Self::NoCurrentOpportunity | Self::BadFit => Group::Reject,
        }
    }
}

impl fmt::Display for Bin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why an account was moved: typed, so that it can be counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum Reason {
    /// Pulled onto the line because the band had room.
    Pulled = 0,
    /// The gate's facts are all there.
    GateMet = 1,
    /// The executive re-qualified it and took it.
    Accepted = 2,
    /// The deal was won.
    Won = 3,
    /// Good fit, wrong time.
    NotNow = 10,
    /// Nobody could be reached after the last attempt.
    Unreachable = 11,
    /// Interested, but the budget comes later.
    NoBudgetYet = 12,
    /// They do not have the problem.
    NoNeed = 20,
    /// They chose somebody else.
    ChoseCompetitor = 21,
    /// The deal died.
    DealLost = 22,
    /// The customer left.
    Churned = 23,
    /// The person has neither influence nor power.
    NoPower = 24,
    /// Too small or too large.
    WrongSize = 30,
    /// Not an industry we serve.
    WrongIndustry = 31,
    /// The company no longer exists.
    OutOfBusiness = 32,
    /// Already on the line under another name.
    Duplicate = 33,
    /// A competitor of ours.
    Competitor = 34,
    /// They asked not to be called.
    DoNotCall = 35,
    /// The timer ran out: back on the line.
    TimerElapsed = 40,
    /// What was missing is there now.
    Fixed = 41,
    /// Given back to the queue untouched.
    BackToQueue = 42,
    /// Returned by the executive: the facts are not complete.
    ReturnedIncomplete = 50,
    /// Returned by the executive: the person does not decide.
    ReturnedNoPower = 51,
    /// Returned by the executive: no interest in a next step.
    ReturnedNoInterest = 52,
    /// A manager corrected it.
    Correction = 60,
    /// Dealt to somebody, at random and equally.
    Dealt = 70,
    /// Given to somebody else by a manager.
    GivenByHand = 71,
}

impl Reason {
    /// Every reason, in the order lists show them.
    pub const ALL: [Self; 27] = [
        Self::Pulled,
        Self::GateMet,
        Self::Accepted,
        Self::Won,
        Self::NotNow,
        Self::Unreachable,
        Self::NoBudgetYet,
        Self::NoNeed,
        Self::ChoseCompetitor,
        Self::DealLost,
        Self::Churned,
        Self::NoPower,
        Self::WrongSize,
        Self::WrongIndustry,
        Self::OutOfBusiness,
        Self::Duplicate,
        Self::Competitor,
        Self::DoNotCall,
        Self::TimerElapsed,
        Self::Fixed,
        Self::BackToQueue,
        Self::ReturnedIncomplete,
        Self::ReturnedNoPower,
        Self::ReturnedNoInterest,
        Self::Correction,
        Self::Dealt,
        Self::GivenByHand,
    ];

    /// The stored code.
    pub const fn code(self) -> u8 {
        self as u8
    }
    /// The reason with that code.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }
    /// The words on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pulled => "Pulled",
            Self::GateMet => "Gate met",
            Self::Accepted => "Accepted",
            Self::Won => "Won",
            Self::NotNow => "Not now",
            Self::Unreachable => "Nobody reached",
            Self::NoBudgetYet => "No budget yet",
            Self::NoNeed => "No need",
            Self::ChoseCompetitor => "Chose a competitor",
            Self::DealLost => "Deal lost",
            Self::Churned => "Customer left",
            Self::NoPower => "No influence or power",
            Self::WrongSize => "Wrong size",
            Self::WrongIndustry => "Wrong industry",
            Self::OutOfBusiness => "Out of business",
            Self::Duplicate => "Duplicate",
            Self::Competitor => "Is a competitor",
            Self::DoNotCall => "Asked not to be called",
            Self::TimerElapsed => "Timer ran out",
            Self::Fixed => "Fixed, put back",
            Self::BackToQueue => "Back to the queue",
            Self::ReturnedIncomplete => "Returned: facts incomplete",
            Self::ReturnedNoPower => "Returned: person does not decide",
            Self::ReturnedNoInterest => "Returned: no interest in a next step",
            Self::Correction => "Correction",
            Self::Dealt => "Dealt",
            Self::GivenByHand => "Given by a manager",
        }
    }
    /// The reasons a person may give for sending an account from one bin to another; empty when
    /// the line itself gives the reason (a gate met, a pull, a timer).
    pub const fn choices(from: Bin, to: Bin) -> &'static [Self] {
        match to {
            Bin::Developing => match from {
                Bin::CurrentCustomer => &[Self::Churned],
                _ => &[Self::NotNow, Self::Unreachable, Self::NoBudgetYet],
            },
            Bin::NoCurrentOpportunity => match from {
                Bin::ActiveOpportunity => &[Self::DealLost, Self::ChoseCompetitor, Self::NoNeed, Self::NoPower],
                Bin::CurrentCustomer => &[Self::Churned],
                _ => &[Self::NoNeed, Self::ChoseCompetitor, Self::NoPower],
            },
            Bin::BadFit => &[
                Self::WrongSize,
                Self::WrongIndustry,
                Self::OutOfBusiness,
                Self::Duplicate,
                Self::Competitor,
                Self::DoNotCall,
            ],
            Bin::Cold => match from {
                Bin::Targeted => &[Self::BackToQueue],
                Bin::BadFit => &[Self::Correction],
                _ => &[Self::Fixed, Self::TimerElapsed],
            },
            Bin::Qualifying => match from {
                Bin::ActiveOpportunity => &[Self::ReturnedIncomplete, Self::ReturnedNoPower, Self::ReturnedNoInterest],
                _ => &[],
            },
            Bin::Targeted | Bin::Researching | Bin::ActiveOpportunity | Bin::CurrentCustomer => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_code_reads_back() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_code(reason.code()), Some(reason));
        }
    }

    #[test]
    fn bins_are_numbered_one_to_nine_in_three_groups() {
        assert_eq!(Bin::ALL.map(Bin::number), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(Bin::from_number(0), None);
        assert_eq!(Bin::from_number(10), None);
        let groups = Bin::ALL.map(Bin::group);
        assert_eq!(groups.iter().filter(|g| **g == Group::Queued).count(), 2);
        assert_eq!(groups.iter().filter(|g| **g == Group::Working).count(), 4);
    }
}
