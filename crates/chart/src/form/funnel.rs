//! A funnel plot: each one's rate against their volume, within what chance alone would do.

use super::{BOTTOM, Chart, LEFT, PHONE, TOP, text_width};
use crate::figure::{Anchor, Figure, Ink, Style, through};
use crate::scale::{Scale, ticks, whole_ticks};
use crate::words::{count, number, percent};
use serde::{Deserialize, Serialize};
use takt_engine::measure::funnel::{INNER, OUTER, Standing, edge, standing};
use takt_engine::measure::proportion::Share;

/// One of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FunnelDot {
    /// Who.
    pub label: String,
    /// Hits.
    pub hits: u32,
    /// Of.
    pub of: u32,
    /// Whether it is whoever looks.
    pub is_me: bool,
}

/// All of them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Funnel {
    /// What the share is of.
    pub what: String,
    /// What the volume counts.
    pub volume: String,
    /// In any order.
    pub dots: Vec<FunnelDot>,
}

impl Funnel {
    fn overall(&self) -> f64 {
        let (hits, of) = self.dots.iter().fold((0, 0), |(k, n), d| (k + d.hits, n + d.of));
        Share::new(hits, of).rate()
    }
}

/// Where names stand: beside their dot, on no other dot and on no other name.
struct Names<'a> {
    dots: &'a [(f64, f64)],
    right: f64,
    /// From, to and height of each name so far.
    written: Vec<(f64, f64, f64)>,
}

impl Names<'_> {
    /// Where the name of a dot begins or ends; `None` where there is no room for it. One that has to be there takes
    /// the side that stays inside.
    fn side(&mut self, dot: usize, wide: f64, is_wanted: bool) -> Option<(f64, Anchor)> {
        let (cx, cy) = self.dots[dot];
        let sides = [(cx + 9.0, cx + 9.0 + wide, Anchor::Start), (cx - 9.0 - wide, cx - 9.0, Anchor::End)];
        let fits = |(from, to, _): &&(f64, f64, Anchor)| {
            let is_on = |x: f64, y: f64| x > from - 6.0 && x < to + 6.0 && (y - cy).abs() < 11.0;
            let mut others = self.dots.iter().enumerate().filter(|(i, _)| *i != dot);
            *from >= LEFT
                && *to <= self.right
                && !others.any(|(_, (x, y))| is_on(*x, *y))
                && !self.written.iter().any(|(f, t, y)| f < to && t > from && (y - cy).abs() < 13.0)
        };
        let inside = usize::from(sides[0].1 > self.right);
        let (from, to, anchor) = sides.iter().find(fits).or(is_wanted.then_some(&sides[inside])).copied()?;
        self.written.push((from, to, cy));
        Some((if matches!(anchor, Anchor::Start) { from } else { to }, anchor))
    }
}

