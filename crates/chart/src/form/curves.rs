//! The three curves of a line and its own point: what comes out for so much work in progress.

use super::{BOTTOM, Chart, LEFT, TOP};
use crate::figure::{Anchor, Figure, Ink, Style, through};
use crate::scale::{Scale, ticks};
use takt_engine::flow::Curves;

/// A line beside what it could be at best, at worst and by chance.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FlowCurves {
    /// The line as measured.
    pub curves: Curves,
    /// Mean work in progress.
    pub wip: f64,
    /// Accounts that left, per working hour.
    pub rate: f64,
}

/// A number of the rate axis.
fn tenths(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Chart for FlowCurves {
    fn figure(&self, width: f64) -> Figure {
        let height = 280.0;
        let head = ["On the line", "Best, an hour", "By chance", "Worst", "The line"];
        let mut figure = Figure::new("Work in progress and output", width, height, &head);
        let (curves, wish) = (self.curves, f64::from(self.curves.suggested_wip()));
        figure.takeaway = curves.judge(self.wip, self.rate).into();
        figure.note = format!(
            "Dot: the line of the last two weeks, {:.0} on it and {} out an hour. Dashed: work in progress at which \
             chance alone still leaves nine tenths of the bottleneck’s pace.",
            self.wip,
            tenths(self.rate)
        );
        let right = width - 74.0;
        let far = (wish.max(self.wip) * 1.25).max(curves.critical_wip() * 2.0).max(4.0);
        let levels = ticks(far, 5);
        let most = levels.last().copied().unwrap_or(far);
        let rates = ticks(curves.bottleneck_rate.max(self.rate) * 1.05, 4);
        let x = Scale::new(0.0, most, LEFT, right);
        let y = Scale::new(0.0, rates.last().copied().unwrap_or(1.0), height - BOTTOM, TOP);
        figure.rule(y, &rates, LEFT, right, tenths);
        // The last number says what all of them are: beside it the words would touch it.
        let (last, before) = levels.split_last().map_or((most, &[][..]), |(last, before)| (*last, before));
        for level in before {
            figure.label(x.at(*level), height - 6.0, Anchor::Middle, tenths(*level));
        }
        figure.label(x.at(last) - 10.0, height - 6.0, Anchor::Start, format!("{} on the line", tenths(last)));
        figure.label(LEFT + 4.0, TOP - 4.0, Anchor::Start, "an hour");
        // One account at least: with none nothing comes out, and by chance the curve is not defined.
        let steps: Vec<f64> = (0..=60).map(|i| 1.0 + (most - 1.0) * f64::from(i) / 60.0).collect();
        let curve = |of: &dyn Fn(f64) -> f64| through(steps.iter().map(|w| (x.at(*w), y.within(of(*w)))));
        figure.path(curve(&|w| curves.best(w)), Ink::Ink, Style::Line);
        figure.path(curve(&|w| curves.practical_worst(w)), Ink::Quiet, Style::Line);
        figure.path(curve(&|_| curves.worst()), Ink::Quiet, Style::Thin);
        let ends =
            [("best", curves.best(most)), ("by chance", curves.practical_worst(most)), ("worst", curves.worst())];
        let mut below = 0.0f64;
        for (name, value) in ends {
            // Written downwards, so that near ends keep their words apart.
            below = (y.within(value) + 4.0).max(below + 13.0);
            figure.label(right + 6.0, below, Anchor::Start, name);
        }
        let wish_x = x.at(wish);
        figure.line((wish_x, TOP), (wish_x, height - BOTTOM), Ink::Accent, Style::Dash);
        let is_wide = wish_x + 40.0 < right;
        let (at, anchor) = if is_wide { (wish_x + 5.0, Anchor::Start) } else { (wish_x - 5.0, Anchor::End) };
        figure.label(at, height - BOTTOM - 6.0, anchor, format!("w* {wish:.0}"));
        let here = (x.within(self.wip), y.within(self.rate));
        figure.dot(here.0, here.1, 6.0, Ink::Accent, false);
        let side = if here.0 + 70.0 < right { (here.0 + 10.0, Anchor::Start) } else { (here.0 - 10.0, Anchor::End) };
        figure.strong(side.0, here.1 - 8.0, side.1, Ink::Ink, "the line");
        figure.stop(here.0, here.1, format!("The line: {:.1} on it, {} out an hour", self.wip, tenths(self.rate)));
        figure.stop(
            wish_x,
            y.within(curves.practical_worst(wish)),
            format!("w* = {wish:.0}: by chance {} out an hour", tenths(curves.practical_worst(wish))),
        );
        let mut rows: Vec<f64> = levels.into_iter().filter(|w| *w >= 1.0).chain([self.wip, wish]).collect();
        rows.sort_by(f64::total_cmp);
        rows.dedup();
        for wip in rows {
            let line = if wip == self.wip { tenths(self.rate) } else { String::new() };
            let by_chance = if wip < 1.0 { 0.0 } else { curves.practical_worst(wip) };
            let cells = [curves.best(wip), by_chance, curves.worst()].map(tenths);
            let [best, chance, worst] = cells;
            figure.table.row([format!("{wip:.1}"), best, chance, worst, line]);
        }
        figure
    }
}
