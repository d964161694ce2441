//! Every form of chart, drawn on the host and compared mark by mark.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use takt_chart::form::{
    AgeColumn, Ageing, Bullet, Bullets, Chart, Cumulative, CycleDot, Cycles, Difference, Differences, Flow, FlowCurves,
    Funnel, FunnelDot, OutputRow, Outputs, Ranked, Ranking, Sankey, Shares, StepBar, Steps, Xmr,
};
use takt_engine::bin::Bin;
use takt_engine::settings::LineBand;

fn charts() -> Vec<(&'static str, Box<dyn Chart>)> {
    let bullet = |bin, value, min, target, max| Bullet { bin, value, band: LineBand { min, target, max } };
    let people = [("Joel Park", 9, 14), ("Inés Duarte", 12, 15), ("Tom Becker", 0, 30), ("Ruth Adeyemi", 11, 16)];
    let dots = |days: &[(u32, u32, bool)]| {
        days.iter()
            .map(|(day, days, is_accepted)| CycleDot {
                day: *day,
                days: *days,
                is_accepted: *is_accepted,
                count: 1 + day % 3,
            })
            .collect()
    };
    let flow = |from, to, count| Flow { from, to, count };
    vec![
        (
            "bullet",
            Box::new(Bullets {
                rows: vec![
                    (
                        "Joel Park".into(),
                        vec![
                            bullet(Bin::Targeted, 120, 300, 400, 500),
                            bullet(Bin::Researching, 44, 40, 45, 50),
                            bullet(Bin::Qualifying, 15, 10, 12, 15),
                        ],
                    ),
                    (
                        "Inés Duarte".into(),
                        vec![
                            bullet(Bin::Targeted, 410, 300, 400, 500),
                            bullet(Bin::Researching, 56, 40, 45, 50),
                            bullet(Bin::Qualifying, 11, 10, 12, 15),
                        ],
                    ),
                ],
            }),
        ),
        (
            "cumulative",
            Box::new(Cumulative {
                first_day: 20_770,
                levels: (0..12).map(|d| [30 + d % 4, 10 + d / 2, 5 + d / 3]).collect(),
                out: (0..12).map(|d| d * 7).collect(),
            }),
        ),
        (
            "cumulative-few",
            Box::new(Cumulative { first_day: 20_770, levels: vec![[0; 3], [0; 3], [1, 0, 0]], out: vec![0; 3] }),
        ),
        (
            "curves",
            Box::new(FlowCurves {
                curves: takt_engine::flow::Curves { bottleneck_rate: 6.2, raw_hours: 1.4 },
                wip: 92.4,
                rate: 4.1,
            }),
        ),
        (
            "cycle",
            Box::new(Cycles {
                first_day: 20_770,
                day_count: 12,
                dots: dots(&[
                    (0, 4, true),
                    (1, 9, false),
                    (3, 2, false),
                    (4, 14, true),
                    (7, 6, true),
                    (9, 21, false),
                    (11, 8, true),
                ]),
            }),
        ),
        (
            "ageing",
            Box::new(Ageing {
                columns: vec![
                    AgeColumn {
                        bin: Bin::Researching,
                        zones: [Some(4), Some(9), Some(14)],
                        ages: vec![(1, 6), (3, 4), (8, 2), (10, 5), (12, 1)],
                    },
                    AgeColumn { bin: Bin::Qualifying, zones: [Some(6), Some(16), None], ages: vec![(2, 3), (18, 2)] },
                    AgeColumn { bin: Bin::ActiveOpportunity, zones: [None, None, None], ages: vec![(5, 2)] },
                ],
            }),
        ),
        (
            "xmr",
            Box::new(Xmr {
                what: "accepted a week".into(),
                days: (0..12).map(|w| 20_700 + 7 * w).collect(),
                values: vec![5.0, 7.0, 6.0, 8.0, 6.0, 5.0, 7.0, 6.0, 15.0, 7.0, 6.0, 8.0],
                baseline: 8,
            }),
        ),
        (
            "shares",
            Box::new(Shares {
                what: "hand-offs accepted".into(),
                days: (0..12).map(|w| 20_700 + 7 * w).collect(),
                points: [
                    (9, 12),
                    (14, 18),
                    (8, 11),
                    (0, 0),
                    (13, 17),
                    (10, 14),
                    (6, 9),
                    (15, 20),
                    (4, 16),
                    (9, 12),
                    (12, 15),
                    (7, 10),
                ]
                .to_vec(),
            }),
        ),
        (
            "steps",
            Box::new(Steps {
                bars: vec![
                    StepBar { label: "Research finds a fit".into(), bin: Bin::Qualifying, hits: 84, of: 310 },
                    StepBar { label: "Qualified, handed off".into(), bin: Bin::ActiveOpportunity, hits: 31, of: 84 },
                    StepBar { label: "Executive accepts".into(), bin: Bin::ActiveOpportunity, hits: 22, of: 29 },
                    StepBar { label: "Deal won".into(), bin: Bin::CurrentCustomer, hits: 0, of: 0 },
                ],
            }),
        ),
        (
            "sankey",
            Box::new(Sankey {
                flows: vec![
                    flow(Bin::Cold, Bin::Targeted, 120),
                    flow(Bin::Targeted, Bin::Researching, 110),
                    flow(Bin::Researching, Bin::Qualifying, 40),
                    flow(Bin::Researching, Bin::Developing, 30),
                    flow(Bin::Researching, Bin::BadFit, 22),
                    flow(Bin::Qualifying, Bin::ActiveOpportunity, 18),
                    flow(Bin::Qualifying, Bin::NoCurrentOpportunity, 12),
                    flow(Bin::Developing, Bin::Cold, 9),
                ],
            }),
        ),
        (
            "ranking",
            Box::new(Ranking {
                what: "hand-offs accepted".into(),
                rows: people
                    .iter()
                    .map(|(label, hits, of)| Ranked {
                        label: (*label).into(),
                        hits: *hits,
                        of: *of,
                        is_me: *hits == 12,
                    })
                    .collect(),
            }),
        ),
        (
            "funnel",
            Box::new(Funnel {
                what: "hand-offs accepted".into(),
                volume: "hand-offs answered".into(),
                dots: people
                    .iter()
                    .map(|(label, hits, of)| FunnelDot {
                        label: (*label).into(),
                        hits: *hits,
                        of: *of,
                        is_me: *hits == 12,
                    })
                    .collect(),
            }),
        ),
        (
            "difference",
            Box::new(Differences {
                what: "1 Nov to 24 Nov against 8 Oct to 31 Oct".into(),
                rows: vec![
                    Difference { label: "Research finds a fit".into(), now: (84, 310), then: (60, 300) },
                    Difference { label: "Paid search against social".into(), now: (195, 1_586), then: (75, 1_350) },
                    Difference { label: "Deal won".into(), now: (0, 0), then: (3, 9) },
                ],
            }),
        ),
        (
            "output",
            Box::new(Outputs {
                today: 20_781,
                work_days: 31,
                rows: people
                    .iter()
                    .enumerate()
                    .map(|(i, (label, hits, _))| OutputRow {
                        label: (*label).into(),
                        accepted: *hits,
                        is_giver: i < 3,
                        is_me: i == 1,
                    })
                    .collect(),
            }),
        ),
    ]
}

const WIDTHS: [f64; 2] = [720.0, 328.0];

fn path(name: &str, width: f64) -> String {
    format!("tests/golden/{name}-{width}.svg")
}

#[test]
fn every_form_is_drawn_as_it_always_was() {
    for (name, chart) in charts() {
        for width in WIDTHS {
            let path = path(name, width);
            let stored = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
            assert!(
                chart.figure(width).svg() == stored,
                "{name} at {width} is drawn differently; if on purpose, write it anew"
            );
        }
    }
}

#[test]
#[ignore = "writes the drawings anew; look at them before they are kept"]
fn write_the_drawings() {
    for (name, chart) in charts() {
        for width in WIDTHS {
            std::fs::write(path(name, width), chart.figure(width).svg()).unwrap();
        }
    }
}

#[test]
fn zero_is_on_the_axis_of_every_bar_and_line() {
    for (name, chart) in charts() {
        if matches!(name, "bullet" | "sankey" | "output" | "difference") {
            // Bars that begin at the left edge without an axis, ribbons, and differences around nought.
            continue;
        }
        let svg = chart.figure(720.0).svg();
        assert!(svg.contains(">0</text>") || svg.contains(">0 %</text>"), "{name}");
    }
}
