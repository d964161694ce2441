use super::*;
use takt_engine::bin::Bin;
use takt_engine::settings::LineBand;

/// Every form with something in it, and with nothing.
fn all() -> Vec<Box<dyn Chart>> {
    let bullet = |value| Bullet { bin: Bin::Researching, value, band: LineBand { min: 40, target: 45, max: 50 } };
    let ranked = |label: &str, hits, of| Ranked { label: label.into(), hits, of, is_me: false };
    vec![
        Box::new(Bullets { rows: vec![("Joel".into(), vec![bullet(12), bullet(60)])] }),
        Box::new(Bullets::default()),
        Box::new(Cumulative { first_day: 20_000, levels: vec![[3, 2, 1], [4, 2, 2]], out: vec![0, 3] }),
        Box::new(Cumulative::default()),
        Box::new(Cycles::default()),
        Box::new(Ageing::default()),
        Box::new(Ageing {
            columns: vec![AgeColumn {
                bin: Bin::Qualifying,
                zones: [Some(3), Some(9), None],
                ages: vec![(1, 400), (12, 2)],
            }],
        }),
        Box::new(Xmr::default()),
        Box::new(Xmr { what: "a week".into(), days: vec![1; 9], values: vec![4.0; 9], baseline: 6 }),
        Box::new(Steps::default()),
        Box::new(Steps { bars: vec![StepBar { label: "Won".into(), bin: Bin::CurrentCustomer, hits: 0, of: 0 }] }),
        Box::new(Sankey::default()),
        Box::new(Sankey { flows: vec![Flow { from: Bin::Cold, to: Bin::Targeted, count: 9 }] }),
        Box::new(Ranking::default()),
        Box::new(Ranking { what: "x".into(), rows: vec![ranked("A", 0, 0), ranked("B", 9, 9)] }),
        Box::new(Funnel::default()),
        Box::new(Funnel {
            what: "x".into(),
            volume: "y".into(),
            dots: vec![FunnelDot { label: "A".into(), hits: 0, of: 3, is_me: true }],
        }),
        Box::new(Differences::default()),
        Box::new(Outputs::default()),
    ]
}

#[test]
fn every_form_says_a_sentence_and_has_a_table_with_something_or_with_nothing() {
    for chart in all() {
        for width in [280.0, 360.0, 700.0, 1_600.0] {
            let figure = chart.figure(width);
            assert!(!figure.title.is_empty() && figure.takeaway.ends_with(['.', '!']), "{figure:?}");
            assert!(figure.table.rows.iter().all(|row| row.len() == figure.table.head.len()), "{}", figure.title);
            assert!(figure.stops.len() <= figure.table.rows.len(), "{}: each stop is a row", figure.title);
            let svg = figure.svg();
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }
}

#[test]
fn nothing_is_drawn_outside_the_figure() {
    for chart in all() {
        for width in [320.0, 900.0] {
            let figure = chart.figure(width);
            for stop in &figure.stops {
                assert!((-0.5..=figure.width + 0.5).contains(&stop.x), "{}: {stop:?}", figure.title);
                assert!((-0.5..=figure.height + 0.5).contains(&stop.y), "{}: {stop:?}", figure.title);
            }
        }
    }
}

#[test]
fn bands_of_the_cumulative_flow_never_fall() {
    // A return (day 2) counts as out and in again.
    let chart = Cumulative {
        first_day: 20_000,
        levels: vec![[3, 2, 1], [4, 2, 2], [4, 3, 1], [2, 1, 4]],
        out: vec![0, 1, 2, 5],
    };
    for stage in 0..3 {
        for day in 1..4 {
            assert!(chart.edge(stage, day) >= chart.edge(stage, day - 1), "stage {stage}, day {day}");
        }
    }
}

#[test]
fn ordinary_ups_and_downs_are_never_coloured() {
    use crate::figure::{Ink, Mark};
    let alarms = |values: &[f32]| {
        let chart = Xmr { what: "a week".into(), days: vec![1; values.len()], values: values.to_vec(), baseline: 8 };
        let marks = chart.figure(700.0).marks;
        marks.iter().filter(|m| matches!(m, Mark::Dot { ink: Ink::Alarm, .. })).count()
    };
    let base = [5.0, 7.0, 6.0, 8.0, 6.0, 5.0, 7.0, 6.0];
    assert_eq!(alarms(&[&base[..], &[7.0, 5.0, 8.0]].concat()), 0);
    assert_eq!(alarms(&[&base[..], &[7.0, 15.0]].concat()), 2, "one signal: a point and a ring around it");
    assert!(
        Xmr { values: vec![1.0; 5], days: vec![1; 5], ..Xmr::default() }.figure(700.0).takeaway.contains("not enough")
    );
}

#[test]
fn work_older_than_85_of_100_is_late_and_has_another_shape() {
    use crate::figure::{Ink, Mark};
    let column = AgeColumn { bin: Bin::Researching, zones: [Some(4), Some(9), Some(12)], ages: vec![(9, 3), (10, 2)] };
    assert_eq!(column.late(), 2);
    let figure = Ageing { columns: vec![column] }.figure(500.0);
    let hollow =
        figure.marks.iter().filter(|m| matches!(m, Mark::Dot { ink: Ink::Alarm, is_hollow: true, .. })).count();
    assert_eq!(hollow, 2);
    assert!(figure.takeaway.contains("2 accounts are older"));
}
