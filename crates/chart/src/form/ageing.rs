//! Ageing work: how old what is in each bin is today, against how long such work has taken.

use super::{Chart, LEFT, TOP};
use crate::figure::{Anchor, Figure, Ink, Style};
use crate::scale::{Scale, whole_ticks};
use crate::words::{number, of};
use serde::{Deserialize, Serialize};
use takt_engine::bin::Bin;

/// One bin.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AgeColumn {
    /// Which.
    pub bin: Bin,
    /// Days that 50, 85 and 95 of 100 stays do not outlast (Kaplan–Meier); `None` while too few have ended.
    pub zones: [Option<u32>; 3],
    /// (days old, how many), ascending.
    pub ages: Vec<(u32, u32)>,
}

impl AgeColumn {
    /// Older than 85 of 100 stays become.
    pub fn late(&self) -> u32 {
        let Some(limit) = self.zones[1] else { return 0 };
        self.ages.iter().filter(|(days, _)| *days > limit).map(|(_, n)| n).sum()
    }
    fn count(&self) -> u32 {
        self.ages.iter().map(|(_, n)| n).sum()
    }
    /// How many are in and how many of them are late, or what matters more of the two where there is no room.
    fn sum(&self, room: f64) -> String {
        let (count, late) = (self.count(), self.late());
        let both = format!("{count} in, {late} late");
        match late {
            _ if super::text_width(&both) <= room => both,
            0 => format!("{count} in"),
            late => format!("{late} late"),
        }
    }
}

/// The bins in work.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Ageing {
    /// In the line's order.
    pub columns: Vec<AgeColumn>,
}

impl Chart for Ageing {
    fn figure(&self, width: f64) -> Figure {
        let height = 260.0;
        let mut figure =
            Figure::new("Age of work", width, height, &["Bin", "Days old", "Accounts", "50 %", "85 %", "95 %"]);
        let late: u32 = self.columns.iter().map(AgeColumn::late).sum();
        let worst = self.columns.iter().max_by_key(|column| column.late());
        figure.takeaway = match worst {
            Some(worst) if late > 0 => format!(
                "{} older than 85 of 100 ever become, most in {}.",
                if late == 1 { "1 account is".into() } else { format!("{late} accounts are") },
                worst.bin
            ),
            _ => "Nothing is late.".into(),
        };
        figure.note = "Zones: the days that 50, 85 and 95 of 100 stays in that bin do not outlast. Above the last line is late work.".into();
        let oldest = |c: &AgeColumn| {
            c.ages.last().map_or(0, |(d, _)| *d).max(c.zones.iter().flatten().copied().max().unwrap_or(0))
        };
        let most = self.columns.iter().map(oldest).max().unwrap_or(1);
        let ticks = whole_ticks(f64::from(most.max(4)), 4);
        let top = ticks.last().copied().unwrap_or(1.0);
        let floor = height - 40.0;
        let y = Scale::new(0.0, top, floor, TOP);
        figure.rule(y, &ticks, LEFT, width, number);
        figure.label(LEFT + 2.0, TOP - 4.0, Anchor::Start, "days");
        let gap = 14.0;
        let each = (width - LEFT - gap * self.columns.len() as f64) / self.columns.len().max(1) as f64;
        // What stands below a column ends before what stands below the next begins.
        let room = each + gap - 8.0;
        for (i, column) in self.columns.iter().enumerate() {
            let left = LEFT + gap + i as f64 * (each + gap);
            let mut from = 0.0;
            for (zone, ink) in column.zones.iter().zip([Ink::Zone1, Ink::Zone2, Ink::Zone3]) {
                if let Some(limit) = zone {
                    let limit = f64::from(*limit);
                    figure.area(left, y.at(limit), each, y.at(from) - y.at(limit), ink, Style::Fill);
                    from = limit;
                }
            }
            if let Some(limit) = column.zones[1] {
                let at = y.at(f64::from(limit));
                figure.line((left, at), (left + each, at), Ink::Ink, Style::Dash);
            }
            let mut dots = Vec::new();
            for (days, n) in &column.ages {
                let is_late = column.zones[1].is_some_and(|limit| *days > limit);
                let shown = (*n).min(((each - 16.0) / 7.0) as u32).max(1);
                let cy = y.at(f64::from(*days));
                dots.push((left + each / 2.0 + f64::from(shown - 1) * 3.5 + 3.0, cy));
                let ink = if is_late { Ink::Alarm } else { Ink::Bin(column.bin) };
                for k in 0..shown {
                    let cx = left + each / 2.0 + (f64::from(k) - f64::from(shown - 1) / 2.0) * 7.0;
                    figure.dot(cx, cy, 3.0, ink, is_late);
                }
                let late = if is_late { ", late" } else { "" };
                figure.stop(
                    left + each / 2.0,
                    cy,
                    format!(
                        "{}: {} {} old{late}",
                        column.bin,
                        of((*n).into(), "account", "accounts"),
                        of((*days).into(), "day", "days")
                    ),
                );
                let zone = |i: usize| column.zones[i].map_or_else(|| "–".into(), |d| d.to_string());
                figure.table.row([
                    column.bin.name().into(),
                    days.to_string(),
                    n.to_string(),
                    zone(0),
                    zone(1),
                    zone(2),
                ]);
            }
            if let Some(limit) = column.zones[1] {
                let words = format!("85 %: {limit} d");
                let right = left + each - 3.0;
                let base = free(&dots, y.at(f64::from(limit)), right - words.len() as f64 * 6.2, floor);
                figure.label(right, base, Anchor::End, words);
            }
            figure.strong(
                left + each / 2.0,
                floor + 17.0,
                Anchor::Middle,
                Ink::Ink,
                super::cut(column.bin.name(), room),
            );
            figure.label(left + each / 2.0, floor + 33.0, Anchor::Middle, column.sum(room));
        }
        figure
    }
}

/// Where the words of a line at `at` stand on no dot: the nearest place to it, above first. `dots` are the right end
/// and the middle of each row, `left` is where the words begin.
fn free(dots: &[(f64, f64)], at: f64, left: f64, floor: f64) -> f64 {
    let is_free = |base: f64| dots.iter().all(|(end, cy)| *end < left || (cy - (base - 4.0)).abs() > 9.0);
    (0..24)
        .flat_map(|step| [at - 4.0 - f64::from(step) * 2.0, at + 13.0 + f64::from(step) * 2.0])
        .filter(|base| (TOP + 4.0..floor - 2.0).contains(base))
        .find(|base| is_free(*base))
        .unwrap_or(at - 4.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_limit_stand_on_no_dot() {
        // Nothing near: above the line. A row there: below it. Rows on both sides: a little further off.
        assert_eq!(free(&[], 100.0, 50.0, 220.0), 96.0);
        assert_eq!(free(&[(80.0, 94.0)], 100.0, 50.0, 220.0), 113.0);
        let rows = [(80.0, 94.0), (80.0, 108.0)];
        let base = free(&rows, 100.0, 50.0, 220.0);
        assert!(rows.iter().all(|(_, cy)| (cy - (base - 4.0)).abs() > 9.0), "{base}");
        // A row that ends before the words begin is in nobody's way.
        assert_eq!(free(&[(40.0, 94.0)], 100.0, 50.0, 220.0), 96.0);
    }
}
