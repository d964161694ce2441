//! Standard time against actual, task by task.

use crate::map::Station;
use crate::measure::summary::{nearest_rank, summary};
use crate::state::{EventKind, State};
use crate::time::Time;
use std::collections::BTreeMap;

/// How long one task took.
#[derive(Clone, PartialEq, Debug)]
pub struct TaskTime {
    /// Its key.
    pub task: u16,
    /// Whose it is.
    pub station: Station,
    /// What is done.
    pub action: String,
    /// What it should take.
    pub standard_s: u16,
    /// Cards answered.
    pub cards: u32,
    /// What they took on average: preparing, talking and wrapping up.
    pub mean_s: f64,
    /// Half took longer.
    pub median_s: u32,
    /// One in ten took longer.
    pub p90_s: u32,
}

impl TaskTime {
    /// Actual over standard: 1 is on time.
    pub fn ratio(&self) -> f64 {
        self.mean_s / f64::from(self.standard_s.max(1))
    }
}

impl State {
    /// Every task of the map that was answered in a window, in the map's order.
    pub fn task_times(&self, from: Time, to: Time) -> Vec<TaskTime> {
        let mut took: BTreeMap<u16, Vec<u32>> = BTreeMap::new();
        let events = &self.events;
        for i in 0..events.len() {
            let is_in = events.at[i] >= from && events.at[i] < to;
            if events.kind[i] == EventKind::Touched as u8 && events.undone[i] == 0 && is_in {
                let seconds = u32::from(events.prep_s[i]) + u32::from(events.talk_s[i]) + u32::from(events.wrap_s[i]);
                took.entry(events.detail[i] / 16).or_default().push(seconds);
            }
        }
        self.map()
            .tasks
            .iter()
            .filter_map(|task| {
                let mut seconds = took.remove(&task.key)?;
                seconds.sort_unstable();
                let values: Vec<f64> = seconds.iter().map(|s| f64::from(*s)).collect();
                Some(TaskTime {
                    task: task.key,
                    station: task.station,
                    action: task.action.clone(),
                    standard_s: task.standard_s,
                    cards: seconds.len() as u32,
                    mean_s: summary(&values)?.mean,
                    median_s: nearest_rank(&seconds, 50)?,
                    p90_s: nearest_rank(&seconds, 90)?,
                })
            })
            .collect()
    }
}
