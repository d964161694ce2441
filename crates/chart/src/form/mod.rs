//! The forms of chart, one file each: data, and how it is laid out for a width.

mod ageing;
mod bullet;
mod cumulative;
mod curves;
mod cycle;
mod difference;
mod funnel;
mod output;
mod ranking;
mod sankey;
mod shares;
mod steps;
mod xmr;

pub use ageing::{AgeColumn, Ageing};
pub use bullet::{Bullet, Bullets};
pub use cumulative::Cumulative;
pub use curves::FlowCurves;
pub use cycle::{CycleDot, Cycles};
pub use difference::{Difference, Differences};
pub use funnel::{Funnel, FunnelDot};
pub use output::{OutputRow, Outputs};
pub use ranking::{Ranked, Ranking};
pub use sankey::{Flow, Sankey};
pub use shares::Shares;
pub use steps::{StepBar, Steps};
pub use xmr::Xmr;

use crate::figure::Figure;

/// A chart as data.
pub trait Chart {
    /// Laid out for so many pixels across.
    fn figure(&self, width: f64) -> Figure;
}

/// Room left of the plot for the numbers of the axis.
const LEFT: f64 = 44.0;
/// Room right of it for what is written at a line's end.
const RIGHT: f64 = 44.0;
/// Room above.
const TOP: f64 = 14.0;
/// Room beneath for the days.
const BOTTOM: f64 = 26.0;

/// Narrower than this is a phone.
const PHONE: f64 = 480.0;

/// About how wide small words are.
fn text_width(text: &str) -> f64 {
    text.chars().count() as f64 * 6.6
}

/// A text cut to the room it has.
fn cut(text: &str, room: f64) -> String {
    let fit = (room / 6.6).max(3.0) as usize;
    if text.chars().count() <= fit {
        return text.to_owned();
    }
    text.chars().take(fit - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests;
