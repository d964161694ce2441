//! Output of a month against the norm: so far, where it leads, and the three marks.

use super::{Chart, PHONE, cut};
use crate::figure::{Anchor, Figure, Ink, Style};
use crate::scale::Scale;
use crate::words::number;
use serde::{Deserialize, Serialize};
use takt_engine::bin::Bin;
use takt_engine::measure::pace::{FLOOR, GOOD, Pace, RECORD, pace};
use takt_engine::time::Day;

/// One person's month.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OutputRow {
    /// Who.
    pub label: String,
    /// Accepted so far.
    pub accepted: u32,
    /// Whether they give (an SDR) or take (an executive).
    pub is_giver: bool,
    /// Whether it is whoever looks.
    pub is_me: bool,
}

/// Everybody's month.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Outputs {
    /// Today.
    pub today: u32,
    /// Working days; bit 0 is Monday.
    pub work_days: u8,
    /// In any order.
    pub rows: Vec<OutputRow>,
}

impl Outputs {
    /// One row's pace.
    pub fn pace(&self, row: &OutputRow) -> Pace {
        pace(row.accepted, Day(self.today), self.work_days)
    }
    /// All givers together, and how many they are.
    pub fn team(&self) -> (Pace, u32) {
        let givers = self.rows.iter().filter(|r| r.is_giver);
        let (sum, people) = givers.fold((0u32, 0u32), |(n, k), r| (n.saturating_add(r.accepted), k + 1));
        (pace(sum, Day(self.today), self.work_days), people)
    }
}

const ROW: f64 = 40.0;

impl Chart for Outputs {
    fn figure(&self, width: f64) -> Figure {
        let narrow = width < PHONE;
        let names = if narrow { 0.0 } else { 150.0 };
        let row = if narrow { ROW + 14.0 } else { ROW };
        let height = 26.0 + row * self.rows.len() as f64 + 8.0;
        let mut figure = Figure::new(
            format!("Accepted opportunities, {}", crate::words::month(self.today)),
            width,
            height,
            &["Who", "Station", "Accepted", "At month's end", "Likely from", "Likely to", "Floor", "Good", "Record"],
        );
        let givers: Vec<&OutputRow> = self.rows.iter().filter(|r| r.is_giver).collect();
        let on_pace = givers.iter().filter(|r| self.pace(r).expected >= f64::from(FLOOR)).count();
        figure.takeaway = match givers.len() {
            0 => "Nobody holds an SDR station.".into(),
            all => format!("{on_pace} of {all} SDRs are on the way to the floor of {FLOOR}."),
        };
        figure.note = format!(
            "Bar: so far. Line: where nine months of ten end at this pace. Marks: {FLOOR} floor, {GOOD} good, {RECORD} record."
        );
        let most = self.rows.iter().map(|r| self.pace(r).likely.high).fold(f64::from(RECORD), f64::max);
        let right = width - 56.0;
        let x = Scale::new(0.0, most * 1.04, names, right);
        let floor = 24.0 + row * self.rows.len() as f64;
        for (mark, word) in [(FLOOR, "floor"), (GOOD, "good"), (RECORD, "record")] {
            let at = x.at(f64::from(mark));
            figure.line((at, 20.0), (at, floor), Ink::Quiet, Style::Dash);
            figure.label(at, 13.0, Anchor::Middle, format!("{mark} {word}"));
        }
        for (i, who) in self.rows.iter().enumerate() {
            let top = 24.0 + row * i as f64;
            let bar = if narrow { top + 24.0 } else { top + 11.0 };
            let pace = self.pace(who);
            let name = if who.is_me { format!("{} (you)", who.label) } else { who.label.clone() };
            figure.strong(
                0.0,
                if narrow { top + 16.0 } else { bar + 9.0 },
                Anchor::Start,
                Ink::Ink,
                cut(&name, if narrow { width - 80.0 } else { names - 8.0 }),
            );
            // Whoever gives and takes has a row for each.
            let role = if who.is_giver { "SDR" } else { "Executive" };
            if narrow {
                figure.label(width, top + 16.0, Anchor::End, role);
            } else {
                figure.label(0.0, bar + 22.0, Anchor::Start, role);
            }
            figure.area(
                names,
                bar,
                x.at(f64::from(who.accepted)) - names,
                14.0,
                Ink::Bin(Bin::ActiveOpportunity),
                Style::Fill,
            );
            let (low, high, mid) = (x.at(pace.likely.low), x.at(pace.likely.high), bar + 7.0);
            if pace.likely.high > pace.likely.low {
                figure.line((low, mid), (high, mid), Ink::Ink, Style::Line);
            }
            figure.dot(x.at(pace.expected), mid, 4.0, Ink::Ink, true);
            figure.strong(right + 8.0, bar + 11.0, Anchor::Start, Ink::Ink, who.accepted.to_string());
            figure.label(
                right + 12.0 + 8.0 * who.accepted.to_string().len() as f64,
                bar + 11.0,
                Anchor::Start,
                format!("→{}", number(pace.expected.round())),
            );
            figure.stop(
                x.at(pace.expected),
                mid,
                format!(
                    "{name}, {role}: {} accepted, about {} at the month's end, likely {} to {}",
                    who.accepted,
                    number(pace.expected.round()),
                    number(pace.likely.low),
                    number(pace.likely.high)
                ),
            );
            figure.table.row([
                who.label.clone(),
                role.into(),
                who.accepted.to_string(),
                number(pace.expected),
                number(pace.likely.low),
                number(pace.likely.high),
                FLOOR.to_string(),
                GOOD.to_string(),
                RECORD.to_string(),
            ]);
        }
        figure
    }
}
