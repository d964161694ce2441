//! Where accounts went: on along the line, off into the reject bins, and back.

use super::{Chart, PHONE};
use crate::figure::{Anchor, Figure, Ink, Style, px};
use crate::words::count;
use serde::{Deserialize, Serialize};
use takt_engine::bin::{Bin, Group};

/// Accounts from one bin to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Flow {
    /// From.
    pub from: Bin,
    /// To.
    pub to: Bin,
    /// How many.
    pub count: u32,
}

/// All moves of a range.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Sankey {
    /// Each pair once.
    pub flows: Vec<Flow>,
}

impl Sankey {
    fn sum(&self, is: impl Fn(&Flow) -> bool) -> u32 {
        self.flows.iter().filter(|f| is(f)).map(|f| f.count).sum()
    }
}

impl Chart for Sankey {
    fn figure(&self, width: f64) -> Figure {
        let narrow = width < PHONE;
        let height = 300.0;
        let mut figure = Figure::new("Where accounts went", width, height, &["From", "To", "Accounts"]);
        let rejected = self.sum(|f| f.to.group() == Group::Reject && f.from.group() != Group::Reject);
        let back = self.sum(|f| f.from.group() == Group::Reject && f.to.group() != Group::Reject);
        figure.takeaway = if self.flows.is_empty() {
            "Nothing has moved in this range.".into()
        } else {
            format!("{} fell off the line, {} came back.", count(rejected.into()), count(back.into()))
        };
        figure.note = "Left: where they left. Right: where they came. As thick as many.".into();
        let total = self.sum(|_| true).max(1);
        let (name_w, node_w) = (if narrow { 86.0 } else { 150.0 }, 10.0);
        let (left, right) = (name_w, width - name_w);
        let side = |get: fn(&Flow) -> Bin| -> Vec<(Bin, u32)> {
            Bin::ALL.into_iter().map(|bin| (bin, self.sum(|f| get(f) == bin))).filter(|(_, n)| *n > 0).collect()
        };
        let (sources, targets) = (side(|f| f.from), side(|f| f.to));
        let rows = sources.len().max(targets.len()).max(1) as f64;
        let gap = 14.0;
        let unit = (height - 12.0 - gap * (rows - 1.0)) / f64::from(total);
        // Every node is tall enough for its name.
        let place = |nodes: &[(Bin, u32)]| -> Vec<(Bin, f64, f64)> {
            let mut y = 6.0;
            nodes
                .iter()
                .map(|(bin, n)| {
                    let h = (f64::from(*n) * unit).max(2.0);
                    let at = (*bin, y, h);
                    y += h + gap;
                    at
                })
                .collect()
        };
        let (sources, targets) = (place(&sources), place(&targets));
        let at = |nodes: &[(Bin, f64, f64)], bin: Bin| nodes.iter().find(|n| n.0 == bin).map_or(0.0, |n| n.1);
        let mut used = [[0.0f64; 10]; 2];
        let mut flows = self.flows.clone();
        flows.sort_by_key(|f| (f.from, f.to));
        for flow in &flows {
            let h = f64::from(flow.count) * unit;
            let (f, t) = (flow.from.index(), flow.to.index());
            let y1 = at(&sources, flow.from) + used[0][f];
            let y2 = at(&targets, flow.to) + used[1][t];
            used[0][f] += h;
            used[1][t] += h;
            let (x1, x2) = (left + node_w, right - node_w);
            let middle = px((x1 + x2) / 2.0);
            let d = format!(
                "M{} {}C{middle} {} {middle} {} {} {}L{} {}C{middle} {} {middle} {} {} {}z",
                px(x1),
                px(y1),
                px(y1),
                px(y2),
                px(x2),
                px(y2),
                px(x2),
                px(y2 + h),
                px(y2 + h),
                px(y1 + h),
                px(x1),
                px(y1 + h)
            );
            figure.path(d, Ink::Bin(flow.to), Style::Wash);
            figure.stop(
                (x1 + x2) / 2.0,
                (y1 + y2 + h) / 2.0,
                format!("{} to {}: {}", flow.from, flow.to, count(flow.count.into())),
            );
            figure.table.row([flow.from.name().into(), flow.to.name().into(), flow.count.to_string()]);
        }
        for (nodes, x, text_x, anchor) in
            [(&sources, left, left - 8.0, Anchor::End), (&targets, right - node_w, right + 8.0, Anchor::Start)]
        {
            for (bin, y, h) in nodes {
                figure.area(x, *y, node_w, *h, Ink::Bin(*bin), Style::Fill);
                let n = if x == left { self.sum(|f| f.from == *bin) } else { self.sum(|f| f.to == *bin) };
                let name = if narrow { short(*bin) } else { bin.name() };
                figure.label(text_x, y + h / 2.0 + 4.0, anchor, format!("{name} {}", count(n.into())));
            }
        }
        figure
    }
}

/// A name that fits a phone.
const fn short(bin: Bin) -> &'static str {
    match bin {
        Bin::Cold => "Cold",
        Bin::Targeted => "Targeted",
        Bin::Researching => "Research",
        Bin::Qualifying => "Qualify",
        Bin::ActiveOpportunity => "Opport.",
        Bin::CurrentCustomer => "Customer",
        Bin::Developing => "Develop",
        Bin::NoCurrentOpportunity => "No opp.",
        Bin::BadFit => "Bad fit",
    }
}
