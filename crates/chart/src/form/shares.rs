//! A p-chart: a share, period by period, within what the volume of each period allows.

use super::{BOTTOM, Chart, LEFT, RIGHT, TOP};
use crate::figure::{Anchor, Figure, Ink, Style, through};
use crate::scale::{Scale, every, ticks};
use crate::words::{count, day, iso, percent};
use serde::{Deserialize, Serialize};
use takt_engine::measure::control::{FEWEST, Signal, share_chart};
use takt_engine::measure::proportion::Share;

/// A row of weeks.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Shares {
    /// What the share is of: "hand-offs accepted".
    pub what: String,
    /// The first day of each period.
    pub days: Vec<u32>,
    /// Hits, and of how many.
    pub points: Vec<(u32, u32)>,
}

impl Chart for Shares {
    fn figure(&self, width: f64) -> Figure {
        let height = 220.0;
        let head = ["From", "Hits", "Of", "Share", "Signal", "Lower limit", "Mean", "Upper limit"];
        let mut figure = Figure::new(format!("Share of {}", self.what), width, height, &head);
        let points: Vec<Share> = self.points.iter().map(|(hits, of)| Share::new(*hits, *of)).collect();
        let found = share_chart(&points);
        let signal = |i: usize| found.as_ref().and_then(|found| found.signals.get(i).copied().flatten());
        let last = (0..points.len()).rev().find_map(|i| signal(i).map(|signal| (i, signal)));
        figure.takeaway = match (&found, last) {
            _ if points.iter().all(|point| point.of == 0) => {
                "Nothing was answered in whole weeks of these days.".into()
            }
            (None, _) => format!("{} periods are not enough for limits: {FEWEST} are needed.", points.len()),
            (Some(found), None) => {
                format!("Steady at {}: no period differs by more than its volume explains.", percent(found.centre))
            }
            (Some(_), Some((at, signal))) => {
                let side = if signal == Signal::Above { "above" } else { "below" };
                let from = day(self.days.get(at).copied().unwrap_or(0));
                format!("A signal: the period from {from} is {side} what its volume explains.")
            }
        };
        figure.note = "Limits: share of all ± 3 × √(p (1 − p) / n), wider where fewer were answered (p-chart). Only signals have a colour.".into();
        let right = width - RIGHT;
        let most = points.iter().filter(|p| p.of > 0).map(|p| p.rate()).fold(0.1, f64::max);
        let most = found.iter().flat_map(|f| &f.limits).map(|limit| limit.high).fold(most, f64::max);
        let up: Vec<f64> = ticks(most.min(1.0), 4).into_iter().filter(|t| *t <= 1.0 + 1e-9).collect();
        let y = Scale::new(0.0, up.last().copied().unwrap_or(1.0).max(most.min(1.0)), height - BOTTOM, TOP);
        let x = Scale::new(0.0, points.len().saturating_sub(1).max(1) as f64, LEFT + 8.0, right - 8.0);
        figure.rule(y, &up, LEFT, right, percent);
        if let Some(found) = &found {
            let centre = y.at(found.centre);
            figure.line((LEFT, centre), (right, centre), Ink::Quiet, Style::Line);
            figure.label(right + 4.0, centre + 4.0, Anchor::Start, "mean");
            // A limit holds for its own period: a step from half a period before it to half a period after.
            let half = (x.at(1.0) - x.at(0.0)) / 2.0;
            let steps = |of: fn(&takt_engine::measure::Interval) -> f64| {
                found.limits.iter().enumerate().flat_map(move |(i, limit)| {
                    let (at, cy) = (x.at(i as f64), y.at(of(limit)));
                    [((at - half).max(LEFT), cy), ((at + half).min(right), cy)]
                })
            };
            figure.path(through(steps(|limit| limit.high)), Ink::Quiet, Style::Dash);
            figure.path(through(steps(|limit| limit.low)), Ink::Quiet, Style::Dash);
        }
        let seen = points.iter().enumerate().filter(|(_, point)| point.of > 0);
        figure.path(through(seen.map(|(i, point)| (x.at(i as f64), y.at(point.rate())))), Ink::Quiet, Style::Line);
        for (i, point) in points.iter().enumerate() {
            let (date, marked) = (self.days.get(i).copied().unwrap_or(0), signal(i));
            let words = match (marked, point.of) {
                (_, 0) => "none answered",
                (Some(Signal::Above), _) => "above its limit",
                (Some(_), _) => "below its limit",
                (None, _) => "ordinary",
            };
            if point.of > 0 {
                let (cx, cy) = (x.at(i as f64), y.at(point.rate()));
                if marked.is_some() {
                    figure.dot(cx, cy, 6.0, Ink::Alarm, true);
                }
                figure.dot(cx, cy, 3.0, if marked.is_some() { Ink::Alarm } else { Ink::Ink }, false);
                let share = percent(point.rate());
                figure.stop(cx, cy, format!("From {}: {share}, {} of {}, {words}", day(date), point.hits, point.of));
            }
            let limit = |of: fn(&takt_engine::measure::Interval) -> f64| {
                found.as_ref().and_then(|f| f.limits.get(i)).map_or_else(|| "–".into(), |l| percent(of(l)))
            };
            figure.table.row([
                iso(date),
                count(point.hits.into()),
                count(point.of.into()),
                if point.of > 0 { percent(point.rate()) } else { "–".into() },
                words.into(),
                limit(|l| l.low),
                found.as_ref().map_or_else(|| "–".into(), |f| percent(f.centre)),
                limit(|l| l.high),
            ]);
        }
        for at in every(points.len(), ((right - LEFT) / 58.0).max(2.0) as usize) {
            figure.label(x.at(at as f64), height - 6.0, Anchor::Middle, day(self.days.get(at).copied().unwrap_or(0)));
        }
        figure
    }
}
