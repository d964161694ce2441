//! Alarms: who starves, what floods, whose clock runs out. And what the lead manager has to bring today.

use crate::bin::Bin;
use crate::ids::{MemberIx, POOL};
use crate::settings::{Band, Level};
use crate::state::State;

/// Something a manager should look at now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alarm {
    /// A member holds less than their minimum.
    Starves {
        /// Who.
        member: MemberIx,
        /// In which bin; Targeted stands for the queue.
        bin: Bin,
        /// What they hold.
        held: u32,
        /// Their band.
        band: Band,
    },
    /// A member holds more than their maximum: something was returned, or the band was lowered.
    Over {
        /// Who.
        member: MemberIx,
        /// In which bin.
        bin: Bin,
        /// What they hold.
        held: u32,
        /// Their band.
        band: Band,
    },
    /// Nothing lies in Cold that anybody could pull.
    NoMaterial,
}

/// What has to come in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Need {
    /// Accounts missing in the queues of those who pull, up to their targets.
    pub missing: u32,
    /// Accounts nobody holds in Cold.
    pub on_hand: u32,
    /// New accounts needed today.
    pub needed: u32,
}

impl State {
    /// Everything that is outside its band, worst first: empty queues, then what starves, then what is over.
    pub fn alarms(&self) -> Vec<Alarm> {
        let mut alarms = Vec::new();
        if self.ranked(Bin::Cold, POOL).next().is_none() && self.members.iter().any(|m| m.active) {
            alarms.push(Alarm::NoMaterial);
        }
        let mut over = Vec::new();
        let works = |ix: MemberIx, bin: Bin| {
            let station = self.map().first_task(bin).map(|t| t.station);
            self.member(ix).is_some_and(|m| m.active && station.is_some_and(|s| m.draft.stations.has(s)))
        };
        for member in 0..self.members.len() as MemberIx {
            for bin in [Bin::Targeted, Bin::Researching, Bin::Qualifying] {
                let queued = bin == Bin::Targeted;
                if !works(member, if queued { Bin::Researching } else { bin }) {
                    continue;
                }
                let Some(band) = self.bands_of(member).of(bin) else { continue };
                let held = self.held(member, bin) + if queued { self.held(member, Bin::Cold) } else { 0 };
                match band.level(held) {
                    Level::Under => alarms.push(Alarm::Starves { member, bin, held, band }),
                    Level::Over => over.push(Alarm::Over { member, bin, held, band }),
                    Level::In | Level::Full => {}
                }
            }
        }
        alarms.extend(over);
        alarms
    }

    /// What an alarm says.
    pub fn alarm_words(&self, alarm: &Alarm) -> String {
        let name = |ix: MemberIx| self.member(ix).map_or("", |m| m.draft.name.as_str());
        let place = |bin: Bin| if bin == Bin::Targeted { "the queue" } else { bin.name() };
        match *alarm {
            Alarm::Starves { member, bin, held, band } => {
                format!("{} starves in {}: {held}, and {} is the least.", name(member), place(bin), band.min)
            }
            Alarm::Over { member, bin, held, band } => {
                format!("{} holds too much in {}: {held}, and {} is the most.", name(member), place(bin), band.max)
            }
            Alarm::NoMaterial => "Cold is empty: nothing can be dealt or pulled.".into(),
        }
    }

    /// New accounts needed today, so that every queue reaches its target.
    pub fn needed_today(&self) -> Need {
        let missing = (0..self.members.len() as MemberIx)
            .filter(|ix| self.member(*ix).is_some_and(|m| m.active) && self.pulls_at_all(*ix))
            .map(|ix| {
                let held = self.held(ix, Bin::Cold) + self.held(ix, Bin::Targeted);
                u32::from(self.bands_of(ix).queued.target).saturating_sub(held)
            })
            .sum();
        let on_hand = self.ranked(Bin::Cold, POOL).count() as u32;
        Need { missing, on_hand, needed: missing.saturating_sub(on_hand) }
    }
}
