//! Dots with intervals: who does what share, and how sure that is, with a bracket around those who do not
//! really differ.

use super::{Chart, PHONE, cut};
use crate::figure::{Anchor, Figure, Ink, Style, px};
use crate::scale::{Scale, ticks};
use crate::words::{count, percent};
use serde::{Deserialize, Serialize};
use takt_engine::measure::Z_95;
use takt_engine::measure::funnel::{Place, Standing, places};
use takt_engine::measure::proportion::Share;

/// One of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ranked {
    /// Who.
    pub label: String,
    /// Hits.
    pub hits: u32,
    /// Of.
    pub of: u32,
    /// Whether it is whoever looks.
    pub is_me: bool,
}

/// All of them, against the share of all together.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Ranking {
    /// What the share is of: "hand-offs accepted".
    pub what: String,
    /// In any order.
    pub rows: Vec<Ranked>,
}

impl Ranking {
    /// The share of all together.
    pub fn overall(&self) -> f64 {
        let (hits, of) = self.rows.iter().fold((0, 0), |(k, n), r| (k + r.hits, n + r.of));
        Share::new(hits, of).rate()
    }
    /// Places, best first.
    pub fn places(&self) -> Vec<Place> {
        let shares: Vec<Share> = self.rows.iter().map(|r| Share::new(r.hits, r.of)).collect();
        places(&shares, self.overall())
    }
}

const ROW: f64 = 34.0;

impl Chart for Ranking {
    fn figure(&self, width: f64) -> Figure {
        let narrow = width < PHONE;
        let names = if narrow { 96.0 } else { 190.0 };
        let height = ROW * self.rows.len() as f64 + 28.0;
        let mut figure = Figure::new(
            "Who stands out",
            width,
            height,
            &["Place", "Who", "Hits", "Of", "Share", "95 % from", "95 % to", "Standing"],
        );
        let places = self.places();
        let apart = places.iter().filter(|p| matches!(p.standing, Standing::Above | Standing::Below)).count();
        figure.takeaway = match (self.rows.len(), apart) {
            (0, _) => "Nobody has anything to show yet.".into(),
            (_, 0) => "No real difference between people: all share one place.".into(),
            (_, 1) => "One stands outside what chance would do.".into(),
            (_, n) => format!("{n} stand outside what chance would do."),
        };
        figure.note = format!(
            "Share of {} with Wilson's 95 % interval. Line: all together. Rank only where the difference is real (99.8 %).",
            self.what
        );
        let intervals: Vec<_> = self.rows.iter().map(|r| Share::new(r.hits, r.of).wilson(Z_95)).collect();
        let most = self.rows.iter().zip(&intervals).filter(|(r, _)| r.of > 0).map(|(_, i)| i.high).fold(0.1, f64::max);
        let marks = ticks(most, 4);
        let right = width - 8.0;
        let x = Scale::new(0.0, marks.last().copied().unwrap_or(1.0).min(1.0), names, right - 54.0);
        let floor = ROW * self.rows.len() as f64 + 4.0;
        for tick in marks.iter().filter(|t| **t <= 1.0 + 1e-9) {
            figure.line((x.at(*tick), 2.0), (x.at(*tick), floor), Ink::Grid, Style::Thin);
            figure.label(x.at(*tick), floor + 16.0, Anchor::Middle, percent(*tick));
        }
        let all = x.at(self.overall());
        figure.line((all, 2.0), (all, floor), Ink::Quiet, Style::Dash);
        let shared: Vec<usize> = places
            .iter()
            .enumerate()
            .filter(|(_, p)| !matches!(p.standing, Standing::Above | Standing::Below))
            .map(|(i, _)| i)
            .collect();
        for (i, place) in places.iter().enumerate() {
            let (row, interval) = (&self.rows[place.who], intervals[place.who]);
            let y = ROW * i as f64 + 20.0;
            let rate = Share::new(row.hits, row.of).rate();
            let who = if row.is_me { format!("{} (you)", row.label) } else { row.label.clone() };
            let tie = if places.iter().filter(|p| p.place == place.place).count() > 1 { "=" } else { "" };
            figure.label(0.0, y + 4.0, Anchor::Start, format!("{}{tie}", place.place));
            figure.strong(26.0, y + 4.0, Anchor::Start, Ink::Ink, cut(&who, names - 40.0));
            if row.of > 0 {
                figure.line((x.at(interval.low), y), (x.within(interval.high), y), Ink::Quiet, Style::Line);
                let ink = match place.standing {
                    Standing::Above | Standing::Below => Ink::Accent,
                    Standing::High | Standing::Inside | Standing::Low => Ink::Ink,
                };
                figure.dot(x.at(rate), y, 5.0, ink, false);
                figure.strong(right, y + 4.0, Anchor::End, Ink::Ink, percent(rate));
            } else {
                figure.label(right, y + 4.0, Anchor::End, "none yet");
            }
            figure.stop(
                x.at(rate),
                y,
                format!(
                    "{who}: {} of {}, {}; {}",
                    count(row.hits.into()),
                    count(row.of.into()),
                    percent(rate),
                    place.standing.words()
                ),
            );
            figure.table.row([
                format!("{}{tie}", place.place),
                row.label.clone(),
                row.hits.to_string(),
                row.of.to_string(),
                percent(rate),
                percent(interval.low),
                percent(interval.high),
                place.standing.words().into(),
            ]);
        }
        if let (Some(first), Some(last)) = (shared.first(), shared.last())
            && first < last
        {
            let (from, to) = (ROW * *first as f64 + 10.0, ROW * *last as f64 + 30.0);
            let at = names - 8.0;
            figure.path(format!("M{} {}h-4V{}h4", px(at), px(from), px(to)), Ink::Quiet, Style::Line);
        }
        figure
    }
}
