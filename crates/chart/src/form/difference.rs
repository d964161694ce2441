//! Two ranges, or two arms: how far they are apart, and whether that can be chance.

use super::{Chart, PHONE, cut};
use crate::figure::{Anchor, Figure, Ink, Style, px};
use crate::scale::{Scale, ticks};
use crate::words::percent;
use serde::{Deserialize, Serialize};
use takt_engine::measure::proportion::{Contrast, Share, contrast};

/// One share, then and now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Difference {
    /// What of.
    pub label: String,
    /// Now, or this arm: hits and of.
    pub now: (u32, u32),
    /// Then, or the other arm.
    pub then: (u32, u32),
}

impl Difference {
    fn contrast(&self) -> Option<Contrast> {
        contrast(Share::new(self.now.0, self.now.1), Share::new(self.then.0, self.then.1))
    }
}

/// Several, on one scale.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Differences {
    /// What is compared with what: "these 30 days against the 30 before".
    pub what: String,
    /// Each once.
    pub rows: Vec<Difference>,
}

const ROW: f64 = 42.0;

impl Chart for Differences {
    fn figure(&self, width: f64) -> Figure {
        let narrow = width < PHONE;
        let names = if narrow { 0.0 } else { 190.0 };
        let row = if narrow { ROW + 16.0 } else { ROW };
        let height = row * self.rows.len() as f64 + 30.0;
        let mut figure =
            Figure::new("Compared", width, height, &["What", "Now", "Then", "Difference", "95 % from", "95 % to", "z"]);
        let found: Vec<Option<Contrast>> = self.rows.iter().map(Difference::contrast).collect();
        let is_real = |c: &Contrast| c.interval.low > 0.0 || c.interval.high < 0.0;
        let real: Vec<&Difference> =
            self.rows.iter().zip(&found).filter(|(_, c)| c.as_ref().is_some_and(is_real)).map(|(r, _)| r).collect();
        figure.takeaway = match real[..] {
            [] => "No share differs by more than chance would.".into(),
            [only] => format!("Only “{}” really differs.", only.label),
            _ => format!("{} shares really differ.", real.len()),
        };
        figure.note = format!(
            "{}. Newcombe's 95 % interval of the difference; a real one does not touch the middle line.",
            self.what
        );
        let reach = found
            .iter()
            .flatten()
            .map(|c| c.interval.low.abs().max(c.interval.high.abs()))
            .fold(0.05, f64::max)
            .min(1.0);
        let most = ticks(reach, 2).last().copied().unwrap_or(1.0);
        let x = Scale::new(-most, most, names + 14.0, width - 14.0);
        let floor = row * self.rows.len() as f64 + 6.0;
        for tick in [-most, -most / 2.0, 0.0, most / 2.0, most] {
            figure.line(
                (x.at(tick), 2.0),
                (x.at(tick), floor),
                if tick == 0.0 { Ink::Ink } else { Ink::Grid },
                if tick == 0.0 { Style::Line } else { Style::Thin },
            );
            figure.label(x.at(tick), floor + 16.0, Anchor::Middle, signed(tick));
        }
        for (i, (difference, contrast)) in self.rows.iter().zip(&found).enumerate() {
            let top = row * i as f64;
            let y = if narrow { top + 36.0 } else { top + 24.0 };
            figure.strong(
                0.0,
                if narrow { top + 18.0 } else { y },
                Anchor::Start,
                Ink::Ink,
                cut(&difference.label, if narrow { width } else { names - 6.0 }),
            );
            let share = |(k, n): (u32, u32)| percent(Share::new(k, n).rate());
            let (now, then) = (share(difference.now), share(difference.then));
            if !narrow {
                figure.label(0.0, y + 14.0, Anchor::Start, format!("{now}, was {then}"));
            }
            let Some(c) = contrast else {
                figure.label(x.at(0.0) + 6.0, y, Anchor::Start, "nothing to compare");
                figure.table.row([difference.label.clone(), now, then, "–".into(), "–".into(), "–".into(), "–".into()]);
                continue;
            };
            let (low, high) = (x.within(c.interval.low), x.within(c.interval.high));
            let ink = if is_real(c) { Ink::Accent } else { Ink::Quiet };
            figure.path(
                format!(
                    "M{} {}v10M{} {}H{}M{} {}v10",
                    px(low),
                    px(y - 9.0),
                    px(low),
                    px(y - 4.0),
                    px(high),
                    px(high),
                    px(y - 9.0)
                ),
                ink,
                Style::Line,
            );
            figure.dot(x.within(c.difference), y - 4.0, 5.0, ink, !is_real(c));
            let words = if is_real(c) { "a real difference" } else { "no real difference" };
            figure.stop(
                x.within(c.difference),
                y - 4.0,
                format!(
                    "{}: {now}, was {then}; {} ({} to {}), {words}",
                    difference.label,
                    signed(c.difference),
                    signed(c.interval.low),
                    signed(c.interval.high)
                ),
            );
            figure.table.row([
                difference.label.clone(),
                now,
                then,
                signed(c.difference),
                signed(c.interval.low),
                signed(c.interval.high),
                format!("{:.2}", c.z),
            ]);
        }
        figure
    }
}

fn signed(share: f64) -> String {
    let size = percent(share.abs());
    match share {
        s if s > 0.000_5 => format!("+{size}"),
        s if s < -0.000_5 => format!("−{size}"),
        _ => "0 %".into(),
    }
}
