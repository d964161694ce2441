//! Cumulative flow: what came in, stage by stage, and what went out. Bands never fall.

use super::{BOTTOM, Chart, LEFT, RIGHT, TOP};
use crate::figure::{Anchor, Figure, Ink, Style, thinned, through};
use crate::scale::{Scale, whole_ticks};
use crate::words::{count, day, iso, number};
use serde::{Deserialize, Serialize};
use takt_engine::bin::Bin;

/// The three bins in work, by day.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Cumulative {
    /// The range's first day.
    pub first_day: u32,
    /// In Researching, Qualifying and Active Opportunity at the end of each day.
    pub levels: Vec<[u32; 3]>,
    /// Left the three since the range began. What was returned counts as out and in again.
    pub out: Vec<u32>,
}

const STAGES: [Bin; 3] = [Bin::Researching, Bin::Qualifying, Bin::ActiveOpportunity];

impl Cumulative {
    /// The upper edge of a stage's band on a day: all that ever came so far.
    pub(super) fn edge(&self, stage: usize, day: usize) -> f64 {
        let above: u32 = self.levels[day][stage..].iter().sum();
        f64::from(self.out.get(day).copied().unwrap_or(0)) + f64::from(above)
    }

    fn sentence(&self) -> String {
        let (Some(first), Some(last)) = (self.levels.first(), self.levels.last()) else { return "No days yet.".into() };
        let (before, now): (u32, u32) = (first.iter().sum(), last.iter().sum());
        if before == 0 && now == 0 {
            return "Nothing is in work.".into();
        }
        let (_, widest) = (0..3).map(|s| (last[s], s)).max().unwrap_or((0, 0));
        let change = match (before, now) {
            (before, now) if now * 10 > before * 11 => {
                format!("Work in progress grew from {} to {}", count(before.into()), count(now.into()))
            }
            (before, now) if now * 11 < before * 10 => {
                format!("Work in progress fell from {} to {}", count(before.into()), count(now.into()))
            }
            (_, now) => format!("Work in progress held at {}", count(now.into())),
        };
        format!("{change}; {} holds the most.", STAGES[widest])
    }
}

impl Chart for Cumulative {
    fn figure(&self, width: f64) -> Figure {
        let height = 260.0;
        let mut figure = Figure::new(
            "Cumulative flow",
            width,
            height,
            &["Day", "Researching", "Qualifying", "Active Opportunity", "Out"],
        );
        figure.takeaway = self.sentence();
        figure.note = "Height of a band: accounts in it. Its length to the right: how long they stay.".into();
        let days = self.levels.len();
        if days == 0 {
            return figure;
        }
        let right = width - RIGHT - 62.0;
        let ticks = whole_ticks(self.edge(0, days - 1), 4);
        let y = Scale::new(0.0, ticks.last().copied().unwrap_or(1.0), height - BOTTOM, TOP);
        let x = Scale::new(0.0, (days - 1).max(1) as f64, LEFT, right);
        figure.rule(y, &ticks, LEFT, right, number);
        let shown: Vec<usize> = thinned(days, right as usize / 2).collect();
        let bottom = |day: usize| f64::from(self.out.get(day).copied().unwrap_or(0));
        for (stage, bin) in STAGES.into_iter().enumerate() {
            let top = shown.iter().map(|d| (x.at(*d as f64), y.at(self.edge(stage, *d))));
            let under = |d: usize| if stage == 2 { bottom(d) } else { self.edge(stage + 1, d) };
            let back = shown.iter().rev().map(|d| (x.at(*d as f64), y.at(under(*d))));
            figure.path(through(top.clone().chain(back)) + "z", Ink::Bin(bin), Style::Fill);
            // A line of the ground's colour parts the bands where hues cannot be told.
            figure.path(through(top), Ink::Ground, Style::Thin);
        }
        let out = shown.iter().map(|d| (x.at(*d as f64), y.at(bottom(*d))));
        let floor = [(x.at((days - 1) as f64), y.at(0.0)), (x.at(0.0), y.at(0.0))];
        figure.path(through(out.clone().chain(floor)) + "z", Ink::Zone1, Style::Fill);
        figure.path(through(out), Ink::Quiet, Style::Thin);
        // Names at the right.
        let last = days - 1;
        let names = [("Researching", 0), ("Qualifying", 1), ("Opportunity", 2)];
        let middle = |upper: f64, under: f64| y.at((upper + under) / 2.0) + 4.0;
        let [researching, qualifying, opportunity] = names.map(|(_, stage)| {
            let under = if stage == 2 { bottom(last) } else { self.edge(stage + 1, last) };
            middle(self.edge(stage, last), under)
        });
        let wanted = [researching, qualifying, opportunity, middle(bottom(last), 0.0)];
        let at = apart(wanted, height - BOTTOM + 4.0);
        for ((name, stage), at) in names.into_iter().zip(at) {
            let value = count(self.levels[last][stage].into());
            figure.strong(right + 8.0, at, Anchor::Start, Ink::Ink, value.clone());
            figure.label(right + 13.0 + value.len() as f64 * 7.4, at, Anchor::Start, name);
        }
        figure.label(right + 8.0, at[3], Anchor::Start, "Out");
        figure.days(self.first_day, days, |d| x.at(d as f64), height - 6.0, right - LEFT);
        for d in 0..days {
            let [a, b, c] = self.levels[d];
            let out = self.out.get(d).copied().unwrap_or(0);
            let date = self.first_day + d as u32;
            figure.stop(
                x.at(d as f64),
                y.at(self.edge(0, d)),
                format!("{}: Researching {a}, Qualifying {b}, Active Opportunity {c}; {out} out", day(date)),
            );
            figure.table.row([iso(date), a.to_string(), b.to_string(), c.to_string(), out.to_string()]);
        }
        figure
    }
}

/// Lines of words at their bands where those are wide enough, pushed apart where they are thin, and none of them
/// below the axis, where the days stand.
fn apart(mut at: [f64; 4], floor: f64) -> [f64; 4] {
    const LINE: f64 = 15.0;
    for i in 1..at.len() {
        at[i] = at[i].max(at[i - 1] + LINE);
    }
    let mut lowest = floor;
    for place in at.iter_mut().rev() {
        *place = place.min(lowest);
        lowest = *place - LINE;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_thin_bands_stand_apart_and_above_the_days() {
        assert_eq!(apart([20.0, 60.0, 100.0, 180.0], 238.0), [20.0, 60.0, 100.0, 180.0]);
        assert_eq!(apart([100.0, 101.0, 102.0, 180.0], 238.0), [100.0, 115.0, 130.0, 180.0]);
        assert_eq!(apart([238.0; 4], 238.0), [193.0, 208.0, 223.0, 238.0]);
    }
}
