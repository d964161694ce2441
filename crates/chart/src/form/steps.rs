//! Conversion step by step: how many of how many, with the interval that says how sure that is.

use super::{Chart, PHONE, cut};
use crate::figure::{Anchor, Figure, Ink, Style};
use crate::scale::Scale;
use crate::words::{count, percent};
use serde::{Deserialize, Serialize};
use takt_engine::bin::Bin;
use takt_engine::measure::Z_95;
use takt_engine::measure::proportion::Share;

/// One step.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StepBar {
    /// What is decided there.
    pub label: String,
    /// The bin it leads to.
    pub bin: Bin,
    /// Went on.
    pub hits: u32,
    /// Were decided.
    pub of: u32,
}

impl StepBar {
    const fn share(&self) -> Share {
        Share::new(self.hits, self.of)
    }
}

/// The steps in the line's order.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Steps {
    /// Each decision once.
    pub bars: Vec<StepBar>,
}

const ROW: f64 = 46.0;

impl Chart for Steps {
    fn figure(&self, width: f64) -> Figure {
        let narrow = width < PHONE;
        let names = if narrow { 0.0 } else { 170.0 };
        let row = if narrow { ROW + 16.0 } else { ROW };
        let height = 8.0 + row * self.bars.len() as f64 + 24.0;
        let mut figure =
            Figure::new("Conversion", width, height, &["Step", "Went on", "Decided", "Share", "95 % from", "95 % to"]);
        let weakest =
            self.bars.iter().filter(|bar| bar.of >= 20).min_by(|a, b| a.share().rate().total_cmp(&b.share().rate()));
        figure.takeaway = weakest.map_or_else(
            || "Too little was decided to say anything.".into(),
            |bar| {
                format!(
                    "The narrowest step is “{}”: {} of {} go on ({}).",
                    bar.label,
                    count(bar.hits.into()),
                    count(bar.of.into()),
                    percent(bar.share().rate())
                )
            },
        );
        figure.note = "Of what was decided in the range. The bracket is Wilson's 95 % interval.".into();
        let right = width - 62.0;
        let x = Scale::new(0.0, 1.0, names, right);
        let floor = 8.0 + row * self.bars.len() as f64;
        for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
            figure.line((x.at(tick), 4.0), (x.at(tick), floor), Ink::Grid, Style::Thin);
            let anchor = if names == 0.0 && tick == 0.0 { Anchor::Start } else { Anchor::Middle };
            figure.label(x.at(tick), floor + 16.0, anchor, percent(tick));
        }
        for (i, bar) in self.bars.iter().enumerate() {
            let top = 8.0 + i as f64 * row;
            let bar_top = if narrow { top + 26.0 } else { top + 8.0 };
            let (share, interval) = (bar.share(), bar.share().wilson(Z_95));
            let of = format!("{} of {}", count(bar.hits.into()), count(bar.of.into()));
            if narrow {
                figure.strong(0.0, top + 16.0, Anchor::Start, Ink::Ink, cut(&bar.label, width - 90.0));
                figure.label(width, top + 16.0, Anchor::End, of.clone());
            } else {
                figure.strong(0.0, top + 18.0, Anchor::Start, Ink::Ink, cut(&bar.label, names - 10.0));
                figure.label(0.0, top + 33.0, Anchor::Start, of.clone());
            }
            figure.area(names, bar_top, x.at(share.rate()) - names, 20.0, Ink::Bin(bar.bin), Style::Fill);
            let middle = bar_top + 10.0;
            if bar.of > 0 {
                let (low, high) = (x.at(interval.low), x.at(interval.high));
                figure.line((low, middle), (high, middle), Ink::Ink, Style::Line);
                for end in [low, high] {
                    figure.line((end, middle - 5.0), (end, middle + 5.0), Ink::Ink, Style::Line);
                }
                figure.strong(right + 8.0, middle + 4.0, Anchor::Start, Ink::Ink, percent(share.rate()));
            } else {
                figure.label(right + 8.0, middle + 4.0, Anchor::Start, "none yet");
            }
            let edges = format!("{} to {}", percent(interval.low), percent(interval.high));
            figure.stop(
                x.at(share.rate()),
                middle,
                format!("{}: {of}, {}, 95 % interval {edges}", bar.label, percent(share.rate())),
            );
            figure.table.row([
                bar.label.clone(),
                bar.hits.to_string(),
                bar.of.to_string(),
                percent(share.rate()),
                percent(interval.low),
                percent(interval.high),
            ]);
        }
        figure
    }
}
