//! Cycle-time scatter: how long each way through prospecting took, by the day it ended.

use super::{BOTTOM, Chart, LEFT, TOP};
use crate::figure::{Anchor, Figure, Ink, Style};
use crate::scale::{Scale, whole_ticks};
use crate::words::{day, iso, number, of};
use serde::{Deserialize, Serialize};
use takt_engine::bin::Bin;
use takt_engine::measure::summary::nearest_rank;

/// Ways through that ended on one day after as many days in the same manner.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct CycleDot {
    /// The day it ended, from the range's first.
    pub day: u32,
    /// Days it took, first and last included.
    pub days: u32,
    /// Whether it ended in an accepted opportunity.
    pub is_accepted: bool,
    /// How many of them.
    pub count: u32,
}

/// All of a range.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Cycles {
    /// The range's first day.
    pub first_day: u32,
    /// Days in the range.
    pub day_count: u32,
    /// Each dot once.
    pub dots: Vec<CycleDot>,
}

impl Cycles {
    /// Days that so many of a hundred ways through did not exceed.
    pub fn percentile(&self, percent: u8) -> Option<u32> {
        let mut days: Vec<u32> =
            self.dots.iter().flat_map(|dot| std::iter::repeat_n(dot.days, dot.count as usize)).collect();
        days.sort_unstable();
        nearest_rank(&days, percent)
    }
}

impl Chart for Cycles {
    fn figure(&self, width: f64) -> Figure {
        let height = 260.0;
        let mut figure = Figure::new("Cycle time", width, height, &["Ended", "Days", "Ended as", "Accounts"]);
        let lines = [50u8, 85, 95].map(|p| (p, self.percentile(p)));
        figure.takeaway = match (lines[0].1, lines[1].1) {
            (Some(half), Some(most)) => format!(
                "Half take {} or less, 85 of 100 take {} or less.",
                of(half.into(), "day", "days"),
                of(most.into(), "day", "days")
            ),
            _ => "Nothing has gone through prospecting in this range.".into(),
        };
        figure.note =
            "From the pull to an acceptance or a reject bin; the first day counts. Filled: accepted. Ring: rejected."
                .into();
        let right = width - 62.0;
        let most = self.dots.iter().map(|dot| dot.days).max().unwrap_or(1);
        let ticks = whole_ticks(f64::from(most), 4);
        let y = Scale::new(0.0, ticks.last().copied().unwrap_or(1.0), height - BOTTOM, TOP);
        let days = self.day_count.max(1) as usize;
        let x = Scale::new(0.0, (days - 1).max(1) as f64, LEFT + 8.0, right - 8.0);
        figure.rule(y, &ticks, LEFT, right, number);
        let mut below = f64::MAX;
        for (percent, value) in lines {
            if let Some(value) = value {
                let at = y.at(f64::from(value));
                figure.line((LEFT, at), (right, at), Ink::Ink, if percent == 50 { Style::Line } else { Style::Dash });
                // Written upwards from the lowest, so that near lines keep their words apart.
                below = (at + 4.0).min(below - 13.0);
                figure.label(right + 6.0, below, Anchor::Start, format!("{percent} %  {value} d"));
            }
        }
        for dot in &self.dots {
            let (cx, cy) = (x.at(f64::from(dot.day)), y.at(f64::from(dot.days)));
            let r = 2.6 + f64::from(dot.count - 1).sqrt().min(4.0);
            let ink = if dot.is_accepted { Ink::Bin(Bin::ActiveOpportunity) } else { Ink::Bin(Bin::Developing) };
            figure.dot(cx, cy, r, ink, !dot.is_accepted);
            let how = if dot.is_accepted { "accepted" } else { "rejected" };
            let date = self.first_day + dot.day;
            figure.stop(
                cx,
                cy,
                format!(
                    "{}: {} {how} after {}",
                    day(date),
                    of(dot.count.into(), "account", "accounts"),
                    of(dot.days.into(), "day", "days")
                ),
            );
            figure.table.row([iso(date), dot.days.to_string(), how.into(), dot.count.to_string()]);
        }
        figure.label(LEFT + 2.0, TOP - 4.0, Anchor::Start, "days");
        figure.days(self.first_day, days, |d| x.at(d as f64), height - 6.0, right - LEFT);
        figure
    }
}
