//! How much has to come in: backwards from what the line promises, stage by stage (METHOD §7).

use crate::bin::Bin;
use crate::history::{Filter, Range};
use crate::ids::{MemberIx, POOL};
use crate::measure::belief::Belief;
use crate::measure::proportion::Share;
use crate::measure::summary::percentile;
use crate::settings::Role;
use crate::state::{DueClass, State};
use crate::time::{DAY, Time};

/// Days the plan looks ahead.
const HORIZON_DAYS: u32 = 30;
/// The chance that the true yield lies below the planned one.
const CAUTION: f64 = 0.1;

/// One stage of the way to an accepted opportunity.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SupplyStage {
    /// Where.
    pub bin: Bin,
    /// What went on, of what left, in the range looked at.
    pub seen: Share,
    /// The yield it is planned with: nine times of ten the true one is higher.
    pub planned: f64,
    /// Days an account stays, as the middle one did.
    pub stay_days: f64,
    /// Accounts that have to enter the stage in the horizon.
    pub gross: f64,
    /// Accounts that stand there already.
    pub on_hand: u32,
}

/// What has to come in, and how long what is there lasts.
#[derive(Clone, PartialEq, Debug)]
pub struct Supply {
    /// Members who pull.
    pub people: u32,
    /// Accepted opportunities promised within the horizon.
    pub promised: u32,
    /// The stages, in the line's order.
    pub stages: [SupplyStage; 3],
    /// Accounts to be pulled within the horizon, net of what is in work.
    pub to_pull: f64,
    /// Queued accounts: dealt or not.
    pub queued: u32,
    /// Rejects whose timers run out within the horizon.
    pub comes_back: u32,
    /// Accounts to bring within the horizon.
    pub missing: f64,
    /// The same for each working day.
    pub per_day: f64,
    /// Working days that the queues last at the line's full pace; `None` when nothing is pulled.
    pub lasts_days: Option<f64>,
    /// How it splits by source, as leads came so far: number of the source, leads a working day.
    pub by_source: Vec<(u16, f64)>,
}

/// What has to enter each stage so that `wanted` leave the last one, and what has to be pulled: at each stage less
/// what stands there. Yields and stock are in the line's order.
pub fn backwards(wanted: f64, stages: &[(f64, u32)]) -> (Vec<f64>, f64) {
    let mut need = wanted;
    let mut gross: Vec<f64> = stages
        .iter()
        .rev()
        .map(|(planned, on_hand)| {
            let enter = need / planned.max(f64::MIN_POSITIVE);
            need = (enter - f64::from(*on_hand)).max(0.0);
            enter
        })
        .collect();
    gross.reverse();
    (gross, need)
}

impl State {
    /// What has to come in so that everyone who pulls has so many opportunities accepted a month, with the yields of
    /// a range that has been.
    pub fn supply(&self, per_member: u32, seen: Range, now: Time) -> Supply {
        let report = self.flow_report(seen, Filter::default(), now);
        let people = (0..self.members().len() as MemberIx)
            .filter(|ix| self.member(*ix).is_some_and(|m| m.active && m.draft.role >= Role::Member))
            .filter(|ix| self.pulls_at_all(*ix))
            .count() as u32;
        let promised = people * per_member;
        let steps = report.steps;
        let bins = [Bin::Researching, Bin::Qualifying, Bin::ActiveOpportunity];
        let seen_at = [steps.researched, steps.qualified, steps.accepted];
        // Of the deals only those count that still wait for an answer: accepted is accepted.
        let pending = self.pending_hand_offs(now, seen.offset_min).len() as u32;
        let on_hand = [self.bin_count(Bin::Researching), self.bin_count(Bin::Qualifying), pending];
        let planned = seen_at.map(|share| Belief::after(share).quantile(CAUTION));
        let pairs: Vec<(f64, u32)> = planned.into_iter().zip(on_hand).collect();
        let (gross, to_pull) = backwards(f64::from(promised), &pairs);
        let stages = [0, 1, 2].map(|at| {
            let days: Vec<f64> = report.stays[bins[at].index()].iter().map(|stay| f64::from(stay.length)).collect();
            SupplyStage {
                bin: bins[at],
                seen: seen_at[at],
                planned: planned[at],
                stay_days: percentile(&days, 50.0).unwrap_or(0.0),
                gross: gross.get(at).copied().unwrap_or(0.0),
                on_hand: on_hand[at],
            }
        });
        let queued = self.bin_count(Bin::Cold) + self.bin_count(Bin::Targeted);
        let until = now.plus(HORIZON_DAYS * DAY);
        let comes_back = self.due(POOL, DueClass::Timer).take_while(|item| item.at <= until).count() as u32;
        let missing = (to_pull - f64::from(queued) - f64::from(comes_back)).max(0.0);
        let working_days = f64::from(self.working_days_among(now.day(seen.offset_min), HORIZON_DAYS).max(1));
        let per_day = missing / working_days;
        // The full pace, as if nothing were in work yet: what the queues have to feed day after day.
        let pace = f64::from(promised) / planned.iter().product::<f64>() / working_days;
        let came: u32 = report.arrived_by_source.iter().map(|(_, n)| n).sum();
        let by_source = report
            .arrived_by_source
            .iter()
            .map(|(source, n)| (*source, per_day * f64::from(*n) / f64::from(came.max(1))))
            .collect();
        Supply {
            people,
            promised,
            stages,
            to_pull,
            queued,
            comes_back,
            missing,
            per_day,
            lasts_days: (pace > 0.0).then(|| f64::from(queued + comes_back) / pace),
            by_source,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn need_is_worked_out_backwards_less_what_stands_at_each_stage() {
        // 20 accepted at 50 % are 40 handed over; 4 wait: 36. At 25 % that is 144 to qualify; 24 stand there: 120.
        // At 40 % that is 300 to research; 100 stand there: 200 to pull.
        let (gross, pull) = backwards(20.0, &[(0.4, 100), (0.25, 24), (0.5, 4)]);
        assert_eq!((gross, pull), (vec![300.0, 144.0, 40.0], 200.0));
        // More than enough at one stage asks nothing of the one before.
        let (gross, pull) = backwards(20.0, &[(0.4, 0), (0.25, 500), (0.5, 0)]);
        assert_eq!((gross, pull), (vec![0.0, 160.0, 40.0], 0.0));
        assert_eq!(backwards(0.0, &[(0.4, 0)]), (vec![0.0], 0.0));
    }
}