impl Chart for Funnel {
    fn figure(&self, width: f64) -> Figure {
        let height = 280.0;
        let mut figure = Figure::new("Leaderboard", width, height, &["Who", "Hits", "Of", "Share", "Standing"]);
        let p = self.overall();
        let apart: Vec<&FunnelDot> = self
            .dots
            .iter()
            .filter(|d| matches!(standing(Share::new(d.hits, d.of), p), Standing::Above | Standing::Below))
            .collect();
        figure.takeaway = match apart[..] {
            [] if self.dots.iter().all(|d| d.of == 0) => "Nobody has anything to show yet.".into(),
            [] => "Nobody differs from the others by more than chance would.".into(),
            [only] => format!("{} differs from the others by more than chance would.", only.label),
            _ => format!("{} differ from the others by more than chance would.", apart.len()),
        };
        figure.note = format!(
            "Share of {} against {}. Inner lines: 95 %, outer: 99.8 %, exact binomial limits around the share of all.",
            self.what, self.volume
        );
        let right = width - 64.0;
        let most_n = self.dots.iter().map(|d| d.of).max().unwrap_or(1).max(10);
        let across = whole_ticks(f64::from(most_n) * 1.05, if width < PHONE { 3 } else { 5 });
        let n_end = across.last().copied().unwrap_or(10.0);
        let most = self
            .dots
            .iter()
            .filter(|d| d.of > 0)
            .map(|d| Share::new(d.hits, d.of).rate())
            .fold(p * 1.8, f64::max)
            .min(1.0);
        let up = ticks((most * 1.1).clamp(0.05, 1.0), 4);
        let top = up.last().copied().unwrap_or(1.0).min(1.0);
        let y = Scale::new(0.0, top, height - BOTTOM - 14.0, TOP);
        let x = Scale::new(0.0, n_end, LEFT, right);
        figure.rule(y, &up.iter().copied().filter(|t| *t <= 1.0 + 1e-9).collect::<Vec<_>>(), LEFT, right, percent);
        for tick in &across {
            figure.label(x.at(*tick), height - 22.0, Anchor::Middle, number(*tick));
        }
        figure.label((LEFT + right) / 2.0, height - 5.0, Anchor::Middle, self.volume.clone());
        if p > 0.0 && p < 1.0 {
            let steps: Vec<u32> =
                (1..=60).map(|i| ((n_end * f64::from(i) * f64::from(i) / 3_600.0).ceil() as u32).max(1)).collect();
            for (outside, style, name) in [(INNER, Style::Dash, "95 %"), (OUTER, Style::Line, "99.8 %")] {
                for q in [outside / 2.0, 1.0 - outside / 2.0] {
                    let line = steps.iter().map(|n| (x.at(f64::from(*n)), y.within(edge(q, *n, p))));
                    figure.path(through(line), Ink::Quiet, style);
                    if q > 0.5 {
                        let at = y.within(edge(q, n_end as u32, p));
                        figure.label(right + 5.0, at + if outside == OUTER { 0.0 } else { 6.0 }, Anchor::Start, name);
                    }
                }
            }
        }
        figure.line((LEFT, y.at(p)), (right, y.at(p)), Ink::Ink, Style::Line);
        figure.label(right + 5.0, y.at(p) + 4.0, Anchor::Start, format!("all {}", percent(p)));
        let places: Vec<(f64, f64)> = self
            .dots
            .iter()
            .map(|dot| (x.at(f64::from(dot.of)), y.within(Share::new(dot.hits, dot.of).rate())))
            .collect();
        let mut names = Names { dots: &places, right, written: vec![] };
        for (i, dot) in self.dots.iter().enumerate() {
            let share = Share::new(dot.hits, dot.of);
            let stands = standing(share, p);
            let (cx, cy) = places[i];
            let is_apart = matches!(stands, Standing::Above | Standing::Below);
            figure.dot(
                cx,
                cy,
                if is_apart { 6.0 } else { 4.5 },
                if is_apart { Ink::Accent } else { Ink::Ink },
                !is_apart && !dot.is_me,
            );
            let who = if dot.is_me { format!("{} (you)", dot.label) } else { dot.label.clone() };
            let is_wanted = is_apart || dot.is_me;
            if (is_wanted || self.dots.len() <= 12)
                && let Some((at, anchor)) = names.side(i, text_width(&who), is_wanted)
            {
                figure.strong(at, cy + 4.0, anchor, Ink::Ink, who.clone());
            }
            figure.stop(
                cx,
                cy,
                format!(
                    "{who}: {} of {}, {}; {}",
                    count(dot.hits.into()),
                    count(dot.of.into()),
                    percent(share.rate()),
                    stands.words()
                ),
            );
            figure.table.row([
                dot.label.clone(),
                dot.hits.to_string(),
                dot.of.to_string(),
                percent(share.rate()),
                stands.words().into(),
            ]);
        }
        figure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_on_no_dot_and_on_no_name_unless_it_has_to_be_there() {
        let dots = [(200.0, 50.0), (240.0, 52.0), (240.0, 54.0), (205.0, 50.0)];
        let mut names = Names { dots: &dots, right: 400.0, written: vec![] };
        // Another dot is where it would begin: it goes to the left.
        assert_eq!(names.side(0, 60.0, false), Some((191.0, Anchor::End)));
        assert_eq!(names.side(1, 60.0, false), Some((249.0, Anchor::Start)));
        // The right is taken by that name, and the left by the dots.
        assert_eq!(names.side(2, 60.0, false), None);
        assert_eq!(names.side(2, 60.0, true), Some((249.0, Anchor::Start)));
    }
}
