//! Bullet graphs: work in progress against its band, many small ones under each other.

use super::{Chart, PHONE, cut};
use crate::figure::{Anchor, Figure, Ink, Style};
use crate::scale::Scale;
use crate::words::count;
use serde::{Deserialize, Serialize};
use takt_engine::bin::Bin;
use takt_engine::settings::{Level, LineBand};

/// One level and its band.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Bullet {
    /// Which bin's hue it has.
    pub bin: Bin,
    /// What stands there.
    pub value: u32,
    /// What should.
    pub band: LineBand,
}

impl Bullet {
    /// Where it stands.
    pub const fn level(&self) -> Level {
        self.band.level(self.value)
    }
}

/// Rows of bullets: one for each member, a column for each bin.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Bullets {
    /// Who, and their bullets, the same bins in each row.
    pub rows: Vec<(String, Vec<Bullet>)>,
}

const ROW: f64 = 42.0;
const HEAD: f64 = 22.0;

impl Bullets {
    fn all(&self) -> impl Iterator<Item = &Bullet> {
        self.rows.iter().flat_map(|(_, bullets)| bullets)
    }

    fn sentence(&self) -> String {
        let at = |level| self.all().filter(|b| b.level() == level).count();
        let (under, over, all) = (at(Level::Under), at(Level::Over), self.all().count());
        match (under, over) {
            _ if all == 0 => "Nobody holds a prospecting station.".into(),
            (0, 0) => "Every band is kept.".into(),
            (under, 0) => format!("{under} of {all} are under their band: they starve."),
            (0, over) => format!("{over} of {all} are over their band."),
            (under, over) => format!("{under} of {all} are under their band, {over} over."),
        }
    }
}

/// The word beside the number: seen without colour.
const fn mark_of(level: Level) -> &'static str {
    match level {
        Level::Under => "under",
        Level::In => "in band",
        Level::Full => "full",
        Level::Over => "over",
    }
}

impl Chart for Bullets {
    fn figure(&self, width: f64) -> Figure {
        let columns = self.rows.first().map_or(1, |(_, bullets)| bullets.len().max(1));
        let narrow = width < PHONE;
        let names = if narrow { 0.0 } else { 118.0 };
        let row = if narrow { ROW + 20.0 } else { ROW };
        let height = HEAD + row * self.rows.len() as f64 + 4.0;
        let mut figure = Figure::new(
            "Work in progress",
            width,
            height,
            &["Who", "Bin", "Now", "Minimum", "Target", "Maximum", "Level"],
        );
        figure.takeaway = self.sentence();
        figure.note = "Dark bar: now. Pale: the band, from minimum to maximum. Tick: its target.".into();
        let gap = if narrow { 12.0 } else { 28.0 };
        let cell = (width - names - gap * (columns as f64 - 1.0)) / columns as f64;
        // One scale for each bin, so that people can be compared down the column.
        let most: Vec<f64> = (0..columns)
            .map(|c| {
                let of = |(_, bullets): &(String, Vec<Bullet>)| bullets.get(c).map_or(1, |b| b.value.max(b.band.max));
                f64::from(self.rows.iter().map(of).max().unwrap_or(1)) * 1.06
            })
            .collect();
        if let Some((_, bullets)) = self.rows.first() {
            for (c, bullet) in bullets.iter().enumerate() {
                let name = if bullet.bin == Bin::Targeted { "Cold + Targeted" } else { bullet.bin.name() };
                figure.label(names + c as f64 * (cell + gap), 12.0, Anchor::Start, cut(name, cell));
            }
        }
        for (r, (who, bullets)) in self.rows.iter().enumerate() {
            let top = HEAD + r as f64 * row;
            let bar = if narrow { top + 34.0 } else { top + 20.0 };
            let room = if narrow { width } else { names - 8.0 };
            figure.strong(0.0, if narrow { top + 13.0 } else { top + 30.0 }, Anchor::Start, Ink::Ink, cut(who, room));
            for (c, bullet) in bullets.iter().enumerate() {
                let left = names + c as f64 * (cell + gap);
                let scale = Scale::new(0.0, most[c], left, left + cell);
                let (low, high) = (scale.at(f64::from(bullet.band.min)), scale.at(f64::from(bullet.band.max)));
                let level = bullet.level();
                figure.area(left, bar, cell, 14.0, Ink::Zone1, Style::Fill);
                figure.area(low, bar, high - low, 14.0, Ink::Bin(bullet.bin), Style::Wash);
                let ink = if matches!(level, Level::Under | Level::Over) { Ink::Alarm } else { Ink::Bin(bullet.bin) };
                let value = scale.within(f64::from(bullet.value));
                figure.area(left, bar + 4.0, (value - left).max(1.0), 6.0, ink, Style::Fill);
                let target = scale.at(f64::from(bullet.band.target));
                figure.line((target, bar - 2.0), (target, bar + 16.0), Ink::Ink, Style::Line);
                let text = count(u64::from(bullet.value));
                figure.strong(left, bar - 5.0, Anchor::Start, ink_of(level), text.clone());
                figure.label(left + text.len() as f64 * 7.6 + 5.0, bar - 5.0, Anchor::Start, mark_of(level));
                let LineBand { min, target, max } = bullet.band;
                figure.stop(
                    value,
                    bar + 7.0,
                    format!(
                        "{who}, {}: {} ({}), band {min} to {max}, target {target}",
                        bullet.bin,
                        bullet.value,
                        level.words()
                    ),
                );
                figure.table.row([
                    who.clone(),
                    bullet.bin.name().into(),
                    bullet.value.to_string(),
                    min.to_string(),
                    target.to_string(),
                    max.to_string(),
                    level.words().into(),
                ]);
            }
        }
        figure
    }
}

const fn ink_of(level: Level) -> Ink {
    match level {
        Level::Under | Level::Over => Ink::Alarm,
        Level::In | Level::Full => Ink::Ink,
    }
}
