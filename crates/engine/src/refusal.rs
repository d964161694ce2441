//! Why the line says no, in words a person can act on.

use crate::bin::{Bin, Reason};
use crate::map::{Fact, MapFault, Station};
use crate::settings::Role;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a gate still lacks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Missing {
    /// At least one named person who owns the problem.
    NamedPerson,
    /// A fact nobody has answered.
    Answer(Fact),
    /// A fact that was answered with no.
    Yes(Fact),
    /// The executive has not accepted it yet.
    Acceptance,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NamedPerson => f.write_str("a named person who owns the problem"),
            Self::Answer(fact) => write!(f, "an answer: {}", fact.label().to_lowercase()),
            Self::Yes(fact) => write!(f, "{} (it is no)", fact.label().to_lowercase()),
            Self::Acceptance => f.write_str("the executive's acceptance"),
        }
    }
}

/// One reason for each rule of the line; nothing is refused without one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Refusal {
    /// The account is not here (any more).
    NoSuchAccount,
    /// The person is not here (any more).
    NoSuchContact,
    /// Nobody by that id works on this line.
    NoSuchMember,
    /// The import is not here.
    NoSuchImport,
    /// The card has another task by now.
    TaskChanged,
    /// The task has no such outcome.
    NoSuchOutcome,
    /// The gate lacks typed facts.
    GateClosed {
        /// From.
        from: Bin,
        /// To.
        to: Bin,
        /// What is missing.
        missing: Vec<Missing>,
    },
    /// The line does not run that way.
    NoWay {
        /// From.
        from: Bin,
        /// To.
        to: Bin,
    },
    /// It stands there already.
    AlreadyThere(Bin),
    /// A reason is needed, one of these.
    ReasonNeeded(Vec<Reason>),
    /// The reason does not belong to that move.
    WrongReason(Reason),
    /// The outcome needs answers first.
    AnswersNeeded(Vec<Fact>),
    /// It is on the avoid list.
    Avoided,
    /// Someone else holds it.
    HeldBy(String),
    /// The band is full.
    BandFull {
        /// Which bin.
        bin: Bin,
        /// Its maximum.
        max: u16,
    },
    /// Only certain roles may.
    NeedsRole(Role),
    /// That station is not theirs.
    NeedsStation(Station),
    /// Only accounts in the working bins have a next action.
    NotInWork(Bin),
    /// Cold has nothing left to pull.
    OutOfMaterial,
    /// Nothing has a timer that ran out.
    NothingDue,
    /// A field that must not be empty.
    Empty(&'static str),
    /// A field that is too long.
    TooLong(&'static str),
    /// More than one command may name.
    TooMany(u32),
    /// A moment that lies in the past.
    InThePast,
    /// Minimum, target and maximum out of order.
    BandOutOfOrder,
    /// Weights of zero rank nothing.
    NoWeights,
    /// The map has faults.
    MapFaults(Vec<MapFault>),
    /// A line keeps at least one owner.
    LastOwner,
    /// Too long ago, or never done.
    NothingToUndo,
    /// It has been undone already.
    AlreadyUndone,
    /// Something else happened since.
    ChangedSince,
    /// The table is full.
    Full(&'static str),
    /// The entry's ids are in use: it has been folded before.
    IdTaken,
    /// No deal by that id.
    NoSuchDeal,
    /// The deal's seed is known, or it was taken back.
    DealClosed,
    /// Another deal has to be closed first.
    DealOpen,
    /// The line has moved on since the places were drawn.
    DealStale,
    /// Not the seed that was committed to.
    WrongSeed,
    /// Only what was dealt to them may be pulled.
    NotDealt,
    /// A value that makes no sense.
    Senseless(&'static str),
    /// The line holds all it should.
    RopeTaut(u16),
    /// Its batch has not been released.
    Held,
    /// Nobody at work stands at that station.
    NobodyThere(Station),
    /// A lead of the mailbox that another device has put on the line already.
    CameInAlready,
    /// The batch has been tested already.
    AlreadyTested,
    /// The account is in no sample that is open.
    NotInSample,
    /// The batch has no test.
    NotTested,
    /// So many of the sample are not looked at.
    SampleOpen(u16),
    /// More defects than the batch may have.
    BatchFails {
        /// Found.
        defects: u16,
        /// Allowed.
        accept: u16,
    },
    /// The map has no such question.
    NoSuchField,
    /// Not an answer to that question.
    WrongAnswer(String),
    /// Questions of the map that have to be answered first.
    FieldsNeeded(Vec<String>),
    /// No executive has accepted it.
    NotAccepted,
    /// The audit has been done.
    AlreadyAudited,
    /// Too early or too late where they are; it opens then.
    OutsideHours(crate::time::Time),
    /// They have had all the calls one may make in a day; again then.
    CalledEnough(crate::time::Time),
    /// Only queued accounts are given away.
    NotQueued(Bin),
    /// The person was erased, and is not brought back.
    Erased,
}

fn list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, items: &[T]) -> fmt::Result {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            f.write_str(if i + 1 == items.len() { " and " } else { ", " })?;
        }
        write!(f, "{item}")?;
    }
    Ok(())
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchAccount => f.write_str("This account is not on the line any more."),
            Self::NoSuchContact => f.write_str("This person is not here any more."),
            Self::NoSuchMember => f.write_str("Nobody is at this desk. Choose who you are in Settings."),
            Self::NoSuchImport => f.write_str("This import has been taken back already."),
            Self::TaskChanged => f.write_str("The account has moved on: another task is next for it."),
            Self::NoSuchOutcome => f.write_str("This outcome is not on the map any more."),
            Self::GateClosed { to, missing, .. } => {
                write!(f, "{to} needs ")?;
                list(f, missing)?;
                f.write_str(".")
            }
            Self::NoWay { from, to } => write!(f, "The line does not run from {from} to {to}."),
            Self::AlreadyThere(bin) => write!(f, "It is in {bin} already."),
            Self::ReasonNeeded(reasons) => {
                f.write_str("Choose a reason: ")?;
                list(f, reasons)?;
                f.write_str(".")
            }
            Self::WrongReason(reason) => write!(f, "“{reason}” is not a reason for this move."),
            Self::AnswersNeeded(facts) => {
                f.write_str("Answer first: ")?;
                list(f, facts)?;
                f.write_str(".")
            }
            Self::Avoided => f.write_str("It is on the avoid list: never pulled, never dialled."),
            Self::HeldBy(name) => write!(f, "{name} holds this account."),
            Self::BandFull { bin, max } => write!(f, "{bin} is full at {max}: finish one first."),
            Self::NeedsRole(role) => write!(
                f,
                "Only {} may do this.",
                match role {
                    Role::Owner => "an owner",
                    Role::Manager => "a manager or an owner",
                    Role::Member => "someone who works on the line",
                    Role::Viewer => "someone with access",
                }
            ),
            Self::NeedsStation(station) => write!(f, "This belongs to the station {}.", station.name()),
            Self::NotInWork(bin) => write!(f, "Nothing is done to an account in {bin}."),
            Self::OutOfMaterial => f.write_str("No account is left to pull: import a list or wait for timers."),
            Self::NothingDue => f.write_str("No timer has run out."),
            Self::Empty(what) => write!(f, "{what} is empty."),
            Self::TooLong(what) => write!(f, "{what} is too long."),
            Self::TooMany(max) => write!(f, "At most {max} at a time."),
            Self::InThePast => f.write_str("That moment has passed."),
            Self::BandOutOfOrder => f.write_str("A band needs minimum ≤ target ≤ maximum, and a maximum above 0."),
            Self::NoWeights => f.write_str("At least one weight must be above 0."),
            Self::MapFaults(faults) => write!(f, "The map has {} fault(s); nothing was saved.", faults.len()),
            Self::LastOwner => f.write_str("A line keeps at least one owner."),
            Self::NothingToUndo => f.write_str("This is too long ago to be undone."),
            Self::AlreadyUndone => f.write_str("This has been undone already."),
            Self::ChangedSince => f.write_str("Something else has happened to it since; undo that first."),
            Self::Full(what) => write!(f, "The line holds no more {what}."),
            Self::IdTaken => f.write_str("This has been done already."),
            Self::NoSuchDeal => f.write_str("This deal is not on the line."),
            Self::DealClosed => f.write_str("This deal is closed: its seed is known. Begin another."),
            Self::DealOpen => f.write_str("A deal is open: reveal its seed first."),
            Self::DealStale => f.write_str("The line has moved on since this was drawn: deal again."),
            Self::WrongSeed => f.write_str("This is not the seed that was committed to."),
            Self::NotDealt => f.write_str("Only accounts that were dealt to you may be pulled."),
            Self::Held => f.write_str("Its batch has not been released: the lead manager tests it first."),
            Self::CameInAlready => f.write_str("Another device has put this lead on the line already."),
            Self::NobodyThere(station) => write!(f, "Nobody at work stands at the station {}.", station.name()),
            Self::AlreadyTested => f.write_str("This batch has been tested already."),
            Self::NotInSample => f.write_str("This account is in no sample that is open."),
            Self::NotTested => f.write_str("Draw the sample of this batch first."),
            Self::SampleOpen(n) => write!(f, "{n} of the sample are not looked at yet."),
            Self::BatchFails { defects, accept } => {
                write!(f, "The sample has {defects} defects, and {accept} are the most: it cannot be released.")
            }
            Self::NoSuchField => f.write_str("The map does not ask this."),
            Self::WrongAnswer(question) => write!(f, "This is no answer to “{question}”"),
            Self::FieldsNeeded(questions) => {
                f.write_str("Answer first: ")?;
                list(f, questions)
            }
            Self::NotAccepted => f.write_str("No executive has accepted it."),
            Self::AlreadyAudited => f.write_str("Its audit has been done."),
            Self::OutsideHours(_) => f.write_str("It is too early or too late to call where they are."),
            Self::CalledEnough(_) => f.write_str("They have been called as often as one may in 24 hours."),
            Self::RopeTaut(cap) => write!(f, "The line holds all it should, {cap} accounts: finish one first."),
            Self::Senseless(what) => write!(f, "{what}."),
            Self::Erased => f.write_str("This person was erased from the line, and is not brought back."),
            Self::NotQueued(bin) => write!(f, "Only queued accounts are given to somebody else; this one is in {bin}."),
        }
    }
}
