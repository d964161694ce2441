//! A control chart of single values: ordinary ups and downs stay quiet, signals are named.

use super::{BOTTOM, Chart, LEFT, RIGHT, TOP};
use crate::figure::{Anchor, Figure, Ink, Style, through};
use crate::scale::{Scale, whole_ticks};
use crate::words::{day, iso, number};
use serde::{Deserialize, Serialize};
use takt_engine::measure::control::{FEWEST, Signal, limits, signals};

/// A row of weeks.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Xmr {
    /// What is counted: "accepted opportunities a week".
    pub what: String,
    /// The first day of each period.
    pub days: Vec<u32>,
    /// What was counted.
    pub values: Vec<f32>,
    /// The limits are of the first so many, and do not move after.
    pub baseline: u32,
}

impl Chart for Xmr {
    fn figure(&self, width: f64) -> Figure {
        let height = 220.0;
        let mut figure = Figure::new(
            "Throughput",
            width,
            height,
            &["From", "Value", "Signal", "Lower limit", "Mean", "Upper limit"],
        );
        let values: Vec<f64> = self.values.iter().map(|v| f64::from(*v)).collect();
        let base = values.get(..(self.baseline as usize).min(values.len())).unwrap_or(&[]);
        let found = limits(base);
        let marks = found.map_or_else(|| vec![None; values.len()], |limits| signals(&values, &limits));
        let loud: Vec<(usize, Signal)> = marks.iter().enumerate().filter_map(|(i, s)| s.map(|s| (i, s))).collect();
        figure.takeaway = match (found, loud.last()) {
            (None, _) => format!("{} periods are not enough for limits: {FEWEST} are needed.", values.len()),
            (Some(limits), None) => format!(
                "Steady: {} {}, between {} and {} is ordinary.",
                number(limits.centre),
                self.what,
                number(limits.low.max(0.0)),
                number(limits.high)
            ),
            (Some(_), Some((at, signal))) => format!(
                "A signal: the period from {} is {}.",
                day(self.days.get(*at).copied().unwrap_or(0)),
                signal.words()
            ),
        };
        figure.note = format!(
            "Limits: mean ± 2.66 × mean move, of the first {} periods, then locked. Only signals have a colour.",
            base.len()
        );
        let right = width - RIGHT;
        let most = values.iter().copied().fold(found.map_or(1.0, |l| l.high), f64::max);
        let ticks = whole_ticks(most, 4);
        let y = Scale::new(0.0, ticks.last().copied().unwrap_or(1.0), height - BOTTOM, TOP);
        let x = Scale::new(0.0, values.len().saturating_sub(1).max(1) as f64, LEFT + 8.0, right - 8.0);
        figure.rule(y, &ticks, LEFT, right, number);
        if let Some(limits) = found {
            let locked = x.at((base.len() - 1) as f64);
            for (value, style, name) in [
                (limits.high, Style::Dash, "upper"),
                (limits.centre, Style::Line, "mean"),
                (limits.low, Style::Dash, "lower"),
            ] {
                if value >= 0.0 {
                    let at = y.at(value);
                    figure.line((LEFT, at), (right, at), Ink::Quiet, style);
                    figure.label(right + 4.0, at + 4.0, Anchor::Start, name);
                }
            }
            if base.len() < values.len() {
                figure.line((locked + 6.0, TOP), (locked + 6.0, height - BOTTOM), Ink::Grid, Style::Dash);
                figure.label(locked + 10.0, TOP + 6.0, Anchor::Start, "locked");
            }
        }
        figure.path(
            through(values.iter().enumerate().map(|(i, v)| (x.at(i as f64), y.at(*v)))),
            Ink::Quiet,
            Style::Line,
        );
        for (i, value) in values.iter().enumerate() {
            let (cx, cy) = (x.at(i as f64), y.at(*value));
            let signal = marks.get(i).copied().flatten();
            let date = self.days.get(i).copied().unwrap_or(0);
            match signal {
                Some(_) => {
                    figure.dot(cx, cy, 6.0, Ink::Alarm, true);
                    figure.dot(cx, cy, 3.0, Ink::Alarm, false);
                }
                None => figure.dot(cx, cy, 3.0, Ink::Ink, false),
            }
            let words = signal.map_or("ordinary", Signal::words);
            figure.stop(cx, cy, format!("From {}: {} {}, {words}", day(date), number(*value), self.what));
            let limit = |f: fn(&takt_engine::measure::control::Limits) -> f64| {
                found.as_ref().map_or_else(|| "–".into(), |l| number(f(l)))
            };
            figure.table.row([
                iso(date),
                number(*value),
                words.into(),
                limit(|l| l.low),
                limit(|l| l.centre),
                limit(|l| l.high),
            ]);
        }
        for at in crate::scale::every(values.len(), ((right - LEFT) / 58.0).max(2.0) as usize) {
            figure.label(x.at(at as f64), height - 6.0, Anchor::Middle, day(self.days.get(at).copied().unwrap_or(0)));
        }
        figure
    }
}
