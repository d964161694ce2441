//! "Why am I given this?", in one sentence.

use crate::bin::Bin;
use crate::ids::MemberIx;
use crate::queue::{Idle, NextAction};
use crate::state::{DueClass, State};
use crate::time::{DAY, HOUR, MINUTE, Time};

/// Why a member is given what they are given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Why {
    /// What they are given.
    pub next: NextAction,
    /// Cards that are due behind it.
    pub behind: u32,
}

fn ago(seconds: u32) -> String {
    match seconds {
        s if s < MINUTE => "just now".into(),
        s if s < HOUR => format!("for {} min", s / MINUTE),
        s if s < 2 * DAY => format!("for {} h", s / HOUR),
        s => format!("for {} days", s / DAY),
    }
}

impl State {
    /// Why `member` is given what [`crate::queue::next_action`] says. At most a hundred cards are counted.
    pub fn why(&self, member: MemberIx, now: Time) -> Why {
        let next = crate::queue::next_action(self, member, now);
        let behind = self.due_now(member, now).skip(1).take(100).count() as u32;
        Why { next, behind }
    }

    /// The sentence.
    pub fn why_words(&self, member: MemberIx, why: &Why, now: Time) -> String {
        let behind = match why.behind {
            0 => String::new(),
            1 => " One more card waits behind it.".into(),
            100.. => " A hundred and more wait behind it.".into(),
            n => format!(" {n} more wait behind it."),
        };
        match why.next {
            NextAction::Do { class, due_at, .. } => {
                let since = ago(now.since(due_at));
                let because = match class {
                    DueClass::Inbound => format!("They came to us and have waited {since}: whoever asks comes first."),
                    DueClass::CallBack => format!("A call-back was promised and has been due {since}."),
                    DueClass::Customer | DueClass::Opportunity | DueClass::Qualifying | DueClass::Researching => {
                        let bin = class.bin().map_or("", Bin::name);
                        format!("Nobody waits for an answer, and the end of the line comes first: {bin}, due {since}.")
                    }
                    DueClass::Timer => "Its timer ran out.".into(),
                };
                because + &behind
            }
            NextAction::Pull => {
                let band = self.bands_of(member).researching;
                let held = self.held(member, Bin::Researching);
                format!("Nothing is due, and Researching has room: {held} of {}.", band.max)
            }
            NextAction::Idle(idle) => match idle {
                Idle::NoMember => "Nobody is at this desk.".into(),
                Idle::NoStation => "Your stations have no task on the map.".into(),
                Idle::NothingDue(_) => "Nothing is due, and your stations pull nothing.".into(),
                Idle::BandFull { max, .. } => format!("Nothing is due, and Researching is full at {max}."),
                Idle::OutOfMaterial(_) => "Nothing is due, and nothing is left to pull.".into(),
                Idle::RopeTaut { cap, .. } => {
                    format!("Nothing is due, and the line holds all it should: {cap} accounts.")
                }
            },
        }
    }
}
